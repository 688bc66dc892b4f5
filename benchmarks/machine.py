"""What the machine can do, so that figures of different machines may be compared: durable commits, and plain Python."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from pathlib import Path


def measure_commits(seconds: float = 2.0) -> float:
    """Commits a second of one small row, SQLite with WAL and synchronous=FULL, as the desk uses it."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "calibrate.db", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)")
        count, begin = 0, time.perf_counter()
        while (spent := time.perf_counter() - begin) < seconds:
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO row (text) VALUES (?)", ("x" * 200,))
            database.execute("COMMIT")
            count += 1
        database.close()
    return count / spent


def measure_python(seconds: float = 1.0) -> float:
    """Rounds a second of CPU of a loop over dictionaries and strings: what one core gives to Python."""
    count, begin = 0, time.process_time()
    while (spent := time.process_time() - begin) < seconds:
        table = {f"key {number}": number for number in range(1000)}
        sum(table[f"key {number}"] for number in range(1000))
        count += 1
    return count / spent
