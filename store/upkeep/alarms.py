"""What is in trouble, since when, and when the admins were told of it: one row for each thing that can be.

The row is written in the transaction that queues the letter about it,
so that neither a restart nor a second node tells it twice.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.database.dialect import PerDialect, wait_for_turn
from store.records import Alarm
from store.schema.rows import columns_of, make, values_of
from store.schema.tables import alarm

if TYPE_CHECKING:
    from store.database.unit import Unit

_ROW = sa.select(*columns_of(alarm, Alarm))
_SAVE = PerDialect(
    lambda insert: (statement := insert(alarm)).on_conflict_do_update(
        index_elements=[alarm.c.name],
        set_={column.name: statement.excluded[column.name] for column in alarm.c if column is not alarm.c.name},
    )
)


def find(unit: Unit, name: str) -> Alarm | None:
    """The alarm of that name; None where it never rang."""
    row = unit.execute(_ROW.where(alarm.c.name == name)).first()
    return None if row is None else make(Alarm, row)


def find_alone(unit: Unit, name: str) -> Alarm | None:
    """As `find`, and until this transaction ends nobody else comes to the same one."""
    wait_for_turn(unit, f"alarm {name}")
    return find(unit, name)


def save(unit: Unit, one: Alarm) -> None:
    """Keeps an alarm, in the place of an earlier one of that name."""
    unit.execute(_SAVE[unit.dialect], values_of(one))


def list_open(unit: Unit) -> list[Alarm]:
    """What is in trouble, or was a moment ago; the oldest first."""
    rows = unit.execute(_ROW.where(alarm.c.closed_at.is_(None)).order_by(alarm.c.begun_at, alarm.c.name))
    return [make(Alarm, row) for row in rows]


def forget(unit: Unit, names: Collection[str]) -> int:
    """Removes the rows of what is no more, such as a mailbox that is not read any longer; says how many."""
    return unit.execute(sa.delete(alarm).where(alarm.c.name.in_(list(names)))).rowcount
