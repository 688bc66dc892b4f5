"""What is wrong with approvals, recurring tickets and reports: names that nothing defines, rules that never fit,
approvals nobody can give, reports nobody gets.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rules.calendar import NeverOpenError, add_business
from rules.decision.approvers import people_behind
from rules.decision.report_readers import report_readers
from rules.language.condition import checks, fold
from rules.language.yaml_reader import Loc, known_words
from rules.loading.findings import Findings
from rules.policy.approvals import ApprovalRule, Asking, ChangeRule
from rules.policy.model import ROLES
from rules.policy.recurring_tickets import next_due
from rules.policy.reports import TO

_LOOKED_AT = 50  # teams whose roles are resolved: most desks have fewer
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def check_work(found: Findings) -> None:
    """Adds to `found` what is wrong with changes, approvals, recurring tickets and reports."""
    for section, asking, rules in (
        ("changes", found.policy.changes, found.policy.changes.rules),
        ("approvals", found.policy.approvals, found.policy.approvals.rules),
    ):
        _asking(found, (section,), asking)
        _rules(found, section, asking, rules)
    _recurring(found)
    _reports(found)


def _rules(found: Findings, section: str, asking: Asking, rules: Sequence[ApprovalRule]) -> None:
    for number, rule in enumerate(rules):
        loc = (section, "rules", number)
        for check in checks(rule.when):
            found.check_condition(check, (*loc, "when", *check.loc))
        if isinstance(rule, ChangeRule) and rule.pre_approved:
            for name in ("approvers", "quorum", "within", "deputy"):
                if name in rule.model_fields_set:
                    found.say(
                        (*loc, name), "a pre-approved change asks nobody", f"leave '{name}' out", key=True, warn=True
                    )
            continue
        _asking(found, loc, rule, asking)
    found.names_and_order(section, [(rule.name, rule.when) for rule in rules], (section, "rules"))


def _asking(found: Findings, loc: Loc, given: Asking | ApprovalRule, section: Asking | None = None) -> None:
    """Names, and whether enough people are behind them."""
    for name in ("approvers", "deputy"):
        node = found.tree.find((*loc, name))
        for place, role in enumerate(getattr(given, name)):
            here = (*loc, name, place) if node.kind == "list" else (*loc, name)
            _role(found, role, here)
    if given.within is not None:
        _reachable(found, (*loc, "within"), given)
    written = found.tree.get(str(loc[0]))
    if given.approvers and written is not None and found.policy.teams:
        _enough(found, loc, given, section)


def _role(found: Findings, role: str, loc: Loc) -> None:
    plain = role.removeprefix("team:").strip()
    known = (*ROLES, *sorted(found.names("teams")))
    found.used.setdefault("teams", set()).add(plain)
    if plain not in known and "@" not in plain and not found.is_lost(plain):
        found.say(loc, f"nobody is known as '{plain}'", known_words(plain, known))


def _enough(found: Findings, loc: Loc, given: Asking | ApprovalRule, section: Asking | None) -> None:
    policy = found.policy
    here = (*loc, "approvers")
    unknown = [
        r
        for r in given.approvers
        if r.removeprefix("team:").strip() not in {*ROLES, *found.names("teams")} and "@" not in r
    ]
    if unknown or any(role in {"assignee", "team"} for role in given.approvers):
        return
    teams = list(policy.teams)[:_LOOKED_AT]
    counts = {team: len(people_behind(policy, given.approvers, team=team)) for team in teams}
    if not any(counts.values()):
        found.say(
            here,
            f"nobody is behind {', '.join(given.approvers)}",
            "name an address, a lead or a team with people",
            warn=True,
            lacks=True,
        )
        return
    quorum = given.quorum if given.quorum is not None else section.quorum if section is not None else 1
    most = max(counts.values())
    if quorum > most:
        found.say(
            (*loc, "quorum"),
            f"{quorum} must approve, and {most} {'is' if most == 1 else 'are'} asked",
            "all, or a smaller number",
            warn=True,
            lacks=True,
        )


def _reachable(found: Findings, loc: Loc, given: Asking | ApprovalRule) -> None:
    if given.within is None:
        return
    calendar = found.policy.calendars.get(found.policy.desk.hours)
    try:
        if calendar is not None:
            add_business(calendar, _BEGIN, given.within)
    except NeverOpenError:
        found.say(
            loc,
            f"the time is never over in hours '{calendar.name if calendar else ''}'",
            "other hours, or a shorter time",
        )


def _named_once(found: Findings, section: str, what: str, names: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(names):
        if name in first:
            node = found.tree.find((section, first[name], "name"))
            found.say(
                (section, number, "name"),
                f"{what} is already named so in {node.file}:{node.line}",
                "every one needs a name of its own",
            )
        first.setdefault(name, number)


def _language(found: Findings, language: str, loc: Loc) -> None:
    languages = found.policy.desk.languages
    if language and language not in languages:
        found.say(loc, f"the desk has no language '{language}'", known_words(language, languages))


def _reports(found: Findings) -> None:
    """Who is named, and whether anybody stands behind the word."""
    policy = found.policy
    _named_once(found, "reports", "a report", [rule.name for rule in policy.reports])
    for number, rule in enumerate(policy.reports):
        loc: Loc = ("reports", number)
        _language(found, rule.language, (*loc, "language"))
        for place, word in enumerate(rule.to):
            if "@" not in word and word not in TO and word not in found.names("teams") and not found.is_lost(word):
                known = (*TO, *policy.teams)
                found.say((*loc, "to", place), f"nobody is called '{word}'", known_words(word, known))
            elif "@" not in word and not report_readers(policy, word):
                found.say(
                    (*loc, "to", place), f"there are no {word} in the rules", _NOBODY.get(word, "give the team people"),
                    warn=True, lacks=True,
                )  # fmt: skip


_NOBODY = {
    "leads": "give a team its 'lead'",
    "manager": "give 'desk' its 'manager'",
    "managers": "give a team its 'manager'",
    "contacts": "give an organisation its 'contacts'",
}


def _recurring(found: Findings) -> None:
    policy = found.policy
    _named_once(found, "recurring", "a recurring ticket", [rule.name for rule in policy.recurring])
    for number, rule in enumerate(policy.recurring):
        loc: Loc = ("recurring", number)
        found.must_know("teams", "team", rule.team, (*loc, "team"))
        found.must_know("people", "person", rule.assignee, (*loc, "assignee"))
        found.must_know("hours", "hours", rule.hours, (*loc, "hours"))
        found.must_know("service_levels", "priority", rule.priority, (*loc, "priority"))
        _category(found, rule.category, (*loc, "category"))
        _language(found, rule.language, (*loc, "language"))
        calendar = policy.calendars.get(rule.hours or policy.desk.hours)
        if calendar is not None and next_due(rule, calendar, _BEGIN) is None:
            found.say(
                (*loc, "every"),
                f"'{rule.every}' never comes in hours '{calendar.name}'",
                "other hours, or holidays: keep",
            )


def _category(found: Findings, name: str, loc: Loc) -> None:
    known = {fold(one): one for one in found.names("categories")}
    if (
        fold(name) not in known
        and not found.is_lost(name)
        and (name != "other" or found.tree.find(loc).text == "other")
    ):
        found.say(loc, f"unknown category '{name}'", known_words(name, sorted(known.values())))
