"""Contents in files that no row names: found, and removed once their rows are gone."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.database.blobs import is_named
from store.schema import tables as t

if TYPE_CHECKING:
    from store.database.unit import Database, Unit

_IN_FILE = sa.text("file <> ''")  # as the partial index has it
_IN_FLIGHT = 3600.0  # seconds: so long a file may lie there before the row that names it


def sweep_files(database: Database, freed: Iterable[str]) -> None:
    """Removes the files of contents that were freed, after the commit; one that is named again stays.

    Raises StoreUnavailable.
    """
    with database.write() as unit:
        drop_files(unit, freed)


def drop_files(unit: Unit, freed: Iterable[str]) -> None:
    """The same within a transaction, so that no mail of the same content comes in between."""
    for sha256 in sorted(freed):
        if not is_named(unit, sha256):
            unit.blobs.drop(sha256)


def find_lost_files(unit: Unit) -> list[str]:
    """Contents in files that no row names: what a crash left between a commit and its files, or before a commit."""
    there = set(unit.blobs.names(time.time() - _IN_FLIGHT))
    if not there:
        return []
    for query in (sa.select(t.blob.c.sha256), sa.select(t.inbox_content.c.file).where(_IN_FILE)):
        there.difference_update(unit.execute(query).scalars())
    return sorted(there)
