"""Learns what speaks for a confirmation (`gateway/read/data/likeness*.tsv.gz`) from the labelled answers beside this file.

python -m tests.corpora.intent.learn              # writes the tables that are due; two minutes
python -m tests.corpora.intent.learn --left-out   # what they find of goes that they were not learnt from

Logistic regression with a quadratic penalty, by AdaGrad in a fixed order: the same sentences give the same table. English
and Chinese share one; each of seven languages has its own. A table holds the weightiest marks alone.

Of the answers that forms and lists were mended for, only the words are learnt. The signs, which are what forms and lists
made of an answer, are learnt from those that no form was ever mended for: there they err as they err on strangers.

The test halves and `strangers.tsv` are never learnt from.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from gateway.read.data.answer_phrases import CODES
from gateway.read.language.intent import Heard, hear, is_yes
from gateway.read.language.likeness import marks_of, table_of, word_runs

FOLDER = Path(__file__).parent
ENGLISH_AND_CHINESE = "en"  # by which their common table is called
SEEN_IN = 3  # texts: a mark seen in fewer says nothing of others
KEPT, KEPT_ELSEWHERE = 20_000, 4_400  # marks of a table, and of that of one of seven languages
PENALTY, ROUNDS, STEP = 1.0, 30, 0.3
OFTEN = 4  # times that sentences count which forms were mended for: each of these few stands for a kind
AVERAGED = 20  # rounds, the last ones: what a single one ends with depends on its order
FOLDS = 4
EVERY = marks_of(())  # what every answer has


class Source(NamedTuple):
    """What a table is learnt from: files of which only the words are, others of which the signs are, too."""

    words: tuple[str, ...]
    signs: tuple[str, ...]


class Answer(NamedTuple):
    """A labelled answer: which go of its file it is of, what forms and lists make of it, the signs that they find in it,
    and its words.
    """

    confirms: bool
    go: int
    heard: Heard
    signs: list[str]
    runs: list[str]


class Line(NamedTuple):
    """What is learnt from an answer: `marks` are in it."""

    confirms: bool
    marks: list[str]


def source_of(language: str) -> Source:
    """Where the table of a language is learnt from."""
    if language in CODES:
        return Source((), (*("seven",) * OFTEN, f"seven-{language}"))
    mended_for = ("dev", "third-dev", "third-more", "fifth", "sixth", "sixth-rest", "seventh")
    return Source(mended_for * OFTEN, ("eighth",))


def files_of(language: str) -> tuple[str, ...]:
    """All files of it."""
    source = source_of(language)
    return (*source.words, *source.signs)


def answers(half: str, language: str) -> list[Answer]:
    """The answers of a file whose table is a language's; a line that begins with # begins a go."""
    found, go = [], 0
    for line in (FOLDER / f"{half}.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            go += 1
            continue
        label, tag, text = line.split("\t")
        own = tag.partition("-")[0]
        if table_of(own) == table_of(language):
            said = hear(text.replace("\\n", "\n"), own)
            assert said is not None
            runs = sorted(word_runs(said.text, own))
            found.append(Answer(label == "confirms", go, said, marks_of(said.signs), runs))
    return found


def fingerprint(language: str) -> str:
    """Of all that the table of a language is learnt from, and of how."""
    parts = [Path(__file__), *(FOLDER / f"{half}.tsv" for half in files_of(language))]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:16]


def learn(lines: Sequence[Line]) -> dict[str, float]:
    """Mark -> the logarithm by which it raises the odds of a confirmation."""
    seen = Counter(mark for line in lines for mark in line.marks)
    names = [mark for mark, times in seen.items() if times >= SEEN_IN]
    number = {mark: at for at, mark in enumerate(names)}
    kept = [(line.confirms, [number[mark] for mark in line.marks if mark in number]) for line in lines]
    slack = [PENALTY / seen[mark] for mark in names]
    weights, squares = [0.0] * len(names), [1e-6] * len(names)
    totals = [0.0] * len(names)
    order = random.Random(1)
    for number_of_round in range(ROUNDS):
        order.shuffle(kept)
        for confirms, marks in kept:
            odds = sum(weights[at] for at in marks)
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))) - confirms
            for at in marks:
                slope = error + slack[at] * weights[at]
                squares[at] += slope * slope
                weights[at] -= STEP * slope / math.sqrt(squares[at])
        if number_of_round >= ROUNDS - AVERAGED:
            totals = [total + weight for total, weight in zip(totals, weights, strict=True)]
    return {mark: total / AVERAGED for mark, total in zip(names, totals, strict=True)}


