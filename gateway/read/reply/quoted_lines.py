"""A mail's text as lines that know how deeply they are quoted. Linear in the text, bounded to 64 KiB."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

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
_GROUPWISE = re.compile(
    r">>> [^>]{2,80}(?:<[^<>\s]{3,100}>)?[^>]{0,40}\d\d[^>]{0,20}>>>$"
)  # >>> Ann <ann@acme.example> 24.11.2026 10:15 >>>
# The same in newer ones, mostly wrapped: `>>> "Ann" <ann@acme.example> schrieb am Dienstag, 24. November 2026 um 10:15
# in` / `Nachricht <id>:`
_GROUPWISE_SAYS = re.compile(r">>> [^>]{2,120}<[^<>\s]{3,200}>[^>]{0,120}(?:<[^<>\s]{3,200}>:)?$")
_AT_TIME = re.compile(r"\d[:.]\d\d")
DIGITS = {first + digit: str(digit) for first in (0x0660, 0x06F0) for digit in range(10)}  # of Arabic and Persian
_ARABIC = {**dict.fromkeys([0x0640, *range(0x064B, 0x0653)]), **DIGITS}
_SENTENCE_ENDS = ".?!:;…。？！：；"
_COLONS = dict.fromkeys([0xFE13, 0xFE30, 0xFE55], "：")  # of Yahoo and Openfind in Taiwan
_CLEAN = {**_INVISIBLE, **_BLANKS, **_COLONS}
# To translate a text costs hundreds of instructions for each letter that is in no table: first a look for one that is.
_UNCLEAN = re.compile(f"[{''.join(map(chr, _CLEAN))}]")
_OF_ARABIC = re.compile(f"[{''.join(map(chr, _ARABIC))}]")
REMEMBERED = 64  # lines: those of the mail that is read, which reply and forward both ask about


class Line(Struct, frozen=True, gc=False):
    """One line: `raw` as written, `plain` without quote marks, invisible characters and outer blanks."""

    raw: str
    plain: str
    depth: int = 0  # how many quotes it stands in
    mark: str = ""  # what the HTML says it is: attribution, signature, boundary, header
    colour: str = ""  # of all of its words, where the HTML gives them one that stands out


def clean(text: str) -> str:
    """Odd blanks and colons become common ones, invisible characters go, outer blanks go."""
    if "&nbsp;" in text:
        text = text.replace("&nbsp;", " ")  # QQ leaves it in its plain text
    if text.isascii() and "\t" not in text:
        return text.strip()
    return (text.translate(_CLEAN) if _UNCLEAN.search(text) else text).strip()


def fold(text: str) -> str:
    """Lower case, also of the Turkish İ; Arabic without its vowel marks, and with the digits of Europe."""
    return text.lower() if text.isascii() else _fold(text)


@lru_cache(maxsize=REMEMBERED)  # each mark of a client asks for the same line
def _fold(text: str) -> str:
    low = text.lower().replace("i\u0307", "i")
    return low.translate(_ARABIC) if _OF_ARABIC.search(low) else low


def read_line(raw: str) -> Line:
    """A line of a text/plain part: its leading `>` marks say how deeply it is quoted (RFC 3676 section 4.5)."""
    return _read_line(raw, clean(raw))


def _read_line(raw: str, plain: str) -> Line:
    if plain[:1] != ">" or plain.startswith(">From "):
        return Line(raw, plain)
    rest = plain.lstrip("> ")
    return Line(raw, rest, plain.count(">", 0, len(plain) - len(rest)))


@lru_cache(maxsize=1)  # reply and forward ask for the same
def split_text(text: str) -> tuple[tuple[Line, ...], str]:
    """The lines of a plain text, and the rest beyond the limit (cut at a line's end where there is one)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rest = ""
    if len(text) > TEXT_LIMIT:
        end = text.rfind("\n", 0, TEXT_LIMIT)
        end = end if end > 0 else TEXT_LIMIT
        text, rest = text[:end], text[end:]
    if text.isascii() and "\t" not in text and "&nbsp;" not in text:  # nothing to clean
        make = _read_line if ">" in text else Line
        return tuple([make(raw, raw.strip()) for raw in text.split("\n")]), rest
    return tuple([read_line(raw) for raw in text.split("\n")]), rest


def mend(lines: Sequence[Line]) -> list[Line]:
    """Undo what mailers break: a quoted line whose end lost its mark at column 76, an attribution whose end got one.

    An attribution on the same line as the last words of the answer (Yahoo) becomes a line of its own.
    """
    if not any(line.depth for line in lines):
        return list(lines)
    mended: list[Line] = []
    broken, quotes, taken = False, False, 0
    for number, line in enumerate(lines):
        before = mended[-1] if mended else line
        quoted_next = number + 1 < len(lines) and lines[number + 1].depth > 0
        if line.depth == 3 and line.mark != "attribution" and (size := _groupwise_lines(lines, number)):
            quotes = any(below.depth for below in lines[number + size : number + size + 5] if below.plain)
            taken = number + size
        if number < taken:
            mended.append(Line(line.raw, clean(line.raw).lstrip("> "), 0, "attribution" if quotes else "boundary"))
        elif line.depth and _GROUPWISE.match(clean(line.raw)):
            quotes = next((below.depth > 0 for below in lines[number + 1 : number + 6] if below.plain), False)
            mended.append(Line(line.raw, line.plain.rstrip("> "), 0, "attribution" if quotes else "boundary"))
        elif line.depth and not before.depth and _is_open(before.plain):
            mended.append(Line(line.raw, clean(line.raw)))
        elif (
            line.plain and not line.depth and before.depth and quoted_next and _is_wrapped(line, before, broken=broken)
        ):
            broken = True
            mended.append(Line(line.raw, line.plain, before.depth, "wrapped"))
        elif quoted_next and not line.depth and (at := _shared_at(line)) > 0:
            mended += [Line(part, clean(part)) for part in (line.raw[:at], line.raw[at:])]
        else:
            mended.append(line)
    return mended


def _groupwise_lines(lines: Sequence[Line], number: int) -> int:
    """How many lines are GroupWise's attribution that begins here; 0 where none does."""
    first = clean(lines[number].raw) if lines[number].depth == 3 else ""
    if not first.startswith(">>> ") or _AT_TIME.search(first) is None or _GROUPWISE_SAYS.match(first) is None:
        return 0
    if first.endswith(":"):
        return 1
    following = lines[number + 1] if number + 1 < len(lines) else None
    if following is None or following.depth or not following.plain.endswith(":"):
        return 0
    return 2 if "<" in following.plain and len(following.plain) <= 200 else 0


def _shared_at(line: Line) -> int:
    """Where the attribution begins on a line that it shares with the end of an answer; 0 where it has its own."""
    if not line.plain.endswith("wrote:"):
        return 0
    return len(line.raw[: max(0, line.raw.rfind(" On "))].rstrip("- "))


def _is_wrapped(line: Line, before: Line, *, broken: bool) -> bool:
    """Is a line without mark between two quoted ones the end of the one above, and not an answer."""
    link = max(before.plain.rfind("(http"), before.plain.rfind("<http"))
    if link >= 0 and ")" not in before.plain[link:] and ">" not in before.plain[link:] and " " not in line.plain:
        return True
    if not line.plain[0].islower() or len(before.raw) < 40 or not before.plain:
        return False
    return broken or before.plain[-1] not in _SENTENCE_ENDS


def _is_open(plain: str) -> bool:
    """Ends within an address: `… Ann <ann@acme.example`, whose `>:` then begins the next line."""
    opened = plain.rfind("<")
    return opened >= 0 and "@" in plain[opened:] and ">" not in plain[opened:]


def join(lines: list[Line]) -> str:
    """The lines as written, without blank ones at both ends."""
    first, last = 0, len(lines)
    while first < last and _is_blank(lines[first].raw):
        first += 1
    while last > first and _is_blank(lines[last - 1].raw):
        last -= 1
    return "\n".join([line.raw.rstrip() for line in lines[first:last]]).strip("\ufeff ")


def _is_blank(raw: str) -> bool:
    return not clean(raw)
