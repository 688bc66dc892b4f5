"""A report: the figures of a part of the desk in a period, each beside the period before, with tables and a trend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.domain.commands.periods import Period, parts_of
from service.reports.cases import By, Cases, Comment, ReportScope, Value
from service.reports.definitions import FIGURES, HEADLINES, STAGE_KEYS, Figure, How, ReportSection
from service.reports.lives import Improvement

MOST_ROWS = 20  # of a table
MOST_COMMENTS = 12
TABLES = (By.PRIORITY, By.CATEGORY, By.TEAM, By.ENGINEER, By.ORGANISATION, By.CHANNEL)


class FigureLine(Struct, frozen=True):
    """A figure with the period before. Its number is what `why 3` names."""

    number: int
    figure: Figure
    now: Value
    before: Value


class TableRow(Struct, frozen=True):
    """One value of a table's dimension: each figure of `HEADLINES`, now and before."""

    name: str
    now: dict[str, Value]
    before: dict[str, Value]


class Table(Struct, frozen=True):
    """The headline figures by one dimension, the row with most tickets first."""

    by: By
    rows: tuple[TableRow, ...]
    left_out: int = 0  # rows beyond the limit


class Part(Struct, frozen=True):
    """A day, week or month of the period: what came and what was solved."""

    first: date
    opened: int
    solved: int


