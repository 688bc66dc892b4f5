"""Business time: when a calendar is open, and arithmetic that counts only that.

Every window is built in the calendar's own time zone and compared in UTC, so that nights of a clock change, half days,
windows over midnight and swapped working days (China)
count exactly what a clock on the wall would show. Times are aware; results are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

HORIZON = 3700  # days that are looked ahead before a calendar is said to be never open
DAY = 24 * 60  # minutes

Window = tuple[int, int]  # minutes from the midnight that begins the working day; the end may lie in the next day
Pause = tuple[datetime, datetime | None]  # from, until; None while it lasts


class NeverOpenError(ValueError):
    """The calendar has too little open time for what was asked of it."""


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A span of time as written: `4h` and `90m` are hours, `2d` are days (working days where business time counts)."""

    seconds: int = 0
    days: int = 0
    text: str = field(default="", compare=False)

    @property
    def elapsed(self) -> timedelta:
        """As plain time: a day has 24 hours."""
        return timedelta(days=self.days, seconds=self.seconds)

    def on(self, calendar: Calendar) -> timedelta:
        """As business time: a day is one working day of the calendar."""
        return timedelta(seconds=self.seconds + self.days * calendar.day_seconds if self.days else self.seconds)

    def __str__(self) -> str:
        parts = (
            (self.days, "d"),
            (self.seconds // 3600, "h"),
            (self.seconds // 60 % 60, "m"),
            (self.seconds % 60, "s"),
        )
        return self.text or "".join(f"{number}{unit}" for number, unit in parts if number) or "0m"


_DURATION = re.compile(r"(?:(\d{1,4})d)?\s*(?:(\d{1,5})h)?\s*(?:(\d{1,6})m)?\s*(?:(\d{1,7})s)?")


def parse_duration(text: str) -> Duration:
    """`15m`, `4h`, `2d`, `1h30m`. Raises ValueError for anything else."""
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or not any(match.groups()):
        raise ValueError(f"'{text}' is not a duration such as 15m, 4h or 2d")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return Duration(hours * 3600 + minutes * 60 + seconds, days, text.strip())


@dataclass(frozen=True)
class Calendar:
    """When it is open. `week` holds the windows of Monday to Sunday, `special` those of single dates (none: closed)."""

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Window, ...], ...]
    special: tuple[tuple[date, tuple[Window, ...]], ...] = ()
    closed: tuple[tuple[date, date], ...] = ()  # first and last day
    countries: tuple[str, ...] = ()  # ISO codes, "DE-BY" with a region
    _days: dict[date, tuple[tuple[datetime, datetime], ...]] = field(default_factory=dict, compare=False, repr=False)
    # What was added up lately: the mails of a batch have one moment, and few targets.
    _sums: dict[tuple[datetime, timedelta], datetime] = field(default_factory=dict, compare=False, repr=False)

    @property
    def always(self) -> bool:
        """Open at every moment."""
        plain = not (self.special or self.closed or self.countries)
        return plain and all(windows == ((0, DAY),) for windows in self.week)

    @cached_property
    def day_seconds(self) -> int:
        """The length of one working day: that of most days of the week, of the longer ones where they are even."""
        lengths = [sum(end - start for start, end in windows) for windows in self.week if windows]
        if not lengths:
            lengths = [sum(end - start for start, end in windows) for _, windows in self.special if windows] or [0]
        return 60 * max(lengths, key=lambda length: (lengths.count(length), length))

    def windows(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open spans that begin on that local date, in UTC."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) > 20_000:
                self._days.clear()
            found = self._days[day] = tuple(
                span for start, end in self.plan(day) for span in _spans(self.zone, day, start, end)
            )
        return found

    def known_sum(self, start: datetime, span: timedelta) -> datetime | None:
        """When that much open time has passed, where it was added up lately."""
        return self._sums.get((start, span))

    def know_sum(self, start: datetime, span: timedelta, end: datetime) -> datetime:
        """Remembers it, and gives it."""
        if len(self._sums) > 1000:
            self._sums.clear()
        self._sums[start, span] = end
        return end

    def plan(self, day: date) -> tuple[Window, ...]:
        """The windows of that local date in minutes: single dates first, then closings, holidays, swapped days,
        the week.
        """
        for special, windows in self.special:
            if special == day:
                return windows
        if any(first <= day <= last for first, last in self.closed):
            return ()
        swapped = False
        for country in self.countries:
            rest, work = _holiday(country, day)
            if rest:
                return ()
            swapped = swapped or work
        usual = self.week[day.weekday()]
        if swapped and not usual:
            return next((windows for windows in self.week if windows), ())
        return usual

    def local(self, at: datetime) -> datetime:
        """The moment as the wall clock of this calendar shows it."""
        return at.astimezone(self.zone)


def _spans(zone: ZoneInfo, day: date, start: int, end: int) -> list[tuple[datetime, datetime]]:
    """The UTC instants at which the wall clock shows `start` to `end` minutes after that midnight.

    In the hour that a clock change repeats the wall shows them twice, in the hour that it leaves out never.
    """
    midnight = datetime.combine(day, time(0))
    wall = midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)
    before = (wall[0] - timedelta(hours=26)).replace(tzinfo=UTC)
    after = (wall[1] + timedelta(hours=26)).replace(tzinfo=UTC)
    found = []
    for since, until, offset in _offsets(zone, before, after):
        first = max((wall[0] - offset).replace(tzinfo=UTC), since)
        last = min((wall[1] - offset).replace(tzinfo=UTC), until)
        if first < last:
            found.append((first, last))
    return found


