"""What a decision about one mail starts from: everything that was read beforehand, frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from gateway.message import Attachment, DomainVerdict, Mail, Reading, Road
from gateway.read.language.intent import SHORT_MEANINGS, is_long, read_answer
from rules.decision.promises import Served, own_hours
from rules.decision.roster import called_by
from rules.facts import Load
from rules.language.condition import fold
from rules.policy.model import Policy
from service.domain.commands.lines import read_line
from service.domain.commands.mail_text import new_text
from service.domain.commands.parse import DigestReply, Parsed, is_by_rows, parse_commands, parse_digest, with_rows
from service.domain.planning.letter_limits import Spent
from service.domain.planning.letter_message import said
from service.domain.planning.presence import Presence, find_away
from service.domain.planning.signature import SignatureVerdict, is_fresh, judge_signature, view_seal
from service.domain.similarity.recent_reports import Recent
from service.domain.ticket.packed_files import PackedPart
from service.domain.ticket.permissions import Action, Evidence, Verdict, judge
from store.records import (
    Article,
    Capability,
    CertificateState,
    Event,
    Held,
    InboxMail,
    Knowledge,
    KnowledgeHit,
    KnownMessage,
    Letter,
    Participant,
    Person,
    Role,
    Scope,
    StoredAttachment,
    Ticket,
)
from templates.context import AttachmentView, Said, SealView, Who

STRANGE = timedelta(days=1)  # after their first mail people are known


def _local_words(address: str) -> tuple[str, ...]:
    """The words of an address up to the @: ann, lee of ann.lee@example.com."""
    return tuple(re.split(r"[._+-]", address.partition("@")[0]))


ENCRYPTED = "encrypted"  # the flag of an article whose mail came so
READERS = frozenset({Role.REQUESTER, Role.WATCHER, Role.ENGINEER})  # roles that see a ticket's content


class House(Struct, frozen=True):
    """What does not change from mail to mail: one support address and the settings around it."""

    name: str
    address: str
    addresses: frozenset[str]  # all support addresses of the installation, lower case
    zone: ZoneInfo
    timezone: str
    languages: tuple[str, ...] = ("en",)
    strict: bool = False
    signs: bool = False  # are its letters signed?
    stores_sealed: bool = False  # is the text of encrypted mail kept in the mail itself only?
    keeps_tokens: bool = True  # False under reply_addresses: none
    mail_limit: int = 0  # bytes of a mail that are taken in


# Of an alert: it is well again.
WELL = dict.fromkeys(("ok", "okay", "recovered", "up", "well", "好了", "好", "正常", "恢复", "已恢复"), "resolve")


class Budget(Struct, frozen=True):
    """Letters that went out lately (I7): acknowledgements to this sender, letters of this ticket."""

    acknowledged_hour: int = 0
    acknowledged_day: int = 0
    neutral_day: int = 0
    answered_hour: int = 0  # letters that answered `help` or `status`
    receipts_hour: int = 0  # of an engineer's commands
    spent: Spent = field(default_factory=Spent)  # of the ticket, within a day
    is_listing: bool = False  # a list of tickets that new senders opened is due within the hour
    used: Mapping[str, int] = field(default_factory=dict)  # of the budgets that many share, by name: see allowance
    echoes: int = 0  # automatic letters of this ticket to this author that their own mails caused within an hour


class Shown(Struct, frozen=True):
    """A ticket that somebody asked to see."""

    ticket: Ticket
    events: tuple[Event, ...] = ()
    articles: tuple[Article, ...] = ()
    participants: tuple[Participant, ...] = ()


class Answers(Struct, frozen=True):
    """What was read for them. `found` is by the words of the search, `queue` the writer's own open tickets."""

    shown: Mapping[int, Shown] = field(default_factory=dict)
    found: Mapping[tuple[str, ...], tuple[Ticket, ...]] = field(default_factory=dict)
    queue: tuple[Ticket, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    files: Mapping[int, bytes] = field(default_factory=dict)  # contents of attachments, by their id (#split)
    knowledge: Mapping[str, tuple[KnowledgeHit, ...]] = field(default_factory=dict)  # by the words of a `#kb`
    articles: Mapping[str, Knowledge] = field(default_factory=dict)  # by name: what `#use`, a rule or a link names
    nearest: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # names like one that is no article's


class Situation(Struct, frozen=True, dict=True):
    """One mail, and all that the desk knows about it."""

    now: datetime
    policy: Policy
    policy_version: str
    house: House
    inbox: InboxMail
    reading: Reading
    capability: Capability | None = None  # behind a valid address of ours that the mail was sent to
    ticket: Ticket | None = None  # that the capability or the ancestors lead to
    merged_from: Ticket | None = None  # the ticket that was written to, where it was merged into `ticket`
    merged_participants: tuple[Participant, ...] = ()  # of the ticket that was written to
    k: int = 0
    conflict: tuple[int, ...] = ()  # other tickets that the mail was sent to as well
    known: tuple[KnownMessage, ...] = ()
    hinted: Ticket | None = None  # by a tag in the subject: a hint and nothing else
    participants: tuple[Participant, ...] = ()
    named: tuple[Participant, ...] = ()  # who only stood in To or Cc of its mails
    held: Held | None = None  # the mail that a nonce releases
    original: Situation | None = None  # the held mail as it stands now: its rights are read again
    corrected: tuple[Situation, ...] = ()  # the same, as each correction reads that the mail may be (`corrections`)
    corrects: bool = False  # its writer is proved, but was asked something else: about a mail whose place it takes
    own_hold: Held | None = None  # it is held, and decided again because its sender's domain was asked again
    released: str = ""  # how this mail was let go on: yes, send, note, add, same, new, aside; "" when it never was held
    released_by: str = ""
    runs: bool = False  # let go on by a word about where its text goes: its commands are done as well
    erased_at: datetime | None = None  # its writer was erased then; asked of mail that may be old only
    answered_letter: Letter | None = None  # a bounce address: the letter that came back
    lost_before_it: int = 0  # of the letters to its recipient before it, how many in a row came back or were refused
    same_ticket: Ticket | None = None  # opened by the same sender with the same subject and text lately
    same_said: tuple[Article, ...] = ()  # what that ticket, or `opened_meanwhile`, holds so far
    same_people: tuple[Participant, ...] = ()  # who is on it, and who only stood in To or Cc there
    same_named: tuple[Participant, ...] = ()
    files: tuple[Attachment, ...] = ()  # that the requester's side has sent so far, for whom the ticket is handed to
    stay: tuple[StoredAttachment, ...] = ()  # of those, what no letter carries
    part: PackedPart | None = None  # of the ticket's files, that the mail asks for
    opened_meanwhile: Ticket | None = None  # by the same report, where only the attempt to open one more found it
    lately: tuple[Article, ...] = ()  # the last articles of the ticket, as far as they are compared with the mail
    to_answer: tuple[Article, ...] = ()  # what the requester's side wrote since the last public words of an engineer
    same_id_other_content: bool = False
    copy_of: int | None = None  # a mail of the inbox that said the same and is done
    person: Person | None = None
    people: Mapping[str, Person] = field(default_factory=dict)
    loads: Mapping[str, Load] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    number: int = 0  # of the ticket that this mail may open
    events: tuple[Event, ...] = ()  # of the ticket, where a command needs them (#undo)
    logged_by: str = ""  # the engineer who logged it on somebody's behalf
    aside: str = ""  # what that engineer wrote to colleagues above a mail that they forwarded
    channel: str = ""  # phone, chat, walk-in …: of a logged contact
    known_facts: Mapping[str, str] = field(default_factory=dict)  # of a logged contact: caller, phone
    answers: Answers = field(default_factory=Answers)  # what `#show`, `#find`, `#list` ask for
    hits: tuple[KnowledgeHit, ...] = ()  # articles that a mail without a ticket speaks of, the best first
    similar: tuple[
        Ticket, ...
    ] = ()  # solved tickets like it, or like the ticket (#similar): not everybody may see them
    earlier: tuple[Ticket, ...] = ()  # the author's latest, for a mail without a ticket: not everybody may see them
    recent: Recent | None = None  # reports of late and open major incidents, for a mail without a ticket
    alerting: tuple[Ticket, ...] = ()  # of the same machine, open or ended lately, that its alert may belong to
    alerting_people: Mapping[int, tuple[Participant, ...]] = field(default_factory=dict)  # on those that are open
    reports: Mapping[int, Ticket] = field(default_factory=dict)  # that the answer to a proposal speaks of
    unexplained: tuple[str, ...] | None = (
        None  # own words in what was cut from the mail; None where nobody looked for any
    )
    certificates: Mapping[str, CertificateState] = field(default_factory=dict)  # of its author, by fingerprint
    replayed: frozenset[str] = frozenset()  # marks of its signatures that came with another mail before
    others: tuple[Ticket, ...] = ()  # tickets of the requester, for `status` and the engineer

    @property
    def mail(self) -> Mail:
        """The mail as it was read."""
        return self.reading.mail

    @cached_property
    def author(self) -> str:
        """The sender's address, lower case; empty where there is none."""
        return self.reading.mail.sender.mailbox.lower()

    @cached_property
    def me(self) -> Who:
        """The author by name, as letters name people."""
        return Who(self.name_of(self.author), self.author)

    def said(self, text: str, views: tuple[AttachmentView, ...] = (), *, internal: bool = False) -> Said:
        """Words of this mail as a letter passes them on: the author's, with the mail's date."""
        words = said(self.me.address, self.me.name, text, self.mail, views, internal=internal)
        return words if self.seal_view is None else replace(words, seal=self.seal_view)

    @cached_property
    def seal_view(self) -> SealView | None:
        """What letters say of how its words came; None where they came bare."""
        seal = self.reading.seal
        return None if seal is None else view_seal(seal, self.signed, self.author)

    @cached_property
    def signed(self) -> SignatureVerdict:
        """Who signed its text, and whether that holds."""
        return judge_signature(self.reading.seal, self.author, self.certificates)

    @cached_property
    def meant(self) -> str:
        """What the mail's own words mean, whatever was cut from it."""
        return self.reading.intent or read_answer(self.reading.reply.text, self.reading.language)

    @property
    def intent(self) -> str:
        """What the mail means.

        With words of its own in what was cut, or others in its HTML, it is no yes, no mere thanks and calls
        nothing off.
        """
        meant = self.meant
        doubtful = self.unexplained or self.reading.reply.is_other_in_html
        return "unsure" if doubtful and meant in ("confirms", "thanks", "cancels") else meant

    def says(self, *meanings: str) -> bool:
        """Does the mail mean one of these? A long text is not read for a yes or mere thanks, which it cannot be."""
        if SHORT_MEANINGS.issuperset(meanings) and not self.reading.intent and is_long(self.reading.reply.text):
            return False
        return self.intent in meanings

    @property
    def cause(self) -> str:
        """What events of this mail name as their cause."""
        return f"inbox:{self.inbox.id}"

    @cached_property
    def evidence(self) -> Evidence:
        """How far the mail is trusted: key, domain, role, and whether its author released it (docs/trust.md)."""
        verdict = self.reading.authenticity.verdict
        if self.mail.sender_ambiguous:
            verdict = DomainVerdict.AMBIGUOUS
        elif self._signature_permits():
            verdict = DomainVerdict.SUBMITTED
        return Evidence(self.k, verdict, self._who(), bool(self.released) and self.released_by == self.author)

    def judge(self, action: Action) -> Verdict:
        """What becomes of a mail that would do it, by its evidence, the desk's level and where its tokens stand."""
        return judge(action, self.evidence, strict=self.house.strict, desk_keeps_tokens=self.house.keeps_tokens)

    def _signature_permits(self) -> bool:
        """May a command count by the signature alone, as if its sender had logged in (A4)?

        It holds over the text itself, is fresh, came with no other mail, to the signer's own address of the ticket,
        and the text names the ticket.
        """
        signer = self.signed.signer
        if signer is None or not self.signed.holds or not signer.covers_text or signer.mark in self.replayed:
            return False
        if self.ticket is None or self.capability is None or self.k < 3 or self.capability.recipient != self.author:
            return False
        names_it = re.search(rf"\bT-{self.ticket.id}\b", self.mail.text, re.ASCII) is not None
        return names_it and is_fresh(signer, self.inbox.received_at)

    def _who(self) -> int:
        """Evidence I: the recipient of the capability, another participant, or a stranger."""
        author = self.author
        if not author or self.mail.sender_ambiguous:
            return 0
        if self.capability is not None and self.capability.recipient == author:
            return 2
        if self.ticket is None:
            return 0
        if self.capability is None and author in (self.ticket.requester, self.ticket.assignee):
            return 2
        if self.merged_from is not None and author == self.merged_from.requester:
            return 1 if self.capability is not None else 2
        of_merged = any(p.address == author and p.until is None and p.role in READERS for p in self.merged_participants)
        return int(of_merged or author in self.active or author in (self.ticket.requester, self.ticket.assignee))

    @cached_property
    def active(self) -> frozenset[str]:
        """Addresses of the people on the ticket who see its content, or were sent it by the requester."""
        return frozenset(
            p.address
            for p in (*self.participants, *self.named)
            if p.until is None and (p.role in READERS or p.role == Role.NAMED)
        )

    def joining(self, ticket: Ticket) -> Situation:
        """The mail as one more on the ticket that the same report opened: it is judged by who is on that one."""
        return replace(self, ticket=ticket, participants=self.same_people, named=self.same_named)

    def at_plain_address(self, ticket_id: int | None = None) -> Situation:
        """The mail as one to an address that asks nothing, of its own ticket or the one given: a reply (K3 at most)."""
        c = self.capability
        if c is None:
            return self
        plain = replace(c, scope=Scope.REPLY, action="", binding={}, ticket_id=ticket_id or c.ticket_id)
        return replace(self, capability=plain, k=min(self.k, 3))

    @property
    def is_known_to_it(self) -> bool:
        """Did the author stand in To or Cc of a mail of the ticket, or was on it once?"""
        return any(p.address == self.author for p in (*self.participants, *self.named))

    @cached_property
    def is_engineer(self) -> bool:
        """Role belongs to the address: an engineer who writes about their own laptop is a requester there."""
        if self.ticket is not None and self.ticket.requester == self.author:
            return False
        return self.author in self.policy.people

    @cached_property
    def files_hashes(self) -> frozenset[str]:
        """SHA-256 of the mail's attachments: what a file is, whatever it is called."""
        return frozenset(one.sha256 for one in self.mail.attachments)

    @property
    def is_cut(self) -> bool:
        """Only the beginning of the mail is here: it lay in a mailbox, and is larger than what is taken from there."""
        return 0 < self.house.mail_limit <= self.inbox.size and self.inbox.road == Road.IMAP

    @cached_property
    def organisation(self) -> str:
        """The author's organisation, by name; "" where we serve none of theirs."""
        return self.policy.organisation_of(self.author)

    @cached_property
    def own_domain(self) -> str:
        """The author's domain where it is one of the desk's; else ""."""
        domain = self.author.rpartition("@")[2]
        return domain if any(address.endswith(f"@{domain}") for address in self.house.addresses) else ""

    @cached_property
    def is_stranger(self) -> bool:
        """Of no organisation that we serve, nor of our own, and not written with before today:
        a second mail makes nobody known.
        """
        if self.logged_by or self.organisation or self.own_domain or self.author in self.policy.people:
            return False
        since = self.person.first_seen if self.person is not None else self.now
        return since is not None and since > self.now - STRANGE

    @property
    def writer(self) -> Person:
        """The author as we know them, else as somebody new."""
        return self.person or Person(self.author, self.name_of(self.author), first_seen=self.now)

    @cached_property
    def away(self) -> frozenset[str]:
        """The people of the desk who are not there."""
        return find_away(self.policy, self.loads, self.now)

    @cached_property
    def presence(self) -> Presence:
        """Who is not there, as far as it is known."""
        return Presence(self.away, self.people)

    def is_unreached(self, address: str) -> bool:
        """Is it an engineer whose letters come back?"""
        load = self.loads.get(address)
        return load is not None and load.unreached_since is not None

    @cached_property
    def signature(self) -> str:
        """The names that may stand below the author's mail, one per line: as the roster has them in each language,
        as they call themselves.
        """
        person = self.policy.people.get(self.author)
        names = (
            self.name_of(self.author),
            self.mail.sender.name,
            *(person.names.values() if person is not None else ()),
        )
        return "\n".join(dict.fromkeys(" ".join(name.split()) for name in names if name))

    @cached_property
    def new_text(self) -> str:
        """What its writer wrote this time."""
        return new_text(self.reading)

    @cached_property
    def commands(self) -> Parsed:
        """The mail as its writer's commands and their text: read once, with all that reading them takes.

        Where the ticket is alerts of a machine, lines about single ones are among them.
        """
        rows = self.digest_lines if self._lists_alerts else DigestReply()
        by_rows = is_by_rows(rows, self.signature)
        parsed = parse_commands(
            rows.text if by_rows else f"{self._command_in_subject}{self.new_text}",
            at=self.now,
            zone=self.house.zone,
            writer=self.signature,
            is_working_day=self.is_working_day,
            colleagues=self.colleagues,
            names=self.desk_names,
        )
        return with_rows(parsed, rows) if by_rows else parsed

    @property
    def _command_in_subject(self) -> str:
        """The line with which an engineer's mail that answers nothing begins in its subject: `#away until friday`."""
        mail = self.mail
        if self.ticket is not None or mail.in_reply_to or mail.references or self.author not in self.policy.people:
            return ""
        read = read_line(mail.subject)
        return f"{mail.subject.strip()}\n\n" if read is not None and read.row is not None else ""

    @property
    def _lists_alerts(self) -> bool:
        """Does an engineer write to a ticket of alerts, which letters have listed by number?"""
        return self.ticket is not None and bool(self.ticket.work.get("alerts")) and self.author in self.policy.people

    @cached_property
    def colleagues(self) -> frozenset[str]:
        """Folded names of the people and teams of the desk,
        without those that somebody of the requester's side has as well.
        """
        side = {one for names in self.requesters_names for one in names.split()}
        return self.desk_names - side - self.requesters_names

    @cached_property
    def desk_names(self) -> frozenset[str]:
        """All that the people and teams of the desk are called, folded."""
        return called_by(self.policy)

    @cached_property
    def requesters_names(self) -> frozenset[str]:
        """What the requester and the watchers are called, folded: whole names, and addresses up to the @."""
        ticket = self.ticket or self.hinted
        watchers = (p.address for p in self.participants if p.role == Role.WATCHER and p.until is None)
        addresses = [a for a in (ticket.requester if ticket is not None else "", *watchers) if a]
        caller = ticket.caller if ticket is not None else ""
        names = (caller, *(name for a in addresses for name in (self.name_of(a), *_local_words(a))))
        return frozenset(fold(name) for name in names if name)

    @cached_property
    def digest_lines(self) -> DigestReply:
        """The mail as an answer to a digest, line by line."""
        return parse_digest(
            self.new_text,
            at=self.now,
            zone=self.house.zone,
            writer=self.signature,
            is_working_day=self.is_working_day,
            also=WELL if self._lists_alerts else None,
            names=self.desk_names,
        )

    @property
    def holds_commands(self) -> bool:
        """Is there a line in it that is a command, or looks like one?"""
        return bool(self.commands.commands or self.commands.problems)

    def is_working_day(self, day: date) -> bool:
        """Does anybody work then, for "3 business days" and "saturday": by the ticket's own hours, or the desk's?"""
        hours = own_hours(self.policy, Served.of(self.ticket)) if self.ticket is not None else ""
        return bool(self.policy.calendar(hours).plan(day))

    def name_of(self, address: str) -> str:
        """The name of a person as we know it; empty for a stranger."""
        known = self.policy.people.get(address)
        if known is not None:
            return known.name
        person = self.people.get(address)
        if person is not None and person.name:
            return person.name
        if address == self.author:
            return self.mail.sender.name
        named = next((p.name for p in self.participants if p.address == address and p.name), "")
        return named or (self.house.name if address == self.house.address else "")
