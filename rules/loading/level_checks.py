"""Service levels and escalation, of the desk and of whoever has their own: names that nothing defines, promises that no
calendar can keep, steps that do nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from rules.calendar import DAY, NeverOpenError, add_business, write_clock
from rules.decision.promises import TARGETS, Served, goal
from rules.language.condition import OWN_HOURS, checks
from rules.language.yaml_reader import Loc, known_words
from rules.loading.findings import Findings
from rules.policy.model import ROLES
from rules.policy.service_levels import EscalationStep, OwnPromises, ServiceLevel, Target

KINDS = ("incident", "request", "question")


def check_levels(found: Findings) -> None:
    """All that is wrong with levels and escalation, and with hours that count them."""
    policy = found.policy
    _levels(found, policy.service_levels, ("service_levels",))
    _escalation(found, policy.escalation, ("escalation",))
    if OWN_HOURS in policy.hours:
        message = f"'{OWN_HOURS}' means the hours of the ticket, in inside: and outside:"
        found.say(("hours", OWN_HOURS), message, "call yours otherwise", key=True)
    _through_the_night(found)
    _closed_for_all(found)
    for section, name, owner, _ in _owners(found):
        loc = (section, name)
        found.must_know("hours", "hours", owner.hours, (*loc, "hours"))
        _levels(found, owner.service_levels, (*loc, "service_levels"))
        for priority in owner.service_levels:
            found.must_know("service_levels", "priority", priority, (*loc, "service_levels", priority))
        _escalation(found, owner.escalation or (), (*loc, "escalation"))


def _through_the_night(found: Findings) -> None:
    """Warns of windows over midnight longer than half a day that no other hours lead to: mostly the closed time."""
    all_hours = found.policy.hours
    for name, hours in all_hours.items():
        others = (windows for other, one in all_hours.items() if other != name for windows in one.open)
        ends = {end for windows in others for _, end in windows}
        for start, end in sorted({window for windows in hours.open for window in windows}):
            if end > DAY and end - start > DAY // 2 and start not in ends:
                opens, closes = write_clock(start), write_clock(end)
                message = f"{opens}-{closes} is open all night, and closed by day"
                found.say(("hours", name, "open"), message, f"did you mean {closes}-{opens}?", warn=True)


def _closed_for_all(found: Findings) -> None:
    """Warns of a rule that tells everybody that the desk is closed where some have hours of their own."""
    apart = {owner.hours: f"{section}.{name}" for section, name, owner, _ in _owners(found) if owner.hours}
    for number, rule in enumerate(found.policy.answer):
        asked = tuple(checks(rule.when))
        if rule.send != "received-after-hours" or any(
            c.field in {"team", "category", "organisation", "to"} for c in asked
        ):
            continue
        for check in (one for one in asked if one.field == "outside" and OWN_HOURS not in one.values):
            if others := [who for hours, who in apart.items() if hours not in check.values]:
                loc = ("answer", number, "when", *check.loc)
                named = ", ".join(check.values)
                message = f"the desk is closed for all outside of {named}, and {others[0]} has hours of its own"
                found.say(loc, message, f"'outside: {OWN_HOURS}' goes by those of each ticket", warn=True)


def _owners(found: Findings) -> Iterator[tuple[str, str, OwnPromises, Served]]:
    policy = found.policy
    for name, team in policy.teams.items():
        yield "teams", name, team, Served("", team=name)
    for name, category in policy.categories.items():
        yield "categories", name, category, Served("", category=name, team=policy.category(name).team)
    for name, organisation in policy.organisations.items():
        yield "organisations", name, organisation, Served("", organisation=name)


def _levels(found: Findings, levels: Mapping[str, ServiceLevel], loc: Loc) -> None:
    for name, level in levels.items():
        targets: list[tuple[Target | None, Loc]] = [(level, (*loc, name))]
        targets += [(level.for_kind(kind), (*loc, name, kind)) for kind in KINDS]
        for target, here in targets:
            if target is None:
                continue
            found.must_know("hours", "hours", target.hours, (*here, "hours"))
            for what in TARGETS:
                if (span := getattr(target, what)) is not None and not span.elapsed:
                    found.say((*here, what), f"'{span}' is no time at all", "leave it out where nothing is promised")


def _escalation(found: Findings, steps: Sequence[EscalationStep], loc: Loc) -> None:
    for number, step in enumerate(steps):
        here = (*loc, number)
        found.each("service_levels", "priority", step.for_, (*here, "for"))
        if step.move_to != "next_level":
            found.must_know("teams", "team", step.move_to, (*here, "move_to"))
        for place, role in enumerate(step.tell):
            _role(found, role, (*here, "tell"), place)
        if not step.tell and not step.move_to and not found.touched(here):
            found.say(here, "the step does nothing", "give 'tell' or 'move_to'")


def _role(found: Findings, role: str, loc: Loc, place: int) -> None:
    teams = found.names("teams")
    found.used.setdefault("teams", set()).add(role)
    if role not in {*ROLES, *teams} and "@" not in role and not found.is_lost(role):
        here = (*loc, place) if found.tree.find(loc).kind == "list" else loc
        found.say(here, f"nobody is known as '{role}'", known_words(role, (*ROLES, *sorted(teams))))


def check_promises(found: Findings) -> None:
    """Targets that the calendar can never meet, and answers that are due after the solution."""
    policy = found.policy
    for name, hours in policy.calendars.items():
        if not any(hours.week) and not any(windows for _, windows in hours.special):
            found.say(("hours", name), f"hours '{name}' are never open", "give at least one day")
    for priority in policy.priorities:
        _kept(found, Served(priority), ("service_levels", priority))
    for section, name, owner, served in _owners(found):
        for priority in owner.service_levels:
            if priority in policy.service_levels:
                _kept(
                    found,
                    Served(priority, "incident", served.organisation, served.category, served.team),
                    (section, name, "service_levels", priority),
                )


def _kept(found: Findings, served: Served, loc: Loc) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for kind in KINDS:
        target = goal(found.policy, Served(served.priority, kind, served.organisation, served.category, served.team))
        if target.hours not in found.policy.hours:
            continue
        hours, priority = found.policy.calendar(target.hours), served.priority
        for what in TARGETS:
            span = getattr(target, what)
            try:
                if span is not None:
                    add_business(hours, begin, span)
            except NeverOpenError:
                found.say(
                    (*loc, what),
                    f"{what} of {priority} can never be met in hours '{target.hours}'",
                    "other hours, or a shorter time",
                )
        first, whole = target.first_response, target.resolution
        if first and whole and first.on(hours) > whole.on(hours):
            found.say((*loc, "first_response"), f"{priority} is to be solved before it is answered", "", warn=True)
        is_given = found.tree.find(loc).get("update") is not None
        if is_given and target.update and whole and target.update.on(hours) > whole.on(hours):
            text = f"{priority} is to be solved before the first update is due"
            found.say((*loc, "update"), text, "a shorter time", warn=True)
