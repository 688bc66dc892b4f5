"""The database that the seeds of one process share, emptied for each: to open and to fill a new one costs more than most seeds."""

from __future__ import annotations

import atexit
import functools
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from store.database import disk_room
from store.database.blobs import Blobs
from store.database.unit import Database

MEMORY = Path("/dev/shm")


class Ground:
    """A file with the tables and nothing in them, open; and its pages as they were."""

    def __init__(self) -> None:
        folder = tempfile.mkdtemp(prefix="simulate-", dir=MEMORY if MEMORY.is_dir() else None)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        self._path = Path(folder) / "desk.db"
        self.database = Database.open(f"sqlite:///{self._path}")
        self.database.upgrade()
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
