"""Claims: how one of several takers gets a row, and how a taker that died loses it.

A claim marks the row, counts an attempt and sets a lease; it is committed before the work is begun. `attempts` is the
fence: what settles a row must hold the last claim, so a taker that was frozen beyond its lease changes nothing any
more. It only grows; a claim that ended with its node, or with its connection, counts in `deaths` as well, and the
difference is how often the row was really worked on. On PostgreSQL rows that another node is claiming at this moment
are skipped, and leases are read on the database's clock.

Some rows must wait for others (`behind`): mails for earlier ones of their ticket, letters for earlier ones to the same
person. They are not due as long as that lasts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from store.database import postgresql
from store.database.dialect import LEASE_END, POSTGRESQL, SQLITE, lease_clock, lease_for
from store.errors import LostClaim
from store.schema.tables import is_state

if TYPE_CHECKING:
    from store.database.unit import Unit


class Claims:
    """The claims of one table: rows go from `waiting` to `claimed` (the word of the table for it)
    when `due` has come.
    """

    def __init__(
        self,
        table: sa.Table,
        columns: Sequence[sa.ColumnElement[Any]],
        due: sa.Column[Any],
        claimed: str = "claimed",
        behind: sa.ColumnElement[bool] | None = None,
        patience: timedelta | None = None,
        only: sa.ColumnElement[bool] | None = None,
    ) -> None:
        """`behind`: what must wait though it is due. It may ask for the values `node`, who claims, and `since`, before
        which nothing waits any more: `patience` ago.
        """
        self.table = table
        self.claimed = claimed
        self.is_waiting = is_state(table, "waiting")
        self.is_claimed = is_state(table, claimed)
        self._due = due
        rows = postgresql.skip_locked(sa.select(*columns)).limit(sa.bindparam("count"))
        self._only = () if only is None else (only,)
        rows = rows.where(*self._only)
        in_turn = sa.true() if behind is None else ~behind
        self.is_free = sa.and_(self.is_waiting, in_turn)
        self._waiting = rows.where(self.is_free, due <= sa.bindparam("now")).order_by(due, table.c.id)
        clocks = {SQLITE: sa.bindparam("now"), POSTGRESQL: postgresql.CLOCK}
        expired = rows.where(self.is_claimed, in_turn).order_by(table.c.lease_until, table.c.id)
        self._expired = {name: expired.where(table.c.lease_until <= clock) for name, clock in clocks.items()}
        but = table.c.id.not_in(sa.bindparam("but", expanding=True))
        self._expired_but = {name: statement.where(but) for name, statement in self._expired.items()}
        claim = table.update().where(table.c.id == sa.bindparam("row"))
        claim = claim.values(state=claimed, attempts=table.c.attempts + 1, claimed_by=sa.bindparam("taker"))
        self._claim = {name: claim.values(lease_until=end) for name, end in LEASE_END.items()}
        self._next = sa.select(due).where(self.is_free).order_by(due).limit(1)
        self._needs_node = behind is not None and patience is None
        self._patience = patience
        self._is_ours = sa.and_(
            table.c.id == sa.bindparam("row"), self.is_claimed, table.c.attempts == sa.bindparam("fence")
        )
        self._held = sa.select(table.c.id).where(self._is_ours)

    def take(
        self,
        unit: Unit,
        now: datetime,
        limit: int,
        node: str,
        lease_seconds: float,
        but: Collection[int] = (),
        octets: int = 0,
        **only: Any,
    ) -> list[sa.Row[Any]]:
        """Up to `limit` rows that are due, earliest first, then those whose lease ran out;
        as they were before the claim. Never those of `but`: the taker has them in hand, however the clock has leapt.
        `octets`: none behind those whose `size` is so much together. `only`: what the condition of the same name asks
        for.
        """
        asks = {"now": now, **self._asks(unit, now, node), **only}
        rows = list(unit.execute(self._waiting, {"count": limit, **asks}))
        if len(rows) < limit:
            asks["count"] = limit - len(rows)
            if but:
                rows += unit.execute(self._expired_but[unit.dialect], {**asks, "but": list(but)})
            else:
                rows += unit.execute(self._expired[unit.dialect], asks)
        if octets:
            sizes = accumulate(row.size for row in rows)
            rows = rows[: 1 + sum(1 for size in sizes if size < octets)]
        if rows:
            given = {"taker": node or unit.database.node, **lease_for(unit.dialect, now, lease_seconds)}
            unit.execute(self._claim[unit.dialect], [{"row": row.id, **given} for row in rows])
        return rows

    def _asks(self, unit: Unit, now: datetime | None, node: str = "") -> dict[str, Any]:
        if self._patience is not None and now is not None:
            return {"since": now - self._patience}
        return {"node": node or unit.database.node} if self._needs_node else {}

    def is_left_behind(self, unit: Unit, now: datetime) -> sa.ColumnElement[bool]:
        """Rows whose taker died, or was frozen for longer than its lease."""
        return sa.and_(self.is_claimed, self._is_over(unit, now))

    def _is_over(self, unit: Unit, now: datetime) -> sa.ColumnElement[bool]:
        return self.table.c.lease_until <= lease_clock(unit.dialect, now)

    def renew(self, unit: Unit, rows: Collection[int], now: datetime, *, node: str, lease_seconds: float) -> int:
        """Lets the leases of rows that this node has claimed end later; says how many are still its own."""
        ours = (
            self.table.c.id.in_(list(rows)),
            self.is_claimed,
            self.table.c.claimed_by == (node or unit.database.node),
        )
        renewed = self.table.update().where(*ours).values(lease_until=LEASE_END[unit.dialect])
        return unit.execute(renewed, lease_for(unit.dialect, now, lease_seconds)).rowcount

    def holds(self, unit: Unit, row: int, fence: int) -> bool:
        """Is the claim still ours?"""
        return unit.execute(self._held, {"row": row, "fence": fence}).first() is not None

    def give_back(self, unit: Unit, row: int, fence: int) -> bool:
        """Ends a claim as if it had never been, its attempt included; False where it is not ours any more."""
        values = {"state": "waiting", "lease_until": None, "attempts": self.table.c.attempts - 1}
        statement = self.table.update().where(self._is_ours).values(values)
        return unit.execute(statement, {"row": row, "fence": fence}).rowcount == 1

    def settlement(self, **values: Any) -> sa.Update:
        """A statement for `settle`: what ends a claim, and what it leaves in the row."""
        return self.table.update().where(self._is_ours).values({**values, "lease_until": None})

    def settle(self, unit: Unit, statement: sa.Update, row: int, fence: int, values: Mapping[str, Any]) -> None:
        """Ends a claim that is ours. Raises LostClaim when it is not any more."""
        if unit.execute(statement, {"row": row, "fence": fence, **values}).rowcount != 1:
            self._lose(row, fence)

    def settle_together(
        self, unit: Unit, statement: sa.Update, row: int, fence: int, values: Mapping[str, Any]
    ) -> None:
        """As `settle`, in one go with others of the transaction (`Unit.add`), which raises LostClaim then."""
        unit.add(statement, [{"row": row, "fence": fence, **values}], partial(self._lose, row, fence))

    def _lose(self, row: int, fence: int) -> None:
        raise LostClaim(f"{self.table.name} {row}: the claim of attempt {fence} is not ours any more")

    def release(self, unit: Unit, node: str = "", keep: Collection[int] = (), **only: Any) -> int:
        """Gives back what is claimed, by one node or by anybody, but for the rows to `keep`; says how many rows.
        `only`: as with `take`.

        Their claims have ended without a try, whoever they belonged to.
        """
        mine = () if not node else (self.table.c.claimed_by == node,)
        rest = (self.table.c.id.not_in(list(keep)),) if keep else ()
        values = {"state": "waiting", "lease_until": None, "deaths": self.table.c.deaths + 1}
        ended = self.table.update().where(self.is_claimed, *mine, *rest, *self._only).values(values)
        return unit.execute(ended, only or None).rowcount

    def next_due(self, unit: Unit, now: datetime | None = None) -> datetime | None:
        """When the next waiting row is due that need not wait for another one; None where there is none."""
        return unit.execute(self._next, self._asks(unit, now)).scalar()
