"""How a report says things: shares, periods that go on, and what is compared."""

from datetime import UTC, datetime

import pytest

from service.domain.commands.periods import parse_period
from service.reports.cases import Value
from service.reports.definitions import BY_KEY
from service.reports.wording import before_words, name_period, say_value
from tests.tools.made_up_reports import ZONE

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kept", "cases", "says"),
    [
        (300, 300, "100% of 300"), (299, 300, "99% of 300"), (9999, 10_000, "99% of 10,000"), (1, 300, "1% of 300"),
        (0, 300, "0% of 300"), (2, 3, "67% of 3"), (399, 400, "99% of 400"), (1, 10_000, "1% of 10,000"),
    ],
)  # fmt: skip
def test_all_and_none_are_said_only_where_it_is_all_or_none(kept, cases, says):
    assert say_value(BY_KEY["resolution_kept"], Value(kept / cases, cases), "en") == says


@pytest.mark.parametrize(
    ("typed", "english", "chinese", "before"),
    [
        ("this month", "November 2026 so far", "2026 年 11 月至今", ("the same part of the month before", "上个月同期")),
        ("this week", "23–29 November 2026 so far", "2026 年 11 月 23 日至 29 日至今", ("the same part of the week before", "前一周同期")),
        ("2026", "2026 so far", "2026 年至今", ("the same part of the year before", "上一年同期")),
        ("q4", "Q4 2026 so far", "2026 年第 4 季度至今", ("the same part of the quarter before", "上个季度同期")),
        ("today", "25 November 2026 so far", "2026 年 11 月 25 日至今", ("the same part of the day before", "前一天同期")),
        ("last month", "October 2026", "2026 年 10 月", ("the month before", "上个月")),
        ("last 30 days", "26 October – 24 November 2026", "2026 年 10 月 26 日至 11 月 24 日", ("the days before", "此前同期")),
    ],
)  # fmt: skip
def test_a_period_that_goes_on_is_called_so_and_held_against_as_much_of_the_one_before(typed, english, chinese, before):
    period = parse_period(typed, NOW, ZONE)
    assert (name_period(period, "en"), name_period(period, "zh")) == (english, chinese)
    assert (before_words(period, "en"), before_words(period, "zh")) == before
