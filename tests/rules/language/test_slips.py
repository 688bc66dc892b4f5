"""Signs that only look like YAML's, and what people are told about them."""

from __future__ import annotations

import pytest

from rules.language.slips import describe_key, describe_signs, describe_text, describe_words, find_outlier, plain


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("team：a", "team:a"), ("［vpn］", "[vpn]"), ("“Dana”", '"Dana"'), ("４ｈ", "4h"), ("８０％", "80%"), ("dana＠a.b", "dana@a.b"),
        ("te\u200bam", "team"), ("a\u3000b", "a b"), ("tеam", "team"), ("—", "-"), ("（x）", "(x)"), ("网络", "网络"), ("team", "team"),
    ],
)  # fmt: skip
def test_what_would_be_typed_with_ascii(typed: str, meant: str) -> None:
    assert plain(typed) == meant
    assert bool(describe_signs(typed)) == (typed != meant)


@pytest.mark.parametrize("text", ["你好，世界", "先生：您好", "Déjà vu", "it’s down", "网络、打印"])
def test_sentences_may_hold_the_signs_of_their_script(text: str) -> None:
    assert describe_text(text, is_free=True) == ("", "")


@pytest.mark.parametrize(
    "text", ["发票系统，invoice", "vpn；tunnel", "a、b", "［a］", "one, two", "vрn", "can\u200bnot", "a@b，c.d", "“a”"]
)
def test_words_that_rules_look_for_may_not(text: str) -> None:
    message, hint = describe_text(text, is_free=False)
    assert message
    assert hint


def test_patterns_and_whole_phrases_are_left_alone() -> None:
    for text in ("(a, b)", "vpn", "远程接入", "it’s", "*@acme.example"):
        assert describe_text(text, is_free=False) == ("", ""), text


def test_words_that_join_conditions_elsewhere() -> None:
    for text in ("vpn AND down", "printer OR toner", "VPN NOT slow"):
        assert describe_words(text, "has")[0]
    for text in ("DO NOT REPLY", "SERVICE NOT AVAILABLE", "health and safety", "2 FACTORS OR MORE"):
        assert describe_words(text, "has") == ("", ""), text


def test_a_key_that_holds_its_value() -> None:
    assert describe_key("team:it", ["team"]).endswith("write 'team: it'")
    assert describe_key("team：it", ["team"]).endswith("write 'team: it'")
    assert describe_key("from a@b", ["from"]) == "a colon is missing: write 'from: a@b'"
    assert describe_key("other:it", ["team"]) == ""


def test_the_entry_that_is_not_indented_as_the_others() -> None:
    assert find_outlier(["a:", "   - x", "  - y"], 1, 3) == 1
    assert find_outlier(["a:", "  - x", " - y", "  - z"], 1, 4) == 2
    assert find_outlier(["a:", "  - x", "    k: v", "  - y"], 1, 4) is None
