"""How well secrets are found: `python -m tests.corpora.secrets.measure dev|test [-v]`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from service.privacy.masking import find_secrets
from tests.corpora.secrets.sentences import Sentence, dev, held_out


@dataclass(frozen=True)
class Figures:
    """`precision`: of what was hidden, how much was a secret; `recall`: of the secrets, how many are hidden whole."""

    sentences: int
    lookalikes: int
    precision: float
    recall: float
    wrong: tuple[str, ...]
    missed: tuple[str, ...]


def measure(sentences: Iterable[Sentence]) -> Figures:
    """Counts over all sentences."""
    count = lookalikes = right = hidden = secrets = whole = 0
    wrong, missed = [], []
    for sentence in sentences:
        count += 1
        lookalikes += not sentence.secrets
        found = [(one.start, one.end) for one in find_secrets(sentence.text)]
        for start, end in found:
            hidden += 1
            meant = any(start < e and s < end and start >= s - 2 and end <= e + 2 for s, e in sentence.secrets)
            right += meant
            if not meant:
                wrong.append(f"{sentence.text}  <{sentence.text[start:end]}>")
        for start, end in sentence.secrets:
            secrets += 1
            gone = all(any(s <= at < e for s, e in found) for at in range(start, end) if sentence.text[at] not in " -")
            whole += gone
            if not gone:
                missed.append(sentence.text)
    return Figures(count, lookalikes, right / max(hidden, 1), whole / max(secrets, 1), tuple(wrong), tuple(missed))


if __name__ == "__main__":
    figures = measure(dev() if sys.argv[1] == "dev" else held_out())
    print(
        f"{figures.sentences} sentences, {figures.lookalikes} of them look-alikes: precision {figures.precision:.4f}, recall {figures.recall:.4f}"
    )
    if "-v" in sys.argv:
        print("\n".join(["wrong:", *figures.wrong, "missed:", *figures.missed]))
