"""What several people do on one ticket: consults, tasks, a change, an appointment, and its links to other tickets.

All of it is the ticket's field `work`, a JSON value that only events write; this module gives it its types. Frozen:
each change gives a new value, which goes into `draft.note(…, work.changes())`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, Self, get_type_hints

from msgspec import Struct
from msgspec.structs import asdict, replace

from store.records import State, Ticket, Waiting


class Consult(Struct, frozen=True):
    """A question to one person or team; the answer is an internal note (S4.3)."""

    number: int  # 1, 2, 3 … in the ticket
    to: str  # the address that was asked, or the name of a team
    question: str
    by: str
    at: datetime
    outside: bool = False  # a vendor: sees only what is sent to them
    reference: str = ""  # their own ticket number, from their subject
    topic: str = ""  # the subject of what goes outside: the beginning of the first question
    language: str = ""  # in which letters outside are framed
    message_id: str = ""  # of their last mail: our next one stands below it
    answered_by: str = ""
    answered_at: datetime | None = None


class Task(Struct, frozen=True):
    """A part of the work, with an owner and a deadline (S4.3)."""

    number: int
    owner: str  # an address, or the name of a team
    what: str
    by: str
    at: datetime
    due: datetime | None = None
    done_by: str = ""
    done_at: datetime | None = None
    how: str = ""
    dropped: bool = False  # taken back
    kind: str = "task"  # task, improve: an action for next time, which lives on after the ticket (S7.5)

    @property
    def open(self) -> bool:
        """True while the task is neither done nor dropped."""
        return self.done_at is None and not self.dropped


class Vote(Struct, frozen=True):
    """What one approver said. `deputy` is who may speak for them once their time has passed."""

    approver: str
    deputy: str = ""
    decided: str = ""  # approved, rejected, "" so far
    by: str = ""  # the approver or the deputy
    at: datetime | None = None
    reason: str = ""
    instead_of: str = ""  # who may not decide on their own affair
    deputy_asked: bool = False
    absent: bool = False  # away, or their mailbox is gone: only the deputy was asked
    away_told: bool = False  # whoever asked knows that they are away, and that nobody decides in their place
    warned: bool = False  # they were told once that an answer in their name did not count
    asked_again: int = 0  # answers that were neither a yes nor a no


class Change(Struct, frozen=True):
    """A change of a system, or a request, that must be approved (S3.6)."""

    number: int
    what: str
    by: str
    at: datetime
    kind: str = "change"  # change, request
    risk: str = ""
    impact: str = ""
    rollback: str = ""
    backup: str = ""
    rule: str = ""  # the policy's rule that named the approvers
    quorum: int = 1  # how many must approve
    votes: tuple[Vote, ...] = ()
    deadline: datetime | None = None
    state: str = "asked"  # incomplete, asked, approved, rejected, expired, pre-approved, withdrawn
    fingerprint: str = ""  # of what the approvers were shown: an answer to another text counts nothing
    no_veto: bool = False  # a no only counts against the quorum
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True while votes are awaited."""
        return self.state == "asked"


class Appointment(Struct, frozen=True):
    """A time at which the requester must help (S3.3)."""

    number: int
    start: datetime
    by: str
    at: datetime
    end: datetime | None = None
    place: str = ""
    prepare: tuple[str, ...] = ()
    text: str = ""
    state: str = "proposed"  # proposed, accepted, declined, cancelled, past
    uid: str = ""  # of the calendar file
    sequence: int = 0  # RFC 5546: counts up when the time moves
    calendar: str = ""  # what their calendar answered: accepted, declined, tentative, counter; it counts for nothing


class Drafted(Struct, frozen=True):
    """An article that was drafted from the ticket, while the desk decides on it and afterwards (S6.4)."""

    number: int  # of the drafts in this ticket: an answer to an earlier one counts nothing
    title: str
    text: str  # Markdown
    by: str
    at: datetime
    language: str = ""
    state: str = "asked"  # asked, published, rejected
    name: str = ""  # of the file
    keywords: tuple[str, ...] = ()  # other words that people call it by
    valid_until: str = ""  # the last day, ISO 8601; empty: without end


class AlertSeen(Struct, frozen=True):
    """One alert of a machine's ticket: what it is about, the subject of its last mail, and what became of it.

    Its place among the others is its number in letters, and stays.
    """

    what: str
    subject: str
    at: datetime
    over: bool = False  # its recovery has come
    inbox: int = 0  # its last mail
    done: str = ""  # who marked it as done
    how: str = ""  # in their words
    moved: int = 0  # the ticket that it was split off to

    @property
    def is_open(self) -> bool:
        """True while the alert neither is over nor was done or moved."""
        return not (self.over or self.done or self.moved)


