"""The one place that applies a plan: ticket, articles, events, timers,
letters and the inbox row in one transaction (T3, I4).

A crash before the commit leaves the mail claimed:
its lease ends and it is decided anew. After the commit everything is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from gateway.addresses import mask_tokens
from service.domain.planning.plan import Plan, Proposals
from service.domain.planning.situation import ENCRYPTED
from service.domain.similarity.recent_reports import MOST_COMPARED
from service.domain.ticket.permissions import is_confidential
from service.loops.letters.render_letters import Printed
from service.privacy.erase_person import erase_in
from service.privacy.masking import mask_secrets
from store.database.dialect import wait_for_turn
from store.database.unit import Unit
from store.mail import certificates, inbox, outbox, spending
from store.records import (
    CertificateState,
    InboxMail,
    KnownMessage,
    Outcome,
    Person,
    State,
    Ticket,
    Timer,
)
from store.search import knowledge_articles, search_index
from store.ticket import people, ticket_heads, tickets, timers
from store.upkeep.erasure import ErasureCount

REMEMBERED = timedelta(days=30)  # for a signature, which permits nothing any more after seven days


class Applied(Struct, frozen=True):
    """What a plan came to."""

    outcome: Outcome
    ticket_id: int | None
    letters: int
    erased: tuple[ErasureCount, ...] = ()  # what follows the commit of an erasure is done with these


class Moved(Exception):
    """The world moved since the plan was made: make it anew.

    `same` is the ticket that the same report opened meanwhile.
    """

    def __init__(self, why: str, same: int | None = None) -> None:
        super().__init__(why)
        self.same = same


def apply_mail(unit: Unit, mail: InboxMail, plan: Plan, letters: Sequence[Printed], now: datetime) -> Applied:
    """Apply the plan of one inbox mail.

    Raises Moved or Conflict when it must be planned anew, LostClaim when it is not ours any more.
    """
    ticket_id = plan.ticket.id if plan.ticket is not None else None
    if plan.outcome == Outcome.PARKED:  # nobody can read it yet: it waits for a key, and for `postdesk inbox retry`
        inbox.park(unit, mail, plan.reason)
    else:
        inbox.finish(unit, mail, plan.outcome, mask_tokens(plan.reason), ticket_id, now)
    if plan.forgets:
        inbox.forget(unit, mail.id)
    return _apply(unit, plan, letters, now, mail.id)


def apply_timer(unit: Unit, timer: Timer, plan: Plan | None, letters: Sequence[Printed], now: datetime) -> Applied:
    """Apply what a due timer gives, and end the timer (I12). None: it had nothing left to say."""
    timers.finish(unit, timer)
    if plan is None:
        return Applied(Outcome.NONE, None, 0)
    return _apply(unit, plan, letters, now, None)


def apply_plan(unit: Unit, plan: Plan, letters: Sequence[Printed], now: datetime) -> Applied:
    """A plan that no mail and no timer asked for: the command line."""
    return _apply(unit, plan, letters, now, None)


def _apply(unit: Unit, plan: Plan, letters: Sequence[Printed], now: datetime, inbox_id: int | None) -> Applied:
    erased = tuple(
        erase_in(unit, [address], now, partial(_why_kept, dict(kept)), "desk") for address, kept in plan.erases
    )
    for one in sorted((plan, *plan.also), key=_order):  # rows are locked in one order, whoever comes from which side
        _one(unit, one, now, inbox_id)
    ticket_id = plan.ticket.id if plan.ticket is not None else None
    _send(unit, letters)
    _know(unit, plan, letters, ticket_id)
    return Applied(plan.outcome, ticket_id, len(letters), erased)


def _why_kept(kept: Mapping[int, str], ticket: Ticket) -> str:
    return kept.get(ticket.id, "")


def _order(plan: Plan) -> tuple[bool, int]:
    return (plan.before is None, plan.ticket.id if plan.ticket is not None else 0)


def _one(unit: Unit, plan: Plan, now: datetime, inbox_id: int | None) -> int | None:
    """All of one plan but its letters; gives its ticket's number."""
    for use in plan.uses:
        if not people.use_capability(unit, use.id_hash, now, use.use) and use.final:
            raise Moved("the address was used in the meantime")
    ticket_id = _ticket(unit, plan)
    if ticket_id is not None:
        _around(unit, plan, ticket_id, inbox_id, now)
    elif plan.timers:
        timers.add(unit, plan.timers)
    if plan.people:
        people.save_person(unit, *plan.people)
    for address in plan.dead:
        known = people.find_person(unit, address) or Person(address, first_seen=now)
        people.save_person(unit, replace(known, dead_since=known.dead_since or now))
    for article in plan.publishes:
        knowledge_articles.put(unit, replace(article, changed_at=now, unwritten=True))
    knowledge_articles.record_uses(unit, plan.article_uses)
    for held in plan.holds:
        people.add_held(unit, held)
    for held_id, state in plan.held_state:
        if not people.end_held(unit, held_id, state):
            raise Moved("what was held was decided in the meantime")
    for other, outcome, reason in plan.settles:
        inbox.settle_held(unit, other, outcome, mask_tokens(reason), ticket_id)
    for mail_id in plan.asks_again:
        inbox.ask_again(unit, mail_id, now)
    spending.spend(unit, plan.spends, now)
    _learn(unit, plan, now)
    if plan.signatures:
        certificates.forget_signatures(unit, now - REMEMBERED)
        certificates.note_signatures(unit, plan.signatures)
    if plan.bounced and not outbox.record_bounced(unit, plan.bounced, plan.bounce_reason):
        raise Moved("another report about this letter came a moment ago")
    return ticket_id


