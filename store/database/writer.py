"""The one writer: a thread that takes jobs from a queue and commits several of them together.

The commit is one for all of them, and so is their savepoint as long as none fails. Where one does, all are undone and
run anew, each in a savepoint of its own, so that a bad one undoes only itself. A job may so run more than once: what it
does beside the database must bear that. Its result is given only after the commit that contains it: who has a result
knows that it is stored. After a crash all or none of a commit's jobs are in the database, and nobody was told of those
that are not.
"""

from __future__ import annotations

import contextlib
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from msgspec import Struct, field

from store.database.dialect import is_again, is_disconnect, is_in_transaction, say, translate
from store.database.unit import Database, Unit
from store.errors import StoreUnavailable

T = TypeVar("T")

BATCH = 64  # jobs in one commit
BATCH_SECONDS = 0.05  # no further job joins a commit that has been open for so long
TRIES = 8  # of a job that the database undid only because another node was in its way
AGAIN_SECONDS = 0.01  # times its tries, at most, that such a job waits: two nodes in step would meet again and again


class _Task(Struct, eq=False):
    """A job on its way. `error` is its own; a failure of the commit is everybody's."""

    job: Callable[[Unit], Any]
    moment: str
    future: Future[Any] = field(default_factory=Future)
    tries: int = 0
    result: Any = None
    error: BaseException | None = None

    def settle(self, error: BaseException | None = None) -> None:
        error = self.error or error
        if error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(translate(error) or error)


