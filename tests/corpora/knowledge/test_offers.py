"""What is offered is right: the figures on labelled mails that nothing was tuned on, as recorded here, and the rules around them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from service.domain.knowledge.article_matching import ArticleReader, may_read, offer
from store.database.unit import Database
from store.records import FoundDocument, Knowledge, KnowledgeHit
from tests.corpora.knowledge.measure import fill, measure, read_mails
from tests.tools.databases import borrow_database

RECORDED = {"dev": (52, 49), "test": (53, 51)}  # articles offered, of them right


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest) -> Iterator[Database]:
    with borrow_database(request.param) as url:
        database = Database.open(url)
        database.upgrade()
        assert fill(database) >= 60
        yield database
        database.close()


@pytest.mark.parametrize("name", ["dev", "test"])
def test_the_figures_are_those_recorded_on_both_databases(desk: Database, name: str):
    figures = measure(desk, name)
    assert (figures.offered, figures.right) == RECORDED[name], str(figures)
    assert figures.precision >= 0.9
    assert figures.recall >= 0.8


def test_the_mails_are_many_and_half_of_them_are_not_answerable():
    mails = {name: read_mails(name) for name in ("dev", "test")}
    together = [mail for some in mails.values() for mail in some]
    assert len(together) >= 200
    assert 0.45 <= sum(mail["article"] == "-" for mail in together) / len(together) <= 0.55
    texts = [mail["subject"] + mail["body"] for mail in together]
    assert len(set(texts)) == len(texts), "a mail stands in both halves"


ARTICLE = Knowledge("jam", "Paper jam", "…", languages=("en",), categories=("workplace.printer",))


def hit(**matched: float) -> KnowledgeHit:
    return KnowledgeHit(ARTICLE, FoundDocument("jam", 9.0, matched, sum(matched.values()), 4.0))


@pytest.mark.parametrize(
    ("changes", "reader", "may"),
    [
        ({}, ArticleReader("en", "2026-11-24"), True),
        ({}, ArticleReader("zh", "2026-11-24"), False),
        ({"languages": ()}, ArticleReader("zh", "2026-11-24"), True),
        ({"audience": "engineers"}, ArticleReader("en", "2026-11-24"), False),
        ({"audience": "engineers"}, ArticleReader("zh", "2026-11-24", engineer=True), True),
        ({"valid_until": "2026-11-24"}, ArticleReader("en", "2026-11-24"), True),
        ({"valid_until": "2026-11-23"}, ArticleReader("en", "2026-11-24"), False),
        ({"valid_until": "2026-11-23"}, ArticleReader("en", "2026-11-24", engineer=True), False),
    ],
)
def test_only_for_those_who_may_read_it_today(changes: dict[str, object], reader: ArticleReader, may: bool):
    assert may_read(replace(ARTICLE, **changes), reader) is may


def test_one_word_of_the_title_is_not_enough_and_two_are():
    reader = ArticleReader("en", "2026-11-24")
    assert offer([hit(jam=4.0)], reader) == ()
    assert offer([hit(jam=4.0, paper=4.0)], reader) == (ARTICLE,)


def test_the_category_tips_the_scale_both_ways():
    nearly, enough = hit(jam=4.0, paper=3.5), hit(jam=4.0, paper=4.5)
    assert offer([nearly], ArticleReader("en", "2026-11-24")) == ()
    assert offer([nearly], ArticleReader("en", "2026-11-24", "workplace.printer")) == (ARTICLE,)
    assert offer([enough], ArticleReader("en", "2026-11-24")) == (ARTICLE,)
    assert offer([enough], ArticleReader("en", "2026-11-24", "network.vpn")) == ()
