"""The records of the desk: frozen, standard library only, so that every package may speak of them without a database.

Times are aware and in UTC. `id` is 0 for a record that has not been stored yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

from msgspec import Struct, field

Json = dict[str, Any]


class State(StrEnum):
    """A ticket's state (docs/process.md). `reopened` is an event, never a stored state."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    MERGED = "merged"
    SPAM = "spam"
    CANCELLED = "cancelled"
    DECLINED = "declined"


class Waiting(StrEnum):
    """What a ticket in `waiting` waits for."""

    REQUESTER = "requester"
    CHANGE = "change"  # an approval
    TASK = "task"
    HOLD = "hold"  # a date
    PARENT = "parent"  # the end of the major incident that it reports


ERASED = "[erased]"  # in the place of words that are no longer kept
HISTORY = "history"  # gateway.message.Road.HISTORY, whose mails are not counted as work
OPEN_STATES = frozenset({State.NEW, State.ASSIGNED, State.IN_PROGRESS, State.WAITING})
ENDED_STATES = frozenset({State.CLOSED, State.MERGED, State.SPAM, State.CANCELLED, State.DECLINED})


class Role(StrEnum):
    """What somebody is to a ticket, or was when they wrote a message of it."""

    REQUESTER = "requester"
    WATCHER = "watcher"  # gets copies and may answer
    ENGINEER = "engineer"
    CONSULTED = "consulted"  # was asked something; no reader of the ticket
    APPROVER = "approver"  # was asked to decide; no reader of the ticket
    NAMED = "named"  # stood in To or Cc: may answer, gets no copies
    MENTIONED = "mentioned"  # stood in To or Cc: an engineer must let them in first
    OTHER = "other"  # wrote a message and is none of these
    SYSTEM = "system"  # the desk itself, or a machine


class Visibility(StrEnum):
    """Who may read a message: everybody on the ticket, or engineers only."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Scope(StrEnum):
    """What an answer to an address of ours may do (docs/trust.md, K3 and K4).

    A letter may ask for the last three too: two kinds of action, and no right at all.
    """

    REPLY = "reply"  # speak on its ticket
    DESK = "desk"  # an engineer's own address, of no ticket
    ACTION = "action"  # one thing, once
    NONCE = "nonce"  # release what is held
    SURVEY = "survey"
    REVIEW = "review"
    ESCALATION = "escalation"
    NONE = "none"


class Outcome(StrEnum):
    """How a mail ended (I2)."""

    NONE = ""  # not yet; the plan of a timer has none either
    TICKET = "ticket"  # it opened one
    ARTICLE = "article"  # a message of a ticket
    EVENT = "event"  # it did something and is no message
    HELD = "held"  # until somebody says what it is
    QUARANTINED = "quarantined"
    FILED = "filed"
    DROPPED = "dropped"
    DUPLICATE = "duplicate"
    PARKED = "parked"  # nothing could read or decide it
    BY_HAND = "by hand"  # so far: a person let it in, and it is decided again
    ASKED_AGAIN = "asked again"  # so far: it is held until its sender's domain answers, and is decided again


class LastAnswer(TypedDict):
    """The last words to the requester: of whom, when, and how they begin."""

    by: str
    at: str  # ISO 8601
    text: str


class TicketClock(TypedDict, total=False):
    """What a ticket keeps of time, each key from the first moment that it is needed."""

    pauses: list[list[str]]  # [since, until, or "" while it stands] of the resolution clock, ISO 8601
    answer: LastAnswer
    told: str  # when an engineer last let the requester read something in another letter, ISO 8601
    loops: dict[str, Json]  # by address: what the loop breaker counted of it
    spent: int  # minutes that engineers wrote down
    fresh: list[list[Any]]  # [number, subject, name] of reports that joined and nobody has seen yet
    recurring: str  # the last date, ISO 8601, that a rule found it still open
    requester_back: str  # when the requester is back, as their out-of-office reply said, ISO 8601
    answer_from: str  # since when a first answer is owed, where not since it was opened, ISO 8601
    answer_told: str  # the latest time of a first answer that the requester was told, where it has changed, ISO 8601
    urgent: str  # asked, raised: the requester asked for a higher urgency, and got it


class Ticket(Struct, frozen=True):
    """One ticket's row: what its events add up to (I6; `service.domain.ticket.events.fold`)."""

    id: int  # the number: T-1042 is 1042
    subject: str
    requester: str  # address, lower case
    opened: datetime
    desk: str = ""  # the support address that it came to
    channel: str = "mail"  # mail, phone, chat, walk-in, http, import, rule
    state: State = State.NEW
    resolution: str = ""  # confirmed, unconfirmed, self-solved, by desk
    kind: str = "incident"  # incident, request, question
    category: str = "other"
    impact: str = "person"
    urgency: str = "normal"
    priority: str = "P3"
    level: int = 1
    team: str = ""
    assignee: str = ""
    owner: str = ""  # the contact for the requester
    language: str = "en"
    organisation: str = ""
    waiting_for: str = ""  # a value of Waiting, or nothing
    waiting_until: datetime | None = None
    response_due: datetime | None = None
    due: datetime | None = None  # the resolution target
    clock: TicketClock = field(default_factory=TicketClock)
    promised: datetime | None = None  # the last #eta
    first_response: datetime | None = None
    resolved: datetime | None = None
    closed: datetime | None = None
    reopened: int = 0  # how many times
    tags: tuple[str, ...] = ()
    facts: Json = field(default_factory=dict)  # since_when, affected, tried, phone, place …
    record: Json = field(default_factory=dict)  # diagnosis, plan, cause, solution, steps, verified, backup …
    survey: Json = field(default_factory=dict)  # sent; speed, expertise, result, attitude, comment
    work: Json = field(default_factory=dict)  # what several people do on it (service.domain.ticket.open_work.Work)
    policy_version: str = ""
    fingerprint: str = ""  # sender, subject and text of the opening mail, hashed
    last_event: datetime | None = None
    version: int = 0  # number of events; checked when a plan is applied

    @property
    def caller(self) -> str:
        """By what name somebody called who has no address; "" where nobody wrote one down."""
        return str(self.facts.get("caller", ""))

    @property
    def answer_due(self) -> datetime | None:
        """By when a first answer is owed; None once it was given, or without a target (S3.1)."""
        return self.response_due if self.first_response is None else None


