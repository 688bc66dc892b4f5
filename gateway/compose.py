"""Letter to frozen bytes: headers that nobody can break out of, text and HTML, pictures, files, an invitation.

Built by hand from the encoders of the standard library: every letter is composed inside the desk's main road, and
`email.message` costs several times as much. The same draft gives the same bytes; signing (DKIM) happens at delivery.
"""

from __future__ import annotations

import binascii
import hashlib
import itertools
import re
import struct
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct, field

from gateway.message import Address, Attachment

LOOP_HEADER = "X-Postdesk-Loop"
LINE_LIMIT = 998  # RFC 5322 section 2.1.1, without CRLF
_SENT_ON_WHOLE = 988  # of a body: sendmail breaks longer lines with a "!" (`L=990`, with CRLF)
REFERENCES_LIMIT = 20  # the first and the last ones; Message-IDs, not bytes
_FOLD_AT = 76
_NAME_LIMIT = 200  # bytes of an attachment's name; three times that when percent-encoded stays within a line

# Controls, line and paragraph separators, and the characters that turn the reading direction (spoofed names).
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_MAILBOX = re.compile(
    r'(?:[^\s<>(),:;@\\"\[\]\x00-\x20\x7f]+|"(?:[^"\\\r\n\x00]|\\[^\r\n\x00])+")@[^\s<>(),:;@\\"\x00-\x20\x7f]+'
)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")  # RFC 5322 section 3.6.4, loosely: visible ASCII without angle brackets
_FIELD_NAME = re.compile(r"[A-Za-z0-9-]{1,70}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,90}")
_METHOD = re.compile(rb"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
_LINE_END = re.compile(rb"\r\n|\r|\n")
# References to C1 controls and surrogates: HTML reads other characters there.
_OTHER_CHARACTER = re.compile(rb"&#(?:1[2-5][0-9]|5[5-7][0-9]{3});")
_HTML = "text/html; charset=utf-8"
_HIGH = bytes(range(0x80, 0x100))
_LOW_LINE, _BLANK, _RETURN = b"_ \r"
_BASE64_LINE = struct.Struct("76s")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TWO_FIGURES = tuple(f"{number:02}" for number in range(60))
_OWN_FIELDS = re.compile(  # written from the draft's own fields, or by the servers: never added from outside
    r"(?i)date|from|to|cc|bcc|sender|reply-to|subject|message-id|in-reply-to|references|mime-version|content-.*"
    r"|dkim-signature|received|return-path|resent-.*"
)


class LetterDraft(Struct, frozen=True):
    """All that a letter says, before it is bytes."""

    subject: str
    text: str
    from_: Address
    to: Address
    message_id: str
    date: datetime  # aware
    html: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    language: str = ""  # RFC 5646 tag for Content-Language
    automatic: str = ""  # RFC 3834: "auto-replied" (an answer), "auto-generated" (a reminder), "" (a person wrote it)
    loop_mark: str = ""  # names this installation; its own mail coming back is known by it
    thread_topic: str = ""  # Outlook's thread: the first subject
    attachments: tuple[Attachment, ...] = ()
    calendar: bytes | None = None  # an iCalendar object (RFC 5545); its METHOD is taken over
    headers: tuple[tuple[str, str], ...] = field(default=())  # further fields
    # Where it is known: the HTML in ASCII and with CRLF, and its lines apart, those that letters share and its own.
    ascii_html: tuple[bytes, bytes, bytes] | None = None


def compose(draft: LetterDraft) -> bytes:
    """The letter with CRLF line ends, lines of 998 bytes at most, pure ASCII unless a mailbox itself is not.

    Raises ValueError for what the caller must never pass: no address, no aware date, a broken field name or Message-ID.
    """
    boundary = "=_" + hashlib.sha256(draft.message_id.encode()).hexdigest()[:24]
    return b"".join(["\r\n".join(_fields(draft)).encode(), b"\r\n", *_body(draft, boundary)])


def encode_text(value: str, used: int) -> str:
    """Unstructured header text (RFC 2047), folded; `used` is the length of what stands before it on its line."""
    value = _safe(value)
    if value.isascii() and "=?" not in value and _fits(value, used):
        return _fold(value, used)
    return _encoded_words(value, used)


def encode_address(address: Address, used: int = 0) -> str:
    """`Name <mailbox>` with the name quoted or encoded as needed. Raises ValueError for what is no mailbox."""
    mailbox = _mailbox(address.mailbox)
    name = _safe(address.name)
    if not name:
        return mailbox
    if not name.isascii() or "=?" in name or len(name) > _FOLD_AT - used:
        shown = _encoded_words(name, used)
    elif _ATOMS.fullmatch(name):
        shown = name
    else:
        shown = '"' + re.sub(r'([\\"])', r"\\\1", name) + '"'
    return f"{shown}\r\n <{mailbox}>" if len(shown) + len(mailbox) + used + 3 > _FOLD_AT else f"{shown} <{mailbox}>"


def _safe(value: str) -> str:
    return (value if value.isprintable() else _UNSAFE.sub(" ", value)).strip()


_known_address = lru_cache(maxsize=256)(encode_address)  # the desk's own, and those of its people


def trim_references(references: tuple[str, ...]) -> tuple[str, ...]:
    """Valid Message-IDs, each once: the first of the thread and the last ones (RFC 5322 section 3.6.4)."""
    valid = [id_ for id_ in dict.fromkeys(references) if _MESSAGE_ID.fullmatch(id_)]
    if len(valid) > REFERENCES_LIMIT:
        valid = valid[:1] + valid[1 - REFERENCES_LIMIT :]
    return tuple(valid)


def _fields(draft: LetterDraft) -> list[str]:
    """The header, a field each."""
    if draft.date.tzinfo is None:
        raise ValueError("the date of a letter must be aware")
    if not _MESSAGE_ID.fullmatch(draft.message_id):
        raise ValueError(f"not a Message-ID: {draft.message_id!r}")
    fields = [
        f"Date: {_write_date(draft.date)}",
        f"From: {_known_address(draft.from_, 6)}",
        f"To: {_known_address(draft.to, 4)}",
    ]
    if draft.reply_to:
        fields += (f"Reply-To: {encode_address(Address(draft.reply_to, draft.from_.name), 10)}",)
    fields += (f"Subject: {encode_text(draft.subject, 9)}", f"Message-ID: {draft.message_id}")
    references = trim_references(draft.references)
    if draft.in_reply_to in references or _MESSAGE_ID.fullmatch(draft.in_reply_to):
        fields += (f"In-Reply-To: {draft.in_reply_to}",)
    if references:
        fields += ("References: " + "\r\n ".join(references),)
    if draft.automatic:
        fields += (_known_field("Auto-Submitted", draft.automatic), "X-Auto-Response-Suppress: All")
    fields += ("X-MS-Reactions: disallow",)  # a sign that is clicked in Outlook reaches nobody outside
    if draft.loop_mark:
        fields += (_known_field(LOOP_HEADER, draft.loop_mark),)
    if draft.thread_topic:
        fields += (f"Thread-Topic: {encode_text(draft.thread_topic, 14)}",)
    if draft.language:
        fields += (_known_field("Content-Language", draft.language),)
    fields += [_known_field(name, value) for name, value in draft.headers if _may_be_added(name)]
    fields += ("MIME-Version: 1.0",)
    return fields


def _write_date(date: datetime) -> str:
    """A moment as RFC 5322 section 3.3 writes it, by its parts: `format_datetime` costs seven times as much."""
    day = f"{_DAYS[date.weekday()]}, {_TWO_FIGURES[date.day]} {_MONTHS[date.month - 1]} {date.year:04}"
    clock = f"{_TWO_FIGURES[date.hour]}:{_TWO_FIGURES[date.minute]}:{_TWO_FIGURES[date.second]}"
    zone = "+0000" if date.tzinfo is UTC else date.strftime("%z")
    if not zone:
        raise ValueError("the date of a letter has no time zone")
    return f"{day} {clock} {zone}"


@lru_cache(maxsize=256)
def _known_field(name: str, value: str) -> str:
    """What letter after letter has."""
    return f"{name}: {encode_text(value, len(name) + 2)}"


@lru_cache(maxsize=64)
def _may_be_added(name: str) -> bool:
    """True, or ValueError."""
    if not _FIELD_NAME.fullmatch(name) or _OWN_FIELDS.fullmatch(name):
        raise ValueError(f"not a field that may be added to a letter: {name!r}")
    return True


_Part = list[bytes]  # head and body, in pieces that are joined once


def _body(draft: LetterDraft, boundary: str) -> _Part:
    """mixed(related(alternative(text, HTML, calendar), pictures), files), each level only where it is needed."""
    readings = [_text_part("text/plain; charset=utf-8", draft.text)]
    if draft.html:
        readings.append(_html_part(draft.html, draft.ascii_html))
    if draft.calendar is not None:
        method = _METHOD.search(draft.calendar)
        kind = f"; method={method[1].decode()}" if method else ""
        readings.append(_text_part(f"text/calendar; charset=utf-8{kind}", draft.calendar.decode("utf-8", "replace")))
    part = _multipart("alternative", boundary + "a", readings)
    pictures = [a for a in draft.attachments if a.inline and _content_id(a) and f"cid:{a.content_id}" in draft.html]
    part = _multipart("related", boundary + "r", [part, *(_file_part(a, "inline") for a in pictures)])
    files = [_file_part(a, "attachment") for a in draft.attachments if a not in pictures]
    return _multipart("mixed", boundary + "m", [part, *files])


def _multipart(kind: str, boundary: str, parts: list[_Part]) -> _Part:
    """`=_` never occurs in base64 or quoted-printable,
    so the boundary cannot occur in a part (RFC 2045 section 6.7).
    """
    if len(parts) == 1:
        return parts[0]
    line = f"--{boundary}".encode()
    pieces = [f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()]
    for part in parts:
        pieces += (line, b"\r\n", *part, b"\r\n")
    return [*pieces, line, b"--\r\n"]


def _text_part(content_type: str, text: str) -> _Part:
    """7bit where that is safe on every road, else the shorter of quoted-printable and base64."""
    encoded = text.encode("utf-8", "replace")
    data = _with_line_ends(encoded)
    if _plain(data, _FOLD_AT + 2):
        encoding, coded = "7bit", data
    elif _mostly_ascii(data, len(encoded) - len(text)):
        encoding, coded = "quoted-printable", _quoted_printable(data)
    else:
        encoding, coded = "base64", _base64(data)
    return _coded_part(content_type, encoding, coded)


def _html_part(html: str, known: tuple[bytes, bytes, bytes] | None) -> _Part:
    """HTML writes every character in ASCII: it goes as it is, unless it is mostly others or has too long a line."""
    if known is not None:
        data, shared, own = known
        goes_bare = _shared_goes_bare(shared) and _goes_bare(own)
    else:
        data = _with_line_ends(html.encode("ascii", "xmlcharrefreplace"))
        goes_bare = _goes_bare(data)
    if goes_bare and len(data) * 2 < len(html) * 3:
        return _coded_part(_HTML, "7bit", data)
    return _text_part(_HTML, html)


def _goes_bare(html: bytes) -> bool:
    """May lines of HTML be sent as they are?"""
    return _plain(html, _SENT_ON_WHOLE) and _OTHER_CHARACTER.search(html) is None


_shared_goes_bare = lru_cache(maxsize=256)(_goes_bare)


def _with_line_ends(text: bytes) -> bytes:
    lines = text.rstrip(b"\r\n").replace(b"\0", b"")
    return (_LINE_END.sub(b"\r\n", lines) if _RETURN in lines else lines.replace(b"\n", b"\r\n")) + b"\r\n"


def _coded_part(content_type: str, encoding: str, coded: bytes) -> _Part:
    return [f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode(), coded]


def _plain(data: bytes, limit: int) -> bool:
    """ASCII, short lines, nothing that mbox (`From `), boundaries, bare dots or who trims lines could touch."""
    if not data.isascii() or (_LOW_LINE in data and data.find(b"=_") >= 0):  # `b"=_" in data` would make an error first
        return False
    for line in filter(None, data.split(b"\r\n")):
        if len(line) > limit or line[-1] == _BLANK or (line[0] in b".F" and line.startswith((b".", b"From "))):
            return False
    return True


def _mostly_ascii(data: bytes, beyond: int) -> bool:
    """Is less than a sixth of that text in UTF-8 anything else? `beyond` are the bytes beyond its characters' first."""
    if beyond * 12 < len(data):  # a character has no more bytes than twice those beyond its first
        return True
    return (len(data) - len(data.translate(None, _HIGH))) * 6 < len(data)


def _quoted_printable(data: bytes) -> bytes:
    coded = binascii.b2a_qp(data, quotetabs=False, istext=True)
    coded = coded.replace(b"\r\nFrom ", b"\r\n=46rom ").replace(b"\r\n.", b"\r\n=2E")
    return b"=46" + coded[1:] if coded.startswith(b"From ") else coded


def _base64(data: bytes) -> bytes:
    """Lines of 76 characters."""
    coded = binascii.b2a_base64(data, newline=False)
    whole = len(coded) // _FOLD_AT * _FOLD_AT
    lines = [*itertools.chain.from_iterable(_BASE64_LINE.iter_unpack(coded[:whole])), coded[whole:]]
    return b"\r\n".join(lines) + (b"\r\n" if lines[-1] else b"")


def _file_part(file: Attachment, disposition: str) -> _Part:
    """A file is opaque: base64 and its name.

    An attached mail may not be base64 (RFC 2046 section 5.2), so it is octets.
    """
    type_ = file.type.lower()
    if not _MEDIA_TYPE.fullmatch(type_) or type_.startswith(("message/", "multipart/")):
        type_ = "application/octet-stream"
    name = _file_name(file.name)
    head = f"Content-Type: {type_}{_name_parameter(name)}\r\nContent-Transfer-Encoding: base64\r\n"
    if content_id := _content_id(file):
        head += f"Content-ID: <{content_id}>\r\n"
    head += f"Content-Disposition: {disposition}{_filename_parameter(name)}\r\n\r\n"
    return [head.encode(), _base64(file.content)]


def _content_id(file: Attachment) -> str:
    return file.content_id if _MESSAGE_ID.fullmatch(f"<{file.content_id}>") else ""


def _file_name(name: str) -> str:
    """Without controls and path, short enough for one line, its extension kept."""
    name = re.sub(r'[/\\:"]', "_", _UNSAFE.sub(" ", name)).strip(" .")
    data = name.encode("utf-8", "replace")
    if len(data) <= _NAME_LIMIT:
        return name
    stem, dot, extension = name.rpartition(".")
    tail = f".{extension}" if dot and len(extension.encode()) <= 16 else ""
    kept = (stem if tail else name).encode("utf-8", "replace")[: _NAME_LIMIT - len(tail.encode())]
    return kept.decode("utf-8", "ignore") + tail


def _name_parameter(name: str) -> str:
    """In Content-Type, where old clients look: an encoded word in quotes,
    against RFC 2047 and as everybody writes it.
    """
    if not name:
        return ""
    return f';\r\n name="{name if name.isascii() else _encoded_words(name, 6)}"'


def _filename_parameter(name: str) -> str:
    """In Content-Disposition: RFC 2231."""
    if not name:
        return ""
    return f';\r\n filename="{name}"' if name.isascii() else f";\r\n filename*=utf-8''{quote(name, safe='')}"


def is_mailable(mailbox: str) -> bool:
    """Can a letter be addressed to it? A From of a hostile mail may hold anything."""
    try:
        _mailbox(mailbox).encode()
    except ValueError:
        return False
    return True


def _mailbox(mailbox: str) -> str:
    if not _MAILBOX.fullmatch(mailbox) or len(mailbox) > 320:
        raise ValueError(f"not a mailbox: {mailbox!r}")
    local, _, domain = mailbox.rpartition("@")
    if not domain.isascii():
        domain = domain.encode("idna").decode("ascii")  # UnicodeError is a ValueError
    return f"{local}@{domain}"


def _fits(value: str, used: int) -> bool:
    """Can it be folded at its spaces into lines that every server takes?"""
    return len(value) + used <= _FOLD_AT or max(map(len, value.split(" "))) < LINE_LIMIT - used


def _fold(value: str, used: int) -> str:
    """Fold at single spaces before 76 columns; a run of spaces keeps its length (unfolding removes only CRLF)."""
    if len(value) + used <= _FOLD_AT:
        return value
    lines, line = [], ""
    for word in re.findall(r" *[^ ]+", value):
        if line and len(line) + len(word) + used > _FOLD_AT:
            lines.append(line)
            line, used = word, 0
        else:
            line += word
    return "\r\n".join([*lines, line])


def _encoded_words(value: str, used: int) -> str:
    """B words of 75 characters at most, cut between characters (RFC 2047 section 5)."""
    data, words, begun = value.encode(), list[bytes](), 0
    room = max(9, (75 - used - 12) // 4 * 3)
    while len(data) - begun > room:
        end = begun + room
        while data[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        words.append(data[begun:end])
        begun, room = end, 45
    words.append(data[begun:])
    return "\r\n ".join([f"=?utf-8?B?{binascii.b2a_base64(word, newline=False).decode()}?=" for word in words])
