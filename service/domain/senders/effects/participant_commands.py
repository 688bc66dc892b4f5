"""The commands about who is on a ticket: `#watch`, `#unwatch`, `#requester`, and `#resend` to one of them."""

from __future__ import annotations

from gateway.addresses import mask_tokens
from rules.policy.organisations import same_organisation
from service.domain.closing import close_and_reopen
from service.domain.commands import argument_records as a
from service.domain.planning import deadlines
from service.domain.planning.case import Command, MailCase
from service.domain.planning.draft import Refused
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import last_article
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work, is_machine
from store.records import ENDED_STATES, ERASED, Role, State, Ticket
from templates.context import Who


def _watch(case: MailCase, argument: a.Argument) -> str:
    assert isinstance(argument, a.Addresses)
    s, draft = case.s, case.draft
    people = [p for p in (*s.participants, *draft.joined) if p.until is None and p.address not in draft.left]
    already = {p.address for p in people if p.role in (Role.WATCHER, Role.ENGINEER)}
    already |= {draft.ticket.requester, draft.ticket.assignee}  # it comes to them anyway
    for address in argument.addresses:
        if address not in already:
            already.add(address)
            _let_read(case, address)
            case.post.to(address, "joined", actor=s.me)
    return ", ".join(argument.addresses)


def _let_read(case: MailCase, address: str) -> None:
    s, draft = case.s, case.draft
    if address in s.house.addresses or mask_tokens(address) != address:
        raise Refused("own_address")
    role = Role.ENGINEER if address in s.policy.people else Role.WATCHER
    draft.join(address, role)
    stranger = not same_organisation(s.policy, draft.ticket.requester, address)
    draft.note(EventKind.PARTICIPANT_ADDED, address=address, role=role, stranger=stranger)


def _unwatch(case: MailCase, argument: a.Argument) -> str:
    assert isinstance(argument, a.Addresses)
    active = {p.address for p in (*case.s.participants, *case.s.named) if p.until is None}
    for address in argument.addresses:
        if address == case.draft.ticket.requester:
            raise Refused("their_ticket")
        if address not in active:
            raise Refused("not_watching")
        case.draft.leave(address)
        case.draft.revoke(address)
        case.draft.note(EventKind.PARTICIPANT_LEFT, address=address)
    return ", ".join(argument.addresses)


def _requester(case: MailCase, argument: a.Argument) -> str:
    """The ticket is somebody else's from now on; the engineer has confirmed it before it gets here (docs/trust.md,
    dangerous).
    """
    assert isinstance(argument, a.Addresses)
    s, draft = case.s, case.draft
    address, before = argument.addresses[0], draft.ticket.requester
    if address == before:
        raise Refused("is_requester")
    if address in s.house.addresses or mask_tokens(address) != address:
        raise Refused("own_address")
    person = s.people.get(address)
    if before:
        draft.leave(before)
        draft.revoke(before)
    organisation = s.policy.organisation_of(address)
    changes = deadlines.moved(s.policy, draft.ticket, requester=address, organisation=organisation)
    draft.note(EventKind.REQUESTER_CHANGED, changes | Work.of(draft.ticket).but(machine=False).changes())
    deadlines.schedule(draft, s.policy)
    draft.join(address, Role.REQUESTER, person.name if person is not None else "")
    case.post.to(address, "received", deadline=draft.ticket.response_due)
    return address


def _resend(case: MailCase, argument: a.Argument) -> str:
    """What the desk wrote last for the requester's side, once more, to somebody of that side.

    Where letters do not reach the requester any more it may be another address too: the engineer has it from them, and
    it reads along from now on.
    """
    assert isinstance(argument, a.Addresses)
    s, draft = case.s, case.draft
    requester = draft.ticket.requester
    if is_machine(draft.ticket) and argument.addresses in ((), (requester,)):
        raise Refused("nobody_reads")
    address = argument.addresses[0] if argument.addresses else requester
    allowed = {requester, *(p.address for p in s.participants if p.role == Role.WATCHER and p.until is None)}
    known = s.people.get(requester)
    instead = address not in allowed and known is not None and known.dead_since is not None
    if instead:
        _let_read(case, address)
    elif address not in allowed:
        raise Refused("reached")
    if draft.ticket.state is State.RESOLVED and address == requester:
        text = str(draft.ticket.record.get("solution", ""))
        message = said(draft.ticket.assignee, s.name_of(draft.ticket.assignee), text)
        case.post.to(address, "confirmation", message=message, binding=close_and_reopen.state_of(draft.ticket))
    elif last := _last_answer(s, draft.ticket):
        (by, text), promised = last, draft.ticket.promised
        case.post.to(
            address,
            "engineer-reply",
            message=said(by, s.name_of(by), text),
            actor=Who(s.name_of(by), by),
            person=True,
            deadline=promised if promised is not None and promised > s.now else None,
        )
    elif draft.ticket.state in ENDED_STATES:
        raise Refused("no_letter")
    elif address == requester or instead:
        case.post.to(address, "received")
    else:
        raise Refused("no_letter")
    draft.note(EventKind.LETTER_RESENT, to=address)
    return address


def _last_answer(s: Situation, ticket: Ticket) -> tuple[str, str] | None:
    """Who of the desk answered last and what they wrote, be it the solution or why the ticket was closed; None where
    nobody did. Raises Refused where the words are no longer kept.
    """
    last, whole = ticket.clock.get("answer", {}), last_article(s.answers.shown.get(ticket.id), Role.ENGINEER)
    if whole is None:
        return (str(last.get("by", "")), str(last.get("text", ""))) if last else None
    if whole.text == ERASED:
        raise Refused("no_longer_kept")
    return whole.author, whole.text


DO: dict[str, Command] = {
    "watch": _watch,
    "unwatch": _unwatch,
    "requester": _requester,
    "resend": _resend,
}
