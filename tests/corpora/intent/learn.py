"""Learns what speaks for a confirmation (`gateway/read/data/likeness.tsv`) from the labelled answers beside this file.

python -m tests.corpora.intent.learn              # writes the table; a minute or two
python -m tests.corpora.intent.learn --left-out   # what it finds of a go of `eighth.tsv` that it was not learnt from

Logistic regression with a quadratic penalty, by AdaGrad in a fixed order: the same sentences give the same table. First
the runs of one to three words. Then the signs, which are what the forms and lists of `intent.py` made of an answer, from
`eighth.tsv` alone: no form was ever mended for it, so they err there as they err on strangers, and its words are weighed
for this by weights that have not seen them. The test halves are never learnt from.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gateway.read.language.intent import hear
from gateway.read.language.likeness import TABLE, marks_of, word_runs

FOLDER = Path(__file__).parent
LEARNT_FROM = ("dev", "third-dev", "third-more", "fifth", "sixth", "sixth-rest", "seventh")
UNSEEN = "eighth"
LANGUAGES = ("en", "zh")
SEEN_IN = 3  # texts: a run seen in fewer says nothing of others
SMALLEST = 0.1  # a lesser weight of a run is left out
ROUNDS, STEP = 20, 0.3
FOLDS = 4
EVERY = marks_of(())  # what every answer has


class Answer(NamedTuple):
    """A labelled answer: which go of `eighth.tsv` it is of; how likely a confirmation it must be to be one, and the
    signs that the forms and lists find in it; its words.
    """

    confirms: bool
    go: int
    least: float
    signs: list[str]
    runs: list[str]


class Line(NamedTuple):
    """What is learnt from an answer: `marks` are in it, and `known` are the odds that something else gave it."""

    confirms: bool
    marks: list[str]
    known: float = 0.0


def answers(half: str) -> list[Answer]:
    """The English and Chinese answers of a file; a line that begins with # begins a go."""
    found, go = [], 0
    for line in (FOLDER / f"{half}.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            go += 1
            continue
        label, language, text = line.split("\t")
        if language.partition("-")[0] in LANGUAGES:
            said = hear(text.replace("\\n", "\n"), language.partition("-")[0])
            found.append(
                Answer(label == "confirms", go, said.least, marks_of(said.signs), sorted(word_runs(said.text)))
            )
    return found


def fingerprint() -> str:
    """Of all that the tables are learnt from, and of how."""
    parts = [Path(__file__), *(FOLDER / f"{half}.tsv" for half in (*LEARNT_FROM, UNSEEN))]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:16]


def learn(lines: Sequence[Line], penalty: float) -> tuple[dict[str, float], float]:
    """Mark -> the logarithm by which it raises the odds of a confirmation; and by how much what was known does."""
    seen = Counter(mark for line in lines for mark in line.marks)
    names = [mark for mark, times in seen.items() if times >= SEEN_IN]
    number = {mark: at for at, mark in enumerate(names)}
    kept = [(line.confirms, [number[mark] for mark in line.marks if mark in number], line.known) for line in lines]
    slack = [penalty / seen[mark] for mark in names]
    weights, squares = [0.0] * len(names), [1e-6] * len(names)
    share, share_squares = 0.0, 1e-6
    order = random.Random(1)
    for _ in range(ROUNDS):
        order.shuffle(kept)
        for confirms, marks, known in kept:
            odds = share * known + sum(weights[at] for at in marks)
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))) - confirms
            for at in marks:
                slope = error + slack[at] * weights[at]
                squares[at] += slope * slope
                weights[at] -= STEP * slope / math.sqrt(squares[at])
            share_squares += (error * known) ** 2
            share -= STEP * error * known / math.sqrt(share_squares)
    return dict(zip(names, weights, strict=True)), share


def learn_runs(labelled: Sequence[Answer]) -> dict[str, float]:
    """Run of words -> its weight; beside the weight of every text."""
    weights, _ = learn([Line(row.confirms, EVERY + row.runs) for row in labelled], 1.0)
    return {run: weight for run, weight in weights.items() if abs(weight) >= SMALLEST or run in EVERY}


def learn_all(known: Sequence[Answer], unseen: Sequence[Answer]) -> dict[str, float]:
    """The weights of runs of words and of signs, in one table."""
    lines = []
    for fold in range(FOLDS):
        runs = learn_runs([*known, *(row for row in unseen if row.go % FOLDS != fold)])
        here = [row for row in unseen if row.go % FOLDS == fold]
        lines += [Line(row.confirms, row.signs, weigh(EVERY + row.runs, runs)) for row in here]
    signs, share = learn(lines, 3.0)
    runs = {run: share * weight for run, weight in learn_runs([*known, *unseen]).items()}
    return runs | signs | {mark: runs[mark] + signs[mark] for mark in EVERY}


def weigh(marks: Iterable[str], weights: Mapping[str, float]) -> float:
    """The odds by all marks that are known."""
    return sum(weights.get(mark, 0) for mark in marks)


def measure_left_out(known: Sequence[Answer], unseen: Sequence[Answer]) -> list[tuple[float, Answer]]:
    """The odds of each answer of `eighth.tsv` by a table that has not seen its go, nor three or four others."""
    measured = []
    for fold in range(FOLDS):
        table = learn_all(known, [row for row in unseen if row.go % FOLDS != fold])
        here = [row for row in unseen if row.go % FOLDS == fold]
        measured += [(weigh(row.signs + row.runs, table), row) for row in here]
    return measured


def write(weights: Mapping[str, float]) -> None:
    """The table, in hundredths."""
    rows: dict[int, list[str]] = {}  # what weighs the same shares a line: a quarter less to install
    for mark, weight in sorted(weights.items()):
        rows.setdefault(round(weight * 100), []).append(mark)
    lines = ("\t".join((str(weight), *marks)) for weight, marks in sorted(rows.items()))
    TABLE.write_text(f"# learnt\t{fingerprint()}\n" + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """As the head of this file says."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--left-out", action="store_true", help="measure what is found of answers that were not learnt from"
    )
    known, unseen = [row for half in LEARNT_FROM for row in answers(half)], answers(UNSEEN)
    if not parser.parse_args().left_out:
        table = learn_all(known, unseen)
        write(table)
        sys.stdout.write(f"{len(table)} weights\n")
        return
    measured = measure_left_out(known, unseen)
    for go in sorted({row.go for _, row in measured}):
        rows = [(odds >= row.least, row.confirms) for odds, row in measured if row.go == go]
        confirming, others = (
            [took for took, confirms in rows if confirms],
            [took for took, confirms in rows if not confirms],
        )
        sys.stdout.write(
            f"go {go}: {sum(confirming)} of {len(confirming)} found, {sum(others)} of {len(others)} wrong\n"
        )


if __name__ == "__main__":
    main()
