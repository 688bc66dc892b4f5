"""The day of a return that an absence note names by the day of the week alone: "I'll be back on Thursday"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from gateway.read.data import machines as words
from gateway.read.data.months import WEEKDAYS
from gateway.read.later_pattern import compile_later
from gateway.read.lower_pattern import any_case, to_lower
from gateway.read.machines.absence import LOOKED_AT, Return, says_last_day

_MOST_DAYS = 20
_NEAR = 60  # characters beside a day in which the words must stand
_FIRST_DATED = 1990  # the year of a mail without a date of its own is before it
# "Monday 7 December", "Montag, den 7.12.": a date says more than its day of the week; "Monday 10:00" is no date.
_DATE_BEHIND = re.compile(
    r"[\s,.]{0,3}(?:(?:the|den|dem|le|el|il|dia)\s)?\d{1,2}(?![\d:]|\s?(?:uhr|h\b|o['’]?clock|[ap]m|点|點|时))",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[\n。！？!?;；]|(?<!\d)(?<!\beinschl)(?<!\binkl)\.(?:\s|$)")


def find_return_weekday(text: str, written: datetime) -> Return | None:
    """The next such day behind the mail's own date: of the return, or the last one away where it is said to be that.

    None where no day of the week stands right beside a word of coming back or "until", where it may be one of another
    week, and where it is the day of the mail itself.
    """
    if written.year < _FIRST_DATED:
        return None
    days = list(_days_of(text[:LOOKED_AT]))
    for says in (_says_back, _says_until):
        for number, before, after in days:
            if says(before, after) and not any_case(words.NO_RETURN_DAY).search(before):
                day = _next(number, written)
                return None if day is None else Return(day, says is _says_until and says_last_day(before, after))
    return None


def find_start_weekday(text: str, written: datetime, returns: datetime | None) -> datetime | None:
    """Midnight UTC of the first day away, of "from Wednesday" or "Wednesday to Friday" before a return; else None."""
    for number, before, after in _days_of(text[:LOOKED_AT]) if returns is not None else ():
        ranged = any_case(rf"(?:{words.TO_DAY})(?:{_names()})").match(after)
        day = _next(number, written) if ranged or any_case(words.FROM_DAY).search(before) else None
        if day is not None and returns is not None and day < returns and not _says_back(before, after):
            return day
    return None


def _says_back(before: str, after: str) -> bool:
    filled = rf"(?:[\s,]*\b{words.BACK_TO_DAY}\b){{0,6}}[\s,]*$"
    if any_case(rf"(?:{words.BACK_BEFORE}){filled}").search(before):
        return not any_case(words.AWAY_AGAIN).search(re.split(r"[,，]", after, maxsplit=1)[0])
    hour = r"(?:(?:um|at|à|a las|alle|às|om|в)\s)?(?:\d{1,2}(?:[:.]\d\d)?\s?(?:uhr|h|[ap]m|点|點|时)?[\s,]*)?"
    behind = rf"[\s,]*{hour}(?:{words.DAY_TO_BACK}[\s,]*){{0,4}}(?:{words.BACK_AFTER})"
    return any_case(behind).match(after) is not None


def _says_until(before: str, after: str) -> bool:
    is_there = any_case(words.STILL_THERE).search(before) and not any_case(words.DENIES).search(before)
    if is_there or any_case(words.OF_SOMETHING_ELSE).search(before):
        return False
    until = any_case(rf"{words.UNTIL_DAY}$").search(before)
    if until is None:
        return any_case(r"\s?(?:为止|為止|之前|前(?!往))").match(after) is not None
    # "Office hours: Monday until Thursday"
    return any_case(rf"(?:{_names()})\W*$").search(before[: until.start()]) is None


@lru_cache(maxsize=1)
def _names() -> str:
    western = sorted((re.escape(name) for name in WEEKDAYS if name[0] < "\u4e00"), key=len, reverse=True)
    eastern = "|".join(name for name in WEEKDAYS if name[0] >= "\u4e00")
    return rf"\b(?:{'|'.join(western)})\b(?!-)|{eastern}"


_DAY = compile_later(lambda: to_lower(_names()))


def _days_of(text: str) -> Iterator[tuple[int, str, str]]:
    """The days of the week in a text by their number from Monday, with what their sentence says before and after."""
    for count, found in enumerate(_DAY.finditer(to_lower(text))):
        if count >= _MOST_DAYS:
            return
        before = text[max(0, found.start() - _NEAR) : found.start()]
        after = text[found.end() : found.end() + _NEAR]
        number = WEEKDAYS.get(text[found.start() : found.end()].lower())  # None: "frıday", taken for "friday"
        if number is None or _DATE_BEHIND.match(after):
            continue
        yield number, _SENTENCE_END.split(before)[-1], _SENTENCE_END.split(after)[0]


def _next(number: int, written: datetime) -> datetime | None:
    """The first such day behind the mail's; None on the same day of the week: today's, or a week from it."""
    ahead = (number - written.weekday()) % 7
    try:
        return datetime(written.year, written.month, written.day, tzinfo=UTC) + timedelta(days=ahead) if ahead else None
    except OverflowError:  # a mail of the last week that there is
        return None
