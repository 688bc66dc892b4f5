"""The gate of `make corpora` notices a fall; the recorded figures are those that the project promises at least."""

from __future__ import annotations

import io
import json

from tests.corpora.__main__ import FIGURES, report

PROMISED = {
    ("parse", "ok"): 1.0,
    ("reply", "pass"): 0.85,
    ("reply", "f1"): 0.93,
    ("bounce", "recall"): 0.97,
    ("bounce", "rcpt"): 0.93,
    ("bounce", "class"): 0.95,
    ("bounce", "status"): 0.85,
    ("auto", "recall"): 0.96,
    ("auto", "kind"): 0.92,
    ("forward", "recall"): 0.99,
    ("forward", "from"): 0.97,
    ("thread", "pair_precision"): 1.0,
    ("thread", "pair_recall"): 0.9,
}


def test_the_record_keeps_the_promise() -> None:
    recorded = json.loads(FIGURES.read_text())
    assert {key: value for key, value in PROMISED.items() if recorded[key[0]][key[1]] < value} == {}
    assert all(recorded[task]["fp"] <= 0.01 for task in ("bounce", "auto", "forward"))


def test_a_fall_is_said_and_fails() -> None:
    out = io.StringIO()
    assert report({"auto": {"recall": 0.9, "fp": 0.02}}, {"auto": {"recall": 0.96, "fp": 0.01}}, out) == 1
    assert "auto recall: 0.9 (recorded 0.96)" in out.getvalue()
    assert "auto fp" in out.getvalue()
    assert report({"auto": {"recall": 0.97, "fp": 0.0}}, {"auto": {"recall": 0.96, "fp": 0.01}}, out) == 0
