"""A new report: is it one of many?

It joins the open major incident that it is like, or brings about a proposal (docs/process.md S2.9).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from gateway.message import Road
from rules.facts import Decision
from rules.policy.privacy import CONFIDENTIAL
from service.domain.planning import deadlines
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Draft
from service.domain.planning.plan import Plan, Proposals
from service.domain.planning.presence import find_here
from service.domain.planning.situation import Situation
from service.domain.similarity.compare_reports import make_print
from service.domain.similarity.recent_reports import RecentReport, can_report, may_report
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.lateness import held_until
from service.domain.ticket.open_work import Work
from service.domain.ticket.permissions import who_may_see
from service.domain.ticket.timer_names import TimerName
from store.records import Head, Role, Scope, State, Ticket, Waiting
from templates.context import Said, TicketView, Who

ACTION = "major"
_MOST_PROPOSALS = (
    3  # of what was opened within the time that is looked at: many kinds of trouble at once are somebody's flood
)


class Noticed(Struct, frozen=True):
    """What a new report is to the others."""

    parent: Ticket | None = None  # the open major incident that it joins
    cluster: int = 0  # the ticket whose opening brought about the proposal
    like: tuple[RecentReport, ...] = ()  # the others of a proposal that is due now


_NOTHING = Noticed()


def notice(s: Situation, decision: Decision, text: str, *, may_join: Callable[[], bool]) -> Noticed:
    """Looked up in what was read for the whole snapshot; `may_join` says that its writer gets an acknowledgement,
    or that only a budget was in the way that colleagues used up: what is said to all reaches it.
    """
    majors, recent = s.policy.majors, s.recent
    imported = s.inbox.road == Road.FILE or s.reading.automatic.automatic
    if recent is None or not majors.on or imported or CONFIDENTIAL in decision.tags:
        return _NOTHING
    if not may_report(s.policy, decision.kind, decision.category):
        return _NOTHING
    made = make_print(" ".join(s.mail.subject.split())[:250], text[:600])
    if made.personal or not any(made.weighed) or not can_report(s.policy, decision.kind, decision.category, made):
        return _NOTHING
    joins = bool(recent.majors) and majors.join and may_join()
    parent = recent.find_major(made, decision.category, s.house.address) if joins else None
    if parent is not None and len(Work.of(parent).children) < majors.most:
        return Noticed(parent)
    found = recent.like(made, decision.category, s.author or f"T-{s.number}", s.house.address)
    if cluster := recent.cluster_of(found):
        return Noticed(None, cluster)
    like = recent.reports_of(found)
    if len({report.who for report in like}) + 1 < majors.reports or recent.clusters() >= _MOST_PROPOSALS:
        return _NOTHING
    return Noticed(None, s.number, tuple(like))


def work_of(noticed: Noticed) -> dict[str, object]:
    """The field `work` of the ticket that opens."""
    if noticed == _NOTHING:
        return {}
    proposal = "asked" if noticed.like else ""
    work = Work(cluster=noticed.cluster, proposal=proposal, parent=noticed.parent.id if noticed.parent else 0)
    found: dict[str, object] = work.changes()["work"]
    return found


def propose(case: MailCase, like: tuple[RecentReport, ...]) -> None:
    """One letter to the desk for all of them; the answer works once and stands for all who were asked."""
    s, draft = case.s, case.draft
    mine = draft.ticket
    views = [_view(report.id, report.subject, report.name, report.who) for report in like]
    views.append(_view(mine.id, mine.subject, s.name_of(s.author), s.author))
    draft.note(EventKind.MAJOR_PROPOSED, tickets=[report.id for report in like])
    binding = {"reports": [report.id for report in like]}
    for address in find_here(who_may_see(s.policy, mine, s.policy.desk_addresses()), s.away):
        case.post.to(
            address, "major-proposal", tickets=tuple(views), action=ACTION, scope=Scope.ACTION, binding=binding
        )


def find_proposals(s: Situation) -> Proposals:
    """Those that were known when this one was planned: two nodes must not make one proposal twice."""
    known = frozenset(s.recent.proposals) if s.recent is not None else frozenset()
    return Proposals(s.now - s.policy.majors.within, known)


def _view(number: int, subject: str, name: str, who: str) -> TicketView:
    return TicketView(f"T-{number}", number, subject, requester=Who(name, who if "@" in who else ""))


def join(draft: Draft, parent: Ticket) -> None:
    """A late report waits for its major incident, and whoever leads that has it; nobody has to be told of each."""
    wait_for(draft, parent)
    draft.later(TimerName.JOINED, draft.now, ticket=parent.id, source=draft.ticket.id, what="joined")


def wait_for(draft: Draft, parent: Ticket) -> None:
    """Lets the draft's ticket wait for its major incident."""
    ticket = draft.ticket
    changes = {
        "waiting_for": Waiting.PARENT,
        "waiting_until": held_until(parent),
        "promised": parent.promised if parent.promised is not None and parent.promised > draft.now else None,
        "assignee": parent.assignee,
        "team": parent.team,
        "owner": ticket.owner or parent.assignee,
        **Work.of(ticket).but(parent=parent.id).changes(),
        **deadlines.pause(ticket, draft.now),
    }
    draft.move("hold", EventKind.JOINED_MAJOR, changes, of=parent.id)
    draft.cancel(*deadlines.WORKING, TimerName.HOLD)


def next_word(parent: Ticket, now: datetime) -> tuple[datetime | None, int]:
    """When its reporters hear more: the time, and the step of the letter, 2 where it is the end of a pause."""
    if (until := held_until(parent)) is not None:
        return until, 2
    at = parent.promised or parent.answer_due
    return (at if at is not None and at > now else None), 0


def last_words(parent: Ticket, name: str) -> Said | None:
    """What was said to all who reported it before."""
    answer = parent.clock.get("answer")
    if not answer:
        return None
    return Said(Who(name, str(answer.get("by", ""))), str(answer.get("text", "")))


def head_of(plan: Plan) -> Head | None:
    """The ticket that a plan opens, as others of the same batch are compared with it."""
    ticket = plan.ticket
    if not plan.opens or ticket is None or ticket.state is State.CLOSED:
        return None
    text = plan.articles[0].article.text[:600] if plan.articles else ""
    return Head(
        ticket.id, ticket.subject, ticket.requester, ticket.opened, ticket.state, ticket.kind, ticket.category,
        ticket.work,
        text, next((j.name for j in plan.joins if j.role == Role.REQUESTER), ""), ticket.desk, ticket.tags,
    )  # fmt: skip
