"""Tickets and what belongs to them: events, articles, participants, known Message-IDs, the load of engineers.

A ticket's row is written only together with its events (S1.1), and only by who knows how many there were before:
`version` is their number, `update` refuses when it moved. On PostgreSQL the row's lock makes the changes of one ticket
serial (I6).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from store.database.blobs import get_blob, put_blobs
from store.database.dialect import POSTGRESQL, SQLITE, PerDialect, set_next_id, wait_for_turn
from store.errors import Conflict, NotFound
from store.records import (
    ENDED_STATES,
    OPEN_STATES,
    Article,
    Event,
    Json,
    KnownMessage,
    Participant,
    Role,
    State,
    StoredAttachment,
    Ticket,
    Visibility,
    Workload,
)
from store.schema.columns import as_json, fit_key
from store.schema.rows import columns_of, make, values_of
from store.schema.tables import (
    ON_THE_DESK,
    article,
    attachment,
    counter,
    event,
    known_message,
    participant,
    ticket,
    ticket_number,
    trace,
    workload,
)

if TYPE_CHECKING:
    from store.database.unit import Unit

# --- numbers ----------------------------------------------------------------------------------------------------------

_NEXT_NUMBERS = sa.select(ticket_number.next_value()).select_from(
    sa.func.generate_series(1, sa.bindparam("count", type_=sa.Integer)).table_valued("n")
)
_HIGHEST = sa.select(sa.func.coalesce(sa.func.max(ticket.c.id), 0)).scalar_subquery()
_COUNT_UP = PerDialect(
    lambda insert: (
        insert(counter)
        .values(name="ticket", value=_HIGHEST + sa.bindparam("count"))
        .on_conflict_do_update(
            index_elements=[counter.c.name],
            set_={"value": sa.func.max(counter.c.value, _HIGHEST) + sa.bindparam("count")},
        )
        .returning(counter.c.value)
    )
)
_LAST_NUMBER: dict[str, sa.Executable] = {
    SQLITE: sa.select(counter.c.value).where(counter.c.name == "ticket"),
    POSTGRESQL: sa.text("select case when is_called then last_value else last_value - 1 end from ticket_number"),
}


def reserve_numbers(unit: Unit, count: int) -> list[int]:
    """The next numbers: 1, 2, 3 … Nobody gets one twice; those of a plan that is given up stay unused.

    They are the caller's when this transaction is committed, and not before.
    """
    if count <= 0:
        return []
    if unit.dialect == POSTGRESQL:
        return [int(number) for number in unit.execute(_NEXT_NUMBERS, {"count": count}).scalars()]
    last = int(unit.execute(_COUNT_UP[unit.dialect], {"count": count}).scalar_one())
    return list(range(last - count + 1, last + 1))


def find_given_twice(unit: Unit) -> tuple[int, int] | None:
    """The last number that was given and the highest ticket, where the counter is behind it; None where all is well."""
    last = int(unit.execute(_LAST_NUMBER[unit.dialect]).scalar() or 0)
    highest = int(unit.execute(sa.select(_HIGHEST)).scalar_one())
    return (last, highest) if last < highest else None


def heal_numbers(unit: Unit) -> tuple[int, int] | None:
    """Lets the counter go on behind the highest ticket; gives what it was, and that, where it had to."""
    behind = find_given_twice(unit)
    if behind is None:
        return None
    if unit.dialect == POSTGRESQL:
        wait_for_turn(unit, "ticket numbers")
        set_next_id(unit, ticket, behind[1])
    else:  # this is what every number does
        reserve_numbers(unit, 1)
    return behind


NUMBERS = 2**63  # no ticket has this one or a greater one: a column holds none

# --- the row and its events -------------------------------------------------------------------------------------------

_TICKET = sa.select(*columns_of(ticket, Ticket))
_ONE = _TICKET.where(ticket.c.id == sa.bindparam("number"))
_INSERT = sa.insert(ticket)
_UPDATE = sa.update(ticket).where(ticket.c.id == sa.bindparam("number"))
# SQLite writes each index anew of which an UPDATE names a column, whether it changes or not.
_INDEXED = ("requester", "opened", "team", "assignee", "fingerprint", "ended")
_BEFORE = (
    sa.select(ticket.c.version, ticket.c.state, *(ticket.c[name] for name in _INDEXED))
    .where(ticket.c.id == sa.bindparam("number"))
    .with_for_update()
)
_ADD_EVENTS = sa.insert(event)
_EVENTS = sa.select(*columns_of(event, Event)).where(event.c.ticket_id == sa.bindparam("number")).order_by(event.c.seq)


def insert(unit: Unit, new: Ticket, events: Sequence[Event]) -> Ticket:
    """Writes a new ticket with its first events, in the order given; gives it with its version."""
    new = replace(new, version=len(events))
    unit.execute(_INSERT, _row(new))
    _add_events(unit, new.id, 0, events)
    if new.assignee:
        _move_load(unit, ("", False), (new.assignee, new.state in OPEN_STATES), events[-1].at if events else new.opened)
    return new


def update(unit: Unit, changed: Ticket, events: Sequence[Event], expected_version: int) -> Ticket:
    """Writes the ticket as its new events leave it; gives it with its version.

    Raises Conflict when it has not `expected_version` events any more, NotFound when there is no such ticket.
    """
    before = unit.execute(_BEFORE, {"number": changed.id}).first()
    if before is None:
        raise NotFound(f"no ticket {changed.id}")
    if before.version != expected_version:
        raise Conflict(changed.id, expected_version, before.version)
    if not events:
        return replace(changed, version=expected_version)
    changed = replace(changed, version=expected_version + len(events))
    row = _row(changed)
    row["number"] = row.pop("id")  # written too, it would have SQLite look through all that hangs on the ticket
    if all(row[name] == getattr(before, name) for name in _INDEXED):
        for name in _INDEXED:
            del row[name]
    unit.execute(_UPDATE, row)
    _add_events(unit, changed.id, expected_version, events)
    _move_load(
        unit,
        (before.assignee, before.state in OPEN_STATES),
        (changed.assignee, changed.state in OPEN_STATES),
        events[-1].at,
    )
    return changed


def _row(record: Ticket) -> dict[str, Any]:
    return {**values_of(record), "ended": record.state in ENDED_STATES}


def _add_events(unit: Unit, number: int, before: int, events: Sequence[Event]) -> None:
    if events:
        rows = [
            {**values_of(each, "id"), "ticket_id": number, "seq": seq} for seq, each in enumerate(events, before + 1)
        ]
        unit.add(_ADD_EVENTS, rows)


def find(unit: Unit, number: int) -> Ticket | None:
    """The ticket of that number; None where there is none."""
    if not 0 < number < NUMBERS:
        return None
    row = unit.execute(_ONE, {"number": number}).first()
    return None if row is None else make(Ticket, row)


def get(unit: Unit, number: int) -> Ticket:
    """The ticket. Raises NotFound."""
    found = find(unit, number)
    if found is None:
        raise NotFound(f"no ticket {number}")
    return found


def events(unit: Unit, number: int) -> list[Event]:
    """The whole log of a ticket, in order."""
    return [make(Event, row) for row in unit.execute(_EVENTS, {"number": number})]


def list_tickets(
    unit: Unit,
    *,
    open_only: bool = False,
    assignee: str | None = None,
    requester: str | None = None,
    team: str | None = None,
    limit: int | None = 100,
    after: int | None = None,
) -> list[Ticket]:
    """Tickets by number; `open_only` leaves out those that have ended (resolved ones are still on the desk).

    `after` is the last number of the page before; `limit=None` gives all.
    """
    query = _TICKET.order_by(ticket.c.id)
    if open_only:
        query = query.where(sa.text(ON_THE_DESK))
    for column, wanted in ((ticket.c.assignee, assignee), (ticket.c.requester, requester), (ticket.c.team, team)):
        if wanted is not None:
            query = query.where(column == wanted)
    if after is not None:
        query = query.where(ticket.c.id > after)
    if limit is not None:
        query = query.limit(limit)
    return [make(Ticket, row) for row in unit.execute(query)]


_BY_DESK = (
    sa.select(ticket.c.desk, sa.func.count()).where(sa.text(ON_THE_DESK), ticket.c.desk != "").group_by(ticket.c.desk)
)


def count_by_desk(unit: Unit) -> dict[str, int]:
    """The tickets that have not ended, by the address of their desk."""
    return dict(map(tuple, unit.execute(_BY_DESK)))


def list_requesters(unit: Unit) -> list[str]:
    """The addresses of all who ever had a ticket, in their order."""
    return list(unit.execute(sa.select(ticket.c.requester).distinct().order_by(ticket.c.requester)).scalars())


_OF_REQUESTER = _TICKET.where(ticket.c.requester == sa.bindparam("requester"))
_OPEN_OF_REQUESTER = _OF_REQUESTER.where(sa.text(ON_THE_DESK)).order_by(ticket.c.id)
_LATEST_OF_REQUESTER = _OF_REQUESTER.order_by(ticket.c.id.desc()).limit(sa.bindparam("most"))


def open_of_requester(unit: Unit, requester: str) -> list[Ticket]:
    """The requester's tickets that have not ended, by number."""
    return [make(Ticket, row) for row in unit.execute(_OPEN_OF_REQUESTER, {"requester": requester})]


