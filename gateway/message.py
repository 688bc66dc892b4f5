"""The records of the wire: what came in, what was read from it, what goes out.

Frozen, picklable, standard library only.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from msgspec import Struct, field

from gateway.seals import Opened, Seal

CREDENTIALS = frozenset({530, 534, 535, 538})  # reply codes about our log-in, whatever command they answer (RFC 4954)


class Road(StrEnum):
    """How a mail came to us."""

    SMTP = "smtp"
    LMTP = "lmtp"
    IMAP = "imap"
    PIPE = "pipe"  # standard input, from a delivery agent
    FILE = "file"  # .eml, mbox, Maildir: somebody reads it in
    HTTP = "http"  # a contact that a program logged
    LOG = "log"  # a contact that somebody logged at the command line
    HISTORY = "history"  # a file of the time before the desk: kept, and nothing follows from it


class RawMail(Struct, frozen=True):
    """One mail as it came: the envelope and the bytes, before any parser has seen them."""

    content: bytes
    sender: str  # envelope sender (RFC 5321 reverse-path); "" for the null sender
    recipients: tuple[str, ...]  # envelope recipients; may be empty for an imported mail
    received_at: datetime
    road: Road = Road.SMTP
    peer: str = ""  # IP address of the host that gave it to us, mailbox name, or file name
    authenticated: str = ""  # login name of an authenticated submission
    opened: Opened | None = None  # what was inside, where it came sealed


def mailbox_name(user: str, host: str, folder: str) -> str:
    """A mailbox that mail is taken from, as logs, commands and the `peer` of its mails call it."""
    return f"{user}{' at ' if '@' in user else '@'}{host}/{folder}"


class Address(Struct, frozen=True):
    """A mailbox (RFC 5322 section 3.4): `mailbox` is lower case in its domain, empty where none could be read."""

    mailbox: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands behind the last @ of the mailbox; empty where there is none."""
        return self.mailbox.rpartition("@")[2]


class Attachment(Struct, frozen=True, dict=True):
    """A part that is not the text: its bytes as decoded, and a name that is safe to show and to store under."""

    name: str
    type: str  # media type, lower case, for example image/png
    content: bytes
    content_id: str = ""  # without angle brackets
    inline: bool = False
    written: str = ""  # the name as the sender wrote it: evidence, never a path

    @property
    def size(self) -> int:
        """The number of bytes as decoded."""
        return len(self.content)

    @cached_property
    def sha256(self) -> str:
        """What the file is, whatever it is called."""
        return hashlib.sha256(self.content).hexdigest()


class Mail(Struct, frozen=True):
    """A mail as understood. `defects` says in words of the field what was wrong with it; nothing in here raised."""

    message_id: str = ""  # with angle brackets, "" where missing or broken
    sender: Address = field(default_factory=lambda: Address(""))  # the From mailbox
    sender_ambiguous: bool = False  # not exactly one From field with one mailbox and no defects (docs/trust.md, A)
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    in_reply_to: tuple[str, ...] = ()  # Message-IDs with angle brackets
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()  # decoded, in order, names as written
    text: str = ""  # the first text/plain, or the HTML as text
    html: str = ""  # the HTML part as it came: never passed on
    text_is_from_html: bool = False
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()
    simplified: bool = False  # a limit was broken: headers and text were cut before any parser saw them
    stub: bool = False  # not readable at all: only the raw bytes speak
    size: int = 0  # bytes of the raw mail

    def header(self, name: str) -> str:
        """The first field of that name, "" where there is none."""
        wanted, size = name.lower(), len(name)
        for key, value in self.headers:
            if len(key) == size and key.lower() == wanted:
                return value
        return ""


class Reply(Struct, frozen=True):
    """The new text of a mail, and what was cut from it (kept beside it, never dropped)."""

    text: str  # new text without quotes and signature
    signature: str = ""
    quoted: str = ""  # quoted history, forwarded originals, disclaimers
    text_with_signature: str = ""
    # Lines of what was cut that no mail program wrote: letters of ours, or the person's own words; None where nobody
    # looked, for the mail answers nothing.
    cut_words: tuple[str, ...] | None = ()
    # Those of them that the HTML has in a colour of their own: typed into what is quoted, even if it holds the words.
    coloured_words: tuple[str, ...] = ()
    is_other_in_html: bool = False  # people who see the HTML of the mail read something else


class Automatic(Struct, frozen=True):
    """Is it a machine, and which kind: the evidence says by which field or text."""

    automatic: bool = False
    kind: str = (
        # human, autoreply, list, bulk, notification, complaint, challenge, receipt, loop, bounce, calendar, recall
        "human"
    )
    evidence: tuple[str, ...] = ()
    returns_on: datetime | None = None  # out of office: the date the person is back
    leaves_on: datetime | None = None  # the first day away, where the note says it
    deputy: str = ""  # the mailbox to write to meanwhile
    is_behind_last_day: bool = False  # the note says the last day away: `returns_on` may be a Saturday


