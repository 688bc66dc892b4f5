"""Readers that die of something else than their mail: replaced by themselves, and no mail is the worse for it (scenario 41)."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from gateway.message import RawMail, Reading
from gateway.read import worker
from gateway.read.fork_server import SERVER
from gateway.read.worker import Readers, ReadersLost, read
from tests.gateway.read.test_worker import raw
from tests.tools.waiting import PATIENCE, until


def ready(pool: Readers, number: int = 1) -> list[int]:
    until(lambda: len(pool.pids) == number)
    return pool.pids


def kill(pid: int, how: signal.Signals = signal.SIGKILL) -> None:
    os.kill(pid, how)


def server_pid() -> int:
    assert SERVER.pid
    return SERVER.pid


def is_read(pool: Readers, number: int = 3) -> bool:
    return all(isinstance(one, Reading) for one in pool.read_many([raw()] * number))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_an_idle_reader_that_dies_is_replaced(how: signal.Signals) -> None:
    with Readers(1) as pool:
        [first] = ready(pool)
        kill(first, how)
        assert is_read(pool)
        kill(ready(pool)[0], how)
        until(lambda: pool.pids not in ([], [first]))  # without anybody asking for it
        assert pool.lost_seconds == 0


def test_all_of_them_and_the_process_they_are_forked_from() -> None:
    with Readers(2) as pool:
        for _ in range(2):
            before = ready(pool, 2)
            kill(server_pid())
            assert is_read(pool)
            until(lambda before=before: len(pool.pids) == 2 and not set(pool.pids) & set(before))


def waiting_chunk(mails: list[RawMail]) -> list[Reading]:
    """Stands in for mails that take their time; runs in the worker. Each is read at once where the file is there."""
    while not all(Path(one.peer).exists() for one in mails):
        time.sleep(0.01)
    return [read(one) for one in mails]


def test_a_mail_whose_reader_is_killed_from_outside_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_read_chunk", waiting_chunk)
    monkeypatch.setattr(worker, "_AGAIN", (0.0,) * 6)
    go_on = tmp_path / "go on"
    mails = [replace(raw(), peer=str(go_on))] * 4
    with Readers(1) as pool:
        ready(pool)
        results: list[object] = []
        thread = threading.Thread(target=lambda: results.extend(pool.read_many(mails)))
        thread.start()
        for _ in range(3):
            until(lambda: pool._at_work)
            [pid] = ready(pool)
            kill(pid)
            until(lambda pid=pid: pid not in pool.pids)
        go_on.touch()
        thread.join(PATIENCE)
    assert len(results) == 4
    assert all(isinstance(one, Reading) for one in results)


def test_a_fork_that_fails_is_tried_until_it_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits meanwhile hears of it, and nobody is told that a mail can't be read."""
    monkeypatch.setattr(worker, "LOST", 0.2)
    real = worker.ReaderProcess
    is_full = threading.Event()

    def make(*arguments: object) -> object:
        if is_full.is_set():
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(worker, "ReaderProcess", make)
    with Readers(1) as pool:
        [pid] = ready(pool)
        is_full.set()
        kill(pid)
        with pytest.raises(ReadersLost, match="Resource temporarily unavailable"):
            pool.read_many([raw()] * 3)
        assert not pool.can_read()
        assert pool.lost_seconds > 0.2
        assert all(job.future.cancelled() for job in pool._jobs)  # nobody reads what somebody else may have by then
        is_full.clear()
        assert pool.can_read(PATIENCE)
        assert is_read(pool)


def test_a_reader_that_is_frozen_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with Readers(1, cpu_seconds=1) as pool:
        [pid] = ready(pool)
        kill(pid, signal.SIGSTOP)
        assert is_read(pool)
        assert pool.pids != [pid]


def test_fifty_kills_in_a_stream_of_mails() -> None:
    with Readers(2) as pool:
        ready(pool, 2)
        ending = threading.Event()

        def hunt() -> None:
            for number in range(50):
                until(lambda: pool.pids or ending.is_set())
                with contextlib.suppress(ProcessLookupError, AssertionError):  # dead already, or not there yet
                    for pid in pool.pids[:1]:
                        kill(pid)
                    if number % 20 == 10:
                        kill(server_pid())
                time.sleep(0.05)

        hunter = threading.Thread(target=hunt)
        hunter.start()
        readings = []
        while hunter.is_alive():
            readings += pool.read_many([raw()] * 20)
        ending.set()
        hunter.join()
    assert all(isinstance(one, Reading) for one in readings)
