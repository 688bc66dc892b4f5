"""What stands behind a command word, read into a typed record: pure, in the writer's zone, nothing looked up.

Whether a person, a team, a category or a ticket exists is asked by the caller, who knows the policy and the store.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from gateway.read.later_pattern import compile_later
from service.domain.commands.argument_records import (
    Addresses,
    Argument,
    ArgumentProblem,
    Assign,
    Caller,
    Fact,
    HandOverTarget,
    NewTask,
    Nothing,
    ReadBy,
    Targets,
    Text,
    Tickets,
    TriageValue,
)
from service.domain.commands.argument_times import read_duration, read_when
from service.domain.commands.argument_words import CHANNELS, find_value
from service.domain.commands.table import CommandWord, Takes, get_command
from service.domain.commands.time_words import fold_width
from service.domain.commands.times import (
    END_OF_DAY,
    START_OF_DAY,
    IsWorkingDay,
    MomentProblem,
    TypedTime,
    is_weekday,
    parse_moment,
)

_LONGEST = 4000  # characters of a line that is taken apart


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
    return _READERS[row.takes](row, typed.strip(), ReadBy(now, zone, is_working_day, names))


# -- words ------------------------------------------------------------------------------------------------------------


def _nothing(_row: CommandWord, typed: str, _desk: ReadBy) -> Argument | ArgumentProblem:
    return ArgumentProblem("unexpected", typed) if typed.strip(" .。!！") else Nothing()


def _text(_row: CommandWord, typed: str, _desk: ReadBy) -> Argument | ArgumentProblem:
    return Text(re.sub(r"^[-–—:：=]+\s*", "", typed))


def _words(_row: CommandWord, typed: str, _desk: ReadBy) -> Argument | ArgumentProblem:
    return Text(typed) if typed else ArgumentProblem("missing")


def _name(_row: CommandWord, typed: str, _desk: ReadBy) -> Argument | ArgumentProblem:
    """The name of an article, as its file is called."""
    name, _, rest = typed.partition(" ")
    name = name.strip("\"'“”《》[]()").removesuffix(".md")
    return TriageValue(name, rest.strip()) if name else ArgumentProblem("missing")


# -- people and teams -------------------------------------------------------------------------------------------------

_ADDRESS = compile_later(
    r"<?(?:mailto:)?([^\s<>,;，；、@\"]+@[^\s<>,;，；、@\"()（）]*[^\s<>,;，；、@\"()（）.。:!！])>?(?:\(mailto:[^)]*\))?",
    re.IGNORECASE,
)
_PLAUSIBLE = compile_later(
    r"[^\s@\"(),:;<>\[\]\\]{1,64}@(?=.{1,250}$)(?:[\w-]{1,63}\.)*[\w-]{1,63}"
)  # lengths: RFC 5321 section 4.5.3.1


def is_address(text: str) -> bool:
    """Can it be somebody's address? What cannot is asked back: a letter to it would never leave."""
    return _PLAUSIBLE.fullmatch(text) is not None


_TEAM = r"(?:team|group|queue|组|小组|团队)\s*:\s*"
_DESK = r"(?:desk|服务台)\s*:\s*"
_TARGET = compile_later(
    rf"(?P<team>{_TEAM}(?P<teamname>[\w.\-/]+))|(?P<desk>{_DESK}(?P<deskname>[\w.\-@+]+))|(?P<address>{_ADDRESS.pattern})|(?P<me>me|myself|我自己|我"
    rf"|自己)(?!\w)|@?(?P<name>[a-z\d][a-z\d._\-]*(?=[\u4e00-\u9fff])|[\w][\w.\-]*)",
    re.IGNORECASE,
)


_TEAM_SAID = compile_later(  # team network, the network team
    r"(?:(?:the\s+|our\s+)?(?:team|group|queue|组|小组|团队)\s+(?P<behind>[\w.-]*\w)(?!\w)"
    r"|(?:the|our)\s+(?P<before>[\w.-]*\w)\s+(?:team|group)(?!\w)"
    r"|(?P<alone>[\w.-]*\w)\s+(?:team|group)(?=\s*(?:$|[,;:.，；：。])))",
    re.IGNORECASE,
)
_QUOTED = compile_later(r"[\"“”„«「『]([^\"“”„«»「」『』]{1,100})[\"“”»」』]")


