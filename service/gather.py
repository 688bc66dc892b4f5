"""Everything that a decision about one mail, or one timer, must know, read in one snapshot (DESIGN.md, "How one mail walks through").

Each look-up is by an index; none grows with the number of tickets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.addresses import Keys, Token, find_tokens, id_hash, normalise_address, read_address, read_message_id
from gateway.message import Attachment, RawMail, Reading
from rules.approvers import outside_approvers
from rules.facts import Load
from rules.model import Policy
from service.domain import answers, approving, follow, notice, personal, recurring, roster
from service.domain.alike import EXAMPLES, MOST_COMPARED, Major, Recent, make_report
from service.domain.budgets import WORDS, WRITTEN, Spent
from service.domain.commands import parse_word
from service.domain.due import Moment
from service.domain.requester import asked_word
from service.domain.situation import Answers, Budget, House, Shown, Situation
from service.domain.texts import fingerprint, new_text, opening_text
from service.domain.work import Work
from service.gather_knowledge import Shelf, with_asked, with_knowledge
from store import heads, inbox, outbox, people, tickets, timers
from store.records import Article, Capability, Head, InboxMail, KnownMessage, Participant, Person, State, Ticket, Timer
from store.unit import Unit

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,200}\w")
TAG = re.compile(r"\[?\bT-(\d{1,10})\b\]?")
ACKNOWLEDGEMENTS = ("received", "received-neutral", "received-after-hours", "received-major", "received-waits")
ANSWERS = ("help-requester", "status")
_ANCESTORS = 30
PASSED_TO_MANY = 256 * 1024  # bytes of attachments that a letter to each of many carries
_MERGES = 10  # merges in a row that are followed
PING_PONG = timedelta(minutes=5)  # a person does not write more than a few mails on one ticket in that time
_HANDS_OVER = re.compile(r"[#＃]\s*(?:assign|转派|escalate|升级|上报)", re.IGNORECASE)
_LOOKS_BACK = re.compile(
    r"[#＃]\s*(?:undo|撤销|撤回|escalate|升级|上报|resend|重发|unmerge|撤并|取消合并)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class World:
    """What the desk is at this moment: policy, houses, keys. Swapped whole on a reload."""

    policy: Policy
    policy_version: str
    houses: tuple[House, ...]  # the first is the desk's own
    keys: Keys
    reply_domains: tuple[str, ...] = ()

    def house_of(self, addresses: tuple[str, ...]) -> House:
        """The house whose address the mail was written to; the first when none fits."""
        by_address = {house.address: house for house in self.houses}
        for address in addresses:
            if address in by_address:
                return by_address[address]
        return self.houses[0]

    @property
    def ours(self) -> frozenset[str]:
        """Addresses and reply domains that tokens may stand at."""
        return frozenset((*(house.address for house in self.houses), *(f"@{domain}" for domain in self.reply_domains)))


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a mail points: by a capability, by ancestors, by both."""

    token: Token | None = None
    capability: Capability | None = None
    valid: bool = False
    ticket_id: int | None = None
    k: int = 0
    conflict: tuple[int, ...] = ()
    bounce: Token | None = None
    known: tuple[KnownMessage, ...] = ()


def recipients_of(mail: InboxMail, reading: Reading) -> tuple[str, ...]:
    """The envelope's recipients; the header's for roads that have no envelope."""
    found = mail.recipients or tuple(a.mailbox for a in (*reading.mail.to, *reading.mail.cc))
    if mail.road in {"imap", "file", "history"}:
        found = (
            *found,
            *(a.mailbox for a in (*reading.mail.to, *reading.mail.cc)),
            reading.mail.header("Delivered-To"),
        )
    return tuple(dict.fromkeys(address.strip().lower() for address in found if address.strip()))


