"""What a DKIM signature speaks for (docs/trust.md, "Strict"): what it covers, as it is read, and nothing beside it.

A signature covers the lowest of several fields of one name and a reader takes the topmost; a field that it leaves
out can be written by anybody. So a mail with two fields where one belongs has no word of its domain at all, and a mail
that reads differently without its unsigned fields is not strict.
"""

from __future__ import annotations

from msgspec.structs import replace

from gateway.message import Mail
from gateway.read.mime.limits import Limits, Scan
from gateway.read.mime.parse import parse

ONCE = frozenset(
    {
        "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
        "mime-version",
    }
)  # fmt: skip
MUST_SIGN = frozenset({"from", "to", "subject", "date", "message-id"})


def repeated_fields(scanned: Scan) -> tuple[str, ...]:
    """Names, lower case, of fields that stand there more than once and may not (RFC 5322 section 3.6, RFC 2045)."""
    seen: set[str] = set()
    twice: list[str] = []
    for name, _ in scanned.fields:
        low = name.lower()
        if low in seen and (low in ONCE or low.startswith("content-")):
            twice.append(low)
        seen.add(low)
    return tuple(dict.fromkeys(twice))


def is_read_alike(content: bytes, scanned: Scan) -> bool:
    """Does whoever checks signatures see the fields and the body that we read?"""
    import dkim

    try:
        fields, body = dkim.rfc822_parse(content)
    except Exception:  # a library over foreign input: whatever it raises, it saw no such mail
        return False
    names = [name.lower() for name, _ in fields]
    return (
        not scanned.simplified
        and not scanned.odd_names
        and names == [name.lower().encode() for name, _ in scanned.fields]
        and all(_flat(value) == _flat(ours) for (_, value), (_, ours) in zip(fields, scanned.fields, strict=True))
        and _flat(body) == _flat(scanned.body)
    )


def covers_what_is_read(mail: Mail, scanned: Scan, signed: frozenset[str], limits: Limits) -> bool:
    """Is the text the same when only the signed fields are read, as the signed body stands?"""
    if not signed >= MUST_SIGN:
        return False
    head = b"".join(
        name.encode() + b":" + value.replace(b"\n", b"\r\n") + b"\r\n"
        for name, value in scanned.fields
        if name.lower() in signed
    )
    alone = parse(head + b"\r\n" + scanned.body, limits)
    return (alone.text, alone.html, alone.text_is_from_html, alone.subject, alone.sender, alone.to) == (
        mail.text, mail.html, mail.text_is_from_html, mail.subject, mail.sender, mail.to
    )  # fmt: skip


def without_unsigned(mail: Mail, signed: frozenset[str]) -> Mail:
    """The mail with nothing in the fields that only name others and earlier mails, where they are not signed."""
    return replace(
        mail,
        cc=mail.cc if "cc" in signed else (),
        in_reply_to=mail.in_reply_to if "in-reply-to" in signed else (),
        references=mail.references if "references" in signed else (),
    )


def _flat(value: bytes) -> bytes:
    return value.replace(b"\r\n", b"\n").strip(b"\n")
