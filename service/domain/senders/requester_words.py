"""Single words of a requester: `help`, `status`, `leave`, `urgent`, on a ticket or as all that a mail says (S2.10)."""

from __future__ import annotations

from gateway.message import Road
from rules.facts import Decision
from service.domain.commands import parse
from service.domain.incoming_mail import allowance
from service.domain.incoming_mail.append_mail import meet, record_mail
from service.domain.opening import new_ticket
from service.domain.planning import deadlines
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post, brief, pass_on_words, pick_language
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.permissions import Action, Verdict
from store.records import ENDED_STATES, Outcome, Role, Scope, Visibility

MOST_LISTED = 30  # tickets in a requester's `status`


def asked_word(s: Situation) -> str:
    """`help` or `status` where that is all that a mail says: its text, or its subject above an empty one; "" otherwise.

    "help" below a subject that says more is a report.
    """
    text, subject = s.new_text, s.mail.subject
    word = parse.parse_word(text or subject)
    if word == "help" and text and subject.strip() and not s.mail.in_reply_to and parse.parse_word(subject) != "help":
        return ""
    return word if word in ("help", "status") and not s.mail.attachments else ""


def plan_on_ticket(case: MailCase, word: str) -> Plan:
    """`help`, `status`, `leave`, `urgent` of a requester (S2.10)."""
    s, draft, post = case.s, case.draft, case.post
    role = Role.REQUESTER if s.author == draft.ticket.requester else Role.OTHER
    record_mail(
        draft, s, role=role, visibility=Visibility.INTERNAL if word in ("help", "status") else Visibility.PUBLIC
    )
    if word == "help":
        post.to(s.author, "help-requester")
        return draft.plan(Outcome.ARTICLE, "asked for help")
    if word == "status":
        post.to(
            s.author, "status", tickets=tuple(brief(t, s.policy) for t in s.others) or (brief(draft.ticket, s.policy),)
        )
        return draft.plan(Outcome.ARTICLE, "asked for the status")
    if word == "leave":
        draft.leave(s.author)
        if role == Role.OTHER:
            draft.revoke(s.author)
        draft.note(EventKind.PARTICIPANT_LEFT, address=s.author)
        post.to(s.author, "left", scope=Scope.NONE)
        if role == Role.REQUESTER and draft.ticket.state not in ENDED_STATES:
            post.to_engineers("left", without=s.author, actor=s.me)
        return draft.plan(Outcome.ARTICLE, "left the ticket")
    draft.note(EventKind.URGENCY_ASKED, {"clock": {**draft.ticket.clock, "urgent": deadlines.ASKED}})
    message, carried = pass_on_words(s, s.new_text)
    post.to_engineers("urgent-asked", message=message, attachments=carried)
    return draft.plan(Outcome.ARTICLE, "asked the desk to look at the urgency")


def plan_alone(s: Situation, decision: Decision) -> Plan | None:
    """`help` and `status` as a new mail's whole text are answered; no ticket is opened (S2.10)."""
    word = asked_word(s)
    if not word or s.ticket is not None or decision.silent or s.inbox.road == Road.FILE or not s.inbox.sender:
        return None
    if s.judge(Action.ACKNOWLEDGE) is not Verdict.ALLOW:
        return None
    met = new_ticket.find_budget_used_up(s)
    if not met and s.budget.answered_hour >= s.policy.budgets.acknowledgements_per_hour:
        met = f"the sender's {s.policy.budgets.acknowledgements_per_hour} answers an hour"
    if met:
        return Plan(Outcome.FILED, f"{word}: not answered, for a budget is used up: {met}")
    draft = Draft(s.now, s.author, s.cause, None, s.evidence)
    meet(draft, s)
    draft.spend(*(one.budget for one in allowance.allowances(s)))
    language = pick_language(s)
    post, name = Post(draft, s.policy, s.house), s.me.name or s.mail.sender.name
    if word == "help":
        post.to(s.author, "help-requester", name=name, language=language, scope=Scope.NONE)
    else:
        tickets = tuple(brief(ticket, s.policy) for ticket in s.others[:MOST_LISTED])
        post.to(s.author, "status", name=name, language=language, tickets=tickets, scope=Scope.NONE)
    return draft.plan(Outcome.EVENT, f"asked for {word}")
