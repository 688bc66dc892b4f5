"""An event loop whose time is as long as nothing happens: waiting costs nothing, and every run is the same."""

from __future__ import annotations

import asyncio
import selectors
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from store.database.unit import Database
from store.database.writer import Writer, _Task
from store.errors import StoreUnavailable


class Crash(BaseException):
    """The process ends here. Nothing may catch it but the world, which starts another."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Waits by moving its clock; what others do in threads it does at once."""

    def __init__(self) -> None:
        selector = selectors.SelectSelector()
        super().__init__(selector)
        self._at = 0.0
        real = selector.select

        def select(timeout: float | None = None) -> Any:
            if timeout:
                self._at += timeout
            return real(0 if timeout is not None else 5)

        selector.select = select  # type: ignore[method-assign]

    def time(self) -> float:
        return self._at

    def stall(self, seconds: float) -> None:
        """So long nothing else happens."""
        self._at += seconds

    def run_in_executor(self, _executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future


class InlineWriter(Writer):
    """The writer's own commits, in the thread of who asks: so their order is the seed's. After a crash it does nothing."""

    def __init__(
        self, database: Database, failpoint: Callable[[str], None], first: Callable[[Any], None] | None = None
    ) -> None:
        self.database = database
        self._batch = 64
        self._failpoint = failpoint
        self._first = first
        self._next: list[_Task] = []
        self._closed = False
        self._gate = threading.Lock()
        self.is_dead = False

    def submit(self, job: Callable[[Any], Any], moment: str = "") -> Future[Any]:
        if self.is_dead:
            raise Crash
        if self._closed:
            raise StoreUnavailable("the writer is closed")
        task = _Task(job, moment)
        tasks = [task]
        try:
            while tasks:
                self._next = []
                self._commit(tasks)
                tasks = self._next
        except Crash:
            self.is_dead = True
            raise
        except Exception as error:
            if not task.future.done():
                task.settle(error)
        return task.future

    def run(self, job: Callable[[Any], Any], moment: str = "") -> Any:
        return self.submit(job, moment).result()

    def close(self) -> None:
        self._closed = True

    @property
    def queued(self) -> int:
        return 0


class InlineExecutor:
    """Does at once what it is given."""

    def submit(self, func: Callable[..., Any], *args: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self) -> None:
        """Nothing is under way."""
