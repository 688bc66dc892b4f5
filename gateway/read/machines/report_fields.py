"""Gather what a mail says about a letter that did not arrive: fields of RFC 3464 wherever they stand, the report's own
words, the header of the letter that came back. Nothing is judged here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

from gateway.message import Mail
from gateway.read.data import bounces as words
from gateway.read.mime.headers import decode_raw

_LOOKED_AT = 24 * 1024  # characters of prose
_LINE = 600  # characters of one line
_BLANKS = re.compile(r"[^\S\n]{5,}")
_EMPTY = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_PART = 64 * 1024  # bytes of a report part
ADDRESS = re.compile(
    r"""[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){0,8}[A-Za-z0-9][A-Za-z0-9-]{0,62}"""
)
_INTERNATIONAL = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@[^\s<>()\[\],;:\"@]{1,253}")  # RFC 6532
_EMBEDDED = re.compile(r"\\x\{([0-9A-Fa-f]{2,5})\}")  # a character of an address in seven bits (RFC 6533)
ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d)\.(\d{1,3})(?![\d.]\d|\.\d)")
_FIELDS = frozenset(
    (
        "action",
        "status",
        "final-recipient",
        "original-recipient",
        "diagnostic-code",
        "reporting-mta",
        "remote-mta",
        "x-actual-recipient",
        "arrival-date",
        "last-attempt-date",
        "x-notes-item",
        "final-log-id",
        "will-retry-until",
        "x-original-message-id",
        "received-from-mta",
        "x-display-name",
        "x-supplementary-info",
        "x-failed-recipients",
    )
)
_FIELD = re.compile(r"^\s{0,8}([A-Za-z][A-Za-z-]{2,30})\s*:\s?(.*)$")


@lru_cache(maxsize=1)
def _original() -> re.Pattern[str]:
    return re.compile(rf"(?im)^[ \t>*#|]{{0,8}}(?:{'|'.join(words.ORIGINAL)})")


class RecipientEntry(Struct):
    """What a report says about one recipient."""

    recipient: str = ""
    original: str = ""
    actual: str = ""  # where an alias led to
    action: str = ""
    status: str = ""
    diagnostic: str = ""


class DeliveryFields(Struct):
    """What was gathered from all over the mail."""

    entries: list[RecipientEntry] = field(default_factory=list)
    prose: str = ""  # the report's own words
    returned: str = ""  # header of the letter that came back, as far as it is there
    receipt: str = ""  # disposition of RFC 8098, lower case


def gather(mail: Mail) -> DeliveryFields:
    """Everything that the mail's parts, attachments and text say about a letter that did not arrive."""
    report = DeliveryFields()
    text = tidy(mail.text)
    for attachment in mail.attachments:
        content = attachment.content[:_PART]
        if attachment.type in ("message/delivery-status", "message/global-delivery-status"):
            report.entries += _entries(decode_raw(content))
        elif attachment.type == "message/disposition-notification":
            report.receipt = " ".join(
                value for name, value in _fields_of(decode_raw(content)) if name == "disposition"
            ).lower()
        elif attachment.type in (
            "message/rfc822",
            "text/rfc822-headers",
            "message/global",
            "message/global-headers",
            "message/rfc822-headers",
            "message/partial",
        ):
            report.returned = report.returned or decode_raw(content[:16384])
    if not report.entries and report.returned:
        _take_inner(report)
    if notice := read_notice(mail.text):
        report.entries += _notice_entries(notice)
        report.returned = report.returned or _notice_header(notice)
    found = _original().search(text)
    cut = found.start() if found else len(text)
    if found and not text[:cut].strip():
        cut = len(text)
    report.prose = _EXCHANGE_QUOTE.sub("Your message ", text[:cut])
    if not report.returned:
        report.returned = text[cut:]
    if not report.entries and _looks_like_fields(text):
        report.entries = [entry for entry in _entries(text) if entry.recipient or entry.action]
    return report


_INNER = re.compile(r"(?im)^Content-Type:[ \t]*(?:message/rfc822|text/rfc822-headers|message/global)")


def _take_inner(report: DeliveryFields) -> None:
    """A report that carries another one (a gateway's, about that of the server behind it):
    the fields of the inner count.
    """
    head = report.returned.replace("\r\n", "\n").partition("\n\n")[0].lower()
    if "delivery-status" not in head or not _looks_like_fields(report.returned):
        return
    report.entries = [entry for entry in _entries(report.returned) if entry.recipient or entry.action]
    below = _INNER.search(report.returned, report.returned.lower().find("final-recipient:"))
    report.returned = report.returned[below.end() :] if below else ""


# Exchange repeats To, Subject and date of the letter before it says who was not reached.
_EXCHANGE_QUOTE = re.compile(
    r"Your message\s{1,20}To:[^\n]{0,500}\n(?:[^\n]{0,500}\n){1,12}?(?=\s{0,20}(?:did not reach|was not delivered))"
)
_NOTICE_BEGINS = re.compile(r'\s*\{\s*"\w{1,40}"\s*:')
_WRAPPED = 3  # times that a notice may stand as a text in another one


