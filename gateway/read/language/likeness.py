"""How likely an answer is a confirmation: all that speaks for and against it, weighed together.

The forms and lists of `intent.py` and `good_news.py` know words one by one, and where they err they err on a sentence
that nobody foresaw. So what they make of an answer is a sign among others here: every sign and every run of up to three
words has a weight, learnt from labelled answers (`tests/corpora/intent/learn.py`). Each errs elsewhere than the other.
English and Chinese share a table of weights; each language of `answers_elsewhere.py` has its own.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

from gateway.read.data.small_words import TO_SIMPLIFIED
from gateway.read.language import answers_elsewhere

LOOKED_AT = 600  # characters: a longer text is no yes
DATA = Path(__file__).parents[1] / "data"
LONGEST_RUN, LONGEST_IN_JAPANESE = 3, 5  # words; of Japanese and Chinese a character is one
ALWAYS = "always"  # the sign that every text has
_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]+|\d+|\S")
_MEANT = (("’", "'"), ("n't", " not"), ("'s", " is"), ("'ve", " have"), ("'m", " am"))
_PARTED = "¶"  # by whatever mark
_PARTS = frozenset(".,;:¶。、~…—–-")
_ENDS_CLAUSE = frozenset("!?¶")


def measure_likeness(text: str, signs: Iterable[str] = (), language: str = "") -> float:
    """The logarithm of the odds that a text confirms, by its words and by the signs that `intent.py` found in it: 0 is
    as often as not, 2.5 twelve to one.
    """
    weights = _weights(table_of(language))
    return sum(weights.get(mark, 0) for mark in (*marks_of(signs), *word_runs(text, language))) / 100


def table_of(language: str) -> Path:
    """Where the weights of a language stand."""
    return DATA / (f"likeness-{language}.tsv.gz" if answers_elsewhere.is_read(language) else "likeness.tsv.gz")


def marks_of(signs: Iterable[str]) -> list[str]:
    """Signs as they stand in the table, where no run of words can be taken for one."""
    return [f"({sign})" for sign in (ALWAYS, *signs)]


def word_runs(text: str, language: str = "") -> set[str]:
    """Every run of one to three words of a text, parted by blanks: lower case, Chinese in simplified characters, of the
    languages of `answers_elsewhere.py` without accents; a number is 0, all that parts clauses ¶ but ! and ?, and
    beginning and end of the text are words as well. The words of the first clause, and the words and pairs of the last,
    are there once more, marked so.
    """
    text = unicodedata.normalize("NFKC", text[:LOOKED_AT])
    is_elsewhere = answers_elsewhere.is_read(language)
    text = answers_elsewhere.fold(text) if is_elsewhere else text.lower().translate(TO_SIMPLIFIED)
    for written, meant in _MEANT:
        text = text.replace(written, meant)
    words = ["0" if word.isdigit() else word for word in _WORD.findall(text.replace("\n", " ¶ "))]
    words = _join_marks(words)
    clauses = [list(clause) for ends, clause in groupby(words, _ENDS_CLAUSE.__contains__) if not ends] or [[]]
    first, last = clauses[0], clauses[-1]
    words = ["^", *words, "$"]
    lengths = range(1, 1 + (LONGEST_IN_JAPANESE if language == "ja" else LONGEST_RUN))
    runs = {" ".join(words[at : at + length]) for length in lengths for at in range(len(words) - length + 1)}
    return (
        runs | {f"first:{word}" for word in first} | {f"last:{run}" for run in (*last, *map(" ".join, pairwise(last)))}
    )


def _join_marks(words: Iterable[str]) -> list[str]:
    """The words, with one mark for all that stand together, and none at the end: who ends with one says no more."""
    joined: list[str] = []
    for is_mark, together in groupby(words, _PARTS.__contains__):
        joined += [_PARTED] if is_mark else together
    return joined[:-1] if joined[-1:] == [_PARTED] else joined


@cache
def _weights(table: Path) -> dict[str, int]:
    """What each run and each sign weighs, in hundredths. The first line tells what the table was learnt from, each
    other is a weight and all that has it.
    """
    with gzip.open(table, "rt", encoding="utf-8") as lines:
        next(lines)
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {mark: int(weight) for weight, *marks in rows for mark in marks}
