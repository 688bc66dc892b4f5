"""Everything that a decision about one mail must know, read in one snapshot (docs/flow.md).

Each look-up is by an index; none grows with the number of tickets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from msgspec.structs import replace

from gateway.addresses import ascii_form, mask_tokens, normalise_address
from gateway.message import Authenticity, DomainVerdict, RawMail, Reading, Road
from gateway.read.machines.recall import recalled_subject
from rules.decision.approvers import outside_approvers
from rules.policy.model import Policy
from service.domain.commands.mail_text import fingerprint, opening_text
from service.domain.commands.parse import parse_word
from service.domain.held_mail.sender_confirmation import as_held, corrections, may_replace
from service.domain.incoming_mail import allowance
from service.domain.linked_tickets import major_detection, major_incident
from service.domain.opening import monitoring_alert, new_sender_flood
from service.domain.planning.letter_limits import Spent
from service.domain.planning.situation import Budget, Situation
from service.domain.senders import loop_breaker
from service.domain.senders.requester_words import asked_word
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work, is_machine
from service.domain.ticket.permissions import is_confidential, may_see
from service.gather.batch_lookups import BatchLookups
from service.gather.command_needs import read_ticket, with_answers
from service.gather.knowledge import with_knowledge
from service.gather.quoted_mail import with_unexplained
from service.gather.snapshot import Snapshot
from service.gather.thread_lookup import (
    Pointer,
    World,
    after_merges,
    desks_first,
    find_conversation,
    find_hinted,
    find_late_parent,
    has_left,
    is_for_another_desk,
    point,
    recipients_of,
)
from service.gather.workload import NUMBER, budget, spent
from store.database.unit import Unit
from store.mail import certificates, inbox, outbox, refusals
from store.records import (
    ENDED_STATES,
    OPEN_STATES,
    Article,
    Capability,
    Held,
    InboxMail,
    Outcome,
    Participant,
    Role,
    Scope,
    State,
    Ticket,
    Visibility,
)
from store.ticket import people, tickets
from store.upkeep import erased_people

_SAID_WITHIN_MINUTES = 50  # articles, at most: it was opened minutes ago
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,200}\w")


def raw_of(mail: InboxMail) -> RawMail:
    """A mail of the inbox as it came, to be read once more."""
    return RawMail(
        mail.content, mail.sender, mail.recipients, mail.received_at, Road(mail.road), mail.peer, mail.authenticated
    )


def gather_mail(
    unit: Unit,
    world: World,
    mail: InboxMail,
    reading: Reading,
    now: datetime,
    *,
    snapshot: Snapshot,
) -> Situation:
    """The situation of one mail, but for the number of a ticket that it may open."""
    reading = _once_only(unit, mail, _by_the_desk(world, reading))
    addresses = recipients_of(world, mail, reading)
    pointer = point(unit, world, addresses, reading, now, snapshot.lookups)
    ticket, merged_from, hinted, pointer = _follow(unit, world, mail, reading, pointer, addresses)
    participants, named = _people_of(unit, ticket)
    left = merged_from or ticket
    on_it = tuple(tickets.participants(unit, left.id)) if left is not None and merged_from is not None else participants
    if pointer.valid and left is not None and has_left(world.policy, pointer.capability, left, on_it):
        pointer = replace(pointer, valid=False, k=min(pointer.k, 2))
    house = world.house_of(desks_first(world, addresses, ticket, reading))
    on = (left.requester,) if left is not None else ()
    holder = (pointer.capability.recipient,) if pointer.capability is not None else ()
    heard = (p.address for p in chain(participants, named, on_it))
    reading = _as_known(reading, chain(holder, on, heard, world.policy.people))
    by_hand = mail.outcome == Outcome.BY_HAND
    base = Situation(
        now=now,
        policy=world.policy,
        policy_version=world.policy_version,
        house=house,
        inbox=replace(mail, content=b""),
        reading=reading,
        capability=pointer.capability if pointer.valid else None,
        ticket=ticket,
        merged_from=merged_from,
        merged_participants=on_it if merged_from is not None else (),
        k=pointer.k,
        conflict=pointer.conflict,
        known=pointer.known,
        hinted=hinted,
        participants=participants,
        named=named,
        answered_letter=outbox.find_by_bounce(unit, pointer.bounce.id_hash) if pointer.bounce else None,
        own_hold=people.find_held_of_mail(unit, mail.id) if mail.outcome == Outcome.ASKED_AGAIN else None,
        released="add" if by_hand else "",
        released_by=Outcome.BY_HAND if by_hand else "",
    )
    base = _with_signers(unit, _with_people(unit, base, snapshot.lookups))
    if base.answered_letter is not None and base.ticket is None and base.answered_letter.ticket_id is not None:
        base = _about_letter(unit, base, base.answered_letter.ticket_id)
    if (lost := base.answered_letter) is not None:
        before = refusals.count_in_a_row(unit, lost.recipient_key, before=lost.id)
        base = replace(base, lost_before_it=before)
    base = _with_history(unit, base, mail, snapshot)
    base = with_unexplained(unit, with_knowledge(unit, base, snapshot.shelf))
    if pointer.capability is not None and pointer.capability.scope == Scope.NONCE:
        base = _with_held(unit, world, base, pointer.capability, snapshot)
    return base


def _follow(
    unit: Unit, world: World, mail: InboxMail, reading: Reading, pointer: Pointer, addresses: tuple[str, ...]
) -> tuple[Ticket | None, Ticket | None, Ticket | None, Pointer]:
    """The ticket to which a mail leads, the one that became part of it, the one that the mail only names, and by what
    it leads there. `addresses` are those that it was sent to.
    """
    ticket = tickets.find(unit, pointer.ticket_id) if pointer.ticket_id is not None else None
    ticket, merged_from = after_merges(unit, ticket)
    if ticket is None and pointer.known:
        ticket, pointer = find_late_parent(unit, pointer, reading)
    if ticket is None:
        ticket, pointer = find_conversation(unit, world, mail, pointer, reading)
    led_to = [one for one in (ticket, merged_from) if one is not None]
    by_thread = bool(led_to) and pointer.token is None and mail.road != Road.HISTORY
    if by_thread and is_for_another_desk(unit, world, addresses, reading, led_to):
        return None, None, None, Pointer(bounce=pointer.bounce, known=pointer.known)
    hinted = find_hinted(unit, reading) if ticket is None else None
    author = reading.mail.sender.mailbox.lower()
    if not pointer.valid and _is_hidden(unit, world, ticket or hinted, author):
        return None, None, None, replace(pointer, ticket_id=None, k=0)
    return ticket, merged_from, hinted, pointer


def _is_hidden(unit: Unit, world: World, ticket: Ticket | None, author: str) -> bool:
    """Is a ticket, which a mail names without an address for it, no ticket to this engineer? A guessed number would
    let them work on it, and say that it is there. Where letters bear no address of their own, none tells who got one;
    at a desk alone only confidential tickets are hidden: colleagues of another team are asked whether it was them.
    """
    if ticket is None or author not in world.policy.people or author == ticket.requester:
        return False
    if len(world.houses) == 1 and not is_confidential(ticket):
        return False
    if not world.house_of((ticket.desk,) if ticket.desk else ()).keeps_tokens:
        return False
    people_, _ = _people_of(unit, ticket)
    is_on_it = any(one.address == author and one.until is None for one in people_)
    return not is_on_it and not may_see(world.policy, ticket, people_, author)


def _with_signers(unit: Unit, s: Situation) -> Situation:
    """What is stored of the certificates of a signed mail's author, and of its signatures."""
    seal = s.reading.seal
    if seal is None or not seal.signers:
        return s
    states = {one.fingerprint: one.state for one in certificates.find_of_address(unit, s.author)}
    marks = [one.mark for one in seal.signers if one.mark]
    return replace(s, certificates=states, replayed=certificates.find_seen(unit, marks, s.inbox.id))


