"""The regions of a mail, in order: what is new, what is quoted, what machines added; each with why, and how sure it is.

Every line of a mail lies in exactly one. The new text of a mail is made of them, and `postdesk explain` shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from gateway.read.reply.coverage import fold
from gateway.read.reply.quoted_lines import Line, join


class RegionKind(StrEnum):
    """What a part of a mail is."""

    NEW = "new"
    QUOTE = "quote"
    ATTRIBUTION = "attribution"  # "On … Ann wrote:"
    HEADER_BLOCK = "header block"  # "From: … Sent: … Subject: …", or a line that stands for it
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"  # legal notices, footers of lists, the signature of a program
    BANNER = "banner"  # warnings of gateways


class LineVerdict(Struct, frozen=True):
    """What a line is taken for, and why. Sure where a mark says it; else it is a form that people may use as well."""

    kind: RegionKind
    why: str
    sure: bool = True
    apart: bool = False  # a signature that stands above or below everything that is said


class Region(Struct, frozen=True):
    """Lines in a row that are one thing, for one reason."""

    kind: RegionKind
    lines: tuple[Line, ...]
    why: str
    sure: bool
    apart: bool = False

    @property
    def text(self) -> str:
        """As it was written, without blank lines at both ends."""
        return join(list(self.lines))

    @property
    def is_kept(self) -> bool:
        """Is it the person's: what is said, and the signature below it."""
        return self.kind in (RegionKind.NEW, RegionKind.SIGNATURE)

    @property
    def is_blank(self) -> bool:
        """Has it no words, and no picture of words."""
        return not any(line.plain for line in self.lines)


SAID = LineVerdict(RegionKind.NEW, "nothing says that it is anything else")
SAID_AMONG = LineVerdict(RegionKind.NEW, "it stands between or below quoted lines and is not marked as they are")
SAID_BELOW = LineVerdict(RegionKind.NEW, "below the signature the person says something more", sure=False)
SAID_BY_NAME = LineVerdict(RegionKind.NEW, "the author's name in brackets stands before it in the original", sure=False)
SAID_IN_COLOUR = LineVerdict(
    RegionKind.NEW, "it has a colour of its own, and answers are announced above it", sure=False
)
SAID_IN_THE_ORIGINAL = LineVerdict(RegionKind.NEW, "answers inside the original are announced above it", sure=False)
QUOTED = LineVerdict(RegionKind.QUOTE, "quote marks stand before it, or the HTML has it in a quote")
BELOW_A_BLOCK = LineVerdict(RegionKind.QUOTE, "it stands below a header block or separator", sure=False)
BELOW_AN_ATTRIBUTION = LineVerdict(RegionKind.QUOTE, "it stands below a line that says who wrote, and when", sure=False)
OWN_LETTER = LineVerdict(RegionKind.QUOTE, "it has the greeting and the foot of a letter of the desk", sure=False)
ATTRIBUTED = LineVerdict(RegionKind.ATTRIBUTION, "it says who wrote, and when or from where")
BLOCK = LineVerdict(RegionKind.HEADER_BLOCK, "it has the form of a header block or separator")
MARKED_SIGNATURE = LineVerdict(RegionKind.SIGNATURE, "its client marks it, or it stands below `-- `")
DEVICE_ABOVE = LineVerdict(
    RegionKind.SIGNATURE, "a device writes such a line, and the cursor stands below it", apart=True
)
SIGNED_BELOW = LineVerdict(RegionKind.SIGNATURE, "below the quote stands nothing else", apart=True)
SIGNED = LineVerdict(RegionKind.SIGNATURE, "it has a closing, the author's name or the form of a card", sure=False)
NOTICE = LineVerdict(RegionKind.DISCLAIMER, "it has the form of a legal notice or the footer of a list", sure=False)
ARMOUR = LineVerdict(RegionKind.DISCLAIMER, "it is the signature of OpenPGP")
GATEWAY = LineVerdict(RegionKind.BANNER, "it has the form of a gateway's warning, or the desk's settings name it")


def regions_of(lines: Sequence[Line], verdicts: Sequence[LineVerdict]) -> tuple[Region, ...]:
    """The regions of the lines, of which each has a verdict."""
    found: list[Region] = []
    begin = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or verdicts[number] is not verdicts[begin]:
            one = verdicts[begin]
            found.append(Region(one.kind, tuple(lines[begin:number]), one.why, one.sure, one.apart))
            begin = number
    return tuple(found)


def with_witness(found: Sequence[Region], other: Sequence[Region]) -> tuple[Region, ...]:
    """The regions of one part of a mail, judged by those of its other part: sure where most of the words are kept, or
    cut, in both.
    """
    kept = "".join(fold(line.plain) for region in other if region.is_kept for line in region.lines)
    cut = "".join(fold(line.plain) for region in other if not region.is_kept for line in region.lines)
    return tuple(_judged(region, kept, cut) for region in found)


def _judged(region: Region, kept: str, cut: str) -> Region:
    lines = [folded for line in region.lines if (folded := fold(line.plain))]
    agree, differ = (kept, cut) if region.is_kept else (cut, kept)
    for_it = sum(line in agree for line in lines)
    against = sum(line in differ and line not in agree for line in lines)
    if not lines or for_it == against:
        return region
    if for_it > against:
        return replace(region, sure=True, why=f"{region.why}; text and HTML agree")
    return replace(region, sure=False, why=f"{region.why}; the HTML has it otherwise")
