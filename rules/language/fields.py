"""The values that the policy's sections are made of: text as it stands in a file -> typed value,
with words for what is wrong.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from rules import calendar
from rules.calendar import Duration, Window
from rules.language.condition import ANSWER, APPROVE, CLASSIFY, GATE, ROUTE, Condition, read_condition
from rules.language.usual_spellings import suggest_dates, suggest_days, suggest_duration, suggest_windows
from rules.language.yaml_models import Faults, ValueFault, Wrong
from rules.language.yaml_reader import Hint, nearest

_ADDRESS = re.compile(r"[^\s@<>\"(),:;\[\]\\*]+@[^\s@<>\"(),:;\[\]\\*]+")
_NAME = re.compile(r"[^\s,:]+")
_DOMAIN = re.compile(r"[^\s@<>/:*.]+(?:\.[^\s@<>/:*.]+)+")


def read_address(value: Any) -> str:
    """A bare mail address, lower case. Raises Wrong."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise Wrong(f"'{value}' is no mail address", "write it as name@domain")
    return value.lower()


def read_domain(value: Any) -> str:
    """A mail domain in lower case, with or without its @. Raises Wrong."""
    if not isinstance(value, str) or not _DOMAIN.fullmatch(value.removeprefix("@")):
        raise Wrong(f"'{value}' is no domain", "write it as acme.example")
    return value.removeprefix("@").lower()


def read_name(value: Any) -> str:
    """A name that other places refer to. Raises Wrong."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Wrong(f"'{value}' is no name", "one word, without blanks, commas and colons")
    return value


def one_or_many(value: Any) -> Any:
    """A single text where a list is meant."""
    return [value] if isinstance(value, str) else value


def read_duration(value: Any) -> Duration:
    """A duration such as `4h` or `2d`. Raises Wrong."""
    if isinstance(value, Duration):
        return value
    try:
        return calendar.parse_duration(value if isinstance(value, str) else "")
    except ValueError as error:
        raise Wrong(str(error), suggest_duration(str(value))) from None


def read_elapsed(value: Any) -> timedelta:
    """A duration that the clock counts, nights and holidays included. Raises Wrong."""
    return value if isinstance(value, timedelta) else read_duration(value).elapsed


def read_days(value: Any) -> tuple[date, date]:
    """First and last day of a date or a range of dates. Raises Wrong."""
    try:
        return calendar.parse_dates(value if isinstance(value, str) else str(value))
    except ValueError as error:
        raise Wrong(str(error), suggest_dates(str(value))) from None


def read_week(value: Any) -> tuple[tuple[Window, ...], ...]:
    """`always`, or a map of days to windows. Raises Faults that point into it."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, str) and value.strip().lower() == "always":
        return (((0, calendar.DAY),),) * 7
    if not isinstance(value, dict) or not value:
        raise Wrong("expected 'always' or days such as {mon-fri: \"09:00-17:00\"}")
    week: list[tuple[Window, ...]] = [()] * 7
    given: dict[int, str] = {}
    faults = []
    for days, text in value.items():
        try:
            numbers = calendar.parse_days(days)
        except ValueError as error:
            faults.append(ValueFault((days,), str(error), suggest_days(days), key=True))
            continue
        try:
            windows = calendar.parse_windows(text if isinstance(text, str) else str(text))
        except ValueError as error:
            faults.append(ValueFault((days,), str(error), suggest_windows(str(text))))
            continue
        for number in numbers:
            if number in given:
                faults.append(
                    ValueFault((days,), f"{calendar.DAYS[number]} is already given by '{given[number]}'", key=True)
                )
            given[number], week[number] = days, windows
    if faults:
        raise Faults(*faults)
    return tuple(week)


def read_special(value: Any) -> tuple[Window, ...]:
    """The windows of one date, in minutes after midnight. Raises Wrong."""
    if isinstance(value, tuple):
        return value
    try:
        return calendar.parse_windows(value if isinstance(value, str) else str(value))
    except ValueError as error:
        raise Wrong(str(error), suggest_windows(str(value))) from None


