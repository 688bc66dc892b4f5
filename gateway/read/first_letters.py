"""With which letters a text can begin that a pattern fits from its beginning, read out of the pattern itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gateway.read.needed_words import Step, parse_pattern

_LETTERS = 4  # that are told
_ANY = "\0"  # for a letter of which nothing is known
_NO_LETTER = "\1"  # for a blank or sign, whichever
_WIDTHLESS = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class FirstLetters:
    """The letters that texts begin with which one of some patterns fits, upper and lower case alike."""

    __slots__ = ("_begun", "_whole")

    def __init__(self, patterns: Iterable[str]) -> None:
        found = set[str]().union(*[_extended({""}, parse_pattern(pattern)) for pattern in patterns])
        self._whole = frozenset(one for one in found if len(one) == _LETTERS and one[-1] != _ANY)
        self._begun = tuple({one.rstrip(_ANY) for one in found if one.isascii()} - self._whole)

    def begin(self, low: str) -> bool:
        """May one of them fit, by the beginning of a text in lower case? False is certain."""
        letters = low[:_LETTERS]
        return (
            letters in self._whole
            or not (letters.isascii() and letters[:1].isalnum())
            or letters.startswith(self._begun)
        )


def _extended(begun: set[str], steps: Sequence[Step]) -> set[str]:
    """The beginnings of texts, each with what the steps may add to it. A text begins with a letter or figure."""
    for step in steps:
        open_ = {one for one in begun if len(one) < _LETTERS and one[-1:] != _ANY}
        begun = (begun - open_) | _added(open_, step)
    return begun


def _added(open_: set[str], step: Step) -> set[str]:
    kind, given = str(step[0]), step[1]
    if not open_ or kind in _WIDTHLESS:
        return open_
    if kind == "SUBPATTERN":
        return _extended(open_, given[3])
    if kind == "BRANCH":
        return set[str]().union(*[_extended(open_, side) for side in given[1]])
    if kind in _REPEATS:
        least, most, inside = given
        found, more = (open_ if not least else set[str]()), open_
        for times in range(1, min(most, max(least, _LETTERS)) + 1):
            more = _extended(more, inside)
            found = found | more if times >= least else found
        return found
    return {_with(one, letter) for one in open_ for letter in _letters(kind, given)}


def _with(begun: str, letter: str) -> str:
    """What stands before the first letter or figure is passed over."""
    if letter != _ANY and not begun and not letter.isalnum():
        return begun
    return begun + (_ANY if letter == _NO_LETTER else letter)


def _letters(kind: str, given: Any) -> set[str]:
    """All that may stand at a place of one letter."""
    if kind == "LITERAL":
        return set(chr(given).lower())
    if kind == "IN":
        return set[str]().union(*[_letters(str(one[0]), one[1]) for one in given])
    if kind == "CATEGORY" and str(given) in ("CATEGORY_SPACE", "CATEGORY_NOT_WORD"):
        return {_NO_LETTER}
    return {_ANY}
