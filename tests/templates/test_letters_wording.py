"""The shipped letters speak plainly: no banned words in either language, a capital after the greeting, one way to write a figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from templates.letters import LETTERS
from templates.render import render
from templates.samples.every_letter import variants
from templates.words import SHIPPED

BANNED = {
    "en": (
        r"need not",
        r"says? (?:that|it is)\b",
        r"\bstands?\b",
        r"looks? after",
        r"\bgo(?:es)? on\b",
        r"reads? along",
        r"tak(?:es?|en) (?:it|the \w+) back|\btaken back",
        r", for (?:the|it)\b",
        r"any more",
        r"\banew\b",
        r"who(?:so)?ever",
        r"\bmend(?:ed)?\b",
        r"nothing (?:is|was) done|nobody is written to",
        r"\b(?:a|this|that|each|every|one) mails?\b|\bmails\b",
        r"\bletters?\b",
        r"\d %|\}\} %",
        r"roll-back",
        r"silence is no",
        r"simply reply",
        r"the whole of it",
        r"thank you all the same",
        r"\bbelow it\b|\bbehind (?:it|the)\b",
        r"\bon record\b",
    ),
    "zh": (
        r"这封信(?!息)",
        r"最晚[^。]*前",
        r"的话[，。]",
        r"不用做什么|什么都不用做",
        r"好用了",
        r"您的事",
        r"给您消息",
        r"\d 级|\}\} 级",
        r"\}\} 份报告|一份报告加入|报告人",
        r"不回复视为",
        r"当班",
        r"[，。：；、！？）】] [A-Za-z0-9{]",
    ),
}
_CODE = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.S)
_GREETING = {"en": re.compile(r"\A(?:Hello|Dear)\b[^\n]*,\n\n(\S)")}


def shipped(language: str) -> list[Path]:
    return sorted((SHIPPED / language).glob("*"))


@pytest.mark.parametrize("path", [*shipped("en"), *shipped("zh")], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_banned_words(path: Path):
    source = _CODE.sub("", path.read_text(encoding="utf-8"))
    lines = [line.split("   #")[0] for line in source.splitlines() if not line.startswith("#")]
    found = [
        f"{line.strip()!r}: {banned}"
        for line in lines
        for banned in BANNED[path.parent.name]
        if re.search(banned, line, re.I)
    ]
    assert found == []


@pytest.mark.parametrize("letter", LETTERS)
def test_a_sentence_after_the_greeting_begins_with_a_capital(letter: str):
    for difference, context in variants(letter, "en"):
        begins = _GREETING["en"].match(render(letter, "en", context).text)
        assert begins is None or not begins[1].islower(), difference