class Head(Struct, frozen=True):
    """The beginning of a ticket: what other reports are compared with (S2.9)."""

    id: int
    subject: str
    requester: str
    opened: datetime
    state: State
    kind: str
    category: str
    work: Json = field(default_factory=dict)
    text: str = ""  # the first characters of its first article
    name: str = ""  # the requester's
    desk: str = ""  # the address that it came to
    tags: tuple[str, ...] = ()


class Event(Struct, frozen=True):
    """One entry of a ticket's append-only log (S1.1)."""

    kind: str  # service.domain.ticket.event_kinds.EventKind
    at: datetime
    actor: str = ""  # address, "rules" or "clock"
    data: Json = field(default_factory=dict)
    cause: str = ""  # "inbox:12", "timer:7", "cli"
    evidence: Json = field(default_factory=dict)  # K, A, I, P as they were (I8)
    ticket_id: int = 0
    seq: int = 0  # 1, 2, 3 … in the ticket
    id: int = 0


class StoredAttachment(Struct, frozen=True):
    """A file of a message; its bytes are kept under their SHA-256."""

    name: str
    type: str
    size: int  # bytes
    sha256: str
    content_id: str = ""
    inline: bool = False
    held: str = ""  # why it is kept back, "" when it may be passed on
    article_id: int = 0
    id: int = 0


class Article(Struct, frozen=True):
    """One thing said in a ticket: a mail, a note, a letter of ours that a person wrote."""

    author: str
    role: Role
    visibility: Visibility
    text: str  # the new text
    at: datetime
    cut: str = ""  # what was cut from the mail: quotes, signature (kept beside it)
    language: str = ""
    message_id: str = ""
    inbox_id: int = 0
    evidence: Json = field(default_factory=dict)
    flags: tuple[str, ...] = ()  # same-id-other-content, possibly-related, simplified, stub …
    attachments: tuple[StoredAttachment, ...] = ()
    ticket_id: int = 0
    id: int = 0


