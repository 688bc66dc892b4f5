"""Authentication-Results (RFC 8601): which fields are a server's own, and what they say, by the grammar.

A value is split where the grammar splits it: never inside a comment, a quoted string or the value of a property, so
whoever chooses an address or a name in it chooses no result. What does not fit the grammar raises Unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

FIELD = "authentication-results"
_PAIR = re.compile(
    r"""\s*([A-Za-z0-9][A-Za-z0-9_-]*(?:\s*[./]\s*[A-Za-z0-9][A-Za-z0-9_.-]*)?)\s*=\s*"""
    r"""(?:"((?:[^"\\]|\\.)*)"(@[^\s;"]*)?|([^\s;"]+))""",
)
_SERVER = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))\s*(\d+)?\s*$""")
_KEYWORD = re.compile(r"[a-z0-9][a-z0-9_-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Unreadable(ValueError):
    """A value that does not follow the grammar."""


class MethodResult(Struct, frozen=True):
    """What one method found, all in lower case. `comments` is what stood in brackets: no evidence for anything."""

    method: str  # spf, dkim, dmarc, arc …
    outcome: str  # pass, fail, none …
    properties: tuple[tuple[str, str], ...] = ()  # ("header.from", "acme.example"), in order, repeated ones too
    comments: str = ""

    def values(self, name: str) -> frozenset[str]:
        """All values of the property of that name."""
        return frozenset(value for found, value in self.properties if found == name)


def parse_results(value: str) -> tuple[MethodResult, ...]:
    """The results of one field; () where it says `none`. Raises Unreadable."""
    if _CONTROL.search(value):
        raise Unreadable("control characters")
    statements = list(_statements(value))
    found = _SERVER.match(statements.pop(0)[0])
    if found is None or found[3] not in (None, "1"):
        raise Unreadable("no authserv-id, or another version")
    kept = [(text, comments) for text, comments in statements if text.strip()]
    if [text.strip().lower() for text, _ in kept] == ["none"]:
        return ()
    if not kept:
        raise Unreadable("no results")
    return tuple(_result(text, comments) for text, comments in kept)


def find_results(fields: Sequence[tuple[str, bytes]], server: str) -> tuple[int, ...]:
    """The places in a header of the fields that the server in front of us wrote: those of its name, from the first
    on down to the next Received, below which stands what it was given. () where there is none.
    """
    ours: list[int] = []
    for place, (name, value) in enumerate(fields):
        low = name.lower()
        if low == "received" and ours:
            break
        if low == FIELD and server and server_of(value.decode("utf-8", "replace")) == server.lower():
            ours.append(place)
    return tuple(ours)


def server_of(value: str) -> str:
    """Whose results these are, lower case; "" where that can't be told."""
    try:
        first = next(_statements(value))[0]
    except Unreadable:
        first = value.partition(";")[0]
    found = _SERVER.match(first)
    return (found[1] or found[2] or "").lower() if found else ""


def _result(text: str, comments: str) -> MethodResult:
    pairs: list[tuple[str, str]] = []
    position = 0
    while text[position:].strip():
        found = _PAIR.match(text, position)
        if found is None:
            raise Unreadable(f"not a result: {text[position : position + 40].strip()}")
        quoted = re.sub(r"\\(.)", r"\1", found[2]) + (found[3] or "") if found[2] is not None else found[4]
        pairs.append((re.sub(r"\s", "", found[1]).lower(), quoted.lower()))
        position = found.end()
        if position < len(text) and not text[position].isspace():
            raise Unreadable(f"not separated: {text[position : position + 40].strip()}")
    (method, outcome), rest = pairs[0], tuple(pairs[1:])
    if not _KEYWORD.fullmatch(outcome):
        raise Unreadable(f"not an outcome: {outcome[:40]}")
    return MethodResult(method.partition("/")[0], outcome, rest, comments.lower())


def _statements(value: str) -> Iterator[tuple[str, str]]:
    """What stands between semicolons, with its comments beside it. Raises Unreadable at an open comment or quote."""
    text: list[str] = []
    comments: list[str] = []
    depth, quoted, position = 0, False, 0
    while position < len(value):
        char = value[position]
        if char == "\\" and (depth or quoted):
            piece = value[position : position + 2]
            (comments if depth else text).append(piece)
            position += 2
            continue
        position += 1
        if quoted:
            quoted = char != '"'
            text.append(char)
        elif char == "(":
            depth += 1
            text.append(" " if depth == 1 else "")
        elif depth:
            depth -= char == ")"
            comments.append(char if depth else " ")
        elif char == ";":
            yield "".join(text), "".join(comments)
            text, comments = [], []
        else:
            quoted = char == '"'
            text.append(char)
    if depth or quoted:
        raise Unreadable("a comment or a quoted string has no end")
    yield "".join(text), "".join(comments)
