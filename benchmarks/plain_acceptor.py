"""What accepting a mail costs at least: aiosmtpd as it comes, with a handler that commits what has gathered.

It has no limits, no trace field, no twins and no trust; its rows are as durable as ours before it says 250.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import signal
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

_ADD = "INSERT INTO inbox (sender, recipients, content) VALUES (?, ?, ?)"


class GroupCommits:
    """One thread that writes whatever waits, with one commit for all of it."""

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: queue.Queue[tuple[tuple[Any, ...], asyncio.Future[None]]] = queue.Queue()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        for line in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"):
            self._database.execute(line)
        self._database.execute(
            "CREATE TABLE inbox (id INTEGER PRIMARY KEY, sender TEXT, recipients TEXT, content BLOB)"
        )
        threading.Thread(target=self._write, daemon=True).start()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Waits for the commit."""
        stored = self._loop.create_future()
        self._waiting.put(((envelope.mail_from, ",".join(envelope.rcpt_tos), envelope.content), stored))
        await stored
        return "250 OK"

    def _write(self) -> None:
        while True:
            jobs = [self._waiting.get()]
            while not self._waiting.empty():
                jobs.append(self._waiting.get())
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany(_ADD, [row for row, _ in jobs])
            self._database.execute("COMMIT")
            for _, stored in jobs:
                self._loop.call_soon_threadsafe(stored.set_result, None)


async def serve(path: Path) -> None:
    """Listens on a free port, which it prints as the daemon does."""
    loop = asyncio.get_running_loop()
    handler = GroupCommits(path, loop)
    server = await loop.create_server(lambda: SMTP(handler, loop=loop, hostname="bench.example"), "127.0.0.1", 0)
    print(f"road=smtp at=127.0.0.1:{server.sockets[0].getsockname()[1]}\nevent=ready", flush=True)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run(serve(Path(sys.argv[1])))
