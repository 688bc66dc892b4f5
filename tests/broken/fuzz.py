"""Mutate mails and read them: no exception, no slow mail. `python -m tests.broken.fuzz 100000` runs long; CI runs a part of it.

Seeds are the synthetic mails of this repository and, where POSTDESK_CORPORA names a folder of mails, those.
"""

from __future__ import annotations

import math
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import measure_python
from gateway.message import Mail, RawMail, Reading
from gateway.read.authenticity import verdict
from gateway.read.language import detect, intent
from gateway.read.machines import classify, delivery_report
from gateway.read.mime import parse
from gateway.read.reply import forwarded_mail, new_text
from service.domain.opening.imported_history import ties_of

HERE = Path(__file__).parents[1]
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
SHORT = 0.25  # seconds of CPU, fine on any machine
SLOW = 5_000  # rounds of plain Python in the same minute; the dearest of 2,000 mails costs a fifth of it
TOKENS = [
    b"\r\n", b"\n", b"\r", b"\x00", b"\xff", b"\xa3\xa4", b'"', b"<", b">", b"(", b")", b",", b";", b":", b"@", b"=?utf-8?B?", b"?=",
    b"=?gb2312?Q?=C4", b"--", b"--b", b"boundary=b", b"boundary*0=b", b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: message/rfc822\r\n\r\n", b"Content-Type: text/html\r\n", b"Content-Transfer-Encoding: base64\r\n", b"charset=idna",
    b"charset=punycode", b"charset=utf-7", b"charset=hz", b"charset=utf-16", b"From: ", b"From : ", b"> ", b"On Mon wrote:\r\n", b"<div>", b"<blockquote>", b"</p>",
    b"<!--", b"&#1114112;", b"&#0;", b"begin 644 a\r\n", b"end\r\n", b"Final-Recipient: rfc822;", b"Action: failed\r\n", b"Status: 5.1.1\r\n", "发件人：".encode(),
    "于2026年写道：".encode(), b"-----Original Message-----\r\n", b"Date: ", b"Tue, 99 Zzz 99999 99:99:99 +9999", b"=", b"=\r\n", b" " * 300, b"\t", b"_" * 80, "\u202e".encode(),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    step: str
    reason: str
    content: bytes


def seeds() -> list[bytes]:
    """Synthetic mails of the tests, the worst that we know, and a corpus where there is one."""
    from tests.gateway.read.test_worker import SCENARIO_12, SCENARIO_13, SCENARIO_14, SCENARIO_15

    found = [path.read_bytes() for path in sorted(HERE.rglob("*.eml"))]
    worst = (SCENARIO_12 | SCENARIO_13 | SCENARIO_14 | SCENARIO_15).values()
    found += [content[:4000] for content in worst]
    corpus = os.environ.get("POSTDESK_CORPORA", "")
    if corpus:
        found += [path.read_bytes() for path in sorted(Path(corpus).rglob("*.eml"))]
    return found


def mutate(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """One to six changes: bytes, tokens, repetition, removal, a splice with another mail."""
    data = bytearray(content[:200_000])
    for _ in range(dice.randint(1, 6)):
        place = dice.randint(0, len(data)) if dice.random() < 0.6 else dice.randint(0, min(len(data), 1500))
        kind = dice.randrange(7)
        if kind == 0 and data:
            data[min(place, len(data) - 1)] = dice.randrange(256)
        elif kind == 1:
            data[place:place] = dice.choice(TOKENS)
        elif kind == 2:
            data[place:place] = dice.choice(TOKENS) * dice.choice((2, 50, 3000))
        elif kind == 3:
            del data[place : place + dice.choice((1, 10, 500))]
        elif kind == 4:
            piece = bytes(data[place : place + dice.choice((3, 80, 1000))])
            data[place:place] = piece * dice.choice((1, 5, 200))
        elif kind == 5:
            other = dice.choice(others)
            start = dice.randint(0, len(other))
            data[place:place] = other[start : start + 3000]
        else:
            data = data.replace(b"\r\n", b"\n") if dice.random() < 0.5 else data.replace(b"\n", b"\r\n")
        del data[1_000_000:]
    return bytes(data)


def try_one(content: bytes) -> Finding | None:
    """Read a mail step by step; the first step that raises or is slow."""
    mail = Mail()
    raw = RawMail(content, "", ("desk@x.example",), NOW)

    def read_mail() -> object:
        nonlocal mail
        mail = parse._parse(content, parse.DEFAULT_LIMITS, "")
        return mail

    steps: list[tuple[str, Callable[[], object]]] = [
        ("parse", read_mail),
        ("bounce", lambda: delivery_report.read_bounce(mail, "")),
        ("automatic", lambda: classify.read_automatic(mail, "")),
        ("reply", lambda: new_text.read_reply(mail)),
        ("forward", lambda: forwarded_mail.read_forward(mail)),
        ("language", lambda: detect.find_language(mail.text)),
        ("intent", lambda: intent.read_intent(mail.text[:4096])),
        ("authenticity", lambda: verdict.read_authenticity(raw, mail, verdict.ReadOptions())),
        ("regions", lambda: new_text.read_regions(mail)),
        ("threads", lambda: ties_of(mail, frozenset())),
        ("text", lambda: [value.encode() for value in (mail.subject, mail.text, mail.html, mail.sender.name)]),
    ]
    for name, step in steps:
        try:
            rounds = _cost(step)
        except Exception as error:
            return Finding(name, repr(error)[:300], content)
        if rounds > SLOW:
            return Finding(name, f"{rounds:.0f} rounds of Python", content)
    return None


def _cost(step: Callable[[], object]) -> float:
    """The least of three goes, in rounds of the machine as it is just then: one go alone may fall into a bad second."""
    least = math.inf
    for _ in range(3):
        began = time.thread_time()
        step()
        spent = time.thread_time() - began
        if spent < SHORT:
            return 0
        least = min(least, spent * measure_python(0.1))
    return least


def run(count: int, seed: int, say: Callable[[str], None] = print) -> list[Finding]:
    dice = random.Random(seed)
    mails = seeds()
    findings: list[Finding] = []
    for number in range(count):
        found = try_one(mutate(dice.choice(mails), mails, dice))
        if found:
            findings.append(found)
            say(f"{number}: {found.step}: {found.reason}")
    return findings


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    print(f"{count} mails, seed {seed}")
    findings = run(count, seed)
    for number, found in enumerate(findings[:20]):
        Path(f"finding-{seed}-{number}.eml").write_bytes(found.content)
    print(f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())


__all__ = ["Finding", "Reading", "mutate", "run", "seeds", "try_one"]
