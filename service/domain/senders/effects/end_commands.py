"""The commands that end a ticket or open it again: `#resolve`, `#close`, `#reopen`, `#decline`, `#cancel`, `#spam`,
`#notspam`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from service.domain.approval import approvers
from service.domain.closing import changed_system, close_and_reopen
from service.domain.collaboration import task
from service.domain.collaboration.unfinished_work import wind_up
from service.domain.commands import argument_records as a
from service.domain.commands.lines import bare_text
from service.domain.held_mail import spam_senders
from service.domain.incoming_mail.append_mail import brings_files
from service.domain.knowledge import publish
from service.domain.linked_tickets import followers, merge
from service.domain.planning import deadlines
from service.domain.planning.case import Command, MailCase
from service.domain.planning.draft import Refused
from service.domain.planning.letter_recipients import pass_on_words
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work, waits_for_nothing
from store.records import State
from templates.letters import LetterName

_NAME_ALONE = re.compile(r"(?:[A-Z][\w'’-]*\.?[ ,]*){1,4}")


def _resolve(case: MailCase, argument: a.Argument) -> str:
    s, draft = case.s, case.draft
    blocked = Work.of(draft.ticket).blocks_resolving
    if blocked:
        raise Refused(blocked, task.way_out(s, draft.ticket) if blocked == "open_tasks" else "")
    record = dict(draft.ticket.record)
    solution = case.text or str(record.get("solution", ""))
    if not solution:
        raise Refused("no_solution")
    is_first = draft.ticket.resolved is None and not draft.ticket.reopened
    before = draft.before.record.get("solution") if draft.before is not None else None
    labelled = record.get("solution") != before  # `Solution:` stands in this mail
    if (case.text and not labelled) or "solution" not in record:
        record["solution"] = bare_text(solution, s.signature)[:4000]
    ticket, answers = draft.ticket, not waits_for_nothing(draft.ticket)
    if (answers and ticket.first_response is None) or not ticket.assignee:
        changes: dict[str, Any] = {"assignee": ticket.assignee or s.author, "owner": ticket.owner or s.author}
        if answers:
            changes["first_response"] = ticket.first_response or s.now
        draft.note(EventKind.ANSWERED, changes)
    deadlines.keep_promise(draft)
    pause = deadlines.pause(draft.ticket, s.now, is_told=True)
    draft.move("resolve", EventKind.RESOLVED, {"record": record, "resolved": s.now, **pause})
    signed = labelled and _NAME_ALONE.fullmatch(case.text)  # what is below the labelled lines is who wrote them
    message, carried = pass_on_words(s, f"{record['solution']}\n\n{case.text}" if signed else case.text or solution)
    if not close_and_reopen.ask_confirmation(case, message, actor=message.author, attachments=carried):
        if case.text and Work.of(draft.ticket).notice:
            _pass_on_text(case)
        close_and_reopen.close_unasked(case, message, carried)
    if is_first and (missing := changed_system.find_missing(draft.ticket)):
        case.post.to(s.author, "record-missing", ask=missing, step=2)
    if is_first:
        publish.propose_on_third(case)
    return ""


def _close(case: MailCase, argument: a.Argument) -> str:
    if not waits_for_nothing(case.draft.ticket):
        if not case.s.policy.confirmation.close_by_desk:
            raise Refused("switched_off")
        if not case.text:
            raise Refused("no_reason")
    s, presence = case.s, case.s.presence
    if case.draft.ticket.requester:  # who reads why
        deadlines.answered(s, case.draft)
    if case.text and brings_files(s):  # the letter that says why may be the survey's, days later
        _pass_on_text(case)
    close_and_reopen.close(case, move="close", resolution="by desk", why=case.text, presence=presence)
    return ""


def _reopen(case: MailCase, argument: a.Argument) -> str:
    draft = case.draft
    if not draft.can("reopen"):
        raise Refused("state")
    close_and_reopen.reopen(case, move="reopen", kind=EventKind.REOPENED)
    merge.release_reports(draft)
    if case.text or brings_files(case.s):
        _pass_on_text(case)
    else:
        due = draft.ticket.promised or draft.ticket.answer_due
        case.post.to_requesters("taken-up", reason="reopened", deadline=due)
    return ""


def _pass_on_text(case: MailCase) -> None:
    """The requester's side reads what the engineer wrote."""
    message, carried = pass_on_words(case.s, case.text)
    case.post.to_requesters("engineer-reply", message=message, actor=message.author, attachments=carried, person=True)


def _ended(
    action: str, kind: EventKind, letter: LetterName | None, *, reason: bool
) -> Callable[[MailCase, a.Argument], str]:
    def end(case: MailCase, argument: a.Argument) -> str:
        if reason and not case.text:
            raise Refused("no_reason")
        draft, s = case.draft, case.s
        is_told = bool(letter and case.text and draft.ticket.requester)
        if is_told:
            deadlines.answered(s, draft)
        pause = deadlines.pause(draft.ticket, s.now, is_told=is_told)
        draft.move(action, kind, {"closed": s.now, **pause}, why=case.text[:300])
        draft.cancel(*deadlines.WORKING, *followers.ENDS_WITH)
        if letter:
            message, carried = pass_on_words(s, case.text)
            case.post.to_requesters(letter, message=message, reason=case.text, actor=s.me, attachments=carried)
        wind_up(case, s.presence, requester_too=bool(letter))
        return ""

    return end


def _spam(case: MailCase, argument: a.Argument) -> str:
    _ended("spam", EventKind.SPAM, None, reason=False)(case, argument)
    return spam_senders.remember(case.s, case.draft)


def _notspam(case: MailCase, argument: a.Argument) -> str:
    draft = case.draft
    if draft.ticket.state is not State.SPAM:
        raise Refused("state")
    changes = {
        "state": State.ASSIGNED if draft.ticket.assignee else State.NEW,
        **deadlines.restart(draft, case.s.policy),
        **close_and_reopen.leave_parent(draft.ticket),
        "closed": None,
    }
    draft.note(EventKind.NOT_SPAM, changes)
    close_and_reopen.go_on(draft, case.s.policy)
    approvers.ask_again(case, case.s.presence)
    return spam_senders.forget(case.s, draft)


DO: dict[str, Command] = {
    "resolve": _resolve,
    "close": _close,
    "reopen": _reopen,
    "decline": _ended("decline", EventKind.DECLINED, "declined", reason=True),
    "cancel": _ended("cancel", EventKind.CANCELLED, "cancelled", reason=False),
    "spam": _spam,
    "notspam": _notspam,
}