def latest_of_requester(unit: Unit, requester: str, limit: int) -> list[Ticket]:
    """The requester's tickets, whatever became of them, the latest first."""
    return [make(Ticket, row) for row in unit.execute(_LATEST_OF_REQUESTER, {"requester": requester, "most": limit})]


MACHINE_TICKETS = 1000  # the latest of a machine, to which one more of its alerts may belong
_MOST_ALERTING = 50
_SAYS_IT = sa.type_coerce(ticket.c.work, sa.Text).like(sa.bindparam("said", type_=sa.Text), escape="!")
_ALERTING = (
    _TICKET.where(
        ticket.c.id.in_(
            sa.select(ticket.c.id)
            .where(ticket.c.requester == sa.bindparam("requester"))
            .order_by(ticket.c.id.desc())
            .limit(MACHINE_TICKETS)
        ),
        sa.or_(sa.text(ON_THE_DESK), ticket.c.closed >= sa.bindparam("ended")),
        sa.or_(ticket.c.opened >= sa.bindparam("opened"), _SAYS_IT),
    )
    .order_by(_SAYS_IT.desc(), ticket.c.id.desc())
    .limit(_MOST_ALERTING)
)


def find_alerting(unit: Unit, requester: str, what: str, opened: datetime, ended: datetime) -> list[Ticket]:
    """Of the machine's latest tickets those to which an alert about `what` may belong: opened since then or with these
    words in its open work, and still open, or ended since then. Some others may be among them.
    """
    said = re.sub(r"[!%_]", r"!\g<0>", as_json(what))
    known = {"requester": requester, "said": f"%{said}%", "opened": opened, "ended": ended}
    found = unit.execute(_ALERTING, known)
    return [make(Ticket, row) for row in found]


