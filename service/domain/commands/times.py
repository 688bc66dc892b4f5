"""Times as people type them, in English and Chinese: `friday 10:00`, `2d`, `明天下午`, read in the writer's zone.

The moment stands at the start of the text and the rest of the text is given back. A time that has passed is a
problem with the next times that may have been meant, never silently tomorrow (docs/process.md S3.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from service.domain.commands import time_words as words
from service.domain.commands.time_words import CHINESE_NUMBER, chinese_number, fold_width

IsWorkingDay = Callable[[date], bool]
FARTHEST = timedelta(days=730)  # a promise beyond two years is a slip of the keyboard
END_OF_DAY = time(17, 0)
START_OF_DAY = time(9, 0)


class TypedTime(Struct, frozen=True):
    """A point in time that was typed: `at` is in UTC; `rest` is the text after it."""

    at: datetime
    rest: str = ""
    said: str = ""  # as typed
    kind: str = "time"  # time: a clock time was given; day: only a day; span: from now on
    zone: tzinfo | None = None  # of the clock time, where one was named beside it


class MomentProblem(Struct, frozen=True):
    """It is a time, but none that can be used. `why` is past, ambiguous, impossible, far or zone."""

    why: str
    said: str
    suggestions: tuple[datetime, ...] = ()  # in UTC, the likeliest first
    rest: str = ""


def is_weekday(day: date) -> bool:
    """A working day where nothing is known of the desk's hours."""
    return day.weekday() < 5


