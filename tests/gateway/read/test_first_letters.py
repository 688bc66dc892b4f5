"""With which letters a text can begin that a pattern fits."""

from __future__ import annotations

import re

import pytest

from gateway.read.data import banners, machines
from gateway.read.first_letters import FirstLetters
from gateway.read.reply.banners import _may_be_banner, is_banner

FORMS = (
    r"\s*[\[(]?(?:this|the) (?:mail|message)",
    r"\W*(?:begin|start)[ _-]?banner",
    r"(?:it |mail )?(?:caution|warning)\b",
    r"hi|[a-c]x\d+",
    r"(?:ab){2,3}c?",
    r"[^.]{0,8}end",
)
TEXTS = (
    "this mail", "(the message", "then", "[begin banner", "starting", "it warning", "caution", "mail caution", "mainly",
    "hi", "hello", "bx7", "dx7", "ababab", "abacus", "the end", "\u00fcber", "", "- this mail", "1 end", "cautious",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_fits_may_begin_so(form: str) -> None:
    letters = FirstLetters([form])
    assert [text for text in TEXTS if re.match(form, text) and not letters.begin(text)] == []


def test_what_begins_otherwise_is_passed_over() -> None:
    letters = FirstLetters(FORMS[:3])
    begun = {text for text in TEXTS if letters.begin(text)}
    assert begun.isdisjoint(["then", "mainly", "hi", "hello", "bx7", "abacus", "1 end"])
    assert begun.issuperset(["this mail", "starting", "cautious", "\u00fcber", "- this mail"])


@pytest.mark.parametrize("beginning", banners.BEGINNINGS)
@pytest.mark.parametrize("around", ["", "*", "[", "  ", "\u26a0\ufe0f "])
def test_each_warning_of_a_gateway_may_be_one(beginning: str, around: str) -> None:
    text = f"{around}{beginning.capitalize()} our organisation. Do not click links."
    assert _may_be_banner(text) or not is_banner(text)


@pytest.mark.parametrize("subject", ["automatic reply", "out of office", "abwesenheitsnotiz", "[auto-reply] printer"])
def test_subjects_of_responders_may_begin_so(subject: str) -> None:
    patterns = [rf"^\s*[\[(]?\s*(?:{one})" for one in machines.AUTOREPLY_PREFIXES]
    fits = any(re.match(one, subject) for one in patterns)
    assert FirstLetters(patterns).begin(subject) or not fits
