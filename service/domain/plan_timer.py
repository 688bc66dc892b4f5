"""What a timer does when its time has come: it first asks whether it still makes sense (I12).

Pure: a plan, or None for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import takewhile

from service.domain.approval import change
from service.domain.closing import close_and_reopen, survey, unanswered_question
from service.domain.collaboration import appointment, consult, gathered_answers, task
from service.domain.escalation import escalate, late_list, undelivered_letter
from service.domain.held_mail import hold, pending_verdict
from service.domain.linked_tickets import followers, major_incident
from service.domain.opening import monitoring_alert, new_sender_flood, recurring
from service.domain.planning import deadlines
from service.domain.planning.case import TimerCase
from service.domain.planning.plan import Plan
from service.domain.planning.timer_kind import TimerKind, make_case, of_ticket
from service.domain.planning.timer_kind import TimerNeed as Need
from service.domain.planning.timer_situation import Moment
from service.domain.queue import absence, morning_digest, reachability, report_letters
from service.domain.senders import data_decision, digest_answer, loop_breaker
from service.domain.ticket import lateness
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName as Name
from store.records import Event, Outcome, State, Ticket, Timer, Waiting
from templates.context import Escalation

_JUST = timedelta(hours=1)


def kind_of(timer: Timer) -> TimerKind:
    """Its entry of the table; one that a newer release has set does nothing here."""
    return TIMERS.get(timer.kind) or TimerKind(timer.kind, (), lambda _: None, timer.kind.replace("_", " "))


def plan_timer(m: Moment) -> Plan | None:
    """The plan of one due timer; None when nothing is left to do."""
    return kind_of(m.timer).plan(m)


def _promise(case: TimerCase) -> Plan | None:
    """A step of the escalation chain. After downtime only the last due step speaks."""
    m, draft = case.s, case.draft
    ticket = draft.ticket
    if not lateness.binds_promise(ticket):
        return None
    due = [p for p in deadlines.steps_ahead(m.policy, ticket) if m.timer.due_at <= p.at <= m.now]
    if due:
        escalate.by_clock(case, due)
        if (draft.ticket.assignee, draft.ticket.team) != (ticket.assignee, ticket.team):
            followers.pass_on(draft, "handed")
    deadlines.schedule(draft, m.policy)
    return draft.plan(Outcome.NONE, f"escalation: {due[-1].text}" if due else "the chain goes on")


def _reminder(case: TimerCase) -> Plan | None:
    return close_and_reopen.plan_reminder(case, case.s.timer.step)


def _unconfirmed(case: TimerCase) -> Plan | None:
    return close_and_reopen.plan_unconfirmed(case)


def _question(case: TimerCase) -> Plan | None:
    return unanswered_question.plan_due(case, case.s.timer.step)


def _hold(case: TimerCase) -> Plan | None:
    """The date until which a ticket was held has come."""
    draft = case.draft
    if draft.ticket.state is not State.WAITING or draft.ticket.waiting_for != Waiting.HOLD:
        return None
    deadlines.resume(draft, case.s.policy, "resume", EventKind.RESUMED)
    case.post.to_engineers("hold-over", reason=_why_held(case.s, draft.ticket))
    followers.pass_on(draft, "handed")
    return draft.plan(Outcome.NONE, "the hold is over")


def _why_held(m: Moment, ticket: Ticket) -> str:
    """What was written at the `#hold` that set the date; "" where it came to rest in another way."""
    holds = (event for event in reversed(_events(m, ticket)) if event.data.get("set", {}).get("waiting_until"))
    last = next(holds, None)
    return str(last.data.get("why", "")) if last is not None else ""


def _eta(case: TimerCase) -> Plan | None:
    """Before a promised time passes, the engineer is reminded (S3.3)."""
    draft = case.draft
    ticket = draft.ticket
    if (
        not lateness.binds_promise(ticket)
        or ticket.promised is None
        or case.s.timer.data.get("promised") != ticket.promised.isoformat()
    ):
        return None
    if case.s.timer.step == deadlines.ETA_LATE:
        return _promise_broken(case)
    opens = deadlines.next_open_for(case.s.policy, ticket, draft.now)
    if draft.now < opens < ticket.promised:  # nobody reads it at night, or over lunch
        draft.later(Name.ETA, opens, promised=ticket.promised.isoformat())
        return draft.plan(Outcome.NONE, "a promised time is near: its reminder waits for the morning")
    draft.note(EventKind.PROMISE_NEAR)
    case.post.to_engineers("eta-reminder", deadline=ticket.promised)
    due = max(ticket.promised, draft.now)
    draft.later(Name.ETA, due, deadlines.ETA_LATE, promised=ticket.promised.isoformat())
    return draft.plan(Outcome.NONE, "a promised time is near")


def _promise_broken(case: TimerCase) -> Plan:
    """The promised time has come and nothing went to the requester: engineer and lead hear it, and the requester
    is told the truth.
    """
    draft = case.draft
    draft.note(EventKind.PROMISE_BROKEN)
    told = escalate.tell_of_promise(case)
    case.post.to_requesters("promise-broken", deadline=draft.ticket.promised, escalation=told)
    followers.pass_on(draft, "broken", told=[who.address for who in told.told])
    return draft.plan(Outcome.NONE, "a promised time has passed")


def _update(case: TimerCase) -> Plan | None:
    """The requester has not heard anything for a while: the engineer is nudged,
    then the requester told that work goes on (S3.4).
    """
    m, draft, post = case.s, case.draft, case.post
    if not lateness.runs(draft.ticket):
        return None
    if post.has_left:  # they may come back
        deadlines.keep_updated(draft, m.policy, is_told=True)
        return draft.plan(Outcome.NONE, "the requester wants no word")
    is_worked_on = _is_worked_on(m, draft.ticket)
    if m.timer.step == 0 and _is_reminded(m, draft.ticket):
        pass  # the reminder of the promised time asks for the same
    elif m.timer.step == 0:
        draft.note(EventKind.NUDGED)
        post.to_engineers("nudge", escalation=Escalation(target=lateness.last_answer(draft.ticket)))
    elif is_worked_on and _has_just_moved_up(m, draft.ticket):
        pass  # they have read a moment ago who is on it
    elif is_worked_on and m.policy.attention.tell_requester:
        draft.note(EventKind.WORK_GOES_ON)
        post.to_requesters("progress")
        followers.pass_on(draft, "progress")
    elif not is_worked_on:
        escalate.tell_of_silence(case)
    deadlines.keep_updated(draft, m.policy, step=1 - min(m.timer.step, 1), is_told=m.timer.step > 0)
    return draft.plan(Outcome.NONE, "no word to the requester for a while")


def _is_reminded(m: Moment, ticket: Ticket) -> bool:
    """Has whoever has it just read that a promised time is near, which is still to come?"""
    if ticket.promised is None or ticket.promised <= m.now or not lateness.binds_promise(ticket):
        return False
    return any(event.kind == EventKind.PROMISE_NEAR for event in _since(m, ticket, EventKind.PROMISED))


def _is_worked_on(m: Moment, ticket: Ticket) -> bool:
    """May the desk say so: who has it took it, and has noted, written or done something since it last said so, or gave
    it back to them after a hold or a question that nobody answered?
    """
    if not ticket.assignee or ticket.state in (State.NEW, State.ASSIGNED):
        return False
    since = takewhile(
        lambda e: e.kind != EventKind.RESUMED or "@" in e.actor, _since(m, ticket, EventKind.WORK_GOES_ON)
    )
    return any(event.actor == ticket.assignee for event in since)


def _has_just_moved_up(m: Moment, ticket: Ticket) -> bool:
    return any(event.kind == EventKind.LEVEL_RAISED and m.now - event.at < _JUST for event in _events(m, ticket))


def _events(m: Moment, ticket: Ticket) -> tuple[Event, ...]:
    shown = m.answers.shown.get(ticket.id)
    return shown.events if shown is not None else ()


def _since(m: Moment, ticket: Ticket, kind: EventKind) -> Iterator[Event]:
    """The events of a ticket behind the last one of a kind, the latest first."""
    return takewhile(lambda event: event.kind != kind, reversed(_events(m, ticket)))


def _review(case: TimerCase) -> Plan | None:
    return close_and_reopen.plan_review_due(case, case.s.timer.step)


def _unanswered(case: TimerCase) -> Plan | None:
    return escalate.plan_unanswered(case, case.s.timer.data)


def _handover(case: TimerCase) -> Plan | None:
    m = case.s
    shown = m.answers.shown.get(case.draft.ticket.id)
    return absence.plan_handover(case, m.loads, m.timer.data, shown=shown)


def _absent(m: Moment) -> Plan | None:
    address, case = str(m.timer.data["engineer"]), make_case(m)
    change.ask_instead_of(case.draft, address, m.awaits_approval)
    return absence.plan_absent(case, m.timer.data, m.queue, m.people.get(address), m.timer.step)


def _lost(m: Moment) -> Plan | None:
    case, gone = make_case(m), _is_gone(m)
    if m.ticket is None:
        return undelivered_letter.plan_lost_alone(case.draft, m.letter, gone=gone)
    return undelivered_letter.plan_lost(case, m.letter, str(m.timer.data.get("reply", "")), gone=gone)


def _is_gone(m: Moment) -> bool:
    """Did the letter of this timer find that its recipient's address is gone?"""
    if m.letter is None:
        return False
    reply, at_rcpt = str(m.timer.data.get("reply", "")), bool(m.timer.data.get("at_rcpt"))
    return undelivered_letter.ends_writing(m.policy, m.letter, reply, at_rcpt=at_rcpt, in_a_row=m.refused_in_a_row)


