"""Secrets are hidden, what looks like one is not, and no text takes long."""

from __future__ import annotations

import itertools
import re
import string
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.read.lower_pattern import holds_any
from rules.loading.load import load_texts
from service.privacy import masking, secret_numbers, secret_passwords
from service.privacy import secret_words as words
from service.privacy.masking import HIDDEN, Masking, SecretKind, find_secrets, mask_secrets
from service.privacy.secret_context import Sought, fold
from tests.corpora.secrets.measure import measure
from tests.corpora.secrets.sentences import dev, held_out


def test_a_secret_is_replaced_and_the_sentence_stays() -> None:
    assert (
        mask_secrets("My password is Kx9!fred, my card 4111 1111 1111 1111.")
        == f"My password is {HIDDEN}, my card {HIDDEN}."
    )
    assert mask_secrets("我的密码是Kx9fred，身份证号11010519491231002X。") == f"我的密码是{HIDDEN}，身份证号{HIDDEN}。"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("pw: tomcat99", SecretKind.PASSWORD),
        ("卡号６２００００００００００００００５ 被扣款", None),  # full width, and a check digit that is wrong
        ("卡号６２０００００００００００００５ 被扣款", SecretKind.CARD),
        ("IBAN DE89 3704 0044 0532 0130 00", SecretKind.IBAN),
        ("IBAN DE88 3704 0044 0532 0130 00", None),
        ("11010519491231002X", SecretKind.PERSON_NUMBER),
        ("110105194912310021", None),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", SecretKind.TOKEN),
    ],
)
def test_each_kind_is_known_by_what_proves_it(text: str, kind: SecretKind | None) -> None:
    assert [one.kind for one in find_secrets(text)] == ([kind] if kind else [])


def test_the_labelled_sentences_keep_the_promise() -> None:
    for sentences in (dev(), held_out()):
        figures = measure(sentences)
        assert figures.sentences >= 500
        assert 0.4 <= figures.lookalikes / figures.sentences <= 0.6
        assert figures.precision >= 0.99, figures.wrong
        assert figures.recall >= 0.95, figures.missed


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Password for jdoe@acme.example: Falcon19", "Falcon19"),
        ("The password for the portal https://p.example/login is Falcon19", "Falcon19"),
        ("my pasword is Falcon19", "Falcon19"),
        ('password: "two words 9"', "two words 9"),
        ("mysql -h db -u root -pFalcon19 desk", "Falcon19"),
        ("sshpass -p 'Falcon19' ssh x", "Falcon19"),
        ("curl -u joe:Falcon19 https://x.example", "Falcon19"),
        ("net use z: \\\\srv\\x /user:acme\\joe Falcon19", "Falcon19"),
        ("log in with jdoe / Falcon19!", "Falcon19!"),
        ("lisi/Lisi@123 是我的账号密码", "Lisi@123"),
        ("2FA secret: JBSW Y3DP EHPK 3PXP", "JBSW Y3DP EHPK 3PXP"),
        ("Cookie: JSESSIONID=8F2A6C0D11E84B7C9D; lang=en", "8F2A6C0D11E84B7C9D"),
        ("> 4532 1098\n> 7654 3214 is the card", "1098\n> 7654"),
        ("IBAN DE89 3704 0044\n> 0532 0130 00", "0044\n> 0532 0130"),
        ("身份证 id440306198507123417", "440306198507123417"),
        ("card 4532\u200b1098\u200b7654\u200b3214", "1098"),
    ],
)
def test_what_is_wrapped_quoted_misspelt_or_typed_at_a_prompt_is_found_as_well(text: str, secret: str) -> None:
    hidden = mask_secrets(text)
    assert secret not in hidden
    assert HIDDEN in hidden
    assert "https:" + HIDDEN not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "Password: (sent by phone)",
        "The password for jira.acme.example is expired",
        "password for https://x.example/a is not working",
        "password reset for ann@acme.example: see T-1234",
        "mysql -h db -u root -P3306 -p desk",
        "net use z: \\\\srv\\x /user:joe * /persistent:yes",
        "Serial id440306198507123418",
        "log in with Chrome / Firefox115",
        "I log in as ann, then the page 404",
    ],
)
def test_what_only_looks_so_stays(text: str) -> None:
    assert mask_secrets(text) == text


