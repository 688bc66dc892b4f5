"""ARC: a mail that a listed sealer saw pass, and then changed, is weak instead of failed; nothing else lifts anything."""

from __future__ import annotations

import dkim
import pytest
from msgspec.structs import replace

from gateway.message import DomainVerdict
from gateway.read.authenticity.arc import SETS
from gateway.read.authenticity.dns import NameTrouble
from gateway.read.authenticity.options import Trusted
from gateway.read.authenticity.verdict import read_authenticity
from gateway.read.worker import read
from tests.gateway.read.authenticity.test_verdict import HOP, Names, clock, key, mail, raw, signed, world

__all__ = ["clock", "key"]
LISTED = replace(HOP, trusted=replace(HOP.trusted, arc_sealers=("lists.example", "relay.example")))
SEEN = b"dmarc=pass (p=reject dis=none) header.from=acme.example"


def names(public: bytes, **more) -> Names:
    made = world(public, **more)
    for domain in ("lists.example", "relay.example", "evil.example"):
        made.records[(f"s1._domainkey.{domain}", "TXT")] = [public]
    return made


def sealed(content: bytes, pem: bytes, sealer: bytes = b"lists.example", seen: bytes = SEEN, **more) -> bytes:
    """As a server does that hands it on: notes what it saw, signs the mail as it goes out, seals the chain."""
    results = b"Authentication-Results: mx." + sealer + b"; " + seen + b"\r\n"
    fields = more.pop("fields", [b"from", b"to", b"subject", b"date", b"message-id"])
    lines = dkim.ARC(results + content).sign(b"s1", sealer, pem, b"mx." + sealer, include_headers=fields)
    assert lines
    return b"".join(lines) + content


@pytest.fixture
def forwarded(key) -> bytes:
    """Signed by its author, and changed by a list: the author's signature is broken."""
    return signed(mail(), key[0]).replace(b"#close", b"#close\r\n-- \r\nThe list")


def judge(content: bytes, ask: Names, options=LISTED):
    one = raw(content)
    return read_authenticity(one, read(one, options).mail, options, ask)


def test_a_listed_sealer_lifts_what_fails_to_weak(key, forwarded):
    assert judge(forwarded, names(key[1])).verdict is DomainVerdict.FAILED
    found = judge(sealed(forwarded, key[0]), names(key[1]))
    assert found.verdict is DomainVerdict.WEAK
    assert found.evidence[-1] == "arc=pass, sealed by lists.example; seen there: dmarc=pass"


def test_nobody_else_does(key, forwarded):
    content = sealed(forwarded, key[0], b"evil.example")
    asked = names(key[1])
    assert judge(content, asked).verdict is DomainVerdict.FAILED
    assert judge(sealed(forwarded, key[0]), asked, HOP).verdict is DomainVerdict.FAILED  # nobody is listed


def test_what_passes_by_itself_needs_no_sealer(key):
    assert judge(sealed(signed(mail(), key[0]), key[0]), names(key[1])).verdict is DomainVerdict.STRICT


@pytest.mark.parametrize(
    "seen",
    [
        b"dmarc=fail (p=reject) header.from=acme.example",
        b"dmarc=pass header.from=evil.example",
        b"spf=pass smtp.mailfrom=ann@acme.example",
        b"dkim=pass header.d=evil.example",
    ],
)
def test_a_sealer_that_saw_no_pass_of_this_author_lifts_nothing(key, forwarded, seen):
    found = judge(sealed(forwarded, key[0], seen=seen), names(key[1]))
    assert found.verdict is DomainVerdict.FAILED
    assert "no listed sealer saw it pass" in found.evidence[-1]


def test_changed_after_the_seal_it_counts_for_nothing(key, forwarded):
    content = sealed(forwarded, key[0])
    for changed in (
        content.replace(b"The list", b"#assign"),
        content.replace(b"From: Ann", b"From: Eve"),
        content.replace(b"dmarc=pass", b"dmarc=pasS", 1),
        content.replace(b"cv=none", b"cv=pass"),
    ):
        assert changed != content
        assert judge(changed, names(key[1])).verdict is DomainVerdict.FAILED