def merged_of_requester(unit: Unit, requester: str, limit: int = 50) -> list[Ticket]:
    """Tickets of the requester that are part of others now, the latest first."""
    query = _TICKET.where(ticket.c.requester == requester, ticket.c.state == State.MERGED)
    return [make(Ticket, row) for row in unit.execute(query.order_by(ticket.c.id.desc()).limit(limit))]


SEARCHED = 5000  # open tickets, and as many ended ones, that a search looks at, the latest
_HEADS = sa.select(ticket.c.id, ticket.c.subject, ticket.c.requester).order_by(ticket.c.id.desc()).limit(SEARCHED)
_OPEN_HEADS = _HEADS.where(sa.text(ON_THE_DESK))
_ENDED_HEADS = _HEADS.where(ticket.c.state.in_(sorted(ENDED_STATES - {State.SPAM})))


def search_tickets(unit: Unit, words: Sequence[str], limit: int = 30) -> list[Ticket]:
    """Tickets that hold every word (folded) in subject or requester, open ones first, the latest first of each;
    the latest 5,000 of each are looked at.
    """
    found: list[int] = []
    for heads in (_OPEN_HEADS, _ENDED_HEADS):
        for row in unit.execute(heads) if len(found) < limit else ():
            number, subject, requester = row.id, row.subject, row.requester
            if len(found) < limit and all(word in f"{subject} {requester} t-{number}".casefold() for word in words):
                found.append(number)
    by_id = find_many(unit, found)
    return [by_id[number] for number in found if number in by_id]


