"""Many phrases, of which a text may begin or end with one: by their first or last letters, so that of each text a few
are tried, and none of most.
"""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS = 3  # that stand for a phrase


class Beginnings:
    """Phrases that a text may begin with."""

    __slots__ = ("_by_letters", "_sizes")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_letters = _group((phrase[:_LETTERS], phrase) for phrase in phrases)
        self._sizes = sorted({len(letters) for letters in self._by_letters})

    def begin(self, text: str) -> bool:
        """Does the text begin with one of them."""
        for size in self._sizes:
            phrases = self._by_letters.get(text[:size])
            if phrases is not None and text.startswith(phrases):
                return True
        return False


class Endings:
    """Phrases that a text may end with."""

    __slots__ = ("_by_letters", "_sizes")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_letters = _group((phrase[-_LETTERS:], phrase) for phrase in phrases)
        self._sizes = sorted({len(letters) for letters in self._by_letters})

    def end(self, text: str) -> bool:
        """Does the text end with one of them."""
        for size in self._sizes:
            phrases = self._by_letters.get(text[-size:])
            if phrases is not None and text.endswith(phrases):
                return True
        return False


def _group(phrases: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for letters, phrase in phrases:
        groups[letters] = (*groups.get(letters, ()), phrase)
    return groups
