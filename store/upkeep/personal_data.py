"""All that the desk holds of one person, for them: tickets, words, letters, mails, files; nothing is changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from store.database.blobs import get_blob
from store.errors import StoreError
from store.records import (
    Article,
    CertificateState,
    Event,
    KnownCertificate,
    Participant,
    Person,
    Ticket,
    Visibility,
)
from store.schema import tables as t
from store.schema.columns import fit_key
from store.schema.rows import columns_of, make
from store.ticket import tickets

if TYPE_CHECKING:
    from store.database.unit import Unit

_ENDINGS = {"smime": "cer", "openpgp": "pgp"}
_COMPOSED = frozenset({"merged", "major"})  # flags of notes that tell what others said, in the name of who asked for it


class TicketOf(Struct, frozen=True):
    """A ticket of theirs with its public words. Row and events hold internal words, too: who writes them down for the
    person chooses.
    """

    ticket: Ticket
    articles: tuple[Article, ...]
    events: tuple[Event, ...]
    notes: int  # internal notes of colleagues, which are not in it


class WordsOf(Struct, frozen=True):
    """What they wrote on a ticket of somebody else, of which they may know nothing."""

    ticket_id: int
    articles: tuple[Article, ...]


class FileOf(Struct, frozen=True):
    """A file of theirs: under which name, and its bytes."""

    name: str
    content: bytes


class KeptBack(Struct, frozen=True):
    """What is kept back of theirs."""

    why: str
    at: datetime


class CertificateOf(Struct, frozen=True):
    """A certificate or OpenPGP key of theirs that the desk has learned or was given."""

    number: str  # its fingerprint
    address: str
    method: str
    state: CertificateState
    name: str
    seen_at: datetime
    ends_at: datetime | None


class PersonalData(Struct, frozen=True):
    """What is held of one person."""

    addresses: tuple[str, ...]
    people: tuple[Person, ...]
    own: tuple[TicketOf, ...]
    elsewhere: tuple[WordsOf, ...]  # by ticket
    roles: tuple[Participant, ...]
    held: tuple[KeptBack, ...]
    certificates: tuple[CertificateOf, ...] = ()


def collect(unit: Unit, addresses: Collection[str]) -> PersonalData:
    """All of it but the bytes: those come one by one from `files` and `mails`."""
    people = sorted({a.strip().lower() for a in addresses})
    keys = list(map(fit_key, people))
    own = [
        make(Ticket, row)
        for row in unit.execute(sa.select(*columns_of(t.ticket, Ticket)).where(t.ticket.c.requester.in_(keys)))
    ]
    persons = unit.execute(sa.select(*columns_of(t.person, Person)).where(t.person.c.address.in_(keys)))
    roles = unit.execute(sa.select(*columns_of(t.participant, Participant)).where(t.participant.c.address.in_(keys)))
    held = unit.execute(sa.select(t.held.c.why, t.held.c.created_at).where(t.held.c.sender.in_(people)))
    return PersonalData(
        tuple(people),
        tuple(make(Person, row) for row in persons),
        tuple(_own(unit, one, people) for one in sorted(own, key=lambda one: one.id)),
        tuple(_elsewhere(unit, people, {one.id for one in own})),
        tuple(make(Participant, row) for row in roles),
        tuple(KeptBack(row.why, row.created_at) for row in held),
        tuple(
            CertificateOf(c.fingerprint, c.address, c.method, c.state, c.name, c.seen_at, c.ends_at)
            for c in _certificates(unit, keys)
        ),
    )


def _certificates(unit: Unit, keys: Collection[str]) -> list[KnownCertificate]:
    query = sa.select(*columns_of(t.certificate, KnownCertificate)).where(t.certificate.c.address.in_(list(keys)))
    rows = unit.execute(query.order_by(t.certificate.c.fingerprint, t.certificate.c.address))
    return [make(KnownCertificate, row) for row in rows]


def _own(unit: Unit, ticket: Ticket, people: Collection[str]) -> TicketOf:
    said = tickets.articles(unit, ticket.id)
    public = tuple(_as_it_went_out(one, people) for one in said if one.visibility == Visibility.PUBLIC)
    return TicketOf(ticket, public, tuple(tickets.events(unit, ticket.id)), len(said) - len(public))


def _as_it_went_out(article: Article, people: Collection[str]) -> Article:
    """Of somebody else's words neither what was cut from their mail, such as a colleague's note below an answer, nor
    files that were kept back.
    """
    if article.author in people:
        return article
    return replace(article, cut="", attachments=tuple(one for one in article.attachments if not one.held))


def _elsewhere(unit: Unit, people: Collection[str], own: Collection[int]) -> Iterator[WordsOf]:
    said = sa.select(t.article.c.ticket_id).where(t.article.c.author.in_(people)).distinct()
    for number in sorted(set(unit.execute(said).scalars()) - set(own)):
        theirs = (one for one in tickets.articles(unit, number) if one.author in people)
        if articles := tuple(one for one in theirs if _COMPOSED.isdisjoint(one.flags)):
            yield WordsOf(number, articles)


def files(unit: Unit, data: PersonalData) -> Iterator[FileOf]:
    """The attachments of these articles, each under its ticket where that is theirs, and their certificates; one whose
    content is lost is left out.
    """
    own = [(f"T-{one.ticket.id}", one.articles) for one in data.own]
    for folder, articles in (*own, *(("elsewhere", one.articles) for one in data.elsewhere)):
        for file in (file for article in articles for file in article.attachments):
            try:
                yield FileOf(f"files/{folder}/{file.id}-{file.name}", get_blob(unit, file.sha256))
            except StoreError:
                continue
    for known in _certificates(unit, list(map(fit_key, data.addresses))):
        yield FileOf(f"certificates/{known.fingerprint}.{_ENDINGS[known.method]}", known.content)


def mails(unit: Unit, data: PersonalData) -> Iterator[FileOf]:
    """The mails that they sent and the letters that they got, as they were."""
    people = list(data.addresses)
    sent: Any = sa.select(t.inbox.c.id, t.inbox_content.c.content, t.inbox_content.c.file).where(
        t.inbox_content.c.inbox_id == t.inbox.c.id, sa.func.lower(t.inbox.c.sender).in_(people)
    )
    for row in unit.execute(sent.order_by(t.inbox.c.id)):
        try:
            content = unit.blobs.fetch(row.file) if row.file else row.content
        except StoreError:
            continue
        if content:
            yield FileOf(f"mails/{row.id}.eml", content)
    got = sa.select(t.outbox_content).join(t.outbox).where(sa.func.lower(t.outbox.c.recipient).in_(people))
    for row in unit.execute(got.order_by(t.outbox.c.id)):
        yield FileOf(f"letters/{row.outbox_id}.eml", row.content)
