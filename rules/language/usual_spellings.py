"""Days, times, durations and dates as people write them elsewhere, and how they are written here: cures for `check`.

Nothing of this is read as a value: one spelling in the files, so that everybody reads them alike. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from rules.calendar import DAYS
from rules.language.slips import plain
from rules.language.yaml_reader import Hint

_SHORT = {"mo": 0, "tu": 1, "di": 1, "we": 2, "mi": 2, "th": 3, "do": 3, "fr": 4, "sa": 5, "su": 6, "so": 6}
_CHINESE = "一二三四五六日"
_GROUPS = {
    "mon-fri": ("weekday", "weekdays", "workday", "workdays", "working days", "business days", "werktags", "工作日"),
    "sat-sun": ("weekend", "weekends", "wochenende", "周末"),
    "every day": ("everyday", "each day", "always", "täglich", "每天", "每日"),
}
_TO = re.compile(r"\s*(?:\.\.|-|\bto\b|\bbis\b|\buntil\b|\bthrough\b|至|到)\s*")
_AND = re.compile(r"\s*(?:,|;|&|\+|/|\band\b|\bund\b|和|及)\s*")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h时点]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|uhr|h|点|时)?")
_UNITS = {
    "m": ("m", "min", "mins", "minute", "minutes", "minuten", "分", "分钟"),
    "h": ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "小时", "时", "个小时"),
    "d": (
        "d",
        "day",
        "days",
        "tag",
        "tage",
        "workdays",
        "business days",
        "working days",
        "天",
        "日",
        "个工作日",
        "工作日",
    ),
}
_SPAN = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\d\s.,][^\d]*)")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{1,2})([./])(\d{1,2})[./](\d{4})")


def suggest_days(text: str) -> str:
    """The days that are meant by `mo-fr`, `Weekdays` or `周一至周五`, as a hint; "" for what says none."""
    return _suggest(text, _days)


def suggest_windows(text: str) -> str:
    """The span that is meant by `9-17`, `9am-5pm` or `9点至17点`, as a hint; "" for what says none."""
    return _suggest(text, _window)


def suggest_duration(text: str) -> str:
    """The duration that is meant by `4 hours`, `1.5h` or `4小时`, as a hint; "" for what says none."""
    found = _SPAN.fullmatch(plain(text).strip().casefold())
    unit = next((unit for unit, words in _UNITS.items() if found and found[2].strip() in words), "")
    if not found or not unit:
        return ""
    number = float(found[1].replace(",", "."))
    if number != int(number):
        if unit == "d":
            return ""
        number, unit = (number * 60, "m") if unit == "h" else (round(number), unit)
    return _write(f"{int(number)}{unit}", text)


def suggest_dates(text: str) -> str:
    """The date or the range that is meant by `24.12.2026` or `2026/12/24 - 2026/12/31`, as a hint; else ""."""
    text = plain(text).strip()
    found = list(_DATE.finditer(text))
    between = _DATE.sub("", text).strip()
    if not found or len(found) > 2 or (between and not (len(found) == 2 and _TO.fullmatch(between))):
        return ""
    days = [day for one in found if (day := _date(one))]
    return _write("..".join(day.isoformat() for day in sorted(days)), text) if len(days) == len(found) else ""


def _date(found: re.Match[str]) -> date | None:
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[7], found[6], found[4])
    if found[5] == "/" and int(found[4]) <= 12:
        return None  # day and month, or month and day: nobody can tell
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _suggest(text: str, read: Callable[[str], str]) -> str:
    text = plain(text).replace("—", "-").strip().casefold()
    parts = [read(part) for part in _AND.split(text)]
    return _write(", ".join(parts), text) if all(parts) else ""


def _days(text: str) -> str:
    group = next((days for days, words in _GROUPS.items() if text in words), "")
    if group:
        return group
    days = [_day(one) for one in _TO.split(text)]
    return "-".join(days) if all(days) and len(days) <= 2 else ""


def _day(word: str) -> str:
    character = re.sub(r"^(?:星期|周|礼拜)", "", word).replace("天", "日")
    if len(character) == 1 and character in _CHINESE:
        return DAYS[_CHINESE.index(character)]
    number = _SHORT.get(word[:2]) if word.rstrip(".").isalpha() and word.isascii() else None
    return "" if number is None else DAYS[number]


def _window(text: str) -> str:
    ends = [_CLOCK.fullmatch(one) for one in _TO.split(text)]
    if len(ends) != 2 or not all(ends):
        return ""
    times = [_time(one) for one in ends if one is not None]
    return "-".join(times) if all(times) else ""


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2] or 0)
    if (found[3] or "").startswith("p") and hour < 12:
        hour += 12
    return f"{hour:02}:{minute:02}" if hour <= 24 and minute <= 59 else ""


def _write(meant: str, written: str) -> str:
    """As a hint; one that `check --fix` can put in the place of the text where nothing needs quotes."""
    if meant == written:
        return ""
    return f"write '{meant}'" if "," in meant else Hint(f"write '{meant}'", meant)
