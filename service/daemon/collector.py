"""How often Python looks for garbage that holds itself: seldom, for what is imported stays,
and a mail leaves no cycles.
"""

from __future__ import annotations

import gc


def look_seldom() -> None:
    """Lets the garbage collector look seldom: the objects of one mail are gone before it does."""
    gc.set_threshold(50_000, 20, 50)
