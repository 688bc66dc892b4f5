"""What the next hop refused lately at RCPT or after the dot, and whether it refuses everything at this moment.

The rows are few, and stand in `counter`: `refused 42` for a letter that was refused since the last one that was taken,
`waits 42` for one that is tried again since the hop was at fault, with how often that was so, `refusing` with the time
of the next probe. Written in T4 and T5, so that all nodes, and the next start, know the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from msgspec import Struct

from store.database.dialect import PerDialect
from store.mail.outbox import get
from store.records import Letter
from store.schema.tables import counter, is_state, outbox, timer

if TYPE_CHECKING:
    from store.database.unit import Unit

_REFUSED, _WAITS, _REFUSING = "refused ", "waits ", "refusing"
_GOING = frozenset({"waiting", "sending"})  # of a letter that has not come to its end
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOK_BACK = 500  # letters

_PUT = PerDialect(
    lambda insert: (statement := insert(counter)).on_conflict_do_update(
        index_elements=[counter.c.name], set_={"value": statement.excluded.value}
    )
)
_KNOWN = sa.select(counter.c.name, counter.c.value).where(counter.c.name >= "refus", counter.c.name < "refut")
_VALUE = sa.select(counter.c.value).where(counter.c.name == sa.bindparam("which"))
_DELETE = sa.delete(counter).where(counter.c.name.in_(sa.bindparam("names", expanding=True)))


class RefusedLetter(Struct, frozen=True):
    """A letter that the next hop refused; `at` is when, `state` how the letter is now."""

    letter_id: int
    recipient: str
    recipient_key: str
    ticket_id: int | None
    state: str
    at: datetime


class Taken(Struct, frozen=True):
    """What the next hop took among the latest letters: by mailbox, and when it took the last one."""

    mailboxes: frozenset[str] = frozenset()
    last: datetime | None = None


# --- the probe --------------------------------------------------------------------------------------------------------


def find_probe(unit: Unit) -> datetime | None:
    """When the next letter may ask a hop that refuses everything; None while it does not."""
    return look(unit)[0]


def look(unit: Unit) -> tuple[datetime | None, bool]:
    """When the next letter may ask (`find_probe`), and whether any node had one refused since the last was taken."""
    known = {str(row.name): int(row.value) for row in unit.execute(_KNOWN)}
    value = known.pop(_REFUSING, None)
    return None if value is None else _EPOCH + timedelta(milliseconds=value), bool(known)


def set_probe(unit: Unit, at: datetime) -> None:
    """The hop refuses everything; the next letter may ask it then."""
    _put(unit, _REFUSING, at)


# --- letters ----------------------------------------------------------------------------------------------------------


def note_refused(unit: Unit, letter_id: int, at: datetime) -> None:
    """It was refused, and nothing was taken since."""
    _put(unit, f"{_REFUSED}{letter_id}", at)


def outlast(unit: Unit, letter_ids: frozenset[int], at: datetime) -> None:
    """A letter was taken then that had been begun before these were refused: they count as later, others no more."""
    refused = {one.letter_id: one.at for one in list_refused(unit)}
    forget(unit, [number for number in refused if number not in letter_ids])
    for number in letter_ids & refused.keys():
        note_refused(unit, number, max(at, refused[number]))


def list_refused(unit: Unit) -> list[RefusedLetter]:
    """What was refused since a letter was taken, as far as anybody has said so."""
    return _list(unit, _REFUSED)


def list_waiting(unit: Unit) -> list[RefusedLetter]:
    """What is tried again since the hop, and not its recipient, was at fault."""
    return [one for one in _list(unit, _WAITS) if one.state in _GOING]


def note_waiting(unit: Unit, letter_ids: Collection[int]) -> None:
    """They are tried again: the hop was at fault, once more."""
    _delete(unit, [f"{_REFUSED}{number}" for number in letter_ids])
    for number in letter_ids:
        _put_number(unit, f"{_WAITS}{number}", count_waits(unit, number) + 1)


def count_waits(unit: Unit, letter_id: int) -> int:
    """How often it was laid to the hop that this letter was refused."""
    return unit.execute(_VALUE, {"which": f"{_WAITS}{letter_id}"}).scalar() or 0


def forget(unit: Unit, letter_ids: Collection[int]) -> None:
    """Nothing is to be known of these letters any more."""
    _delete(unit, [f"{kind}{number}" for number in letter_ids for kind in (_REFUSED, _WAITS)])


def end(unit: Unit, now: datetime) -> int:
    """The hop took a letter: those that waited for it are due at once; says how many.

    Refusals before it prove nothing.
    """
    known = _list(unit, _WAITS)
    waiting = [one.letter_id for one in known if one.state in _GOING]
    ended = [one.letter_id for one in known if one.state not in _GOING]
    _delete(unit, [_REFUSING])
    forget(unit, [*ended, *(one.letter_id for one in list_refused(unit))])
    if not waiting:
        return 0
    which = outbox.c.id.in_(waiting), is_state(outbox, "waiting"), outbox.c.due_at > now
    return unit.execute(sa.update(outbox).where(*which).values(due_at=now)).rowcount


def revive(unit: Unit, letter_ids: Collection[int], due_at: datetime) -> int:
    """Letters that failed are tried again from then on; says how many."""
    which = outbox.c.id.in_(list(letter_ids)), is_state(outbox, "failed")
    return unit.execute(sa.update(outbox).where(*which).values(state="waiting", due_at=due_at)).rowcount


def withdraw_told(unit: Unit, letter: RefusedLetter, kind: str, reason: str) -> None:
    """What a timer of this kind told, or was to tell, about a letter that is tried again: it does not go out,
    where it has not yet.
    """
    if letter.ticket_id is None:
        return
    rows = unit.execute(
        sa.select(timer.c.id, timer.c.data).where(timer.c.ticket_id == letter.ticket_id, timer.c.kind == kind)
    )
    told = [row.id for row in rows if row.data.get("letter") == letter.letter_id]
    if not told:
        return
    waits = timer.c.id.in_(told), is_state(timer, "waiting")
    unit.execute(sa.update(timer).where(*waits).values(state="cancelled"))
    which = (
        outbox.c.ticket_id == letter.ticket_id,
        outbox.c.cause.in_([f"timer:{number}" for number in told]),
        outbox.c.kind == "bounced",
        outbox.c.state.in_(("waiting", "held", "failed")),
    )
    unit.execute(sa.update(outbox).where(*which).values(state="dead", last_reply=reason))


# --- what letters reached ---------------------------------------------------------------------------------------------

_LATEST = (
    sa.select(outbox.c.recipient_key, outbox.c.state, outbox.c.sent_at)
    .order_by(outbox.c.id.desc())
    .limit(_LOOK_BACK)
    .subquery()
)
_TAKEN = (
    sa.select(_LATEST.c.recipient_key, sa.func.max(_LATEST.c.sent_at).label("at"))
    .where(_LATEST.c.state == "sent")
    .group_by(_LATEST.c.recipient_key)
)
_LAST_OF = (
    sa.select(outbox.c.id, outbox.c.state, outbox.c.sent_at)
    .where(outbox.c.recipient_key == sa.bindparam("who"), outbox.c.state.in_(("sent", "failed", "bounced", "dead")))
    .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
)


def find_taken(unit: Unit) -> Taken:
    """What was taken among the latest letters of the desk: a bounded look back."""
    rows = unit.execute(_TAKEN).all()
    return Taken(frozenset(row.recipient_key for row in rows), max((row.at for row in rows), default=None))


def is_reached(unit: Unit, recipient_key: str, but: Collection[int]) -> bool:
    """Did the last letter to this mailbox that came to an end arrive? `but`: letters that are not looked at."""
    query = _LAST_OF.where(outbox.c.id.not_in(list(but))) if but else _LAST_OF
    row = unit.execute(query.limit(1), {"who": recipient_key}).first()
    return row is not None and row.state == "sent"


def count_in_a_row(unit: Unit, recipient_key: str, before: int = 0) -> int:
    """How many of the last letters to a mailbox that came to an end were refused or came back, none taken since;
    at most three. `before`: of those that were made before the letter of that number.
    """
    query = _LAST_OF.where(outbox.c.id < before) if before else _LAST_OF
    rows = unit.execute(query.limit(3), {"who": recipient_key}).all()
    return next((number for number, row in enumerate(rows) if row.state == "sent"), len(rows))


def has_bounced(unit: Unit, recipient_key: str, since: datetime) -> bool:
    """Did a report bring back a letter to this mailbox, that was made in the week before `since` or later?"""
    which = outbox.c.recipient_key == recipient_key, outbox.c.created_at >= since - timedelta(days=7)
    query = sa.select(outbox.c.id).where(*which, outbox.c.state == "bounced").limit(1)
    return unit.execute(query).first() is not None


def find_last(unit: Unit, recipient_key: str) -> Letter | None:
    """The last letter to a mailbox that came to an end."""
    row = unit.execute(_LAST_OF.limit(1), {"who": recipient_key}).first()
    return None if row is None else get(unit, row.id)


def _put(unit: Unit, name: str, at: datetime) -> None:
    _put_number(unit, name, (at - _EPOCH) // timedelta(milliseconds=1))


def _put_number(unit: Unit, name: str, value: int) -> None:
    unit.execute(_PUT[unit.dialect], [{"name": name, "value": value}])


def _delete(unit: Unit, names: Collection[str]) -> None:
    if names:
        unit.execute(_DELETE, {"names": list(names)})


def _list(unit: Unit, kind: str) -> list[RefusedLetter]:
    rows = unit.execute(sa.select(counter.c.name, counter.c.value).where(counter.c.name.startswith(kind)))
    at = {int(row.name.removeprefix(kind)): _EPOCH + timedelta(milliseconds=int(row.value)) for row in rows}
    if not at:
        return []
    columns = outbox.c.id, outbox.c.recipient, outbox.c.recipient_key, outbox.c.ticket_id, outbox.c.state
    found = unit.execute(sa.select(*columns).where(outbox.c.id.in_(list(at))))
    return sorted(
        (
            RefusedLetter(row.id, row.recipient, row.recipient_key, row.ticket_id, row.state, at[row.id])
            for row in found
        ),
        key=lambda one: (one.at, one.letter_id),
    )
