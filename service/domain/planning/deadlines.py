"""A ticket's two clocks (docs/process.md S3.1): targets in business time, pauses,
and the chain of what happens while nobody acts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from rules.calendar import next_open, open_time
from rules.decision.promises import Due, Promise, Served, due_times, goal, own_hours, promises, update_due
from rules.policy.model import Policy
from service.domain.planning.draft import Draft
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.lateness import binds_promise, counted_until, late_since, pauses_of, runs
from service.domain.ticket.open_work import awaits_approval, is_gathered, waits_for_nothing
from service.domain.ticket.timer_names import TimerName
from store.records import State, Ticket, TicketClock

ASKED, RAISED = "asked", "raised"  # `urgent` of a ticket's clock: its requester asked for it, and got it
TOP_PRIORITY = "P1"  # of which people hear at night, too
PASSED = 100  # per cent of a target
DAY = timedelta(days=1)

# timers that end when nobody has to work on it
WORKING = (TimerName.PROMISE, TimerName.UPDATE, TimerName.ETA, TimerName.UNANSWERED, TimerName.LATENESS)
ETA_LATE = 1  # step of the timer of a promised time: it has come


def targets(policy: Policy, ticket: Ticket) -> Due:
    """Both targets from the history: the start, the priority now, the pauses so far."""
    ended = tuple(pause for pause in pauses_of(ticket) if pause[1] is not None)
    due = due_times(policy, Served.of(ticket), ticket.opened, ended, _answer_from(ticket))
    return Due(None, due.resolution) if waits_for_nothing(ticket) or awaits_approval(ticket) else due


def _answer_from(ticket: Ticket) -> datetime | None:
    """Since when its first answer is owed, where that is not since it was opened."""
    since = ticket.clock.get("answer_from")
    return datetime.fromisoformat(since) if since else None


def owe_answer(draft: Draft, policy: Policy) -> None:
    """What its requester waited for is decided: a first answer is owed within the same time as of a new ticket."""
    if draft.ticket.first_response is not None:
        return
    clock: TicketClock = {**draft.ticket.clock, "answer_from": draft.now.isoformat()}
    due = targets(policy, replace(draft.ticket, clock=clock))
    draft.note(EventKind.DUE_SET, {"response_due": due.response, "clock": clock})


def _with_pause(ticket: Ticket, at: datetime) -> TicketClock:
    pauses = [list(pause) for pause in ticket.clock.get("pauses", ())]
    if not pauses or pauses[-1][1]:
        pauses.append([at.isoformat(), ""])
    return {**ticket.clock, "pauses": pauses}


def _without_pause(ticket: Ticket, at: datetime) -> TicketClock:
    pauses = [list(pause) for pause in ticket.clock.get("pauses", ())]
    if pauses and not pauses[-1][1]:
        pauses[-1][1] = at.isoformat()
    return {**ticket.clock, "pauses": pauses}


def pause(ticket: Ticket, at: datetime, *, is_told: bool = False) -> dict[str, Any]:
    """The changes that stop the resolution clock; `is_told`: an engineer's letter tells the requester."""
    paused = replace(ticket, clock=_with_pause(ticket, at))
    return told(paused, at) if is_told else {"clock": paused.clock}


