"""The cases of all figures in one period: every ticket is asked once, and any part of the desk is summed up from them.

A case is a ticket's number and a value. Who has the ticket, what it is about and whose it is stand beside it once, as
they were at the end of the period, so that one reading serves each team, organisation and table.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from rules.decision.promises import Served, goal
from rules.policy.model import Policy
from rules.policy.privacy import CONFIDENTIAL
from service.domain.closing.survey_scores import DIMENSIONS
from service.reports.business_clock import BusinessClock
from service.reports.definitions import BY_KEY, FIGURES, Figure, How, PeriodEnd, ReportSection
from service.reports.lives import Improvement, Life, LifeStage

MOST_SOLUTIONS = 5000  # that are kept to be compared


class By(StrEnum):
    """What figures can be split by."""

    PRIORITY = "priority"
    HOURS = "level"  # the hours of its service level
    CATEGORY = "category"
    TEAM = "team"
    ENGINEER = "engineer"
    ORGANISATION = "organisation"
    CHANNEL = "channel"
    KIND = "kind"


class ReportScope(Struct, frozen=True):
    """A part of the desk: every value that is named must fit; a category holds those below it."""

    team: tuple[str, ...] = ()
    organisation: str = ""
    engineer: str = ""
    category: str = ""
    priority: str = ""
    channel: str = ""
    kind: str = ""

    def holds(self, labels: Mapping[By, str]) -> bool:
        """Is a ticket with these labels in it?"""
        category = labels[By.CATEGORY]
        return (
            (not self.team or labels[By.TEAM] in self.team)
            and (not self.category or category == self.category or category.startswith(f"{self.category}."))
            and all(
                not wanted or labels[by] == wanted
                for by, wanted in (
                    (By.ORGANISATION, self.organisation), (By.ENGINEER, self.engineer), (By.PRIORITY, self.priority),
                    (By.CHANNEL, self.channel), (By.KIND, self.kind),
                )
            )
        )  # fmt: skip

    @property
    def is_all(self) -> bool:
        """The whole desk."""
        return self == ReportScope()


class Value(Struct, frozen=True):
    """A figure in one period: its number (None where there is nothing to put together), of how many cases."""

    number: float | None
    cases: int = 0
    ninth: float | None = None  # the ninth decile, beside a median


class Comment(Struct, frozen=True):
    """What somebody wrote in a survey (S7.5)."""

    ticket: int
    text: str
    score: float | None
    at: datetime


class Solution(Struct, frozen=True):
    """How a ticket was solved, in its engineer's words."""

    ticket: int
    category: str
    text: str


class Correction(Struct, frozen=True):
    """A category that an engineer put right by hand."""

    ticket: int
    before: str
    after: str


class UsedArticle(Struct, frozen=True):
    """An article that an engineer answered with."""

    ticket: int
    article: str


class _Column(Struct):
    tickets: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))


class Cases(Struct):
    """What one period holds."""

    since: datetime
    until: datetime
    columns: dict[str, _Column] = field(default_factory=lambda: {figure.key: _Column() for figure in FIGURES})
    labels: dict[int, tuple[str, ...]] = field(default_factory=dict)  # by ticket, in the order of `By`
    comments: list[Comment] = field(default_factory=list)
    improvements: list[tuple[int, Improvement]] = field(default_factory=list)
    solutions: list[Solution] = field(default_factory=list)  # of those solved without an article
    corrections: list[Correction] = field(default_factory=list)
    used: list[UsedArticle] = field(default_factory=list)

    def labels_of(self, ticket: int) -> dict[By, str]:
        """What the ticket was, at the end of the period."""
        return dict(zip(By, self.labels[ticket], strict=True))

    def tickets_in(self, scope: ReportScope) -> frozenset[int] | None:
        """The tickets of a part of the desk; None for all."""
        if scope.is_all:
            return None
        return frozenset(ticket for ticket in self.labels if scope.holds(self.labels_of(ticket)))

    def of(self, key: str, tickets: frozenset[int] | None = None) -> Iterator[tuple[int, float]]:
        """The cases of one figure."""
        column = self.columns[key]
        pairs = zip(column.tickets, column.values, strict=True)
        return pairs if tickets is None else ((ticket, value) for ticket, value in pairs if ticket in tickets)

    def value(self, key: str, tickets: frozenset[int] | None = None) -> Value:
        """One figure of all tickets, or of some."""
        return sum_up(BY_KEY[key], [value for _, value in self.of(key, tickets)])

    def split(self, key: str, by: By, tickets: frozenset[int] | None = None) -> dict[str, Value]:
        """One figure for each value of `by`, those with most cases first."""
        place = list(By).index(by)
        groups: dict[str, list[float]] = {}
        for ticket, value in self.of(key, tickets):
            groups.setdefault(self.labels[ticket][place], []).append(value)
        ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        return {name: sum_up(BY_KEY[key], values) for name, values in ranked}

    def behind(self, key: str, tickets: frozenset[int] | None = None) -> list[int]:
        """The tickets that make a figure what it is: for a share the ones that count against it, for a time the
        longest first.
        """
        figure, cases = BY_KEY[key], list(self.of(key, tickets))
        if is_share(figure):
            worse = 0.0 if figure.better > 0 else 1.0
            cases = [case for case in cases if case[1] == worse]
        elif figure.how is not How.COUNT:
            cases.sort(key=lambda case: (case[1] if figure.key.startswith("score") else -case[1], case[0]))
        return list(dict.fromkeys(ticket for ticket, _ in cases))


