"""Tickets that follow another one: what its engineers say reaches each of them in a thread and language of its own.

Two kinds follow: reports of a major incident (`Work.parent`, S2.9), and tickets of somebody else that were merged into
it. Each gets its effects by a timer, in a transaction of its own, so that two hundred cost no mail anything;
nobody sees another's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from rules.language.condition import fold
from rules.policy.model import Policy
from service.domain.closing import close_and_reopen
from service.domain.commands.salutation import without_greeting
from service.domain.planning import deadlines
from service.domain.planning.case import TimerCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import brief
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Shown
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.lateness import held_until
from service.domain.ticket.open_work import Work
from service.domain.ticket.timer_names import TimerName
from store.records import (
    ENDED_STATES,
    OPEN_STATES,
    Article,
    Outcome,
    Participant,
    Role,
    State,
    Ticket,
    Visibility,
    Waiting,
)
from templates.context import AttachmentView, Escalation, Said, Who

FREED_BY = frozenset({"decline", "cancel", "spam"})  # the major incident was none: its reports go on alone
_SOLVED_BY = frozenset({"resolve", "close"})
APART = 3  # step of letter `merged`: no report of many any more
_ALONE = frozenset({"freed", "solved"})  # of a part: the other ticket has ended, and said nothing that solves this one
ENDS_WITH = (TimerName.REMINDER, TimerName.UNCONFIRMED, TimerName.HOLD, TimerName.SURVEY)


def followers(ticket: Ticket) -> tuple[int, ...]:
    """The numbers of the tickets that go with this one: its reports, and those that were merged into it."""
    work = Work.of(ticket)
    return (*work.children, *work.merged)


def follows(ticket: Ticket, leading: Ticket) -> bool:
    """Does the ticket follow that one as both stand now?"""
    own, lead = Work.of(ticket), Work.of(leading)
    if own.parent == leading.id:
        return ticket.state is State.WAITING and ticket.waiting_for == Waiting.PARENT
    into = own.merged_into
    is_part = ticket.state is State.MERGED and (into == leading.id or into in lead.merged)
    return is_part and ticket.requester != leading.requester


def pass_on(draft: Draft, what: str, inbox: int = 0, told: Iterable[str] = ()) -> None:
    """Leave word for each that follows: answer, promised, broken (`told` is who heard of it), held, progress, solved,
    freed, handed.
    """
    source, heard = draft.ticket.id, [*told]
    for number in followers(draft.ticket):
        draft.later(TimerName.FOLLOW, draft.now, ticket=number, source=source, what=what, inbox=inbox, told=heard)


def tell_time(draft: Draft, leading: Ticket) -> None:
    """Leave word for one that follows from now on: the time that is promised on the other one, where some is."""
    if leading.promised is not None or held_until(leading) is not None:
        draft.later(TimerName.FOLLOW, draft.now, source=leading.id, what="promised", inbox=0, told=[])


def after_mail(draft: Draft, inbox: int, words: set[str], *, public: bool) -> None:
    """What an engineer's mail on a ticket means to those that follow it."""
    if not followers(draft.ticket):
        return
    if words & FREED_BY:
        pass_on(draft, "freed")
    elif words & _SOLVED_BY:
        pass_on(draft, "solved", inbox)
    elif public:
        pass_on(draft, "answer", inbox)
    elif "eta" in words:
        pass_on(draft, "promised")
    elif "hold" in words:
        pass_on(draft, "held")
    if words & {"assign", "accept", "escalate", "undo"}:
        pass_on(draft, "handed")


def after_end(draft: Draft, before: State) -> None:
    """The leading ticket's requester, or an approver, ended it: nobody has told those that follow of a solution, where
    it was not solved before, so each goes on alone.
    """
    if draft.ticket.state in ENDED_STATES and before in OPEN_STATES:
        pass_on(draft, "freed")


# -- the timer of one that follows ------------------------------------------------------------------------------------


