"""Contents by their hash: small ones in the database, large ones as files.

A file is written under another name, fsynced, renamed, and every folder on the way to it fsynced before the row that
names it is committed: after a crash there may be a file without a row (harmless, `sweep` finds it), never a row
without its file. A file that is there already may be of a try whose folders were never synced, so they are again.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa

from store.database.dialect import PerDialect
from store.database.execution import Execution
from store.errors import NotFound, StoreFull, StoreUnavailable
from store.schema.tables import blob, inbox_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

INLINE_LIMIT = 256 * 1024  # bytes that stay in the database
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


class Blobs:
    """The folder of the large contents: two levels of folders by the first digits of the SHA-256, `ab/cd/abcd…`."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def takes(self, size: int) -> bool:
        """Does a content of `size` bytes go into a file?"""
        return self.folder is not None and size > INLINE_LIMIT

    def path(self, sha256: str) -> Path:
        """Where the content lies: two levels of folders below the one for large mails."""
        assert self.folder is not None
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    @property
    def folder_above(self) -> Path:
        """The folder that holds the one of the large contents."""
        assert self.folder is not None
        return self.folder.parent

    def keep(self, content: bytes, sha256: str = "") -> str:
        """Writes the content durably and gives its SHA-256. May be called ahead of the transaction, from any thread.

        Raises StoreFull, StoreUnavailable.
        """
        sha256 = sha256 or hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        try:
            if not path.exists():
                self._write(path, content)
            for folder in (path.parent, *path.parents[1:3], self.folder_above):
                _sync_folder(folder)
        except OSError as error:
            raise (StoreFull if error.errno in NO_SPACE else StoreUnavailable)(f"{self.folder}: {error}") from error
        return sha256

    def _write(self, path: Path, content: bytes) -> None:
        for folder in (self.folder_above, *reversed(path.parents[:3])):  # parents that mkdir makes itself would be open
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def fetch(self, sha256: str) -> bytes:
        """The content.

        Raises StoreUnavailable where the file cannot be read: a folder not mounted, a backup without it.
        """
        if self.folder is None:
            raise StoreUnavailable(f"content {sha256} is in a file, and no folder for files is configured")
        try:
            return self.path(sha256).read_bytes()
        except OSError as error:
            raise StoreUnavailable(f"content {sha256}: {error}") from error

    def drop(self, sha256: str) -> None:
        """Removes the file of a content that no row names any more; not to be there is no error.

        Raises StoreUnavailable.
        """
        if self.folder is None or not re.fullmatch(r"[0-9a-f]{64}", sha256):
            return
        path = self.path(sha256)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _sync_folder(path.parent)
        except OSError as error:
            raise StoreUnavailable(f"{path}: {error}") from error

    def names(self, older_than: float) -> Iterator[str]:
        """The SHA-256 of every content that lies in a file since `older_than` (seconds since the epoch).

        A younger one may have been written ahead of the transaction that will name it.
        """
        if self.folder is not None and self.folder.is_dir():
            for path in self.folder.glob("??/??/*"):
                if re.fullmatch(r"[0-9a-f]{64}", path.name) and path.stat().st_mtime < older_than:
                    yield path.name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_PUT = PerDialect(lambda insert: insert(blob).on_conflict_do_nothing())
_FETCH = sa.select(blob.c.content).where(blob.c.sha256 == sa.bindparam("sha256"))


class Holder(Execution, Protocol):
    """A transaction that knows where the large contents lie."""

    blobs: Blobs


def put_blobs(unit: Holder, contents: Sequence[bytes]) -> list[str]:
    """Keeps contents and gives their SHA-256, in order. The same content twice is kept once."""
    rows = {}
    names = []
    for content in contents:
        sha256 = hashlib.sha256(content).hexdigest()
        names.append(sha256)
        if sha256 in rows:
            continue
        in_file = unit.blobs.takes(len(content))
        if in_file:
            unit.blobs.keep(content, sha256)
        rows[sha256] = {"sha256": sha256, "size": len(content), "content": None if in_file else content}
    if rows:
        unit.execute(_PUT[unit.dialect], list(rows.values()))
    return names


_BLOB = sa.select(blob.c.sha256).where(blob.c.sha256 == sa.bindparam("sha256"))
_IN_MAIL = sa.select(inbox_content.c.inbox_id).where(
    inbox_content.c.file == sa.bindparam("sha256"), inbox_content.c.file != sa.literal_column("''")
)


def is_in_mail(unit: Holder, sha256: str) -> bool:
    """Is this content, in a file, a mail that is kept as it came?"""
    return unit.execute(_IN_MAIL, {"sha256": sha256}).first() is not None


def is_named(unit: Holder, sha256: str) -> bool:
    """Does a row name this content, so that its file must stay?"""
    return is_in_mail(unit, sha256) or unit.execute(_BLOB, {"sha256": sha256}).first() is not None


def get_blob(unit: Holder, sha256: str) -> bytes:
    """A content by its SHA-256. Raises NotFound, StoreUnavailable."""
    row = unit.execute(_FETCH, {"sha256": sha256}).first()
    if row is None:
        raise NotFound(f"no content {sha256}")
    return unit.blobs.fetch(sha256) if row.content is None else row.content
