"""`postdesk db copy`: a desk moves from SQLite to PostgreSQL, and its conversations go on."""

import sqlite3
from contextlib import closing

import pytest

from tests.tools.running import postdesk


def test_a_desk_moves_to_postgresql_and_goes_on(make_desk, empty_postgresql_url):
    desk = make_desk(database="sqlite:///var/postdesk.db").start()
    desk.mail("ann@customer.example", "Printer jam")
    work = desk.letter("dana@acme.example", "Printer jam")
    desk.until(lambda: all(one["state"] == "sent" for one in desk.json("outbox")))
    desk.stop()
    done = postdesk("db", "copy", f"sqlite:///{desk.folder}/var/postdesk.db", empty_postgresql_url)
    assert done.returncode == 0, done.stderr
    assert "1 of them tickets" in done.stdout
    desk.edit("postdesk.yaml", "database: sqlite:///var/postdesk.db", f"database: {empty_postgresql_url}")
    assert desk.run("db", "verify").returncode == 0
    desk.start()
    desk.reply(work, "On my way.")  # the address was signed on the old database
    desk.letter("ann@customer.example", "On my way.")
    desk.mail("ben@customer.example", "VPN down")
    desk.letter("ben@customer.example", "[T-2]")
    again = postdesk("db", "copy", f"sqlite:///{desk.folder}/var/postdesk.db", empty_postgresql_url)
    assert again.returncode == 1  # it is not empty any more
    assert len(again.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("kind", ["sqlite:///var/postdesk.db", "sqlite:///elsewhere.db", "postgresql"])
def test_a_desk_that_runs_is_not_copied(make_desk, tmp_path, request, kind):
    """What it takes in behind the copy would be left behind without a word."""
    url = request.getfixturevalue("empty_postgresql_url") if kind == "postgresql" else kind
    desk = make_desk(database=url).start()
    refused = desk.run("db", "copy", url, f"sqlite:///{tmp_path}/new.db")
    assert refused.returncode == 1
    assert "stop it first; nothing was copied" in refused.stderr
    assert not (tmp_path / "new.db").exists()
    desk.kill()
    assert desk.run("db", "copy", url, f"sqlite:///{tmp_path}/new.db").returncode == 0


def test_who_restores_a_backup_hears_of_letters_that_may_have_gone_since(make_desk, tmp_path):
    desk = make_desk(database="sqlite:///var/postdesk.db")
    desk.edit("postdesk.yaml", "mode: live", "mode: paused")
    desk.start()
    desk.mail("ann@customer.example", "Printer jam")
    letters = desk.until(lambda: found if len(found := desk.json("outbox")) == 4 else None)  # two of them welcome
    assert desk.run("db", "backup", str(tmp_path / "monday")).returncode == 0
    desk.stop()
    for path in (desk.folder / "var").glob("postdesk.db*"):
        path.unlink()
    done = desk.run("db", "restore", str(tmp_path / "monday"))
    assert f"{len(letters)} letters waited when the backup was made, and may have gone since" in done.stdout
    assert "postdesk outbox hold --all" in done.stdout
    assert len(desk.json("outbox")) == len(letters)


def test_a_source_that_is_not_there_is_refused_and_not_made(make_desk, tmp_path):
    desk = make_desk(database="sqlite:///var/postdesk.db")
    done = desk.run("db", "copy", "sqlite:///var/typo.db", f"sqlite:///{tmp_path}/new.db")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "there is no such database to copy from" in done.stderr
    assert not (desk.folder / "var" / "typo.db").exists()
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("postdesk", "sqlite:///new.db", "source: not the URL of a database"),
        ("", "sqlite:///new.db", "source: not the URL of a database"),
        ("sqlite://", "sqlite:///new.db", "source: sqlite:// names no file"),
        ("sqlite:///:memory:", "sqlite:///new.db", "source: sqlite:///:memory: names no file"),
        ("sqlite:///var/postdesk.db", "sqlite://", "target: sqlite:// names no file"),
        ("sqlite:///var/postdesk.db", "new.db", "target: not the URL of a database"),
    ],
)
def test_what_names_no_database_is_one_line_and_nothing_is_made(make_desk, source, target, says):
    desk = make_desk(database="sqlite:///var/postdesk.db")
    assert desk.run("db", "upgrade").returncode == 0
    done = desk.run("db", "copy", source, target)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith(says), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (desk.folder / "new.db").exists()


def test_files_are_those_of_the_desks_folder(make_desk, tmp_path):
    desk = make_desk(database="sqlite:///var/postdesk.db")
    assert desk.run("db", "upgrade").returncode == 0
    done = desk.run("db", "copy", "sqlite:///var/postdesk.db", "sqlite:///var/second.db", "--json")
    assert done.returncode == 0, done.stderr
    assert '"tickets": 0' in done.stdout
    assert (desk.folder / "var" / "second.db").exists()
    again = desk.run("db", "copy", "sqlite:///var/postdesk.db", "sqlite:///var/second.db")
    assert again.returncode in (0, 1)
    assert "rows in" not in again.stderr


def test_what_is_no_database_makes_no_target(tmp_path):
    (tmp_path / "mail.db").write_bytes(b"no database at all, but a text " * 100)
    source, target = tmp_path / "mail.db", tmp_path / "new.db"
    done = postdesk("db", "copy", f"sqlite:///{source}", f"sqlite:///{target}")
    assert (done.returncode, done.stderr.strip()) == (1, "source: file is not a database")
    assert not target.exists()


def test_a_database_without_one_of_its_tables_is_told_in_a_line(make_desk):
    desk = make_desk(database="sqlite:///var/postdesk.db")
    assert desk.run("db", "upgrade").returncode == 0
    with closing(sqlite3.connect(desk.folder / "var" / "postdesk.db")) as connection:
        connection.execute("drop table outbox")
    listed = desk.run("outbox", "list")
    assert listed.returncode == 1
    assert listed.stderr.startswith("database: parts of it are missing - postdesk db verify says which")
    assert len(listed.stderr.strip().splitlines()) == 1
    verified = desk.run("db", "verify")
    assert (verified.returncode, verified.stdout.strip()) == (1, "table outbox is missing")
