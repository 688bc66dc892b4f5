"""What a kind of timer is: its name, what its plan must know, the plan, and what `show` says of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from msgspec import Struct

from service.domain.planning.case import Case, TimerCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post
from service.domain.planning.plan import Plan
from service.domain.planning.timer_situation import Moment


class TimerNeed(Enum):
    """What is read for a due timer besides its ticket; each gives the fields of `Moment` that it names."""

    NUMBER = auto()  # number: reserved before the snapshot is read
    LOADS = auto()  # loads: how busy people are, and not only who is there
    SURVEYED = auto()  # asked_lately
    HELD_MAIL = auto()  # held, with the name of its sender; answers: its ticket, where it holds commands
    TICKET = auto()  # answers: the ticket with all that was said
    LATE = auto()  # waiting: timers of the kind, of whatever ticket; answers: their tickets; people
    FILES = auto()  # files, stay: of the ticket
    SOURCE = auto()  # source
    SOURCE_FILES = auto()  # files: of the answer that is passed on from there
    APPROVERS = auto()  # people: who may be asked
    TOLD_OF_LATE = auto()  # people: who may be told that the ticket is late, with what they were told lately
    ORDER = auto()  # inbox, and what the line of a digest's answer names
    LETTER = auto()  # letter, refused_in_a_row
    NEW_SENDERS = auto()  # new_senders
    GATHERED_TICKETS = auto()  # queue, was_listed, people
    PERSON = auto()  # person
    RULE = auto()  # waiting, last, same
    FIGURES = auto()  # reports, waiting, people
    QUEUE = auto()  # queue, people: what an engineer has, or the tickets that the timer names
    PUT_ASIDE = auto()  # put_aside
    AWAITS_APPROVAL = auto()  # awaits_approval
    TEAM_QUEUE = auto()  # queue, people: of a lead's digest
    UNREACHED = auto()  # queue, people: all that somebody has whom letters do not reach
    REACHED = auto()  # queue, people, letter: what nobody could be told of meanwhile


class TimerKind(Struct, frozen=True):
    """One kind of timer. `plan` asks first whether it still makes sense (I12): None when nothing is left to do."""

    name: str
    needs: tuple[TimerNeed, ...]
    plan: Callable[[Moment], Plan | None]
    says: str  # "next: … at 16:00"
    is_slow: bool = False  # may take minutes: done beside the others, one after the other


def make_case(m: Moment) -> TimerCase:
    """What a timer does, before it has done anything."""
    draft = Draft(m.now, "clock", f"timer:{m.timer.id}", m.ticket)
    return Case(m, draft, Post(draft, m.policy, m.house, m.participants, m.away))


def of_ticket(plan: Callable[[TimerCase], Plan | None]) -> Callable[[Moment], Plan | None]:
    """A plan that needs a ticket; without one nothing is left to do."""
    return lambda m: plan(make_case(m)) if m.ticket is not None else None
