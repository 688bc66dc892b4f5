"""What is found by words: knowledge articles and solved tickets, in an inverted index of plain tables.

The same rows, the same arithmetic and so the same order on both databases, and a query is a list of terms: there is no
query language that a hostile one could break. The index is written in the transaction of what it indexes, so a crash
leaves both or neither. What a search costs is bounded, whatever there is: of a term only the latest `CAP` documents
count, and a query stops taking terms, the rarest first, when they bring `ROWS` of them.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec import Struct

from store.database.dialect import POSTGRESQL, PerDialect
from store.records import FoundDocument
from store.schema.tables import search_document, search_posting, search_spelling
from store.search.search_terms import is_slip, is_word, spellings, terms_of

if TYPE_CHECKING:
    from store.database.unit import Unit

KEPT_TICKETS = 20_000  # solved tickets in the index: the latest
MOST_OF_ARTICLE, MOST_OF_TICKET = 600, 80  # different terms of a document
MOST_SLIPS = 8  # words of a query that may be misspelt
_SLIP = 0.7  # what a word is worth that was corrected
_TITLE = 4  # a title's word counts as often as so many in the text
_K1, _B, _USUAL = 1.2, 0.5, 120  # BM25, with a usual length instead of a mean: weights never have to be made anew
_SCALE = 1000  # weights and gains are whole numbers, so that no database rounds


class Effort(Struct, frozen=True):
    """What a search may cost: different terms of the query that are looked at, documents of one term, rows in all."""

    typed: int = 120
    cap: int = 1500
    rows: int = 5000
    terms: int = 24  # that are added up, the rarest


THOROUGH = Effort()  # somebody asked, and waits for a letter
QUICK = Effort(60, 300, 1500, 20)  # beside each mail that opens a ticket


class DocumentKind(IntEnum):
    """What a document of the index is; stored as a number."""

    ARTICLE = 1
    TICKET = 2


# --- documents in -----------------------------------------------------------------------------------------------------

_ADD = sa.insert(search_document).returning(search_document.c.id)
_POST = sa.insert(search_posting)
_SPELL = PerDialect(lambda insert: insert(search_spelling).on_conflict_do_nothing())
_THIS = sa.select(search_document.c.id, search_document.c.terms).where(
    search_document.c.kind == sa.bindparam("of_kind"), search_document.c.name == sa.bindparam("of_name")
)
_OLD = (
    sa.select(search_document.c.id, search_document.c.terms)
    .where(search_document.c.kind == sa.bindparam("of_kind"))
    .order_by(search_document.c.id.desc())
    .limit(1000)
    .offset(sa.bindparam("kept"))
)
_UNPOST = sa.delete(search_posting).where(
    search_posting.c.kind == sa.bindparam("of_kind"),
    search_posting.c.term == sa.bindparam("of_term"),
    search_posting.c.document_id == sa.bindparam("of_document"),
)
_REMOVE = sa.delete(search_document).where(search_document.c.id == sa.bindparam("of_document"))
_KNOWN_WORDS = sa.select(search_spelling.c.word).where(
    search_spelling.c.spelling == search_spelling.c.word,
    search_spelling.c.spelling.in_(sa.bindparam("words", expanding=True)),
)
_TRIM_EVERY = 64


def put(unit: Unit, kind: DocumentKind, name: str, title: str, text: str) -> None:
    """Index a document, in place of what was there under its name."""
    remove(unit, kind, name)
    weights = weigh(title, text, MOST_OF_ARTICLE if kind is DocumentKind.ARTICLE else MOST_OF_TICKET)
    given = {"kind": int(kind), "name": name, "terms": tuple(sorted(weights))}
    number = int(unit.execute(_ADD, given).scalar_one())
    rows = [{"kind": int(kind), "term": t, "document_id": number, "weight": w} for t, w in sorted(weights.items())]
    if rows:
        unit.execute(_POST, rows)
    if kind is DocumentKind.ARTICLE:
        _learn_words(unit, weights)
    elif number % _TRIM_EVERY == 0:
        for old in unit.execute(_OLD, {"of_kind": int(kind), "kept": KEPT_TICKETS}).all():
            _take_out(unit, kind, old.id, old.terms)


def remove(unit: Unit, kind: DocumentKind, name: str) -> None:
    """Nothing of it is found any more; not to have been there is no error."""
    row = unit.execute(_THIS, {"of_kind": int(kind), "of_name": name}).first()
    if row is not None:
        _take_out(unit, kind, row.id, row.terms)


def _take_out(unit: Unit, kind: DocumentKind, number: int, terms: Sequence[str]) -> None:
    if terms:
        unit.execute(_UNPOST, [{"of_kind": int(kind), "of_term": t, "of_document": number} for t in terms])
    unit.execute(_REMOVE, {"of_document": number})


def weigh(title: str, text: str, most: int) -> dict[str, int]:
    """What each term tells of a document: its BM25 part that does not depend on the others.

    The first `most` terms count.
    """
    counts = Counter(dict.fromkeys(terms_of(title), 0))
    for term in terms_of(title):
        counts[term] += _TITLE
    body = Counter(terms_of(text))
    for term, count in body.items():
        if term in counts or len(counts) < most:
            counts[term] += count
    length = sum(body.values()) + len(counts)
    norm = _K1 * (1 - _B + _B * length / _USUAL)
    return {term: round(_SCALE * n * (_K1 + 1) / (n + norm)) for term, n in counts.items()}


def _learn_words(unit: Unit, terms: Iterable[str]) -> None:
    words = sorted(filter(is_word, terms))
    for start in range(0, len(words), 200):
        part = words[start : start + 200]
        known = set(unit.execute(_KNOWN_WORDS, {"words": part}).scalars())
        rows = [{"spelling": s, "word": w} for w in part if w not in known for s in sorted(spellings(w))]
        if rows:
            unit.execute(_SPELL[unit.dialect], rows)


# --- documents out ----------------------------------------------------------------------------------------------------

_HAS = sa.select(search_document.c.id).where(search_document.c.kind == sa.bindparam("of_kind")).limit(1)
_COUNT = sa.select(sa.func.count()).where(search_document.c.kind == sa.bindparam("of_kind"))
_HOW_MANY = """
    select q.value as term, (
        select count(*) || ' ' || coalesce(min(document_id), 0) from (
            select p.document_id from search_posting p where p.kind = :kind and p.term = q.value
            order by p.document_id desc limit :cap
        ) as latest
    ) as docs
    from {list} as q
