"""Statements that go straight to the driver give what SQLAlchemy gives: the same rows, counts and errors, whatever their form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from store.database.prepared import PreparedStatements
from store.database.unit import Database, Unit
from store.schema.columns import Key, Texts, UtcTime

THING = sa.Table(
    "thing",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", Key, nullable=False, unique=True),
    sa.Column("at", UtcTime),
    sa.Column("words", Texts, nullable=False, server_default=sa.text("'[]'")),
)
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
INSERT = sa.insert(THING)
ADD = sa.insert(THING).returning(THING.c.id)
SOME = sa.select(THING).where(THING.c.name.in_(sa.bindparam("names", expanding=True))).order_by(THING.c.id)
BOTH = (
    sa.select(THING.c.name)
    .where(
        THING.c.name.in_(sa.bindparam("names", expanding=True)), THING.c.at.in_(sa.bindparam("times", expanding=True))
    )
    .order_by(THING.c.id)
    .limit(sa.bindparam("most"))
)
SINCE = sa.select(sa.func.count()).where(THING.c.at >= sa.bindparam("since"), THING.c.name != "x")
MOVE = sa.update(THING).where(THING.c.name == sa.bindparam("old")).values(name=sa.bindparam("new"), at=None)


@pytest.fixture
def unit(database_url: str) -> Iterator[Unit]:
    database = Database.open(database_url)
    with database.write() as unit:
        THING.create(unit.connection)
        yield unit
    database.close()


def prepared(unit: Unit, statement: Any, parameters: Any = None) -> Any:
    """As the third execution of a statement is done."""
    ways = PreparedStatements(unit.connection.dialect)
    assert ways.execute(unit.driver, statement, parameters) is None
    assert ways.execute(unit.driver, statement, parameters) is None
    outcome = ways.execute(unit.driver, statement, parameters)
    assert outcome is not None
    return outcome


def test_values_are_mended_and_read_back_by_their_types(unit: Unit) -> None:
    number = prepared(unit, ADD, {"name": "a\0b", "at": AT, "words": ("x", "\u4e2d")}).scalar_one()
    assert number == 1
    prepared(unit, INSERT, [{"name": "c", "at": None, "words": ()}, {"name": "d", "at": AT, "words": ("y",)}])
    for names in (["a\ufffdb"], ["d", "c"], ["a\ufffdb", "c", "d"], ["?"]):
        ours = prepared(unit, SOME, {"names": names}).all()
        assert ours == unit.connection.execute(SOME, {"names": names}).all()
    row = prepared(unit, SOME, {"names": ["d"]}).one()
    assert (row.name, row.at, row.words) == ("d", AT, ("y",))
    assert prepared(unit, SINCE, {"since": AT}).scalar() == 2
    assert prepared(unit, SOME, {"names": ["?"]}).first() is None
    seldom = prepared(unit, SOME, {"names": ["d"]})
    assert list(seldom.keys()) == ["id", "name", "at", "words"]
    assert seldom.mappings().one()["words"] == ("y",)
    assert seldom.scalars().all() == [row.id]
    with pytest.raises(sa.exc.NoResultFound):
        prepared(unit, SOME, {"names": ["?"]}).scalar_one()


def test_lists_of_other_lengths_are_other_forms_of_one_statement(unit: Unit) -> None:
    prepared(unit, INSERT, [{"name": name, "at": AT, "words": ()} for name in "abcdef"])
    for names in ("ab", "ba", "fed", "abcdef", "a", "ab"):
        found = unit.execute(SOME, {"names": list(names)})
        assert [row.name for row in found] == sorted(names)
    assert unit.execute(SOME, {"names": []}).all() == []
    assert len(unit.execute(SOME, {"names": list("abcdef") * 20}).all()) == 6


def test_a_list_that_is_a_little_longer_is_the_same_form(unit: Unit) -> None:
    ways = PreparedStatements(unit.connection.dialect)
    prepared(unit, INSERT, [{"name": f"{number:02}", "at": AT, "words": ()} for number in range(40)])
    for count in (0, 0, *range(1, 41)):
        names = [f"{number:02}" for number in range(count)]
        found = ways.execute(unit.driver, SOME, {"names": names})
        assert found is None or [row.name for row in found] == names
    assert len(ways._known[id(SOME)]._plans) == 12  # one to eight, and 16, 24, 32, 40


def test_a_long_list_is_a_statement_of_its_own_where_one_as_long_came_before(unit: Unit) -> None:
    ways = PreparedStatements(unit.connection.dialect)
    prepared(unit, INSERT, [{"name": name, "at": AT, "words": ()} for name in "abc"])
    for _ in range(2):
        ways.execute(unit.driver, SOME, {"names": ["a"]})
    went = []
    for more in (300, 300, 290, 300, 302, 2000, 2000):
        found = ways.execute(unit.driver, SOME, {"names": ["a", "c", *("z" * n for n in range(more))]})
        went.append(found is not None)
        assert found is None or [row.name for row in found] == ["a", "c"]
    assert went == [False, True, False, True, True, False, False]


def test_a_statement_may_have_two_lists_and_a_bound(unit: Unit) -> None:
    later = AT.replace(year=2027)
    prepared(unit, INSERT, [{"name": name, "at": AT if name < "d" else later, "words": ()} for name in "abcdef"])
    for names, times, most, found in (("abe", [AT], 9, "ab"), ("fab", [later, AT], 2, "ab"), ("ef", [AT], 9, "")):
        given = {"names": list(names), "times": times, "most": most}
        assert "".join(prepared(unit, BOTH, given).scalars().all()) == found
        assert "".join(unit.connection.execute(BOTH, given).scalars().all()) == found


def test_a_change_says_how_many_rows_it_met(unit: Unit) -> None:
    prepared(unit, INSERT, {"name": "a", "at": AT, "words": ()})
    assert prepared(unit, MOVE, {"old": "a", "new": "b"}).rowcount == 1
    assert prepared(unit, MOVE, {"old": "a", "new": "b"}).rowcount == 0


def test_errors_are_those_of_sqlalchemy_and_hide_what_was_given(unit: Unit) -> None:
    prepared(unit, INSERT, {"name": "secret", "at": AT, "words": ()})
    with pytest.raises(sa.exc.IntegrityError, match=r"(?i)unique") as caught:
        prepared(unit, INSERT, {"name": "secret", "at": AT, "words": ()})
    assert "secret" not in f"{caught.value} {caught.value.orig!r}"
    for way in (unit.connection.execute, lambda *what: prepared(unit, *what)):
        with pytest.raises(sa.exc.StatementError, match="without zone"):
            way(SINCE, {"since": AT.replace(tzinfo=None)})


def test_a_statement_made_on_the_spot_is_not_kept(unit: Unit) -> None:
    ways = PreparedStatements(unit.connection.dialect)
    for number in range(50):
        assert ways.execute(unit.driver, sa.select(THING).where(THING.c.id == number), None) is None
    assert len(ways._seen) <= 1