def learn_table(language: str, by_words: Sequence[Answer], by_signs: Sequence[Answer]) -> dict[str, float]:
    """The weights of a language: of runs of words and of signs."""
    lines = [Line(row.confirms, EVERY + row.runs) for row in by_words]
    lines += [Line(row.confirms, row.signs + row.runs) for row in by_signs]
    weights = learn(lines)
    kept = sorted(weights, key=lambda mark: (-abs(weights[mark]), mark))
    return {mark: weights[mark] for mark in kept[: KEPT_ELSEWHERE if language in CODES else KEPT]}


def weigh(marks: Iterable[str], weights: Mapping[str, float]) -> float:
    """The odds by all marks that are known."""
    return sum(weights.get(mark, 0) for mark in marks)


def measure_left_out(language: str) -> list[tuple[float, Answer]]:
    """The odds of each answer of the last file by a table that has not seen its go, nor every fourth."""
    by_words, *seen, left = _read(language)
    measured = []
    for fold in range(FOLDS):
        by_signs = [*chain.from_iterable(seen), *(row for row in left if row.go % FOLDS != fold)]
        table = learn_table(language, by_words, by_signs)
        measured += [(weigh(row.signs + row.runs, table), row) for row in left if row.go % FOLDS == fold]
    return measured


def is_due(language: str) -> bool:
    """Is the table of a language not what its sentences teach?"""
    table = table_of(language)
    return not table.exists() or not gzip.decompress(table.read_bytes()).startswith(_head(language).encode())


def write(language: str) -> None:
    """The table of a language, in hundredths."""
    rows: dict[int, list[str]] = {}  # what weighs the same shares a line: a quarter less to install
    by_words, *by_signs = _read(language)
    for mark, weight in sorted(learn_table(language, by_words, [*chain.from_iterable(by_signs)]).items()):
        rows.setdefault(round(weight * 100), []).append(mark)
    lines = ("\t".join((str(weight), *marks)) for weight, marks in sorted(rows.items()) if weight)
    table = _head(language) + "\n".join(lines) + "\n"
    table_of(language).write_bytes(gzip.compress(table.encode(), mtime=0))


def main() -> None:
    """As the head of this file says."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--left-out", action="store_true", help="measure what is found of answers that were not learnt from"
    )
    left_out = parser.parse_args().left_out
    for language in (ENGLISH_AND_CHINESE, *CODES):
        if left_out:
            _tell(language, measure_left_out(language))
        elif is_due(language):
            write(language)
            sys.stdout.write(f"{table_of(language).name}\n")


def _read(language: str) -> list[list[Answer]]:
    """The answers of which only the words are learnt, and those of each other file."""
    source = source_of(language)
    by_words = [row for half in source.words for row in answers(half, language)]
    return [by_words, *(answers(half, language) for half in source.signs)]


def _head(language: str) -> str:
    return f"# learnt\t{fingerprint(language)}\n"


def _tell(language: str, measured: Sequence[tuple[float, Answer]]) -> None:
    for go in sorted({row.go for _, row in measured}):
        rows = [(is_yes(row.heard, odds), row.confirms) for odds, row in measured if row.go == go]
        confirming, others = (
            [took for took, confirms in rows if confirms],
            [took for took, confirms in rows if not confirms],
        )
        sys.stdout.write(
            f"{files_of(language)[-1]}, go {go}: {sum(confirming)} of {len(confirming)} found, "
            f"{sum(others)} of {len(others)} wrong\n"
        )


if __name__ == "__main__":
    main()
