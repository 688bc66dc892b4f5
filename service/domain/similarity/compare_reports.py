"""Do two reports speak of the same trouble?

Measured on words, two-character pieces of Chinese, and what kind of trouble it is.

What is compared is stored with the ticket: its subject and the first lines of its first article. A word that names a
thing (vpn, sap, berlin) says much, one that everybody writes (please, today) nothing; the many ways to say "it is
down" count as one. Reports of what only their writer has (a forgotten password, a broken screen, a wish) are never
like anything. The figures are in `tests/corpora/majors/`: pairs labelled by hand,
the thresholds found on one half and measured on the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from itertools import chain
from math import ceil
from operator import add, mul
from sys import intern

from msgspec import Struct

from rules.matching.ascii_forms import Forms
from service.domain.similarity import word_weights as words

READ = 400  # characters of the text that are compared
ALIKE = 0.44  # from here on two reports speak of the same
ALIKE_IN_CATEGORY = 0.36  # the same, where the rules have put both into one category
_LATIN = re.compile(r"[a-z0-9][a-z0-9_.+-]*[a-z0-9]|[a-z0-9]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_GREETING = re.compile(
    r"\s*(?:hi|hello|dear|good (?:morning|afternoon)|您好|你好|各位)[^\n,，:：!！]{0,20}[,，:：!！\n]", re.IGNORECASE
)


_FORMS = Forms(
    {
        **words.KINDS,
        "personal": words.PERSONAL,
        "shared": words.SHARED,
        "places": words.PLACES,
        "fillers": words.FILLERS,
    }
)


class Shape(Struct, frozen=True, eq=False):
    """What a report is beside its pieces; there is one of each, so that what two shapes ask for is looked up."""

    kinds: frozenset[str]  # of trouble: down, slow …
    places: frozenset[str]  # floors and rooms
    size: float  # how much it says, within bounds


class Print(Struct, frozen=True):
    """What a report is compared by: its pieces with their weight,
    and whether it can be a report of something common at all.
    """

    personal: bool
    shape: Shape
    weighed: Weighed  # its pieces

    @property
    def pieces(self) -> frozenset[str]:
        """All of them."""
        return frozenset(chain(*self.weighed))


def make_print(subject: str, text: str) -> Print:
    """The print of a report; the same for the same words. The latest are remembered: a ticket's is asked for when
    its mail is decided, and by the next snapshot.
    """
    return _make_print(subject, text[:READ])


@lru_cache(maxsize=128)
def _make_print(subject: str, text: str) -> Print:
    greeting = _GREETING.match(text)
    whole = f"{subject}\n{text[greeting.end() :] if greeting is not None else text}"
    folded = unicodedata.normalize("NFKC", whole).casefold()
    may = _FORMS.look(folded)
    kinds = [kind for kind in words.KINDS if may.holds(kind, folded)]
    personal = may.holds("personal", folded) and not may.holds("shared", folded)
    places = frozenset(map(_place, may.find("places", folded)))
    for name in ("places", *kinds, "fillers"):  # they end where words do: what may fit what is left, might before
        folded = may.cut(name, folded, " \n ")
    weighed = _pieces(folded)
    return Print(personal, _shape(frozenset(kinds), places, _size(weighed, kinds, places)), weighed)


@lru_cache(maxsize=1024)
def _shape(kinds: frozenset[str], places: frozenset[str], size: float) -> Shape:
    return Shape(kinds, places, size)


def _place(found: re.Match[str]) -> str:
    number = next(group for group in found.groups() if group)
    return words.NUMERALS.get(number, number)


def _pieces(folded: str) -> Weighed:
    found = set(map(_piece_of, set(_LATIN.findall(folded))))
    found.discard("")
    pairs = set[str]()
    for run in () if folded.isascii() else _HAN.findall(folded):
        pairs.update(map(add, run, run[1:]))
    pairs = pairs - words.COMMON
    named = pairs & words.SAME.keys()
    found.update(map(words.SAME.__getitem__, named))
    numbers = set(filter(str.isdigit, found))
    return tuple(found - numbers), tuple(numbers), tuple(map(intern, pairs - named if named else pairs))


@lru_cache(maxsize=2048)
def _piece_of(typed: str) -> str:
    """The piece that a word is compared by; "" where everybody writes it."""
    if typed in words.COMMON:
        return ""
    stem = _stem(typed)
    word = words.SAME.get(typed) or words.SAME.get(stem) or stem
    return word if len(word) > 1 and word not in words.COMMON else ""


def _stem(word: str) -> str:
    for ending in _ENDINGS if word.endswith(_ENDINGS) else ():
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word.removesuffix(ending)
    return word


_ENDINGS = ("ing", "ers", "er", "ed", "es", "s")


_ROUNDING = 1e-9
TENTHS = (10, 6, 5)  # of a weight: of a word, a number, two characters of Chinese
Weighed = tuple[tuple[str, ...], ...]  # pieces by what they weigh


def _weight_of(piece: str) -> float:
    word, number, pair = TENTHS
    return (pair if not piece.isascii() else number if piece.isdigit() else word) / 10


def _weight(pieces: frozenset[str]) -> float:
    return sum(map(_weight_of, pieces))


_KIND = 1.0  # what the same kind of trouble weighs
_PLACE = 0.6  # and the same floor or room
_LEAST = 2.0  # below this a report says too little to be compared by its share alone
_MOST = 6.0  # what a long report says besides counts no more against it than this


def _size(pieces: Weighed, kinds: Collection[str], places: Collection[str]) -> float:
    of_pieces: float = sum(map(mul, TENTHS, map(len, pieces))) / 10
    weight = of_pieces + (_KIND if kinds else 0.0) + (_PLACE if places else 0.0)
    return min(_MOST, max(_LEAST, weight))


def likeness(one: Print, other: Print) -> float:
    """0 (nothing in common) to 1. Nothing is like a trouble that only its writer has."""
    if one.personal or other.personal:
        return 0.0
    common = one.pieces & other.pieces
    return min(1.0, _score(one.shape, other.shape, _weight(common))) if common else 0.0


def _score(one: Shape, other: Shape, shared: float) -> float:
    """The likeness of two reports by the weight of the pieces that they share, 1 or more where they say the same;
    these are some, and neither is personal.
    """
    besides, size, doubt = _terms(one, other)
    return (shared + besides) / size * doubt


def _terms(one: Shape, other: Shape) -> tuple[float, float, float]:
    """(what two reports share beside pieces, how much they say, what is left of their likeness where they differ)."""
    same_kind = not one.kinds.isdisjoint(other.kinds)
    same_place = not one.places.isdisjoint(other.places)
    besides = (_PLACE if same_place else 0.0) + (_KIND if same_kind else 0.0)
    size: float = (one.size * other.size) ** 0.5
    doubt = 1.0
    if one.kinds and other.kinds and not same_kind:
        doubt *= 0.6
    if one.places and other.places and not same_place:
        doubt *= 0.6
    if not one.kinds and not other.kinds:
        doubt *= 0.8
    return besides, size, doubt


def are_like(one: Print, other: Print, *, same_category: bool) -> bool:
    """True where two reports are near enough to be of one incident."""
    return likeness(one, other) >= (ALIKE_IN_CATEGORY if same_category else ALIKE)


@lru_cache(maxsize=4096)
def least_shared(one: Shape, other: Shape) -> tuple[int, int]:
    """The weight of shared pieces, in tenths, from which reports of these shapes are alike: of one category, of two."""
    besides, size, doubt = _terms(one, other)
    same, apart = (ceil(10 * ((least - _ROUNDING) * size / doubt - besides)) for least in (ALIKE_IN_CATEGORY, ALIKE))
    return max(same, 1), max(apart, 1)  # they share something
