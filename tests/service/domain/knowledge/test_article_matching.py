"""Which articles are offered to whom."""

import pytest
from msgspec.structs import replace

from service.domain.knowledge.article_matching import MOST, ArticleReader, is_likely, may_read, offer
from store.records import FoundDocument, Knowledge, KnowledgeHit

VPN = Knowledge("vpn", "VPN client", "…", ("en",), ("network.vpn",), ("tunnel",), "requesters", "2026-12-31")
READER = ArticleReader("en", "2026-11-27")


def hit(article=VPN, score=10.0, matched=None, of=10.0, most=4.0):
    return KnowledgeHit(article, FoundDocument(article.name, score, matched or {"vpn": 5.0, "client": 4.0}, of, most))


@pytest.mark.parametrize(
    ("change", "reader", "may"),
    [
        ({}, READER, True),
        ({}, replace(READER, day="2027-01-01"), False),
        ({}, replace(READER, language="zh"), False),
        ({"languages": ()}, replace(READER, language="zh"), True),
        ({"audience": "engineers"}, READER, False),
        ({"audience": "engineers"}, replace(READER, engineer=True), True),
        ({}, replace(READER, language="zh", engineer=True), True),
        ({}, replace(READER, day="2027-01-01", engineer=True), False),
    ],
)
def test_an_article_is_read_by_its_kind_of_people_while_it_is_valid(change, reader, may):
    assert may_read(replace(VPN, **change), reader) is may


def test_what_the_mail_hardly_speaks_of_is_not_likely():
    assert is_likely(hit(), READER)
    assert not is_likely(hit(matched={"vpn": 2.0}), READER), "a small part of what the mail says"
    assert not is_likely(hit(matched={"please": 9.0}), READER), "no word of its title or keywords"
    assert not is_likely(hit(matched={"vpn": 7.0}, most=4.0), READER), "too little that is rare"


def test_the_category_of_the_mail_tells_too():
    found = hit(matched={"vpn": 7.0}, most=4.0)
    assert is_likely(found, replace(READER, category="network.vpn"))
    assert is_likely(found, replace(READER, category="network"))
    assert not is_likely(found, replace(READER, category="hardware"))


def test_the_best_are_offered_first_and_no_more_than_a_few():
    hits = [hit(replace(VPN, name=f"a{n}"), score=10.0 - n * 0.1) for n in range(6)]
    assert [one.name for one in offer(hits, READER)] == ["a0", "a1", "a2"][:MOST]
    assert [one.name for one in offer([hit(score=10.0), hit(replace(VPN, name="far"), score=5.0)], READER)] == ["vpn"]
    assert offer([], READER) == ()
