"""Who gets a ticket: the skill matrix (docs/process.md S2.6), with a word on everybody who was looked at. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rules.calendar import NeverOpenError, is_open, next_open
from rules.facts import Candidate, Load, Loads, LookedAt, Rank, each_of
from rules.policy.model import Engineer, Policy

_NO_END = datetime(9999, 1, 1, tzinfo=UTC)


class Dispatch(Struct, frozen=True):
    """`assignee` is "" when nobody fits: the queue of the team, or of the service desk where the whole team is away."""

    team: str
    level: int
    assignee: str
    sentence: str
    looked_at: tuple[LookedAt, ...]

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The people looked at, who fit best first."""
        return each_of(self.looked_at)


class Need(Struct, frozen=True):
    """What a ticket asks of a person.

    `level` None: the lowest that has the skills; `due`: by when somebody must answer.
    """

    team: str
    at: datetime
    skills: tuple[str, ...] = ()
    language: str = ""
    level: int | None = None
    due: datetime | None = None


class _Squad(Struct, frozen=True):
    """Members of a team of whom the roster says the same: all that is asked of each by themselves is their load."""

    like: Engineer
    members: dict[str, int]  # their addresses, and their places among the members of the team


def _squads(policy: Policy, team: str) -> tuple[_Squad, ...]:
    found: dict[tuple[Any, ...], _Squad] = {}
    members = ((address, person) for address, person in policy.people.items() if team in person.team)
    for place, (address, person) in enumerate(members):
        kind = (
            bool(person.mailbox),
            person.skills,
            person.level,
            person.languages,
            person.hours,
            person.capacity,
            person.away,
        )
        found.setdefault(kind, _Squad(person, {})).members[address] = place
    return tuple(found.values())


def dispatch(policy: Policy, need: Need, loads: Mapping[str, Load], *, without: Collection[str] = ()) -> Dispatch:
    """The person who fits: skills, level, language, absence, hours, capacity; then fewest open,
    then least recently assigned.
    """
    squads, loads = policy.once(_squads, need.team), Loads.of(policy.people, loads)
    level = need.level or min((s.like.level for s in squads if set(need.skills) <= set(s.like.skills)), default=1)
    unspoken = need.language if need.language and _is_unspoken(policy, need, level, squads, loads) else ""
    need = replace(need, language="") if unspoken else need
    fit: set[str] = set()
    others: list[tuple[int, str, str, int]] = []
    for squad in squads:
        person, against = squad.like, _lacks(squad.like, need, level)
        off = "" if against else _off_duty(policy, person, need)
        # Of a large desk three hundred: nothing is asked of each where all are just there.
        are_free = not (against or off or person.away or person.capacity is not None)
        asked: Collection[str] = squad.members
        if are_free:
            asked = squad.members.keys() & loads.engaged.union(without)
            fit.update(squad.members.keys() - asked if asked else squad.members)
        for address in asked:
            load = loads[address]
            passed = "is passed over" if address in without else ""
            if reason := passed or against or _engaged(policy, person, need, load) or off:
                others.append((squad.members[address], address, reason, load.open))
            else:
                fit.add(address)
    fitting = loads.ranked if len(fit) == len(loads) else [rank for rank in loads.ranked if rank[2] in fit]
    others.sort()
    chosen = fitting[0][2] if fitting else ""
    sentence = _sentence(policy, need, level, fitting)
    if unspoken and chosen:
        sentence = f"{sentence}; nobody who speaks {unspoken} is there"
    return Dispatch(need.team, level, chosen, sentence, (*_fitting(fitting), *_others(others)))


def _fitting(ranked: Sequence[Rank]) -> Iterator[LookedAt]:
    """Who fits, the chosen one first."""
    if not ranked:
        return
    few, long_ago, chosen = ranked[0]
    yield LookedAt((chosen,), "fits", True, few)
    end = bisect_right(ranked, (few, long_ago), key=itemgetter(0, 1))
    if end > 1:
        yield _alike(ranked[1:end], "fits, comes later by name")
    while end < len(ranked):
        opened, begin = ranked[end][0], end
        end = bisect_right(ranked, opened, begin, key=itemgetter(0))
        why = "fits, was assigned more recently" if opened == few else f"fits, has {opened} open"
        yield _alike(ranked[begin:end], why)


