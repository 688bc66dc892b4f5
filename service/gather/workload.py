"""What both a mail and a timer are decided by: how busy people are, what was sent lately,
a ticket with all that was said on it.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.facts import Load, Loads
from rules.policy.model import Policy
from service.domain.planning.letter_limits import Spent
from service.domain.planning.situation import Budget, Shown
from store.database.unit import Unit
from store.mail import outbox
from store.records import Person, Ticket
from store.ticket import people, tickets
from templates import letters

NUMBER = re.compile(r"(?<!\d)\d{1,9}(?!\d)")


def loads(unit: Unit, policy: Policy) -> Loads:
    """How busy each engineer is, until when away, and whether letters reach them."""
    absent = people.find_absent(unit, policy.people)
    known = {who: Load(one.open, one.assigned_at) for who, one in tickets.workloads(unit, policy.people).items()}
    known |= {who: _as_absent(known[who], one) for who, one in absent.items()}
    return Loads(policy.people, known)


def presences(unit: Unit, policy: Policy) -> dict[str, Load]:
    """Until when each engineer is away, and whether letters reach them; how busy they are was not asked."""
    absent = people.find_absent(unit, policy.people)
    return dict.fromkeys(policy.people, Load()) | {who: _as_absent(Load(), one) for who, one in absent.items()}


def _as_absent(load: Load, absent: Person) -> Load:
    return replace(load, away_until=_away_until(absent), unreached_since=absent.dead_since)


def absences(unit: Unit, policy: Policy) -> dict[str, datetime]:
    """Until when engineers said that they are away (`#away`)."""
    known = people.find_absent(unit, policy.people)
    return {address: until for address, person in known.items() if (until := _away_until(person)) is not None}


def _away_until(person: Person) -> datetime | None:
    until = person.facts.get("away_until")
    return datetime.fromisoformat(until) if until else None


def acknowledgements(policy: Policy) -> frozenset[str]:
    """The letters that acknowledge a new ticket: ours, and those that the rules send instead."""
    return letters.counted_as(letters.BudgetClass.ACKNOWLEDGEMENT) | policy.answering_letters


def budget(policy: Policy, found: outbox.LetterTally) -> Budget:
    """Acknowledgements and answers that a sender had lately."""
    if not found.every:
        return Budget()
    kinds = acknowledgements(policy)
    answers = letters.counted_as(letters.BudgetClass.ANSWER)
    return Budget(
        acknowledged_hour=sum(number for kind, number in found.lately.items() if kind in kinds),
        acknowledged_day=sum(number for kind, number in found.every.items() if kind in kinds),
        neutral_day=found.every.get("received-neutral", 0),
        answered_hour=sum(number for kind, number in found.lately.items() if kind in answers),
        receipts_hour=found.lately.get("receipt", 0),
    )


def spent(unit: Unit, ticket_id: int, now: datetime) -> Spent:
    """Letters of a ticket that mails caused within a day; what its timers say is bounded by their chains."""
    automatic: Counter[str] = Counter()
    everything: Counter[str] = Counter()
    written, words = letters.counted_as(letters.BudgetClass.WRITTEN), letters.counted_as(letters.BudgetClass.WORDS)
    for count in outbox.count_recent_of_ticket(unit, ticket_id, now - timedelta(days=1), "inbox:"):
        if count.kind not in written:
            everything[count.recipient_key] += count.number
            if count.kind not in words:
                automatic[count.recipient_key] += count.number
    return Spent(automatic, everything)


def shown_ticket(unit: Unit, ticket: Ticket, *, log: bool = True) -> Shown:
    """A ticket with its events, messages and participants. `log`: with its events, which may be many."""
    number = ticket.id
    events = tickets.events(unit, number) if log else ()
    said, seen = tickets.articles(unit, number), tickets.participants(unit, number)
    return Shown(ticket, tuple(events), tuple(said), tuple(seen))
