"""Tickets that open by the clock: the section `recurring` and the dates that its `every` means.

Pure; days are those of the desk's zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Struct
from pydantic import Field, PlainValidator, WithJsonSchema

from rules.calendar import DAYS, parse_days
from rules.language.fields import Address
from rules.language.yaml_models import Section, Wrong

if TYPE_CHECKING:
    from rules.calendar import Calendar

_EXAMPLES = (
    "day 09:00, workday 09:00, monday 09:00, mon,thu 08:30, month 1 09:00, month last 17:00, month first monday 09:00"
)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_LOOK_AHEAD = 800  # days: more than two years hold every rule's next date
_SHIFT = 31  # days that a closed day is put off at most
LAST = -1


class Every(Struct, frozen=True):
    """`kind` is week (`days` of it), workday, month (`days`: 1 to 31, -1 the last), or nth (`days`: weekday; `nth`: 1
    to 4, -1).
    """

    kind: str
    at: time
    days: tuple[int, ...] = ()
    nth: int = 0
    text: str = ""

    def __str__(self) -> str:
        return self.text


def parse_every(text: str) -> Every:
    """`monday 09:00`, `mon,thu 08:30`, `day 09:00`, `month last 17:00`, `month first monday 09:00`. Raises Wrong."""
    words = " ".join(text.lower().split())
    head, _, clock = words.rpartition(" ")
    match = _CLOCK.fullmatch(clock)
    if match is None or not head:
        raise Wrong(f"'{text}' is not a time such as 'monday 09:00'", f"for example {_EXAMPLES}")
    at = time(int(match[1]), int(match[2]))
    plain = head.removeprefix("every ").strip()
    if plain in {"day", "daily"}:
        return Every("week", at, tuple(range(7)), text=words)
    if plain in {"workday", "working day", "weekday"}:
        return Every("workday", at, text=words)
    if plain.partition(" ")[0] in {"month", "monthly"}:
        return _month(plain.partition(" ")[2], at, words)
    try:
        days = parse_days(plain)
    except ValueError as error:
        raise Wrong(str(error), f"for example {_EXAMPLES}") from None
    if not all(_is_weekday(part) for piece in plain.split(",") for part in piece.split("-")):
        raise Wrong(f"'{plain}' is not a day of the week such as mon, sat-sun or mon-fri", f"for example {_EXAMPLES}")
    return Every("week", at, tuple(sorted(days)), text=words)


def _month(what: str, at: time, words: str) -> Every:
    ordinal, _, weekday = what.partition(" ")
    if weekday:
        if ordinal not in _ORDINALS or not _is_weekday(weekday):
            raise Wrong(f"'{words}' names no day of the month", f"for example {_EXAMPLES}")
        return Every("nth", at, (DAYS.index(weekday[:3]),), _ORDINALS[ordinal], words)
    days: list[int] = []
    for part in what.split(","):
        if part.strip() == "last":
            days.append(LAST)
        elif part.strip().isascii() and part.strip().isdigit() and 1 <= int(part) <= 31:
            days.append(int(part))
        else:
            raise Wrong(f"'{words}' names no day of the month", "1 to 31, last, or first monday")
    return Every("month", at, tuple(dict.fromkeys(days)), text=words)


def _is_weekday(word: str) -> bool:
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return any(len(word.strip()) >= 3 and name.startswith(word.strip()) for name in full)


def read_every(value: Any) -> Every:
    """The dates of a recurring ticket, from text such as `monday 09:00`. Raises Wrong."""
    return value if isinstance(value, Every) else parse_every(value if isinstance(value, str) else "")


EveryText = Annotated[Every, PlainValidator(read_every), WithJsonSchema({"type": "string"})]


class Recurring(Section):
    """A ticket that the desk gives itself."""

    name: str = Field(description="A name of its own.")
    every: EveryText = Field(description=f"When: {_EXAMPLES}.")
    subject: str = Field(default="", description="The name unless given.")
    text: str = Field(default="", description="What is to be done.")
    category: str = Field(default="other", description="Its team and skills find who gets it.")
    team: str = Field(default="", description="Instead of the category's team.")
    assignee: Address | Literal[""] = Field(default="", description="Who gets it; by the skill matrix unless given.")
    priority: str = Field(default="", description="By the matrix unless given.")
    kind: Literal["incident", "request", "question"] = "request"
    language: str = Field(default="", description="The desk's first unless given.")
    holidays: Literal["keep", "skip", "next"] = Field(
        default="keep",
        description="On a closed day: keep opens all the same, skip leaves it out, next waits for the next open day.",
    )
    desk: Address | Literal[""] = Field(
        default="", description="Of several desks the one that it belongs to, and that writes; the first unless given."
    )
    hours: str = Field(
        default="", description="Whose days count as open, and whose time zone `every` has; the desk's unless given."
    )
    even_if_open: bool = Field(
        default=False, description="yes: a new one also while the one before is open; else a reminder."
    )


class Occurrence(Struct, frozen=True):
    """One opening: the local day that it stands for, and its moment in UTC."""

    day: date
    at: datetime


def occurrences(rule: Recurring, calendar: Calendar, since: date, days: int = _LOOK_AHEAD) -> Iterator[Occurrence]:
    """The openings of `days` days from `since` on, in order, each day once;
    a wall clock time that a night leaves out is an hour later.
    """
    seen: date | None = None
    for number in range(-_SHIFT, days):
        day = since + timedelta(days=number)
        if not _falls_on(rule.every, calendar, day):
            continue
        shifted = _shifted(rule, calendar, day)
        if shifted is None or shifted < since or shifted == seen:
            continue
        seen = shifted
        yield Occurrence(shifted, datetime.combine(shifted, rule.every.at, calendar.zone).astimezone(UTC))


def next_due(rule: Recurring, calendar: Calendar, after: datetime) -> Occurrence | None:
    """The first opening later than `after`; None when it never comes (hours that never open)."""
    today = after.astimezone(calendar.zone).date()
    return next((one for one in occurrences(rule, calendar, today) if one.at > after), None)


def last_due(rule: Recurring, calendar: Calendar, since: datetime, now: datetime) -> Occurrence | None:
    """The latest opening from `since` to `now`, both included: after downtime the ones before it are not made up."""
    first = max(since, now - timedelta(days=_LOOK_AHEAD)).astimezone(calendar.zone).date()
    span = (now.astimezone(calendar.zone).date() - first).days + 2
    due = [one for one in occurrences(rule, calendar, first, span) if since <= one.at <= now]
    return due[-1] if due else None


def meant_days(rule: Recurring, calendar: Calendar, due: Occurrence) -> tuple[date, ...]:
    """The days of the rule that an opening stands for, in order: several where closed days have moved them to one."""
    days = (due.day - timedelta(days=number) for number in range(_SHIFT, -1, -1))
    falls_on = (day for day in days if _falls_on(rule.every, calendar, day))
    return tuple(day for day in falls_on if _shifted(rule, calendar, day) == due.day)


def _shifted(rule: Recurring, calendar: Calendar, day: date) -> date | None:
    """The day itself, the next open one, or none."""
    if rule.holidays == "keep" or calendar.plan(day):
        return day
    if rule.holidays == "skip":
        return None
    following = (day + timedelta(days=number) for number in range(1, _SHIFT))
    return next((one for one in following if calendar.plan(one)), None)


def _falls_on(every: Every, calendar: Calendar, day: date) -> bool:
    if every.kind == "week":
        return day.weekday() in every.days
    if every.kind == "workday":
        return bool(calendar.plan(day))
    last = _days_in_month(day)
    if every.kind == "month":
        return any(day.day == (last if wanted == LAST else min(wanted, last)) for wanted in every.days)
    if day.weekday() != every.days[0]:
        return False
    return day.day + 7 > last if every.nth == LAST else (day.day - 1) // 7 + 1 == every.nth


def _days_in_month(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
