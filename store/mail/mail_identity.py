"""Recognises a second delivery of the same mail (I3).

Two deliveries are the same letter when everything but their trace is the same: the fields that servers on the way add,
and the form of the line ends. The Message-ID is one of the fields that count. A signature of a domain (DKIM) is trace:
a server that sends the same letter to two addresses of ours signs each copy with a time of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from msgspec import Struct

# Fields that the road writes, not the sender (RFC 5321 4.4, 8601, 6376, 8617; and what filters, stores and mail
# readers add).
TRACE_FIELDS = frozenset(
    b"received return-path delivered-to x-delivered-to envelope-to x-envelope-to x-envelope-from x-original-to "
    b"delivery-date"
    b" authentication-results received-spf x-received x-received-spf x-original-authentication-results"
    b" dkim-signature domainkey-signature x-google-dkim-signature x-original-dkim-signature x-dkim "
    b"x-google-smtp-source x-gm-message-state"
    b" x-source x-source-args x-source-dir x-quarantine-id x-scanned-by x-uid x-uidl x-status status x-keywords "
    b"content-length lines"
    b" x-mozilla-status x-mozilla-status2 x-mozilla-keys x-account-key x-rspamd-server x-rspamd-queue-id "
    b"x-rspamd-action x-virus-status"
    b" x-loop x-sender-ip x-originating-ip x-forwarded-to x-forwarded-for x-forwarded-encrypted "
    b"x-proofpoint-guid".split()
)
TRACE_PREFIXES = (
    b"arc-", b"x-spam", b"x-virus", b"x-ms-exchange-", b"x-microsoft-antispam", b"x-forefront-", b"x-exchange-",
    b"x-proofpoint-", b"x-barracuda-", b"x-mimecast-", b"x-ironport-", b"x-qq-", b"x-coremail-", b"x-cm-",
)  # fmt: skip
_KEPT_OF_PREFIXES = frozenset({b"x-qq-auto-reply", b"x-ms-exchange-generated-message-source"})

_WRITTEN = frozenset(
    b"from sender reply-to to cc subject date message-id in-reply-to references mime-version auto-submitted".split()
)  # what a person's program writes, beside `content-*`: a copy may carry any other field that a road adds

_MESSAGE_ID = re.compile(rb"<[^<>\s]{1,998}>")
_PARENTS = frozenset({b"references", b"in-reply-to"})
_LAST = 10  # of the mails that it answers
_FIELD = re.compile(rb"[^\n]+(?:\n[ \t][^\n]*)*")
HEADER_LIMIT = 128 * 1024  # bytes that are looked at as header; what is beyond counts as body


class MailIdentity(Struct, frozen=True):
    """By which a letter is known again, whichever road it came on."""

    content_hash: str  # SHA-256, hex
    message_id: str  # with angle brackets, "" where there is none that can be read
    parents: tuple[str, ...] = ()  # the mails that it answers: the first of its thread, and the last ones


def identify(content: bytes) -> MailIdentity:
    """Who a letter is, from its raw bytes. Pure, linear in the size, never raises."""
    text = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    end = 0 if text.startswith(b"\n") else text.find(b"\n\n")
    end = min(len(text) if end < 0 else end, HEADER_LIMIT)
    message_id, parents = b"", b""
    own: list[bytes] = []
    for field in _FIELD.findall(text[:end]):
        name = _name_of(field)
        if name == b"message-id" and not message_id:
            found = _MESSAGE_ID.search(field.replace(b"\n", b""))
            message_id = found.group() if found else b""
        if name in _PARENTS:
            parents += field
        if not is_trace(name):
            own.append(field)
    digest = hashlib.sha256(b"\n".join([*own, b""]))
    digest.update(text[end:].rstrip())
    known = [one.decode("utf-8", "replace") for one in _MESSAGE_ID.findall(parents)] if parents else []
    named = tuple(dict.fromkeys((*known[:1], *known[-_LAST:])))
    return MailIdentity(digest.hexdigest(), message_id.decode("utf-8", "replace"), named)


def is_trace(name: bytes) -> bool:
    """Is a field of that name (lower case) written by the road?"""
    return name in TRACE_FIELDS or (name.startswith(TRACE_PREFIXES) and name not in _KEPT_OF_PREFIXES)


def is_copy(one: bytes, other: bytes, *, but: str = "") -> bool:
    """Do two mails say the same, field by field and in their body, whatever a road has put beside it? Pure.

    `but`: a field, in lower case, that a road wrote anew; then both must say that they are of the same moment.
    """
    written = _written(one, but.encode())
    return written == _written(other, but.encode()) and (
        not but or any(field[:5].lower() == b"date:" for field in written[0])
    )


def _written(content: bytes, but: bytes) -> tuple[list[bytes], bytes]:
    text = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head, _, body = text.partition(b"\n\n")
    kept = (
        b" ".join(field.split())
        for name, field in _fields(head)
        if name != but and (name in _WRITTEN or name.startswith(b"content-"))
    )
    return sorted(kept), body.rstrip()


def _fields(header: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name in lower case, the whole field as it stands), folded lines joined to their first."""
    for match in _FIELD.finditer(header):
        yield _name_of(match.group()), match.group()


def _name_of(field: bytes) -> bytes:
    return field.partition(b":")[0].strip().lower()
