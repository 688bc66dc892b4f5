"""Kinds of events: one list, with the words that people read of them."""

from pathlib import Path

import pytest

from service.domain.ticket.event_kinds import UNTOLD, EventKind
from templates.words import get_words

SERVICE = Path(__file__).parents[4] / "service"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_kind_has_its_words_or_is_left_out_on_purpose(language):
    words = get_words(language).groups["event"]
    assert set(words) == set(EventKind) - UNTOLD
    assert [kind for kind, word in words.items() if not word.strip()] == []


def test_each_kind_happens_somewhere():
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in SERVICE.rglob("*.py") if path.name != "event_kinds.py"
    )
    by_the_store = {EventKind.ERASED}  # which does not know the enum
    assert [k.name for k in EventKind if f"EventKind.{k.name}" not in source and k not in by_the_store] == []


def test_a_name_is_its_value():
    assert [kind for kind in EventKind if kind.name.lower() != kind.value] == []
