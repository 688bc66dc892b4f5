"""`make corpora`: score the production reader on a corpus of mails and compare with the recorded figures.

The folder is POSTDESK_CORPORA or ../shared/corpora: `manifest.jsonl` beside `score.py`, which prints the tables. Without it there is
nothing to do, and that is said. `--record` writes the figures reached as the new floor.
"""

from __future__ import annotations

import importlib
import io
import json
import logging
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

HERE = Path(__file__).parent
FIGURES = HERE / "figures.json"
DISPUTED = HERE / "disputed.json"  # case -> why its expectation is wrong
MOST_DISPUTED = 15  # of one family
TASKS = ("parse", "reply", "bounce", "auto", "forward", "thread")
LOWER_IS_BETTER = {"fp"}
LEFT_OUT = {"ms", "ok"}  # time is for benchmarks; "ok" must be 1 and is checked apart
SLACK = 0.0005


def main() -> int:
    folder = Path(os.environ.get("POSTDESK_CORPORA", HERE.parents[2] / "shared" / "corpora"))
    if not (folder / "manifest.jsonl").exists():
        print(f"No corpus at {folder}: set POSTDESK_CORPORA to a folder with manifest.jsonl and score.py.")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # the tables stay in sight
    sys.path[:0] = [str(folder), str(HERE.parents[1])]
    score: Any = importlib.import_module("score")
    specs = {task: f"tests.corpora.engine:{task}" for task in TASKS}
    with tempfile.TemporaryDirectory() as scored:
        left_out = leave_out(folder, Path(scored), json.loads(DISPUTED.read_text()))
        print(f"{left_out} cases are left out: their expectations are disputed (tests/corpora/disputed.json).")
        score.GR["reply"] = passing_counts_whole(score.GR["reply"])
        result = score.run(scored, specs, failures=5 if "--failures" in sys.argv else 0, out=sys.stdout)
    reached = {task: _figures(result[task]["overall"]) for task in TASKS if task in result}
    if "--record" in sys.argv:
        FIGURES.write_text(json.dumps(reached, indent=1, sort_keys=True) + "\n")
        return 0
    return report(reached, json.loads(FIGURES.read_text()), sys.stdout)


def leave_out(folder: Path, scored: Path, disputed: dict[str, str]) -> int:
    """Make a corpus without the disputed cases in the folder `scored`; how many they are. Raises ValueError where too
    many of one family are, or one is not there: then the list is wrong, and not the expectations.
    """
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    known = {json.loads(line)["id"] for line in lines}
    families = Counter("/".join(case.split("/")[:2]) for case in disputed)
    if unknown := sorted(set(disputed) - known):
        raise ValueError(f"disputed.json names cases that are not in the corpus: {', '.join(unknown)}")
    if many := [family for family, count in families.items() if count > MOST_DISPUTED]:
        raise ValueError(f"disputed.json leaves out more than {MOST_DISPUTED} cases of {', '.join(many)}")
    kept = [line for line in lines if json.loads(line)["id"] not in disputed]
    (scored / "manifest.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
    (scored / "raw").symlink_to((folder / "raw").resolve())
    return len(lines) - len(kept)


def passing_counts_whole(grade: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """A grader of replies by which a mail that passes has F1 1: lines are counted only where something is wrong."""

    def graded(expected: dict[str, Any], found: Any) -> dict[str, Any]:
        figures = grade(expected, found)
        return {**figures, "f1": 1.0} if figures.get("pass") and "f1" in figures else figures

    return graded


def _figures(overall: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in overall.items() if name == "ok" or name not in LEFT_OUT}


def report(reached: dict[str, dict[str, float]], floor: dict[str, dict[str, float]], out: io.TextIOBase | Any) -> int:
    """Say which figures fell below the recorded ones; 1 where any did."""
    fallen = []
    for task, figures in floor.items():
        for name, recorded in figures.items():
            now = reached.get(task, {}).get(name)
            better = now is not None and (
                now <= recorded + SLACK if name in LOWER_IS_BETTER else now >= recorded - SLACK
            )
            if not better:
                fallen.append(f"{task} {name}: {now} (recorded {recorded})")
    print(
        "\n"
        + ("Fallen below the recorded figures:\n  " + "\n  ".join(fallen) if fallen else "All recorded figures hold."),
        file=out,
    )
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
