"""When is somebody back who is out of office: the date in an automatic reply, if it says one without doubt."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from gateway.read.data import machines as words
from gateway.read.data.months import MONTHS

_DATE = (
    r"(?P<iso>(?P<y1>20\d\d)[-/.年]\s?(?P<m1>\d{1,2})[-/.月]\s?(?P<d1>\d{1,2}))"
    r"|(?P<east>(?P<m2>\d{1,2})\s?[月월]\s?(?P<d2>\d{1,2})\s?[日号號일]?)"
    r"|(?P<num>(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?:(?P=sep)(?P<y3>20\d\d|\d\d)?)?(?!\d))"
    r"|(?P<dm>(?P<d4>\d{1,2})(?:st|nd|rd|th|er|\.|º)?(?:\s+(?:of|de|du))?\s+(?P<w4>[^\W\d_]{3,12})\.?,?(?:\s+(?:de\s+)?(?P<y4>20\d\d))?)"
    r"|(?P<day>the\s+(?P<d6>\d{1,2})(?:st|nd|rd|th)\b)"
    r"|(?P<md>(?P<w5>[^\W\d_]{3,12})\.?\s+(?P<d5>\d{1,2})(?:st|nd|rd|th)?\b,?(?:\s+(?P<y5>20\d\d))?)"
)
_WEEKDAY = r"(?:(?:on|the|am|le|el|den|dem|zum|il|em|op|w|on the|from|of)\s+|[^\W\d_]{2,12}(?:day|tag|di|es|og|dag|ек|ница|та)\b[,.]?\s+|(?:mon|tue|wed|thu|fri|sat|sun)[,.]?\s+|[(（:：,]\s*|将于|將於|于|於)"


@lru_cache(maxsize=4)
def _pattern(kind: str) -> re.Pattern[str]:
    lead = rf"\b{words.BACK_ON}\b[^.\n。]{{0,25}}?" if kind == "back" else rf"\b{words.UNTIL}\s+"
    if kind == "after":
        return re.compile(rf"(?:{_DATE})\s?{words.UNTIL_AFTER}", re.IGNORECASE)
    return re.compile(rf"{lead}(?:{_WEEKDAY}){{0,3}}(?:{_DATE})", re.IGNORECASE)


def find_return(text: str, written: datetime) -> datetime | None:
    """Midnight UTC of the day on which the author is back, or of the last day away where only that is said.

    written: the date of the mail, from which a missing year is completed. None where no date stands beside the right words,
    where day and month could be exchanged, or where it lies more than a year from the mail.
    """
    text = text[:4096]
    for kind in ("back", "until", "after"):
        for match in _pattern(kind).finditer(text):
            found = _date_of(match, written)
            if found is not None and timedelta(days=-2) <= found - written <= timedelta(days=400):
                return found
    return None


def _date_of(match: re.Match[str], written: datetime) -> datetime | None:
    year, month, day = 0, 0, 0
    if match["iso"]:
        year, month, day = int(match["y1"]), int(match["m1"]), int(match["d1"])
    elif match["east"]:
        month, day = int(match["m2"]), int(match["d2"])
    elif match["num"]:
        year, month, day = _numbers(match)
    elif match["dm"]:
        month, day, year = MONTHS.get(match["w4"].lower(), 0), int(match["d4"]), int(match["y4"] or 0)
    elif match["md"]:
        month, day, year = MONTHS.get(match["w5"].lower(), 0), int(match["d5"]), int(match["y5"] or 0)
    elif match["day"]:
        day = int(match["d6"])
        month = written.month if day >= written.day else written.month % 12 + 1
    if not month:
        return None
    return _make(year, month, day, written)


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    """(year, month, day) of 19.08.2024 or 8/19/2024; month 0 where it could be either."""
    first, second = int(match["a"]), int(match["b"])
    year = int(match["y3"] or 0)
    year += 2000 if 0 < year < 100 else 0
    if match["sep"] == "." or first > 12:
        return year, second, first
    if second > 12 or first == second:
        return year, first, second
    return year, 0, 0


def _make(year: int, month: int, day: int, written: datetime) -> datetime | None:
    try:
        if year:
            return datetime(year, month, day, tzinfo=UTC)
        found = datetime(written.year, month, day, tzinfo=UTC)
        return found if found >= written - timedelta(days=30) else found.replace(year=written.year + 1)
    except ValueError:
        return None
