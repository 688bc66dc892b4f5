"""Processes that write to one SQLite file take turns, and one that was stopped in its turn keeps nobody waiting without end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest
import sqlalchemy as sa

from store.database import unit, writing_turn
from store.database.unit import Database
from store.database.writing_turn import WritingTurn
from store.errors import StoreUnavailable
from store.schema.tables import counter
from tests.tools.waiting import PATIENCE, until

STOPPED = """
import os, signal, sys
from store.database.unit import Database
with Database.open(sys.argv[1]).write():
    print("in its turn", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
"""


@pytest.fixture
def turns(tmp_path):
    """Those of two processes: the system tells them apart by when they opened the file."""
    made = [WritingTurn(f"{tmp_path}/turn") for _ in range(2)]
    yield made
    for one in made:
        one.close()


def is_free(turn: WritingTurn) -> bool:
    try:
        with turn.take(0):
            return True
    except StoreUnavailable:
        return False


def test_who_waited_in_vain_asks_again_where_the_system_gave_no_lock(turns, monkeypatch):
    """A file system of the network may have none left, once: before, nobody of this process wrote any more."""
    one, two = turns
    lock, refused = writing_turn.fcntl.flock, []

    def flock(file: int, how: int) -> None:
        if how == writing_turn.fcntl.LOCK_EX and not refused:
            refused.append(how)
            raise OSError(37, "No locks available")
        lock(file, how)

    monkeypatch.setattr(writing_turn.fcntl, "flock", flock)
    with one.take(PATIENCE):
        assert not is_free(two)
        until(lambda: bool(refused))
    until(lambda: is_free(two))


def test_who_waits_gets_the_turn_when_the_other_ends_it(turns):
    one, two = turns
    order = []

    def write() -> None:
        with two.take(PATIENCE):
            order.append("two")

    with one.take(PATIENCE):
        waiting = threading.Thread(target=write)
        waiting.start()
        until(lambda: "writing-turn" in {thread.name for thread in threading.enumerate()})
        order.append("one")
    waiting.join()
    assert order == ["one", "two"]
    assert is_free(one)
    assert is_free(two)


def test_who_waits_in_vain_says_for_whom_and_leaves_the_turn_to_others(turns):
    one, two = turns
    with one.take(PATIENCE):
        for _ in range(3):
            with pytest.raises(StoreUnavailable, match=f"^process {os.getpid()} has been writing to the database "):
                two._acquire(0)
        assert [thread.name for thread in threading.enumerate()].count("writing-turn") == 1
    until(lambda: is_free(two))  # its waiter got it, and nobody there wanted it any more
    until(lambda: is_free(one))


def test_threads_of_one_process_take_turns_as_well(turns):
    one, two = turns
    inside, most = [], []

    def write(turn: WritingTurn) -> None:
        for _ in range(50):
            with turn.take(PATIENCE):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=write, args=(turn,)) for turn in (one, one, two, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 200
    assert max(most) == 1


def test_a_process_that_is_stopped_in_its_turn_is_named_and_keeps_nobody_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(unit, "TURN_SECONDS", 0.1)
    monkeypatch.setattr(unit, "BUSY_SECONDS", 0.1)
    url = f"sqlite:///{tmp_path}/desk.db"
    database = Database.open(url)
    database.upgrade()
    add = sa.insert(counter).values(name="one", value=1)
    with subprocess.Popen([sys.executable, "-c", STOPPED, url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "in its turn\n"
        until(lambda: _state_of(process.pid) == "T")
        named = (
            rf"^process {process.pid}, which is stopped \(kill -CONT {process.pid} lets it go on\), has been writing"
        )
        with pytest.raises(StoreUnavailable, match=named):
            database.check_writing()
        with pytest.raises(StoreUnavailable, match=named), database.write() as one:
            one.execute(add)
        assert not database.compact()
        process.send_signal(signal.SIGCONT)
    monkeypatch.setattr(unit, "TURN_SECONDS", PATIENCE)
    database.check_writing()
    with database.write() as one:
        one.execute(add)
    database.close()


def test_who_locks_the_file_without_a_turn_is_noticed_too(tmp_path, monkeypatch):
    """As somebody in `sqlite3` does."""
    monkeypatch.setattr(unit, "BUSY_SECONDS", 0)
    database = Database.open(f"sqlite:///{tmp_path}/desk.db")
    database.upgrade()
    other = Database.open(f"sqlite:///{tmp_path}/desk.db")
    with other._writer.connect() as connection, connection.begin():
        with pytest.raises(StoreUnavailable, match="database is locked"):
            database.check_writing()
    database.check_writing()
    other.close()
    database.close()


def _state_of(pid: int) -> str:
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0]
