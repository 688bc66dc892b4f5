"""Commands and daemons in processes of their own, forked from one that has imported everything.

Half of what a command costs is imports, and the tests run thousands. `start` gives what `subprocess.Popen` gives; the process is forked,
has its own files, folder and environment, and ends as `python -m service.cli.main` ends. What a cold start is about starts one.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LONGEST = 1 << 20  # bytes of a request: arguments and environment
_SENDING = threading.Lock()


class Process:
    """A forked process: the part of `Popen` that tests ask for."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.pid = int(line.recv(32))
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired."""
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Sends a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._line], [], [], seconds)[0]:
            said = self._line.recv(32)
            self.returncode = int(said) if said else -signal.SIGKILL
            self._line.close()
        return self.returncode


def start(arguments, *, cwd, env, stdin, stdout, stderr) -> Process:
    """`postdesk` with these arguments; the three files are numbers or have one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    request = json.dumps({"arguments": [str(each) for each in arguments], "cwd": str(cwd), "env": dict(env)}).encode()
    numbers = [theirs.fileno(), *(one if isinstance(one, int) else one.fileno() for one in (stdin, stdout, stderr))]
    with theirs, _SENDING:
        socket.send_fds(_server()[0], [request], numbers)
    return Process(ours)


def stop() -> None:
    """Ends what forks, and with it all that it has forked."""
    if _server.cache_info().currsize:
        control, process = _server()
        control.close()
        process.wait()
        _server.cache_clear()


@functools.cache
def _server() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """The process that forks, and the way to it; one for each process that runs tests. It ends when this one does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LONGEST)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.tools.warm", str(theirs.fileno())],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    return ours, process


# -- the process that forks ------------------------------------------------------------------------------------------------


def import_everything() -> None:
    for name in ("gateway", "rules", "templates", "store", "service"):
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations." not in found.name:
                importlib.import_module(found.name)
    late = (
        "alembic.command",
        "alembic.script",
        "holidays.countries",
        "psycopg",
        "sqlalchemy.dialects.postgresql.psycopg",
    )
    for name in late:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def serve(control: socket.socket) -> list[str]:
    """Forks until nobody asks any more, then ends the process; gives the arguments in each that it has forked."""
    running: dict[int, tuple[int, socket.socket]] = {}  # pid and way back, by the file that tells of its end
    while True:
        ready, _, _ = select.select([control, *running], [], [])
        for one in ready:
            if one is not control:
                pid, line = running.pop(one)
                _, status = os.waitpid(pid, 0)
                os.close(one)
                with line, contextlib.suppress(OSError):
                    line.send(str(os.waitstatus_to_exitcode(status)).encode())
        if control not in ready:
            continue
        text, numbers, _, _ = socket.recv_fds(control, _LONGEST, 4)
        if not text:
            for pid, _ in running.values():
                os.kill(pid, signal.SIGKILL)
            os._exit(0)
        request = json.loads(text)
        pid = os.fork()
        if pid == 0:
            for one, (_, line) in running.items():
                os.close(one)
                line.close()
            control.close()
            return become(request, numbers)
        line = socket.socket(fileno=numbers[0])
        line.send(str(pid).encode())
        for number in numbers[1:]:
            os.close(number)
        running[os.pidfd_open(pid)] = pid, line


def become(request: dict, numbers: list[int]) -> list[str]:
    """What distinguishes one process from the next."""
    os.close(numbers[0])
    for place, number in enumerate(numbers[1:]):
        os.dup2(number, place)
    for number in numbers[1:]:
        if number > 2:
            os.close(number)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    return request["arguments"]


if __name__ == "__main__":
    way = socket.socket(fileno=int(sys.argv[1]))
    import_everything()
    gc.collect()
    gc.freeze()  # else each that is forked looks through all of it once, and again at its end
    assert threading.active_count() == 1, "a thread would be lost in the fork"
    given = serve(way)
    module = importlib.import_module("service.cli.main")
    sys.modules["__main__"] = module  # the readers' server imports it anew
    sys.argv = [str(module.__file__), *given]
    module.main(given)
