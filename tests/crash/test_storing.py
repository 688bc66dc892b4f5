"""Acknowledged means stored (I1): the storing process is killed at any moment, its disk fails or is full.

Killing the process proves what the process does in which order; it does not prove what a disk keeps when the power fails.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.database.unit import Database
from store.mail import inbox
from store.schema.tables import inbox as inbox_table
from tests.crash.storing import content_of
from tests.tools.waiting import PATIENCE

STRACE = shutil.which("strace")
needs_strace = pytest.mark.skipif(STRACE is None and not os.environ.get("CI"), reason="strace is not installed")


def start(url: str, count: int = 100_000, *before: str) -> subprocess.Popen[bytes]:
    command = [*before, sys.executable, "-m", "tests.crash.storing", url, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def said(output: bytes, word: str) -> set[int]:
    whole = output[: output.rfind(b"\n") + 1].decode()
    return {int(number) for number in re.findall(rf"^{word} (\d+)", whole, re.MULTILINE)}


def stored(url: str) -> dict[int, bytes]:
    database = Database.open(url)
    with database.read() as unit:
        ids = list(unit.execute(sa.select(inbox_table.c.id)).scalars())
        mails = [inbox.get(unit, each) for each in ids]
        if database.dialect == "sqlite":
            assert unit.connection.exec_driver_sql("pragma integrity_check").scalar() == "ok"
            assert unit.connection.exec_driver_sql("pragma foreign_key_check").all() == []
    database.close()
    numbers = [int(re.findall(rb"<(\d+)@", mail.content)[0]) for mail in mails]
    assert len(numbers) == len(set(numbers)), "kept twice"
    return dict(zip(numbers, (mail.content for mail in mails), strict=True))


def check(url: str, output: bytes) -> None:
    found = stored(url)
    kept = said(output, "kept")
    assert kept <= found.keys(), f"acknowledged and lost: {sorted(kept - found.keys())}"
    assert found.keys() <= said(output, "try")
    assert all(content == content_of(number) for number, content in found.items())


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite"))
    url = str(request.getfixturevalue("postgresql_url"))
    with closing(Database.open(url)) as database:
        database.upgrade()
    return url


def test_killed_at_any_moment_nothing_acknowledged_is_lost(fresh: str):
    output = b""
    for round_ in range(4):
        process = start(fresh)
        assert process.stdout is not None
        heard = b""
        while heard.count(b"kept") < 20 + 37 * round_:
            heard += os.read(process.stdout.fileno(), 65536)
        process.send_signal(signal.SIGKILL)
        heard += process.communicate()[0]
        output += heard if heard.endswith(b"\n") else heard + b"\n"
        check(fresh, output)


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/desk/postdesk.db"
    database = Database.open(url)
    database.upgrade()
    database.close()
    return url


@needs_strace
@pytest.mark.parametrize(
    ("call", "when"),
    [("fdatasync", 1), ("fdatasync", 3), ("fdatasync", 8), ("fsync", 1), ("fsync", 4), ("rename", 2), ("pwrite64", 5)],
)
def test_killed_at_a_call_nothing_acknowledged_is_lost(sqlite: str, call: str, when: int):
    trace = (
        str(STRACE),
        "-f",
        "-qq",
        "-o",
        os.devnull,
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:signal=SIGKILL:when={when}",
    )
    output = start(sqlite, 100, *trace).communicate(timeout=PATIENCE)[0]
    assert len(said(output, "kept")) < 100, "it was not killed"
    check(sqlite, output)
    check(sqlite, output + start(sqlite, 100).communicate(timeout=PATIENCE)[0])
    assert stored(sqlite).keys() == set(range(100))


@needs_strace
@pytest.mark.parametrize(
    ("call", "error"), [("fdatasync", "EIO"), ("fsync", "EIO"), ("pwrite64", "ENOSPC"), ("rename", "EIO")]
)
def test_a_disk_that_fails_for_a_while_fails_jobs_and_recovers(sqlite: str, call: str, error: str):
    trace = (
        str(STRACE),
        "-f",
        "-qq",
        "-o",
        os.devnull,
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:error={error}:when=3..9",
    )
    output = start(sqlite, 100, *trace).communicate(timeout=PATIENCE)[0]
    failed = said(output, "failed")
    assert failed, "the fault was not met"
    assert said(output, "kept") | failed == set(range(100)), "it went on afterwards"
    check(sqlite, output)
    if error == "ENOSPC":
        assert b"StoreFull" in output


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "none", folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a file system of 20 MB cannot be mounted here (it takes root)")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_refuses_and_takes_again_when_there_is_room(small_disk: Path):
    url = f"sqlite:///{small_disk}/postdesk.db"
    database = Database.open(url)
    database.upgrade()
    database.close()
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 12_000_000)
    process = start(url, 400)
    assert process.stdout is not None
    output = b""
    while b"StoreFull" not in output:
        more = os.read(process.stdout.fileno(), 65536)
        assert more, "it ended before the disk was full"
        output += more
    process.send_signal(signal.SIGSTOP)
    ballast.unlink()
    process.send_signal(signal.SIGCONT)
    output += process.communicate(timeout=PATIENCE)[0]
    assert b"Unavailable" not in output
    assert max(said(output, "kept")) > max(said(output, "failed")), "it takes mail again"
    check(url, output)
