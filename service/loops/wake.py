"""Tells the daemon's loops of work that the writer was given for them.

Said right behind the job that makes it: what rests has it claimed by the same commit, what does not looks again.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct


class Wake(Struct):
    """One call for each loop; a desk without a daemon tells nobody."""

    on_mail: Callable[[], None] = lambda: None
    on_letters: Callable[[], None] = lambda: None
