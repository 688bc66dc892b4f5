"""Signed addresses: what is made is read again, and nothing else is."""

import hmac
import random
import string
from base64 import b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.addresses import (
    AddressKind,
    Keys,
    Scheme,
    derive_id,
    find_tokens,
    id_hash,
    make_address,
    make_code,
    make_message_id,
    mask_tokens,
    normalise_address,
    read_address,
    read_message_id,
)

KEYS = Keys("b", {"a": b"old secret of the desk", "b": b"new secret of the desk"})
OLD = Keys("a", {"a": b"old secret of the desk"})
FOREIGN = Keys("b", {"b": b"some other desk's secret"})
ID = bytes(range(10))
DESK = "support@acme.example"
PLUS = Scheme()
ids = st.binary(min_size=10, max_size=10)
kinds = st.sampled_from(AddressKind)


@given(kinds, ids, st.sampled_from([Scheme("+"), Scheme("-"), Scheme("="), Scheme("", "reply.acme.example")]))
def test_what_is_made_is_read_even_when_a_relay_folds_case(kind, id_, scheme):
    address = make_address(KEYS, kind, id_, DESK, scheme)
    assert address == address.lower()
    assert len(address.partition("@")[0]) <= 64
    desk = f"@{scheme.domain}" if scheme.domain else DESK
    for form in (address, address.upper(), address.title(), f"<{address}>", f" {address} "):
        token = read_address(KEYS, form, {"acme.example", "reply.acme.example"})
        assert token is not None
        assert (token.kind, token.id, token.key_id, token.retired, token.desk) == (kind, id_, "b", False, desk)


@given(kinds, ids, st.integers(0, 33), st.sampled_from(string.ascii_lowercase + "234567"))
def test_one_changed_character_is_refused(kind, id_, place, letter):
    code = make_code(KEYS, kind, id_)
    altered = code[:place] + letter + code[place + 1 :]
    token = read_address(KEYS, f"support+{altered}@acme.example")
    assert (token is not None) == (altered == code)


@given(kinds, ids, st.binary(min_size=16, max_size=200))
def test_a_code_is_base32_of_its_id_and_of_hmac_sha256(kind, id_, secret):
    """Addresses that are out there stay good (docs/trust.md)."""
    right = hmac.digest(secret, b"postdesk 1 mac" + kind.value.encode() + b"b" + id_, "sha256")[:10]
    code = make_code(Keys("b", {"b": secret}), kind, id_)
    assert code == f"{kind.value}b{b32encode(id_ + right).decode().lower()}"


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text):
    assert read_address(KEYS, text) is None
    assert read_message_id(KEYS, text) is None
    assert mask_tokens(mask_tokens(text)) == mask_tokens(text)
    normalise_address(text)


@pytest.mark.parametrize(
    ("address", "domains"),
    [
        (DESK, None),
        ("support+notes@acme.example", None),
        (make_address(FOREIGN, AddressKind.REPLY, ID, DESK, PLUS), None),
        (make_address(KEYS, AddressKind.REPLY, ID, DESK, PLUS), {"other.example", "mail.acme.example"}),
        (make_address(KEYS, AddressKind.REPLY, ID, DESK, PLUS), set()),
        (make_message_id(KEYS, ID, "acme.example"), None),
        (make_address(KEYS, AddressKind.REPLY, ID, DESK, PLUS).replace("@", "x@"), None),
        ("", None),
        ("@", None),
    ],
)
def test_what_is_not_ours_is_nothing(address, domains):
    assert read_address(KEYS, address, domains) is None


def test_a_kind_cannot_be_changed_into_another():
    code = make_code(KEYS, AddressKind.REPLY, ID)
    assert all(
        read_address(KEYS, f"support+{kind}{code[1:]}@a.example") is None
        for kind in AddressKind
        if kind != AddressKind.REPLY
    )
    assert read_message_id(KEYS, f"<m{code[1:]}@a.example>") is None


def test_a_retired_key_finds_and_says_so():
    token = read_address(KEYS, make_address(OLD, AddressKind.ACTION, ID, DESK, PLUS))
    assert token is not None
    assert token.retired
    assert token.key_id == "a"
    assert read_message_id(KEYS, make_message_id(OLD, ID, "acme.example")) == ID


def test_a_desk_whose_own_name_has_the_separator():
    address = make_address(KEYS, AddressKind.REPLY, ID, "it+help@acme.example", PLUS)
    token = read_address(KEYS, address)
    assert token is not None
    assert token.desk == "it+help@acme.example"


def test_addresses_before_a_change_of_separator_stay_good():
    assert read_address(KEYS, make_address(KEYS, AddressKind.REPLY, ID, DESK, Scheme("-")), {"acme.example"}) is not None


