"""Mail of machines: delivery reports and everything else that no person wrote.

Kept, on record, never answered (docs/trust.md).
"""

from __future__ import annotations

from rules.decision.roster import find_example
from service.domain.approval import change
from service.domain.closing import close_and_reopen
from service.domain.collaboration import appointment, consult
from service.domain.commands.mail_text import mask_codes
from service.domain.escalation import undelivered_letter
from service.domain.incoming_mail.append_mail import make_article, record_mail, show_words, start
from service.domain.planning.case import Case
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post, store_attachments
from service.domain.planning.plan import Plan
from service.domain.planning.presence import find_here
from service.domain.planning.situation import Situation
from service.domain.queue import absence, reachability
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.permissions import Action, Verdict
from store.records import ENDED_STATES, Article, KnownMessage, Letter, Outcome, Role, Visibility
from templates.context import Failure, Who

_CODES = frozenset({"notification", "bulk"})


def plan_report(s: Situation) -> Plan | None:
    """A mail to a bounce address of ours: it marks exactly its letter; None for any other mail."""
    letter = s.answered_letter
    if letter is None:
        if s.reading.bounce.bounce and s.ticket is None:
            return Plan(Outcome.EVENT, "a delivery report without our bounce address: no effect")
        return None
    bounce = s.reading.bounce
    if not bounce.bounce:
        if not s.reading.automatic.automatic:
            return None  # a person wrote to it: their mail goes on, with the letter's ticket as no more than a hint
        return plan_automatic(s)
    if bounce.permanent is False:
        return _on_record(s, f"letter {letter.id} is late: {bounce.reason or bounce.status}")
    return _came_back(s, letter)


def _came_back(s: Situation, letter: Letter) -> Plan:
    """Marks the letter, once however many reports come, tells the engineers,
    and ends the writing to an address that is gone.

    A report that names somebody else speaks of a mailbox to which theirs forwards: the letter is lost, and their own
    address is there. What waits with an engineer whose address is gone is handed on. Nobody is told of a letter about a
    letter.
    """
    bounce = s.reading.bounce
    why = bounce.reason or bounce.status or "it came back"
    reason = f"letter {letter.id} to {letter.recipient} came back"
    if letter.state not in {"sent", "sending"}:
        return Plan(Outcome.EVENT, f"{reason}, as was known: {why}")
    is_work = reachability.is_of_desk(s.policy, letter.recipient)
    names_them = not bounce.recipients or letter.recipient.lower() in bounce.recipients
    is_again = is_work and s.lost_before_it + 1 >= reachability.IN_A_ROW
    gone = (undelivered_letter.is_gone(bounce.status) or is_again) and names_them
    dead = (letter.recipient,) if gone else ()
    timers = (reachability.lost_to(letter.recipient, s.now),) if gone and is_work else ()
    if s.ticket is None:
        return Plan(Outcome.EVENT, f"{reason}: {why}", bounced=letter.id, bounce_reason=why, dead=dead, timers=timers)
    draft = Draft(s.now, s.author or "mailer-daemon", s.cause, s.ticket, s.evidence)
    draft.note(EventKind.BOUNCED, letter=letter.id, recipient=letter.recipient, status=bounce.status, reason=why)
    case = Case(s, draft, Post(draft, s.policy, s.house, s.participants, s.away))
    for timer in timers:
        draft.set_timer(timer)
    holds_it = letter.recipient == s.ticket.assignee
    kind = undelivered_letter.GONE if gone else undelivered_letter.WORK if is_work and holds_it else ""
    failure = Failure(letter.subject, letter.recipient, why, kind=kind)
    if letter.kind == "change-approval":
        change.letter_lost(case, letter.recipient)
    elif letter.kind in undelivered_letter.ABOUT_LETTERS or (is_work and gone):
        pass
    elif kind == undelivered_letter.WORK:  # work that does not arrive is for the desk to know
        lost = Who(case.post.name(letter.recipient), letter.recipient)
        for address in find_here(s.policy.desk_addresses(), s.away):
            if address != letter.recipient:
                colleague = find_example(s.policy, address, s.ticket.team, s.away | {letter.recipient})
                case.post.to(address, "bounced", failure=failure, actor=lost, colleague=colleague)
    else:
        case.post.to_engineers("bounced", without=letter.recipient, failure=failure)
    return draft.plan(Outcome.EVENT, reason, bounced=letter.id, bounce_reason=why, dead=dead)