def find_many(unit: Unit, numbers: Sequence[int]) -> dict[int, Ticket]:
    """Those of the tickets that are there, by number."""
    made = (make(Ticket, row) for row in unit.execute(_TICKET.where(ticket.c.id.in_(numbers)))) if numbers else ()
    return {one.id: one for one in made}


def find_recent_same(unit: Unit, fingerprint: str, since: datetime) -> int | None:
    """The first ticket opened since then by a mail with the same fingerprint (S2.8).

    Asked in the transaction that opens the ticket, it keeps another node from opening the same one until the commit.
    """
    if unit.is_writing:
        wait_for_turn(unit, fingerprint)
    return find_all_recent_same(unit, [fingerprint], since).get(fingerprint)


_ALL_SAME = (
    sa.select(ticket.c.fingerprint, ticket.c.id)
    .where(
        ticket.c.fingerprint.in_(sa.bindparam("prints", expanding=True)),
        ticket.c.fingerprint != sa.literal_column("''"),
        ticket.c.opened >= sa.bindparam("since"),
    )
    .order_by(ticket.c.opened.desc(), ticket.c.id.desc())
)


def find_all_recent_same(unit: Unit, fingerprints: Collection[str], since: datetime) -> dict[str, int]:
    """The same for each of many fingerprints that some ticket has."""
    by_column = {fit_key(each): each for each in fingerprints}
    rows = unit.execute(_ALL_SAME, {"prints": list(by_column.values()), "since": since}) if by_column else ()
    return {by_column[row.fingerprint]: row.id for row in rows}


def find_printed(unit: Unit, fingerprint: str, since: datetime, until: datetime, limit: int = 20) -> list[Ticket]:
    """Tickets with the same fingerprint that were opened between, the latest first."""
    query = _TICKET.where(
        ticket.c.fingerprint == fingerprint,
        ticket.c.fingerprint != sa.literal_column("''"),
        ticket.c.opened >= since,
        ticket.c.opened <= until,
    )
    rows = unit.execute(query.order_by(ticket.c.opened.desc()).limit(limit))
    return [make(Ticket, row) for row in rows]


# --- the load of engineers --------------------------------------------------------------------------------------------

_LOAD = PerDialect(
    lambda insert: (
        insert(workload)
        .values(address=sa.bindparam("engineer"), open=sa.bindparam("more"), assigned_at=sa.bindparam("at"))
        .on_conflict_do_update(
            index_elements=[workload.c.address],
            set_={
                "open": workload.c.open + sa.bindparam("more"),
                "assigned_at": sa.func.coalesce(
                    sa.bindparam("at", type_=workload.c.assigned_at.type), workload.c.assigned_at
                ),
            },
        )
    )
)


def _move_load(unit: Unit, before: tuple[str, bool], after: tuple[str, bool], at: datetime) -> None:
    """Keeps `workload` in step: (assignee, is open) before and after a change."""
    if before == after:
        return
    more: dict[str, int] = {}
    for (address, is_open), one in ((before, -1), (after, 1)):
        if address:
            more[address] = more.get(address, 0) + (one if is_open else 0)
    for address, change in more.items():
        newly = address == after[0] != before[0]
        if change or newly:
            values = {"engineer": address, "more": change, "at": at if newly else None}
            unit.at_end(f"load {address}", _LOAD[unit.dialect], values, adds="more")


_WORKLOADS = sa.select(*columns_of(workload, Workload))


def workloads(unit: Unit, addresses: Iterable[str]) -> dict[str, Workload]:
    """The load of each of the engineers; who never had a ticket has none. Hardly anybody else has one: all are read."""
    if unit.is_writing:
        unit.settle()
    known = {row.address: make(Workload, row) for row in unit.execute(_WORKLOADS)}
    return {one: known.get(one) or known.get(fit_key(one)) or Workload(one) for one in addresses}


