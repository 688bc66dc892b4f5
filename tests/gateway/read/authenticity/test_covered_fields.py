"""A signature speaks for what it covers (scenario 56): nothing beside it, and nothing that reads differently without."""

from __future__ import annotations

import base64
import re
import time
from datetime import timedelta

import dkim
import nacl.encoding
import nacl.signing
import pytest
from msgspec.structs import replace

from gateway.message import DomainVerdict, Road
from gateway.read.authenticity.options import Lookup
from gateway.read.authenticity.verdict import read_authenticity
from gateway.read.worker import read
from tests.gateway.read.authenticity.test_verdict import HOP, NOW, Names, clock, judge, key, mail, raw, signed, world

__all__ = ["clock", "key"]
NEEDED = [b"from", b"to", b"subject", b"date", b"message-id"]
REPEATED = [
    b"From: Noor <noor@acme.example>",
    b"Sender: noor@acme.example",
    b"Reply-To: x@evil.example",
    b"To: support+rabc@desk.example",
    b"Cc: support+rabc@desk.example",
    b"Subject: other",
    b"Date: Tue, 24 Nov 2026 11:00:00 +0000",
    b"Message-ID: <2@acme.example>",
    b"In-Reply-To: <t@desk.example>",
    b"References: <t@desk.example>",
    b"MIME-Version: 1.0",
    b"Content-Type: text/html",
    b"Content-Transfer-Encoding: base64",
    b"Content-Disposition: attachment",
    b"content-language: en",
]
ONE_OF_EACH = [
    b"Sender: ann@acme.example",
    b"Reply-To: ann@acme.example",
    b"Cc: tom@acme.example",
    b"In-Reply-To: <0@desk.example>",
    b"References: <0@desk.example>",
    b"MIME-Version: 1.0",
    b"Content-Type: text/plain; charset=utf-8",
    b"Content-Transfer-Encoding: 8bit",
    b"Content-Disposition: inline",
    b"Content-Language: de",
]


def sign(content: bytes, pem: bytes, fields: list[bytes], **more: object) -> bytes:
    return dkim.sign(content, b"s1", b"acme.example", pem, include_headers=fields, **more) + content


def whole(pem: bytes) -> bytes:
    names = [line.partition(b":")[0].lower() for line in ONE_OF_EACH]
    return sign(mail(*ONE_OF_EACH), pem, NEEDED + names)


def below(content: bytes, field: bytes) -> bytes:
    return content.replace(b"\r\n\r\n", b"\r\n" + field + b"\r\n\r\n", 1)


@pytest.mark.parametrize("field", REPEATED, ids=lambda one: one.partition(b":")[0].decode())
def test_scenario_56_no_right_from_a_signature_beside_a_second_field(key, field):
    names = world(key[1])
    good = whole(key[0])
    assert judge(raw(good), names) is DomainVerdict.STRICT
    for content in (field + b"\r\n" + good, below(good, field)):
        assert judge(raw(content), names).level == 0
    spoken = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=acme.example\r\n"
    assert judge(raw(spoken + field + b"\r\n" + good, peer="10.0.0.5"), names).level == 0
    no_dns = replace(HOP, lookup=Lookup(check=False))
    assert judge(raw(spoken + field + b"\r\n" + good, peer="10.0.0.5"), options=no_dns).level == 0


@pytest.mark.parametrize("name", NEEDED[1:])
def test_what_must_be_signed(key, name):
    content = sign(mail(), key[0], [one for one in NEEDED if one != name])
    assert judge(raw(content), world(key[1])) is not DomainVerdict.STRICT


HTML = b"<p>thanks</p>\r\n<!--\r\n#close\r\n-->\r\n"


@pytest.mark.parametrize(
    ("added", "body"),
    [
        (b"Content-Type: text/plain", HTML),  # written as HTML and signed so, read as text
        (b"Content-Type: text/html", HTML),
        (b'Content-Type: multipart/mixed; boundary="x"', b"hello\r\n--x\r\n\r\n#close\r\n--x--\r\n"),
        (b"Content-Transfer-Encoding: base64", b"I2Nsb3Nl\r\n"),
        (b"Content-Transfer-Encoding: quoted-printable", b"=23close\r\n"),
        (b"Content-Type: text/plain; charset=utf-7", b"+ACM-close\r\n"),
        (b"Content-Type: text/plain; format=flowed", b"#close \r\nnot yet\r\n"),
    ],
)
def test_an_unsigned_type_that_changes_the_text_is_not_strict(key, added, body):
    content = sign(mail(added, body=body), key[0], NEEDED)
    plain = read(raw(mail(body=body)), HOP).mail
    told = read(raw(mail(added, body=body)), HOP).mail
    changes = (plain.text, plain.text_is_from_html) != (told.text, told.text_is_from_html)
    verdict = judge(raw(content), world(key[1]))
    assert verdict is (DomainVerdict.PASS if changes else DomainVerdict.STRICT)
    assert (
        judge(raw(sign(mail(added, body=body), key[0], [*NEEDED, added.partition(b":")[0]])), world(key[1])).level == 3
    )


