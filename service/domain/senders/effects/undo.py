"""`#undo`: what the last command of an engineer changed is as it was before, and who was told otherwise hears it."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from service.domain.approval import approvers, request
from service.domain.closing import close_and_reopen
from service.domain.collaboration.appointment_letters import is_waited_for
from service.domain.collaboration.hand_over import hand_over
from service.domain.commands import argument_records as a
from service.domain.held_mail import spam_senders
from service.domain.linked_tickets import followers, major_incident, merge
from service.domain.planning import deadlines
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Refused
from service.domain.senders.effects import command_registry
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.events import from_plain
from service.domain.ticket.lateness import held_until
from service.domain.ticket.open_work import Work
from service.domain.ticket.states import NoSuchMove, find_undo
from store.records import Event, State, Ticket

_ENDS: dict[str, str] = {  # by the word that it came from
    EventKind.CANCELLED: "cancel",
    EventKind.DECLINED: "decline",
    EventKind.SPAM: "spam",
}
_TIMES: dict[str, str] = {EventKind.PROMISED: "promised", EventKind.WAITING: "waiting_until"}  # told to the requester
_UNDOABLE = frozenset(
    {EventKind.ASSIGNED, EventKind.TRIAGED, EventKind.ACCEPTED, *_TIMES, *_ENDS, *command_registry.UNDO}
)
_NOT_RESTORED = frozenset({"clock", "closed", "due", "response_due"})


def undo(case: MailCase, argument: a.Argument) -> str:
    """The last command of an engineer that can be taken back: the fields are as they were before it."""
    draft, s = case.draft, case.s
    last = _last_undoable(case)
    if s.merged_from is not None:
        merge.take_back(case, s.merged_from.id)
        return "#merge"
    if last is None and major_incident.is_major(draft.ticket):
        return major_incident.take_apart(case)
    if last is None:
        raise Refused("nothing_to_undo")
    if last.kind in command_registry.UNDO:
        return command_registry.UNDO[last.kind](case, last)
    if last.kind in _ENDS:
        return _undo_end(case, last)
    if last.kind in _TIMES:
        return _undo_time(case, last)
    _undo_fields(case, last)
    return last.kind


def _last_undoable(case: MailCase) -> Event | None:
    s, ticket = case.s, case.draft.ticket
    taken_back = {event.data.get("of") for event in s.events if event.kind == EventKind.UNDONE}
    for event in reversed(s.events):
        is_command = event.kind in _UNDOABLE and event.actor in s.policy.people and event.seq not in taken_back
        stands = is_command and merge.stands(ticket, event) and _stands(ticket, event)
        if stands and not request.is_by_triage(s, ticket, event):
            return event
    return None


def _undo_fields(case: MailCase, last: Event) -> None:
    """The ticket has the fields again that the event changed; who had it and who has it are told."""
    draft, s = case.draft, case.s
    was = {
        name: from_plain(name, value) for name, value in last.data.get("was", {}).items() if name not in _NOT_RESTORED
    }
    if "state" in was and was["state"] is not draft.ticket.state:
        was.pop("state")
    before = draft.ticket.assignee
    draft.note(EventKind.UNDONE, was, of=last.seq, what=last.kind)
    if draft.ticket.assignee != before:  # both have read that it was otherwise
        if draft.ticket.assignee in s.policy.people and draft.ticket.assignee != case.s.author:
            hand_over(case, draft.ticket.assignee)
        case.post.to_who_had_it(before, by=case.s.author)
    if "priority" in was or "kind" in was:
        due = deadlines.targets(s.policy, draft.ticket)
        draft.note(EventKind.DUE_SET, {"due": due.resolution, "response_due": due.response})
    deadlines.schedule(draft, s.policy)
    if last.kind == EventKind.TRIAGED:
        request.after_triage(case)


def _stands(ticket: Ticket, event: Event) -> bool:
    """Is the time that a promise or a hold named still the ticket's?"""
    field = _TIMES.get(event.kind)
    at = event.data.get("set", {}).get(field) if field is not None else None
    if event.kind == EventKind.WAITING:
        return at is not None and from_plain("waiting_until", at) == held_until(ticket)
    return field is None or (at is not None and from_plain(field, at) == ticket.promised)


def _undo_time(case: MailCase, event: Event) -> str:
    """The requester was told a time that holds no more: they hear so, or the time that holds again."""
    draft, is_hold = case.draft, event.kind == EventKind.WAITING
    told = draft.ticket.waiting_until if is_hold else draft.ticket.promised
    before = from_plain("promised", event.data.get("was", {}).get("promised"))
    again = before if isinstance(before, datetime) and before > draft.now else None
    draft.note(EventKind.UNDONE, {"promised": again}, of=event.seq, what=event.kind)
    if is_hold:
        deadlines.resume(draft, case.s.policy, "resume", EventKind.RESUMED)
    deadlines.watch_promise(draft)
    case.post.to_requesters("promised", deadline=again or told, step=0 if again else 3, actor=case.s.me)
    followers.pass_on(draft, "promised")
    return "#hold" if is_hold else "#eta"


def _undo_end(case: MailCase, event: Event) -> str:
    """The ticket is where it was before it was cancelled, declined or marked as spam, and waits for what it waited for
    then.
    """
    draft, s = case.draft, case.s
    back = find_undo(draft.ticket.state, from_plain("state", event.data.get("was", {}).get("state", "")))
    if isinstance(back, NoSuchMove):
        raise Refused("state")
    one = Work.of(draft.ticket).appointment
    called_off = any(e.kind == EventKind.APPOINTMENT_OFF and e.cause == event.cause for e in s.events)
    if one is not None and called_off and is_waited_for(one, replace(draft.ticket, state=back)):
        back = State.IN_PROGRESS
    draft.note(EventKind.UNDONE, close_and_reopen.back_to(draft, s.policy, back), of=event.seq, what=event.kind)
    merge.release_reports(draft)
    if event.kind == EventKind.SPAM:
        spam_senders.forget(s, draft)
    close_and_reopen.go_on(draft, s.policy)
    approvers.ask_again(case, s.presence)
    return f"#{_ENDS[event.kind]}"
