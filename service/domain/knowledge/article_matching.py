"""Which articles are offered to whom: only those that very likely answer, for people who can read them,
valid today (S2.5).

Pure.

An article is likely where words of its title and keywords stand in the mail that hardly any other article has, and
where they are a good part of what the mail says. The bounds were found on the mails of tests/corpora/knowledge/dev.tsv
and measured on test.tsv, which they had not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from service.domain.planning.draft import Draft
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work
from store.records import Knowledge, KnowledgeHit
from store.search.search_terms import terms_of

MOST = 3  # articles in an acknowledgement
NAMED = {
    "zh": 2.3
}  # rare words of title and keywords that must stand in the mail; a word of three characters is two pairs
NAMED_USUAL = 2.0
SHARE = 0.3  # of all that the mail says in words of any article
BESIDE_THE_BEST = 0.8  # of the best one's score
_SAME_CATEGORY, _OTHER_CATEGORY = 1.2, 0.85
SEARCHED = 10  # articles that a search for offers looks at


class ArticleReader(Struct, frozen=True):
    """Who is to read it: a requester by their language, or engineers (who read all of the desk's)."""

    language: str
    day: str  # today, ISO 8601, where the desk is
    category: str = "other"
    engineer: bool = False


def offer(hits: Iterable[KnowledgeHit], reader: ArticleReader) -> tuple[Knowledge, ...]:
    """The articles to offer, the best first; none in doubt."""
    likely = [hit for hit in hits if may_read(hit.article, reader) and is_likely(hit, reader)]
    best = max((hit.found.score for hit in likely), default=0.0)
    good = (hit for hit in likely if hit.found.score >= BESIDE_THE_BEST * best)
    return tuple(hit.article for hit in sorted(good, key=lambda hit: -hit.found.score))[:MOST]


def may_read(article: Knowledge, reader: ArticleReader) -> bool:
    """For their kind of people, in a language that they read, valid today."""
    if not article.is_valid(reader.day):
        return False
    if reader.engineer:
        return True
    return article.audience == "requesters" and (not article.languages or reader.language in article.languages)


def is_likely(hit: KnowledgeHit, reader: ArticleReader) -> bool:
    """True where an article may be shown unasked: its title or keywords are what the text is about."""
    found = hit.found
    names = frozenset(terms_of(" ".join((hit.article.title, *hit.article.keywords)), query=True))
    named = sum(tells for term, tells in found.matched.items() if term in names)
    if named < SHARE * found.of or found.most <= 0:
        return False
    weight = _of_category(hit.article.categories, reader.category)
    return weight * named / found.most >= NAMED.get(reader.language, NAMED_USUAL)


def _of_category(categories: Sequence[str], category: str) -> float:
    """A mail that the rules have put into the article's category speaks of it more likely,
    one of another category less.
    """
    if not categories or category in {"", "other"}:
        return 1.0
    near = any(
        category == own or category.startswith(f"{own}.") or own.startswith(f"{category}.") for own in categories
    )
    return _SAME_CATEGORY if near else _OTHER_CATEGORY


def helped(draft: Draft) -> None:
    """The requester says that it is solved before anybody answered: the articles that they wanted,
    else all that were offered, did it.
    """
    work = Work.of(draft.ticket)
    names = work.wanted or work.knowledge
    if names:
        draft.note(EventKind.ARTICLES_HELPED, articles=names)
        draft.used("helped", *names)