class Work(Struct, frozen=True):
    """The whole of it. Numbers of tickets are plain numbers."""

    consults: tuple[Consult, ...] = ()
    tasks: tuple[Task, ...] = ()
    change: Change | None = None
    appointment: Appointment | None = None
    merged_into: int = 0  # this ticket's mails land there
    merged: tuple[int, ...] = ()  # tickets that became part of this one
    split_from: int = 0
    related: tuple[int, ...] = ()  # #link
    named: int = 0  # a ticket of the same requester in the subject: they were asked whether this is about it
    parent: int = 0  # the major incident
    children: tuple[int, ...] = ()  # reports of this major incident
    knowledge: tuple[str, ...] = ()  # articles that were offered to the requester, or used in an answer to them
    wanted: tuple[str, ...] = ()  # those of which the requester wanted to read all
    article: Drafted | None = None  # the last one that was drafted from this ticket
    cluster: int = 0  # like the reports that were proposed as a major incident with this ticket
    alerts: tuple[AlertSeen, ...] = ()  # of a machine's ticket
    gathered: bool = False  # one of many that new senders opened at once, and nobody has done anything about it
    machine: bool = False  # the gate let a machine open it: nobody reads what is sent to its requester
    notice: bool = False  # an announcement, by the gate: its requester hears what engineers write, nothing else
    proposal: str = ""  # asked, accepted, refused: what became of the proposal that this ticket brought about

    @staticmethod
    def of(ticket: Ticket) -> Work:
        """The open work of a ticket."""
        if not ticket.work:
            return _NO_WORK
        return Work(**{name: _load(_TYPES[name], value) for name, value in ticket.work.items() if name in _TYPES})

    def but(self, **changes: Any) -> Self:
        """The work with these fields changed."""
        return replace(self, **changes)

    def changes(self) -> dict[str, Any]:
        """The ticket's changes for an event: only what is not empty is written down."""
        values = zip(_TYPES, _VALUES(self), _VALUES(_NO_WORK), strict=True)
        return {"work": {name: _dump(value) for name, value, empty in values if value != empty}}

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """What blocks resolving; improvements do not."""
        return tuple(task for task in self.tasks if task.open and task.kind == "task")

    @property
    def has_appointment(self) -> bool:
        """True while an appointment is proposed or accepted."""
        return self.appointment is not None and self.appointment.state in {"proposed", "accepted"}

    @property
    def blocks_resolving(self) -> str:
        """Why the ticket cannot be resolved yet, as a key of refusals; "" when it can."""
        if self.open_tasks:
            return "open_tasks"
        waits = self.change is not None and self.change.state in {"incomplete", "asked", "rejected", "expired"}
        return "open_change" if waits else ""


def _dump(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_dump(one) for one in value]
    if isinstance(value, Struct):
        return {name: _dump(one) for name, one in asdict(value).items() if one not in (None, "", (), False)}
    return value


def _load(of: Any, value: Any) -> Any:
    """A plain value as the type says it; what the type does not know is left out, for a version that comes later."""
    if isinstance(of, tuple):
        return tuple(_load(of[0], one) for one in value)
    if of is datetime:
        return datetime.fromisoformat(value)
    if isinstance(of, type) and issubclass(of, Struct) and isinstance(value, Mapping):
        types = _PARTS[of]
        return of(**{name: _load(types[name], one) for name, one in value.items() if name in types})
    return value


def _types(record: type) -> dict[str, Any]:
    """Field by field: datetime, a record, `(inner,)` for a tuple of them, else None."""
    found: dict[str, Any] = {}
    for name, hint in get_type_hints(record).items():
        inner = [one for one in getattr(hint, "__args__", ()) if one not in (type(None), Ellipsis)]
        if getattr(hint, "__origin__", None) is tuple:
            found[name] = (inner[0],)
        else:
            found[name] = inner[0] if inner else hint
    return found


_PARTS: dict[type, dict[str, Any]] = {
    part: _types(part) for part in (Consult, Task, Vote, Change, Appointment, Drafted, AlertSeen)
}
_TYPES = _types(Work)
_VALUES = attrgetter(*_TYPES)
_NO_WORK = Work()  # of most tickets


def is_machine(ticket: Ticket) -> bool:
    """Did the gate let a machine open it? Then its requester is never written to, and nobody waits for its word."""
    return bool(ticket.work.get("machine"))


def waits_for_nothing(ticket: Ticket) -> bool:
    """Does its requester wait for neither an answer nor a question: a machine, or who only announced something?"""
    return is_machine(ticket) or bool(ticket.work.get("notice"))


def awaits_approval(ticket: Ticket) -> bool:
    """Does it wait for the approval of what its requester asked for? They know, so no answer is owed before."""
    if ticket.state is not State.WAITING or ticket.waiting_for != Waiting.CHANGE:
        return False
    change = Work.of(ticket).change
    return change is not None and change.kind == "request"


def was_refused(ticket: Ticket) -> bool:
    """Has it ended because an approver refused what it asks for?"""
    change = Work.of(ticket).change
    return ticket.state is State.DECLINED and change is not None and change.state == "rejected"


def is_gathered(ticket: Ticket) -> bool:
    """Is it one of many of new senders, that nobody has yet?"""
    return bool(ticket.work.get("gathered")) and ticket.state is State.NEW


def leading_ticket(ticket: Ticket) -> int:
    """The ticket that one is part of, or the major incident that it waits for; 0 for one that goes its own way."""
    work = Work.of(ticket)
    waits = ticket.state is State.WAITING and ticket.waiting_for == Waiting.PARENT
    return work.merged_into or (work.parent if waits else 0)
