"""What a new ticket's letters say of articles and of solved tickets like it: to the requester,
and to each engineer (S2.5, S3.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Unpack

from rules.facts import Decision
from service.domain.knowledge.article_matching import ArticleReader, may_read, offer
from service.domain.knowledge.markdown import as_line, as_text
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import brief, engineer_side
from service.domain.planning.plan import LetterFields
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work
from service.domain.ticket.permissions import may_see
from store.records import Knowledge, Ticket
from templates.context import ArticleView
from templates.letters import LetterName

LIKE = 3  # solved tickets in an assignment
SHORT = 240  # characters of an article beside its title
MOST_LINES = 6  # of it there
_MOST_WORDS = 300  # characters of a mail that only asks for an article, with whatever a client puts below
_ASKS = re.compile(
    r"(?:please |请)?(?:send (?:me )?|发送|发我|给我)?(?:the )?(?:article|文章)"
    r"\s*[:：]?\s*[\"“”'《]?(\w[\w -]{0,80})[\"“”'》]?[.。]?",
    re.IGNORECASE,
)


def asked_article(text: str) -> str:
    """The name or title in `article NAME`, where a mail's new text begins with it and says hardly more; else ""."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    found = _ASKS.fullmatch(first)
    return found[1].lower() if found is not None and len(text) <= _MOST_WORDS else ""


def is_called(article: Knowledge, typed: str) -> bool:
    """Is that its name, with or without the ticket's number, or its title as people type one?"""
    names = {_plain(one) for one in (article.title, article.name, _OF_TICKET.sub("", article.name))}
    return _plain(typed) in names - {""}


_OF_TICKET = re.compile(r"-t\d+$")


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def reader_of(s: Situation, language: str, category: str = "other", *, engineer: bool = False) -> ArticleReader:
    """Who an article is for at this moment: language, day of the desk, category."""
    return ArticleReader(language, s.now.astimezone(s.house.zone).date().isoformat(), category, engineer)


def offer_to_requester(s: Situation, decision: Decision, draft: Draft) -> tuple[ArticleView, ...]:
    """The articles of the acknowledgement: the one that a rule names, else those that very likely answer."""
    if decision.decline:
        return ()
    named = s.answers.articles.get(decision.article) if decision.article else None
    chosen: tuple[Knowledge, ...] = ()
    if named is not None or s.hits:
        reader = reader_of(s, draft.ticket.language, draft.ticket.category)
        chosen = (named,) if named is not None and may_read(named, reader) else offer(s.hits, reader)
    if chosen:
        names = tuple(article.name for article in chosen)
        draft.note(EventKind.ARTICLES_OFFERED, Work.of(draft.ticket).but(knowledge=names).changes(), articles=names)
        draft.used("offered", *names)
    return tuple(view(article, short=True, link=True) for article in chosen)


def show_alike(case: MailCase, letter: LetterName, related: Ticket | None = None, **more: Unpack[LetterFields]) -> None:
    """The assignment, to each engineer with the requester's latest tickets and solved ones like it, as far as they may
    see them, and the articles (S3.2).

    `related` is a ticket that the mail points at without a right to it; who may see that is told of it.
    """
    s, draft, post = case.s, case.draft, case.post
    language = draft.ticket.language
    articles = offer(s.hits, reader_of(s, language, draft.ticket.category, engineer=True)) if s.hits else ()
    people = engineer_side(s.policy, draft.ticket, post.participants, without=s.author, away=post.away)
    for address in people:
        similar = seen(s, s.similar, address)[:LIKE]
        before = [one for one in seen(s, s.earlier, address) if one.requester == draft.ticket.requester]
        own: LetterFields = {
            **more, "similar": tuple(map(brief, similar)), "articles": tuple(map(view, articles)),
            "earlier": tuple(brief(one) for one in before if one not in similar)[:LIKE],
        }  # fmt: skip
        if related is not None and seen(s, (related,), address):
            own["reason"] = f"possibly related: T-{related.id} ({related.subject})"
        post.to(address, letter, **own)


def seen(s: Situation, tickets: Iterable[Ticket], engineer: str) -> list[Ticket]:
    """Those that an engineer may see; what is one of the ticket's own is not like it."""
    here = s.ticket.id if s.ticket is not None else 0
    return [ticket for ticket in tickets if ticket.id != here and may_see(s.policy, ticket, (), engineer)]


def view(article: Knowledge, *, short: bool = False, link: bool = False) -> ArticleView:
    """An article as letters name it.

    `link` has the letter's printer make one that asks for the whole, where it does not fit here.
    """
    whole = as_text(article.text)
    text = as_line(article.text)
    has_more = len(text) > SHORT or whole.count("\n") > 1  # steps read better one below the other
    if len(text) > SHORT:
        text = f"{text[:SHORT].rsplit(' ', 1)[0].rstrip('，。、；,;.')} …"
    if link:
        text = _whole_lines(whole) or text
    internal = article.audience != "requesters"
    return ArticleView(article.title, text if short else "", "ask" if link and has_more else "", article.name, internal)


def _whole_lines(text: str) -> str:
    """As many lines as fit beside the title, one below the other; "" where not even two do."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    kept = [line for n, line in enumerate(lines[:MOST_LINES], 1) if len("".join(lines[:n])) <= SHORT]
    return "\n".join([*kept, "…"] if len(kept) < len(lines) else kept) if len(kept) > 1 else ""
