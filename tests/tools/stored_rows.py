"""What tests ask of a database and a running desk never does."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from store.database.unit import Unit
from store.mail.outbox import STATES
from store.records import Capability, Held, State, Ticket, Timer
from store.schema.rows import columns_of, make
from store.schema.tables import capability, held, outbox, ticket, trace
from store.ticket import timers
from store.ticket.tickets import StoredTrace

_LETTERS = sa.select(outbox.c.state, sa.func.count().label("number")).group_by(outbox.c.state)
_HELD = sa.select(*columns_of(held, Held))
_CAPABILITY = sa.select(*columns_of(capability, Capability))


def count_letters(unit: Unit) -> dict[str, int]:
    """How many letters there are in each state, of all that there ever were."""
    return dict.fromkeys(STATES, 0) | {row.state: int(row.number) for row in unit.execute(_LETTERS)}


def find_capability(unit: Unit, id_hash: str) -> Capability | None:
    """What an address permits, also an expired, revoked or used one."""
    row = unit.execute(_CAPABILITY.where(capability.c.id_hash == id_hash)).first()
    return None if row is None else make(Capability, row)


def capabilities_of_ticket(unit: Unit, ticket_id: int) -> list[Capability]:
    """What all addresses of a ticket permit, in the order in which they were made."""
    query = _CAPABILITY.where(capability.c.ticket_id == ticket_id).order_by(capability.c.created_at)
    return [make(Capability, row) for row in unit.execute(query)]


def find_held(unit: Unit, held_id: int) -> Held | None:
    """What is held under that number."""
    row = unit.execute(_HELD.where(held.c.id == held_id)).first()
    return None if row is None else make(Held, row)


def list_held(unit: Unit) -> list[Held]:
    """Everything that is held or was, oldest first."""
    return [make(Held, row) for row in unit.execute(_HELD.order_by(held.c.id))]


def history_of_requester(unit: Unit, requester: str, limit: int = 10) -> list[Ticket]:
    """The requester's tickets, latest first."""
    query = sa.select(*columns_of(ticket, Ticket)).where(ticket.c.requester == requester)
    return [make(Ticket, row) for row in unit.execute(query.order_by(ticket.c.id.desc()).limit(limit))]


def find_trace_of_mail(unit: Unit, inbox_id: int) -> StoredTrace | None:
    """The last trace of a mail of the inbox."""
    query = sa.select(*columns_of(trace, StoredTrace)).where(trace.c.inbox_id == inbox_id)
    row = unit.execute(query.order_by(trace.c.id.desc()).limit(1)).first()
    return None if row is None else make(StoredTrace, row)


def count_tickets(unit: Unit) -> Counter[State]:
    """How many tickets there are in each state."""
    return Counter(row.state for row in unit.execute(sa.select(ticket.c.state)))


def waiting_of_ticket(unit: Unit, ticket_id: int) -> list[Timer]:
    """The timers of a ticket that have not fired, by time."""
    return [each for each in timers.of_ticket(unit, ticket_id) if each.state in {"waiting", "claimed"}]
