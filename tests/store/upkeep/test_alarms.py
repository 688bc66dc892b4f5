"""Alarms and places of mailboxes: one row each, the same on both databases."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import sqlalchemy as sa
from msgspec.structs import replace

from store.database.unit import Database
from store.mail import mailboxes
from store.records import Alarm, MailboxPlace
from store.schema.tables import metadata
from store.upkeep import alarms


def test_an_alarm_is_one_row_whatever_becomes_of_it(database: Database, now: datetime):
    one = Alarm("mailbox support@imap.acme.example/INBOX", "unreachable", "no answer", now, told_at=now)
    with database.write() as unit:
        assert alarms.find_alone(unit, one.name) is None
        alarms.save(unit, one)
        alarms.save(unit, replace(one, name="outbox", begun_at=now - timedelta(hours=1)))
    with database.read() as unit:
        assert alarms.find(unit, one.name) == one
        assert [each.name for each in alarms.list_open(unit)] == ["outbox", one.name]
    closed = replace(one, well_at=now, closed_at=now)
    with database.write() as unit:
        alarms.save(unit, closed)
    with database.read() as unit:
        assert alarms.find(unit, one.name) == closed
        assert [each.name for each in alarms.list_open(unit)] == ["outbox"]
    with database.write() as unit:
        assert alarms.forget(unit, ["outbox", "nothing"]) == 1
        assert alarms.list_open(unit) == []


def test_two_nodes_come_to_the_same_alarm_one_after_the_other(database_url: str, database: Database, now: datetime):
    """Who finds no row writes it; so of two that look at once only one finds none."""
    nodes = [Database.open(database_url) for _ in range(2)]
    together, found = threading.Barrier(2), []

    def tell(node: Database) -> None:
        together.wait()
        with node.write() as unit:
            before = alarms.find_alone(unit, "outbox")
            if before is None:
                alarms.save(unit, Alarm("outbox", "old", "it waits", now))
            found.append(before)

    threads = [threading.Thread(target=tell, args=(node,)) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for node in nodes:
        node.close()
    assert sorted(one is None for one in found) == [False, True]


def test_the_place_of_a_mailbox_is_kept(database: Database, now: datetime):
    with database.write() as unit:
        assert mailboxes.find(unit, "a") is None
        mailboxes.save(unit, MailboxPlace("a", 2**32 - 1, 2**32 - 1, now))
        mailboxes.save(unit, MailboxPlace("a", 8, 3))
    with database.read() as unit:
        assert mailboxes.find(unit, "a") == MailboxPlace("a", 8, 3, now)


def test_a_database_of_the_first_schema_is_brought_up_with_what_it_holds(tmp_path):
    from alembic import command

    from store.database import upgrade

    database = Database.open(f"sqlite:///{tmp_path}/old.db")
    with database.transaction() as unit:
        command.upgrade(upgrade.make_config(unit.connection), "0001")
        unit.execute(sa.text("insert into counter (name, value) values ('ticket', 7)"))
        assert "alarm" not in sa.inspect(unit.connection).get_table_names()
    database.upgrade()
    with database.read() as unit:
        assert upgrade.find_revision(unit) == upgrade.HEAD
        assert set(metadata.tables) <= set(sa.inspect(unit.connection).get_table_names())
        assert unit.execute(sa.text("select value from counter")).scalar() == 7
    database.close()
