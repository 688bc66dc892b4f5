"""The database and the unit of work: which database it is, how it is opened, what one transaction sees.

SQLite runs with WAL and `synchronous=FULL`: a commit that has returned survives a crash of the process and of the
machine. Writing transactions begin IMMEDIATE, so that none reads what another is about to change; readers see one
snapshot and never wait. The only commit is the one of `Database.write`, and the writer (`store.database.writer`)
is its only caller in a running desk.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import lru_cache, partial
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from store.database import disk_room, postgresql
from store.database.blobs import Blobs
from store.database.dialect import OWN_SESSIONS, POSTGRESQL, SQLITE, hide_values, translate
from store.database.prepared import PreparedStatements
from store.database.upgrade import APPLICATION, HEAD, check_encoding, check_right, has_tables, is_current, upgrade
from store.database.writing_turn import WritingTurn
from store.errors import SessionsShared, StoreBroken, StoreError, StoreFull, StoreGone, StoreUnavailable

BUSY_SECONDS = 10  # that SQLite waits for another process's transaction, and anybody for a free connection
TURN_SECONDS = 60.0  # that a transaction waits for other processes of ours, one of which may rewrite the whole file
POOLED_LOOKS = 4  # at which session each of two connections has: others who use the same pooler get in between
READERS = 16  # connections of readers; more wait
FOLD_EVERY = 1.0  # seconds between tries to fold a long log, doubled for each in vain
FOLD_SELDOM = 16.0  # seconds that lie between two of them at most: who reads for minutes keeps no mail waiting
FOLD_SECONDS = 0.05  # that folding waits for readers; the writer stands still meanwhile
LONG_LOG = 8 * disk_room.LOG_LIMIT  # bytes from which it waits for longer:
LONG_FOLD_SECONDS = 0.25
TIGHT_SECONDS = 2.0  # the same where there is little room on the disk

# What sqlite3 is to write of values that are neither numbers nor text: else it asks each of them for a way, in vain.
sqlite3.register_adapter(type(None), {}.get)  # type: ignore[arg-type]  # overloaded; it gives None
sqlite3.register_adapter(bytes, bytes)


_Row = Mapping[str, Any]
_Added = tuple[list[_Row], list[Callable[[], object]]]


class Unit:
    """One transaction: everything that is read or written through it is seen together, or not at all."""

    __slots__ = ("blobs", "connection", "database", "dialect", "driver", "is_writing", "later", "waiting")

    def __init__(self, connection: sa.Connection, database: Database, *, is_writing: bool = False) -> None:
        self.connection = connection
        self.database = database
        self.dialect = database.dialect
        self.blobs = database.blobs
        self.is_writing = is_writing
        self.later: list[tuple[str, sa.Executable, Mapping[str, Any], str]] = []
        self.waiting: dict[sa.Insert | sa.Update, _Added] = {}
        self.driver: Any = connection.connection.driver_connection

    def execute(
        self, statement: sa.Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None, /
    ) -> sa.CursorResult[Any]:
        """Runs a statement by the driver's own cursor where it is prepared for that, else by SQLAlchemy.

        Raises StoreError.
        """
        if self.waiting:
            self._write_before(statement)
        outcome = self.database.prepared.execute(self.driver, statement, parameters)
        if outcome is not None:
            return outcome  # type: ignore[return-value]  # what is asked of a result is the same
        return self.connection.execute(statement, parameters)  # type: ignore[return-value, call-overload, unused-ignore]

    def add(
        self, statement: sa.Insert | sa.Update, rows: Iterable[_Row], otherwise: Callable[[], object] | None = None
    ) -> None:
        """Adds or changes rows in one go with others of their table: before a statement that names it, and at the
        latest with `write_added`, which meets their errors.

        Nobody asks what came of each. Where the statement had nothing to do for one of them, `otherwise` is called, of
        all that were given with it: it raises what that means, if anything.
        """
        waiting, told = self.waiting.setdefault(statement, ([], []))
        waiting.extend(rows)
        if otherwise is not None:
            told.append(otherwise)

    def _write_before(self, statement: sa.Executable) -> None:
        names = self.database.prepared.names_in(statement)
        self._write([each for each in self.waiting if names is None or not names.isdisjoint(_tables_of(each))])

    def write_added(self) -> None:
        """Writes the rows that were added."""
        self._write(list(self.waiting))

    def _write(self, statements: Sequence[sa.Insert | sa.Update]) -> None:
        for (rows, told), statement in [(self.waiting.pop(each), each) for each in statements]:
            outcome = self.execute(statement, rows)
            if told and outcome.rowcount != len(rows):
                for otherwise in told:
                    otherwise()

    def at_end(self, order: str, statement: sa.Executable, parameters: Mapping[str, Any], adds: str = "") -> None:
        """Puts off a statement to the end of the transaction, for rows that many transactions want.

        They are locked for as short as can be, and in the same order by every node, so that no two wait for each other
        in a circle. What is said several times with the same values is said once, with the sum of the value `adds`.
        """
        self.later.append((order, statement, parameters, adds))

    def settle(self) -> None:
        """Makes the statements that were put off."""
        self.write_added()
        waiting, self.later = sorted(self.later, key=itemgetter(0)), []
        said: dict[int, tuple[sa.Executable, dict[tuple[Any, ...], dict[str, Any]]]] = {}
        for _, statement, parameters, adds in waiting:
            _, rows = said.setdefault(id(statement), (statement, {}))
            same = tuple(value for name, value in parameters.items() if name != adds)
            row = rows.get(same)
            if row is None:
                rows[same] = dict(parameters)
            elif adds:
                row[adds] += parameters[adds]
        for statement, rows in said.values():
            self.execute(statement, list(rows.values()))


class Database:
    """One database. Threads may share it; processes may, each with a `Database` of its own."""

    def __init__(self, url: sa.URL, blobs: Blobs, temporary: tempfile.TemporaryDirectory[str] | None = None) -> None:
        self.url = url
        self.dialect = url.get_backend_name()
        self.blobs = blobs
        self.node = f"{os.uname().nodename}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._temporary = temporary
        self._turn: WritingTurn | None = None  # of a file that is kept
        self._folded = 0.0  # when a long log was folded last, on the monotonic clock
        self._fold_pause = FOLD_EVERY
        self._was_full = False  # the last transaction found no room
        self._file = str(url.database) if self.dialect == SQLITE else None
        self._place: disk_room.DatabaseFile | None = None  # of the file that is open, where it is one to keep
        self._log = ""  # which file the writer's connection has its log in, once it has written
        if self.dialect == SQLITE:
            self._open_sqlite()
        else:
            self._open_postgresql()
        self.prepared = PreparedStatements.of(self._writer)

    @classmethod
    def open(cls, url: str, blob_folder: Path | None = None) -> Self:
        """Opens `sqlite:///path`, `sqlite://` (a private one that is gone on close, for rehearsals)
        or `postgresql://…`.

        `blob_folder` holds contents above `blobs.INLINE_LIMIT`: by default `blobs` beside an SQLite file. On
        PostgreSQL without it they stay in the database,
        where every node sees them. Nothing is connected to yet on PostgreSQL. Raises StoreError.
        """
        try:
            parsed = sa.make_url(url)
            backend = parsed.get_backend_name()
        except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ValueError) as error:
            raise StoreError(f"not the URL of a database: {url.partition('//')[0]}//…") from error
        if backend == POSTGRESQL:
            return cls(parsed.set(drivername="postgresql+psycopg"), Blobs(blob_folder))
        if backend != SQLITE:
            raise StoreError(f"database {backend!r} is not supported; use sqlite:///PATH or postgresql://…")
        temporary = None
        if parsed.database in {None, "", ":memory:"}:
            # A real file behaves like the real thing: several connections, snapshots, WAL. It is only not synced.
            temporary = tempfile.TemporaryDirectory(prefix="postdesk-", ignore_cleanup_errors=True)
            path = Path(temporary.name) / "postdesk.db"
        else:
            path = Path(str(parsed.database)).absolute()
            _make_private(path)
        return cls(parsed.set(database=str(path)), Blobs(blob_folder or path.parent / "blobs"), temporary)

    @classmethod
    def open_to_read(cls, url: str) -> Database:
        """The database as it is, for a command that changes nothing; where there is none yet, an empty one.

        Raises SchemaTooOld, SchemaTooNew, StoreUnavailable, StoreError.
        """
        path = find_file(url)
        if path is None or _is_filled(path):
            database = cls.open(url)
            try:
                with database.read() as unit:
                    if has_tables(unit):
                        return database
                    check_encoding(unit)
                    check_right(unit)
            except BaseException:
                database.close()
                raise
            database.close()
        empty = cls.open("sqlite://")
        empty.upgrade()
        return empty

    @property
    def is_temporary(self) -> bool:
        """Is it gone on close?"""
        return self._temporary is not None

    def check_place(self) -> None:
        """Raises StoreGone where the file that is open is not the file that is there, or can't be written, and what
        `check_writing` raises.
        """
        self._check_place(to_write=True)
        self.check_writing()

    def check_writing(self) -> None:
        """Raises StoreUnavailable where another process keeps the file from us, or the server can only be read."""
        if self.dialect == POSTGRESQL:
            self._check_server()
        elif self._turn is not None and not self._turn.is_taken:
            with _store_errors(), self._turn.take(BUSY_SECONDS), self._writer.connect() as connection:
                connection.begin().rollback()

    def _check_server(self) -> None:
        """The next connection may meet one that writes."""
        with self.read() as unit:
            is_read_only = unit.execute(postgresql.IS_READ_ONLY).scalar_one()
        if is_read_only:
            self._writer.dispose()
            self._reader.dispose()
            raise StoreUnavailable("the database can only be read: a standby, or closed for writing")

    def check_sessions(self) -> None:
        """Raises SessionsShared where two connections of ours are not two sessions, each with the limits that we set.

        A pooler gives each transaction whichever session is free: locks by which nodes know each other, and what keeps
        a frozen one from holding the others up, would be lost without a word (I18).
        """
        if self.dialect != POSTGRESQL:
            return
        with _store_errors(), self.open_connection() as one, self.open_connection() as other:
            seen = [(each, *each.execute(postgresql.SESSION).one()) for each in (one, other) * POOLED_LOOKS]
        sessions = {process for _, process, *_ in seen}
        pairs = {(id(each), process) for each, process, *_ in seen}
        if len(sessions) != 2 or len(pairs) != 2:
            raise SessionsShared(f"a pooler hands one session to several of our connections: {OWN_SESSIONS}")
        wanted = [each.partition("=")[2] for each in postgresql.WRITER]
        if any([*settings] != wanted for _, _, *settings in seen):
            raise SessionsShared(f"a pooler keeps the limits that we set from our sessions: {OWN_SESSIONS}")

    @property
    def identity(self) -> str:
        """Which file is open, in a word that another process can compare; "" on a server."""
        return "" if self._place is None else self._place.identity

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return None if self._file is None else Path(self._file)

    # --- opening ------------------------------------------------------------------------------------------------------

    def _open_sqlite(self) -> None:
        sync = "OFF" if self._temporary else "FULL"
        if self._temporary is None:
            self._place = disk_room.find_place(str(self._file))
        arguments: dict[str, Any] = {"check_same_thread": False, "timeout": BUSY_SECONDS, "cached_statements": 512}
        self._writer = sa.create_engine(
            self.url, hide_parameters=True, connect_args=arguments, pool_size=1, max_overflow=0
        )
        self._reader = sa.create_engine(
            self.url,
            hide_parameters=True,
            connect_args=arguments,
            pool_size=READERS,
            max_overflow=READERS,
            pool_use_lifo=True,  # each has a cache of its own: those of few connections are filled
        )

        def prepare(connection: sqlite3.Connection, *, query_only: bool) -> None:
            connection.isolation_level = None  # we say BEGIN ourselves
            connection.execute(f"PRAGMA synchronous={sync}")  # first: what is not kept waits for no disk from the start
            _keep_a_log(connection, may_shrink=self._temporary is None)
            for pragma in (
                f"busy_timeout={BUSY_SECONDS * 1000}",
                "foreign_keys=ON",
                "temp_store=MEMORY",
                f"query_only={'ON' if query_only else 'OFF'}",
            ):
                connection.execute(f"PRAGMA {pragma}")

        def prepare_writer(connection: sqlite3.Connection, _: object) -> None:
            prepare(connection, query_only=False)
            self._log = ""

        sa.event.listen(self._writer, "connect", prepare_writer)
        sa.event.listen(self._reader, "connect", lambda connection, _: prepare(connection, query_only=True))
        for engine, begin in ((self._writer, "BEGIN IMMEDIATE"), (self._reader, "BEGIN")):
            sa.event.listen(engine, "begin", partial(_say, begin))
        if self._temporary is None:
            self._turn = WritingTurn(f"{self.path}-writer")

    def _open_postgresql(self) -> None:
        self._writer = self._make_engine(*postgresql.WRITER, size=2)
        self._reader = self._make_engine(*postgresql.READER, size=READERS).execution_options(**postgresql.SNAPSHOT)

    def _make_engine(self, *settings: str, size: int) -> sa.Engine:
        arguments = {
            "connect_timeout": 5,
            "client_encoding": "UTF8",  # whatever PGCLIENTENCODING says; of SQL_ASCII texts would come as bytes
            "application_name": f"{APPLICATION} {HEAD}",  # by it another version knows that we are at work
            "prepare_threshold": None,  # we prepare what is said again; psycopg would drop all of it with its own
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": " ".join(f"-c {each}" for each in ("timezone=UTC", *postgresql.CUT_OFF, *settings)),
        }
        try:
            engine = sa.create_engine(
                self.url, hide_parameters=True, connect_args=arguments, pool_size=size, max_overflow=READERS
            )
            sa.event.listen(engine, "handle_error", _hide_values)
            return engine
        except ModuleNotFoundError as error:
            raise StoreError("PostgreSQL needs the extra: pip install 'postdesk[postgresql]'") from error

    def upgrade(self) -> None:
        """Brings the schema to this version's, from any earlier one.

        Raises SchemaTooNew, StoreUnavailable; StoreBroken for tables that are no version's, with nothing changed.
        """
        with _store_errors():
            with self.read() as unit:
                if is_current(unit):
                    return
            try:
                with self.transaction() as unit:
                    upgrade(unit)
            except sa.exc.DBAPIError as error:
                if translate(error) is not None:
                    raise
                raise StoreBroken(f"its tables are no version's and cannot be changed: {error.orig}") from error

    def make_tables(self) -> None:
        """Makes the tables of a database that has none. Those of an earlier version stay: a backup goes before that.

        Raises SchemaTooOld, SchemaTooNew, StoreUnavailable.
        """
        with self.read() as unit:
            is_there = has_tables(unit)
        if not is_there:
            self.upgrade()

    def close(self) -> None:
        """Ends all connections; a temporary database is gone."""
        self._reader.dispose()
        self._writer.dispose()
        if self._turn is not None:
            self._turn.close()
            self._turn = None
        if self._temporary is not None:
            self._temporary.cleanup()

    def describe(self) -> tuple[str, datetime]:
        """Which database it is, with its version, and what time its clock says."""
        if self.dialect == SQLITE:
            with self.read():
                return f"SQLite {sqlite3.sqlite_version} at {self.path}", datetime.now(UTC)
        with self.read() as unit:
            version, now = unit.connection.execute(sa.text("select version(), clock_timestamp()")).one()
            return str(version).partition(" on ")[0], now

    def open_connection(self) -> sa.Connection:
        """A session of its own without transactions, for what lives as long as it does (`store.database.ownership`)."""
        return self._writer.connect().execution_options(**postgresql.NO_TRANSACTIONS)

    # --- transactions -------------------------------------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """A snapshot to read from; writing through it fails. Raises StoreUnavailable."""
        with _store_errors():
            self._check_place(to_write=False)
            with self._reader.connect() as connection, connection.begin():
                unit = Unit(connection, self)
                yield unit
                unit.write_added()  # which fails

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """One writing transaction of its own, committed at the end.

        For tools and tests: a running desk uses the writer.

        Raises StoreFull, StoreUnavailable, or what the body raises, with everything undone.
        """
        with _store_errors(), self.transaction() as unit:
            yield unit

    @contextmanager
    def transaction(self) -> Iterator[Unit]:
        """As `write`, with the errors of the database as they are: the writer looks at them itself."""
        with self._alone():
            self._check_place(to_write=True)
            self._make_room()
            try:
                with self._writer.connect() as connection, connection.begin():
                    unit = Unit(connection, self, is_writing=True)
                    yield unit
                    unit.settle()
                    self._keep_room(unit)
                self._check_place(to_write=True)  # else it was kept in a file that nobody finds again
            except Exception as error:
                self._was_full = isinstance(translate(error), StoreFull)
                raise

    # --- room on the disk (store.database.disk_room)
    # --------------------------------------------------------------------------------

    def _check_place(self, *, to_write: bool) -> None:
        """Is the file that is open the file that is there, and so its log, where it is written? Raises StoreGone."""
        if self._place is None:
            return
        self._place = disk_room.check_place(str(self._file), self._place, to_write=to_write)
        if to_write:
            self._check_log()

    def _check_log(self) -> None:
        """Is the log that is written to the log that is there? Else it goes with our last connection: what is in it is
        folded into the file while we have it. Raises StoreGone then.
        """
        found = disk_room.find_log(str(self._file))
        if self._log and found != self._log:
            self._fold(FOLD_SECONDS)
            raise StoreGone(f"the log of {self._file} was removed or replaced; restart to begin another")
        self._log = found

    def _make_room(self) -> None:
        """Folds the log back before a transaction where it is long, or the disk has little room for more.

        Raises StoreFull.
        """
        if self._file is None:
            return
        before = disk_room.look(self._file)
        must, may = before.is_tight or self._was_full, before.log > disk_room.LOG_LIMIT
        if must and before.log:
            if not self._fold(TIGHT_SECONDS) and disk_room.look(self._file).is_tight:
                raise StoreFull(
                    "the log of the database cannot be folded back, and the disk has no room for more of it"
                )
        elif may and time.monotonic() - self._folded > self._fold_pause:
            is_folded = self._fold(FOLD_SECONDS if before.log < LONG_LOG else LONG_FOLD_SECONDS)
            self._fold_pause = FOLD_EVERY if is_folded else min(2 * self._fold_pause, FOLD_SELDOM)
            self._folded = time.monotonic()
        self._was_full = False

    def _keep_room(self, unit: Unit) -> None:
        """What is about to be committed must leave the room that folding it back takes. Raises StoreFull."""
        if self._file is None:
            return
        left = disk_room.look(self._file)
        if left.is_tight and left.free < disk_room.find_growth(self._file, unit.driver) + disk_room.CACHE:
            raise StoreFull("the disk has no room for more")

    def _fold(self, seconds: float) -> bool:
        """Folds the log back into the file, waiting so long for readers. True where nothing is left to be folded."""
        with closing(self._writer.raw_connection()) as connection:
            driver: Any = connection.driver_connection
            driver.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")
            try:
                _, log, folded = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.Error:
                return False
            finally:
                driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
            return bool(log == folded)

    def compact(self) -> bool:
        """Rewrites the database without its free pages, where words that were erased may still stand.

        SQLite's `secure_delete` is no way round it: as pages are balanced, copies stay in their gaps (8 of 60 files of
        random work held an erased word, with free pages given back and the log folded).
        False where others are too busy with it: what is free is then overwritten by and by.
        """
        if self._file is None:
            with self.open_connection() as connection:
                connection.execute(sa.text("vacuum"))
            return True
        try:
            with self._alone():
                self._rewrite(self._file)
            with self._alone():
                return self._fold(TIGHT_SECONDS * 5)
        except (sqlite3.Error, StoreUnavailable):
            return False

    def _rewrite(self, file: str) -> None:
        with closing(self._writer.raw_connection()) as connection:
            driver: Any = connection.driver_connection
            disk_room.note_compacting(file)
            try:
                driver.execute("PRAGMA auto_vacuum=INCREMENTAL")  # of a file that was made by an earlier version
                driver.execute("PRAGMA temp_store=FILE")  # a copy of all that there is would not fit into memory
                driver.execute("PRAGMA wal_autocheckpoint=0")  # the file becomes shorter when we say so
                driver.execute("VACUUM")
                disk_room.note_compacting(file, disk_room.find_size(driver))
            finally:
                driver.execute("PRAGMA wal_autocheckpoint=1000")
                driver.execute("PRAGMA temp_store=MEMORY")

    def settle_size(self) -> None:
        """The file is as short as its pages say, once steps have made it shorter (`store.upkeep.free_pages`)."""
        if self._file is None:
            return
        with self._alone():
            if self._fold(LONG_FOLD_SECONDS):
                with closing(self._writer.raw_connection()) as connection:
                    driver: Any = connection.driver_connection
                    disk_room.note_compacting(self._file, disk_room.find_size(driver))

    def _alone(self) -> contextlib.AbstractContextManager[None]:
        """Keeps writers and their checkpoints apart, between processes too. Raises StoreUnavailable."""
        return contextlib.nullcontext() if self._turn is None else self._turn.take(TURN_SECONDS)


@lru_cache
def _tables_of(statement: sa.Insert | sa.Update) -> tuple[str, ...]:
    """Which table a statement writes, and which it reads the rows from."""
    read = statement.select if isinstance(statement, sa.Insert) else None
    tables = [statement.table, *(read.get_final_froms() if isinstance(read, sa.Select) else ())]
    return tuple(each.name for each in tables if isinstance(each, sa.Table))


def find_file(url: str) -> Path | None:
    """The file of an SQLite database, whether it is there or not; None for what is none, or no URL at all."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # a port that is no number is the latter
        return None
    is_file = parsed.get_backend_name() == SQLITE and parsed.database not in {None, "", ":memory:"}
    return Path(str(parsed.database)).absolute() if is_file else None


def _is_filled(path: Path) -> bool:
    """Is there a database in it? Where nobody can tell, opening it says why."""
    try:
        return path.stat().st_size > 0
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def _hide_values(context: sa.engine.ExceptionContext) -> None:
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            hide_values(error)


def _make_private(path: Path) -> None:
    """Makes the file before SQLite does: it holds people's mail. Its companions get the same mode."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreUnavailable(f"{path}: {error.strerror}") from error


def _keep_a_log(connection: sqlite3.Connection, *, may_shrink: bool) -> None:
    """Switches the file to a write-ahead log, once in its life. Raises sqlite3.OperationalError after BUSY_SECONDS.

    A new file that `may_shrink` also notes who points to each page: free ones can be given back a few at a time.
    Of several that open a new file together SQLite lets one switch and fails the others at once, for all their timeout.
    """
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            if may_shrink and connection.execute("PRAGMA page_count").fetchone() == (0,):
                connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.005)


def _say(text: str, connection: sa.Connection) -> None:
    """Straight to SQLite: a transaction in which little is said costs a third less."""
    driver: Any = connection.connection.driver_connection
    driver.execute(text)


@contextmanager
def _store_errors() -> Iterator[None]:
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        known = translate(error)
        if known is None:
            raise
        raise known from error
