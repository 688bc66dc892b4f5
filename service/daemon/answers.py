"""Answers to those whose mail the writer has stored: of all mails of one commit at once, for a wake-up of the loop is a
system call and takes the interpreter from the writer.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
from collections.abc import Callable
from concurrent.futures import Future

from store.mail.inbox import Put


class StoredMailAnswers:
    """Brings what becomes of mails from the writer's thread to the loop.

    `explain` gives what a sender hears of an error.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, explain: Callable[[Exception], Exception]) -> None:
        self._loop = loop
        self._explain = explain
        self._settled: collections.deque[tuple[asyncio.Future[str], Future[Put]]] = collections.deque()
        self._is_called = False

    def await_mail(self, stored: Future[Put]) -> asyncio.Future[str]:
        """The name of a mail, when it is stored. Who waits no longer leaves the mail where it is."""
        answer: asyncio.Future[str] = self._loop.create_future()
        stored.add_done_callback(lambda settled: self._take(answer, settled))
        return answer

    def _take(self, answer: asyncio.Future[str], settled: Future[Put]) -> None:
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
