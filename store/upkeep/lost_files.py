"""Contents in files that no row names: found, and removed once their rows are gone."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.schema import tables as t

if TYPE_CHECKING:
    from store.database.unit import Database, Unit

_IN_FILE = sa.text("file <> ''")  # as the partial index has it
_IN_FLIGHT = 3600.0  # seconds: so long a file may lie there before the row that names it


def _is_named(unit: Unit, sha256: str) -> bool:
    """Does a row name this content?"""
    queries = (
        sa.select(t.blob.c.sha256).where(t.blob.c.sha256 == sha256),
        sa.select(t.inbox_content.c.inbox_id).where(t.inbox_content.c.file == sha256, _IN_FILE).limit(1),
    )
    return any(unit.execute(query).first() is not None for query in queries)


def sweep_files(database: Database, freed: Iterable[str]) -> None:
    """Removes the files of contents that were freed, after the commit; one that is named again stays.

    Raises StoreUnavailable.
    """
    with database.write() as unit:
        drop_files(unit, freed)


def drop_files(unit: Unit, freed: Iterable[str]) -> None:
    """The same within a transaction, so that no mail of the same content comes in between."""
    for sha256 in sorted(freed):
        if not _is_named(unit, sha256):
            unit.blobs.drop(sha256)


def find_lost_files(unit: Unit) -> list[str]:
    """Contents in files that no row names: what a crash left between a commit and its files, or before a commit."""
    there = set(unit.blobs.names(time.time() - _IN_FLIGHT))
    if not there:
        return []
    for query in (sa.select(t.blob.c.sha256), sa.select(t.inbox_content.c.file).where(_IN_FILE)):
        there.difference_update(unit.execute(query).scalars())
    return sorted(there)
