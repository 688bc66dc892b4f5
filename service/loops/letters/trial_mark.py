"""The mark of a trial: a letter that goes to one person in place of its reader says for whom it is. Pure."""

from __future__ import annotations

import re
from email.header import Header

TRIAL_HEADER = "X-Postdesk-Trial"
_SUBJECT = re.compile(rb"(?im)^Subject:[ \t]*")
_LINE_END = re.compile(rb"\r?\n")


def mark_trial(content: bytes, recipient: str) -> bytes:
    """The letter with "[trial: for ann@customer.example]" before its subject, folded (RFC 5322 section 2.2.3), and a
    field that filters can use. Its text and what is signed of it stay.
    """
    found = _LINE_END.search(content)
    end = found[0] if found is not None else b"\r\n"
    body = content.find(end + end)
    head, rest = (content, b"") if body < 0 else (content[:body], content[body:])
    words = f"[trial: for {recipient}]"
    if not words.isascii():  # the blank between two encoded words is none (RFC 2047 section 6.2)
        words = Header(f"{words} ", "utf-8", maxlinelen=990).encode()
    head = _SUBJECT.sub(lambda _: b"Subject: " + words.encode("ascii") + end + b" ", head, count=1)
    return f"{TRIAL_HEADER}: yes".encode("ascii") + end + head + rest
