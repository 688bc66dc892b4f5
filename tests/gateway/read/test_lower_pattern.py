"""A pattern in lower case finds what `re.IGNORECASE` finds, at the same place."""

from __future__ import annotations

import re

import pytest

from gateway.read.data import bounces, machines
from gateway.read.lower_pattern import LowerPattern, to_lower

TEXTS = (
    "OFİS DIŞINDA", "ofis dışında", "Ofiste Değil", "Außer Haus", "ΑΥΤΌΜΑΤΗ ΑΠΆΝΤΗΣΗ", "ΑΥΤΌΜΑΤΕΣ ΑΠΑΝΤΉΣΕΙΣ", "Автоответ", "АВТООТВЕТ", "Mail Delivery ſubsystem",
    "MAİL DELİVERY FAİLED", "Undelivered Mail", "自动回复", "İİİ out of office", "", "ß Out Of Office", "Réponse Automatique",
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
    pattern = "|".join(f"(?:{one})" for one in table)
    ours, theirs = LowerPattern(pattern), re.compile(pattern, re.IGNORECASE)
    for found, expected in ((ours.search(text), theirs.search(text)), (ours.match(text), theirs.match(text))):
        assert (found and found.span()) == (expected and expected.span())
    assert len(to_lower(text)) == len(text)


def test_a_pattern_with_a_capital_is_refused():
    assert LowerPattern(r"(?P<day>\d)\S\W").search("1A-")
    with pytest.raises(ValueError, match="upper case"):
        LowerPattern("Out of office")
