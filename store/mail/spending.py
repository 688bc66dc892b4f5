"""How much of each budget was used up in each minute (I7): one row a budget and minute,
so that nothing is ever counted again.

The rows are written in the transaction that makes the letters, at its end, and go with it when it is undone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.database.dialect import PerDialect
from store.schema.tables import spending

if TYPE_CHECKING:
    from store.database.unit import Unit

KEPT = timedelta(days=1)  # then a row counts for nothing any more

_ADD = PerDialect(
    lambda insert: (
        insert(spending)
        .values(what=sa.bindparam("budget"), minute=sa.bindparam("at"), number=sa.bindparam("more"))
        .on_conflict_do_update(
            index_elements=[spending.c.what, spending.c.minute],
            set_={"number": spending.c.number + sa.bindparam("more")},
        )
    )
)
_SUM = (
    sa.select(spending.c.what, sa.func.sum(spending.c.number).label("number"))
    .where(spending.c.what.in_(sa.bindparam("budgets", expanding=True)), spending.c.minute > sa.bindparam("since"))
    .group_by(spending.c.what)
)
_LATELY = (
    sa.select(spending.c.what, sa.func.sum(spending.c.number).label("number"))
    .where(spending.c.what >= sa.bindparam("first"), spending.c.what < sa.bindparam("last"))
    .where(spending.c.minute > sa.bindparam("since"))
    .group_by(spending.c.what)
)
_FORGET = sa.delete(spending).where(
    spending.c.what == sa.bindparam("budget"), spending.c.minute < sa.bindparam("before")
)


def spend(unit: Unit, budgets: Collection[str], now: datetime) -> None:
    """One more of each of them, when the transaction ends: nodes that write at the same time wait for moments,
    in one order.
    """
    minute = now.replace(second=0, microsecond=0)
    for budget in budgets:
        unit.at_end(f"spending {budget}", _ADD[unit.dialect], {"budget": budget, "at": minute, "more": 1}, adds="more")
        if minute.minute == 0:
            unit.at_end(f"spending {budget}", _FORGET, {"budget": budget, "before": minute - KEPT})


def spent(unit: Unit, budgets: Collection[str], now: datetime, within: timedelta) -> dict[str, int]:
    """How much of each was used up within that time; by whole minutes, so never too little."""
    if not budgets:
        return {}
    since = (now - within).replace(second=0, microsecond=0) - timedelta(microseconds=1)
    rows = unit.execute(_SUM, {"budgets": list(budgets), "since": since})
    return {row.what: int(row.number) for row in rows}


def spent_of(unit: Unit, prefix: str, now: datetime, within: timedelta) -> dict[str, int]:
    """The same of every budget whose name begins so."""
    values = {"first": prefix, "last": f"{prefix}\U0010ffff", "since": now - within - timedelta(minutes=1)}
    return {row.what: int(row.number) for row in unit.execute(_LATELY, values)}
