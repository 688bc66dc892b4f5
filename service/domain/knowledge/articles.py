"""Articles that answer: asked for, looked up and used (docs/process.md S2.5, S3.5).

`article_offers` offers them, `publish` publishes them.
"""

from __future__ import annotations

from msgspec.structs import replace

from service.domain.commands import argument_records as a
from service.domain.incoming_mail.append_mail import record_mail, start
from service.domain.knowledge import article_offers, publish
from service.domain.knowledge.article_matching import may_read
from service.domain.knowledge.article_offers import reader_of, seen, view
from service.domain.knowledge.markdown import as_text
from service.domain.planning.case import Answer, Command, MailCase
from service.domain.planning.draft import Refused
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import brief
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.queue import lookups
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work
from store.records import Knowledge, Outcome, Role, Scope, Visibility
from templates.context import ALTERNATIVELY, TicketView

MOST_SHOWN = 10  # articles or tickets that one answer lists
MOST_TEXT = 6000  # characters of the article that fits best
_KEPT = 20  # articles that a ticket remembers


# -- the requester's side ---------------------------------------------------------------------------------------------


def give(s: Situation) -> Plan | None:
    """`article NAME` in an answer of the requester's side, which the link of an offered article writes: all of it by
    mail.

    None where nothing is asked so, for what was not offered on this ticket, and for what is past its date since.
    """
    article = s.answers.articles.get(article_offers.asked_article(s.new_text))
    if article is None or s.ticket is None or s.is_engineer:
        return None
    if article.audience != "requesters" or article.name not in Work.of(s.ticket).knowledge:
        return None
    if not article.is_valid(reader_of(s, "").day):
        return None
    case = start(s)
    draft = case.draft
    record_mail(
        draft,
        s,
        role=Role.REQUESTER if s.author == draft.ticket.requester else Role.OTHER,
        visibility=Visibility.INTERNAL,
    )
    work = Work.of(draft.ticket)
    names = tuple(dict.fromkeys((*work.wanted, article.name)))[-_KEPT:]
    draft.note(EventKind.ARTICLE_ASKED, work.but(wanted=names).changes(), articles=(article.name,))
    draft.used("asked", article.name)
    case.post.to(s.author, "article", articles=(replace(view(article), text=as_text(article.text)),))
    return draft.plan(Outcome.ARTICLE, f"asked for the article {article.name}")


# -- engineers --------------------------------------------------------------------------------------------------------


def find_articles(case: MailCase, argument: a.Argument) -> str:
    """`#kb words`: articles, the best first and whole, also those that are for engineers only."""
    s = case.s
    words = argument.text if isinstance(argument, a.Text) else ""
    reader = reader_of(s, "", engineer=True)
    found = [hit.article for hit in s.answers.knowledge.get(words, ()) if may_read(hit.article, reader)]
    articles = tuple(view(article, short=True) for article in found[:MOST_SHOWN])
    best = said("", found[0].title, as_text(found[0].text)[:MOST_TEXT], internal=True) if found else None
    unnumbered = lookups.bind_rows(())  # what the numbers stand for is no ticket
    case.post.to(
        s.author, "found", articles=articles, message=best, reason=words, scope=Scope.DESK, binding=unnumbered
    )
    return words


def _similar(case: MailCase, argument: a.Argument) -> str:
    """`#similar`: solved tickets like this one, as far as the engineer may see them."""
    s = case.s
    found = seen(s, s.similar, s.author)[:MOST_SHOWN]
    views: tuple[TicketView, ...] = tuple(map(brief, found))
    case.post.to(s.author, "similar", similar=views, scope=Scope.DESK, binding=lookups.bind_rows(()))
    return str(len(views))


def text_to_use(s: Situation, argument: a.Argument) -> str:
    """What `#use` puts into the answer. Raises Refused for an article that is not there, with the nearest, past its
    date, or not for requesters.
    """
    return as_text(_get(s, argument).text)


def needs_proof(s: Situation, argument: a.Argument) -> str:
    """Why an article is confirmed before it goes out: its reader wrote in another language. "" otherwise, or where it
    is refused anyway.
    """
    try:
        article = _get(s, argument)
    except Refused:
        return ""
    language = s.ticket.language if s.ticket is not None and s.ticket.requester else ""
    if not language or not article.languages or language in article.languages:
        return ""
    return f"the article {article.name} is not in the requester's language"


def _get(s: Situation, argument: a.Argument) -> Knowledge:
    typed = argument.value if isinstance(argument, a.TriageValue) else ""
    article = s.answers.articles.get(typed.lower()) or s.answers.articles.get(typed)
    if article is None:
        near = s.answers.nearest.get(typed, ())
        raise Refused("no_such_article", ALTERNATIVELY.join(f"#use {name}" for name in near))
    if article.audience != "requesters":
        raise Refused("article_for_engineers")
    if not article.is_valid(reader_of(s, "").day):
        raise Refused("article_past")
    return article


def _use(case: MailCase, argument: a.Argument) -> str:
    """The text is in the answer already; this puts it on record."""
    s, draft = case.s, case.draft
    article = _get(s, argument)
    work = Work.of(draft.ticket)
    names = tuple(dict.fromkeys((*work.knowledge, article.name)))[-_KEPT:]
    draft.note(EventKind.ARTICLE_USED, work.but(knowledge=names).changes(), articles=(article.name,))
    draft.used("used", article.name)
    return article.title


DO: dict[str, Command] = {
    "kb": find_articles,
    "similar": _similar,
    "use": _use,
    "publish": publish.propose,
}
ANSWERS: dict[str, Answer] = {publish.ACTION: publish.decide}
