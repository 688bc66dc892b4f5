"""Who owns a thing of which there is one for all nodes, such as a mailbox: on PostgreSQL a session's advisory lock.

The lock lives as long as its connection: a node that dies, or loses the database, owns nothing any more. An embedded database has
one node, which owns everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.dialect import POSTGRESQL

if TYPE_CHECKING:
    from store.unit import Database

_TAKE = sa.text("select pg_try_advisory_lock(hashtextextended(:name, 1))")
_HOLD = sa.text("select 1")


class Ownership:
    """One node's claim on one name; used by one thread. Nothing is held before `take` gave True."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._connection: sa.Connection | None = None

    def take(self) -> bool:
        """Is it ours now? False as well while the database is away."""
        if self._database.dialect != POSTGRESQL:
            return True
        self.release()
        try:
            connection = self._database.open_connection()
        except sa.exc.SQLAlchemyError:
            return False
        self._connection = connection
        try:
            taken = bool(connection.execute(_TAKE, {"name": self._name}).scalar())
        except sa.exc.SQLAlchemyError:
            taken = False
        if not taken:
            self.release()
        return taken

    def holds(self) -> bool:
        """Is it still ours? Asked now and then; what is lost must be taken again."""
        if self._database.dialect != POSTGRESQL:
            return True
        if self._connection is None:
            return False
        try:
            self._connection.execute(_HOLD)
        except sa.exc.SQLAlchemyError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Lets go, by ending the session; may be called twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