class Snapshot:
    """What is the same for all mails that are decided against one snapshot: read once."""

    def __init__(self) -> None:
        self._loads: dict[str, Load] | None = None
        self._sent: int | None = None
        self._recent: Recent | None = None
        self.shelf = Shelf()

    def loads(self, unit: Unit, policy: Policy) -> dict[str, Load]:
        if self._loads is None:
            self._loads = loads(unit, policy)
        return self._loads

    def acknowledged(self, unit: Unit, policy: Policy, now: datetime) -> int:
        """Acknowledgements of the whole desk within the hour, as far as its budget asks."""
        if self._sent is None:
            cap = policy.budgets.acknowledgements_of_desk_per_hour
            self._sent = outbox.count_last(unit, ACKNOWLEDGEMENTS, now - timedelta(hours=1), 3 * cap)
        return self._sent

    def recent(self, unit: Unit, policy: Policy, now: datetime) -> Recent | None:
        """The reports that a new one is compared with; None where nothing is ever proposed."""
        if not policy.majors.on:
            return None
        if self._recent is None:
            found = heads.recent_heads(unit, now - policy.majors.within, MOST_COMPARED)
            majors = [_major(unit, ticket) for ticket in heads.open_majors(unit)]
            self._recent = Recent(policy, found, majors)
        return self._recent

    def opened(self, head: Head | None) -> None:
        """A ticket that a mail of the same batch opens."""
        if head is not None and self._recent is not None:
            self._recent.add(head)


def _major(unit: Unit, ticket: Ticket) -> Major:
    examples = heads.heads(unit, Work.of(ticket).children[:EXAMPLES])
    return Major(ticket, tuple(make_report(head) for head in examples))


def gather_mail(
    unit: Unit,
    world: World,
    mail: InboxMail,
    reading: Reading,
    now: datetime,
    *,
    number: int = 0,
    read: Callable[[RawMail], Reading],
    snapshot: Snapshot | None = None,
) -> Situation:
    """The situation of one mail. `read` reads a held original again when the mail is the answer about it."""
    addresses = recipients_of(mail, reading)
    pointer = _point(unit, world, addresses, reading, now)
    author = reading.mail.sender.mailbox.lower()
    ticket = tickets.find(unit, pointer.ticket_id) if pointer.ticket_id is not None else None
    ticket, merged_from = _after_merges(unit, ticket)
    participants = tuple(tickets.participants(unit, ticket.id)) if ticket is not None else ()
    if ticket is None and pointer.known:
        ticket, participants, pointer = _late_parent(unit, pointer, reading)
    left = merged_from or ticket
    on_it = tuple(tickets.participants(unit, left.id)) if left is not None and merged_from is not None else participants
    if pointer.valid and left is not None and _has_left(world.policy, pointer.capability, left, on_it):
        pointer = replace(pointer, valid=False, k=min(pointer.k, 2))
    house = world.house_of(_desks_first(world, addresses, ticket))
    base = Situation(
        now=now,
        policy=world.policy,
        policy_version=world.policy_version,
        house=house,
        inbox=replace(mail, content=b""),
        reading=reading,
        capability=pointer.capability if pointer.valid else None,
        capability_valid=pointer.valid,
        ticket=ticket,
        merged_from=merged_from,
        merged_participants=on_it if merged_from is not None else (),
        k=pointer.k,
        conflict=pointer.conflict,
        known=pointer.known,
        hinted=_hinted(unit, reading) if ticket is None else None,
        participants=participants,
        answered_letter=outbox.find_by_bounce(unit, pointer.bounce.id_hash) if pointer.bounce else None,
        number=number,
    )
    base = _with_people(unit, base, author)
    if base.answered_letter is not None and base.ticket is None and base.answered_letter.ticket_id is not None:
        base = _about_letter(unit, base, base.answered_letter.ticket_id)
    snapshot = snapshot or Snapshot()
    base = _with_history(unit, base, mail, author, snapshot)
    base = with_knowledge(unit, base, snapshot.shelf)
    if pointer.capability is not None and pointer.capability.scope == "nonce":
        base = _with_held(unit, world, base, pointer.capability, number, read)
    return base


def _after_merges(unit: Unit, ticket: Ticket | None) -> tuple[Ticket | None, Ticket | None]:
    """Where a mail to a merged ticket lands: the ticket that it became part of, and the one that was written to."""
    written_to = ticket
    for _ in range(_MERGES):
        into = Work.of(ticket).merged_into if ticket is not None and ticket.state is State.MERGED else 0
        if not into:
            break
        ticket = tickets.find(unit, into) or ticket
    return ticket, written_to if written_to is not None and ticket is not written_to else None


def _about_letter(unit: Unit, s: Situation, ticket_id: int) -> Situation:
    """What comes to a bounce address: a machine's report is about the letter's ticket; to a person the address gives no right to it."""
    of_letter = tickets.find(unit, ticket_id)
    if of_letter is None:
        return s
    if not s.reading.bounce.bounce and not s.reading.automatic.automatic:
        return replace(s, hinted=s.hinted or of_letter)
    return replace(s, ticket=of_letter, participants=tuple(tickets.participants(unit, of_letter.id)))


