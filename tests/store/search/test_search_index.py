"""What is found by words, in the same order on both databases, whatever the query."""

from __future__ import annotations

import random

import pytest

from store.database.unit import Database
from store.search import search_index
from store.search.search_index import DocumentKind
from store.search.search_terms import is_slip, stem, terms_of

ARTICLES = {
    "jam": ("Printer jam", "Open the flap at the back and pull the paper out."),
    "password": ("Forgotten password", "Set a new password in the portal. It takes effect at once."),
    "invoice-zh": ("开具发票", "在财务系统里申请电子发票，三天内寄出。"),
    "lock-zh": ("账号锁定", "密码连续输错五次，账号会锁定。找前台开锁"),
    "wifi": ("Wi-Fi for guests", "Café visitors choose the guest network."),
}


@pytest.fixture
def filled(database: Database) -> Database:
    with database.write() as unit:
        for name, (title, text) in ARTICLES.items():
            search_index.put(unit, DocumentKind.ARTICLE, name, title, text)
    return database


def names(database: Database, query: str, kind: DocumentKind = DocumentKind.ARTICLE) -> list[str]:
    with database.read() as unit:
        return [one.name for one in search_index.search(unit, kind, query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("发票", "invoice-zh"),
        ("發票", "invoice-zh"),
        ("票", "invoice-zh"),
        ("锁", "lock-zh"),
        ("printer", "jam"),
        ("PRINTERS", "jam"),
        ("ｐｒｉｎｔｅｒ", "jam"),
        ("printr jam", "jam"),
        ("passwrod", "password"),
        ("pasword", "password"),
        ("wifi", "wifi"),
        ("wi-fi", "wifi"),
        ("cafe", "wifi"),
        ("printer 卡纸", "jam"),
        ("invoice 电子发票 please", "invoice-zh"),
        ("How do I get a new password? I forgot it over the holidays.", "password"),
    ],
)
def test_it_is_found(filled: Database, query: str, first: str):
    assert names(filled, query)[:1] == [first]


@pytest.mark.parametrize(
    "query",
    ["", " ", "the and of", "\0", "'\"*(:) NEAR/2 AND OR NOT -", "a\0b\ud800", "%_\\", "x" * 65536, "打" * 65536, "👍🏽", "- : * ^ {}",
     " ".join(f"word{n}" for n in range(9000)), "jam\0jam", "'; drop table knowledge; --", "&|!<->", "\u202e\u200b"],
)  # fmt: skip
def test_no_query_is_an_error(filled: Database, query: str):
    assert len(names(filled, query)) <= len(ARTICLES)
    assert names(filled, "printer") == ["jam"]


def test_random_queries_are_no_errors(filled: Database):
    chance = random.Random(7)
    for _ in range(60):
        names(
            filled,
            "".join(chr(chance.choice([chance.randrange(128), chance.randrange(0x3000, 0xA000)])) for _ in range(80)),
        )


def test_a_document_is_replaced_and_removed(filled: Database):
    with filled.write() as unit:
        search_index.put(unit, DocumentKind.ARTICLE, "jam", "Toner", "Order it.")
    assert names(filled, "printer") == []
    assert names(filled, "toner") == ["jam"]
    with filled.write() as unit:
        search_index.remove(unit, DocumentKind.ARTICLE, "jam")
        search_index.remove(unit, DocumentKind.ARTICLE, "never there")
    assert names(filled, "toner") == []


def test_kinds_do_not_find_each_other(filled: Database):
    with filled.write() as unit:
        assert search_index.is_empty(unit, DocumentKind.TICKET)
        search_index.put(unit, DocumentKind.TICKET, "7", "Printer jam again", "Roller replaced")
        assert not search_index.is_empty(unit, DocumentKind.TICKET)
    assert names(filled, "roller") == []
    assert names(filled, "roller", DocumentKind.TICKET) == ["7"]


def test_only_the_latest_solved_tickets_are_kept(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search_index, "KEPT_TICKETS", 10)
    with database.write() as unit:
        for number in range(64):
            search_index.put(unit, DocumentKind.TICKET, str(number), f"jam number{number}", "solved")
    found = names(database, "jam", DocumentKind.TICKET)
    assert "0" not in found
    assert "63" in found
    assert len(found) == 10


def test_the_order_is_the_same_on_both_databases(postgresql_url: str):
    chance = random.Random(3)
    words = [f"word{n}" for n in range(60)] + list("打印机卡纸网络断开密码过期")
    texts = [" ".join(chance.choices(words, k=30)) for _ in range(150)]
    queries = [" ".join(chance.choices(words, k=k)) for k in (1, 2, 3, 5, 40)]
    found = []
    for url in ("sqlite://", postgresql_url):
        database = Database.open(url)
        database.upgrade()
        with database.write() as unit:
            for n, text in enumerate(texts):
                search_index.put(unit, DocumentKind.ARTICLE, str(n), text[:40], text)
        with database.read() as unit:
            found.append(
                [[(f.name, f.score) for f in search_index.search(unit, DocumentKind.ARTICLE, q)] for q in queries]
            )
        database.close()
    assert found[0] == found[1]
    assert all(found[0])


@pytest.mark.parametrize(
    ("words", "one"),
    [("print prints printed printing", "print"), ("policies policy", "policy"), ("boxes box", "box"), ("status", "status"),
     ("class", "class"), ("resetting reset", "reset"), ("expire expired expires", "expir"), ("bus", "bus")],
)  # fmt: skip
def test_forms_of_a_word_are_one_term(words: str, one: str):
    assert {stem(word) for word in words.split()} == {one}


@pytest.mark.parametrize(
    ("typed", "meant", "yes"),
    [("passwrod", "password", True), ("pasword", "password", True), ("passsword", "password", True), ("pqssword", "password", True),
     ("psasword", "password", True), ("pswsdord", "password", False), ("house", "mouse", True), ("houses", "mouse", False)],
)  # fmt: skip
def test_a_single_slip(typed: str, meant: str, yes: bool):
    assert is_slip(typed, meant) is yes
    assert is_slip(meant, typed) is yes


def test_a_query_takes_a_character_alone_only_where_nothing_stands_beside_it():
    assert list(terms_of("打印 锁", query=True)) == ["打印", "锁"]
    assert list(terms_of("打印机")) == ["打印", "印机", "机"]
