"""The files of a desk that a backup keeps: configuration, rules, letters, articles, rehearsals and what else is there.

What lies in `var/`, a checkout's history, other backups and the secrets are left out; secrets are kept by
`sealed_keys`, and only on demand.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from service.config.load import list_secret_files
from service.config.settings import Config
from store.database.unit import find_file
from store.upkeep.backup import FILE

_NOT_KEPT = {"var", ".git"}


def copy_files(config: Config, target: Path) -> int:
    """Copies the desk's files below `target`; gives how many. Raises OSError."""
    number, database = 0, find_file(config.database)
    but = set(list_secret_files(config))
    if database is not None:  # among the files it would be in the way of the restored one
        but |= {database.parent / "blobs", *database.parent.glob(f"{database.name}*")}
    for name in list_files(config.folder, but):
        place = target / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.touch(mode=0o600)
        shutil.copyfile(config.folder / name, place)
        number += 1
    return number


def list_files(folder: Path, but: Collection[Path] = ()) -> Iterator[Path]:
    """The files to keep, as paths below the folder; links are followed, each folder once.

    A folder that holds a database is a backup, also while it is being made.
    """
    left_out = {path.resolve() for path in but}
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        here = Path(place)
        if (real := os.path.realpath(place)) in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(
            name
            for name in folders
            if name not in _NOT_KEPT and (here / name).resolve() not in left_out and not (here / name / FILE).is_file()
        )
        for name in sorted(names):
            path = here / name
            if path.is_file() and path.resolve() not in left_out:
                yield path.relative_to(folder)


def read_secrets(config: Config) -> dict[str, bytes]:
    """The secrets that stand in files: by their path below the folder, or the whole one where they lie elsewhere."""
    return {_name(path, config.folder): path.read_bytes() for path in list_secret_files(config) if path.is_file()}


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def write_file(path: Path, content: bytes) -> None:
    """A new file that nobody else can read. Raises FileExistsError, OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