# --- articles ---------------------------------------------------------------------------------------------------------

_ADD_ARTICLE = sa.insert(article)
_ADD_ARTICLE_WITH_FILES = _ADD_ARTICLE.returning(article.c.id)
_ADD_ATTACHMENT = sa.insert(attachment).returning(attachment.c.id)
_ARTICLES = (
    sa.select(*columns_of(article, Article, "attachments"))
    .where(article.c.ticket_id == sa.bindparam("number"))
    .order_by(article.c.id)
)
_ATTACHMENTS = (
    sa.select(*columns_of(attachment, StoredAttachment))
    .join(article, article.c.id == attachment.c.article_id)
    .where(article.c.ticket_id == sa.bindparam("number"))
    .order_by(attachment.c.id)
)
_SHA256 = sa.select(attachment.c.sha256).where(attachment.c.id == sa.bindparam("attachment"))


def add_article(unit: Unit, new: Article, contents: Sequence[bytes] = ()) -> tuple[StoredAttachment, ...]:
    """Writes an article and the contents of its attachments, in their order; gives these with their ids and hashes."""
    if len(contents) != len(new.attachments):
        raise ValueError(f"{len(new.attachments)} attachments and {len(contents)} contents")
    row = values_of(new, "id", "attachments")
    if not contents:
        unit.add(_ADD_ARTICLE, [row])
        return ()
    number = int(unit.execute(_ADD_ARTICLE_WITH_FILES, row).scalar_one())
    stored = []
    for each, content, sha256 in zip(new.attachments, contents, put_blobs(unit, contents), strict=True):
        kept = replace(each, article_id=number, sha256=sha256, size=len(content))
        stored.append(replace(kept, id=int(unit.execute(_ADD_ATTACHMENT, values_of(kept, "id")).scalar_one())))
    return tuple(stored)


def articles(unit: Unit, number: int) -> list[Article]:
    """The articles of a ticket with their attachments (not the contents), in order."""
    files: dict[int, list[StoredAttachment]] = {}
    for row in unit.execute(_ATTACHMENTS, {"number": number}):
        files.setdefault(row.article_id, []).append(make(StoredAttachment, row))
    found = []
    for row in unit.execute(_ARTICLES, {"number": number}):
        *said, ticket_id, article_id = tuple(row)
        found.append(make(Article, (*said, tuple(files.get(article_id, ())), ticket_id, article_id)))
    return found


_COMPARED = 4000  # characters of a text that mails are compared by
_LATEST = (
    sa.select(
        *(
            sa.func.substr(column, 1, _COMPARED).label(column.name) if column.name in {"text", "cut"} else column
            for column in columns_of(article, Article, "attachments")
        )
    )
    .where(article.c.ticket_id == sa.bindparam("number"))
    .order_by(article.c.id.desc())
    .limit(sa.bindparam("limit"))
)
_FILES_OF = sa.select(*columns_of(attachment, StoredAttachment)).where(
    attachment.c.article_id.in_(sa.bindparam("articles", expanding=True))
)


def latest_articles(unit: Unit, number: int, limit: int) -> list[Article]:
    """The last articles of a ticket, in order: the beginnings of their texts, without attachments."""
    found = []
    for row in unit.execute(_LATEST, {"number": number, "limit": limit}):
        *said, ticket_id, article_id = tuple(row)
        found.append(make(Article, (*said, (), ticket_id, article_id)))
    return found[::-1]


class ArticleText(NamedTuple):
    """What an article says, and who may have read it."""

    author: str
    visibility: Visibility
    text: str
    cut: str


_TEXTS = (
    sa.select(*(article.c[name] for name in ArticleText._fields), article.c.id)
    .where(article.c.ticket_id == sa.bindparam("number"), article.c.id < sa.bindparam("before"))
    .order_by(article.c.id.desc())
    .limit(sa.bindparam("limit"))
)
_TEXTS_AT_ONCE = 20