def _by_the_desk(world: World, reading: Reading) -> Reading:
    """Whoever writes as one of our reply addresses, or as any other of a desk's own, is the desk: nobody is written to
    there, and no address with rights in it is kept as a person's.
    """
    sender = reading.mail.sender
    desk = normalise_address(sender.mailbox)
    if sender.domain in world.reply_domains or mask_tokens(sender.mailbox) != sender.mailbox:
        desk = world.houses[0].address if sender.domain in world.domains and desk not in world.ours else desk
    if desk not in world.ours or sender.mailbox.lower() == desk:
        return reading
    return replace(reading, mail=replace(reading.mail, sender=replace(sender, mailbox=desk)))


def _as_known(reading: Reading, people: Iterable[str]) -> Reading:
    """Whoever writes their domain in its other form is who we know: in ASCII (xn--…), or in letters. Of other mails
    the people are not even listed.
    """
    sender = reading.mail.sender
    if not sender.mailbox or (sender.domain.isascii() and "xn--" not in sender.domain):
        return reading
    known, same = tuple(people), ascii_form(sender.mailbox)
    mailbox = next((one for one in known if ascii_form(one) == same), "")
    if not mailbox or sender.mailbox.lower() in known:
        return reading
    return replace(reading, mail=replace(reading.mail, sender=replace(sender, mailbox=mailbox)))


