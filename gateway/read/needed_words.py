"""Which words a text must hold for a pattern to fit anywhere in it, read out of the pattern itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

_parser: Any = re._parser  # type: ignore[attr-defined]  # noqa: SLF001 - the only one that there is
_MOST = 4  # spellings of a word or phrase: to look for more costs more than a rarer one spares
_TELLING = 6  # bytes of a word that is rare enough, however much longer another one is
_SHARED = 5  # letters of a part that stands for words
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]|[^\\\[()|]+", re.DOTALL)
_WIDTHLESS = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT"})
_ANYTHING = frozenset([""])  # of which nothing is known: it stands in each text
Step = tuple[Any, Any]  # of a parsed pattern: its kind, and what belongs to it


def split_forms(pattern: str) -> list[str]:
    """The sides of the outermost `|` of a pattern."""
    forms, depth = [""], 0
    for part in _PART.findall(pattern):
        depth += (part == "(") - (part == ")")
        if part == "|" and not depth:
            forms.append("")
        else:
            forms[-1] += part
    return forms


def needed_words(form: str) -> tuple[str, ...]:
    r"""Words of which one stands in each text that the form fits; ("",), which stands in all, where it needs none.

    >>> needed_words(r"\b(?:please|kindly)\s+confirm\w* (?:it|this)")
    ('confirm',)
    """
    words = _needed(parse_pattern(form))
    return tuple(sorted(word for word in words if not any(other in word for other in words - {word})))


def shared_parts(words: Iterable[str]) -> tuple[str, ...]:
    """Parts of words of which each word holds one, as few as a simple choice gives."""
    left = set(words)
    times = Counter(word[at : at + _SHARED] for word in left for at in range(max(1, len(word) - _SHARED + 1)))
    found: list[str] = []
    for part, _ in sorted(times.items(), key=lambda one: (-one[1], one[0])):
        rest = {word for word in left if part not in word}
        if len(rest) < len(left):
            found.append(part)
            left = rest
    return tuple(found)


def parse_pattern(pattern: str) -> Sequence[Step]:
    """The steps of a pattern."""
    steps: Sequence[Step] = _parser.parse(pattern)
    return steps


def _needed(steps: Sequence[Step]) -> frozenset[str]:
    return max(_places(steps), key=_worth)


def _worth(words: frozenset[str]) -> tuple[int, int]:
    """Rare words are better to look for than common ones, and few better than many."""
    return min(_TELLING, *(len(word.encode()) for word in words)), -len(words)


def _places(steps: Sequence[Step]) -> Iterator[frozenset[str]]:
    """Of each place of a row of steps the words of which one stands there."""
    run = _ANYTHING  # all that the steps may stand for since the last one of which that is not known
    for step in steps:
        written = _written(step)
        if written is not None and len(run) * len(written) <= _MOST:
            run = _joined(run, written)
            continue
        yield run
        run = written or _ANYTHING
        kind, given = str(step[0]), step[1]
        if kind == "SUBPATTERN":
            yield _needed(given[3])
        elif kind == "BRANCH":
            yield frozenset[str]().union(*map(_needed, given[1]))
        elif kind in _REPEATS and given[0] > 0:
            yield _needed(given[2])
    yield run


def _written(step: Step) -> frozenset[str] | None:
    """All that a step may stand for; None where that is more than a few words."""
    kind, given = str(step[0]), step[1]
    if kind in _WIDTHLESS:
        return _ANYTHING
    if kind == "LITERAL":
        return frozenset([chr(given)])
    if kind == "IN":
        return _one_of([[one] for one in given])
    if kind == "SUBPATTERN":
        return _all_written(given[3])
    if kind == "BRANCH":
        return _one_of(given[1])
    if kind in _REPEATS and given[:2] == (0, 1):
        return _one_of([given[2], ()])
    return None


def _one_of(sides: Sequence[Sequence[Step]]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for side in sides:
        written = _all_written(side)
        if written is None or len(found) > _MOST:
            return None
        found |= written
    return found


def _all_written(steps: Sequence[Step]) -> frozenset[str] | None:
    found = _ANYTHING
    for step in steps:
        written = _written(step)
        if written is None or len(found) * len(written) > _MOST:
            return None
        found = _joined(found, written)
    return found


def _joined(before: frozenset[str], behind: frozenset[str]) -> frozenset[str]:
    return frozenset(map("".join, product(before, behind)))
