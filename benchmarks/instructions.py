"""Instructions of a mail, counted by valgrind's callgrind: the figure that no neighbour on the machine changes.

CPU follows it, so its ratio to the bare loop is theirs on a quiet machine. `python -m benchmarks.instructions [MAILS]`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from msgspec import Struct

MAILS = 100
WARM = 100  # mails before those that are counted
KINDS = ("bare", "reading", "deciding")


class Instructions(Struct, frozen=True):
    """Millions of a mail: of the bare loop with a commit a mail, and of ours."""

    bare: float
    reading: float
    deciding: float  # everything else, the writer's included

    @property
    def times(self) -> float:
        """Ours as a multiple of the bare loop's."""
        return (self.reading + self.deciding) / self.bare


def measure_instructions(count: int = MAILS) -> Instructions | None:
    """Each in a process of its own; None where there is no valgrind."""
    if shutil.which("valgrind") is None:
        return None
    bare, reading, deciding = (
        count_instructions("benchmarks.instructions", kind, str(of)) / of / 1e6
        for kind, of in zip(KINDS, (5 * count, count, count), strict=True)
    )
    return Instructions(bare, reading, deciding)


def count_instructions(*arguments: str) -> int:
    """Of a Python module in a process of its own, between its two words that it is ready and that it is done (`counted`)."""
    with tempfile.TemporaryDirectory() as folder:
        counted = Path(folder) / "counted"
        command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={counted}"]
        child = subprocess.Popen(
            [*command, sys.executable, "-m", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"PYTHONHASHSEED": "0"},
        )
        assert child.stdin is not None
        assert child.stdout is not None
        with child:
            for state in ("on", "off"):  # the child says that it is ready, and that it is done
                if not child.stdout.readline():
                    raise SystemExit(f"what was to be counted ended early: {' '.join(arguments)}")
                control = ["callgrind_control", "-i", state, str(child.pid)]
                subprocess.run(control, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                child.stdin.write("\n")
                child.stdin.flush()
        found = re.search(r"^totals: (\d+)", counted.read_text(), re.MULTILINE)
        return int(found[1]) if found else 0


@contextmanager
def counted() -> Iterator[None]:
    """In the child: what is done inside is counted by the parent's word."""
    for wait in (True, False):
        print("now", flush=True)
        sys.stdin.readline()
        if wait:
            yield


def decide_counted(count: int, folder: Path | None = None) -> None:
    """In the child: mails of the mixed set, from the inbox to committed tickets and letters."""
    from benchmarks import figures
    from service.loops import inbound
    from store.database import writer

    # What is cut short on a slow machine is not, for nothing is as slow as valgrind.
    gathering = patch.object(inbound, "GATHERING", figures.START_WALL)
    writing = patch.object(writer, "BATCH_SECONDS", figures.START_WALL)
    with figures.ready_desk(count, folder=folder) as (desk, _), gathering, writing, counted():
        figures.work_off(desk)


def _work(kind: str, count: int) -> None:
    from benchmarks import bare
    from benchmarks.mixture import DESK, make_mixture
    from gateway.message import RawMail
    from gateway.read.worker import read

    if kind == "deciding":
        decide_counted(count)
        return
    mails = [(sample.sender, sample.content) for sample in make_mixture(WARM + count)]
    if kind == "bare":
        bare.measure_bare(mails[:WARM], runs=1)
        with counted():
            bare.measure_bare(mails[WARM:], runs=1)
        return
    raws = [RawMail(content, sender, (DESK,), datetime.now(UTC), peer="127.0.0.1") for sender, content in mails]
    for raw in raws[:WARM]:
        read(raw)
    with counted():
        for raw in raws[WARM:]:
            read(raw)


def tell(found: Instructions | None) -> str:
    """A line of `make bench`."""
    if found is None:
        return "not counted: no valgrind on this machine"
    return (
        f"{found.reading + found.deciding:.2f} million a mail: deciding {found.deciding:.2f}, reading {found.reading:.2f}   "
        f"({found.times:.1f} times the bare loop, {found.bare:.2f} million)"
    )


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in KINDS:
        _work(sys.argv[1], int(sys.argv[2]))
    else:
        print(tell(measure_instructions(*map(int, sys.argv[1:]))))
