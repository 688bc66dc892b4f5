"""Knowledge articles and what became of them. An article's row and its place in the index are written together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.database import dialect
from store.records import Knowledge, KnowledgeHit, KnowledgeUse
from store.schema.rows import columns_of, make, values_of
from store.schema.tables import knowledge, knowledge_use
from store.search import search_index
from store.search.search_index import QUICK, THOROUGH, DocumentKind

if TYPE_CHECKING:
    from store.database.unit import Unit

USES = ("offered", "asked", "helped", "used")

_ROW = sa.select(*columns_of(knowledge, Knowledge))
_SOME = _ROW.where(knowledge.c.name.in_(sa.bindparam("names", expanding=True)))
_ALL = _ROW.order_by(knowledge.c.name)
_UNWRITTEN = _ROW.where(sa.text("unwritten")).order_by(knowledge.c.name).limit(50)
_NAMES = sa.select(knowledge.c.name, knowledge.c.digest).order_by(knowledge.c.name)
_DROP = sa.delete(knowledge).where(knowledge.c.name == sa.bindparam("of_name"))
_ADD = sa.insert(knowledge)
_WRITTEN = (
    sa.update(knowledge)
    .where(knowledge.c.name == sa.bindparam("of_name"))
    .values(unwritten=False, digest=sa.bindparam("of_digest"))
)
_USE = sa.insert(knowledge_use)
_STATISTICS = sa.select(
    knowledge_use.c.name,
    knowledge_use.c.what,
    sa.func.count().label("times"),
    sa.func.max(knowledge_use.c.at, type_=knowledge_use.c.at.type).label("last"),
).group_by(knowledge_use.c.name, knowledge_use.c.what)


def wait_for_turn(unit: Unit) -> None:
    """Until this transaction ends no other node changes articles by its files."""
    dialect.wait_for_turn(unit, "knowledge")


def put(unit: Unit, article: Knowledge) -> None:
    """Write an article, in place of what was there under its name."""
    unit.execute(_DROP, {"of_name": article.name})
    unit.execute(_ADD, values_of(article))
    search_index.put(
        unit, DocumentKind.ARTICLE, article.name, " ".join((article.title, *article.keywords)), article.text
    )


def remove(unit: Unit, name: str) -> None:
    """The article is gone; what it did stays on record."""
    unit.execute(_DROP, {"of_name": name})
    search_index.remove(unit, DocumentKind.ARTICLE, name)


def find(unit: Unit, names: Sequence[str]) -> dict[str, Knowledge]:
    """The articles of those names that are there."""
    return {row.name: make(Knowledge, row) for row in unit.execute(_SOME, {"names": list(names)})} if names else {}


def find_all(unit: Unit) -> list[Knowledge]:
    """Every article, in order of their names."""
    return [make(Knowledge, row) for row in unit.execute(_ALL)]


def digests(unit: Unit) -> dict[str, str]:
    """What is there, by name, with the digest of its file."""
    return {row.name: row.digest for row in unit.execute(_NAMES)}


def find_unwritten(unit: Unit) -> list[Knowledge]:
    """Articles that were published and that no file holds yet; some, when there are many."""
    return [make(Knowledge, row) for row in unit.execute(_UNWRITTEN)]


def record_written(unit: Unit, name: str, digest: str) -> None:
    """Notes the digest of the file that we wrote, so that our own change is not read back."""
    unit.execute(_WRITTEN, {"of_name": name, "of_digest": digest})


def search_articles(unit: Unit, text: str, limit: int = 20, *, quick: bool = False) -> list[KnowledgeHit]:
    """The articles that a text speaks of, the best first, whoever they are for."""
    found = search_index.search(unit, DocumentKind.ARTICLE, text, limit, QUICK if quick else THOROUGH)
    rows = find(unit, [one.name for one in found])
    return [KnowledgeHit(rows[one.name], one) for one in found if one.name in rows]


def record_uses(unit: Unit, uses: Iterable[KnowledgeUse]) -> None:
    """Notes that articles were offered, sent or helpful."""
    rows = [values_of(use) for use in uses]
    if rows:
        unit.execute(_USE, rows)


def statistics(unit: Unit) -> dict[str, dict[str, tuple[int, datetime]]]:
    """By name and by what: how often, and when last."""
    found: dict[str, dict[str, tuple[int, datetime]]] = {}
    for row in unit.execute(_STATISTICS):
        found.setdefault(row.name, {})[row.what] = (int(row.times), row.last)
    return found
