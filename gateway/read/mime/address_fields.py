"""Who wrote and who is written to: the address fields, and whether From names exactly one sender (docs/trust.md, A).

Structure is decided on the undecoded field by mail-parser: encoded words are taken out before and put back into display
names only, so that nothing that was encoded can become an address, a comma or an angle bracket.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

import mailparser
from mailparser.dates import parse_mail_date
from msgspec import Struct, field

from gateway.message import Address
from gateway.read.mime.headers import ENCODED_WORD, decode_words

logging.getLogger("mailparser").setLevel(logging.CRITICAL)

_RUN = re.compile(rf"(?:{ENCODED_WORD.pattern})(?:[ \t]*(?:{ENCODED_WORD.pattern}))*")
_MARK = re.compile("\ue000(\\d+)\ue001")
_ODD = re.compile('["\\\\ \t,;:<>()\ue000]')  # in a mailbox
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\ud800-\udfff]")
_PLAIN = re.compile(
    r"""^(?:"?([A-Za-z0-9][\w .'-]{0,100})"?[ \t]*)?<([\w.+=-]{1,64}@[A-Za-z0-9.-]{1,253})>$"""
    r"""|^([\w.+=-]{1,64}@[A-Za-z0-9.-]{1,253})$""",
    re.ASCII,
)
_QUOTED_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)')
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"@\ue000\ue001]{1,64}@[A-Za-z0-9\u0080-\ud7ff.-]{1,253}")
_LOCAL_ONLY = re.compile(
    r"""^[ \t]*(?:([^<>@]{0,200}?)[ \t]*<([\w.+-]{1,64})>)[ \t]*(?:\([^()]{0,200}\))?[ \t]*$""", re.ASCII
)
READ_HERE = frozenset({"from", "reply-to", "to", "cc", "date"})  # names of fields, in lower case
# `Tue, 24 Nov 2026 02:00:00 +0000`, as nearly everybody writes it.
_PLAIN_DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d\d?) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ((?:19|2\d)\d\d)"
    r" ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) ([+-](?:[01]\d|2[0-3]))([0-5]\d)",
    re.ASCII,
)
_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)  # noqa: SIM905 - to read
}
_HARMLESS = frozenset({"overlong-encoded-word", "structural-recovery"})


class AddressFields(Struct, frozen=True):
    """The address fields and the date of one header."""

    sender: Address = field(default_factory=lambda: Address(""))
    ambiguous: bool = True
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: datetime | None = None
    defects: tuple[str, ...] = ()


def read_mailboxes(fields: Iterable[tuple[str, str]], odd_names: frozenset[str] = frozenset()) -> AddressFields:
    """Read From, Reply-To, To, Cc and Date out of undecoded fields (name, unfolded value).

    odd_names: lower-case names of fields written in a form that other readers may overlook or see differently.
    """
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name.lower(), []).append(value)
    words: list[str] = []
    froms = found.get("from", [])
    defects: list[str] = []
    wanted = {
        "from": froms[:1],
        "reply-to": found.get("reply-to", [])[:1],
        "to": found.get("to", []),
        "cc": found.get("cc", []),
    }
    read: dict[str, tuple[Address, ...]] = {}
    hard: dict[str, str] = {}
    is_plain = False
    for name, values in wanted.items():
        joined = ", ".join(values)
        plain = _PLAIN.fullmatch(joined) if joined else None
        if plain:
            is_plain = is_plain or name == "from"
            read[name] = (_address(plain[2] or plain[3], (plain[1] or "").strip()),)
        elif joined.strip():
            hard[name] = _take_words(joined, words)
    reasons: list[str] = []
    if hard:
        reasons = _read_by_library(hard, words, read, defects)
    senders = read.get("from", ())
    doubt = _find_doubt(froms, senders, reasons, is_odd="from" in odd_names, is_plain=is_plain)
    if doubt:
        defects.append(doubt)
    sender = next((found for found in senders if found.mailbox), None) or _first_address(froms)
    date, problem = _read_date(found.get("date", []))
    if problem:
        defects.append(problem)
    return AddressFields(
        sender,
        bool(doubt),
        read.get("reply-to", ()),
        read.get("to", ()),
        read.get("cc", ()),
        date,
        tuple(dict.fromkeys(defects)),
    )


def _find_doubt(
    froms: list[str], senders: tuple[Address, ...], reasons: list[str], *, is_odd: bool, is_plain: bool
) -> str:
    """Why it is open who the sender is; "" where From names exactly one, as one does that is `is_plain`."""
    if not froms:
        return "no From field"
    if len(froms) > 1:
        return "several From fields"
    if is_odd:
        return "From is written in an unusual form"
    is_clear = is_plain or not _is_ambiguous(froms[0], senders, reasons)
    return "" if is_clear else "From does not name exactly one sender"


def _take_words(value: str, words: list[str]) -> str:
    """Put a mark in the place of every run of encoded words; what they say is kept in `words`."""
    value = value.replace("\ue000", "").replace("\ue001", "")
    if "=?" not in value:
        return value

    def keep(match: re.Match[str]) -> str:
        words.append(match[0])
        return f"\ue000{len(words) - 1}\ue001"

    return _RUN.sub(keep, value)


def _read_by_library(
    hard: dict[str, str], words: list[str], read: dict[str, tuple[Address, ...]], defects: list[str]
) -> list[str]:
    """Fill `read` by mail-parser; gives the reasons for which it doubts the From field."""
    try:
        message = Message()
        for name, value in hard.items():
            message[name] = value
        parser = mailparser.MailParser(message)
        for name in ("from", "reply-to", "to", "cc"):
            if name in hard:
                pairs = getattr(parser, "from_" if name == "from" else name.replace("-", "_"))
                read[name] = tuple(
                    _address(_restore(box, words), _decode_marks(label, words)) for label, box in pairs if box
                )
        reasons = []
        for defect in parser.address_header_defects:
            defects.append(f"{defect['header'].title()}: {defect['reason']}")
            if defect["header"] == "from":
                reasons += str(defect["reason"]).split(",")
        return reasons
    except Exception as error:  # a parser of foreign input: whatever it raises, the mail is read on without it
        defects.append(f"address fields not readable: {type(error).__name__}")
        return ["unreadable"]


def _restore(box: str, words: list[str]) -> str:
    return _MARK.sub(lambda match: words[int(match[1])] if int(match[1]) < len(words) else "", box)


def _decode_marks(label: str, words: list[str]) -> str:
    text = _MARK.sub(lambda match: decode_words(words[int(match[1])]) if int(match[1]) < len(words) else "", label)
    if not text.strip("\"' "):
        return ""
    name = " ".join(text.split()).strip('"')
    # 'Ann Lee' in single quotes is Outlook's; of 'Ann Lee' via Support (Google Groups) the first one alone must not go.
    return name.strip("'") if name[-1:] == "'" or name.count("'") == 1 else name


def _address(box: str, name: str) -> Address:
    local, at, domain = box.strip().rpartition("@")
    return Address(f"{local}{at}{domain.lower()}" if at else "", name)


def _is_ambiguous(value: str, senders: tuple[Address, ...], reasons: list[str]) -> bool:
    """Could two readers of this one From field see two senders? Then nobody is the sender."""
    if len(senders) != 1 or not senders[0].mailbox:
        return True
    mailbox = senders[0].mailbox
    if _ODD.search(mailbox) or mailbox.count("@") != 1 or "=?" in mailbox:
        return True
    if _CONTROL.search(value):
        return True
    if any(found.lower() != mailbox.lower() for found in _ADDRESS.findall(decode_words(_comments(value)))):
        return True  # a comment that names somebody else: some readers take the first address that they see
    bare = _QUOTED_OR_COMMENT.sub(" ", value)
    if mailbox.lower() not in bare.lower():
        return True  # a comment or a blank inside the address, before or behind the at as well as in the domain
    outside, _, inside = bare.partition("<")
    if ";" in bare or ":" in outside:
        return True  # a group (RFC 5322 section 3.4), a route, or two addresses with a semicolon between
    if "@" in inside and ":" in inside:
        return True  # source route
    if not set(reasons) - _HARMLESS:
        return False
    # A badly written display name ("Doe, John <j@x>", "j@x <j@x>")
    # leaves one sender as long as it names no other address.
    others = {found.lower() for found in _ADDRESS.findall(value)} - {mailbox.lower()}
    return bool(others) or value.count("@") > value.lower().count(mailbox.lower()) or "unreadable" in reasons


def _comments(value: str) -> str:
    """What stands in comments, however deep (RFC 5322 section 3.2.2), and not in a quoted string."""
    if "(" not in value:
        return ""
    found: list[str] = []
    depth, quoted = 0, False
    characters = iter(value)
    for char in characters:
        if char == "\\":
            next(characters, "")
        elif quoted or (char == '"' and not depth):
            quoted = (char != '"') if quoted else True
        elif char in "()":
            depth = max(depth + (1 if char == "(" else -1), 0)
            found.append(" ")
        elif depth:
            found.append(char)
    return "".join(found)


def _first_address(values: list[str]) -> Address:
    """The address to show where none can be trusted."""
    for value in values:
        match = _ADDRESS.search(value)
        if match:
            return _address(match[0], "")
        local = _LOCAL_ONLY.match(value)
        if local:  # mail of the machine itself: "Cron <root>"; no sender to trust or to answer
            return Address(local[2], decode_words((local[1] or "").strip('" \t')))
        name = " ".join(decode_words(value).replace("<", " ").replace(">", " ").split()).strip("\"' ")
        if name:
            return Address("", name[:200])
    return Address("")


def _read_date(values: list[str]) -> tuple[datetime | None, str]:
    if not values:
        return None, "no Date field"
    if (plain := _PLAIN_DATE.fullmatch(values[0])) is not None and (said := _date_of(plain)) is not None:
        return said, ""
    found = parse_mail_date(values[0]).value
    if isinstance(found, datetime):
        return found, ""
    try:
        return _read_plainly(values[0][:200]), "Date written in an unusual form"
    except _NO_DATE:
        return None, "Date not readable"


_NO_DATE = (ValueError, TypeError, IndexError, OverflowError, AttributeError)


def _date_of(plain: re.Match[str]) -> datetime | None:
    """None for a day that there is not."""
    day, month, year, hour, minute, second, zone, minutes = plain.groups()
    written = f"{year}-{_MONTHS[month]}-{day.zfill(2)}T{hour}:{minute}:{second}{zone}:{minutes}"
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        return None


def _read_plainly(value: str) -> datetime:
    """By the standard library, which knows fewer forms in less time. Raises one of `_NO_DATE`."""
    date = parsedate_to_datetime(value)
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
