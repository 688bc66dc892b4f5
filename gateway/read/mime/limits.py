"""Cut a mail to a size that every parser survives, on the raw bytes, before any parser sees them.

Parsers of mail are quadratic in places (quotes in From, `;` in Content-Type, encoded words) and recurse. What
breaks a limit is cut here, in linear time, with a note of what was cut: the mail is then *simplified*, never refused.
The raw mail is kept whole by whoever stores it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct


class Limits(Struct, frozen=True):
    """What one mail may hold before it is simplified. Bytes, unless it says otherwise."""

    header_block: int = 128 * 1024
    field: int = 8 * 1024
    fields: int = 500  # number
    addresses: int = 100  # number in one field
    parts: int = 300  # number of MIME parts
    depth: int = 20  # levels of multipart
    text: int = 64 * 1024  # characters of text that are read
    html: int = 512 * 1024  # characters of HTML that are turned into text
    html_depth: int = 200  # levels of HTML elements
    name: int = 120  # characters in the name of an attachment


DEFAULT_LIMITS = Limits()


class Scan(Struct, frozen=True):
    """A mail after the cut: header fields as (name, value) bytes in order, the body, and what was wrong or cut."""

    fields: tuple[tuple[str, bytes], ...]
    body: bytes
    defects: tuple[str, ...] = ()
    simplified: bool = False
    odd_names: frozenset[str] = frozenset()  # lower-case names of fields that were not written as RFC 5322 wants
    types: tuple[bytes, ...] = ()  # what the Content-Type fields say


_FIELD = re.compile(rb"^([\x21-\x39\x3b-\x7e]{1,200})([ \t\x00]*):")
_CLEAN_FIELD = re.compile(rb"^([\x21-\x39\x3b-\x7e]{1,200}):(.*(?:\n[ \t].*)*)", re.MULTILINE)
_HEADER_LIKE = re.compile(rb"^[A-Za-z][A-Za-z0-9_-]{0,80}[ \t]*:")
_ADDRESS_FIELDS = frozenset({"from", "to", "cc", "bcc", "reply-to", "sender", "resent-to", "resent-cc", "resent-from"})
_STRUCTURED = 4 * 1024  # what is kept of a MIME field or of From: nothing honest is longer
_BOUNDARY = re.compile(rb"""boundary[ \t\r\n]*=[ \t\r\n]*(?:"([^"\r\n]{1,300})"|([^\s;"]{1,300}))""", re.IGNORECASE)
_IN_PIECES = re.compile(rb"boundary\*", re.IGNORECASE)


def scan(content: bytes, limits: Limits) -> Scan:
    """Split header from body and cut both to `limits`. Never raises; anything is a mail to it."""
    doubled = _RETURNS_DOUBLED.match(content) is not None and content.count(b"\n") == content.count(b"\r\r\n")
    head, body, notes = _split(content.replace(b"\r\r\n", b"\r\n") if doubled else content, limits)
    notes += [("each line end doubled", False)] if doubled else []
    fields, more, oddness, rest = _read_fields(head, limits)
    notes.extend(more)
    body = rest + body
    defects = [text for text, _ in notes]
    odd = frozenset(name for name, oddly in oddness.items() if oddly)
    types = tuple([value for name, value in fields if len(name) == 12 and name.lower() == "content-type"])
    body, cut = _cut_parts(b"\n".join(types), body, limits)
    defects += cut
    simplified = bool(cut) or any(is_cut for _, is_cut in notes)
    return Scan(fields, body, tuple(dict.fromkeys(defects)), simplified, odd, types)


# A program that writes text for Windows was given CRLF: each line, to the last, ends in two carriage returns.
_RETURNS_DOUBLED = re.compile(rb"[^\r\n]{1,998}\r\r\n")
_EMPTY_LINES = (b"\n\r\n", b"\n\n", b"\r\r\n")  # what nearly all mail has first: behind it nothing is looked for
NOT_AT_THE_TOP = "empty lines before the header"  # by RFC 5322 section 2.1 what follows them is the body


def _split(content: bytes, limits: Limits) -> tuple[bytes, bytes, list[tuple[str, bool]]]:
    """(header block, body, notes): the header block ends at the first empty line,
    or where it stops looking like one.
    """
    notes: list[tuple[str, bool]] = []
    start = 0
    while content[start : start + 1] in (b"\r", b"\n", b"\x00") or content.startswith(b"\xef\xbb\xbf", start):
        start += 3 if content.startswith(b"\xef\xbb\xbf", start) else 1
        if start > 1024:
            break
    if start:
        notes.append((NOT_AT_THE_TOP, False))
        content = content[start:]
    end, skip = len(content), 0
    for mark in _EMPTY_LINES:
        found = content.find(mark, 0, end + len(mark))
        if 0 <= found < end:
            end, skip = found, len(mark)
    if content.find(b"\n", 0, limits.header_block) < 0:
        found = content.find(b"\r\r", 0, limits.header_block)
        if found >= 0:
            end, skip = found, 2
    elif skip == 0:
        notes.append(("no empty line after the header", False))
    head, body = content[:end], content[end + skip :]
    if len(head) > limits.header_block:
        head = _with_short_references(head, limits)
    if len(head) > limits.header_block:
        cut = max(head.rfind(b"\n", 0, limits.header_block), 0) or limits.header_block
        notes.append(("header block too long: cut", True))
        if not skip:  # a body that no empty line sets apart must not vanish with it
            body = head[cut:]
        head = head[:cut]
    return head, body, notes


def _with_short_references(head: bytes, limits: Limits) -> bytes:
    """A header block that is too long without the beginning of its References, which may be what makes it so."""
    found = re.search(rb"(?im)^References[ \t]*:", head)
    if found is None:
        return head
    after = re.search(rb"\n(?![ \t])", head[found.end() :])
    end = found.end() + after.start() if after else len(head)
    value = head[found.end() : end]
    if len(value) <= limits.field:
        return head
    # One byte more than may stay, so that the field is known as one that was cut.
    return head[: found.end()] + b" " + value.rstrip()[-limits.field - 1 :] + head[end:]


@lru_cache(maxsize=1)  # its domain is judged by the same header right after the mail is parsed
def _read_fields(
    head: bytes, limits: Limits
) -> tuple[tuple[tuple[str, bytes], ...], tuple[tuple[str, bool], ...], Mapping[str, bool], bytes]:
    """(fields in order, notes, which names were written oddly, what turned out to be the beginning of the body).

    A line that is no field is left out with a note; where no field follows it, the header ended there.
    """
    clean = _read_clean_fields(head, limits)
    if clean is not None:
        return clean, (), {}, b""
    raw: list[tuple[bytes, list[bytes], bool]] = []
    notes: list[tuple[str, bool]] = []
    rest = b""
    lines = head.splitlines()  # at \n, \r\n, \r
    for number, line in enumerate(lines):
        if line[:1] in (b" ", b"\t") and raw:
            raw[-1][1].append(line)
            continue
        match = _FIELD.match(line)
        if match is None:
            if line.startswith((b"From ", b">From ")) and number == 0:
                continue  # mbox separator
            if line.strip():
                notes.append(("line in the header that is no field", False))
                if not any(_HEADER_LIKE.match(later) for later in lines[number + 1 : number + 4]):
                    rest = b"\n".join(lines[number:]) + b"\n\n"
                    break
            continue
        raw.append((match[1], [line[match.end() :]], bool(match[2])))
        if len(raw) >= limits.fields:
            notes.append(("too many header fields: the rest cut", True))
            break
    fields: list[tuple[str, bytes]] = []
    odd: dict[str, bool] = {}
    for name_bytes, values, oddly in raw:
        name = name_bytes.decode("ascii")
        low = name.lower()
        value, cut = _cut_field(low, b"\n".join(values), limits)
        if cut:
            notes.append((f"{name} too long: cut", True))
        if oddly:
            notes.append((f"blank before the colon of {name}", False))
        odd[low] = odd.get(low, False) or oddly or cut or b"\x00" in value
        fields.append((name, value.replace(b"\x00", b"")))
    return tuple(fields), tuple(notes), odd, rest


def _read_clean_fields(head: bytes, limits: Limits) -> tuple[tuple[str, bytes], ...] | None:
    """The fields of a header of which no line is anything else, and nothing of them odd, long or many, as of nearly all
    mail; None for any other.
    """
    text = head.replace(b"\r\n", b"\n").removesuffix(b"\r")
    if b"\r" in text or b"\x00" in text or text.count(b"@") > limits.addresses:
        return None
    found = _CLEAN_FIELD.findall(text)
    begun = (
        text.count(b"\n") + 1 - text.count(b"\n ") - text.count(b"\n\t")
    )  # lines that begin a field, if they are one
    if len(found) != begun or begun >= limits.fields:
        return None
    longest = min(_STRUCTURED, limits.field)
    if len(text) > longest and max([len(value) for _, value in found]) > longest:
        return None
    return tuple([(name.decode("ascii"), value) for name, value in found])


def _cut_field(low: str, value: bytes, limits: Limits) -> tuple[bytes, bool]:
    if len(value) <= min(_STRUCTURED, limits.field) and low not in _ADDRESS_FIELDS:
        return value, False
    limit = _STRUCTURED if low.startswith(("content-", "from", "sender", "reply-to")) else limits.field
    cut = len(value) > limit
    value = _last_ids(value, limit) if cut and low == "references" else value[:limit]
    if low in _ADDRESS_FIELDS and value.count(b"@") > limits.addresses:
        pieces = value.split(b",", limits.addresses)
        if len(pieces) > limits.addresses:
            return b",".join(pieces[: limits.addresses]), True
    return value, cut


def _last_ids(value: bytes, limit: int) -> bytes:
    """The end of a list of Message-IDs: what the mail answers stands last (RFC 5322 section 3.6.4)."""
    end = value.rstrip()[-limit:]
    return end[max(end.find(b"<"), 0) :]


def _cut_parts(content_type: bytes, body: bytes, limits: Limits) -> tuple[bytes, list[str]]:
    """Cut the body before the part that is one too many or one level too deep; all before it stays."""
    if b"boundary" not in content_type.lower():
        return body, []
    quick = body.count(b"\n--") + body.startswith(b"--")
    nested = len(_BOUNDARY.findall(body)) if quick > limits.depth else quick
    if quick <= limits.parts and nested < limits.depth:
        return body, []
    return _cut_parts_by_line(content_type, body, limits)


def _cut_parts_by_line(content_type: bytes, body: bytes, limits: Limits) -> tuple[bytes, list[str]]:
    """One pass over the lines that can be boundaries or name one."""
    open_ = _OpenParts(_boundary_of(content_type))
    parts = 0
    in_head = False
    position = 0
    while position < len(body):
        end = body.find(b"\n", position)
        end = len(body) if end < 0 else end
        if body[position : position + 2] == b"--":
            if open_.is_begun_by(body[position : min(end, position + 400)].rstrip()[2:]):
                parts += 1
                in_head = True
                if parts > limits.parts:
                    return body[:position], ["too many parts: the rest cut"]
        elif in_head:
            line = body[position:end]
            in_head = bool(line.strip())
            if _IN_PIECES.search(line[:4096]):
                return body[:position], ["a boundary written in pieces: the rest cut"]
            if b"boundary" in line[:4096].lower():
                open_.begin(_boundary_of(body[position : position + 4096]))
                if len(open_.marks) > limits.depth:
                    return body[:position], ["parts nested too deep: the rest cut"]
        position = end + 1
    return body, []


class _OpenParts:
    """The boundaries of the parts that are open at a line, the innermost last."""

    def __init__(self, first: bytes) -> None:
        self.marks = [first] if first else []
        self._known = set(self.marks)  # a part with a thousand boundaries costs no more than one

    def begin(self, boundary: bytes) -> None:
        """A part names the boundary of the parts in it."""
        if boundary and boundary not in self._known:
            self.marks.append(boundary)
            self._known.add(boundary)

    def is_begun_by(self, mark: bytes) -> bool:
        """Does a line `--mark` begin a part? One that is of an outer boundary, or ends one, closes those inside."""
        closing = mark.endswith(b"--") and mark[:-2] in self._known and mark not in self._known
        mark = mark[:-2] if closing else mark
        if mark not in self._known:
            return False
        while self.marks and self.marks[-1] != mark:
            self._known.discard(self.marks.pop())
        if closing:
            self._known.discard(self.marks.pop())
        return not closing


def _boundary_of(value: bytes) -> bytes:
    match = _BOUNDARY.search(value)
    return (match[1] or match[2] or b"").rstrip() if match else b""
