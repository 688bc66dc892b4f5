"""What is promised and what happens while nobody acts: a pure function of policy and calendar.

Rule tests, `explain` and the running desk use this one. Times given back are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Protocol

from msgspec import Struct

from rules.calendar import Calendar, Duration, NeverOpenError, Pause, add_business
from rules.policy.model import Policy
from rules.policy.service_levels import EscalationStep, OwnPromises

TARGETS = ("first_response", "resolution", "update")


class Triaged(Protocol):
    """A ticket or a decision: what its service level follows from."""

    @property
    def priority(self) -> str:  # noqa: D102 - a field
        ...

    @property
    def kind(self) -> str:  # noqa: D102 - a field
        ...

    @property
    def organisation(self) -> str:  # noqa: D102 - a field
        ...

    @property
    def category(self) -> str:  # noqa: D102 - a field
        ...

    @property
    def team(self) -> str:  # noqa: D102 - a field
        ...


class Served(Struct, frozen=True):
    """What a service level follows from."""

    priority: str
    kind: str = "incident"
    organisation: str = ""
    category: str = ""
    team: str = ""

    @staticmethod
    def of(ticket: Triaged) -> Served:
        """Of a ticket as it stands, or of a decision."""
        return Served(ticket.priority, ticket.kind, ticket.organisation, ticket.category, ticket.team)


@dataclass(frozen=True, slots=True)
class Goal:
    """The service level that holds for one ticket."""

    hours: str
    first_response: Duration | None
    resolution: Duration | None
    update: Duration | None
    source: Mapping[str, str] = field(default_factory=dict, compare=False)  # which of them gave what: "team finance"


class Due(Struct, frozen=True):
    """The two targets; None where the service level gives none, or while the clock stands."""

    response: datetime | None
    resolution: datetime | None


class Promise(Struct, frozen=True):
    """A step of the chain: at that moment, if nobody has acted, these roles are told and the ticket may move."""

    at: datetime
    step: int  # its place in `escalation`, from 1
    text: str  # "80% of first_response"
    tell: tuple[str, ...]  # roles
    move_to: str = ""
    of: str = ""  # first_response, resolution
    percent: int = 100


def goal(policy: Policy, served: Served) -> Goal:
    """The targets: what the closer one leaves out, the one before it gives.

    The order is: the desk, the team, the category (those above it before it), the organisation; of each its level of
    the priority, then that level's part for the kind. An unknown priority counts as the least urgent. The hours of a
    team, a category or an organisation take the place of the desk's own: a level that names other ones keeps them.
    """
    return policy.once(_goal, served)


def _goal(policy: Policy, served: Served) -> Goal:
    priority = served.priority if served.priority in policy.service_levels else policy.priorities[-1]
    usual = hours = policy.desk.hours
    values: dict[str, Duration | None] = dict.fromkeys(TARGETS)
    source: dict[str, str] = dict.fromkeys((*TARGETS, "hours"), "desk")
    for name, owner in _owners(policy, served):
        if owner is not None and owner.hours:
            if hours == usual:
                hours, source["hours"] = owner.hours, name
            usual = owner.hours
        level = (policy if owner is None else owner).service_levels.get(priority)
        for target in () if level is None else (level, level.for_kind(served.kind)):
            if target is None:
                continue
            if target.hours:
                hours, source["hours"] = target.hours, name
            for what in TARGETS:
                if getattr(target, what) is not None:
                    values[what], source[what] = getattr(target, what), name
    return Goal(hours, values["first_response"], values["resolution"], values["update"], source)


def _owners(policy: Policy, served: Served) -> Iterator[tuple[str, OwnPromises | None]]:
    """Who may promise something, from the general to the particular; None is the desk."""
    yield "desk", None
    if (team := policy.teams.get(served.team)) is not None:
        yield f"team {served.team}", team
    parts = served.category.split(".")
    for depth in range(1, len(parts) + 1):
        name = ".".join(parts[:depth])
        if (category := policy.categories.get(name)) is not None:
            yield f"category {name}", category
    if (organisation := policy.organisations.get(served.organisation)) is not None:
        yield f"organisation {served.organisation}", organisation


def describe_goal(policy: Policy, served: Served) -> str:
    """The targets, their hours and the chain in a line, and who gives them where it is not the desk."""
    found = goal(policy, served)
    of, steps = escalation_of(policy, served)
    parts = [(what, f"{what.replace('_', ' ')} {getattr(found, what)}") for what in TARGETS if getattr(found, what)]
    parts.append(("hours", f"in hours {found.hours}"))
    said = [text + ("" if found.source[what] == "desk" else f" ({found.source[what]})") for what, text in parts]
    if of != "desk":
        said.append(f"{len(steps)} steps of escalation ({of})")
    return ", ".join(said)


def escalation_of(policy: Policy, served: Served) -> tuple[str, tuple[EscalationStep, ...]]:
    """Whose chain holds, and the chain: the closest one that is given, as a whole."""
    return policy.once(_escalation_of, served)


def _escalation_of(policy: Policy, served: Served) -> tuple[str, tuple[EscalationStep, ...]]:
    found: tuple[str, tuple[EscalationStep, ...]] = ("desk", policy.escalation)
    for name, owner in _owners(policy, served):
        if owner is not None and owner.escalation is not None:
            found = (name, owner.escalation)
    return found


def own_hours(policy: Policy, served: Served) -> str:
    """The hours in which its people are there: the closest that are given, else the desk's."""
    return policy.once(_own_hours, served)