def _has_left(
    policy: Policy, capability: Capability | None, ticket: Ticket, participants: tuple[Participant, ...]
) -> bool:
    """Rights are read again: an address made for somebody who is neither engineer nor on the ticket any more permits nothing."""
    if capability is None or capability.scope in {"nonce", "desk"} or capability.recipient in policy.people:
        return False
    now_on = {ticket.requester, *(p.address for p in participants if p.until is None)}
    roles = {team.lead for team in policy.teams.values()} | {team.deputy for team in policy.teams.values()}
    return capability.recipient not in now_on | roles | {policy.desk.manager, *policy.desk.admins}


def _desks_first(world: World, addresses: tuple[str, ...], ticket: Ticket | None) -> tuple[str, ...]:
    if ticket is not None and ticket.desk:
        return (ticket.desk,)
    plain = []
    for address in addresses:
        token = read_address(world.keys, address)
        plain.append(token.desk if token is not None else address)
    return tuple(plain)


def _point(unit: Unit, world: World, addresses: tuple[str, ...], reading: Reading, now: datetime) -> Pointer:
    tokens = [t for address in addresses if (t := read_address(world.keys, address, world.ours)) is not None]
    if not tokens:
        tokens = [t for t in find_tokens(world.keys, reading.mail.subject[:500]) if t.kind.value == "n"]
    bounce = next((token for token in tokens if token.kind.value == "b"), None)
    hashes = {token.id_hash: token for token in tokens if token.kind.value != "b"}
    parents = tuple(dict.fromkeys((*reading.mail.in_reply_to, *reversed(reading.mail.references))))[:_ANCESTORS]
    signed = {id_: read_message_id(world.keys, id_) for id_ in parents}
    # Only a direct answer proves a mailbox: an old question further up in the thread is no question any more.
    direct = set(reading.mail.in_reply_to or reading.mail.references[-1:])
    nonces = (
        {id_hash(raw): id_ for id_, raw in signed.items() if raw is not None and id_ in direct} if not hashes else {}
    )
    found = people.find_capabilities(unit, [*hashes, *nonces]) if hashes or nonces else {}
    capabilities = [found[h] for h in hashes if h in found] or [
        c for h in nonces if (c := found.get(h)) and c.scope == "nonce"
    ]
    own = (reading.mail.message_id,) if reading.mail.message_id else ()
    known = tuple(tickets.find_known(unit, [*parents, *own])) if parents or own else ()
    if capabilities:
        author = reading.mail.sender.mailbox.lower()
        capability = next((c for c in capabilities if c.recipient == author), capabilities[0])
        token = hashes.get(capability.id_hash)
        valid = capability.revoked_at is None and not (token is not None and token.retired)
        valid = valid and not (capability.expires_at is not None and capability.expires_at <= now)
        k = (4 if capability.scope in ("action", "survey") else 3) if valid else 2
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
        return Pointer(ticket_id=message.ticket_id, k=2, bounce=bounce, known=known)
    return Pointer(bounce=bounce, known=known)


def _late_parent(
    unit: Unit, pointer: Pointer, reading: Reading
) -> tuple[Ticket | None, tuple[Participant, ...], Pointer]:
    """A parent that comes after its answer joins the answer's ticket, when its sender is somebody of that ticket."""
    own = next((m for m in pointer.known if m.message_id == reading.mail.message_id and not m.seen), None)
    if own is None:
        return None, (), pointer
    ticket = tickets.find(unit, own.ticket_id)
    participants = tuple(tickets.participants(unit, own.ticket_id))
    author = reading.mail.sender.mailbox.lower()
    if ticket is None or author not in {ticket.requester, *(p.address for p in participants)}:
        return None, (), pointer
    return ticket, participants, replace(pointer, ticket_id=ticket.id, k=2)


def _hinted(unit: Unit, reading: Reading) -> Ticket | None:
    match = TAG.search(reading.mail.subject[:500])
    return tickets.find(unit, int(match.group(1))) if match else None


def _with_people(unit: Unit, s: Situation, author: str) -> Situation:
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
    if s.capability is not None and s.capability.scope == "desk":
        wanted.add(s.reading.forward.sender.mailbox.lower())
    if s.policy.approvals.rules if s.ticket is None else author in s.policy.people or s.capability is not None:
        wanted |= set(outside_approvers(s.policy))
    wanted.discard("")
    found: Mapping[str, Person] = people.find_people(unit, sorted(wanted)) if wanted else {}
    return replace(s, people=found, person=found.get(author))


