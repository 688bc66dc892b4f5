"""Work beside live mail: in pieces, with a rest after each. Mails find the disk and the writer free in between."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import Struct, field

LONGEST = 5.0  # seconds of one rest: a disk that stalled once must not make a night of it


class SteadyPace(Struct, eq=False):
    """Rests `times` as long as the piece before took. `wait` is asked to wait for so many seconds.

    What `wait` raises ends the work.
    """

    times: float
    wait: Callable[[float], object] = time.sleep
    _begun: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        """A piece begins now: what was between is none."""
        self._begun = time.monotonic()

    def rest(self) -> None:
        """A piece has ended, and behind the rest the next one begins."""
        self.wait(min(LONGEST, self.times * (time.monotonic() - self._begun)))
        self._begun = time.monotonic()


HURRY = SteadyPace(0.0, lambda _seconds: None)  # where nobody else is at work
