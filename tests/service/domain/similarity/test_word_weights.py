"""The tables by which words of reports are compared."""

import re

from service.domain.similarity import word_weights as words


def test_a_word_that_everybody_writes_is_no_other_name_of_one_that_tells():
    assert not set(words.SAME.values()) & set(words.COMMON)


def test_what_is_down_and_what_is_slow_are_kinds():
    found = {kind for kind, pattern in words.KINDS.items() if re.search(pattern, "the server is down and slow")}
    assert len(found) >= 2


def test_a_floor_is_a_place():
    assert re.search(words.PLACES, "on floor 3")
    assert re.search(words.PLACES, "三楼")