def test_an_unsigned_type_that_changes_nothing_is(key):
    content = sign(mail(b"MIME-Version: 1.0", b"Content-Type: text/plain; charset=us-ascii"), key[0], NEEDED)
    assert judge(raw(content), world(key[1])) is DomainVerdict.STRICT


def test_unsigned_names_of_others_count_as_absent(key, monkeypatch):
    names = world(key[1])
    monkeypatch.setattr("gateway.read.authenticity.verdict.asker", lambda _lookup: names)
    options = replace(HOP, lookup=Lookup(check=True))
    content = sign(mail(*ONE_OF_EACH[2:5]), key[0], NEEDED)
    reading = read(raw(content), options)
    assert reading.authenticity.verdict is DomainVerdict.STRICT
    assert (reading.mail.cc, reading.mail.in_reply_to, reading.mail.references) == ((), (), ())
    kept = read(raw(whole(key[0])), options).mail
    assert kept.cc and kept.in_reply_to and kept.references


def test_the_address_that_it_was_delivered_to_is_in_the_signed_to_or_cc(key):
    names, cc = world(key[1]), b"Cc: support+other@desk.example"
    for recipients, fields, expected in [
        (("support+rabc@desk.example",), NEEDED, DomainVerdict.STRICT),
        (("support+other@desk.example",), NEEDED, DomainVerdict.PASS),
        (("support+other@desk.example",), [*NEEDED, b"cc"], DomainVerdict.STRICT),
        (("support+rabc@desk.example", "support+third@desk.example"), [*NEEDED, b"cc"], DomainVerdict.PASS),
        ((), NEEDED, DomainVerdict.PASS),
    ]:
        one = replace(raw(sign(mail(cc), key[0], fields)), recipients=recipients)
        assert judge(one, names) is expected


def expiring(pem: bytes, made: int, until: int) -> bytes:
    """Signed with `t=` and `x=`: dkimpy makes no `x=`, so its list of fields is given one before it signs."""
    kept = dkim.DKIM.gen_header

    def with_expiry(self, fields, include_headers, canon_policy, header_name, pk, standardize=False):
        fields = [(k, str(made).encode() if k == b"t" else v) for k, v in fields]
        fields.insert(1, (b"x", str(until).encode()))
        return kept(self, fields, include_headers, canon_policy, header_name, pk, standardize)

    dkim.DKIM.gen_header = with_expiry
    try:
        return sign(mail(), pem, NEEDED)
    finally:
        dkim.DKIM.gen_header = kept


def test_expiry_and_age_are_honoured(key):
    now, names = int(NOW.timestamp()), world(key[1])
    assert judge(raw(expiring(key[0], now - 60, now + 3600)), names) is DomainVerdict.STRICT
    assert judge(raw(expiring(key[0], now - 7200, now - 3600)), names) is DomainVerdict.FAILED
    assert judge(raw(expiring(key[0], now - 8 * 86400, now + 3600)), names) is DomainVerdict.PASS
    assert judge(raw(expiring(key[0], now + 7200, now + 90_000)), names) is DomainVerdict.PASS


def test_what_counts_is_when_it_came_in_and_not_when_it_is_read(key):
    """A mail whose domain gave no answer is asked about for a day; its signature may be over by then."""
    now = int(NOW.timestamp())
    content = expiring(key[0], now - 7200, now - 3600)
    assert judge(replace(raw(content), received_at=NOW - timedelta(seconds=5000)), world(key[1])).level == 3


def test_ed25519(key):
    made = nacl.signing.SigningKey.generate()
    pem = made.encode(encoder=nacl.encoding.Base64Encoder)
    public = b"v=DKIM1; k=ed25519; p=" + made.verify_key.encode(encoder=nacl.encoding.Base64Encoder)
    content = sign(mail(), pem, NEEDED, signature_algorithm=b"ed25519-sha256")
    assert judge(raw(content), world(public)) is DomainVerdict.STRICT
    assert judge(raw(content.replace(b"#close", b"#merge")), world(public)) is DomainVerdict.FAILED


def test_a_hash_that_counts_no_more_signs_nothing(key):
    """RFC 8301: whoever checks a signature must not take rsa-sha1."""
    content = sign(mail(), key[0], NEEDED, signature_algorithm=b"rsa-sha1")
    assert judge(raw(content), world(key[1])) is DomainVerdict.FAILED
    assert judge(raw(content), world(key[1], policy=b"")) is DomainVerdict.ABSENT


@pytest.mark.parametrize(
    ("tag", "counts"),
    [
        (b"", True),
        (b"; t=s", True),
        (b"; s=email", True),
        (b"; h=sha1:sha256", True),
        (b"; t=y", False),  # the domain tries it out (RFC 6376 section 3.6.1): as if there were none
        (b"; t=s:y", False),
        (b"; h=sha1", False),
        (b"; s=tlsrpt", False),  # a key for reports of TLS (RFC 8460)
        (b"; s=other", False),
        (b"; p=", False),  # taken back
    ],
)
def test_a_key_counts_for_what_it_was_published_for(key, tag, counts):
    found = judge(raw(sign(mail(), key[0], NEEDED)), world(key[1] + tag))
    assert found is (DomainVerdict.STRICT if counts else DomainVerdict.FAILED)