def plan_follow(case: TimerCase) -> Plan | None:
    """One effect of the leading ticket on this one; None where it follows no more."""
    m, draft, post = case.s, case.draft, case.post
    if m.source is None or not follows(draft.ticket, m.source.ticket):
        return None
    what = str(m.timer.data.get("what", ""))
    lead = m.source.ticket
    said = _said(case, m.source, solved=what == "solved") if what in {"answer", "solved"} else None
    if what in _ALONE and said is None and draft.ticket.state is State.MERGED and lead.state in ENDED_STATES:
        return _go_on_alone(case, lead)
    if what in {"answer", "solved"}:
        return said
    if what in {"promised", "held"}:
        return _tell_time(case, lead)
    if what == "broken" and lead.promised is not None and draft.ticket.promised == lead.promised:
        draft.note(EventKind.PROMISE_BROKEN, of=lead.id)
        told = tuple(Who(post.name(one), one) for one in m.timer.data.get("told", ()))
        post.to_requesters("promise-broken", deadline=lead.promised, escalation=Escalation(told=told))
        return draft.plan(Outcome.NONE, "the promise that was made for all has passed")
    if what == "progress":
        draft.note(EventKind.WORK_GOES_ON, of=lead.id)
        post.to_requesters("progress")
        return draft.plan(Outcome.NONE, "work goes on, for all")
    if Work.of(draft.ticket).parent != lead.id:
        return None
    if what == "handed":
        now = {"assignee": lead.assignee, "team": lead.team, "waiting_until": held_until(lead)}
        changes = {name: value for name, value in now.items() if getattr(draft.ticket, name) != value}
        if not changes:
            return None
        draft.note(EventKind.HANDED_WITH_PARENT, changes, of=lead.id)
        return draft.plan(Outcome.NONE, "with its major incident")
    return free(case) if what == "freed" else None


def _tell_time(case: TimerCase, lead: Ticket) -> Plan | None:
    """The time that the leading ticket is promised or held for is this one's, or no more."""
    draft, ticket, until = case.draft, case.draft.ticket, held_until(lead)
    if (ticket.promised, ticket.waiting_until) == (lead.promised, until):
        return None
    draft.note(EventKind.PROMISED, {"promised": lead.promised, "waiting_until": until}, of=lead.id)
    by = Who(case.post.name(lead.assignee), lead.assignee) if lead.assignee else None
    if lead.promised is not None:
        case.post.to_requesters("promised", alone=True, deadline=lead.promised, actor=by)
    elif until is not None:
        case.post.to_requesters("promised", deadline=until, step=2, actor=by)
    else:
        case.post.to_requesters("promised", deadline=ticket.promised or ticket.waiting_until, step=3, actor=by)
    return draft.plan(Outcome.NONE, "the time that was told to all")


def find_words(source: Shown, inbox: int) -> Article | None:
    """What the engineer's mail said to the requester's side."""
    found = (
        one
        for one in source.articles
        if one.inbox_id == inbox and one.role == Role.ENGINEER and one.visibility == Visibility.PUBLIC
    )
    return next(found, None) if inbox else None


def _said(case: TimerCase, source: Shown, *, solved: bool) -> Plan | None:
    m, draft, post = case.s, case.draft, case.post
    article, lead = find_words(source, int(m.timer.data.get("inbox", 0))), source.ticket
    text = article.text if article is not None else ""
    if solved and not text:
        text = str(lead.record.get("solution", ""))
    text = without_greeting(text, _called(draft.ticket, m.participants), _called(lead, source.participants))
    by = article.author if article is not None else lead.assignee
    if not text and not m.files:
        return None
    message = replace(said(by, post.name(by), text), attachments=_views(m, article))
    if not solved:
        _answer(case, message, lead)
        return draft.plan(Outcome.NONE, "the answer that was given to all")
    if draft.ticket.state is State.MERGED:
        told = {"first_response": draft.ticket.first_response or draft.now, "promised": None, "waiting_until": None}
        draft.note(EventKind.SOLUTION_PASSED_ON, told, of=lead.id)
        post.to_requesters(
            "solved-with", message=message, actor=message.author, attachments=m.files, person=True, counted=False
        )
        return draft.plan(Outcome.NONE, "the solution, with the ticket that it is part of")
    return _solve(case, message, lead)


def _called(ticket: Ticket, people: Iterable[Participant]) -> frozenset[str]:
    """What the requester's side of a ticket is called, folded: names, and addresses up to the @."""
    side = [one for one in people if one.role in (Role.REQUESTER, Role.WATCHER)]
    addresses = (ticket.requester, *(one.address for one in side))
    names = (ticket.caller, *(one.name for one in side), *(_local(one) for one in addresses))
    return frozenset(fold(name) for name in names if name)


def _local(address: str) -> str:
    return re.sub(r"[._+-]+", " ", address.partition("@")[0])


