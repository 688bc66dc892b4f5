"""Who is told that there is work: the daemon's loops, after the commit that made it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Wake:
    """One call for each loop; a desk without a daemon tells nobody."""

    on_mail: Callable[[], None] = lambda: None
    on_letters: Callable[[], None] = lambda: None
    on_timers: Callable[[], None] = lambda: None
