"""What is to be done: the frozen value that every decision gives,
and that `service.loops.apply_plan` writes in one transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from msgspec import Struct, field

from gateway.invitation import Invitation
from gateway.message import Attachment
from store.records import (
    Article,
    Event,
    Held,
    Knowledge,
    KnowledgeUse,
    KnownCertificate,
    KnownMessage,
    Outcome,
    Participant,
    Person,
    Scope,
    SeenSignature,
    Ticket,
    Timer,
)
from templates.context import ContextFields
from templates.letters import LetterName


class LetterPlan(Struct, frozen=True):
    """A letter that is to go out: what `service.loops.letters.render_letters` needs to render and freeze it.

    `context` is what the decision says; what every letter has (desk, ticket, recipient) is added later.
    """

    letter: LetterName  # what it is: rights, links, budget
    to: str
    language: str
    name: str = ""  # the recipient's name where it is known
    context: ContextFields = field(default_factory=ContextFields)
    scope: Scope = Scope.REPLY  # what the Reply-To permits
    action: str = ""  # what an answer is to be taken for: consult, task, approve … (with scope reply or action)
    binding: dict[str, Any] = field(default_factory=dict)  # what a nonce releases; which consult, task, change it is
    again: bool = False  # a second letter with the same nonce: its Message-ID is a fresh one
    attachments: tuple[Attachment, ...] = ()
    invitation: Invitation | None = None  # the calendar file that the letter carries
    own_thread: str = ""  # a thread of its own, by name: for somebody outside who must not see the ticket's
    parents: tuple[str, ...] = ()  # Message-IDs that such a thread goes on from
    person: bool = False  # a person's words: not marked as automatic
    thread: bool = True  # stands in the ticket's thread
    give_up_hours: int = 120
    about: Ticket | None = None  # another ticket than the plan's: its thread, its reply address (#show 42)
    unmasked: bool = False  # secrets in it stay as they were written: somebody in charge asked for them, on record
    counted: bool = True  # counts against the ticket's daily bound (a person's own words never do)
    template: str = ""  # the desk's own letter that is printed in its place


class PlanFields(TypedDict, total=False):
    """The fields of a `LetterPlan` that a letter may need beside its words, by their names there."""

    language: str
    template: str
    scope: Scope
    action: str
    binding: dict[str, Any]
    again: bool
    attachments: tuple[Attachment, ...]
    invitation: Invitation | None
    own_thread: str
    parents: tuple[str, ...]
    person: bool
    thread: bool
    give_up_hours: int
    about: Ticket | None
    unmasked: bool
    counted: bool


class LetterFields(ContextFields, PlanFields, total=False):
    """All that whoever writes a letter may say of it, by name."""


class Use(Struct, frozen=True):
    """A capability is used up: at most one plan may say so, a second one is planned anew (I3)."""

    id_hash: str
    use: str
    final: bool = True  # False: it may be used again (survey scores until they close)


class ArticlePlan(Struct, frozen=True):
    """An article with the bytes of its attachments, in the same order."""

    article: Article
    contents: tuple[bytes, ...] = ()


class Proposals(Struct, frozen=True):
    """Which tickets opened since then had brought about a proposal of a major incident,
    when another one was planned.
    """

    since: datetime
    known: frozenset[int] = frozenset()


class Plan(Struct, frozen=True):
    """One decision, all or nothing.

    `before` is the ticket that it was made for; its version is checked when it is applied.
    """

    outcome: Outcome
    reason: str
    before: Ticket | None = None
    ticket: Ticket | None = None
    events: tuple[Event, ...] = ()
    articles: tuple[ArticlePlan, ...] = ()
    letters: tuple[LetterPlan, ...] = ()
    joins: tuple[Participant, ...] = ()
    leaves: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    timers: tuple[Timer, ...] = ()
    cancel_timers: tuple[str, ...] = ()  # kinds, of this ticket
    uses: tuple[Use, ...] = ()
    revokes: tuple[str, ...] = ()  # addresses whose capabilities on this ticket end
    holds: tuple[Held, ...] = ()
    held_state: tuple[tuple[int, str], ...] = ()  # id of a held mail, its new state
    asks_again: tuple[int, ...] = ()  # held mails that are read and decided again
    settles: tuple[tuple[int, Outcome, str], ...] = ()  # other inbox rows that this plan ends: id, outcome, reason
    known: tuple[KnownMessage, ...] = ()
    knew: tuple[KnownMessage, ...] = ()  # what was known of the mail's Message-IDs when this was planned
    bounced: int = 0  # id of the letter that came back
    bounce_reason: str = ""
    dead: tuple[str, ...] = ()  # addresses that letters do not reach any more
    trace: dict[str, Any] | None = None
    publishes: tuple[Knowledge, ...] = ()  # articles that are found from now on; their files are written afterwards
    article_uses: tuple[KnowledgeUse, ...] = ()  # what articles did: offered, asked, helped, used
    also: tuple[Plan, ...] = ()  # what the same mail does to other tickets (merge, split), in the same transaction
    proposals: Proposals | None = (
        None  # it proposes a major incident: nobody else may have done so since it was planned
    )
    learns: tuple[KnownCertificate, ...] = ()  # certificates that the mail brought
    signatures: tuple[SeenSignature, ...] = ()  # of the mail: each counts once
    spends: tuple[str, ...] = ()  # budgets that it uses up by one each
    forgets: bool = False  # the bytes of the mail go with it
    erases: tuple[tuple[str, tuple[tuple[int, str], ...]], ...] = ()  # whom, and which tickets must be kept, and why
    lacks_reason: bool = False  # a held command lacks nothing but the reason for it
    same_since: datetime | None = None  # a new ticket: no ticket with its fingerprint may have been opened since then

    @property
    def opens(self) -> bool:
        """True where the plan opens a ticket."""
        return self.before is None and self.ticket is not None

    @property
    def takes_number(self) -> bool:
        """Does it, or what it does to other tickets, open one?"""
        return self.opens or any(other.opens for other in self.also)
