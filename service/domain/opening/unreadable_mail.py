"""Mail that nobody can read: its writer is told how to write, the engineers why, and it waits for a key.

`postdesk inbox retry` reads it again; with the right key it is decided as if it had just come.
"""

from __future__ import annotations

from service.domain.incoming_mail import allowance
from service.domain.opening.new_ticket import find_budget_used_up
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post, pick_language
from service.domain.planning.plan import Plan
from service.domain.planning.presence import find_here
from service.domain.planning.situation import Situation
from service.domain.ticket.permissions import Action, Verdict
from store.records import Outcome, Scope
from templates.context import Failure, Who

REASON = "nobody can read it: "  # how the reason of its outcome begins: who was told once is not told again


def plan_unreadable(s: Situation) -> Plan | None:
    """None where it could be read."""
    seal = s.reading.seal
    if seal is None or not seal.is_unread or s.reading.automatic.automatic:
        return None
    reason = f"{REASON}{seal.fault.value.replace('_', ' ')}"
    if seal.recipients:
        reason += f"; encrypted to {', '.join(seal.recipients[:3])}"
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    if s.inbox.reason.startswith(REASON):
        return draft.plan(Outcome.PARKED, reason)  # tried again, and still shut
    post = Post(draft, s.policy, s.house, s.participants, s.away)
    unanswered = _unanswered(s)
    failure = Failure(
        count=0 if unanswered else 1,  # letters that tell its writer
        what=str(s.inbox.id),
        recipient=s.author,
        reason=", ".join(seal.recipients[:5]),
        kind=seal.fault.value,
    )
    actor = Who(s.mail.sender.name, s.author)
    if s.ticket is not None:
        post.to_engineers("unreadable-note", failure=failure, actor=actor)
    else:
        for address in find_here(s.policy.desk_addresses(), s.away):
            post.to(address, "unreadable-note", failure=failure, actor=actor, scope=Scope.NONE)
    if not unanswered:
        draft.spend(*(one.budget for one in allowance.allowances(s)))
        language = pick_language(s)
        signs = Failure(what=s.mail.subject, kind="signed" if s.house.signs else "")
        post.to(s.author, "unreadable", language=language, failure=signs, give_up_hours=48)
    return draft.plan(Outcome.PARKED, f"{reason}; {unanswered}" if unanswered else reason)


def _unanswered(s: Situation) -> str:
    """Why its writer is not told; "" where they are."""
    if not s.author or s.mail.sender_ambiguous or not s.inbox.sender:
        return "its sender cannot be answered"
    if s.judge(Action.ACKNOWLEDGE) is not Verdict.ALLOW:
        return "its sender is not told: nothing proves who it is"
    met = find_budget_used_up(s)
    return f"its sender is not told: {met}" if met else ""
