"""Business time against a slow oracle that looks at every minute on the wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import calendar as module
from rules.calendar import (
    Calendar,
    Duration,
    NeverOpenError,
    Pause,
    add_business,
    is_open,
    next_open,
    open_time,
    parse_dates,
    parse_days,
    parse_duration,
    parse_windows,
    swaps_known,
)

ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "UTC",
    "Asia/Kathmandu",
    "America/St_Johns",
)
WEEKS = (
    "09:00-12:00, 13:30-18:00",
    "22:00-06:00",
    "00:00-24:00",
    "01:30-02:45",
    "closed",
    "04:00-05:00, 20:00-02:30",
)
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar("office", SHANGHAI, (parse_windows(WEEKS[0]),) * 5 + ((), ()), countries=("CN",))


def business_seconds(hours: Calendar, since: datetime, until: datetime, pauses: list[Pause] | tuple[()] = ()) -> float:
    """Open seconds between two moments, pauses not counted: the other direction of `add_business`."""
    total = timedelta(0)
    for first, last in module._open_spans(hours, since, pauses):
        if first >= until:
            break
        total += min(last, until) - first
    return total.total_seconds()


def oracle_open(calendar: Calendar, at: datetime) -> bool:
    """Is the wall clock inside a window of its own day, or of the night that began the day before."""
    wall = at.astimezone(calendar.zone)
    minute = wall.hour * 60 + wall.minute
    today = any(start <= minute < end for start, end in calendar.plan(wall.date()))
    return today or any(start <= minute + 1440 < end for start, end in calendar.plan(wall.date() - timedelta(days=1)))


def oracle_add(calendar: Calendar, start: datetime, minutes: int, pauses: list[Pause]) -> datetime:
    at = start
    while minutes:
        paused = any(since <= at and (until is None or at < until) for since, until in pauses)
        if oracle_open(calendar, at) and not paused:
            minutes -= 1
        at += timedelta(minutes=1)
    return at


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = tuple(parse_windows(draw(st.sampled_from(WEEKS))) for _ in range(7))
    if not any(week):
        week = (parse_windows(WEEKS[0]), *week[1:])
    day = draw(st.dates(date(2026, 3, 1), date(2026, 11, 30)))
    special = ((day, parse_windows(draw(st.sampled_from(WEEKS)))),)
    closed = ((day + timedelta(days=3), day + timedelta(days=draw(st.integers(3, 6)))),)
    countries = draw(st.sampled_from(((), ("CN",), ("DE-BY",), ("CN", "US"))))
    return Calendar("drawn", ZoneInfo(draw(st.sampled_from(ZONES))), week, special, closed, countries)


# Around clock changes, Chinese swapped days, and anywhere in the year.
MOMENTS = st.one_of(
    st.datetimes(datetime(2026, 3, 6), datetime(2026, 4, 6)),
    st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 5)),
    st.datetimes(datetime(2026, 2, 12), datetime(2026, 3, 2)),
).map(lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC))


@settings(max_examples=120, deadline=None)
@given(calendars(), MOMENTS, st.integers(1, 1500), st.data())
def test_agrees_with_every_minute_of_the_clock(
    calendar: Calendar, start: datetime, minutes: int, data: st.DataObject
) -> None:
    first = start + timedelta(minutes=data.draw(st.integers(-600, 3000)))
    pauses: list[Pause] = [(first, first + timedelta(minutes=data.draw(st.integers(0, 900))))]
    expected = oracle_add(calendar, start, minutes, pauses)
    found = add_business(calendar, start, timedelta(minutes=minutes), pauses)
    assert found == expected
    assert business_seconds(calendar, start, found, pauses) == minutes * 60
    assert is_open(calendar, start) is oracle_open(calendar, start)
    opening = next_open(calendar, start)
    assert oracle_open(calendar, opening)
    assert business_seconds(calendar, start, opening) == 0


@settings(max_examples=60, deadline=None)
@given(calendars(), MOMENTS, st.integers(0, 4000), st.integers(0, 4000))
def test_spans_add_up(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    middle, end = start + timedelta(minutes=first), start + timedelta(minutes=first + second)
    whole = business_seconds(calendar, start, end)
    assert whole == business_seconds(calendar, start, middle) + business_seconds(calendar, middle, end)


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        ("2026-11-24 10:00", "4h", "2026-11-24 15:30"),  # over lunch
        ("2026-02-27 17:00", "8h", "2026-02-28 17:30"),  # a Saturday that is worked in exchange
        ("2026-02-13 17:30", "1h", "2026-02-14 09:30"),  # and the one before the Spring Festival
        ("2026-09-30 17:30", "1h", "2026-10-08 09:30"),  # over the National Day week
        ("2026-11-27 17:30", "2d", "2026-12-01 17:30"),  # two working days of 7.5 h
        ("2026-11-28 11:00", "1h", "2026-11-30 10:00"),
    ],
)
def test_chinese_office_hours(start: str, span: str, due: str) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)
    assert add_business(OFFICE, at, parse_duration(span)) == datetime.fromisoformat(due).replace(tzinfo=SHANGHAI)


def test_the_night_of_a_clock_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = Calendar("night", berlin, (parse_windows("22:00-06:00"),) * 7)
    spring, autumn = datetime(2026, 3, 28, 22, tzinfo=berlin), datetime(2026, 10, 24, 22, tzinfo=berlin)
    assert business_seconds(night, spring, spring.astimezone(UTC) + timedelta(hours=12)) == 7 * 3600
    assert business_seconds(night, autumn, autumn.astimezone(UTC) + timedelta(hours=12)) == 9 * 3600


def test_a_pause_that_lasts_has_no_end() -> None:
    at = datetime(2026, 11, 24, 10, tzinfo=SHANGHAI)
    with pytest.raises(NeverOpenError):
        add_business(OFFICE, at, timedelta(hours=2), [(at + timedelta(hours=1), None)])


def test_never_open() -> None:
    closed = Calendar("closed", SHANGHAI, ((),) * 7)
    with pytest.raises(NeverOpenError, match="never hold"):
        add_business(closed, datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))
    with pytest.raises(NeverOpenError, match="never open"):
        next_open(closed, datetime(2026, 1, 1, tzinfo=UTC))


def test_words_of_the_file() -> None:
    assert parse_duration("1h30m") == Duration(5400)
    assert parse_duration("2d").elapsed == timedelta(days=2)
    assert parse_days("fri-mon") == (4, 5, 6, 0)
    assert parse_windows("22:00-06:00") == ((1320, 1800),)
    assert parse_dates("2026-12-24..2026-12-26")[1] == date(2026, 12, 26)
    for parse, wrong in [
        (parse_duration, "soon"),
        (parse_duration, ""),
        (parse_days, "someday"),
        (parse_windows, "25:00-26:00"),
        (parse_windows, "09:00-09:00"),
        (parse_windows, "09:00-12:00, 11:00-13:00"),
        (parse_dates, "2026-12-26..2026-12-24"),
    ]:
        with pytest.raises(ValueError):
            parse(wrong)


def test_swapped_days_that_are_not_published_yet_are_missed() -> None:
    last = 2026
    while any(day.year == last + 1 for day in _swapped(last + 1)):
        last += 1
    assert swaps_known("CN", 2026)
    assert not swaps_known("CN", last + 1)
    assert swaps_known("DE", 2095)


def _swapped(year: int) -> list[date]:
    import holidays

    country = holidays.country_holidays("CN", years=year)
    return list(getattr(country, "weekend_workdays", ()))


@settings(max_examples=60, deadline=None)
@given(calendars(), MOMENTS, st.integers(-600, 4000))
def test_the_time_between_two_moments_is_what_a_clock_counts(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    assert open_time(calendar, start, end).total_seconds() == (
        business_seconds(calendar, start, end) if minutes > 0 else 0
    )