def test_a_chain_of_listed_sealers_holds_and_one_stranger_in_it_does_not(key, forwarded):
    """Whoever comes after the one that saw it pass could have changed everything."""
    first = sealed(forwarded, key[0])
    later = b"arc=pass; dmarc=fail (p=reject) header.from=acme.example"
    good = sealed(first, key[0], b"relay.example", later)
    found = judge(good, names(key[1]))
    assert found.verdict is DomainVerdict.WEAK
    assert "relay.example, lists.example" in found.evidence[-1]
    by_stranger = sealed(sealed(forwarded, key[0], b"evil.example"), key[0], b"relay.example", later)
    assert judge(by_stranger, names(key[1])).verdict is DomainVerdict.FAILED
    stranger_last = sealed(first, key[0], b"evil.example", b"arc=pass; " + SEEN)
    assert judge(stranger_last, names(key[1])).verdict is DomainVerdict.FAILED
    only_relay = replace(LISTED, trusted=replace(LISTED.trusted, arc_sealers=("relay.example",)))
    assert judge(good, names(key[1]), only_relay).verdict is DomainVerdict.FAILED


def test_a_signature_that_leaves_out_the_author_or_limits_the_body_counts_for_nothing(key, forwarded, monkeypatch):
    content = sealed(forwarded, key[0])
    monkeypatch.setattr(dkim.ARC, "verify", lambda self, dnsfunc: (dkim.CV_Pass, [_RESULT], "success"))
    assert judge(content, names(key[1])).verdict is DomainVerdict.WEAK
    for changed in (
        content.replace(b"h=from : to", b"h=to"),
        content.replace(b"c=relaxed/relaxed;", b"c=relaxed/relaxed; l=3;"),
    ):
        assert changed != content
        assert judge(changed, names(key[1])).verdict is DomainVerdict.FAILED


_RESULT = {"as-domain": b"lists.example", "aar-value": b"i=1; mx.lists.example; " + SEEN}


def test_dns_in_trouble_is_pending(key, forwarded):
    trouble = names(key[1], trouble=frozenset({"s1._domainkey.lists.example"}))
    found = judge(sealed(forwarded, key[0]), trouble)
    assert found.verdict is DomainVerdict.PENDING
    assert "ARC" in found.evidence[-1]


def test_the_pinned_hop_says_fail_and_the_sealer_knows_why(key, forwarded):
    results = b"Authentication-Results: mx.desk.example; dmarc=fail (p=reject) header.from=acme.example\r\n"
    one = raw(results + sealed(forwarded, key[0]), peer="10.0.0.5")
    found = read_authenticity(one, read(one, LISTED).mail, LISTED, names(key[1]))
    assert found.verdict is DomainVerdict.WEAK


@pytest.mark.parametrize(
    "fields",
    [
        b"ARC-Seal: i=1; d=lists.example; s=s1; cv=none; b=AA==\r\n",
        b"ARC-Seal: i=99999999999999999999; d=lists.example\r\n",
        b"ARC-Seal: i=0; d=lists.example\r\nARC-Message-Signature: i=0;\r\nARC-Authentication-Results: i=0;\r\n",
        b"ARC-Seal: i = 1 ; d=lists.example; =;;;\r\nARC-Message-Signature: i=1; \xff\r\nARC-Authentication-Results: i=1; \xff\r\n",
        b"ARC-Seal: d=lists.example\r\n" * 300,
        b"".join(b"ARC-Seal: i=%d; d=lists.example\r\n" % number for number in range(1, 200)),
    ],
)
def test_broken_chains_are_none(key, forwarded, fields):
    assert judge(fields + forwarded, names(key[1])).verdict is DomainVerdict.FAILED


def test_a_long_chain_is_not_worth_its_cost_and_asks_nobody(key):
    content = b"".join(
        b"ARC-Seal: i=%d; d=lists.example; s=s1; cv=pass; a=rsa-sha256; b=AA==\r\n"
        b"ARC-Message-Signature: i=%d; a=rsa-sha256; d=x.example; s=s1; h=from; bh=AA==; b=AA==\r\n"
        b"ARC-Authentication-Results: i=%d; x\r\n" % (n, n, n)
        for n in range(1, SETS + 2)
    )

    def ask(name: str, kind: str) -> list[object]:
        if "lists" in name or "x.example" in name:
            raise AssertionError(name)
        if name == "_dmarc.acme.example":
            return [b"v=DMARC1; p=reject"]
        return []

    assert judge(content + mail(), ask).verdict is DomainVerdict.FAILED
    assert Trusted().arc_sealers == ()
    assert issubclass(NameTrouble, Exception)
