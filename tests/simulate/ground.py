"""The database that the seeds of one process share, emptied for each: to open and to fill a new one costs more than most seeds."""

from __future__ import annotations

import atexit
import functools
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from store.database import disk_room
from store.database.blobs import Blobs
from store.database.unit import Database
from store.schema.tables import metadata

MEMORY = Path("/dev/shm")


class Ground:
    """A file with the tables and nothing in them, open; and its pages as they were."""

    def __init__(self) -> None:
        folder = tempfile.mkdtemp(prefix="simulate-", dir=MEMORY if MEMORY.is_dir() else None)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        self._path = Path(folder) / "desk.db"
        self.database = Database.open(f"sqlite:///{self._path}")
        self.database.upgrade()
        self.eyes = sqlite3.connect(self._path, isolation_level=None)  # of who looks on, after each step
        self._empty = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(self._path)) as made:
            made.backup(self._empty)

    def clear(self, blob_folder: Path) -> Database:
        """The database as on its first day; contents that are large go to the folder."""
        with closing(sqlite3.connect(self._path)) as file:
            self._empty.backup(file)
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.database._place = disk_room.find_place(str(self._path))  # it knows a file that has become shorter
        self.database.blobs = Blobs(blob_folder)
        return self.database


@functools.cache
def open_ground() -> Ground:
    """One for the life of this process."""
    return Ground()


# --- a database on a server that several nodes share ----------------------------------------------------------------


@functools.cache
def _first_rows(url: str) -> dict[str, list[dict[str, Any]]]:
    """What a new database holds already."""
    database = Database.open(url)
    database.upgrade()
    with database.read() as unit:
        rows = {
            one.name: [dict(row._mapping) for row in unit.execute(sa.select(one))] for one in metadata.sorted_tables
        }
    database.close()
    return rows


def empty_server(url: str) -> None:
    """The database as on its first day; nobody is connected to it."""
    rows = _first_rows(url)
    end_sessions(url)
    with closing(Database.open(url)) as database, database.write() as unit:
        unit.execute(sa.text(f"truncate {', '.join(rows)} restart identity cascade"))
        unit.execute(sa.text("alter sequence ticket_number restart"))
        for table in metadata.sorted_tables:
            if rows[table.name]:
                unit.execute(sa.insert(table), rows[table.name])


def end_sessions(url: str) -> None:
    """Whoever is connected to the database is not any more."""
    with closing(Database.open(url)) as database, database.write() as unit:
        unit.execute(
            sa.text(
                "select pg_terminate_backend(pid, 1000) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
