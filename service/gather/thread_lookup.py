"""Finds where a mail points: the desk, the ticket and the letter that its addresses and its ancestors name.

Each look-up is by an index; none grows with the number of tickets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from gateway.addresses import Keys, Token, find_tokens, id_hash, read_address, read_message_id
from gateway.message import Reading, Road
from gateway.read.conversations import REPLY_WITHIN, Conversation, Tie, base_subject, belongs, can_join
from rules.policy.model import Policy
from service.domain.opening import imported_history
from service.domain.planning.situation import House
from service.domain.ticket.open_work import Work
from service.gather.batch_lookups import MOST_ANCESTORS, BatchLookups, ancestors_of, ids_of
from store.database.unit import Unit
from store.mail import inbox
from store.records import Capability, InboxMail, KnownMessage, Participant, Role, Scope, State, Ticket
from store.ticket import people, tickets

TAG = re.compile(r"\[?\bT-(\d{1,10})\b\]?", re.ASCII)  # also beside Chinese: 工单T-7又卡了
_MERGES = 10  # merges in a row that are followed


class World(Struct, frozen=True, dict=True):
    """What the desk is at this moment: policy, houses, keys. Swapped whole on a reload."""

    policy: Policy
    policy_version: str
    houses: tuple[House, ...]  # the first is the desk's own
    keys: Keys
    reply_domains: tuple[str, ...] = ()
    desk_of_mailbox: Mapping[str, str] = field(default_factory=dict)  # by the name of an IMAP mailbox; "" of none

    def house_of(self, addresses: tuple[str, ...]) -> House:
        """The house whose address the mail was written to; the first when none fits."""
        found = (house for address in addresses if (house := self._by_address.get(address)) is not None)
        return next(found, self.houses[0])

    @cached_property
    def _by_address(self) -> Mapping[str, House]:
        return {house.address: house for house in self.houses}

    @cached_property
    def ours(self) -> frozenset[str]:
        """The support addresses."""
        return frozenset(house.address for house in self.houses)

    @cached_property
    def domains(self) -> frozenset[str]:
        """Where tokens may stand: also at the address of a desk that has another one by now, or is no more."""
        return frozenset((*(house.address.rpartition("@")[2] for house in self.houses), *self.reply_domains))


class Pointer(Struct, frozen=True):
    """Where a mail points: by a capability, by ancestors, by both."""

    token: Token | None = None
    capability: Capability | None = None
    valid: bool = False
    ticket_id: int | None = None
    k: int = 0
    conflict: tuple[int, ...] = ()
    bounce: Token | None = None
    known: tuple[KnownMessage, ...] = ()


def recipients_of(world: World, mail: InboxMail, reading: Reading) -> tuple[str, ...]:
    """The envelope's recipients; the header's for roads that have no envelope, and at last the desk whose mailbox it
    lay in: of a blind copy, or of mail to another name of that mailbox, nothing else tells.
    """
    found = mail.recipients or tuple(a.mailbox for a in (*reading.mail.to, *reading.mail.cc))
    if mail.road in {Road.IMAP, Road.PIPE, Road.FILE, Road.HISTORY}:
        found = (
            *found,
            *(a.mailbox for a in (*reading.mail.to, *reading.mail.cc)),
            reading.mail.header("Delivered-To"),
            world.desk_of_mailbox.get(mail.peer, "") if mail.road == Road.IMAP else "",
        )
    return tuple(dict.fromkeys(address.strip().lower() for address in found if address.strip()))


def point(
    unit: Unit, world: World, addresses: tuple[str, ...], reading: Reading, now: datetime, lookups: BatchLookups
) -> Pointer:
    """What the addresses, references and subject of a mail point to."""
    tokens = [t for address in addresses if (t := read_address(world.keys, address, world.domains)) is not None]
    if not tokens:
        tokens = [t for t in find_tokens(world.keys, reading.mail.subject[:500]) if t.kind.value == "n"]
    bounce = next((token for token in tokens if token.kind.value == "b"), None)
    hashes = {token.id_hash: token for token in tokens if token.kind.value != "b"}
    parents = ancestors_of(reading)
    signed = {id_: read_message_id(world.keys, id_) for id_ in parents}
    # Only a direct answer proves a mailbox: an old question further up in the thread is no question any more.
    direct = set(reading.mail.in_reply_to or reading.mail.references[-1:])
    nonces = (
        {id_hash(raw): id_ for id_, raw in signed.items() if raw is not None and id_ in direct} if not hashes else {}
    )
    found = people.find_capabilities(unit, [*hashes, *nonces]) if hashes or nonces else {}
    capabilities = [found[h] for h in hashes if h in found] or [
        c for h in nonces if (c := found.get(h)) and c.scope == Scope.NONCE
    ]
    known = lookups.known(unit, ids_of(reading))
    if capabilities:
        author = reading.mail.sender.mailbox.lower()
        capability = next((c for c in capabilities if c.recipient == author), capabilities[0])
        token = hashes.get(capability.id_hash)
        valid = capability.revoked_at is None and not (token is not None and token.retired)
        valid = valid and not (capability.expires_at is not None and capability.expires_at <= now)
        k = (4 if capability.scope in (Scope.ACTION, Scope.SURVEY) else 3) if valid else 2
        ids = [c.ticket_id for c in capabilities if c.ticket_id is not None]
        conflict = tuple(dict.fromkeys(i for i in ids if i != capability.ticket_id))
        return Pointer(token, capability, valid, capability.ticket_id, k, conflict, bounce, known)
    by_id = {message.message_id: message for message in known}
    for parent in parents:
        message = by_id.get(parent)
        if message is None or not message.seen:
            continue
        if message.ours and signed.get(parent) is None:
            continue  # looks like ours, but the MAC is not: a hint at most
        author = reading.mail.sender.mailbox.lower()
        theirs = inbox.find_ticket_of(unit, parent, author) if not message.ours else None
        return Pointer(ticket_id=theirs or message.ticket_id, k=2, bounce=bounce, known=known)
    return Pointer(bounce=bounce, known=known)


def find_late_parent(unit: Unit, pointer: Pointer, reading: Reading) -> tuple[Ticket | None, Pointer]:
    """A parent that comes after its answer joins the answer's ticket, when its sender is somebody of that ticket."""
    own = next((m for m in pointer.known if m.message_id == reading.mail.message_id and not m.seen), None)
    if own is None:
        return None, pointer
    ticket = tickets.find(unit, own.ticket_id)
    on_it = {p.address for p in tickets.everybody(unit, own.ticket_id) if p.role != Role.MENTIONED}
    author = reading.mail.sender.mailbox.lower()
    if ticket is None or author not in on_it | {ticket.requester}:
        return None, pointer
    return ticket, replace(pointer, ticket_id=ticket.id, k=2)


