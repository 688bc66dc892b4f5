"""Where in the lines of a reply an original begins, and where what a client wrote of it ends: one walk through them."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.read.data.own_letters import ANSWERS_BELOW, ANSWERS_WHERE
from gateway.read.later_pattern import compile_later
from gateway.read.reply import quote_marks, regions
from gateway.read.reply.quoted_lines import Line
from gateway.read.reply.regions import LineVerdict

MOST_ATTRIBUTIONS = 500  # lines that are looked at as the end of an attribution, in one mail
MOST_BLOCKS = 2000  # lines that are looked at as the beginning of a header block
_ARMOUR = {"-----BEGIN PGP SIGNED MESSAGE-----": "", "-----BEGIN PGP SIGNATURE-----": "-----END PGP SIGNATURE-----"}
_ANSWERS_WHERE = compile_later("|".join(ANSWERS_WHERE))
_OUR_FOOT = compile_later(r"(?:.{0,80}·\s?[A-Z]{1,6}-\d{1,12}|[A-Z]{1,6}-\d{1,12}\s?·.{0,80})$")  # "Acme IT · T-1042"


class LineSorter:
    """One walk through the lines; every question it asks looks a bounded way ahead or back."""

    def __init__(self, lines: Sequence[Line], *, answers: bool) -> None:
        self.lines = lines
        self.answers = answers
        self.kinds = ["new"] * len(lines)
        self.verdicts = [regions.SAID] * len(lines)
        self.looked_at = 0  # lines looked at as the end of an attribution
        self.blocks = 0  # lines looked at as the beginning of a header block
        self.something_new = False
        self.announced_at: int | None = None  # where the original begins in which a person says that the answers stand
        self.next_quote = _next_quotes(lines)

    @property
    def announced(self) -> bool:
        """Does the person say that the answers stand in the original."""
        return self.announced_at is not None

    def sort(self) -> list[str]:
        """For each line what it is: new, quote, attribution, boundary (it and all below are the original), armour."""
        self._armour()
        number = 0
        while number < len(self.lines):
            line = self.lines[number]
            if self.kinds[number] == "armour":
                number += 1
                continue
            if line.depth or line.mark == "attribution":
                self.kinds[number] = "quote" if line.depth else "attribution"
                self.verdicts[number] = regions.QUOTED if line.depth else regions.ATTRIBUTED
                number += 1
                continue
            if line.mark != "boundary" and (not line.plain or quote_marks.is_prose(line.plain)):
                self.something_new = self.something_new or bool(line.plain and self.kinds[number] == "new")
                number += 1
                continue
            end = self._boundary(number)
            if end and not self._quoted_next(end):
                if not self._close(number, end, regions.BLOCK, regions.BELOW_A_BLOCK):
                    break
            elif end:
                self._mark(number, end, regions.BLOCK)
            elif line.plain and self._attribution(number):
                break
            number = max(number + 1, end)
            self.something_new = self.something_new or bool(line.plain and self.kinds[number - 1] == "new")
        return self.kinds

    def _armour(self) -> None:
        """The lines of a signature by OpenPGP (RFC 4880 section 7) in the text: its head, and the signature itself."""
        for number, line in enumerate(self.lines):
            closing = _ARMOUR.get(line.plain) if not line.depth else None
            if closing is None or self.kinds[number] != "new":
                continue
            end = next(
                (at for at in range(number, min(number + 100, len(self.lines))) if self.lines[at].plain == closing), 0
            )
            if end:
                self.kinds[number : end + 1] = ["armour"] * (end + 1 - number)
                self.verdicts[number : end + 1] = [regions.ARMOUR] * (end + 1 - number)

    def _boundary(self, number: int) -> int:
        if self.blocks >= MOST_BLOCKS:
            return 0
        self.blocks += ":" in self.lines[number].plain or "：" in self.lines[number].plain
        return find_boundary(self.lines, number, names=self.answers)

    def _attribution(self, number: int) -> bool:
        """Deal with an attribution that ends here; True when all below it is the original."""
        if self.looked_at >= MOST_ATTRIBUTIONS:
            return False
        line = self.lines[number]
        self.looked_at += line.plain.endswith((":", "："))
        found = quote_marks.find_attribution(self.lines, number)
        if found is None:
            return False
        start, sure = found
        if self.kinds[start] != "new":
            return False
        if start < number:
            self.something_new = any(
                self.kinds[before] == "new" and self.lines[before].plain for before in range(max(0, start - 200), start)
            )
        if sure and not self._quoted_next(number + 1) and not self._quotes_later(number + 1):
            if self.something_new:
                return not self._close(start, number + 1, regions.ATTRIBUTED, regions.BELOW_AN_ATTRIBUTION)
            letter = _letter_end(self.lines, number + 1)
            if letter > number + 1:  # else a first sentence like an attribution: "As I wrote on 24.11. at 10:15:"
                self._mark(start, letter, regions.OWN_LETTER)
        elif self._quoted_next(number + 1) or self._quotes_later(number + 1):
            self._mark(start, number + 1, regions.ATTRIBUTED)
        return False

    def _mark(self, start: int, end: int, verdict: LineVerdict) -> None:
        self.kinds[start:end] = ["attribution"] * (end - start)
        self.verdicts[start:end] = [verdict] * (end - start)

    def _close(self, start: int, end: int, head: LineVerdict, below: LineVerdict) -> bool:
        """All from here on is the original; True where the person says that the answers stand in it, below its head."""
        above = " ".join(line.plain for number, line in enumerate(self.lines[:start]) if self.kinds[number] == "new")[
            :2000
        ].lower()
        if announces_answers(above):
            self.announced_at = start if self.announced_at is None else self.announced_at
            self._mark(start, end, head)
            return True
        if not above.strip() and (letter := _letter_end(self.lines, start)) > start:
            self._mark(start, letter, regions.OWN_LETTER)  # what stands below our letter may be the answer
            return True
        before = start
        while before > 0 and not self.lines[before - 1].depth:
            plain = self.lines[before - 1].plain
            if plain and not quote_marks.is_rule(plain) and not quote_marks.is_caption(plain):
                break
            before -= 1
            start = before if plain else start
        self.kinds[start:] = ["boundary"] * (len(self.lines) - start)
        self.verdicts[start:] = [head] * (end - start) + [below] * (len(self.lines) - end)
        return False

    def _quoted_next(self, start: int) -> bool:
        return next((line.depth > 0 for line in self.lines[start : start + 6] if line.plain), False)

    def _quotes_later(self, start: int) -> bool:
        """Do quote marks begin further down ("[…]" stands first),
        and not below another attribution of the original's own.
        """
        first = self.next_quote[start] if start < len(self.lines) else -1
        if first < 0 or first > start + 40:
            return False
        before = [number for number in range(start, first) if self.lines[number].plain]
        for number in before[-3:]:
            if quote_marks.find_attribution(self.lines, number) is not None or find_boundary(self.lines, number):
                return False
        return len(before) <= 6


def announces_answers(above: str) -> bool:
    """Does a person say that the answers stand below, in the original. `above` is lower case."""
    return any(phrase in above for phrase in ANSWERS_BELOW) or _ANSWERS_WHERE.search(above) is not None


def is_our_foot(plain: str) -> bool:
    """Is it the last line of a letter of ours."""
    return "·" in plain and _OUR_FOOT.match(plain) is not None


def _next_quotes(lines: Sequence[Line]) -> list[int]:
    """For each line the next one that is quoted, itself included; -1 where none follows."""
    following = -1
    found = [-1] * len(lines)
    for number in range(len(lines) - 1, -1, -1):
        if lines[number].depth and lines[number].plain:
            following = number
        found[number] = following
    return found


def _letter_end(lines: Sequence[Line], start: int) -> int:
    """A letter of ours without quote marks, with nothing above it:
    the line after its footer ("Acme IT · T-1042"), else `start`.

    What stands below may be an answer; the letter itself must never be read as one.
    """
    end = start
    for number in range(start, min(start + 200, len(lines))):
        if is_our_foot(lines[number].plain):
            end = number + 1
    return end


def find_boundary(lines: Sequence[Line], number: int, *, names: bool = True) -> int:
    """The line after the separator or header block that begins here; 0 where none does.

    names: a header block may hold names alone, and no address.
    """
    line = lines[number]
    if line.mark == "boundary":
        return number + 1
    if not line.plain:
        return 0
    if quote_marks.find_separator(line.plain) is not None:
        following = _next_filled(lines, number + 1)
        block = quote_marks.find_block(lines, following, announced=True) if following else None
        return block.end if block else number + 1
    if quote_marks.is_rule(line.plain):
        following = _next_filled(lines, number + 1)
        if not following or lines[following].depth:
            return 0
        block = quote_marks.find_block(lines, following, announced=line.plain[0] in "_=")
        return block.end if block and (names or block.addressed) else 0
    block = quote_marks.find_block(lines, number, announced=line.mark == "header")
    if block is None:
        return quote_marks.find_notes_block(lines, number)
    return block.end if names or block.addressed else 0


def _next_filled(lines: Sequence[Line], start: int) -> int:
    return next((number for number in range(start, min(start + 3, len(lines))) if lines[number].plain), 0)


def find_who_wrote(lines: Sequence[Line]) -> int:
    """The first line that stands above a quoted original: an attribution, a separator, a header block.

    0 where it stands in a quote: of that nothing is one's own. The number of lines without one.
    """
    tries = 0
    for number, line in enumerate(lines):
        if line.mark in ("attribution", "boundary", "header"):
            return 0 if line.depth else number
        if not line.plain or quote_marks.is_prose(line.plain):
            continue
        tries += line.plain.endswith((":", "："))
        if tries > MOST_ATTRIBUTIONS:
            continue
        if quote_marks.find_separator(line.plain) or (
            quote_marks.find_label(line.plain) is not None and quote_marks.find_block(lines, number) is not None
        ):
            return 0 if line.depth else number
        attribution = quote_marks.find_attribution(lines, number)
        if attribution is not None:
            return 0 if line.depth else attribution[0]
    return len(lines)
