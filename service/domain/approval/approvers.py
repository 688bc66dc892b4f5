"""Who is asked to approve, what they are told, and how votes add up (docs/process.md S3.6). No mail is read here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Unpack

from msgspec.structs import replace

from gateway.addresses import mask_tokens
from rules.calendar import NeverOpenError
from rules.decision.approvers import (
    CHANGE,
    REQUEST,
    About,
    Terms,
    decide_by,
    default_terms,
    find_terms,
    needed,
    people_behind,
    seats,
    terms_of,
)
from rules.decision.promises import Served
from rules.policy.model import Policy
from service.domain.planning import deadlines
from service.domain.planning.case import AnyCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import Post
from service.domain.planning.plan import LetterFields
from service.domain.planning.presence import Presence
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Change, Vote, Work
from service.domain.ticket.timer_names import TimerName
from store.records import OPEN_STATES, Person, Role, Scope, State, Ticket, Waiting
from templates.context import ApprovalView, Who
from templates.letters import LetterName

APPROVED = "approved"  # a vote, and what votes come to
APPROVE = "approve"  # the action of an approver's address
LINES = ("risk", "impact", "rollback", "backup")
MOST_TEXT = 4000  # characters of a change that are kept and shown
TITLE = 70  # characters of a change's first line in a subject


# -- what it is -------------------------------------------------------------------------------------------------------


def fingerprint(change: Change) -> str:
    """Of what an approver is shown: any other text is another question."""
    text = "\0".join((str(change.number), change.kind, change.what, *(getattr(change, line) for line in LINES)))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def terms_for(policy: Policy, ticket: Ticket, change: Change, now: datetime) -> Terms | None:
    """The terms of the first rule that fits; None for a request that no rule speaks of."""
    lines = "\n".join(getattr(change, line) for line in LINES if getattr(change, line))
    about = About(
        at=now,
        requester=ticket.requester,
        subject=ticket.subject,
        body=f"{change.what}\n{lines}".strip(),
        kind=ticket.kind,
        category=ticket.category,
        impact=ticket.impact,
        urgency=ticket.urgency,
        priority=ticket.priority,
        team=ticket.team,
        tags=ticket.tags,
        language=ticket.language,
        risk=change.risk if change.kind == CHANGE else "",
        change=change.what if change.kind == CHANGE else "",
    )
    return find_terms(policy, change.kind, about)


def kept_terms(policy: Policy, change: Change) -> Terms:
    """The terms under which it was asked; the section's own once the rule is gone."""
    return terms_of(policy, change.kind, change.rule) or default_terms(policy, change.kind)


def missing_lines(terms: Terms, change: Change) -> tuple[str, ...]:
    """The lines that the terms require of a change and that it lacks."""
    return tuple(line for line in terms.require if change.kind == CHANGE and not getattr(change, line))


def asked_now(vote: Vote) -> str:
    """Whose decision is awaited: the approver's, or the deputy's once they were asked."""
    return vote.deputy if vote.deputy_asked else vote.approver


# -- asking -----------------------------------------------------------------------------------------------------------


def ask(case: AnyCase, change: Change, terms: Terms, presence: Presence, *, changed: bool = False) -> Change | None:
    """Ask everybody who must approve, each with an address of their own; the ticket waits.

    None when nobody could approve it.
    """
    draft, policy = case.draft, case.s.policy
    ticket = draft.ticket
    votes = _votes_of(case, change, terms, presence)
    if not votes:
        return None
    remind, deadline = when(policy, terms, ticket, draft.now)
    change = replace(
        change, rule=terms.rule, votes=votes, quorum=needed(terms, len(votes)), no_veto=not terms.veto,
        deadline=deadline, state="asked", decided_at=None,
    )  # fmt: skip
    change = replace(change, fingerprint=fingerprint(change))
    waits = _waiting(ticket, change, draft.now)
    draft.move(
        "change", EventKind.CHANGE_ASKED, {**put(ticket, change), **waits}, number=change.number,
        rule=terms.rule, asked=[asked_now(vote) for vote in votes],
        fingerprint=change.fingerprint,
    )  # fmt: skip
    draft.cancel(*deadlines.WORKING, TimerName.HOLD, TimerName.APPROVAL_REMINDER, TimerName.APPROVAL_DEADLINE)
    deadlines.schedule(draft, policy)
    deadlines.watch_promise(draft)
    draft.later(TimerName.APPROVAL_REMINDER, remind, number=change.number)
    draft.later(TimerName.APPROVAL_DEADLINE, deadline, number=change.number)
    for vote in votes:
        send(case, change, vote, to=asked_now(vote), presence=presence, step=2 if changed else 1)
    return change


