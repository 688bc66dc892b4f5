"""Copies a whole desk from one database to another: SQLite to PostgreSQL when it grows,
the other way for a backup of a server.

The source is read at one moment, the target is written in one transaction:
after a crash the target is as empty as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from store.database.dialect import POSTGRESQL, set_next_id
from store.errors import StoreError
from store.schema.tables import blob, counter, inbox_content, metadata, outbox_content, ticket

if TYPE_CHECKING:
    from store.database.unit import Database, Unit

_ROWS = 500  # copied at once
_LARGE = (blob, inbox_content, outbox_content)  # each row may have the largest size that the desk takes
_LARGE_ROWS = 8  # of these

Progress = Callable[[str, int], None]  # table, rows of it so far


class NotEmpty(StoreError):
    """The target holds something already."""


def copy(source: Database, target: Database, progress: Progress = lambda _table, _rows: None) -> dict[str, int]:
    """Copies every row and content; gives the rows of each table. Both must have this version's schema.

    Contents that are files on one side and in the database on the other move accordingly. Raises NotEmpty,
    StoreUnavailable.
    """
    copied: dict[str, int] = {}
    with source.read() as old, target.write() as new:
        for table in metadata.sorted_tables:
            if new.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
                raise NotEmpty("the target is not empty: it holds a desk already")
        for table in metadata.sorted_tables:
            copied[table.name] = 0
            for rows in _batches(old, table):
                new.execute(sa.insert(table), [_moved(old, new, table, row) for row in rows])
                copied[table.name] += len(rows)
                progress(table.name, copied[table.name])
        _go_on_counting(old, new)
        if new.dialect == POSTGRESQL:
            new.execute(sa.text("analyze"))  # else its first minutes are planned as for an empty database
    return copied


def _batches(unit: Unit, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    wanted = sa.select(table).order_by(*table.primary_key)
    if table is counter:  # the last ticket: `_go_on_counting` does it in the target's own way
        wanted = wanted.where(counter.c.name != "ticket")
    count = _LARGE_ROWS if table in _LARGE else _ROWS
    rows = unit.connection.execute(wanted, execution_options={"yield_per": count})
    for part in rows.mappings().partitions(count):
        yield [dict(row) for row in part]


def _moved(old: Unit, new: Unit, table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row as the target keeps it: contents go where their size belongs there."""
    if table is inbox_content:
        content = old.blobs.fetch(row["file"]) if row["file"] else row["content"]
        in_file = new.blobs.takes(len(content))
        return {**row, "file": new.blobs.keep(content) if in_file else "", "content": None if in_file else content}
    if table is blob:
        content = old.blobs.fetch(row["sha256"]) if row["content"] is None else row["content"]
        if new.blobs.takes(len(content)):
            new.blobs.keep(content, row["sha256"])
            content = None
        return {**row, "content": content}
    return row


def _go_on_counting(old: Unit, new: Unit) -> None:
    """New rows get ids behind the copied ones, new tickets numbers behind all that were given."""
    for table in metadata.sorted_tables:
        column = table.primary_key.columns[0]
        if column.autoincrement is True or (
            column.autoincrement == "auto" and isinstance(column.type, sa.Integer | sa.BigInteger)
        ):
            set_next_id(new, table, _highest(new, column))
    last = max(
        _highest(new, ticket.c.id),
        old.execute(sa.select(counter.c.value).where(counter.c.name == "ticket")).scalar() or 0,
    )
    set_next_id(new, ticket, last)


def _highest(unit: Unit, column: sa.ColumnElement[int]) -> int:
    return int(unit.execute(sa.select(sa.func.coalesce(sa.func.max(column), 0))).scalar_one())
