"""Senders that are remembered as spam: their next mails are kept apart, never answered,
and the desk can see and forget them.

What is known of a person holds it (`Person.facts["spam"]`), which is read for every mail anyway. Nobody who works
here, and nobody of an organisation that the desk serves, is ever remembered:
a slip of an engineer must not silence the people the desk is for.
"""

from __future__ import annotations

from msgspec.structs import replace

from gateway.message import Road
from rules.policy.model import Policy
from service.domain.planning.draft import Draft
from service.domain.planning.plan import Plan
from service.domain.planning.situation import House, Situation
from service.domain.ticket.event_kinds import EventKind
from store.records import (
    Outcome,
    Person,
    State,
)

FACT = "spam"


def may_remember(policy: Policy, house: House, address: str) -> bool:
    """Never our own people, our organisations', our own domain, a lead, a manager, an admin,
    or an address of the desk.
    """
    if not address or policy.person(address) is not None or policy.organisation_of(address):
        return False
    teams = policy.teams.values()
    ours = {policy.desk.manager, *policy.desk.admins, *(a for t in teams for a in (t.lead, t.deputy, t.mail))}
    domain = f"@{address.rpartition('@')[2]}"
    own = {f"@{desk.rpartition('@')[2]}" for desk in house.addresses}
    return address not in ours | house.addresses and not any(domain == d or domain.endswith(f".{d[1:]}") for d in own)


def remember(s: Situation, draft: Draft) -> str:
    """The requester of the ticket that was marked; "" where only the ticket is."""
    address = draft.ticket.requester
    if not may_remember(s.policy, s.house, address):
        return ""
    known = s.people.get(address) or Person(address, first_seen=s.now)
    told = {"by": s.author, "at": s.now.isoformat(), "ticket": draft.ticket.id}
    draft.meet(replace(known, facts={**known.facts, FACT: told}))
    draft.note(EventKind.SENDER_REMEMBERED, address=address)
    return address


def forget(s: Situation, draft: Draft) -> str:
    """It was none after all: the sender is heard again; "" where they were not remembered."""
    known = s.people.get(draft.ticket.requester)
    if known is None or FACT not in known.facts:
        return ""
    draft.meet(forgotten(known))
    draft.note(EventKind.SENDER_FORGOTTEN, address=known.address)
    return known.address


def forgotten(person: Person) -> Person:
    """The person, no longer remembered as a sender of spam."""
    return replace(person, facts={name: value for name, value in person.facts.items() if name != FACT})


def plan_remembered(s: Situation) -> Plan | None:
    """A mail of a remembered sender, unless it belongs to another ticket that they are on: kept apart,
    never answered.
    """
    told = s.person.facts.get(FACT) if s.person is not None else None
    if not told or s.released or s.inbox.road in {Road.LOG, Road.HTTP, Road.HISTORY}:
        return None
    if s.ticket is not None and s.ticket.state is not State.SPAM:
        return None
    if not may_remember(s.policy, s.house, s.author):
        return None  # they belong to us by now
    return Plan(
        Outcome.QUARANTINED, f"its sender is remembered as spam, by {told.get('by', '')} on T-{told.get('ticket', 0)}"
    )