def _votes_of(case: AnyCase, change: Change, terms: Terms, presence: Presence) -> tuple[Vote, ...]:
    """A vote for each who must approve, with whom it falls to where they are away; nobody decides on their own."""
    policy, ticket = case.s.policy, case.draft.ticket
    everybody = people_behind(
        policy, (*terms.approvers, *terms.deputy, "manager", "lead"), team=ticket.team, assignee=ticket.assignee
    )
    found = seats(
        policy,
        terms,
        team=ticket.team,
        assignee=ticket.assignee,
        without={change.by, ticket.requester},
        absent=presence.absent(policy, everybody, case.draft.now),
    )
    return tuple(
        Vote(one.approver, one.deputy, instead_of=one.instead_of, deputy_asked=one.deputy_now, absent=one.deputy_now)
        for one in found
    )


def ask_again(case: AnyCase, presence: Presence) -> None:
    """The ticket has come back from its end, and something waits for an approval:
    whoever has not decided is asked, for as long again.
    """
    ticket = case.draft.ticket
    change = Work.of(ticket).change
    if change is None or not can_be_decided(ticket, change):
        return
    remind_all(case, _open_again(case, change), presence, step=6)


def ask_late(case: AnyCase, change: Change, approver: str, presence: Presence) -> Change:
    """A yes that came after the time was over: the same question once more, to be answered by one click, for as long
    again; whoever else is still needed is asked, too.
    """
    change = _open_again(case, replace(change, state="asked", decided_at=None))
    mine = change.votes[votes_of(change, approver)[0]]
    send(case, change, mine, approver, presence=presence, step=7)
    if len(said_yes(change)) + 1 < change.quorum:
        remind_all(case, change, presence, step=6)
    return change


def _open_again(case: AnyCase, change: Change) -> Change:
    """The question stands for as long again; a ticket that waits for nothing else waits for it."""
    draft, policy = case.draft, case.s.policy
    ticket = draft.ticket
    remind, deadline = when(policy, kept_terms(policy, change), ticket, draft.now)
    change = replace(change, deadline=deadline)
    changes = put(ticket, change)
    if ticket.state is not State.WAITING or ticket.waiting_for == Waiting.CHANGE:
        changes |= _waiting(ticket, change, draft.now)
        draft.cancel(*deadlines.WORKING, TimerName.HOLD)
    draft.move("change", EventKind.CHANGE_REMINDED, changes, number=change.number)
    deadlines.schedule(draft, policy)
    deadlines.watch_promise(draft)
    draft.cancel(TimerName.APPROVAL_REMINDER, TimerName.APPROVAL_DEADLINE)
    draft.later(TimerName.APPROVAL_REMINDER, remind, number=change.number)
    draft.later(TimerName.APPROVAL_DEADLINE, deadline, number=change.number)
    return change


def _waiting(ticket: Ticket, change: Change, now: datetime) -> dict[str, Any]:
    """The changes of a ticket that waits for it: of a request no answer is owed before it is decided."""
    owes_none = {"response_due": None} if change.kind == REQUEST and ticket.first_response is None else {}
    until = {"waiting_for": Waiting.CHANGE, "waiting_until": change.deadline}
    return {**until, **deadlines.pause(ticket, now), **owes_none}


