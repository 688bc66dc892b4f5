"""Room on the disk of an SQLite database: its log must never grow so much that the file could not take it back.

What is committed stands in the log first, and is folded back into the file when nobody reads; under load somebody
always does. A log that has filled the disk cannot be folded any more, since the file has no room to grow: the desk
would stand still for good, with nothing of it lost and nothing of it done. So a log that has grown, or any log on a
disk with little room, is folded before the next transaction,
and a transaction that would leave less room than the folding takes is not committed.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from store.errors import StoreGone

LOG_LIMIT = 8 * 1024 * 1024  # bytes, twice what SQLite itself folds back when no reader is in the way
RESERVE = 2 * LOG_LIMIT  # bytes beside the log: with less every transaction begins with a log that is folded
CACHE = 2 * 1024 * 1024  # bytes of changed pages that SQLite may still have to write at COMMIT (its cache_size)


class Room(Struct, frozen=True):
    """How many bytes the log has, and how many the disk has left."""

    log: int
    free: int

    @property
    def is_tight(self) -> bool:
        """Might one transaction fill it, so that what is in the log could not be folded afterwards?"""
        return self.free < self.log + RESERVE


def look(path: str) -> Room:
    """The room beside the database at `path`; plenty where nobody can say."""
    log = 0
    try:
        with suppress(FileNotFoundError):
            log = os.stat(f"{path}-wal").st_size  # noqa: PTH116 - asked before and after every transaction
        disk = os.statvfs(path)
    except OSError:
        return Room(0, sys.maxsize)
    return Room(log, disk.f_bavail * disk.f_frsize)


class DatabaseFile(Struct, frozen=True):
    """The file of a database as it was when it was last looked at."""

    identity: str
    size: int
    is_writable: bool


def find_place(path: str | Path) -> DatabaseFile:
    """The file that is there now; one that became a link to itself is another: its log is elsewhere. Raises OSError."""
    found = os.lstat(path)  # asked before and after every transaction
    is_link = stat.S_ISLNK(found.st_mode)
    if is_link:
        found = os.stat(path)  # noqa: PTH116
    identity = f"{found.st_dev}:{found.st_ino}{'@' if is_link else ''}"
    return DatabaseFile(identity, found.st_size, is_writable=bool(found.st_mode & 0o222))


def find_log(path: str) -> str:
    """Which file is the log of the database at `path` now; "" for none."""
    try:
        found = os.stat(f"{path}-wal")  # noqa: PTH116 - asked before and after every transaction
    except OSError:
        return ""
    return f"{found.st_dev}:{found.st_ino}"


def check_place(path: str, before: DatabaseFile, *, to_write: bool) -> DatabaseFile:
    """The same file, as it is now. Raises StoreGone where it is another one, or none, or can't be written any longer.

    Whoever writes to a file that was removed or replaced writes into nothing: it is gone with the last process that
    has it open. A database's file becomes shorter only where we compact it (`note_compacting`): another one that did
    was emptied, or overwritten.
    """
    try:
        now = find_place(path)
    except OSError as error:
        raise StoreGone(f"{path} is gone ({error.strerror}); put it back, or restart") from error
    if now.identity != before.identity:
        raise StoreGone(
            f"{path} is another file than the one that is open; restart to work with it, or put the old one back"
        )
    if now.size < before.size and not _was_compacted(path, now.size):
        raise StoreGone(
            f"{path} has become shorter: it was emptied or overwritten; stop, restore a backup, and restart"
        )
    if to_write and not now.is_writable:
        raise StoreGone(f"{path} was made read-only")
    return now


_COMPACTING = 600.0  # seconds that it may take until the new size is noted, and until all others have seen it
_ANY = -1
_OR_LONGER = "+"


def note_compacting(path: str, size: int = _ANY) -> None:
    """Tells the other processes that the file becomes shorter: before, and with its size as soon as that is known."""
    _write_note(path, str(size))


def note_shrinking(path: str, least: int) -> None:
    """The same where it becomes shorter by and by, but no shorter than that; `note_compacting` says when it is done."""
    text = _read_note(path)
    if not text.endswith(_OR_LONGER) or int(text.removesuffix(_OR_LONGER)) > least:
        _write_note(path, f"{least}{_OR_LONGER}")


def _note_of(path: str) -> Path:
    return Path(f"{path}-compacted")


def _write_note(path: str, text: str) -> None:
    """In one write of always the same length: who reads meanwhile finds the old note or the new one, never none."""
    handle = os.open(_note_of(path), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.pwrite(handle, f"{text:<24}".encode("ascii"), 0)
    finally:
        os.close(handle)


def _read_note(path: str) -> str:
    try:
        return _note_of(path).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _was_compacted(path: str, size: int) -> bool:
    """Mails that came since the size was noted have made it longer again: for a while more than that is right, too."""
    text = _read_note(path)
    try:
        noted = int(text.removesuffix(_OR_LONGER))
        if text.endswith(_OR_LONGER):
            return size >= noted
        return noted == size or (noted < size and time.time() - _note_of(path).stat().st_mtime < _COMPACTING)
    except (OSError, ValueError):
        return False


def find_growth(path: str, driver: sqlite3.Connection) -> int:
    """By how many bytes the file grows when all is folded back, this connection's open transaction included."""
    return max(0, find_size(driver) - Path(path).stat().st_blocks * 512)


def find_size(driver: sqlite3.Connection) -> int:
    """Bytes of the file when all is folded back."""
    (pages,), (size,) = (driver.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    return int(pages * size)
