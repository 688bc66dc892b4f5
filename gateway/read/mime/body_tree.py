"""Take a body apart into its leaves: a compat32 tree in which nested messages stay opaque bytes.

`message/*` parts are never parsed as trees: a forwarded or returned mail is an attachment here, byte for byte, so that
its text cannot leak into the text of the mail, and 5,000 levels of it cost nothing.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import quopri
import re
from collections.abc import Iterator, Mapping
from email._policybase import Compat32
from email.feedparser import BytesFeedParser
from email.message import Message
from email.policy import compat32
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from gateway.read.mime.boundaries import find_delimiters
from gateway.read.mime.charsets import Hint
from gateway.read.mime.headers import parse_parameters, unfold
from gateway.read.mime.limits import Limits


class Leaf(Struct, frozen=True):
    """One part that holds no parts, decoded from its transfer encoding."""

    type: str  # media type, lower case
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""  # inline, attachment, another word, or "" where the part says nothing
    name: str = ""  # as written by the sender: not safe
    content_id: str = ""
    content: bytes = b""
    parents: tuple[str, ...] = ()  # media types of the multiparts around it, outermost first
    position: int = 0  # among the children of its parent
    group: int = 0  # which multipart/alternative it is one form of; 0 for none
    description: str = ""


class _Place(Struct, frozen=True):
    """Where a leaf stands: see the fields of `Leaf` by these names."""

    parents: tuple[str, ...]
    position: int
    group: int


def _capped(low: str, value: str) -> str:
    """The value of a field of a part as far as it is read; `low` is its name."""
    if not low.startswith("content-") or len(value) < 256:
        return value
    return ";".join(value[:4096].split(";", 60)[:60])


class _TooManyParts(Exception):
    """Boundaries that the scan did not see: the tree is given up for the plain text of it."""


class _Piece(Struct):
    """A part with the parts in it, as it is read: what the first field of each name says, by names in lower case."""

    said: dict[str, str] = field(default_factory=dict)
    in_digest: bool = False
    boundary: str | None = None  # of its parts
    children: list[_Piece] = field(default_factory=list)
    octets: bytes = b""  # what stands in it, as it came, where it has no parts

    @property
    def type(self) -> str:
        """Its media type as the library tells it. Nested messages are opaque, and what is in a digest is one."""
        written = self.said.get("content-type")
        if written is None:
            return "application/octet-stream" if self.in_digest else "text/plain"
        found = written.partition(";")[0].strip().lower()
        if found.count("/") != 1:
            return "text/plain"
        return "application/octet-stream" if found.startswith("message/") else found

    @property
    def is_multipart(self) -> bool:
        return self.type.startswith("multipart/")

    def take_field(self, name: str, value: str) -> None:
        low = name.lower()
        if low not in self.said:
            self.said[low] = _capped(low, value)


class _Part(Message):
    """A part whose header is capped when read, and which hides a nested message from the library's parser."""

    def get(self, name: str, failobj: Any = None) -> Any:
        # Octets stay surrogates: the library would turn the whole field into one encoded word, boundary and all.
        low = name.lower()
        for key, found in self.raw_items():
            if key.lower() == low:
                return _capped(low, str(found))
        return failobj

    def get_content_type(self) -> str:
        found = super().get_content_type()
        return "application/octet-stream" if found.startswith("message/") else found

    def get_content_maintype(self) -> str:
        return self.get_content_type().partition("/")[0]

    def get_default_type(self) -> str:
        # Children of multipart/digest are messages by default: opaque as well.
        found = super().get_default_type()
        return "application/octet-stream" if found.startswith("message/") else found

    @property
    def default_is_message(self) -> bool:
        return super().get_default_type().startswith("message/")


_OF_MIME = frozenset({"content-type", "content-transfer-encoding", "content-disposition", "mime-version"})


def read_body(
    fields: tuple[tuple[str, bytes], ...], body: bytes, limits: Limits, hint: Hint
) -> tuple[list[Leaf], list[str]]:
    """The leaves of `body` in the order of the mail, under the MIME fields among `fields`, and the defects of its
    structure.

    Nothing else of the header is needed. Where the mail is no multipart, its body is its only leaf.
    """
    mime = [(name, value.replace(b"\r", b"")) for name, value in fields if name.lower() in _OF_MIME]
    root = _Piece()
    for name, value in mime:
        root.take_field(name, value.decode("ascii", "surrogateescape").lstrip(" \t").rstrip("\n"))
    if not root.is_multipart:
        root.octets = body
        return [_read_leaf(root, _Place((), 0, 0), hint)], []
    with contextlib.suppress(*_TROUBLE):
        if not _RETURN_ALONE.search(body) and _take_apart(root, body, 0, len(body), [root], limits.parts):
            return _read_leaves(root, hint, {}), []
    short, runs = _take_runs(body)
    tree, defects = _parse_tree(mime, short, limits)
    return _read_leaves(_as_piece(tree), hint, runs), defects


