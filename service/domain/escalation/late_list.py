"""What is late for one reader: a letter about the first, then one list an hour; the manager's comes once a day (S4.1).

Each late ticket leaves a timer for each reader. The one that fires when the reader may be written to speaks for all
that wait; the rest find that they stood in its letter.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from service.domain.planning import deadlines
from service.domain.planning.case import AnyCase, Case, TimerCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post, last_words
from service.domain.planning.plan import Plan
from service.domain.planning.timer_kind import make_case
from service.domain.planning.timer_situation import Moment
from service.domain.queue import lookups
from service.domain.queue.queue_view import by_deadline, queue_view
from service.domain.ticket import lateness
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, Person, Scope, Timer
from templates.context import Escalation, Figures, Said, Who

EVERY, MANAGERS = timedelta(hours=1), timedelta(days=1)  # between two letters about what is late, to one reader
MOST = 20  # tickets of a list
_TOLD = "late_told"  # the fact of a reader: when they were told last, and by which timers


def tell_later(case: AnyCase, reader: str, escalation: Escalation, *, is_manager: bool) -> None:
    """The reader hears of the ticket with all else that is late for them."""
    case.draft.later(
        TimerName.LATENESS,
        case.draft.now,
        reader=reader,
        of=escalation.of,
        percent=escalation.percent,
        target=lateness.written(escalation.target),
        told=[who.address for who in escalation.told],
        hours=(MANAGERS if is_manager else EVERY).total_seconds() / 3600,
    )


def is_put_off(person: Person | None, now: datetime, *, is_manager: bool) -> bool:
    """Does somebody who is told of a ticket now read it only later, with all else that is late by then?"""
    return _next_letter(person, MANAGERS if is_manager else EVERY, now) > now


def _next_letter(person: Person | None, every: timedelta, now: datetime) -> datetime:
    """When a reader may have their next letter about what is late."""
    told = person.facts.get(_TOLD, {}) if person is not None else {}
    return datetime.fromisoformat(told["at"]) + every if told else now


def plan_lateness(m: Moment) -> Plan | None:
    """The letter about what is late for one reader, or the wait until they may have the next one."""
    data, reader = m.timer.data, str(m.timer.data["reader"])
    person = m.people.get(reader)
    told = person.facts.get(_TOLD, {}) if person is not None else {}
    if m.timer.id in told.get("timers", ()):
        return None
    again = _next_letter(person, timedelta(hours=float(str(data["hours"]))), m.now)
    if again > m.now:
        draft = make_case(m).draft
        draft.later(TimerName.LATENESS, again, **data)
        return draft.plan(Outcome.NONE, f"{reader} has had a letter about what is late: the next one is a list")
    lines = [one for one in (m.timer, *m.waiting) if str(one.data.get("reader")) == reader]
    live = {one.ticket_id: one for one in lines if _is_so(m, one)}
    if not live or (len(live) == 1 and m.timer.ticket_id not in live):
        return None  # nothing is late any more, or the other one speaks for itself
    case = make_case(m) if len(live) == 1 else _of_no_ticket(m)
    known = person or Person(reader, first_seen=m.now)
    fact = {"at": m.now.isoformat(), "timers": [one.id for one in lines]}
    case.draft.meet(replace(known, facts={**known.facts, _TOLD: fact}))
    if len(live) == 1:
        _tell_one(case, live[m.timer.ticket_id], reader)
    else:
        _tell_many(case, [one for one in live if one is not None], reader)
    return case.draft.plan(Outcome.NONE, f"{reader} hears of what is late: {len(live)}")


def _of_no_ticket(m: Moment) -> TimerCase:
    draft = Draft(m.now, "clock", f"timer:{m.timer.id}")
    return Case(m, draft, Post(draft, m.policy, m.house, away=m.away))


def _is_so(m: Moment, line: Timer) -> bool:
    """Is the ticket still late in that way, or near it?"""
    shown = m.answers.shown.get(line.ticket_id or 0)
    of, target = str(line.data.get("of")), str(line.data.get("target", ""))
    return shown is not None and lateness.is_so(shown.ticket, of, target, m.now)


def _tell_one(case: TimerCase, line: Timer, reader: str) -> None:
    """The letter on the ticket itself, to be worked from, as it stands by now."""
    m, data = case.s, line.data
    said = str(data.get("target", ""))
    target = datetime.fromisoformat(said) if said else None
    told = data.get("told", [])
    people = tuple(Who(case.post.name(str(one)), str(one)) for one in told) if isinstance(told, list) else ()
    view = Escalation(
        of=str(data["of"]),
        percent=deadlines.percent_by(m.policy, case.draft.ticket, target, m.now, said=int(str(data["percent"]))),
        target=target,
        told=people,
    )
    words = last_words(m.answers.shown.get(case.draft.ticket.id), case.post.name)
    case.post.to(reader, "escalation", escalation=view, message=words, scope=Scope.ESCALATION)


def _tell_many(case: TimerCase, numbers: list[int], reader: str) -> None:
    """One list, answered line by line; each ticket with what its requester wrote last, where the reader may see it."""
    m, policy = case.s, case.s.policy
    tickets = by_deadline(tuple(m.answers.shown[number].ticket for number in numbers), m.now)[:MOST]
    rows = queue_view(policy, tickets, m.people, m.now, reader, with_time_left=True)
    words = tuple(
        (not row.hidden and last_words(m.answers.shown[row.number], case.post.name)) or Said(Who(""), "")
        for row in rows
    )
    scope = Scope.DESK if reader in policy.people else Scope.NONE
    unnumbered = lookups.bind_rows(())
    figures = Figures(open=len(numbers))
    case.post.to(reader, "late", tickets=rows, history=words, figures=figures, scope=scope, binding=unnumbered)
