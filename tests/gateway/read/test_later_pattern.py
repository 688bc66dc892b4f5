"""A pattern that is compiled late is the pattern."""

from __future__ import annotations

import re

import pytest

from gateway.read.later_pattern import compile_later


@pytest.mark.parametrize("method", ["fullmatch", "match", "search", "findall", "split"])
def test_it_does_what_a_pattern_does(method):
    late, pattern = compile_later(lambda: "a(b+)", re.IGNORECASE), re.compile("a(b+)", re.IGNORECASE)
    for text in ("abb", "xABy", "", "aabab"):
        ours, theirs = getattr(late, method)(text), getattr(pattern, method)(text)
        assert (ours.groups() if isinstance(ours, re.Match) else ours) == (
            theirs.groups() if isinstance(theirs, re.Match) else theirs
        )
    assert (late.pattern, late.flags) == (pattern.pattern, pattern.flags)


def test_its_text_is_asked_for_once_and_late():
    asked = []

    def make():
        asked.append(1)
        return "x"

    late = compile_later(make)
    assert asked == []
    assert late.sub("y", "xx") == "yy"
    assert late.search("x")
    assert asked == [1]
