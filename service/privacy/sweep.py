"""A night's sweep by the `retention:` of the rules: kind by kind, in short transactions, until nothing is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from store.upkeep import erasure, lost_files, retention
from store.upkeep.steady_pace import HURRY, SteadyPace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.policy.model import Policy
    from rules.policy.privacy import Retention
    from store.database.unit import Unit
    from store.records import Ticket

Find = Callable[["Unit", retention.Span], "retention.DuePiece"]  # what goes of a span of ids
Take = Callable[["Unit", "retention.DuePiece"], "retention.Step"]
Read = Callable[[Callable[["Unit"], "retention.DuePiece"]], "retention.DuePiece"]
Write = Callable[[Callable[["Unit"], "retention.Step"]], "retention.Step"]


class Swept(Struct):
    """What a sweep took out, by kind."""

    rows: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, step: retention.Step) -> None:
        """Counts a step."""
        if step.rows:
            self.rows[kind] = self.rows.get(kind, 0) + step.rows


def sweep(
    policy: Policy,
    now: datetime,
    read: Read,
    write: Write,
    *,
    go_on: Callable[[], bool] = lambda: True,
    pace: SteadyPace = HURRY,
) -> Swept:
    """Every kind that has a time, while `go_on` says so, in steps of `write`, each in a transaction of its own. `read`
    looks what is due, piece by piece, and holds no writer; `pace` rests behind each of both. Files that no row names
    any more go behind the step that freed them.
    """
    swept = Swept()
    for kind, first, find, take in _kinds(policy, now):
        after: Any = first
        while after is not None and go_on():
            due = read(partial(_look, find, retention.Span(after)))
            pace.rest()
            for some in due.in_steps():
                if not go_on():
                    return swept
                span = retention.Span(after, some[-1].id)
                step = write(partial(_take_again, find, take, span))
                swept.add(kind, step)
                if step.contents:
                    write(partial(_drop_files, step))
                pace.rest()
                after = span.until
            after = due.last
    return swept


def _look(find: Find, span: retention.Span, unit: Unit) -> retention.DuePiece:
    return find(unit, span)


def _take_again(find: Find, take: Take, span: retention.Span, unit: Unit) -> retention.Step:
    """The step, with those of its contents that are free once it is done. What was found is looked for once more:
    meanwhile a ticket may have come back.
    """
    due = find(unit, span)
    step = take(unit, due) if due.rows else retention.Step(0)
    return replace(step, contents=tuple(retention.free(unit, step.contents)))


def _drop_files(step: retention.Step, unit: Unit) -> retention.Step:
    lost_files.drop_files(unit, step.contents)
    return step


def _kinds(policy: Policy, now: datetime) -> Iterator[tuple[str, int | str, Find, Take]]:
    """What each kind is called, before which id it begins, and how it is found and taken."""
    rules = policy.retention

    def is_held(mail: Any) -> bool:
        return rules.is_held(mail.ticket_id or 0, mail.sender, mail.requester or "")

    def is_held_letter(letter: Any) -> bool:
        return rules.is_held(letter.ticket_id or 0, letter.recipient)

    if shortest := _shortest(rules, "raw_mail"):
        yield "raw_mail", 0, _of_categories(rules, now, shortest, is_held), retention.take_mails
    if rules.held is not None:
        before = now - rules.held
        yield (
            "held",
            0,
            lambda unit, span: retention.find_mails(unit, before, span, is_held, outside=True),
            retention.take_mails,
        )
    if rules.letters is not None:
        made = now - rules.letters
        yield (
            "letters",
            0,
            lambda unit, span: retention.find_letters(unit, made, span, is_held_letter),
            retention.take_letters,
        )
    is_due = _is_due(policy, now)
    times = [found for name in ("text", "attachments") if (found := _shortest(rules, name)) is not None]
    if times:
        ended = now - min(times)
        yield (
            "tickets",
            0,
            lambda unit, span: retention.find_tickets(unit, ended, span, is_due),
            lambda unit, due: retention.take_tickets(unit, due, now, is_due),
        )
    if youngest := _shortest(rules, "events"):
        over = now - youngest
        yield (
            "events",
            0,
            lambda unit, span: erasure.find_named_tickets(unit, over, span, lambda one: is_due(one, "events")),
            lambda unit, due: erasure.take_events(unit, due, now, policy.people.__contains__),
        )
    if rules.people is not None:
        seen = now - rules.people
        yield (
            "people",
            "",
            lambda unit, span: retention.find_people(
                unit, seen, span, lambda who: who in policy.people or rules.is_held(0, who)
            ),
            retention.take_people,
        )


def _of_categories(rules: Retention, now: datetime, shortest: timedelta, is_held: retention.Spared) -> Find:
    """Raw mails by the category of their ticket; those of an open ticket stay."""

    def spared(mail: Any) -> bool:
        kept = rules.of(mail.category).raw_mail if mail.category is not None else rules.raw_mail
        return kept is None or mail.done_at + kept >= now or mail.ended is False or is_held(mail)

    return lambda unit, span: retention.find_mails(unit, now - shortest, span, spared, outside=False)


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
