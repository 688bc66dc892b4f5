"""What is left out of a pattern for a text in ASCII could match nothing there, and a first look misses nothing."""

from __future__ import annotations

import re
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from rules.matching import prose_facts
from rules.matching.ascii_forms import _HAN, Forms, alternatives
from service.domain.similarity import word_weights as words

FORMS = {**prose_facts._FORMS, "how to": prose_facts._HOW_TO, "trouble": prose_facts._TROUBLE}
KINDS = {
    **words.KINDS,
    "shared": words.SHARED,
    "personal": words.PERSONAL,
    "places": words.PLACES,
    "fillers": words.FILLERS,
}
ALL = {name: (form, Forms(FORMS, ignore_case=True), re.IGNORECASE) for name, form in FORMS.items()} | {
    name: (form, Forms(KINDS), re.NOFLAG) for name, form in KINDS.items()
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


@pytest.mark.parametrize("form", [*FORMS.values(), *KINDS.values()])
def test_only_what_needs_chinese_is_left_out(form: str) -> None:
    left_out = [one for one in alternatives(form) if _HAN.search(one)]
    assert left_out
    parse = re._parser.parse  # type: ignore[attr-defined]  # the stub lacks it
    assert [one for one in left_out if not _needs_more_than_ascii(parse(one))] == []


def test_alternatives_are_parted_where_no_bracket_is_open() -> None:
    assert list(alternatives("a(?:b|c)|[|甲)]|乙")) == ["a(?:b|c)", "[|甲)]", "乙"]


@pytest.mark.parametrize("text", ["ab ac", "b乙ab", "acab)", "aacacc|", "a", ""])
def test_a_form_finds_what_it_finds_as_one_pattern(text: str) -> None:
    form = "a(?:b|c)|[甲乙]|乙|ac?a|c+|[|)]"
    assert [one.span() for one in Forms({"one": form}).look(text).find("one", text)] == [
        one.span() for one in re.finditer(form, text)
    ]


_PIECES = (
    *(
        "since",
        "this",
        "morning",
        "floor",
        "3",
        "三",
        "楼",
        "从",
        "昨天",
        "开始",
        "everybody",
        "10 users",
        "we",
        "tried",
        "it",
        "how",
    ),
    *(
        "do",
        "I",
        "error",
        "打不开",
        "打印机",
        "重启",
        "过",
        "call me at 030 1234",
        "大家",
        "都",
        "怎么",
        "怎么办",
        "the",
        "whole",
    ),
    *(
        "team",
        "ERROR",
        "\u0130",
        "\u212a",
        "\ud800",
        "é",
        "\u3000",
        "\n",
        ".",
        "١٢",
        "１２",
        "Berlin",
        "office",
        "in",
        "my laptop",
    ),
)


@hypothesis.given(st.lists(st.sampled_from(_PIECES), max_size=9), st.sampled_from(["", " "]))
@hypothesis.settings(max_examples=300, deadline=None)
def test_what_is_not_tried_would_match_nowhere(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    for name, (form, forms, flags) in ALL.items():
        look, whole = forms.look(text), re.compile(form, flags)
        assert [one.span() for one in look.find(name, text)] == [one.span() for one in whole.finditer(text)]
        assert look.holds(name, text) == (whole.search(text) is not None)
        assert look.cut(name, text, "-") == whole.sub("-", text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        *[
            (r"Error\b\D+[A-F]\B", "ERROR xbx"),
            (r"(?P<No>NO)\W(?P=No)", "No nO"),
            (r"a\x4Bc", "AkC"),
            ("(?i:A)B", "ab"),
        ],
        *[(r"\\A\\", "\\a\\"), (r"[^A-C]+", "abcdE"), ("(?-i:A)b", "aB AB"), (r"\Bad", "ad bAD")],
    ],
)
def test_a_form_without_case_finds_the_same_in_small_letters(pattern: str, text: str) -> None:
    form = re.compile(pattern, re.IGNORECASE)
    assert form.search(text)
    found = Forms({"one": pattern}, ignore_case=True).look(text).find("one", text)
    assert [one.span() for one in found] == [one.span() for one in form.finditer(text)]


@pytest.mark.parametrize("text", ["Zwetschgen", "李子"])
def test_a_text_without_any_of_it_is_not_tried(text: str) -> None:
    assert not any(forms.look(text)._parts for _, forms, _ in ALL.values())


@pytest.mark.parametrize(
    ("form", "text"),
    [
        *[("a$", "a\n"), (r"(?<=b)a(?!c)", "bad"), (r"(a)\1", "aa"), (r"[^\W\d]x", "éx"), (r"\d\s", "１\u3000")],
        *[("(?i:K)", "\u212a"), ("a{1001}", "a" * 1001), (r"\Ba", "éa"), ("ı", "I"), (".", "\ud800")],
    ],
)
def test_what_re2_means_otherwise_is_still_tried(form: str, text: str) -> None:
    assert re.search(form, text, re.IGNORECASE)
    assert Forms({"one": form}, ignore_case=True).look(text).holds("one", text)
