"""What a hostile mail can put into a column means the same on both databases: odd characters, long keys, zones, great numbers."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from store.database.unit import Database
from store.database.writer import Writer
from store.errors import NotFound, StoreError
from store.records import Event, Participant, Person, Ticket
from store.schema.columns import Document, EnumWord, Key, LongText, Texts, UtcTime, clean_text, fit_key
from store.schema.tables import metadata
from store.ticket import people, tickets

ODD = "a\0b \ud800 \udfff\ud83d 汉 🖨 İß \u202e % _ ' \" \\ {{7*7}} \x7f\x1b \ufffe"
LONG = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz汉字ß0123456789", k=5000))  # does not compress
KATHMANDU = timezone(timedelta(hours=5, minutes=45))
MOMENTS = (
    datetime(2026, 11, 24, 10, 0, 0, 123456, KATHMANDU),
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, UTC),
)
# Plain text holds what we make ourselves: hashes in hex, and words of a fixed set.
OURS = {"state", "content_hash", "sha256", "id_hash", "counter.name"}
SHORT = {"bounce_hash", "knowledge_use.what"}  # words of ours as well, in an index


def sample(column: sa.Column, turn: int) -> object:
    """A value for a column that somebody outside might choose, and what must come back."""
    kind = column.type
    if column.foreign_keys or (column.primary_key and isinstance(kind, sa.BigInteger)):
        return 1
    if is_short(column):
        return "word"
    if isinstance(kind, (Key, LongText)):
        return LONG + ODD if turn else ODD
    if isinstance(kind, Texts):
        return (ODD, LONG, "")
    if isinstance(kind, Document):
        return {ODD: [ODD, 10**30, True, None, {"a\0": 1.5}], "long": LONG}
    if isinstance(kind, UtcTime):
        return MOMENTS[turn % len(MOMENTS)]
    if isinstance(kind, EnumWord):
        return list(kind.words)[-1 if turn else 0]
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.LargeBinary):
        return bytes(range(256))
    if isinstance(kind, sa.Integer):
        return 2**63 - 1 if isinstance(kind, sa.BigInteger) else 2**31 - 1
    return "word"


def is_short(column: sa.Column) -> bool:
    return bool({column.name, f"{column.table.name}.{column.name}"} & SHORT)


def expected(column: sa.Column, value: object) -> object:
    if isinstance(column.type, Key):
        return fit_key(str(value))
    if isinstance(column.type, LongText):
        return clean_text(str(value))
    return value


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_every_column_of_every_table_gives_back_what_it_was_given(database: Database, turn: int):
    for table in metadata.sorted_tables:
        if table.name == "alembic_version":
            continue
        row = {column.name: sample(column, turn) for column in table.c if column.computed is None}
        with database.write() as unit:
            unit.execute(sa.delete(table))
            unit.execute(sa.insert(table), row)
        with database.read() as unit:
            found = unit.execute(sa.select(table)).one()
        for column in table.c:
            if column.computed is None:
                got = getattr(found, column.name)
                assert got == expected(column, row[column.name]), (table.name, column.name)
                if isinstance(column.type, UtcTime):
                    assert got.utcoffset() == timedelta(0)


def test_no_text_from_outside_is_in_an_index_without_a_limit():
    for table in metadata.sorted_tables:
        indexed = [constraint.columns for constraint in table.constraints if isinstance(constraint, (sa.UniqueConstraint, sa.PrimaryKeyConstraint))]  # fmt: skip
        indexed += [index.columns for index in table.indexes]
        for column in (column for columns in indexed for column in columns):
            assert not isinstance(column.type, LongText) or is_short(column), (table.name, column.name)


def test_plain_text_is_only_what_we_make_ourselves():
    for table in metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, sa.Text) and not table.name.startswith("search"):  # terms are cut to a length
                assert {column.name, f"{table.name}.{column.name}"} & OURS, (table.name, column.name)


def test_a_time_without_a_zone_is_refused(database: Database):
    with pytest.raises(sa.exc.StatementError, match="without zone"), database.write() as unit:
        unit.execute(sa.insert(metadata.tables["counter"]), {"name": "x", "value": 1})
        people.save_person(unit, Person("a@x", first_seen=datetime(2026, 11, 24)))


def test_a_number_beyond_all_numbers_is_no_ticket(database: Database):
    with database.read() as unit:
        for number in (2**31, 2**63 - 1, 2**63, 10**40, -(10**40)):
            assert tickets.find(unit, number) is None
            with pytest.raises(NotFound):
                tickets.get(unit, number)


def test_a_key_of_any_length_is_found_by_itself_and_not_by_another(writer: Writer, database: Database, now: datetime):
    other = LONG[:-1] + "!"
    for address in (LONG, other, ODD):
        writer.run(lambda u, a=address: people.save_person(u, Person(a, name=a)))
    writer.run(lambda u: tickets.insert(u, Ticket(1, "s", LONG, now, assignee=LONG), [Event("opened", now)]))
    with database.read() as unit:
        found = people.find_people(unit, [LONG, other, ODD, LONG + "x"])
        assert {address: person.name for address, person in found.items()} == {
            LONG: LONG,
            other: other,
            ODD: clean_text(ODD),
        }
        assert tickets.workloads(unit, [LONG])[LONG].open == 1
        assert [each.id for each in tickets.open_of_requester(unit, LONG)] == [1]


def test_capitals_and_accents_are_told_apart_and_sorted_by_their_characters(
    writer: Writer, database: Database, now: datetime
):
    addresses = ["b@x", "B@x", "a@x", "ä@x", "_@x", "ß@x", "ss@x", "é@x", "e\u0301@x", "a-b@x", "ab@x"]
    writer.run(lambda u: tickets.insert(u, Ticket(1, "s", "a@x", now), [Event("opened", now)]))
    writer.run(lambda u: tickets.add_participant(u, *(Participant(1, each, "watcher", now) for each in addresses)))
    with database.read() as unit:
        assert [each.address for each in tickets.participants(unit, 1)] == sorted(addresses)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_character_is_refused(postgresql, encoding):
    """By the daemon, and by commands that only look: `doctor` said that there is none yet."""
    postgresql.admin(f"create database {encoding} encoding '{encoding}' template template0 locale 'C'")
    url = postgresql.url(encoding.lower())
    database = Database.open(url)
    try:
        with pytest.raises(StoreError, match=rf"{encoding}.*UTF8"):
            database.upgrade()
        with pytest.raises(StoreError, match=rf"{encoding}.*UTF8"):
            Database.open_to_read(url)
    finally:
        database.close()
        postgresql.drop(url)


def test_the_encoding_of_somebodys_shell_is_not_ours(postgresql_url, monkeypatch):
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    database = Database.open(postgresql_url)
    try:
        with database.read() as unit:
            assert unit.execute(sa.text("select '打印机'::text")).scalar_one() == "打印机"
    finally:
        database.close()


def test_a_moment_of_an_hour_that_comes_twice_is_written_as_itself():
    write = UtcTime().bind_processor(sqlite.dialect())
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    second = first.replace(fold=1)
    assert first == second  # though an hour lies between them
    for _ in range(2):
        assert [write(first), write(second)] == ["2026-10-25 00:30:00.000000", "2026-10-25 01:30:00.000000"]
