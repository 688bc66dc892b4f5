"""What stands behind a command word, read into a typed record: pure, in the writer's zone, nothing looked up.

Whether a person, a team, a category or a ticket exists is asked by the caller, who knows the policy and the store.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.domain.commands.argument_words import CHANNELS, find_value
from service.domain.commands.table import CommandWord, Takes, get_command
from service.domain.commands.time_words import chinese_number, fold_width
from service.domain.commands.times import (
    END_OF_DAY,
    START_OF_DAY,
    IsWorkingDay,
    MomentProblem,
    TypedTime,
    is_weekday,
    parse_moment,
)


class ArgumentProblem(Struct, frozen=True):
    """Why it cannot be read: missing, unexpected, unreadable, past, ambiguous, impossible, far, zone, too_many,
    closed_day (a promise for a day alone on which nobody works).
    """

    why: str
    said: str = ""
    suggestions: tuple[datetime, ...] = ()  # for times: what may have been meant, in UTC


class HandOverTarget(Struct, frozen=True):
    """A person (name or address as typed, lower case), the writer (me), a team, or another support address."""

    kind: str  # person, me, team, desk
    name: str = ""


class Nothing(Struct, frozen=True):
    """No argument; `text` is what stood there all the same."""

    text: str = ""


class Text(Struct, frozen=True):
    """Free words: the note, the question, the solution, the reason."""

    text: str = ""


class When(Struct, frozen=True):
    """`at` in UTC; `kind` as in `times.TypedTime`: time, day or span. `start` where a range was typed (#away)."""

    at: datetime
    kind: str = "time"
    said: str = ""
    text: str = ""
    start: datetime | None = None
    end: datetime | None = None  # of an appointment, where a range was typed


class Assign(Struct, frozen=True):
    """Who is to have the ticket, and words to them."""

    target: HandOverTarget
    text: str = ""


class Targets(Struct, frozen=True):
    """`also` is a word behind the last of them that may name one more, where `and` or the like stands before it."""

    targets: tuple[HandOverTarget, ...]
    text: str = ""
    also: Targets | None = None  # the same line, read with that one


class NewTask(Struct, frozen=True):
    """`due` is None where no time was given; `text` is what to do; `also` a second name,
    where one seems to be there.
    """

    target: HandOverTarget
    text: str
    due: datetime | None = None
    also: HandOverTarget | None = None


class TriageValue(Struct, frozen=True):
    """A triage value in the words of the process: incident, site, high, P2, network.vpn."""

    value: str
    text: str = ""


class Fact(Struct, frozen=True):
    """A fact as it was typed, and what it is; "" takes it off."""

    name: str
    value: str
    text: str = ""


class Tickets(Struct, frozen=True):
    """Numbers of tickets, and what else was said."""

    numbers: tuple[int, ...] = ()
    text: str = ""


class Addresses(Struct, frozen=True):
    """Addresses of people, lower case."""

    addresses: tuple[str, ...]
    text: str = ""


class TimeSpent(Struct, frozen=True):
    """Time that was spent, in minutes."""

    minutes: int
    text: str = ""


class Caller(Struct, frozen=True):
    """Who called: an address, or a name and perhaps a number for somebody without mail (S2.1)."""

    address: str = ""
    name: str = ""
    phone: str = ""
    channel: str = "phone"  # phone, chat, walk-in, mail
    text: str = ""


Argument = (
    Nothing | Text | When | Assign | Targets | NewTask | TriageValue | Fact | Tickets | Addresses | TimeSpent | Caller
)  # every one has `text`: the free words


_LONGEST = 4000  # characters of a line that is taken apart


class _Desk(Struct, frozen=True):
    """What a line is read by: the writer's now and zone, working days, and what people and teams are called."""

    now: datetime
    zone: ZoneInfo
    is_working_day: IsWorkingDay
    names: Collection[str]

    def whole_name(self, folded: str, position: int) -> str:
        """The longest name of several words that stands at the position; "" for none."""
        behind = folded[position : position + _LONGEST_NAME].casefold()
        fitting = (name for name in self.names if " " in name and behind.startswith(name))
        return max((name for name in fitting if not _GOES_ON.match(behind, len(name))), key=len, default="")


_LONGEST_NAME = 100  # characters
_GOES_ON = re.compile(r"[\w@]|[.-]\w")


def parse_argument(
    word: str,
    typed: str,
    now: datetime,
    zone: ZoneInfo,
    is_working_day: IsWorkingDay = is_weekday,
    names: Collection[str] = (),
) -> Argument | ArgumentProblem:
    """The argument of the command `word` as typed on its line; raises KeyError for a word that is no command.

    `names` are folded names of people and teams: one of several words is read as a whole (`#assign Anna Holm`).
    """
    row = get_command(word)
    if len(typed) > _LONGEST and row.takes not in {Takes.TEXT, Takes.REASON, Takes.WORDS}:
        return ArgumentProblem("unreadable", typed[:80])
    return _READERS[row.takes](row, typed.strip(), _Desk(now, zone, is_working_day, names))


# -- words ------------------------------------------------------------------------------------------------------------


def _nothing(_row: CommandWord, typed: str, _desk: _Desk) -> Argument | ArgumentProblem:
    return ArgumentProblem("unexpected", typed) if typed.strip(" .。!！") else Nothing()


def _text(_row: CommandWord, typed: str, _desk: _Desk) -> Argument | ArgumentProblem:
    return Text(re.sub(r"^[-–—:：=]+\s*", "", typed))


def _words(_row: CommandWord, typed: str, _desk: _Desk) -> Argument | ArgumentProblem:
    return Text(typed) if typed else ArgumentProblem("missing")


# -- times ------------------------------------------------------------------------------------------------------------


def _name(_row: CommandWord, typed: str, _desk: _Desk) -> Argument | ArgumentProblem:
    """The name of an article, as its file is called."""
    name, _, rest = typed.partition(" ")
    name = name.strip("\"'“”《》[]()").removesuffix(".md")
    return TriageValue(name, rest.strip()) if name else ArgumentProblem("missing")


_TOLD = frozenset({"eta", "hold"})


def _typed_time(row: CommandWord, typed: str, desk: _Desk) -> Argument | ArgumentProblem:
    now, zone, is_working_day = desk.now, desk.zone, desk.is_working_day
    if not typed:
        return ArgumentProblem("missing")
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
    if ranged is None and _is_more_time(found, zone):  # a time that was read in part is none
        return ArgumentProblem("unreadable", typed)
    return ranged or When(found.at, found.kind, found.said, found.rest)


def _when(row: CommandWord, typed: str, desk: _Desk) -> Argument | ArgumentProblem:
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


_OTHERWISE = re.compile(
    r"[~/+-]?\s*(?:(?:or|and|to|before|latest|at|by|until|till|um|bis|gegen|oder|或者?|还是|到|至|和)\s*)?",
    re.IGNORECASE,
)
_MORE_TIME = re.compile(
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


_RANGE = re.compile(r"\s*(?:until|till|til|to|through|-|–|—|~|到|至)\s*", re.IGNORECASE)


_OFF = re.compile(r"\s*(?:off|cancel(?:led)?|drop|取消|撤销)(?:\s*[,:;.，。：；-]\s*(?P<rest>.*))?", re.IGNORECASE)
_DASHES = frozenset("-–—~")
_LASTS = re.compile(r"\s*[,，]?\s*(?:for(?=\s)|lasting|时长|历时|共|大?约)\s*", re.IGNORECASE)
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
    if isinstance(last, MomentProblem) or (last and last.at <= first.at):  # friday 14:00-16:00: of that day
        again = parse_moment(typed[between.end() :], first.at, zone, day_at=day_at)
        last = again if isinstance(again, TypedTime) else last
    if last is None:
        return None
    if isinstance(last, MomentProblem):
        return ArgumentProblem(last.why, last.said, last.suggestions)
    if last.at <= first.at:
        return ArgumentProblem("impossible", typed)
    said = typed[: between.end()].strip() + " " + last.said
    return When(last.at, last.kind, said, last.rest, first.at)


_BEFORE_TIME = re.compile(
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


_DURATION_PART = re.compile(
    r"(?P<n>\d{1,4}(?:[.,]\d{1,2})?|半|一个半|[一二两三四五六七八九十]+)\s*(?:个)?(?P<half>半)?\s*"
    r"(?P<unit>minutes?|mins?|m|hours?|hrs?|h|小时|钟头|分钟|分|天|days?|d)(?![a-z])(?P<more>半)?\s*(?:and\s+)?",
    re.IGNORECASE,
)


_BARE_MINUTES = re.compile(r"([0-5]?\d)(?=\s*(?:$|[,;.，；。]))")


def _duration(_row: CommandWord, typed: str, _desk: _Desk) -> Argument | ArgumentProblem:
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


# -- people and teams -------------------------------------------------------------------------------------------------

_ADDRESS = re.compile(
    r"<?(?:mailto:)?([^\s<>,;，；、@\"]+@[^\s<>,;，；、@\"()（）]*[^\s<>,;，；、@\"()（）.。:!！])>?(?:\(mailto:[^)]*\))?",
    re.IGNORECASE,
)
_PLAUSIBLE = re.compile(
    r"[^\s@\"(),:;<>\[\]\\]{1,64}@(?=.{1,250}$)(?:[\w-]{1,63}\.)*[\w-]{1,63}"
)  # lengths: RFC 5321 section 4.5.3.1


def is_address(text: str) -> bool:
    """Can it be somebody's address? What cannot is asked back: a letter to it would never leave."""
    return _PLAUSIBLE.fullmatch(text) is not None


_TEAM = r"(?:team|group|queue|组|小组|团队)\s*:\s*"
_DESK = r"(?:desk|服务台)\s*:\s*"
_TARGET = re.compile(
    rf"(?P<team>{_TEAM}(?P<teamname>[\w.\-/]+))|(?P<desk>{_DESK}(?P<deskname>[\w.\-@+]+))|(?P<address>{_ADDRESS.pattern})|(?P<me>me|myself|我自己|我"
    rf"|自己)(?!\w)|@?(?P<name>[a-z\d][a-z\d._\-]*(?=[\u4e00-\u9fff])|[\w][\w.\-]*)",
    re.IGNORECASE,
)


_TEAM_SAID = re.compile(  # team network, the network team
    r"(?:(?:the\s+|our\s+)?(?:team|group|queue|组|小组|团队)\s+(?P<behind>[\w.-]*\w)(?!\w)"
    r"|(?:the|our)\s+(?P<before>[\w.-]*\w)\s+(?:team|group)(?!\w)"
    r"|(?P<alone>[\w.-]*\w)\s+(?:team|group)(?=\s*(?:$|[,;:.，；：。])))",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”„«「『]([^\"“”„«»「」『』]{1,100})[\"“”»」』]")


def _read_target(folded: str, position: int, desk: _Desk) -> tuple[HandOverTarget, int] | None:
    quoted = _QUOTED.match(folded, position)
    if quoted:
        name = " ".join(quoted[1].lower().split())
        return (HandOverTarget("person", name), quoted.end()) if "@" not in name or is_address(name) else None
    name = desk.whole_name(folded, position)
    if name:
        return HandOverTarget("person", name), position + len(name)
    team = _TEAM_SAID.match(folded, position)
    said = (team["behind"] or team["before"] or team["alone"]).casefold() if team is not None else ""
    if team is not None and said in desk.names:
        return HandOverTarget("team", said), team.end()
    found = _TARGET.match(folded, position)
    if not found:
        return None
    if found["team"]:
        return HandOverTarget("team", found["teamname"].rstrip(".").lower()), found.end()
    if found["desk"]:
        return HandOverTarget("desk", found["deskname"].rstrip(".").lower()), found.end()
    if found["me"]:
        return HandOverTarget("me"), found.end()
    if found["address"]:
        address = found["address"].lower()
        whole = is_address(address) and not folded.startswith("@", found.end())
        return (HandOverTarget("person", address), found.end()) if whole else None
    return HandOverTarget("person", found["name"].rstrip(".-").lower()), found.end()


def _skip_to(folded: str) -> int:
    """The position behind `to`, 给 and the like."""
    found = re.match(r"\s*(?:to\s+|给\s*|转给\s*|交给\s*)?", folded, re.IGNORECASE)
    return found.end() if found else 0


def _assign(_row: CommandWord, typed: str, desk: _Desk) -> Argument | ArgumentProblem:
    if not typed:
        return ArgumentProblem("missing")
    folded = fold_width(typed)
    found = _read_target(folded, _skip_to(folded), desk)
    if found is None:
        return ArgumentProblem("unreadable", typed)
    target, position = found
    if re.match(r"\s*[,、&]\s*\S|\s+and\s+[\w.@]+\s*$", folded[position:]):
        listed = re.match(r"\s*(?:[,、&]|and\s)\s*(?P<rest>\S+)\s*$", folded[position:])
        if listed and not _POLITE.fullmatch(listed["rest"]):
            return ArgumentProblem("too_many", typed)
    return Assign(target, typed[position:].strip(" ,，;；:：-—"))


_MORE = re.compile(r"\s*(?:[,、&+;/]|and\s+(?=team:|\S+@))\s*")
_PERHAPS_MORE = re.compile(r"\s*(?:(?:and|or)\s+|[和及与跟]\s*)")  # `bob and noor what?`, but `bob and then?`


def _targets_text(_row: CommandWord, typed: str, desk: _Desk) -> Argument | ArgumentProblem:
    if not typed:
        return ArgumentProblem("missing")
    folded = fold_width(typed)
    return _read_targets(typed, folded, _skip_to(folded), (), desk) or ArgumentProblem("unreadable", typed)


def _read_targets(
    typed: str, folded: str, position: int, before: tuple[HandOverTarget, ...], desk: _Desk
) -> Targets | None:
    """The people and teams from `position` on, in addition to those before; None where there is none."""
    targets = list(before)
    while True:
        found = _read_target(folded, position, desk)
        if found is None:
            return None
        if found[0] not in targets:
            targets.append(found[0])
        position = found[1]
        more = _MORE.match(folded, position)
        if not more:
            break
        position = more.end()
    perhaps = _PERHAPS_MORE.match(folded, position)
    also = _read_targets(typed, folded, perhaps.end(), tuple(targets), desk) if perhaps else None
    return Targets(tuple(targets), typed[position:].strip(" ,，;；:：-—"), also)


_POLITE = re.compile(r"(?:please|thanks|thank you|thx|谢谢|多谢|[\s,，.。!！])*", re.IGNORECASE)
_DUE = re.compile(
    r"[,，;；]?\s*(?:\b(?:due|deadline|by|until|till|within)\b:?\s*|(?:截止|期限|最晚)(?:到|至|:|：)?\s*)",
    re.IGNORECASE,
)


_BEFORE = re.compile(
    rf"(?:完成|做完|搞定|弄好|办好|处理好|处理完|解决|交)?{_POLITE.pattern}", re.IGNORECASE
)  # behind 明天下午前
_TIME_BEGINS = re.compile(
    r"\bbefore\s+|(?<![\d:.])(?=[今明后大本这下周星礼月年上中早晚\d一二两三四五六七八九十半])", re.IGNORECASE
)
_NO_END = re.compile(
    r"[台面后端门任往者景期列排部网容存科外置的]"
)  # 明天前台: the desk in front, tomorrow; 今天内部: inside; 3天内的: of
_ENDS = ("之前", "以前", "前", "之内", "以内", "内")
_MOST_PLACES = 40  # at which the deadline of a task may begin


def _deadline_before(what: str, now: datetime, zone: ZoneInfo, is_working_day: IsWorkingDay) -> datetime | None:
    """`before friday` at the end, `明天下午前完成` there or at the beginning.

    "两天前" is no deadline, nor is what has passed.

    The words stay with the task, for they may say something else: as it was before friday.
    """
    for mark in list(_TIME_BEGINS.finditer(what))[:_MOST_PLACES]:
        found = parse_moment(what[mark.end() :], now, zone, day_at=START_OF_DAY, is_working_day=is_working_day)
        if not isinstance(found, TypedTime):
            continue
        ends = mark[0] or next((end for end in _ENDS if found.said.endswith(end)), "")
        if not ends or (found.kind == "span" and ends[-1] != "内"):
            continue
        at_the_beginning = not mark[0] and not what[: mark.start()].strip() and not _NO_END.match(found.rest)
        if _BEFORE.fullmatch(found.rest) or at_the_beginning:
            return found.at
    return None


def _task(row: CommandWord, typed: str, desk: _Desk) -> Argument | ArgumentProblem:
    now, zone, is_working_day = desk.now, desk.zone, desk.is_working_day
    if not typed:
        return Nothing() if row.takes is Takes.TASK_OR_NONE else ArgumentProblem("missing")
    folded = fold_width(typed)
    found = _read_target(folded, _skip_to(folded), desk)
    if found is None:
        return ArgumentProblem("unreadable", typed)
    target, position = found
    separator = re.compile(r"\s*(?:[,、&+;/]|and\s)\s*").match(folded, position)
    second = _read_target(folded, separator.end(), desk) if separator else None
    what, due = typed[position:], None
    for mark in reversed(list(_DUE.finditer(what))):
        moment = parse_moment(what[mark.end() :], now, zone, day_at=END_OF_DAY, is_working_day=is_working_day)
        if isinstance(moment, MomentProblem):
            return ArgumentProblem(moment.why, moment.said, moment.suggestions)
        if moment is not None and _POLITE.fullmatch(moment.rest):
            due, what = moment.at, what[: mark.start()]
            break
    due = due or _deadline_before(what, now, zone, is_working_day)
    what = what.strip(" ,，;；:：-—")
    return NewTask(target, what, due, second[0] if second else None) if what else ArgumentProblem("missing", typed)


def _addresses(row: CommandWord, typed: str, _desk: _Desk) -> Argument | ArgumentProblem:
    if not typed:
        return Addresses(()) if row.word == "resend" else ArgumentProblem("missing")
    folded = fold_width(typed)
    found = list(_ADDRESS.finditer(folded))
    addresses = tuple(dict.fromkeys(one[1].lower() for one in found))
    left = _ADDRESS.sub(" ", folded)
    if not addresses or not all(map(is_address, addresses)):
        return ArgumentProblem("unreadable", typed)
    if row.takes is Takes.ADDRESS and len(addresses) > 1:
        return ArgumentProblem("too_many", typed)
    if any("@" in part for part in left.split()):
        return ArgumentProblem("unreadable", typed)
    return Addresses(addresses, " ".join(left.replace(",", " ").replace(";", " ").split()))


# -- values -----------------------------------------------------------------------------------------------------------


def _value(row: CommandWord, typed: str, _desk: _Desk) -> Argument | ArgumentProblem:
    folded = fold_width(typed).strip(" .。:：=")
    if not folded:
        return ArgumentProblem("missing")
    if row.word == "category":
        found = re.fullmatch(r"([\w-]+(?:\s*[./>]\s*[\w-]+)*)", folded)
        if not found:
            return ArgumentProblem("unreadable", typed)
        return TriageValue(re.sub(r"\s*[./>]\s*", ".", found[1]).lower())
    value = find_value(row.word, folded)
    if value is not None:
        return TriageValue(value)
    first, _, rest = folded.partition(" ")
    value = find_value(row.word, first.rstrip(",;"))
    return TriageValue(value, rest.strip(" ,;:-—")) if value is not None else ArgumentProblem("unreadable", typed)


_FACT = re.compile(r"([^=:：＝]{1,60}?)\s*[=:：＝]\s*(.*)")


def _fact(_row: CommandWord, typed: str, _desk: _Desk) -> Argument | ArgumentProblem:
    if not typed:
        return ArgumentProblem("missing")
    found = _FACT.fullmatch(typed)
    return Fact(found[1].strip(), found[2].strip()) if found else ArgumentProblem("unreadable", typed)


_TICKET = re.compile(r"(?:\[?T-?|#|号|工单)?\s*(\d{1,9})(?![\d\w.:])\]?", re.IGNORECASE)


def _tickets(row: CommandWord, typed: str, _desk: _Desk) -> Argument | ArgumentProblem:
    if not typed:
        return Tickets() if row.takes is Takes.TICKETS_OR_NONE else ArgumentProblem("missing")
    folded = fold_width(typed)
    position = re.compile(r"\s*(?:(?:into|with|to|ticket)\s+|[到至进和与])*", re.IGNORECASE).match(folded)
    place = position.end() if position else 0
    numbers: list[int] = []
    while found := _TICKET.match(folded, place):
        numbers.append(int(found[1]))
        place = found.end()
        more = re.compile(r"\s*(?:[,、&]|and\b|和)?\s*(?=T-?\d|#\d|\d|\[T-)", re.IGNORECASE).match(folded, place)
        if not more:
            break
        place = more.end()
    if not numbers or 0 in numbers:
        return ArgumentProblem("unreadable", typed)
    if row.word == "merge" and len(numbers) > 1:
        return ArgumentProblem("too_many", typed)
    return Tickets(tuple(dict.fromkeys(numbers)), typed[place:].strip(" ,，;；:：-—"))


# -- callers ----------------------------------------------------------------------------------------------------------

_CHANNEL_OF = {name: channel for channel, names in CHANNELS.items() for name in names}
_NAMES = sorted(_CHANNEL_OF, key=len, reverse=True)
_CHANNEL = re.compile(
    rf"\b(?P<en>{'|'.join(re.escape(name) for name in _NAMES if name.isascii())})(?![\w-])"
    rf"|(?P<zh>{'|'.join(name for name in _NAMES if not name.isascii())})",
    re.IGNORECASE,
)
_FOR = re.compile(r"\s*(?:(?:for|from|by|on behalf of)\s+|(?:替|为|代|给)\s*)?", re.IGNORECASE)
_MOST_NAMES = 4  # of one person
_CALLED = re.compile(  # Ann Lee, +49 30 1234567; 李伟 电话
    r"(?P<name>[^\W\d][\w.'’-]*(?:[ ][^\W\d][\w.'’-]*){0,3}?)\s*[,，:：;；]?\s*"
    r"(?=\+?\(?\d[\d ().\-/]{3,24}\d|(?:phone|walk-in|walkin|chat)\b|电话|来电|现场|来访|聊天)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.@])(\+?\(?\d[\d ().\-/]{2,24}\d|\d{3,})(?![\w@])")


def _caller(_row: CommandWord, typed: str, _desk: _Desk) -> Argument | ArgumentProblem:
    """`ann@example.com phone`, `"Ann Lee" +86 10 5555 phone`, `Ann Lee <ann@example.com> walk-in the text`."""
    if not typed:
        return Caller(channel="mail")  # a forwarded mail: for its original sender
    folded = fold_width(typed)
    address = name = phone = ""
    end = 0
    found = _ADDRESS.search(folded)
    quoted = _QUOTED.match(folded)
    if quoted:
        name, end = quoted[1].strip(), quoted.end()
    lead = _FOR.match(folded)
    start = lead.end() if lead is not None else 0
    if found:
        address = found[1].lower()
        name = name or folded[start : found.start()].strip(" ,:;<\"'")
        end = max(end, found.end())
    elif not name and (unquoted := _CALLED.match(folded, start)):
        name, end = unquoted["name"], unquoted.end()
    if not address and not name:
        return ArgumentProblem("nobody_named", typed)
    if (address and not is_address(address)) or len(name.split()) > _MOST_NAMES:
        return ArgumentProblem("unreadable", typed)
    called = _PHONE.match(folded, end + len(folded[end:]) - len(folded[end:].lstrip(" ,;:")))
    if called:
        phone, end = " ".join(called[1].split()), called.end()
    channel = _CHANNEL.match(folded, end + len(folded[end:]) - len(folded[end:].lstrip(" ,;:")))
    by = "phone"
    if channel:
        by, end = _CHANNEL_OF[(channel["en"] or channel["zh"]).lower()], channel.end()
        if not phone:
            called = _PHONE.match(folded, end + len(folded[end:]) - len(folded[end:].lstrip(" ,;:")))
            if called:
                phone, end = " ".join(called[1].split()), called.end()
    return Caller(address, name, phone, by, typed[end:].strip(" ,，;；:：-—"))


_READERS = {
    Takes.MOMENT: _when,
    Takes.MOMENT_TEXT: _when,
    Takes.TASK: _task,
    Takes.TASK_OR_NONE: _task,
    Takes.NOTHING: _nothing,
    Takes.TEXT: _text,
    Takes.REASON: _text,
    Takes.TARGET: _assign,
    Takes.TARGETS_TEXT: _targets_text,
    Takes.VALUE: _value,
    Takes.FACT: _fact,
    Takes.TICKETS: _tickets,
    Takes.TICKETS_OR_NONE: _tickets,
    Takes.ADDRESSES: _addresses,
    Takes.ADDRESS: _addresses,
    Takes.DURATION: _duration,
    Takes.WORDS: _words,
    Takes.NAME: _name,
    Takes.CALLER: _caller,
}