# What the library raises over foreign input.
_TROUBLE = (_TooManyParts, RecursionError, ValueError, LookupError, IndexError, AttributeError, AssertionError)
_RETURN_ALONE = re.compile(rb"\r(?!\n)")
_UNCODED = frozenset({"7bit", "8bit", "binary"})
_NAME = re.compile(r"[!-9;-~]+:")  # of a field, at the beginning of its line
_WORD = r"[\w-]{1,40}=(?:\"[\w./+-]{0,80}\"|[\w./+-]{0,80})"
_PLAIN_BOUNDARY = re.compile(
    rf"multipart/[\w.+-]{{1,60}}\s*;\s*(?:(?!boundary){_WORD}\s*;\s*){{0,9}}"
    rf"boundary=(?:\"([\w'()+,./:=?-]{{1,200}})\"|([\w'+./:=?-]{{1,200}}))(?:\s*;\s*{_WORD}){{0,9}}\s*(?:;\s*)?",
    re.ASCII | re.IGNORECASE,
)


def _boundary_of(written: str) -> str:
    """The boundary that a Content-Type names, as the library finds it, which is asked where anything is unusual."""
    if (plain := _PLAIN_BOUNDARY.fullmatch(written)) is not None:
        return plain[1] or plain[2]
    part = _Part(compat32)
    part.set_raw("Content-Type", written)
    return part.get_boundary() or ""


def _take_apart(piece: _Piece, body: bytes, start: int, end: int, made: list[_Piece], most: int) -> bool:
    """Hang the parts of a multipart in it, to any depth, as the library's parser does where nothing is out of the
    ordinary: it makes a pattern for each boundary and looks at each line. False for anything else, and for more than
    `most` parts; then the library is asked. The multipart stands in the body from `start` to `end`: only what has no
    parts is copied out of it, once.
    """
    piece.boundary = _boundary_of(piece.said["content-type"])
    encoding = piece.said.get("content-transfer-encoding", "8bit").lower()
    if not piece.boundary.isascii() or not piece.boundary or encoding not in _UNCODED:
        return False
    in_digest = piece.type == "multipart/digest"
    inside = -1
    for begins, ends, closes in find_delimiters(piece.boundary.encode(), body, start, end):
        if inside >= 0:
            child = _Piece(in_digest=in_digest)
            made.append(child)
            if len(made) > most or not _fill(child, body, inside, begins, made, most):
                return False
            piece.children.append(child)
        if closes:
            return bool(piece.children)
        inside = ends
    return False


def _fill(piece: _Piece, body: bytes, start: int, end: int, made: list[_Piece], most: int) -> bool:
    """Put header and content into a part; False where its header is not made of fields and closed by an empty line."""
    header, behind = _find_content(body, start, end)
    if behind < 0:
        return False
    fields: list[list[str]] = []
    for line in body[start:header].decode("ascii", "surrogateescape").split("\n")[:-1]:
        if _NAME.match(line):
            fields.append([f"{line}\n"])
        elif fields and line[:1] in (" ", "\t"):
            fields[-1].append(f"{line}\n")
        else:
            return False
    for field_lines in fields:
        piece.take_field(*compat32.header_source_parse(field_lines))
    if piece.is_multipart:
        return _take_apart(piece, body, behind, end, made, most)
    piece.octets = body[behind:end].removesuffix(b"\n").removesuffix(b"\r")
    return True