def read_date(value: Any) -> date:
    """A date as YAML or a text gives it. Raises Wrong."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise Wrong(f"'{value}' is not a date such as 2026-12-24", suggest_dates(str(value))) from None


# Cities that many write and no zone is called by.
_OTHER_CITIES = {
    **dict.fromkeys(("beijing", "peking", "shenzhen", "guangzhou", "北京", "上海", "中国", "china"), "Asia/Shanghai"),
    **dict.fromkeys(("munich", "frankfurt", "hamburg", "cologne", "germany"), "Europe/Berlin"),
    **dict.fromkeys(("delhi", "mumbai", "bangalore", "india"), "Asia/Kolkata"),
    **dict.fromkeys(("boston", "washington", "miami"), "America/New_York"),
    **dict.fromkeys(("seattle", "san_francisco"), "America/Los_Angeles"),
}


def find_zone(typed: str) -> str:
    """What may have been meant by a time zone that there is not, as a hint."""
    if re.fullmatch(r"(UTC|GMT)?\s*[+-]\s*\d{1,2}(:?\d\d)?|[A-Z]{3,4}", typed, re.IGNORECASE):
        return "name a place, which knows its summer time: Asia/Shanghai"
    city = re.split(r"[/\s]", typed.strip().casefold())[-1]
    if city in _OTHER_CITIES:
        return Hint(f"write '{_OTHER_CITIES[city]}'", _OTHER_CITIES[city])
    return nearest(typed, available_timezones()) or "for example Europe/Berlin"


_LONGEST_ZONE = 64  # characters: none has 40


def is_zone(name: str) -> bool:
    """Is it the name of a time zone, such as Europe/Berlin? All names are read only where one must be guessed."""
    if name.startswith(("posix/", "right/")) or name == "posixrules":  # of the machine's own use
        return False
    if len(name) > _LONGEST_ZONE:  # zoneinfo imports a package for each `/`, and Python gives up on hundreds
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # no name of a file, a folder, no such file
        return False
    return True


def read_zone(value: Any) -> str:
    """An IANA time zone, or nothing. Raises Wrong."""
    if not isinstance(value, str) or (value and not is_zone(value)):
        raise Wrong(f"no time zone '{value}'", find_zone(str(value)))
    return value


def read_country(value: Any) -> str:
    """An ISO 3166 code, with a region after a dash: CN, DE-BY. Raises Wrong."""
    try:
        calendar.check_country(value if isinstance(value, str) else "")
    except ValueError as error:
        raise Wrong(str(error), "a code such as CN, GB or DE-BY") from None
    return str(value).upper()


_TARGET = re.compile(r"(\d{1,3})\s*%\s*of\s+(first_response|resolution)")


def read_moment(value: Any) -> tuple[int, str, str]:
    """`80% of first_response` as percent, target and the text. Raises Wrong."""
    if isinstance(value, tuple):
        return value
    match = _TARGET.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or not 1 <= int(match[1]) <= 999:
        raise Wrong(f"'{value}' is not a moment such as '80% of first_response'", "of first_response or of resolution")
    return int(match[1]), match[2], f"{int(match[1])}% of {match[2]}"


def _condition(question: str) -> Any:
    def read(value: Any) -> Any:
        return read_condition(value, question) if isinstance(value, (dict, list, str)) or value is None else value

    return PlainValidator(read)


_TEXT = {"type": "string"}
_WHEN = WithJsonSchema({"format": "when"})  # rules.authoring.json_schema puts the conditions in its place
Address = Annotated[str, PlainValidator(read_address), WithJsonSchema({"type": "string", "format": "email"})]
Domain = Annotated[str, PlainValidator(read_domain), WithJsonSchema(_TEXT)]
Name = Annotated[str, PlainValidator(read_name), WithJsonSchema(_TEXT)]
Zone = Annotated[str, PlainValidator(read_zone), WithJsonSchema(_TEXT)]
Country = Annotated[str, PlainValidator(read_country), WithJsonSchema(_TEXT)]
_LIST = BeforeValidator(one_or_many)
Words = Annotated[tuple[str, ...], _LIST]
Names = Annotated[tuple[Name, ...], _LIST]
Addresses = Annotated[tuple[Address, ...], _LIST]
Countries = Annotated[tuple[Country, ...], _LIST]
Span = Annotated[
    Duration,
    PlainValidator(read_duration),
    WithJsonSchema({"type": "string", "pattern": r"^(\d+d)?\s*(\d+h)?\s*(\d+m)?\s*(\d+s)?$"}),
]
Elapsed = Annotated[timedelta, PlainValidator(read_elapsed), WithJsonSchema({"type": "string"})]
Days = Annotated[tuple[date, date], PlainValidator(read_days), WithJsonSchema(_TEXT)]
SomeDays = Annotated[tuple[Days, ...], _LIST]
Day = Annotated[date, PlainValidator(read_date), WithJsonSchema(_TEXT)]
Week = Annotated[
    tuple[tuple[Window, ...], ...],
    PlainValidator(read_week),
    WithJsonSchema({"anyOf": [{"const": "always"}, {"type": "object", "additionalProperties": {"type": "string"}}]}),
]
DayWindows = Annotated[tuple[Window, ...], PlainValidator(read_special), WithJsonSchema(_TEXT)]
Moment = Annotated[
    tuple[int, str, str],
    PlainValidator(read_moment),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}% of (first_response|resolution)$"}),
]
GateWhen = Annotated[Condition, _condition(GATE), _WHEN]
ClassifyWhen = Annotated[Condition, _condition(CLASSIFY), _WHEN]
RouteWhen = Annotated[Condition, _condition(ROUTE), _WHEN]
AnswerWhen = Annotated[Condition, _condition(ANSWER), _WHEN]
ApproveWhen = Annotated[Condition, _condition(APPROVE), _WHEN]
Level = Annotated[int, Field(ge=1, le=3)]
