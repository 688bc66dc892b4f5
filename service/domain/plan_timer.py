"""What a timer does when its time has come: it first asks whether it still makes sense (I12). Pure: a plan, or None for nothing."""

from __future__ import annotations

from dataclasses import replace

from rules.decision.promises import Promise
from rules.facts import Decision
from service.domain.closing import close_and_reopen, survey
from service.domain.escalation import escalate, undelivered_letter
from service.domain.held_mail import hold
from service.domain.linked_tickets import followers
from service.domain.opening import monitoring_alert, new_sender_flood, recurring
from service.domain.planning import deadlines
from service.domain.planning.case import TimerHandler
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post
from service.domain.planning.plan import Plan
from service.domain.planning.timer_situation import Moment
from service.domain.queue import absence, reachability
from service.domain.senders import command_registry, engineer, loop_breaker, personal_address
from store.records import State, Ticket


def plan_timer(m: Moment) -> Plan | None:
    """The plan of one due timer; None when nothing is left to do."""
    if m.timer.kind == "held_expiry":
        return hold.plan_expired(m)
    if m.timer.kind == absence.DIGEST:
        draft = Draft(m.now, "clock", f"timer:{m.timer.id}")
        engineer = str(m.timer.data["engineer"])
        post = Post(draft, m.policy, m.house)
        return absence.plan_digest(draft, m.policy, m.house, post, engineer, m.queue, m.people.get(engineer), m.people)
    if m.timer.kind == absence.TEAM_DIGEST:
        draft = Draft(m.now, "clock", f"timer:{m.timer.id}")
        post = Post(draft, m.policy, m.house)
        return absence.plan_team_digest(draft, m.policy, m.house, post, str(m.timer.data["lead"]), m.queue, m.people)
    if m.timer.kind == recurring.KIND:
        return recurring.plan_due(m)
    if m.timer.kind in {reachability.LOST_TO, reachability.REACHED}:
        return _reach(m)
    if m.ticket is None and m.timer.kind == undelivered_letter.LOST:
        return undelivered_letter.plan_lost_alone(
            Draft(m.now, "clock", f"timer:{m.timer.id}"), m.letter, gone=_is_gone(m)
        )
    if m.timer.kind == new_sender_flood.FLOOD:
        return new_sender_flood.plan_list(m)
    if m.ticket is None:
        return None
    if m.timer.kind == personal_address.ORDER:
        return _order(m)
    draft = Draft(m.now, "clock", f"timer:{m.timer.id}", m.ticket)
    away = frozenset(a for a, load in m.loads.items() if load.unreached_since is not None)
    post = Post(draft, m.policy, m.house, m.participants, away)
    handler = _HANDLERS.get(m.timer.kind)
    return handler(m, draft, post) if handler is not None else None


def _promise(m: Moment, draft: Draft, post: Post) -> Plan | None:
    """A step of the escalation chain. After downtime only the last due step speaks."""
    ticket = draft.ticket
    if not deadlines.runs(ticket):
        return None
    due = [p for p in deadlines.chain(m.policy, ticket) if m.timer.due_at <= p.at <= m.now and _concerns(p, ticket)]
    if due:
        escalate.by_clock(draft, m.policy, post, due[-1])
        if (draft.ticket.assignee, draft.ticket.team) != (ticket.assignee, ticket.team):
            followers.pass_on(draft, "handed")
    deadlines.schedule(draft, m.policy)
    return draft.plan("", f"escalation: {due[-1].text}" if due else "the chain goes on")


def _concerns(promise: Promise, ticket: Ticket) -> bool:
    return ticket.first_response is None or promise.of != "first_response"


def _reminder(m: Moment, draft: Draft, post: Post) -> Plan | None:
    return close_and_reopen.plan_reminder(draft, m.policy, post, m.timer.step)


def _unconfirmed(m: Moment, draft: Draft, post: Post) -> Plan | None:
    return close_and_reopen.plan_unconfirmed(draft, m.policy, post)


def _survey(m: Moment, draft: Draft, post: Post) -> Plan | None:
    return survey.plan_survey(draft, m.policy, post, asked_lately=m.asked_lately)


