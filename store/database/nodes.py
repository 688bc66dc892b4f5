"""Which nodes on a PostgreSQL database are alive: each holds an advisory lock as long as its session lives.

A node that is killed loses its lock with its connection, one that is frozen or cut off when the server ends its silent
session. The others see a claim of a node without a lock; a few seconds later, when it has not come back, they give back
what it had claimed: such a claim was no try. What a frozen one was writing is undone by the server, or by the others
where the server waits for it without end. A node whose connection only broke takes its lock again within a second. An
embedded database has one node, which gives back at its start what the last one held.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.database import postgresql
from store.database.dialect import POSTGRESQL
from store.database.ownership import Ownership
from store.schema.tables import inbox, is_state, outbox, timer

if TYPE_CHECKING:
    from store.database.unit import Database, Unit

MARK = "#"  # ends the name of a node that holds a lock; those of earlier versions have their leases alone
SILENT_SECONDS = 10.0  # after which the server takes a node that does not ask for gone
GRACE = 3.0  # seconds that a node may be without its lock: its connection broke, and it takes a new one
_CLAIMED = ((inbox, "claimed"), (outbox, "sending"), (timer, "claimed"))
_HOLDERS = sa.union(*(sa.select(table.c.claimed_by).where(is_state(table, state)) for table, state in _CLAIMED))


class Membership:
    """This node among the others of its database. `look` is to be called once a second, by one thread at a time."""

    def __init__(self, database: Database, now: Callable[[], float] = time.monotonic) -> None:
        self._database, self._now = database, now
        self._missed: dict[str, float] = {}  # nodes without a lock, and since when
        name = database.node if database.node.endswith(MARK) else database.node + MARK
        self._lock = Ownership(database, f"node {name}", SILENT_SECONDS)
        if database.dialect == POSTGRESQL and self._lock.take():
            database.node = name  # not before: who claims under this name must hold the lock

    def look(self) -> list[str]:
        """Holds the lock, or takes it again; gives the nodes that are gone and have something claimed.

        Whoever froze while it wrote loses what it has locked. Raises StoreUnavailable.
        """
        database = self._database
        if database.dialect != POSTGRESQL:
            return []
        if database.node.endswith(MARK) and not self._lock.holds():
            self._lock.take()
        with database.read() as unit:
            unit.execute(postgresql.END_SILENT_WRITERS, {"seconds": float(postgresql.SILENT_WRITER)})
            missing = _find_without_lock(unit)
        now = self._now()
        self._missed = {name: self._missed.get(name, now) for name in missing}
        return [name for name, since in self._missed.items() if now - since >= GRACE]

    def end(self) -> None:
        """Lets the lock go; what is still claimed is given back by the others."""
        self._lock.release()


def _find_without_lock(unit: Unit) -> list[str]:
    holders = unit.execute(_HOLDERS).scalars().all()
    names = [name for name in holders if name.endswith(MARK) and name != unit.database.node]
    return list(unit.execute(postgresql.NODES_WITHOUT_LOCK, {"names": names}).scalars()) if names else []


def find_gone(unit: Unit, names: Collection[str]) -> list[str]:
    """Those of the nodes that really hold no lock; none of them comes back before this transaction ends."""
    return [name for name in names if unit.execute(postgresql.NODE_IS_GONE, {"name": name}).scalar()]


def count_nodes(unit: Unit) -> int:
    """How many nodes are at work on a PostgreSQL database; 0 for an embedded one, whose daemon locks a file."""
    return int(unit.execute(postgresql.NODES_AT_WORK).scalar_one()) if unit.dialect == POSTGRESQL else 0
