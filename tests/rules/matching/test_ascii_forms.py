"""What is left out of a pattern for a text in ASCII could match nothing there, and a first look misses nothing."""

from __future__ import annotations

import re
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from rules.matching import prose_facts
from rules.matching.ascii_forms import Forms, alternatives, fit_to
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
ALL = Forms(FORMS)


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
    may = ALL.that_may_fit(text)
    for name, form in FORMS.items():
        tried = [one.span() for one in may[name].finditer(text)] if name in may else []
        assert tried == [one.span() for one in form.finditer(text)]
        assert [one.span() for one in ALL.find(name, text)] == tried


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
    found = Forms({"one": form}).find("one", text)
    assert [one.span() for one in found] == [one.span() for one in form.finditer(text)]


@pytest.mark.parametrize("text", ["Zwetschgen", "李子"])
def test_a_text_without_any_of_it_is_not_tried(text: str) -> None:
    assert not ALL.that_may_fit(text)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        *[("a$", "a\n"), (r"(?<=b)a(?!c)", "bad"), (r"(a)\1", "aa"), (r"[^\W\d]x", "éx"), (r"\d\s", "１\u3000")],
        *[("(?i:K)", "\u212a"), ("^b", "a\nb"), ("a{1001}", "a" * 1001), (r"\Ba", "éa"), ("ı", "I"), (".", "\ud800")],
    ],
)
def test_what_re2_means_otherwise_is_still_tried(form: str, text: str) -> None:
    compiled = re.compile(form, re.IGNORECASE | re.MULTILINE)
    assert compiled.search(text)
    assert Forms({"one": compiled}).that_may_fit(text)["one"].search(text)
