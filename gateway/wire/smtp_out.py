"""Delivery to the next hop: connections kept and used again, one outcome a letter, the frozen bytes as they are.

A crash after the dot and before its answer leaves the letter claimed: the outbox tries again, with the same Message-ID.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from gateway.message import HopAnswer, OutgoingMail, RefusedForGood, Sent, TryLater
from gateway.tls import find_saves
from gateway.wire.smtp_link import LinkBroken, NextHopOptions, SmtpLink, TlsFailed
from gateway.wire.turns import Turns

T = TypeVar("T")
Sign = Callable[[bytes], bytes]
_ENVELOPE = re.compile(
    r'(?:[^\s<>"\\\x00-\x1f\x7f]+|"(?:[^"\\<>\x00-\x1f\x7f]|\\[ -;=?-~])+")@[^\s<>"\\@\x00-\x1f\x7f]+'
)


class NextHop:
    """Delivers in a thread with a loop of its own; safe to call from any thread and any loop.

    A letter whose answer takes long keeps its connection, and another is opened beside it, up to `slow_connections`.
    `sign` makes the bytes that go out from the frozen ones (DKIM). Outcomes never raise: `Sent`, `Refused` (5xx for
    this letter), `TryLater` (everything else; `lost_after_data` where the peer may have it).
    """

    def __init__(self, options: NextHopOptions, *, sign: Sign | None = None) -> None:
        self._options = options
        self._sign = sign
        self._context: ssl.SSLContext | None = None
        self._authority: tuple[object, ...] = ()  # which save of its file that was made from
        self._idle: list[SmtpLink] = []
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._turns: Turns | None = None

    def submit(self, mail: OutgoingMail) -> Future[HopAnswer]:
        """The outcome, when it is there."""
        return self._run(self._deliver(mail))

    async def deliver(self, mail: OutgoingMail) -> HopAnswer:
        """Delivers a letter and waits for its outcome; never raises."""
        return await asyncio.wrap_future(self.submit(mail))

    def check(self) -> str:
        """Connect and log in, for `doctor`: empty when that works, else what is wrong."""
        return self._run(self._check()).result()

    def close(self, grace: float = 10) -> None:
        """Let letters under way finish within `grace` seconds (then they are TryLater), say goodbye, end the thread."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._quit_all(grace), loop).result(grace + 10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)

    def _run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                options = self._options
                self._turns = Turns(options.connections, options.slow, options.slow_connections)
                self._thread = threading.Thread(target=_run_loop, args=(self._loop,), name="next-hop", daemon=True)
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _deliver(self, mail: OutgoingMail) -> HopAnswer:
        assert self._turns is not None
        async with self._turns.take():
            try:
                content = self._sign(mail.content) if self._sign is not None else mail.content
                unfit = _unfit(mail, content)
                return unfit if unfit is not None else await self._hand_over(mail, content)
            except LinkBroken as broken:
                return TryLater(broken.reason, broken.code, lasting=broken.lasting)
            except asyncio.CancelledError:  # by close: how far it had come is not known
                return TryLater("stopped in the middle of a letter", lost_after_data=True)
            except Exception as error:
                return TryLater(f"fault in delivery: {type(error).__name__}")

    async def _hand_over(self, mail: OutgoingMail, content: bytes) -> HopAnswer:
        """On a connection at hand; where that turns out to be dead before anything was sent, on a new one."""
        link = self._take()
        if link is not None:
            try:
                return await self._use(link, mail, content)
            except LinkBroken as broken:
                if not broken.stale:
                    raise
        return await self._use(await self._open(), mail, content)

    async def _use(self, link: SmtpLink, mail: OutgoingMail, content: bytes) -> HopAnswer:
        done = False
        try:
            outcome = await link.hand_over(mail, content)
            done = True
        finally:
            if not done:
                link.drop()
        if link.alive and link.letters < self._options.letters_per_connection:
            link.used_at = asyncio.get_running_loop().time()
            self._idle.append(link)
        elif link.alive:
            await link.quit()
        return outcome

    def _take(self) -> SmtpLink | None:
        """The connection that was used last, if it may still be good; the others go as they grow old."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            link = self._idle.pop()
            if link.alive and now - link.used_at < self._options.idle:
                return link
            link.drop()
        return None

    async def _open(self) -> SmtpLink:
        """A new connection. A stale OAuth token is renewed once; opportunistic TLS that fails is done without."""
        options = self._options
        link = self._make_link()
        try:
            await link.open()
        except TlsFailed:
            self._context = None  # the system may know another authority by now
            if options.tls != "opportunistic" or options.username:
                raise
            link = self._make_link()
            await link.open(encrypt=False)
        except LinkBroken as broken:
            if not broken.credentials or options.oauth is None:
                raise
            link = self._make_link()
            await link.open(fresh_token=True)
        return link

    def _make_link(self) -> SmtpLink:
        """All connections share a context while the authority's file stays as it is: the system's authorities in each
        would be a megabyte.
        """
        authority = find_saves(self._options.ca_file) if self._options.ca_file else ()
        if self._context is None or authority != self._authority:
            self._context, self._authority = self._options.context(), authority
        return SmtpLink(self._options, self._context)

    async def _check(self) -> str:
        try:
            link = await self._open()
        except LinkBroken as broken:
            return broken.reason
        except Exception as error:
            return f"fault in delivery: {type(error).__name__}"
        await link.quit()
        return ""

    async def _quit_all(self, grace: float) -> None:
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        links, self._idle = self._idle, []
        await asyncio.gather(*(link.quit() for link in links))


class MemoryHop:
    """A next hop that keeps letters in a list: for rehearsals and tests.

    `outcomes` are given first, then everything is Sent.
    """

    def __init__(self, *outcomes: HopAnswer) -> None:
        self.letters: list[OutgoingMail] = []
        self.outcomes: list[HopAnswer] = list(outcomes)

    def submit(self, mail: OutgoingMail) -> Future[HopAnswer]:
        """Keeps the letter in `letters` where the next of `outcomes` says that it may have arrived."""
        future: Future[HopAnswer] = Future()
        outcome: HopAnswer = _unfit(mail, mail.content) or (
            self.outcomes.pop(0) if self.outcomes else Sent("250 2.0.0 ok")
        )
        if isinstance(outcome, Sent) or (isinstance(outcome, TryLater) and outcome.lost_after_data):
            self.letters.append(mail)
        future.set_result(outcome)
        return future

    async def deliver(self, mail: OutgoingMail) -> HopAnswer:
        """The outcome of a letter, at once."""
        return self.submit(mail).result()

    def check(self) -> str:
        """Always empty: there is no peer to reach."""
        return ""

    def close(self, grace: float = 10) -> None:
        """Nothing is under way, so nothing is waited for."""


def _unfit(mail: OutgoingMail, content: bytes) -> RefusedForGood | None:
    """A letter that would not arrive as it is frozen, or an envelope that is none: a fault of ours,
    not to be tried again.
    """
    if (
        b"\0" in content
        or content.count(b"\r\n") != content.count(b"\n")
        or content.count(b"\r\n") != content.count(b"\r")
    ):
        return RefusedForGood("the letter holds NUL or line ends other than CRLF", 554, of_letter=True)
    if not content.endswith(b"\r\n"):
        return RefusedForGood("the letter does not end with CRLF", 554, of_letter=True)
    if not _ENVELOPE.fullmatch(mail.recipient) or (mail.sender and not _ENVELOPE.fullmatch(mail.sender)):
        return RefusedForGood("not an envelope address", 553, of_letter=True)
    return None


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.run_until_complete(asyncio.sleep(0.01))  # aborted connections close in the next rounds of the loop
    loop.close()
