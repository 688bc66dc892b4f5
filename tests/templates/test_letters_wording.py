"""The shipped letters speak plainly: no banned words in either language, a capital after the greeting, one way to write a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from templates.context import Done, Receipt, Refusal, Who
from templates.letters import LETTERS
from templates.render import render
from templates.samples.every_letter import sample, variants
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
    lines = [line.split("   #")[0] for line in source.splitlines() if not line.startswith(("# ", "#\n"))]
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


# -- letters as they go out ----------------------------------------------------------------------------------------

_HAN, _FULL = "一-鿿", "，。：；！？、（）“”《》"
_MARKS = ",;:.?!，；：。？！、"
_SLIPS = {
    "": {  # in any language
        "two marks behind each other": re.compile(rf"(?<![.…])[{_MARKS}]\s?[,;:?!，；：。？！、]|[.?!。？！]\.(?!\.)"),
        "a word twice": re.compile(r"\b([A-Za-z]{2,}) \1\b"),
        "nothing in brackets or quotes": re.compile(r'\(\s*\)|（\s*）|""|“”'),
        "a blank before a mark": re.compile(r"\w [,;.?!](?:\s|$)"),
        "a moment as programs write it": re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d"),
    },
    "en": {"quotes or marks of another language": re.compile(f"[‘’{_FULL}]")},
    "zh": {
        "a blank between characters": re.compile(rf"(?<!#)(?<!#[{_HAN}])(?<!#[{_HAN}]{{2}})(?<!#[{_HAN}]{{3}})(?<=[{_HAN}]) [{_HAN}]"),
        "a blank beside a full-width mark": re.compile(rf"[{_HAN}A-Za-z] [{_FULL}]|[，；：？！、（] \S"),
        "a half-width bracket": re.compile(rf"[{_HAN}{_FULL}] ?\(|\([^)]*[{_HAN}]|\) ?[{_HAN}{_FULL}]"),
        "a half-width mark": re.compile(rf"[{_HAN}][,;?!]|(?<!回复)(?<!转发)(?<=[{_HAN}]):|[,;?!] ?[{_HAN}]"),
        "no blank between characters and figures": re.compile(rf"[{_HAN}][A-Za-z0-9]|[A-Za-z0-9][{_HAN}]"),
        "a familiar word": re.compile("你"),
    },
}  # fmt: skip
_TYPED = re.compile(
    r"\s*(?:[#>]|\d(?:-\d+)? \S|T-\S+ \S|postdesk|[\w ]+  [#\w])|.*[▁-█]|.*\d  \d"
)  # what is typed, quoted or drawn


def slips(language: str, lines: Iterable[str]) -> list[str]:
    """What no sentence of ours holds, line by line; what people write and type stands in lines of its own."""
    kinds = _SLIPS[""] | _SLIPS[language]
    return [
        f"{kind}: {line.strip()!r}"
        for line in lines
        if not _TYPED.match(line)
        for kind, pattern in kinds.items()
        if pattern.search(line.strip())
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_reads_well_in_each_of_its_samples(letter: str, language: str):
    for difference, context in variants(letter, language):
        if difference != "nothing known":
            rendered = render(letter, language, context)
            assert slips(language, (rendered.subject, *rendered.text.split("\n"))) == [], difference


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ending", [".", "?", "!", "…", "。", "？", "！"])
@pytest.mark.parametrize("letter", ["assignment", "hold-over", "held", "closed", "declined", "dossier", "receipt"])
def test_a_sentence_ends_once_whatever_value_stands_at_its_end(letter: str, ending: str, language: str):
    words = "Only the token, please" if ending in ".?!…" else "只要令牌"
    line = f"#acept {words}{ending}"
    context = replace(
        sample(letter, language),
        reason=words + ending,
        receipt=Receipt(
            done=(Done("split", words + ending), Done("merge", words + ending)),
            would=(Done("new", words + ending),),
            refused=(Refusal(line, "unknown", line, line), Refusal(f"{words}{ending}", "unknown", "", "")),
        ),
    )
    rendered = render(letter, language, context)
    twice = re.compile("[.?!。？！…][.,;:。，；：]|[.?。？][?？]")
    assert [line for line in (rendered.subject, *rendered.text.split("\n")) if twice.search(line)] == []


def test_a_command_is_named_as_it_was_written():
    """The blanks between Chinese words are the writer's, whatever language the letter is in."""
    context = replace(
        sample("held", "en"),
        receipt=Receipt(would=(Done("new", "li@acme.example 电话 三楼的打印机"),), text_went="held"),
    )
    for language in ("en", "zh"):
        assert "li@acme.example 电话 三楼的打印机" in render("held", language, context).text


@pytest.mark.parametrize(
    ("language", "nearest", "said"),
    [
        ("en", "network.vpn / workplace.printer / other", "Did you mean network.vpn, workplace.printer or other?"),
        ("en", "#merge 1", "Did you mean #merge 1?"),
        ("zh", "香港 / 上海", "您是想写香港或上海吗？"),
        ("zh", "#合并 1 / #关联 1", "您是想写 #合并 1 或 #关联 1 吗？"),
    ],
)
def test_what_may_have_been_meant_is_a_sentence(language: str, nearest: str, said: str):
    refused = Receipt(refused=(Refusal("#x", "unknown", nearest),))
    text = render("receipt", language, replace(sample("receipt", language), receipt=refused)).text
    assert said in text.replace("\n", " " if language == "en" else "")


def test_nobody_greets_five_people():
    c = sample("requester-reply", "en")
    assert c.ticket is not None
    many = replace(c, reply_goes="inside", ticket=replace(c.ticket, requester=Who("5 people")))
    assert "greeting to 5 people" not in render("requester-reply", "en", many).text
    assert "greeting to Ann" in render("requester-reply", "en", replace(c, reply_goes="inside")).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_from_right_to_left_stand_apart_within_our_lines(language):
    c = sample("requester-reply", language)
    assert c.message is not None
    who = Who("דנה לוי", "dana.levi@acme.example")
    said = render("requester-reply", language, replace(c, message=replace(c.message, author=who)))
    assert "\u2068דנה לוי\u2069" in said.text
    assert "\u2068דנה לוי\u2069" in said.html
    assert "\u2068" not in said.subject
