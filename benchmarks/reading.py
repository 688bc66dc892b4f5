"""What one mail costs the reader, beside the libraries that people would use: `python -m benchmarks.reading [FOLDER of .eml]`.

Milliseconds of CPU a mail in one warm process over the mails of the tests, or of a folder (POSTDESK_CORPORA).
"""

from __future__ import annotations

import email
import email.policy
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from gateway.message import Mail, RawMail
from gateway.read.machines.classify import read_automatic
from gateway.read.machines.delivery_report import read_bounce
from gateway.read.mime.parse import parse
from gateway.read.reply.new_text import read_reply
from gateway.read.worker import Readers, read

TESTS = Path(__file__).parents[1] / "tests"


def load(folder: str = "") -> list[bytes]:
    root = Path(folder or os.environ.get("POSTDESK_CORPORA", "") or TESTS)
    return [path.read_bytes() for path in sorted(root.rglob("*.eml"))]


def cost(work: Callable[[bytes], object], mails: Sequence[bytes]) -> tuple[float, float, int]:
    """(mean, worst) milliseconds of CPU a mail, and how many raised."""
    raised, worst = 0, 0.0
    for content in mails[:50]:
        _quietly(work, content)
    began = time.process_time()
    for content in mails:
        before = time.process_time()
        raised += not _quietly(work, content)
        worst = max(worst, time.process_time() - before)
    return (time.process_time() - began) * 1000 / max(1, len(mails)), worst * 1000, raised


def _quietly(work: Callable[[bytes], object], content: bytes) -> bool:
    try:
        work(content)
    except Exception:
        return False
    return True


def reader(content: bytes) -> Mail:
    """parse + reply + automatic + bounce: the figure that is promised (3 ms)."""
    mail = parse(content)
    read_automatic(mail, "a@b.example", read_bounce(mail, "a@b.example"))
    read_reply(mail)
    return mail


def peers() -> dict[str, Callable[[bytes], object]]:
    import flufl.bounce
    import mailparser
    from mailparser_reply import EmailReplyParser

    replies = EmailReplyParser(languages=["en", "zh", "de"])
    return {
        "email, compat32 (parse)": email.message_from_bytes,
        "email, policy.default (parse, subject, text)": _by_default,
        "mail-parser (parse)": mailparser.parse_from_bytes,
        "mail-parser-reply (reply of our text)": lambda content: replies.parse_reply(text=parse(content).text[:16384]),
        "flufl.bounce (parse, bounce)": lambda content: flufl.bounce.all_failures(email.message_from_bytes(content)),
    }


def _by_default(content: bytes) -> object:
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    return message["subject"], message["from"], body.get_content() if body else ""


def throughput(mails: Sequence[bytes], processes: int, count: int = 3000) -> float:
    """Mails/s of whole readings through the worker processes, in batches of 100."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    batch = [RawMail(mails[n % len(mails)], "a@b.example", ("desk@b.example",), now) for n in range(100)]
    with Readers(processes) as readers:
        readers.read_many(batch)
        began = time.perf_counter()
        for _ in range(count // 100):
            readers.read_many(batch)
        return count / (time.perf_counter() - began)


def main() -> None:
    logging.disable(logging.CRITICAL)
    mails = load(sys.argv[1] if len(sys.argv) > 1 else "")
    print(f"{len(mails)} mails, {sum(map(len, mails)) // max(1, len(mails)):,} bytes in the mean")
    now = datetime(2026, 11, 24, tzinfo=UTC)
    rows: dict[str, Callable[[bytes], object]] = {
        "Postdesk: parse": parse,
        "Postdesk: parse + reply + automatic + bounce": reader,
        "Postdesk: everything": lambda content: read(RawMail(content, "a@b.example", (), now)),
        **peers(),
    }
    for name, work in rows.items():
        mean, worst, raised = cost(work, mails)
        print(f"{name:<48} {mean:7.2f} ms   worst {worst:8.1f} ms   raised {raised}")
    plain = (
        b"From: Ann <a@b.example>\r\nSubject: Printer\r\nMessage-ID: <1@b.example>\r\n\r\n"
        + b"It is jammed again.\r\n" * 140
    )
    for processes in (1, 2):
        print(f"through {processes} worker process(es), 3 KB of text: {throughput([plain], processes):,.0f} mails/s")


if __name__ == "__main__":
    main()