class Bounce(Struct, frozen=True):
    """A delivery report (RFC 3464, and the prose of servers that know no RFC)."""

    bounce: bool = False
    recipients: tuple[str, ...] = ()
    status: str = ""  # enhanced status code, for example 5.1.1
    permanent: bool | None = None  # None where it says neither
    reason: str = ""


class Forward(Struct, frozen=True):
    """The original inside a forwarded mail."""

    forwarded: bool = False
    sender: Address = field(default_factory=lambda: Address(""))
    date: datetime | None = None
    subject: str = ""
    message: str = ""  # what the forwarding person wrote above it
    text: str = ""  # the forwarded text
    attachments: tuple[Attachment, ...] = ()


class DomainVerdict(StrEnum):
    """Evidence A (docs/trust.md): what the sender's domain says."""

    FAILED = "failed"  # the domain's published policy is quarantine or reject, and the mail fails it
    AMBIGUOUS = "ambiguous"  # more than one possible sender
    UNCLEAR = "unclear"  # the word of the hop in front of us cannot be read, or is about somebody else: held
    ABSENT = "absent"  # nothing known: an internal relay without results
    PENDING = "pending"  # DNS trouble: never a pass and never a final fail
    WEAK = "weak"  # A1
    PASS = "pass"  # noqa: S105 - A2
    STRICT = "strict"  # A3
    SUBMITTED = "submitted"  # A4

    @property
    def level(self) -> int:
        """How far the sender's domain is trusted, 0 (nothing is known, or it failed) to 4; larger is better."""
        return _LEVELS.get(self, 0)

    @property
    def failed(self) -> bool:
        """What docs/trust.md calls A0-failed: failed, ambiguous or unclear, not merely absent."""
        return self in _FAILED


_LEVELS = {DomainVerdict.WEAK: 1, DomainVerdict.PASS: 2, DomainVerdict.STRICT: 3, DomainVerdict.SUBMITTED: 4}
_FAILED = frozenset((DomainVerdict.FAILED, DomainVerdict.AMBIGUOUS, DomainVerdict.UNCLEAR))


class Authenticity(Struct, frozen=True):
    """The verdict about a sender's domain, and the results that it rests on, in words of the field."""

    verdict: DomainVerdict = DomainVerdict.ABSENT
    evidence: tuple[str, ...] = ()
    signed: frozenset[str] = frozenset()  # of a strict verdict: names, lower case, of the fields that are covered


class Reading(Struct, frozen=True):
    """All that the reading of one mail gives; made in a worker process by `gateway.read.worker`."""

    mail: Mail
    reply: Reply
    automatic: Automatic
    bounce: Bounce
    forward: Forward
    authenticity: Authenticity
    language: str = ""  # "en", "zh", … of its own new text; "" when unsure
    # confirms, denies, thanks, asks, cancels, unsure; "" where it is read when it is asked for:
    # of a long text, and of a mail that answers nothing that the reader could see
    intent: str = ""
    seal: Seal | None = None  # None where it came bare


class OutgoingMail(Struct, frozen=True):
    """A letter ready for the next hop: frozen bytes and its envelope."""

    content: bytes
    sender: str  # envelope sender: a signed bounce address, or "" for a letter that must not come back
    recipient: str


class Sent(Struct, frozen=True):
    """The next hop has it."""

    reply: str


class TryLater(Struct, frozen=True):
    """Not now: 4xx, no connection, time-out. `lost_after_data` when the peer's answer after the dot was lost."""

    reason: str
    code: int = 0  # SMTP reply code, 0 where there was none
    lost_after_data: bool = False
    of_recipient: bool = (
        False  # said of this recipient or letter (RCPT, DATA, the dot): letters to others may go through
    )
    lasting: bool = False  # no letter goes through until somebody changes the next hop or our settings

    @property
    def refuses_us(self) -> bool:
        """Does the next hop not take our log-in, or nobody give us a token for it (RFC 4954)?"""
        return not self.of_recipient and self.code in CREDENTIALS

    @property
    def is_lasting(self) -> bool:
        """Does the next hop refuse every letter: 5xx before RCPT, or a demand of our settings that it does not meet?"""
        return self.lasting or (not self.of_recipient and 500 <= self.code < 600)


class RefusedForGood(Struct, frozen=True):
    """Never: 5xx for this recipient or this letter."""

    reason: str
    code: int = 550
    of_letter: bool = False  # of its size or form: the refusal tells nothing about the recipient or the next hop
    at_rcpt: bool = False  # before the server has seen the letter: the refusal is of the address


HopAnswer = Sent | TryLater | RefusedForGood
