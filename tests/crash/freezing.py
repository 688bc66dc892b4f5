"""`python -m tests.crash.freezing URL`: for each step a process that freezes there, in the middle of writing.

Each holds the lock of one row of `counter`, by the name of its step. Its number is printed once it is frozen. All is
over with stdin.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from store.database import postgresql
from store.database.unit import Database, Unit
from store.database.writer import Writer

SILENT_SECONDS = 1  # instead of the usual patience, for those sessions that the server ends by itself
CHANGE = "update counter set value = value + 1 where name = %s"
LARGE = b"x" * 30_000_000  # more than fits on the road


def freeze() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _before_commit(database: Database, step: str) -> None:
    writer = Writer(database, failpoint=lambda moment: freeze() if moment == "T3.before" else None)
    writer.run(lambda unit: _change(unit, step) or 1, "T3")


def _change(unit: Unit, step: str) -> None:
    unit.connection.exec_driver_sql(CHANGE, (step,))


def _inside(stop: Callable[[Any, str], object]) -> Callable[[Database, str], None]:
    """Freezes with the driver's connection in the middle of a transaction that has the lock."""

    def do(database: Database, step: str) -> None:
        with database.write() as unit:
            _change(unit, step)
            stop(unit.driver, step)
            freeze()

    return do


def _amid_many(driver: Any, step: str) -> None:
    """As `executemany` sends them: the server has done some, and waits for the next."""

    def rows() -> Iterator[tuple[str]]:
        for number in range(2000):
            if number == 1000:
                freeze()
            yield (step,)

    driver.cursor().executemany(CHANGE, rows())


def _amid_one(driver: Any, step: str) -> None:
    """Part of one long statement is on its way."""
    driver.pgconn.send_query_params(b"select length($1::text)", [LARGE])
    assert driver.pgconn.flush(), "all of it went at once"


def _amid_an_answer(driver: Any, step: str) -> None:
    """The server says more than the road takes, and nobody listens."""
    driver.pgconn.send_query_params(b"select repeat('x', 1000) from generate_series(1, 30000)", [])
    driver.pgconn.flush()
    time.sleep(0.2)


STEPS: dict[str, Callable[[Database, str], None]] = {
    "after a statement": _inside(lambda driver, step: None),
    "before the commit": _before_commit,
    "amid many statements": _inside(_amid_many),
    "amid a long statement": _inside(_amid_one),
    "amid an answer": _inside(_amid_an_answer),
}


def main(url: str) -> None:
    postgresql.WRITER = tuple(
        f"idle_in_transaction_session_timeout={SILENT_SECONDS}s" if one.startswith("idle_") else one
        for one in postgresql.WRITER
    )
    for step, do in STEPS.items():
        pid = os.fork()
        if not pid:
            try:
                do(Database.open(url), step)
            finally:
                os._exit(1)
        os.waitpid(pid, os.WUNTRACED)
        print(pid, flush=True)
    sys.stdin.read()  # the system wakes what is frozen when its parent ends


if __name__ == "__main__":
    sa.create_engine("postgresql+psycopg://", poolclass=sa.NullPool)  # what takes long is loaded once
    main(sys.argv[1])
