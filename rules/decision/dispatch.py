"""Who gets a ticket: the skill matrix (docs/process.md S2.6), with a word on everybody who was looked at. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rules.calendar import NeverOpenError, is_open, next_open
from rules.facts import Candidate, Load
from rules.policy.model import Engineer, Policy

_NO_LOAD = Load()
_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_END = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """`assignee` is "" when nobody fits: the queue of the team, or of the service desk where the whole team is away."""

    team: str
    level: int
    assignee: str
    sentence: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What a ticket asks of a person.

    `level` None: the lowest that has the skills; `due`: by when somebody must answer.
    """

    team: str
    at: datetime
    skills: tuple[str, ...] = ()
    language: str = ""
    level: int | None = None
    due: datetime | None = None


def dispatch(policy: Policy, need: Need, loads: Mapping[str, Load], *, without: Collection[str] = ()) -> Dispatch:
    """The person who fits: skills, level, language, absence, hours, capacity; then fewest open,
    then least recently assigned.
    """
    members = [(address, person) for address, person in policy.people.items() if need.team in person.team]
    skilled = [person for _, person in members if set(need.skills) <= set(person.skills)]
    level = need.level or min((person.level for person in skilled), default=1)
    unspoken = bool(need.language) and _is_unspoken(policy, need, level, loads)
    group = _Group(policy, replace(need, language="") if unspoken else need, level)
    reasons = {
        address: group.why_not(person, loads.get(address, _NO_LOAD)) if address not in without else "is passed over"
        for address, person in members
    }
    fitting = [address for address, reason in reasons.items() if not reason]
    fitting.sort(key=lambda address: _rank(address, loads))
    chosen = fitting[0] if fitting else ""
    candidates = tuple(
        Candidate(
            address,
            reasons[address] or _behind(address, chosen, loads),
            address == chosen,
            loads.get(address, _NO_LOAD).open,
        )
        for address in (*fitting, *(a for a in reasons if reasons[a]))
    )
    sentence = _sentence(policy, group.need, level, fitting, loads)
    if unspoken and chosen:
        sentence = f"{sentence}; nobody who speaks {need.language} is there"
    return Dispatch(need.team, level, chosen, sentence, candidates)


def _is_unspoken(policy: Policy, need: Need, level: int, loads: Mapping[str, Load]) -> bool:
    """Is nobody there who speaks the language among those who could have it? Then it is a wish, and no condition."""
    return not any(
        not _lacks(person, need, level) and away_until(policy, person, loads.get(address, _NO_LOAD), need.at) is None
        for address, person in policy.people.items()
        if need.team in person.team
    )


def _rank(address: str, loads: Mapping[str, Load]) -> tuple[int, datetime, str]:
    load = loads.get(address, _NO_LOAD)
    return load.open, load.assigned_at or _NEVER, address


class _Group:
    """What is asked of every member of a team. People who can, speak and work the same are judged once."""

    def __init__(self, policy: Policy, need: Need, level: int) -> None:
        self.need = need
        self._policy, self._level = policy, level
        self._lacks: dict[tuple[Any, ...], str] = {}
        self._off_duty: dict[str, str] = {}

    def why_not(self, person: Engineer, load: Load) -> str:
        """The first thing that speaks against a person, "" when nothing does."""
        kind = (bool(person.mailbox), person.skills, person.level, person.languages)
        lacks = self._lacks.get(kind)
        if lacks is None:
            lacks = self._lacks[kind] = _lacks(person, self.need, self._level)
        if lacks:
            return lacks
        is_idle = load is _NO_LOAD and not person.away and person.capacity is None
        if not is_idle and (engaged := _engaged(self._policy, person, self.need, load)):
            return engaged
        off = self._off_duty.get(person.hours)
        if off is None:
            off = self._off_duty[person.hours] = _off_duty(self._policy, person, self.need)
        return off


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


def _behind(address: str, chosen: str, loads: Mapping[str, Load]) -> str:
    mine, theirs = loads.get(address, _NO_LOAD), loads.get(chosen, _NO_LOAD)
    if address == chosen:
        return "fits"
    if mine.open != theirs.open:
        return f"fits, has {mine.open} open"
    return "fits, was assigned more recently" if mine.assigned_at != theirs.assigned_at else "fits, comes later by name"


def _sentence(policy: Policy, need: Need, level: int, fitting: Sequence[str], loads: Mapping[str, Load]) -> str:
    """One sentence for the engineer: why you."""
    if not fitting:
        wanted = f" with {', '.join(need.skills)}" if need.skills else ""
        return f"nobody of {need.team}{wanted} is free at level {level}: the team's queue"
    chosen = fitting[0]
    parts = [*need.skills, f"level {level}"]
    if need.language:
        parts.append(f"speaks {need.language}")
    parts.append(f"{loads.get(chosen, _NO_LOAD).open} open")
    others = [f"{policy.people[a].name}: {loads.get(a, _NO_LOAD).open} open" for a in fitting[1:4]]
    return ", ".join(parts) + (f" ({'; '.join(others)})" if others else "")
