"""A moment in the words of a language: letters, and texts that are written once, say it alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime

from templates.words import FALLBACK, Words


def write_moment(value: datetime, words: Words, zone: ZoneInfo, now: datetime, pattern: str = "short") -> str:
    """By a pattern of the language's [dates]; the year only where it is another one than that of `now`."""
    if pattern != "clock" and _year_of(value, zone) != _year_of(now, zone):
        pattern += "_year"
    return _written(value, words.get("dates", pattern), zone, words.language)


def _year_of(value: datetime, zone: ZoneInfo) -> int:
    """Only about New Year does it depend on the zone."""
    return value.year if 1 < value.month < 12 else value.astimezone(zone).year


@lru_cache(maxsize=512)
def _written(value: datetime, pattern: str, zone: ZoneInfo, language: str) -> str:
    """The letters of one mail name the same few moments; writing one costs more than all else that is said of it.

    A clock time that comes twice, because summer time ends in between, says which of both: `02:30 UTC+1`.
    """
    said, local = format_datetime(value, pattern, zone, locale_of(language)), value.astimezone(zone)
    comes_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{said} {_offset(local)}" if comes_twice and _names_hour(pattern) else said


def _names_hour(pattern: str) -> bool:
    return not set("HhKk").isdisjoint("".join(pattern.split("'")[::2]))  # what stands between quotes are words


def _offset(local: datetime) -> str:
    minutes = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """What Babel knows of a language, by its code."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)