_LONGEST = timedelta(days=400)  # between the first mail of a conversation and one more of it


def find_conversation(
    unit: Unit, world: World, mail: InboxMail, pointer: Pointer, reading: Reading
) -> tuple[Ticket | None, Pointer]:
    """The imported ticket of an old mail that names no ancestor: by subject, people, time and quotes, or as one of a
    numbered series. None for other mail. The pointer knows then what was looked at.
    """
    if mail.road != Road.HISTORY:
        return None, pointer
    ties = imported_history.ties_of(reading.mail, world.ours | world.policy.people.keys())
    found = tickets.find_known(unit, ties.all)
    known = {one.message_id: one.ticket_id for one in found}
    on = {person: known.get(tie) for tie, person in ties.of_people.items()}
    ticket = _find_series(unit, mail, ties, known) or _find_answered(unit, mail, reading, on)
    return ticket, replace(pointer, known=(*pointer.known, *found))


def _find_series(
    unit: Unit, mail: InboxMail, ties: imported_history.Ties, known: Mapping[str, int]
) -> Ticket | None:  # fmt: skip
    """The ticket of the numbered letter that this mail is a part of; the same number again is another letter."""
    number = known.get(ties.of_series)
    ticket = tickets.find(unit, number) if number is not None and known.get(ties.of_place) != number else None
    if ticket is None or ties.series is None:
        return None
    return ticket if ties.series.follows(mail.received_at, ticket.opened) else None