def _with_history(unit: Unit, s: Situation, mail: InboxMail, author: str, snapshot: Snapshot) -> Situation:
    now = s.now
    changes: dict[str, object] = {}
    if s.ticket is None:
        changes["loads"] = snapshot.loads(unit, s.policy)
        changes["recent"] = snapshot.recent(unit, s.policy, now)
        lately = budget(unit, author, now)
        if asked_word(s):
            answered = outbox.count_recent(unit, normalise_address(author), ANSWERS, now - timedelta(hours=1))
            lately = replace(lately, answered_hour=answered)
        if s.is_stranger:
            lately = replace(lately, all_hour=snapshot.acknowledged(unit, s.policy, now))
        if s.hinted is not None:  # letters about it are that ticket's
            lately = replace(lately, spent=spent(unit, s.hinted.id, now))
        changes["budget"] = lately
        since = now - s.policy.budgets.same_mail_within
        if author:
            print_ = fingerprint(author, s.mail.subject, opening_text(s.reading))
            same = tickets.find_recent_same(unit, print_, since)
            changes["same_ticket"] = tickets.find(unit, same) if same is not None else None
    else:
        changes["budget"] = Budget(
            spent=spent(unit, s.ticket.id, now),
            author_lately=tickets.count_recent_articles(unit, s.ticket.id, author, now - PING_PONG),
        )
        if _LOOKS_BACK.search(s.reading.reply.text):
            changes["events"] = tuple(tickets.events(unit, s.ticket.id))
        if author in s.policy.people and _HANDS_OVER.search(s.reading.reply.text):
            changes["files"] = _sent_files(unit, s.ticket.id, s.policy.attachments.pass_on)
        changes["loads"] = snapshot.loads(unit, s.policy)
    if mail.message_id:
        own = next((m for m in s.known if m.message_id == mail.message_id and m.seen), None)
        changes["same_id_other_content"] = own is not None
    if s.capability is not None and s.capability.scope == "desk" and author in s.policy.people:
        queue = tuple(tickets.list_tickets(unit, open_only=True, assignee=author, limit=200))
        wanted = {author, *(t.requester for t in queue if t.requester)}
        changes |= {"others": queue, "people": {**s.people, **people.find_people(unit, sorted(wanted))}}
    if s.capability is not None and s.capability.action == notice.ACTION:
        changes["reports"] = _proposed(unit, s, s.capability)
    if author and "status" in (parse_word(new_text(s.reading)), asked_word(s)):
        changes["others"] = tuple(tickets.open_of_requester(unit, author))
    return _with_answers(unit, replace(s, **changes))  # type: ignore[arg-type]  # fields of Situation


_NUMBER = re.compile(r"(?<!\d)\d{1,9}(?!\d)")
_MOST_PROPOSED = 1000  # tickets that were opened after a proposal and are looked at


def _proposed(unit: Unit, s: Situation, capability: Capability) -> dict[int, Ticket]:
    """The reports of a proposal, those like them that came since, and those that its answer names."""
    number = capability.ticket_id or 0
    since = tickets.list_tickets(unit, after=number, limit=_MOST_PROPOSED)
    later = {ticket.id: ticket for ticket in since if Work.of(ticket).cluster == number}
    named = [int(typed) for typed in _NUMBER.findall(s.reading.reply.text[:1000])[:50]]
    wanted = [number, *(int(n) for n in capability.binding.get("reports", ())), *named]
    return {**later, **tickets.find_many(unit, wanted)}


def _with_answers(unit: Unit, s: Situation) -> Situation:
    """What an engineer's mail asks to see: by number, by words, their queue; each bounded."""
    asked = answers.wanted(s)
    if not asked:
        return s
    shown = {
        number: _shown(unit, ticket) for number in asked.shows if (ticket := tickets.find(unit, number)) is not None
    }
    found = {words: tuple(tickets.search_open(unit, words)) for words in asked.searches}
    queue = tuple(tickets.list_tickets(unit, open_only=True, assignee=s.author, limit=200)) if asked.queue else ()
    files = _files(unit, answers.last_said(shown[asked.split])) if asked.split in shown else {}
    met = {t.requester for t in (*queue, *(t for some in found.values() for t in some)) if t.requester}
    met |= {a for one in shown.values() for a in (one.ticket.requester, *(p.address for p in one.participants)) if a}
    known = people.find_people(unit, sorted(met)) if met else {}
    return with_asked(unit, replace(s, answers=Answers(shown, found, queue, known, files)), asked)


