"""What is left out of a pattern for a text in ASCII could match nothing there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rules.matching import prose_facts
from rules.matching.ascii_forms import alternatives, fit_to
from service.domain.similarity import word_weights as words

FORMS = {
    **prose_facts._FORMS,
    **words.KINDS,
    "how to": prose_facts._HOW_TO,
    "trouble": prose_facts._TROUBLE,
    "shared": words.SHARED,
    "personal": words.PERSONAL,
    "places": words.PLACES,
    "fillers": words.FILLERS,
}


def _needs_more_than_ascii(pattern: Any) -> bool:
    """Does it hold a character that no text in ASCII has, whichever way it matches?"""
    for kind, given in pattern:
        name = str(kind)
        if name == "LITERAL" and given > 127:
            return True
        if name == "IN" and all(str(one) == "LITERAL" and code > 127 for one, code in given):
            return True
        if name == "BRANCH" and all(map(_needs_more_than_ascii, given[1])):
            return True
        if name == "SUBPATTERN" and _needs_more_than_ascii(given[3]):
            return True
        if name == "MAX_REPEAT" and given[0] and _needs_more_than_ascii(given[2]):
            return True
    return False


@pytest.mark.parametrize("name", FORMS)
def test_only_what_needs_chinese_is_left_out(name: str) -> None:
    form = FORMS[name]
    kept = list(alternatives(fit_to(form, "ascii").pattern))
    left_out = [one for one in alternatives(form.pattern) if one not in kept]
    assert left_out
    parse = re._parser.parse  # type: ignore[attr-defined]  # the stub lacks it
    assert [one for one in left_out if not _needs_more_than_ascii(parse(one))] == []


def test_a_text_with_chinese_is_read_by_the_whole_form() -> None:
    form = re.compile("a(?:b|c)|[|甲)]|乙")
    assert fit_to(form, "b乙") is form
    assert fit_to(form, "ac").findall("ac ab") == ["ac", "ab"]
    assert fit_to(re.compile("甲|乙"), "").search("a") is None
