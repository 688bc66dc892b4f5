"""A night's sweep by the `retention:` of the rules: kind by kind, in short transactions, until nothing is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from store.records import ENDED_STATES
from store.ticket import tickets
from store.upkeep import erasure, retention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.policy.model import Policy
    from rules.policy.privacy import Retention
    from store.database.unit import Unit
    from store.records import Ticket

Run = Callable[[Callable[["Unit"], "retention.Step"]], "retention.Step"]


@dataclass
class Swept:
    """What a sweep took out, by kind."""

    rows: dict[str, int] = field(default_factory=dict)
    freed: list[str] = field(default_factory=list)

    def add(self, kind: str, step: retention.Step) -> None:
        """Counts a step."""
        if step.rows:
            self.rows[kind] = self.rows.get(kind, 0) + step.rows
        self.freed += step.contents


def sweep(policy: Policy, now: datetime, run: Run, *, steps: int = 10_000) -> Swept:
    """Every kind that has a time. `run` does one step in a transaction of its own; at most so many steps in all."""
    swept = Swept()
    left = steps
    for kind, make in _kinds(policy, now):
        after = 0
        while left > 0:
            left -= 1
            step = run(_freeing(make(after)))
            swept.add(kind, step)
            if step.last is None:
                break
            after = step.last
    return swept


def _freeing(do: Callable[[Unit], retention.Step]) -> Callable[[Unit], retention.Step]:
    """The step, with those of its contents that are free once it is done."""

    def both(unit: Unit) -> retention.Step:
        step = do(unit)
        return retention.Step(step.rows, step.last, tuple(retention.free(unit, step.contents)))

    return both


Make = Callable[[int], Callable[["Unit"], retention.Step]]


def _kinds(policy: Policy, now: datetime) -> Iterator[tuple[str, Make]]:
    rules = policy.retention

    def spared(ticket_id: int | None, address: str, _at: datetime) -> bool:
        return rules.is_held(ticket_id or 0, address)

    if shortest := _shortest(rules, "raw_mail"):
        yield "raw_mail", lambda after: _of_categories(rules, now, shortest, after)
    if rules.held is not None:
        before = now - rules.held
        yield "held", lambda after: lambda unit: retention.sweep_mails(unit, before, after, spared, outside=True)
    if rules.letters is not None:
        made = now - rules.letters
        yield "letters", lambda after: lambda unit: retention.sweep_letters(unit, made, after, spared)
    times = [found for name in ("text", "attachments") if (found := _shortest(rules, name)) is not None]
    if times:
        ended = now - min(times)
        yield (
            "tickets",
            lambda after: lambda unit: retention.sweep_tickets(unit, ended, after, now, _is_due(policy, now)),
        )
    if youngest := _shortest(rules, "events"):
        is_due = _is_due(policy, now)
        yield (
            "events",
            lambda after: (
                lambda unit: erasure.sweep_events(
                    unit, now - youngest, after, now, lambda one: is_due(one, "events"), policy.people.__contains__
                )
            ),
        )
    if rules.people is not None:
        seen = now - rules.people
        held = policy.people.keys()
        yield (
            "people",
            lambda _after: (
                lambda unit: retention.Step(
                    retention.sweep_people(unit, seen, lambda who: who in held or rules.is_held(0, who)), None
                )
            ),
        )


def _of_categories(
    rules: Retention, now: datetime, shortest: timedelta, after: int
) -> Callable[[Unit], retention.Step]:
    """Raw mails by the category of their ticket; those of an open ticket stay."""

    def step(unit: Unit) -> retention.Step:
        def spared(ticket_id: int | None, address: str, done_at: datetime) -> bool:
            found = tickets.find(unit, ticket_id) if ticket_id else None
            kept = rules.of(found.category).raw_mail if found is not None else rules.raw_mail
            people = (found.requester, address) if found is not None else (address,)
            is_open = found is not None and found.state not in ENDED_STATES
            return kept is None or done_at + kept >= now or is_open or rules.is_held(ticket_id or 0, *people)

        return retention.sweep_mails(unit, now - shortest, after, spared, outside=False)

    return step


def _is_due(policy: Policy, now: datetime) -> Callable[[Ticket, str], bool]:
    rules = policy.retention

    def is_due(ticket: Ticket, kind: str) -> bool:
        kept = getattr(rules.of(ticket.category), kind)
        ended = ticket.closed or ticket.last_event or now
        return kept is not None and ended + kept < now and not rules.is_held(ticket.id, ticket.requester)

    return is_due


def _shortest(rules: Retention, kind: str) -> timedelta | None:
    """The shortest time of any category: what is younger need not be looked at."""
    times = [getattr(one, kind) for one in (rules, *rules.categories.values()) if getattr(one, kind) is not None]
    return min(times, default=None)
