"""Many phrases at once, that a text may begin or end with."""

from __future__ import annotations

import pytest

from gateway.read.data.own_letters import REPLY_ABOVE, REPLY_ABOVE_PARTS
from gateway.read.phrases import Beginnings, Endings

PHRASES = ("ab", "abc", "abcd", "sent from my", "sent by", "发自", "发自我的", "wrote", "has written")


@pytest.mark.parametrize(
    "text", ["", "x", "a", "b", "ab", "sent", "sent from", "sent from my phone", "发", "发自", "xa"]
)
def test_a_text_begins_with_one_of_them(text: str) -> None:
    assert Beginnings(PHRASES).begin(text) is text.startswith(PHRASES)
    assert Beginnings(PHRASES[2:]).begin(text) is text.startswith(PHRASES[2:])


@pytest.mark.parametrize(
    "text", ["", "x", "a", "ax", "xab", "Ann wrote", "wrot", "rote", "has written", "written", "发自"]
)
def test_a_text_ends_with_one_of_them(text: str) -> None:
    assert Endings(PHRASES).end(text) is text.endswith(PHRASES)
    assert Endings(PHRASES[2:]).end(text) is text.endswith(PHRASES[2:])


def test_no_phrase_is_one_letter() -> None:
    with pytest.raises(ValueError, match="one letter"):
        Beginnings(["a", "ab"])


def test_each_line_that_asks_to_reply_above_it_has_a_part_that_is_looked_for() -> None:
    assert [line for line in REPLY_ABOVE if not any(part in line for part in REPLY_ABOVE_PARTS)] == []
