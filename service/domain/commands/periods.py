"""Periods that a report speaks of: last week, 2026-10, a year; read in the desk's zone, with the one before.

A period is half open: its end belongs to the next one. One that has not ended yet ends now.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from gateway.read.later_pattern import compile_later

DAY, WEEK, MONTH, QUARTER, YEAR, DAYS = "day", "week", "month", "quarter", "year", "days"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNITS = {
    "day": DAY, "week": WEEK, "month": MONTH, "quarter": QUARTER, "year": YEAR,
    "日": DAY, "天": DAY, "周": WEEK, "星期": WEEK, "月": MONTH, "季度": QUARTER, "季": QUARTER,
    "年": YEAR, "年度": YEAR,
}  # fmt: skip
_CHINESE_LAST = compile_later(r"(上一?个?|昨|去)(日|天|周|星期|月|季度|季|年)")
_CHINESE_THIS = compile_later(r"(这一?个?|本|今)(日|天|周|星期|月|季度|季|年度|年)")
_ENGLISH = compile_later(r"(?:the )?(last|past|previous|this|current)? ?(day|week|month|quarter|year)(?: so far)?")
_LAST_DAYS = compile_later(r"(?:last|past|最近|过去)\s*(\d{1,4})\s*(?:days?|天)")
_LAST_UNITS = compile_later(
    r"(?:last|past|最近|过去)\s*(\d{1,2}|[a-z]+|[一二两三四六])\s*个?\s*(week|month|quarter|周|星期|月|季度)s?"
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "six": 6, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "六": 6}
EXAMPLES = "last week, last month, this month, 2026-10, 2026-W47, 2026-Q3, 2026, last 30 days, 2026-10-01..2026-10-31"


class UnknownPeriodError(ValueError):
    """No period is written so; the text says which are."""


class Period(Struct, frozen=True):
    """From `start` until before `end`, both in UTC, with the days that it is called by."""

    kind: str  # day, week, month, quarter, year, days
    start: datetime
    end: datetime
    first: date  # its first day in the desk's zone
    last: date  # its last day, also where it has not ended yet
    before: tuple[datetime, datetime]  # the period before it, as much of it as has passed of this one
    is_over: bool = True

    @property
    def text(self) -> str:
        """As it can be typed again: 2026-10, 2026-W47, 2026-Q3, 2026, 2026-10-01..2026-10-31."""
        if self.kind == MONTH:
            return f"{self.first:%Y-%m}"
        if self.kind == YEAR:
            return f"{self.first:%Y}"
        if self.kind == QUARTER:
            return f"{self.first:%Y}-Q{(self.first.month + 2) // 3}"
        if self.kind == WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        return self.first.isoformat() if self.first == self.last else f"{self.first}..{self.last}"


def parse_period(text: str, now: datetime, zone: ZoneInfo) -> Period:
    """What somebody typed, seen from `now`. Raises UnknownPeriodError, also for what has not begun."""
    words = " ".join(text.casefold().replace("_", " ").replace("-to-", "..").split())
    words = re.sub(r"^(?:(?:for|of|in|from) |从)", "", words)
    today = now.astimezone(zone).date()
    for read in (_relative, _by_name, _by_number):
        found = read(words, today)
        if found is not None:
            kind, first, following = found
            period = make_period(kind, first, following, now, zone)
            if period.start >= now:
                raise UnknownPeriodError(f"'{text}' has not begun yet; write {EXAMPLES}")
            return period
    raise UnknownPeriodError(f"'{text}' is no period; write {EXAMPLES}")


def make_period(kind: str, first: date, following: date, now: datetime, zone: ZoneInfo) -> Period:
    """The period of these days; `following` is the day after its last one."""
    start, whole = _midnight(first, zone), _midnight(following, zone)
    end = min(whole, max(now.astimezone(UTC), start))
    earlier = _step(kind, first, -1) if kind != DAYS else first - (following - first)
    before_start, before_end = _midnight(earlier, zone), start
    if end < whole:
        before_end = min(before_start + (end - start), start)
    return Period(kind, start, end, first, following - timedelta(days=1), (before_start, before_end), end == whole)


def parts_of(period: Period, zone: ZoneInfo) -> tuple[tuple[date, datetime, datetime], ...]:
    """The days of a week or a month, the weeks of a quarter, the months of a year: what its line is drawn over."""
    days = (period.last - period.first).days + 1
    unit = DAY if days <= 31 else WEEK if days <= 100 else MONTH
    found, first = [], period.first
    while first <= period.last:
        following = min(_step(unit, first, 1), period.last + timedelta(days=1))
        since, until = _midnight(first, zone), min(_midnight(following, zone), period.end)
        if since < period.end:
            found.append((first, since, until))
        first = following
    return tuple(found)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)


_Read = tuple[str, date, date] | None


def _unit(kind: str, day: date) -> tuple[str, date, date]:
    """The unit that holds the day."""
    first = day
    if kind == WEEK:
        first = day - timedelta(days=day.weekday())
    elif kind == MONTH:
        first = day.replace(day=1)
    elif kind == QUARTER:
        first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    elif kind == YEAR:
        first = day.replace(month=1, day=1)
    return kind, first, _step(kind, first, 1)


def _step(kind: str, first: date, steps: int) -> date:
    months = {MONTH: 1, QUARTER: 3, YEAR: 12}.get(kind)
    if months is None:
        return first + timedelta(days=steps * (7 if kind == WEEK else 1))
    month = first.year * 12 + first.month - 1 + steps * months
    return date(month // 12, month % 12 + 1, 1)


def _relative(words: str, today: date) -> _Read:
    if (match := _LAST_DAYS.fullmatch(words)) and int(match[1]) > 0:
        return DAYS, today - timedelta(days=int(match[1])), today
    if match := _LAST_UNITS.fullmatch(words):
        count = int(match[1]) if match[1].isdecimal() else _COUNTS.get(match[1], 0)
        kind, first, _ = _unit(_UNITS[match[2]], today)
        return (DAYS, _step(kind, first, -count), first) if count else None
    if words in {"today", "yesterday"}:
        return _unit(DAY, today - timedelta(days=words == "yesterday"))
    english = _ENGLISH.fullmatch(words)
    if english is not None:
        return _last_or_this(english[1] in {"last", "past", "previous", None}, _UNITS[english[2]], today)
    for pattern, last in ((_CHINESE_LAST, True), (_CHINESE_THIS, False)):
        if match := pattern.fullmatch(words.replace(" ", "")):
            return _last_or_this(last, _UNITS[match[2]], today)
    return None


def _last_or_this(last: bool, kind: str, today: date) -> tuple[str, date, date]:
    _, first, _ = _unit(kind, today)
    return _unit(kind, _step(kind, first, -1) if last else today)


def _by_name(words: str, today: date) -> _Read:
    """`october`, `oct 2026`, `10月`, `2026年10月`, `q3`: the latest that has begun where no year is given."""
    if match := re.fullmatch(r"q([1-4])|第?([1-4一二三四])季度", words):
        month = _number(match[1] or match[2]) * 3 - 2
        return _unit(QUARTER, date(today.year if month <= today.month else today.year - 1, month, 1))
    match = re.fullmatch(r"([a-z]{3,9})\.?(?: (\d{4}))?", words)
    month, year = 0, 0
    if match and match[1][:3] in _MONTHS and _is_month(match[1]):
        month, year = _MONTHS.index(match[1][:3]) + 1, int(match[2] or 0)
    elif match := re.fullmatch(r"(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月份?", words):
        month, year = int(match[2]), int(match[1] or 0)
    if not 1 <= month <= 12:
        return None
    year = year or (today.year if month <= today.month else today.year - 1)
    return _unit(MONTH, date(year, month, 1)) if 1970 <= year <= 9000 else None


def _is_month(word: str) -> bool:
    full = (
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    )  # fmt: skip
    return any(name.startswith(word) for name in full) or word == "sept"


_NUMBERED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, date, date]]], ...] = (
    (re.compile(r"(\d{4})(?: ?年)?"), lambda m: _unit(YEAR, date(int(m[1]), 1, 1))),
    (re.compile(r"(\d{4})[-/.](\d{1,2})"), lambda m: _unit(MONTH, date(int(m[1]), int(m[2]), 1))),
    (re.compile(r"(\d{1,2})[-/.](\d{4})"), lambda m: _unit(MONTH, date(int(m[2]), int(m[1]), 1))),
    (
        re.compile(r"(\d{4})[- ]?q([1-4])|q([1-4])[- ]?(\d{4})|(\d{4}) ?年 ?第?([1-4一二三四])季度?"),
        lambda m: _unit(QUARTER, date(int(m[1] or m[4] or m[5]), _number(m[2] or m[3] or m[6]) * 3 - 2, 1)),
    ),
    (re.compile(r"(\d{4})[- ]?w(\d{1,2})"), lambda m: _unit(WEEK, date.fromisocalendar(int(m[1]), int(m[2]), 1))),
    (re.compile(r"(\d{4}-\d\d-\d\d)"), lambda m: _unit(DAY, date.fromisoformat(m[1]))),
    (
        re.compile(r"(\d{4}-\d\d-\d\d) ?(?:\.\.|to|until|到|至|-|–|—) ?(\d{4}-\d\d-\d\d)"),
        lambda m: (DAYS, date.fromisoformat(m[1]), date.fromisoformat(m[2]) + timedelta(days=1)),
    ),
)


def _number(text: str) -> int:
    return "一二三四".find(text) + 1 or int(text)


def _by_number(words: str, today: date) -> _Read:
    for pattern, read in _NUMBERED:
        if match := pattern.fullmatch(words):
            try:
                kind, first, following = read(match)
            except ValueError:
                return None
            return (kind, first, following) if 1970 <= first.year <= 9000 and first < following else None
    return None
