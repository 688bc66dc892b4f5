"""Signatures made here verify by an independent reading, and break where a letter was changed."""

import base64
import re
from datetime import UTC, datetime, timedelta

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from gateway.compose import LetterDraft, compose
from gateway.message import Address
from gateway.read.authenticity.spf_dkim_dmarc import check_signatures
from gateway.wire.dkim_sign import DkimSigner, sign_by_sender

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
LETTER = compose(
    LetterDraft(
        subject="打印机 [T-1042]  and  spaces",
        text="Hello,\n\n.\n  trailing  \n\n\n",
        html="<p>x</p>",
        from_=Address("support@acme.example", "Acme IT"),
        to=Address("ann@x.example", "Ann"),
        message_id="<1@acme.example>",
        date=NOW,
        references=tuple(f"<{n}@x.example>" for n in range(20)),
    )
)


def pem(key, form=serialization.PrivateFormat.PKCS8) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


@pytest.fixture(scope="module")
def rsa_key():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def signer(rsa_key):
    return DkimSigner("acme.example", "desk", pem(rsa_key), lambda: NOW)


def verify(content: bytes, signer: DkimSigner) -> bool:
    return dkim.verify(
        content, dnsfunc=lambda name, timeout=5: {f"{signer.dns_name}.".encode(): signer.dns_record.encode()}.get(name)
    )


def test_the_same_letter_gets_the_same_signature_an_hour_later(rsa_key):
    later = DkimSigner("acme.example", "desk", pem(rsa_key), lambda: NOW + timedelta(hours=1))
    first = DkimSigner("acme.example", "desk", pem(rsa_key), lambda: NOW)
    assert later(LETTER) == first(LETTER)
    undated = LETTER.replace(b"Date: ", b"X-Date: ")
    assert later(undated) != first(undated)


def test_a_signed_letter_verifies(signer):
    signed = signer(LETTER)
    assert signed.endswith(LETTER)
    assert verify(signed, signer)
    assert max(map(len, signed.split(b"\r\n"))) <= 998
    assert b" t=1795514400;" in signed
    assert not re.search(rb"[; ]l=\d", signed.partition(b"bh=")[0])


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.replace(b"Hello", b"Hellu"),
        lambda m: m.replace(b"Acme IT", b"Acme TI"),
        lambda m: m.replace(b"To: Ann", b"To: Eve"),
        lambda m: m.replace(b"\r\nTo: ", b"\r\nFrom: evil@x.example\r\nTo: ", 1),
        lambda m: m.replace(b"\r\nTo: ", b"\r\nReply-To: evil@x.example\r\nTo: ", 1),
        lambda m: m.replace(b"\r\nTo: ", b"\r\nCc: evil@x.example\r\nTo: ", 1),
        lambda m: m + b"#close\r\n",
    ],
)
def test_a_changed_letter_does_not(signer, change):
    signed = signer(LETTER)
    changed = change(signed)
    assert changed != signed
    assert not verify(changed, signer)


def test_relays_may_fold_and_trim(signer):
    signed = signer(LETTER)
    assert verify(signed.replace(b"To: Ann <", b"To:   Ann\r\n <").replace(b"Hello,\r\n", b"Hello, \t\r\n"), signer)
    assert verify(b"Received: from x by y\r\n" + signed, signer)


def test_older_forms_of_keys(rsa_key):
    traditional = DkimSigner(
        "acme.example", "desk", pem(rsa_key, serialization.PrivateFormat.TraditionalOpenSSL), lambda: NOW
    )
    assert verify(traditional(LETTER), traditional)


@pytest.mark.parametrize("bare", [False, True])
def test_ed25519(bare):
    key = ed25519.Ed25519PrivateKey.generate()
    seed = key.private_bytes(serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    signer = DkimSigner("acme.example", "ed", base64.b64encode(seed) if bare else pem(key), lambda: NOW)
    assert signer.algorithm == "ed25519-sha256"
    signed = signer(LETTER)
    assert verify(signed, signer)
    assert verify(signed.replace(b"To: Ann <", b"To:   Ann\r\n <"), signer)
    assert not verify(signed.replace(b"Hello", b"Hellu"), signer)
    other = DkimSigner("acme.example", "ed", pem(ed25519.Ed25519PrivateKey.generate()), lambda: NOW)
    assert not verify(signed, other)


def test_what_we_sign_with_either_key_we_take_from_others(signer):
    """A sender whose only key is Ed25519 has a good signature, and not none."""
    second = DkimSigner("acme.example", "ed", pem(ed25519.Ed25519PrivateKey.generate()), lambda: NOW)
    records = {one.dns_name: one.dns_record.encode() for one in (signer, second)}

    def ask(name, _kind):
        return [records[name]] if name in records else []

    both = check_signatures(second(signer(LETTER)), ask, NOW)
    assert [(one.result, one.whole) for one in both] == [("pass", True)] * 2
    assert [one.result for one in check_signatures(second(LETTER), ask, NOW)] == ["pass"]
    assert [one.result for one in check_signatures(second(LETTER).replace(b"Hello", b"Hellu"), ask, NOW)] == ["fail"]


def test_each_letter_is_signed_for_its_own_domain(signer, rsa_key):
    other = DkimSigner("other.example", "desk", pem(rsa_key), lambda: NOW)
    sign = sign_by_sender([signer, other])
    assert sign(LETTER).count(b"DKIM-Signature:") == 1
    assert b"d=acme.example" in sign(LETTER)
    below = LETTER.replace(b"support@acme.example", b"support@desk.acme.example")
    assert b"d=acme.example" in sign(below)
    strange = LETTER.replace(b"support@acme.example", b"support@notacme.example")
    assert sign(strange) == strange
    assert sign(b"no header at all\r\n") == b"no header at all\r\n"


def test_two_keys_for_one_domain(signer):
    second = DkimSigner("acme.example", "ed", pem(ed25519.Ed25519PrivateKey.generate()), lambda: NOW)
    assert sign_by_sender([second, signer])(LETTER).count(b"DKIM-Signature:") == 2
    assert verify(sign_by_sender([second, signer])(LETTER), signer)


@pytest.mark.parametrize(
    "key",
    [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n", base64.b64encode(b"short")],
)
def test_keys_that_are_none(key):
    with pytest.raises(ValueError, match="key"):
        DkimSigner("acme.example", "desk", key)


def test_keys_of_another_kind_and_bad_names(rsa_key):
    with pytest.raises(ValueError, match="Ed25519"):
        DkimSigner("acme.example", "desk", pem(ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(ValueError, match="selector"):
        DkimSigner("acme.example", "a; d=evil.example", pem(rsa_key))
