"""A pattern in lower case finds what `re.IGNORECASE` finds, at the same place."""

from __future__ import annotations

import re

import pytest

from gateway.read.data import bounces, machines
from gateway.read.lower_pattern import LowerPattern, to_lower
from gateway.read.needed_words import needed_words, split_forms

TEXTS = (
    "OFİS DIŞINDA", "ofis dışında", "Ofiste Değil", "Außer Haus", "ΑΥΤΌΜΑΤΗ ΑΠΆΝΤΗΣΗ", "ΑΥΤΌΜΑΤΕΣ ΑΠΑΝΤΉΣΕΙΣ", "Автоответ", "АВТООТВЕТ", "Mail Delivery ſubsystem",
    "MAİL DELİVERY FAİLED", "Undelivered Mail", "自动回复", "İİİ out of office", "", "ß Out Of Office", "Réponse Automatique",
)  # fmt: skip
SAID = (
    "your message could not be delivered to the following recipients", "the address you sent to does not exist anymore",
    "550 5.1.1 unknown user <ann@acme.example>", "mailbox is full, quota exceeded", "nachricht unzustellbar",
    "無法投遞", "the server said: 554 no", "your mail to ann was rejected",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "table",
    [
        bounces.SUBJECTS,
        bounces.SENDERS,
        bounces.FAILURES,
        bounces.CHALLENGES,
        bounces.TEMPORARY,
        bounces.FINAL,
        machines.TROUBLE,
        machines.AUTOREPLY_PREFIXES,
        machines.AUTOREPLY_TEXTS,
        machines.AUTOREPLY_SUBJECTS,
        machines.AUTOREPLY_WORDS,
        machines.ACKNOWLEDGING,
        machines.RECEIPT_SUBJECTS,
    ],
    ids=lambda table: table[0][:20],
)
def test_it_finds_what_a_pattern_of_both_cases_finds(table, text):
    pattern = "|".join(table)
    ours, theirs = LowerPattern(pattern), re.compile(pattern, re.IGNORECASE)
    for found, expected in ((ours.search(text), theirs.search(text)), (ours.match(text), theirs.match(text))):
        assert (found and found.span()) == (expected and expected.span())
    assert len(to_lower(text)) == len(text)


def test_each_form_fits_nowhere_without_its_words():
    words = [words for form in split_forms("|".join(bounces.FAILURES)) if (words := needed_words(form)) != ("",)]
    assert len(words) > 70
    for text in SAID:
        for form in split_forms("|".join(bounces.FAILURES)):
            assert re.search(form, text) is None or any(word in text for word in needed_words(form))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (r"user (?:unknown|not found)", ("user not found", "user unknown")),
        (r"\be-?mails?\b", ("e-mail", "email")),
        (r"(?:a|b)x?y{0,3}[^c]\d", ("a", "b")),
        (r"\w\s?\?(?!\S)", ("?",)),
        (r"a*(?:bc|de?)*\w", ("",)),
        (r"(?:not|never)\s+(?:yet\s+)?delivered", ("delivered",)),
        (r"x(?!no)(?<=x)\bz", ("xz",)),
    ],
)
def test_words_that_a_form_needs(form, words):
    assert needed_words(form) == words


def test_forms_are_the_sides_of_the_outermost_bar():
    pattern = r"a\|b|[|(]c|(?:d|e(?:f|g))|\[h|[^]|]i|"
    assert split_forms(pattern) == [r"a\|b", "[|(]c", "(?:d|e(?:f|g))", r"\[h", "[^]|]i", ""]


def test_of_two_forms_that_fit_the_first_place_counts_and_then_the_first_form():
    pattern = LowerPattern(r"mail box|a|box(?P<full> full)?|ma|mail")
    assert [pattern.search(text)[0] for text in ("x box full a", "The mail boxes", "o mail", "o ma")] == [
        "box full", "mail box", "ma", "ma"
    ]  # fmt: skip


def test_a_pattern_with_a_capital_is_refused():
    assert LowerPattern(r"(?P<day>\d)\S\W").search("1A-")
    with pytest.raises(ValueError, match="upper case"):
        LowerPattern("Out of office")
