"""Signed mails with bytes changed at random: none is accepted with another body or another covered field, and none is
strict that reads differently. `MUTATIONS=100000` runs as many; the seed is fixed.
"""

from __future__ import annotations

import os
import random
import re

import dkim
import pytest
from msgspec.structs import replace

from gateway.message import DomainVerdict, Mail
from gateway.read.authenticity.verdict import read_authenticity
from gateway.read.mime.parse import parse
from tests.gateway.read.authenticity.test_covered_fields import NEEDED, sign
from tests.gateway.read.authenticity.test_verdict import HOP, clock, key, mail, raw, world

__all__ = ["clock", "key"]
COUNT = int(os.environ.get("MUTATIONS", "1500"))
COVERED = [
    *NEEDED,
    b"cc",
    b"in-reply-to",
    b"references",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
]
MULTIPART = (
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n#close\r\n\r\nThe roller was worn.\r\n"
    b"--x\r\nContent-Type: text/html\r\n\r\n<p>#close</p><p>The roller was worn.</p>\r\n--x--\r\n"
)
FIELDS = [
    b"Subject: other", b"To: support+rother@desk.example", b"From: Eve <eve@evil.example>", b"Date: Mon, 23 Nov 2026 10:00:00 +0000",
    b"Message-ID: <2@acme.example>", b"Content-Type: text/html", b"Content-Type: multipart/mixed; boundary=y",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"Cc: x@evil.example",
    b"In-Reply-To: <9@desk.example>", b"References: <9@desk.example>", b"Reply-To: eve@evil.example", b"Content-Disposition: attachment",
    b"MIME-Version: 2.0", b"X-Other: y", b"not a field", b" folded on", b"From : Eve <eve@evil.example>", b"Sender: eve@evil.example",
]  # fmt: skip
PIECES = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\x00",
    b" ",
    b"\t",
    b"#merge 7\r\n",
    b"\r\n\r\n",
    b"--x\r\n",
    b"--x--\r\n",
    b"=",
    b"\xe2\x80\x8b",
    b":",
    b";",
]


def originals(pem: bytes) -> list[bytes]:
    with_type = (b"MIME-Version: 1.0", b"Content-Type: text/plain; charset=utf-8; format=flowed")
    plain = mail(body=b"#close\r\n\r\nThe roller was worn.\r\n")
    flowed = mail(*with_type, body=b"#close\r\n\r\nThe roller was worn, \r\nand it is new.\r\n")
    parts = mail(b"MIME-Version: 1.0", b'Content-Type: multipart/alternative; boundary="x"', body=MULTIPART)
    quoted = mail(
        *with_type[:1], b"Content-Transfer-Encoding: quoted-printable", body=b"#close=20fine\r\n\r\nworn =C3=A9\r\n"
    )
    both = (b"relaxed", b"relaxed")
    made = [sign(plain, pem, NEEDED), sign(plain, pem, NEEDED, canonicalize=both)]
    return [*made, *(sign(one, pem, COVERED, canonicalize=both) for one in (flowed, parts, quoted))]


def mutated(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        content = _one_change(content, chance)
    return content


def _one_change(content: bytes, chance: random.Random) -> bytes:
    head = content.find(b"\r\n\r\n") + 2
    at = chance.randrange(len(content))
    lines = content[:head].split(b"\r\n")[:-1]
    match chance.randrange(9):
        case 0:
            return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
        case 1:
            return content[:at] + chance.choice(PIECES) + content[at:]
        case 2:
            return content[:at] + content[at + chance.choice((1, 2, 5, 40)) :]
        case 3:
            return chance.choice(FIELDS) + b"\r\n" + content
        case 4:
            return content[:head] + chance.choice(FIELDS) + b"\r\n" + content[head:]
        case 5:
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines + FIELDS))
            return b"\r\n".join(lines) + b"\r\n" + content[head:]
        case 6:
            chance.shuffle(lines)
            return b"\r\n".join(lines) + b"\r\n" + content[head:]
        case 7:
            return content + chance.choice(PIECES) + b"#assign eve\r\n"
        case _:
            start, end = sorted((at, chance.randrange(len(content))))
            return content[:start] + content[start:end].swapcase() + content[end:]


def covered(content: bytes, original: bytes) -> tuple[object, ...]:
    """The body and the fields that the original signs, the lowest of each name, without what canonicalisation leaves
    out.
    """
    fields, body = dkim.rfc822_parse(content)
    signature = next(value for name, value in dkim.rfc822_parse(original)[0] if name.lower() == b"dkim-signature")
    signed = {name.strip().lower() for name in re.search(rb"\bh=([^;]*)", signature)[1].split(b":")}
    lowest = {name.lower(): b" ".join(value.split()) for name, value in fields}
    return tuple(sorted((name, lowest.get(name, b"")) for name in signed)), b"".join(body.split())


def as_read(one: Mail) -> tuple[object, ...]:
    return " ".join(one.text.split()), one.subject, one.sender, one.to, one.date, one.message_id


@pytest.mark.timeout(900)
def test_no_mutation_is_accepted_with_another_text_or_covered_field(key):
    chance, names, accepted = random.Random(16), world(key[1]), 0
    signed = originals(key[0])
    for content in signed:
        assert read_authenticity(raw(content), parse(content), HOP, names).verdict is DomainVerdict.STRICT
    for number in range(COUNT):
        original = signed[number % len(signed)]
        content = mutated(original, chance)
        one = parse(content)
        verdict = read_authenticity(replace(raw(content)), one, HOP, names).verdict
        if verdict.level < 2:
            continue
        accepted += 1
        assert covered(content, original) == covered(original, original), content
        if verdict is DomainVerdict.STRICT:
            assert as_read(one) == as_read(parse(original)), content
    assert accepted > COUNT // 100  # shuffled fields and foreign ones leave a signature as it is