"""
_ADD_UP = """
    select d.name, r.score, d.terms from (
        select p.document_id, sum(p.weight * {gain}) as score
        from {list} as q join search_posting p
        on p.kind = :kind and p.term = {term} and p.document_id >= {since}
        group by p.document_id order by 2 desc, 1 desc limit :most
    ) as r join search_document d on d.id = r.document_id
    order by r.score desc, r.document_id desc
"""
_SQLITE: dict[str, Any] = {
    "how_many": sa.text(_HOW_MANY.format(list="json_each(:terms)")),
    "add_up": sa.text(
        _ADD_UP.format(
            list="json_each(:terms)",
            term="json_extract(q.value, '$[0]')",
            gain="json_extract(q.value, '$[1]')",
            since="json_extract(q.value, '$[2]')",
        )
    ).columns(sa.column("name", sa.Text), sa.column("score", sa.Float), search_document.c.terms),
}
_POSTGRES: dict[str, Any] = {
    "how_many": sa.text(_HOW_MANY.format(list="jsonb_array_elements_text(cast(:terms as jsonb))")),
    "add_up": sa.text(
        _ADD_UP.format(
            list="jsonb_array_elements(cast(:terms as jsonb))",
            term="(q.value ->> 0)",
            gain="cast(q.value ->> 1 as integer)",
            since="cast(q.value ->> 2 as bigint)",
        )
    ).columns(sa.column("name", sa.Text), sa.column("score", sa.Float), search_document.c.terms),
}
_BEGINNING = (
    sa.select(search_posting.c.term)
    .where(
        search_posting.c.kind == sa.bindparam("of_kind"),
        search_posting.c.term >= sa.bindparam("first"),
        search_posting.c.term < sa.bindparam("end"),
    )
    .distinct()
    .limit(50)
)
_SPELT = sa.select(search_spelling.c.spelling, search_spelling.c.word).where(
    search_spelling.c.spelling.in_(sa.bindparam("spellings", expanding=True))
)


def is_empty(unit: Unit, kind: DocumentKind) -> bool:
    """Is there nothing of that kind: then nobody has to search."""
    return unit.execute(_HAS, {"of_kind": int(kind)}).first() is None


def search(
    unit: Unit, kind: DocumentKind, text: str, limit: int = 20, effort: Effort = THOROUGH
) -> list[FoundDocument]:
    """The documents that a text speaks of, the best first. Any text is a good query, also a whole mail."""
    typed = list(dict.fromkeys(terms_of(text, query=True)))[: effort.typed]
    if not typed or limit < 1:
        return []
    statements = _POSTGRES if unit.dialect == POSTGRESQL else _SQLITE
    worth = _widen(unit, kind, dict.fromkeys(typed, 1.0))
    docs = _how_many(unit, kind, worth, effort.cap)
    unknown = [term for term in typed if term not in docs and is_word(term)][:MOST_SLIPS]
    if unknown:
        corrected = {word: _SLIP for word in _correct(unit, unknown) if word not in worth}
        docs |= _how_many(unit, kind, corrected, effort.cap) if corrected else {}
        worth |= corrected
    if not docs:
        return []
    total = int(unit.execute(_COUNT, {"of_kind": int(kind)}).scalar_one())
    tells = {term: worth[term] * _surprise(total, count) for term, (count, _) in docs.items()}
    chosen: list[list[Any]] = []
    left = effort.rows
    for term in sorted(tells, key=lambda t: (-tells[t], t))[: effort.terms]:
        count, since = docs[term]
        if chosen and (left < count or tells[term] <= 0):
            continue
        left -= count
        chosen.append([term, max(1, round(_SCALE * tells[term])), since if count >= effort.cap else 0])
    given = {"kind": int(kind), "terms": json.dumps(chosen, ensure_ascii=False), "most": limit}
    in_all, most = sum(tells.values()), _surprise(total, 1)
    return [
        FoundDocument(row.name, row.score / _SCALE**2, {t: tells[t] for t in row.terms if t in tells}, in_all, most)
        for row in unit.execute(statements["add_up"], given)
    ]


def _how_many(unit: Unit, kind: DocumentKind, terms: Iterable[str], cap: int) -> dict[str, tuple[int, int]]:
    """In how many documents each term stands, counted up to the cap, and the first of these."""
    given = {"kind": int(kind), "terms": json.dumps(list(terms), ensure_ascii=False), "cap": cap}
    statement = (_POSTGRES if unit.dialect == POSTGRESQL else _SQLITE)["how_many"]
    found = {}
    for row in unit.execute(statement, given):
        count, _, first = row.docs.partition(" ")
        if count != "0":
            found[row.term] = (int(count), int(first))
    return found


def _surprise(total: int, count: int) -> float:
    """How much a term tells that `count` of `total` documents have (BM25's inverse document frequency)."""
    return math.log(1 + (max(total, count) - count + 0.5) / (count + 0.5))


def _widen(unit: Unit, kind: DocumentKind, worth: dict[str, float]) -> dict[str, float]:
    """A Chinese character that stands alone means every term that begins with it."""
    for term in [t for t in worth if len(t) == 1][:4]:
        given = {"of_kind": int(kind), "first": term, "end": chr(ord(term) + 1)}
        worth |= dict.fromkeys(unit.execute(_BEGINNING, given).scalars(), 1.0)
    return worth


def _correct(unit: Unit, unknown: Sequence[str]) -> list[str]:
    """The known words that are one slip away from words that nothing has."""
    asked = {spelling: word for word in unknown for spelling in spellings(word)}
    near: dict[str, None] = {}
    names = sorted(asked)
    for start in range(0, len(names), 40):
        for row in unit.execute(_SPELT, {"spellings": names[start : start + 40]}):
            if is_slip(asked[row.spelling], row.word):
                near[row.word] = None
    return list(near)[:40]