def _asked_back(s: Situation) -> Plan | None:
    """A requester asks for a mail back (Outlook's recall): it is on record where that mail is, and the engineers
    hear of it, who have read it. Nobody is answered and nothing opens: what was sent cannot be had back.

    One that nothing but its sender and subject leads there may be anybody's: it is for engineers only, once, and its
    Message-ID leads nobody to the ticket. None for an engineer's, which is on record and goes no further, for a mail
    that opened nothing, and where the sender may not speak there.
    """
    ticket = s.ticket or s.same_ticket
    if ticket is None or s.is_engineer:
        return None
    case = start(s if s.ticket is not None else s.joining(ticket))
    draft = case.draft
    if s.ticket is not None:
        if s.author not in s.active or s.judge(Action.COMMENT) is not Verdict.ALLOW:
            return None
        record_mail(draft, case.s, role=Role.REQUESTER)
    elif s.judge(Action.ACKNOWLEDGE) is not Verdict.ALLOW or s.new_text in {one.text for one in s.same_said}:
        return None
    else:
        draft.say(make_article(case.s, role=Role.REQUESTER, visibility=Visibility.INTERNAL))
        draft.note(EventKind.ARTICLE_ADDED, author=s.author, role=Role.REQUESTER, visibility=Visibility.INTERNAL)
    if ticket.state not in ENDED_STATES:
        show_words(case, "requester-reply")
    return draft.plan(Outcome.ARTICLE, f"asks for a mail of T-{ticket.id} back")


def _on_record(s: Situation, why: str) -> Plan:
    if s.ticket is None:
        return Plan(Outcome.EVENT, why)
    draft = Draft(s.now, s.author or "mailer-daemon", s.cause, s.ticket, s.evidence)
    draft.note(EventKind.AUTOMATIC_MAIL, machine="bounce", why=why)
    return draft.plan(Outcome.EVENT, why)


def plan_automatic(s: Situation) -> Plan:
    """An automatic mail: an event of its ticket and an internal article with codes masked;
    without a ticket it is filed.
    """
    verdict = s.reading.automatic
    if verdict.kind == "recall" and (plan := _asked_back(s)) is not None:
        return plan
    why = f"automatic mail ({verdict.kind}): {'; '.join(verdict.evidence[:3])}"[:300]
    if s.ticket is None or (s.k < 2 and s.answered_letter is None):
        alone = Draft(s.now, s.author or "mailer-daemon", s.cause, None, s.evidence)
        if verdict.kind == "autoreply":
            absence.hear_note(s, alone)
        return alone.plan(Outcome.FILED, why)
    draft = Draft(s.now, s.author or "mailer-daemon", s.cause, s.ticket, s.evidence)
    text = s.new_text
    if verdict.kind in _CODES or s.author not in (*s.active, s.ticket.requester):
        text = mask_codes(text)
    draft.say(
        Article(
            author=s.author,
            role=Role.SYSTEM,
            visibility=Visibility.INTERNAL,
            text=text,
            at=s.now,
            language=s.reading.language,
            message_id=s.mail.message_id,
            inbox_id=s.inbox.id,
            evidence=s.evidence.to_json(),
            flags=("automatic", verdict.kind),
            attachments=store_attachments(s),
        ),
        s.mail.attachments,
    )
    back = absence.find_day_back(s)
    returns_on = back.isoformat() if back is not None else ""
    known_by = list(verdict.evidence[:5])
    draft.note(EventKind.AUTOMATIC_MAIL, machine=verdict.kind, known_by=known_by, returns_on=returns_on)
    consult.note_reference(s, draft)
    if back is not None:
        case = Case(s, draft, Post(draft, s.policy, s.house, s.participants, s.away))
        if s.author == s.ticket.requester:
            close_and_reopen.note_absence(case, back)
        change.approver_away(case, s.author, back, s.presence)
    if verdict.kind == "autoreply":
        absence.hear_note(s, draft)
    if verdict.kind == "calendar":
        appointment.note_calendar(s, draft)
    if s.mail.message_id:
        draft.know(KnownMessage(s.mail.message_id, s.ticket.id))
    return draft.plan(Outcome.EVENT, why)
