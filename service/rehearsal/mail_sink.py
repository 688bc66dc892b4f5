"""A mail server that takes everything and keeps it in memory: the other side of the demo,
of benchmarks and of tests.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from gateway.message import RawMail
from gateway.wire.smtp_in import SmtpListener, SmtpOptions

T = TypeVar("T")


class Sink:
    """Listens on loopback, on a free port, in a thread of its own. `mails` grows in the order of arrival."""

    def __init__(self, port: int = 0) -> None:
        self.mails: list[RawMail] = []
        self.welcomes: list[RawMail] = []  # what everybody of a new desk gets when it first starts
        self._arrived = threading.Condition()
        self._loop = asyncio.new_event_loop()
        options = SmtpOptions(port=port, hostname="sink.example", max_connections=1000, max_per_address=1000)
        self._listener = SmtpListener(self._put, lambda _: True, options)
        self._thread = threading.Thread(target=self._loop.run_forever, name="sink", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listener.start(), self._loop).result(10)
        self.port = self._listener.port

    async def _put(self, raw: RawMail) -> str:
        with self._arrived:
            first_day = b"\nX-Postdesk-Kind: welcome\r" in raw.content
            (self.welcomes if first_day else self.mails).append(raw)
            self._arrived.notify_all()
            return str(len(self.mails))

    def wait(self, find: Callable[[list[RawMail]], T | None], seconds: float = 10.0) -> T:
        """What `find` sees in the mails, as soon as it sees something. Raises TimeoutError."""
        found: list[T] = []

        def seen() -> bool:
            one = find(self.mails)
            if one is not None:
                found.append(one)
            return one is not None

        with self._arrived:
            if not self._arrived.wait_for(seen, seconds):
                raise TimeoutError(f"the mail did not come within {seconds:g} s; {len(self.mails)} others did")
        return found[0]

    def close(self) -> None:
        """Stops listening and ends the thread, within ten seconds each."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _stop(self) -> None:
        await self._listener.stop(0.1)
        await asyncio.sleep(0.02)  # transports that were aborted close their sockets in the loop's next rounds

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
