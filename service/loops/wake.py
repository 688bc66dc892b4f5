"""Wakes the daemon's loops after the commit that made work for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Wake:
    """One call for each loop; a desk without a daemon tells nobody."""

    on_mail: Callable[[], None] = lambda: None
    on_letters: Callable[[], None] = lambda: None
    on_timers: Callable[[], None] = lambda: None
