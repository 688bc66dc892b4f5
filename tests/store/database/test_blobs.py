"""Large contents as files: what is named by a committed row survives a power cut, whichever sync failed before."""

from __future__ import annotations

import os
import stat

import pytest

from store.database.blobs import Blobs
from store.errors import StoreUnavailable

CONTENT = b"x" * 300_000


@pytest.fixture
def synced(monkeypatch):
    """The folders that were synced since, and a plan which of the next syncs of folders fail."""
    seen, plan = [], []
    true = os.fsync

    def fsync(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            if plan and plan.pop(0):
                raise OSError(5, "Input/output error")
            seen.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        true(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return seen, plan


def expected(blobs: Blobs, name: str) -> set[str]:
    path = blobs.path(name)
    return {str(folder) for folder in (path.parent, path.parents[1], path.parents[2], path.parents[3])}


@pytest.mark.parametrize("fails", range(4))
def test_a_folder_whose_sync_failed_is_synced_at_the_next_try(tmp_path, synced, fails):
    seen, plan = synced
    blobs = Blobs(tmp_path / "blobs")
    plan += [False] * fails + [True]
    with pytest.raises(StoreUnavailable):
        blobs.keep(CONTENT)
    seen.clear()
    name = blobs.keep(CONTENT)
    assert set(seen) >= expected(blobs, name)
    assert blobs.fetch(name) == CONTENT


def test_a_file_of_a_process_that_died_before_its_sync_is_synced_by_the_next(tmp_path, synced):
    seen, _ = synced
    blobs = Blobs(tmp_path / "blobs")
    name = blobs.keep(CONTENT)
    seen.clear()
    assert Blobs(tmp_path / "blobs").keep(CONTENT) == name
    assert set(seen) >= expected(blobs, name)
