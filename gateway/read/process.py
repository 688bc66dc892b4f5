"""One process that reads mail, at the other end of a pipe: started from a clean server, asked, and ended.

The process is forked from the server of `fork_server`, which holds no socket and no database of ours and ends with us;
the readers end with it. A server that died is started again by the next start of a reader.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from gateway.read.fork_server import SERVER, SERVER_GONE
from gateway.read.pipes import receive, send, send_work

_END = 5.0  # seconds for a process that was killed to be gone
_FROM_OUTSIDE = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP, -signal.SIGINT, SERVER_GONE}


class ReaderDied(Exception):
    """A process did not answer. `is_innocent`: its work is not known to be the cause, somebody else ended it."""

    def __init__(self, reason: str, *, is_innocent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_innocent = is_innocent


class ReaderProcess:
    """A process that answers what it is asked, one after the other; used by one thread.

    Raises OSError, EOFError where none starts.
    """

    def __init__(self, serve: Callable[[socket.socket, Any], None], settings: Any) -> None:
        self._ours, theirs = socket.socketpair()
        self._spent = 0.0  # CPU seconds at the last answer
        self.answered = 0
        try:
            with theirs:
                self._process = SERVER.fork(theirs)
            send_work(self._ours, serve, settings)
        except BaseException:
            self._ours.close()
            raise
        self.pid = self._process.pid

    @property
    def is_dead(self) -> bool:
        """Has it gone while nobody asked it anything?"""
        return bool(select.select([self._ours], [], [], 0)[0])

    def ask(self, question: Any, kind: Any, seconds: float, fair: float) -> Any:
        """What it answers: a value of that type, or why there is none. Raises ReaderDied, and then it has ended.

        `seconds` is how long we wait; when the process used less CPU than `fair` in that time,
        it was not the question that cost it.
        """
        until = time.monotonic() + seconds
        try:
            send(self._ours, question, until)
            answer, self._spent = receive(self._ours, tuple[kind | str, float], until)
        except TimeoutError:
            spent = _cpu_seconds(self.pid) - self._spent
            self.end()
            raise ReaderDied("took too long to read", is_innocent=spent < fair) from None
        except Exception as error:  # gone, or what it sent can't be understood
            code = self.end()
            raise ReaderDied(_why(code, error), is_innocent=code in _FROM_OUTSIDE) from None
        self.answered += 1
        return answer

    def end(self) -> int | None:
        """Ends it, and gives the exit code that it had or has now; None where nobody knows."""
        self._ours.close()
        code = self._process.wait(0.5)  # it may be about to go by itself, and its own code says why
        if code is None:
            self._process.kill()
            self._process.wait(_END)
        return code

    def interrupt(self) -> None:
        """From another thread: whoever waits for an answer hears that there is none."""
        with contextlib.suppress(OSError):
            self._ours.shutdown(socket.SHUT_RDWR)


def _why(code: int | None, error: BaseException) -> str:
    if code == -signal.SIGXCPU:
        return "cost too much time to read"
    name = signal.Signals(-code).name if code is not None and -code in set(signal.Signals) else type(error).__name__
    return f"ended the process that read it ({name})"


def _cpu_seconds(pid: int) -> float:
    """What a process has used until now; a day where nobody knows."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return 86_400.0


# -- in the child ------------------------------------------------------------------------------------------------------


def begin_child(memory: int) -> None:
    """First thing in a child: take no more bytes of memory than allowed, and let nobody's Ctrl-C end us before those
    who asked for us.
    """
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(
        signal.SIGTERM, signal.SIG_IGN
    )  # a service manager may send it to all of us; who has a mail in hand ends first
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def spent_seconds() -> float:
    """CPU seconds that this process has used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def allow_seconds(seconds: float) -> float:
    """Grant what comes next its CPU seconds: the kernel's limit counts from the start of the process. Gives those that
    were used until now.
    """
    used = time.process_time()
    _limit_seconds(int(used + seconds) + 1)
    return used


@lru_cache(maxsize=1)  # the kernel remembers the last one
def _limit_seconds(most: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
