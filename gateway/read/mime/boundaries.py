"""Mend the boundaries of a mail that a relay, a gateway or a broken mailer damaged, on the bytes,
before the tree is made.

Classes: the declared boundary never occurs (renamed, case changed, header rewritten) or its quote is never closed; the
Content-Type of the whole mail is lost though its parts are there, or stands there several times; a closing boundary
stands before more parts (a gateway appended its disclaimer); the first delimiter of an inner multipart is lost; an
inner boundary is the closing line of the outer one. Other readers show such mails as raw MIME,
or lose what stands behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from gateway.read.mime.headers import parse_parameters, unfold

Fields = tuple[tuple[str, bytes], ...]
# A line that can only be a boundary: the header of a part follows it at once.
_PART = re.compile(
    rb"^--([^\s\"][^\r\n\"]{0,249})\r?\n(?=Content-[A-Za-z-]{2,40}[ \t]*:)", re.MULTILINE | re.IGNORECASE
)

_INNER = re.compile(rb":[ \t]*multipart/", re.IGNORECASE)  # what each multipart inside has
_HTML = re.compile(rb"\s{0,200}<(?:!doctype\s+html|html|head|body|div|p|table|meta)\b", re.IGNORECASE)
_RUN_ON = re.compile(
    rb"^Content-Type:([ \t]*multipart/[^\r\n]{1,500}(?:\r?\n[ \t][^\r\n]{1,500}){0,5})\r?\n(?=Content-Type:)",
    re.MULTILINE | re.IGNORECASE,
)
_DECLARED = re.compile(rb"""boundary[ \t]*=[ \t]*(?:"[^"\r\n]{1,250}"|[^\s";]{1,250})""", re.IGNORECASE)
_MOST_DECLARED = 300  # parts; see limits
_MOST_TYPES = 20  # Content-Type fields, and parts that run on, that are looked at


def mend_boundaries(fields: Fields, body: bytes) -> tuple[Fields, bytes, list[str]]:
    """The fields and the body with boundaries that agree, and what was mended."""
    types = [value for name, value in fields if len(name) == 12 and name.lower() == "content-type"]
    if not types:
        return _without_type(fields, body)
    fields, written, mended = _with_one_type(fields, types, body)
    if b"multipart/" not in written.lower():
        return fields, body, mended
    media, boundary = _read_type(written)
    if not media.startswith("multipart/"):
        return fields, body, mended
    if boundary and _occurs(boundary, body):
        if written.count(b'"') % 2:  # boundary="abc, never closed
            fields = _with_type(fields, media, boundary)
        closes = body.rfind(b"\n--" + boundary + b"--") >= 0
        for is_likely, repair, said in (
            (closes, _with_own_inner, "inner boundary that closes the outer one"),
            (closes, _without_early_end, "last boundary before more parts"),
            (_INNER.search(body) is not None, _with_lost_delimiter, "first delimiter of a part missing"),
        ):
            if is_likely:
                body, before = repair(boundary, body), body
                mended += [said] if body != before else []
        return fields, body, mended
    found = _PART.search(body)
    if found is None:
        return fields, body, mended
    said = "boundary never found: that of the parts taken"
    return _with_type(fields, media, found[1].rstrip()), body, [*mended, said]


def _read_type(written: bytes) -> tuple[str, bytes]:
    """(media type, boundary) of a Content-Type field."""
    media, parameters = parse_parameters(unfold(written[:4096].decode("ascii", "surrogateescape")))
    return media, parameters.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()


_LINE_END = 0x0A


def _occurs(boundary: bytes, body: bytes) -> bool:
    return next(find_delimiters(boundary, body), None) is not None


def find_delimiters(
    boundary: bytes, body: bytes, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int, bool]]:
    """Where each line begins and ends that is this boundary, and whether it is the closing one (RFC 2046 section
    5.1.1), from `start` to `end` of the body; the end of a line is behind its line end.
    """
    mark = b"--" + boundary
    end = len(body) if end is None else end
    at = body.find(mark, start, end)
    while at >= 0:
        line_end = body.find(b"\n", at, end)
        line_end = end if line_end < 0 else line_end
        if at == start or body[at - 1] == _LINE_END:
            rest = body[at + len(mark) : line_end].removesuffix(b"\r").rstrip(b" \t")
            if rest in (b"", b"--"):
                yield at, line_end + 1, bool(rest)
        at = body.find(mark, line_end, end)


def _with_one_type(fields: Fields, types: list[bytes], body: bytes) -> tuple[Fields, bytes, list[str]]:
    """Of several Content-Type fields the one that the body agrees with: its boundary occurs, it is HTML;
    else the first.
    """
    if len(types) == 1:
        return fields, types[0], []
    kept = types[0]
    for value in types[:_MOST_TYPES]:
        media, boundary = _read_type(value)
        if (boundary and _occurs(boundary, body)) or (media == "text/html" and _HTML.match(body)):
            kept = value
            break
    others = tuple((name, value) for name, value in fields if name.lower() != "content-type")
    return (*others, ("Content-Type", kept)), kept, ["several Content-Type fields"]


def _without_type(fields: Fields, body: bytes) -> tuple[Fields, bytes, list[str]]:
    """The parts of a mail whose own Content-Type is lost: it begins with a boundary, and that comes again."""
    found = _PART.search(body)
    if found is None or body[: found.start()].strip() or body.count(b"\n--" + found[1].rstrip(), found.end()) == 0:
        return fields, body, []
    return _with_type(fields, "multipart/mixed", found[1].rstrip()), body, ["no Content-Type: parts found"]


def _with_type(fields: Fields, media: str, boundary: bytes) -> Fields:
    kept = tuple(
        (name, value) for name, value in fields if name.lower() not in ("content-type", "content-transfer-encoding")
    )
    return (*kept, ("Content-Type", b" " + media.encode("ascii", "replace") + b'; boundary="' + boundary + b'"'))


def _with_lost_delimiter(boundary: bytes, body: bytes) -> bytes:
    """A multipart whose first delimiter is lost: the header of its first part runs on from its own."""
    del boundary

    def mend(match: re.Match[bytes]) -> bytes:
        inner = _read_type(match[1])[1]
        lost = inner and body.find(b"\n--" + inner, match.end()) > 0
        return match[0] + b"\r\n--" + inner + b"\r\n" if lost else match[0]

    return _RUN_ON.sub(mend, body, count=_MOST_TYPES) if _runs_on(body) else body


def _runs_on(body: bytes) -> bool:
    """Does the header of a multipart run on into that of a part anywhere: looked for where a Content-Type is."""
    low, at = body.lower(), -1
    while (at := low.find(b"content-type:", at + 1)) >= 0:
        if _RUN_ON.match(body, at) is not None:
            return True
    return False


def _with_own_inner(boundary: bytes, body: bytes) -> bytes:
    """An inner boundary that is the closing line of the outer one:
    between its header and its end the inner one is meant.
    """
    inner = boundary + b"--"
    if b"\n--" + inner + b"--" not in body:
        return body
    for match in islice(_DECLARED.finditer(body), _MOST_DECLARED):
        if _read_type(b"multipart/x; " + match[0])[1] != inner:
            continue
        end = re.compile(rb"(?m)^--" + re.escape(inner) + rb"--[ \t]*\r?$").search(body, match.end())
        if end is None:
            return body
        lines = re.compile(rb"(?m)^--" + re.escape(inner) + rb"((?:--)?[ \t]*\r?)$")
        part = lines.sub(lambda line: b"--" + inner + b"inner" + line[1], body[match.end() : end.end()])
        return body[: match.start()] + b'boundary="' + inner + b'inner"' + part + body[end.end() :]
    return body


def _without_early_end(boundary: bytes, body: bytes) -> bytes:
    """Closing boundaries go where a part with a header of its own follows."""
    closing = b"\n--" + boundary + b"--"
    first = body.find(closing)
    if first < 0:
        return body
    last = first
    for match in _PART.finditer(body, first):
        if match[1].rstrip() == boundary:
            last = match.start()
    if last == first:
        return body
    return re.sub(rb"(?m)^--" + re.escape(boundary) + rb"--[ \t]*\r?\n", b"", body[:last]) + body[last:]
