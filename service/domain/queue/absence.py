"""Who is there: absence, and handing on what somebody had (docs/process.md S7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from rules.decision.dispatch import Need, dispatch
from rules.facts import Load
from service.domain.planning import deadlines
from service.domain.planning.case import AnyCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import reported
from service.domain.planning.plan import LetterFields, Plan
from service.domain.planning.situation import Shown, Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName
from store.records import OPEN_STATES, Outcome, Person
from templates.context import Who


def go_away(s: Situation, draft: Draft, until: datetime) -> None:
    """Away until then: no new tickets, and the open ones are handed on, each in a plan of its own."""
    person = draft.met(s.author) or s.person or Person(s.author, s.name_of(s.author), first_seen=s.now)
    draft.meet(replace(person, facts={**person.facts, "away_until": until.isoformat()}))
    for ticket in s.others:
        if ticket.state in OPEN_STATES:
            draft.later(TimerName.HANDOVER, s.now, ticket=ticket.id, assignee=s.author)


def come_back(s: Situation, draft: Draft) -> None:
    """Notes that the author is there again."""
    person = draft.met(s.author) or s.person or Person(s.author, s.name_of(s.author), first_seen=s.now)
    draft.meet(replace(person, facts={name: value for name, value in person.facts.items() if name != "away_until"}))


def plan_handover(case: AnyCase, loads: Mapping[str, Load], gone: str, *, shown: Shown | None = None) -> Plan | None:
    """A ticket of somebody who is not there goes to who fits now; the contact of the requester stays (S4.4).

    `shown` is the ticket with what was written on it, for who gets it.
    """
    draft, post, policy = case.draft, case.post, case.s.policy
    ticket = draft.ticket
    if ticket.assignee != gone or ticket.state not in OPEN_STATES:
        return None
    category = policy.category(ticket.category)
    need = Need(ticket.team, draft.now, category.skills, ticket.language, ticket.level)
    found = dispatch(policy, need, loads, without={gone})
    if not gone and not found.assignee:
        return None  # the queue has it already
    draft.move(
        "assign",
        EventKind.ASSIGNED,
        deadlines.moved(policy, ticket, assignee=found.assignee, team=found.team or ticket.team),
        why=found.sentence,
    )
    known: LetterFields = {"history": reported(shown, post.name), "facts": tuple(ticket.facts.items())}
    given: LetterFields = {**known, "why": (found.sentence,)}
    if found.assignee:
        post.to(found.assignee, "assignment", **given)
    else:
        post.to_engineers("assignment", without=gone, **known)
    if gone:
        post.to(gone, "handed-over", actor=Who(post.name(found.assignee), found.assignee) if found.assignee else None)
    return draft.plan(Outcome.NONE, f"handed on from {gone or 'the queue'} to {found.assignee or 'the queue'}")
