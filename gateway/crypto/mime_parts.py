"""Entities of a mail as bytes: header and body apart, the parts of a multipart exactly as they stand.

A signature covers the octets of a part, so that nothing here decodes and joins again. Pure; never raises.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re

from msgspec import Struct

from gateway.read.mime.headers import parse_parameters

_HEADER_LIMIT = 256 * 1024  # bytes of one header that are looked at
_PARTS_LIMIT = 500
_BLANK = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]{1,100})[ \t]*:(?:[^\r\n]|\r?\n[ \t])*", re.MULTILINE)
_OF_CONTENT = (b"content-", b"mime-version")


def list_fields(header: bytes) -> list[tuple[bytes, bytes]]:
    """The fields of a header in their order: each name in lower case, and the whole field as it stands, without its
    last line end.
    """
    return [(match[1].lower(), match[0]) for match in _FIELD.finditer(header[:_HEADER_LIMIT])]


def is_of_content(name: bytes) -> bool:
    """Does a field of that name (lower case) belong to the body, and goes with it where it goes?"""
    return name.startswith(_OF_CONTENT)


class Entity(Struct, frozen=True):
    """A header and a body, without the blank line between them."""

    header: bytes
    body: bytes

    def field(self, name: str) -> str:
        """The first field of that name, unfolded; "" where there is none."""
        wanted = name.lower().encode()
        found = next((field for known, field in list_fields(self.header) if known == wanted), b"")
        return re.sub(rb"\r?\n[ \t]", b" ", found.partition(b":")[2]).decode("utf-8", "replace").strip()

    @property
    def content_type(self) -> tuple[str, dict[str, str]]:
        """The media type, lower case, and its parameters; ("", {}) where it names none."""
        media, parameters = parse_parameters(self.field("content-type")[:4096])
        return media.strip().lower(), parameters

    @property
    def file_name(self) -> str:
        """The name of the file that it is sent as, lower case; "" for none."""
        _, parameters = parse_parameters(self.field("content-disposition")[:4096])
        return (parameters.get("filename") or self.content_type[1].get("name") or "").strip().lower()

    @property
    def decoded(self) -> bytes:
        """The body without its transfer encoding; as it stands where that is broken."""
        encoding = self.field("content-transfer-encoding").partition(";")[0].strip(" \"'").lower()
        if encoding == "base64":
            clean = re.sub(rb"[^A-Za-z0-9+/]", b"", self.body)
            clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
            try:
                return base64.b64decode(clean + b"=" * (-len(clean) % 4))
            except (binascii.Error, ValueError):
                return self.body
        return quopri.decodestring(self.body) if encoding == "quoted-printable" else self.body


def split_entity(content: bytes) -> Entity:
    """Header and body at the first empty line; what begins with one has no header."""
    if content.startswith((b"\r\n", b"\n")):
        return Entity(b"", content.split(b"\n", 1)[1])
    found = _BLANK.search(content)
    return Entity(content, b"") if found is None else Entity(content[: found.start()], content[found.end() :])


def split_parts(entity: Entity) -> list[bytes]:
    """The parts of a multipart, each without the line end that belongs to its boundary (RFC 2046 section 5.1.1)."""
    boundary = entity.content_type[1].get("boundary", "").encode("utf-8", "replace")
    if not boundary:
        return []
    line = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    parts: list[bytes] = []
    begin = -1
    for found in line.finditer(entity.body):
        if begin >= 0:
            parts.append(_without_line_end(entity.body[begin : found.start()]))
        begin = found.end()
        if found[1] or len(parts) >= _PARTS_LIMIT:
            return parts
    if begin >= 0:  # the last boundary is missing: what is there is shown, and no signature fits it
        parts.append(_without_line_end(entity.body[begin:]))
    return parts


def _without_line_end(part: bytes) -> bytes:
    """What follows a boundary's line begins after its line end."""
    return part.removeprefix(b"\r").removeprefix(b"\n")


_HEAD = 64 * 1024  # bytes in which a header ends
_SEALED = {"multipart/signed", "multipart/encrypted", "application/pkcs7-mime"}


def is_sealed(content: bytes) -> bool:
    """Is a letter of ours signed or encrypted already?"""
    return split_entity(content[:_HEAD]).content_type[0] in _SEALED


def with_inside(outer: Entity, inner: bytes, subject: str) -> bytes:
    """The mail with another entity in the place of its own: fields of the outside stay, those of content are the
    inner one's. `subject`: of the inside, in the place of an outer one that says nothing.
    """
    inside = split_entity(inner)
    kept = [one for name, one in list_fields(outer.header) if not is_of_content(name)]
    if subject:
        kept = [one for one in kept if not one.lower().startswith(b"subject:")]
        kept.append(b"Subject: " + subject.encode("utf-8", "replace"))
    taken = [one for name, one in list_fields(inside.header) if name.startswith(b"content-")]
    head = b"".join(one + b"\r\n" for one in (*kept, b"MIME-Version: 1.0", *taken))
    return head + b"\r\n" + inside.body


def join_as_attachments(inner: bytes, others: list[bytes], boundary: str) -> bytes:
    """`inner` as the text, and the others as files beside it: what nobody signed or encrypted is never its text."""
    line = b"--" + boundary.encode()
    pieces = [f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'.encode(), line, b"\r\n", inner]
    for number, other in enumerate(others, 1):
        part = split_entity(other)
        media, _ = part.content_type
        name = part.file_name or f"outside-{number}{'.html' if media == 'text/html' else '.txt'}"
        safe = re.sub(r"[^\w.-]+", "_", name, flags=re.ASCII)[:80]
        wanted = (b"content-type", b"content-transfer-encoding")
        head = [one for name, one in list_fields(part.header) if name in wanted]
        head.append(f'Content-Disposition: attachment; filename="{safe}"'.encode())
        pieces += [b"\r\n", line, b"\r\n", b"\r\n".join(head), b"\r\n\r\n", part.body]
    return b"".join((*pieces, b"\r\n", line, b"--\r\n"))


def to_crlf(content: bytes) -> bytes:
    """With the line ends of a mail on the wire, over which signatures are made."""
    return re.sub(rb"\r?\n", b"\r\n", content)
