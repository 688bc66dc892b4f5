"""A timer whose time has come, and what is known at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from msgspec import Struct, field

from gateway.message import Attachment
from rules.facts import Load
from rules.policy.model import Policy
from service.domain.planning.letter_limits import Spent
from service.domain.planning.presence import find_away
from service.domain.planning.situation import Answers, House, Shown
from store.records import Held, InboxMail, Json, Letter, Participant, Person, StoredAttachment, Ticket, Timer
from templates.context import Figures, ReportView
from templates.letters import LetterName


class MadeReport(Struct, frozen=True):
    """A report that has been made for one reader, or the tickets behind one of its lines."""

    to: str
    language: str
    view: ReportView
    attachments: tuple[Attachment, ...] = ()
    tickets: tuple[Ticket, ...] = ()  # behind the line that was asked about
    behind: int = 0  # how many there are
    letter: LetterName = "report"  # report, report-why, improvements
    wish: Json = field(default_factory=dict)  # by which it can be made again: what `why 3` is about
    is_empty: bool = False  # nothing came, nothing was solved, nothing is open


class FoundPerson(Struct, frozen=True):
    """What the desk holds of somebody who asked for their data, or to be forgotten."""

    tickets: int  # their own
    elsewhere: int  # of others, with words of theirs
    keeps: Mapping[int, str] = field(default_factory=dict)  # number of a ticket that must be kept -> why
    open: tuple[int, ...] = ()  # numbers of their open tickets, beside the one that asks
    content: bytes = b""  # all of it, as a file for them
    is_unsent: bool = False  # the letter that tells them has not left yet


class Moment(Struct, frozen=True, dict=True):
    """A due timer, and what is known at that moment."""

    now: datetime
    policy: Policy
    house: House
    timer: Timer
    ticket: Ticket | None
    participants: tuple[Participant, ...] = ()
    held: Held | None = None
    inbox: InboxMail | None = None  # the mail that it comes from
    asked_lately: bool = False  # the requester got a survey within the week
    spent: Spent = field(default_factory=Spent)  # letters of this ticket within a day
    loads: Mapping[str, Load] = field(default_factory=dict)  # who is there; how busy they are where it is needed
    queue: tuple[Ticket, ...] = ()  # of the engineer whose digest is due
    put_aside: tuple[Held, ...] = ()  # what was held until after the last morning, and nobody decided
    awaits_approval: tuple[Ticket, ...] = ()  # for whose approvals the time is running
    people: Mapping[str, Person] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    letter: Letter | None = (
        None  # that did not arrive, or not yet; the last one to somebody whom letters may reach again
    )
    refused_in_a_row: int = 0  # letters to its recipient, until now
    source: Shown | None = None  # another ticket that the timer speaks of: the major incident of a report
    answers: Answers = field(default_factory=Answers)  # tickets that a line of a digest's answer names
    files: tuple[Attachment, ...] = ()  # what came with its words, or with its ticket, and goes along
    stay: tuple[StoredAttachment, ...] = ()  # of its ticket's files, what no letter carries
    waiting: tuple[Timer, ...] = ()  # other timers of the kind: recurring tickets
    last: Ticket | None = None  # that the same rule opened before
    same: int | None = None  # the ticket that the rule has opened for this date already
    new_senders: int = 0  # tickets that new senders have opened within the time that a flood is counted in
    was_listed: bool = False  # a flood's tickets were listed within the hour
    number: int = 0  # of the ticket that a rule may open
    happened: Figures = field(
        default_factory=Figures
    )  # since the last morning, to the teams of the lead whose digest is due
    reports: tuple[MadeReport, ...] = ()  # that are due, one for each reader
    person: FoundPerson | None = None  # whom a decision about personal data is about

    @cached_property
    def away(self) -> frozenset[str]:
        """The people of the desk who are not there."""
        return find_away(self.policy, self.loads, self.now)
