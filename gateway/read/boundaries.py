"""Mend the boundaries of a mail that a relay, a gateway or a broken mailer damaged, on the bytes, before the tree is made.

Three classes: the declared boundary never occurs (renamed, case changed, header rewritten), the Content-Type of the whole mail is lost
though its parts are there, and a closing boundary stands before more parts (a gateway appended its disclaimer). Other readers show
such mails as raw MIME, or lose what stands behind.
"""

from __future__ import annotations

import re

from gateway.read.headers import parse_parameters, unfold

Fields = tuple[tuple[str, bytes], ...]
# A line that can only be a boundary: the header of a part follows it at once.
_PART = re.compile(
    rb"^--([^\s\"][^\r\n\"]{0,249})\r?\n(?=Content-[A-Za-z-]{2,40}[ \t]*:)", re.MULTILINE | re.IGNORECASE
)


def mend_boundaries(fields: Fields, body: bytes) -> tuple[Fields, bytes, list[str]]:
    """The fields and the body with boundaries that agree, and what was mended."""
    written = next((value for name, value in fields if name.lower() == "content-type"), None)
    if written is None:
        return _without_type(fields, body)
    media, parameters = parse_parameters(unfold(written[:4096].decode("ascii", "surrogateescape")))
    if not media.startswith("multipart/"):
        return fields, body, []
    boundary = parameters.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()
    if boundary and re.search(rb"(?m)^--" + re.escape(boundary) + rb"(?:--)?[ \t]*\r?$", body):
        mended = _without_early_end(boundary, body)
        return fields, mended, ["last boundary before more parts"] if len(mended) < len(body) else []
    found = _PART.search(body)
    if found is None:
        return fields, body, []
    return _with_type(fields, media, found[1].rstrip()), body, ["boundary never found: that of the parts taken"]


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
