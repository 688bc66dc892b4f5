"""Tells the service manager how the daemon is (sd_notify, systemd's protocol), and refuses to start a second one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.config.settings import Config


def notify(*lines: str, environ: Mapping[str, str] = os.environ) -> None:
    """Sends `READY=1`, `RELOADING=1`, `STOPPING=1`, `STATUS=…` to NOTIFY_SOCKET; does nothing without one."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"  # Linux's abstract names
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as peer:
        peer.connect(address)
        peer.send("\n".join(lines).encode())


_PAUSES = (0.0, 0.02, 0.05, 0.1, 0.2)  # seconds between tries: a command that only asks has the lock for a moment


class AlreadyRunning(Exception):
    """Another daemon has this desk. The text is one line for the operator."""


class RunLock:
    """One daemon for one embedded database. The kernel lets go of it when the process ends, however that ends."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not any(self._take(pause) for pause in _PAUSES):
            holder = os.pread(self._handle, 32, 0).decode("ascii", "replace").partition("\n")[0].strip() or "?"
            os.close(self._handle)
            raise AlreadyRunning(
                f"{path.parent}: another `postdesk run` (process {holder}) has this desk; stop it first, or use "
                f"PostgreSQL for several nodes"
            )
        with contextlib.suppress(OSError):  # on a full disk the lock holds without a word in it
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)

    def _take(self, pause: float) -> bool:
        time.sleep(pause)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def note(self, database: str) -> None:
        """Which file of a database we have open, for commands that open one beside us."""
        with contextlib.suppress(OSError):
            os.pwrite(self._handle, f"{os.getpid()}\n{database}\n".encode(), 0)

    def release(self) -> None:
        """Gives the lock back by closing its file."""
        os.close(self._handle)


def find_noted(path: Path) -> str:
    """Which file of a database the daemon that holds this lock has open; "" where nobody knows."""
    with contextlib.suppress(OSError):
        return path.read_text("ascii", "replace").partition("\n")[2].strip()
    return ""


def is_desk_running(config: Config) -> bool | None:
    """Does a daemon have this desk? None where the database is a server: its nodes may be elsewhere."""
    return is_running(config.run_lock) if config.embedded else None


def is_running(path: Path) -> bool:
    """Does a daemon hold this lock? Who asks holds a share of it for a moment."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
