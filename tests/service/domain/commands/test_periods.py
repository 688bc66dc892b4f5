"""What people type for a period, seen from a Friday in November, in the desk's zone."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from service.domain.commands.periods import UnknownPeriodError, parse_period, parts_of

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("last week", date(2026, 11, 16), date(2026, 11, 22)),
        ("week", date(2026, 11, 16), date(2026, 11, 22)),
        ("this week", date(2026, 11, 23), date(2026, 11, 29)),
        ("Last  Month", date(2026, 10, 1), date(2026, 10, 31)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("previous quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("this year so far", date(2026, 1, 1), date(2026, 12, 31)),
        ("october", date(2026, 10, 1), date(2026, 10, 31)),
        ("Dec", date(2025, 12, 1), date(2025, 12, 31)),
        ("sept 2024", date(2024, 9, 1), date(2024, 9, 30)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024/02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-w01", date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("Q3 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("yesterday", date(2026, 11, 26), date(2026, 11, 26)),
        ("2026-11-24", date(2026, 11, 24), date(2026, 11, 24)),
        ("2026-10-05..2026-10-09", date(2026, 10, 5), date(2026, 10, 9)),
        ("2026-10-05 to 2026-10-09", date(2026, 10, 5), date(2026, 10, 9)),
        ("last 30 days", date(2026, 10, 28), date(2026, 11, 26)),
        ("上周", date(2026, 11, 16), date(2026, 11, 22)),
        ("上个月", date(2026, 10, 1), date(2026, 10, 31)),
        ("上月", date(2026, 10, 1), date(2026, 10, 31)),
        ("本周", date(2026, 11, 23), date(2026, 11, 29)),
        ("这个月", date(2026, 11, 1), date(2026, 11, 30)),
        ("上季度", date(2026, 7, 1), date(2026, 9, 30)),
        ("去年", date(2025, 1, 1), date(2025, 12, 31)),
        ("今年", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026年10月", date(2026, 10, 1), date(2026, 10, 31)),
        ("10月", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026年第三季度", date(2026, 7, 1), date(2026, 9, 30)),
        ("2025年", date(2025, 1, 1), date(2025, 12, 31)),
        ("最近 7 天", date(2026, 11, 20), date(2026, 11, 26)),
        ("昨天", date(2026, 11, 26), date(2026, 11, 26)),
        ("last 2 weeks", date(2026, 11, 9), date(2026, 11, 22)),
        ("past three months", date(2026, 8, 1), date(2026, 10, 31)),
        ("最近两周", date(2026, 11, 9), date(2026, 11, 22)),
        ("过去 3 个月", date(2026, 8, 1), date(2026, 10, 31)),
        ("q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("第四季度", date(2026, 10, 1), date(2026, 12, 31)),
        ("for last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("from 2026-10-05 to 2026-10-09", date(2026, 10, 5), date(2026, 10, 9)),
        ("2026-10-05 - 2026-10-09", date(2026, 10, 5), date(2026, 10, 9)),
        ("10/2026", date(2026, 10, 1), date(2026, 10, 31)),
    ],
)
def test_what_people_type(typed, first, last):
    period = parse_period(typed, NOW, ZONE)
    assert (period.first, period.last) == (first, last)
    assert parse_period(period.text, NOW, ZONE).start == period.start, "what it is called can be typed again"
    assert period.start == datetime.combine(first, datetime.min.time(), ZONE)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "2026-13",
        "2026-00",
        "2026-W60",
        "13月",
        "0月",
        "2027",
        "2026-12",
        "tomorrow",
        "last 0 days",
        "2026-10-09..2026-10-05",
        "mayor",
        "99999",
    ],
)
def test_what_is_no_period_is_refused_with_examples(typed):
    with pytest.raises(UnknownPeriodError, match="last month"):
        parse_period(typed, NOW, ZONE)


def test_the_period_before_is_as_long_as_what_has_passed_of_this_one():
    month = parse_period("this month", NOW, ZONE)
    assert month.end == NOW
    assert month.before == (
        datetime(2026, 9, 30, 16, tzinfo=UTC),
        datetime(2026, 9, 30, 16, tzinfo=UTC) + (NOW - month.start),
    )
    whole = parse_period("2026-10", NOW, ZONE)
    assert whole.before == (datetime(2026, 8, 31, 16, tzinfo=UTC), whole.start)
    days = parse_period("2026-10-05..2026-10-09", NOW, ZONE)
    assert days.before[0] == datetime(2026, 9, 29, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "parts"), [("last week", 7), ("2026-10", 31), ("2026-Q3", 14), ("2025", 12), ("this month", 27)]
)
def test_a_line_is_drawn_over_its_parts(typed, parts):
    period = parse_period(typed, NOW, ZONE)
    found = parts_of(period, ZONE)
    assert len(found) == parts
    assert found[0][1] == period.start
    assert found[-1][2] == period.end
    assert all(one[2] == other[1] for one, other in pairwise(found))
