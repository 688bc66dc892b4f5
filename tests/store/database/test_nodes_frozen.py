"""A node that freezes while it writes: whatever it was saying to PostgreSQL at that moment, the others soon have its locks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
import sqlalchemy as sa

from store.database import postgresql
from store.database.dialect import wait_for_turn
from store.database.nodes import Membership
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import StoreUnavailable
from store.schema.tables import counter
from tests.crash.freezing import SILENT_SECONDS, STEPS
from tests.tools.databases import describe_sessions
from tests.tools.waiting import until


@pytest.fixture
def frozen(postgresql_url):
    """The processes that froze, one for each step."""
    database = Database.open(postgresql_url)
    with database.write() as unit:
        unit.connection.execute(sa.insert(counter), [{"name": step, "value": 0} for step in STEPS])
    database.close()
    command = [sys.executable, "-m", "tests.crash.freezing", postgresql_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        pids = [int(parent.stdout.readline()) for _ in STEPS]
        yield pids
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        parent.stdin.close()


def test_a_node_that_freezes_while_it_writes_keeps_its_locks_for_seconds_only(frozen, postgresql_url, monkeypatch):
    monkeypatch.setattr(postgresql, "SILENT_WRITER", SILENT_SECONDS)
    database = Database.open(postgresql_url)
    member, writer = Membership(database), Writer(database)

    def has_lock_of(step: str) -> bool:
        change = sa.update(counter).where(counter.c.name == step).values(value=7)

        def take(unit: Unit) -> bool:
            wait_for_turn(unit, step)
            return unit.connection.execute(change).rowcount == 1

        try:
            return writer.run(take)
        except StoreUnavailable:
            return False

    held = list(STEPS)

    def are_free() -> bool:
        member.look()
        held[:] = [step for step in held if not has_lock_of(step)]
        return not held

    until(are_free, more=lambda: f"{held}\n{describe_sessions(postgresql_url)}")
    member.end()
    writer.close()
    database.close()
