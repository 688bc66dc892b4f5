"""A backup of a whole desk, and a desk made from one: the database, its files and, by choice, its secrets.

A backup is a folder: `postdesk.db` and `blobs/` (`store.upkeep.backup`), `desk/` with the files, `keys.sealed`, and
`manifest.json`. It has its name once it is whole. A restore that fails takes away what it has written.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from service.backups.desk_files import copy_files, list_files, read_secrets, write_file
from service.backups.manifest import BackupDamaged, Manifest, check_files, read_manifest, write_manifest
from service.backups.sealed_keys import seal, unseal
from service.config.settings import Config
from service.privacy import erase_person, tombstones
from store.database.unit import Database, find_file
from store.mail import inbox, outbox
from store.upkeep.backup import FILE, backup, restore, verify
from store.upkeep.database_copy import Progress
from store.upkeep.steady_pace import HURRY, SteadyPace

DESK, KEYS = "desk", "keys.sealed"
ELSEWHERE = "restored-keys"  # secrets that stood outside of the desk's folder are laid there


class BackupMaker(Struct, frozen=True):
    """What a backup needs beside the desk: who makes it when, and the passphrase of its secrets, "" for none."""

    version: str
    at: datetime
    passphrase: str = ""


def make_backup(
    config: Config,
    database: Database,
    target: Path,
    made: BackupMaker,
    progress: Progress = lambda _thing, _count: None,
    pace: SteadyPace = HURRY,
) -> None:
    """A copy of the whole desk as it is now, while it runs. Raises StoreError, StoreFull, StoreUnavailable."""

    def add(folder: Path) -> None:
        (folder / DESK).mkdir(mode=0o700)
        copy_files(config, folder / DESK)
        if made.passphrase:
            write_file(folder / KEYS, seal(read_secrets(config), made.passphrase))
        write_manifest(folder, config.desk.address, made.version, made.at, pace)

    backup(database, target, progress, add, pace)


class OpenedBackup(Struct, frozen=True):
    """A backup that was looked at and is whole. `manifest` is None for one of an earlier version: a database alone."""

    folder: Path
    manifest: Manifest | None
    secrets: dict[str, bytes] = field(default_factory=dict)


def open_backup(folder: Path, passphrase: str) -> OpenedBackup:
    """Looks at every file of a backup before anything is written. Raises BackupDamaged, WrongPassphrase."""
    if not (folder / "manifest.json").exists() and (folder / FILE).is_file():
        return OpenedBackup(folder, None)
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    if FILE not in manifest.files:
        raise BackupDamaged(f"{folder} holds no database ({FILE} is missing)")
    secrets = unseal((folder / KEYS).read_bytes(), passphrase) if manifest.keys and passphrase else {}
    return OpenedBackup(folder, manifest, secrets)


class Undo(Struct):
    """What a restore has made, so that one that fails leaves the place as it was."""

    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    def make(self, write: Callable[[], object], path: Path) -> None:
        """Writes a file, and remembers it with the folders that were missing on the way."""
        self.folders += [one for one in path.parents if not one.exists()][::-1]
        self.files.append(path)
        write()

    def take_back(self) -> None:
        """Removes all of it."""
        for path in self.files:
            path.unlink(missing_ok=True)
        for folder in reversed(self.folders):
            shutil.rmtree(folder, ignore_errors=True)


def restore_files(opened: OpenedBackup, folder: Path, undo: Undo) -> list[str]:
    """Fills an empty folder with the desk's files and secrets; gives where secrets lie that stood elsewhere.

    Raises BackupDamaged, FileExistsError, OSError.
    """
    for name in list_files(opened.folder / DESK):
        source, target = opened.folder / DESK / name, folder / name
        undo.make(partial(_copy, source, target), target)
    elsewhere = []
    for secret, content in opened.secrets.items():
        path = PurePosixPath(secret)
        if ".." in path.parts:
            raise BackupDamaged(f"{opened.folder} names a secret outside of the desk: {secret}")
        if path.is_absolute():
            path = PurePosixPath(ELSEWHERE, *path.parts[1:])
            elsewhere.append(f"{folder / path} belongs at {secret}")
        undo.make(partial(write_file, folder / path, content), folder / path)
    return elsewhere


def _copy(source: Path, target: Path) -> None:
    write_file(target, b"")
    shutil.copyfile(source, target)


class Restored(Struct, frozen=True):
    """What a database has after a restore. `problems` is what `verify` found: nothing where all is well."""

    tickets: int
    rows: int
    letters: dict[str, int]  # that were not sent when the backup was made, by state
    mails: int  # that were not worked on yet
    is_stopped: bool
    problems: list[str]
    erased: int = 0  # people who were erased after the backup was made, and now again


def restore_database(opened: OpenedBackup, config: Config, undo: Undo, progress: Progress) -> Restored:
    """Fills an empty database from a backup, and proves it. Raises StoreError with the database as it was."""
    path = find_file(config.database)
    if path is not None and not path.exists():
        undo.files += [path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm", "-writer"))]
        undo.folders += [one for one in (path.parent / "blobs", *path.parents) if not one.exists()][::-1]
    with closing(Database.open(config.database)) as database:
        database.upgrade()
        rows = restore(opened.folder, database, progress)
        again = tombstones.settle(database, config.folder, datetime.now(UTC))
        if again:
            erase_person.finish(database, config.folder, again)
        problems = verify(database)
        with database.read() as unit:
            letters, is_stopped = outbox.count_unsent(unit), outbox.is_stopped(unit)
            mails = sum(count for state, count in inbox.count_unfinished(unit).items() if state != "parked")
    return Restored(rows.get("ticket", 0), sum(rows.values()), letters, mails, is_stopped, problems, len(again))
