"""Patterns of words, upper and lower case alike, tried on a text that was made lower case before: a third to a half of
what `re.IGNORECASE` costs, which changes the case of each character at each try.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NO_LETTERS = re.compile(r"\\.|\(\?P[<=]")  # in a pattern: its escapes, and the names of its groups


class LowerPattern:
    """A pattern that is written in lower case. Raises ValueError where a letter of it is not.

    What a match gives stands in lower case, at the same place as in the text.
    """

    __slots__ = ("_pattern",)

    def __init__(self, pattern: str) -> None:
        bare = _NO_LETTERS.sub("", pattern)
        if bare != bare.lower():
            raise ValueError(f"upper case in a pattern of lower case: {pattern[:80]}")
        self._pattern = re.compile(_alike(pattern))

    def search(self, text: str) -> re.Match[str] | None:
        """Its first place in the text."""
        return self._pattern.search(to_lower(text))

    def match(self, text: str) -> re.Match[str] | None:
        """Does the text begin with it."""
        return self._pattern.match(to_lower(text))


@lru_cache(maxsize=128)
def any_case(pattern: str) -> re.Pattern[str]:
    """A pattern that heeds no case, compiled when it is first asked for."""
    return re.compile(pattern, re.IGNORECASE)


def to_lower(text: str) -> str:
    """The text in lower case, as long as before, letters alike that `re.IGNORECASE` takes for each other."""
    return text.lower() if text.isascii() else _alike(text.replace("İ", "i").lower())


def _alike(text: str) -> str:
    return text.replace("ı", "i").replace("ſ", "s").replace("ς", "σ")