def test_a_key_that_costs_minutes_is_not_reckoned_with(key):
    """Modulus and exponent are the sender's choice: of 16 KiB one signature took three minutes of CPU."""
    numbers = b"".join(b"\x02\x82\x18\x01\x00" + b"\xff" * 0x1800 for _ in range(2))
    inner = b"\x30\x82" + len(numbers).to_bytes(2, "big") + numbers
    bits = b"\x03\x82" + (len(inner) + 1).to_bytes(2, "big") + b"\x00" + inner
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    spki = b"\x30\x82" + (len(algorithm) + len(bits)).to_bytes(2, "big") + algorithm + bits
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(spki)
    content = sign(mail(), key[0], NEEDED)
    longer = re.sub(rb"b=[A-Za-z0-9+/=\s]+\r\nFrom", b"b=" + base64.b64encode(b"\x7f" * 0x1800) + b"\r\nFrom", content)
    begun = time.process_time()
    assert judge(raw(longer), world(record)) is DomainVerdict.FAILED
    assert time.process_time() - begun < 5


def test_the_evidence_names_a_short_key(key):
    one = raw(signed(mail(), key[0]))
    found = read_authenticity(one, read(one).mail, HOP, world(key[1]))
    assert "dkim=pass d=acme.example with a key of 1024 bits" in found.evidence


@pytest.mark.parametrize("peer", ["10.0.0.5"])
def test_behind_a_pinned_hop_the_own_check_says_failed(key, peer):
    """No aligned signature passes, the policy is to reject, and the hop tells of no SPF pass."""
    names = world(key[1])
    results = b"Authentication-Results: mx.desk.example; "
    for said, expected in [
        (b"spf=fail smtp.mailfrom=ann@acme.example", DomainVerdict.FAILED),
        (b"spf=pass smtp.mailfrom=x@evil.example", DomainVerdict.FAILED),
        (b"spf=pass smtp.mailfrom=ann@acme.example", DomainVerdict.WEAK),
        (b"none", DomainVerdict.FAILED),
    ]:
        assert judge(raw(results + said + b"\r\n" + mail(), peer=peer), names) is expected
    assert judge(raw(mail(), peer=peer), names) is DomainVerdict.ABSENT  # of a hop that says nothing: internal mail
    good = raw(results + b"spf=fail smtp.mailfrom=a@b.example\r\n" + signed(mail(), key[0]), peer=peer)
    assert judge(good, names) is DomainVerdict.STRICT
    lenient = world(key[1], policy=b"v=DMARC1; p=none")
    assert judge(raw(results + b"none\r\n" + mail(), peer=peer), lenient) is DomainVerdict.ABSENT


def test_a_fail_without_a_policy_is_looked_up(key):
    results = b"Authentication-Results: mx.desk.example; dmarc=fail (p=none) header.from=acme.example\r\n"
    one = raw(results + mail(), peer="10.0.0.5")
    assert judge(one, world(key[1])) is DomainVerdict.FAILED
    assert judge(one, world(key[1], policy=b"v=DMARC1; p=none")) is DomainVerdict.ABSENT
    assert judge(one, world(key[1], trouble=frozenset({"_dmarc.acme.example"}))) is DomainVerdict.PENDING


def test_encoded_words_make_no_results(key):
    """Results are read as they stand: what an encoded word says is never decoded into one."""
    told = b'mx.desk.example; spf=pass smtp.mailfrom="=?utf-8?q?x=22=3B_dmarc=3Dpass_header.from=3Dacme.example?="@e.example'
    assert judge(raw(b"Authentication-Results: " + told + b"\r\n" + mail(), peer="10.0.0.5")).level == 0


def test_hops_over_a_socket_and_mailboxes(key):
    results = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=acme.example\r\n"
    socket = replace(HOP, trusted=replace(HOP.trusted, hops=("unix",)))
    assert judge(raw(results + mail(), peer=""), options=socket) is DomainVerdict.PASS
    assert judge(raw(results + mail(), peer=""), options=HOP) is DomainVerdict.ABSENT
    boxes = replace(HOP, trusted=replace(HOP.trusted, mailboxes=(("INBOX of a", "mx.desk.example"), ("b", ""))))
    assert judge(raw(results + mail(), peer="INBOX of a", road=Road.IMAP), options=boxes) is DomainVerdict.PASS
    assert judge(raw(results + mail(), peer="b", road=Road.IMAP), options=boxes) is DomainVerdict.ABSENT
    assert judge(raw(results + mail(), peer="INBOX of a", road=Road.FILE), options=boxes) is DomainVerdict.ABSENT
    assert isinstance(world(key[1]), Names)
