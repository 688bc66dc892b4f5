"""Many phrases, of which a text may begin or end with one: by their first or last letters, so that of each text a few
are tried, and none of most.
"""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS = 3  # that stand for a phrase; shorter ones, of which there are few, are tried on each text


class Beginnings:
    """Phrases that a text may begin with."""

    __slots__ = ("_by_letters", "_short")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._short, self._by_letters = _group((phrase[:_LETTERS], phrase) for phrase in phrases)

    def begin(self, text: str) -> bool:
        """Does the text begin with one of them."""
        return text.startswith(self._by_letters.get(text[:_LETTERS], self._short))


class Endings:
    """Phrases that a text may end with."""

    __slots__ = ("_by_letters", "_short")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._short, self._by_letters = _group((phrase[-_LETTERS:], phrase) for phrase in phrases)

    def end(self, text: str) -> bool:
        """Does the text end with one of them."""
        return text.endswith(self._by_letters.get(text[-_LETTERS:], self._short))


def _group(phrases: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The short phrases, and with them, by their letters, the others."""
    given = list(phrases)
    short = tuple(phrase for letters, phrase in given if len(letters) < _LETTERS)
    groups: dict[str, tuple[str, ...]] = {}
    for letters, phrase in given:
        if len(letters) == _LETTERS:
            groups[letters] = (*groups.get(letters, short), phrase)
    return short, groups
