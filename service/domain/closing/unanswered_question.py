"""A question to the requester that nobody answers: they are reminded, then the ticket is the engineer's again, so that
none waits for ever (docs/process.md S5.4).
"""

from __future__ import annotations

from datetime import datetime

from rules.decision.promises import Served, business_days_later
from rules.policy.model import Policy
from service.domain.planning import deadlines
from service.domain.planning.case import AnyCase
from service.domain.planning.draft import Draft
from service.domain.planning.plan import Plan
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, State, Ticket, Waiting
from templates.context import Said, Who

GIVEN_BACK = 99  # step of the timer: nobody has answered
_DAYS = 5  # business days until then, where silence closes nothing


def await_answer(draft: Draft, policy: Policy) -> None:
    """The reminders of a question, and the day on which the ticket goes back to its engineer.

    They count from the requester's return where they are away.
    """
    ticket = draft.ticket
    back = str(ticket.clock.get("requester_back", ""))
    since = max(draft.now, datetime.fromisoformat(back)) if back else draft.now
    draft.cancel(TimerName.QUESTION)
    last = policy.confirmation.close_unconfirmed_after or _DAYS
    days = [(step, days) for step, days in enumerate(policy.confirmation.reminders, start=1) if days < last]
    for step, after in (*days, (GIVEN_BACK, last)):
        at = business_days_later(policy, Served.of(ticket), since, after)
        draft.later(TimerName.QUESTION, at, step, asked=draft.now.isoformat())


def waits(ticket: Ticket) -> bool:
    """Does the ticket wait for its requester's answer?"""
    return ticket.state is State.WAITING and ticket.waiting_for == Waiting.REQUESTER


def plan_due(case: AnyCase, step: int) -> Plan | None:
    """A reminder, or the ticket back to its engineer; None where it is answered."""
    draft = case.draft
    if not waits(draft.ticket):
        return None
    question = _question(case)
    if step < GIVEN_BACK and case.post.reaches_requester:
        draft.note(EventKind.REMINDED, step=step)
        case.post.to(draft.ticket.requester, "question-reminder", message=question, step=step)
        return draft.plan(Outcome.NONE, f"reminder {step} of a question")
    deadlines.resume(draft, case.s.policy, "resume", EventKind.RESUMED)
    case.post.to_engineers("no-answer", message=question)
    return draft.plan(Outcome.NONE, "nobody answered the question: back to the engineer")


def _question(case: AnyCase) -> Said | None:
    """What was asked, as it went to the requester."""
    last = case.draft.ticket.clock.get("answer", {})
    by, text, at = (str(last.get(key, "")) for key in ("by", "text", "at"))
    return Said(Who(case.post.name(by), by), text, datetime.fromisoformat(at) if at else None) if text else None
