"""After the clock was set back: what waits for another try waits as long as it would have, and not until the old time.

Timers keep their times: a promise is a date. Retries have none but "soon", those of a timer too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec import Struct

from store.schema.tables import inbox, is_state, outbox, timer

if TYPE_CHECKING:
    from store.database.unit import Unit

# No retry of ours waits longer.
LONGEST = {outbox: timedelta(hours=5), inbox: timedelta(minutes=20), timer: timedelta(minutes=20)}


class Hurried(Struct, frozen=True):
    """How many rows of each kind are due earlier than they were."""

    letters: int
    mails: int
    timers: int


def hurry(unit: Unit, now: datetime, back: timedelta) -> Hurried:
    """Moves back by `back` what was put off by the clock as it was;
    what no schedule can have put off so far is due now.
    """
    return Hurried(
        _move(unit, outbox, outbox.c.due_at, now, back),
        _move(unit, inbox, inbox.c.retry_at, now, back),
        _move(unit, timer, timer.c.due_at, now, back, timer.c.attempts > 0),
    )


def _move(
    unit: Unit, table: sa.Table, due: sa.Column[Any], now: datetime, back: timedelta, *which: sa.ColumnElement[bool]
) -> int:
    waits = sa.select(table.c.id, due.label("at")).where(is_state(table, "waiting"), due > now, *which)
    moved = []
    for one in unit.execute(waits).all():
        sooner = max(now, one.at - back)
        moved.append({"row": one.id, "was": one.at, "at": now if sooner > now + LONGEST[table] else sooner})
    change = sa.update(table).where(table.c.id == sa.bindparam("row"), is_state(table, "waiting"))
    if moved:
        unit.execute(change.where(due == sa.bindparam("was")).values({due: sa.bindparam("at")}), moved)
    return len(moved)