def is_share(figure: Figure) -> bool:
    """Does it say how many of something are so?"""
    return figure.unit == "share"


def sum_up(figure: Figure, values: list[float]) -> Value:
    """The cases of a figure as one number."""
    cases = len(values)
    if figure.how is How.COUNT:
        return Value(float(cases), cases)
    if figure.how is How.SUM:
        return Value(float(sum(values)), cases)
    if not values:
        return Value(None)
    if figure.how is How.MEAN:
        return Value(sum(values) / cases, cases)
    ordered = sorted(values)
    return Value(quantile(ordered, 0.5), cases, quantile(ordered, 0.9))


def quantile(ordered: list[float], part: float) -> float:
    """The value below which that part of the sorted values lies, between two of them where it falls there."""
    place = (len(ordered) - 1) * part
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


_ALWAYS = tuple(
    f for f in FIGURES if f.section in {ReportSection.VOLUME, ReportSection.PROMISES} or f.key == "reopened"
)
_OF_MARKS = tuple(
    f
    for f in FIGURES
    if f.section in {ReportSection.QUALITY, ReportSection.SURVEY, ReportSection.EFFORT} and f.key != "reopened"
)
_OF_OPEN = tuple(f for f in FIGURES if f.section is ReportSection.BACKLOG)
_OF_STAGE = {stage: BY_KEY[f"stage_{stage.value}"] for stage in LifeStage}
_HANDED_ON = (BY_KEY["handed_on"],)


def _figures_of(life: Life) -> tuple[Figure, ...]:
    """Those that can have a case of this ticket: most tickets are neither open nor have anything special about them."""
    stages = {stay.stage for stay in life.stays}
    return (
        *_ALWAYS,
        *(_OF_STAGE[stage] for stage in stages),
        *(_OF_MARKS if life.marks else _HANDED_ON),
        *(_OF_OPEN if life.is_open else ()),
    )


class Tally:
    """Fills the cases of one period, life by life; the calendars of a report are added up once."""

    def __init__(self, since: datetime, until: datetime, hours: TicketHours) -> None:
        self.cases = Cases(since, until)
        self.hours = hours

    def add(self, life: Life) -> None:
        """A ticket as it was when the period ended."""
        cases = self.cases
        if life.imported or life.opened >= cases.until:
            return
        view = PeriodEnd(life, cases.since, cases.until, self.hours.seconds(life))
        counted = False
        for figure in _figures_of(life):
            for value in figure.of(view):
                column = cases.columns[figure.key]
                column.tickets.append(life.id)
                column.values.append(value)
                counted = True
        counted = self._note(life) or counted
        if counted:
            cases.labels[life.id] = self._labels(life)

    def _labels(self, life: Life) -> tuple[str, ...]:
        get = life.get
        return (
            get("priority"), self.hours.name(life), get("category"), get("team"), get("assignee"), get("organisation"),
            get("channel"), get("kind"),
        )  # fmt: skip

    def _note(self, life: Life) -> bool:
        """Keeps people's words beside the figures; those of a confidential ticket stay with its people (S7.3)."""
        cases, noted = self.cases, False
        if CONFIDENTIAL in life.fields.get("tags", ()):
            return False
        scored = life.times("scored", cases.since, cases.until)
        survey = life.fields.get("survey") or {}
        if scored and survey.get("comment"):
            given = [float(survey[name]) for name in DIMENSIONS if survey.get(name)]
            score = sum(given) / len(given) if given else None
            cases.comments.append(Comment(life.id, str(survey["comment"]), score, scored[-1].at))
            noted = True
        for one in life.improvements.values():
            if not one.dropped and (one.done_at is None or one.done_at >= cases.since):
                cases.improvements.append((life.id, one))
                noted = True
        for mark in life.times("corrected", cases.since, cases.until):
            before, _, after = mark.word.partition(" → ")
            cases.corrections.append(Correction(life.id, before, after))
        used = life.times("used", cases.since, cases.until)
        cases.used += [UsedArticle(life.id, mark.word) for mark in used]
        solution = str((life.fields.get("record") or {}).get("solution", ""))
        within = life.solved is not None and cases.since <= life.solved < cases.until
        told = used or (life.fields.get("work") or {}).get("article")
        if solution and within and not told and len(cases.solutions) < MOST_SOLUTIONS:
            cases.solutions.append(Solution(life.id, life.get("category"), solution[:500]))
        return noted


class TicketHours:
    """The hours that each ticket's promises are counted in, as `rules.decision.promises.goal` tells."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._clocks: dict[str, BusinessClock] = {}
        self._names: dict[Served, str] = {}

    def name(self, life: Life) -> str:
        """Of its calendar."""
        key = Served(*map(life.get, ("priority", "kind", "organisation", "category", "team")))
        found = self._names.get(key)
        if found is None:
            found = self._names[key] = goal(self.policy, key).hours
        return found

    def seconds(self, life: Life) -> Callable[[datetime, datetime], float]:
        """Counts the open seconds of its calendar."""
        name = self.name(life)
        if name not in self._clocks:
            self._clocks[name] = BusinessClock(self.policy.calendar(name))
        return self._clocks[name].seconds
