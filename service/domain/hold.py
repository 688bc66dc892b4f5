"""A mail is kept until somebody says what to do with it (TRUST.md, evidence P)."""

from __future__ import annotations

from gateway.message import DomainVerdict
from service.domain import nonce
from service.domain.budgets import may_write
from service.domain.correspond import Post, language_for
from service.domain.draft import Draft
from service.domain.plan import LetterPlan, Plan
from service.domain.situation import Situation
from service.domain.texts import new_text
from store.records import Held


def plan_held(s: Situation, why: str, *, ask: str) -> Plan:
    """Keep a mail until somebody says what to do: the address on record (`ask`), or the engineers of the ticket."""
    until = s.now + s.policy.budgets.held_for
    if ask == s.author and s.reading.automatic.automatic:
        ask = ""  # nobody would answer
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    post = Post(draft, s.policy, s.house, s.participants)
    draft.hold(
        Held(s.inbox.id, s.author, why, s.now, until, s.ticket.id if s.ticket else None, ask, nonce.keep_words(s))
    )
    draft.later("held_expiry", until, inbox=s.inbox.id)
    if s.ticket is not None:
        draft.note("held", why=why, sender=s.author)
    binding = {"inbox": s.inbox.id}
    message = nonce.quote_held(s, new_text(s.reading))
    if ask:
        kind = "held" if ask in s.policy.people else "confirm-address"
        if may_write(s.policy.budgets, s.budget.spent, ask):
            language = language_for(s.policy, s.house, s.ticket, ask)
            more = {"message": message, "reason": why, "deadline": until, "receipt": nonce.would_do(s, until)}
            draft.write(
                LetterPlan(kind, ask, language, s.name_of(ask), more, scope="nonce", binding=binding, give_up_hours=48)
            )
        if s.ticket is not None and kind == "confirm-address" and s.author != ask and s.ticket.assignee:
            post.to(
                s.ticket.assignee,
                "held-note",
                message=message,
                reason=why,
                deadline=until,
                scope="nonce",
                binding=binding,
            )
    elif s.ticket is not None:
        post.to_engineers("held-note", message=message, reason=why, deadline=until, scope="nonce", binding=binding)
    else:
        for address in s.policy.desk_addresses():
            post.to(address, "held-note", message=message, reason=why, deadline=until, scope="nonce", binding=binding)
    if s.ticket is not None and s.evidence.a is DomainVerdict.FAILED:
        return draft.plan("held", f"{why}; its sender's domain disowns it")
    return draft.plan("held", why)
