"""A requester says in passing that it works, which is no clear yes, or not clear enough for a ticket of the top
priority: an engineer decides by one click, and until then the clocks rest (docs/process.md S5.3).
"""

from __future__ import annotations

from datetime import datetime

from gateway.read.data.intents import INTENT_WORDS
from gateway.read.language.clauses import split_clauses
from gateway.read.language.courtesy import sounds_content
from gateway.read.language.intent import has_doubt, is_sure_yes, read_intent
from rules.decision.promises import Served, business_days_later
from service.domain.closing import close_and_reopen
from service.domain.commands import yes_no
from service.domain.incoming_mail.append_mail import record_mail, start
from service.domain.planning import deadlines
from service.domain.planning.case import Answer, MailCase
from service.domain.planning.letter_recipients import pass_on_words
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.lateness import pauses_of
from service.domain.ticket.open_work import Work
from service.domain.ticket.permissions import Action, Verdict
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, Role, Scope, State, Ticket, Visibility, Waiting
from templates.context import Receipt, Refusal

ACTION = "sounds-solved"
_MARK = "sounds_solved"  # in the ticket's clock: since when it rests for that
_CHOICES = {"yes": yes_no.YES | yes_no.BESIDE, "no": yes_no.NO | {"not yet", "还没有", "还没", "还不行"}}


def says_solved(text: str, language: str) -> bool:
    """Do words of their own, beyond a mere yes, say that it works?

    A mere yes may answer what the letter before it asked.
    """
    clauses = (clause.lower() for clause in split_clauses(text))
    return any(read_intent(one, language) == "confirms" and not _is_yes(one) for one in clauses)


def _is_yes(clause: str) -> bool:
    return any(words.yes.match(clause) for words in INTENT_WORDS)


def is_one(s: Situation) -> bool:
    """Does this mail of the requester sound as if it were solved, on a ticket where an engineer is to judge that?"""
    ticket, text, language = s.ticket, s.new_text, s.reading.language
    if ticket is None or s.unexplained or _may(s) is not Verdict.ALLOW:
        return False
    if asks_first(s):
        return True
    if s.mail.attachments:
        return False
    if ticket.state is State.RESOLVED:
        return s.intent == "unsure" and sounds_content(text, language)
    if ticket.state is not State.IN_PROGRESS or ticket.first_response is None or has_doubt(text, language):
        return False
    if close_and_reopen.action_of(s):  # the link of a letter that their own complaint has overtaken moves nothing
        return False
    return s.says("confirms") and (says_solved(text, language) or _has_no_other_question(ticket))


def asks_first(s: Situation) -> bool:
    """Is it a yes in words that leave some doubt, to a ticket of the top priority, where closing wrongly costs most?"""
    by_words = s.says("confirms") and not close_and_reopen.action_of(s)
    return s.ticket is not None and s.ticket.state is State.RESOLVED and by_words and leaves_doubt(s)


def leaves_doubt(s: Situation) -> bool:
    """Is the ticket of the top priority, and the mail no plain yes?"""
    is_top = s.ticket is not None and s.ticket.priority == deadlines.TOP_PRIORITY
    return is_top and not is_sure_yes(s.new_text, s.reading.language)


def _has_no_other_question(ticket: Ticket) -> bool:
    """Is the latest that its requester was asked whether it works? They said no since, and nobody has written to them;
    so a mere yes answers that.
    """
    was_solved = bool(ticket.record.get("solution") or ticket.record.get("tried"))
    last = pauses_of(ticket)[-1:]
    written = str(ticket.clock.get("answer", {}).get("at", ""))
    return was_solved and bool(last) and (not written or datetime.fromisoformat(written) < last[0][0])


def _may(s: Situation) -> Verdict:
    return s.judge(Action.DECIDE)


def plan_asked(case: MailCase) -> Plan:
    """The engineers are asked; a ticket that is worked on rests for a working day, a solved one stays as it is."""
    s, draft = case.s, case.draft
    record_mail(draft, s, role=Role.REQUESTER)
    until = None
    if draft.ticket.state is State.RESOLVED:
        draft.note(EventKind.SOUNDS_SOLVED)
    else:
        until = business_days_later(s.policy, Served.of(draft.ticket), s.now, 1)
        clock = {**deadlines.pause(draft.ticket, s.now)["clock"], _MARK: s.now.isoformat()}
        rests = {"waiting_for": Waiting.HOLD, "waiting_until": until, "clock": clock}
        draft.move("hold", EventKind.SOUNDS_SOLVED, rests)
        draft.cancel(*deadlines.WORKING, TimerName.HOLD)
        draft.later(TimerName.HOLD, until)
    message, carried = pass_on_words(s, s.new_text)
    case.post.to_engineers(
        "sounds-solved", without=s.author, message=message, attachments=carried,
        deadline=until, scope=Scope.ACTION, action=ACTION, binding={"at": s.now.isoformat()},
    )  # fmt: skip
    return draft.plan(Outcome.ARTICLE, "the requester says in passing that it works: an engineer is asked")


def rests(ticket: Ticket) -> bool:
    """Does the ticket rest because its requester said in passing that it works?"""
    held = ticket.state is State.WAITING and ticket.waiting_for == Waiting.HOLD
    return held and bool(ticket.clock.get(_MARK))


def answer(s: Situation) -> Plan | None:
    """An engineer's yes or no to the question; None: as any other mail."""
    choice = yes_no.read_choice(s.new_text, s.signature, _CHOICES)
    command = s.judge(Action.COMMAND)
    if not choice or not s.is_engineer or s.holds_commands or command is not Verdict.ALLOW:
        return None
    case = start(s)
    draft = case.draft
    record_mail(draft, s, role=Role.ENGINEER, visibility=Visibility.INTERNAL)
    if not rests(draft.ticket) and draft.ticket.state is not State.RESOLVED:
        return draft.plan(Outcome.ARTICLE, f"whether it works is decided: the ticket is {draft.ticket.state.value}")
    if choice == "no":
        return _no(case)
    blocked = Work.of(draft.ticket).blocks_resolving
    if blocked:
        case.post.to(s.author, "receipt", receipt=Receipt(refused=(Refusal("", blocked),), text_went="internal"))
        return draft.plan(Outcome.ARTICLE, f"it works, but cannot be closed: {blocked}")
    return _yes(case)


def _yes(case: MailCase) -> Plan:
    """The requester's words count as their yes; what was answered last is the solution where none is on record."""
    s, draft = case.s, case.draft
    if draft.ticket.state is not State.RESOLVED:
        said = str(draft.ticket.clock.get("answer", {}).get("text", ""))
        record = {"solution": said, **draft.ticket.record} if said else dict(draft.ticket.record)
        draft.move("resolve", EventKind.RESOLVED, {"record": record, "resolved": s.now, "waiting_for": ""})
        draft.cancel(TimerName.HOLD)
    draft.move("confirm", EventKind.CONFIRMED, {"promised": None}, by=s.author)
    draft.cancel(TimerName.REMINDER, TimerName.UNCONFIRMED)
    return draft.plan(Outcome.ARTICLE, close_and_reopen.finish(case))


def _no(case: MailCase) -> Plan:
    draft = case.draft
    if draft.ticket.state is State.RESOLVED:
        close_and_reopen.reopen(case, move="question", kind=EventKind.QUESTIONED)
    else:
        deadlines.resume(draft, case.s.policy, "resume", EventKind.RESUMED)
    return draft.plan(Outcome.ARTICLE, "it does not work yet: back to the engineer")


ANSWERS: dict[str, Answer] = {ACTION: answer}