def _unreached(m: Moment) -> Plan | None:
    """Letters do not reach somebody of the desk."""
    address = str(m.timer.data["engineer"])
    return reachability.plan_lost_to(make_case(m).draft, m.people.get(address), address, m.queue)


def _reached(m: Moment) -> Plan | None:
    """Letters reach somebody of the desk again."""
    person = m.people.get(str(m.timer.data["engineer"]))
    return reachability.plan_reached(make_case(m), person, m.queue, m.loads, m.letter, m.timer.data)


def _late(case: TimerCase) -> Plan | None:
    return undelivered_letter.plan_late(case, case.s.letter)


def _unsealed(m: Moment) -> Plan | None:
    """A letter is kept back, for it must be encrypted and cannot be."""
    return undelivered_letter.plan_unsealed(make_case(m), m.letter, str(m.timer.data.get("why", "")))


def _digest(m: Moment) -> Plan | None:
    address = str(m.timer.data["engineer"])
    return morning_digest.plan_digest(make_case(m), address, m.queue, m.people, hold.told_by(m, address))


def _team_digest(m: Moment) -> Plan | None:
    return morning_digest.plan_team_digest(make_case(m), str(m.timer.data["lead"]), m.queue, m.people, m.happened)


# fmt: off
_KINDS = (
    TimerKind(
        Name.PROMISE, (Need.TICKET, Need.FILES, Need.TOLD_OF_LATE), of_ticket(_promise),
        "the next step of the escalation, unless it is answered or solved,"
    ),
    TimerKind(Name.UNANSWERED, (Need.TICKET,), of_ticket(_unanswered),
              "the escalation goes higher, unless somebody answers it,"),
    TimerKind(Name.LATENESS, (Need.LATE,), late_list.plan_lateness, "the letter about what is late"),
    TimerKind(Name.UPDATE, (Need.TICKET,), of_ticket(_update), "the requester hears how it stands"),
    TimerKind(Name.ETA, (Need.TICKET,), of_ticket(_eta), "the time that was promised"),
    TimerKind(Name.HOLD, (Need.TICKET,), of_ticket(_hold), "the hold ends"),
    TimerKind(Name.HANDOVER, (Need.LOADS, Need.TICKET), of_ticket(_handover), "handed over, for its assignee is away,"),
    TimerKind(Name.ORDER, (Need.LOADS, Need.ORDER), digest_answer.plan_line, "a line of an answer to a digest"),
    TimerKind(Name.REMINDER, (), of_ticket(_reminder), "the requester is asked again whether it is solved"),
    TimerKind(
        Name.QUESTION, (), of_ticket(_question), "a question is asked again, or the engineer has it back"
    ),
    TimerKind(Name.UNCONFIRMED, (), of_ticket(_unconfirmed), "closed as unconfirmed, unless the requester answers,"),
    TimerKind(Name.REVIEW, (Need.TICKET,), of_ticket(_review),
              "the record is asked for, and in the end it closes without"),
    TimerKind(Name.SURVEY, (Need.SURVEYED,), of_ticket(survey.plan_survey),
              "the letter that it is closed, with the survey,"),
    TimerKind(Name.APPOINTMENT, (), of_ticket(appointment.plan_on_time), "the appointment (reminder, start or end)"),
    TimerKind(Name.APPROVAL_REMINDER, (Need.APPROVERS,), of_ticket(change.plan_reminder), "the approvers are reminded"),
    TimerKind(Name.APPROVAL_DEADLINE, (Need.APPROVERS,), of_ticket(change.plan_time_over), "the approval is over"),
    TimerKind(Name.CONSULT_ANSWERS, (Need.TICKET,), of_ticket(gathered_answers.plan_gathered),
              "what colleagues have answered"),
    TimerKind(Name.CONSULT_REMINDER, (), of_ticket(consult.plan_reminder), "who was asked is reminded"),
    TimerKind(Name.TASK_DUE, (), of_ticket(task.plan_due), "a task is due"),
    TimerKind(
        Name.FOLLOW, (Need.SOURCE, Need.SOURCE_FILES), of_ticket(followers.plan_follow),
        "what was said on the ticket that it follows",
    ),
    TimerKind(Name.ADOPT, (Need.SOURCE,), of_ticket(major_incident.plan_adopt), "joins the major incident"),
    TimerKind(Name.JOINED, (Need.SOURCE,), of_ticket(major_incident.plan_report), "a report joins or leaves"),
    TimerKind(Name.MORE_REPORTS, (), of_ticket(major_incident.plan_more), "the list of reports that joined"),
    TimerKind(Name.VERDICT, (Need.HELD_MAIL,), pending_verdict.plan_ask, "a sender's domain is asked again"),
    TimerKind(Name.HELD_EXPIRY, (Need.HELD_MAIL,), hold.plan_expired, "a held mail is given up"),
    TimerKind(Name.LETTER_LOST, (Need.LETTER,), _lost, "a letter did not arrive"),
    TimerKind(Name.LETTER_UNSEALED, (Need.LETTER,), _unsealed, "a letter that must be encrypted and cannot be"),
    TimerKind(Name.LETTER_LATE, (Need.LETTER,), of_ticket(_late), "a letter is still on its way"),
    TimerKind(
        Name.BUNDLE, (Need.TICKET,), of_ticket(loop_breaker.plan_bundle), "the engineers hear what came meanwhile"
    ),
    TimerKind(Name.ALERTS, (), of_ticket(monitoring_alert.plan_alerts), "what the machine has reported since"),
    TimerKind(
        Name.GATHERED, (Need.LOADS, Need.NEW_SENDERS, Need.TICKET, Need.FILES),
        of_ticket(new_sender_flood.plan_gathered), "the letter about it, unless too many new senders write,",
    ),
    TimerKind(
        Name.FLOOD, (Need.LOADS, Need.NEW_SENDERS, Need.GATHERED_TICKETS), new_sender_flood.plan_list,
        "the list of tickets of new senders",
    ),
    TimerKind(Name.RECURRING, (Need.NUMBER, Need.LOADS, Need.RULE), recurring.plan_due, "a recurring ticket"),
    TimerKind(
        Name.PERSONAL_DATA, (Need.PERSON,), of_ticket(data_decision.plan_due), "personal data is given out or erased",
        is_slow=True,
    ),
    TimerKind(Name.REPORT, (Need.FIGURES,), report_letters.plan_report, "a report", is_slow=True),
    TimerKind(Name.DIGEST, (Need.QUEUE, Need.PUT_ASIDE), _digest, "the morning digest"),
    TimerKind(Name.TEAM_DIGEST, (Need.TEAM_QUEUE,), _team_digest, "the morning digest of a team"),
    TimerKind(Name.ABSENT, (Need.QUEUE, Need.AWAITS_APPROVAL), _absent, "what somebody has who is away is handed on"),
    TimerKind(Name.UNREACHED, (Need.UNREACHED,), _unreached, "somebody whom letters do not reach"),
    TimerKind(Name.REACHED, (Need.LOADS, Need.REACHED), _reached, "somebody whom letters reach again"),
)
# fmt: on
TIMERS: dict[str, TimerKind] = {kind.name: kind for kind in _KINDS}
SLOW = frozenset(kind.name for kind in _KINDS if kind.is_slow)
