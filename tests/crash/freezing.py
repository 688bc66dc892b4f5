"""`python -m tests.crash.freezing URL`: for each step a process that freezes there, in the middle of writing.

Each holds the lock of one row of `counter`, or the turn, by the name of its step. Its number is printed once it is
frozen. All is over with stdin.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import sqlalchemy as sa

from store.database import postgresql
from store.database.dialect import wait_for_turn
from store.database.unit import Database, Unit
from store.database.writer import Writer

SILENT_SECONDS = 1  # instead of the usual patience, for those sessions that the server ends by itself
CHANGE = "update counter set value = value + 1 where name = %s"
NOTHING = "update counter set value = value + 1 where name = %s and false"
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


def _in_a_turn(stop: Callable[[Any, str], object]) -> Callable[[Database, str], None]:
    """The same in a transaction that has its turn, and has changed nothing yet."""

    def do(database: Database, step: str) -> None:
        with database.write() as unit:
            wait_for_turn(unit, step)
            stop(unit.driver, step)
            freeze()

    return do


def _after_many(driver: Any, step: str) -> None:
    """What `executemany` sends ends with a Sync and a Flush."""
    driver.cursor().executemany(CHANGE, [(step,)] * 2)


def _after_many_in_vain(driver: Any, step: str) -> None:
    driver.cursor().executemany(NOTHING, [(step,)] * 2)


def _at_the_first_of_many(driver: Any, step: str) -> None:
    """It was prepared and is not yet said."""
    driver.pgconn.enter_pipeline_mode()
    driver.pgconn.send_prepare(b"change", CHANGE.replace("%s", "$1").encode())
    assert not driver.pgconn.flush()


def _amid_a_prepared_one(driver: Any, step: str) -> None:
    """Part of the value of a statement that is known is on its way."""
    driver.pgconn.prepare(b"measure", b"select length($1::text)")
    driver.pgconn.send_query_prepared(b"measure", [LARGE])
    assert driver.pgconn.flush(), "all of it went at once"


def _before_an_answer_is_read(driver: Any, step: str) -> None:
    driver.pgconn.send_query_params(CHANGE.replace("%s", "$1").encode(), [step.encode()])
    assert not driver.pgconn.flush()


def _refused(driver: Any, step: str) -> None:
    """A statement has failed, and nobody undid it."""
    with contextlib.suppress(psycopg.errors.DivisionByZero):
        driver.execute("select 1 / 0")


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
    "after many statements": _inside(_after_many),
    "after many statements in vain": _in_a_turn(_after_many_in_vain),
    "at the first of many statements": _in_a_turn(_at_the_first_of_many),
    "after a refusal": _inside(_refused),
    "before an answer is read": _inside(_before_an_answer_is_read),
    "amid many statements": _inside(_amid_many),
    "amid a long statement": _inside(_amid_one),
    "amid a prepared statement": _inside(_amid_a_prepared_one),
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
