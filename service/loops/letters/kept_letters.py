"""The desk's own letters and words as they were last proved: an edit with a mistake does not reach a letter.

What was proved is copied to `var/letters/`, under a name made of its content; a crash while it is copied leaves a
folder of another name, which the next proof removes. So the last good letters stay across a restart too.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import structlog
from msgspec import Struct

from rules.language.yaml_reader import Problem, read_file
from templates.lint import lint

log = structlog.get_logger(__name__)
LARGEST = 1_000_000  # bytes of a file that is looked at


class ProvedLetters(Struct, frozen=True):
    """The folder that letters are printed from, None for those that are shipped, and what is wrong with the edit."""

    folder: Path | None
    problems: tuple[Problem, ...] = ()


class KeptLetters(Struct):
    """The last good letters of one desk. `edited` is where people write them, `kept` where copies stay."""

    edited: Path
    kept: Path

    def prove(self, own: Mapping[str, str]) -> ProvedLetters:
        """The letters to print from now on. `own`: names of the desk's own, and for which letter each of them stands.

        Nothing is copied where the disk does not let us: then letters are printed from where they are edited.
        """
        with contextlib.suppress(OSError):  # watched from the start, so that the first letter is seen too
            self.edited.mkdir(exist_ok=True)
        digest = _digest(self.edited, own)
        if not digest:
            return ProvedLetters(None)
        place = self.kept / digest
        if place.is_dir():
            return ProvedLetters(place)
        found = [one for one in lint(self.edited, own) if one.severity == "error"]
        if found:
            problems = (Problem(f"templates/{one.file}", one.line, one.column, one.message) for one in found)
            return ProvedLetters(self._find_last() or self.edited, tuple(problems))
        try:
            self._keep(place)
        except OSError as error:
            log.warning("letters are printed from where they are edited", reason=str(error))
            return ProvedLetters(self.edited)
        return ProvedLetters(place)

    def _find_last(self) -> Path | None:
        """What was proved last; one folder but for a moment."""
        found = sorted(self.kept.glob("[!.]*"), key=lambda path: path.stat().st_mtime) if self.kept.is_dir() else []
        return found[-1] if found else None

    def _keep(self, place: Path) -> None:
        before = list(self.kept.iterdir()) if self.kept.is_dir() else []
        part = self.kept / f".{place.name}"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(self.edited, part)
        part.touch()
        part.rename(place)
        for old in before:
            shutil.rmtree(old, ignore_errors=True)


def _digest(folder: Path, own: Mapping[str, str]) -> str:
    """A name for the content of a folder, "" where there are no letters in it."""
    hashed = hashlib.sha256(repr(sorted(own.items())).encode())
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".j2", ".toml"}) if folder.is_dir() else []
    for path in paths:
        hashed.update(f"{path.relative_to(folder)}\0".encode())
        try:
            hashed.update(read_file(path, LARGEST))
        except OSError as error:
            hashed.update(str(error).encode())
    return hashed.hexdigest()[:16] if paths else ""
