"""Many phrases, of which a text may begin or end with one: by their first or last letters, so that of each text a few
are tried, and none of most.
"""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS = 3  # that stand for a phrase


class Beginnings:
    """Phrases that a text may begin with."""

    __slots__ = ("_by_letters", "_other", "letters")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_letters, self._other = _group(phrases, slice(_LETTERS), "{0}{1}")
        self.letters = frozenset(self._by_letters)  # the first three of each text that begins so, if they are ASCII

    def begin(self, text: str) -> bool:
        """Does the text begin with one of them."""
        letters = text[:_LETTERS]
        return text.startswith(self._by_letters.get(letters, () if letters.isascii() else self._other))


class Endings:
    """Phrases that a text may end with."""

    __slots__ = ("_by_letters", "_other")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_letters, self._other = _group(phrases, slice(-_LETTERS, None), "{1}{0}")

    def end(self, text: str) -> bool:
        """Does the text end with one of them."""
        letters = text[-_LETTERS:]
        return text.endswith(self._by_letters.get(letters, () if letters.isascii() else self._other))

    def may_end(self, texts: set[str]) -> bool:
        """May one of some texts end with one, of which these are the last three letters. False is certain."""
        return not (self._by_letters.keys().isdisjoint(texts) and "".join(texts).isascii())


def _group(phrases: Iterable[str], letters: slice, beside: str) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The phrases by their letters, and the short ones, which are tried on what has other letters, unless it is ASCII:
    those of two letters stand by each third one. Raises ValueError for one letter of ASCII.
    """
    given = sorted(set(phrases))
    short = tuple(phrase for phrase in given if len(phrase) < _LETTERS)
    if any(len(phrase) < 2 and phrase.isascii() for phrase in short):
        raise ValueError("a phrase of one letter")
    groups: dict[str, tuple[str, ...]] = {}
    for phrase in filter(str.isascii, short):
        for third in ("", *map(chr, range(128))):
            groups[beside.format(phrase, third)] = short
    for phrase in given:
        if len(phrase) >= _LETTERS:
            groups[phrase[letters]] = (*groups.get(phrase[letters], short), phrase)
    return groups, short
