"""The production reader behind the functions that a scorer of mail engines calls; nothing of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gateway.message import Mail
from gateway.read.machines.classify import read_automatic
from gateway.read.machines.delivery_report import read_bounce
from gateway.read.mime.parse import parse as parse_mail
from gateway.read.reply.forwarded_mail import read_forward
from gateway.read.reply.new_text import read_reply
from tests.corpora.threads import tickets_of


@lru_cache(maxsize=8)
def _mail(raw: bytes) -> Mail:
    return parse_mail(raw)


def parse(raw: bytes) -> dict[str, Any]:
    mail = _mail(raw)
    return {
        "subject": mail.subject,
        "from_email": mail.sender.mailbox,
        "from_name": mail.sender.name,
        "body": mail.text,
        "html": mail.html,
        "attachments": [attachment.written or attachment.name for attachment in mail.attachments],
    }


def _envelope(mail: Mail) -> str:
    """The envelope sender as the last server noted it; an address of nobody where it did not."""
    path = mail.header("Return-Path").strip()
    return path.strip("<>") if path else mail.sender.mailbox or "unknown"


def bounce(raw: bytes) -> dict[str, Any]:
    mail = _mail(raw)
    found = read_bounce(mail, _envelope(mail))
    kinds = {True: "permanent", False: "transient", None: None}
    return {
        "bounce": found.bounce,
        "recipients": list(found.recipients),
        "status": found.status or None,
        "class": kinds[found.permanent],
    }


def auto(raw: bytes) -> dict[str, Any]:
    mail = _mail(raw)
    found = read_automatic(mail, _envelope(mail), read_bounce(mail, _envelope(mail)))
    return {"auto": found.automatic, "kind": found.kind}


def reply(raw: bytes) -> dict[str, Any]:
    found = read_reply(_mail(raw))
    return {"text": found.text, "with_signature": found.text_with_signature}


def forward(raw: bytes) -> dict[str, Any]:
    mail = _mail(raw)
    found = read_forward(mail, read_reply(mail))
    return {
        "forwarded": found.forwarded,
        "from_email": found.sender.mailbox,
        "subject": found.subject,
        "message": found.message,
        "body": found.text,
    }


def thread(raws: list[bytes]) -> list[str]:
    return [str(ticket) for ticket in tickets_of(raws)]
