"""When the desk was backed up last by its own schedule, and tried to be; every node sees the same."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.database.dialect import PerDialect
from store.schema.tables import counter

if TYPE_CHECKING:
    from store.database.unit import Unit

_MADE, _TRIED = "a backup was made", "a backup was tried"  # rows of `counter`: seconds since 1970
_BEGIN = PerDialect(lambda insert: insert(counter).on_conflict_do_nothing())
_NOTE = PerDialect(
    lambda insert: (statement := insert(counter)).on_conflict_do_update(
        index_elements=[counter.c.name], set_={"value": statement.excluded.value}
    )
)
_FIND = sa.select(counter.c.value).where(counter.c.name == sa.bindparam("name"))


def find_made(unit: Unit) -> datetime | None:
    """When the last one was made; None where there was none."""
    return _find(unit, _MADE)


def find_tried(unit: Unit) -> datetime | None:
    """When the last one was begun, whether it was made or not."""
    return _find(unit, _TRIED)


def note_made(unit: Unit, at: datetime) -> None:
    """One was made that shows the desk as it was at that moment."""
    unit.execute(_NOTE[unit.dialect], {"name": _MADE, "value": int(at.timestamp())})


def begin(unit: Unit, before: datetime | None, now: datetime) -> bool:
    """Takes the next one on, unless another node has since `before`, when it was tried last as we know it."""
    unit.execute(_BEGIN[unit.dialect], {"name": _TRIED, "value": 0})
    taken = unit.connection.execute(
        sa.update(counter)
        .where(counter.c.name == _TRIED, counter.c.value == (int(before.timestamp()) if before is not None else 0))
        .values(value=int(now.timestamp()))
    )
    return taken.rowcount == 1


def _find(unit: Unit, name: str) -> datetime | None:
    seconds = int(unit.execute(_FIND, {"name": name}).scalar() or 0)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
