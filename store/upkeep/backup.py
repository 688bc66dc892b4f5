"""Backups of a running desk, and what can be found wrong in a database.

A backup is a folder: `postdesk.db`, an SQLite database of one moment, and `blobs/` with the large contents. It is made
under another name and renamed when it is whole and synced,
so a folder of the name asked for is a whole backup. It serves both databases.

It is written and synced in pieces, with rests between: what waits in memory to be written is never so much that the
commit of a mail, which shares the disk, waits for all of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.database.blobs import NO_SPACE
from store.database.dialect import SQLITE, translate
from store.database.unit import Database
from store.database.upgrade import upgrade
from store.errors import NotFound, StoreError, StoreFull, StoreUnavailable
from store.records import ENDED_STATES, OPEN_STATES
from store.schema.tables import (
    ON_THE_DESK,
    UNFINISHED,
    UNSENT,
    attachment,
    blob,
    event,
    inbox,
    inbox_content,
    outbox,
    outbox_content,
    ticket,
    workload,
)
from store.ticket import tickets
from store.upkeep.damage import find_missing
from store.upkeep.database_copy import Progress, copy
from store.upkeep.erased_people import find_returned
from store.upkeep.lost_files import find_lost_files
from store.upkeep.steady_pace import HURRY, SteadyPace

if TYPE_CHECKING:
    from store.database.unit import Unit

FILE = "postdesk.db"
_UNFINISHED = ".unfinished"
_ABANDONED = 86_400.0  # seconds
_PAGES = 256  # of SQLite's, a piece of one megabyte
RESTS = 1.0  # as long as a piece of a backup took, until the next: half of the disk's time is left to mails
_CHUNK = 1024 * 1024  # bytes that are read at once


def backup(
    database: Database,
    folder: Path,
    progress: Progress = lambda _table, _rows: None,
    also: Callable[[Path], object] = lambda _folder: None,
    pace: SteadyPace = HURRY,
) -> None:
    """Makes a backup of the desk as it is at this moment, while it runs. `also` puts more into it before it is whole.

    Raises StoreError when `folder` exists, StoreFull, StoreUnavailable.
    """
    if folder.exists():
        raise StoreError(f"{folder} exists already")
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}{_UNFINISHED}")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        _remove_left_over(folder.parent)
        unfinished.mkdir(mode=0o700)  # it holds people's mail and our keys, and is copied to other machines as it is
        (unfinished / FILE).touch(mode=0o600)
        if database.dialect == SQLITE:
            _copy_sqlite(database, unfinished, progress, pace)
        else:
            target = Database.open(f"sqlite:///{unfinished / FILE}")
            with closing(target):
                target.upgrade()
                copy(database, target, _with_rests(progress, pace))
        also(unfinished)
        _sync_tree(unfinished)
        unfinished.rename(folder)
        _sync(folder.parent)
    except BaseException as error:
        shutil.rmtree(unfinished, ignore_errors=True)  # a full disk must not stay full of it
        if isinstance(error, OSError):
            kind = StoreFull if error.errno in NO_SPACE else StoreUnavailable
            raise kind(f"{folder}: {error.strerror or error}") from error
        if (known := translate(error)) is not None:
            raise type(known)(f"{folder}: {known}") from error
        raise


def restore(folder: Path, database: Database, progress: Progress = lambda _table, _rows: None) -> dict[str, int]:
    """Fills an empty database from a backup; gives the rows of each table.

    Raises NotFound, NotEmpty, StoreUnavailable.
    """
    if not (folder / FILE).is_file():
        raise NotFound(f"{folder} holds no backup ({FILE} is missing)")
    # A backup stays as it is, byte by byte: opening a database changes it, and one of an earlier version needs more.
    beside = None if database.path is None or database.is_temporary else database.path.parent
    with tempfile.TemporaryDirectory(prefix=".postdesk-restore-", dir=beside) as scratch:
        place = Path(scratch) / FILE
        try:
            shutil.copyfile(folder / FILE, place)
        except OSError as error:
            kind = StoreFull if error.errno in NO_SPACE else StoreUnavailable
            raise kind(f"{scratch}: {error.strerror or error}") from error
        with closing(Database.open(f"sqlite:///{place}", folder / "blobs")) as source:
            source.upgrade()
            return copy(source, database, progress)


def _remove_left_over(beside: Path) -> None:
    """What a killed process left of its backups a day ago or earlier: nobody works on it any more."""
    for path in beside.glob(f".*{_UNFINISHED}"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                shutil.rmtree(path, ignore_errors=True)


def _with_rests(progress: Progress, pace: SteadyPace) -> Progress:
    def tell(table: str, rows: int) -> None:
        progress(table, rows)
        pace.rest()

    return tell


def _copy_sqlite(database: Database, folder: Path, progress: Progress, pace: SteadyPace) -> None:
    """The database first, the files after it: files are only ever added, so every row of the copy finds its own."""

    def tell(_status: int, remaining: int, total: int) -> None:
        os.fdatasync(written.fileno())
        progress(f"database, {100 * (total - remaining) // max(total, 1)} %", 0)
        pace.rest()

    with (
        (folder / FILE).open(
            "rb"
        ) as written,  # closed last: closing any gives up the locks that SQLite has on the file
        closing(sqlite3.connect(str(database.path))) as source,
        closing(sqlite3.connect(folder / FILE)) as target,
    ):
        target.execute("pragma journal_mode=off")  # a copy that is not whole is removed
        target.execute("pragma synchronous=off")  # we sync it ourselves, a piece at a time,
        target.execute("pragma cache_size=10")  # so a piece must not wait in memory
        pace.begin()
        # One moment of it, whatever is written meanwhile: without a transaction each write would begin the copy anew.
        source.execute("begin")
        source.execute("select 1 from sqlite_master").fetchone()
        source.backup(target, pages=_PAGES, progress=tell)
        target.execute("pragma journal_mode=delete")
    blobs = database.blobs.folder
    if blobs is None or not blobs.is_dir():
        return
    copied = 0
    for place, folders, names in os.walk(blobs):  # `copytree` goes on behind the first that finds no room
        folders[:] = [name for name in folders if not name.startswith(".")]
        to = folder / "blobs" / Path(place).relative_to(blobs)
        to.mkdir()
        shutil.copystat(place, to)
        for name in (one for one in names if not one.startswith(".")):
            shutil.copy2(Path(place) / name, to / name)
            _sync(to / name)
            copied += 1
            progress("files", copied)
            pace.rest()


def _sync_tree(folder: Path) -> None:
    for path, _, names in os.walk(folder, topdown=False):
        for name in names:
            _sync(Path(path) / name)
        _sync(Path(path))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- verifying --------------------------------------------------------------------------------------------------------


def verify(database: Database) -> list[str]:
    """What is wrong with the database, one line each; nothing where it is whole."""
    return find_missing(database) or _look_at_all(database)


def _look_at_all(database: Database) -> list[str]:
    if database.path is not None:
        _read_ahead(database.path)
    with database.read() as unit:
        return _look(unit)


def _read_ahead(path: Path) -> None:
    """Reads the file once from end to end where memory has room for it.

    Its trees lead all over it: asked for page by page in their order, a disk takes five times as long.
    """
    buffer = bytearray(_CHUNK)
    with contextlib.suppress(OSError), path.open("rb", buffering=0) as file:  # what cannot be read is found below
        if path.stat().st_size < _free_memory():
            while file.readinto(buffer):
                pass


def _free_memory() -> int:
    """Bytes that the system may use for files. Raises OSError where it does not say."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _look(unit: Unit) -> list[str]:
    looks = (_structure, _numbers, _histories, _loads, _contents, _erased)
    return [problem for look in looks for problem in look(unit)]


