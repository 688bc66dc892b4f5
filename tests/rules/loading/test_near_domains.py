"""Domains that occur once and look like one that occurs often."""

from __future__ import annotations

from rules.loading.near_domains import find_near

OFTEN = "a@acme.example b@acme.example c@acme.example\n"


def test_a_letter_away() -> None:
    texts = {"x": OFTEN, "y": "from: tom@acem.example\nto: ann@acmeexample\ncc: li@customer.example\n"}
    assert [(one.file, one.line, one.column, one.right) for one in find_near(texts, ())] == [
        ("y", 1, 7, "tom@acme.example"),
        ("y", 2, 5, "ann@acme.example"),
    ]


def test_a_colleague_a_letter_away() -> None:
    found = list(find_near({"x": OFTEN + "danna@acme.example"}, ("dana@acme.example",)))
    assert [one.right for one in found] == ["dana@acme.example"]


def test_other_domains_and_comments_are_left_alone() -> None:
    assert not list(find_near({"x": OFTEN + "x@acme-lab.example x@second.example # x@acem.example"}, ()))