def _own_hours(policy: Policy, served: Served) -> str:
    given = (owner.hours for _, owner in _owners(policy, served) if owner is not None and owner.hours)
    return next(reversed([*given]), policy.desk.hours)


def due_times(
    policy: Policy,
    served: Served,
    start: datetime,
    pauses: Sequence[Pause] = (),
    answer_from: datetime | None = None,
) -> Due:
    """Both targets from the history (S3.1): only the resolution clock knows pauses.

    `answer_from`: since when an answer is owed, where that is later than the start.
    """
    spans = policy.once(_spans_of, served)
    response = _after(spans.calendar, answer_from or start, spans.first_response)
    return Due(response, _after(spans.calendar, start, spans.resolution, pauses))


class _Spans(Struct, frozen=True):
    """A goal in open time of its calendar, and the chain of what happens by it."""

    calendar: Calendar
    first_response: timedelta | None
    resolution: timedelta | None
    update: timedelta | None
    chain: tuple[tuple[timedelta, int, EscalationStep], ...]  # with the place in `escalation`, from 1


def _spans_of(policy: Policy, served: Served) -> _Spans:
    found = goal(policy, served)
    calendar = policy.calendar(found.hours)
    targets = (found.first_response, found.resolution, found.update)
    response, resolution, update = (None if span is None else span.on(calendar) for span in targets)
    chain = []
    for number, step in enumerate(escalation_of(policy, served)[1], start=1):
        whole = response if step.at[1] == "first_response" else resolution
        if whole is not None and _concerns(step, served):
            chain.append((whole * step.at[0] / 100, number, step))
    return _Spans(calendar, response, resolution, update, tuple(chain))


def _after(
    calendar: Calendar, start: datetime, span: timedelta | None, pauses: Sequence[Pause] = ()
) -> datetime | None:
    if span is None:
        return None
    try:
        return add_business(calendar, start, span, pauses)
    except NeverOpenError:
        return None


def promises(
    policy: Policy,
    served: Served,
    *,
    start: datetime,
    pauses: Sequence[Pause] = (),
    answer_from: datetime | None = None,
    answered: bool = False,
) -> tuple[Promise, ...]:
    """The chain in order of time, by the same history as `due_times`; once `answered`, without the steps of the first
    response.
    """
    spans = policy.once(_spans_of, served)
    chain: list[Promise] = []
    for span, number, step in spans.chain:
        percent, of, text = step.at
        if of != "first_response":
            at = _after(spans.calendar, start, span, pauses)
        else:
            at = None if answered else _after(spans.calendar, answer_from or start, span)
        if at is not None:
            chain.append(Promise(at, number, text, step.tell, step.move_to, of, percent))
    return tuple(sorted(chain, key=attrgetter("at", "step")))


def _concerns(step: EscalationStep, served: Served) -> bool:
    return (not step.for_ or served.priority in step.for_) and (not step.kind or served.kind in step.kind)


def update_due(policy: Policy, served: Served, last: datetime) -> datetime | None:
    """By when the requester should hear something again (S3.4), None where no rhythm is set."""
    spans = policy.once(_spans_of, served)
    return _after(spans.calendar, last, spans.update)


def business_days_later(policy: Policy, served: Served, at: datetime, days: int) -> datetime:
    """When a reminder is due: that many working days of the ticket's hours after `at`. Raises NeverOpenError."""
    return add_business(policy.calendar(own_hours(policy, served)), at, Duration(days=days))