def _offsets(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Spans of one UTC offset each; a zone changes at most once in the few days that are asked for."""
    first, last = _offset(zone, since), _offset(zone, until)
    if first == last:
        yield since, until, first
        return
    low, high = since, until
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle <= low:
            break
        low, high = (middle, high) if _offset(zone, middle) == first else (low, middle)
    yield since, high, first
    yield high, until, last


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


# -- holidays ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _country(code: str) -> Any:
    """The holidays of a country or region (ISO 3166). Raises NotImplementedError when they are not known."""
    import holidays  # late: costs a tenth of a second, and many calendars have none

    country, _, region = code.partition("-")
    return holidays.country_holidays(country.upper(), subdiv=region.upper() or None)


@lru_cache(maxsize=20_000)
def _holiday(code: str, day: date) -> tuple[bool, bool]:
    """Is it a day of rest, is it a weekend day that is worked in exchange."""
    country = _country(code)
    rest = day in country  # this also fetches the year
    return rest, day in getattr(country, "weekend_workdays", ())


def check_country(code: str) -> None:
    """Raises ValueError when the holidays of that code are not known."""
    try:
        _country(code)
    except (NotImplementedError, KeyError, AttributeError) as error:
        raise ValueError(f"no holidays are known for '{code}'") from error


def swaps_known(code: str, year: int) -> bool:
    """Does a country that swaps working days have those of the year yet; True for countries that swap none."""
    country = _country(code)
    for known in (year - 1, year):
        _ = date(known, 1, 1) in country
    worked = getattr(country, "weekend_workdays", ())
    return not any(day.year == year - 1 for day in worked) or any(day.year == year for day in worked)


# -- arithmetic -------------------------------------------------------------------------------------------------------


def _open_spans(hours: Calendar, since: datetime, pauses: Sequence[Pause] = ()) -> Iterator[tuple[datetime, datetime]]:
    """Open spans from `since` on, in order, without overlap and without the pauses."""
    reached = since.astimezone(UTC)
    if hours.always:
        yield from _without(reached, reached + timedelta(days=HORIZON), pauses)
        return
    day = hours.local(since).date() - timedelta(days=1)  # a window over midnight
    idle = 0
    for _ in range(HORIZON):
        spans = hours.windows(day)
        idle = 0 if spans else idle + 1
        if idle > 800:
            return
        for first, last in spans:
            if last > reached:
                yield from _without(max(first, reached), last, pauses)
                reached = last
        day += timedelta(days=1)


def _without(first: datetime, last: datetime, pauses: Sequence[Pause]) -> Iterator[tuple[datetime, datetime]]:
    for start, end in sorted(pauses, key=lambda pause: pause[0]):
        if end is not None and end <= first:
            continue
        if start >= last:
            break
        if start > first:
            yield first, start.astimezone(UTC)
        if end is None or end >= last:
            return
        first = max(first, end.astimezone(UTC))
    yield first, last


def add_business(
    hours: Calendar, start: datetime, duration: Duration | timedelta, pauses: Sequence[Pause] = ()
) -> datetime:
    """The moment (UTC) at which that much open time has passed since `start`, pauses not counted.

    Raises NeverOpenError when ten years do not hold it (so also while a pause lasts).
    """
    left = duration.on(hours) if isinstance(duration, Duration) else duration
    if left <= timedelta(0):
        return start.astimezone(UTC)
    if not pauses and (known := hours.known_sum(start, left)) is not None:
        return known
    wanted = left
    for first, last in _open_spans(hours, start, pauses):
        if last - first >= left:
            return first + left if pauses else hours.know_sum(start, wanted, first + left)
        left -= last - first
    raise NeverOpenError(f"hours '{hours.name}' never hold {duration} after {start.isoformat()}")


def open_time(hours: Calendar, since: datetime, until: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
    """How much open time lies between two moments, pauses not counted; none where the second is the earlier."""
    total, end = timedelta(0), until.astimezone(UTC)
    for first, last in _open_spans(hours, since, pauses):
        if first >= end:
            break
        total += min(last, end) - first
    return total


def is_open(hours: Calendar, at: datetime) -> bool:
    """Open at that moment; an end belongs to the closed time."""
    if hours.always:
        return True
    day = hours.local(at).date()
    return any(first <= at < last for d in (day, day - timedelta(days=1)) for first, last in hours.windows(d))


_NO_TIME = timedelta(0)


def next_open(hours: Calendar, at: datetime) -> datetime:
    """`at` itself while open, else the next opening (UTC). Raises NeverOpenError when there is none."""
    moment = at.astimezone(UTC)
    if (known := hours.known_sum(moment, _NO_TIME)) is not None:
        return known
    for first, _ in _open_spans(hours, moment):
        return hours.know_sum(moment, _NO_TIME, first)
    raise NeverOpenError(f"hours '{hours.name}' are never open after {at.isoformat()}")


# -- the words of the file --------------------------------------------------------------------------------------------

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_days(text: str) -> tuple[int, ...]:
    """`mon-fri`, `sat`, `mon, wed`, `fri-mon`, `every day` as numbers, Monday 0. Raises ValueError."""
    if text.strip().lower() in {"every day", "daily", "all"}:
        return tuple(range(7))
    found: list[int] = []
    for part in text.lower().split(","):
        first, dash, last = part.strip().partition("-")
        try:
            low = DAYS.index(first.strip()[:3] if first.strip().isalpha() else "")
            high = DAYS.index(last.strip()[:3]) if dash else low
        except ValueError:
            raise ValueError(f"'{text}' is not a day of the week such as mon, sat-sun or mon-fri") from None
        found.extend((low + step) % 7 for step in range((high - low) % 7 + 1))
    return tuple(dict.fromkeys(found))


_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def parse_windows(text: str) -> tuple[Window, ...]:
    """`09:00-12:00, 13:30-18:00`, `22:00-06:00` (into the next day), `all day`, `closed`. Raises ValueError."""
    word = text.strip().lower()
    if word in {"closed", "none"}:
        return ()
    if word in {"all day", "always"}:
        return ((0, DAY),)
    found: list[Window] = []
    for part in text.split(","):
        first, _, last = (piece.strip() for piece in part.replace("–", "-").partition("-"))
        start, end = _minutes(first, text), _minutes(last, text)
        if start in (DAY, end):
            raise ValueError(f"'{part.strip()}' is an empty span of time")
        if end < start:
            end += DAY
        if found and start < found[-1][1]:
            raise ValueError(f"'{part.strip()}' overlaps the span before it")
        found.append((start, end))
    return tuple(found)


def _minutes(text: str, whole: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[1]) > 24 or int(match[2]) > 59 or (int(match[1]) == 24 and match[2] != "00"):
        raise ValueError(f"'{whole}' is not a span of time such as 09:00-12:00, 13:30-18:00")
    return int(match[1]) * 60 + int(match[2])


def write_clock(minutes: int) -> str:
    """Minutes since midnight as windows are written: 09:00, 24:00; beyond that the time of the next day."""
    return f"{minutes // 60 % 24 or (24 if minutes == DAY else 0):02}:{minutes % 60:02}"


def parse_dates(text: str) -> tuple[date, date]:
    """`2026-12-24` or `2026-12-24..2026-12-26`, first and last day. Raises ValueError."""
    first, dots, last = text.partition("..")
    try:
        span = date.fromisoformat(first.strip()), date.fromisoformat((last if dots else first).strip())
    except ValueError:
        raise ValueError(f"'{text}' is not a date such as 2026-12-24 or 2026-12-24..2026-12-26") from None
    if span[1] < span[0]:
        raise ValueError(f"'{text}' ends before it begins")
    return span
