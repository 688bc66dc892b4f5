"""What the daemon asks of its memory: garbage is looked for seldom, all threads share one heap,
which stands in huge pages.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import subprocess
import sys
from pathlib import Path

import pytest

from service.daemon import collector


def test_garbage_is_looked_for_seldom(monkeypatch):
    asked = []
    monkeypatch.setattr(gc, "set_threshold", lambda *numbers: asked.append(numbers))
    collector.look_seldom()
    [(young, *_)] = asked
    assert young >= 50 * 700  # Python's own number is 700


def test_what_a_command_loads_is_looked_at_neither_then_nor_at_the_end(monkeypatch):
    asked, at_exit = [], []
    monkeypatch.setattr(gc, "set_threshold", lambda *numbers: asked.append(numbers))
    monkeypatch.setattr(atexit, "register", at_exit.append)
    collector.start_without()
    [(young, *_)] = asked
    assert young > 250_000  # objects that a desk loads
    assert at_exit == [gc.freeze]


def test_threads_share_one_heap(monkeypatch):
    asked = []

    class Libc:
        def mallopt(self, *numbers):
            asked.append(numbers)

    monkeypatch.setattr(ctypes, "CDLL", lambda _name: Libc())
    collector.share_one_heap()
    assert asked == [(-8, 1), (-3, 1 << 20), (-1, 4 << 20)]


@pytest.mark.parametrize("error", [OSError("no library"), AttributeError("no mallopt")], ids=repr)
def test_a_machine_without_glibc_goes_on_as_it_is(monkeypatch, error):
    def fail(_name):
        raise error

    monkeypatch.setattr(ctypes, "CDLL", fail)
    collector.share_one_heap()
    collector.use_huge_pages()


MAPS = """\
559400000000-559400800000 r-xp 00000000 fe:00 1234 /usr/bin/python3.11
559400800000-559401000000 rw-p 00600000 fe:00 1234 /usr/bin/python3.11
559402100000-559402900000 rw-p 00000000 00:00 0    [heap]
7f0000100000-7f0000300000 rw-p 00000000 00:00 0
7f0001000000-7f0001500000 rw-p 00000000 00:00 0
7f0002000000-7f0002400000 rw-s 00000000 00:01 5678 /dev/shm/shared (deleted)
7ffc00000000-7ffc00400000 rw-p 00000000 00:00 0    [stack]
7ffc00400000-7ffc00800000 r--p 00000000 00:00 0    [vvar]
"""


def test_whole_huge_pages_of_the_heap_are_asked_for_and_nothing_else(monkeypatch):
    asked = []

    class Madvise:
        def __call__(self, begin, length, advice):
            asked.append((begin, length, advice))

    class Libc:
        madvise = Madvise()

    monkeypatch.setattr(ctypes, "CDLL", lambda _name: Libc())
    monkeypatch.setattr(collector.Path, "read_text", lambda _path: MAPS)
    monkeypatch.setattr(collector, "_is_ours", lambda _pages, _begin: True)
    collector.use_huge_pages()
    heap, arenas = (0x559402200000, 0x559402400000, 0x559402600000), (0x7F0001000000, 0x7F0001200000)
    assert asked == [(begin, 2 << 20, advice) for begin in heap + arenas for advice in (14, 25)]


def test_the_kernel_takes_what_it_is_asked():
    """In a process of its own: what a heap of huge pages takes would count in tests of memory."""
    work = "kept = [bytes(2000) for _ in range(20_000)]; use_huge_pages(); assert set(kept) == {bytes(2000)}"
    done = subprocess.run([sys.executable, "-c", f"from service.daemon.collector import use_huge_pages; {work}"])
    assert done.returncode == 0


SHARING = """\
import os, re
from pathlib import Path
from service.daemon.collector import use_huge_pages

def measure(kind):
    return int(re.search(rf"^{kind}: +([0-9]+)", Path("/proc/self/smaps_rollup").read_text(), re.MULTILINE)[1])

kept = bytearray(b"x" * (20 << 20))
wait, go_on = os.pipe()
if not os.fork():
    os.close(go_on)
    os.read(wait, 1)
    os._exit(0)
more = bytearray(b"x" * (20 << 20))
before = measure("Shared_Dirty")
use_huge_pages()
print(before, measure("Shared_Dirty"))
"""


@pytest.mark.skipif(not Path("/proc/self/pagemap").exists(), reason="no Linux")
@pytest.mark.skipif(not Path("/sys/kernel/mm/transparent_hugepage").exists(), reason="the kernel has no huge pages")
def test_what_is_shared_with_the_readers_stays_shared():
    """Each page of a huge one is its process's alone: three processes would have as many copies."""
    done = subprocess.run([sys.executable, "-c", SHARING], check=True, capture_output=True, text=True)
    before, behind = map(int, done.stdout.split())
    assert before > 20_000  # KB
    assert behind > 0.8 * before
