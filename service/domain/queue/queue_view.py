"""Tickets of a queue as letters show them: the most urgent first. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec.structs import replace

from rules.policy.model import Policy
from service.domain.planning import deadlines
from service.domain.planning.letter_recipients import brief
from service.domain.ticket import lateness
from service.domain.ticket.permissions import why_hidden
from store.records import Person, Ticket
from templates.context import TicketView, Who

DIGEST_ROWS = 60


def by_deadline(tickets: tuple[Ticket, ...], now: datetime) -> tuple[Ticket, ...]:
    """What must be done first stands first: what is late, the longest first, then by what is owed next: the promised
    news, else the first answer, else the solution.
    """

    def place(ticket: Ticket) -> tuple[bool, datetime, int]:
        late_since = lateness.late_since(ticket, now)
        return late_since is None, late_since or owed_at(ticket), ticket.id

    return tuple(sorted(tickets, key=place))


def owed_at(ticket: Ticket) -> datetime:
    """When something is owed next, also while the clock stands; the end of time where nothing is."""
    return deadlines.next_target(ticket) or ticket.due or _NEVER


_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def queue_view(
    policy: Policy, tickets: tuple[Ticket, ...], people: Mapping[str, Person], now: datetime, reader: str = "",
    *, with_time_left: bool = False,
) -> tuple[TicketView, ...]:  # fmt: skip
    """The tickets as a digest lists them; of those that `reader` may not see it says that they are there.

    `with_time_left`: it says how much time is left of each.
    """

    def view(ticket: Ticket) -> TicketView:
        person = people.get(ticket.requester)
        shown = row_of(policy, ticket, reader)
        if not shown.hidden:
            shown = replace(shown, requester=Who(person.name if person else shown.requester.name, ticket.requester))
        if with_time_left and (time := deadlines.time_left(policy, ticket, now)) is not None:
            shown = replace(shown, left=time[0], used=time[1])
        return shown

    return tuple(view(ticket) for ticket in by_deadline(tickets, now)[:DIGEST_ROWS])


def row_of(policy: Policy, ticket: Ticket, reader: str) -> TicketView:
    """A ticket in a list for `reader`, without its subject and requester where they may not see it; "" for who may see
    all of it.
    """
    shown = brief(ticket, policy)
    why = why_hidden(policy, ticket, (), reader) if reader else ""
    return replace(shown, subject="", requester=Who(""), hidden=why) if why else shown
