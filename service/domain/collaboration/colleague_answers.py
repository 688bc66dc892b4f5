"""Answers to what one colleague asked of another: may they be taken, and who is told. None of them ever goes to the
requester.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from rules.calendar import Duration, NeverOpenError, add_business, next_open
from rules.decision.dispatch import away_until
from rules.decision.roster import find_person, find_team, team_members
from rules.facts import Load
from rules.policy.model import Policy
from service.domain.commands.argument_records import HandOverTarget
from service.domain.commands.lines import GREETING
from service.domain.commands.salutation import Greets
from service.domain.held_mail.hold import plan_held, why_strayed
from service.domain.incoming_mail.text_audience import greeted
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post, engineer_side, reported
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.permissions import Action, Verdict, judge, why_asked
from templates.context import Said


def doubt(s: Situation, *, colleague: bool = False) -> Plan | None:
    """The mail held where its sender is in doubt; None where the answer may be taken. `colleague`: of the asked
    vendor's domain.

    Nobody outside is asked "was it you?" here: that letter would stand in the ticket's thread. An engineer decides.
    """
    if s.released:
        return None
    evidence, strict = s.evidence, s.house.strict
    if s.author in s.policy.people:
        allowed = judge(Action.COMMAND, evidence, strict=strict, desk_keeps_tokens=s.house.keeps_tokens)
        return None if allowed is Verdict.ALLOW else plan_held(s, why_asked(evidence), ask=s.author)
    known = evidence.i == 2 or colleague
    enough = not strict or evidence.a.level >= (1 if evidence.i == 2 and evidence.k >= 3 else 2)
    if known and evidence.k >= 2 and enough and not evidence.a.failed:
        return None
    return plan_held(s, "the mail alone does not prove who wrote it" if known else why_strayed(s), ask="")


def number_asked(s: Situation, action: str) -> int | None:
    """The number of the consult or task (`action`) whose address the mail came to; None where it came elsewhere."""
    if s.capability is None or s.capability.action != action or s.ticket is None:
        return None
    return int(s.capability.binding.get("number", 0))


def goes_own_road(s: Situation, *, orders: bool) -> bool:
    """Is it an engineer's mail that is decided by the usual rights: it orders something, or greets the requester and is
    to be asked about?
    """
    if s.author not in s.policy.people:
        return False
    if orders and (s.released in ("", "yes") or s.runs):
        return True
    return s.released != "note" and greeted(s) is Greets.REQUESTER


def gone(s: Situation, address: str) -> datetime | None:
    """Until when an engineer is away; None for somebody who is there."""
    person = s.policy.people.get(address)
    return away_until(s.policy, person, s.loads.get(address, Load()), s.now) if person is not None else None


def there(s: Situation, people: tuple[str, ...]) -> tuple[str, ...]:
    """Those of them who are not away; all of them where nobody is there."""
    return tuple(a for a in people if gone(s, a) is None) or people


def business_after(policy: Policy, at: datetime, span: Duration) -> datetime:
    """That much of the desk's open time later; plain time where the desk never opens."""
    try:
        return add_business(policy.calendar(), at, span)
    except NeverOpenError:
        return at + max(span.elapsed, timedelta(hours=1))


def when_open(policy: Policy, at: datetime) -> datetime:
    """That moment, or when the desk opens next; the moment itself where it never opens."""
    try:
        return next_open(policy.calendar(), at)
    except NeverOpenError:
        return at


def history_of(case: MailCase) -> tuple[Said, ...]:
    """What the requester reported, for somebody who sees the ticket for the first time."""
    return reported(case.s.answers.shown.get(case.draft.ticket.id), case.s.name_of)


def who_works(policy: Policy, draft: Draft, s: Situation | None, *more: str) -> tuple[str, ...]:
    """The assignee (or the team) and `more` of the roster, each once, without the author and the requester."""
    ticket = draft.ticket
    without = s.author if s is not None else ""
    participants, away = (s.participants, s.away) if s is not None else ((), frozenset[str]())
    people = (*engineer_side(policy, ticket, participants, without=without, away=away), *more)
    known = (a for a in people if a in policy.people and a not in {without, ticket.requester})
    return tuple(dict.fromkeys(known))


def people_of(policy: Policy, to: str) -> tuple[str, ...]:
    """The people behind an address or a team's name."""
    return (to,) if "@" in to else team_members(policy, to)


def names_somebody(policy: Policy, target: HandOverTarget) -> bool:
    """Is a word that may be a name one of somebody, or of a team, of this desk, or an address?"""
    return (
        target.kind != "person"
        or "@" in target.name
        or bool(find_person(policy, target.name) or find_team(policy, target.name))
    )


def name_of(post: Post, to: str, language: str = "") -> str:
    """A person's or a team's name for a letter, in its language where that is known."""
    person = post.policy.people.get(to)
    if "@" in to:
        return (person.name_in(language) if person is not None else post.name(to)) or to
    team = post.policy.teams.get(to)
    return (team.names.get(language) or team.name if team is not None else "") or to


def body_lines(text: str) -> list[str]:
    """The lines that say something, without a greeting on top."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[1:] if len(lines) > 1 and GREETING.fullmatch(lines[0]) else lines
