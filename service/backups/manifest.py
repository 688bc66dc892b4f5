"""What a backup says of itself: whose it is, when it was made, and the hash of every file in it.

It is written last, into a folder that has another name until it is whole: a backup with a manifest was whole once.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import asdict

from store.upkeep.steady_pace import HURRY, SteadyPace

NAME = "manifest.json"
FORMAT = 1
_CHUNK = 1024 * 1024  # bytes


class BackupDamaged(Exception):
    """It is no backup, or not a whole one. The text is one line for the operator."""


class Manifest(Struct, frozen=True):
    """A backup's own description. `files` are SHA-256 by the path below the backup."""

    desk: str  # its support address
    version: str  # of Postdesk
    made_at: datetime
    keys: bool = False  # secrets are in it, encrypted
    files: dict[str, str] = field(default_factory=dict)


def write_manifest(folder: Path, desk: str, version: str, made_at: datetime, pace: SteadyPace) -> Manifest:
    """Looks at everything that lies in the folder, and writes it down there. Raises OSError."""
    pace.begin()
    files = {
        path.relative_to(folder).as_posix(): hash_file(path, pace)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = Manifest(desk, version, made_at, (folder / "keys.sealed").exists(), files)
    document = {"format": FORMAT} | asdict(manifest) | {"made_at": made_at.isoformat()}
    path = folder / NAME
    path.touch(mode=0o600)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """What the folder says of itself. Raises BackupDamaged."""
    try:
        document = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if document.pop("format") != FORMAT:
            raise BackupDamaged(f"{folder} was made by a later version of Postdesk: install that one")
        return Manifest(**document | {"made_at": datetime.fromisoformat(document["made_at"])})
    except FileNotFoundError:
        raise BackupDamaged(f"{folder} holds no backup of a desk ({NAME} is missing)") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupDamaged(
            f"{folder / NAME} cannot be read ({type(error).__name__}): the backup is not whole"
        ) from None


def check_files(folder: Path, manifest: Manifest) -> None:
    """Is everything there as it was? Raises BackupDamaged with the first file that is not."""
    for name, sha256 in manifest.files.items():
        path = folder / name
        try:
            found = hash_file(path)
        except FileNotFoundError:
            raise BackupDamaged(f"{path} is missing: the backup is not whole, take another one") from None
        except OSError as error:
            raise BackupDamaged(f"{path} cannot be read: {error.strerror}") from None
        if found != sha256:
            raise BackupDamaged(f"{path} is not what it was: the backup is damaged, take another one")


def hash_file(path: Path, pace: SteadyPace = HURRY) -> str:
    """The SHA-256 of a file's content. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            pace.rest()
    return digest.hexdigest()
