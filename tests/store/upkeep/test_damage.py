"""The root of a table or index is overwritten: it is named, and nothing else is."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from store.database.unit import Database
from store.upkeep.damage import find_damage


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "desk.db"
    database = Database.open(f"sqlite:///{path}")
    database.upgrade()
    assert not find_damage(database)
    database.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    return path


@pytest.mark.parametrize(
    "name",
    [
        "inbox",
        "ix_inbox_waiting",  # for a part of the rows
        "sqlite_autoindex_inbox_1",
        "search_posting",  # without numbers of rows
        "alembic_version",
        "ix_ticket_open",
    ],
)
def test_what_is_overwritten_is_named(tmp_path, whole, name):
    path = tmp_path / "desk.db"
    shutil.copy(whole, path)
    with closing(sqlite3.connect(path)) as connection:
        [[root]] = connection.execute("select rootpage from sqlite_master where name = ?", [name])
        [[page]] = connection.execute("pragma page_size")
    with path.open("r+b") as file:
        file.seek((root - 1) * page)
        file.write(b"\xff" * page)
    database = Database.open(f"sqlite:///{path}")
    try:
        found = find_damage(database)
    finally:
        database.close()
    assert f" {name}: database disk image is malformed" in found
    assert found.count(" malformed") <= (3 if name in ("inbox", "alembic_version") else 1)


def test_a_server_is_not_asked(postgresql_url):
    database = Database.open(postgresql_url)
    database.upgrade()
    assert find_damage(database) == ""
    database.close()