def _find_content(body: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the header ends of what stands there, and its content begins, behind the first empty line; (-1, -1)
    without one.
    """
    for line_end in (b"\n", b"\r\n"):
        if body.startswith(line_end, start, end):
            return start, start + len(line_end)
    at, length = body.find(b"\n\r\n", start, end), 3
    bare = body.find(b"\n\n", start, end if at < 0 else at + 1)
    at, length = (bare, 2) if bare >= 0 else (at, length)
    return (at + 1, at + length) if at >= 0 else (-1, -1)


def _parse_tree(mime: list[tuple[str, bytes]], body: bytes, limits: Limits) -> tuple[_Part, list[str]]:
    """The tree of a multipart, and its defects."""
    count = 0

    def make(policy: Compat32 = compat32) -> _Part:
        nonlocal count
        count += 1
        if count > limits.parts + 2:
            raise _TooManyParts
        return _Part(policy)

    head = b"".join([name.encode("ascii") + b":" + value + b"\n" for name, value in mime])
    try:
        parser = BytesFeedParser(make, policy=compat32)
        parser.feed(head + b"\n")
        parser.feed(body)
        root = parser.close()
    except _TROUBLE as error:
        root = _Part(compat32)
        root.set_payload(body.decode("ascii", "surrogateescape"))
        return root, [f"structure not readable ({type(error).__name__.strip('_')}): kept as plain text"]
    assert isinstance(root, _Part)
    return root, _defects_of(root)


_LARGE = 8 * 1024  # bytes of a body from which on runs are looked for
# Lines that can be no boundary and no field, but the last, whose end the parser may take for that of its boundary.
_RUN = re.compile(rb"^(?:[A-Za-z0-9+/]{60,76}\r?\n){32,}(?=[A-Za-z0-9+/=])", re.MULTILINE)


def _take_runs(body: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """The body with a line in place of each long run of base64, and what these stand for.

    The library's parser looks at every line; a file of a megabyte has fourteen thousand.
    """
    if len(body) < _LARGE:
        return body, {}
    mark = b"run"
    while mark in body:
        mark += b"+"
    runs: dict[bytes, bytes] = {}

    def take(found: re.Match[bytes]) -> bytes:
        name = b"%b%d.\n" % (mark, len(runs))
        runs[name] = found[0]
        return name

    return _RUN.sub(take, body), runs


_DEFECTS = {
    "NoBoundaryInMultipartDefect": "multipart without a boundary",
    "StartBoundaryNotFoundDefect": "boundary never found",
    "CloseBoundaryNotFoundDefect": "last boundary missing",
    "MultipartInvariantViolationDefect": "multipart without parts",
    "InvalidMultipartContentTransferEncodingDefect": "multipart with a transfer encoding",
    "InvalidBase64PaddingDefect": "broken base64",
    "InvalidBase64CharactersDefect": "broken base64",
    "InvalidBase64LengthDefect": "broken base64",
    "FirstHeaderLineIsContinuationDefect": "part begins with a folded line",
    "MissingHeaderBodySeparatorDefect": "no empty line after the header of a part",
    "MisplacedEnvelopeHeaderDefect": "From line in the header of a part",
}


def _defects_of(root: Message) -> list[str]:
    found = [
        _DEFECTS.get(type(defect).__name__, type(defect).__name__) for part in _walk(root) for defect in part.defects
    ]
    return list(dict.fromkeys(found))


def _as_piece(root: Message) -> _Piece:
    """The tree of the library as ours."""
    parts, pieces = list(_walk(root)), dict[int, _Piece]()
    for part in reversed(parts):  # what is in a part comes behind it
        piece = _Piece(in_digest=isinstance(part, _Part) and part.default_is_message)
        for name, value in part.raw_items():
            piece.take_field(name, str(value))
        piece.children = [pieces[id(child)] for child in _children(part)]
        if part.get_content_maintype() == "multipart" and isinstance(boundary := part.get_boundary(), str):
            piece.boundary = boundary
        if not piece.children:
            piece.octets = _octets_of(part)
        pieces[id(part)] = piece
    return pieces[id(root)]


def _walk(root: Message) -> Iterator[Message]:
    stack = [root]
    while stack:
        part = stack.pop()
        yield part
        stack.extend(reversed(_children(part)))


def _children(part: Message) -> list[Message]:
    """[] for a leaf, whose payload must not be asked for here:
    the library would decode it by whatever codec it names.
    """
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _read_leaves(root: _Piece, hint: Hint, runs: dict[bytes, bytes]) -> list[Leaf]:
    """All leaves in the order of the mail. Of the `runs` one before or behind all parts is nobody's."""
    leaves: list[Leaf] = []
    known = _boundaries_of(root)
    stack: list[tuple[_Piece, _Place]] = [(root, _Place((), 0, 0))]
    groups = 0
    while stack:
        piece, place = stack.pop()
        if not piece.children:
            leaves.append(_read_leaf(piece, place, hint, known=known, runs=runs))
            continue
        here, group = (*place.parents, piece.type), place.group
        if not group and here[-1] == "multipart/alternative":
            groups += 1
            group = groups
        inside = [(child, _Place(here, number, group)) for number, child in enumerate(piece.children)]
        stack.extend(reversed(inside))
    return leaves


def _boundaries_of(root: _Piece) -> frozenset[bytes]:
    """The lines that are boundaries anywhere in this mail: none of them is anybody's text,
    wherever a broken nesting left it.
    """
    found: list[bytes] = []
    stack = [root]
    while stack:
        piece = stack.pop()
        stack.extend(piece.children)
        if piece.boundary is not None:
            line = b"--" + piece.boundary.encode("utf-8", "surrogateescape")
            found += [line, line + b"--"]
    return frozenset(found)


def _without_boundaries(raw: bytes, known: frozenset[bytes]) -> bytes:
    if b"--" not in raw or not any(line in raw for line in known):
        return raw
    return b"".join(line for line in raw.splitlines(keepends=True) if line.rstrip() not in known)


def _read_leaf(
    piece: _Piece,
    place: _Place,
    hint: Hint,
    *,
    known: frozenset[bytes] = frozenset(),
    runs: Mapping[bytes, bytes] = MappingProxyType({}),
) -> Leaf:
    """One leaf. Each of the `runs` is put back where it stood. `known`: the boundaries of the mail."""
    said, raw = piece.said, piece.octets
    written = said.get("content-type", "")
    media, parameters = parse_parameters(unfold(written), hint)
    media = _media_type(media, piece.in_digest)
    disposition, more = "", dict[str, str]()
    if "content-disposition" in said:
        disposition, more = parse_parameters(unfold(said["content-disposition"]), hint)
    name = more.get("filename") or parameters.get("name") or more.get("name") or parameters.get("filename") or ""
    encoding = unfold(said.get("content-transfer-encoding", "")).partition(";")[0].strip(" \"'").lower()
    for mark in [mark for mark in runs if mark in raw]:
        raw = raw.replace(mark, runs[mark])
    if media.startswith("text/"):
        raw = _without_boundaries(raw, known)
    return Leaf(
        type=media,
        parameters=parameters,
        disposition=disposition.strip(),
        name=name,
        content_id=unfold(said["content-id"]).strip("<> \t") if "content-id" in said else "",
        content=_decode_transfer(raw, encoding),
        parents=place.parents,
        position=place.position,
        group=place.group,
        description=unfold(said["content-description"]) if "content-description" in said else "",
    )


def _octets_of(part: Message) -> bytes:
    """What stands in a part, as it came. It forgets how that is coded: the library would decode it by any codec that is
    named (punycode: minutes).
    """
    del part["content-transfer-encoding"]
    del part["content-type"]
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


_MEDIA = re.compile(r"^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9*][a-z0-9!#$&^_.+*-]{0,126}")


def _media_type(written: str, in_digest: bool) -> str:
    """The media type, with what mailers get wrong put right (RFC 2045 section 5.2: no or no valid type is plain
    text).
    """
    match = _MEDIA.match(written.strip(" \"'"))
    if match:
        return match[0]
    if in_digest and not written:
        return "message/rfc822"
    if written.strip() in ("html", "text/html"):
        return "text/html"
    return "text/plain"


_BELOW_BASE64 = re.compile(rb"\n\r?\n(?=[^\n]{0,200}[^A-Za-z0-9+/=\s])")  # a blank line, then one of other characters
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")


def _decode_transfer(raw: bytes, encoding: str) -> bytes:
    if encoding in ("base64", "b"):
        return _decode_base64(raw)
    if encoding in ("quoted-printable", "quoted_printable", "q"):
        return quopri.decodestring(raw)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return decode_uu(raw) or raw
    return raw


def _decode_base64(raw: bytes) -> bytes:
    """All that can be had: junk characters skipped, parts that end in `=` in the middle joined, a missing end padded.

    Text that some relay put below the encoded lines (a list's footer) is not base64 and left out.
    """
    footer = _BELOW_BASE64.search(raw) if b"\n\r\n" in raw or b"\n\n" in raw else None
    raw = raw[: footer.start()] if footer else raw
    try:
        return base64.b64decode(raw, validate=False) if b"=" not in raw.rstrip().rstrip(b"=") else _decode_pieces(raw)
    except (binascii.Error, ValueError):
        return _decode_pieces(raw)


def _decode_pieces(raw: bytes) -> bytes:
    lines = raw.splitlines()
    end = next(
        (n for n, line in enumerate(lines) if line.strip() and _NOT_BASE64.search(line.strip()) and n > 0), len(lines)
    )
    out = bytearray()
    for piece in re.split(rb"=+", _NOT_BASE64.sub(b"", b"".join(lines[:end] if end else lines))):
        usable = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        out += base64.b64decode(usable + b"=" * (-len(usable) % 4))
    return bytes(out)


def decode_uu(raw: bytes) -> bytes:
    """The bytes of one uuencoded file, "" where there is none."""
    out = bytearray()
    inside = False
    for line in raw.splitlines():
        if not inside:
            inside = line.startswith(b"begin ")
            continue
        if line.strip() in (b"end", b"`"):
            break
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            # The work-around that the standard library had: the length byte decides how much is meant.
            length = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                out += binascii.a2b_uu(line[:length])
            except binascii.Error:
                continue
    return bytes(out)
