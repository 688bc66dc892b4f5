"""Power cuts on a model of the disk, a few of them; `make power-cuts` tries those of a real daemon."""

from __future__ import annotations

import random
import shutil
from contextlib import closing

import pytest

from store.database.unit import Database
from tests.crash.power_cut import Call, Disk, read_calls, strace, try_cuts
from tests.crash.test_storing import needs_strace, start

MAILS = 24


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A disk before, and the calls of a process that keeps mails on it."""
    folder = tmp_path_factory.mktemp("recorded")
    root = folder / "desk"
    with closing(Database.open(f"sqlite:///{root}/postdesk.db")) as database:
        database.upgrade()
    before = shutil.copytree(root, folder / "before")
    process = start(f"sqlite:///{root}/postdesk.db", MAILS, *strace(folder / "calls"))
    assert process.communicate(timeout=100)[0].count(b"kept") == MAILS
    return before, root, read_calls(folder / "calls", root)


NAMES = {str(number).encode(): f"<{number}@example.org>" for number in range(MAILS)}


@needs_strace
def test_every_250_before_the_cut_is_there(recorded, tmp_path):
    before, root, calls = recorded
    tally = try_cuts(Disk(before, root), calls, root, tmp_path / "cut", NAMES, len(calls) // 7)
    assert tally.tried >= 28
    assert tally.losses == []
    assert sum(call.what == "said" for call in calls) == MAILS


@needs_strace
def test_a_disk_that_ignores_a_third_of_its_syncs_loses_mail(recorded, tmp_path):
    """Proof that the model sees a loss."""
    before, root, calls = recorded
    disk = Disk(before, root, ignores=3)
    assert try_cuts(disk, calls, root, tmp_path / "cut", NAMES, len(calls) // 7, ("nothing",)).losses


def test_what_the_model_keeps(tmp_path):
    """Contents when their file was synced, from before its sync; names when their folder was."""
    root, scratch = tmp_path / "root", tmp_path / "scratch"
    root.mkdir()
    path, other = f"{root}/a", f"{root}/b"
    disk = Disk(root, root)

    def left(kept):
        shutil.rmtree(scratch, ignore_errors=True)
        disk.write_to(scratch, root, kept, random.Random(1))
        return {one.name: one.read_bytes() for one in scratch.rglob("*")}

    for call in (Call("create", path), Call("write", path, 0, b"one"), Call("begin-sync", path)):
        disk.see(call)
    disk.see(Call("write", path, 3, b"two"))
    disk.see(Call("sync", path))
    assert left("nothing") == {}
    assert left("everything") == {"a": b"onetwo"}
    disk.see(Call("sync", str(root)))
    assert left("nothing") == {"a": b"one"}
    disk.see(Call("name", other, other=path))
    assert left("nothing") == {"a": b"one"}
    assert left("everything") == {"b": b"onetwo"}
    disk.see(Call("folder", f"{root}/new"))
    disk.see(Call("create", f"{root}/new/c"))
    disk.see(Call("sync", f"{root}/new"))
    assert "c" not in left("nothing"), "its folder has no name yet"


def test_calls_that_end_later_are_read_whole(tmp_path):
    log = tmp_path / "calls"
    text = f"{tmp_path}/f"
    log.write_text(
        f'7 pwrite64(5<{text}>, "\\x61\\x62", 2, 4096 <unfinished ...>\n'
        f"8 fdatasync(5<{text}>) = 0\n"
        "7 <... pwrite64 resumed>) = 2\n"
        f"8 fdatasync(5<{text}>) = -1 EIO (Input/output error) (INJECTED)\n"
    )
    assert [call.what for call in read_calls(log, tmp_path)] == ["begin-sync", "sync", "write", "begin-sync"]
    assert read_calls(log, tmp_path)[2] == Call("write", text, 4096, b"ab")
