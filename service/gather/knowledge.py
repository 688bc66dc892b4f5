"""What a decision must know of articles and solved tickets; nothing is searched where there is nothing."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gateway.message import Road
from service.domain.commands.mail_text import opening_text
from service.domain.knowledge.article_matching import SEARCHED
from service.domain.knowledge.article_offers import asked_article, is_called
from service.domain.planning.situation import Answers, Situation
from service.domain.queue.lookups import WantedLookups
from service.domain.ticket.open_work import Work
from store.records import Knowledge, Ticket
from store.search import knowledge_articles, search_index
from store.search.search_index import DocumentKind
from store.ticket import tickets

if TYPE_CHECKING:
    from store.database.unit import Unit

READ = 3000  # characters of a mail that articles are looked for by
_SIMILAR = 30  # tickets that are looked at: not everybody may see all of them
_SIMILAR_BESIDE_A_MAIL = 12
_ENOUGH = 0.25  # of what a ticket says must stand in one that is like it


class Shelf:
    """What there is, asked once for all mails of a snapshot."""

    def __init__(self) -> None:
        self._has: dict[DocumentKind, bool] = {}

    def has(self, unit: Unit, kind: DocumentKind) -> bool:
        """True where the index holds a document of the kind; asked once and remembered."""
        if kind not in self._has:
            self._has[kind] = not search_index.is_empty(unit, kind)
        return self._has[kind]


def with_knowledge(unit: Unit, s: Situation, shelf: Shelf) -> Situation:
    """For a mail that may open a ticket: articles that it speaks of, solved tickets like it,
    articles that rules name.
    """
    if s.ticket is not None:
        return _wanted(unit, s, s.ticket)
    if (
        s.inbox.road == Road.HISTORY
        or s.capability is not None
        or s.answered_letter is not None
        or s.reading.automatic.automatic
        or not s.author
    ):
        return s
    text = f"{s.mail.subject}\n{s.mail.subject}\n{opening_text(s.reading)[:READ]}"  # what the subject says counts twice
    changes: dict[str, object] = {}
    if shelf.has(unit, DocumentKind.ARTICLE):
        changes["hits"] = tuple(knowledge_articles.search_articles(unit, text, SEARCHED, quick=True))
        named = [rule.article for rule in s.policy.answer if rule.article]
        if named:
            changes["answers"] = replace(s.answers, articles=knowledge_articles.find(unit, named))
    if shelf.has(unit, DocumentKind.TICKET):
        changes["similar"] = _like(unit, text, _SIMILAR_BESIDE_A_MAIL, quick=True)
    return replace(s, **changes) if changes else s


def _wanted(unit: Unit, s: Situation, ticket: Ticket) -> Situation:
    """The article that an answer asks for, where it was offered."""
    typed = asked_article(s.new_text)
    offered = Work.of(ticket).knowledge
    found = knowledge_articles.find(unit, offered) if typed and offered else {}
    article = found.get(typed) or next((one for one in found.values() if is_called(one, typed)), None)
    if article is None:
        return s
    return replace(s, answers=replace(s.answers, articles={**s.answers.articles, typed: article}))


def with_asked(unit: Unit, s: Situation, asked: WantedLookups) -> Situation:
    """What an engineer's commands ask for: `#kb`, `#use`, `#similar`."""
    found = {words: tuple(knowledge_articles.search_articles(unit, words)) for words in asked.knowledge}
    answers = replace(with_used(unit, s.answers, asked.articles), knowledge=found)
    here = s.ticket or s.hinted
    similar = _like(unit, _said(here), _SIMILAR) if asked.similar and here is not None else s.similar
    return replace(s, answers=answers, similar=similar)


def with_used(unit: Unit, answers: Answers, names: Sequence[str]) -> Answers:
    """The articles that `#use` names, and what may have been meant where there is none."""
    if not names:
        return answers
    articles = knowledge_articles.find(
        unit, [name for typed in names for name in dict.fromkeys((typed, typed.lower()))]
    )
    nearest = {typed: _nearest(unit, typed) for typed in names if not _there(articles, typed)}
    return replace(answers, articles={**answers.articles, **articles}, nearest=nearest)


def _there(articles: dict[str, Knowledge], typed: str) -> bool:
    return typed in articles or typed.lower() in articles


def _nearest(unit: Unit, typed: str) -> tuple[str, ...]:
    """Names like one that is no article's: by how they are written, else by what the words find."""
    names = list(knowledge_articles.digests(unit))
    near = difflib.get_close_matches(typed.lower(), names, n=2, cutoff=0.6)
    return tuple(near) or tuple(
        hit.article.name for hit in knowledge_articles.search_articles(unit, typed.replace("-", " "), 2)
    )


def _said(ticket: Ticket) -> str:
    known = (
        str(ticket.facts.get("symptom", "")),
        *(str(ticket.record.get(name, "")) for name in ("diagnosis", "solution")),
    )
    return "\n".join((ticket.subject, ticket.subject, *known))


def _like(unit: Unit, text: str, limit: int, *, quick: bool = False) -> tuple[Ticket, ...]:
    """Solved tickets like a text, the likest first."""
    effort = search_index.QUICK if quick else search_index.THOROUGH
    found = search_index.search(unit, DocumentKind.TICKET, text, limit, effort)
    near = [one for one in found if sum(one.matched.values()) >= _ENOUGH * one.of]
    by_id = tickets.find_many(unit, [int(one.name) for one in near])
    return tuple(by_id[int(one.name)] for one in near if int(one.name) in by_id)
