"""Reports by mail: who gets which by the clock, what is asked for, and the tickets behind a line (docs/process.md
S6.5).

One timer a rule waits in the database; the one that fires leaves the next one in the same transaction. What a mail asks
for is a timer that is due at once, for figures are not counted while mails wait.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from rules.decision.report_readers import ReportReader, leads_any, report_readers, teams_reported_to
from rules.decision.roster import find_person, find_team, list_alike
from rules.language.condition import fold
from rules.policy.model import Policy
from rules.policy.recurring_tickets import Recurring, last_due, meant_days, next_due
from rules.policy.reports import ReportPolicy
from service.domain.commands import argument_records as a
from service.domain.commands.argument_words import CHANNELS, VALUES, find_value
from service.domain.commands.periods import Period, UnknownPeriodError, parse_period
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_recipients import Post, brief, language_for
from service.domain.planning.plan import Plan
from service.domain.planning.situation import House
from service.domain.planning.timer_situation import MadeReport, Moment
from service.domain.ticket.timer_names import TimerName
from store.records import Json, Outcome, Person, Scope, Timer
from templates.context import ALTERNATIVELY, Who

MOST_BEHIND = 60  # tickets of one letter: as many rows as a digest has
LATE = timedelta(days=3)  # after a longer downtime the next report says it all


class Wish(Struct, frozen=True):
    """One report, or the tickets behind one of its lines, for one reader."""

    to: str
    period: Period
    teams: tuple[str, ...] = ()
    organisation: str = ""
    engineer: str = ""
    category: str = ""
    priority: str = ""
    channel: str = ""
    kind: str = ""
    why: str = ""  # the line, by its number or name
    improvements: bool = False  # these alone
    rule: str = ""  # that it comes from; "" where it was asked for
    language: str = ""
    csv: bool = True
    asks: bool = True  # may ask on: has an address that is read
    sees_people: bool = False

    def to_json(self) -> Json:
        """As a timer, and what is known of a person, hold it."""
        kept = {name: getattr(self, name) for name in (*_FILTERS, "why") if getattr(self, name)}
        kept |= {"improvements": True} if self.improvements else {}
        return {"to": self.to, "period": self.period.text, "teams": list(self.teams), **kept}


_FILTERS = ("language", "organisation", "engineer", "category", "priority", "channel", "kind")


# -- by the clock -----------------------------------------------------------------------------------------------------


def plan_timers(policy: Policy, waiting: Sequence[Timer], now: datetime) -> tuple[list[int], list[Timer]]:
    """What a start or a reload makes of the timers that wait: the numbers of those that go, and new ones.

    One that is overdue stays, one that somebody asked for as well.
    """
    of_rules = [timer for timer in waiting if timer.data.get("rule")]
    known = {rule.name for rule in policy.reports}
    dropped = [timer.id for timer in of_rules if timer.data["rule"] not in known]
    added: list[Timer] = []
    for rule in policy.reports:
        mine = [timer for timer in of_rules if timer.data["rule"] == rule.name]
        due = next_due(_dates(rule), policy.calendar(), now)
        good = [
            t
            for t in mine
            if t.data.get("every") == str(rule.every) and (t.due_at <= now or (due and t.due_at == due.at))
        ]
        dropped += [timer.id for timer in mine if timer not in good[:1]]
        if not good and due is not None:
            added.append(_timer(rule, due.at))
    return dropped, added


def _dates(rule: ReportPolicy) -> Recurring:
    """Its dates are those of a recurring ticket: one on a closed day comes on the next open one."""
    return Recurring(name=rule.name, every=rule.every, holidays="next")


def _timer(rule: ReportPolicy, at: datetime) -> Timer:
    return Timer(None, TimerName.REPORT, at, 0, {"rule": rule.name, "every": str(rule.every)})


def find_rule(policy: Policy, name: str) -> ReportPolicy | None:
    """The report of that name; None where the rules have none any more."""
    return next((rule for rule in policy.reports if rule.name == name), None)


def wishes(policy: Policy, timer: Timer, now: datetime, zone: ZoneInfo) -> tuple[Wish, ...]:
    """The reports that a due timer stands for: one for each reader of a rule, or the one that was asked for.

    A period is seen from the day that the rule means: where closed days put off two of them, both are told.
    """
    if "rule" not in timer.data:
        wish = read_wish(policy, timer.data, now, zone)
        return (wish,) if wish is not None else ()
    rule, calendar = find_rule(policy, str(timer.data["rule"])), policy.calendar()
    due = None if rule is None else last_due(_dates(rule), calendar, timer.due_at, now)
    if rule is None or due is None or now - due.at > LATE:
        return ()
    days = meant_days(_dates(rule), calendar, due)
    seen_from = (datetime.combine(day, rule.every.at, calendar.zone) for day in days)
    periods = dict.fromkeys(parse_period(rule.period, at, zone) for at in seen_from)
    return tuple(_of_rule(policy, rule, reader, period) for period in periods for reader in _readers(policy, rule))


def _readers(policy: Policy, rule: ReportPolicy) -> Iterator[ReportReader]:
    """Everybody once: about all that they are to read of it."""
    seen: set[tuple[str, str]] = set()
    for word in rule.to:
        for reader in report_readers(policy, word):
            if (reader.address, reader.organisation) not in seen:
                seen.add((reader.address, reader.organisation))
                yield reader


def _of_rule(policy: Policy, rule: ReportPolicy, reader: ReportReader, period: Period) -> Wish:
    inside = teams_reported_to(policy, reader.address) is not None and not reader.organisation
    own = policy.organisations.get(reader.organisation)
    language = rule.language or (own.language if own is not None else "")
    return Wish(
        reader.address, period, reader.teams, reader.organisation, rule=rule.name, language=language, csv=rule.csv,
        asks=inside, sees_people=inside and leads_any(policy, reader.address, reader.teams),
    )  # fmt: skip


def read_wish(policy: Policy, data: Json, now: datetime, zone: ZoneInfo) -> Wish | None:
    """What was asked for, as far as its reader may still see it; None where they may see nothing any more."""
    to, teams = str(data["to"]), tuple(str(team) for team in data.get("teams", ()))
    allowed = teams_reported_to(policy, to)
    if allowed is None:
        return None
    if allowed:
        teams = tuple(team for team in teams if team in allowed) or allowed
    try:
        period = parse_period(str(data["period"]), now, zone)
    except UnknownPeriodError:
        return None
    filters: dict[str, Any] = {name: str(data[name]) for name in (*_FILTERS, "why") if data.get(name)}
    improvements = bool(data.get("improvements"))
    if filters.get("engineer", to) != to and not leads_any(policy, to, teams):
        return None
    return Wish(to, period, teams, **filters, improvements=improvements, sees_people=leads_any(policy, to, teams))


# -- asked for --------------------------------------------------------------------------------------------------------

_FIELD = re.compile(
    r"(?P<name>team|组|小组|organisation|organization|org|单位|组织|engineer|person|工程师|category|分类|priority|优先级|channel|渠道"
    r"|kind|类型)(?:\s*[:：=]\s*|\s+)(?P<value>\S+)",
    re.IGNORECASE,
)
_NAMES = {
    "组": "team", "小组": "team", "organization": "organisation", "org": "organisation", "单位": "organisation",
    "组织": "organisation", "person": "engineer", "工程师": "engineer", "分类": "category", "优先级": "priority",
    "渠道": "channel", "类型": "kind",
}  # fmt: skip
_WHY = re.compile(
    r"\s*[#＃]?(?:(?:why|tickets behind|behind)(?![\w-])|为什么|为何|明细)[\s:：]*(?P<line>.*?)[\s.。?？!！]*",
    re.IGNORECASE,
)


def ask_report(case: MailCase, argument: a.Argument) -> str:
    """`#report last month team:network`: made at once, and sent as a letter of its own. Raises Refused."""
    s = case.s
    text = argument.text if isinstance(argument, a.Text) else ""
    allowed = teams_reported_to(s.policy, s.author)
    if allowed is None:
        raise Refused("not_yours")
    asked, rest = _read_fields(s.policy, text)
    period = _read_period(case, rest) or _read_bare(case, rest, asked)
    teams = (_team(s.policy, asked.pop("team"), allowed),) if "team" in asked else allowed
    if "engineer" in asked:
        asked["engineer"] = _engineer(s.policy, asked["engineer"], s.author, teams)
    if "organisation" in asked:
        asked["organisation"] = _organisation(s.policy, asked["organisation"])
    if "category" in asked:
        asked["category"] = find_category(s.policy, asked["category"])
    asked |= {name: _value(s.policy, name, asked[name]) for name in ("priority", "channel", "kind") if name in asked}
    last = s.person.facts.get("report", {}) if s.person is not None else {}
    wish = Wish(s.author, period, teams, language=str(last.get("language", "")), **asked)
    case.draft.set_timer(Timer(None, TimerName.REPORT, s.now, 0, wish.to_json()))
    return period.text


def _read_fields(policy: Policy, text: str) -> tuple[dict[str, Any], str]:
    """What `team:` and its like are followed by, and what stands around them. A name may have several words."""
    found = list(_FIELD.finditer(text))
    asked: dict[str, Any] = {}
    rest = [text[: found[0].start()] if found else text]
    ends = [*(one.start() for one in found[1:]), len(text)]
    for one, end in zip(found, ends, strict=False):
        name = _NAMES.get(one["name"].casefold(), one["name"].casefold())
        words = text[one.start("value") : end].split()
        longer = range(min(len(words), _MOST_WORDS), 1, -1)
        count = next((n for n in longer if _is_called(policy, name, _join(words[:n]))), 1)
        asked[name] = _join(words[:count])
        rest += words[count:]
    return asked, " ".join(" ".join(rest).split()).strip(" ,，.。")


_MOST_WORDS = 8  # of a name


def _join(words: Sequence[str]) -> str:
    return " ".join(words).strip('，,。;；"“”')


def _is_called(policy: Policy, name: str, typed: str) -> bool:
    """Is somebody or something of that sort called so?"""
    match name:
        case "team":
            return bool(find_team(policy, typed))
        case "engineer":
            return isinstance(find_person(policy, typed), str)
        case "organisation":
            return bool(_organisations_called(policy, typed))
        case "category":
            return any(fold(typed) in called for called in _category_names(policy).values())
    return False


def _organisations_called(policy: Policy, typed: str) -> list[str]:
    """Those with that name in the rules, or with that name in letters."""
    wanted = fold(typed)
    exact = [name for name in policy.organisations if fold(name) == wanted]
    return exact or [name for name, one in policy.organisations.items() if one.name and fold(one.name) == wanted]


def _organisation(policy: Policy, typed: str) -> str:
    found = _organisations_called(policy, typed)
    if len(found) != 1:
        raise Refused("unknown_organisation", ALTERNATIVELY.join(found or policy.organisations) or "–")
    return found[0]


def _read_period(case: MailCase, text: str) -> Period | None:
    try:
        return parse_period(text or "last month", case.s.now, case.s.house.zone)
    except UnknownPeriodError:
        return None


def _read_bare(case: MailCase, text: str, asked: dict[str, Any]) -> Period:
    """`last month network`: a team or an engineer beside the period, without the word for it. Raises Refused."""
    policy, words = case.s.policy, text.split(" ")
    for word, rest in ((words[-1], words[:-1]), (words[0], words[1:])):
        period = _read_period(case, " ".join(rest).strip(" ,，"))
        if period is None:
            continue
        if find_team(policy, word):
            asked.setdefault("team", word)
            return period
        if "@" in word or isinstance(find_person(policy, word), str):
            asked.setdefault("engineer", word)
            return period
    chinese = language_for(policy, case.s.house, None, case.s.author) == "zh"
    periods = ("上周", "上月", "2026-10") if chinese else ("last week", "last month", "2026-10")
    raise Refused("unknown_period", ALTERNATIVELY.join(periods))


def categories(policy: Policy) -> tuple[str, ...]:
    """Those that rules name, and what stands above some: `workplace` of `workplace.printer`."""
    parts = (name.split(".") for name in policy.categories)
    return tuple(dict.fromkeys(".".join(part[:count]) for part in parts for count in range(1, len(part) + 1)))


def find_category(policy: Policy, typed: str) -> str:
    """A category, or what stands above some, by its whole name, its last part, or what letters call it.

    Raises Refused with those that are meant perhaps.
    """
    known = _category_names(policy)
    wanted = fold(typed).replace("/", ".").replace(">", ".")
    if wanted in categories(policy):
        return wanted
    found = [name for name, called in known.items() if wanted in called or name.rpartition(".")[2] == wanted]
    if len(found) == 1:
        return found[0]
    words = {called: name for name, all_called in known.items() for called in (*all_called, name.rpartition(".")[2])}
    near = dict.fromkeys(words[one] for one in get_close_matches(wanted, words, 3, 0.6))
    raise Refused("unknown_category", ALTERNATIVELY.join(found or near or [*known][:_MOST_NAMED]))


def _category_names(policy: Policy) -> dict[str, set[str]]:
    """What letters call each category, folded."""
    return {name: {fold(one) for one in (kind.name, *kind.names.values()) if one}
            for name, kind in policy.categories.items()}  # fmt: skip


_MOST_NAMED = 12  # categories that a refusal lists


def _value(policy: Policy, name: str, typed: str) -> str:
    """A priority, channel or kind as tickets have it, typed in either language."""
    if name == "channel":
        known: Sequence[str] = (*CHANNELS, "http", "import", "rule")
        found = next((one for one in known if fold(typed) in (one, *CHANNELS.get(one, ()))), None)
    else:
        known = policy.priorities if name == "priority" else tuple(VALUES[name])
        found = next((one for one in known if fold(one) == fold(typed)), find_value(name, typed.removesuffix("s")))
    if found is None or found not in known:
        raise Refused("unknown_value", ALTERNATIVELY.join(known))
    return found


def _team(policy: Policy, typed: str, allowed: tuple[str, ...]) -> str:
    name = find_team(policy, typed)
    if not name:
        raise Refused("unknown_team", list_alike(policy, typed, people=False))
    if allowed and name not in allowed:
        raise Refused("not_yours")
    return name


def _engineer(policy: Policy, typed: str, author: str, teams: tuple[str, ...]) -> str:
    """Their own figures anybody may see; a colleague's only who stands above them."""
    found = author if typed.casefold() in {"me", "我"} else find_person(policy, typed)
    if not isinstance(found, str) or not found:
        raise Refused("unknown_person", list_alike(policy, typed))
    if found != author and not leads_any(policy, author, teams):
        raise Refused("not_yours")
    return found


