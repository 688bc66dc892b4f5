"""A moment in the words of a language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from templates.dates import locale_of, write_moment
from templates.words import get_words

ZONE, NOW = ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "en", "zh"),
    [
        (datetime(2026, 11, 24, 2, 30, tzinfo=UTC), "Tue 24 Nov 10:30", "11 月 24 日（周二）10:30"),
        (datetime(2025, 11, 24, 2, 30, tzinfo=UTC), "24 Nov 2025 10:30", "2025 年 11 月 24 日 10:30"),
    ],
)
def test_the_year_only_where_it_is_another_one(at, en, zh):
    assert write_moment(at, get_words("en"), ZONE, NOW) == en
    assert write_moment(at, get_words("zh"), ZONE, NOW) == zh


def test_a_language_that_babel_does_not_know_is_written_as_the_fallback():
    assert str(locale_of("xx-none")) == "en"


@pytest.mark.parametrize(
    ("zone", "at", "en", "zh"),
    [
        ("Europe/Berlin", "2026-10-24T23:30", "Sun 25 Oct 01:30", "10 月 25 日（周日）01:30"),
        ("Europe/Berlin", "2026-10-25T00:30", "Sun 25 Oct 02:30 UTC+2", "10 月 25 日（周日）02:30 UTC+2"),
        ("Europe/Berlin", "2026-10-25T01:30", "Sun 25 Oct 02:30 UTC+1", "10 月 25 日（周日）02:30 UTC+1"),
        ("Europe/Berlin", "2026-10-25T02:30", "Sun 25 Oct 03:30", "10 月 25 日（周日）03:30"),
        ("America/New_York", "2026-11-01T06:00", "Sun 1 Nov 01:00 UTC-5", "11 月 1 日（周日）01:00 UTC-5"),
        ("Australia/Lord_Howe", "2027-04-03T15:20", "Sun 4 Apr 01:50 UTC+10:30", "4 月 4 日（周日）01:50 UTC+10:30"),
    ],
)
def test_a_time_that_comes_twice_says_which_of_both(zone, at, en, zh):
    moment = datetime.fromisoformat(f"{at}+00:00")
    assert write_moment(moment, get_words("en"), ZoneInfo(zone), moment) == en
    assert write_moment(moment, get_words("zh"), ZoneInfo(zone), moment) == zh


def test_a_day_alone_has_no_offset():
    moment = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert write_moment(moment, get_words("en"), ZoneInfo("Europe/Berlin"), moment, "day") == "Sunday 25 October"
