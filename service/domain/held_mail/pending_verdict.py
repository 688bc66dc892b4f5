"""A held mail whose sender's domain gave no answer: asked again until it does or the hold ends (docs/trust.md, A).

The timer lets the mail be read and decided once more, as it came, with no right that it did not have: only what its
domain says may be new. A crash between the timer and that leaves a mail that is due.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from gateway.message import DomainVerdict
from service.domain.planning.draft import Draft
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome

_MINUTES = (1, 3, 8, 20, 40)  # after it was held; then every hour
_DONE = frozenset({Outcome.TICKET, Outcome.ARTICLE, Outcome.EVENT})


def ask_later(draft: Draft, s: Situation, since: datetime, until: datetime) -> None:
    """Its domain is asked again, where it gave no answer; `since` is when the mail was held, `until` when that ends."""
    if s.evidence.a is not DomainVerdict.PENDING:
        return
    times = [since + timedelta(minutes=minutes) for minutes in _MINUTES]
    at = next((time for time in times if time > s.now), s.now + timedelta(hours=1))
    if at < until:
        draft.later(TimerName.VERDICT, at, inbox=s.inbox.id)


def plan_ask(m: Moment) -> Plan | None:
    """The mail is read and decided again, unless somebody settled it in the meantime."""
    if m.held is None or m.held.state != "waiting":
        return None
    return Plan(Outcome.NONE, "its sender's domain is asked again", asks_again=(m.held.inbox_id,))


def with_answer(s: Situation, plan: Plan) -> Plan:
    """What becomes of a held mail that was decided again: it goes on as any mail of such a sender, or stays held
    without a second letter. Where its domain has answered, and what it orders cannot be done, its writer is told that.
    """
    held = s.own_hold
    if held is None or held.state != "waiting":
        state = held.state if held is not None else "gone"
        return Plan(Outcome.EVENT, f"it was decided in the meantime: {state}")
    # What was held may have been planned anew inside this plan, and ended there.
    others = tuple(one for one in plan.held_state if one[0] != held.id)
    has_answer = s.evidence.a is not DomainVerdict.PENDING
    if plan.outcome == Outcome.HELD and has_answer and any(new.why != held.why for new in plan.holds):
        return replace(plan, held_state=(*others, (held.id, "dropped")))
    if plan.outcome == Outcome.HELD:
        draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
        ask_later(draft, s, held.created_at, held.expires_at)
        return draft.plan(Outcome.HELD, f"{held.why}; its domain says: {s.evidence.a.value}")
    state = "released" if plan.outcome in _DONE else "dropped"
    return replace(plan, held_state=(*others, (held.id, state)))
