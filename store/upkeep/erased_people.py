"""What stands for who was erased: a salted hash of their address, by which a backup that brings them back is known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from store.records import Erasure
from store.schema import tables as t
from store.schema.rows import columns_of, make, values_of

if TYPE_CHECKING:
    from store.database.unit import Unit


def hash_of(salt: str, address: str) -> str:
    """What stands for an address in a tombstone."""
    return hashlib.sha256(f"postdesk erased 1\0{salt}\0{address.strip().lower()}".encode()).hexdigest()


def list_erasures(unit: Unit) -> list[Erasure]:
    """All tombstones, the oldest first."""
    return [
        make(Erasure, row) for row in unit.execute(sa.select(*columns_of(t.erasure, Erasure)).order_by(t.erasure.c.at))
    ]


def find_erasure(unit: Unit, address: str) -> Erasure | None:
    """The tombstone of this address, None for everybody who was not erased."""
    return next((one for one in list_erasures(unit) if one.id_hash == hash_of(one.salt, address)), None)


def add_erasures(unit: Unit, new: Iterable[Erasure]) -> list[Erasure]:
    """Takes in tombstones from elsewhere; gives those that were not there."""
    known = {one.id_hash for one in list_erasures(unit)}
    fresh = [one for one in new if one.id_hash not in known]
    if fresh:
        unit.execute(sa.insert(t.erasure), [values_of(one) for one in fresh])
    return fresh


def find_returned(unit: Unit) -> list[tuple[Erasure, str]]:
    """Tombstones whose person is in the database with something older than their erasure: a backup brought it back."""
    erasures = list_erasures(unit)
    if not erasures:
        return []
    addresses = list(_addresses(unit))
    found = []
    for one in erasures:
        for address, at in addresses:
            if (at is None or at <= one.at) and hash_of(one.salt, address) == one.id_hash:
                if not one.kept or _is_beside(unit, one, address):
                    found.append((one, address))
                break
    return found


def _is_beside(unit: Unit, stone: Erasure, address: str) -> bool:
    """Are they there with something older than the tombstone beside the tickets that it keeps?"""
    kept = list(map(int, stone.kept))
    for who, at in _places():
        if who.table is t.person:  # stays with the tickets that are kept
            continue
        beside = sa.select(who).where(who == address, at <= stone.at, is_beside_tickets(who.table, kept))
        if unit.execute(beside.limit(1)).first() is not None:
            return True
    return False


def is_beside_tickets(table: sa.Table, kept: list[int]) -> sa.ColumnElement[bool]:
    """Rows of no such ticket; of mails, those that no article of one was made from either."""
    number = table.c.id if table is t.ticket else table.c.ticket_id
    free = sa.or_(number.is_(None), number.not_in(kept))
    if table is not t.inbox:
        return free
    read = sa.select(t.article.c.inbox_id).where(t.article.c.ticket_id.in_(kept))
    return sa.and_(free, table.c.id.not_in(read))


def _addresses(unit: Unit) -> Iterator[tuple[str, datetime | None]]:
    """Everybody who stands somewhere, with the first time."""
    for column, moment in _places():
        for row in unit.execute(sa.select(column.label("who"), sa.func.min(moment).label("first")).group_by(column)):
            if row.who and "@" in row.who:
                yield row.who, row.first


def _places() -> tuple[tuple[Any, Any], ...]:
    """The columns that hold somebody's address, each with its time."""
    return (
        (t.ticket.c.requester, t.ticket.c.opened),
        (t.article.c.author, t.article.c.at),
        (t.participant.c.address, t.participant.c.since),
        (t.inbox.c.sender, t.inbox.c.received_at),
        (t.outbox.c.recipient, t.outbox.c.created_at),
        (t.held.c.sender, t.held.c.created_at),
        (t.event.c.actor, t.event.c.at),
        (t.person.c.address, t.person.c.first_seen),
    )