def parse_moment(
    text: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    day_at: time = END_OF_DAY,
    is_working_day: IsWorkingDay = is_weekday,
    clock_zone: tzinfo | None = None,
) -> TypedTime | MomentProblem | None:
    """The moment that `text` begins with, or None where it begins with something else.

    `day_at` is the time of day where only a day is given: the end of it for a promise, the start for "until".
    Spans of days keep the clock time, spans of hours are elapsed time; working days are counted with
    `is_working_day`. `now` must be aware. A clock time is one of `zone`, of `clock_zone` where that is given, or of the
    zone that stands beside it: `10:00 UTC+1`, `北京时间10点`, `10:00 Europe/Berlin`.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    reader = _TimeReader(fold_width(text), now.astimezone(zone), zone, day_at, is_working_day)
    reader.clock_zone = clock_zone
    reader.skip(words.LEAD)
    try:
        found = reader.read()
    except OverflowError:  # a day at either end of the calendar has no instant in every zone
        found = MomentProblem("impossible", text)
    if found is None:
        return None
    reader.skip(words.TAIL)
    end = reader.position
    said = text[:end].strip(" \t,，。;；:：")
    rest = re.sub(r"^(?:[\s,，。;；:：–—、-]|[.!](?=\s|$))+", "", text[end:]).strip()
    if isinstance(found, MomentProblem):
        return MomentProblem(found.why, said, tuple(at.astimezone(UTC) for at in found.suggestions), rest)
    at, kind = found
    if at - now > FARTHEST:
        return MomentProblem("far", said, (), rest)
    return TypedTime(at.astimezone(UTC), rest, said, kind, reader.clock_zone)


Found = tuple[datetime, str]


class _Day(Struct, frozen=True):
    """A day that was named; `again` is the same weekday a week later."""

    day: date
    again: Callable[[date], date] | None = None
    passed: date | None = None  # what may have been meant where the day has passed
    time: time | None = None  # 今晚, tonight, eod: a day that brings its time of day


class _Clock(Struct, frozen=True):
    """A time of day; `hour` runs to 24, and to 28 for the small hours after 晚上."""

    hour: int
    minute: int
    ends: int = 0  # the hour when a part of the day is over; 0 for a time of day


class _TimeReader:
    """Walks over the folded text; a method either reads its thing and moves on, or gives None and stays."""

    def __init__(self, text: str, now: datetime, zone: ZoneInfo, day_at: time, is_working_day: IsWorkingDay) -> None:
        self.text = text
        self.now = now
        self.zone = zone
        self.day_at = day_at
        self.is_working_day = is_working_day
        self.clock_zone: tzinfo | None = None  # of a clock time, where it is not `zone`
        self.position = 0

    # -- walking ---------------------------------------------------------------------------------------------------

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.position)
        if found:
            self.position = found.end()
        return found

    def skip(self, pattern: re.Pattern[str]) -> None:
        self.match(pattern)

    # -- the whole -------------------------------------------------------------------------------------------------

    def read(self) -> Found | MomentProblem | None:
        start = self.position
        for attempt in (self.iso, self.span, self.day_then_clock, self.clock_then_day):
            found = attempt()
            if found is not None:
                return found
            self.position = start
        return None

    def iso(self) -> Found | MomentProblem | None:
        found = self.match(words.ISO)
        if not found:
            return None
        try:
            typed = datetime.fromisoformat(found[0].upper().replace(" ", "T", 1))
        except ValueError:
            return MomentProblem("impossible", found[0])
        if typed.tzinfo:
            return self.future(typed, "time", ())
        wrong = self.zone_beside() if len(found[0]) > 10 else None
        return wrong or self.future(self.wall(typed.date(), typed.time(), self.clock_zone), "time", ())

    def span(self) -> Found | MomentProblem | None:
        found = self.match(words.HALF_HOUR)
        if found:
            return self.now_plus(timedelta(minutes=30))
        days = months = 0
        working = False
        elapsed = timedelta()
        read = 0
        while True:
            found = self.match(words.SPAN_ZH) or self.match(words.SPAN_EN)
            if not found:
                break
            amount, unit = _amount(found["n"], found.groupdict().get("half")), words.unit_of(found["unit"])
            if amount is None:
                return None
            read += 1
            if unit == "working day":
                working, days = True, days + int(amount)
            elif unit == "month":
                months += int(amount)
            elif unit in {"day", "week"}:
                many = amount * (7 if unit == "week" else 1)
                days += int(many)
                elapsed += timedelta(hours=8 * (many - int(many)))  # half a day is half of a working day
            else:
                elapsed += timedelta(minutes=amount * (60 if unit == "hour" else 1))
            bare = self.match(words.BARE_MINUTES) if unit == "hour" else None
            if bare:
                elapsed += timedelta(minutes=int(bare["n"]))
            self.skip(words.BETWEEN_SPANS)
        if not read:
            return None
        if self.match(words.AGO):
            return MomentProblem("past", "")
        if days > 36500 or months > 1200 or elapsed > timedelta(days=36500):
            return MomentProblem("far", "")
        day = _add_months(self.now.date(), months) + timedelta(days=0 if working else days)
        if working:
            day = self.working_days(day, days)
        at = self.wall(day, self.now.time()) if day != self.now.date() else self.now.astimezone(UTC)
        return self.future(at + elapsed, "span", ())

    def day_then_clock(self) -> Found | MomentProblem | None:
        day = self.day()
        if day is None or isinstance(day, MomentProblem):
            return day
        mark = self.position
        self.skip(words.JOIN)
        clock = self.clock() or self.last_number()
        if clock is None:
            self.position = mark
        elif isinstance(clock, MomentProblem):
            return clock
        elif day.time and day.time.hour >= words.EVENING and 0 < clock.hour < 12:  # 今晚8点
            clock = _Clock(clock.hour + 12, clock.minute)
        return self.settle(day, clock)

    def last_number(self) -> _Clock | MomentProblem | None:
        found = self.match(words.CLOCK_LAST)
        return _clock(found) if found else None

    def clock_then_day(self) -> Found | MomentProblem | None:
        clock = self.clock()
        if clock is None or isinstance(clock, MomentProblem):
            return clock
        mark = self.position
        self.skip(words.JOIN)
        day = self.day()
        if day is None:
            self.position = mark
        if isinstance(day, MomentProblem):
            return day
        return self.settle(day, clock)

    # -- what day --------------------------------------------------------------------------------------------------

    def day(self) -> _Day | MomentProblem | None:
        """A day; a weekday beside a date must be the weekday of that date."""
        dates = (self.chinese_date, self.numeric_date, self.month_date, self.ordinal)
        first = self.first_of(self.weekday)
        weekday_first = first is not None
        if first is None:
            first = self.first_of(*dates, self.named_day)
        if first is None or isinstance(first, MomentProblem):
            return first
        mark = self.position
        self.skip(words.SAME_DAY)
        second = self.first_of(*dates) if weekday_first else self.first_of(self.weekday)
        if second is None:
            self.position = mark
            return first
        self.skip(words.SAME_DAY_END)
        if isinstance(second, MomentProblem):
            return second
        on = second if weekday_first else first
        if first.time is not None and not weekday_first:  # "eod friday": the end of a day that is named behind it
            return _Day(second.day, second.again, second.passed, first.time)
        if first.day.weekday() != second.day.weekday():
            return MomentProblem("ambiguous", "", (self.wall(on.day, self.day_at),))
        return on

    def first_of(self, *attempts: Callable[[], _Day | MomentProblem | None]) -> _Day | MomentProblem | None:
        mark = self.position
        for attempt in attempts:
            found = attempt()
            if found is not None:
                return found
            self.position = mark
        return None

    def ordinal(self) -> _Day | MomentProblem | None:
        found = self.match(words.ORDINAL)
        return self.day_of_month(int(found["d"])) if found else None

    def named_day(self) -> _Day | None:
        today = self.now.date()
        found = self.match(words.NAMED_DAY)
        if not found:
            return None
        ahead, at = words.NAMED_DAYS[re.sub(r"\s+", " ", found[0].lower())]
        if isinstance(ahead, int):
            return _Day(today + timedelta(days=ahead), time=at)
        monday = today - timedelta(days=today.weekday())
        month_end = _add_months(today.replace(day=1), 1) - timedelta(days=1)
        day = {
            "next week": monday + timedelta(days=7),
            "end of week": monday + timedelta(days=4),
            "end of next week": monday + timedelta(days=11),
            "end of month": month_end,
            "end of year": date(today.year, 12, 31),
            "next month": month_end + timedelta(days=1),
        }[ahead]
        return _Day(day, time=at)

    def weekday(self) -> _Day | None:
        today = self.now.date()
        monday = today - timedelta(days=today.weekday())
        found = self.match(words.WEEKDAY_EN) or self.match(words.WEEKDAY_ZH)
        if not found:
            return None
        number = words.WEEKDAYS[found["day"].lower()]
        weeks = words.WEEK_SHIFT.get(" ".join((found["which"] or "").lower().split()), 0)
        if found["after"]:
            weeks = 1
        if found["which"] or found["after"]:
            return _Day(monday + timedelta(days=7 * weeks + number))
        coming = today + timedelta(days=(number - today.weekday()) % 7)
        return _Day(coming, lambda day: day + timedelta(days=7))

    def numeric_date(self) -> _Day | MomentProblem | None:
        found = self.match(words.DATE_YMD)
        if found:
            return self.a_day(int(found["y"]), int(found["m"]), int(found["d"]))
        found = self.match(words.DATE_DMY)
        if found:  # 1.12.2026, 1.12.
            return self.a_day(int(found["y"]) if found["y"] else None, int(found["m"]), int(found["d"]))
        found = self.match(words.DATE_DM)
        if found:
            return self.a_day(None, int(found["m"]), int(found["d"]))
        found = self.match(words.DATE_SLASH) or self.match(words.DATE_DASH)
        if not found:
            return None
        first, second = int(found["a"]), int(found["b"])
        year = _full_year(found["y"])
        if first > 12 >= second:
            return self.a_day(year, second, first)
        if second > 12 >= first or first == second:
            return self.a_day(year, first, second)
        both = [self.a_day(year, first, second), self.a_day(year, second, first)]
        days = sorted(one.day for one in both if isinstance(one, _Day) and one.day >= self.now.date())
        if len(days) == 1:
            return _Day(days[0])
        return MomentProblem("ambiguous", found[0], tuple(self.wall(day, self.day_at) for day in days))

    def month_date(self) -> _Day | MomentProblem | None:
        found = self.match(words.DAY_MONTH) or self.match(words.MONTH_DAY)
        if not found:
            return None
        year = int(found["y"]) if found["y"] else None
        return self.a_day(year, words.MONTHS[found["month"].lower()[:3]], int(found["d"]))

    def chinese_date(self) -> _Day | MomentProblem | None:
        found = self.match(words.DATE_ZH)
        if not found:
            return None
        today = self.now.date()
        day = chinese_number(found["d"])
        if day is None:
            return None
        if found["next"]:
            month = _add_months(today.replace(day=1), 1)
            return self.a_day(month.year, month.month, day)
        if found["m"]:
            month_number = chinese_number(found["m"])
            if month_number is None:
                return None
            year = int(found["y"]) if found["y"] else today.year + 1 if found["nexty"] else None
            return self.a_day(year, month_number, day)
        return self.day_of_month(day)

    def day_of_month(self, day: int) -> _Day | MomentProblem:
        """15号, the 15th: of this month, else of the next."""
        today = self.now.date()
        this = self.a_day(today.year, today.month, day)
        if isinstance(this, _Day) and this.day >= today:
            return this
        following = _add_months(today.replace(day=1), 1)
        return self.a_day(following.year, following.month, day)

    def a_day(self, year: int | None, month: int, day: int) -> _Day | MomentProblem:
        """A date. Without a year it is the next such day, unless it was in the last half year: that is a slip; so is a
        29 February of a year that has none.
        """
        earliest = self.now.date() - timedelta(days=182)
        before = None  # the last day of a February that would have come sooner
        for candidate in (year,) if year is not None else range(earliest.year, earliest.year + 10):
            try:
                day_found = date(candidate, month, day)
            except ValueError:
                if (month, day) == (2, 29) and date(candidate, 2, 28) >= self.now.date():
                    before = before or date(candidate, 2, 28)
                continue
            if before is not None:
                return MomentProblem(
                    "impossible", "", (self.wall(before, self.day_at), self.wall(day_found, self.day_at))
                )
            if year is not None:
                return _Day(day_found)
            if day_found >= earliest:
                return _Day(day_found, passed=date(candidate + 1, month, min(day, 28 if month == 2 else day)))
        return MomentProblem("impossible", "")

    # -- what time -------------------------------------------------------------------------------------------------

    def clock(self) -> _Clock | MomentProblem | None:
        """A time of day, with the zone that is named before or behind it."""
        mark, before = self.position, self.clock_zone
        wrong = self.zone_beside(said_only=True)
        found = self.clock_alone()
        if found is None:
            self.position, self.clock_zone = mark, before
            return None
        return wrong or (found if isinstance(found, MomentProblem) else self.zone_beside() or found)

    def zone_beside(self, *, said_only: bool = False) -> MomentProblem | None:
        """Reads a zone; a problem where it is one that several places use, and not the writer's own."""
        if said := self.match(words.ZONE_SAID):
            self.clock_zone = ZoneInfo(words.ZONES_SAID[" ".join(said["said"].lower().split())])
        elif said_only:
            return None
        elif offset := self.match(words.ZONE_OFFSET):
            hours, minutes = int(offset["h"] or offset["bh"] or 0), int(offset["m"] or offset["bm"] or 0)
            if hours > 14:
                return MomentProblem("impossible", "")
            ahead = timedelta(hours=hours, minutes=minutes)
            self.clock_zone = timezone(ahead if (offset["sign"] or "+") == "+" else -ahead)
        elif name := self.match(words.ZONE_NAME):
            try:
                self.clock_zone = ZoneInfo(name["name"])
            except (ZoneInfoNotFoundError, ValueError, OSError):
                return MomentProblem("zone", "")
        elif short := self.match(words.ZONE_SHORT):
            own = {self.now.replace(month=month, day=1).tzname() for month in (1, 7)}
            return None if short["short"] in own else MomentProblem("zone", "")
        return None

    def clock_alone(self) -> _Clock | MomentProblem | None:
        self.skip(words.AT)
        found = self.match(words.CLOCK_NAME)
        if found:
            hour, minute = words.CLOCK_NAMES[re.sub(r"\s+", " ", found[0].lower())]
            return _Clock(hour, minute)
        for pattern in (words.CLOCK_12, words.CLOCK_24, words.CLOCK_ZH, words.CLOCK_BARE):
            found = self.match(pattern)
            if found:
                return _clock(found)
        found = self.match(words.PART_OF_DAY)
        if found:
            begins, ends = words.PARTS_OF_DAY[found["part"].lower()]
            is_promise = self.day_at >= END_OF_DAY and begins == words.AFTERNOON
            hour = min(ends, self.day_at.hour) if is_promise else begins  # an answer in the afternoon: by its end
            return self.clock_within(begins) or _Clock(hour, 0, ends)
        return None

    def clock_within(self, begins: int) -> _Clock | MomentProblem | None:
        """`morning 9:30`, `afternoon at 3`: the time of day that follows a part of the day."""
        mark = self.position
        self.skip(words.JOIN)
        for pattern in (words.CLOCK_12, words.CLOCK_24, words.CLOCK_BARE, words.CLOCK_LAST):
            found = self.match(pattern)
            clock = _clock(found) if found else None
            if isinstance(clock, _Clock) and begins >= 12 and 0 < clock.hour < 12:
                return _Clock(clock.hour + 12, clock.minute)
            if clock is not None:
                return clock
        self.position = mark
        return None

    # -- together --------------------------------------------------------------------------------------------------

    def settle(self, day: _Day | None, clock: _Clock | None) -> Found | MomentProblem:
        today = self.now.date()
        if clock is not None:
            if clock.hour == 24 and clock.minute:
                return MomentProblem("impossible", "")
            on = day.day if day else today
            at = self.on(on, clock)
            if at <= self.now and on == today and clock.ends:  # "this afternoon", written in the afternoon
                at = self.on(on, _Clock(clock.ends, 0))
            if day is None:
                tomorrow = self.on(today + timedelta(days=1), clock)
                if clock.hour > 11 or clock.ends:
                    return self.future(at, "time", (tomorrow,))
                evening = self.on(today, _Clock(clock.hour + 12, clock.minute))
                return self.future(at, "time", (evening, tomorrow) if clock.hour < 9 else (tomorrow, evening))
            others = [self.on(day.again(on), clock)] if day.again else []
            others += [self.on(day.passed, clock)] if day.passed else []
            return self.future(at, "time", tuple(others))
        assert day is not None
        at = self.wall(day.day, day.time or self.day_at)
        if at <= self.now and day.day == today and not day.time and not day.again:
            at = self.wall(today, time(23, 59))  # "today", written in the evening
        if at <= self.now and day.again:
            at = self.wall(day.again(day.day), self.day_at)
        passed = (self.wall(day.passed, self.day_at),) if day.passed else ()
        return self.future(at, "time" if day.time else "day", passed)

    def future(self, at: datetime, kind: str, otherwise: tuple[datetime, ...]) -> Found | MomentProblem:
        if at > self.now:
            return at, kind
        return MomentProblem("past", "", tuple(other for other in otherwise if other > self.now))

    def now_plus(self, span: timedelta) -> Found:
        return self.now.astimezone(UTC) + span, "span"

    def working_days(self, day: date, count: int) -> date:
        last = (
            day + FARTHEST
        )  # a calendar without any working day must not hang us, nor look up the holidays of centuries
        for _ in range(min(count, 1000)):
            day += timedelta(days=1)
            while day <= last and not self.is_working_day(day):
                day += timedelta(days=1)
        return day

    def on(self, day: date, clock: _Clock) -> datetime:
        hour = clock.hour % 24
        return self.wall(day + timedelta(days=clock.hour // 24), time(hour, clock.minute), self.clock_zone)

    def wall(self, day: date, at: time, zone: tzinfo | None = None) -> datetime:
        """Wall-clock time in the zone, in UTC: two times of one zone are compared by the clock on its wall, which shows
        an hour twice where summer time ends.

        Of such an hour the next one is meant; a time that is left out where summer time begins becomes the hour after.
        """
        typed = datetime.combine(day, at, zone or self.zone)
        first, second = typed.astimezone(UTC), typed.replace(fold=1).astimezone(UTC)
        return second if first <= self.now < second else first


def _clock(found: re.Match[str]) -> _Clock | MomentProblem | None:
    parts = found.groupdict()
    hour = chinese_number(parts["h"] or parts["hours"])
    minute = chinese_number(parts.get("m") or parts.get("minutes") or "0")
    if parts.get("half"):
        minute = 30
    if parts.get("quarter"):
        minute = 15 if parts["quarter"].startswith(("一", "1")) else 45
    half = words.half_of_day(parts.get("part") or parts.get("ampm") or "")
    if hour is None or minute is None or minute > 59 or hour > 24:
        return MomentProblem("impossible", found[0])
    if half and hour > 12:
        if half == "am" or hour == 24:
            return MomentProblem("impossible", found[0])
        return _Clock(hour, minute)
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    elif half == "night" and hour <= 12:  # 晚上8点, 晚上12点
        hour += 12 if hour > 4 else 24
    elif not half and parts.get("loose") is not None and 1 <= hour <= 7:  # "at 4", 4点: working time is meant
        hour += 12
    return _Clock(hour, minute)


def _amount(typed: str, half: str | None) -> float | None:
    lower = typed.strip().lower()
    if lower.endswith("个半"):
        whole = chinese_number(lower.removesuffix("个半"))
        many: float | None = None if whole is None else whole + 0.5
    elif lower in words.AMOUNTS:
        many = words.AMOUNTS[lower]
    elif re.fullmatch(r"\d+([.,]\d+)?", lower):
        many = float(lower.replace(",", "."))
    else:
        many = chinese_number(lower) if re.fullmatch(CHINESE_NUMBER, lower) else None
    return None if many is None else many + (0.5 if half else 0)


def _full_year(typed: str | None) -> int | None:
    if not typed:
        return None
    return int(typed) + (2000 if len(typed) == 2 else 0)


def _add_months(day: date, months: int) -> date:
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))
