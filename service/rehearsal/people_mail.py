"""The mails that people of a rehearsal write, and the letters that they get, read as a mail client shows them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, parseaddr
from functools import cached_property, lru_cache
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from service.rehearsal.script import MailPart, ReplyPart

_LINK = re.compile(r'<a\b[^>]*\bhref="(mailto:[^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class MailtoLink(Struct, frozen=True):
    """A mailto link of a letter: where it goes, what it writes, and the words that are clicked."""

    words: str
    to: str
    subject: str
    body: str


class File(Struct, frozen=True):
    """An attachment of a letter; `content_id` where the HTML shows it."""

    name: str
    type: str
    content: bytes
    content_id: str = ""

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.content)


class _Remembers(EmailPolicy):
    """Takes a field apart once: the standard library does so whenever it is asked for, and many letters have it."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        field: str = _take_apart(name, value)
        return field


_take_apart = lru_cache(1024)(policy.default.header_fetch_parse)
_POLICY = _Remembers()


class ReadLetter(Struct, frozen=True, dict=True):
    """A letter as its recipient sees it, taken apart when it is looked at.

    It is our own, so the standard library's parser is safe. `kind` and `language` are known where the outbox was asked,
    "" on the wire.
    """

    content: bytes
    to: str
    at: datetime
    kind: str = ""
    language: str = ""

    @cached_property
    def _message(self) -> EmailMessage:
        message = message_from_bytes(self.content, policy=_POLICY)
        assert isinstance(message, EmailMessage)
        return message

    def _body(self, subtype: Literal["plain", "html"]) -> str:
        part = self._message.get_body((subtype,))
        return str(part.get_content()) if part is not None else ""

    def _field(self, name: str) -> str:
        return str(self._message[name] or "")

    @cached_property
    def subject(self) -> str:
        """The subject, decoded."""
        return self._field("Subject")

    @cached_property
    def text(self) -> str:
        """The text form; "" where there is none."""
        return self._body("plain")

    @cached_property
    def html(self) -> str:
        """The HTML form; "" where there is none."""
        return self._body("html")

    @property
    def sender(self) -> str:
        """The From field."""
        return self._field("From")

    @property
    def reply_to(self) -> str:
        """The address to which an answer goes."""
        return parseaddr(self._field("Reply-To") or self.sender)[1]

    @property
    def message_id(self) -> str:
        """In its angle brackets."""
        return self._field("Message-ID").strip()

    @property
    def references(self) -> str:
        """The References field."""
        return self._field("References")

    @cached_property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Every field with its value, decoded, in order."""
        return tuple((name, str(value)) for name, value in self._message.items())

    @cached_property
    def files(self) -> tuple[File, ...]:
        """What is attached, or shown by the HTML."""
        return tuple(_file(part) for part in self._message.walk() if part.get_filename() or part["Content-ID"])

    @property
    def kinds(self) -> tuple[str, ...]:
        """What a rehearsal may call it: the survey also says that the ticket is closed."""
        return (self.kind, "closed") if self.kind == "survey" else (self.kind,)

    @property
    def calendar(self) -> str:
        """Its calendar file, unfolded; "" where there is none."""
        found = next((file for file in self.files if file.type in {"text/calendar", "application/ics"}), None)
        return re.sub(r"\r\n[ \t]", "", found.content.decode()).replace("\r\n", "\n") if found is not None else ""

    @property
    def links(self) -> tuple[MailtoLink, ...]:
        """The links of the HTML form, in order."""
        return tuple(_link(href, words) for href, words in _LINK.findall(self.html))


def _file(part: Message) -> File:
    return File(
        part.get_filename() or "",
        part.get_content_type(),
        bytes(part.get_payload(decode=True) or b""),
        str(part["Content-ID"] or "").strip("<> "),
    )


def _link(href: str, words: str) -> MailtoLink:
    parts = urlsplit(html.unescape(href))
    query = parse_qs(parts.query.replace("+", "%2B"), keep_blank_values=True)
    shown = html.unescape(_TAG.sub("", words)).strip()
    return MailtoLink(
        " ".join(shown.split()), unquote(parts.path), query.get("subject", [""])[0], query.get("body", [""])[0]
    )


def make_mail(part: MailPart, desk: str, at: datetime, message_id: str) -> tuple[bytes, str, tuple[str, ...]]:
    """The bytes, envelope sender and envelope recipients of a mail from outside."""
    to = part.to or (desk,)
    message = _start(part.sender, to, part.subject, at=at, message_id=message_id, cc=part.cc)
    message.set_content(part.body or "\n")
    if part.html:
        message.add_alternative(part.html, subtype="html")
    _set_headers(message, part.headers)
    sender = _address(part.sender) if part.envelope is None else part.envelope
    return _bytes(message), sender, tuple(_address(one) for one in (*to, *part.cc))


def make_reply(
    part: ReplyPart, answered: ReadLetter, at: datetime, message_id: str
) -> tuple[bytes, str, tuple[str, ...]]:
    """An answer to a letter, as a mail client writes it: threaded, quoting, to the Reply-To."""
    to = part.to or (answered.reply_to,)
    subject = part.subject or (
        answered.subject if answered.subject.lower().startswith("re:") else f"Re: {answered.subject}"
    )
    message = _start(part.sender, to, subject, at=at, message_id=message_id, cc=part.cc)
    if part.threaded:
        message["In-Reply-To"] = answered.message_id
        message["References"] = " ".join([*answered.references.split(), answered.message_id])
    body = part.body.replace("{letter}", answered.text).rstrip()
    message.set_content(f"{body}\n\n{_quote(answered)}" if part.quote else f"{body}\n")
    if part.html:
        message.add_alternative(part.html.replace("{letter}", answered.html), subtype="html")
        if not part.body:
            message = _only_html(message)
    if part.calendar:
        content = _answer_invitation(answered.calendar, part.sender, part.calendar)
        message.add_alternative(content, subtype="calendar", params={"method": "REPLY"})
    _set_headers(message, part.headers)
    return _bytes(message), _address(part.sender), tuple(_address(one) for one in (*to, *part.cc))


def _answer_invitation(invitation: str, sender: str, status: str) -> str:
    """What a calendar sends for a click on an invitation (RFC 5546 section 3.2.3)."""
    kept = [line for line in invitation.splitlines() if line.startswith(("UID:", "SEQUENCE:", "ORGANIZER"))]
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Rehearsal//EN", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT", *kept]
    attendee = f"ATTENDEE;PARTSTAT={status.upper()}:mailto:{_address(sender)}"
    return "\r\n".join([*lines, attendee, "END:VEVENT", "END:VCALENDAR", ""])


def make_click(
    sender: str, link: MailtoLink, add: str, at: datetime, message_id: str
) -> tuple[bytes, str, tuple[str, ...]]:
    """The mail that a mailto link writes: a new one, without headers of a thread."""
    message = _start(sender, (link.to,), link.subject, at=at, message_id=message_id)
    message.set_content(f"{link.body}{add}\n")
    return _bytes(message), _address(sender), (link.to,)


def _start(
    sender: str, to: tuple[str, ...], subject: str, *, at: datetime, message_id: str, cc: tuple[str, ...] = ()
) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = formataddr(parseaddr(sender)) if sender else ""
    message["To"] = ", ".join(to)
    if cc:
        message["Cc"] = ", ".join(cc)
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    return message


def _set_headers(message: EmailMessage, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        del message[name]
        message[name] = value


def _only_html(message: EmailMessage) -> EmailMessage:
    """The mail of a client that writes no plain text beside its HTML."""
    rich = message.get_body(("html",))
    assert isinstance(rich, EmailMessage)
    content = rich.get_content()
    message.clear_content()
    message.set_content(content, subtype="html")
    return message


def _quote(answered: ReadLetter) -> str:
    head = f"On {answered.at:%a, %d %b %Y at %H:%M}, {answered.sender} wrote:"
    lines = (f"> {line}" if line else ">" for line in answered.text.splitlines())
    return "\n".join((head, *lines)) + "\n"


def _address(text: str) -> str:
    return parseaddr(text)[1].lower() or text


def _bytes(message: EmailMessage) -> bytes:
    return message.as_bytes(policy=policy.SMTP)