def _once_only(unit: Unit, mail: InboxMail, reading: Reading) -> Reading:
    """A strict signature counts once: it covers the Message-ID, and a mail that comes under that a second time, with
    other fields beside the signed ones, may be somebody's who has it (docs/trust.md, A3).
    """
    found = reading.authenticity
    if found.verdict is not DomainVerdict.STRICT:
        return reading
    before = inbox.find_seen(unit, mail.message_id or reading.mail.message_id, mail.id)
    if before is None:
        return reading
    evidence = (*found.evidence, f"not strict: its Message-ID was seen before, in mail {before}")
    return replace(reading, authenticity=Authenticity(DomainVerdict.PASS, evidence))


def _about_letter(unit: Unit, s: Situation, ticket_id: int) -> Situation:
    """What comes to a bounce address: a machine's report is about the letter's ticket;
    to a person the address gives no right to it.
    """
    of_letter = tickets.find(unit, ticket_id)
    if of_letter is None:
        return s
    if not s.reading.bounce.bounce and not s.reading.automatic.automatic:
        return replace(s, hinted=s.hinted or of_letter)
    participants, named = _people_of(unit, of_letter)
    return replace(s, ticket=of_letter, participants=participants, named=named)


def _people_of(unit: Unit, ticket: Ticket | None) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
    """Who is or was on a ticket, and who only stood in To or Cc of its mails."""
    found = tickets.everybody(unit, ticket.id) if ticket is not None else []
    roles = {Role.NAMED, Role.MENTIONED}
    return tuple(p for p in found if p.role not in roles), tuple(p for p in found if p.role in roles)


def _with_people(unit: Unit, s: Situation, lookups: BatchLookups) -> Situation:
    author = s.author
    wanted = {author, *(p.address for p in s.participants)}
    if s.ticket is not None:
        wanted |= {s.ticket.requester, s.ticket.assignee, s.ticket.owner}
    if s.capability is not None:
        wanted.add(s.capability.recipient)
    written = s.reading.reply.text[:2000]
    if (
        s.capability is not None and author in s.policy.people and ("#" in written or "＃" in written)
    ):  # a caller, a vendor
        wanted |= {address.lower() for address in _ADDRESS.findall(written)[:5]}
    if author in s.policy.people:
        wanted.add(s.reading.forward.sender.mailbox.lower())
    if s.policy.approvals.rules if s.ticket is None else author in s.policy.people or s.capability is not None:
        wanted |= set(outside_approvers(s.policy))
    wanted.discard("")
    found = lookups.people(unit, wanted)
    return replace(s, people=found, person=found.get(author))


_EARLIER = 5  # tickets of the sender that are looked at for the engineer: not everybody may see all of them
_TICKETS_RECALLED = 20  # of the sender's latest tickets that a recall may speak of
_OLD_ROADS = frozenset({Road.IMAP, Road.PIPE, Road.FILE, Road.HISTORY})  # on which mail of long ago may come


def _recalled(unit: Unit, s: Situation) -> int | None:
    """The sender's ticket that opened with the mail which they ask to have back."""
    if s.reading.automatic.kind != "recall":
        return None
    subject = recalled_subject(s.mail.subject, s.mail.text).casefold()
    for ticket in tickets.latest_of_requester(unit, s.author, _TICKETS_RECALLED):
        if " ".join(ticket.subject.split()).casefold() == subject:
            return ticket.id
    return None


