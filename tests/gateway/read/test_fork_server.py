"""The server of the readers: clean, replaced when it dies, and gone with those who ask it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.read.fork_server import SERVER_GONE, Forked, ForkServer
from gateway.read.pipes import receive, send, send_work
from tests.tools.waiting import PATIENCE, until

FORKED_HERE = """
import os, socket, sys
held = open(sys.argv[1])
mine = socket.socket()
from gateway.read.fork_server import ForkServer
from gateway.read.pipes import receive, send_work
from tests.gateway.read.test_fork_server import tell_of_me
server = ForkServer()
server.begin("")
ours, theirs = socket.socketpair()
with theirs:
    child = server.fork(theirs)
send_work(ours, tell_of_me, 7)
print(*receive(ours, list), server.pid, sep="\\n", flush=True)
print(child.wait(60), flush=True)
sys.stdin.read()
"""


def tell_of_me(peer: socket.socket, given: int) -> None:
    """What a forked process does in these tests: says what it has open, and ends."""
    files = sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}"))
    send(peer, (Path("/proc/self/comm").read_text().strip(), len(files), os.getppid(), given))


def wait_for_ever(peer: socket.socket, given: object) -> None:
    send(peer, given)
    receive(peer, str)


def begin(server: ForkServer, given: object = "here") -> tuple[Forked, socket.socket]:
    ours, theirs = socket.socketpair()
    with theirs:
        child = server.fork(theirs)
    send_work(ours, wait_for_ever, given)
    assert receive(ours, str) == given
    return child, ours


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_forked_from_a_process_of_ours_it_holds_none_of_its_files_and_ends_with_it(tmp_path):
    (tmp_path / "file").touch()
    process = subprocess.Popen(
        [sys.executable, "-c", FORKED_HERE, str(tmp_path / "file")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    name, files, parent, given, server, code = (process.stdout.readline().strip() for _ in range(6))
    assert (name, given, code) == ("postdesk-reader", "7", "0")
    assert int(files) == 4  # input, output, errors, and the pipe to who asks
    assert parent == server
    process.kill()
    process.wait(PATIENCE)
    until(lambda: is_gone(int(server)))
    process.stdin.close()
    process.stdout.close()


def test_one_that_dies_takes_its_children_along_and_is_replaced():
    server = ForkServer()
    child, pipe = begin(server)
    first = server.pid
    os.kill(first, signal.SIGKILL)
    assert child.wait(PATIENCE) == SERVER_GONE
    until(lambda: is_gone(child.pid))
    pipe.close()
    child, pipe = begin(server, "again")
    assert server.pid != first
    with pipe:
        os.kill(child.pid, signal.SIGSEGV)
        assert child.wait(PATIENCE) == -signal.SIGSEGV
    server._bury()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_is_sent_to_all_of_us_leaves_it_there(number):
    server = ForkServer()
    child, pipe = begin(server)
    os.kill(server.pid, number)
    other, other_pipe = begin(server)
    for each in (child, other):
        each.kill()
        assert each.wait(PATIENCE) == -signal.SIGKILL
    pipe.close()
    other_pipe.close()
    server._bury()


def test_where_threads_run_nothing_is_forked_from_here(monkeypatch):
    monkeypatch.setattr("threading.active_count", lambda: 2)
    server = ForkServer()
    server.begin("")
    assert server.pid == 0
