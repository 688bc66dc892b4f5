"""What the commands of an engineer's mail must know: tickets, events, files, queues, words to look for; all bounded."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from gateway.message import Attachment
from service.domain.commands.table import CommandNeed
from service.domain.linked_tickets import named_ticket
from service.domain.planning.situation import Answers, Situation
from service.domain.queue import lookups
from service.domain.queue.ticket_files import part_asked
from service.domain.ticket.packed_files import PackedPart, pack
from service.gather.knowledge import with_asked
from service.gather.workload import shown_ticket
from store.database.unit import Unit
from store.records import Article, Role, StoredAttachment, Visibility
from store.ticket import people, tickets


def with_answers(unit: Unit, s: Situation) -> Situation:
    """What an engineer's mail asks to see: by number, by words, their queue; each bounded."""
    asked, both = lookups.wanted(s), named_ticket.find_both(s)
    if not asked and not both:
        return s
    shown = {
        number: shown_ticket(unit, ticket)
        for number in (*asked.shows, *both)
        if (ticket := tickets.find(unit, number)) is not None
    }
    found = {words: tuple(tickets.search_tickets(unit, words)) for words in asked.searches}
    queue = tuple(tickets.list_tickets(unit, open_only=True, assignee=s.author, limit=200)) if asked.queue else ()
    files: dict[int, bytes] = {}
    for said in lookups.to_split(s, shown, asked.split):
        files |= _files(unit, said)
    met = {t.requester for t in (*queue, *(t for some in found.values() for t in some)) if t.requester}
    met |= {a for one in shown.values() for a in (one.ticket.requester, *(p.address for p in one.participants)) if a}
    known = people.find_people(unit, sorted(met)) if met else {}
    return with_asked(unit, replace(s, answers=Answers(shown, found, queue, known, files)), asked)


def _files(unit: Unit, article: Article | None) -> dict[int, bytes]:
    """The contents of an article's attachments."""
    return {one.id: tickets.attachment_content(unit, one.id) for one in (article.attachments if article else ())}


def sent_files(unit: Unit, number: int, limit: int) -> tuple[tuple[Attachment, ...], tuple[StoredAttachment, ...]]:
    """What the requester's side has sent, the latest first, as far as one letter carries it; and what stays behind."""
    found: list[Attachment] = []
    stay: list[StoredAttachment] = []
    for article in reversed(tickets.articles(unit, number)):
        if article.role != Role.ENGINEER and article.visibility == Visibility.PUBLIC:
            for one in article.attachments:
                if one.held or one.size > limit:
                    stay.append(one)
                    continue
                limit -= one.size
                content = tickets.attachment_content(unit, one.id)
                found.append(Attachment(one.name, one.type, content, one.content_id, one.inline))
    return tuple(found), tuple(stay)


def _file_part(unit: Unit, s: Situation, number: int) -> PackedPart:
    """The part of the ticket's files that `#files` asks for."""
    packed = pack(tickets.articles(unit, number), s.policy.attachments.pass_on)
    asked = next((part_asked(c.value) for c in s.commands.commands if CommandNeed.PART in c.row.needs), 0)
    if not 1 <= asked <= len(packed.parts):
        return PackedPart(packed, 0)
    return PackedPart(
        packed,
        asked,
        tuple(
            Attachment(one.name, one.type, tickets.attachment_content(unit, one.id)) for one in packed.parts[asked - 1]
        ),
    )


def read_ticket(unit: Unit, s: Situation) -> dict[str, Any]:
    """Fields of a situation: what its commands need of the ticket that the mail leads to."""
    needed = lookups.needs(s.commands.commands) if s.ticket is not None and lookups.may_need(s) else ()
    if not needed or s.ticket is None:
        return {}
    changes: dict[str, Any] = {}
    if CommandNeed.EVENTS in needed:
        changes["events"] = tuple(tickets.events(unit, s.ticket.id))
    if CommandNeed.FILES in needed:
        changes["files"], changes["stay"] = sent_files(unit, s.ticket.id, s.policy.attachments.pass_on)
    if CommandNeed.PART in needed:
        changes["part"] = _file_part(unit, s, s.ticket.id)
    return changes