@given(st.text(alphabet="password: is密码是4111 1-DE89abZ9!\n", max_size=200))
def test_masking_twice_is_as_good_as_once(text: str) -> None:
    once = mask_secrets(text)
    assert mask_secrets(once) == once


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1 ",
        "1",
        "password ",
        "password for ",
        "=:",
        "DE12 ",
        "token ",
        '"',
        "密码",
        "eyJ.",
        "passphrase: a ",
        "a@b ",
        "user and ",
    ],
)
def test_a_hostile_text_costs_little(unit: str) -> None:
    begun = time.process_time()
    mask_secrets(unit * (60_000 // len(unit)))
    assert time.process_time() - begun < 20  # quadratic work would be minutes


def test_the_policy_adds_patterns_and_takes_kinds_away() -> None:
    loaded = load_texts({"rules/privacy.yaml": "masking: {kinds: [card], patterns: {staff: 'EMP-\\d{6}'}}\n"})
    assert loaded.policy is not None, list(map(str, loaded.problems))
    masking = Masking.of(loaded.policy)
    assert (
        mask_secrets("EMP-123456 has the password Kx9!fred, 我是emp-654321", masking)
        == f"{HIDDEN} has the password Kx9!fred, 我是{HIDDEN}"
    )


def test_a_pattern_that_is_none_is_told_with_its_place() -> None:
    for pattern in ("'(['", "'x*'"):
        loaded = load_texts({"rules/privacy.yaml": f"masking:\n  patterns:\n    staff: {pattern}\n"})
        assert "rules/privacy.yaml:3:12" in str(loaded.problems[0])


def test_a_text_with_a_secret_is_never_remembered():
    """What is clean is looked at once; a secret is found again each time, and no copy of it stays."""
    said = "my password is Tr0ub4dor&3"
    for _ in range(2):
        assert "Tr0ub4dor" not in masking.mask_secrets(said)
    assert not any("Tr0ub4dor" in text for text in masking.EVERYTHING.clean)
    assert masking.mask_secrets("the third floor, please") == "the third floor, please"
    assert "the third floor, please" in masking.EVERYTHING.clean
    only = masking.Masking(frozenset({masking.SecretKind.CARD}))
    assert masking.mask_secrets(said, only) == said
    assert "Tr0ub4dor" not in masking.mask_secrets(said)


def test_the_memory_of_clean_texts_has_an_end():
    for number in range(masking._MOST_CLEAN + 10):  # more than either keeps
        masking.mask_secrets(f"word and word {number}")
        masking.mask_secrets(f"a long text of somebody {'and so on ' * 30} {number}")
    assert len(masking.EVERYTHING.clean) <= masking._MOST_CLEAN
    assert len(masking.EVERYTHING.clean_long) <= masking._MOST_CLEAN_LONG


def _shortest(pattern: Any) -> list[str]:
    """What a pattern matches at the least, by each of its choices."""
    made = [""]
    for kind, given_ in pattern:
        name = str(kind)
        if name == "LITERAL":
            ways = [chr(given_)]
        elif name == "IN":
            ways = [chr(code) for kind_, code in given_ if str(kind_) == "LITERAL"]
        elif name == "ANY":
            ways = ["?"]
        elif name == "BRANCH":
            ways = [way for branch in given_[1] for way in _shortest(branch)]
        elif name == "SUBPATTERN":
            ways = _shortest(given_[3])
        elif name == "MAX_REPEAT":
            ways = ["".join(one) for one in itertools.product(_shortest(given_[2]), repeat=given_[0])]
        else:
            raise AssertionError(f"{name} is not expected in a table of words")
        made = [before + way for before in made for way in ways]
    return made


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (f"{words.PASSWORD}|{words.PASSWORD_SHORT}|{words.PIN}", words.PASSWORD_PARTS),
        (words.PHRASE, words.PHRASE_PARTS),
        (words.TOKEN, words.TOKEN_PARTS),
        (words.CODE, words.CODE_PARTS),
        (words.CARD_CODE, words.CARD_CODE_PARTS),
        (words.PERSON_NUMBER_CJK, words.PERSON_NUMBER_CJK_PARTS),
    ],
)
def test_every_word_holds_a_part_by_which_it_is_looked_for(pattern: str, parts: tuple[str, ...]) -> None:
    said = _shortest(re._parser.parse(pattern))  # type: ignore[attr-defined]  # the stub lacks it
    assert len(said) > 3
    assert [word for word in said if not holds_any(fold(word), parts)] == []


