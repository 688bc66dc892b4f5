"""The labelled reports of `reports.txt`, and what is made of them: pairs, and mornings in which they arrive among other mails."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

from rules.policy.model import Policy
from service.domain.similarity.compare_reports import are_like, make_print
from service.domain.similarity.recent_reports import Recent, RecentReport
from store.records import Head, State

FILE = Path(__file__).parent / "reports.txt"
START = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # a Monday, 08:30 in Shanghai


@dataclass(frozen=True)
class Group:
    name: str
    split: str  # dev, test
    kind: str  # incident, apart
    category: str
    reports: tuple[tuple[str, str], ...]

    @property
    def event(self) -> str:
        """What happened: reported in two languages, it is one."""
        return self.name.partition("/")[0]


def read_groups(split: str = "") -> list[Group]:
    groups: list[Group] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("=="):
            _, name, which, kind, category = line.split()
            groups.append(Group(name, which, kind, category, ()))
        elif line and not line.startswith("#"):
            subject, _, text = line.partition(" | ")
            last = groups[-1]
            groups[-1] = Group(last.name, last.split, last.kind, last.category, (*last.reports, (subject, text)))
    return [group for group in groups if split in ("", group.split)]


def pairs(split: str) -> Iterator[tuple[bool, bool]]:
    """For each pair of reports: are they the same incident, and does the desk take them for it."""
    prints = [(group, make_print(*report)) for group in read_groups(split) for report in group.reports]
    for (one, a), (other, b) in combinations(prints, 2):
        same = one.kind == other.kind == "incident" and one.event == other.event
        yield same, are_like(a, b, same_category=one.category == other.category != "other")


def precision_and_recall(split: str) -> tuple[float, float, int]:
    found = list(pairs(split))
    right = sum(same and taken for same, taken in found)
    return right / sum(taken for _, taken in found), right / sum(same for same, _ in found), len(found)


# -- mornings ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arrival:
    at: datetime
    who: str
    group: Group
    report: tuple[str, str]


def ordinary_morning(split: str, seed: int, mails: int = 90, minutes: int = 90) -> list[Arrival]:
    """Mixed mails of a Monday morning: wishes, questions, broken things, forgotten passwords first of all; nothing is one incident."""
    chance = random.Random(seed)
    apart = [group for group in read_groups(split) if group.kind == "apart"]
    heavy = [group for group in apart if group.category == "accounts"]  # the passwords of a Monday
    found = []
    for number in range(mails):
        group = chance.choice(heavy if chance.random() < 0.5 else apart)
        at = START + timedelta(minutes=chance.random() * minutes)
        found.append(Arrival(at, f"p{number}@acme.example", group, chance.choice(group.reports)))
    incidents = [group for group in read_groups(split) if group.kind == "incident"]
    for number, group in enumerate(chance.sample(incidents, min(8, len(incidents)))):  # single reports of real trouble
        at = START + timedelta(minutes=chance.random() * minutes)
        found.append(Arrival(at, f"q{number}@acme.example", group, chance.choice(group.reports)))
    return sorted(found, key=lambda one: one.at)


def with_incident(morning: list[Arrival], group: Group, seed: int) -> list[Arrival]:
    """The same morning, and all reports of one incident within ten minutes of it."""
    chance = random.Random(seed)
    begin = START + timedelta(minutes=30)
    more = [
        Arrival(begin + timedelta(minutes=chance.random() * 10), f"r{number}@acme.example", group, report)
        for number, report in enumerate(group.reports)
    ]
    return sorted([*morning, *more], key=lambda one: one.at)


def proposals(arrivals: list[Arrival]) -> list[tuple[Arrival, list[RecentReport]]]:
    """What would be proposed: the same steps as `service.domain.linked_tickets.major_detection`, over the same window."""
    policy = Policy()
    heads: list[Head] = []
    asked = []
    for number, arrival in enumerate(arrivals, start=1):
        window = [head for head in heads if head.opened >= arrival.at - policy.majors.within]
        recent = Recent(policy, window)
        made = make_print(*arrival.report)
        like = recent.reports_of(recent.like(made, arrival.group.category, arrival.who))
        cluster = next((report.cluster for report in like if report.cluster), 0)
        if not cluster and len({report.who for report in like}) + 1 >= policy.majors.reports:
            asked.append((arrival, like))
            cluster = number
        work = {"cluster": cluster} if cluster else {}
        heads.append(
            Head(
                number, arrival.report[0], arrival.who, arrival.at, State.NEW, "incident", arrival.group.category, work,
                arrival.report[1],
            )
        )  # fmt: skip
    return asked
