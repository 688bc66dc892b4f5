"""A line that could not be read, as its writer is told of it: what is wrong or missing, what may have been meant,
and how such a line is written by the names of this desk.
"""

from __future__ import annotations

import re

from rules.decision.roster import find_example
from service.domain.commands.argument_records import ArgumentProblem
from service.domain.commands.lines import read_line
from service.domain.commands.lookalikes import NO_SIGN, OTHER_SIGN
from service.domain.commands.parse import CommandProblem
from service.domain.commands.table import BY_WORD, CommandWord, Takes
from service.domain.commands.time_words import LEAD, fold_width
from service.domain.planning.letter_recipients import language_for
from service.domain.planning.situation import Situation
from service.domain.ticket.open_work import Work
from service.domain.ticket.states import MOVES
from store.records import ENDED_STATES, State
from templates.context import ALTERNATIVELY, Refusal

_MISSING = {
    Takes.MOMENT: "missing_time",
    Takes.MOMENT_TEXT: "missing_time",
    Takes.TARGET: "missing_person",
    Takes.TARGETS_TEXT: "missing_person",
    Takes.TASK: "missing_task",
    Takes.TASK_OR_NONE: "missing_task",
    Takes.VALUE: "missing_value",
    Takes.FACT: "missing_value",
    Takes.TICKETS: "missing_ticket",
    Takes.TICKETS_OR_NONE: "missing_ticket",
    Takes.ADDRESS: "missing_address",
    Takes.ADDRESSES: "missing_address",
    Takes.DURATION: "missing_time_spent",
    Takes.WORDS: "missing_words",
    Takes.NAME: "missing_article",
    Takes.REASON: "no_reason",
    Takes.CALLER: "nobody_named",
}
_LIKE = {"eta": "ask", "appoint": "ask", "task": "open_task"}  # commands of a ticket that is worked on
# The word was meant, and nothing that it needs stands behind it.
_HALF_TYPED = frozenset({"unknown", "no_blank", NO_SIGN, OTHER_SIGN})


def refuse(s: Situation, problem: CommandProblem) -> Refusal:
    """A line that cannot be read, as its writer is told of it."""
    language = language_for(s.policy, s.house, None, s.author)
    if problem.nearest and is_over(s, problem.nearest):
        return say_over(s, problem.line_text)
    if problem.argument is not None:
        return _of_argument(s, problem, problem.argument, language)
    nearest = problem.against or problem.offer(language)
    example = ""
    if problem.why in _HALF_TYPED and problem.lacks_argument:
        example = example_of(s, BY_WORD[problem.nearest], language)
    return Refusal(problem.line_text, problem.why, "" if nearest == problem.line_text else nearest, example)


def is_over(s: Situation, word: str) -> bool:
    """Does a command have to wait until the ticket, which is closed, is reopened, or be written on the one that it is
    part of?
    """
    move = _LIKE.get(word, word)
    state = s.ticket.state if s.ticket is not None else State.NEW
    goes_on = "reopen" in _can(state) or state is State.MERGED
    return state in ENDED_STATES and goes_on and move in MOVES and move not in _can(state)


def say_over(s: Situation, line: str) -> Refusal:
    """What cannot be done on a closed ticket, and the word that opens it again or brings the one that it is part of."""
    language = language_for(s.policy, s.house, None, s.author)
    if s.ticket is not None and s.ticket.state is State.MERGED:
        into = Work.of(s.ticket).merged_into
        return Refusal(line, "merged", example=f"{BY_WORD['show'].sign(language)} {into}")
    return Refusal(line, "ended", example=BY_WORD["reopen"].sign(language))


_SIGN = re.compile(r"(?<![^ ])#([a-z]+)")


def say_commands(s: Situation, value: str) -> str:
    """What may have been meant, with its commands in the language of who reads it: `#merge 42` is `#合并 42`."""
    language = language_for(s.policy, s.house, None, s.author)
    return _SIGN.sub(lambda found: BY_WORD[found[1]].sign(language) if found[1] in BY_WORD else found[0], value)


def _can(state: State) -> frozenset[str]:
    return frozenset(move for move, sources in MOVES.items() if state in sources)


def _of_argument(s: Situation, problem: CommandProblem, wrong: ArgumentProblem, language: str) -> Refusal:
    """What follows the word is missing or cannot be read: the one or two times that it may mean, or an example."""
    row = BY_WORD[problem.nearest]
    if wrong.suggestions:
        times = [at.astimezone(s.house.zone).strftime("%Y-%m-%d %H:%M") for at in wrong.suggestions[:2]]
        lines = [_with_time(problem.line_text, wrong.said, at) or f"{row.sign(language)} {at}" for at in times]
        return Refusal(problem.line_text, wrong.why, ALTERNATIVELY.join(lines))
    why = wrong.why
    if why == "missing":
        why = "missing_hour" if row.word == "appoint" and wrong.said else _MISSING.get(row.takes, why)
    return Refusal(problem.line_text, why, "", example_of(s, row, language))


def _with_time(line: str, said: str, at: str) -> str:
    """The line with another time in the place of the one that was typed, and all the words around that; "" where it is
    not found.
    """
    read = read_line(line)
    is_first = read is not None and read.argument.startswith(said)
    start = line.find(said) if is_first else line.rfind(said)
    if not said or start < 0:
        return ""
    lead = LEAD.match(fold_width(said))
    kept = said[: lead.end()] if lead is not None else ""
    return f"{line[:start]}{kept}{at}{line[start + len(said) :]}"


def example_of(s: Situation, row: CommandWord, language: str) -> str:
    """A line with this word that somebody of this desk may type; "" where nothing stands behind the word."""
    team = s.ticket.team if s.ticket is not None else ""
    shown = row.shown(language, find_example(s.policy, s.author, team, s.away), team or s.policy.desk.team)
    return shown if shown != row.sign(language) else ""