def latest_texts(unit: Unit, number: int, limit: int) -> Iterator[ArticleText]:
    """What the last articles of a ticket say, the latest first, fetched as they are taken."""
    before = 2**63 - 1
    while limit > 0:
        rows = unit.execute(_TEXTS, {"number": number, "before": before, "limit": min(limit, _TEXTS_AT_ONCE)}).all()
        yield from (ArticleText(row.author, row.visibility, row.text, row.cut) for row in rows)
        if len(rows) < _TEXTS_AT_ONCE:
            return
        before, limit = rows[-1].id, limit - len(rows)


def with_files(unit: Unit, some: Sequence[Article]) -> list[Article]:
    """The same articles with the notes of their attachments."""
    files: dict[int, list[StoredAttachment]] = {}
    for row in unit.execute(_FILES_OF, {"articles": [one.id for one in some]}) if some else ():
        files.setdefault(row.article_id, []).append(make(StoredAttachment, row))
    return [replace(one, attachments=tuple(files.get(one.id, ()))) for one in some]


_CAUSED_BY_OTHERS = sa.select(event.c.cause).where(
    event.c.ticket_id == sa.bindparam("number"),
    event.c.cause.in_(sa.bindparam("causes", expanding=True)),
    event.c.actor.not_in(("", "rules", "clock")),
    event.c.actor != sa.bindparam("author"),
)


def causes_of_others(unit: Unit, number: int, author: str, causes: Collection[str]) -> set[str]:
    """Those of the causes that somebody else than `author` wrote."""
    if not causes:
        return set()
    values = {"number": number, "author": author, "causes": sorted(causes)}
    return set(unit.execute(_CAUSED_BY_OTHERS, values).scalars())


_MESSAGE_IDS = (
    sa.select(article.c.message_id)
    .where(article.c.ticket_id == sa.bindparam("number"), article.c.role == Role.REQUESTER, article.c.message_id != "")
    .order_by(article.c.id)
    .limit(20)
)


def message_ids(unit: Unit, number: int) -> list[str]:
    """Message-IDs of the requester's first mails, oldest first: what a client threads the ticket's letters by."""
    return list(unit.execute(_MESSAGE_IDS, {"number": number}).scalars())


def attachment_content(unit: Unit, attachment_id: int) -> bytes:
    """The bytes of an attachment. Raises NotFound, StoreUnavailable."""
    sha256 = unit.execute(_SHA256, {"attachment": attachment_id}).scalar()
    if sha256 is None:
        raise NotFound(f"no attachment {attachment_id}")
    return get_blob(unit, sha256)


# --- participants -----------------------------------------------------------------------------------------------------

_PARTICIPANTS = (
    sa.select(*columns_of(participant, Participant))
    .where(participant.c.ticket_id == sa.bindparam("number"))
    .order_by(participant.c.since)
)


def _upsert_participant(insert: Any) -> Any:
    """Who is only named in a mail keeps what they were; who is still here keeps the day of their coming."""
    statement = insert(participant)
    new, old = statement.excluded, participant.c
    only_named = sa.or_(new.role == Role.NAMED, new.role == Role.MENTIONED)
    return statement.on_conflict_do_update(
        index_elements=[old.ticket_id, old.address],
        set_={
            "role": sa.case((only_named, old.role), else_=new.role),
            "name": sa.case((new.name != "", new.name), else_=old.name),
            # Who was away sees later mails only.
            "since": sa.case((sa.or_(only_named, old.until.is_(None)), old.since), else_=new.since),
            "until": sa.case((only_named, old.until), else_=new.until),
        },
    )


_ADD_PARTICIPANT = PerDialect(_upsert_participant)
_END_PARTICIPANT = (
    sa.update(participant)
    .where(
        participant.c.ticket_id == sa.bindparam("number"),
        participant.c.address == sa.bindparam("who"),
        participant.c.until.is_(None),
    )
    .values(until=sa.bindparam("at"))
)


def participants(unit: Unit, number: int) -> list[Participant]:
    """Everybody who is or was on a ticket, in the order of their coming."""
    return [each for each in everybody(unit, number) if each.role not in {Role.NAMED, Role.MENTIONED}]


