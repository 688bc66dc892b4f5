"""The file of the database goes away or changes under the daemon: nothing is taken into a file that nobody finds again (scenario 52)."""

from __future__ import annotations

import os
import shutil
import smtplib

import pytest

from store.database.unit import Database
from store.errors import StoreGone
from store.mail import inbox
from tests.crash.test_readers_die import get

WAYS = {
    "removed": lambda path: path.unlink(),
    "with its log": lambda path: [one.unlink() for one in path.parent.glob("postdesk.db*")],
    "replaced": lambda path: (shutil.copy(path, f"{path}.copy"), path.with_name("postdesk.db.copy").replace(path)),
    "emptied": lambda path: path.write_bytes(b""),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "overwritten by a smaller one": lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(1000)),
    "read-only": lambda path: path.chmod(0o444),
    "folder moved": lambda path: path.parent.rename(path.parent.with_name("elsewhere")),
    "folder removed": lambda path: shutil.rmtree(path.parent),
    "made a link": lambda path: path.with_name("postdesk.db").symlink_to(path.rename(path.with_name("real.db")).name),
}


def put(database, number: int) -> None:
    from datetime import UTC, datetime

    with database.write() as unit:
        content = b"Message-ID: <%d@x>\r\n\r\n" % number
        inbox.put(unit, content=content, sender="", recipients=["s@d"], received_at=datetime.now(UTC))


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_kept_in_a_file_that_is_not_there(tmp_path, way):
    path = tmp_path / "var" / "postdesk.db"
    database = Database.open(f"sqlite:///{path}")
    try:
        database.upgrade()
        put(database, 1)
        WAYS[way](path)
        with pytest.raises(StoreGone, match=str(path)):
            put(database, 2)
        if way != "read-only":
            with pytest.raises(StoreGone), database.read():
                pass
    finally:
        database.close()


@pytest.mark.parametrize("way", ["removed", "replaced"])
def test_what_was_taken_is_not_lost_with_a_log_that_goes_away(tmp_path, way):
    path = tmp_path / "var" / "postdesk.db"
    log = path.with_name("postdesk.db-wal")
    database = Database.open(f"sqlite:///{path}")
    try:
        database.upgrade()
        put(database, 1)
        log.unlink()
        if way == "replaced":
            log.touch()
        with pytest.raises(StoreGone, match="log of"):
            put(database, 2)
        with pytest.raises(StoreGone, match="log of"):
            database.check_place()
    finally:
        database.close()
    again = Database.open(f"sqlite:///{path}")
    try:
        with again.read() as unit:
            assert inbox.counts(unit)["waiting"] == 1
    finally:
        again.close()


@pytest.mark.parametrize("way", ["removed", "read-only", "folder moved"])
def test_it_goes_on_where_the_right_file_comes_back(tmp_path, way):
    path = tmp_path / "var" / "postdesk.db"
    database = Database.open(f"sqlite:///{path}")
    try:
        database.upgrade()
        put(database, 1)
        aside = tmp_path / "aside"
        aside.hardlink_to(path)
        WAYS[way](path)
        with pytest.raises(StoreGone):
            put(database, 2)
        if way == "removed":
            path.hardlink_to(aside)
        elif way == "read-only":
            path.chmod(0o600)
        else:
            path.parent.with_name("elsewhere").rename(path.parent)
        put(database, 2)
        with database.read() as unit:
            assert inbox.counts(unit)["waiting"] == 2
    finally:
        database.close()


@pytest.mark.long
def test_a_daemon_says_451_and_so_does_everybody_else_in_their_way(make_desk, tmp_path):
    desk = make_desk(http_listen="127.0.0.1:0", database=f"sqlite:///{tmp_path}/desk/var/postdesk.db")
    desk.start()
    desk.mail("ann@acme.example", "The printer is dark")
    desk.letter("ann@acme.example", "T-1")
    path = desk.folder / "var" / "postdesk.db"
    for one in path.parent.glob("postdesk.db*"):
        one.unlink()
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        desk.mail("tom@acme.example", "The beamer is dark")
    assert refused.value.smtp_code == 451
    desk.until(lambda: 'kind="no-database"' in get(desk, "/metrics"))
    desk.until(lambda: "event=alarm what=database" in desk.read_log())
    for command in (("status",), ("list",), ("db", "verify"), ("inbox", "list")):
        done = desk.run(*command)
        assert done.returncode == 1, command
        assert "is gone" in (done.stdout if command == ("status",) else done.stderr), command
    doctor = desk.run("doctor")
    assert doctor.returncode == 1
    assert "is gone" in doctor.stdout
    assert not path.exists()  # nobody made another one beside the daemon
    assert desk.stop() == 0
    status = desk.run("status")
    assert status.returncode == 1
    assert "there is no database at" in status.stderr


@pytest.mark.long
def test_a_log_that_is_gone_is_said_by_everybody(make_desk, tmp_path):
    desk = make_desk(database=f"sqlite:///{tmp_path}/desk/var/postdesk.db")
    desk.start()
    desk.mail("ann@acme.example", "The printer is dark")
    desk.letter("ann@acme.example", "T-1")
    (desk.folder / "var" / "postdesk.db-wal").unlink()
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        desk.mail("tom@acme.example", "The beamer is dark")
    assert refused.value.smtp_code == 451
    for command in (("status",), ("list",)):
        done = desk.run(*command)
        assert done.returncode == 1
        assert "the log of" in done.stdout + done.stderr
    desk.kill()
    desk.start()
    assert "T-1" in desk.run("list").stdout
