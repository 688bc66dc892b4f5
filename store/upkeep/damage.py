"""Is the database damaged? A look at the root of every table and index: some milliseconds, however large.

Tables or columns that are missing are looked for too: somebody changed them, or half a copy was put there. What lies
deeper only `postdesk db verify` finds, or a mail that meets it. Nothing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exc

from store.database.dialect import SQLITE, translate
from store.errors import StoreBroken
from store.schema.tables import metadata

if TYPE_CHECKING:
    from store.database.unit import Database, Unit

_TREES = "select type, name, tbl_name, sql from sqlite_master where type in ('table', 'index') order by type, name"

_COLUMNS = (
    "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' order by m.name"
)


def find_damage(database: Database) -> str:
    """What of the database cannot be read, in a line; "" where nothing of the kind is seen. A server knows its own.

    Raises StoreError where it is not there at all.
    """
    if database.dialect != SQLITE:
        return ""
    broken: list[str] = []
    try:
        with database.read() as unit:
            broken += _list_missing(unit) or _look(unit)
    except StoreBroken as error:  # also the end of a transaction that has met damage fails
        broken = broken or [str(error)]
    return "; ".join(broken)


def find_missing(database: Database) -> list[str]:
    """What of the tables of this version is not there, one line each; nothing where all is. Raises StoreError."""
    if database.dialect != SQLITE:
        return []
    with database.read() as unit:
        return _list_missing(unit)


def _list_missing(unit: Unit) -> list[str]:
    found: dict[str, set[str]] = {}
    for table, column in unit.connection.exec_driver_sql(_COLUMNS):
        found.setdefault(table, set()).add(column)
    missing = []
    for table in metadata.sorted_tables:
        if table.name not in found:
            missing.append(f"table {table.name} is missing")
        else:
            names = {column.name for column in table.c} - found[table.name]
            missing += [f"column {name} of {table.name} is missing" for name in sorted(names)]
    return missing


def _look(unit: Unit) -> list[str]:
    broken = []
    for kind, name, table, sql in unit.connection.exec_driver_sql(_TREES).all():
        try:
            unit.connection.exec_driver_sql(_look_at(kind, name, table, sql or "")).first()
        except exc.DBAPIError as error:
            if not isinstance(translate(error), StoreBroken):
                raise
            broken.append(f"{kind} {name}: {error.orig}")
    return broken


def _look_at(kind: str, name: str, table: str, sql: str) -> str:
    """Reads one row by this very tree; of an index the row is sought by the condition that the index has."""
    if kind == "table":
        return f'select 1 from "{name}" not indexed limit 1'  # noqa: S608 - names of our own schema
    condition = sql[sql.upper().find(" WHERE ") :] if " WHERE " in sql.upper() else ""
    return f'select 1 from "{table}" indexed by "{name}"{condition} limit 1'  # noqa: S608
