"""The schema: from nothing by migrations, the same as the tables say, once for all nodes."""

from __future__ import annotations

import os
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from store.database import upgrade
from store.database.unit import Database
from store.errors import SchemaTooNew, StoreBroken, StoreError, StoreUnavailable
from store.mail import outbox
from store.schema.tables import inbox_content, metadata


def test_migrations_give_exactly_the_tables(database: Database):
    with database.write() as unit:
        context = MigrationContext.configure(
            unit.connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_a_new_sqlite_file_has_the_schema_of_the_migrations(tmp_path):
    def describe(database: Database) -> list[tuple[str, str, str]]:
        with database.read() as unit:
            rows = unit.execute(
                sa.text("select type, name, sql from sqlite_master where name not like 'sqlite_%' order by type, name")
            )
            return [(row.type, row.name, "".join(str(row.sql).lower().replace('"', "").split())) for row in rows]

    migrated = Database.open(f"sqlite:///{tmp_path}/a.db")
    created = Database.open(f"sqlite:///{tmp_path}/b.db")
    with migrated.write() as unit:
        command.upgrade(upgrade.make_config(unit.connection), "head")
    created.upgrade()
    one, other = describe(migrated), describe(created)
    migrated.close()
    created.close()
    assert [row[:2] for row in one] == [row[:2] for row in other]
    for (_, name, sql), (_, _, theirs) in zip(one, other, strict=True):
        if name != "alembic_version":
            assert _parts(sql) == _parts(theirs), name


def _parts(sql: str) -> list[str]:
    """The clauses of a statement whatever their order: Alembic writes constraints in another one."""
    return sorted(re.split(r"[(),]", sql))


def test_head_is_the_last_migration():
    assert ScriptDirectory.from_config(upgrade.make_config()).get_current_head() == upgrade.HEAD


def test_the_bytes_of_mails_move_to_a_table_of_their_own(empty_url: str):
    database = Database.open(empty_url)
    with database.write() as unit:
        command.upgrade(upgrade.make_config(unit.connection), "0009")
        columns = "id, content_hash, recipients, received_at, state, retry_at, file, content"
        for number, file, content in ((1, "", b"small"), (2, "ab12", None), (3, "", None)):
            row = f"{number}, '{number}', '[]', '2026-11-24', 'done', '2026-11-24', '{file}', :content"
            unit.execute(sa.text(f"insert into inbox ({columns}) values ({row})"), {"content": content})
    database.upgrade()
    with database.read() as unit:
        kept = unit.execute(sa.select(inbox_content).order_by(inbox_content.c.inbox_id)).all()
        left = unit.execute(sa.text("select count(*) from inbox")).scalar_one()
    database.close()
    assert [(number, file, content and bytes(content)) for number, file, content in kept] == [
        (1, "", b"small"), (2, "ab12", None),
    ]  # fmt: skip
    assert left == 3


def test_the_bytes_of_letters_move_to_a_table_of_their_own(empty_url: str):
    """Of each state; those that had none have none, and are not sent."""
    now, bytes_of = datetime(2026, 11, 24, tzinfo=UTC), [os.urandom(9000) for _ in outbox.STATES] + [b""]
    database = Database.open(empty_url)
    with database.write() as unit:
        command.upgrade(upgrade.make_config(unit.connection), "0010")
        columns = "id, kind, recipient, message_id, created_at, due_at, give_up_at, state, lease_until, content"
        for number, state in enumerate((*outbox.STATES, "waiting"), 1):
            row = f"{number}, 'x', 'ann@x', '{number}', '2026-11-24', '2026-11-24', '2026-11-25', '{state}', "
            row += "'2026-11-24 00:00:00', :content" if state == "sending" else "null, :content"
            values = {"content": bytes_of[number - 1]}
            unit.execute(sa.text(f"insert into outbox ({columns}) values ({row})"), values)
    database.upgrade()
    with database.write() as unit:
        if unit.dialect == "postgresql":  # nothing of them is left in the rows of before
            kept = unit.execute(sa.text("select reltoastrelid::regclass::text from pg_class where relname = 'outbox'"))
            assert unit.execute(sa.text(f"select count(*) from {kept.scalar_one()}")).scalar_one() == 0
        states = {one.id: one.state for one in outbox.list_letters(unit)}
        contents = [outbox.get(unit, number).content for number in range(1, 9)]
        claimed = outbox.claim(unit, now + timedelta(hours=1), 9)
    database.close()
    assert [states[number] for number in range(1, 8)] == list(outbox.STATES)
    assert contents == bytes_of
    assert [(one.id, one.content) for one in claimed] == [(1, bytes_of[0]), (8, b""), (2, bytes_of[1])]


def test_upgrading_twice_changes_nothing(database: Database):
    database.upgrade()
    with database.read() as unit:
        assert upgrade.find_revision(unit) == upgrade.HEAD


def test_a_command_beside_a_busy_desk_does_not_wait_for_its_writer(database_url: str, database: Database):
    with database.write() as unit:
        unit.execute(sa.text("update alembic_version set version_num = version_num"))
        other = Database.open(database_url)
        other.upgrade()
        other.close()


@pytest.mark.parametrize("attempt", range(5))
def test_nodes_that_start_together_upgrade_once(empty_url: str, attempt: int):
    nodes = [Database.open(empty_url) for _ in range(8)]
    failures: list[BaseException] = []
    all_there = threading.Barrier(len(nodes))

    def start(node: Database) -> None:
        all_there.wait()
        try:
            node.upgrade()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start, args=(node,)) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for node in nodes:
        node.close()
    assert failures == []


def test_a_later_version_is_refused(database: Database):
    with database.write() as unit:
        unit.execute(sa.text("update alembic_version set version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="9999"):
        database.upgrade()


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str, monkeypatch):
    database = Database.open(empty_url)

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch, pytest.raises((RuntimeError, StoreBroken)):
        patch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", fail)
        patch.setattr(upgrade, "_statements", lambda: ("create table ticket (id integer)", "power cut"))
        database.upgrade()
    with database.read() as unit:
        assert sa.inspect(unit.connection).get_table_names() == []
    database.upgrade()
    database.close()


@pytest.mark.parametrize("url", ["mysql://a/b", "nonsense", "sqlite3://x", ""])
def test_urls_that_are_no_database_of_ours_are_refused(url: str):
    with pytest.raises(StoreError):
        Database.open(url)


def test_a_server_that_is_away_is_unavailable():
    database = Database.open("postgresql://postgres@127.0.0.1:1/none")
    with pytest.raises(StoreUnavailable):
        database.upgrade()
    database.close()