def _files(unit: Unit, article: Article | None) -> dict[int, bytes]:
    """The contents of an article's attachments."""
    return {one.id: tickets.attachment_content(unit, one.id) for one in (article.attachments if article else ())}


def _sent_files(unit: Unit, number: int, limit: int) -> tuple[Attachment, ...]:
    """What the requester's side has sent, the latest first, as far as one letter carries it."""
    found: list[Attachment] = []
    for article in reversed(tickets.articles(unit, number)):
        if article.role != "engineer" and article.visibility == "public":
            for one in article.attachments:
                limit -= 0 if one.held else one.size
                if not one.held and limit >= 0:
                    content = tickets.attachment_content(unit, one.id)
                    found.append(Attachment(one.name, one.type, content, one.content_id, one.inline))
    return tuple(found)


def _small_files(unit: Unit, article: Article | None) -> tuple[Attachment, ...]:
    """What came with an answer that goes to many, where it is small enough for as many copies."""
    carried = [one for one in (article.attachments if article is not None else ()) if not one.held]
    if sum(one.size for one in carried) > PASSED_TO_MANY:
        return ()
    return tuple(
        Attachment(a.name, a.type, tickets.attachment_content(unit, a.id), a.content_id, a.inline) for a in carried
    )


def _shown(unit: Unit, ticket: Ticket) -> Shown:
    number = ticket.id
    said, seen = tickets.articles(unit, number), tickets.participants(unit, number)
    return Shown(ticket, tuple(tickets.events(unit, number)), tuple(said), tuple(seen))


def loads(unit: Unit, policy: Policy) -> dict[str, Load]:
    """How busy each engineer is, and until when away."""
    found = tickets.workloads(unit, list(policy.people))
    absent = absences(unit, policy)
    return {
        address: Load(
            found[address].open if address in found else 0,
            found[address].assigned_at if address in found else None,
            absent.get(address),
        )
        for address in policy.people
    }


def absences(unit: Unit, policy: Policy) -> dict[str, datetime]:
    """Until when engineers said that they are away (`#away`)."""
    known = people.find_people(unit, list(policy.people))
    return {a: datetime.fromisoformat(p.facts["away_until"]) for a, p in known.items() if p.facts.get("away_until")}


def budget(unit: Unit, author: str, now: datetime) -> Budget:
    """Acknowledgements that this sender and the whole desk had lately."""
    if not author:
        return Budget()
    hour, day, mailbox = now - timedelta(hours=1), now - timedelta(days=1), normalise_address(author)
    return Budget(
        acknowledged_hour=outbox.count_recent(unit, mailbox, ACKNOWLEDGEMENTS, hour),
        acknowledged_day=outbox.count_recent(unit, mailbox, ACKNOWLEDGEMENTS, day),
        neutral_day=outbox.count_recent(unit, mailbox, ("received-neutral",), day),
    )


def spent(unit: Unit, ticket_id: int, now: datetime) -> Spent:
    """Letters of a ticket that mails caused within a day; what its timers say is bounded by their chains."""
    automatic: Counter[str] = Counter()
    everything: Counter[str] = Counter()
    for count in outbox.count_recent_of_ticket(unit, ticket_id, now - timedelta(days=1), "inbox:"):
        if count.kind not in WRITTEN:
            everything[count.recipient_key] += count.number
            if count.kind not in WORDS:
                automatic[count.recipient_key] += count.number
    return Spent(automatic, everything)


def _with_held(  # noqa: PLR0917 - as gather_mail
    unit: Unit, world: World, s: Situation, capability: Capability, number: int, read: Callable[[RawMail], Reading]
) -> Situation:
    inbox_id = int(capability.binding.get("inbox", 0))
    held = people.find_held_of_mail(unit, inbox_id) if inbox_id else None
    if held is None or held.state != "waiting":
        return replace(s, held=held)
    mail = inbox.get(unit, inbox_id)
    raw = RawMail(
        mail.content, mail.sender, mail.recipients, mail.received_at, mail.road, mail.peer, mail.authenticated
    )
    original = gather_mail(unit, world, mail, read(raw), s.now, number=number, read=read)
    if original.ticket is None and held.ticket_id is not None:
        ticket, merged_from = _after_merges(unit, tickets.find(unit, held.ticket_id))
        on_it = tuple(tickets.participants(unit, ticket.id)) if ticket is not None else ()
        of_merged = tuple(tickets.participants(unit, merged_from.id)) if merged_from is not None else ()
        original = replace(
            original, ticket=ticket, participants=on_it, merged_from=merged_from, merged_participants=of_merged
        )
    return replace(s, held=held, original=original)


