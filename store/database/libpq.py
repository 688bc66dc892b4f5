"""A prepared statement straight to PostgreSQL's own library, past psycopg's cursors: its values as they adapt them, its
rows as they load them, and nothing between.

What cursors do around a statement (a query object, generators, a look at what is prepared) takes several times what the
statement takes. It is the same connection: transactions, notices and the end of it are psycopg's.
"""

from __future__ import annotations

import itertools
import select
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_MOST = 256  # statements that a session keeps prepared
_NUMBERS = itertools.count(1)  # of what is prepared by this process
_AT_ONCE = 500  # rows that are sent before their answers are read, which must find room on the road meanwhile

Values = Sequence[Any]
_Ready = tuple[bytes, Sequence[Any], Any]  # a name, values, and how each of them is written


class StatementOutcome:
    """What a statement came to, as a cursor tells it."""

    __slots__ = ("rowcount", "rows")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self.rows, self.rowcount = rows, rowcount

    def fetchall(self) -> list[Any]:
        """Every row."""
        return self.rows


class LibpqSession:
    """One connection, and what is prepared on it. For one thread at a time."""

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self._pgconn = driver.pgconn
        self._transformer: Any = Transformer(driver.adapters)
        self._road, self._answers = select.poll(), select.poll()
        self._road.register(self._pgconn.socket, select.POLLIN | select.POLLOUT)
        self._answers.register(self._pgconn.socket, select.POLLIN)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}

    @property
    def is_in_transaction(self) -> bool:
        """Has one begun? psycopg says BEGIN with the first that it is given itself."""
        return self._pgconn.transaction_status != TransactionStatus.IDLE

    def execute(self, text: str, values: Values) -> StatementOutcome:
        """Runs a statement with values for $1, $2 … Raises psycopg.Error."""
        self._make_room()
        result = self._pgconn.exec_prepared(*self._prepare(text, values))
        if result.status != ExecStatus.TUPLES_OK:
            return StatementOutcome([], _count(result))
        self._transformer.set_pgresult(result)
        rows = self._transformer.load_rows(0, result.ntuples, tuple)
        self._transformer.set_pgresult(None)  # which would keep it until the next one
        return StatementOutcome(rows, result.ntuples)

    def executemany(self, text: str, rows: Sequence[Values]) -> StatementOutcome:
        """Runs a statement that gives no rows with each of these, on one way there and back. Raises psycopg.Error."""
        count = 0
        for first in range(0, len(rows), _AT_ONCE):
            self._make_room()
            count += self._send([self._prepare(text, values) for values in rows[first : first + _AT_ONCE]])
        return StatementOutcome([], count)

    def _make_room(self) -> None:
        """Drops what was said longest ago; never between the rows of one pipeline, whose names must all be there."""
        while len(self._names) >= _MOST:
            _count(self._pgconn.exec_(b"deallocate " + self._names.pop(next(iter(self._names)))))

    def _prepare(self, text: str, values: Values) -> _Ready:
        """The statement by its name, for values of these types, and the values as they are sent."""
        given = self._transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        form = text, self._transformer.types
        name = self._names.pop(form, None)
        if name is None:
            name = b"postdesk_%d" % next(_NUMBERS)
            _count(self._pgconn.prepare(name, text.encode(), form[1]))
        self._names[form] = name  # the last
        return name, given, self._transformer.formats

    def _send(self, statements: Sequence[_Ready]) -> int:
        try:
            return self._send_all(statements)
        except BaseException:
            if self._pgconn.pipeline_status:  # interrupted in the middle: nobody could use the connection again
                self._pgconn.finish()
            raise

    def _send_all(self, statements: Sequence[_Ready]) -> int:
        pgconn = self._pgconn
        pgconn.enter_pipeline_mode()
        for name, given, formats in statements:
            pgconn.send_query_prepared(name, given, formats)
        pgconn.pipeline_sync()
        results = []
        while pgconn.status == ConnStatus.OK:
            self._wait()
            result = pgconn.get_result()
            if result is None:  # between two statements
                continue
            if result.status == ExecStatus.PIPELINE_SYNC:
                pgconn.exit_pipeline_mode()
                break
            results.append(result)
        return sum(map(_count, results))

    def _wait(self) -> None:
        """Until there is an answer; other threads go on meanwhile."""
        while self._pgconn.flush():
            self._road.poll()
            self._pgconn.consume_input()
        while self._pgconn.is_busy():
            self._answers.poll()
            self._pgconn.consume_input()


def _count(result: PGresult) -> int:
    """How many rows a statement changed. Raises psycopg.Error for one that failed."""
    if result.status != ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(result)
    return result.command_tuples or 0