def _with_history(unit: Unit, s: Situation, mail: InboxMail, snapshot: Snapshot) -> Situation:
    author = s.author
    changes = _for_new(unit, s, snapshot) if s.ticket is None else _for_answer(unit, s, s.ticket, snapshot)
    changes["loads"] = snapshot.loads(unit, s.policy)
    if author and mail.road in _OLD_ROADS and (stone := erased_people.find_erasure(unit, author)) is not None:
        changes["erased_at"] = stone.at
    changes |= _copies(unit, s, mail)
    if s.capability is not None and s.capability.scope == Scope.DESK and author in s.policy.people:
        queue = tuple(tickets.list_tickets(unit, open_only=True, assignee=author, limit=200))
        wanted = {author, *(t.requester for t in queue if t.requester)}
        changes |= {"others": queue, "people": {**s.people, **people.find_people(unit, sorted(wanted))}}
    asked_of = _proposal(unit, s)
    if asked_of is not None:
        changes["reports"] = reports = _proposed(unit, s, *asked_of)
        known = people.find_people(unit, sorted({one.requester for one in reports.values() if one.requester}))
        changes["people"] = {**s.people, **known}  # the letters name who reported it
    alert = monitoring_alert.read_alert(s.mail.subject, s.new_text) if author else None
    if alert is not None:
        changes |= _alerting(unit, s, alert)
    if author and "status" in (parse_word(s.new_text), asked_word(s)):
        changes["others"] = _own(unit, author)
    return with_answers(unit, replace(s, **changes))


def _for_new(unit: Unit, s: Situation, snapshot: Snapshot) -> dict[str, Any]:
    """What a mail meets that may open a ticket: reports like it, budgets, the same report a moment ago."""
    bounds = _acknowledged(unit, s, snapshot)
    if s.hinted is not None:  # letters about it are that ticket's
        bounds = replace(bounds, spent=spent(unit, s.hinted.id, s.now))
    changes: dict[str, Any] = {"recent": snapshot.recent(unit, s.policy, s.now), "budget": bounds}
    author = s.author
    if not author:
        return changes
    print_ = fingerprint(author, s.mail.subject, opening_text(s.reading))
    since = s.now - s.policy.budgets.same_mail_within
    same = snapshot.lookups.same(unit, print_, since) or _recalled(unit, s)
    if same is not None:
        changes |= {"same_ticket": (of_same := tickets.get(unit, same)), **joined(unit, of_same)}
    if s.person is not None and not s.reading.automatic.automatic:
        changes["earlier"] = tuple(tickets.latest_of_requester(unit, author, _EARLIER))
    return changes


def _for_answer(unit: Unit, s: Situation, ticket: Ticket, snapshot: Snapshot) -> dict[str, Any]:
    """What a mail meets on the ticket that it leads to."""
    bounds = _acknowledged(unit, s, snapshot) if _may_open(s, ticket) else Budget()
    bounds = replace(bounds, spent=spent(unit, ticket.id, s.now))
    bounds = replace(bounds, echoes=_echoes(unit, s, bounds.spent))
    latest = tickets.latest_articles(unit, ticket.id, loop_breaker.LOOKED_AT)
    said = {"lately": _lately(unit, s, latest), "to_answer": _to_answer(latest)}
    return {**said, "budget": bounds, **read_ticket(unit, s)}


def _copies(unit: Unit, s: Situation, mail: InboxMail) -> dict[str, Any]:
    """Did another mail come under its Message-ID, and is it one that was here before by another road?"""
    own = next((m for m in s.known if mail.message_id and m.message_id == mail.message_id and m.seen), None)
    same_id = own is not None and (own.ours or inbox.find_seen(unit, mail.message_id, mail.id) is not None)
    copy = inbox.find_done_copy(unit, mail) if same_id else None
    if copy is None and s.ticket is not None and mail.road != Road.HISTORY:
        copy = inbox.find_renamed_copy(unit, mail, s.ticket.id)
    return {"same_id_other_content": same_id, "copy_of": copy}


