"""A person's data taken out of every table: words and files go, figures stay, and a tombstone keeps it so.

One transaction: after a crash all of it is there, or none. Files of large contents are removed after the commit; a
crash before that leaves files that no row names, which `find_lost_files` finds. `Database.compact` then rewrites the
file, so that nothing is left in pages that are free.

What the person's own tickets said is blanked, whoever said it (answers greet and quote); in tickets of others their
articles go, and their address, name and lines wherever they stand. Bytes that cannot be rewritten (raw mails, letters)
go as a whole. The row of a mail stays with its hash, so that the same mail, when it comes again, opens nothing.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec import Struct, field
from msgspec.structs import replace

from store.database.dialect import SQLITE
from store.errors import StoreError
from store.records import ENDED_STATES, ERASED, OPEN_STATES, Erasure, Event, Knowledge, Outcome, State, Ticket
from store.schema import tables as t
from store.schema.columns import fit_key
from store.schema.rows import columns_of, make, values_of
from store.search import knowledge_articles, search_index
from store.ticket import tickets
from store.upkeep import retention
from store.upkeep.blanked_words import AT_SIGNS, PersonWords, blank, lines_of, may_tell, scrub
from store.upkeep.erased_people import find_erasure, hash_of, is_beside_tickets
from store.upkeep.retention import DuePiece, Span, Step, free, without_words

if TYPE_CHECKING:
    from store.database.unit import Unit

DOMAIN = "erased.invalid"  # RFC 2606: nobody has an address there
_MANY = 400  # numbers of one statement
_FEW = 20  # tickets whose numbers are looked for in letters one by one
_AT_ONCE = 40  # mails that are in memory together
_OTHERS = 3  # people who write a line of theirs too, on tickets of their own, from which on it tells of nobody
_NUMBER = re.compile(r"\+?\d(?:[ ()/-]{0,2}\d){6,}")
_LOOKED_AT = 256 * 1024  # bytes of a large mail: fields and texts come before files

Keep = Callable[[Ticket], str]  # why a ticket must be kept; "" for one that need not
Rewrite = Callable[[bytes, PersonWords], bytes | None]  # a mail without the person; None: it goes as a whole


class ErasureCount(Struct, frozen=True):
    """What an erasure came to."""

    erasure: Erasure
    tickets: tuple[int, ...] = ()  # their own, blanked
    touched: tuple[int, ...] = ()  # of others, without them now
    kept: Mapping[int, str] = field(default_factory=dict)  # number -> why
    articles: int = 0
    mails: int = 0
    letters: int = 0
    files: int = 0
    people: int = 0  # rows of who they are, and of their certificates
    knowledge: tuple[str, ...] = ()  # articles that were changed; their files must be written anew
    freed: tuple[str, ...] = ()  # contents that no row names any more
    person: PersonWords | None = None  # whom texts outside the database are to be searched for


def erase(
    unit: Unit,
    addresses: Collection[str],
    now: datetime,
    *,
    actor: str = "cli",
    keep: Keep = lambda _ticket: "",
    rewrite: Rewrite = lambda _content, _person: None,
    tombstone: Erasure | None = None,
) -> ErasureCount:
    """Takes a person out, by all of their addresses; what `keep` gives a reason for stays as it is.

    `rewrite` takes them out of mails that wait to be decided. With a tombstone (of a restore) only what is older than
    it goes.
    """
    wanted = frozenset(a.strip().lower() for a in addresses if a.strip())
    before = tombstone.at if tombstone is not None else now
    stones = _tombstones(unit, wanted, now, actor) if tombstone is None else [tombstone]
    person = PersonWords(wanted, _names_of(unit, wanted), f"erased-{stones[0].id_hash[:12]}@{DOMAIN}")
    own = [one for one in _tickets_of(unit, wanted) if one.opened <= before]
    kept = {one.id: why for one in own if (why := keep(one))}
    mine = [one for one in own if one.id not in kept]
    spoken = _spoken(unit, wanted, before) - {one.id for one in own}
    said, quoted = _lines(unit, wanted, [one.id for one in mine])
    person = replace(person, lines=said | quoted)
    work = _Work(unit, person, before, now, actor, keep)
    numbers = frozenset(line for line in quoted - said if _NUMBER.search(line))  # of a telephone, below their names
    of_many = _lines_of_many(unit, person, said, numbers, spoken | {one.id for one in own})
    work.elsewhere = replace(person, lines=(said | numbers) - of_many)
    work.kept |= kept
    for one in mine:
        work.blank_ticket(one)
    for number in sorted(spoken):
        work.scrub_ticket(number)
    work.scrub_waiting(rewrite)
    work.scrub_elsewhere({*kept, *(one.id for one in mine), *spoken})
    work.scrub_copies(rewrite, [one.id for one in mine])
    work.forget(everything=not kept)
    kept = dict(sorted(work.kept.items()))
    if kept:
        unit.execute(
            sa.update(t.erasure).where(t.erasure.c.id_hash.in_([one.id_hash for one in stones])),
            {"kept": {str(n): w for n, w in kept.items()}},
        )
    return ErasureCount(
        replace(stones[0], kept={str(n): w for n, w in kept.items()}),
        tuple(one.id for one in mine),
        tuple(sorted(work.touched)),
        kept,
        work.articles,
        work.mails,
        work.letters,
        work.files,
        work.people,
        tuple(work.knowledge),
        tuple(free(unit, work.contents)),
        person,
    )


def _tombstones(unit: Unit, addresses: Collection[str], now: datetime, actor: str) -> list[Erasure]:
    """One for each address; one that is there already is renewed."""
    made = []
    for address in sorted(addresses):
        old = find_erasure(unit, address)
        salt = old.salt if old is not None else secrets.token_hex(8)
        stone = Erasure(hash_of(salt, address), salt, now, actor)
        unit.execute(sa.delete(t.erasure).where(t.erasure.c.id_hash == stone.id_hash))
        unit.execute(sa.insert(t.erasure), [values_of(stone)])
        made.append(stone)
    return made


def _tickets_of(unit: Unit, addresses: Collection[str]) -> list[Ticket]:
    query = sa.select(*columns_of(t.ticket, Ticket)).where(t.ticket.c.requester.in_(map(fit_key, addresses)))
    return [make(Ticket, row) for row in unit.execute(query.order_by(t.ticket.c.id))]


def _names_of(unit: Unit, addresses: Collection[str]) -> frozenset[str]:
    keys = list(map(fit_key, addresses))
    rows = [
        *unit.execute(sa.select(t.person.c.name).where(t.person.c.address.in_(keys))).scalars(),
        *unit.execute(sa.select(t.participant.c.name).where(t.participant.c.address.in_(keys))).scalars(),
    ]
    return frozenset(name.strip() for name in rows if len(name.strip()) > 1)


def _spoken(unit: Unit, addresses: Collection[str], before: datetime) -> set[int]:
    """The tickets in which they said or did something, or which they got letters of."""
    people, numbers = list(addresses), set()
    for column, who, moment in (
        (t.article.c.ticket_id, t.article.c.author, t.article.c.at),
        (t.participant.c.ticket_id, t.participant.c.address, t.participant.c.since),
        (t.event.c.ticket_id, t.event.c.actor, t.event.c.at),
        (t.inbox.c.ticket_id, t.inbox.c.sender, t.inbox.c.received_at),
        (t.outbox.c.ticket_id, t.outbox.c.recipient, t.outbox.c.created_at),
        (t.held.c.ticket_id, t.held.c.sender, t.held.c.created_at),
    ):
        query = sa.select(column).where(who.in_(people), moment <= before, column.is_not(None)).distinct()
        numbers |= set(unit.execute(query).scalars())
    return numbers


def _naming(unit: Unit, person: PersonWords) -> set[int]:
    """The tickets that name them somewhere."""
    numbers: set[int] = set()
    for table, columns, ticket_id in (
        (t.ticket, ("subject", "facts", "record", "survey", "work", "clock"), t.ticket.c.id),
        (t.article, ("author", "text", "cut"), t.article.c.ticket_id),
        (t.event, ("data", "actor"), t.event.c.ticket_id),
    ):
        numbers |= set(unit.execute(sa.select(ticket_id).where(_names(table, columns, person)).distinct()).scalars())
    files = sa.select(t.article.c.ticket_id).join(t.attachment, t.attachment.c.article_id == t.article.c.id)
    return numbers | set(unit.execute(files.where(_names(t.attachment, ("name",), person)).distinct()).scalars())


def _names(table: sa.Table, columns: Iterable[str], person: PersonWords) -> sa.ColumnElement[bool]:
    fits = [
        sa.func.lower(sa.type_coerce(table.c[name], sa.Text)).like(one, escape="\\")
        for name in columns
        for one in person.likes
    ]
    return sa.or_(*fits)


def find_others(unit: Unit, addresses: Collection[str], now: datetime) -> list[Ticket]:
    """Tickets of others in which they took part, or that name them: an erasure goes through these, too."""
    wanted = frozenset(a.strip().lower() for a in addresses if a.strip())
    person = PersonWords(wanted, _names_of(unit, wanted), "")
    own = {one.id for one in _tickets_of(unit, wanted)}
    numbers = (_spoken(unit, wanted, now) | _naming(unit, person)) - own
    return [one for part in _parts(numbers) for one in tickets.find_many(unit, part).values()]


def _lines(unit: Unit, addresses: Collection[str], own: Collection[int]) -> tuple[frozenset[str], frozenset[str]]:
    """What they wrote, and the subjects of their tickets, as lines; and those of what was cut from their mails."""
    written = t.article.c.author.in_(list(addresses))
    rows = unit.execute(sa.select(t.article.c.text, t.article.c.cut).where(written)).all()
    texts = [row.text for row in rows]
    for part in _parts(own):
        texts += unit.execute(sa.select(t.ticket.c.subject).where(t.ticket.c.id.in_(part))).scalars()
    return lines_of(texts), lines_of([row.cut for row in rows])


def _lines_of_many(
    unit: Unit, person: PersonWords, said: frozenset[str], signed: frozenset[str], beside: Collection[int]
) -> frozenset[str]:
    """Those of the lines that several others write too, on tickets with which the person has nothing to do: what was
    `said` in their texts, what was `signed` also below them.
    """
    authors: dict[str, set[str]] = {}
    columns = (t.article.c.id, t.article.c.ticket_id, t.article.c.author, t.article.c.text, t.article.c.cut)
    query = sa.select(*columns).where(t.article.c.id > sa.bindparam("last")).order_by(t.article.c.id).limit(_MANY)
    last = 0
    while (said or signed) and (rows := unit.execute(query, {"last": last}).all()):
        last = rows[-1].id
        for row in rows:
            if row.ticket_id not in beside and row.author not in person.addresses:
                for line in (lines_of([row.text]) & (said | signed)) | (lines_of([row.cut]) & signed):
                    authors.setdefault(line, set()).add(row.author)
    return frozenset(line for line, people in authors.items() if len(people) >= _OTHERS)


def _parts(numbers: Collection[int], size: int = _MANY) -> Iterator[list[int]]:
    every = sorted(numbers)
    for start in range(0, len(every), size):
        yield every[start : start + size]


class _Work:
    """One erasure on its way: what it takes out, and how much."""

    def __init__(
        self, unit: Unit, person: PersonWords, before: datetime, now: datetime, actor: str,
        keep: Keep = lambda _ticket: "",
    ) -> None:  # fmt: skip
        self.unit, self.person, self.before, self.now, self.actor = unit, person, before, now, actor
        self.elsewhere = person  # as they are looked for where they took no part: by lines that nobody else writes
        self.keep = keep
        self.kept: dict[int, str] = {}  # number -> why: nothing of these goes, whatever names them
        self.articles = self.mails = self.letters = self.files = self.people = 0
        self.touched: set[int] = set()  # tickets of others
        self.contents: set[str] = set()  # SHA-256 of what may be free now
        self.knowledge: list[str] = []

    def blank_ticket(self, ticket: Ticket) -> None:
        """A ticket of theirs: codes and times stay."""
        self._rewrite(ticket, lambda value, key: blank(value, self.person, key))
        rows = self.unit.execute(
            sa.select(t.article.c.id, t.article.c.author).where(t.article.c.ticket_id == ticket.id)
        ).all()
        for row in rows:
            self._blank_article(row.id, row.author)
        self._mails_of(t.inbox.c.ticket_id == ticket.id)
        self._mails_in([row.id for row in rows])
        self._letters_of(t.outbox.c.ticket_id == ticket.id)
        self.unit.execute(sa.delete(t.trace).where(t.trace.c.ticket_id == ticket.id))
        self.unit.execute(
            sa.delete(t.known_message).where(t.known_message.c.ticket_id == ticket.id, ~t.known_message.c.ours)
        )
        self._held_of(t.held.c.ticket_id == ticket.id)
        self._timers_of(ticket.id)
        search_index.remove(self.unit, search_index.DocumentKind.TICKET, str(ticket.id))
        self._end(ticket)

    def scrub_ticket(self, number: int) -> None:
        """A ticket of somebody else's in which they took part: their articles go, and what names or quotes them."""
        ticket = tickets.get(self.unit, number)
        if why := self.keep(ticket):
            self.kept[number] = why
            return
        self.touched.add(number)
        self._rewrite(ticket, lambda value, _key: scrub(value, self.person))
        columns = (t.article.c.id, t.article.c.author, t.article.c.text, t.article.c.cut)
        rows = self.unit.execute(sa.select(*columns).where(t.article.c.ticket_id == number)).all()
        has_spoken = any(row.author in self.person.addresses for row in rows)
        naming = []
        for row in rows:
            if row.author in self.person.addresses:
                self._blank_article(row.id, row.author)
                continue
            kept = {"author": scrub(row.author, self.person), "text": scrub(row.text, self.person)}
            cut = scrub(row.cut, self.person)
            if (kept["text"], cut) != (row.text, row.cut):
                naming.append(row.id)
            cut = "" if has_spoken else cut
            self.unit.execute(sa.update(t.article).where(t.article.c.id == row.id).values(**kept, cut=cut))
        self._scrub_file_names([row.id for row in rows])
        if naming:  # the same words stand in the mail, coded or encrypted, and in letters that tell of it
            self._mails_in(naming)
            self._letters_of(t.outbox.c.ticket_id == number)
        if has_spoken:  # raw mails and letters quote them
            self._mails_of(t.inbox.c.ticket_id == number)
            self._mails_in([row.id for row in rows])
            self._letters_of(t.outbox.c.ticket_id == number)
        self.unit.execute(sa.delete(t.trace).where(t.trace.c.ticket_id == number))
        self._scrub_timers(number)
        self._note(tickets.get(self.unit, number), {})

    def _scrub_file_names(self, articles: list[int]) -> None:
        """Files of others stay; what they are called no longer names the person."""
        for part in _parts(articles):
            query = sa.select(t.attachment.c.id, t.attachment.c.name).where(t.attachment.c.article_id.in_(part))
            for row in self.unit.execute(query).all():
                if (name := scrub(row.name, self.person)) != row.name:
                    self.unit.execute(sa.update(t.attachment).where(t.attachment.c.id == row.id).values(name=name))

    def _rewrite(self, ticket: Ticket, clean: Callable[[Any, str], Any]) -> None:
        """The row and every event of it, by the same rule."""
        log = [
            make(Event, row)
            for row in self.unit.execute(sa.select(*columns_of(t.event, Event)).where(t.event.c.ticket_id == ticket.id))
        ]
        for one in log:
            data = {
                name: _fields(value, clean) if name in {"set", "was"} else clean(value, name)
                for name, value in one.data.items()
            }
            actor = scrub(one.actor, self.person)
            values = {"data": data, "actor": actor, "evidence": clean(one.evidence, "")}
            self.unit.execute(sa.update(t.event).where(t.event.c.id == one.id).values(**values))
        names = (
            "subject",
            "requester",
            "assignee",
            "owner",
            "facts",
            "record",
            "survey",
            "work",
            "clock",
            "fingerprint",
        )
        row = _fields({name: getattr(ticket, name) for name in names}, clean)
        self.unit.execute(sa.update(t.ticket).where(t.ticket.c.id == ticket.id).values(**row))
        old, new = t.participant.c.address, self.person.pseudonym
        theirs = (t.participant.c.ticket_id == ticket.id, old.in_(list(self.person.addresses)))
        first = self.unit.execute(sa.select(sa.func.min(old)).where(*theirs)).scalar()
        if first is not None:
            self.unit.execute(sa.delete(t.participant).where(*theirs, old != first))
            self.unit.execute(sa.update(t.participant).where(*theirs).values(address=new, name=""))

    def _end(self, ticket: Ticket) -> None:
        """Notes the erasure; a ticket that was open ends with it: nobody can be answered."""
        changes: dict[str, Any] = {}
        if ticket.state in OPEN_STATES or ticket.state not in ENDED_STATES:
            changes = {"state": State.CANCELLED, "closed": self.now}
        self._note(tickets.get(self.unit, ticket.id), changes)

    def _note(self, ticket: Ticket, changes: dict[str, Any]) -> None:
        data: dict[str, Any] = {"of": self.person.pseudonym}
        if changes:
            data["set"] = {name: _plain(value) for name, value in changes.items()}
            data["was"] = {name: _plain(getattr(ticket, name)) for name in changes}
        event = Event("erased", self.now, self.actor, data, self.actor, {}, ticket.id)
        changed = replace(ticket, **changes, last_event=self.now)
        tickets.update(self.unit, changed, [event], ticket.version)

    def _blank_article(self, number: int, author: str) -> None:
        values = {"text": ERASED, "cut": "", "message_id": "", "author": scrub(author, self.person), "evidence": {}}
        self.unit.execute(sa.update(t.article).where(t.article.c.id == number).values(**values))
        files = (
            self.unit.execute(sa.select(t.attachment.c.sha256).where(t.attachment.c.article_id == number))
            .scalars()
            .all()
        )
        self.contents |= set(files)
        self.files += len(files)
        self.unit.execute(sa.delete(t.attachment).where(t.attachment.c.article_id == number))
        self.articles += 1

    def _mails_in(self, articles: list[int]) -> None:
        """The mails that these articles were made from, wherever they ended."""
        for part in _parts(articles):
            query = sa.select(t.article.c.inbox_id).where(t.article.c.id.in_(part), t.article.c.inbox_id != 0)
            if found := list(self.unit.execute(query).scalars()):
                self._mails_of(t.inbox.c.id.in_(found))

    def _mails_of(self, which: sa.ColumnElement[bool]) -> None:
        """The bytes of mails go, and what was read from them; row and hash stay, so that a copy opens nothing."""
        found = self.unit.execute(sa.select(t.inbox.c.id, t.inbox.c.sender, t.inbox.c.state).where(which)).all()
        for row in found:
            is_theirs = row.sender.lower() in self.person.addresses
            values: dict[str, Any] = {
                "size": 0, "message_id": "", "recipients": (), "peer": "", "authenticated": "", "reason": ERASED,
                "sender": self.person.pseudonym if is_theirs else scrub(row.sender, self.person),
            }  # fmt: skip
            if row.state != "done":
                values |= {"state": "done", "outcome": Outcome.DROPPED, "done_at": self.now}
            self.unit.execute(sa.update(t.inbox).where(t.inbox.c.id == row.id).values(**values))
        self.mails += len(found)
        for part in _parts([row.id for row in found]):
            files = self.unit.execute(sa.select(t.inbox_content.c.file).where(t.inbox_content.c.inbox_id.in_(part)))
            self.contents |= {*files.scalars()} - {""}
            for table in (t.inbox_content, t.parsed, t.inbox_delivery, t.trace):
                self.unit.execute(sa.delete(table).where(table.c.inbox_id.in_(part)))
            self._held_of(t.held.c.inbox_id.in_(part))

    def _letters_of(self, which: sa.ColumnElement[bool]) -> None:
        """The bytes of letters go; that there was one stays."""
        rows = self.unit.execute(sa.select(t.outbox.c.id, t.outbox.c.recipient, t.outbox.c.state).where(which)).all()
        for row in rows:
            theirs = row.recipient.lower() in self.person.addresses
            values: dict[str, Any] = {"subject": ERASED, "last_reply": ""}
            if theirs:
                values |= {"recipient": self.person.pseudonym, "recipient_key": self.person.pseudonym}
            if row.state in {"waiting", "sending", "held"}:
                values |= {"state": "failed", "last_reply": ERASED}
            self.unit.execute(sa.update(t.outbox).where(t.outbox.c.id == row.id).values(**values))
        for part in _parts([row.id for row in rows]):
            self.unit.execute(sa.delete(t.outbox_content).where(t.outbox_content.c.outbox_id.in_(part)))
        self.letters += len(rows)

    def _held_of(self, which: sa.ColumnElement[bool]) -> None:
        values = {**without_words("dropped"), "sender": self.person.pseudonym, "asked": ""}
        self.unit.execute(sa.update(t.held).where(which).values(**values))

    def _timers_of(self, number: int) -> None:
        """Without its data a timer can do nothing: none is left waiting, and who has one in hand has lost it."""
        theirs = sa.update(t.timer).where(t.timer.c.ticket_id == number)
        self.unit.execute(theirs.values(data={}))
        coming = sa.or_(t.is_state(t.timer, "waiting"), t.is_state(t.timer, "claimed"))
        self.unit.execute(theirs.where(coming).values(state="cancelled", lease_until=None))

    def _scrub_timers(self, number: int) -> None:
        for row in self.unit.execute(
            sa.select(t.timer.c.id, t.timer.c.data).where(t.timer.c.ticket_id == number)
        ).all():
            self.unit.execute(
                sa.update(t.timer).where(t.timer.c.id == row.id).values(data=scrub(row.data, self.person))
            )

    def scrub_waiting(self, rewrite: Rewrite) -> None:
        """Mails of others that nobody has decided on: they may quote the person, in whatever encoding.

        Whoever is reading one at this moment has lost it by its fence, and reads it anew.
        """
        waiting = (t.inbox.c.state != "done", t.inbox.c.received_at <= self.before)
        theirs = sa.func.lower(t.inbox.c.sender).in_(list(self.person.addresses))
        columns = (t.inbox.c.id, *t.inbox_content.c["content", "file"], t.inbox.c.attempts, t.inbox.c.state)
        for row in self.unit.execute(sa.select(*columns).join(t.inbox_content).where(*waiting, ~theirs)).all():
            content = self.unit.blobs.fetch(row.file) if row.file else row.content
            clean = rewrite(content, self.elsewhere)
            if clean is None and not self._is_about(content):
                continue
            if clean is None:
                self._mails_of(t.inbox.c.id == row.id)
            elif clean != content:
                self.contents |= {row.file} - {""}
                state = "waiting" if row.state == "claimed" else row.state
                values = {"size": len(clean), "lease_until": None, "state": state, "attempts": row.attempts + 1}
                self.unit.execute(sa.update(t.inbox).where(t.inbox.c.id == row.id).values(**values))
                changed = sa.update(t.inbox_content).where(t.inbox_content.c.inbox_id == row.id)
                self.unit.execute(changed.values(content=clean, file=""))
                self.unit.execute(sa.delete(t.parsed).where(t.parsed.c.inbox_id == row.id))
                self.mails += 1

    def _is_about(self, content: bytes) -> bool:
        """Do bytes that nobody can read name them, or quote a line of theirs?"""
        words = content.decode("utf-8", "replace")
        return bool(scrub(words, self.elsewhere) != words)

    def scrub_elsewhere(self, done: set[int]) -> None:
        """Whatever else holds their address or name: mails of theirs, letters to them, other tickets, articles."""
        people = list(self.person.addresses)
        for number in sorted(_naming(self.unit, self.person) - done):
            self.scrub_ticket(number)
        theirs = sa.func.lower(t.inbox.c.sender).in_(people)
        self._mails_of(sa.and_(theirs, t.inbox.c.received_at <= self.before, self._may_go(t.inbox)))
        got = sa.func.lower(t.outbox.c.recipient).in_(people)
        self._letters_of(sa.and_(got, t.outbox.c.created_at <= self.before, self._may_go(t.outbox)))
        self._held_of(sa.and_(t.held.c.sender.in_(people), t.held.c.created_at <= self.before, self._may_go(t.held)))
        self._scrub_articles()
        self._scrub_rows(t.timer, t.timer.c.id, ("data",), self._may_go(t.timer))
        self._scrub_rows(t.alarm, t.alarm.c.name, ("reason",))
        self._scrub_rows(t.held, t.held.c.id, ("data", "why"), self._may_go(t.held))
        self.unit.execute(sa.delete(t.trace).where(self._names_them(t.trace, ("data",)), self._may_go(t.trace)))
        kept = sa.select(t.inbox.c.id).where(~self._may_go(t.inbox))
        named = self._names_them(t.parsed, ("form",))
        self.unit.execute(sa.delete(t.parsed).where(named, t.parsed.c.inbox_id.not_in(kept)))

    def _may_go(self, table: sa.Table) -> sa.ColumnElement[bool]:
        return is_beside_tickets(table, list(self.kept))

    def scrub_copies(self, rewrite: Rewrite, own: list[int]) -> None:
        """Raw mails that name them or quote a line of theirs alone, and letters that tell of their tickets: lists,
        digests.

        They are encoded, so the database finds those that may hold it, and `rewrite` says. Only the whole can go.
        """
        refs = frozenset(f"T-{number}" for number in own)
        told = sorted(refs) if len(refs) <= _FEW else ["T-"]
        mails, letters = t.inbox_content, t.outbox_content
        places: tuple[tuple[sa.Table, sa.Table, Any, PersonWords, Iterable[str], Callable[[Any], None]], ...] = (
            (t.inbox, mails, t.inbox.c.received_at, self.elsewhere, (), self._mails_of),
            (t.outbox, letters, t.outbox.c.created_at, replace(self.elsewhere, refs=refs), told, self._letters_of),
        )
        for table, kept, at, person, marks, goes in places:
            key = kept.primary_key.columns[0]
            looked_at = sa.or_(*(self._holds(kept.c.content, one.encode()) for one in (*self._marks(), *marks)))
            if kept is mails:
                looked_at = sa.and_(t.is_state(t.inbox, "done"), sa.or_(mails.c.file != "", looked_at))
            query = sa.select(key).join(table).where(looked_at, at <= self.before, self._may_go(table))
            numbers = list(self.unit.execute(query).scalars())
            for part in _parts(numbers, _AT_ONCE):
                rows = self.unit.execute(sa.select(kept).where(key.in_(part)))
                if gone := [row[0] for row in rows if self._tells(row, person, rewrite)]:
                    goes(table.c.id.in_(gone))

    def _tells(self, row: Any, person: PersonWords, rewrite: Rewrite) -> bool:
        file = getattr(row, "file", "")
        try:
            content = self.unit.blobs.fetch(file)[:_LOOKED_AT] if file else bytes(row.content or b"")
        except StoreError:  # its file is lost: `db verify` tells
            return False
        if not content or not may_tell(content, person, lines=hasattr(row, "file")):
            return False
        clean = rewrite(content, person)
        return self._is_about(content) if clean is None else bool(clean != content)

    def _marks(self) -> list[str]:
        """What stands in every mail that names them, the longest word of a name as it is, or an encoding."""
        names = {max(words, key=len) for words in self.person.forms}
        marks = [form for one in names for form in (one, one.upper(), one.lower())]
        for address in self.person.addresses:
            who = address.partition("@")[0]
            marks += [form + sign for form in (who, who.upper(), who.title(), who.capitalize()) for sign in AT_SIGNS]
        marks += ["base64", "?B?", "?b?"]
        if any(not one.isascii() for one in names):
            marks += ["quoted-printable", "?Q?", "?q?"]
        return list(dict.fromkeys(marks))

    def _holds(self, column: Any, needle: bytes) -> sa.ColumnElement[bool]:
        if self.unit.dialect == SQLITE:
            return sa.func.instr(column, needle) > 0
        return sa.func.position(sa.type_coerce(needle, sa.LargeBinary).op("in")(column)) > 0

    def _names_them(self, table: sa.Table, columns: Iterable[str]) -> sa.ColumnElement[bool]:
        return _names(table, columns, self.person)

    def _scrub_rows(self, table: sa.Table, key: Any, columns: tuple[str, ...], *which: Any) -> None:
        rows = self.unit.execute(
            sa.select(key.label("key"), *(table.c[c] for c in columns)).where(self._names_them(table, columns), *which)
        ).all()
        for row in rows:
            values = {name: scrub(getattr(row, name), self.person) for name in columns}
            self.unit.execute(sa.update(table).where(key == row.key).values(**values))

    def _scrub_articles(self) -> None:
        """Knowledge: their address, name and lines go, the article stays."""
        known = self.unit.execute(sa.select(t.knowledge)).mappings().all()
        for row in known:
            title, text = scrub(row["title"], self.person), scrub(row["text"], self.person)
            author = scrub(row["author"], self.person)
            if (title, text, author) != (row["title"], row["text"], row["author"]):
                values = {"title": title, "text": text, "author": author}
                self.unit.execute(sa.update(t.knowledge).where(t.knowledge.c.name == row["name"]).values(**values))
                self.knowledge.append(row["name"])
        if self.knowledge:  # the words that slips are corrected to are of all articles together
            self.unit.execute(sa.delete(t.search_spelling))
            for row in self.unit.execute(sa.select(t.knowledge)).mappings().all():
                knowledge_articles.put(self.unit, Knowledge(**{f: row[f] for f in Knowledge.__struct_fields__}))

    def forget(self, *, everything: bool) -> None:
        """What is known of them as a person, unless a ticket of theirs must be kept."""
        if everything:
            keys = list(map(fit_key, self.person.addresses))
            self.unit.execute(sa.delete(t.capability).where(t.capability.c.recipient.in_(keys)))
            for who in (t.person.c.address, t.certificate.c.address):
                self.people += self.unit.execute(sa.delete(who.table).where(who.in_(keys))).rowcount
        budgets = sa.or_(*(t.spending.c.what.contains(a, autoescape=True) for a in self.person.addresses))
        self.unit.execute(sa.delete(t.spending).where(budgets))


