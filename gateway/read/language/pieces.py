"""What the clauses of an answer weigh beside each other: good news, what is refused behind it, another matter."""

from __future__ import annotations

import re
from typing import NamedTuple

from gateway.read.data.clause_words import ENGLISH_PHRASES
from gateway.read.data.intents import (
    ANOTHER_MATTER,
    FAILED_AGAIN,
    HABIT,
    JOINTS_IN_CHINESE,
    NOT_PARTED,
    NOTHING_MORE,
    OWN_DOING,
    SECOND_THOUGHT,
    WISH,
    IntentWords,
)
from gateway.read.language.clauses import YES, has_han, is_sign, is_told, read_clause, spell
from gateway.read.language.good_news import is_praise, weigh

MOST_COUNTED = 8  # clauses of an answer that are told apart by their number
_ASIDES = frozenset({"thanks", "neutral", "confirms", "spared", "also"})
_MERE_YES = re.compile(
    r"(?:yes|yep|yup|yeah|yea|ok|okay|correct|affirmative|indeed|sure|right|对|对的|是|是的|嗯|嗯嗯|没错|好|好的)+"
)


class Piece(NamedTuple):
    """A clause or a part of one, what it says by itself (`clauses.read_clause`), and what it weighs
    (`good_news.weigh`).
    """

    clause: str
    kind: str
    weight: str


def weigh_parts(clause: str, kind: str, words: IntentWords) -> list[Piece]:
    """What a clause weighs; of one that joins several and tells nothing, what each part does."""
    weight = _weigh(clause, kind)
    joints = JOINTS_IN_CHINESE if has_han(clause) else ENGLISH_PHRASES.joints
    parts = [part.strip() for part in joints.split(clause) if part.strip()]
    low = clause.lower()
    if (
        weight not in ("open", "stop")
        or kind == "thanks"
        or len(parts) < 2
        or NOT_PARTED.search(low)
        or HABIT.match(low)
    ):
        return [Piece(clause, kind, weight)]
    kinds = [read_clause(part.lower(), words) for part in parts]
    return [Piece(part, kind, _weigh(part, kind)) for part, kind in zip(parts, kinds, strict=True)]


def _weigh(clause: str, kind: str) -> str:
    chinese = has_han(clause)
    if kind in ("works", "solved"):
        return "kind" if _MERE_YES.fullmatch(clause.lower()) else "good"
    if kind == "confirms":
        return "kind"
    if kind == "cancels":
        return "stop"
    weight = weigh(clause.lower() if chinese else spell(clause.lower()), chinese=chinese)
    if weight == "soft" and (kind == "thanks" or (kind == "neutral" and is_praise(clause.lower()))):
        return "kind"
    return "stop" if weight == "open" and is_sign(clause) else weight


def is_refused(pieces: list[Piece], *, even_told: bool = False) -> bool:
    """Is a refusal, however mild it sounds, behind the last good news ("Yes all is well. I disagree")?"""
    weights = [piece.weight for piece in pieces]
    yes = [at for at, (_, kind, weight) in enumerate(pieces) if weight in ("good", "closes") or kind in YES]
    last = max(yes, default=len(weights))
    if last == len(weights) and "soft" in weights:
        last = weights.index("soft")
    behind = [
        clause for clause, kind, _ in pieces[last + 1 :] if kind == "denies" and not NOTHING_MORE.search(clause.lower())
    ]
    return any(even_told or not is_told(clause) for clause in behind)


def has_second_thought(pieces: list[Piece]) -> bool:
    """Does a text take its good news back by what it tells behind a "sorry" or "wait" ("Works. Oh wait, it jams")? Not
    by what its writer did or was ("Sorry, I was ill").
    """
    good = list(map(_is_well, pieces))
    first = good.index(True) if True in good else len(pieces)
    begins = next((at for at in range(first + 1, len(pieces)) if SECOND_THOUGHT.match(pieces[at].clause.lower())), 0)
    ends = next((at for at in range(begins + 1, len(pieces)) if good[at]), len(pieces))
    return bool(begins) and any(
        (kind in ("no", "denies") and NOTHING_MORE.search(clause.lower()) is None)
        or not (kind in _ASIDES or weight in ("good", "kind", "closes") or OWN_DOING.match(clause.lower()))
        for clause, kind, weight in pieces[begins:ends]
    )


def fails_again(pieces: list[Piece]) -> bool:
    """Does a clause tell that it went wrong once more ("It has happened again"), and none behind it that it is well?"""
    failed = [FAILED_AGAIN.match(clause.lower()) is not None for clause, *_ in pieces]
    last = max((at for at, piece in enumerate(pieces) if _is_well(piece) and not failed[at]), default=-1)
    return any(failed[last + 1 :])


def _is_well(piece: Piece) -> bool:
    """Does it tell that all is well?"""
    return piece.weight in ("good", "closes") or piece.kind in YES


def goes_on(pieces: list[Piece]) -> bool:
    """Does a text turn from good news to another matter, and tell there what is neither thanks nor good news as well
    ("Works. PS: the WiFi on floor 2 is weak")?
    """
    begins = next((at for at, (clause, *_) in enumerate(pieces) if at and ANOTHER_MATTER.match(clause.lower())), 0)
    behind = pieces[begins:]
    if len(behind) > 1 and ANOTHER_MATTER.fullmatch(behind[0].clause.lower()):
        behind = behind[1:]  # "By the way" says nothing by itself
    return bool(begins) and any(
        kind not in _ASIDES and weight not in ("good", "kind", "closes") and not WISH.search(clause.lower())
        for clause, kind, weight in behind
    )


def signs_in(meant: str, pieces: list[Piece]) -> set[str]:
    """What each clause says and weighs, and where."""
    signs = {f"meant {meant}", f"clauses {min(len(pieces), MOST_COUNTED)}"}
    for clause, kind, weight in pieces:
        signs |= {f"says {kind}", f"tells {weight}{' before' if is_told(clause) else ''}"}
    for place, (_, kind, weight) in zip(("first", "last"), pieces[:1] + pieces[-1:], strict=False):
        signs |= {f"{place} {kind} {weight}", f"{place} {weight}"}
    return signs