class Slowest(Struct, frozen=True):
    """The stage in which most time passed, with its line and its share of all time that passed in stages."""

    line: FigureLine
    share: float


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says, in numbers."""

    period: Period
    scope: ReportScope
    lines: tuple[FigureLine, ...]
    tables: tuple[Table, ...]
    trend: tuple[Part, ...]
    heat: tuple[tuple[int, ...], ...]  # what came by weekday (Monday first) and hour of the desk's day
    slowest: Slowest | None
    comments: tuple[Comment, ...] = ()
    improvements: tuple[tuple[int, Improvement], ...] = ()
    late_by_team: tuple[tuple[str, int], ...] = ()  # open and late, the team with most first
    cases: Cases | None = field(default=None, compare=False, repr=False)  # that it was made of

    def behind(self, key: str) -> list[int]:
        """The tickets that make a figure what it is, those that need a look first."""
        return [] if self.cases is None else self.cases.behind(key, self.cases.tickets_in(self.scope))

    def line(self, key: str) -> FigureLine:
        """The line of a figure. Raises KeyError."""
        for line in self.lines:
            if line.figure.key == key:
                return line
        raise KeyError(key)

    @property
    def is_empty(self) -> bool:
        """Nothing came, nothing was solved, nothing is open."""
        return not any(self.line(key).now.cases for key in ("opened", "solved", "open"))


def make_report(
    now: Cases,
    before: Cases,
    period: Period,
    zone: ZoneInfo,
    scope: ReportScope | None = None,
    tables: Iterable[By] = TABLES,
) -> Report:
    """The report of one part of the desk; the whole desk unless a scope is given."""
    scope = scope or ReportScope()
    inside, earlier = now.tickets_in(scope), before.tickets_in(scope)
    lines = tuple(
        FigureLine(number, figure, now.value(figure.key, inside), before.value(figure.key, earlier))
        for number, figure in enumerate(FIGURES, 1)
    )
    improvements = tuple(one for one in now.improvements if inside is None or one[0] in inside)
    comments = [one for one in now.comments if inside is None or one.ticket in inside]
    return Report(
        period, scope, lines,
        tuple(_table(now, before, by, inside, earlier) for by in tables),
        _trend(now, period, zone, inside), _heat(now, zone, inside), find_slowest(lines, now, inside),
        tuple(sorted(comments, key=lambda one: (one.score if one.score is not None else 9.0, one.at))[:MOST_COMMENTS]),
        tuple(sorted(improvements, key=lambda one: (one[1].done_at is not None, one[1].due or one[1].at, one[0]))),
        tuple((name, value.cases) for name, value in now.split("open_late", By.TEAM, inside).items()),
        now,
    )  # fmt: skip


def _table(now: Cases, before: Cases, by: By, inside: frozenset[int] | None, earlier: frozenset[int] | None) -> Table:
    found = {key: now.split(key, by, inside) for key in HEADLINES}
    was = {key: before.split(key, by, earlier) for key in HEADLINES}
    names = Counter[str]()
    for key in HEADLINES:
        names.update({name: value.cases for name, value in found[key].items() if key in {"opened", "solved"}})
        names.update(dict.fromkeys(found[key], 0))
    ranked = sorted(names) if by is By.PRIORITY else sorted(names, key=lambda name: (-names[name], name))
    rows = tuple(
        TableRow(
            name,
            {key: found[key].get(name, _nothing(key)) for key in HEADLINES},
            {key: was[key].get(name, _nothing(key)) for key in HEADLINES},
        )
        for name in ranked[:MOST_ROWS]
    )
    return Table(by, rows, len(ranked) - len(rows))


def _nothing(key: str) -> Value:
    return Value(0.0 if key in {"opened", "solved", "time_spent"} else None)


def _trend(cases: Cases, period: Period, zone: ZoneInfo, inside: frozenset[int] | None) -> tuple[Part, ...]:
    opened = [at for _, at in cases.of("opened", inside)]
    solved = [at for _, at in cases.of("solved", inside)]

    def count(moments: list[float], since: datetime, until: datetime) -> int:
        first, last = since.timestamp(), until.timestamp()
        return sum(first <= at < last for at in moments)

    return tuple(
        Part(first, count(opened, since, until), count(solved, since, until))
        for first, since, until in parts_of(period, zone)
    )


def _heat(cases: Cases, zone: ZoneInfo, inside: frozenset[int] | None) -> tuple[tuple[int, ...], ...]:
    grid = [[0] * 24 for _ in range(7)]
    for _, moment in cases.of("opened", inside):
        at = datetime.fromtimestamp(moment, UTC).astimezone(zone)
        grid[at.weekday()][at.hour] += 1
    return tuple(map(tuple, grid))


def find_slowest(lines: tuple[FigureLine, ...], cases: Cases, inside: frozenset[int] | None) -> Slowest | None:
    """The stage that took most time of all, by the sum of its stays; None where nothing has passed any."""
    total = {key: sum(value for _, value in cases.of(key, inside)) for key in STAGE_KEYS}
    everything = sum(total.values())
    if everything <= 0:
        return None
    key = max(STAGE_KEYS, key=lambda one: total[one])
    return Slowest(next(line for line in lines if line.figure.key == key), total[key] / everything)


def shown_lines(report: Report, section: ReportSection) -> tuple[FigureLine, ...]:
    """The lines of a section that say anything: without counts that are nought in both periods."""
    return tuple(
        line
        for line in report.lines
        if line.figure.section is section
        and (line.now.cases or line.before.cases or line.figure.key in {"opened", "solved", "open"})
        and not (line.figure.how is How.SUM and not line.now.number and not line.before.number)
    )


def find_line(report: Report, typed: str) -> FigureLine | None:
    """The line that somebody names: by its number, its key, or the beginning of its label in either language."""
    wanted = " ".join(typed.casefold().split()).strip(" .#:：。")
    if wanted.isdigit():
        return next((line for line in report.lines if line.number == int(wanted)), None)
    plain = wanted.replace(" ", "_").replace("-", "_")
    labels = [(line, line.figure.key, line.figure.label_en.casefold(), line.figure.label_zh) for line in report.lines]
    for line, key, english, chinese in labels:
        if plain == key or wanted in (english, chinese):
            return line
    if not wanted:
        return None
    begun = (line for line, _, english, chinese in labels if english.startswith(wanted) or wanted in chinese)
    return next(begun, None)