def _find_answered(unit: Unit, mail: InboxMail, reading: Reading, on: Mapping[str, int | None]) -> Ticket | None:
    """The ticket of its subject that it quotes, or whose people are on it; of several that of whom it was written to,
    then of the most people, then the latest. `on` are the people of the mail, and the ticket where each was last on a
    mail of that subject.
    """
    if not can_join(base_subject(reading.mail.subject)):
        return None
    print_, at = imported_history.print_of(reading.mail.subject), mail.received_at
    same = tickets.find_printed(unit, print_, at - _LONGEST, at + REPLY_WITHIN)
    others = tickets.find_many(unit, sorted({id_ for id_ in on.values() if id_} - {ticket.id for ticket in same}))
    found, to = [], reading.mail.to[0].mailbox.lower() if reading.mail.to else ""
    for ticket in (*same, *others.values()):
        people = {person: id_ == ticket.id if id_ else None for person, id_ in on.items()}
        shared = 2 * bool(people.get(to)) + sum(map(bool, people.values()))
        found.append((_tie(unit, mail, reading, ticket, people), shared, ticket.opened, ticket))
    tie, _, _, best = max(found, key=lambda each: each[:3], default=(Tie.NONE, 0, at, None))
    alone = sum(each[0] is Tie.LIKELY for each in found) <= 1
    return best if tie > Tie.LIKELY or (tie is Tie.LIKELY and alone) else None


def _tie(unit: Unit, mail: InboxMail, reading: Reading, ticket: Ticket, people: Mapping[str, bool | None]) -> Tie:
    said = tickets.latest_articles(unit, ticket.id, MOST_ANCESTORS)
    times = [one.at for one in said] or [ticket.opened]
    writers = {ticket.requester, *(one.author for one in said)}
    texts = [one.text for one in said]
    told = Conversation(ticket.subject, ticket.requester, writers, min(times), max(times), texts)
    return belongs(reading.mail, mail.received_at, people, told, reading.reply.quoted)


def has_left(
    policy: Policy, capability: Capability | None, ticket: Ticket, participants: tuple[Participant, ...]
) -> bool:
    """Rights are read again: an address made for somebody who is neither engineer nor on the ticket any more permits
    nothing.
    """
    if capability is None or capability.scope in {Scope.NONCE, Scope.DESK} or capability.recipient in policy.people:
        return False
    now_on = {ticket.requester, *(p.address for p in participants if p.until is None)}
    roles = {team.lead for team in policy.teams.values()} | {team.deputy for team in policy.teams.values()}
    return capability.recipient not in now_on | roles | {policy.desk.manager, *policy.desk.admins}


def desks_first(world: World, addresses: tuple[str, ...], ticket: Ticket | None, reading: Reading) -> tuple[str, ...]:
    """The desks that a mail was sent to, as its writer named them: To, then Cc, then who only stands in the envelope,
    whose order is the mail server's. That of its ticket alone where it belongs to one.
    """
    if ticket is not None and ticket.desk:
        return (ticket.desk,)
    written = [one.mailbox.lower() for one in (*reading.mail.to, *reading.mail.cc)]
    plain = []
    for address in sorted(addresses, key=lambda one: written.index(one) if one in written else len(written)):
        token = read_address(world.keys, address)
        plain.append(token.desk if token is not None else address)
    return tuple(plain)


def is_for_another_desk(
    unit: Unit, world: World, addresses: tuple[str, ...], reading: Reading, led_to: Collection[Ticket]
) -> bool:
    """Was a mail written to a desk that none of the tickets, to which its thread leads, ever was at? A desk's own
    address outweighs a thread: who answers an old letter to write to another desk means that one alone. The tickets of
    a desk that is no more are anybody's.
    """
    named = (*addresses, *(one.mailbox.lower() for one in (*reading.mail.to, *reading.mail.cc)))
    written = {token.desk if (token := read_address(world.keys, one)) is not None else one for one in named}
    now = {ticket.desk for ticket in led_to}
    if len(world.houses) == 1 or not written & world.ours or written & now or now - world.ours:
        return False
    logged = (event.data.get("set", {}) for ticket in led_to for event in tickets.events(unit, ticket.id))
    desks = {str(changed["desk"]) for changed in logged if "desk" in changed}
    return not written & desks


def after_merges(unit: Unit, ticket: Ticket | None) -> tuple[Ticket | None, Ticket | None]:
    """Where a mail to a merged ticket lands: the ticket that it became part of, and the one that was written to."""
    written_to = ticket
    for _ in range(_MERGES):
        into = Work.of(ticket).merged_into if ticket is not None and ticket.state is State.MERGED else 0
        if not into:
            break
        ticket = tickets.find(unit, into) or ticket
    return ticket, written_to if written_to is not None and ticket is not written_to else None


def find_hinted(unit: Unit, reading: Reading) -> Ticket | None:
    """The ticket that the subject names; None where it names none that is there."""
    match = TAG.search(reading.mail.subject[:500])
    return tickets.find(unit, int(match.group(1))) if match else None
