"""The second witness of a yes: what it was learnt from, and how it takes a text."""

from __future__ import annotations

from pathlib import Path

from gateway.read.language.intent import read_intent
from gateway.read.language.likeness import TABLE, measure_likeness, word_runs
from tests.corpora.intent.learn import LEARNT_FROM, fingerprint


def test_the_table_is_what_the_sentences_teach_today() -> None:
    first = TABLE.read_text(encoding="utf-8").partition("\n")[0]
    assert first == f"# learnt\t{fingerprint()}", "run: python -m tests.corpora.intent.learn"


def test_the_test_halves_are_not_learnt_from() -> None:
    assert not [half for half in LEARNT_FROM if half.endswith("test")]
    assert all((Path(__file__).parents[3] / "corpora" / "intent" / f"{half}.tsv").exists() for half in LEARNT_FROM)


def test_runs_of_words() -> None:
    assert word_runs("It\u2019s 12") == {
        "^", "it", "is", "0", "$", "^ it", "it is", "is 0", "0 $", "^ it is", "it is 0", "is 0 $"
    }  # fmt: skip
    assert {"\u597d \u4e86", "^ \u597d \u4e86", "ok"} <= word_runs("\u597d\u4e86 OK")
    assert word_runs("\u8b1d\u8b1d") == word_runs("\u8c22\u8c22")  # one script
    assert "\u00b6 ann" in word_runs("works\nAnn")


def test_a_yes_sounds_more_like_one_than_what_resembles_it() -> None:
    for yes, other in (
        ("It works again, thanks", "It works again if I restart it, thanks"),
        ("I can log in now", "My colleague can log in now"),
        ("\u53ef\u4ee5\u767b\u5f55\u4e86\uff0c\u8c22\u8c22", "\u8001\u5e08\u8bf4\u53ef\u4ee5\u767b\u5f55\u4e86"),
    ):
        assert measure_likeness(yes) > measure_likeness(other) + 0.5


def test_what_only_the_open_lists_take_for_a_yes_is_none() -> None:
    for text in ("\u8001\u5e08\u80fd\u6253\u5f00\u94fe\u63a5", "It opens and closes, opens and closes"):
        assert read_intent(text) == "unsure"


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert word_runs("a " * 100_000) == word_runs("a " * 600)