def test_without_a_scheme_the_address_stays_as_it_is():
    assert make_address(KEYS, AddressKind.REPLY, ID, DESK, Scheme("")) == DESK


def test_a_desk_name_too_long_for_reply_addresses_says_so():
    fits = "s" * 29 + "@acme.example"
    assert len(make_address(KEYS, AddressKind.REPLY, ID, fits, PLUS).partition("@")[0]) == 64
    with pytest.raises(ValueError, match="29 characters"):
        make_address(KEYS, AddressKind.REPLY, ID, "s" + fits, PLUS)


@pytest.mark.parametrize(
    "bad",
    [
        lambda: Keys("a", {"b": bytes(32)}),
        lambda: Keys("1", {"1": bytes(32)}),
        lambda: Keys("a", {"a": b"short"}),
        lambda: Scheme("ab"),
        lambda: Scheme("@"),
        lambda: make_code(KEYS, AddressKind.REPLY, b"short"),
        lambda: make_address(KEYS, AddressKind.REPLY, ID, "nobody", PLUS),
    ],
)
def test_what_cannot_be_signed_with_is_refused(bad):
    with pytest.raises(ValueError, match=r"\w"):
        bad()


def test_derived_ids_are_stable_and_parts_do_not_run_together():
    assert derive_id(KEYS, "reply", "1042", "ann@x.example") == derive_id(KEYS, "reply", "1042", "ann@x.example")
    variants = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("ab", "c", "")]
    assert len({derive_id(KEYS, *parts) for parts in variants}) == len(variants)
    assert derive_id(KEYS, "x") != derive_id(OLD, "x")
    assert len(derive_id(KEYS)) == 10


def test_keys_and_ids_do_not_show_in_representations():
    token = read_address(KEYS, make_address(KEYS, AddressKind.REPLY, ID, DESK, PLUS))
    assert "secret" not in repr(KEYS)
    assert repr(ID) not in repr(token)
    assert token is not None
    assert token.id_hash == id_hash(ID)


@given(ids)
def test_message_ids_go_there_and_back(id_):
    text = make_message_id(KEYS, id_, "acme.example")
    assert read_message_id(KEYS, text) == id_
    assert read_message_id(KEYS, text.upper()) == id_
    assert read_message_id(FOREIGN, text) is None


CODE = make_code(KEYS, AddressKind.REPLY, ID)
LINK = make_code(KEYS, AddressKind.ACTION, ID)


@pytest.mark.parametrize(
    "text",
    [
        f"From: support+{CODE}@acme.example",
        f"mailto:support%2B{LINK}@acme.example?subject=yes",
        f"mailto:support=2B{LINK.upper()}@acme.example",
        f"answered <{CODE}@reply.acme.example>,",
        f"see {make_message_id(KEYS, ID, 'acme.example')}",
        f"回复{CODE}，谢谢",
        f"[{CODE}] {LINK}",
        f"support-{CODE}",
        f"support_{CODE}\nnext",
    ],
)
def test_tokens_are_masked_wherever_they_stand(text):
    masked = mask_tokens(text)
    assert CODE not in masked.lower()
    assert LINK not in masked.lower()
    assert make_message_id(KEYS, ID, "acme.example")[1:-1].partition("@")[0] not in masked
    assert "…" in masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        id_hash(ID),
        "https://x.example/" + "b2" * 40,
        "rb" + "a" * 31,
        "support+notes@acme.example",
        "0" + CODE,
        CODE + "9",
    ],
)
def test_other_text_is_left_alone(text):
    assert mask_tokens(text) == text


def test_tokens_are_found_in_a_text_once_each_and_only_when_right():
    text = f"{CODE} {CODE.upper()} {LINK} {make_code(FOREIGN, AddressKind.NONCE, ID)} {make_message_id(KEYS, ID, 'x.example')}"
    assert [token.kind for token in find_tokens(KEYS, text)] == [AddressKind.REPLY, AddressKind.ACTION]


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("Ann@ACME.example", "ann@acme.example"),
        ("<ann+news@acme.example>", "ann@acme.example"),
        ("a.n.n+x@GoogleMail.com", "ann@gmail.com"),
        ("a.n.n@acme.example", "a.n.n@acme.example"),
        ("+@acme.example", "+@acme.example"),
        ("ann@acme.example.", "ann@acme.example"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("", ""),
    ],
)
def test_one_spelling_for_one_mailbox(address, same):
    assert normalise_address(address) == same


def test_random_codes_never_pass():
    chance = random.Random(7)
    letters = string.ascii_lowercase + "234567"
    for _ in range(2000):
        code = chance.choice("rdanb") + "b" + "".join(chance.choices(letters, k=32))
        assert read_address(KEYS, f"support+{code}@acme.example") is None
