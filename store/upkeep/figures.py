"""Simple figures for `status` and the metrics: how much waits, and since when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from msgspec import Struct

from store.database.dialect import PerDialect
from store.mail import inbox, outbox
from store.records import HISTORY, State
from store.schema.rows import make
from store.schema.tables import ON_THE_DESK, UNFINISHED, UNSENT, counter, held, is_state, ticket
from store.schema.tables import inbox as mails
from store.schema.tables import outbox as letters
from store.ticket import timers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from store.database.unit import Unit


class Queues(Struct, frozen=True):
    """What waits at this moment. Costs what there is of it, not what ever was."""

    inbox: Mapping[str, int]  # waiting, claimed, parked
    inbox_oldest: datetime | None
    outbox: Mapping[str, int]  # waiting, sending, held
    outbox_oldest: datetime | None
    next_timer: datetime | None
    held: int
    tickets: Mapping[State, int]  # those that have not ended


def get_queues(unit: Unit) -> Queues:
    """Counts what waits, and since when, by a few small queries."""
    on_desk = (
        sa.select(ticket.c.state, sa.func.count().label("number")).where(sa.text(ON_THE_DESK)).group_by(ticket.c.state)
    )
    return Queues(
        inbox=inbox.count_unfinished(unit),
        inbox_oldest=inbox.oldest(unit),
        outbox=outbox.count_unsent(unit),
        outbox_oldest=outbox.oldest(unit),
        next_timer=timers.next_due(unit),
        held=int(
            unit.execute(sa.select(sa.func.count()).select_from(held).where(is_state(held, "waiting"))).scalar_one()
        ),
        tickets={row.state: int(row.number) for row in unit.execute(on_desk)},
    )


class Oldest(Struct, frozen=True):
    """What has waited longest in a queue."""

    since: datetime
    reason: str  # why it was not done when it was last tried


_OLDEST_LETTER = (
    sa.select(letters.c.created_at, letters.c.last_reply)
    .where(sa.text(UNSENT), letters.c.state != sa.literal_column("'held'"))
    .order_by(letters.c.created_at)
    .limit(1)
)
_OLDEST_MAIL = (
    sa.select(mails.c.received_at, mails.c.reason)
    .where(sa.text(UNFINISHED), mails.c.road != HISTORY)
    .order_by(mails.c.received_at)
    .limit(1)
)


def find_oldest_letter(unit: Unit) -> Oldest | None:
    """The letter that waits longest, apart from those that somebody holds back; None where none waits."""
    row = unit.execute(_OLDEST_LETTER).first()
    return None if row is None else make(Oldest, row)


def find_oldest_mail(unit: Unit) -> Oldest | None:
    """The mail that waits longest to be worked on; parked ones are told of one by one,
    and what is old as it comes does not count.
    """
    row = unit.execute(_OLDEST_MAIL).first()
    return None if row is None else make(Oldest, row)


# --- does the work go on? ---------------------------------------------------------------------------------------------

_PROGRESS = "mails were read or decided"  # the row of `counter` that holds when, in seconds since 1970
_NOTE_PROGRESS = PerDialect(
    lambda insert: (statement := insert(counter)).on_conflict_do_update(
        index_elements=[counter.c.name], set_={"value": statement.excluded.value}
    )
)
_FIND_PROGRESS = sa.select(counter.c.value).where(counter.c.name == _PROGRESS)
_CLAIMED = (
    sa.select(mails.c.retry_at)
    .where(is_state(mails, "claimed"), mails.c.road != HISTORY)
    .order_by(mails.c.retry_at)
    .limit(1)
)


def note_progress(unit: Unit, now: datetime) -> None:
    """Mails of the inbox were read or decided a moment ago, or none is due. Any node notes it for all."""
    unit.execute(_NOTE_PROGRESS[unit.dialect], {"name": _PROGRESS, "value": int(now.timestamp())})


def find_standstill(unit: Unit, now: datetime, patience: timedelta) -> datetime | None:
    """Since when the inbox stands still: for longer than `patience` a mail is due and no node gets on with any;
    None while all is well.

    Old mail that is imported does not count. A long backlog that is being worked on does not stand still,
    however old its mails are.
    """
    times = [inbox.next_wanted(unit), unit.execute(_CLAIMED).scalar()]
    due = min((at for at in times if at is not None), default=now)
    if now - due <= patience:
        return None
    noted = int(unit.execute(_FIND_PROGRESS).scalar() or 0)
    progress = datetime.fromtimestamp(noted, UTC)
    # One that is noted for a time to come is of a clock that was set back since.
    since = due if progress > now + patience else max(due, progress)
    return since if now - since > patience else None
