"""The clean process that readers are forked from: it holds no socket and no database of ours, and ends with us.

`postdesk run` forks it from itself before it reads or opens anything of its desk (`begin`), so that they all share the
memory of what they have loaded. Where nobody did so, or where it died, a fresh interpreter takes its place. What is
forked ends with it. A crash leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import NoReturn

from gateway.read.pipes import receive_work

SERVER_GONE = 255  # exit code of a process whose server can't tell it any more
_NUMBER = struct.Struct("!q")  # first the process, and when it is over its exit code
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_FRESH = "import sys; sys.path[:] = {path!r}; from gateway.read.fork_server import serve; serve({control}, {preload!r})"


class Forked:
    """A process that the server forked."""

    def __init__(self, status: socket.socket) -> None:
        """`status`: on which the server says its number and its end. Raises EOFError where none was forked."""
        self._status = status
        self._code: int | None = None
        try:
            self.pid = self._next()
        except BaseException:
            status.close()
            raise

    def wait(self, seconds: float) -> int | None:
        """Its exit code, as `subprocess` has it; None where it is still there after so many seconds."""
        if self._code is None:
            self._status.settimeout(max(0.001, seconds))
            try:
                self._code = self._next()
            except TimeoutError:
                return None
            except (OSError, EOFError):
                self._code = SERVER_GONE
            self._status.close()
        return self._code

    def kill(self) -> None:
        """Ends it at once."""
        if self._code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def _next(self) -> int:
        content = self._status.recv(_NUMBER.size, socket.MSG_WAITALL)
        if len(content) < _NUMBER.size:
            raise EOFError("the server has gone")
        return int(_NUMBER.unpack(content)[0])


class ForkServer:
    """The server of this process, started when the first process is asked for, and again where it died. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._fresh: subprocess.Popen[bytes] | None = None
        self.pid = 0
        self.preload = ""  # the module that it loads before the first of them is forked

    def begin(self, preload: str) -> None:
        """Forks it from this process as it is; nothing where there are threads by now, whose locks it would inherit."""
        self.preload = preload
        with self._lock:
            if self._control is not None or threading.active_count() > 1:
                return
            ours, theirs = socket.socketpair()
            sys.stdout.flush()
            sys.stderr.flush()
            gc.freeze()  # who looks for garbage writes to all that it looks at, and would share it no longer
            self.pid = os.fork()
            if self.pid == 0:
                _become(theirs, preload)
            theirs.close()
            self._control = ours

    def fork(self, peer: socket.socket) -> Forked:
        """A process that does what it is told first on `peer`: a function, and what it is given beside `peer`.

        Raises OSError, EOFError where none starts.
        """
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                self._ask(peer, theirs)
            except BaseException:
                ours.close()
                raise
        return Forked(ours)

    def _ask(self, peer: socket.socket, status: socket.socket) -> None:
        if self._control is not None:
            try:
                socket.send_fds(self._control, [b"1"], [peer.fileno(), status.fileno()])
            except OSError:
                self._bury()
            else:
                return
        self._control = self._start()
        socket.send_fds(self._control, [b"1"], [peer.fileno(), status.fileno()])

    def _start(self) -> socket.socket:
        """A fresh interpreter, which loads what it needs by itself."""
        ours, theirs = socket.socketpair()
        with theirs:
            code = _FRESH.format(path=sys.path, control=theirs.fileno(), preload=self.preload)
            try:
                command = [sys.executable, "-c", code]
                self._fresh = subprocess.Popen(command, pass_fds=[theirs.fileno()])  # noqa: S603 - our own words
            except BaseException:
                ours.close()
                raise
        self.pid = self._fresh.pid
        return ours

    def _bury(self) -> None:
        """It has gone, or goes now that nobody can ask it anything."""
        fresh, self._fresh = self._fresh, None
        control, self._control = self._control, None
        if control is not None:
            control.close()
        if fresh is not None:
            fresh.wait()
        else:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)


SERVER = ForkServer()


# -- in the server -----------------------------------------------------------------------------------------------------


def _become(control: socket.socket, preload: str) -> NoReturn:
    """What was forked from a process of ours: lets go of all that it has open, and serves."""
    code = 1
    try:
        _keep_open(control.fileno())
        serve(control.fileno(), preload)
        code = 0
    except Exception:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def serve(control: int, preload: str) -> None:
    """The server's life: forks when it is asked to on `control`, until nobody is left to ask."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they may be sent to all of us: it ends when we do
        signal.signal(number, signal.SIG_IGN)
    _call("postdesk-server")
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    if preload:
        importlib.import_module(preload)
    woken, wake = socket.socketpair()
    woken.setblocking(False)
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    waiting: dict[int, socket.socket] = {}
    with socket.socket(fileno=control) as asked:
        while True:
            ready = select.select([asked, woken], [], [])[0]
            if woken in ready:
                woken.recv(4096)
                _tell_ends(waiting)
            if asked in ready:
                said, files, _, _ = socket.recv_fds(asked, 1, 2)
                if not said:
                    return
                _fork_one(files, waiting)


def _fork_one(files: list[int], waiting: dict[int, socket.socket]) -> None:
    """One process more; where none can be forked, whoever asked hears it by the closed pipe."""
    peer, status = (socket.socket(fileno=number) for number in files)
    server = os.getpid()
    with peer:
        try:
            pid = os.fork()
        except OSError:
            status.close()
            return
        if pid == 0:
            _live(peer, server)
    waiting[pid] = status
    with contextlib.suppress(OSError):
        status.sendall(_NUMBER.pack(pid))


def _tell_ends(waiting: dict[int, socket.socket]) -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if (told := waiting.pop(pid, None)) is not None:
                with told, contextlib.suppress(OSError):
                    told.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(status)))


# -- in what it forks --------------------------------------------------------------------------------------------------


def _live(peer: socket.socket, server: int) -> NoReturn:
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _keep_open(peer.fileno())
        _call("postdesk-reader")
        _die_with(server)
        work, given = receive_work(peer)
        work(peer, given)
        code = 0
    except (EOFError, ConnectionError):  # whoever asked for it has gone
        code = 0
    except Exception:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _keep_open(file: int) -> None:
    """Closes all files but one and those of input, output and errors."""
    # Those that are there, not all up to the limit of open files: that may be a billion.
    for number in [int(one.name) for one in Path("/dev/fd").iterdir()]:
        if number > 2 and number != file:
            with contextlib.suppress(OSError):  # the folder itself, closed by now
                os.close(number)


def _die_with(server: int) -> None:
    """A process whose server dies is of no use any longer."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != server:
            os._exit(1)  # it died before we could ask to die with it


def _call(name: str) -> None:
    """The name that `ps` and `top` show of us (`comm`)."""
    if sys.platform == "linux":
        _prctl(_PR_SET_NAME, name.encode())


def _prctl(option: int, value: int | bytes) -> None:
    """Asks Linux for what it can do without as well."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(option, value)
