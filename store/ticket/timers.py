"""Timers: time as rows (I12). A timer fires in the transaction that writes what it causes, so it fires once.

    waiting --claim--> claimed --finish--> fired        waiting --cancel--> cancelled

A crash while claimed leaves it to the next heartbeat after its lease.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec.structs import replace

from store.database.claims import Claims
from store.records import Timer
from store.schema.rows import columns_of, make, values_of
from store.schema.tables import is_state, timer

if TYPE_CHECKING:
    from store.database.unit import Unit

LEASE_SECONDS = 60.0

_COLUMNS = columns_of(timer, Timer)
_CLAIMS = Claims(timer, _COLUMNS, due=timer.c.due_at)
_KINDS: sa.BindParameter[list[str]] = sa.bindparam("kinds", expanding=True)
_ONLY = Claims(timer, _COLUMNS, due=timer.c.due_at, only=timer.c.kind.in_(_KINDS))
_OTHER = Claims(timer, _COLUMNS, due=timer.c.due_at, only=timer.c.kind.not_in(_KINDS))
_ADD = sa.insert(timer)
_CANCEL = (
    sa.update(timer).where(timer.c.ticket_id == sa.bindparam("ticket"), _CLAIMS.is_waiting).values(state="cancelled")
)
_CANCEL_KINDS = _CANCEL.where(timer.c.kind.in_(sa.bindparam("kinds", expanding=True)))
_OF_TICKET = (
    sa.select(*_COLUMNS).where(timer.c.ticket_id == sa.bindparam("ticket")).order_by(timer.c.due_at, timer.c.id)
)
_FIRE = _CLAIMS.settlement(state="fired")
_LATER = _CLAIMS.settlement(state="waiting", due_at=sa.bindparam("at"))


def add(unit: Unit, timers: Sequence[Timer]) -> None:
    """Sets timers; their ids are given by the database."""
    if timers:
        unit.add(_ADD, [values_of(each, "id") for each in timers])


def cancel(unit: Unit, ticket_id: int, kinds: Collection[str] | None = None) -> int:
    """Cancels what waits of a ticket, or of these kinds of it; says how many.

    One that is claimed at this moment is not touched:
    its plan finds that the ticket moved and asks again whether it makes sense.
    """
    if kinds is None:
        return unit.execute(_CANCEL, {"ticket": ticket_id}).rowcount
    if not kinds:
        return 0
    return unit.execute(_CANCEL_KINDS, {"ticket": ticket_id, "kinds": list(kinds)}).rowcount


def claim(
    unit: Unit, now: datetime, limit: int, node: str = "", lease_seconds: float = LEASE_SECONDS, *,
    only: Collection[str] = (), without: Collection[str] = (),
) -> list[Timer]:  # fmt: skip
    """Takes up to `limit` timers that are due, earliest first: only those of some kinds, or all without those."""
    claims, kinds = _claims_of(only, without)
    rows = claims.take(unit, now, limit, node, lease_seconds, **kinds)
    return [replace(each, state="claimed", attempts=each.attempts + 1) for each in (make(Timer, row) for row in rows)]


def _claims_of(only: Collection[str], without: Collection[str]) -> tuple[Claims, dict[str, Any]]:
    if only or without:
        return _ONLY if only else _OTHER, {"kinds": list(only or without)}
    return _CLAIMS, {}


def finish(unit: Unit, fired: Timer) -> None:
    """Marks a claimed timer as fired, in the transaction of what it causes. Raises LostClaim."""
    _CLAIMS.settle(unit, _FIRE, fired.id, fired.attempts, {})


def retry_later(unit: Unit, claimed: Timer, at: datetime) -> None:
    """Gives a claimed timer back, due at `at`: a fault of ours was in the way. Raises LostClaim."""
    _CLAIMS.settle(unit, _LATER, claimed.id, claimed.attempts, {"at": at})


def release_claims(unit: Unit, node: str = "", *, only: Collection[str] = (), without: Collection[str] = ()) -> int:
    """Gives back what is claimed, by one node or all; of some kinds, or of all without those, as with `claim`."""
    claims, kinds = _claims_of(only, without)
    return claims.release(unit, node, **kinds)


def next_due(unit: Unit) -> datetime | None:
    """When the next waiting timer is due; None where none waits."""
    return _CLAIMS.next_due(unit)


def of_ticket(unit: Unit, ticket_id: int) -> list[Timer]:
    """All timers of a ticket, whatever their state, by time."""
    return [make(Timer, row) for row in unit.execute(_OF_TICKET, {"ticket": ticket_id})]


_OF_NOBODY = (
    sa.select(*columns_of(timer, Timer))
    .where(timer.c.ticket_id.is_(None), timer.c.kind == sa.bindparam("kind"), is_state(timer, "waiting"))
    .order_by(timer.c.id)
)


def waiting_of_kind(unit: Unit, kind: str) -> list[Timer]:
    """Waiting timers of a kind that belong to no ticket: digests, recurring work."""
    return [make(Timer, row) for row in unit.execute(_OF_NOBODY, {"kind": kind})]


_COMING = (
    sa.select(*columns_of(timer, Timer))
    .where(
        timer.c.ticket_id.is_(None),
        timer.c.kind == sa.bindparam("kind"),
        sa.or_(_CLAIMS.is_waiting, _CLAIMS.is_claimed),
    )
    .order_by(timer.c.id)
)


def coming_of_kind(unit: Unit, kind: str) -> list[Timer]:
    """As `waiting_of_kind`, with those that somebody does at this moment: each leaves the next one when it is done."""
    return [make(Timer, row) for row in unit.execute(_COMING, {"kind": kind})]


_EVERY = (
    sa.select(*columns_of(timer, Timer))
    .where(timer.c.kind == sa.bindparam("kind"), sa.or_(_CLAIMS.is_waiting, _CLAIMS.is_claimed))
    .order_by(timer.c.id)
)


def all_of_kind(unit: Unit, kind: str) -> list[Timer]:
    """As `coming_of_kind`, of all tickets."""
    return [make(Timer, row) for row in unit.execute(_EVERY, {"kind": kind})]


def drop(unit: Unit, timer_ids: Collection[int]) -> int:
    """Cancels waiting timers by their number."""
    statement = sa.update(timer).where(timer.c.id.in_(list(timer_ids)), is_state(timer, "waiting"))
    return unit.execute(statement.values(state="cancelled")).rowcount if timer_ids else 0