def joined(unit: Unit, ticket: Ticket) -> dict[str, Any]:
    """Fields of a situation: what a ticket holds that a mail with the words of its first one would join,
    and who is on it. The mail may point to another ticket, whose people stay those that it is judged by.
    """
    said = tickets.with_files(unit, tickets.latest_articles(unit, ticket.id, _SAID_WITHIN_MINUTES))
    participants, named = _people_of(unit, ticket)
    return {"same_said": tuple(said), "same_people": participants, "same_named": named}


def _lately(unit: Unit, s: Situation, latest: list[Article]) -> tuple[Article, ...]:
    """What was written on the ticket lately; with the files, where the mail's author wrote much of it."""
    found = [one for one in latest if one.at > s.now - loop_breaker.WITHIN]
    is_much = sum(one.author == s.author for one in found) >= s.policy.budgets.machine_mails
    return tuple(tickets.with_files(unit, found) if is_much else found)


def _to_answer(latest: list[Article]) -> tuple[Article, ...]:
    """What the requester's side wrote since the last public words of an engineer."""
    said = [one for one in latest if one.visibility is Visibility.PUBLIC and one.text]
    ours = max((n for n, one in enumerate(said, 1) if one.role is Role.ENGINEER), default=0)
    return tuple(one for one in said[ours:] if one.role in (Role.REQUESTER, Role.WATCHER))


def _echoes(unit: Unit, s: Situation, spent_: Spent) -> int:
    """Automatic letters that answered nothing but the author's own mails within the hour;
    looked for only where there may be several.
    """
    assert s.ticket is not None
    key = normalise_address(s.author) if s.author else ""
    if spent_.automatic.get(key, 0) < s.policy.budgets.machine_mails:
        return 0
    letters = outbox.causes_of_recent(unit, s.ticket.id, key, s.now - loop_breaker.WITHIN)
    others = tickets.causes_of_others(unit, s.ticket.id, s.author, {cause for _, cause in letters})
    return sum(kind not in loop_breaker.NO_ECHO and cause not in others for kind, cause in letters)


def _alerting(unit: Unit, s: Situation, alert: monitoring_alert.Alert) -> dict[str, object]:
    """What the same machine has reported that this alert may belong to: open, or ended within a day."""
    opened, ended = s.now - s.policy.alerts.bundle, s.now - timedelta(days=1)
    found = [one for one in tickets.find_alerting(unit, s.author, alert.what, opened, ended) if is_machine(one)]
    going = [one for one in found if one.state not in ENDED_STATES]
    people_ = {one.id: tuple(tickets.participants(unit, one.id)) for one in going}
    return {"alerting": tuple(found), "alerting_people": people_}


def _acknowledged(unit: Unit, s: Situation, snapshot: Snapshot) -> Budget:
    """What bounds the acknowledgement of a new ticket (I7)."""
    names = [one.budget for one in allowance.allowances(s)]
    used = snapshot.used(unit, names, s.now, allowance.HOUR)
    if counted := new_sender_flood.counter(s):
        used |= snapshot.used(unit, [counted], s.now, s.policy.flood.within)
    listing = new_sender_flood.is_flood(s, used) and snapshot.is_listing(unit, s.now)
    had = budget(s.policy, snapshot.lookups.tally(unit, s.author, s.now)) if s.author else Budget()
    return replace(had, used=used, is_listing=listing)


def _may_open(s: Situation, ticket: Ticket) -> bool:
    """May a mail that leads to a ticket open one of its own?

    Not what somebody writes who is on it, while it is open.
    """
    is_on_it = s.author in s.active or s.author in (ticket.requester, ticket.assignee)
    return not is_on_it or ticket.closed is not None or s.merged_from is not None


def _own(unit: Unit, requester: str) -> tuple[Ticket, ...]:
    """What a requester waits for: their open tickets, and those that are part of somebody else's,
    as far as that one is.
    """
    merged = tickets.merged_of_requester(unit, requester)
    leading = {one.id: one for one in merged}
    for _ in range(_DEEPEST):
        wanted = {Work.of(one).merged_into for one in leading.values() if one.state is State.MERGED}
        found = tickets.find_many(unit, sorted(wanted))
        leading = {n: found.get(Work.of(one).merged_into, one) for n, one in leading.items()}
    waits = [(one, leading[one.id]) for one in merged]
    shared = [
        replace(one, state=lead.state, assignee=lead.assignee)
        for one, lead in waits
        if lead.requester != requester and lead.state in OPEN_STATES | {State.RESOLVED, State.CONFIRMED}
    ]
    return tuple(sorted([*tickets.open_of_requester(unit, requester), *shared], key=lambda one: one.id))