class Participant(Struct, frozen=True):
    """What somebody was to a ticket, from when until when."""

    ticket_id: int
    address: str
    role: Role
    since: datetime
    name: str = ""
    until: datetime | None = None


class Person(Struct, frozen=True):
    """What is known of a correspondent by address (S2.2)."""

    address: str
    name: str = ""
    language: str = ""
    organisation: str = ""
    first_seen: datetime | None = None
    dead_since: datetime | None = None  # letters to this address bounce for good
    facts: Json = field(default_factory=dict)  # away_until, digest (the rows of the last one), spam, no_surveys


class InboxMail(Struct, frozen=True):
    """One mail of the inbox (I1, I2)."""

    id: int
    content_hash: str  # of the content without trace headers
    message_id: str
    sender: str
    recipients: tuple[str, ...]  # of all deliveries of the same letter
    road: str  # gateway.message.Road
    peer: str  # the address that it came from; `channel:engineer` of a contact that somebody logged
    authenticated: str
    received_at: datetime
    state: str  # waiting, claimed, done, parked
    attempts: int = 0  # claims so far, the fence of the last
    deaths: int = 0  # claims that ended with their node or its connection, without a try
    thread: str = ""  # what mails of one ticket or conversation have in common
    retry_at: datetime | None = None
    outcome: Outcome = Outcome.NONE
    reason: str = ""
    ticket_id: int | None = None
    size: int = 0
    content: bytes = b""  # filled by claim and get, not by list

    @property
    def tries(self) -> int:
        """How often it was really worked on, this time included."""
        return self.attempts - self.deaths

    @property
    def is_follower(self) -> bool:
        """Does it belong to something that came before it, so that it waits for others of that?"""
        return bool(self.thread) and self.thread != self.message_id


class Letter(Struct, frozen=True):
    """One row of the outbox: frozen bytes, one Message-ID for life (I5)."""

    kind: str  # the letter's name: received, assignment, reply, …
    recipient: str
    message_id: str
    envelope_sender: str
    content: bytes
    created_at: datetime
    due_at: datetime
    give_up_at: datetime
    language: str = "en"
    subject: str = ""
    ticket_id: int | None = None
    cause: str = ""
    bounce_hash: str = ""  # hash of the id in the bounce address
    recipient_key: str = ""  # one spelling for one mailbox, that budgets count on; the recipient unless given
    state: str = "waiting"  # waiting, sending, sent, failed, bounced, dead, held
    attempts: int = 0  # claims so far, the fence of the last
    deaths: int = 0  # claims that ended with their node or its connection: none of them is a try
    last_reply: str = ""
    sent_at: datetime | None = None
    id: int = 0

    @property
    def tries(self) -> int:
        """How often it was really tried, this time included."""
        return self.attempts - self.deaths


class Timer(Struct, frozen=True):
    """Time as a row: claimed when due, asked first whether it still makes sense."""

    ticket_id: int | None
    kind: str  # service.domain.ticket.timer_names.TimerName
    due_at: datetime
    step: int = 0
    data: Json = field(default_factory=dict)
    state: str = "waiting"  # waiting, claimed, fired, cancelled
    attempts: int = 0  # claims so far, the fence of the last
    deaths: int = 0  # claims that ended with their node or its connection
    id: int = 0


class Capability(Struct, frozen=True):
    """What an address that we made permits (docs/trust.md, K3 and K4). Found by the hash of the id in the address."""

    id_hash: str
    scope: Scope
    recipient: str
    created_at: datetime
    ticket_id: int | None = None
    action: str = ""  # confirm, deny, survey, release, approve, reject …
    binding: Json = field(default_factory=dict)  # the state that it was made for; the held mail that it releases
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    use: str = ""  # what it did when it was used


class Held(Struct, frozen=True):
    """A mail or its commands, kept until somebody says what to do with it (24 h)."""

    inbox_id: int
    sender: str
    why: str
    created_at: datetime
    expires_at: datetime
    ticket_id: int | None = None
    asked: str = ""  # the address that was asked
    data: Json = field(default_factory=dict)
    state: str = "waiting"  # waiting, released, dropped, expired
    id: int = 0


