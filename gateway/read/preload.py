"""Loaded by the fork server of the readers before the first of them is forked: all that reads, its patterns compiled.

Each reader begins with what the server has at that moment, so it is done once, and its memory is shared.
"""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from gateway.message import RawMail
from gateway.read.worker import read

_ANSWERS = (
    "It works now, thanks. The printer on the third floor prints again, but please leave it open until Monday?",
    "已经好了，谢谢。可是打印机还是有点慢，请再看一下？",
)


def make_samples() -> list[RawMail]:
    """Answers with a quote, as text and HTML, in the languages whose answers are understood."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    head = "From: a@b.example\r\nSubject: Re: x\r\nIn-Reply-To: <1@b.example>\r\nMessage-ID: <2@b.example>\r\n"
    head += "Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    quote = "On Tue, 24 Nov 2026 at 10:00, Acme IT wrote:"
    mails: list[str] = []
    for said in _ANSWERS:
        text = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{said}\r\n\r\n{quote}\r\n> Does it work?\r\n"
        html = f"Content-Type: text/html; charset=utf-8\r\n\r\n<p>{said}</p><blockquote>{quote}</blockquote>\r\n"
        whole = f"{head}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n{text}--b\r\n{html}--b--\r\n"
        mails += [whole, head + text, head + html]
    return [RawMail(content.encode(), "a@b.example", ("c@b.example",), at) for content in mails]


for _mail in make_samples():
    read(_mail)
gc.collect()
gc.freeze()  # a reader that looks for garbage leaves alone what it shares with the others
