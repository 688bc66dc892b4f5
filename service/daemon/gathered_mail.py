"""Mails of the listeners on their way to the writer and back, several at a time.

What comes at about the same moment shares a commit, and all mails of a commit are answered by one wake-up of the loop.
While the writer is at work the loop then mostly waits: two threads that want the interpreter at once take it from one
another at every system call, which cost more than what they did.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

from gateway.message import RawMail
from service.loops.desk import PutJob, put_job
from store.database.writer import BATCH
from store.mail.inbox import Put

PATIENCE = 0.002  # seconds that a mail waits for others that are about to come


class GatheredMail:
    """Gives mails to `put_all`, which stores them, and their senders what becomes of them.

    `expects_more` says whether another is about to come; `explain` gives what a sender hears of an error.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        put_all: Callable[[Sequence[PutJob]], Sequence[Future[Put]]],
        expects_more: Callable[[], bool],
        explain: Callable[[Exception], Exception],
    ) -> None:
        self._loop = loop
        self._put_all = put_all
        self._expects_more = expects_more
        self._explain = explain
        self._gathered: list[tuple[PutJob, asyncio.Future[str]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._settled: collections.deque[tuple[asyncio.Future[str], Future[Put]]] = collections.deque()
        self._is_called = False

    def put(self, raw: RawMail) -> asyncio.Future[str]:
        """The name of a mail, when it is stored. Who waits no longer leaves the mail where it is."""
        answer: asyncio.Future[str] = self._loop.create_future()
        self._gathered.append((put_job(raw), answer))  # while the next one is on its way
        if len(self._gathered) >= BATCH or not self._expects_more():
            self._hand_over()
        elif self._timer is None:
            self._timer = self._loop.call_later(PATIENCE, self._hand_over)
        return answer

    def _hand_over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        gathered, self._gathered = self._gathered, []
        try:
            stored = self._put_all([job for job, _ in gathered])
        except Exception as error:
            stored = [_failed(error) for _ in gathered]
        for (_, answer), settled in zip(gathered, stored, strict=True):
            settled.add_done_callback(partial(self._take, answer))

    def _take(self, answer: asyncio.Future[str], settled: Future[Put]) -> None:
        """From any thread."""
        self._settled.append((answer, settled))
        if not self._is_called:
            self._is_called = True
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits
                self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        self._is_called = False  # first: whoever comes now calls again
        while self._settled:
            answer, settled = self._settled.popleft()
            if answer.done():  # given up
                continue
            try:
                answer.set_result(str(settled.result().id))
            except Exception as error:
                answer.set_exception(self._told(error))

    def _told(self, error: Exception) -> Exception:
        """What a future takes, whatever it is: the others of the commit wait for their answers."""
        try:
            told = self._explain(error)
        except Exception as fault:
            told = fault
        return RuntimeError(str(told)) if isinstance(told, StopIteration) else told


def _failed(error: Exception) -> Future[Put]:
    future: Future[Put] = Future()
    future.set_exception(error)
    return future
