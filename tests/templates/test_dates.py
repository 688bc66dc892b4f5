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
