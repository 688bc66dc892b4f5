"""What is older than it may be kept goes: bytes and words, a few rows at a time; codes and times stay.

A step is one short transaction, and what it took out is on record in the same one: an event of each ticket. The rest of
a night's sweep is found again by asking the tables, so a crash costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from store.records import Event, Outcome, Ticket
from store.schema import tables as t
from store.schema.columns import fit_key
from store.schema.rows import columns_of, make
from store.ticket import tickets
from store.upkeep.blanked_words import ERASED

if TYPE_CHECKING:
    from store.database.unit import Unit

STEP = 25  # rows of one transaction: a mail that comes meanwhile waits for it
SWEPT = "retention"  # the actor of its events


@dataclass(frozen=True, slots=True)
class Step:
    """What one transaction did."""

    rows: int  # that went
    last: int | None  # id that was looked at; None: this kind is done
    contents: tuple[str, ...] = ()  # SHA-256 of what may be free now


# Is a mail or letter, by its ticket, its person and its time, under a legal hold or kept longer?
Spared = Callable[[int | None, str, datetime], bool]


def sweep_mails(unit: Unit, before: datetime, after: int, spared: Spared, *, outside: bool) -> Step:
    """The bytes of mails that were done before then; `outside`: only of those that became no ticket, held ones too."""
    became = t.inbox.c.outcome.in_([Outcome.HELD, Outcome.QUARANTINED, Outcome.FILED, Outcome.DROPPED])
    has_bytes = sa.or_(t.inbox.c.content.is_not(None), t.inbox.c.file != "")
    query = (
        sa.select(t.inbox.c.id, t.inbox.c.file, t.inbox.c.ticket_id, t.inbox.c.sender, t.inbox.c.done_at)
        .where(t.inbox.c.id > after, t.is_state(t.inbox, "done"), t.inbox.c.done_at < before, has_bytes)
        .where(became if outside else ~became)
        .order_by(t.inbox.c.id)
        .limit(STEP)
    )
    found = unit.execute(query).all()
    going = [row for row in found if not spared(row.ticket_id, row.sender, row.done_at)]
    numbers = [row.id for row in going]
    if numbers:
        gone: dict[str, Any] = {"content": None, "file": ""}
        unit.execute(sa.update(t.inbox).where(t.inbox.c.id.in_(numbers)).values(**gone))
        unit.execute(sa.delete(t.parsed).where(t.parsed.c.inbox_id.in_(numbers)))
        if outside:
            waiting = sa.case((t.held.c.state == "waiting", "expired"), else_=t.held.c.state)
            unit.execute(sa.update(t.held).where(t.held.c.inbox_id.in_(numbers)).values(data={}, state=waiting))
    return Step(
        len(numbers), found[-1].id if len(found) == STEP else None, tuple(row.file for row in going if row.file)
    )


def sweep_letters(unit: Unit, before: datetime, after: int, spared: Spared) -> Step:
    """The bytes of letters that went out, or failed, and were made before then."""
    query = (
        sa.select(t.outbox.c.id, t.outbox.c.ticket_id, t.outbox.c.recipient, t.outbox.c.created_at)
        .where(t.outbox.c.id > after, t.outbox.c.created_at < before, t.outbox.c.content != b"")
        .where(t.outbox.c.state.in_(["sent", "failed", "bounced", "dead"]))
        .order_by(t.outbox.c.id)
        .limit(STEP)
    )
    found = unit.execute(query).all()
    numbers = [row.id for row in found if not spared(row.ticket_id, row.recipient, row.created_at)]
    if numbers:
        unit.execute(sa.update(t.outbox).where(t.outbox.c.id.in_(numbers)).values(content=b""))
    return Step(len(numbers), found[-1].id if len(found) == STEP else None)


def sweep_tickets(
    unit: Unit, before: datetime, after: int, now: datetime, is_due: Callable[[Ticket, str], bool]
) -> Step:
    """Words and files of tickets that ended before then. `is_due` says it of a ticket and `text` or `attachments`."""
    found = find_ended(unit, before, after)
    rows, contents = 0, []
    for one in found:
        what, freed = [], []
        if is_due(one, "attachments") and (freed := _drop_files(unit, one.id)):
            what.append("attachments")
        if is_due(one, "text") and _drop_text(unit, one.id):
            what.append("text")
        if what:
            event = Event("erased", now, SWEPT, {"what": what}, SWEPT, {}, one.id)
            tickets.update(unit, replace(one, last_event=now), [event], one.version)
            rows += 1
            contents += freed
    return Step(rows, found[-1].id if len(found) == STEP else None, tuple(contents))


def find_ended(unit: Unit, before: datetime, after: int) -> list[Ticket]:
    """The next tickets that ended before then, by number."""
    query = (
        sa.select(*columns_of(t.ticket, Ticket))
        .where(
            t.ticket.c.id > after, t.ticket.c.ended, sa.func.coalesce(t.ticket.c.closed, t.ticket.c.last_event) < before
        )
        .order_by(t.ticket.c.id)
        .limit(STEP)
    )
    return [make(Ticket, row) for row in unit.execute(query)]


def _drop_files(unit: Unit, number: int) -> list[str]:
    theirs = sa.select(t.article.c.id).where(t.article.c.ticket_id == number)
    files = unit.execute(sa.select(t.attachment.c.sha256).where(t.attachment.c.article_id.in_(theirs))).scalars().all()
    if files:
        unit.execute(sa.delete(t.attachment).where(t.attachment.c.article_id.in_(theirs)))
    return list(files)


def _drop_text(unit: Unit, number: int) -> bool:
    said = (t.article.c.ticket_id == number, sa.or_(t.article.c.text != ERASED, t.article.c.cut != ""))
    gone = unit.execute(sa.update(t.article).where(*said).values(text=ERASED, cut="")).rowcount
    unit.execute(sa.delete(t.trace).where(t.trace.c.ticket_id == number))
    return bool(gone)


def sweep_people(unit: Unit, before: datetime, spared: Callable[[str], bool]) -> int:
    """People of whom there is no ticket since then, and none open."""
    late = sa.select(t.ticket.c.requester).where(sa.or_(~t.ticket.c.ended, t.ticket.c.last_event >= before))
    on_one = sa.select(t.participant.c.address).where(
        sa.or_(t.participant.c.since >= before, t.participant.c.until >= before)
    )
    query = (
        sa.select(t.person.c.address)
        .where(t.person.c.first_seen < before, t.person.c.address.not_in(late), t.person.c.address.not_in(on_one))
        .limit(STEP)
    )
    going = [who for who in unit.execute(query).scalars() if not spared(who)]
    if going:
        unit.execute(sa.delete(t.person).where(t.person.c.address.in_(map(fit_key, going))))
    return len(going)


def free(unit: Unit, contents: Collection[str]) -> list[str]:
    """Of these contents those that no row names any more; their rows go."""
    freed = []
    for sha256 in sorted(set(contents)):
        in_mail = unit.execute(
            sa.select(t.inbox.c.id).where(t.inbox.c.file == sha256, sa.text("file <> ''")).limit(1)
        ).first()
        if (
            in_mail is None
            and unit.execute(sa.select(t.attachment.c.id).where(t.attachment.c.sha256 == sha256).limit(1)).first()
            is None
        ):
            unit.execute(sa.delete(t.blob).where(t.blob.c.sha256 == sha256))
            freed.append(sha256)
    return freed
