"""Who approves: the rule that fits, the people behind it, and who speaks for whom. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from rules.calendar import Duration, add_business
from rules.decision.promises import Served, goal
from rules.decision.roster import expand
from rules.facts import Facts
from rules.language.condition import fold
from rules.matching.match import View
from rules.policy.approvals import ALL, ApprovalRule, Asking, ChangeRule
from rules.policy.model import Policy

if TYPE_CHECKING:
    from rules.matching.match import RuleSet

CHANGE, REQUEST = "change", "request"
BY_DEFAULT = "unless a rule says otherwise"  # stands for a rule's name where none fits
_LEVELS = {
    "low": (
        "low",
        "minor",
        "minimal",
        "none",
        "no risk",
        "small",
        "negligible",
        "低",
        "很低",
        "较低",
        "极低",
        "小",
        "很小",
        "无",
    ),
    "medium": ("medium", "moderate", "mid", "middle", "中", "中等", "一般"),
    "high": ("high", "very high", "severe", "critical", "major", "高", "很高", "较高", "极高", "大", "很大"),
}
_LEVEL = {word: level for level, words in _LEVELS.items() for word in words}


class About(Struct, frozen=True):
    """What is to be approved, as rules see it."""

    at: datetime
    requester: str
    subject: str
    body: str = ""
    kind: str = ""
    category: str = ""
    impact: str = ""
    urgency: str = ""
    priority: str = ""
    team: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    risk: str = ""
    change: str = ""
    facts: tuple[tuple[str, str], ...] = ()


class Terms(Struct, frozen=True):
    """How it is decided: the rule's values, the section's where the rule gives none. `quorum` 0 is everybody."""

    rule: str
    approvers: tuple[str, ...]
    quorum: int
    within: Duration
    deputy: tuple[str, ...]
    remind_at: int
    veto: bool
    pre_approved: bool = False
    require: tuple[str, ...] = ()


class Seat(Struct, frozen=True):
    """One voice: who has it, who stands in, and for whom somebody was asked who may not decide on their own affair."""

    approver: str
    deputy: str = ""
    instead_of: str = ""
    deputy_now: bool = False  # the approver is not there: the deputy is asked at once


def risk_level(line: str) -> str:
    """low, medium, high by the first words of a `Risk:` line; unclear where they are none of these."""
    first = fold(line.strip().partition("\n")[0])
    for end in ".,;:!，。；：！（(-–—":
        first = first.partition(end)[0].strip()
    return _LEVEL.get(first) or _LEVEL.get(first.removesuffix(" risk").removesuffix("风险").strip(), "unclear")


def find_terms(policy: Policy, kind: str, about: About) -> Terms | None:
    """The terms for a change (the section's own where no rule fits), or for a request (None: it needs no approval)."""
    rules = policy.compiled.changes if kind == CHANGE else policy.compiled.approvals
    found = _first(rules, _view(policy, about))
    if found is None:
        return _terms(policy.changes, None) if kind == CHANGE else None
    return terms_of(policy, kind, found)


def terms_of(policy: Policy, kind: str, name: str) -> Terms | None:
    """The terms of a rule by its name; None for a rule that is gone."""
    section: Asking = policy.changes if kind == CHANGE else policy.approvals
    rules: Sequence[ApprovalRule] = policy.changes.rules if kind == CHANGE else policy.approvals.rules
    if name == BY_DEFAULT:
        return _terms(section, None)
    rule = next((rule for rule in rules if rule.name == name), None)
    return None if rule is None else _terms(section, rule)


def default_terms(policy: Policy, kind: str) -> Terms:
    """Who approves, how many and by when, where no rule of the section says it."""
    return _terms(policy.changes if kind == CHANGE else policy.approvals, None)


def _first(rules: RuleSet, view: View) -> str | None:
    return next((rule.name for rule in rules.candidates(view) if rule.test(view) is not None), None)


def _terms(section: Asking, rule: ApprovalRule | None) -> Terms:
    require: tuple[str, ...] = getattr(section, "require", ())
    terms = Terms(
        BY_DEFAULT, section.approvers, section.quorum, section.within, section.deputy, section.remind_at, section.veto,
        require=require,
    )  # fmt: skip
    if rule is None:
        return terms
    standard = isinstance(rule, ChangeRule) and rule.pre_approved
    own = rule.require if isinstance(rule, ChangeRule) else None
    return Terms(
        rule.name,
        rule.approvers or section.approvers,
        section.quorum if rule.quorum is None else rule.quorum,
        rule.within or section.within,
        rule.deputy or section.deputy,
        section.remind_at,
        section.veto,
        standard,
        own if own is not None else () if standard else require,
    )


def _view(policy: Policy, about: About) -> View:
    facts = Facts(
        at=about.at,
        sender=about.requester,
        subject=about.subject,
        body=about.body,
        language=about.language,
        new=False,
        tags=about.tags,
        facts=about.facts,
    )
    organisation = policy.organisation_of(about.requester)
    own = policy.organisations.get(organisation)
    vip = own is not None and about.requester in own.vip
    view = View(facts, policy.compiled.index, organisation=organisation, vip=vip, find_facts=policy.find_facts)
    view.answers = {
        "tags": about.tags,
        "kind": (about.kind,),
        "category": (about.category,),
        "impact": (about.impact,),
        "urgency": (about.urgency,),
        "priority": (about.priority,),
        "team": (about.team,),
        "risk": (risk_level(about.risk),) if about.risk else (),
        "change": (about.change,),
    }
    return view


# -- the people -------------------------------------------------------------------------------------------------------


def people_behind(policy: Policy, roles: Sequence[str], *, team: str, assignee: str = "") -> tuple[str, ...]:
    """The people whom roles, teams (`cab`, `team:cab`) and addresses name, each once."""
    plain = [role.removeprefix("team:").strip() for role in roles]
    known = [role.lower() if "@" in role else role for role in plain]
    return tuple(address.lower() for address in expand(policy, known, team=team, assignee=assignee))


def seats(
    policy: Policy,
    terms: Terms,
    *,
    team: str,
    assignee: str = "",
    without: Collection[str],
    absent: Collection[str] = (),
) -> tuple[Seat, ...]:
    """Who is asked.

    Nobody decides on their own affair (`without`: who asks, for whom it is): a deputy is asked instead.

    Who is not there (`absent`: away, or their mailbox is gone)
    is asked through the deputy at once. Empty when nobody is left.
    """
    barred = {_same(policy, address) for address in without if address}
    first = people_behind(policy, terms.approvers, team=team, assignee=assignee)
    stand_ins = people_behind(policy, (*terms.deputy, "manager", "lead"), team=team, assignee=assignee)
    own_deputies = people_behind(policy, terms.deputy, team=team, assignee=assignee)
    taken = {address for address in first if _same(policy, address) not in barred}
    found: list[Seat] = []
    for address in first:
        if _same(policy, address) not in barred:
            others = [a for a in own_deputies if a not in taken and _same(policy, a) not in barred]
            there = [a for a in others if a not in absent] or others
            deputy = there[0] if there else ""
            found.append(Seat(address, deputy, deputy_now=bool(deputy) and address in absent and deputy not in absent))
            continue
        able = [a for a in stand_ins if a not in taken and _same(policy, a) not in barred]
        able = [a for a in able if a not in absent] or able
        if able:
            taken.add(able[0])
            found.append(Seat(able[0], instead_of=address))
    return tuple(found)


def _same(policy: Policy, address: str) -> str:
    """One person by whichever of their addresses."""
    person = policy.person(address)
    if person is None:
        return address.lower()
    return next(own for own, one in policy.people.items() if one is person)


def needed(terms: Terms, voices: int) -> int:
    """How many must say yes, of those who are asked."""
    return voices if terms.quorum == ALL else max(1, min(terms.quorum, voices))


def decide_by(policy: Policy, terms: Terms, now: datetime, served: Served) -> tuple[datetime, datetime]:
    """When the reminder goes out and when the time is over, in the hours in which the ticket's promises count."""
    calendar = policy.calendar(goal(policy, served).hours)
    whole = terms.within.on(calendar)
    return add_business(calendar, now, whole * terms.remind_at / 100), add_business(calendar, now, whole)


def outside_approvers(policy: Policy) -> tuple[str, ...]:
    """Addresses that rules name and that are no engineer's: what is known of them is read beforehand."""
    named: list[str] = []
    for section in (policy.changes, policy.approvals):
        for one in (section, *section.rules):
            named += [word.lower() for word in (*one.approvers, *one.deputy) if "@" in word]
    named += [policy.desk.manager, *(team.lead for team in policy.teams.values())]
    return tuple(dict.fromkeys(a for a in named if a and policy.person(a) is None))