def test_the_number_of_a_person_is_looked_for_by_every_name() -> None:
    named = [f"7 {name} 1" for name in _shortest(re._parser.parse(words.PERSON_NUMBER))]  # type: ignore[attr-defined]
    assert [text for text in named if not secret_numbers._may_be_named(Sought(text))] == []


def test_words_for_a_password_are_found_where_the_pattern_finds_them() -> None:
    said = _shortest(re._parser.parse(f"{words.PASSWORD}|{words.PASSWORD_SHORT}|{words.PIN}"))  # type: ignore[attr-defined]
    for lead, word in itertools.product(("", "my ", "login_", "Admin", "x", "7", "_", "İ", "é. "), said):
        for text in (f"{lead}{word}: 1", f"the {lead}{word.upper()}_{word}s"):
            folded = fold(text)
            expected = [found.start() for found in secret_passwords._LABELLED.finditer(folded)]
            assert secret_passwords._find_labels(folded) == expected, text


@given(
    st.lists(
        st.sampled_from(["Winter24!", "is", "İS", "as\n", "my", "the new", "x", "y" * 200, "password", "."]), max_size=9
    )
)
def test_a_value_before_its_word_is_looked_for_wherever_one_can_be(pieces: list[str]) -> None:
    text = fold(" ".join(pieces))
    labels = secret_passwords._find_labels(text)
    if secret_passwords._REVERSE.search(text) is not None:
        assert any(secret_passwords._may_end_reverse(text, place) for place in labels)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X", "110105 19491231 002X", "219-09-9999", "G123456(A)", "A123456789", "AB 12 34 56 C",
        "1 84 12 76 451 089 46", "RSSMRA85T10A562S", "111.444.777-35", "756.9217.0769.85", "131052-308T", "900101-1234568",
    ],
)  # fmt: skip
def test_numbers_known_by_their_shape_are_looked_for(number: str) -> None:
    sought = Sought(number)
    assert secret_numbers._FIGURES_TOGETHER.search(sought.shape)
    fitting = [parts for parts, shape, _ in secret_numbers._BY_SHAPE if shape.search(number)]
    assert fitting
    assert all(any(part in sought.shape.replace(b" ", b"") for part in parts) for parts in fitting)


@pytest.mark.parametrize("unlike", ["ſ", "İ", "ı", "\u212a"])
def test_letters_that_a_pattern_takes_for_others_are_folded_as_it_does(unlike: str) -> None:
    taken = [letter for letter in string.ascii_lowercase if re.match(letter, unlike, re.IGNORECASE)]
    assert taken == [fold(unlike)]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("PAſSWORD: kx9!Fred", "kx9!Fred"),
        ("the PİN is 4711", "4711"),
        ("K-77 8 A 1234567 X is my id number: A 12 34 56 7", "A 12 34 56 7"),
        ("login: fred / Kx9!fred12", "Kx9!fred12"),
        ("sshpass -p Kx9fred ssh x", "Kx9fred"),
        ("账号密码: fred / Kx9!fred", "Kx9!fred"),
    ],
)
def test_a_secret_is_found_whatever_is_asked_before_it_is_looked_for(text: str, secret: str) -> None:
    assert secret not in mask_secrets(text)
