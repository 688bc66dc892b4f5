"""Every reason for which a command is refused is said in words, in every language."""

import re
from pathlib import Path

import pytest

import service.domain
from rules.matching.fact_reader import FACT_LABELS
from service.domain.commands.labels import RECORD_LABELS
from templates.words import get_words

FOLDER = Path(service.domain.__file__).parent
REASONS = re.compile(
    r'Refused\(\s*"([a-z_]+)"|Refusal\([^"\n]*"([a-z_]+)"|(?:Argument|Moment)Problem\(\s*"([a-z_]+)"|return "(not_[a-z]+)"'
)


def reasons():
    found = {one for path in FOLDER.rglob("*.py") for hit in REASONS.findall(path.read_text()) for one in hit if one}
    assert {"no_reason", "not_yours", "no_such_row"} <= found
    return sorted(found)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_has_words(language):
    words = get_words(language).groups["refusal"]
    assert [reason for reason in reasons() if not words.get(reason)] == []


def test_both_languages_know_the_same_events():
    assert get_words("zh").groups["event"].keys() == get_words("en").groups["event"].keys()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("group", "labels"), [("record", RECORD_LABELS), ("fact", FACT_LABELS)])
def test_letters_have_a_word_for_every_label(language, group, labels):
    assert labels.keys() <= get_words(language).groups[group].keys()
