"""`postdesk upgrade`: a desk of any earlier version is taken over whole, or is as it was."""

import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from service.backups.manifest import check_files, read_manifest
from store.database import upgrade
from store.database.unit import Database
from store.errors import SchemaInUse
from tests.tools.killed import count_steps, run_until, was_killed
from tests.tools.running import RunningDesk, postdesk

REVISIONS = [one.revision for one in ScriptDirectory.from_config(upgrade.make_config()).walk_revisions()][::-1]


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A desk of this version that has had a mail."""
    folder = tmp_path_factory.mktemp("lived") / "desk"
    folder.mkdir()
    desk = RunningDesk(folder, None)
    desk.edit("postdesk.yaml", "mode: live", "mode: paused")
    desk.start()
    desk.mail("ann@customer.example", "Printer jam", "On floor 3, since this morning.")
    desk.until(desk.tickets)
    assert desk.stop() == 0
    return folder


def fill_old(old, new):
    """The rows of a database of this version, as far as an earlier one has their tables and columns; with the bytes
    that have a table of their own now.
    """
    now = sa.inspect(new)
    with new.connect() as source:
        for table in sa.inspect(old).get_table_names():
            if table == "alembic_version" or not now.has_table(table):
                continue
            names = [column["name"] for column in sa.inspect(old).get_columns(table.lower())]
            parts = [one for one in (table, f"{table}_content") if now.has_table(one)]
            there = {column["name"] for one in parts for column in now.get_columns(one)}
            known = [name for name in names if name in there]
            columns = ", ".join(f'"{name}"' for name in known)
            rows = f" left join {parts[1]} on id = {table}_id" if len(parts) > 1 else ""
            for row in source.exec_driver_sql(f"select {columns} from {table}{rows}"):
                values = ", ".join("?" for _ in known)
                old.exec_driver_sql(f"insert into {table} ({columns}) values ({values})", tuple(row))


@pytest.fixture
def make_old(lived, tmp_path):
    """Makes a desk whose database has an earlier schema."""

    def make(revision):
        folder = tmp_path / "desk"
        shutil.copytree(lived, folder, ignore=shutil.ignore_patterns("var"))
        (folder / "var").mkdir()
        path = folder / "var" / "postdesk.db"
        new = sa.create_engine(f"sqlite:///{lived}/var/postdesk.db")
        old = sa.create_engine(f"sqlite:///{path}")
        with old.begin() as connection:
            command.upgrade(upgrade.make_config(connection), revision)
            fill_old(connection, new)
        old.dispose()
        new.dispose()
        return folder

    return make


def describe(folder):
    """Everything in a database: its schema and its rows."""
    with closing(sqlite3.connect(folder / "var" / "postdesk.db")) as connection:
        return [*connection.iterdump()]


@pytest.mark.parametrize("revision", REVISIONS)
def test_from_every_schema_on(revision, make_old):
    folder = make_old(revision)
    (folder / "rules" / "postdesk-rules.schema.json").write_text("{}\n")
    done = postdesk("upgrade", "-C", folder)
    assert done.returncode == 0, done.stderr
    assert "proved: files, rule tests, rehearsals, database" in done.stdout
    assert "renewed: rules/postdesk-rules.schema.json" in done.stdout
    for later in REVISIONS[REVISIONS.index(revision) + 1 :]:
        assert f"database {later}: " in done.stdout
    assert json.loads(postdesk("list", "--all", "--json", "-C", folder).stdout)[0]["subject"] == "Printer jam"
    assert postdesk("db", "verify", "-C", folder).returncode == 0
    [kept] = (folder / "var" / "backups").iterdir()
    check_files(kept, read_manifest(kept))
    assert (kept / "desk" / "rules" / "postdesk-rules.schema.json").read_text() == "{}\n"
    again = postdesk("upgrade", "-C", folder, "--json", "--to", folder / "kept")
    assert again.returncode == 0
    told = json.loads(again.stdout)
    assert told == {"version": version("postdesk"), "backup": str(folder / "kept"), "database": [], "renewed": []}


def test_what_was_there_before_can_be_brought_back(make_old, tmp_path):
    folder = make_old(REVISIONS[0])
    assert postdesk("upgrade", "-C", folder, "--to", tmp_path / "kept").returncode == 0
    done = postdesk("db", "restore", tmp_path / "kept", "-C", tmp_path / "again")
    assert done.returncode == 0, done.stderr
    assert "1 of them tickets" in done.stdout


def spoil_rules(folder):
    (folder / "rules" / "mail.yaml").write_text("category: [\n")


def spoil_a_test(folder):
    path = folder / "rules" / "tests" / "desk.yaml"
    path.write_text(
        path.read_text().replace("priority: P3", "priority: P1").replace("workplace.printer", "nothing.like.it")
    )


def spoil_a_rehearsal(folder):
    path = folder / "rehearsals" / "first.yaml"
    path.write_text(path.read_text().replace("resolution: confirmed", "resolution: unconfirmed"))


def spoil_a_ticket(folder):
    with closing(sqlite3.connect(folder / "var" / "postdesk.db")) as connection, connection:
        connection.execute("drop table attachment")


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (spoil_rules, 2, "rules/mail.yaml"),
        (spoil_a_test, None, "not upgraded"),
        (spoil_a_rehearsal, 1, "A printer jam, from report to survey: failed"),
        (spoil_a_ticket, 1, "not upgraded"),
    ],
)
def test_what_fails_leaves_the_desk_as_it_was(spoil, code, words, make_old):
    folder = make_old(REVISIONS[1])
    spoil(folder)
    before = describe(folder)
    done = postdesk("upgrade", "-C", folder)
    assert done.returncode == code or (code is None and done.returncode in {1, 2})
    assert words in done.stderr
    assert "the desk is as it was" in done.stderr
    assert "Traceback" not in done.stderr
    assert describe(folder) == before


def test_a_database_of_a_later_version_is_refused_in_words(lived, tmp_path):
    folder = tmp_path / "desk"
    shutil.copytree(lived, folder)
    with closing(sqlite3.connect(folder / "var" / "postdesk.db")) as connection, connection:
        connection.execute("update alembic_version set version_num = '9999'")
    before = describe(folder)
    for arguments in (("upgrade",), ("run",), ("list",)):
        done = postdesk(*arguments, "-C", folder)
        assert done.returncode == 1
        assert "the database has schema 9999" in done.stderr
        assert "install a later one" in done.stderr
    assert describe(folder) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ingest", "--to", "support@acme.example"), 75),  # a delivery agent keeps the mail and comes again
        (("outbox", "hold", "--all"), 1),
        (("log", "ann@customer.example", "It jams."), 1),
        (("people", "--forget", "ann@customer.example"), 1),
        (("db", "sweep"), 1),
    ],
)
def test_no_other_command_takes_a_desk_over(arguments, code, make_old):
    """Mail by a pipe changed the tables before any backup was made, also beneath a daemon of the earlier version."""
    folder = make_old("0008")
    before = describe(folder)
    done = postdesk(*arguments, "-C", folder, cwd=folder, stdin="From: ann@customer.example\n\nIt jams.\n")
    assert done.returncode == code
    assert "has schema 0008 of an earlier version" in done.stderr
    assert describe(folder) == before


def test_two_at_once_are_one(make_old):
    folder = make_old(REVISIONS[0])
    with (folder / "var" / "upgrade.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        done = postdesk("upgrade", "-C", folder)
    assert done.returncode == 75
    assert "another `postdesk upgrade` is at work" in done.stderr
    assert postdesk("upgrade", "-C", folder).returncode == 0


def test_a_running_desk_is_stopped_first(tmp_path):
    desk = RunningDesk(tmp_path, None).start()
    try:
        done = desk.run("upgrade")
        assert done.returncode == 1
        assert "stop it first" in done.stderr
        with closing(sqlite3.connect(tmp_path / "var" / "postdesk.db")) as connection, connection:
            connection.execute(
                "update alembic_version set version_num = ?", [REVISIONS[-2]]
            )  # an earlier one is at work
        done = desk.run("db", "upgrade")
        assert done.returncode == 1
        assert "is of an earlier version: stop it, then `postdesk upgrade`" in done.stderr
    finally:
        desk.kill()


def test_a_full_disk_in_the_middle_leaves_the_desk_as_it_was(make_old):
    place = Path("/var/tmp") / f"postdesk-upgrade-{os.getpid()}"
    place.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", place], capture_output=True, check=False
    ).returncode:
        place.rmdir()
        pytest.skip("a small disk needs root's right to mount")
    try:
        folder = make_old(REVISIONS[0])
        before = describe(folder)
        done = postdesk("upgrade", "-C", folder, "--to", place / "kept")
        assert done.returncode == 1
        assert "no backup could be made" in done.stderr
        assert list(place.iterdir()) == []
        assert describe(folder) == before
    finally:
        subprocess.run(["umount", "-l", place], check=False)
        place.rmdir()


@pytest.mark.long
@pytest.mark.parametrize(("kind", "parts"), [("sql", (0.3, 0.6, 0.9)), ("fsync", (0.5, 1.0))])
def test_a_kill_in_the_middle_leaves_one_version_or_the_other(kind, parts, make_old, tmp_path):
    old = make_old(REVISIONS[0])
    trial = tmp_path / "trial"
    shutil.copytree(old, trial)
    steps = count_steps(kind, "upgrade", "-C", trial, "--to", tmp_path / "kept-of-trial", folder=tmp_path)
    assert steps > 1
    for part in parts:
        place = tmp_path / f"killed at {part}"
        shutil.copytree(old, place / "desk")
        kill_and_upgrade_again(place / "desk", place, kind, max(1, int(steps * part)))


def kill_and_upgrade_again(folder, tmp_path, kind, step):
    before = describe(folder)
    done = run_until(kind, step, "upgrade", "-C", folder, "--to", tmp_path / "kept", folder=tmp_path)
    assert was_killed(done)
    assert describe(folder) == before or postdesk("db", "verify", "-C", folder).returncode == 0
    if (tmp_path / "kept").exists():
        check_files(tmp_path / "kept", read_manifest(tmp_path / "kept"))
    again = postdesk("upgrade", "-C", folder)
    assert again.returncode == 0, again.stderr
    assert "proved: files, rule tests, rehearsals, database" in again.stdout
    assert json.loads(postdesk("list", "--all", "--json", "-C", folder).stdout)[0]["subject"] == "Printer jam"
    assert postdesk("db", "verify", "-C", folder).returncode == 0


def test_nodes_of_another_version_keep_a_server_from_being_changed(postgresql):
    url = postgresql.create()
    with closing(Database.open(url)) as old, old.write() as unit:
        command.upgrade(upgrade.make_config(unit.connection), REVISIONS[-2])
    driver = url.replace("postgresql://", "postgresql+psycopg://")
    other = sa.create_engine(driver, connect_args={"application_name": "postdesk"})  # as version 0.1 called itself
    with other.connect() as connection:
        connection.exec_driver_sql("select 1")
        with closing(Database.open(url)) as new:
            with pytest.raises(SchemaInUse, match=r"another version of Postdesk are at work on it \(1 connection"):
                new.upgrade()
            with new.read() as unit:
                assert upgrade.find_revision(unit) == REVISIONS[-2]
    other.dispose()
    with (
        closing(Database.open(url)) as one,
        closing(Database.open(url)) as two,
    ):  # nodes of one version don't mind each other
        with two.read() as unit:
            upgrade.find_revision(unit)
        one.upgrade()
        two.upgrade()


def test_a_server_is_dumped_by_its_own_tool_before_its_tables_change(postgresql, lived, tmp_path):
    url = postgresql.create()
    with closing(Database.open(url)) as old, old.write() as unit:
        command.upgrade(upgrade.make_config(unit.connection), REVISIONS[0])
    folder = tmp_path / "desk"
    shutil.copytree(lived, folder, ignore=shutil.ignore_patterns("var"))
    config = folder / "postdesk.yaml"
    config.write_text(
        config.read_text().replace("database: sqlite:///var/postdesk.db", "database: {env: DATABASE_URL}")
    )
    tools = tmp_path / "tools"
    tools.mkdir()
    dump = tools / "pg_dump"
    dump.write_text('#!/bin/sh\necho "$@" "password $PGPASSWORD" > "${3#--file=}"\n')
    dump.chmod(0o755)
    parts = urlsplit(url)
    secret = url.replace(
        f"//{parts.netloc}", f"//{parts.username or 'postgres'}:ge%3Aheim@{parts.netloc.rpartition('@')[2]}"
    )
    environ = {"DATABASE_URL": secret, "PATH": f"{tools}:{os.environ['PATH']}"}
    nowhere = {"DATABASE_URL": secret, "PATH": str(tmp_path / "nothing")}
    refused = postdesk("upgrade", "-C", folder, environ=nowhere)
    assert refused.returncode == 1
    assert "needs pg_dump" in refused.stderr
    with closing(Database.open(url)) as database, database.read() as unit:
        assert upgrade.find_revision(unit) == REVISIONS[0]
    done = postdesk("upgrade", "-C", folder, environ=environ)
    assert done.returncode == 0, done.stderr
    [kept] = (folder / "var" / "backups").iterdir()
    said, _, password = kept.read_text().partition(" password ")
    assert "heim" not in said, "every user sees a command line"
    assert password == "ge:heim\n"
    with closing(Database.open(url)) as database, database.read() as unit:
        assert upgrade.find_revision(unit) == upgrade.HEAD


def test_the_bytes_and_deliveries_of_mails_stay(make_old):
    folder = make_old("0009")
    tables = ("inbox", "inbox_delivery", "parsed", "inbox_content")

    def count(tables):
        with closing(sqlite3.connect(folder / "var" / "postdesk.db")) as connection:
            return [connection.execute(f"select count(*) from {table}").fetchone()[0] for table in tables]

    with closing(sqlite3.connect(folder / "var" / "postdesk.db")) as connection:
        connection.execute("update inbox set content = 'bytes'")
        connection.commit()
    mails, deliveries, parsed = count(tables[:3])
    assert mails > 0 < deliveries
    done = postdesk("upgrade", "-C", folder)
    assert done.returncode == 0, done.stderr
    assert count(tables) == [mails, deliveries, parsed, mails]