@lru_cache(maxsize=1)
def read_notice(text: str) -> dict[str, Any]:
    """The notice of a sending service about one letter, which comes as JSON, alone or inside that of Amazon's
    notification service; the order of its fields says nothing. Empty for any other text.
    """
    for _ in range(_WRAPPED):
        if _NOTICE_BEGINS.match(text) is None:
            return {}
        notice = _read_json(text[:_PART].lstrip()) or _read_json(re.sub(r"\r?\n ?", "", text[:_PART]).lstrip())
        if notice.get("notificationType") or notice.get("eventType"):
            return notice
        text = str(notice.get("Message", ""))
    return {}


def _read_json(text: str) -> dict[str, Any]:
    """The object at the beginning of a text, also with the line breaks of a mail in its strings; empty without one."""
    try:
        found, _end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def notice_kind(text: str) -> str:
    """What a notice of a sending service tells: "bounce", "complaint", "delivery", …; "" for any other text."""
    notice = read_notice(text)
    return str(notice.get("notificationType") or notice.get("eventType") or "").lower()


def _notice_entries(notice: dict[str, Any]) -> list[RecipientEntry]:
    """The recipients of a notice carry the fields of RFC 3464, where the other server gave any."""
    bounce = notice.get("bounce")
    recipients = bounce.get("bouncedRecipients") if isinstance(bounce, dict) else None
    if not isinstance(bounce, dict) or not isinstance(recipients, list):
        return []
    lasting = str(bounce.get("bounceType", "")).lower() != "transient"
    return [
        RecipientEntry(
            _mailbox(str(one.get("emailAddress", ""))),
            action="failed",
            status=str(one.get("status") or ("" if lasting else "4.0.0")),
            diagnostic=str(one.get("diagnosticCode") or "")[:1000],
        )
        for one in recipients[:100]
        if isinstance(one, dict)
    ]


def _notice_header(notice: dict[str, Any]) -> str:
    """The header of the letter that a notice is about, as far as it is told there."""
    mail = notice.get("mail")
    common = mail.get("commonHeaders") if isinstance(mail, dict) else None
    written = str(common.get("messageId", "")) if isinstance(common, dict) else ""
    return f"Message-ID: {written}\n" if written.startswith("<") else ""


def tidy(text: str) -> str:
    """What the tables of words are tried on: long lines cut, runs of blanks and of empty lines shortened,
    so that each try is short.
    """
    lines = [line[:_LINE] for line in text[:_LOOKED_AT].split("\n")]
    return _EMPTY.sub("\n\n", _BLANKS.sub("    ", "\n".join(lines)))


def _looks_like_fields(text: str) -> bool:
    low = text.lower()
    return "final-recipient:" in low and ("action:" in low or "status:" in low)


def _fields_of(text: str) -> Iterable[tuple[str, str]]:
    """Field lines of a block with their continuations joined; blank lines come as ("", "")."""
    name, value = "", ""
    for line in text.splitlines():
        match = _FIELD.match(line)
        if match and (match[1].lower() in _FIELDS or not line[:1].isspace()):
            if name:
                yield name, value
            name, value = match[1].lower(), match[2].strip()
        elif line.strip() and name and line[:1].isspace():
            value += " " + line.strip()
        else:
            if name:
                yield name, value
            name, value = "", ""
            if not line.strip():
                yield "", ""
    if name:
        yield name, value


def _entries(text: str) -> list[RecipientEntry]:
    """The groups of RFC 3464 section 2.3; a new recipient begins a new group even where the blank line is missing."""
    entries: list[RecipientEntry] = []
    current = RecipientEntry()

    def close() -> None:
        nonlocal current
        if current.recipient or current.original or current.action or current.status:
            entries.append(current)
        current = RecipientEntry()

    for name, value in _fields_of(text):
        if name == "":
            if current.recipient or current.original:
                close()
        elif name == "final-recipient":
            if current.recipient:
                close()
            current.recipient = _mailbox(value)
        elif name == "original-recipient":
            current.original = current.original or _mailbox(value)
        elif name == "x-actual-recipient":
            current.actual = current.actual or _mailbox(value)
        elif name == "action":
            current.action = value.lower().split()[0].strip(".,;") if value.split() else ""
        elif name == "status":
            match = ENHANCED.search(value)
            current.status = match[0] if match else current.status
        elif name == "diagnostic-code":
            current.diagnostic = value[:1000]
    close()
    return entries


def _character(code: re.Match[str]) -> str:
    number = int(code[1], 16)
    return "" if 0xD800 <= number <= 0xDFFF else chr(number)  # halves of a pair are no characters


def _mailbox(value: str) -> str:
    """The address of `rfc822; <a@b>` or `utf-8; …` (RFC 6533); an X.400 or local name has none."""
    kind, semicolon, rest = value.partition(";")
    if kind.strip().lower() == "utf-8":
        match = _INTERNATIONAL.search(_EMBEDDED.sub(_character, rest))
        return match[0].lower().strip(".") if match else ""
    match = ADDRESS.search(rest if semicolon else kind)
    return match[0].lower().strip(".") if match else ""
