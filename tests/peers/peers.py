"""Programs of others that we are tested against: found, started on loopback, ended by their process id."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from typing import NoReturn

import pytest

FOLDERS = "/usr/sbin:/usr/lib/postfix/sbin:/usr/lib/dovecot"


def need(program: str, folders: str = FOLDERS) -> str:
    """The path of a program; the test is skipped without it, and fails where everything must be there."""
    found = shutil.which(program) or shutil.which(program, path=folders)
    if found is None:
        cannot_run(f"{program} is not installed")
    return found


def cannot_run(reason: str) -> NoReturn:
    """Skips the test; it fails where everything must be there."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def wait_for_port(port: int, process: subprocess.Popen, limit: float = 60) -> None:
    end = time.monotonic() + limit
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert process.poll() is None, f"it ended with {process.returncode}"
        assert time.monotonic() < end, "it does not listen"
        time.sleep(0.02)


@contextlib.contextmanager
def running(command: list[str], port: int, **named) -> Iterator[subprocess.Popen]:
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, **named) as process,
    ):
        try:
            wait_for_port(port, process)
            yield process
        except BaseException:
            said.seek(0)
            print(said.read().decode(errors="replace"))
            raise
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
