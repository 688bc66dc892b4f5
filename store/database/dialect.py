"""What the two databases say differently: statements, clocks, and the words of their troubles.

Nothing else knows which it is.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from store.database import postgresql
from store.database.execution import Execution
from store.errors import SessionsShared, StoreBroken, StoreError, StoreFull, StoreUnavailable
from store.schema.columns import UtcTime

SQLITE = "sqlite"
POSTGRESQL = "postgresql"

_SQLITE_FULL = 13
_SQLITE_NO_ROOM_FOR_INDEX = 4874  # SQLITE_IOERR_SHMSIZE: the WAL's index could not grow
_SQLITE_TROUBLE = frozenset({5, 6, 7, 8, 10, 14, 15})  # busy, locked, nomem, readonly, ioerr, cantopen, protocol
_SQLITE_BROKEN = frozenset({11, 26})  # corrupt, notadb
_PG_FULL = frozenset({"53100"})
_PG_AGAIN = frozenset({"40001", "40P01", "55P03"})  # serialization failure, deadlock, lock not available
_PG_READ_ONLY = "25006"
_PG_NO_RIGHT = "42501"
OWNER = "its role must own the database, alter database NAME owner to ROLE"
# What PgBouncer says to whoever sets anything for a session: libpq's error, without a code.
_POOLER = "unsupported startup parameter"
OWN_SESSIONS = "postdesk needs sessions of its own; in database: name the server itself instead of PgBouncer"
_PG_TROUBLE = _PG_AGAIN | {"25P03", _PG_READ_ONLY, _PG_NO_RIGHT}  # idle in transaction for too long
_PG_TROUBLES = frozenset(
    {"08", "53", "55", "57", "58"}
)  # classes: connection, resources, object state, operator, system


class PerDialect:
    """A statement that needs the dialect's own INSERT (ON CONFLICT), built for each when it is first asked for:
    SQLAlchemy's PostgreSQL is loaded where there is one.

    >>> PUT = PerDialect(lambda insert: insert(table).on_conflict_do_nothing())
    >>> unit.execute(PUT[unit.dialect], rows)
    """

    def __init__(self, build: Callable[[Callable[[sa.Table], Any]], Any]) -> None:
        self._build = build
        self._statements: dict[str, Any] = {}

    def __getitem__(self, dialect: str) -> Any:
        statement = self._statements.get(dialect)
        if statement is None:
            statement = self._statements.setdefault(dialect, self._build(_insert_of(dialect)))
        return statement


def _insert_of(dialect: str) -> Callable[[sa.Table], Any]:
    if dialect == SQLITE:
        return sqlite.insert
    from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - a tenth of what SQLAlchemy takes to load

    return insert


def lease_clock(dialect: str, now: datetime) -> sa.ColumnElement[datetime]:
    """The clock that leases are read on: nodes on PostgreSQL share the database's,
    one process on SQLite has its own.
    """
    if dialect == POSTGRESQL:
        return postgresql.CLOCK
    return sa.literal(now, UtcTime)


# When a lease taken now runs out, on the clock of `lease_clock`; `lease_for` gives the values.
LEASE_END: Mapping[str, sa.ColumnElement[datetime]] = {
    SQLITE: sa.bindparam("until", type_=UtcTime()),
    POSTGRESQL: postgresql.clock_after(sa.bindparam("seconds", type_=sa.Float())),
}


def lease_for(dialect: str, now: datetime, seconds: float) -> dict[str, datetime | float]:
    """The values of a LEASE_END so many seconds from now."""
    return {"until": now + timedelta(seconds=seconds)} if dialect == SQLITE else {"seconds": float(seconds)}


def is_again(error: BaseException) -> bool:
    """Did the database undo the work only because somebody else was in its way?"""
    original = getattr(error, "orig", None)
    return getattr(original, "sqlstate", None) in _PG_AGAIN


def is_disconnect(error: BaseException) -> bool:
    """True when the connection is gone and the pool has dropped it."""
    return isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated


def translate(error: BaseException) -> StoreError | None:
    """The trouble in the store's own words; None where the error is a defect of ours and not operational."""
    if isinstance(error, StoreError):
        return error
    if isinstance(error, sa.exc.TimeoutError):
        return StoreUnavailable(str(error))
    if not isinstance(error, sa.exc.DBAPIError | sqlite3.Error):
        return None
    original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    text = str(original).strip().splitlines()[0] if str(original).strip() else type(original).__name__
    if isinstance(original, sqlite3.Error):
        extended = getattr(original, "sqlite_errorcode", None) or 0
        code = extended & 0xFF
        if code == _SQLITE_FULL or extended == _SQLITE_NO_ROOM_FOR_INDEX:
            return StoreFull(text)
        if code in _SQLITE_BROKEN:
            return StoreBroken(text)
        return StoreUnavailable(text) if code in _SQLITE_TROUBLE else None
    state = getattr(original, "sqlstate", None)
    if state in _PG_FULL:
        return StoreFull(text)
    is_trouble = state is not None and (state in _PG_TROUBLE or state[:2] in _PG_TROUBLES)
    is_libpq = state is None and isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
    if state == _PG_NO_RIGHT:
        text += f": {OWNER}"
    if is_libpq and _POOLER in text:
        return SessionsShared(f"{text}: {OWN_SESSIONS}")
    if is_trouble or is_libpq or is_disconnect(error):
        return StoreUnavailable(text)
    return None


_WITH_VALUES = re.compile(r"\s*\n(?:DETAIL|CONTEXT|HINT|LINE \d+):.*", re.DOTALL)


def hide_values(error: BaseException) -> None:
    """Cuts off what PostgreSQL adds to an error: rows and keys,
    which are people's mail and must not come into a log (I10).
    """
    if error.args and isinstance(error.args[0], str):
        error.args = (_WITH_VALUES.sub("", error.args[0]), *error.args[1:])


def is_in_transaction(connection: sa.Connection) -> bool:
    """Is the transaction still there after an error? SQLite undoes the whole of it on some (disk full, I/O error)."""
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return driver.in_transaction
    return not driver.closed


def say(connection: sa.Connection, statement: str) -> None:
    """Says something short that gives nothing, such as SAVEPOINT; straight to the driver,
    since it is said twice for every job.
    """
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.execute(statement)
        return
    try:
        driver.execute(statement)
    except Exception:  # SQLAlchemy meets the same trouble, and knows what a lost connection means
        connection.exec_driver_sql(statement)


def wait_for_turn(unit: Execution, name: str) -> None:
    """Until this transaction ends nobody else passes here with that name. On SQLite a writer is alone anyway."""
    if unit.dialect == POSTGRESQL:
        unit.execute(postgresql.WAIT_FOR_TURN, {"name": name})


def set_next_id(unit: Execution, table: sa.Table, last: int) -> None:
    """The next row of the table gets an id above `last`; for `ticket`, the next number is."""
    if unit.dialect == POSTGRESQL:
        name = "ticket_number" if table.name == "ticket" else f"{table.name}_{table.primary_key.columns[0].name}_seq"
        unit.execute(sa.text(f"select setval('{name}', :value, :used)"), {"value": max(last, 1), "used": last > 0})
    elif table.name == "ticket" and last:
        unit.execute(sa.text("insert into counter (name, value) values ('ticket', :value)"), {"value": last})
