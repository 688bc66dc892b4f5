"""Times behind a command word: `#eta 16:00`, `#away friday to monday`, `#appoint`, how long something took."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from gateway.read.later_pattern import compile_later
from service.domain.commands.argument_records import (
    Argument,
    ArgumentProblem,
    ReadBy,
    Text,
    TimeSpent,
    When,
)
from service.domain.commands.table import CommandWord, Takes
from service.domain.commands.time_words import chinese_number, fold_width
from service.domain.commands.times import (
    END_OF_DAY,
    START_OF_DAY,
    IsWorkingDay,
    MomentProblem,
    TypedTime,
    parse_moment,
)

_TOLD = frozenset({"eta", "hold"})


def _typed_time(row: CommandWord, typed: str, desk: ReadBy) -> Argument | ArgumentProblem:
    now, zone, is_working_day = desk.now, desk.zone, desk.is_working_day
    if not typed:
        return ArgumentProblem("missing")
    if row.word == "away":
        typed = _spell_month(typed)
    if row.word == "appoint" and (off := _OFF.fullmatch(fold_width(typed))):
        return Text(typed[off.start("rest") :].strip() if off["rest"] else "")
    day_at = START_OF_DAY if row.takes is Takes.MOMENT or row.word == "appoint" else END_OF_DAY
    found = parse_moment(typed, now, zone, day_at=day_at, is_working_day=is_working_day)
    if found is None:
        return _moment_at_the_end(typed, now, zone, day_at, is_working_day) or ArgumentProblem("unreadable", typed)
    if isinstance(found, MomentProblem):
        return ArgumentProblem(found.why, found.said or typed, found.suggestions)
    if row.word == "appoint":
        return _appointment(typed, found, now, zone)
    ranged = _range(typed, found, now, zone, day_at)
    if isinstance(ranged, ArgumentProblem):
        return ranged
    if ranged is None and _is_more_time(found, zone):  # a time that was read in part is none
        return ArgumentProblem("unreadable", typed)
    when = ranged or When(found.at, found.kind, found.said, found.rest)
    return _absence(when, found, typed, desk) if row.word == "away" else when


def read_when(row: CommandWord, typed: str, desk: ReadBy) -> Argument | ArgumentProblem:
    """A time, and the words around it. One that the requester is told is no day alone on which nobody works."""
    found = _typed_time(row, typed, desk)
    if row.word not in _TOLD or not isinstance(found, When) or found.start is not None:
        return found
    if _names_days(found, desk.now, desk.zone):
        open_at = _on_open_day(found.at, desk.zone, desk.is_working_day)
        if open_at != found.at:
            return ArgumentProblem("closed_day", found.said, (open_at,))
    return found


def _names_days(found: When, now: datetime, zone: ZoneInfo) -> bool:
    """Does it name no time of day: a day alone, or a number of days?"""
    of_days = found.kind == "span" and found.at.astimezone(zone).time() == now.astimezone(zone).time()
    return found.kind == "day" or (of_days and found.at.astimezone(zone).date() != now.astimezone(zone).date())


def _on_open_day(at: datetime, zone: ZoneInfo, is_working_day: IsWorkingDay) -> datetime:
    """The same hour of the first working day from then on; the time itself where none comes within two weeks."""
    local = at.astimezone(zone)
    days = (local + timedelta(days=number) for number in range(15))
    return next((day.astimezone(UTC) for day in days if is_working_day(day.date())), at)


_OTHERWISE = compile_later(
    r"[~/+-]?\s*(?:(?:or|and|to|before|latest|at|by|until|till|um|bis|gegen|oder|或者?|还是|到|至|和)\s*)?",
    re.IGNORECASE,
)
_MORE_TIME = compile_later(
    r"(?:\d{1,4}(?:[:.]\d\d)?\s*(?:uhr|h|hrs|o'?clock|[ap]\.?m\.?|[点點时時]半?|[日号])?|uhr|[ap]m|week)\s*[.!。！?？]?",
    re.IGNORECASE,
)


def _is_more_time(found: TypedTime, zone: ZoneInfo) -> bool:
    """Is what follows a time but more of it: `16 Uhr`, `or 16:00`, `/tue`?"""
    behind = _OTHERWISE.sub("", fold_width(found.rest), count=1)
    if not behind:
        return False
    if _MORE_TIME.fullmatch(behind):
        return True
    again = parse_moment(behind, found.at, zone)
    return again is not None and not again.rest.strip(" .!?。！？")


_RANGE = compile_later(r"\s*(?:until|till|til|to|through|-|–|—|~|到|至)\s*", re.IGNORECASE)


_OFF = compile_later(r"\s*(?:off|cancel(?:led)?|drop|取消|撤销)(?:\s*[,:;.，。：；-]\s*(?P<rest>.*))?", re.IGNORECASE)
_DASHES = frozenset("-–—~")
_LASTS = compile_later(r"\s*[,，]?\s*(?:for(?=\s)|lasting|时长|历时|共|大?约)\s*", re.IGNORECASE)
_LONGEST_APPOINTMENT = timedelta(hours=12)


def _appointment(typed: str, found: TypedTime, now: datetime, zone: ZoneInfo) -> When | ArgumentProblem:
    """A time, never a day alone, and perhaps an end: `10:00-11:00`, `明天10点到11点`, `10:00 for 30 minutes`."""
    if found.kind == "day":
        return ArgumentProblem("missing", typed)
    folded = fold_width(typed)
    behind = typed.find(found.said) + len(found.said)
    between, lasts = _RANGE.match(folded, behind), _LASTS.match(folded, behind)
    if between is not None:
        end = typed[between.end() :]
        hour = re.match(r"\d{1,2}(?=$|[\s,，.。;；])", fold_width(end)) if between[0] in _DASHES else None
        end = f"{hour[0]}:00{end[hour.end() :]}" if hour is not None else end  # 10:00-11
        last = parse_moment(end, found.at, zone, day_at=START_OF_DAY, clock_zone=found.zone)
        if isinstance(last, TypedTime) and last.zone is not None and found.zone is None:  # 10:00-11:00 UTC: both are
            again = parse_moment(typed, now, zone, clock_zone=last.zone)
            if isinstance(again, MomentProblem):
                return ArgumentProblem(again.why, again.said, again.suggestions)
            found = again or found
            last = parse_moment(end, found.at, zone, day_at=START_OF_DAY, clock_zone=last.zone)
        if isinstance(last, MomentProblem) or (last is not None and last.kind == "time"):
            return _until(last, typed, found, zone)
        return When(found.at, found.kind, found.said, found.rest)
    if lasts is not None:
        span = parse_moment(folded[lasts.end() :], found.at, zone)
        if isinstance(span, TypedTime) and span.kind == "span" and span.at <= found.at + _LONGEST_APPOINTMENT:
            return When(found.at, found.kind, found.said, span.rest, end=span.at)
    return When(found.at, found.kind, found.said, found.rest)


def _until(last: TypedTime | MomentProblem, typed: str, first: TypedTime, zone: ZoneInfo) -> When | ArgumentProblem:
    """The end behind a dash or a `to`: later than the start, and the next night at most."""
    if isinstance(last, TypedTime):
        at = last.at
    else:
        following = first.at.astimezone(first.zone or zone).date() + timedelta(days=1)
        nights = [one for one in last.suggestions if one.astimezone(first.zone or zone).date() == following]
        at = nights[0] if nights else first.at
    if not first.at < at <= first.at + _LONGEST_APPOINTMENT:
        return ArgumentProblem(
            "zone" if isinstance(last, MomentProblem) and last.why == "zone" else "impossible", typed
        )
    return When(first.at, first.kind, first.said, last.rest, end=at)


def _range(typed: str, first: TypedTime, now: datetime, zone: ZoneInfo, day_at: time) -> When | ArgumentProblem | None:
    """`1 Dec to 5 Dec`, `下周一到下周三`: the end is what is waited for, and the start is kept."""
    between = _RANGE.match(fold_width(typed), typed.find(first.said) + len(first.said))
    if between is None:
        return None
    last = parse_moment(typed[between.end() :], now, zone, day_at=day_at)
    is_one_day = isinstance(last, TypedTime) and last.kind == first.kind == "day" and last.at == first.at
    if isinstance(last, MomentProblem) or (last and last.at <= first.at and not is_one_day):
        again = parse_moment(typed[between.end() :], first.at, zone, day_at=day_at)  # friday 14:00-16:00: of that day
        last = again if isinstance(again, TypedTime) else last
    if last is None:
        return None
    if isinstance(last, MomentProblem):
        return ArgumentProblem(last.why, last.said, last.suggestions)
    if last.at <= first.at and not is_one_day:
        return ArgumentProblem("impossible", typed)
    said = typed[: between.end()].strip() + " " + last.said
    return When(last.at, last.kind, said, last.rest, first.at)


def _absence(when: When, first: TypedTime, typed: str, desk: ReadBy) -> When | ArgumentProblem:
    """`26 Nov - 28 Nov`: of days the first and the last are days of absence, and the return is on the next working day.

    Behind "until" stands the day of the return, as in `#away until friday`. Another time behind it is a second absence.
    """
    if parse_moment(_AND.sub("", fold_width(when.text), count=1), desk.now, desk.zone) is not None:
        return ArgumentProblem("unreadable", typed)
    if when.start is None:
        return when
    if first.kind == "day":
        when = replace(when, start=_on_day(when.start, desk.zone, time(0)))
    if when.kind == "day" and not _UNTIL.search(when.said):
        behind = _on_day(when.at, desk.zone, START_OF_DAY, later=1)
        when = replace(when, at=_on_open_day(behind, desk.zone, desk.is_working_day))
    return when


def _on_day(at: datetime, zone: ZoneInfo, clock: time, later: int = 0) -> datetime:
    """That time of the day of `at`, or so many days later."""
    day = at.astimezone(zone).date() + timedelta(days=later)
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _spell_month(typed: str) -> str:
    """Both ends of a range of days with their month: `14-18 Dec`, `Dec 14 - 18`, `12月14日到18日`."""
    typed = _MONTH_LAST.sub(r"\g<first> \g<month> - \g<last> \g<month>", typed, count=1)
    typed = _MONTH_FIRST.sub(r"\g<month> \g<first> - \g<month> \g<last>", typed, count=1)
    return _MONTH_HAN.sub(r"\g<month>\g<first>日到\g<month>\g<last>日", typed, count=1)


_TO = r"\s*(?:-|–|—|~|to|through)\s*"
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
_MONTH_LAST = compile_later(rf"(?<![\w.:/-])(?P<first>\d{{1,2}}){_TO}(?P<last>\d{{1,2}})\s+{_MONTH}\b", re.IGNORECASE)
_MONTH_FIRST = compile_later(rf"\b{_MONTH}\s+(?P<first>\d{{1,2}}){_TO}(?P<last>\d{{1,2}})(?![\w:/-])", re.IGNORECASE)
_MONTH_HAN = compile_later(r"(?P<month>\d{1,2}月)(?P<first>\d{1,2})[日号]?\s*[-–—~到至]\s*(?P<last>\d{1,2})[日号]")
_AND = compile_later(r"\s*(?:and\b|und\b|&|\+|和|及|以及)?\s*", re.IGNORECASE)
_UNTIL = compile_later(r"\b(?:until|till?)\b", re.IGNORECASE)
_BEFORE_TIME = compile_later(
    r"(?<![\w])(?:until|till|til|by|due)\s|直到|等到|截止到?|期限|到(?=[周星礼下明后今\d])", re.IGNORECASE
)


def _moment_at_the_end(
    text: str, now: datetime, zone: ZoneInfo, day_at: time, is_working_day: IsWorkingDay
) -> When | ArgumentProblem | None:
    """`#hold waiting for the part until friday`: the time last, the reason before it."""
    for mark in reversed(list(_BEFORE_TIME.finditer(fold_width(text)))):
        behind = text[mark.start() :].replace("期限", "截止")
        found = parse_moment(behind, now, zone, day_at=day_at, is_working_day=is_working_day)
        if found is None:
            found = parse_moment(text[mark.end() :], now, zone, day_at=day_at, is_working_day=is_working_day)
        if isinstance(found, MomentProblem) and not found.rest:
            return ArgumentProblem(found.why, found.said, found.suggestions)
        if found is not None and not isinstance(found, MomentProblem) and not found.rest.strip(" .。!！"):
            return When(found.at, found.kind, found.said, text[: mark.start()].rstrip(" ,，;；:：-、(（"))
    return None


_DURATION_PART = compile_later(
    r"(?P<n>\d{1,4}(?:[.,]\d{1,2})?|半|一个半|[一二两三四五六七八九十]+)\s*(?:个)?(?P<half>半)?\s*"
    r"(?P<unit>minutes?|mins?|m|hours?|hrs?|h|小时|钟头|分钟|分|天|days?|d)(?![a-z])(?P<more>半)?\s*(?:and\s+)?",
    re.IGNORECASE,
)


_BARE_MINUTES = compile_later(r"([0-5]?\d)(?=\s*(?:$|[,;.，；。]))")


def read_duration(_row: CommandWord, typed: str, _desk: ReadBy) -> Argument | ArgumentProblem:
    """Time that somebody spent: `30m`, `1h30`, 半小时."""
    if not typed:
        return ArgumentProblem("missing")
    folded = fold_width(typed)
    minutes, position = 0.0, 0
    clock = re.match(r"(\d{1,2}):([0-5]\d)(?!\d)", folded)
    if clock:  # 1:30
        minutes, position = int(clock[1]) * 60 + int(clock[2]), clock.end()
    while part := _DURATION_PART.match(folded, position):
        amount = part["n"].replace(",", ".")
        many: float | None = {"半": 0.5, "一个半": 1.5}.get(amount)
        if many is None:
            many = float(amount) if amount[0].isascii() else chinese_number(amount)
        if many is None:
            return ArgumentProblem("unreadable", typed)
        many += 0.5 if part["half"] or part["more"] else 0
        unit = part["unit"].lower()
        minutes += many * (1 if unit[0] in "m分" else 480 if unit[0] in "d天" else 60)
        position = part.end()
        if unit[0] in "h小钟" and (bare := _BARE_MINUTES.match(folded, position)):  # 1h30
            minutes, position = minutes + int(bare[1]), bare.end()
    if not position:
        if re.fullmatch(r"\d{1,3}", folded):
            return ArgumentProblem("ambiguous", typed)  # minutes or hours?
        return ArgumentProblem("unreadable", typed)
    if minutes < 1 or minutes > 60 * 24 * 7:
        return ArgumentProblem("impossible", typed)
    return TimeSpent(round(minutes), typed[position:].strip(" ,，;；:：-—"))
