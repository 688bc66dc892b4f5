"""When Python looks for garbage that holds itself: seldom, for what is imported stays, and a mail leaves no cycles; and
never among what ends with the process. And one heap for all threads, in huge pages.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_ARENA_MAX, _TRIM_THRESHOLD, _MMAP_THRESHOLD = -8, -1, -3  # of malloc.h
_LARGE = 1 << 20  # octets
_HUGE_PAGE = 2 << 20
_MADV_HUGEPAGE, _MADV_COLLAPSE = 14, 25  # madvise(2); the second since Linux 6.1
_OURS = 1 << 63 | 1 << 56  # of a page: in memory, and mapped by us alone


def start_without() -> None:
    """Looks at nothing that a command loads, nor again at the end, when it all goes with the process: that is a quarter
    of a million objects, and looks at them were a quarter of a short command.
    """
    gc.set_threshold(300_000, 20, 50)
    atexit.register(gc.freeze)


def look_seldom() -> None:
    """Lets the garbage collector look seldom: the objects of one mail are gone before it does."""
    gc.set_threshold(50_000, 20, 50)


def share_one_heap() -> None:
    """Lets all threads allocate from one heap: of several, each keeps its free pieces to itself. What is large gets
    pages of its own, which go back when it does: a few mails of many megabytes would else make the heap as long as they
    were, for good. Without glibc it does nothing.
    """
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        for what, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, 4 * _LARGE)):
            mallopt(what, value)


def use_huge_pages() -> None:
    """Puts the heap as it stands into pages of 2 MiB: a mail touches all of it, and finding a small page costs as much
    as reading it. Where it is still shared with the readers it stays as it is, for each page would be ours alone.
    Where the kernel does not know how, it does nothing.
    """
    with contextlib.suppress(OSError, AttributeError):
        madvise = ctypes.CDLL(None).madvise
        madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        with Path("/proc/self/pagemap").open("rb", buffering=0) as pages:
            for begin in _heaps(Path("/proc/self/maps").read_text()):
                if _is_ours(pages, begin):
                    madvise(begin, _HUGE_PAGE, _MADV_HUGEPAGE)
                    madvise(begin, _HUGE_PAGE, _MADV_COLLAPSE)


def _heaps(maps: str) -> Iterator[int]:
    """Where the whole huge pages of what belongs to no file begin (proc_pid_maps(5))."""
    for line in maps.splitlines():
        where, rights, _, _, file, *name = line.split()
        if rights == "rw-p" and file == "0" and name in ([], ["[heap]"]):
            begin, end = (int(part, 16) for part in where.split("-"))
            yield from range(-(-begin // _HUGE_PAGE) * _HUGE_PAGE, end - _HUGE_PAGE + 1, _HUGE_PAGE)


def _is_ours(pages: BinaryIO, begin: int) -> bool:
    """Is nearly all of a huge page in use, and by nobody else (proc_pid_pagemap(5))?"""
    size, mark = os.sysconf("SC_PAGE_SIZE"), 8
    pages.seek(begin // size * mark)
    marks = memoryview(pages.read(_HUGE_PAGE // size * mark)).cast("Q")
    return sum(one & _OURS == _OURS for one in marks) > 7 / 8 * len(marks)
