"""The production reader behind the functions that a scorer of mail engines calls; nothing of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gateway.message import Mail
from gateway.read.parse import parse as parse_mail


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
