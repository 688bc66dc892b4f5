"""`postdesk db vacuum`: free pages go back, beside a running desk; the file of an earlier version needs one rewriting."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from service.config.load import load_config
from service.daemon.systemd import RunLock
from service.rehearsal.demo import write_busy_desk
from store.database.unit import Database
from store.mail import inbox
from store.schema.tables import inbox_content
from tests.tools.running import postdesk


@pytest.fixture
def desk(tmp_path):
    write_busy_desk(tmp_path)
    return tmp_path


def vacuum(folder):
    return postdesk("db", "vacuum", "--json", "-C", folder)


def make(folder, *, earlier: bool = False):
    """A database with much that was deleted; gives its file."""
    config = load_config(folder)
    path = folder / "var" / "postdesk.db"
    if earlier:
        path.parent.mkdir(exist_ok=True)
        with closing(sqlite3.connect(path)) as driver:
            driver.execute("pragma journal_mode=wal")
            driver.execute("create table t (a)")
            driver.execute("drop table t")
    with closing(Database.open(config.database)) as database:
        database.upgrade()
        with database.write() as unit:
            for number in range(60):
                inbox.put(
                    unit, content=b"%d" % number + b"x" * 40_000, sender="a@x", recipients=["b@x"],
                    received_at=datetime.now(UTC),
                )  # fmt: skip
        with database.write() as unit:
            unit.execute(sa.delete(inbox_content))
    return path


def test_it_works_beside_a_running_desk(desk):
    path = make(desk)
    running = RunLock(desk / "var" / "run.lock")
    try:
        done = vacuum(desk)
    finally:
        running.release()
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["after"] < said["before"] / 2
    assert path.stat().st_size == said["after"]


def test_the_file_of_an_earlier_version_is_rewritten_once_and_never_under_a_running_desk(desk):
    path = make(desk, earlier=True)
    running = RunLock(desk / "var" / "run.lock")
    try:
        refused = vacuum(desk)
    finally:
        running.release()
    assert refused.returncode == 1
    assert "made by an earlier version" in refused.stderr
    assert "stop `postdesk run` first; nothing was changed" in refused.stderr
    assert path.stat().st_size > 2_000_000
    done = vacuum(desk)
    assert done.returncode == 0, done.stderr
    assert path.stat().st_size < 1_000_000
