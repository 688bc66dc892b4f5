"""From a solution to the end: confirmation, refusal, silence, closing, reopening (docs/process.md S5.2–S6.3),
and a requester's one word.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Unpack

from msgspec.structs import replace

from gateway.message import Attachment
from gateway.read.language.courtesy import is_courtesy, is_mere_no, is_small
from gateway.read.language.intent import has_doubt, read_answer
from rules.decision.promises import Served, business_days_later
from rules.decision.roster import role_addresses
from rules.policy.model import Policy
from service.domain.approval import approvers
from service.domain.closing import unanswered_question
from service.domain.closing.other_matter import goes_on_to_another
from service.domain.collaboration.unfinished_work import NOBODY_KNOWN, wind_up
from service.domain.commands.parse import parse_answer, parse_word
from service.domain.incoming_mail.append_mail import brings_files, record_mail, show_words
from service.domain.knowledge import article_matching
from service.domain.planning import deadlines
from service.domain.planning.case import AnyCase, MailCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_limits import may_write
from service.domain.planning.letter_recipients import brief, language_for, last_exchange, pass_on_words, watchers
from service.domain.planning.plan import LetterFields, Plan
from service.domain.planning.presence import Presence, find_here
from service.domain.planning.situation import Situation
from service.domain.queue import lookups
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work, leading_ticket, waits_for_nothing
from service.domain.ticket.permissions import who_may_see
from service.domain.ticket.timer_names import TimerName
from store.records import ENDED_STATES, OPEN_STATES, Outcome, Role, Scope, State, Ticket, Visibility, Waiting
from templates.context import Said
from templates.letters import find_letter
from templates.words import get_words

# -- asking for the requester's word ----------------------------------------------------------------------------------


def ask_confirmation(case: AnyCase, message: Said, /, **more: Unpack[LetterFields]) -> bool:
    """The confirmation request, its reminders and the day on which silence closes.

    False when there is nobody to ask.
    """
    draft, post, policy = case.draft, case.post, case.s.policy
    ticket = draft.ticket
    if waits_for_nothing(ticket):
        return False
    deadline = await_word(draft, policy)
    if not post.reaches_requester:
        return False
    letter, template = find_letter(policy.confirmation.letters.get("confirmation", ""), "confirmation")
    own: LetterFields = {**more, "message": message, "deadline": deadline, "binding": state_of(ticket)}
    own["template"] = template
    post.to(ticket.requester, letter, **own)
    for address in watchers(post.participants):
        post.to(address, "watcher-copy", message=message, reason="resolved", attachments=more.get("attachments", ()))
    return True


def close_unasked(case: AnyCase, message: Said, attachments: tuple[Attachment, ...]) -> None:
    """Closed by the desk, for nobody can be asked; the watchers of who left the ticket read how it was solved."""
    ticket = case.draft.ticket
    left = bool(ticket.requester) and not waits_for_nothing(ticket)
    if left:
        case.post.to_requesters(
            "engineer-reply", message=message, actor=message.author, attachments=attachments, person=True
        )
    why = "" if left or waits_for_nothing(ticket) else "the requester has no mailbox"
    close(case, move="close", resolution="by desk", why=why)


def await_word(draft: Draft, policy: Policy) -> datetime | None:
    """The reminders, and the day on which silence closes, which is given."""
    ticket = draft.ticket
    deadline = _silence_ends(policy, ticket, draft.now)
    draft.cancel(TimerName.REMINDER, TimerName.UNCONFIRMED, TimerName.HOLD, *deadlines.WORKING)
    since = _asked_from(ticket, draft.now)
    for step, days in enumerate(policy.confirmation.reminders, start=1):
        draft.later(TimerName.REMINDER, business_days_later(policy, Served.of(ticket), since, days), step)
    if deadline is not None:
        draft.later(TimerName.UNCONFIRMED, deadline)
    return deadline


def state_of(ticket: Ticket) -> dict[str, Any]:
    """What an action address is bound to: this solution and no later one."""
    return {"resolved": ticket.resolved.isoformat() if ticket.resolved else ""}


def _silence_ends(policy: Policy, ticket: Ticket, now: datetime) -> datetime | None:
    days = policy.confirmation.close_unconfirmed_after
    return business_days_later(policy, Served.of(ticket), _asked_from(ticket, now), days) if days else None


def _asked_from(ticket: Ticket, at: datetime) -> datetime:
    """From when on the requester can be expected to answer: the question, or their return where they are away."""
    back = str(ticket.clock.get("requester_back", ""))
    return max(at, datetime.fromisoformat(back)) if back else at


def note_absence(case: MailCase, back: datetime) -> None:
    """The requester is out of office: reminders and the end of silence wait until they are back,
    and whoever works on the ticket hears it once (S1.6).
    """
    s, draft = case.s, case.draft
    ticket = draft.ticket
    if back <= s.now or ticket.clock.get("requester_back", "") == back.isoformat():
        return
    draft.note(EventKind.REQUESTER_AWAY, {"clock": {**ticket.clock, "requester_back": back.isoformat()}})
    if draft.ticket.state is State.RESOLVED:
        await_word(draft, s.policy)
    if unanswered_question.waits(draft.ticket):
        unanswered_question.await_answer(draft, s.policy)
    if draft.ticket.state not in ENDED_STATES:
        message = s.said(s.new_text[:1000])
        case.post.to_engineers("requester-away", without=s.author, message=message, deadline=back)


# -- the requester's word ---------------------------------------------------------------------------------------------


def action_of(s: Situation) -> str:
    """The action of the address that the mail came to: confirm, deny; "" for a plain reply address."""
    return s.capability.action if s.capability is not None and s.capability.scope == Scope.ACTION else ""


def plan_decision(case: MailCase, word: str) -> Plan:
    """A yes, a no, `close`, `cancel` or "that solved it", by somebody who may say it."""
    s, draft, ticket = case.s, case.draft, case.draft.ticket
    by_link = _plan_link(case)
    if by_link is not None:
        return by_link
    if ticket.state is State.RESOLVED and word != "cancel":
        return _plan_of_solution(case, closes=word == "close")
    record_mail(draft, s, role=Role.REQUESTER)
    if word == "cancel":
        return _cancelled(case, ticket)
    unassigned_or_new = ticket.first_response is None and ticket.state is not State.WAITING
    if unassigned_or_new and draft.can("solved_itself"):
        return _solved_itself(case, ticket)
    close(case, move="requester_close", resolution="confirmed", presence=s.presence)
    _tell_of_end(case)
    return draft.plan(Outcome.ARTICLE, "closed by the requester")


def _tell_of_end(case: MailCase) -> None:
    """The engineers read that the requester ended it, and what was said beside the word, with its files."""
    s = case.s
    text = s.new_text
    bare = is_small(text) or (len(text.splitlines()) == 1 and parse_word(text))
    message, carried = pass_on_words(s, text, files=brings_files(s) or not bare)
    is_said = text and (message.attachments or not bare)
    case.post.to_engineers("closed", message=message if is_said else None, attachments=carried)


def _plan_link(case: MailCase) -> Plan | None:
    """What a link comes to whose moment is over; None where it still counts, and for a mail without one."""
    s, ticket, action = case.s, case.draft.ticket, action_of(case.s)
    says_yes = action == "confirm" and s.intent != "denies"
    why = _find_why_over(s, ticket, action)
    if why:
        passes_on = says_yes and why != _USED and ticket.state in OPEN_STATES
        return _nothing_more(case, why, already=why == _USED, passes_on=passes_on)
    if action in ("confirm", "deny") and _is_late_answer(s, ticket):
        return plan_late_yes(case) if says_yes else _denied(case, after_silence=True)
    return None


_USED = "already done"


def _find_why_over(s: Situation, ticket: Ticket, action: str) -> str:
    """Why the moment of a link is over; "" where it still counts, and for a mail without one."""
    if not action or s.capability is None:
        return ""
    if s.capability.used_at is not None:
        return _USED
    if action in ("confirm", "deny") and _is_late_answer(s, ticket):
        return ""
    if ticket.state is State.RESOLVED and s.capability.binding.get("resolved") != state_of(ticket)["resolved"]:
        return "this link belongs to an earlier solution"
    if ticket.state is not State.RESOLVED and action in ("confirm", "deny"):
        return f"the ticket is {ticket.state.value}"
    return ""


def as_reply(s: Situation) -> Situation:
    """Who writes words of their own beside a link whose moment is over is answered for these, as in a reply (K3): the
    link moves nothing any more, and what they say is heard.
    """
    c, action = s.capability, action_of(s)
    if c is None or s.ticket is None or not _find_why_over(s, s.ticket, action) or not _says_more(s, action):
        return s
    said = _beside_link(s, action)
    meant = read_answer(said, s.reading.language) if said and action == "confirm" else s.reading.intent
    reply = replace(s.reading, intent=meant)  # the yes that an old link wrote is none of this moment
    return replace(s, reading=reply).at_plain_address()


def _says_more(s: Situation, action: str) -> bool:
    """Is there more in the mail than its link wrote, beside courtesy and the same once more?"""
    if s.unexplained or brings_files(s):
        return True
    said, language = _beside_link(s, action), s.reading.language
    same = is_mere_no(said) if action == "deny" else read_answer(said, language) == "confirms"
    return bool(said) and not same and not is_courtesy(said, language)


def _beside_link(s: Situation, action: str) -> str:
    """The new text without the words that the link wrote, in whichever language of the desk its letter was."""
    typed = (get_words(language).get("typed", action).strip() for language in s.house.languages)
    text = s.new_text.strip()
    return next((text.removeprefix(words).strip() for words in typed if text.startswith(words)), text)


def _plan_of_solution(case: MailCase, *, closes: bool) -> Plan:
    """The answer to "does it work?": no, a question, or yes."""
    s, intent, action = case.s, case.s.intent, action_of(case.s)
    text, language = s.new_text, s.reading.language
    goes_on = intent == "denies" and goes_on_to_another(text, language)
    if (intent == "denies" and not goes_on) or (action == "deny" and intent != "confirms"):
        return _denied(case)
    doubts = bool(s.unexplained) or has_doubt(text, language)
    asks = goes_on or intent == "asks" or (action == "confirm" and intent == "unsure" and doubts)
    return _asked(case) if asks and not closes else _confirmed(case)


def _cancelled(case: MailCase, before: Ticket) -> Plan:
    s, draft = case.s, case.draft
    draft.move("cancel", EventKind.CANCELLED, {"closed": s.now, **deadlines.pause(before, s.now)})
    _end_timers(draft)
    wind_up(case, s.presence)
    case.post.to_requesters("cancelled", actor=s.me)
    case.post.to_engineers("cancelled", message=s.said(s.new_text))
    return draft.plan(Outcome.ARTICLE, "cancelled by the requester")


def _solved_itself(case: MailCase, before: Ticket) -> Plan:
    s, draft = case.s, case.draft
    ended = {"resolution": "self-solved", "closed": s.now, **deadlines.pause(before, s.now)}
    draft.move("solved_itself", EventKind.CLOSED, ended)
    article_matching.helped(draft)
    _end_timers(draft)
    wind_up(case, s.presence)
    case.post.to_requesters("closed")
    _tell_of_end(case)
    return draft.plan(Outcome.ARTICLE, "solved by the requester")


def _is_late_answer(s: Situation, ticket: Ticket) -> bool:
    """Does it answer the question whether it is solved, after silence closed the ticket and within the window?"""
    if ticket.state is not State.CLOSED or ticket.resolution != "unconfirmed" or s.capability is None:
        return False
    in_time = s.now - (ticket.closed or s.now) <= s.policy.closing.reopen_window
    return in_time and s.capability.binding.get("resolved") == state_of(ticket)["resolved"]


def plan_late_yes(case: MailCase) -> Plan:
    """A yes to a ticket that silence closed: the solution counts as confirmed, and the requester reads so (S5.4)."""
    s, draft = case.s, case.draft
    _use(s, draft, "confirmed")
    record_mail(draft, s, role=Role.REQUESTER)
    draft.note(EventKind.CONFIRMED, {"resolution": "confirmed"})
    deadline = (draft.ticket.closed or s.now) + s.policy.closing.reopen_window
    case.post.to(s.author, "closed", deadline=deadline)
    return draft.plan(Outcome.ARTICLE, "confirmed after silence had closed it")


def tell_taken_up(case: MailCase, *, denied: bool) -> None:
    """Whoever brings a ticket back to work, by a no or a question, reads who has it again,
    and by when they hear more.
    """
    if _hears_of_it(case) and case.draft.ticket.assignee not in case.s.away:  # else who stands in is told
        reason = "denied" if denied else ""
        due = case.draft.ticket.promised or case.draft.ticket.answer_due
        case.post.to(case.s.author, "taken-up", deadline=due, reason=reason)


def _hears_of_it(case: MailCase) -> bool:
    """Is it the requester who brings the ticket back, and may be written to? Nobody else is promised an answer."""
    s = case.s
    return s.author == case.draft.ticket.requester and may_write(s.policy.budgets, s.budget.spent, s.author)


def _use(s: Situation, draft: Draft, use: str) -> None:
    if s.capability is not None and s.capability.scope == Scope.ACTION:
        draft.use(s.capability.id_hash, use)


def _confirmed(case: MailCase) -> Plan:
    s, draft = case.s, case.draft
    _use(s, draft, "confirmed")
    record_mail(draft, s, role=Role.REQUESTER)
    draft.move("confirm", EventKind.CONFIRMED, {"promised": None})
    draft.cancel(TimerName.REMINDER, TimerName.UNCONFIRMED)
    came = finish(case)
    if draft.ticket.state is State.CLOSED and not leading_ticket(draft.ticket):
        _tell_of_end(case)
    return draft.plan(Outcome.ARTICLE, came)


def finish(case: AnyCase) -> str:
    """A confirmed ticket closes when its record is complete and, where the policy asks for it, reviewed (S6.1);
    what came of it.
    """
    draft, policy = case.draft, case.s.policy
    draft.cancel(TimerName.REVIEW)
    missing = missing_record(policy, draft.ticket)
    if missing or _is_reviewed(policy, draft.ticket):
        if missing:
            _ask_to_complete(case, missing)
        else:
            draft.note(EventKind.REVIEW_ASKED)
            draft.later(TimerName.REVIEW, draft.now)
        for step, days in enumerate(REVIEW_DAYS, start=1):
            draft.later(TimerName.REVIEW, business_days_later(policy, Served.of(draft.ticket), draft.now, days), step)
        return f"confirmed; the record lacks {', '.join(missing)}" if missing else "confirmed; the record is reviewed"
    close(case, move="complete", resolution="confirmed")
    return "confirmed by the requester and closed"


REVIEW_DAYS = (1, 3, 5)  # working days: reminded, the lead too, closed as it is


def _ask_to_complete(case: AnyCase, missing: tuple[str, ...]) -> None:
    """The engineer is asked for what the record lacks, or the desk to look at it."""
    draft, policy = case.draft, case.s.policy
    if missing:
        case.post.to_engineers("record-missing", ask=missing)
        return
    desk = find_here(who_may_see(policy, draft.ticket, policy.desk_addresses()), case.post.away)
    for address in [a for a in desk if a != draft.ticket.assignee] or list(desk):
        _ask_one(case, address, missing)


def _ask_one(case: AnyCase, address: str, missing: tuple[str, ...]) -> None:
    if missing:
        case.post.to(address, "record-missing", ask=missing)
    else:
        shown = case.s.answers.shown.get(case.draft.ticket.id)
        language = language_for(case.s.policy, case.s.house, None, address)
        story = lookups.tell(shown.events, language, case.s.policy, case.post.name) if shown is not None else ()
        case.post.to(
            address, "review", scope=Scope.REVIEW, history=last_exchange(shown, case.post.name), timeline=story
        )


def plan_review_due(case: AnyCase, step: int) -> Plan | None:
    """The record of a confirmed ticket is shown to the desk (step 0). Where nobody completes or reviews it they are
    reminded, then the lead, and in the end it closes as it is, so that the requester does not wait for our own work.
    """
    draft, policy = case.draft, case.s.policy
    if draft.ticket.state is not State.CONFIRMED:
        return None
    if step == 0:
        _ask_to_complete(case, ())
        return draft.plan(Outcome.NONE, "the desk is asked to review the record")
    if step >= len(REVIEW_DAYS):
        close(case, move="complete", resolution="confirmed")
        return draft.plan(Outcome.NONE, "confirmed, and closed without a complete or reviewed record")
    missing = missing_record(policy, draft.ticket)
    draft.note(EventKind.REVIEW_REMINDED, step=step)
    _ask_to_complete(case, missing)
    if step > 1:
        told = {letter.to for letter in draft.letters}
        above = role_addresses(policy, ("lead", "manager"), team=draft.ticket.team, assignee=draft.ticket.assignee)
        above = who_may_see(policy, draft.ticket, above)
        for address in [a for a in above if a not in told][:1]:
            _ask_one(case, address, missing)
    return draft.plan(Outcome.NONE, "the record of a confirmed ticket still waits")


def _is_reviewed(policy: Policy, ticket: Ticket) -> bool:
    """By policy: automatic, by the desk, or a sample of so many percent, the same for a ticket whenever it is asked."""
    if policy.closing.review == "sample":
        return zlib.crc32(f"review {ticket.id}".encode()) % 100 < policy.closing.sample
    return policy.closing.review == "desk"


def plan_review(case: MailCase) -> Plan | None:
    """The answer to a review: approved, or returned with what is missing; None for anything else."""
    s, draft = case.s, case.draft
    said_ = s.new_text
    answer = parse_answer(said_)
    if answer not in ("approve", "return"):
        return None
    record_mail(draft, s, role=Role.ENGINEER, visibility=Visibility.INTERNAL)
    if draft.ticket.state is not State.CONFIRMED:
        return draft.plan(Outcome.ARTICLE, f"reviewed, but the ticket is {draft.ticket.state.value}")
    if answer == "approve":
        draft.note(EventKind.REVIEWED, by=s.author)
        close(case, move="complete", resolution="confirmed")
        return draft.plan(Outcome.ARTICLE, "reviewed and closed")
    reason = "\n".join(said_.splitlines()[1:]).strip()
    draft.move("return_record", EventKind.RECORD_RETURNED, why=reason[:300])
    case.post.to_engineers("returned", without=s.author, reason=reason, actor=s.me)
    return draft.plan(Outcome.ARTICLE, "the record was returned")


def _denied(case: MailCase, *, after_silence: bool = False) -> Plan:
    """A no: back to the engineer, also where silence had closed the ticket, as its letter said."""
    draft = case.draft
    _use(case.s, draft, "denied")
    if after_silence:
        take_back(case)
    else:
        take_back(case, move="deny", kind=EventKind.DENIED)
    when = ", after silence had closed it" if after_silence else ""
    return draft.plan(Outcome.ARTICLE, f"not solved{when}: back to the engineer")


def take_back(case: MailCase, *, move: str = "return_to", kind: EventKind = EventKind.REOPENED) -> None:
    """What they say does not hold goes back to its engineer, who reads what they say, and they read who has it."""
    reopen(case, move=move, kind=kind)
    record_mail(case.draft, case.s, role=Role.REQUESTER)
    show_words(case, "reopened")
    tell_taken_up(case, denied=True)


def _asked(case: MailCase) -> Plan:
    s, draft = case.s, case.draft
    reopen(case, move="question", kind=EventKind.QUESTIONED)
    record_mail(draft, s, role=Role.REQUESTER)
    show_words(case, "requester-reply")
    tell_taken_up(case, denied=False)
    return draft.plan(Outcome.ARTICLE, "a question to a solution: back to the engineer")


def _nothing_more(case: MailCase, why: str, *, already: bool, passes_on: bool = False) -> Plan:
    """An action address that is used up or belongs to another state: kept, no effect, and a summary of how things
    stand. `passes_on`: it says that it works, on a ticket that is worked on, so whoever does reads it.
    """
    s, draft = case.s, case.draft
    record_mail(draft, s, role=Role.REQUESTER)
    draft.note(EventKind.REFUSED, why=why)
    if passes_on:
        show_words(case, "requester-reply")
    if may_write(s.policy.budgets, s.budget.spent, s.author):
        reason, shown = "passed_on" if passes_on else why, (brief(draft.ticket, s.policy),)
        case.post.to(s.author, "already-done" if already else "status", reason=reason, tickets=shown)
    return draft.plan(Outcome.ARTICLE, why)


def reopen(case: MailCase, *, move: str, kind: EventKind) -> None:
    """Back to work: the clocks run again; a denied confirmation and a reply to a closed ticket are counted,
    what comes back from cancelled or declined is not. What waited for an approval waits for it again.
    """
    s, draft = case.s, case.draft
    returned = kind in (EventKind.DENIED, EventKind.REOPENED)
    was_solved = draft.ticket.state not in (State.CANCELLED, State.DECLINED)  # else no solution came back
    counted = {"reopened": draft.ticket.reopened + 1} if returned and was_solved else {}
    ended = {"resolved": None, "closed": None, "resolution": "", "promised": None}
    failed = returned and move != "reopen"  # by the requester; the desk may reopen what was solved
    record = {"record": _as_tried(draft.ticket.record)} if failed else {}
    changes = {**deadlines.restart(draft, s.policy), **leave_parent(draft.ticket), **counted, **record, **ended}
    if move == "reopen" and case.text:  # the requester reads it
        changes |= deadlines.told(replace(draft.ticket, clock=changes["clock"]), s.now)
    draft.move(move, kind, changes)
    draft.cancel(TimerName.REMINDER, TimerName.UNCONFIRMED, TimerName.SURVEY, TimerName.REVIEW)
    if move != "reopen" and _hears_of_it(case):
        deadlines.promise_again(draft, s.policy)
    else:
        deadlines.owe_passed_answer(draft, s.policy)
    deadlines.schedule(draft, s.policy)
    deadlines.keep_updated(draft, s.policy)
    if draft.ticket.assignee in s.away:  # its handing on tells the requester who has it
        draft.later(TimerName.HANDOVER, s.now, assignee=draft.ticket.assignee)
    approvers.ask_again(case, s.presence)


def _as_tried(record: Mapping[str, str]) -> dict[str, str]:
    """The record of a solution that did not hold: it was tried, and is no solution."""
    kept = {name: said for name, said in record.items() if name != "solution"}
    tried = "\n".join(said for said in (record.get("tried", ""), record.get("solution", "")) if said)
    return {**kept, "tried": tried} if tried else kept


def leave_parent(ticket: Ticket) -> dict[str, Any]:
    """The changes of a report that comes back to go on alone: it left its major incident when it ended."""
    return Work.of(ticket).but(parent=0).changes() if ticket.waiting_for == Waiting.PARENT else {}


def back_to(draft: Draft, policy: Policy, state: State) -> dict[str, Any]:
    """The changes that take an end back: the state from before it,
    or work where the tasks that it waited for were dropped meanwhile.
    """
    ticket = draft.ticket
    if state is State.WAITING and ticket.waiting_for == Waiting.TASK and not Work.of(ticket).open_tasks:
        state = State.IN_PROGRESS
    goes_on = deadlines.restart(draft, policy) if state in (State.NEW, State.ASSIGNED, State.IN_PROGRESS) else {}
    return {"state": state, "closed": None, **goes_on}


def go_on(draft: Draft, policy: Policy) -> None:
    """After an end was taken back: the clocks, and what waited then, go on."""
    deadlines.owe_passed_answer(draft, policy)
    ticket = draft.ticket
    deadlines.schedule(draft, policy)
    deadlines.keep_updated(draft, policy)
    deadlines.watch_promise(draft)
    if ticket.state is State.WAITING and ticket.waiting_for == Waiting.HOLD and ticket.waiting_until is not None:
        draft.later(TimerName.HOLD, max(draft.now, ticket.waiting_until))
    parent = Work.of(ticket).parent
    if ticket.state is State.WAITING and ticket.waiting_for == Waiting.PARENT and parent:
        draft.later(TimerName.JOINED, draft.now, ticket=parent, source=ticket.id, what="joined")
    if ticket.state is State.RESOLVED:
        await_word(draft, policy)


# -- the end ----------------------------------------------------------------------------------------------------------


def missing_record(policy: Policy, ticket: Ticket) -> tuple[str, ...]:
    """What the closing policy requires and the record does not hold."""
    return tuple(name for name in policy.closing.required if not ticket.record.get(name))


def close(
    case: AnyCase,
    *,
    move: str,
    resolution: str,
    why: str = "",
    presence: Presence = NOBODY_KNOWN,
    quietly: bool = False,
) -> None:
    """Close, tell the requester, and ask for scores where the policy does; `quietly`: a letter of its own tells it."""
    draft = case.draft
    pause = deadlines.pause(draft.ticket, draft.now, is_told=move == "close" and bool(why))
    draft.move(
        move,
        EventKind.CLOSED,
        {"resolution": resolution, "closed": draft.now, "promised": None, **pause},
        why=why,
    )
    _end_timers(draft)
    wind_up(case, presence)
    if not quietly:
        tell_closed(case, why)


def tell_closed(case: AnyCase, why: str) -> None:
    """The requester's side hears that it is closed; where they are asked for scores, by one letter for both.

    That letter is the survey timer's, who knows whether they were asked within the week.
    """
    draft, policy = case.draft, case.s.policy
    ticket = draft.ticket
    deadline = draft.now + policy.closing.reopen_window
    wanted = policy.survey.on and ticket.resolution in policy.survey.after_resolution
    asked = wanted and bool(ticket.requester) and not waits_for_nothing(ticket)
    unheard = asked or (waits_for_nothing(ticket) and not why)
    case.post.to_requesters("closed", without=ticket.requester if unheard else "", reason=why, deadline=deadline)
    if asked:
        by = case.draft.actor
        draft.later(TimerName.SURVEY, draft.now + policy.survey.delay, tells_closed=True, why=why, by=by)


def _end_timers(draft: Draft) -> None:
    draft.cancel(TimerName.REMINDER, TimerName.UNCONFIRMED, TimerName.REVIEW, *deadlines.WORKING, TimerName.HOLD)
    draft.cancel(TimerName.QUESTION)


# -- silence ----------------------------------------------------------------------------------------------------------


def plan_reminder(case: AnyCase, step: int) -> Plan | None:
    """A reminder of the confirmation, when it still makes sense."""
    draft, policy = case.draft, case.s.policy
    ticket = draft.ticket
    if ticket.state is not State.RESOLVED or not case.post.reaches_requester:
        return None
    deadline = _silence_ends(policy, ticket, ticket.resolved or draft.now)
    draft.note(EventKind.REMINDED, step=step)
    letter, template = find_letter(policy.confirmation.letters.get("reminder", ""), "reminder")
    case.post.to(
        ticket.requester,
        letter,
        template=template,
        step=step,
        deadline=deadline,
        binding=state_of(ticket),
    )
    return draft.plan(Outcome.NONE, f"reminder {step}")


def plan_unconfirmed(case: AnyCase) -> Plan | None:
    """Nobody answered: closed as unconfirmed; the requester is told and can still answer (S5.4)."""
    if case.draft.ticket.state is not State.RESOLVED:
        return None
    close(case, move="expire", resolution="unconfirmed")
    return case.draft.plan(Outcome.NONE, "closed after silence")


def survey_open(ticket: Ticket, policy: Policy, now: datetime) -> bool:
    """May scores still be given or changed?"""
    sent = str(ticket.survey.get("sent", ""))
    return bool(sent) and now - datetime.fromisoformat(sent) <= policy.survey.changeable + timedelta(minutes=1)