def told(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """The changes of a letter by an engineer that is no plain answer: the requester has had word."""
    return {"clock": {**ticket.clock, "told": at.isoformat()}}


def restart(draft: Draft, policy: Policy) -> dict[str, Any]:
    """The changes that start it again: the target moves by the business time that it stood still."""
    clock = _without_pause(draft.ticket, draft.now)
    going = replace(draft.ticket, clock=clock)
    return {"clock": clock, "due": targets(policy, going).resolution, "waiting_for": "", "waiting_until": None}


def resume(draft: Draft, policy: Policy, move: str, kind: EventKind) -> None:
    """A waiting ticket goes on, and so does a time that was promised; one that passed meanwhile binds nobody."""
    passed = draft.ticket.promised is not None and draft.ticket.promised <= draft.now
    draft.move(move, kind, {**restart(draft, policy), **({"promised": None} if passed else {})})
    draft.cancel(TimerName.HOLD, TimerName.REMINDER, TimerName.QUESTION)
    schedule(draft, policy)
    keep_updated(draft, policy)
    watch_promise(draft)


def retriage(draft: Draft, policy: Policy, *, why: str, **fields: str) -> None:
    """Other impact, urgency, priority, kind or category: the targets are computed anew from the history."""
    changed = {name: value for name, value in fields.items() if value and getattr(draft.ticket, name) != value}
    if not changed:
        return
    due = targets(policy, replace(draft.ticket, **changed))  # names of fields
    response = due.response if draft.ticket.first_response is None else draft.ticket.response_due
    clock = draft.ticket.clock.copy()
    if clock.get("urgent") == ASKED and changed.get("priority", draft.ticket.priority) < draft.ticket.priority:
        clock["urgent"] = RAISED
    clock |= _keep_told(draft.ticket, response)
    changes = {**changed, "response_due": response, "due": due.resolution}
    draft.note(EventKind.TRIAGED, changes if clock == draft.ticket.clock else {**changes, "clock": clock}, why=why)
    schedule(draft, policy)


def answer_told(ticket: Ticket) -> datetime | None:
    """The latest time of a first answer that its requester was told; None where none is due."""
    due, told = ticket.answer_due, ticket.clock.get("answer_told")
    return max(due, datetime.fromisoformat(told)) if due is not None and told else due


def _keep_told(ticket: Ticket, response: datetime | None) -> TicketClock:
    """What the ticket's clock keeps where an answer is due sooner from now on, which nobody is told."""
    told = answer_told(ticket)
    return {"answer_told": told.isoformat()} if told is not None and response is not None and response < told else {}


def moved(policy: Policy, ticket: Ticket, **fields: Any) -> dict[str, Any]:
    """The changes of a ticket that goes to another team or requester: where these have targets of their own, they are
    counted from the history as if they had had it from the start.
    """
    there = replace(ticket, **fields)
    if goal(policy, Served.of(ticket)) == goal(policy, Served.of(there)):
        return fields
    due = targets(policy, there)
    answer: dict[str, Any] = {"response_due": due.response} if ticket.first_response is None else {}
    kept = _keep_told(ticket, due.response)
    clocks = {"clock": {**ticket.clock, **kept}} if kept else {}
    return {**fields, **answer, "due": due.resolution, **clocks}


def chain(policy: Policy, ticket: Ticket) -> tuple[Promise, ...]:
    """What happens while nobody acts, in order of time, for the ticket as it stands: while its resolution clock does
    not run, what happens about the first answer alone.
    """
    ended = tuple(p for p in pauses_of(ticket) if p[1] is not None)
    found = promises(
        policy,
        Served.of(ticket),
        start=ticket.opened,
        pauses=ended,
        answer_from=_answer_from(ticket),
        answered=ticket.answer_due is None,
    )
    return found if runs(ticket) else tuple(step for step in found if step.of == "first_response")


def keep_updated(draft: Draft, policy: Policy, step: int = 0, *, is_told: bool = False) -> None:
    """Starts the rhythm in which the requester hears something (S3.4) again: after a mail to them,
    and when work goes on. `is_told`: the desk has just told them itself.
    """
    draft.cancel(TimerName.UPDATE)
    ticket = draft.ticket
    waits_nobody = ticket.channel == "rule" or waits_for_nothing(ticket) or is_gathered(ticket)
    if not policy.attention.updates or not runs(ticket) or waits_nobody:
        return
    due = update_due(policy, Served.of(ticket), draft.now)
    if due is not None and ticket.priority != TOP_PRIORITY:  # nobody is told at night, nor twice a day
        due = next_open_for(policy, ticket, max(due, draft.now + DAY) if step == 0 and is_told else due)
    if due is not None:
        draft.later(TimerName.UPDATE, due, step)


def next_target(ticket: Ticket) -> datetime | None:
    """What is owed next: the promised time, else the first answer, else the solution; None while the clock stands."""
    if ticket.promised is not None:
        return ticket.promised
    if binds_promise(ticket) and ticket.answer_due is not None:
        return ticket.answer_due
    return ticket.due if runs(ticket) else None


def time_left(policy: Policy, ticket: Ticket, now: datetime) -> tuple[timedelta, float] | None:
    """How much of its hours is left until what is owed next, negative when it is late, and which part is used up."""
    calendar = policy.calendar(own_hours(policy, Served.of(ticket)))
    if (since := late_since(ticket, now)) is not None:
        return -open_time(calendar, since, counted_until(ticket, now)), 1.0
    target = next_target(ticket)
    if target is None or target <= now:
        return None
    pauses = tuple(pause for pause in pauses_of(ticket) if pause[1] is not None)
    left, used = open_time(calendar, now, target), open_time(calendar, ticket.opened, now, pauses)
    return left, used / (used + left) if used + left else 0.0


def percent_by(policy: Policy, ticket: Ticket, target: datetime | None, now: datetime, *, said: int) -> int:
    """How much of a target's time has passed by now, where a warning `said` so much before; of no warning as it was."""
    if target is None or not 0 < said < PASSED:
        return said
    if target <= now:
        return PASSED
    counts = next_target(ticket) == target and "answer_from" not in ticket.clock
    left = time_left(policy, ticket, now) if counts else None
    return said if left is None else min(max(said, int(left[1] * 100)), PASSED - 1)


def next_open_for(policy: Policy, ticket: Ticket, at: datetime) -> datetime:
    """The first moment from then on at which somebody works on such a ticket."""
    return next_open(policy.calendar(own_hours(policy, Served.of(ticket))), at)


def answer_passed(policy: Policy, ticket: Ticket) -> Promise | None:
    """The step of the chain at which the requester hears that no answer has come; None where the chain has none.

    Where they were told a later time than the answer is due by now, it comes at that time.
    """
    return _answer_passed(chain(policy, ticket), ticket)


def _answer_passed(steps: tuple[Promise, ...], ticket: Ticket) -> Promise | None:
    first = next((p for p in steps if p.of == "first_response" and p.percent >= PASSED), None)
    told = answer_told(ticket)
    return first if first is None or told is None or told <= first.at else replace(first, at=told)


def steps_ahead(policy: Policy, ticket: Ticket) -> tuple[Promise, ...]:
    """The chain, with what the requester was told in it: in order of time."""
    steps = chain(policy, ticket)
    passed = _answer_passed(steps, ticket)
    if passed is None or passed in steps:
        return steps
    return tuple(sorted((*steps, passed), key=lambda step: (step.at, step.step)))


def schedule(draft: Draft, policy: Policy) -> None:
    """One timer for the next step of the chain; the steps before now have had their time."""
    draft.cancel(TimerName.PROMISE)
    if not binds_promise(draft.ticket) or is_gathered(draft.ticket):
        return
    upcoming = next((p for p in steps_ahead(policy, draft.ticket) if p.at > draft.now), None)
    if upcoming is not None:
        draft.later(TimerName.PROMISE, upcoming.at, upcoming.step, text=upcoming.text)


def begin(draft: Draft, policy: Policy, assignee: str, why: str) -> None:
    """A new ticket goes to its engineer, where there is one, and its clocks start. `why`: they were chosen."""
    if assignee:
        changes = {"assignee": assignee, "owner": assignee}
        draft.move("dispatch", EventKind.ASSIGNED, changes, actor="rules", why=why)
    schedule(draft, policy)
    keep_updated(draft, policy)


def promise(draft: Draft, at: datetime, *, is_told: bool = False) -> None:
    """The requester is promised news by then: the engineer is reminded before, the lead hears of it when it passes.
    `is_told`: by an engineer's letter.
    """
    draft.note(EventKind.PROMISED, {"promised": at, **(told(draft.ticket, draft.now) if is_told else {})})
    watch_promise(draft)


def watch_promise(draft: Draft) -> None:
    """The reminder of a promised time, while it binds somebody."""
    at = draft.ticket.promised
    draft.cancel(TimerName.ETA)
    if at is None or not binds_promise(draft.ticket):
        return
    ahead = min(max(timedelta(minutes=15), (at - draft.now) / 5), timedelta(hours=4))
    draft.later(TimerName.ETA, max(draft.now + timedelta(minutes=1), at - ahead), promised=at.isoformat())


def promise_again(draft: Draft, policy: Policy) -> datetime | None:
    """A ticket that comes back is owed an answer within the same time as a new one; by when, None without a target.

    It is the first one that was not late yet, or news of what was answered.
    """
    ticket = draft.ticket
    if waits_for_nothing(ticket) or not ticket.requester:
        return None
    if _answer_stood(draft):
        owe_answer(draft, policy)
        return draft.ticket.response_due
    at = due_times(policy, Served.of(ticket), draft.now).response
    if at is not None:
        promise(draft, at)
    return at


def owe_passed_answer(draft: Draft, policy: Policy) -> None:
    """A first answer whose time came while the ticket was at an end is owed anew; any other one as it was."""
    due = draft.ticket.answer_due
    if due is not None and due <= draft.now and _answer_stood(draft):
        owe_answer(draft, policy)


def _answer_stood(draft: Draft) -> bool:
    """Is a first answer owed that was not late yet when the ticket ended?"""
    due, ended = draft.ticket.answer_due, draft.before.closed if draft.before is not None else None
    return due is not None and due > (ended or draft.now)


def keep_promise(draft: Draft) -> None:
    """The requester gets the news that was promised, where some was."""
    if draft.ticket.promised is not None:
        draft.note(EventKind.PROMISE_KEPT, {"promised": None})
        draft.cancel(TimerName.ETA)


def answered(s: Situation, draft: Draft, *, promised: datetime | None = None) -> None:
    """The engineer's first mail to the requester stops the response clock; who answers an unassigned ticket has it.

    It keeps the promise of news that was made before; `promised` is what this mail promises.
    """
    if draft.ticket.promised != promised:
        keep_promise(draft)
    ticket = draft.ticket
    changes: dict[str, object] = {}
    if ticket.first_response is None and not waits_for_nothing(ticket):
        changes["first_response"] = s.now
    if not ticket.assignee:
        changes |= {"assignee": s.author, "owner": ticket.owner or s.author}
    if draft.can("answer"):
        if changes or ticket.state in (State.NEW, State.ASSIGNED):
            draft.move("answer", EventKind.ANSWERED, changes)
    elif changes:
        draft.note(EventKind.ANSWERED, changes)
    if "first_response" in changes:
        schedule(draft, s.policy)