def names_of(s: Situation, policy: Policy) -> dict[str, str]:
    """Names by address: of the roster, of people written with, of this mail's sender."""
    names = {address: person.name for address, person in {**s.answers.people, **s.people}.items() if person.name}
    names.update({p.address: p.name for p in s.participants if p.name})
    if s.mail.sender.name and s.author and s.author not in names:
        names[s.author] = s.mail.sender.name
    names.update({address: person.name for address, person in policy.people.items()})
    return names


def _with_rule(unit: Unit, moment: Moment) -> Moment:
    """What a recurring ticket must know: who is there, what was opened before, and whether this date is taken."""
    timer, policy = moment.timer, moment.policy
    number = int(timer.data.get("ticket", 0))
    last = tickets.find(unit, number) if number else None
    due = recurring.due_now(policy, timer, moment.now)
    same = None
    if due is not None:
        print_ = recurring.print_of(str(timer.data["rule"]), due)
        same = tickets.find_recent_same(unit, print_, moment.now - recurring.ONCE)
    waiting = tuple(timers.waiting_of_kind(unit, recurring.KIND))
    return replace(moment, loads=loads(unit, policy), waiting=waiting, last=last, same=same)


def gather_timer(unit: Unit, world: World, timer: Timer, now: datetime) -> Moment:
    """What a due timer must know."""
    ticket = tickets.find(unit, timer.ticket_id) if timer.ticket_id is not None else None
    participants = tuple(tickets.participants(unit, ticket.id)) if ticket is not None else ()
    policy = world.policy
    asked_lately = False
    lately = Spent()
    if ticket is not None:
        lately = spent(unit, ticket.id, now)
        if timer.kind == "survey" and ticket.requester:
            since = now - policy.survey.once_per
            asked_lately = outbox.count_recent(unit, normalise_address(ticket.requester), ("survey",), since) > 0
    held = people.find_held_of_mail(unit, int(timer.data["inbox"])) if timer.kind == "held_expiry" else None
    names = {address: person.name for address, person in policy.people.items()}
    if ticket is not None:
        known = people.find_people(unit, [a for a in (ticket.requester, ticket.assignee) if a])
        names = (
            {a: p.name for a, p in known.items() if p.name}
            | {p.address: p.name for p in participants if p.name}
            | names
        )
    house = world.house_of((ticket.desk,)) if ticket is not None else world.houses[0]
    moment = Moment(now, policy, house, timer, ticket, participants, held, asked_lately, lately, names=names)
    if "source" in timer.data:
        other = tickets.find(unit, int(timer.data["source"]))
        moment = replace(moment, source=_shown(unit, other) if other is not None else None)
        if timer.kind == follow.KIND and moment.source is not None and timer.data.get("inbox"):
            moment = replace(
                moment, files=_small_files(unit, follow.find_words(moment.source, int(timer.data["inbox"])))
            )
    if timer.kind == recurring.KIND:
        return _with_rule(unit, moment)
    if timer.kind in {approving.REMINDER, approving.DEADLINE}:
        asked = {*outside_approvers(policy), *(p.address for p in participants)}
        return replace(moment, people=people.find_people(unit, sorted(asked)))
    if timer.kind == personal.ORDER and ticket is not None:
        named = [ticket.id, *(int(typed) for typed in _NUMBER.findall(str(timer.data["line"]))[:5])]
        found = {number: one for number in dict.fromkeys(named) if (one := tickets.find(unit, number)) is not None}
        return replace(moment, answers=Answers({number: _shown(unit, one) for number, one in found.items()}))
    if timer.kind == "handover":
        return replace(moment, loads=loads(unit, policy))
    if timer.kind == roster.TEAM_DIGEST:
        teams = roster.led_by(policy, str(timer.data["lead"]))
        queue = tuple(t for team in teams for t in tickets.list_tickets(unit, open_only=True, team=team, limit=1000))
        return replace(
            moment, queue=queue, people=people.find_people(unit, sorted({t.requester for t in queue if t.requester}))
        )
    if timer.kind == "digest":
        engineer = str(timer.data["engineer"])
        queue = tuple(tickets.list_tickets(unit, open_only=True, assignee=engineer, limit=200))
        known = people.find_people(unit, [engineer, *(t.requester for t in queue if t.requester)])
        return replace(moment, queue=queue, people=known)
    return moment