def _hold(m: Moment, draft: Draft, post: Post) -> Plan | None:
    """The date until which a ticket was held has come."""
    if draft.ticket.state is not State.WAITING or draft.ticket.waiting_for != "hold":
        return None
    deadlines.resume(draft, m.policy, "resume", "resumed")
    post.to_engineers("hold-over")
    return draft.plan("", "the hold is over")


def _eta(m: Moment, draft: Draft, post: Post) -> Plan | None:
    """Before a promised time passes, the engineer is reminded (S3.3)."""
    ticket = draft.ticket
    if (
        not deadlines.runs(ticket)
        or ticket.promised is None
        or m.timer.data.get("promised") != ticket.promised.isoformat()
    ):
        return None
    draft.note("promise_near")
    post.to_engineers("eta-reminder", deadline=ticket.promised)
    return draft.plan("", "a promised time is near")


def _update(m: Moment, draft: Draft, post: Post) -> Plan | None:
    """The requester has not heard anything for a while: the engineer is nudged, then the requester told that work goes on (S3.4)."""
    if not deadlines.runs(draft.ticket):
        return None
    if m.timer.step == 0:
        draft.note("nudged")
        post.to_engineers("nudge")
    elif m.policy.attention.tell_requester:
        draft.note("work_goes_on")
        post.to_requesters("progress")
        followers.pass_on(draft, "progress")
    deadlines.keep_updated(draft, m.policy, step=1 - min(m.timer.step, 1))
    return draft.plan("", "no word to the requester for a while")


def _unanswered(m: Moment, draft: Draft, post: Post) -> Plan | None:
    return escalate.plan_unanswered(draft, m.policy, post, m.timer.data) if deadlines.runs(draft.ticket) else None


def _handover(m: Moment, draft: Draft, post: Post) -> Plan | None:
    shown = m.answers.shown.get(draft.ticket.id)
    return absence.plan_handover(draft, m.policy, post, m.loads, str(m.timer.data["assignee"]), shown=shown)


def _bundle(m: Moment, draft: Draft, post: Post) -> Plan | None:
    return loop_breaker.plan_bundle(m, draft, post)


def _lost(m: Moment, draft: Draft, post: Post) -> Plan | None:
    return undelivered_letter.plan_lost(
        draft, m.policy, post, m.letter, str(m.timer.data.get("reply", "")), gone=_is_gone(m)
    )


def _is_gone(m: Moment) -> bool:
    """Did the letter of this timer find that its recipient's address is gone?"""
    if m.letter is None:
        return False
    reply, at_rcpt = str(m.timer.data.get("reply", "")), bool(m.timer.data.get("at_rcpt"))
    return undelivered_letter.ends_writing(m.policy, m.letter, reply, at_rcpt=at_rcpt, in_a_row=m.refused_in_a_row)


def _reach(m: Moment) -> Plan | None:
    """Letters do not reach somebody of the desk, or do so again."""
    draft, address = Draft(m.now, "clock", f"timer:{m.timer.id}"), str(m.timer.data["engineer"])
    person = m.people.get(address)
    if m.timer.kind == reachability.LOST_TO:
        return reachability.plan_lost_to(draft, person, address, m.queue)
    post = Post(draft, m.policy, m.house)
    return reachability.plan_reached(draft, m.policy, post, person, m.queue, m.loads, m.letter, m.timer.data)


def _late(m: Moment, draft: Draft, post: Post) -> Plan | None:
    return undelivered_letter.plan_late(draft, m.policy, post, m.letter)


def _order(m: Moment) -> Plan:
    """One line of a digest's answer, as if the engineer had written it to the ticket."""
    return replace(engineer.plan_engineer(personal_address.as_mail(m), Decision()), outcome="")


_HANDLERS: dict[str, TimerHandler] = {
    **command_registry.TIMERS,
    deadlines.PROMISE: _promise,
    close_and_reopen.REMINDER: _reminder,
    close_and_reopen.UNCONFIRMED: _unconfirmed,
    close_and_reopen.SURVEY: _survey,
    monitoring_alert.ALERTS: monitoring_alert.plan_alerts,
    new_sender_flood.GATHERED: new_sender_flood.plan_gathered,
    "hold": _hold,
    "eta": _eta,
    deadlines.UPDATE: _update,
    absence.HANDOVER: _handover,
    escalate.UNANSWERED: _unanswered,
    loop_breaker.KIND: _bundle,
    undelivered_letter.LOST: _lost,
    undelivered_letter.LATE: _late,
}
