"""Reading changes nothing: no command that only looks makes a database, and none but that for it brings one up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command

from service.config.load import load_config
from service.daemon.doctor import examine_database, examine_troubles
from store.database import upgrade
from store.database.unit import Database
from store.errors import SchemaTooNew, SchemaTooOld
from tests.tools.running import RunningDesk, postdesk

BEFORE = f"{int(upgrade.HEAD) - 1:04}"
COMMANDS = (
    ("outbox", "list"),
    ("outbox", "list", "--json"),
    ("outbox",),
    ("outbox", "show", "1"),
    ("inbox", "list"),
    ("inbox", "show", "1"),
    ("list",),
    ("show", "T-1"),
    ("why", "T-1"),
    ("people",),
    ("people", "--spam"),
    ("explain", "--ticket", "T-1"),
    ("backtest", "--since", "1d", "--against", "rules"),
    ("db", "verify"),
    ("db", "backup", "copy"),
    ("db", "sweep"),
    ("outbox", "hold", "--all"),
)


@pytest.fixture
def folder(tmp_path) -> Path:
    return RunningDesk(tmp_path, None).folder


def file_of(folder: Path) -> Path:
    return folder / "var" / "postdesk.db"


def make_old(folder: Path, revision: str = BEFORE) -> None:
    """A database as an earlier version left it."""
    database = Database.open(f"sqlite:///{file_of(folder)}")
    with database.write() as unit:
        command.upgrade(upgrade.make_config(unit.connection), revision)
    database.close()


def schema(folder: Path) -> str:
    with sqlite3.connect(file_of(folder)) as connection:
        return connection.execute("select version_num from alembic_version").fetchone()[0]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_of_an_earlier_version_stays_as_it_is(folder, words):
    make_old(folder)
    done = postdesk(*words, cwd=folder)
    assert done.returncode == 1, done.stderr
    assert f"has schema {BEFORE} of an earlier version" in done.stderr
    assert "postdesk db upgrade" in done.stderr
    assert "Traceback" not in done.stderr
    assert schema(folder) == BEFORE


def test_the_command_for_it_brings_it_up_to_date(folder):
    make_old(folder)
    assert postdesk("db", "upgrade", cwd=folder).returncode == 0
    assert schema(folder) == upgrade.HEAD


@pytest.mark.parametrize("words", (("outbox", "list"), ("inbox", "list"), ("list",), ("people",)), ids=" ".join)
def test_who_reads_makes_no_database(folder, words):
    assert postdesk(*words, cwd=folder).returncode == 0
    assert not file_of(folder).exists()


def test_the_doctor_tells_of_it_and_leaves_it(folder):
    config = load_config(folder)
    [first, *_] = examine_database(config)
    assert (first.state, "none yet" in first.text) == ("well", True)
    assert not file_of(folder).exists()
    make_old(folder)
    [first] = examine_database(config)
    assert first.state == "doubtful"
    assert BEFORE in first.text
    assert list(examine_troubles(config)) == []
    assert schema(folder) == BEFORE


def test_an_empty_database_is_read_as_one_without_rows(database_url):
    with_tables = Database.open_to_read(database_url)
    with with_tables.read() as unit:
        assert upgrade.has_tables(unit)
    with_tables.close()


@pytest.mark.parametrize(("revision", "error"), [("0001", SchemaTooOld), ("9999", SchemaTooNew)])
def test_each_other_schema_is_refused(folder, revision, error):
    make_old(folder)
    with sqlite3.connect(file_of(folder)) as connection:
        connection.execute("update alembic_version set version_num = ?", (revision,))
    with pytest.raises(error):
        Database.open_to_read(f"sqlite:///{file_of(folder)}")
