"""Finds thousands of words and phrases in a text in one pass.

A term is whole words where its script has words, and plain text where it has none (Chinese, Japanese, Thai …); a `*`
at an end leaves that end open. Texts and terms are folded (`rules.language.condition.fold`). Linear in the text:
no pattern is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Scripts that do not part words by blanks, and Korean, which puts its particles on them.
_BORDERLESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[^\W{_BORDERLESS}]+")
_RUN = re.compile(rf"[{_BORDERLESS}]+")
_LETTER = re.compile(rf"[^\W{_BORDERLESS}]")


def occurs(term: str, text: str) -> bool:
    """Does the folded text hold the folded term with its borders."""
    core = term.strip("*").strip()
    open_left, open_right = term.startswith("*"), term.endswith("*")
    left = not open_left and _LETTER.match(core) is not None
    right = not open_right and _LETTER.match(core[-1:]) is not None
    at = text.find(core)
    while at >= 0:
        end = at + len(core)
        clear = not (left and at > 0 and _LETTER.match(text[at - 1]))
        if clear and not (right and end < len(text) and _LETTER.match(text[end])):
            return True
        at = text.find(core, at + 1)
    return False


class WordIndex:
    """All terms of a set of rules, found by one of their words or by two of their letters."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        self._by_pair: dict[str, list[str]] = {}
        self._others: list[str] = []
        for term in sorted(set(terms)):
            self._place(term)

    def _place(self, term: str) -> None:
        core = term.strip("*").strip()
        words = _WORD.findall(core) if term == core else []
        run = max(_RUN.findall(core), key=len, default="")
        if words:
            self._by_word.setdefault(max(words, key=len), []).append(term)
        elif len(run) >= 2:
            self._by_pair.setdefault(run[:2], []).append(term)
        else:
            self._others.append(term)

    def find(self, text: str) -> frozenset[str]:
        """The terms that occur in the folded text."""
        found = [term for term in self._others if occurs(term, text)]
        if self._by_word:
            for word in self._by_word.keys() & set(_WORD.findall(text)):
                found.extend(term for term in self._by_word[word] if term == word or occurs(term, text))
        if self._by_pair and not text.isascii():
            pairs = {run[n : n + 2] for run in _RUN.findall(text) for n in range(len(run) - 1)}
            for pair in self._by_pair.keys() & pairs:
                found.extend(term for term in self._by_pair[pair] if occurs(term, text))
        return frozenset(found)
