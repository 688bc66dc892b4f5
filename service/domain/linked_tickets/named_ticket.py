"""A new mail whose subject names an open ticket of its own sender, with nothing else of that ticket: a number is a hint
and proves nothing (docs/trust.md, K1). It opens a ticket with whoever has the other one, and the acknowledgement asks
whether it is about that; the answer makes both one (docs/process.md S2.8).
"""

from __future__ import annotations

from msgspec.structs import replace

from rules.decision.promises import Served, due_times
from rules.facts import Decision, LookedAt
from service.domain.commands.parse import HELD_WORDS
from service.domain.commands.yes_no import read_choice
from service.domain.incoming_mail.append_mail import record_mail
from service.domain.linked_tickets import major_incident, merge
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Refused
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.open_work import Work
from service.domain.ticket.permissions import Action, Verdict
from store.records import ENDED_STATES, OPEN_STATES, Outcome, Role, State, Ticket

_SAME = {
    "same": frozenset(HELD_WORDS["same"])
    | {"the same", "same one", "same problem", "same issue", "it is the same", "it's the same"}
    | {"同一件事", "同一件", "同一个", "同一个问题", "是同一件事", "是同一个", "是同一个问题", "是同一张工单"}
}


def find_named(s: Situation) -> Ticket | None:
    """The open ticket of the sender's own that the subject names; None where there is none, it is another desk's than
    was written to, or the sender is doubtful.
    """
    ticket = s.hinted
    if ticket is None or not s.author or ticket.requester != s.author or s.reading.automatic.automatic:
        return None
    if ticket.desk and ticket.desk in s.house.addresses and ticket.desk != s.house.address:
        return None
    lives = ticket.state in OPEN_STATES or ticket.state is State.RESOLVED
    if not lives or major_incident.is_major(ticket) or Work.of(ticket).machine:
        return None
    return ticket if s.judge(Action.ACKNOWLEDGE) is Verdict.ALLOW else None


def to_who_has_it(s: Situation, decision: Decision, ticket: Ticket | None) -> Decision:
    """What the rules say of a mail, but with the team of the ticket that it names: whoever has that,
    else whom they chose of the team, else its queue.
    """
    if ticket is None or ticket.team not in s.policy.teams:
        return decision
    has_it = ticket.assignee
    chosen: tuple[LookedAt, ...] = ()
    if has_it in s.policy.people and has_it not in s.away and has_it != s.author:
        why = f"has T-{ticket.id} that the subject names"
        chosen = (LookedAt((has_it,), why, chosen=True),)
        decision = replace(decision, assignee=has_it, level=s.policy.people[has_it].level)
    elif decision.team == ticket.team:
        return decision
    else:
        why = f"their team has T-{ticket.id} that the subject names"
        decision = replace(decision, assignee="")
    due = due_times(s.policy, replace(Served.of(decision), team=ticket.team), s.now)
    return replace(
        decision,
        team=ticket.team,
        response_due=due.response,
        due=due.resolution,
        trace=replace(decision.trace, dispatch=why, looked_at=chosen),
    )


def says_same(s: Situation) -> bool:
    """Is the mail its requester's answer that the ticket is about the one which its subject named?"""
    ticket = s.ticket
    if ticket is None or not s.author or s.author != ticket.requester or ticket.state in ENDED_STATES:
        return False
    if not Work.of(ticket).named or s.mail.attachments or s.reading.reply.is_other_in_html:
        return False
    return read_choice(s.new_text, s.signature, _SAME) == "same"


def find_both(s: Situation) -> tuple[int, ...]:
    """The two tickets that such an answer speaks of, which must be read for it; () for any other mail."""
    return (Work.of(s.ticket).named, s.ticket.id) if s.ticket is not None and says_same(s) else ()


def plan_same(case: MailCase) -> Plan | None:
    """The ticket becomes part of the one that it is about; None where that cannot be any more."""
    s, draft = case.s, case.draft
    target = s.answers.shown.get(Work.of(draft.ticket).named)
    if target is None or target.ticket.requester != draft.ticket.requester or major_incident.is_major(target.ticket):
        return None
    try:
        merge.may_become_part(draft, target.ticket)
    except Refused:
        return None
    record_mail(draft, s, role=Role.REQUESTER)
    merge.become_part(case, target)
    return draft.plan(Outcome.ARTICLE, f"its requester says that it is about T-{target.ticket.id}")
