"""Business time between two moments, many times over: a calendar's open spans, added up once and then looked up."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

from rules.calendar import Calendar

_MARGIN = timedelta(days=400)  # that is added up beyond what was asked for, so that it is seldom done again


class BusinessClock:
    """Counts the open seconds of one calendar; a reader of its own for each report."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._since = self._until = 0.0
        self._starts: list[float] = []
        self._lengths: list[float] = []
        self._before: list[float] = []  # open seconds until each start

    def seconds(self, start: datetime, end: datetime) -> float:
        """Open seconds from `start` to `end`; 0 where the end is no later."""
        first, last = start.timestamp(), end.timestamp()
        if last <= first:
            return 0.0
        if self.calendar.always:
            return last - first
        if first < self._since or last > self._until:
            self._add_up(start, end)
        return self._until_then(last) - self._until_then(first)

    def _until_then(self, at: float) -> float:
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0.0
        return self._before[place] + min(at - self._starts[place], self._lengths[place])

    def _add_up(self, start: datetime, end: datetime) -> None:
        since = min(start, datetime.fromtimestamp(self._since, UTC)) if self._until else start
        until = max(end, datetime.fromtimestamp(self._until, UTC)) if self._until else end
        since, until = since - _MARGIN, until + _MARGIN
        self._starts, self._lengths, self._before = [], [], []
        day, last = self.calendar.local(since).date() - timedelta(days=1), self.calendar.local(until).date()
        reached, total = 0.0, 0.0
        while day <= last:
            for opens, closes in self.calendar.windows(day):
                from_, to = max(opens.timestamp(), reached), closes.timestamp()
                if to > from_:  # windows over midnight may touch the next day's
                    self._starts.append(from_)
                    self._lengths.append(to - from_)
                    self._before.append(total)
                    total += to - from_
                    reached = to
            day += timedelta(days=1)
        self._since, self._until = since.timestamp(), until.timestamp()
