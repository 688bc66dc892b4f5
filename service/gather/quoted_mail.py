"""What a mail may have quoted: the ticket's articles and the letters that its writer was sent, the latest first,
as far as they are needed.
"""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message

from gateway.read.reply.coverage import html_words
from service.domain.planning.quoted_text import find_unexplained
from service.domain.planning.situation import Situation
from service.domain.ticket.open_work import Work
from store.database.unit import Unit
from store.mail import outbox
from store.records import Visibility
from store.ticket import tickets

MOST_LETTERS = 200
MOST_TICKETS = 20  # that were merged into one
_SHOWN = ("Subject", "From", "To", "Cc", "Reply-To", "Date")  # the fields that clients write above a quote
LETTER_BYTES = 256 * 1024  # of one letter: its texts come before its files


def with_unexplained(unit: Unit, s: Situation) -> Situation:
    """With the words in what was cut that nothing explains;
    looked for where a person answers on a ticket and something was cut.
    """
    if s.ticket is None or s.is_engineer or s.reading.automatic.automatic:
        return s
    if not s.reading.reply.cut_words:
        return replace(s, unexplained=()) if s.reading.reply.quoted else s
    return replace(s, unexplained=find_unexplained(s.reading, _texts(unit, s)))


def _texts(unit: Unit, s: Situation) -> Iterator[str]:
    assert s.ticket is not None
    numbers = [s.ticket.id, *Work.of(s.ticket).merged][:MOST_TICKETS]
    if s.merged_from is not None and s.merged_from.id not in numbers:
        numbers.append(s.merged_from.id)
    people = {s.author, *((s.capability.recipient,) if s.capability is not None else ())}
    yield s.ticket.subject
    letters = outbox.contents_to(unit, numbers, sorted(people), MOST_LETTERS, LETTER_BYTES)
    latest = next(letters, None)
    if latest is not None:
        yield from letter_texts(latest)
    for number in numbers:
        for article in reversed(tickets.articles(unit, number)):
            if article.visibility == Visibility.PUBLIC or article.author in people:
                yield f"{article.text}\n{article.cut}"
    for content in letters:
        yield from letter_texts(content)


def letter_texts(content: bytes) -> Iterator[str]:
    """The texts of a letter of ours, which the standard library's parser may read:
    its plain text below its fields, then its HTML.

    By its plain tree: `policy.default` takes twenty times as long, and understands nothing of ours that this does not.
    """
    message = email.message_from_bytes(content)
    plain, rich = _find_text(message, "text/plain"), _find_text(message, "text/html")
    yield "\n".join((*(_decode_field(message[name]) for name in _SHOWN), plain or ""))
    if rich is not None:
        yield html_words(rich)


def _find_text(message: Message, kind: str) -> str | None:
    """The first text of that kind that is no file."""
    for part in message.walk():
        if part.get_content_type() == kind and "Content-Disposition" not in part:
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(content, bytes) else ""
    return None


def _decode_field(value: str | None) -> str:
    """A field as its reader sees it. Nothing that we wrote is too odd to be decoded; if it is, it stays as it is."""
    value = "".join((value or "").splitlines())
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, ValueError, LookupError):
        return value
