"""A mail's text as lines that know how deeply they are quoted. Linear in the text, bounded to 64 KiB."""

from __future__ import annotations

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


def join(lines: list[Line]) -> str:
    """The lines as written, without blank ones at both ends."""
    return "\n".join(line.raw.rstrip() for line in lines).strip("\n\ufeff ")