_DEEPEST = 3  # tickets merged into merged ones that are followed
_MOST_PROPOSED = 1000  # tickets that were opened after a proposal and are looked at


def _proposal(unit: Unit, s: Situation) -> tuple[int, tuple[int, ...]] | None:
    """The ticket with which a proposal came that the mail may answer, and the reports that it proposed; None for no
    answer. By the address of its letter, or by the ticket's log where a client or the desk keeps no such address.
    """
    capability = s.capability
    if capability is not None:
        reports = tuple(int(n) for n in capability.binding.get("reports", ()))
        return (capability.ticket_id or 0, reports) if capability.action == major_detection.ACTION else None
    if s.ticket is None or not major_incident.answers_unaddressed(s):
        return None
    told = (one.data["tickets"] for one in tickets.events(unit, s.ticket.id) if one.kind == EventKind.MAJOR_PROPOSED)
    return s.ticket.id, tuple(int(n) for n in next(told, ()))


def _proposed(unit: Unit, s: Situation, number: int, reports: tuple[int, ...]) -> dict[int, Ticket]:
    """The reports of a proposal, those like them that came since, and those that its answer names."""
    since = tickets.list_tickets(unit, after=number, limit=_MOST_PROPOSED)
    later = {ticket.id: ticket for ticket in since if Work.of(ticket).cluster == number}
    named = [int(typed) for typed in NUMBER.findall(s.reading.reply.text[:1000])[:50]]
    wanted = [number, *reports, *named]
    return {**later, **tickets.find_many(unit, wanted)}


def _with_held(
    unit: Unit, world: World, s: Situation, capability: Capability, snapshot: Snapshot
) -> Situation:
    inbox_id = int(capability.binding.get("inbox", 0))
    held = people.find_held_of_mail(unit, inbox_id) if inbox_id else None
    if held is None:
        return s
    mail = inbox.get(unit, inbox_id)
    if held.state not in ("waiting", "expired") or not mail.content:
        return _on_its_ticket(unit, s, held, mail)

    def gather(reading: Reading) -> Situation:
        """The held mail once more, as this reading of it needs."""
        found = gather_mail(unit, world, mail, reading, s.now, snapshot=snapshot)
        if found.ticket is not None or held.ticket_id is None:
            return found
        ticket, merged_from = after_merges(unit, tickets.find(unit, held.ticket_id))
        on_it, named = _people_of(unit, ticket)
        of_merged, _ = _people_of(unit, merged_from)
        return replace(
            found,
            ticket=ticket,
            participants=on_it,
            named=named,
            merged_from=merged_from,
            merged_participants=of_merged,
        )

    reading = as_held(held, snapshot.read(raw_of(mail)))
    original = gather(reading)
    s = replace(s, held=held, original=original)
    if not may_replace(s, held):
        return s
    corrected = (gather(replace(reading, reply=one.reply)) for one in corrections(s, original))
    return replace(s, corrected=tuple(corrected))


def _on_its_ticket(unit: Unit, s: Situation, held: Held, mail: InboxMail) -> Situation:
    """A question that is settled: its answer may speak on the ticket that the held mail came to."""
    if s.ticket is not None or mail.ticket_id is None:
        return replace(s, held=held)
    ticket, merged_from = after_merges(unit, tickets.find(unit, mail.ticket_id))
    if ticket is None or merged_from is not None:
        return replace(s, held=held)
    return replace(s, held=held, ticket=ticket, participants=tuple(tickets.participants(unit, ticket.id)))


def names_of(s: Situation, policy: Policy) -> dict[str, str]:
    """Names by address: of the roster, of people written with, of this mail's sender."""
    names = {address: person.name for address, person in {**s.answers.people, **s.people}.items() if person.name}
    names.update({p.address: p.name for p in s.participants if p.name})
    if s.mail.sender.name and s.author and s.author not in names:
        names[s.author] = s.mail.sender.name
    roster = policy.names
    return {**roster, **{address: name for address, name in names.items() if address not in roster}}