class Writer:
    """Runs jobs one after the other in its thread. `submit` may be called from any thread.

    `failpoint` is called with `T3.before` and `T3.after` around each commit that contains a job of the moment `T3`.
    What it raises is given to the jobs: before, nothing of the commit happens; after, it has happened.

    `first` is done at the beginning of the first transaction that is committed, whenever there is room for one.
    """

    def __init__(
        self,
        database: Database,
        *,
        batch: int = BATCH,
        failpoint: Callable[[str], None] | None = None,
        first: Callable[[Unit], object] | None = None,
    ) -> None:
        self.database = database
        self._batch = batch
        self._failpoint = failpoint
        self._first = first
        self._queue: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._next: list[_Task] = []  # taken from the queue already; they go first into the next commit
        self._closed = False
        self._lock = threading.Lock()
        self._gate = threading.Lock()  # held while jobs of one commit are submitted
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Unit], T], moment: str = "") -> Future[T]:
        """Queues a job.

        Its future has the result when it is committed, or an exception when nothing of it is known to be stored.

        Raises StoreUnavailable after `close`. The future may fail with StoreFull, StoreUnavailable,
        or what the job raised.
        """
        task = _Task(job, moment)
        with self._lock:
            if self._closed:
                raise StoreUnavailable("the writer is closed")
            self._queue.put(task)
        return task.future

    def submit_then(self, job: Callable[[Unit], T], moment: str, then: Callable[[], object]) -> Future[T]:
        """`submit`, and `then` right behind it: what that submits shares the commit (`together`)."""
        with self.together():
            future = self.submit(job, moment)
            then()
        return future

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Jobs that are submitted inside share a commit, as far as it has room. Nothing inside may wait for one."""
        with self._gate:
            yield

    def run(self, job: Callable[[Unit], T], moment: str = "") -> T:
        """Runs a job and waits for its commit. A job must not call it: it would wait for itself."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("a job must not wait for the writer that runs it")
        return self.submit(job, moment).result()

    def close(self) -> None:
        """Commits what is queued, then ends. May be called twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    @property
    def queued(self) -> int:
        """How many jobs wait, roughly."""
        return self._queue.qsize() + len(self._next)

    # --- the thread ---------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        is_open = True
        while is_open or self._next:
            tasks, self._next = self._next, []
            if tries := max((task.tries for task in tasks), default=0):
                time.sleep(random.uniform(0, AGAIN_SECONDS * tries))
            is_open = is_open and self._fill(tasks)
            try:
                self._commit(tasks)
            except BaseException as error:  # a defect in here must not leave anybody waiting for ever
                for task in tasks:
                    if not task.future.done():
                        task.settle(error)

    def _fill(self, tasks: list[_Task]) -> bool:
        """Takes what is waiting, at least one; False when the end of the queue was met."""
        while len(tasks) < self._batch:
            try:
                task = self._queue.get_nowait() if tasks else self._queue.get()
            except queue.Empty:
                break
            with self._gate:  # whoever has more for this commit has submitted it
                pass
            if task is None:
                return False
            if task.future.set_running_or_notify_cancel():
                tasks.append(task)
        return True

    def _commit(self, tasks: Sequence[_Task], *, may_repeat: bool = True) -> None:
        """One transaction for the tasks. Those that found no room, or were in another node's way, go to `_next`."""
        if not tasks:
            return
        joined: Sequence[_Task] = tasks
        is_whole = False
        try:
            with self.database.transaction() as unit:
                if self._first is not None:
                    self._first(unit)
                joined = self._do_all(unit, tasks)
                self._reach(joined, "before")
                is_whole = True
        except Exception as error:
            if may_repeat and not is_whole and is_disconnect(error):
                # The connection broke since its last use. Nothing of this transaction can be stored:
                # once more on a new one.
                self._next = []
                self._commit(tasks, may_repeat=False)
                return
            later = [task for task in tasks if task not in joined]
            if is_again(error):
                later = self._one_by_one(joined, error) + later
            else:
                for task in joined:
                    task.settle(error)
            self._next = later
            return
        self._first = None
        self._tell(joined)

    def _one_by_one(self, tasks: Sequence[_Task], error: BaseException) -> list[_Task]:
        """Another node is in the way of one of them: each by itself, so that it does not keep the others.

        Gives those to be done again.
        """
        again: list[_Task] = []
        for task in tasks:
            if task.tries >= TRIES:
                task.settle(error)
                continue
            self._commit([task])
            again += self._next
        return again

    def _do_all(self, unit: Unit, tasks: Sequence[_Task]) -> list[_Task]:
        """Runs the jobs in one savepoint; where one of them fails, all anew, each in a savepoint of its own.

        Gives those that are done. Others go to `_next`.
        """
        begun = self._do(unit, tasks, time.monotonic() + BATCH_SECONDS)
        if not begun:
            until = time.monotonic() + BATCH_SECONDS
            while begun < len(tasks) and not (begun and time.monotonic() > until):
                begun += self._do(unit, tasks[begun : begun + 1], until)
        joined: list[_Task] = []
        again: list[_Task] = []
        for task in tasks[:begun]:
            task.tries += 1
            (again if self._may_again(task) else joined).append(task)
        self._next = [*again, *tasks[begun:]]
        return joined

    @staticmethod
    def _do(unit: Unit, tasks: Sequence[_Task], until: float) -> int:
        """Runs jobs in one savepoint: the first, and others as long as there is time; says how many.

        Where a job that is alone fails, its error is its own; where one of several does, it is 0, with nothing done.
        Raises only when the whole transaction is lost.
        """
        unit.write_added()
        before = list(unit.later)
        begun = 0
        say(unit.connection, "SAVEPOINT job")
        try:
            for task in tasks:
                if begun and time.monotonic() > until:
                    break
                begun += 1
                task.error = None
                task.result = task.job(unit)
            unit.write_added()
            say(unit.connection, "RELEASE SAVEPOINT job")
        except BaseException as error:
            if is_disconnect(error) or not is_in_transaction(unit.connection):
                raise
            unit.later, unit.waiting = before, {}
            say(unit.connection, "ROLLBACK TO SAVEPOINT job")
            if len(tasks) > 1:
                return 0
            tasks[0].error = error
        return begun

    @staticmethod
    def _may_again(task: _Task) -> bool:
        return task.error is not None and is_again(task.error) and task.tries < TRIES

    def _tell(self, tasks: Sequence[_Task]) -> None:
        late: BaseException | None = None
        try:
            self._reach(tasks, "after")
        except Exception as error:
            late = error
        for task in tasks:
            task.settle(late)

    def _reach(self, tasks: Sequence[_Task], side: str) -> None:
        if self._failpoint is not None:
            # A claim that found nothing is no passage: an idle desk would trip over every point at once.
            reached = {
                task.moment for task in tasks if task.moment and task.error is None and not _is_nothing(task.result)
            }
            for moment in sorted(reached):
                self._failpoint(f"{moment}.{side}")


def _is_nothing(result: Any) -> bool:
    """Is this what a claim gives that took no row, alone or with what else there is to say?"""
    return result == [] or (isinstance(result, tuple) and result[:1] == ([],))