class NotProved(StoreError):
    """What an upgrade made of the database is not whole, so it was undone. Its lines are `problems`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def upgrade_proved(database: Database) -> list[str]:
    """Brings the tables up to date and looks at them, in one transaction: whatever fails, they are as they were.

    Gives what was wrong before and still is. Raises NotProved, SchemaInUse, SchemaTooNew, StoreError.
    """
    try:
        before = _look_at_all(database)
    except (StoreError, sa.exc.SQLAlchemyError):  # an earlier schema that has not all that is looked at
        before = []
    try:
        with database.write() as unit:
            upgrade(unit)
            problems = _look(unit)
            if new := [problem for problem in problems if problem not in before]:
                raise NotProved(new)
    except sa.exc.DBAPIError as error:  # tables that are no version's
        raise NotProved([f"the tables cannot be changed: {error.orig}"]) from None
    return problems


def _structure(unit: Unit) -> Iterator[str]:
    if unit.dialect != SQLITE:
        return
    for line in unit.connection.exec_driver_sql("pragma integrity_check").scalars():
        if line != "ok":
            yield f"integrity: {line}"
    for row in unit.connection.exec_driver_sql("pragma foreign_key_check"):
        yield f"row {row[1]} of {row[0]} belongs to a row of {row[2]} that is missing"


def _numbers(unit: Unit) -> Iterator[str]:
    """No ticket has a number that is still to be given."""
    behind = tickets.find_given_twice(unit)
    if behind is not None:
        last, highest = behind
        yield (
            f"numbers: the last one given is {last}, but there is T-{highest}; the next start of postdesk run mends it"
        )


def _histories(unit: Unit) -> Iterator[str]:
    """Every ticket has as many events as its version says, numbered without a gap, and ends with its state."""
    number, last = (
        sa.select(one).where(event.c.ticket_id == ticket.c.id).correlate(ticket).scalar_subquery()
        for one in (sa.func.count(event.c.seq), sa.func.coalesce(sa.func.max(event.c.seq), 0))
    )
    is_other = sa.or_(ticket.c.version != number, ticket.c.version != last)
    has_ended = ticket.c.state.in_(sorted(ENDED_STATES))
    query = (
        sa.select(
            ticket.c.id, ticket.c.version, ticket.c.state, ticket.c.ended, number.label("number"), last.label("last")
        )
        .where(sa.or_(is_other, ticket.c.ended != has_ended))
        .order_by(ticket.c.id)
    )
    for row in unit.execute(query):
        if (row.number, row.last) != (row.version, row.version):
            yield f"T-{row.id}: version {row.version}, but {row.number} events up to {row.last}"
        if row.ended != (row.state in ENDED_STATES):
            yield f"T-{row.id}: {row.state}, but on record as {'ended' if row.ended else 'still open'}"


def _loads(unit: Unit) -> Iterator[str]:
    counted = (
        sa.select(ticket.c.assignee, sa.func.count().label("number"))
        .where(ticket.c.assignee != "", sa.text(ON_THE_DESK), ticket.c.state.in_(sorted(OPEN_STATES)))
        .group_by(ticket.c.assignee)
    )
    real = {row.assignee: row.number for row in unit.execute(counted)}
    kept = {row.address: row.open for row in unit.execute(sa.select(workload.c.address, workload.c.open))}
    for address in sorted(real.keys() | kept.keys()):
        if real.get(address, 0) != kept.get(address, 0):
            yield f"load of {address}: {kept.get(address, 0)} on record, {real.get(address, 0)} open tickets"


def _contents(unit: Unit) -> Iterator[str]:
    missing = sa.select(attachment.c.id, attachment.c.sha256).where(
        ~sa.exists().where(blob.c.sha256 == attachment.c.sha256)
    )
    for row in unit.execute(missing):
        yield f"attachment {row.id}: its content {row.sha256} is missing"
    for row in unit.execute(sa.select(blob.c.sha256, blob.c.content).execution_options(yield_per=50)):
        yield from _content(unit, f"content {row.sha256}", row.sha256, row.content)
    for table, number, waits in (
        (inbox, inbox_content.c.inbox_id, sa.and_(sa.text(UNFINISHED), inbox.c.size > 0)),
        (outbox, outbox_content.c.outbox_id, sa.text(UNSENT)),
    ):
        bare = sa.select(table.c.id).where(waits, ~sa.exists().where(number == table.c.id)).order_by(table.c.id)
        for one in unit.execute(bare).scalars():
            yield f"{table.name} {one}: it waits, and its bytes are missing"
    mails = sa.select(inbox_content.c.inbox_id, inbox_content.c.file).where(inbox_content.c.file != "")
    for row in unit.execute(mails):
        yield from _content(unit, f"inbox {row.inbox_id}", row.file, None)


def _content(unit: Unit, what: str, sha256: str, content: bytes | None) -> Iterator[str]:
    try:
        found = unit.blobs.fetch(sha256) if content is None else content
    except StoreUnavailable as error:
        yield f"{what}: {error}"
        return
    if hashlib.sha256(found).hexdigest() != sha256:
        yield f"{what}: it is not what it was"


def _erased(unit: Unit) -> Iterator[str]:
    """Nobody who was erased is there with anything older, and no file is left that no row names."""
    for stone, _ in find_returned(unit):
        yield f"erased on {stone.at:%Y-%m-%d} and there again ({stone.id_hash[:12]}): `postdesk erase --again`"
    for sha256 in find_lost_files(unit):
        yield f"content {sha256}: a file that no row names; postdesk erase --again removes it"
