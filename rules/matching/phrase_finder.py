"""Finds thousands of words and phrases in a text in one pass.

A term is whole words where its script has words, and plain text where it has none (Chinese, Japanese, Thai …); a `*`
at an end leaves that end open. Texts and terms are folded (`rules.language.condition.fold`). Linear in the text:
no pattern is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

# Scripts that do not part words by blanks, and Korean, which puts its particles on them.
_BORDERLESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[^\W{_BORDERLESS}]+")
_RUN = re.compile(rf"[{_BORDERLESS}]+")
_LETTER = re.compile(rf"[^\W{_BORDERLESS}]")
_APART = bytes(n if n < 128 and _LETTER.match(chr(n)) else 32 for n in range(256))  # ASCII with its words set apart


def _words_of(text: str) -> list[str]:
    return text.encode().translate(_APART).decode().split() if text.isascii() else _WORD.findall(text)


def occurs(term: str, text: str) -> bool:
    """Does the folded text hold the folded term with its borders."""
    core, left, right = _bounds(term)
    at = text.find(core)
    while at >= 0:
        end = at + len(core)
        clear = not (left and at > 0 and _LETTER.match(text[at - 1]))
        if clear and not (right and end < len(text) and _LETTER.match(text[end])):
            return True
        at = text.find(core, at + 1)
    return False


@lru_cache(maxsize=8192)
def _bounds(term: str) -> tuple[str, bool, bool]:
    """A term without its stars, and at which of its ends a word must end."""
    core = term.strip("*").strip()
    left = not term.startswith("*") and _LETTER.match(core) is not None
    right = not term.endswith("*") and _LETTER.match(core[-1:]) is not None
    return core, left, right


class WordIndex:
    """All terms of a set of rules, found by their words or by two of their letters."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._alone: set[str] = set()  # terms of one word
        self._by_word: dict[str, list[tuple[str, frozenset[str]]]] = {}  # the longest of several -> terms, their words
        self._by_pair: dict[str, dict[str, list[str]]] = {}  # the first letter -> the pair -> its terms
        self._others: list[str] = []
        for term in sorted(set(terms)):
            self._place(term)
        self._words = self._alone.union(*(words for terms in self._by_word.values() for _, words in terms))

    def _place(self, term: str) -> None:
        core = term.strip("*").strip()
        words = _WORD.findall(core) if term == core else []
        run = max(_RUN.findall(core), key=len, default="")
        if words == [term]:
            self._alone.add(term)
        elif words:
            self._by_word.setdefault(max(words, key=len), []).append((term, frozenset(words)))
        elif len(run) >= 2:
            self._by_pair.setdefault(run[0], {}).setdefault(run[:2], []).append(term)
        else:
            self._others.append(term)

    def find(self, text: str) -> frozenset[str]:
        """The terms that occur in the folded text."""
        found = [term for term in self._others if occurs(term, text)]
        if self._words:
            here = self._words.intersection(_words_of(text))
            found += here & self._alone
            for word in here.intersection(self._by_word):
                found += [term for term, words in self._by_word[word] if words <= here and occurs(term, text)]
        if self._by_pair and not text.isascii():
            letters = set(text)
            for first in letters.intersection(self._by_pair):
                for pair, terms in self._by_pair[first].items():
                    if pair[1] in letters and pair in text:
                        found += [term for term in terms if occurs(term, text)]
        return frozenset(found)
