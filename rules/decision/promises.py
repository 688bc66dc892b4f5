"""What is promised and what happens while nobody acts: a pure function of policy and calendar.

Rule tests, `explain` and the running desk use this one. Times given back are in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.calendar import Calendar, Duration, NeverOpenError, Pause, add_business
from rules.policy.model import EscalationStep, Policy, Target


@dataclass(frozen=True, slots=True)
class Goal:
    """The service level that holds for one ticket."""

    hours: str
    first_response: Duration | None
    resolution: Duration | None
    update: Duration | None


@dataclass(frozen=True, slots=True)
class Due:
    """The two targets; None where the service level gives none, or while the clock stands."""

    response: datetime | None
    resolution: datetime | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A step of the chain: at that moment, if nobody has acted, these roles are told and the ticket may move."""

    at: datetime
    step: int  # its place in `escalation`, from 1
    text: str  # "80% of first_response"
    tell: tuple[str, ...]  # roles
    move_to: str = ""
    of: str = ""  # first_response, resolution
    percent: int = 100


def goal(policy: Policy, priority: str, kind: str = "incident", organisation: str = "") -> Goal:
    """The targets by priority, kind and organisation: what the closer one leaves out, the one above it gives.

    The order is: the desk's level, its part for the kind, the organisation's level, its part for the kind.
    An unknown priority counts as the least urgent.
    """
    level = policy.service_levels.get(priority) or policy.service_levels[policy.priorities[-1]]
    own = policy.organisations.get(organisation)
    theirs = own.service_levels.get(priority) if own is not None else None
    layers: list[Target | None] = [level, level.for_kind(kind), theirs, theirs.for_kind(kind) if theirs else None]
    hours, response, resolution, update = "", None, None, None
    for layer in layers:
        if layer is not None:
            hours = layer.hours or hours
            response = layer.first_response or response
            resolution = layer.resolution or resolution
            update = layer.update or update
    return Goal(hours or policy.desk.hours, response, resolution, update)


def due_times(
    policy: Policy,
    priority: str,
    kind: str,
    organisation: str,
    start: datetime,
    pauses: Sequence[Pause] = (),
) -> Due:
    """Both targets from the history (S3.1): only the resolution clock knows pauses."""
    found = goal(policy, priority, kind, organisation)
    calendar = policy.calendar(found.hours)
    return Due(_after(calendar, start, found.first_response), _after(calendar, start, found.resolution, pauses))


def _after(
    calendar: Calendar, start: datetime, span: Duration | None, pauses: Sequence[Pause] = (), percent: int = 100
) -> datetime | None:
    if span is None:
        return None
    try:
        return add_business(calendar, start, span.on(calendar) * percent / 100, pauses)
    except NeverOpenError:
        return None


def promises(
    policy: Policy,
    *,
    priority: str,
    kind: str,
    organisation: str,
    start: datetime,
    pauses: Sequence[Pause] = (),
    answered: bool = False,
) -> tuple[Promise, ...]:
    """The chain in order of time; once `answered`, without the steps of the first response."""
    found = goal(policy, priority, kind, organisation)
    calendar = policy.calendar(found.hours)
    chain: list[Promise] = []
    for number, step in enumerate(policy.escalation, start=1):
        percent, of, text = step.at
        if not _concerns(step, priority, kind) or (answered and of == "first_response"):
            continue
        span = found.first_response if of == "first_response" else found.resolution
        at = _after(calendar, start, span, pauses if of == "resolution" else (), percent)
        if at is not None:
            chain.append(Promise(at, number, text, step.tell, step.move_to, of, percent))
    return tuple(sorted(chain, key=lambda promise: (promise.at, promise.step)))


def _concerns(step: EscalationStep, priority: str, kind: str) -> bool:
    return (not step.for_ or priority in step.for_) and (not step.kind or kind in step.kind)


def update_due(policy: Policy, priority: str, kind: str, organisation: str, last: datetime) -> datetime | None:
    """By when the requester should hear something again (S3.4), None where no rhythm is set."""
    found = goal(policy, priority, kind, organisation)
    return _after(policy.calendar(found.hours), last, found.update)


def plan_business(policy: Policy, hours: str | None, start: datetime, days: int = 1) -> datetime:
    """That many working days later, in these hours or the desk's own. Raises NeverOpenError."""
    return add_business(policy.calendar(hours or ""), start, Duration(days=days))


def business_days_later(policy: Policy, ticket: object, at: datetime, days: int) -> datetime:  # noqa: ARG001 - a policy by ticket has its place here
    """When a reminder is due: that many of the desk's working days after `at`."""
    return plan_business(policy, None, at, days)