def _read_target(folded: str, position: int, desk: ReadBy) -> tuple[HandOverTarget, int] | None:
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


def _assign(_row: CommandWord, typed: str, desk: ReadBy) -> Argument | ArgumentProblem:
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


_MORE = compile_later(r"\s*(?:[,、&+;/]|and\s+(?=team:|\S+@))\s*")
_PERHAPS_MORE = compile_later(r"\s*(?:(?:and|or)\s+|[和及与跟]\s*)")  # `bob and noor what?`, but `bob and then?`


def _targets_text(_row: CommandWord, typed: str, desk: ReadBy) -> Argument | ArgumentProblem:
    if not typed:
        return ArgumentProblem("missing")
    folded = fold_width(typed)
    return _read_targets(typed, folded, _skip_to(folded), (), desk) or ArgumentProblem("unreadable", typed)


def _read_targets(
    typed: str, folded: str, position: int, before: tuple[HandOverTarget, ...], desk: ReadBy
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


_POLITE = compile_later(r"(?:please|thanks|thank you|thx|谢谢|多谢|[\s,，.。!！])*", re.IGNORECASE)
_DUE = compile_later(
    r"[,，;；]?\s*(?:\b(?:due|deadline|by|until|till|within)\b:?\s*|(?:截止|期限|最晚)(?:到|至|:|：)?\s*)",
    re.IGNORECASE,
)


_BEFORE = compile_later(
    rf"(?:完成|做完|搞定|弄好|办好|处理好|处理完|解决|交)?{_POLITE.pattern}", re.IGNORECASE
)  # behind 明天下午前
_TIME_BEGINS = compile_later(
    r"\bbefore\s+|(?<![\d:.])(?=[今明后大本这下周星礼月年上中早晚\d一二两三四五六七八九十半])", re.IGNORECASE
)
_NO_END = compile_later(
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


def _task(row: CommandWord, typed: str, desk: ReadBy) -> Argument | ArgumentProblem:
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


def _addresses(row: CommandWord, typed: str, _desk: ReadBy) -> Argument | ArgumentProblem:
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


def _value(row: CommandWord, typed: str, _desk: ReadBy) -> Argument | ArgumentProblem:
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


_FACT = compile_later(r"([^=:：＝]{1,60}?)\s*[=:：＝]\s*(.*)")


def _fact(_row: CommandWord, typed: str, _desk: ReadBy) -> Argument | ArgumentProblem:
    if not typed:
        return ArgumentProblem("missing")
    found = _FACT.fullmatch(typed)
    return Fact(found[1].strip(), found[2].strip()) if found else ArgumentProblem("unreadable", typed)


_TICKET = compile_later(r"(?:\[?T-?|#|号|工单)?\s*(\d{1,9})(?![\d\w.:])\]?", re.IGNORECASE)


def _tickets(row: CommandWord, typed: str, _desk: ReadBy) -> Argument | ArgumentProblem:
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
_CHANNEL = compile_later(
    rf"\b(?P<en>{'|'.join(re.escape(name) for name in _NAMES if name.isascii())})(?![\w-])"
    rf"|(?P<zh>{'|'.join(name for name in _NAMES if not name.isascii())})",
    re.IGNORECASE,
)
_FOR = compile_later(r"\s*(?:(?:for|from|by|on behalf of)\s+|(?:替|为|代|给)\s*)?", re.IGNORECASE)
_MOST_NAMES = 4  # of one person
_CALLED = compile_later(  # Ann Lee, +49 30 1234567; 李伟 电话
    r"(?P<name>[^\W\d][\w.'’-]*(?:[ ][^\W\d][\w.'’-]*){0,3}?)\s*[,，:：;；]?\s*"
    r"(?=\+?\(?\d[\d ().\-/]{3,24}\d|(?:phone|walk-in|walkin|chat)\b|电话|来电|现场|来访|聊天)",
    re.IGNORECASE,
)
_PHONE = compile_later(r"(?<![\w.@])(\+?\(?\d[\d ().\-/]{2,24}\d|\d{3,})(?![\w@])")


def _caller(_row: CommandWord, typed: str, _desk: ReadBy) -> Argument | ArgumentProblem:
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
    Takes.MOMENT: read_when,
    Takes.MOMENT_TEXT: read_when,
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
    Takes.DURATION: read_duration,
    Takes.WORDS: _words,
    Takes.NAME: _name,
    Takes.CALLER: _caller,
}
