"""A mail that has been read, as the rules are asked about it once more: for `explain` and `backtest`.

The form that is kept with a mail of the inbox is plain JSON, so that rules can be asked again without parsing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import asdict

from gateway.message import Reading
from rules.facts import Facts
from service.domain.commands.mail_text import TEXT_LIMIT, new_text

FORM = 1
_TEXT = 8 * 1024  # characters of a header field that are kept


def envelope_sender(content: bytes) -> str:
    """Who a mail in a file was sent by: its Return-Path (also the null one), else its From; "" for the null sender."""
    head = content[:65536].replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    for name in ("return-path", "from"):
        found = re.search(rf"(?im)^{name}:[^\n]*?<?([^\s<>]*@[^\s<>]*|(?<=<)(?=>))>?\s*$", head)
        if found:
            return found[1]
    return "unknown@invalid"


def facts_of_reading(reading: Reading, at: datetime, to: tuple[str, ...] = ()) -> Facts:
    """The mail as one that would open a ticket."""
    mail = reading.mail
    return Facts(
        at=at,
        sender=mail.sender.mailbox.lower(),
        sender_name=mail.sender.name,
        to=tuple(dict.fromkeys((*to, *(a.mailbox.lower() for a in (*mail.to, *mail.cc))))),
        subject=mail.subject,
        body=new_text(reading),
        headers=mail.headers,
        attachments=tuple((a.name, a.type, a.size) for a in mail.attachments),
        size=mail.size,
        language=reading.language,
        verified=reading.authenticity.verdict.level >= 2,
        automatic=reading.automatic.automatic,
    )


def to_form(facts: Facts) -> dict[str, Any]:
    """Facts as JSON."""
    kept = asdict(facts)
    kept["at"] = facts.at.isoformat()
    kept["body"] = facts.body[:TEXT_LIMIT]
    kept["headers"] = [[name, value[:_TEXT]] for name, value in facts.headers]
    return {"form": FORM, "facts": kept}


def from_form(form: Mapping[str, Any]) -> Facts | None:
    """What `to_form` gave; None for a form of another version."""
    if form.get("form") != FORM:
        return None
    given = dict(form["facts"])
    known = set(Facts.__struct_fields__)
    given["at"] = datetime.fromisoformat(given["at"])
    given["headers"] = tuple((name, value) for name, value in given["headers"])
    given["attachments"] = tuple((name, kind, size) for name, kind, size in given["attachments"])
    given["facts"] = tuple((name, value) for name, value in given.get("facts", ()))
    given["to"], given["tags"] = tuple(given["to"]), tuple(given["tags"])
    return Facts(**{name: value for name, value in given.items() if name in known})
