"""Which of many parts a text holds: the same as to look for each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rules.matching.part_finder import PartFinder

PARTS = ("pas", "password", "as", "密码", "码", "->", "-", "é", "a\\d", ".")


@given(st.lists(st.sampled_from([*PARTS, "x", "\0", "\ud800", "\n", "ass", "é"]), max_size=12).map("".join))
def test_it_finds_what_each_look_by_itself_finds(text: str) -> None:
    finder = PartFinder()
    asked = finder.ask(PARTS)
    assert finder.find(text.encode("utf-8", "replace")) & asked == {part for part in PARTS if part in text}


def test_parts_that_are_asked_for_later_are_found_as_well() -> None:
    finder = PartFinder()
    first = finder.ask(["one"])
    assert finder.find(b"one and two") & first == {"one"}
    second = finder.ask(["two"])
    assert finder.find(b"one and two") & second == {"two"}


def test_all_may_be_there_where_no_memory_is_left(monkeypatch) -> None:
    class Full:
        def Match(self, _text: bytes) -> None:  # noqa: N802 - RE2's name
            return None

    finder = PartFinder()
    asked = finder.ask(["one", "two"])
    monkeypatch.setitem(vars(finder), "_look", ([*asked, "\0"], Full()))
    assert finder.find(b"three") >= asked
