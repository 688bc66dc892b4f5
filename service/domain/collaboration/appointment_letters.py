"""The letters of an appointment with their calendar file: agreed, moved, called off (docs/process.md S3.3)."""

from __future__ import annotations

from typing import Unpack

from msgspec.structs import replace

from gateway.invitation import Invitation
from service.domain.planning.case import AnyCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import Post, requester_side
from service.domain.planning.plan import LetterFields
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Appointment, Work
from service.domain.ticket.timer_names import TimerName
from store.records import State, Ticket, Waiting
from templates.context import AppointmentView, Who
from templates.letters import LetterName

_ACTIVE = frozenset({"proposed", "accepted"})


def is_ahead(one: Appointment | None, draft: Draft) -> bool:
    """Is it agreed or asked for, and still to come?"""
    return one is not None and one.state in _ACTIVE and one.start > draft.now


def is_waited_for(one: Appointment, ticket: Ticket) -> bool:
    """Does the ticket wait for it: for the requester's word on it, or for its time?"""
    agreed = ticket.waiting_for == Waiting.HOLD and ticket.waiting_until == one.start
    return ticket.state is State.WAITING and (agreed or ticket.waiting_for == Waiting.REQUESTER)


def view(one: Appointment, decided: str = "", offered: tuple[str, ...] = ()) -> AppointmentView:
    """The appointment as letters show it."""
    return AppointmentView(one.start, one.end, one.place, one.prepare, decided, offered)


def write(post: Post, one: Appointment, letter: LetterName, *, method: str = "", **more: Unpack[LetterFields]) -> None:
    """To the requester, with the calendar file where a `method` is given, and to who reads along, without it."""
    ticket = post.draft.ticket
    binding = {"number": one.number, "sequence": one.sequence}
    own: LetterFields = {"appointment": view(one), "actor": Who(post.name(one.by), one.by), **more}
    theirs: LetterFields = {**own, "action": "appointment", "binding": binding}
    if method:
        theirs["invitation"] = _invitation(post, one, method)
    for address in requester_side(ticket, post.participants):
        post.to(address, letter, **(theirs if address == ticket.requester else own))


def _invitation(post: Post, one: Appointment, method: str) -> Invitation:
    ticket = post.draft.ticket
    return Invitation(
        uid=one.uid,
        start=one.start,
        end=one.end or one.start,
        zone=post.house.timezone,
        stamp=post.draft.now,
        summary=f"{ticket.subject} [T-{ticket.id}]",
        description="\n".join((one.text, *(f"- {line}" for line in one.prepare))).strip(),
        place=one.place,
        sequence=one.sequence,
        method=method,
    )


def call_off(case: AnyCase, one: Appointment, *, by: str, text: str = "", reason: str = "") -> None:
    """It does not take place: on record, the calendar's entry goes, and the requester's side is told."""
    draft, post = case.draft, case.post
    off = replace(one, state="cancelled", sequence=one.sequence + 1)
    draft.cancel(TimerName.APPOINTMENT)
    draft.note(EventKind.APPOINTMENT_OFF, Work.of(draft.ticket).but(appointment=off).changes())
    message = said(by, post.name(by), text) if text else None
    write(post, off, "appointment-cancelled", method="CANCEL", message=message, reason=reason, person=bool(text))