class Workload(Struct, frozen=True):
    """Open tickets of one engineer, kept with the tickets so that dispatch costs the same with a million tickets."""

    address: str
    open: int = 0
    assigned_at: datetime | None = None  # least recent wins a tie (S2.6)


class KnownMessage(Struct, frozen=True):
    """A Message-ID that belongs to a ticket: ours, theirs, or (seen=False) only named in somebody's References."""

    message_id: str
    ticket_id: int
    seen: bool = True
    ours: bool = False


class Alarm(Struct, frozen=True):
    """Something that is in trouble, or was: what the admins are told of, each of them once,
    then daily while it lasts.
    """

    name: str  # what: `outbox`, `inbox`, `mailbox support@imap.acme.example/INBOX` …
    kind: str  # one of service.domain.escalation.admin_alarm.KINDS
    reason: str
    begun_at: datetime
    well_at: datetime | None = None  # works again since then; empty while the trouble lasts
    told_at: datetime | None = None  # the last letter about it
    closed_at: datetime | None = None  # it stayed well for a while


class MailboxPlace(Struct, frozen=True):
    """How far an IMAP mailbox was read."""

    name: str
    validity: int  # UIDVALIDITY
    uid: int  # up to this one every mail was looked at
    taken_at: datetime | None = None


class Knowledge(Struct, frozen=True):
    """A knowledge article, as its file says it."""

    name: str  # of the file, without .md: what `#use` takes
    title: str
    text: str  # Markdown
    languages: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()  # other words that people call it by
    audience: str = "requesters"  # requesters, engineers
    valid_until: str = ""  # the last day, ISO 8601; empty: without end
    author: str = ""
    ticket_id: int | None = None  # that it was drafted from
    digest: str = ""  # of the file
    changed_at: datetime | None = None
    unwritten: bool = False  # published, and no file holds it yet

    def is_valid(self, day: str) -> bool:
        """True until the end of `valid_until`; `day` is a date as YYYY-MM-DD."""
        return not self.valid_until or day <= self.valid_until


class FoundDocument(Struct, frozen=True):
    """One document of a search.

    `score` compares within it; `matched` are the query's terms that the document has, with what each tells.
    """

    name: str
    score: float
    matched: Mapping[str, float]
    of: float = 0.0  # what all terms of the query tell that any document has
    most: float = 1.0  # what a term tells that one document has


class KnowledgeHit(Struct, frozen=True):
    """An article that a text speaks of."""

    article: Knowledge
    found: FoundDocument


class KnowledgeUse(Struct, frozen=True):
    """One time that an article did something: offered, asked (somebody wanted all of it), helped,
    used (in an engineer's answer).
    """

    name: str
    what: str
    ticket_id: int | None
    at: datetime


class CertificateState(StrEnum):
    """How far a certificate or key of somebody else is believed."""

    SEEN = "seen"  # it came with a signature that is right, and nobody vouches for it: it is listed only
    KNOWN = "known"  # a given authority vouches for it: letters may be encrypted to it
    PINNED = "pinned"  # an admin vouches for it
    DROPPED = "dropped"  # an admin wants none of it: it is never learned again


class KnownCertificate(Struct, frozen=True):
    """A certificate or OpenPGP key of somebody else, for one of its addresses."""

    fingerprint: str  # SHA-256 of a certificate, the OpenPGP key's own; hex, upper case
    address: str  # lower case
    method: str  # smime, openpgp
    state: CertificateState
    seen_at: datetime
    name: str = ""
    content: bytes = b""  # DER, or the key
    ends_at: datetime | None = None
    inbox_id: int | None = None  # the mail that it was learned from


class SeenSignature(Struct, frozen=True):
    """A signature that came with a mail: the same one with another mail is a replay."""

    mark: str
    inbox_id: int
    at: datetime


class Erasure(Struct, frozen=True):
    """A person whose data was erased: a tombstone that outlives restores. It names nobody."""

    id_hash: str  # of salt and address
    salt: str
    at: datetime  # what is older than this is erased wherever it turns up
    actor: str = ""
    kept: Json = field(default_factory=dict)  # number of a ticket -> why it had to be kept
