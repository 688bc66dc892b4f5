"""The mixed set: mails as a support address gets them, the same for every run, each with a sender of its own.

Of a hundred: 45 new ones as plain text (every fourth Chinese), 15 as text and HTML, 10 with a picture of 30 KB, 20 that follow up
on an earlier one, 5 automatic answers, 5 newsletters.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

from msgspec import Struct

WORDS = [
    "printer",
    "vpn",
    "password",
    "laptop",
    "screen",
    "since",
    "this",
    "morning",
    "cannot",
    "log",
    "in",
    "please",
    "help",
    "floor",
    "office",
    "account",
    "mail",
    "report",
    "slow",
    "network",
    "meeting",
    "tomorrow",
    "customer",
    "contract",
    "error",
    "message",
    "restart",
    "tried",
    "again",
    "nothing",
    "changed",
    "thank",
    "you",
    "colleague",
]
CHINESE = "打印机从今天早上开始一直卡纸无法打印合同请帮忙看一下网络连接不上会议室密码忘记了同事也有同样的问题谢谢"
KINDS = ("plain",) * 45 + ("html",) * 15 + ("picture",) * 10 + ("follow",) * 20 + ("auto",) * 5 + ("news",) * 5
DESK = "support@acme.example"


class Sample(Struct, frozen=True):
    kind: str
    sender: str
    message_id: str
    content: bytes


def make_mixture(count: int, seed: int = 1, kinds: tuple[str, ...] = KINDS) -> Iterator[Sample]:
    chance = random.Random(seed)
    picture = base64.encodebytes(chance.randbytes(30_000)).replace(b"\n", b"\r\n")
    earlier: list[Sample] = []
    for number in range(count):
        kind = kinds[chance.randrange(len(kinds))]
        before = chance.choice(earlier[-200:]) if kind == "follow" and earlier else None
        sender = before.sender if before else f"person{number}@customer{number % 50}.example"
        sample = _make(chance, number, kind=kind, sender=sender, before=before, picture=picture)
        if kind in {"plain", "html", "picture"}:
            earlier.append(sample)
        yield sample


def _make(
    chance: random.Random, number: int, *, kind: str, sender: str, before: Sample | None, picture: bytes
) -> Sample:
    message_id = f"<{number}.{chance.randrange(10**9)}@client.example>"
    chinese = kind == "plain" and number % 4 == 0
    text = "".join(chance.choices(CHINESE, k=200)) if chinese else _prose(chance, 120)
    subject = f"{_prose(chance, 5).capitalize()} {number}"
    head = [
        f"Received: from mx.customer.example (192.0.2.{number % 250}) by mx.acme.example; {format_datetime(NOW)}",
        f"From: Person {number} <{sender}>",
        f"To: {DESK}",
        f"Subject: {'Re: ' if before else ''}{subject}",
        f"Date: {format_datetime(NOW)}",
        f"Message-ID: {message_id}",
        "MIME-Version: 1.0",
    ]
    if before is not None:
        head += [f"In-Reply-To: {before.message_id}", f"References: {before.message_id}"]
        text += "\r\n\r\nOn Tue, 24 Nov 2026 at 10:00, Acme IT wrote:\r\n> " + _prose(chance, 60)
    if kind == "auto":
        head += ["Auto-Submitted: auto-replied", "Precedence: bulk"]
    if kind == "news":
        head += ["List-Unsubscribe: <mailto:leave@news.example>", "Precedence: bulk"]
    return Sample(kind, sender, message_id, _body(kind, head, text, picture))


NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


def _body(kind: str, head: list[str], text: str, picture: bytes) -> bytes:
    plain = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n".encode()
    lines = "\r\n".join(head).encode() + b"\r\n"
    if kind not in {"html", "picture"}:
        return lines + plain
    other = (
        f'Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p style="color:#333">{text}</p></body></html>\r\n'.encode()
        if kind == "html"
        else b'Content-Type: image/png; name="screen.png"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: attachment; filename="screen.png"\r\n\r\n' + picture
    )
    form = "alternative" if kind == "html" else "mixed"
    return (
        lines
        + f'Content-Type: multipart/{form}; boundary="b"\r\n\r\n--b\r\n'.encode()
        + plain
        + b"--b\r\n"
        + other
        + b"--b--\r\n"
    )


def _prose(chance: random.Random, words: int) -> str:
    picked = chance.choices(WORDS, k=words)
    return "\r\n".join(" ".join(picked[at : at + 12]) for at in range(0, words, 12))
