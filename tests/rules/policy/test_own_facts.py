"""What the rules say of a desk's own facts: their words in each language, and what is an answer."""

import pytest
from pydantic import ValidationError

from rules.policy.own_facts import ASKABLE, FactSettings
from templates.words import get_words


def test_every_shipped_fact_has_a_question_and_a_label_in_both_languages():
    for language in ("en", "zh"):
        groups = get_words(language).groups
        assert set(ASKABLE) == set(groups["ask"])
        assert set(ASKABLE) <= set(groups["fact"])


def test_words_fall_back_to_the_first_language():
    fact = FactSettings.model_validate({"labels": {"zh": ["资产编号"]}, "ask": {"zh": "编号是多少？"}})
    assert (fact.label("asset", "en"), fact.question("asset", "en")) == ("资产编号", "编号是多少？")
    assert FactSettings().question("cost_centre", "en") == "cost centre"


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        ("hk", "Hong Kong", "香港"),
        ("ground", "ground floor", "一楼"),  # a number is no word to show
        ("sh", "Shanghai", "sh"),
        ("bj", "bj", "北京"),
        ("own", "own", "own"),
        ("typed by hand", "typed by hand", "typed by hand"),
    ],
)
def test_letters_show_the_first_word_in_their_script(value, english, chinese):
    site = FactSettings.model_validate(
        {
            "values": {
                "hk": ["Hong Kong", "HK office", "香港", "香港办公室"],
                "ground": ["0", "一楼", "ground floor"],
                "sh": ["Shanghai"],
                "bj": ["北京"],
                "own": [],
            }
        }
    )
    assert (site.say(value, "en"), site.say(value, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    "settings",
    [
        {"pattern": "[0-9"},
        {"pattern": "(?=a)"},
        {"pattern": "a", "values": ["a"]},
        {"type": "number", "values": ["a"]},
        {"type": "time"},
        {"label": {"en": "x"}},
    ],
)
def test_what_no_fact_can_be_is_refused(settings):
    with pytest.raises(ValidationError):
        FactSettings.model_validate(settings)


@pytest.mark.parametrize(
    ("settings", "text", "values"),
    [
        ({"pattern": "[0-9]{4}"}, "4711", ("4711",)),
        ({"pattern": "[0-9]{4}"}, "资产4711号", ("4711",)),
        ({"pattern": "[0-9]{4}"}, "x4711, 47110, 471", ()),
        ({"pattern": "PC-[0-9]+"}, "pc-7 and PC-8", ("pc-7", "PC-8")),
        ({"values": {"laptop": ["notebook", "笔记本"], "phone": []}}, "My Notebook and 手机", ("laptop",)),
        ({"values": ["1", "2"]}, "12", ()),
        ({"type": "number"}, "-3.5 or 1,000", ("-3.5", "1,000")),
        ({"type": "date"}, "on 2026-12-01, not 1 Dec", ("2026-12-01",)),
        ({"type": "address"}, "Mia <mia@acme.example>", ("mia@acme.example",)),
    ],
)
def test_values_are_found_in_what_people_write(settings, text, values):
    shape = FactSettings.model_validate(settings).own_fact("x").shape
    assert shape is not None
    assert shape(text) == values
