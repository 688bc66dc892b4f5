"""A mail's text as lines that know how deeply they are quoted. Linear in the text, bounded to 64 KiB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TEXT_LIMIT = 64 * 1024  # characters that are looked at; what is beyond is kept, unread
_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x180E,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
    ]
)
_BLANKS = dict.fromkeys([0x00A0, 0x3000, 0x202F, 0x2007, 0x2009, 0x2002, 0x2003, 0x09, 0x0B, 0x0C, 0x85], " ")
_SENTENCE_ENDS = ".?!:;…。？！：；"
_CLEAN = {**_INVISIBLE, **_BLANKS}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `raw` as written, `plain` without quote marks, invisible characters and outer blanks."""

    raw: str
    plain: str
    depth: int = 0  # how many quotes it stands in
    mark: str = ""  # what the HTML says it is: attribution, signature, boundary, header


def clean(text: str) -> str:
    """Odd blanks become plain ones, invisible characters go, outer blanks go."""
    return text.strip() if text.isascii() and "\t" not in text else text.translate(_CLEAN).strip()


def fold(text: str) -> str:
    """Lower case, also of the Turkish İ."""
    return text.lower().replace("i\u0307", "i")


def read_line(raw: str) -> Line:
    """A line of a text/plain part: its leading `>` marks say how deeply it is quoted (RFC 3676 section 4.5)."""
    plain = clean(raw)
    depth = 0
    if plain[:1] == ">" and not plain.startswith(">From "):
        position = 0
        for character in plain:
            if character == ">":
                depth += 1
            elif character != " ":
                break
            position += 1
        plain = plain[position:]
    return Line(raw, plain, depth)


def split_text(text: str) -> tuple[list[Line], str]:
    """The lines of a plain text, and the rest beyond the limit (cut at a line's end where there is one)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rest = ""
    if len(text) > TEXT_LIMIT:
        end = text.rfind("\n", 0, TEXT_LIMIT)
        end = end if end > 0 else TEXT_LIMIT
        text, rest = text[:end], text[end:]
    return [read_line(raw) for raw in text.split("\n")], rest


def mend(lines: Sequence[Line]) -> list[Line]:
    """Undo what old mailers break at column 76: a quoted line whose end lost its mark, an attribution whose end got one."""
    mended = list(lines)
    broken = False
    for number in range(1, len(lines)):
        line, before = mended[number], mended[number - 1]
        if line.depth and not before.depth and _is_open(before.plain):
            mended[number] = Line(line.raw, clean(line.raw))
        elif not line.depth and line.plain and before.depth and number + 1 < len(lines) and lines[number + 1].depth:
            lower = line.plain[0].islower() and len(before.raw) >= 40
            if lower and (broken or (before.plain and before.plain[-1] not in _SENTENCE_ENDS)):
                broken = True
                mended[number] = Line(line.raw, line.plain, before.depth, "wrapped")
    return mended


def _is_open(plain: str) -> bool:
    """Ends within an address: `… Ann <ann@acme.example`, whose `>:` then begins the next line."""
    opened = plain.rfind("<")
    return opened >= 0 and "@" in plain[opened:] and ">" not in plain[opened:]


def join(lines: list[Line]) -> str:
    """The lines as written, without blank ones at both ends."""
    return "\n".join(line.raw.rstrip() for line in lines).strip("\n\ufeff ")