def ask_improvements(case: MailCase) -> str:
    """`#improve` alone: the actions for next time that were noted on the writer's teams' tickets. Raises Refused."""
    s = case.s
    allowed = teams_reported_to(s.policy, s.author)
    if allowed is None:
        raise Refused("not_yours")
    wish = Wish(s.author, parse_period("this year", s.now, s.house.zone), allowed, improvements=True)
    case.draft.set_timer(Timer(None, TimerName.REPORT, s.now, 0, wish.to_json()))
    return ""


def ask_why(case: MailCase, argument: a.Argument) -> str:
    """`why 3`: the tickets behind a line of the report that the writer got last. Raises Refused."""
    s = case.s
    line = argument.text if isinstance(argument, a.Text) else ""
    last = s.person.facts.get("report") if s.person is not None else None
    if not last:
        raise Refused("no_report")
    wish = read_wish(s.policy, {**last, "to": s.author}, s.now, s.house.zone)
    if wish is None:
        raise Refused("not_yours")
    case.draft.set_timer(Timer(None, TimerName.REPORT, s.now, 0, replace(wish, why=line or "1").to_json()))
    return line


def plain_why(text: str) -> str | None:
    """The line that an answer asks about in plain words: `why 3`, `why solved on time?`; None for all else."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    found = _WHY.fullmatch(first)
    return found["line"].strip() if found is not None and found["line"].strip() else None


# -- what goes out ----------------------------------------------------------------------------------------------------


def plan_report(m: Moment) -> Plan | None:
    """The letters of a due timer; the next one of its rule waits."""
    draft = Draft(m.now, "clock", f"timer:{m.timer.id}", None)
    post = Post(draft, m.policy, m.house)
    sent = [one for one in m.reports if not (one.is_empty and "rule" in m.timer.data)]
    for one in sent:
        _WRITE[one.letter](m, post, one)
    rule = find_rule(m.policy, str(m.timer.data.get("rule", "")))
    waits = any(t.data.get("rule") == m.timer.data.get("rule") and t.id != m.timer.id for t in m.waiting)
    if rule is not None and not waits:
        due = next_due(_dates(rule), m.policy.calendar(), m.now)
        if due is not None:
            draft.set_timer(_timer(rule, due.at))
    return draft.plan(Outcome.NONE, f"{len(sent)} reports" if sent else "no report: nothing happened")


def _write(m: Moment, post: Post, one: MadeReport) -> None:
    if one.view.asks:
        _remember(m, post, one.to, report=one.wish)
    post.to(
        one.to, "report", report=one.view, language=one.language, attachments=one.attachments, thread=False,
        scope=Scope.DESK if one.view.asks else Scope.NONE,
    )  # fmt: skip


def _write_why(m: Moment, post: Post, one: MadeReport) -> None:
    _remember(m, post, one.to, digest=[ticket.id for ticket in one.tickets])
    views = tuple(replace(brief(ticket, m.policy), assignee=_who(post, ticket.assignee)) for ticket in one.tickets)
    more = str(one.behind) if one.behind > len(one.tickets) else ""
    post.to(
        one.to, "report-why", report=one.view, language=one.language, tickets=views, reason=more, scope=Scope.DESK,
        thread=False,
    )  # fmt: skip


def _write_improvements(m: Moment, post: Post, one: MadeReport) -> None:
    post.to(one.to, "improvements", report=one.view, language=one.language, scope=Scope.DESK, thread=False)


_WRITE: dict[str, Callable[[Moment, Post, MadeReport], None]] = {
    "report": _write, "report-why": _write_why, "improvements": _write_improvements,
}  # fmt: skip


def _who(post: Post, address: str) -> Who | None:
    return Who(post.name(address), address) if address else None


def _remember(m: Moment, post: Post, address: str, **facts: Any) -> None:
    """What an answer will be about: the report's lines, or the rows of its list."""
    known = post.draft.met(address) or m.people.get(address) or Person(address, post.name(address), first_seen=m.now)
    post.draft.meet(replace(known, facts={**known.facts, **facts}))


def language_of(policy: Policy, house: House, wish: Wish) -> str:
    """In which a report is written: its rule's or organisation's, else its reader's."""
    return wish.language if wish.language in house.languages else language_for(policy, house, None, wish.to)