def everybody(unit: Unit, number: int) -> list[Participant]:
    """The same, and who only stood in To or Cc of its mails."""
    found = [make(Participant, row) for row in unit.execute(_PARTICIPANTS, {"number": number})]
    found.sort(key=lambda each: (each.since, each.address))  # here: databases sort letters by their own rules
    return found


def add_participant(unit: Unit, *new: Participant) -> None:
    """Adds people, or gives them another role, or lets them return."""
    if new:
        unit.add(_ADD_PARTICIPANT[unit.dialect], [values_of(each) for each in new])


def end_participant(unit: Unit, number: int, address: str, at: datetime) -> bool:
    """Takes a person off a ticket; False where they are not on it."""
    return unit.execute(_END_PARTICIPANT, {"number": number, "who": address, "at": at}).rowcount == 1


# --- known Message-IDs ------------------------------------------------------------------------------------------------

_KNOW = PerDialect(
    lambda insert: (statement := insert(known_message)).on_conflict_do_update(
        index_elements=[known_message.c.message_id],
        set_={
            # Seen wins: a mail that was named before it came belongs where it says when it comes.
            "ticket_id": sa.case((known_message.c.seen, known_message.c.ticket_id), else_=statement.excluded.ticket_id),
            "ours": sa.or_(known_message.c.ours, statement.excluded.ours),
            "seen": sa.or_(known_message.c.seen, statement.excluded.seen),
        },
        where=sa.or_(~known_message.c.seen, sa.and_(statement.excluded.ours, ~known_message.c.ours)),
    )
)


_KNOW_FIRST = PerDialect(lambda insert: insert(known_message).on_conflict_do_nothing())
_KNOWN = sa.select(*columns_of(known_message, KnownMessage)).where(
    known_message.c.message_id.in_(sa.bindparam("message_ids", expanding=True))
)


def find_known(unit: Unit, message_ids: Iterable[str]) -> list[KnownMessage]:
    """What is known of these Message-IDs, in the order asked."""
    wanted = list(dict.fromkeys(each for each in message_ids if each))
    if not wanted:
        return []
    found = {row.message_id: row for row in unit.execute(_KNOWN, {"message_ids": wanted})}
    known = ((each, found.get(fit_key(each))) for each in wanted)
    return [make(KnownMessage, (each, *row[1:])) for each, row in known if row is not None]


def know(unit: Unit, messages: Sequence[KnownMessage]) -> None:
    """Remembers to which ticket Message-IDs belong. One that was seen stays where it is; one only named moves."""
    rows = _known_rows(messages)
    if rows:
        unit.execute(_KNOW[unit.dialect], rows)


def _known_rows(messages: Sequence[KnownMessage]) -> list[dict[str, Any]]:
    """In one order for all nodes, so that no two wait for each other in a circle."""
    return [values_of(each) for each in sorted(messages, key=lambda each: each.message_id) if each.message_id]


def know_first(unit: Unit, messages: Sequence[KnownMessage], otherwise: Callable[[], object]) -> None:
    """As `know`, for Message-IDs that nobody spoke of yet; where somebody did, those are left as they are, and
    `otherwise` is called (`Unit.add`).

    Two transactions that speak of one Message-ID wait for each other there: the second one sees what the first one
    knew.
    """
    if rows := _known_rows(messages):
        unit.add(_KNOW_FIRST[unit.dialect], rows, otherwise)


# --- why it was decided so --------------------------------------------------------------------------------------------


class StoredTrace(Struct, frozen=True):
    """The trace of one decision: what the rules were asked and said."""

    ticket_id: int | None
    inbox_id: int | None
    at: datetime
    data: Json
    policy_version: str = ""
    id: int = 0


_ADD_TRACE = sa.insert(trace)
_TRACES = (
    sa.select(*columns_of(trace, StoredTrace)).where(trace.c.ticket_id == sa.bindparam("number")).order_by(trace.c.id)
)


def save_trace(unit: Unit, new: StoredTrace) -> None:
    """Keeps how the rules came to a decision."""
    unit.add(_ADD_TRACE, [values_of(new, "id")])


def traces(unit: Unit, number: int) -> list[StoredTrace]:
    """The traces of a ticket, in order."""
    return [make(StoredTrace, row) for row in unit.execute(_TRACES, {"number": number})]