def remind_all(
    case: AnyCase, change: Change, presence: Presence, *, step: int, without: frozenset[str] = frozenset()
) -> None:
    """The question once more, to everybody who has not decided; a deputy who was asked speaks for the approver."""
    for vote in change.votes:
        to = asked_now(vote)
        if (
            not vote.decided
            and to not in without
            and not any(letter.to == to and letter.letter == "change-approval" for letter in case.draft.letters)
        ):
            send(case, change, vote, to, presence=presence, step=step)


def when(policy: Policy, terms: Terms, ticket: Ticket, now: datetime) -> tuple[datetime, datetime]:
    """Reminder and deadline; elapsed time where the hours never open."""
    try:
        return decide_by(policy, terms, now, Served.of(ticket))
    except NeverOpenError:
        return now + terms.within.elapsed * terms.remind_at / 100, now + terms.within.elapsed


def put(ticket: Ticket, change: Change) -> dict[str, Any]:
    """The ticket's changes that hold the change."""
    return Work.of(ticket).but(change=change).changes()


def send(
    case: AnyCase, change: Change, vote: Vote, to: str, *, presence: Presence | None = None, step: int = 1
) -> None:
    """The question, to an approver or a deputy, with the address that decides once.

    Whoever is no engineer joins as an approver.
    """
    post_to(case, change, to, "change-approval", presence=presence, vote=vote, step=step, deadline=change.deadline)


def post_to(
    case: AnyCase,
    change: Change,
    to: str,
    letter: LetterName,
    *,
    presence: Presence | None,
    vote: Vote | None = None,
    decided: str = "",
    **more: Unpack[LetterFields],
) -> None:
    """A letter to an approver. Its address is the one of this question: what they answer is never for the requester."""
    draft, post = case.draft, case.post
    if to not in post.policy.people and not any(p.address == to and p.until is None for p in post.participants):
        draft.join(to, Role.APPROVER)
    instead = vote.approver if vote is not None and to != vote.approver else vote.instead_of if vote is not None else ""
    own: LetterFields = {
        "language": language_of(post, to, presence.people if presence is not None else {}),
        "approval": view(post, change, instead=instead, decided=decided),
        "message": said(author_of(change, draft.ticket), post.name(author_of(change, draft.ticket)), change.what),
        "scope": Scope.ACTION,
        "action": APPROVE,
        "binding": {"number": change.number, "fingerprint": change.fingerprint},
        "thread": to in post.policy.people,
        "counted": letter != "change-approval",
        **more,
    }
    post.to(to, letter, **own)


def author_of(change: Change, ticket: Ticket) -> str:
    """Who answers for a change: its engineer, or the requester of what was requested."""
    return ticket.requester if change.kind == REQUEST else change.by


def language_of(post: Post, address: str, known: Mapping[str, Person]) -> str:
    """An engineer's own; what somebody wrote in before; their organisation's; the desk's first.

    Never simply the requester's.
    """
    policy, languages = post.policy, post.house.languages
    person = policy.people.get(address)
    if person is not None:
        return next((code for code in person.languages if code in languages), languages[0])
    met = known.get(address)
    own = policy.organisations.get(policy.organisation_of(address))
    wanted = (met.language if met is not None else "", own.language if own is not None else "")
    return next((code for code in wanted if code in languages), languages[0])


