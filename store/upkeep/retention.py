"""What is older than it may be kept goes: bytes and words, a few rows at a time; codes and times stay.

Each kind is looked for by `find_…`, in a piece of its table at a time, so that neither a million young rows nor a
million that are done with cost the writer anything: only what is found goes, by `take_…`, in one short transaction.
What it took out is on record in the same one: an event of each ticket. The rest of a sweep is found again by asking
the tables, so a crash costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from store.database.blobs import is_in_mail
from store.records import ERASED, Event, Outcome, Ticket
from store.schema import tables as t
from store.schema.columns import fit_key
from store.schema.rows import columns_of, make
from store.ticket import tickets

if TYPE_CHECKING:
    from store.database.unit import Unit

STEP = 25  # rows of one transaction: a mail that comes meanwhile waits for it
PIECE = 2000  # ids that are looked at together
LOOK = 200  # rows of them that may be due, and are judged together: eight steps' worth
SWEPT = "retention"  # the actor of its events


_HAS_WORDS = sa.or_(t.article.c.text != ERASED, t.article.c.cut != "")


class Span(Struct, frozen=True):
    """Ids of a table behind `after`, up to `until`; without it a piece of the table, as much as is looked at once."""

    after: Any
    until: Any = None


class DuePiece(Struct, frozen=True):
    """What goes of a span, each with its `id`; the next piece begins behind the id `last`, if any."""

    rows: Sequence[Any] = ()
    last: int | str | None = None

    def in_steps(self) -> Iterator[Sequence[Any]]:
        """The rows, as many as one transaction takes."""
        return (self.rows[start : start + STEP] for start in range(0, len(self.rows), STEP))


class Step(Struct, frozen=True):
    """What one transaction did."""

    rows: int  # that went
    contents: tuple[str, ...] = ()  # SHA-256 of what may be free now


Spared = Callable[[Any], bool]  # is what the row of a mail or letter tells under a legal hold, or kept longer?


def find_mails(unit: Unit, before: datetime, span: Span, spared: Spared, *, outside: bool) -> DuePiece:
    """Mails with bytes that were done before then, each with what tells of its ticket; `outside`: only those that
    became no ticket, held ones too.
    """
    became = t.inbox.c.outcome.in_([Outcome.HELD, Outcome.QUARANTINED, Outcome.FILED, Outcome.DROPPED])
    query = (
        sa.select(
            *(t.inbox.c[name] for name in ("id", "ticket_id", "sender", "done_at")),
            t.inbox_content.c.file,
            *(t.ticket.c[name] for name in ("category", "requester", "ended")),
        )
        .select_from(t.inbox.join(t.inbox_content).outerjoin(t.ticket, t.ticket.c.id == t.inbox.c.ticket_id))
        .where(t.is_state(t.inbox, "done"), t.inbox.c.done_at < before)
        .where(became if outside else ~became)
    )
    return _find(unit, query, t.inbox.c.id, span, lambda row: not spared(row))


_HELD_WORDS = sa.cast(t.held.c.data, sa.Text) != "{}"


def without_words(ending: str) -> dict[str, Any]:
    """The columns of held mails whose words go: the reason stays where it is a code of ours and no typed line, and
    what still waits ends so.
    """
    why = sa.case((t.held.c.why.contains(" "), ""), else_=t.held.c.why)
    state = sa.case((t.held.c.state == "waiting", ending), else_=t.held.c.state)
    return {"data": {}, "why": why, "state": state}


def _drop_held(unit: Unit, which: sa.ColumnElement[bool]) -> int:
    gone = sa.update(t.held).where(which, _HELD_WORDS).values(**without_words("expired"))
    return int(unit.execute(gone).rowcount)


def take_mails(unit: Unit, due: DuePiece) -> Step:
    """The bytes of these mails, and what was read from them."""
    still = sa.select(t.inbox.c.id).where(t.inbox.c.id.in_([row.id for row in due.rows]), t.is_state(t.inbox, "done"))
    numbers = list(unit.execute(still).scalars())  # one that was let in meanwhile is read again
    for table in (t.inbox_content, t.parsed):
        unit.execute(sa.delete(table).where(table.c.inbox_id.in_(numbers)))
    _drop_held(unit, t.held.c.inbox_id.in_(numbers))
    return Step(len(numbers), tuple(row.file for row in due.rows if row.file))


_HAS_ENDED = t.outbox.c.state.in_(["sent", "failed", "bounced", "dead"])


def find_letters(unit: Unit, before: datetime, span: Span, spared: Spared) -> DuePiece:
    """Letters with bytes that went out, or failed, and were made before then."""
    query = (
        sa.select(t.outbox.c.id, t.outbox.c.ticket_id, t.outbox.c.recipient)
        .join(t.outbox_content)
        .where(t.outbox.c.created_at < before, _HAS_ENDED)
    )
    return _find(unit, query, t.outbox.c.id, span, lambda row: not spared(row))


def take_letters(unit: Unit, due: DuePiece) -> Step:
    """The bytes of these letters."""
    still = sa.select(t.outbox.c.id).where(t.outbox.c.id.in_([row.id for row in due.rows]), _HAS_ENDED)
    gone = sa.delete(t.outbox_content).where(t.outbox_content.c.outbox_id.in_(still))  # not of one that is tried again
    return Step(unit.execute(gone).rowcount)


def find_tickets(unit: Unit, before: datetime, span: Span, is_due: Callable[[Ticket, str], bool]) -> DuePiece:
    """Tickets with words or files that ended before then. `is_due` says it of a ticket and `text` or `attachments`."""
    theirs = t.article.c.ticket_id == t.ticket.c.id
    has_text = sa.or_(
        sa.exists().where(theirs, _HAS_WORDS),
        sa.exists().where(t.trace.c.ticket_id == t.ticket.c.id),
    )
    has_files = sa.exists().where(theirs, t.attachment.c.article_id == t.article.c.id)
    return find_ended(
        unit,
        before,
        span,
        lambda one: (one.has_files and is_due(one, "attachments")) or (one.has_text and is_due(one, "text")),
        has_text.label("has_text"),
        has_files.label("has_files"),
    )


def take_tickets(unit: Unit, due: DuePiece, now: datetime, is_due: Callable[[Ticket, str], bool]) -> Step:
    """Words and files of these tickets, with an event of each."""
    rows, contents = 0, []
    for one in read_tickets(unit, due):
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
    return Step(rows, tuple(contents))


def find_ended(
    unit: Unit, before: datetime, span: Span, is_due: Callable[[Any], bool], *columns: sa.ColumnElement[Any]
) -> DuePiece:
    """Tickets that ended before then and are due, by number; `is_due` sees what tells it, and these columns."""
    known = (t.ticket.c[name] for name in ("id", "category", "requester", "subject", "closed", "last_event"))
    ended = sa.func.coalesce(t.ticket.c.closed, t.ticket.c.last_event)
    query = sa.select(*known, *columns).where(t.ticket.c.ended, ended < before)
    return _find(unit, query, t.ticket.c.id, span, is_due)


def read_tickets(unit: Unit, due: DuePiece) -> list[Ticket]:
    """The whole tickets of what was found, by number."""
    numbers = [row.id for row in due.rows]
    query = sa.select(*columns_of(t.ticket, Ticket)).where(t.ticket.c.id.in_(numbers)).order_by(t.ticket.c.id)
    return [make(Ticket, row) for row in unit.execute(query)]


def _find(
    unit: Unit, query: sa.Select[Any], number: sa.Column[int], span: Span, is_due: Callable[[Any], bool]
) -> DuePiece:
    """What is due of a span: at most `PIECE` ids are looked at, and `LOOK` rows of them judged."""
    end = span.after + PIECE if span.until is None else span.until
    found = unit.execute(query.where(number > span.after, number <= end).order_by(number).limit(LOOK)).all()
    due = [row for row in found if is_due(row)]
    if len(found) == LOOK:
        return DuePiece(due, found[-1].id)
    if span.until is not None:
        return DuePiece(due)  # who said where it ends knows what comes behind
    highest = unit.execute(sa.select(sa.func.coalesce(sa.func.max(number), 0))).scalar_one()
    return DuePiece(due, end if end < highest else None)


def _drop_files(unit: Unit, number: int) -> list[str]:
    theirs = sa.select(t.article.c.id).where(t.article.c.ticket_id == number)
    files = unit.execute(sa.select(t.attachment.c.sha256).where(t.attachment.c.article_id.in_(theirs))).scalars().all()
    if files:
        unit.execute(sa.delete(t.attachment).where(t.attachment.c.article_id.in_(theirs)))
    return list(files)


def _drop_text(unit: Unit, number: int) -> bool:
    said = (t.article.c.ticket_id == number, _HAS_WORDS)
    gone = unit.execute(sa.update(t.article).where(*said).values(text=ERASED, cut="")).rowcount
    gone += _drop_held(unit, t.held.c.inbox_id.in_(sa.select(t.inbox.c.id).where(t.inbox.c.ticket_id == number)))
    unit.execute(sa.delete(t.trace).where(t.trace.c.ticket_id == number))
    return bool(gone)


def find_people(unit: Unit, before: datetime, span: Span, spared: Callable[[str], bool]) -> DuePiece:
    """People of whom there is no ticket since then, and none open; by address, which is their `id`."""
    who = t.person.c.address
    theirs = t.ticket.c.requester == who
    late = sa.exists().where(theirs, sa.or_(~t.ticket.c.ended, t.ticket.c.last_event >= before))
    on_one = sa.exists().where(
        t.participant.c.address == who,
        sa.or_(t.participant.c.since >= before, t.participant.c.until >= before),
    )
    piece = sa.select(who, (t.person.c.first_seen < before).label("is_old")).where(who > span.after)
    if span.until is not None:
        piece = piece.where(who <= span.until)
    found = unit.execute(piece.order_by(who).limit(LOOK)).all()
    old = [row.address for row in found if row.is_old]
    query = sa.select(who.label("id")).where(who.in_(old), ~late, ~on_one).order_by(who)
    gone = [row for row in unit.execute(query) if not spared(row.id)] if old else []
    return DuePiece(gone, found[-1].address if len(found) == LOOK else None)


def take_people(unit: Unit, due: DuePiece) -> Step:
    """These people."""
    unit.execute(sa.delete(t.person).where(t.person.c.address.in_([fit_key(row.id) for row in due.rows])))
    return Step(len(due.rows))


def free(unit: Unit, contents: Collection[str]) -> list[str]:
    """Of these contents those that no row names any more; their rows go."""
    freed = []
    for sha256 in sorted(set(contents)):
        attached = sa.select(t.attachment.c.id).where(t.attachment.c.sha256 == sha256).limit(1)
        if not is_in_mail(unit, sha256) and unit.execute(attached).first() is None:
            unit.execute(sa.delete(t.blob).where(t.blob.c.sha256 == sha256))
            freed.append(sha256)
    return freed
