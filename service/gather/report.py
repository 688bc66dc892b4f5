"""What a report is made of: the log of all tickets that lived in its period or the one before, read once, a few
tickets at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from gateway.message import Attachment
from rules.policy.model import Policy
from service.domain.commands.periods import DAY, WEEK, Period
from service.domain.planning.timer_situation import MadeReport, Moment
from service.domain.queue import report_letters
from service.domain.queue.report_letters import Wish
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Task, Work
from service.domain.ticket.permissions import is_confidential, may_see
from service.reports.cases import By, Cases, ReportScope, Tally, TicketHours
from service.reports.files import to_csv
from service.reports.improvements import Noted, make_improvement, propose, windows_of
from service.reports.letter import LetterReader, make_view
from service.reports.lives import UNCOUNTED, Improvement
from service.reports.log_reader import read_log
from service.reports.report import Report, find_line, make_report
from service.reports.wording import Names, name_period, say_value
from store.database.unit import Unit
from store.records import Ticket
from store.ticket import event_log, people, tickets, timers
from templates.context import Figures, ImprovementView, ReportView

MOST_IMPROVEMENTS = 40  # of one letter
REST = 0.004  # seconds after every few tickets: mails that come at this moment hardly ever meet it at work
AT_ONCE = 20  # tickets of one statement beside a desk at work: nobody waits for the rows of a hundred


Pause = Callable[[], object]


def read_cases(unit: Unit, policy: Policy, period: Period, pause: Pause | None = None) -> tuple[Cases, Cases]:
    """The cases of the period and of the one before it; beside a desk at work `pause` is called every few tickets."""
    hours = TicketHours(policy)
    now, before = Tally(period.start, period.end, hours), Tally(*period.before, hours)
    since = min(period.before[0], period.start)
    _read(unit, since, period.end, (now, before), pause)
    _keep_confidence(unit, now.cases)
    return now.cases, before.cases


def _keep_confidence(unit: Unit, cases: Cases) -> None:
    """Words of a ticket that has become confidential since the period ended stay with its people as well (S7.3)."""
    numbers = sorted({one.ticket for one in cases.comments} | {ticket for ticket, _ in cases.improvements})
    hidden = {
        ticket.id
        for first in range(0, len(numbers), event_log.AT_ONCE)
        for ticket in tickets.find_many(unit, numbers[first : first + event_log.AT_ONCE]).values()
        if is_confidential(ticket)
    }
    cases.comments = [one for one in cases.comments if one.ticket not in hidden]
    cases.improvements = [one for one in cases.improvements if one[0] not in hidden]


def _read(unit: Unit, since: datetime, until: datetime, tallies: tuple[Tally, ...], pause: Pause | None) -> None:
    numbers = event_log.tickets_that_lived(unit, since, until)
    at_once = event_log.AT_ONCE if pause is None else AT_ONCE
    read_log(event_log.read_events(unit, numbers, until, UNCOUNTED, at_once), tallies, pause or (lambda: None))


def count_since(unit: Unit, m: Moment, teams: tuple[str, ...], since: datetime, pause: Pause) -> Figures:
    """What happened to the tickets of some teams since then, counted as reports count it."""
    tally = Tally(since, m.now, TicketHours(m.policy))
    _read(unit, since, m.now, (tally,), pause)
    cases = tally.cases
    inside = cases.tickets_in(ReportScope(teams))
    return Figures(
        opened=cases.value("opened", inside).cases,
        closed=cases.value("unconfirmed", inside).cases,  # of all that were closed
        reopened=sum(1 for _, back in cases.of("reopened", inside) if back),
    )


def with_reports(unit: Unit, m: Moment, pause: Pause) -> Moment:
    """The reports that a due timer stands for, made for each reader; the log is read once for all of them."""
    wishes = report_letters.wishes(m.policy, m.timer, m.now, m.house.zone)
    known = people.find_people(unit, sorted({wish.to for wish in wishes}))
    waiting = tuple(timers.waiting_of_kind(unit, m.timer.kind))
    if not wishes:
        return replace(m, waiting=waiting)
    if wishes[0].improvements:
        return replace(m, waiting=waiting, people=known, reports=(_list_improvements(unit, m, wishes[0]),))
    cases = {period: read_cases(unit, m.policy, period, pause) for period in {wish.period for wish in wishes}}
    made = tuple(_make(unit, m, wish, *cases[wish.period]) for wish in wishes)
    return replace(m, waiting=waiting, people=known, reports=made)


def _make(unit: Unit, m: Moment, wish: Wish, now: Cases, before: Cases) -> MadeReport:
    scope = ReportScope(
        wish.teams, wish.organisation, wish.engineer, wish.category, wish.priority, wish.channel, wish.kind
    )
    report = make_report(now, before, wish.period, m.house.zone, scope)
    language = report_letters.language_of(m.policy, m.house, wish)
    if wish.why:
        return _why(unit, m, wish, report, language)
    rule = report_letters.find_rule(m.policy, wish.rule)
    name = rule.name_in(language) if rule is not None else ""
    names = Names(m.policy)
    reader = LetterReader(language, names, name, wish.asks, wish.sees_people)
    monthly = wish.asks and wish.sees_people and wish.period.kind not in {DAY, WEEK}
    view, pictures = make_view(
        report, reader,
        improvements=_improved(unit, m, report, names, language) if wish.asks else (),
        proposals=propose(report, names, language) if monthly else (),
    )  # fmt: skip
    files = pictures
    if wish.csv:
        content = to_csv(report, language, people=wish.sees_people).encode("utf-8-sig")  # as spreadsheets expect it
        files = (*pictures, Attachment(f"report-{wish.period.text}.csv", "text/csv", content))
    wish = replace(wish, language=language)  # what is asked about it is answered in it, too
    return MadeReport(wish.to, language, view, files, wish=wish.to_json(), is_empty=report.is_empty)


def _improved(unit: Unit, m: Moment, report: Report, names: Names, language: str) -> tuple[ImprovementView, ...]:
    """What was open or done in the period, each with what came of it."""
    assert report.cases is not None
    found = [Noted(ticket, report.cases.labels_of(ticket)[By.CATEGORY], one) for ticket, one in report.improvements]
    return show_improvements(unit, found[:MOST_IMPROVEMENTS], names, language, m.now)


def show_improvements(
    unit: Unit, noted: list[Noted], names: Names, language: str, now: datetime
) -> tuple[ImprovementView, ...]:
    """Improvements as people read them, each with the tickets of its category before and after."""
    return tuple(make_improvement(_with_figure(unit, one, now), names, language, now) for one in noted)


def _with_figure(unit: Unit, noted: Noted, now: datetime) -> Noted:
    before, after = windows_of(noted.one, now)
    if after is None or not noted.category:
        return noted
    counted = (event_log.count_opened(unit, noted.category, *window) for window in (before, after))
    return replace(noted, before=next(counted), after=next(counted))


def find_improvements(
    unit: Unit, teams: tuple[str, ...], is_shown: Callable[[Ticket], bool] = lambda _: True
) -> list[Noted]:
    """All that were noted and not withdrawn, of some teams or all, what is open first and by its date."""
    numbers = event_log.tickets_with(unit, EventKind.IMPROVEMENT_NOTED)
    found = [
        Noted(ticket.id, ticket.category, _as_improvement(one))
        for first in range(0, len(numbers), event_log.AT_ONCE)
        for ticket in tickets.find_many(unit, numbers[first : first + event_log.AT_ONCE]).values()
        if (not teams or ticket.team in teams) and is_shown(ticket)
        for one in Work.of(ticket).tasks
        if one.kind == "improve" and not one.dropped
    ]
    return sorted(found, key=lambda noted: (noted.one.done_at is not None, noted.one.due or noted.one.at, noted.ticket))


def _as_improvement(one: Task) -> Improvement:
    return Improvement(one.number, one.what, one.owner, one.by, one.at, one.due, one.done_at, one.how, one.dropped)


def _list_improvements(unit: Unit, m: Moment, wish: Wish) -> MadeReport:
    language, names = report_letters.language_of(m.policy, m.house, wish), Names(m.policy)

    def is_shown(ticket: Ticket) -> bool:
        return not is_confidential(ticket) or may_see(m.policy, ticket, (), wish.to)

    noted = find_improvements(unit, wish.teams, is_shown)[:MOST_IMPROVEMENTS]
    view = ReportView(
        about=names.scope(ReportScope(wish.teams), language),
        improvements=show_improvements(unit, noted, names, language, m.now),
    )
    return MadeReport(wish.to, language, view, letter="improvements", wish=wish.to_json())


def _why(unit: Unit, m: Moment, wish: Wish, report: Report, language: str) -> MadeReport:
    """The tickets behind a line, as far as its reader may see them; none where no line is called so."""
    line = find_line(report, wish.why)
    names = Names(m.policy)
    view = ReportView(period=name_period(wish.period, language), about=wish.why)
    seen: list[Ticket] = []
    if line is not None:
        value = say_value(line.figure, line.now, language)
        view = replace(view, about=line.figure.label(language), sentences=(value,))
        numbers = report.behind(line.figure.key)
        found = tickets.find_many(unit, numbers[: 10 * report_letters.MOST_BEHIND])
        seen = [one for n in numbers if (one := found.get(n)) is not None and may_see(m.policy, one, (), wish.to)]
    scope = names.scope(report.scope, language)
    view = replace(view, period=f"{view.period} · {scope}" if scope else view.period)
    shown = tuple(seen[: report_letters.MOST_BEHIND])
    return MadeReport(wish.to, language, view, (), shown, len(seen), "report-why", wish=wish.to_json())
