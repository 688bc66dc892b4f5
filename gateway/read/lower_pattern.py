"""Patterns of words, upper and lower case alike, tried on a text that was made lower case before: a third to a half of
what `re.IGNORECASE` costs, which changes the case of each character at each try.

A form of such a pattern, one side of its outermost `|`, is tried only on a text that holds one of the words without
which it fits nowhere (`needed_words`): to look for a word costs next to nothing, to try a form at each letter does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import chain

from gateway.read.first_letters import FirstLetters
from gateway.read.needed_words import needed_words, shared_parts, split_forms

_NO_LETTERS = re.compile(r"\\.|\(\?P[<=]")  # in a pattern: its escapes, and the names of its groups


class LowerPattern:
    """A pattern that is written in lower case. Raises ValueError where a letter of it is not.

    What a match gives stands in lower case, at the same place as in the text.
    """

    def __init__(self, pattern: str) -> None:
        bare = _NO_LETTERS.sub("", pattern)
        if bare != bare.lower():
            raise ValueError(f"upper case in a pattern of lower case: {pattern[:80]}")
        self._pattern = _alike(pattern)

    @cached_property
    def _words(self) -> list[tuple[str, list[int]]]:
        """Words with the forms that need one of them, by their numbers."""
        words: dict[str, list[int]] = {}
        for number, form in enumerate(self._forms):
            for word in needed_words(form):
                words.setdefault(word, []).append(number)
        return list(words.items())

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        """Of which a text holds one that holds any of the words."""
        return shared_parts(word for word, _ in self._words)

    @cached_property
    def _plain_parts(self) -> tuple[str, ...]:
        """The same of a text in ASCII."""
        return shared_parts(word for word, _ in self._words if word.isascii())

    @cached_property
    def _forms(self) -> list[str]:
        return split_forms(self._pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """Its first place in the text."""
        low = to_lower(text)
        if not holds_any(low, self._plain_parts if low.isascii() else self._parts):
            return None
        likely = [numbers for word, numbers in self._words if word in low]
        tried = (_compiled(self._forms[number]).search(low) for number in sorted({*chain.from_iterable(likely)}))
        return min((found for found in tried if found is not None), key=re.Match.start, default=None)

    def match(self, text: str) -> re.Match[str] | None:
        """Does the text begin with it."""
        low = to_lower(text)
        return _compiled(self._pattern).match(low) if self._first.begin(low) else None

    @cached_property
    def _first(self) -> FirstLetters:
        return FirstLetters([self._pattern])


@lru_cache(maxsize=1024)
def _compiled(form: str) -> re.Pattern[str]:
    """A form, compiled when it is first tried: most of them are of languages that a desk never reads."""
    return re.compile(form)


def any_of(patterns: Iterable[str], before: str = "", after: str = "") -> LowerPattern:
    """What matches where one of the patterns does, between what stands before and after each of them."""
    pattern = "|".join(patterns)
    return LowerPattern(f"{before}(?:{pattern}){after}" if before or after else pattern)


@lru_cache(maxsize=128)
def any_case(pattern: str) -> re.Pattern[str]:
    """A pattern that heeds no case, compiled when it is first asked for."""
    return re.compile(pattern, re.IGNORECASE)


def holds_any(text: str, words: Iterable[str]) -> bool:
    """Does one of the words stand anywhere in the text."""
    for word in words:  # noqa: SIM110 - asked of each mail for hundreds of words
        if word in text:
            return True
    return False


def to_lower(text: str) -> str:
    """The text in lower case, as long as before, letters alike that `re.IGNORECASE` takes for each other."""
    return text.lower() if text.isascii() else _alike(text.replace("İ", "i").lower())


def _alike(text: str) -> str:
    return text.replace("ı", "i").replace("ſ", "s").replace("ς", "σ")
