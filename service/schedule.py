"""When a letter is tried again, and when a destination is left alone for a while: pure, and tested as tables.

Values of the outbox: tries at 0, 1, 5, 15, 30, 60, 120 and 240 minutes, then every 4 hours ± 20 %; after a server that asks
strangers to come again (450, 451) the first retry waits 5 minutes, for most of them remember nothing earlier (RFC 6647
section 5).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

TRIES = (0, 1, 5, 15, 30, 60, 120, 240)  # minutes after the first
GAPS = tuple(timedelta(minutes=later - earlier) for earlier, later in itertools.pairwise(TRIES))
LATER = timedelta(hours=4)
SPREAD = 0.2
GREYLISTED = frozenset({450, 451})
GREYLIST_WAIT = timedelta(minutes=5)


def find_next_try(*, attempts: int, code: int, now: datetime, give_up_at: datetime, chance: float) -> datetime | None:
    """When to try again after the `attempts`-th try failed for now; None when that would be too late.

    `code` is the peer's reply (0: there was none); `chance` in 0…1 spreads the late tries, so that a day's letters do not
    come back all at once.
    """
    if attempts < 1:
        raise ValueError("the schedule is asked after a try")
    if attempts <= len(GAPS):
        gap = GAPS[attempts - 1]
    else:
        gap = LATER * (1 - SPREAD + 2 * SPREAD * chance)
    if attempts == 1 and code in GREYLISTED:
        gap = max(gap, GREYLIST_WAIT)
    at = now + gap
    return at if at <= give_up_at else None


@dataclass(frozen=True, slots=True)
class Breaker:
    """One destination's health: after `LIMIT` failures in a row it is left alone, first 15 s, at most 5 min.

    One letter is let through when the time is over; it closes the breaker or opens it for longer. Letters that wait behind
    it lose no try of their schedule.
    """

    failures: int = 0
    open_until: datetime | None = None

    LIMIT = 5
    SHORTEST = timedelta(seconds=15)
    LONGEST = timedelta(minutes=5)

    def is_open(self, now: datetime) -> bool:
        return self.open_until is not None and now < self.open_until

    def is_probing(self, now: datetime) -> bool:
        """The wait is over and nobody knows yet: one letter may go."""
        return self.open_until is not None and now >= self.open_until

    def failed(self, now: datetime) -> Breaker:
        failures = self.failures + 1
        if failures < self.LIMIT:
            return replace(self, failures=failures)
        wait = min(self.SHORTEST * 2 ** (failures - self.LIMIT), self.LONGEST)
        return Breaker(failures, now + wait)

    def succeeded(self) -> Breaker:
        return Breaker()
