"""A night's sweep by the `retention:` of the rules: kind by kind, in short transactions, until nothing is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from store.records import ENDED_STATES
from store.ticket import tickets
from store.upkeep import erasure, retention
from store.upkeep.steady_pace import HURRY, SteadyPace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.policy.model import Policy
    from rules.policy.privacy import Retention
    from store.database.unit import Unit
    from store.records import Ticket

Find = Callable[["Unit", Any], "retention.DuePiece"]  # what goes of a piece that begins behind an id
Take = Callable[["Unit", "retention.DuePiece"], "retention.Step"]
Read = Callable[[Callable[["Unit"], "retention.DuePiece"]], "retention.DuePiece"]
Write = Callable[[Callable[["Unit"], "retention.Step"]], "retention.Step"]


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


def sweep(
    policy: Policy,
    now: datetime,
    read: Read,
    write: Write,
    *,
    go_on: Callable[[], bool] = lambda: True,
    pace: SteadyPace = HURRY,
    steps: int = 10_000,
) -> Swept:
    """Every kind that has a time, while `go_on` says so and at most so many steps of `write`, each in a transaction
    of its own. `read` looks what is due, piece by piece, and holds no writer; `pace` rests behind each of both.
    """
    swept = Swept()
    left = steps
    for kind, first, find, take in _kinds(policy, now):
        after: Any = first
        while after is not None and left > 0 and go_on():
            due = read(partial(_look, find, after))
            pace.rest()
            last = due.last
            if due.rows:
                left -= 1
                step = write(partial(_take_again, find, take, after))
                pace.rest()
                swept.add(kind, step)
                last = step.last
            after = last
    return swept


def _look(find: Find, after: Any, unit: Unit) -> retention.DuePiece:
    return find(unit, after)


def _take_again(find: Find, take: Take, after: Any, unit: Unit) -> retention.Step:
    """The step, with those of its contents that are free once it is done. What was found is looked for once more:
    meanwhile a ticket may have come back.
    """
    due = find(unit, after)
    step = take(unit, due) if due.rows else retention.Step(0, due.last)
    return replace(step, contents=tuple(retention.free(unit, step.contents)))


def _kinds(policy: Policy, now: datetime) -> Iterator[tuple[str, int | str, Find, Take]]:
    """What each kind is called, before which id it begins, and how it is found and taken."""
    rules = policy.retention

    def spared(ticket_id: int | None, address: str, _at: datetime) -> bool:
        return rules.is_held(ticket_id or 0, address)

    if shortest := _shortest(rules, "raw_mail"):
        yield "raw_mail", 0, _of_categories(rules, now, shortest), partial(retention.take_mails, outside=False)
    if rules.held is not None:
        before = now - rules.held
        yield (
            "held",
            0,
            lambda unit, after: retention.find_mails(unit, before, after, spared, outside=True),
            partial(retention.take_mails, outside=True),
        )
    if rules.letters is not None:
        made = now - rules.letters
        yield (
            "letters",
            0,
            lambda unit, after: retention.find_letters(unit, made, after, spared),
            retention.take_letters,
        )
    is_due = _is_due(policy, now)
    times = [found for name in ("text", "attachments") if (found := _shortest(rules, name)) is not None]
    if times:
        ended = now - min(times)
        yield (
            "tickets",
            0,
            lambda unit, after: retention.find_tickets(unit, ended, after, is_due),
            lambda unit, due: retention.take_tickets(unit, due, now, is_due),
        )
    if youngest := _shortest(rules, "events"):
        over = now - youngest
        yield (
            "events",
            0,
            lambda unit, after: erasure.find_named_tickets(unit, over, after, lambda one: is_due(one, "events")),
            lambda unit, due: erasure.take_events(unit, due, now, policy.people.__contains__),
        )
    if rules.people is not None:
        seen = now - rules.people
        yield (
            "people",
            "",
            lambda unit, after: retention.find_people(
                unit, seen, after, lambda who: who in policy.people or rules.is_held(0, who)
            ),
            retention.take_people,
        )


def _of_categories(rules: Retention, now: datetime, shortest: timedelta) -> Find:
    """Raw mails by the category of their ticket; those of an open ticket stay."""

    def find(unit: Unit, after: int) -> retention.DuePiece:
        def spared(ticket_id: int | None, address: str, done_at: datetime) -> bool:
            found = tickets.find(unit, ticket_id) if ticket_id else None
            kept = rules.of(found.category).raw_mail if found is not None else rules.raw_mail
            people = (found.requester, address) if found is not None else (address,)
            is_open = found is not None and found.state not in ENDED_STATES
            return kept is None or done_at + kept >= now or is_open or rules.is_held(ticket_id or 0, *people)

        return retention.find_mails(unit, now - shortest, after, spared, outside=False)

    return find


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
