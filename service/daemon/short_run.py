"""A desk that runs for as long as somebody looks at it, in a process of its own: what it would send waits.

A crash leaves what a crash of `postdesk run` leaves; its end is the drain of SIGTERM.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

PATIENCE = 60.0  # seconds until it is ready; a slow machine needs ten
ENDING = 30.0  # seconds to drain


class NotReady(Exception):
    """The desk ended before it was ready, or was not ready in time."""


@contextlib.contextmanager
def run_shortly(folder: Path) -> Iterator[None]:
    """The desk of a folder at work, mode paused. Raises NotReady."""
    with tempfile.TemporaryDirectory(prefix="postdesk-") as place:
        path = str(Path(place) / "ready")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(path)
            process = multiprocessing.get_context("spawn").Process(target=_run, args=(folder, path))
            process.start()
            try:
                _wait(manager, process)
                yield
            finally:
                process.terminate()
                process.join(ENDING)
                if process.is_alive():
                    process.kill()
                    process.join()


def _wait(manager: socket.socket, process: multiprocessing.process.BaseProcess) -> None:
    manager.settimeout(0.2)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(TimeoutError):
            if b"READY=1" in manager.recv(4096):
                return
        if not process.is_alive():
            raise NotReady("the desk does not start")
    raise NotReady(f"the desk was not ready in {PATIENCE:.0f} s")


def _run(folder: Path, ready: str) -> None:
    import service.daemon.structlog_alone  # noqa: F401, PLC0415 - before whatever logs
    from service.config.load import load_config  # noqa: PLC0415 - loaded where it is used: in the other process
    from service.daemon import daemon  # noqa: PLC0415

    os.environ["NOTIFY_SOCKET"] = ready
    config = load_config(folder)
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - its log is nobody's, until it ends
    with nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        daemon.run(replace(config, send=replace(config.send, mode="paused")))
