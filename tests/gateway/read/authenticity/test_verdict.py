"""Evidence A: the pinned hop's word, our own check with DNS given by the test, and what must never count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import dkim
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from msgspec.structs import replace

from gateway.message import DomainVerdict, RawMail
from gateway.read.authenticity.dns import NameTrouble
from gateway.read.authenticity.options import Lookup, ReadOptions, Trusted
from gateway.read.authenticity.verdict import read_authenticity
from gateway.read.worker import read

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HOP = ReadOptions(trusted=Trusted("mx.desk.example", ("10.0.0.5",)))
BODY = b"#close\r\n"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """The test's own: signatures say when they were made, and are looked at by the clock of the machine."""
    with time_machine.travel(NOW, tick=False):
        yield


def mail(*more: bytes, sender: bytes = b"Ann <ann@acme.example>", body: bytes = BODY) -> bytes:
    head = [
        *more,
        b"From: " + sender,
        b"To: support+rabc@desk.example",
        b"Subject: Printer",
        b"Date: " + format_datetime(NOW).encode(),
        b"Message-ID: <1@acme.example>",
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def raw(content: bytes, peer: str = "8.8.4.4", **more: str) -> RawMail:
    return replace(RawMail(content, "ann@acme.example", ("support+rabc@desk.example",), NOW, peer=peer), **more)


@pytest.fixture(scope="module")
def key() -> tuple[bytes, bytes]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])


class Names:
    """DNS of one world; `trouble` holds the names that give no answer."""

    def __init__(self, records: dict[tuple[str, str], list[object]], trouble: frozenset[str] = frozenset()) -> None:
        self.records, self.trouble = records, trouble

    def __call__(self, name: str, kind: str) -> list[object]:
        if name in self.trouble:
            raise NameTrouble(name)
        return self.records.get((name, kind), [])


def world(
    public: bytes, policy: bytes = b"v=DMARC1; p=reject", spf: bytes = b"v=spf1 ip4:198.51.100.1 -all", **more
) -> Names:
    records: dict[tuple[str, str], list[object]] = {
        ("s1._domainkey.acme.example", "TXT"): [public],
        ("_dmarc.acme.example", "TXT"): [policy] if policy else [],
        ("acme.example", "TXT"): [spf],
    }
    return Names(records, **more)


def signed(content: bytes, pem: bytes, **more) -> bytes:
    fields = [b"from", b"to", b"subject", b"date", b"message-id"]
    return dkim.sign(content, b"s1", b"acme.example", pem, include_headers=fields, **more) + content


def judge(one: RawMail, ask: Names | None = None, options: ReadOptions = HOP) -> DomainVerdict:
    return read_authenticity(one, read(one, options).mail, options, ask).verdict


def test_ambiguous_sender_is_nobody() -> None:
    content = mail(sender=b"alice@corp.example <evil@x.example>")
    assert judge(raw(content, authenticated="ann")) is DomainVerdict.AMBIGUOUS


def test_submission() -> None:
    assert judge(raw(mail(), authenticated="ann@acme.example")) is DomainVerdict.SUBMITTED


def test_nothing_known_is_absent_and_not_failed() -> None:
    verdict = judge(raw(mail()))
    assert verdict is DomainVerdict.ABSENT
    assert not verdict.failed


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (b"dmarc=pass (p=reject dis=none) header.from=acme.example", DomainVerdict.PASS),
        (b"dmarc=fail (p=reject dis=none) header.from=acme.example", DomainVerdict.FAILED),
        (b"dmarc=fail (p=quarantine) header.from=acme.example", DomainVerdict.FAILED),
        (b"dmarc=fail (p=none dis=none) header.from=acme.example", DomainVerdict.UNCLEAR),
        (b"dmarc=temperror header.from=acme.example", DomainVerdict.PENDING),
        (b"dmarc=pass header.from=evil.example", DomainVerdict.UNCLEAR),
        (b"dkim=pass header.d=acme.example", DomainVerdict.PASS),
        (b"dkim=pass header.d=evil.example", DomainVerdict.ABSENT),
        (b"spf=pass smtp.mailfrom=ann@acme.example", DomainVerdict.WEAK),
        (b"dkim=fail header.d=acme.example; spf=pass smtp.mailfrom=bounce.acme.example", DomainVerdict.WEAK),
    ],
)
def test_word_of_the_pinned_hop(results: bytes, expected: DomainVerdict) -> None:
    content = mail(b"Authentication-Results: mx.desk.example; " + results)
    assert judge(raw(content, peer="10.0.0.5")) is expected