def view(post: Post, change: Change, *, instead: str = "", decided: str = "") -> ApprovalView:
    """The change as letters show it: its text and lines, who asks, who is asked; nothing else of the ticket."""
    first = next((line.strip() for line in change.what.splitlines() if line.strip()), "")
    asked = tuple(asked_now(vote) for vote in change.votes)
    if change.kind == REQUEST:
        first = ""  # its subject says it
    return ApprovalView(
        what=mask_tokens(change.what),
        title=mask_tokens(first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"),
        risk=mask_tokens(change.risk),
        impact=mask_tokens(change.impact),
        rollback=mask_tokens(change.rollback),
        backup=mask_tokens(change.backup),
        by=Who(post.name(change.by), change.by) if change.by else None,
        kind=change.kind,
        rule=change.rule,
        approvers=tuple(Who(post.name(address), address) for address in dict.fromkeys(asked)),
        instead=Who(post.name(instead), instead) if instead else None,
        replaced=tuple(Who(post.name(v.instead_of), v.instead_of) for v in change.votes if v.instead_of),
        quorum=change.quorum,
        approved=tuple(
            Who(post.name(a), a) for a in dict.fromkeys(v.by for v in change.votes if v.decided == APPROVED)
        ),
        open=tuple(Who(post.name(a), a) for a in dict.fromkeys(asked_now(v) for v in change.votes if not v.decided)),
        end=change.deadline,
        decided=decided or change.state,
    )


def view_for_requester(post: Post, change: Change) -> ApprovalView:
    """What the requester hears of it: until when, and who, where all of them have names; never a bare address."""
    seen = view(post, change)
    still = seen.open if change.is_open else seen.approvers
    named = still if all(who.name for who in still) else ()
    return ApprovalView(kind=change.kind, approvers=named, end=seen.end, decided=seen.decided)


# -- deciding ---------------------------------------------------------------------------------------------------------


def said_yes(change: Change) -> frozenset[str]:
    """A person counts once, for however many they speak."""
    return frozenset(vote.by for vote in change.votes if vote.decided == APPROVED)


def votes_of(change: Change, address: str) -> tuple[int, ...]:
    """The places at which this person may speak, as approver or as a deputy who was asked."""
    return tuple(
        place
        for place, vote in enumerate(change.votes)
        if address == vote.approver or (address == vote.deputy and vote.deputy_asked)
    )


def cast(draft: Draft, change: Change, address: str, decided: str, reason: str) -> Change:
    """Note what somebody said, at every place that is still free and theirs."""
    places = {place for place in votes_of(change, address) if not change.votes[place].decided}
    votes = tuple(
        replace(vote, decided=decided, by=address, at=draft.now, reason=reason[:1000]) if place in places else vote
        for place, vote in enumerate(change.votes)
    )
    change = replace(change, votes=votes)
    draft.note(
        EventKind.CHANGE_VOTED, put(draft.ticket, change), number=change.number, by=address, decided=decided,
        reason=reason[:1000],
        for_=[change.votes[place].approver for place in sorted(places)], fingerprint=change.fingerprint,
    )  # fmt: skip
    return change


def outcome(change: Change) -> str:
    """approved, rejected, or "" while it is open: one no is a no, unless no's only count against the quorum."""
    if len(said_yes(change)) >= change.quorum:
        return "approved"
    refused = [vote for vote in change.votes if vote.decided == "rejected"]
    if refused and (not change.no_veto or len(change.votes) - len(refused) < change.quorum):
        return "rejected"
    return ""


def settle(draft: Draft, policy: Policy, change: Change, state: str) -> Change:
    """It is decided, by a vote, by silence or by whoever asked: a ticket that waited for it goes on,
    its clock runs again.
    """
    change = replace(change, state=state, decided_at=draft.now)
    ticket = draft.ticket
    more = {"number": change.number, "state": state, "rule": change.rule}
    if ticket.state is State.WAITING and ticket.waiting_for == Waiting.CHANGE:
        changes = {**put(ticket, change), **deadlines.restart(draft, policy)}
        draft.move("resume", EventKind.CHANGE_DECIDED, changes, decision=more)
        if change.kind == REQUEST:
            deadlines.owe_answer(draft, policy)
        deadlines.schedule(draft, policy)
        deadlines.keep_updated(draft, policy)
        deadlines.watch_promise(draft)
    else:
        draft.note(EventKind.CHANGE_DECIDED, put(ticket, change), decision=more)
    draft.cancel(TimerName.APPROVAL_REMINDER, TimerName.APPROVAL_DEADLINE)
    return change


def can_be_decided(ticket: Ticket, change: Change | None) -> bool:
    """True while the change waits for votes and its ticket is open."""
    return change is not None and change.is_open and ticket.state in OPEN_STATES
