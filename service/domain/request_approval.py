"""Requests that wait for an approval from the moment they arrive, by rule: access, purchases (PROCESS.md S3.6)."""

from __future__ import annotations

from dataclasses import replace

from rules.approvers import REQUEST, default_terms, terms_of
from rules.facts import Decision
from service.domain import approving
from service.domain.approving import Presence
from service.domain.authority import Action, Verdict, judge
from service.domain.correspond import Post
from service.domain.draft import Draft
from service.domain.situation import Situation
from service.domain.work import Change, Work
from store.records import OPEN_STATES


def on_open(s: Situation, decision: Decision, draft: Draft, post: Post, text: str) -> Change | None:
    """A new request that a rule wants approved: its approvers are asked at once. None: it needs none.

    A request of doubtful origin is not carried to them: an engineer looks first, and asks with #change.
    """
    if not decision.approval:
        return None
    change = Change(
        1, text[: approving.MOST_TEXT] or draft.ticket.subject, s.author, s.now, REQUEST, rule=decision.approval
    )
    doubtful = (
        judge(Action.ACKNOWLEDGE, s.evidence, strict=s.house.strict) is Verdict.NEUTRAL or s.mail.sender_ambiguous
    )
    return _ask_for_request(s, draft, post, change, doubtful=doubtful or decision.silent)


def on_split(s: Situation, decision: Decision, draft: Draft, post: Post, text: str) -> Change | None:
    """What was split off another ticket is asked for like what arrives by itself; an engineer has looked at who wrote it."""
    if not decision.approval:
        return None
    what = text[: approving.MOST_TEXT] or draft.ticket.subject
    change = Change(1, what, draft.ticket.requester, s.now, REQUEST, rule=decision.approval)
    return _ask_for_request(s, draft, post, change, doubtful=False)


def after_triage(s: Situation, draft: Draft, post: Post) -> None:
    """An engineer's correction may bring a request under a rule that wants it approved."""
    ticket = draft.ticket
    if ticket.state not in OPEN_STATES or Work.of(ticket).change is not None or not s.policy.approvals.rules:
        return
    change = Change(1, str(ticket.subject), ticket.requester, s.now, REQUEST)
    terms = approving.terms_for(s.policy, ticket, change, s.now)
    if terms is not None:
        _ask_for_request(s, draft, post, replace(change, rule=terms.rule), doubtful=False)


def _ask_for_request(s: Situation, draft: Draft, post: Post, change: Change, *, doubtful: bool) -> Change:
    terms = terms_of(s.policy, REQUEST, change.rule) or default_terms(s.policy, REQUEST)
    asked = None if doubtful else approving.ask(draft, s.policy, post, change, terms, Presence(s.away, s.people))
    if asked is not None:
        return asked
    unasked = replace(change, state="incomplete")
    why = "its sender is doubtful" if doubtful else "nobody could approve it"
    draft.note("change_incomplete", approving.put(draft.ticket, unasked), number=unasked.number, why=why)
    return unasked
