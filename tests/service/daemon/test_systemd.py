"""One daemon for one embedded database, whoever asks about it meanwhile."""

import threading

import pytest

from service.daemon.systemd import AlreadyRunning, RunLock, is_running


def test_who_holds_the_desk_is_named_and_whoever_asks_takes_nothing(tmp_path):
    path = tmp_path / "var" / "run.lock"
    assert not is_running(path)
    lock = RunLock(path)
    assert is_running(path)
    with pytest.raises(AlreadyRunning, match=r"process \d+\) has this desk"):
        RunLock(path)
    lock.release()
    assert not is_running(path)


def test_a_daemon_that_starts_while_somebody_asks_starts(tmp_path):
    path = tmp_path / "run.lock"
    RunLock(path).release()
    ending = threading.Event()

    def ask():
        while not ending.wait(0.001):
            is_running(path)

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for one in asking:
        one.start()
    try:
        for _ in range(50):
            RunLock(path).release()
    finally:
        ending.set()
        for one in asking:
            one.join()
