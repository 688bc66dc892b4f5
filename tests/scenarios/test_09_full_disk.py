"""Scenario 9: the disk of the database is full under load: 452 at MAIL, no 5xx, no acknowledged mail missing; it drains alone."""

import os
import pwd
import subprocess

import pytest

from service.config import load_config
from tests.crash.load import Crowd, check_once, settle
from tests.databases import CHOSEN, start_server

MAILS, MORE = 30, 20
SIZE = 30_000  # bytes of one; with its article and its letters it takes five times that
ROOM = 2_300_000 if CHOSEN == "sqlite" else 500_000  # bytes; the desk keeps two million free where it sees its disk


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 20 MB, where one may be made: it takes root."""
    folder = (start_server().folder if CHOSEN == "postgresql" else tmp_path) / "small"
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "none", folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a file system of 20 MB cannot be mounted here (it takes root)")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


@pytest.fixture
def desk(make_desk, small_disk):
    """A desk whose database is on the small disk."""
    if CHOSEN == "sqlite":
        made = make_desk()
        (made.folder / "var").symlink_to(small_disk)
        yield made
        made.end()
        return
    server = start_server()
    entry = pwd.getpwnam(server.user)
    os.chown(small_disk, entry.pw_uid, entry.pw_gid)
    server.admin(f"create tablespace small location '{small_disk}'")
    url = server.clone("small")
    made = make_desk(database=url)
    yield made
    made.end()
    server.drop(url)
    server.admin("drop tablespace small")


def test_09_a_full_disk_puts_mail_off_and_drains_alone(desk, small_disk):
    desk.start()
    disk = os.statvfs(small_disk)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * (disk.f_bavail * disk.f_frsize - ROOM))
    crowd = Crowd(desk, size=SIZE)
    joins = [crowd.write(MAILS)]
    desk.until(lambda: crowd.refusals or len(crowd.acknowledged) == MAILS, 60)
    joins.append(crowd.write(MORE))

    def at_mail():
        return [said for said in crowd.refusals if said.startswith("SMTPSenderRefused (452")]

    desk.until(lambda: len(at_mail()) > 20, 60)
    assert len(crowd.acknowledged) < MAILS + MORE, "the disk was not full"
    ballast.unlink()
    for join in joins:
        join(120)
    assert not [said for said in crowd.refusals if "(45" not in said], "only for a while, and never for good"
    url = load_config(desk.folder).database
    settle(desk, url)
    check_once(url, desk.sink, crowd.acknowledged, copies=20)
    assert desk.process.poll() is None
