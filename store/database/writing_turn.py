"""Whose turn it is to write to an SQLite file: one process at a time, by a lock on a file beside it.

Before 3.51.3 two connections of SQLite that write or fold the log at the same time may lose a page of a log that
begins anew. Who waits is woken by the system, so that a busy daemon leaves room for a command: SQLite's own waiters
look again now and then, and may find it busy each time. The lock ends with its process. One that was stopped in its
turn (Ctrl-Z) keeps it, so nobody waits without end, and who waited in vain says for whom.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from store.errors import StoreUnavailable


class WritingTurn:
    """The turns of one open database. Any thread may ask for one; the threads of a process take turns as well."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._changed = threading.Condition()  # guards all that follows
        self._is_taken = False  # by a thread of ours
        self._is_ours = False  # the file's lock is this process's
        self._wanting = 0  # threads of ours that wait
        self._waiter: threading.Thread | None = None  # waits for the system: no call there ends by itself

    @contextlib.contextmanager
    def take(self, seconds: float) -> Iterator[None]:
        """Nobody else writes inside. Raises StoreUnavailable where others do for so long."""
        self._acquire(seconds)
        try:
            yield
        finally:
            self._release()

    @property
    def is_taken(self) -> bool:
        """Has a thread of this process its turn?"""
        return self._is_taken

    def close(self) -> None:
        """Ends all turns of this process."""
        with self._changed:
            os.close(self._file)
            self._file = -1

    def _acquire(self, seconds: float) -> None:
        with self._changed:
            self._wanting += 1
            try:
                if not self._changed.wait_for(self._try, seconds):
                    holder = _find_holder(self._file)
                    raise StoreUnavailable(f"{holder} has been writing to the database for more than {seconds:g} s")
                self._is_taken = True
            finally:
                self._wanting -= 1
                if self._is_ours and not self._is_taken and not self._wanting:
                    self._let_go()

    def _try(self) -> bool:
        """Can the thread that asks have it now? Where another process has it, one of ours waits from now on."""
        if not self._is_ours and self._waiter is None:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._is_ours = True
            except BlockingIOError:
                self._waiter = threading.Thread(target=self._wait, args=(self._file,), name="writing-turn", daemon=True)
                self._waiter.start()
        return self._is_ours and not self._is_taken

    def _wait(self, file: int) -> None:
        is_locked = False
        with contextlib.suppress(OSError):  # of a network's file system, or closed already: whoever asks next meets it
            fcntl.flock(file, fcntl.LOCK_EX)
            is_locked = True
        with self._changed:
            self._waiter = None
            if not is_locked:
                self._changed.notify_all()
            elif self._file >= 0:  # else it was closed meanwhile, and its lock went with it
                self._is_ours = True
                if self._wanting:
                    self._changed.notify_all()
                else:
                    self._let_go()

    def _release(self) -> None:
        with self._changed:
            self._is_taken = False
            self._let_go()
            self._changed.notify()

    def _let_go(self) -> None:
        self._is_ours = False
        fcntl.flock(self._file, fcntl.LOCK_UN)


def _find_holder(file: int) -> str:
    """Who has the lock, as far as the system says."""
    status = os.fstat(file)
    place = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    with contextlib.suppress(OSError):
        for line in Path("/proc/locks").read_text("ascii").splitlines():
            _, kind, _, _, pid, at, *_ = line.split()
            if (kind, at) == ("FLOCK", place):
                state = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0]
                stopped = f", which is stopped (kill -CONT {pid} lets it go on)," if state in "Tt" else ""
                return f"process {pid}{stopped}"
    return "another process"
