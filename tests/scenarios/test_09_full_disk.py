"""Scenario 9: the disk of the database is full under load: 452 at MAIL, no 5xx, no acknowledged mail missing; it drains alone.

A file system of 20 MB is the real thing, and takes root and the right to mount. What a database says when it has no room can be had
anywhere: a limit on the size of files for the daemon (SQLite), the server's own error (PostgreSQL).
"""

import contextlib
import os
import pwd
import resource
import smtplib
import subprocess
from contextlib import closing

import pytest
import sqlalchemy as sa

from service.config.load import load_config
from tests.crash.load import Crowd, check_once, settle
from tests.tools.databases import CHOSEN, start_server
from tests.tools.waiting import until

MAILS, MORE = 30, 20
SIZE = 30_000  # bytes of one; with its article and its letters it takes five times that
ROOM = 2_600_000 if CHOSEN == "sqlite" else 500_000  # bytes; the desk keeps a part of them free where it sees its disk


class SmallDisk:
    """A mounted file system of 20 MB that holds the database. `full` is what a sender is told at MAIL."""

    full = "SMTPSenderRefused (452"

    def __init__(self, desk, folder):
        self.desk, self.ballast = desk, folder / "ballast"

    def fill(self):
        disk = os.statvfs(self.ballast.parent)
        self.ballast.write_bytes(b"x" * (disk.f_bavail * disk.f_frsize - ROOM))

    def free(self):
        self.ballast.unlink()


class SmallFiles:
    """The daemon can let no file grow by more than 700,000 bytes: SQLite cannot tell what that is, so 451 after the dot."""

    full = "SMTPDataError (451"

    def __init__(self, desk):
        self.desk = desk

    def fill(self):
        self._limit(max(one.stat().st_size for one in (self.desk.folder / "var").iterdir()) + 700_000)

    def free(self):
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size):
        resource.prlimit(self.desk.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


class SmallServer:
    """The server says `disk_full` to whoever adds a mail, an article or a letter."""

    full = "SMTPDataError (452"
    TABLES = ("inbox", "article", "outbox")

    def __init__(self, desk):
        self.desk = desk

    def fill(self):
        self._say(
            "create function say_full() returns trigger language plpgsql as "
            "$$begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end$$",
            *(f"create trigger is_full before insert on {table} execute function say_full()" for table in self.TABLES),
        )

    def free(self):
        self._say(*(f"drop trigger is_full on {table}" for table in self.TABLES), "drop function say_full()")

    def _say(self, *statements):
        url = sa.make_url(load_config(self.desk.folder).database).set(drivername="postgresql+psycopg")
        with closing(sa.create_engine(url, poolclass=sa.NullPool).connect()) as connection, connection.begin():
            for statement in statements:
                connection.exec_driver_sql(statement)


@contextlib.contextmanager
def mounted(folder):
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "none", folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a file system of 20 MB cannot be mounted here; the other kind of full disk is played")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


@pytest.fixture
def on_small_disk(make_desk, tmp_path):
    """A desk whose database is on a small disk."""
    if CHOSEN == "sqlite":
        with mounted(tmp_path / "small") as folder:
            made = make_desk()
            (made.folder / "var").symlink_to(folder)
            yield SmallDisk(made, folder)
            made.end()
        return
    server = start_server()
    with mounted(server.folder / "small") as folder:
        entry = pwd.getpwnam(server.user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        server.admin(f"create tablespace small location '{folder}'")
        url = server.clone("small")
        made = make_desk(database=url)
        yield SmallDisk(made, folder)
        made.end()
        server.drop(url)
        server.admin("drop tablespace small")


@pytest.fixture(params=["mounted", "limited"])
def disk(request):
    if request.param == "mounted":
        return request.getfixturevalue("on_small_disk")
    desk = request.getfixturevalue("make_desk")()
    return SmallFiles(desk) if CHOSEN == "sqlite" else SmallServer(desk)


def test_09_a_full_disk_puts_mail_off_and_drains_alone(disk):
    desk = disk.desk.start()
    disk.fill()
    crowd = Crowd(desk, size=SIZE)
    joins = [crowd.write(MAILS)]
    desk.until(lambda: crowd.refusals or len(crowd.acknowledged) == MAILS)
    joins.append(crowd.write(MORE))
    desk.until(lambda: len([said for said in crowd.refusals if said.startswith(disk.full)]) > 20)
    assert len(crowd.acknowledged) < MAILS + MORE, "the disk was not full"
    disk.free()
    for join in joins:
        join()
    assert not [said for said in crowd.refusals if "(45" not in said], "only for a while, and never for good"
    url = load_config(desk.folder).database
    settle(desk, url)
    check_once(url, desk.sink, crowd.acknowledged, copies=20)
    assert desk.process.poll() is None


@pytest.mark.skipif(CHOSEN != "sqlite", reason="the disk of a server is its own matter")
def test_09_it_starts_on_a_full_disk_and_goes_on_alone(make_desk, tmp_path):
    """With a mail in hand that was killed before it was decided: it is decided when there is room."""
    with mounted(tmp_path / "small") as folder:
        made = make_desk()
        (made.folder / "var").symlink_to(folder)
        made.start()
        made.mail("ann@acme.example", "The printer jams")
        made.letter("ann@acme.example", "T-1")
        made.kill()
        disk = os.statvfs(folder)
        ballast = folder / "ballast"
        ballast.write_bytes(b"x" * (disk.f_bavail * disk.f_frsize))
        made.start()
        with pytest.raises(smtplib.SMTPResponseException) as refused:
            made.mail("tom@acme.example", "The beamer is dark")
        assert refused.value.smtp_code == 452
        status = made.run("status")
        assert status.returncode == 1
        assert "! disk: full" in status.stdout
        ballast.unlink()
        until(lambda: accepts(made))
        made.letter("tom@acme.example", "T-")
        until(lambda: "! disk" not in made.run("status").stdout)
        made.end()


def accepts(desk):
    try:
        desk.mail("tom@acme.example", "The beamer is still dark")
    except smtplib.SMTPResponseException:
        return False
    return True
