"""Warnings that somebody has looked at: `# postdesk: allow no rule uses the list because it is for the summer`.

The comment stands on the line it is about, or above the entry that it is about. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from rules.language.yaml_reader import Problem

_MARK = re.compile(r"(?:^|\s)#\s*postdesk:\s*(.*?)\s*$", re.IGNORECASE)
_WHOLE = re.compile(r"allow\s+(\S.*?)\s+because\s+(\S.*)", re.IGNORECASE)
_HINT = "write '# postdesk: allow WORDS OF THE WARNING because REASON'"


class _Allowed(Struct, frozen=True):
    """What one comment allows, and in which lines (from 1, the last one with them)."""

    problem: Problem  # where the comment stands
    words: str
    first: int
    last: int

    def fits(self, problem: Problem) -> bool:
        """Is this the warning that it is about?"""
        is_there = problem.file == self.problem.file and self.first <= problem.line <= self.last
        return problem.severity == "warning" and is_there and self.words.casefold() in problem.message.casefold()


def leave_out_allowed(problems: Iterable[Problem], texts: Mapping[str, str]) -> list[Problem]:
    """The problems without what comments in `texts` (by file) allow; a comment that allows nothing is one of them."""
    found, kept = list(problems), []
    allowed = [
        one for file, text in texts.items() if "postdesk:" in text.lower() for one in _read(file, text.split("\n"))
    ]
    used: set[_Allowed] = set()
    for problem in found:
        fitting = [one for one in allowed if one.words and one.fits(problem)]
        used.update(fitting)
        if not fitting:
            kept.append(problem)
    return kept + [one.problem for one in allowed if one not in used]


def _read(file: str, lines: Sequence[str]) -> Iterator[_Allowed]:
    for number, line in enumerate(lines):
        found = _MARK.search(line)
        if found is None:
            continue
        place = (file, number + 1, line.index("#", found.start()) + 1)
        whole = _WHOLE.fullmatch(found[1])
        if whole is None:
            yield _Allowed(
                Problem(*place, "this comment does not say what it allows, and why", _HINT, "warning"), "", 0, 0
            )
            continue
        first, last = _entry(lines, number)
        nothing = Problem(*place, f"there is no warning here that says '{whole[1]}'", "remove the comment", "warning")
        yield _Allowed(nothing, whole[1], first, last)


def _entry(lines: Sequence[str], number: int) -> tuple[int, int]:
    """The line of a comment behind something; else the next entry with all that is indented below it."""
    if not lines[number].lstrip().startswith("#"):
        return number + 1, number + 1
    start = next((n for n in range(number + 1, len(lines)) if _holds(lines[n])), len(lines) - 1)
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = next(
        (
            n
            for n in range(start + 1, len(lines))
            if _holds(lines[n]) and len(lines[n]) - len(lines[n].lstrip()) <= indent
        ),
        len(lines),
    )
    return start + 1, end


def _holds(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
