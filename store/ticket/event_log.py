"""The log of many tickets, for reports: what happened to each that lived within some time, in a few columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from store.database.dialect import SQLITE
from store.records import State
from store.schema.tables import event, ticket

if TYPE_CHECKING:
    from store.database.unit import Unit

Chunks = Iterator[Sequence[Any]]
AT_ONCE = 100  # tickets whose events are read by one statement

_LIVED = (
    sa.select(ticket.c.id)
    .where(
        ticket.c.opened < sa.bindparam("until"),
        sa.or_(sa.not_(ticket.c.ended), ticket.c.last_event >= sa.bindparam("since")),
    )
    .order_by(ticket.c.id)
)
# Moments and data as the driver gives them: for millions of events the column types' own work is half of the time.
_EVENTS = (
    sa.select(
        event.c.ticket_id, event.c.seq, event.c.kind, sa.type_coerce(event.c.at, sa.DateTime(timezone=True)),
        event.c.actor, sa.type_coerce(event.c.data, sa.Text),
    )
    .where(
        event.c.ticket_id.in_(sa.bindparam("tickets", expanding=True)),
        event.c.at < sa.bindparam("until"),
        event.c.kind.not_in(sa.bindparam("without", expanding=True)),
    )
    .order_by(event.c.ticket_id, event.c.seq)
)  # fmt: skip
_OPENED = sa.select(sa.func.count()).where(
    ticket.c.opened >= sa.bindparam("since"),
    ticket.c.opened < sa.bindparam("until"),
    sa.or_(
        ticket.c.category == sa.bindparam("category"),
        sa.func.substr(ticket.c.category, 1, sa.bindparam("length")) == sa.bindparam("below"),
    ),
    ticket.c.state.not_in([State.MERGED, State.SPAM]),
)
_IMPROVED = sa.select(event.c.ticket_id).where(event.c.kind == sa.bindparam("kind")).distinct()


def count_opened(unit: Unit, category: str, since: datetime, until: datetime) -> int:
    """How many tickets of a category, or one below it, came in that time and stand for themselves."""
    parameters = {
        "category": category,
        "below": f"{category}.",
        "length": len(category) + 1,
        "since": since,
        "until": until,
    }
    return int(unit.execute(_OPENED, parameters).scalar_one())


def tickets_with(unit: Unit, kind: str) -> list[int]:
    """The tickets to which an event of that kind ever happened, by number; looks at every event there is."""
    return sorted(int(row[0]) for row in unit.execute(_IMPROVED, {"kind": kind}))


def tickets_that_lived(unit: Unit, since: datetime, until: datetime) -> list[int]:
    """The tickets that were there before `until` and to which something happened at or after `since`, by number.

    Those that have not ended are among them whatever happened; a ticket's last event is the last of its life.
    """
    return [int(row[0]) for row in unit.execute(_LIVED, {"since": since, "until": until})]


def read_events(
    unit: Unit, tickets: Sequence[int], until: datetime, without: Collection[str] = (), at_once: int = AT_ONCE
) -> Chunks:
    """The events of these tickets before `until`, a ticket's together and in order, `at_once` tickets at a time.

    Each is (ticket, seq, kind, at, actor, data as JSON text). Events of the kinds `without` are left out.
    """
    for first in range(0, len(tickets), at_once):
        some = list(tickets[first : first + at_once])
        rows = unit.execute(_EVENTS, {"tickets": some, "until": until, "without": sorted(without) or [""]})
        found: Sequence[Any] = rows.all()
        if unit.dialect == SQLITE:  # which keeps UTC, and does not say so
            found = [(row[0], row[1], row[2], row[3].replace(tzinfo=UTC), row[4], row[5]) for row in found]
        yield found
