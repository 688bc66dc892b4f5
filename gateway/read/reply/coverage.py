"""Which lines of a text stand in other texts too, however a client has wrapped, marked, cut or laid them out.

Pure and bounded.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache, reduce
from itertools import accumulate, chain
from operator import or_

from msgspec import Struct

from gateway.read.later_pattern import compile_later

GRAM = 6  # letters and digits that stand together
TEXT_LIMIT = 64 * 1024  # characters of the lines that are judged
MOST_LINES = 2000
MOST_TEXTS = 400
ALL_TEXTS = 2 * 1024 * 1024  # characters of all texts that they are looked up in
_FOREIGN = 4  # letters in a row of a line that stand nowhere else: two of Chinese, which says as much with them
_SHORT = 12  # letters of a line that is looked for as a whole
_STEP = 3  # places of six letters that are ruled out by the four which they share, where these stand in no text
_MOST_STEPS = 200  # of a row that are looked for one by one; for more, all six letters of a text are cut out
_BESIDE_TYPED = 8  # letters of a text on either side of what was typed into it
_MOST_TYPED = 200  # letters that were typed at one place
_ALIKE = 2  # letters by which a seam stands beside its place, where both sides go on alike
_MOST_AGAIN = 30  # of them that are the last ones of the question once more
_MOST_TRIES = 60  # of two places between which something may have been typed
_MOST_SEARCHED = 20_000  # letters of all texts in which each place is searched for; of more, all places at once
_SEAM = re.compile(b"\0")
_WIDE = compile_later("[\u2e80-\U0010ffff]")  # Chinese and the like
_HREF = compile_later(r"\bhref\s*=\s*[\"']([^\"']{1,2000})[\"']", re.IGNORECASE)
_ENDS_LINE = frozenset(
    "br|br/|br /|/p|/div|/td|/th|/li|/tr|/blockquote|/table|/h1|/h2|/h3|/h4|/h5|/h6".split("|")  # noqa: SIM905 - to read
)
_LONGEST_END = max(map(len, _ENDS_LINE))
# What clients write beside the words: links and where they lead, pictures, notes that they left something out.
_IN_BRACKETS = r"\[(?:(?:cid|image|bild|imagen|immagine|图片|图像)\b[^\[\]]{0,120}|\d{1,3})\]"
_BRACKETS = compile_later(_IN_BRACKETS, re.IGNORECASE)
_AT = r"(?<![^\s<>()\[\]])[^\s<>()\[\]]+@[^\s<>()\[\]]+"  # from the start of a word alone: a long one is tried once
_ADDRESS = compile_later(_AT)
# Without the letters that have other small ones in some language.
_OF_SCHEMES = (b"http", b"lto:", b"tel:", b"d:", b"le:")
_BESIDE = compile_later(
    rf"<?\b(?:https?|mailto|tel|cid|file):[^\s<>]*>?|\bwww\.[^\s<>]+|{_AT}|{_IN_BRACKETS}", re.IGNORECASE
)


def fold(text: str) -> str:
    """Letters and digits alone, in one width and case."""
    if text.isascii():
        return text.encode().translate(_SMALL, _NO_LETTERS).decode()
    if "\n" in text:
        for sign in _SIGNS:
            text = text.replace(sign, " ")
        # No line changes another, and most are of ASCII where only some letter is not.
        return fold(text) if text.isascii() else "".join(map(fold, text.split("\n")))
    words = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return words if words.isalnum() else "".join(filter(str.isalnum, words))


_SMALL = bytes(range(128)).lower() + bytes(128)
_NO_LETTERS = bytes(number for number in range(128) if not chr(number).isalnum())
_SIGNS = "\u00a0·•–—‘’“”…，。、：；！？（）"  # of those in which no letter stands, the ones that most texts have


def fold_words(line: str) -> str:
    """The same without links, addresses and what clients put for pictures."""
    return fold(_drop_beside(line))


def _drop_beside(text: str) -> str:
    """Without what clients write beside the words. But for what stands in brackets, none of it holds a blank: only
    words that can be it are searched.
    """
    if "[" in text and _BRACKETS.search(text) is not None:
        return _BESIDE.sub(" ", text)
    small = text.encode("utf-8", "replace").lower()
    has_sites, has_links = b"www." in small, ":" in text and any(one in small for one in _OF_SCHEMES)
    if not (has_sites or has_links or "@" in text):
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if "@" in line or (has_links and ":" in line) or has_sites:
            lines[number] = " ".join([_without_link(word, has_sites, has_links) for word in line.split(" ")])
    return "\n".join(lines)


def _without_link(word: str, has_sites: bool, has_links: bool) -> str:
    if has_sites or (has_links and ":" in word):
        return _BESIDE.sub(" ", word)
    return _ADDRESS.sub(" ", word) if "@" in word else word


def html_words(markup: str, *, with_style: bool = True) -> str:
    """The words of an HTML letter of ours, a line a block, and where its links lead: some clients write that out, and
    few what it looks like.
    """
    markup = markup if with_style else _without_style(markup)
    has_links = "href" in markup or "HREF" in markup
    first, *pieces = markup.split("<")
    words, links = [first], [""]
    for piece in pieces:
        tag, end, text = piece.partition(">")
        if not end:  # not written by us: a sign, or cut off
            text = f"<{tag}"
        elif len(tag) <= _LONGEST_END and tag.lower() in _ENDS_LINE:
            words.append("\n")
        elif has_links and ("href" in tag or "HREF" in tag):
            links += _HREF.findall(tag)
        words.append(text)
    return _unescape("".join(words) + "\n".join(links))


def _without_style(markup: str) -> str:
    """Without the style sheet of the frame that our letters stand in."""
    start = markup.find("<style>")
    end = markup.find("</style>", start)
    return markup[:start] + markup[end + len("</style>") :] if 0 <= start < end else markup


def _unescape(words: str) -> str:
    """As `html.unescape` does: what is not ASCII stands in our letters by its number, each letter of Chinese."""
    first, *pieces = words.split("&#")
    found = [html.unescape(first)]
    for piece in pieces:
        number, _, text = piece.partition(";")
        if not number.isdecimal():
            found.append(html.unescape(f"&#{piece}"))
        elif "&" in text:
            found += (_sign(number), html.unescape(text))
        else:
            found += (_sign(number), text)
    return "".join(found)


@lru_cache(maxsize=1024)
def _sign(number: str) -> str:
    return html.unescape(f"&#{number};")


def _grams(row: str) -> Iterator[str]:
    """Each six letters of a text that stand together, in their order."""
    pieces = (row[at : at + len(_PLACES) + GRAM - 1] for at in range(0, len(row) - GRAM + 1, len(_PLACES)))
    return chain.from_iterable(map(piece.__getitem__, _PLACES[: len(piece) - GRAM + 1]) for piece in pieces)


_PLACES = tuple(slice(at, at + GRAM) for at in range(1024))  # made once: they cost as much as what they cut out


def uncovered(lines: Sequence[str], texts: Iterable[str]) -> tuple[str, ...]:
    """The lines that hold words which stand in none of the texts, in order.

    Both sides are compared by six letters in a row, blanks and marks left out, so that a text that was wrapped anew,
    cut in the middle or laid out as a table is known. `texts` are taken one by one,
    and no more of them than are needed.
    """
    judged, left = _judge(lines, texts)
    return (*(judged.lines[number] for number in left), *judged.beyond)


def covered_at(lines: Sequence[str], texts: Iterable[str]) -> tuple[bool, ...]:
    """For each line whether all its words stand in the texts; False for one without words, and beyond the limits."""
    judged, left = _judge(lines, texts)
    foreign = {judged.numbers[number] for number in left}
    known = set(judged.numbers)
    return tuple(number in known and number not in foreign for number in range(len(lines)))


def _judge(lines: Sequence[str], texts: Iterable[str]) -> tuple[_Judged, list[int]]:
    judged = _Judged(lines)
    is_left, is_typed = judged.is_any_left(), False
    taken, size = 0, 0
    for text in texts if is_left else ():
        if taken >= MOST_TEXTS or size >= ALL_TEXTS:
            break
        taken, size = taken + 1, size + judged.see(text[:TEXT_LIMIT])
        if taken.bit_count() == 1 or taken % 16 == 0:
            is_left = judged.is_any_left()
            is_typed = is_typed or (not is_left and judged.is_any_typed())  # another text may say: that was said before
            if not (is_left or is_typed):
                return judged, []
    return judged, judged.own()


class _LetterText(Struct, frozen=True, dict=True):
    """A text that lines were looked up in."""

    written: str
    folded: str

    @cached_property
    def lines(self) -> frozenset[str]:
        return frozenset(map(fold, self.written.splitlines()))


class _Judged:
    """The lines, as one row of letters, and what of it has been seen elsewhere."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines: list[str] = []
        self.numbers: list[int] = []  # of the lines that have words
        self.folded: list[str] = []
        self.beyond: list[str] = []  # lines that are more than is judged, the first of them
        size = 0
        for number, line in enumerate(lines):
            if size >= TEXT_LIMIT or number >= MOST_LINES:
                self.beyond = [one for one in lines[number : number + _SHORT] if fold(one)]
                break
            folded = fold_words(line[:TEXT_LIMIT])
            if folded:
                self.lines.append(line)
                self.numbers.append(number)
                self.folded.append(folded)
                size += len(folded)
        self.row = "".join(self.folded)
        self.seen = bytearray(max(0, len(self.row) - GRAM + 1))  # 1 at each place whose six letters stand in a text
        self.steps: Sequence[int] = range(0, len(self.seen), _STEP)  # those from which on some place was not seen
        self.found: set[str] = set()  # six letters that stand in a text, whose places were not looked for yet
        self.short = {folded for folded in self.folded if len(folded) <= _SHORT}
        self.whole: set[str] = set()
        self.texts: list[_LetterText] = []
        self.size = 0  # letters of these

    def see(self, text: str) -> int:
        """Remember what of the lines stands in a text; how long that is."""
        bare = _drop_beside(text)
        for one in (text, bare) if bare != text else (text,):
            folded = fold(one)
            said = _LetterText(one, folded)
            self.texts.append(said)
            if self.seen and self.row in folded:  # a whole letter quoted in one piece: all its letters stand together
                self.seen, self.steps = _ones(len(self.seen)), ()
                break
            self._see_letters(folded)
            if short := self.short if self.size > _MOST_SEARCHED else {one for one in self.short if one in folded}:
                self.whole |= short & said.lines
        return len(text)

    def _see_letters(self, folded: str) -> None:
        """Few places in little text are looked up singly: whole lines first, then what the places of a step share."""
        self.size += len(folded)
        if self.size <= _MOST_SEARCHED and len(self.folded) <= _MOST_STEPS:
            self._see_lines(folded)
        if self.size > _MOST_SEARCHED or len(self.steps) > _MOST_STEPS:
            self.found |= self._wanted.intersection(_grams(folded))
        else:
            self._mark([at for at in self.steps if self.row[at + _STEP - 1 : at + GRAM] in folded], folded)

    def _see_lines(self, folded: str) -> None:
        at, is_any = 0, False
        for line in self.folded:
            if len(line) >= GRAM and line in folded:
                is_any, self.seen[at : at + len(line) - GRAM + 1] = True, _ones(len(line) - GRAM + 1)
            at += len(line)
        if is_any:
            self._close()

    def _mark(self, steps: Sequence[int], known: Container[str]) -> None:
        row, places = self.row, range(len(self.seen))
        found = [at for step in steps for at in places[step : step + _STEP] if row[at : at + GRAM] in known]
        for at in found:
            self.seen[at] = 1
        if found:
            self._close()

    def _close(self) -> None:
        self.steps = [at for at in self.steps if 0 in self.seen[at : at + _STEP]]

    @cached_property
    def _wanted(self) -> set[str]:
        return set(_grams(self.row))

    def is_any_left(self) -> bool:
        """Are there lines with words that were not seen?"""
        return next(self._left(), None) is not None

    def is_any_typed(self) -> bool:
        """Are there lines with words that were typed into a text?"""
        return bool(self._typed_into())

    def own(self) -> list[int]:
        """The numbers of the lines with words that were not seen, or were typed into a text."""
        left = [*self._left()]
        return left if len(left) == len(self.folded) else sorted({*left, *self._typed_into()})

    def _left(self) -> Iterator[int]:
        if self.found:
            self._mark(self.steps, self.found)
            self.found.clear()
        if self.seen and not self.steps:
            return
        [covered] = self._seen_at(range(GRAM))
        at = 0
        for number, folded in enumerate(self.folded):
            here = covered[at : at + len(folded)]
            at += len(folded)
            if folded not in self.whole and _is_foreign(folded, here):
                yield number

    def _seen_at(self, *places: range) -> list[bytes]:
        """For each letter of the row whether it is one of these of six in a row that were seen: a byte of 0 or 1."""
        begins = int.from_bytes(self.seen, "little")
        return [
            reduce(or_, (begins << 8 * step for step in steps)).to_bytes(len(self.row), "little") for steps in places
        ]

    def _typed_into(self) -> list[int]:
        """The numbers of the lines with words that were typed into a text, between words that stand together in it,
        whatever holds these words elsewhere: "Tuesday" behind "When did it start?". What another text has as a line
        was said before.
        """
        if not self.steps or 1 not in self.seen:
            return []
        row = self.row
        # Two letters before a place and two behind it were seen together: with one alone that is chance.
        covered, joined = self._seen_at(range(GRAM), range(2, GRAM - 1))
        seams = [seam.start() for seam in _SEAM.finditer(joined, _BESIDE_TYPED, len(row) - _BESIDE_TYPED + 1)]
        starts, ends = [at for at in seams if covered[at - 1]], [at for at in seams if covered[at]]
        found: list[tuple[int, int]] = []
        tries, behind = 0, self._behind(starts)
        for start in starts:
            if found and start < found[-1][1]:
                continue
            # "12" below "room 214 or 12?" goes on as the letter does: no seam is behind it.
            again = [
                end for end in range(start + 2, start + _MOST_AGAIN) if row[start:end] == row[2 * start - end : start]
            ]
            near = ends[bisect_right(ends, start) : bisect_right(ends, start + _MOST_TYPED)]
            for end in (*again, *near):
                tries += 1
                place = self._parted(start, end, behind) if tries <= _MOST_TRIES else None
                if place is not None:
                    if not self._was_said_before(*place):
                        found.append(self._to_line(*place))
                    break
        return self._lines_of(found)

    def _lines_of(self, places: Sequence[tuple[int, int]]) -> list[int]:
        ends = list(accumulate(map(len, self.folded)))
        return [
            number for start, end in places for number in range(bisect_right(ends, start), bisect_left(ends, end) + 1)
        ]

    def _behind(self, starts: Sequence[int]) -> Callable[[str], Collection[str]]:
        """What gives, for the letters before one of these places, all that stands behind them in a text. Of many texts
        that is found in one go: each of them would be searched some hundred times.
        """
        texts = {text.folded for text in self.texts}
        if sum(map(len, texts)) <= _MOST_SEARCHED:
            return cache(lambda before: {one for folded in texts for one in _all_behind(before, folded)})
        found: dict[str, set[str]] = {self._before(first): set() for start in starts for first in _beside(start)}
        for folded in texts:
            for at in range(len(folded) - 2 * _BESIDE_TYPED + 1):
                known = found.get(folded[at : at + _BESIDE_TYPED])
                if known is not None:
                    known.add(folded[at + _BESIDE_TYPED : at + 2 * _BESIDE_TYPED])
        return found.__getitem__

    def _parted(self, start: int, end: int, behind: Callable[[str], Collection[str]]) -> tuple[int, int] | None:
        """Where that stands which parts what stands together in a text, if anything does. It may begin or end as the
        text goes on ("the" before "This"), or another place of it, so that the seams stand a little beside it.
        """
        latest = min(end + _ALIKE, len(self.row) - _BESIDE_TYPED)
        for first in _beside(start):
            known = behind(self._before(first))
            if known:
                for last in range(max(first + 1, end - _ALIKE), latest + 1):
                    if self.row[last : last + _BESIDE_TYPED] in known:
                        return first, last
        return None

    def _before(self, place: int) -> str:
        return self.row[place - _BESIDE_TYPED : place]

    def _was_said_before(self, start: int, end: int) -> bool:
        """Is it a line of another text than the one that it was typed into?"""
        said, around = self.row[start:end], self._before(start) + self.row[end : end + _BESIDE_TYPED]
        return any(said in text.lines and around not in text.folded for text in self.texts)

    def _to_line(self, start: int, end: int) -> tuple[int, int]:
        """Of what can be parted in several ways, the one that begins with a line, or else ends with one: "14" below
        "2 or 14?".
        """
        edges = set(accumulate(map(len, self.folded), initial=0))
        first, last = start, end  # turned to the left as far as it goes, then all ways from there
        while first > 0 and last - first > start - first and self.row[first - 1] == self.row[last - 1]:
            first, last = first - 1, last - 1
        ways = [(first, last)]
        while last < len(self.row) and last - end < end - start and self.row[first] == self.row[last]:
            first, last = first + 1, last + 1
            ways.append((first, last))
        by_line = [way for way in ways if way[0] in edges] or [way for way in ways if way[1] in edges]
        return by_line[0] if by_line else (start, end)


def _beside(place: int) -> range:
    """Where a seam may stand whose place that is."""
    return range(max(_BESIDE_TYPED, place - _ALIKE), place + _ALIKE + 1)


def _all_behind(before: str, folded: str) -> Iterator[str]:
    """What stands behind each place of a text that holds these letters."""
    at = folded.find(before)
    while at >= 0:
        yield folded[at + _BESIDE_TYPED : at + 2 * _BESIDE_TYPED]
        at = folded.find(before, at + 1)


def _is_foreign(folded: str, covered: bytes) -> bool:
    """Are there letters in a row that were seen nowhere: four, two of Chinese, or the whole of a shorter line.

    Mere digits say nothing.
    """
    if folded.isdigit():
        return False
    if 1 not in covered:
        return True
    if _WIDE.search(folded) is None:
        return bytes(_FOREIGN) in covered
    weight = 0
    for letter, seen in zip(folded, covered, strict=True):
        weight = 0 if seen else weight + (2 if letter >= "\u2e80" else 1)
        if weight >= _FOREIGN:
            return True
    return False


def _ones(count: int) -> bytearray:
    return bytearray(b"\1" * count)
