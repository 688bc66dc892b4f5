"""Erases a person everywhere: database, contents, knowledge files; and leaves a tombstone that outlives restores."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from service.privacy import tombstones
from service.privacy.waiting_mail import scrub_mail
from store.upkeep import blanked_words, erased_people, erasure, lost_files

if TYPE_CHECKING:
    from store.database.unit import Database, Unit


_TRIES = 3  # to rewrite a database that others are busy with


def erase_in(
    unit: Unit, addresses: Collection[str], now: datetime, keep: erasure.Keep, actor: str
) -> erasure.ErasureCount:
    """The part that belongs into one transaction."""
    return erasure.erase(unit, addresses, now, actor=actor, keep=keep, rewrite=scrub_mail)


def finish(database: Database, folder: Path, done: Collection[erasure.ErasureCount]) -> bool:
    """What follows the commit: files, tombstones, and the pages that are free. May be done again.

    False where the database was too busy to be rewritten.
    """
    with database.read() as unit:
        stones = erased_people.list_erasures(unit)
    tombstones.write_file(folder, stones)
    lost_files.sweep_files(database, [sha256 for one in done for sha256 in one.freed])
    for one in done:
        if one.person is not None:
            _scrub_knowledge(folder / "knowledge", one.person)
    return any(database.compact() for _ in range(_TRIES))


def _scrub_knowledge(folder: Path, person: blanked_words.PersonWords) -> None:
    """Article files without the person; the desk reads changed files by itself."""
    for path in sorted(folder.glob("*.md")):
        before = path.read_text(encoding="utf-8", errors="surrogateescape")
        after = blanked_words.scrub(before, person)
        if after != before:
            temporary = path.with_name(f".{path.name}.new")
            temporary.write_text(after, encoding="utf-8", errors="surrogateescape")
            temporary.replace(path)
