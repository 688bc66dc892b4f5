"""Conditions that no mail meets, and those that every mail meets.

A condition is written as alternatives of checks that must all hold (or not hold); it never holds where each of
them holds two checks that exclude each other, and always where its opposite never does. What cannot be told, or is
larger than `MOST` alternatives, is taken for a condition that may hold. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from itertools import combinations, product

from msgspec import Struct

from rules.language.condition import COMPARISONS, Both, Check, Condition, Loc, Neither, fits_everything

MOST = 200
_ONE_VALUE = ("from", "language", "organisation", "state", "kind", "impact", "urgency", "priority", "team", "risk")
_ALWAYS_THERE = ("from", "subject", "body", "text")
_TEXTS = ("subject", "body", "text")
_SIZES = ("size", "attachments")  # one number of a mail; `attachment.size` is one of each file


class Clash(Struct, frozen=True):
    """Why a condition never holds, with a cure, and the check at whose place it is said."""

    why: str
    hint: str
    loc: Loc


class _Literal(Struct, frozen=True):
    check: Check
    holds: bool


def find_clash(when: Condition) -> Clash | None:
    """Why no mail meets this condition; None where one may."""
    found = None
    for literals in _alternatives(when, holds=True):
        clash = _clash(literals, ())
        if clash is None:
            return None
        found = found or clash
    return found


def is_always(when: Condition, given: Collection[str] = ()) -> bool:
    """Does every mail meet it? `given` are flags that are true of all that are asked about."""
    return all(_clash(literals, given) is not None for literals in _alternatives(when, holds=False))


def _alternatives(when: Condition, *, holds: bool) -> list[tuple[_Literal, ...]]:
    """The ways in which it holds, or does not; one way that is open where they are too many."""
    if isinstance(when, Check):
        return [(_Literal(when, holds),)]
    if isinstance(when, Neither):
        return _alternatives(when.part, holds=not holds)
    parts = [_alternatives(part, holds=holds) for part in when.parts]
    if isinstance(when, Both) is holds:
        found: list[tuple[_Literal, ...]] = [()]
        for part in parts:
            if len(found) * len(part) > MOST:
                return [()]
            found = [(*one, *other) for one, other in product(found, part)]
        return found
    return [one for part in parts for one in part]


def _clash(literals: tuple[_Literal, ...], given: Collection[str]) -> Clash | None:
    for one in literals:
        if clash := _alone(one, given):
            return clash
    return next(_pairs(literals), None)


def _alone(one: _Literal, given: Collection[str]) -> Clash | None:
    """A check that is never what it is to be."""
    check = one.check
    truth = _truth(check, given)
    if truth is None or truth is one.holds:
        return None
    why = f"no mail has '{check.field}' {check.op}" if one.holds else f"every mail has what '{check.field}' rules out"
    return Clash(f"{why} {check.number:g}" if one.holds else why, "ask for something else", check.loc)


def _truth(check: Check, given: Collection[str]) -> bool | None:
    if check.op == "flag":
        return True if check.field in given else None
    if check.field in _SIZES or check.field == "attachment.size":
        if check.op == "under" and check.number <= 0:
            return False
        return True if check.op == "at_least" and check.number <= 0 and check.field in _SIZES else None
    if check.field in _ALWAYS_THERE and check.op == "is" and "*" in check.values:
        return True
    if check.field in _TEXTS and check.op == "matches" and any(map(fits_everything, check.values)):
        return True
    return None


def _pairs(literals: tuple[_Literal, ...]) -> Iterator[Clash]:
    for one, other in combinations(literals, 2):
        a, b = one.check, other.check
        if one.holds != other.holds:
            yes, no = (a, b) if one.holds else (b, a)
            if _holds_too(yes, no):
                yield Clash(f"'{b.field}' is asked for what is ruled out beside it", "leave one of the two out", b.loc)
        elif one.holds:
            yield from _exclude(a, b)


def _holds_too(yes: Check, no: Check) -> bool:
    """Does `no` hold wherever `yes` does?"""
    if (yes.field, yes.op, yes.number) != (no.field, no.op, no.number):
        return False
    wide = no.values if yes.op == "is" else ()
    return all(
        value in no.values or ("*" not in value and "?" not in value and any(fnmatchcase(value, w) for w in wide))
        for value in yes.values
    )


def _exclude(a: Check, b: Check) -> Iterator[Clash]:
    """Two checks that are to hold together and cannot."""
    if a.field == b.field in _ONE_VALUE and a.op == b.op == "is":
        is_open = any(re.search(r"[*?]", value) for value in (*a.values, *b.values))
        if not is_open and set(a.values).isdisjoint(b.values):
            yield Clash(f"'{a.field}' has one value only", "write a list: either of them", b.loc)
    if a.field == b.field in _SIZES and _is_empty(a, b):
        yield Clash(f"no number is in both bounds of '{a.field}'", "turn the two around", b.loc)
    if {a.field, b.field} == {"inside", "outside"}:
        within, without = (a, b) if a.field == "inside" else (b, a)
        if set(within.values) <= set(without.values):
            named = ", ".join(within.values)
            yield Clash(f"nothing is inside and outside of {named} at once", "leave one of the two out", b.loc)
    if {a.field, b.field} == {"new", "state"} and "is" in {a.op, b.op}:
        yield Clash("a mail that opens a ticket finds none with a state", "new: no, or without 'state'", b.loc)


def _is_empty(a: Check, b: Check) -> bool:
    lowest = [(check.number, check.op == "over") for check in (a, b) if check.op in {"over", "at_least"}]
    highest = [(check.number, check.op == "under") for check in (a, b) if check.op in {"under", "at_most"}]
    both = [check for check in (a, b) if check.op in COMPARISONS]
    if len(both) != 2 or not lowest or not highest:
        return False
    return lowest[0][0] > highest[0][0] or (lowest[0][0] == highest[0][0] and (lowest[0][1] or highest[0][1]))
