"""Learns the weights of `gateway/read/data/likeness.tsv` from the labelled answers beside this file.

python -m tests.corpora.intent.learn

Logistic regression with a quadratic penalty over runs of one to three words, by AdaGrad in a fixed order: the same
sentences give the same table. The test halves are never learnt from.
"""

from __future__ import annotations

import hashlib
import math
import random
import sys
from collections import Counter
from pathlib import Path

from gateway.read.language.likeness import TABLE, word_runs

FOLDER = Path(__file__).parent
LEARNT_FROM = ("dev", "third-dev", "third-more", "fifth", "sixth", "sixth-rest", "seventh")
LANGUAGES = ("en", "zh")
SEEN_IN = 3  # texts: a run seen in fewer says nothing of others
SMALLEST = 0.1  # a lesser weight is left out
ROUNDS, STEP, PENALTY = 30, 0.3, 1.0
ALWAYS = "(always)"


def sentences(half: str) -> list[tuple[bool, str]]:
    """Whether each English or Chinese answer of a file confirms, and its text."""
    rows = [line.split("\t") for line in (FOLDER / f"{half}.tsv").read_text(encoding="utf-8").splitlines()]
    return [
        (row[0] == "confirms", row[2].replace("\\n", "\n"))
        for row in rows
        if not row[0].startswith("#") and row[1].partition("-")[0] in LANGUAGES
    ]


def fingerprint() -> str:
    """Of all that the table is learnt from, and of how."""
    parts = [Path(__file__), *(FOLDER / f"{half}.tsv" for half in LEARNT_FROM)]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:16]


def learn(labelled: list[tuple[bool, str]]) -> dict[str, float]:
    """Run of words -> the logarithm by which it raises the odds of a confirmation."""
    texts = [(confirms, word_runs(text)) for confirms, text in labelled]
    seen = Counter(run for _, runs in texts for run in runs)
    kept = [(confirms, sorted(run for run in runs if seen[run] >= SEEN_IN)) for confirms, runs in texts]
    weights: dict[str, float] = dict.fromkeys((run for run, times in seen.items() if times >= SEEN_IN), 0.0)
    squares: dict[str, float] = dict.fromkeys(weights, 1e-6)
    always, always_squares = 0.0, 1e-6
    order = random.Random(1)
    for _ in range(ROUNDS):
        order.shuffle(kept)
        for confirms, runs in kept:
            odds = always + sum(weights[run] for run in runs)
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))) - confirms
            always_squares += error * error
            always -= STEP * error / math.sqrt(always_squares)
            for run in runs:
                slope = error + PENALTY * weights[run] / seen[run]
                squares[run] += slope * slope
                weights[run] -= STEP * slope / math.sqrt(squares[run])
    return {ALWAYS: always} | {run: weight for run, weight in weights.items() if abs(weight) >= SMALLEST}


def write(weights: dict[str, float]) -> None:
    """The table, in hundredths."""
    rows = [f"{weight * 100:.0f}\t{run}" for run, weight in sorted(weights.items())]
    TABLE.write_text(f"# learnt\t{fingerprint()}\n" + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    found = learn([row for half in LEARNT_FROM for row in sentences(half)])
    write(found)
    sys.stdout.write(f"{len(found)} weights\n")
