"""How often Python looks for garbage that holds itself: seldom, for what is imported stays,
and a mail leaves no cycles.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def look_seldom() -> None:
    """Lets the garbage collector look seldom: the objects of one mail are gone before it does."""
    gc.set_threshold(50_000, 20, 50)


def share_one_heap() -> None:
    """Lets all threads allocate from one heap: of several, each keeps its free pieces to itself. Without glibc it does
    nothing.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
