"""What *late* means: a time has come by which somebody was owed something, while the ticket's clocks ran.

Every list and count of late tickets asks here (digests, `#list late`, `postdesk list` and `status`, reports).
"""

from __future__ import annotations

from datetime import datetime

from rules.calendar import Pause
from store.records import OPEN_STATES, State, Ticket, Waiting


def pauses_of(ticket: Ticket) -> tuple[Pause, ...]:
    """When the resolution clock stood still; the last one has no end while it still does."""
    return tuple(
        (datetime.fromisoformat(since), datetime.fromisoformat(until) if until else None)
        for since, until in ticket.clock.get("pauses", ())
    )


def runs(ticket: Ticket) -> bool:
    """Do the clocks run? Not while it waits for the requester or an agreed time, nor once it is resolved.

    They do while it waits for a part of our own work:
    only the requester's silence and an approved hold stop a promise (S3.1).
    """
    return ticket.state in _RUNS or (ticket.state is State.WAITING and ticket.waiting_for == Waiting.TASK)


_RUNS = frozenset((State.NEW, State.ASSIGNED, State.IN_PROGRESS))


def binds_promise(ticket: Ticket) -> bool:
    """Is a promised time, or that of the first answer, kept or broken? That a change waits for its approval is our
    own matter, too: nobody told them.
    """
    return runs(ticket) or (ticket.state is State.WAITING and ticket.waiting_for == Waiting.CHANGE)


def counted_until(ticket: Ticket, now: datetime) -> datetime:
    """The moment that its targets are held against: now, or since when its clocks stand still."""
    last = pauses_of(ticket)[-1:]
    return last[0][0] if last and last[0][1] is None and not runs(ticket) else now


def held_until(ticket: Ticket) -> datetime | None:
    """Until when it is on hold."""
    return ticket.waiting_until if ticket.state is State.WAITING and ticket.waiting_for == Waiting.HOLD else None


def late_since(ticket: Ticket, now: datetime) -> datetime | None:
    """Since when an open ticket is late: the first time that has come of the promised news, the first answer and the
    solution; None while none has.

    One that comes while the clocks stand passes nobody; one that had come before stays passed.
    """
    if ticket.state not in OPEN_STATES:
        return None
    at = counted_until(ticket, now)
    told = now if binds_promise(ticket) else at
    return first_missed((ticket.promised, told), (ticket.answer_due, told), (ticket.due, at))


def is_so(ticket: Ticket, of: str, target: str, now: datetime) -> bool:
    """Is what somebody was told of the ticket still so: that this is late, or nearly?

    `of`: response, resolution, promise, or update, whose `target` is the last answer; an ISO time or "".
    """
    if of == "promise":
        return binds_promise(ticket) and ticket.promised is not None and ticket.promised <= now
    if of == "update":
        return runs(ticket) and target == written(last_answer(ticket))
    return binds_promise(ticket) and ticket.first_response is None if of == "response" else runs(ticket)


def written(target: datetime | None) -> str:
    """The time that somebody was told of, as a timer keeps it for `is_so`: ISO 8601, "" for none."""
    return target.isoformat() if target is not None else ""


def last_answer(ticket: Ticket) -> datetime | None:
    """When an engineer wrote to the requester last: an answer, a solution, a time, or why the ticket ended."""
    said = (str(ticket.clock.get("answer", {}).get("at", "")), ticket.clock.get("told", ""))
    written_at = [datetime.fromisoformat(at) for at in said if at]
    return max(written_at) if written_at else ticket.first_response


def is_late(ticket: Ticket, now: datetime) -> bool:
    """Has a time come by which somebody was owed something (`late_since`)?"""
    return late_since(ticket, now) is not None


def first_missed(*targets: tuple[datetime | None, datetime]) -> datetime | None:
    """The earliest of the times that have come, each by the moment beside it."""
    return min((target for target, at in targets if target is not None and target <= at), default=None)
