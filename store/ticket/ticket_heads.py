"""The beginnings of tickets, which new reports are compared with,
and the major incidents that are open (docs/process.md S2.9).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.records import Head, Ticket
from store.schema.rows import columns_of, make
from store.schema.tables import ON_THE_DESK, article, person, ticket

if TYPE_CHECKING:
    from store.database.unit import Unit

MAJOR = "major"  # the fingerprint of a major incident: no mail opened it
_HEAD_TEXT = 600  # characters of the first article
_FIRST = (
    sa.select(sa.func.substr(article.c.text, 1, _HEAD_TEXT))
    .where(article.c.ticket_id == ticket.c.id)
    .order_by(article.c.id)
    .limit(1)
    .scalar_subquery()
)
_NAME = sa.select(person.c.name).where(person.c.address == ticket.c.requester).scalar_subquery()
_LAST = sa.select(sa.func.max(ticket.c.id)).scalar_subquery()
_LAST_OPENED = (
    sa.select(ticket.c.id, ticket.c.version)
    .where(ticket.c.id > _LAST - sa.bindparam("count", type_=sa.Integer), ticket.c.opened >= sa.bindparam("since"))
    .order_by(ticket.c.id)
)
_HEADS = (
    sa.select(
        ticket.c.id, ticket.c.subject, ticket.c.requester, ticket.c.opened, ticket.c.state, ticket.c.kind,
        ticket.c.category, ticket.c.work, sa.func.coalesce(_FIRST, ""), sa.func.coalesce(_NAME, ""),
        ticket.c.desk, ticket.c.tags,
    )
    .where(ticket.c.id.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(ticket.c.id)
)  # fmt: skip
_MAJORS = (
    sa.select(*columns_of(ticket, Ticket)).where(
        ticket.c.fingerprint == sa.bindparam("major"),
        ticket.c.fingerprint != sa.literal_column("''"),
        sa.text(ON_THE_DESK),
    )
    .order_by(ticket.c.opened)
    .limit(20)
)  # fmt: skip


def recent_heads(unit: Unit, since: datetime, limit: int = 200) -> list[Head]:
    """Tickets opened since then, by number: at most those of the latest `limit` numbers, however many there are."""
    return RecentHeads(limit).look(unit, since)


class RecentHeads:
    """As `recent_heads`, for who asks again and again: a beginning is read once, and again when its ticket has changed.

    The requester's name stays as it was when it was read. Threads may share it: at worst both read the same.
    """

    def __init__(self, limit: int = 200) -> None:
        self._limit = limit
        self._known: dict[int, tuple[int, Head]] = {}  # the version of the ticket and its beginning

    def look(self, unit: Unit, since: datetime) -> list[Head]:
        """The tickets opened since then, by number; what has not changed is not read again."""
        known = self._known
        versions = {row.id: row.version for row in unit.execute(_LAST_OPENED, {"count": self._limit, "since": since})}
        kept = {number: known[number] for number in known if known[number][0] == versions.get(number)}
        # Read after its version, and so never older: what changes in between is read again the next time.
        read = heads(unit, [number for number in versions if number not in kept])
        now = kept | {head.id: (versions[head.id], head) for head in read}
        self._known = now
        return [now[number][1] for number in versions if number in now]


def heads(unit: Unit, numbers: Sequence[int]) -> list[Head]:
    """The beginnings of these tickets, by number."""
    return [make(Head, row) for row in unit.execute(_HEADS, {"numbers": list(numbers)})] if numbers else []


def open_majors(unit: Unit) -> list[Ticket]:
    """Major incidents that have not ended, the oldest first."""
    return [make(Ticket, row) for row in unit.execute(_MAJORS, {"major": MAJOR})]