def _views(m: Moment, article: Article | None) -> tuple[AttachmentView, ...]:
    """What came with the words; what is too much for every single one of many letters is named only."""
    carried = {one.name for one in m.files}
    stored = article.attachments if article is not None else ()
    return tuple(
        AttachmentView(a.name, a.type, a.size, a.held or ("" if a.name in carried else "room")) for a in stored
    )


def _answer(case: TimerCase, message: Said, lead: Ticket) -> None:
    draft = case.draft
    ticket = draft.ticket
    answer = {"by": message.author.address, "at": draft.now.isoformat(), "text": message.text[:500]}
    changes: dict[str, object] = {"clock": {**ticket.clock, "answer": answer}}
    if ticket.first_response is None:
        changes["first_response"] = draft.now
    promised = lead.promised if lead.promised is not None and lead.promised > draft.now else None
    changes |= {"promised": promised, "waiting_until": held_until(lead)}
    draft.note(EventKind.ANSWER_PASSED_ON, changes, of=lead.id)
    case.post.to_requesters(
        "engineer-reply", message=message, actor=message.author, deadline=promised, attachments=case.s.files,
        person=True, counted=False,
    )  # fmt: skip


def _solve(case: TimerCase, message: Said, lead: Ticket) -> Plan:
    """Each reporter is asked for their own word."""
    draft = case.draft
    ticket = draft.ticket
    record = {**ticket.record, **{k: v for k, v in lead.record.items() if k in {"cause", "solution", "verified"}}}
    record.setdefault("solution", message.text[:4000])
    changes = {
        "record": record,
        "resolved": draft.now,
        "first_response": ticket.first_response or draft.now,
        "waiting_for": "",
        "promised": None,
        **deadlines.pause(ticket, draft.now, is_told=True),
    }
    draft.move("resolve", EventKind.RESOLVED, changes, of=lead.id)
    asked = close_and_reopen.ask_confirmation(case, message, actor=message.author, attachments=case.s.files)
    if not asked:
        close_and_reopen.close_unasked(case, message, case.s.files)
    return draft.plan(Outcome.NONE, "solved with its major incident")


def free(case: TimerCase) -> Plan:
    """A report goes on alone; who has it now is told, and whoever read that somebody is on it for everyone."""
    let_go(case.draft, case.s.policy)
    case.post.to_engineers("merge-note", reason="apart", tickets=())
    if case.draft.ticket.state in OPEN_STATES:
        case.post.to_requesters("merged", step=APART)
    return case.draft.plan(Outcome.NONE, "a ticket of its own again")


def _go_on_alone(case: TimerCase, lead: Ticket) -> Plan:
    """The ticket that it was part of has ended and solved nothing here: it is one of its own again, with its engineer
    or the other one's, and its requester reads by when they hear more; nobody learns of the other one's requester.
    """
    m, draft = case.s, case.draft
    keeps = draft.ticket.assignee in m.policy.people
    changes = {
        **close_and_reopen.back_to(draft, m.policy, State.ASSIGNED),
        **Work.of(draft.ticket).but(merged_into=0).changes(),
        **({} if keeps else {"assignee": lead.assignee, "owner": draft.ticket.owner or lead.assignee}),
    }
    draft.note(EventKind.UNMERGED, changes, of=lead.id)
    close_and_reopen.go_on(draft, m.policy)
    deadlines.promise_again(draft, m.policy)
    case.post.to_engineers("merge-note", reason="ended", tickets=(brief(lead),))
    case.post.to_requesters("merged", step=APART)
    other = Draft(m.now, draft.actor, draft.cause, lead)
    work = Work.of(lead)
    gone = {draft.ticket.id, *Work.of(draft.ticket).merged}
    left = work.but(merged=tuple(one for one in work.merged if one not in gone))
    other.note(EventKind.UNMERGED_FROM, left.changes(), ticket=draft.ticket.id)
    draft.beside(other.plan(Outcome.NONE, f"T-{draft.ticket.id} goes on alone"))
    return draft.plan(Outcome.NONE, "the ticket that it was part of has ended: one of its own again")


def let_go(draft: Draft, policy: Policy) -> None:
    """Takes the ticket from its major incident; its own clocks run again."""
    draft.note(EventKind.PARENT_LEFT, {"work": Work.of(draft.ticket).but(parent=0).changes()["work"]})
    if draft.ticket.state is State.WAITING and draft.ticket.waiting_for == Waiting.PARENT:
        deadlines.resume(draft, policy, "resume", EventKind.RESUMED)
