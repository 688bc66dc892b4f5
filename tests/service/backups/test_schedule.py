from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.backups.schedule import AGAIN, find_hour, is_due, list_to_remove, name_for

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "zone", "now", "hour"),
    [
        (time(3), ZoneInfo("UTC"), at(24, 3), at(24, 3)),
        (time(3), ZoneInfo("UTC"), at(24, 2, 59), at(23, 3)),
        (time(3), BERLIN, at(24, 2), at(24, 2)),
        (time(3), SHANGHAI, at(24, 18, 59), at(23, 19)),
        (time(0), SHANGHAI, at(24, 16), at(24, 16)),
        (
            time(2, 30),
            BERLIN,
            datetime(2026, 3, 29, 12, tzinfo=UTC),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),  # an hour that was not
        (
            time(2, 30),
            BERLIN,
            datetime(2026, 10, 25, 12, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),  # one that was twice
        (
            time(2, 30),
            BERLIN,
            datetime(2026, 10, 25, 1, 15, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),  # within its second time
        (
            time(2, 30),
            BERLIN,
            datetime(2026, 3, 29, 1, 10, tzinfo=UTC),
            datetime(2026, 3, 28, 1, 30, tzinfo=UTC),
        ),  # not yet
    ],
)
def test_the_hour_that_was_told_last(clock, zone, now, hour):
    assert find_hour(clock, zone, now) == hour


@pytest.mark.parametrize(
    ("made", "tried", "due"),
    [
        (None, None, True),  # the first one, at once
        (at(23, 3), at(23, 3), True),
        (at(24, 3, 1), at(24, 3, 1), False),
        (at(23, 3), at(24, 9, 50), False),  # it failed ten minutes ago
        (at(23, 3), at(24, 9, 50) - AGAIN, True),
        (at(25, 3), None, True),  # of a clock that was set back since
        (at(23, 3), at(25, 3), True),
    ],
)
def test_due_once_a_day_and_again_half_an_hour_after_a_failure(made, tried, due):
    assert is_due(at(24, 3), made, tried, at(24, 10)) == due


def test_the_latest_stay_and_nothing_else_is_touched():
    names = [name_for(at(1, 3) + timedelta(days=day)) for day in range(5)]
    others = ["postdesk-old", "before-upgrade", ".postdesk-20261101T030000Z.7.unfinished", "lost+found"]
    assert list_to_remove([*reversed(names), *others], keep=2) == names[:3]
    assert list_to_remove(names, keep=9) == []