def _fields(given: Mapping[str, Any], clean: Callable[[Any, str], Any]) -> dict[str, Any]:
    """Ticket fields: a map as a whole, so that what stands for it in the row and in the events is the same."""
    wrapped = clean(dict(given), "set")
    return dict(wrapped)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value.value if isinstance(value, State) else value


# --- tickets that ended long ago --------------------------------------------------------------------------------------


def find_named_tickets(unit: Unit, before: datetime, span: Span, is_due: Callable[[Ticket], bool]) -> DuePiece:
    """Tickets that ended before then and still say something, or somebody."""
    return retention.find_ended(unit, before, span, lambda one: not _is_nameless(one) and is_due(one))


def take_events(unit: Unit, due: DuePiece, now: datetime, is_ours: Callable[[str], bool]) -> Step:
    """What is left of these tickets: their words and people go, but for those who work here."""
    contents = set()
    found = retention.read_tickets(unit, due)
    for one in found:
        work = _Work(unit, _somebody(unit, one, is_ours), now, now, retention.SWEPT)
        work.blank_ticket(one)
        contents |= work.contents
    return Step(len(found), tuple(sorted(contents)))


def _somebody(unit: Unit, ticket: Ticket, is_ours: Callable[[str], bool]) -> PersonWords:
    """All who were on the ticket and do not work here, as one who is nobody."""
    on_it = unit.execute(sa.select(t.participant.c.address).where(t.participant.c.ticket_id == ticket.id)).scalars()
    addresses = frozenset(who.lower() for who in (ticket.requester, *on_it) if who and not is_ours(who))
    return PersonWords(addresses, _names_of(unit, addresses), f"erased-t{ticket.id}@{DOMAIN}")


def _is_nameless(ticket: Ticket) -> bool:
    return ticket.subject in {ERASED, ""} and (not ticket.requester or ticket.requester.endswith(f"@{DOMAIN}"))