@pytest.mark.parametrize("peer", ["127.0.0.2", "203.0.113.7"])
def test_scenario_20_results_from_elsewhere_are_renamed(peer: str) -> None:
    content = mail(b"Authentication-Results: mx.desk.example; dmarc=pass header.from=acme.example")
    reading = read(raw(content, peer=peer), HOP)
    assert reading.authenticity.verdict is DomainVerdict.ABSENT
    assert not reading.mail.header("Authentication-Results")
    assert reading.mail.header("X-Untrusted-Authentication-Results")


def test_only_the_topmost_result_of_the_hop_counts() -> None:
    content = mail(
        b"Authentication-Results: mx.desk.example; dmarc=fail (p=reject) header.from=acme.example",
        b"Authentication-Results: mx.desk.example; dmarc=pass header.from=acme.example",
    )
    assert judge(raw(content, peer="10.0.0.5")) is DomainVerdict.FAILED


def test_own_check_strict(key: tuple[bytes, bytes]) -> None:
    assert judge(raw(signed(mail(), key[0])), world(key[1])) is DomainVerdict.STRICT


def test_replay_to_another_recipient_is_not_strict(key: tuple[bytes, bytes]) -> None:
    one = replace(raw(signed(mail(), key[0])), recipients=("support+rother@desk.example",))
    assert judge(one, world(key[1])) is DomainVerdict.PASS


def test_scenario_19_a_limited_body_counts_for_nothing(key: tuple[bytes, bytes]) -> None:
    content = signed(mail(body=b"hello\r\n"), key[0], length=True) + b"#close\r\n"
    one = raw(content)
    found = read_authenticity(one, read(one).mail, HOP, world(key[1]))
    assert found.verdict is DomainVerdict.FAILED
    assert any("l=" in line for line in found.evidence)


def test_changed_body_fails_by_policy(key: tuple[bytes, bytes]) -> None:
    content = signed(mail(), key[0]).replace(b"#close", b"#assign")
    assert judge(raw(content), world(key[1])) is DomainVerdict.FAILED
    assert judge(raw(content), world(key[1], policy=b"v=DMARC1; p=none")) is DomainVerdict.ABSENT
    assert judge(raw(content), world(key[1], policy=b"")) is DomainVerdict.ABSENT


def test_second_signature_counts(key: tuple[bytes, bytes]) -> None:
    foreign = b"DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=x; h=from; bh=AA==; b=AA==\r\n"
    assert judge(raw(foreign + signed(mail(), key[0])), world(key[1])).level >= 2


def test_spf_alone_is_weak(key: tuple[bytes, bytes]) -> None:
    names = world(key[1], spf=b"v=spf1 ip4:8.8.8.8 -all")
    assert judge(raw(mail(), peer="8.8.8.8"), names) is DomainVerdict.WEAK


@pytest.mark.parametrize("trouble", ["_dmarc.acme.example", "s1._domainkey.acme.example"])
def test_dns_trouble_is_pending(key: tuple[bytes, bytes], trouble: str) -> None:
    names = world(key[1], trouble=frozenset({trouble}))
    verdict = judge(raw(signed(mail(), key[0])), names)
    assert verdict is DomainVerdict.PENDING
    assert not verdict.failed


def test_spf_trouble_is_pending(key: tuple[bytes, bytes]) -> None:
    names = world(key[1], trouble=frozenset({"acme.example"}))
    assert judge(raw(mail(), peer="8.8.8.8"), names) is DomainVerdict.PENDING


def test_no_resolver_is_asked_unless_allowed() -> None:
    options = ReadOptions(lookup=Lookup(check=False, servers=(("192.0.2.1", 53),)))
    assert judge(raw(mail()), options=options) is DomainVerdict.ABSENT
