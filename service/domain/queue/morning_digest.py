"""When and how the morning digests go out: an engineer's queue, a lead's view of the team (docs/process.md S7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.calendar import Calendar, next_open
from rules.policy.model import Policy
from service.domain.planning import deadlines
from service.domain.planning.case import AnyCase
from service.domain.planning.plan import Plan
from service.domain.queue import absence, lookups, reachability
from service.domain.queue.queue_view import DIGEST_ROWS, by_deadline, queue_view
from service.domain.ticket import lateness
from service.domain.ticket.timer_names import TimerName
from store.records import OPEN_STATES, Outcome, Person, Scope, Ticket, Timer, Waiting
from templates.context import Figures, HeldView

TEAM_ROWS = 20
_LONGEST_BREAK = 31  # days for which nobody works


def figures(tickets: tuple[Ticket, ...], now: datetime, zone_day_end: datetime) -> Figures:
    """How many tickets are open, late, and have something due before the day ends: an answer, news or the solution."""
    open_ = [ticket for ticket in tickets if ticket.state in OPEN_STATES]
    late = [ticket for ticket in open_ if lateness.is_late(ticket, now)]
    owed = [deadlines.next_target(ticket) for ticket in open_]
    today = [at for at in owed if at is not None and now <= at < zone_day_end]
    return Figures(
        open=len(open_),
        late=len(late),
        due_today=len(today),
        unassigned=sum(not ticket.assignee for ticket in open_),
        waiting=sum(ticket.state.value == "waiting" for ticket in open_),
    )


def plan_digest(
    case: AnyCase, engineer: str, queue: tuple[Ticket, ...], people: Mapping[str, Person],
    put_aside: tuple[HeldView, ...] = (),
) -> Plan | None:  # fmt: skip
    """The morning mail of one engineer; the next one is due on the next working day.

    The order of its rows is remembered. `put_aside`: held mails that nobody decided on in time.
    """
    draft, post, policy, house = case.draft, case.post, case.s.policy, case.s.house
    person = people.get(engineer)
    if engineer not in policy.people:
        return None
    draft.later(TimerName.DIGEST, next_morning(policy, engineer, draft.now), engineer=engineer)
    if person is not None and person.dead_since is not None:
        post.to(engineer, reachability.CHECK, scope=Scope.DESK)
        return draft.plan(Outcome.NONE, "letters do not reach them: the morning's letter asks")
    away = engineer in post.away
    theirs = any(ticket.assignee == engineer and ticket.state in OPEN_STATES for ticket in queue)
    if away and theirs:  # since this morning, by the roster
        draft.set_timer(Timer(None, TimerName.ABSENT, draft.now, 0, {"engineer": engineer, "why": absence.AWAY}))
    if person is not None and not away:
        absence.take_up_again(draft, person)
        person = draft.met(engineer) or person
    open_ = by_deadline(tuple(filter(_is_listed, queue)), draft.now)[:DIGEST_ROWS]
    if away or not (open_ or put_aside):
        return draft.plan(Outcome.NONE, "no digest: nothing waits" if not away else "no digest: away")
    known = person or Person(engineer, post.name(engineer), first_seen=draft.now)
    draft.meet(replace(known, facts={**known.facts, "digest": [ticket.id for ticket in open_]}))
    local = draft.now.astimezone(house.zone)
    end = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    post.to(
        engineer,
        "digest",
        tickets=queue_view(policy, open_, people, draft.now, with_time_left=True),
        figures=figures(open_, draft.now, end),
        put_aside=put_aside[:DIGEST_ROWS],
        scope=Scope.DESK,
        binding=lookups.bind_rows(ticket.id for ticket in open_),
    )
    return draft.plan(Outcome.NONE, "morning digest")


def plan_team_digest(
    case: AnyCase, lead: str, queue: tuple[Ticket, ...], people: Mapping[str, Person], happened: Figures
) -> Plan | None:
    """A lead's morning: figures and the most pressing tickets of their teams (S7.2), without those of their own list.

    `happened` since the morning before: how many tickets came, were closed, were opened again. The next one is due the
    next working day.
    """
    draft, policy, house = case.draft, case.s.policy, case.s.house
    teams = led_by(policy, lead)
    if not teams:
        return None
    draft.later(TimerName.TEAM_DIGEST, next_morning(policy, lead, draft.now), lead=lead)
    open_ = tuple(ticket for ticket in queue if ticket.state in OPEN_STATES)
    stand_ins = (*(policy.teams[name].deputy for name in teams), policy.desk.manager)
    present = (address for address in (lead, *stand_ins) if address and address not in case.post.away)
    reader = next(present, lead)
    theirs = policy.people.get(reader) is not None
    others = tuple(ticket for ticket in open_ if not (theirs and ticket.assignee == reader and _is_listed(ticket)))
    if not others and happened == Figures():
        return draft.plan(Outcome.NONE, "no digest: nothing happened, and nothing is open but what their own list says")
    local = draft.now.astimezone(house.zone)
    end = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    known = replace(
        figures(open_, draft.now, end), own=len(open_) - len(others),
        opened=happened.opened, closed=happened.closed, reopened=happened.reopened,
    )  # fmt: skip
    rows = queue_view(policy, others, people, draft.now, reader, with_time_left=True)[:TEAM_ROWS]
    unnumbered = lookups.bind_rows(())
    case.post.to(reader, "digest-lead", tickets=rows, figures=known, scope=Scope.DESK, binding=unnumbered)
    return draft.plan(Outcome.NONE, "the team's morning digest")


def _is_listed(ticket: Ticket) -> bool:
    """Does it stand in the morning list of whoever has it?"""
    return ticket.state in OPEN_STATES and ticket.waiting_for != Waiting.PARENT


def led_by(policy: Policy, lead: str) -> tuple[str, ...]:
    """The teams that somebody leads."""
    return tuple(name for name, team in policy.teams.items() if team.lead == lead)


def last_morning(policy: Policy, reader: str, now: datetime) -> datetime:
    """When the day of a reader's hours began last before today: since then they have read nothing."""
    calendar = _hours_of(policy, reader)[0]
    today = now.astimezone(calendar.zone).date()
    days = (today - timedelta(days=number) for number in range(1, _LONGEST_BREAK))
    began = (spans[0][0] for day in days if (spans := calendar.windows(day)))
    return next(began, now - timedelta(days=1))


def next_morning(policy: Policy, reader: str, now: datetime) -> datetime:
    """When the next day of a reader's hours begins, not today; of the desk's hours where theirs never do, or for "".

    Raises NeverOpenError where neither does.
    """
    for calendar in _hours_of(policy, reader):
        today = now.astimezone(calendar.zone).date()
        for number in range(1, _LONGEST_BREAK):
            if spans := calendar.windows(today + timedelta(days=number)):
                return spans[0][0]
    return next_open(policy.calendar(), now + timedelta(days=1))


def _hours_of(policy: Policy, reader: str) -> tuple[Calendar, ...]:
    """Whose opening is a reader's morning: of their own hours, of their team's, of the desk's; where it is always
    open there is none.
    """
    person = policy.people.get(reader)
    teams = person.team if person is not None else led_by(policy, reader) if reader else ()
    names = (person.hours if person is not None else "", *(policy.teams[name].hours for name in teams[:1]))
    own = (policy.calendar(name) for name in names if name)
    return (*(calendar for calendar in own if not calendar.always), policy.calendar())
