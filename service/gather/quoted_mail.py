"""What a mail may have quoted: the ticket's articles and the letters that its writer was sent, the latest first,
as far as they are needed.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from msgspec.structs import replace

from gateway.read.language.detect import find_language
from gateway.read.language.intent import read_intent
from gateway.read.reply.coverage import html_words
from service.domain.commands.table import CommandNeed
from service.domain.incoming_mail.own_words_in_quotes import (
    drop_marked,
    drop_our_lines,
    find_unexplained,
    with_words_below_our_foot,
)
from service.domain.planning.situation import Situation
from service.domain.queue.lookups import needs
from service.domain.ticket.open_work import Work
from store.database.unit import Unit
from store.mail import outbox
from store.records import Visibility
from store.ticket import tickets

MOST_LETTERS = 200
MOST_ARTICLES = 200  # of a ticket, the latest
MOST_LOOKED_AT = 6  # of them, the latest, that a new text is compared with
FEWEST_LINES = 3  # line ends of a text that may hold a letter
MOST_TICKETS = 20  # that were merged into one
_SHOWN = (b"Subject", b"From", b"To", b"Cc", b"Reply-To", b"Date")  # the fields that clients write above a quote
_BOUNDARY = re.compile(rb'^multipart/.*boundary="([^"]+)"')
_TEXTS = (b"text/plain", b"text/html")
_SHUT = (b"multipart/encrypted", b"application/pkcs7-mime")  # only their readers can read them
LETTER_BYTES = 256 * 1024  # of one letter: its texts come before its files


def with_unexplained(unit: Unit, s: Situation) -> Situation:
    """With the words in what was cut that nothing explains; looked for where a person answers on a ticket and
    something was cut: of an engineer's mail, where somebody new is to read all of it.
    """
    if s.ticket is None or s.reading.automatic.automatic or (s.is_engineer and not _hands_over(s)):
        return s
    s = s if s.is_engineer else _without_our_letters(unit, s)
    if s.reading.reply.cut_words is None:  # it seemed to answer nothing: all that was cut may be the person's
        lines = tuple(line for line in s.reading.reply.quoted.splitlines() if line.strip())
        s = replace(s, reading=replace(s.reading, reply=replace(s.reading.reply, cut_words=lines)))
    reply = with_words_below_our_foot(s.reading.reply, s.house.name)
    if reply is not s.reading.reply:
        s = replace(s, reading=replace(s.reading, reply=reply))
    if not reply.cut_words:
        return replace(s, unexplained=()) if s.reading.reply.quoted else s
    texts = _Texts(unit, s)
    found = find_unexplained(s.reading, texts)
    return replace(s, unexplained=drop_marked(found, s.reading.reply.quoted) if texts.lacks_letters else found)


def _hands_over(s: Situation) -> bool:
    """Is its ticket to go to somebody who has seen nothing of it?"""
    return CommandNeed.FILES in needs(s.commands.commands)


def _without_our_letters(unit: Unit, s: Situation) -> Situation:
    """With a new text that holds no letter of ours: clients that mark no quote, or not as anybody knows it."""
    text = s.reading.reply.text
    if s.ticket is None or text.count("\n") < FEWEST_LINES or not _may_quote(s, text):
        return s
    numbers, people = _of_whom(s)
    letters = [
        one
        for content in outbox.contents_to(unit, numbers, people, MOST_LOOKED_AT, LETTER_BYTES)
        for one in letter_texts(content)
    ]
    theirs = [one.text for one in tickets.latest_texts(unit, s.ticket.id, MOST_ARTICLES) if one.author in people]
    left, gone = drop_our_lines(text, letters, theirs)
    if not gone:
        return s
    reply = s.reading.reply
    reply = replace(reply, text=left, text_with_signature=left, quoted="\n".join(filter(None, (gone, reply.quoted))))
    language = find_language(left) or s.reading.language
    return replace(
        s,
        reading=replace(s.reading, reply=reply, language=language, intent=read_intent(left, language)),
        unexplained=(),
    )


def _may_quote(s: Situation, text: str) -> bool:
    """Nothing was cut, or the text names the ticket or the desk: a letter of ours may stand in it."""
    assert s.ticket is not None
    named = f"-{s.ticket.id}" in text or any(address.mailbox in text for address in s.mail.to if address.mailbox)
    return named or not s.reading.reply.quoted.strip()


def _of_whom(s: Situation) -> tuple[list[int], list[str]]:
    """The tickets and the people whose letters may be quoted."""
    assert s.ticket is not None
    numbers = [s.ticket.id, *Work.of(s.ticket).merged][:MOST_TICKETS]
    if s.merged_from is not None and s.merged_from.id not in numbers:
        numbers.append(s.merged_from.id)
    return numbers, sorted({s.author, *((s.capability.recipient,) if s.capability is not None else ())})


class _Texts:
    """Read as they are taken. `lacks_letters`: some were stored encrypted, or are not kept any more."""

    def __init__(self, unit: Unit, s: Situation) -> None:
        self.unit, self.s = unit, s
        self.lacks_letters = False
        self._with_style = quotes_style(s.reading.reply.cut_words or ())

    def __iter__(self) -> Iterator[str]:
        assert self.s.ticket is not None
        numbers, people = _of_whom(self.s)
        yield self.s.ticket.subject
        letters = outbox.contents_to(self.unit, numbers, people, MOST_LETTERS, LETTER_BYTES)
        latest = next(letters, None)
        if latest is not None:
            yield from self._read(latest)
        for number in numbers:
            for article in tickets.latest_texts(self.unit, number, MOST_ARTICLES):
                if article.visibility == Visibility.PUBLIC or article.author in people:
                    yield f"{article.text}\n{article.cut}"
        for content in letters:
            yield from self._read(content)

    def _read(self, content: bytes) -> Iterator[str]:
        if not content or _field(_head_of(content), b"Content-Type").startswith(_SHUT):
            self.lacks_letters = True
            return
        yield from letter_texts(content, with_style=self._with_style)


def quotes_style(lines: Sequence[str]) -> bool:
    """May the style sheet of an HTML letter stand in these lines? Few clients quote it."""
    return any("{" in line for line in lines)


def letter_texts(content: bytes, *, with_style: bool = True) -> Iterator[str]:
    """The texts of a letter of ours: its plain text below its fields, then its HTML, with or without its style sheet.

    Read as `gateway.compose` writes, for it writes nothing else: a parser of mail takes many times as long.
    """
    head, parts = _head_of(content), list(_texts_in(content))
    plain, rich = (next((part for kind, *part in parts if kind == wanted), None) for wanted in _TEXTS)
    fields = "\n".join(_decode_field(_field(head, name)) for name in _SHOWN)
    yield f"{fields}\n{_decode_text(*plain) if plain is not None else ''}"
    if rich is not None:
        yield html_words(_decode_text(*rich), with_style=with_style)


def _texts_in(part: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The texts of a part that are no files, each as its media type, how it is encoded and what it holds, in their
    order.
    """
    head, body = _head_of(part), part.partition(b"\r\n\r\n")[2]
    kind = _field(head, b"Content-Type")
    if boundary := _BOUNDARY.search(kind):
        for inner in body.split(b"--" + boundary[1])[1:]:
            yield from _texts_in(inner.lstrip(b"\r\n"))
    elif kind.startswith(b"text/") and b"\nContent-Disposition:" not in head:
        yield kind.partition(b";")[0], _field(head, b"Content-Transfer-Encoding"), body


def _decode_text(encoding: bytes, body: bytes) -> str:
    if encoding == b"base64":
        whole = b"".join(body.split())
        body = binascii.a2b_base64(whole[: len(whole) // 4 * 4])  # the end may have been cut off
    elif encoding == b"quoted-printable":
        body = binascii.a2b_qp(body)
    return body.decode("utf-8", "replace").replace("\r\n", "\n")


def _head_of(part: bytes) -> bytes:
    """The fields of a part, each on one line behind a line end."""
    head = part.partition(b"\r\n\r\n")[0]
    return b"\r\n" + head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b"\t")


def _field(head: bytes, name: bytes) -> bytes:
    """The value of a field; empty where there is none."""
    return head.partition(b"\r\n" + name + b":")[2].partition(b"\r\n")[0].strip()


def _decode_field(written: bytes) -> str:
    """A field as its reader sees it. Nothing that we wrote is too odd to be decoded; if it is, it stays as it is."""
    value = written.decode("utf-8", "replace")
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, ValueError, LookupError):
        return value