def _alike(ranked: Sequence[Rank], why: str) -> LookedAt:
    return LookedAt(tuple(map(itemgetter(2), ranked)), why, open=ranked[0][0])


def _others(others: Sequence[tuple[int, str, str, int]]) -> Iterator[LookedAt]:
    """Who does not fit, as the roster lists them."""
    for (why, opened), several in groupby(others, key=itemgetter(2, 3)):
        yield LookedAt(tuple(address for _, address, _, _ in several), why, open=opened)


def _is_unspoken(policy: Policy, need: Need, level: int, squads: Sequence[_Squad], loads: Loads) -> bool:
    """Is nobody there who speaks the language among those who could have it? Then it is a wish, and no condition."""
    return not any(
        away_until(policy, squad.like, loads[address], need.at) is None
        for squad in squads
        if not _lacks(squad.like, need, level)
        for address in squad.members
    )


def _lacks(person: Engineer, need: Need, level: int) -> str:
    missing = [skill for skill in need.skills if skill not in person.skills]
    if not person.mailbox:
        return "has no mailbox"
    if missing:
        return f"lacks {', '.join(missing)}"
    if person.level != level:
        return f"level {person.level}, the ticket is at level {level}"
    if need.language and need.language not in person.languages:
        return f"speaks {', '.join(person.languages)}, not {need.language}"
    return ""


def _engaged(policy: Policy, person: Engineer, need: Need, load: Load) -> str:
    if load.unreached_since is not None:
        return f"letters have come back since {load.unreached_since.astimezone(policy.calendar().zone):%Y-%m-%d %H:%M}"
    away = away_until(policy, person, load, need.at)
    if away is not None:
        return f"away until {away:%Y-%m-%d %H:%M}"
    if person.capacity is not None and load.open >= person.capacity:
        return f"has {load.open} open, capacity {person.capacity}"
    return ""


def away_until(policy: Policy, person: Engineer, load: Load, at: datetime) -> datetime | None:
    """When an absent person is back (in the desk's time zone), None when they are there.

    Nobody knows when letters reach somebody again: a time without end.
    """
    if load.unreached_since is not None:
        return _NO_END
    if load.away_until is None and not person.away:
        return None
    zone = policy.calendar().zone
    if load.away_until is not None and load.away_until > at:
        return load.away_until.astimezone(zone)
    local = at.astimezone(zone)
    for first, last in person.away:
        if first <= local.date() <= last:
            return datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1)
    return None


def _off_duty(policy: Policy, person: Engineer, need: Need) -> str:
    """Off duty counts only when the person is not back before an answer is due."""
    if not person.hours:
        return ""
    calendar = policy.calendar(person.hours)
    if is_open(calendar, need.at):
        return ""
    try:
        back = next_open(calendar, need.at)
    except NeverOpenError:
        return "is never on duty"
    if need.due is not None and back < need.due:
        return ""
    return f"off duty until {calendar.local(back):%a %Y-%m-%d %H:%M}"


def _sentence(policy: Policy, need: Need, level: int, fitting: Sequence[Rank]) -> str:
    """One sentence for the engineer: why you."""
    if not fitting:
        wanted = f" with {', '.join(need.skills)}" if need.skills else ""
        return f"nobody of {need.team}{wanted} is free at level {level}: the team's queue"
    parts = [*need.skills, f"level {level}"]
    if need.language:
        parts.append(f"speaks {need.language}")
    parts.append(f"{fitting[0][0]} open")
    others = [f"{policy.people[address].name}: {opened} open" for opened, _, address in fitting[1:4]]
    return ", ".join(parts) + (f" ({'; '.join(others)})" if others else "")