def _learn(unit: Unit, plan: Plan, now: datetime) -> None:
    """Certificates that the mail brought; letters that waited for one of them go."""
    certificates.learn(unit, plan.learns)
    usable = [one.address for one in plan.learns if one.state is CertificateState.KNOWN]
    outbox.release_withheld(unit, now, usable)


def _ticket(unit: Unit, plan: Plan) -> int | None:
    ticket, before = plan.ticket, plan.before
    if ticket is None:
        return None
    if before is None:
        if plan.same_since is not None and ticket.fingerprint and (ticket.requester or ticket.channel == "rule"):
            same = tickets.find_recent_same(unit, ticket.fingerprint, plan.same_since)
            if same is not None:
                raise Moved(f"the same report opened T-{same} a moment ago", same)
        if plan.proposals is not None:
            _propose_once(unit, plan.proposals)
        tickets.insert(unit, ticket, plan.events)
    elif plan.events:
        tickets.update(unit, ticket, plan.events, before.version)
        learned = before.state is not State.CLOSED or (ticket.channel == "import" and ticket.record != before.record)
        if ticket.state is State.CLOSED and learned:
            _remember_solution(unit, ticket)
        elif before.state is State.CLOSED and ticket.state is not State.CLOSED:
            search_index.remove(unit, search_index.DocumentKind.TICKET, str(ticket.id))  # it was not solved after all
    return ticket.id


def _propose_once(unit: Unit, planned: Proposals) -> None:
    """Of several nodes that see the same trouble at the same moment one proposes a major incident."""
    wait_for_turn(unit, "proposal")
    lately = ticket_heads.recent_heads(unit, planned.since, MOST_COMPARED)
    if others := {head.id for head in lately if head.work.get("proposal")} - planned.known:
        raise Moved(f"T-{min(others)} brought about a proposal a moment ago")


def _remember_solution(unit: Unit, ticket: Ticket) -> None:
    """A solved ticket is found by `#similar` from now on: by its subject and what solved it,
    not by who had the trouble.
    """
    if any(ENCRYPTED in one.flags for one in tickets.articles(unit, ticket.id)):
        return  # what came encrypted is quoted to nobody who is not on it
    record = {name: str(ticket.record.get(name, "")) for name in ("solution", "cause", "diagnosis")}
    if record["solution"] and not is_confidential(ticket):
        subject, text = mask_secrets(ticket.subject), mask_secrets("\n".join(record.values()))
        search_index.put(unit, search_index.DocumentKind.TICKET, str(ticket.id), subject, text)


def _around(unit: Unit, plan: Plan, ticket_id: int, inbox_id: int | None, now: datetime) -> None:
    for article in plan.articles:
        tickets.add_article(unit, article.article, article.contents)
    tickets.add_participant(unit, *(replace(join, ticket_id=ticket_id) for join in plan.joins))
    if plan.before is not None:
        for join in plan.joins:
            people.restore_of_ticket(unit, ticket_id, join.address)
    for address in plan.leaves:
        tickets.end_participant(unit, ticket_id, address, now)
    for address in plan.revokes:
        people.revoke_of_ticket(unit, ticket_id, now, recipient=address)
    if plan.cancel_timers and plan.before is not None:
        timers.cancel(unit, ticket_id, plan.cancel_timers)
    if plan.timers:
        timers.add(unit, plan.timers)
    if plan.trace is not None:
        tickets.save_trace(unit, tickets.StoredTrace(ticket_id=ticket_id, inbox_id=inbox_id, at=now, data=plan.trace))


def _send(unit: Unit, letters: Sequence[Printed]) -> None:
    if not letters:
        return
    capabilities = [capability for printed in letters for capability in printed.capabilities]
    if capabilities:
        people.add_capabilities(unit, *capabilities)
    outbox.add(unit, [printed.letter for printed in letters])


def _know(unit: Unit, plan: Plan, letters: Sequence[Printed], ticket_id: int | None) -> None:
    """The Message-IDs of a mail, of what it answers and of our letters, with the tickets that they belong to.

    A mail that opens a ticket is the first to speak of them, but for what its plan knew. Else another node has decided
    a mail of the same thread in this moment, and it is planned anew, so that the thread is one ticket.
    """
    of = [(p.letter.message_id, p.letter.ticket_id or ticket_id) for p in letters]
    ours = [KnownMessage(message_id, number, ours=True) for message_id, number in of if number is not None]
    named = [*plan.known, *(message for other in plan.also for message in other.known), *ours]
    if plan.opens:
        tickets.know_first(unit, named, partial(_know_beside_others, unit, plan, named))
    elif named:
        tickets.know(unit, named)


def _know_beside_others(unit: Unit, plan: Plan, named: Sequence[KnownMessage]) -> None:
    here = {(message.message_id, message.ticket_id) for message in named}
    for found in tickets.find_known(unit, [message.message_id for message in named]):
        if (found.message_id, found.ticket_id) not in here and found not in plan.knew:
            raise Moved(f"a mail of the same thread came to T-{found.ticket_id} a moment ago")
    tickets.know(unit, named)
