"""What people write for days, times, durations and dates is no value here, and `check` names the one that is meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import parse_dates, parse_days, parse_duration, parse_windows
from rules.language.usual_spellings import suggest_dates, suggest_days, suggest_duration, suggest_windows

MEANT = [
    (suggest_days, {
        "mo-fr": "mon-fri", "Mo.-Fr.": "mon-fri", "Montag-Freitag": "mon-fri", "weekdays": "mon-fri", "工作日": "mon-fri",
        "周一至周五": "mon-fri", "星期一到五": "mon-fri", "周六、周日": "sat, sun", "sat and sun": "sat, sun", "每天": "every day",
    }),
    (suggest_windows, {
        "9-17": "09:00-17:00", "9am-5pm": "09:00-17:00", "9:00 to 17:30": "09:00-17:30", "9.00-17.30": "09:00-17:30",
        "9点至17点": "09:00-17:00", "0900-1730": "09:00-17:30", "9-12, 13-17:30": "09:00-12:00, 13:00-17:30",
    }),
    (suggest_duration, {
        "4 hours": "4h", "30min": "30m", "1.5h": "90m", "1,5 Stunden": "90m", "4小时": "4h", "2个工作日": "2d", "１５分钟": "15m",
    }),
    (suggest_dates, {
        "24.12.2026": "2026-12-24", "2026/12/24": "2026-12-24", "24.12.2026-31.12.2026": "2026-12-24..2026-12-31",
        "2026-12-24 - 2026-12-31": "2026-12-24..2026-12-31", "2026年12月24日至2026年12月31日": "2026-12-24..2026-12-31",
        "2026-12-31..2026-12-24": "2026-12-24..2026-12-31",
    }),
]  # fmt: skip


@pytest.mark.parametrize(("suggest", "words"), MEANT, ids=lambda one: getattr(one, "__name__", ""))
def test_what_is_meant_is_said(suggest, words) -> None:
    assert {text: str(suggest(text)) for text in words} == {text: f"write '{meant}'" for text, meant in words.items()}


@pytest.mark.parametrize(
    ("suggest", "texts"),
    [
        (suggest_days, ["x", "", "office", "mo-di-fr"]),
        (suggest_windows, ["x", "25-26", "9", "09:00-12:00, 11:00-13:00"]),
        (suggest_duration, ["soon", "3 weeks", "0.5 day", "四小时", "4"]),
        (suggest_dates, ["1/2/2026", "2026-13-01", "Christmas", "24.12."]),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_nothing_is_guessed(suggest, texts) -> None:
    assert [text for text in texts if suggest(text)] == []


@given(st.text(alphabet="mondifrsa周一五至0129:.-/, hm小时", max_size=14))
def test_what_is_suggested_can_be_read(text: str) -> None:
    for suggest, parse in (
        (suggest_days, parse_days),
        (suggest_duration, parse_duration),
        (suggest_dates, parse_dates),
    ):
        if hint := suggest(text):
            parse(str(hint).removeprefix("write '").removesuffix("'"))


def test_a_suggested_span_can_be_read() -> None:
    for first in range(24):
        assert parse_windows(
            str(suggest_windows(f"{first}-{(first + 8) % 24}")).removeprefix("write '").removesuffix("'")
        )
