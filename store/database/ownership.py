"""Who owns a thing of which there is one for all nodes, such as a mailbox: on PostgreSQL a session's advisory lock.

The lock lives as long as its session: a node that dies, or loses the database, owns nothing any more. One that is
frozen, or whose machine is gone without a word, does not ask in time, and the server ends its session. An embedded
database has one node, which owns everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.database import postgresql
from store.database.dialect import POSTGRESQL

if TYPE_CHECKING:
    from store.database.unit import Database

SILENT_SECONDS = 45.0  # after which the server takes a node that does not ask for gone


class Ownership:
    """One node's claim on one name; used by one thread. Nothing is held before `take` gave True.

    Who holds it must ask `holds` well within `silent_seconds`, and stop at once when it is lost.
    """

    def __init__(self, database: Database, name: str, silent_seconds: float = SILENT_SECONDS) -> None:
        self._database = database
        self._name = name
        self._silent_seconds = silent_seconds
        self._connection: sa.Connection | None = None

    def take(self) -> bool:
        """Is it ours now? False as well while the database is away."""
        if self._database.dialect != POSTGRESQL:
            return True
        self.release()
        try:
            self._connection = connection = self._database.open_connection()
            if (connection.dialect.server_version_info or ()) >= postgresql.HAS_SILENCE_LIMIT:
                connection.execute(postgresql.LIMIT_SILENCE, {"milliseconds": str(round(self._silent_seconds * 1000))})
            taken = bool(connection.execute(postgresql.TAKE_FOR_SESSION, {"name": self._name}).scalar())
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
            lost = bool(self._connection.execute(postgresql.IS_READ_ONLY).scalar())  # others hold it elsewhere
        except sa.exc.SQLAlchemyError:
            lost = True
        if lost:
            self.release()
        return not lost

    def release(self) -> None:
        """Lets go, by ending the session; may be called twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
