"""The second witness of a yes: how much an answer sounds like the confirmations that people wrote, and unlike the rest.

The forms and lists of `intent.py` and `good_news.py` know words one by one, and where they err they err on a sentence
that nobody foresaw. Here every run of up to three words has a weight, learnt from labelled answers
(`tests/corpora/intent/learn.py`), and the sum says what such words mostly meant. Each errs elsewhere than the other, so
what both take for a yes is one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from gateway.read.data.small_words import TO_SIMPLIFIED

LONGEST_RUN = 3  # words (Chinese: characters)
LOOKED_AT = 600  # characters: a longer text is no yes
TABLE = Path(__file__).parents[1] / "data" / "likeness.tsv"
_ANY = "(always)"  # the weight that every text has
_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]+|\d+|\S")
_MEANT = (("’", "'"), ("n't", " not"), ("'s", " is"))


def measure_likeness(text: str) -> float:
    """The logarithm of the odds that a text confirms, by its words alone: 0 is as often as not, 2.5 twelve to one."""
    weights = _weights()
    return (weights[_ANY] + sum(weights.get(run, 0) for run in word_runs(text))) / 100


def word_runs(text: str) -> set[str]:
    """Every run of one to three words of a text, parted by blanks: lower case, Chinese in simplified characters; a
    number is 0, a line end ¶, and beginning and end of the text are words as well.
    """
    text = unicodedata.normalize("NFKC", text[:LOOKED_AT]).lower().translate(TO_SIMPLIFIED).strip()
    for written, meant in _MEANT:
        text = text.replace(written, meant)
    words = ["0" if word.isdigit() else word for word in _WORD.findall(text.replace("\n", " ¶ "))]
    words = ["^", *words, "$"]
    lengths = range(1, LONGEST_RUN + 1)
    return {" ".join(words[at : at + length]) for length in lengths for at in range(len(words) - length + 1)}


@cache
def _weights() -> dict[str, int]:
    """Run of words -> its weight in hundredths; the first line tells what the table was learnt from."""
    rows = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:])
    return {run: int(weight) for weight, run in rows}
