"""A mail to the address of a letter that asked for an approval: a vote, a comment,
or neither's right (docs/process.md S3.6, docs/trust.md).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from msgspec.structs import replace

from gateway.read.language.courtesy import is_courtesy
from rules.decision.approvers import CHANGE, REQUEST
from rules.decision.roster import role_addresses
from service.domain.approval import approvers
from service.domain.approval.approvers import APPROVE, APPROVED
from service.domain.approval.vote_words import read_vote
from service.domain.commands.labels import read_record
from service.domain.held_mail.hold import plan_held
from service.domain.incoming_mail.append_mail import brings_files, record_mail, start
from service.domain.planning import deadlines
from service.domain.planning.case import AnyCase, MailCase
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_limits import may_write
from service.domain.planning.letter_recipients import engineer_side, pass_on_words
from service.domain.planning.plan import Plan
from service.domain.planning.presence import Presence
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Change, Work
from service.domain.ticket.permissions import Action, Verdict, may_see
from service.domain.ticket.timer_names import TimerName
from store.records import (
    OPEN_STATES,
    Outcome,
    Role,
    State,
    Visibility,
)
from templates.context import Who

AWAY, LEFT, UNREACHED = "away", "left", "unreached"  # why somebody else is asked, as letters say it
ONE_VOTE, ASKED_INSTEAD, LATE, NOBODY_INSTEAD = 2, 3, 4, 5  # steps of `change-asked`: how it goes on
ASKED_AGAIN = 3  # answers that are neither yes nor no bring the question back so often


def answer(s: Situation) -> Plan | None:
    """What came to an approver's address. None: it is treated as any other mail."""
    vote = read_vote(s.reading, s.signature, _names(s))
    verdict = s.judge(Action.APPROVE)
    if verdict is Verdict.REFUSE:
        return _refused(s) if vote.decided else None
    if not vote.decided and s.is_engineer and s.holds_commands:
        return None
    case = start(s)
    draft = case.draft
    change = Work.of(draft.ticket).change
    stands = _standing(s, draft, change)
    if stands and change is not None and vote.decided == APPROVED and verdict is Verdict.ALLOW and _is_late(s, change):
        return _late_yes(case, change)
    if stands:
        return _stale(case, stands, decided=vote.decided)
    assert change is not None
    if not vote.decided:
        return _comment(case, change)
    if verdict is Verdict.ASK:
        return plan_held(s, "an approval needs the domain's word or a second proof", ask=s.author)
    record_mail(draft, s, role=Role.OTHER, visibility=Visibility.INTERNAL)
    if brings_files(s):
        _pass_on(case, change)
    return draft.plan(Outcome.ARTICLE, _decide(case, change, decided=vote.decided, reason=vote.reason))


def unaddressed(s: Situation) -> Plan | None:
    """An approver's vote that did not come to the address of its letter (a client or a provider dropped it): it proves
    neither who writes nor what they were shown, so it does not count, reaches nobody but the engineers,
    and they are asked again.
    """
    if s.ticket is None or s.k != 2 or s.released:
        return None
    change = Work.of(s.ticket).change
    if change is None or not approvers.can_be_decided(s.ticket, change):
        return None
    places = [place for place in approvers.votes_of(change, s.author) if not change.votes[place].decided]
    if not places or not read_vote(s.reading, s.signature, _names(s)).decided or s.evidence.a.failed:
        return None
    case = start(s)
    return _comment(case, change, step=5)


def _names(s: Situation) -> tuple[str, ...]:
    """What the people of the question are called: an approver may speak to them by name."""
    ticket = s.ticket
    change = Work.of(ticket).change if ticket is not None else None
    if ticket is None or change is None:
        return ()
    names = [p.name for p in s.participants if p.address == ticket.requester]
    for address in (change.by, ticket.assignee, ticket.requester):
        person = s.policy.people.get(address)
        names += [person.name, *person.names.values()] if person is not None else []
    return tuple(name for name in names if name)


def _is_late(s: Situation, change: Change) -> bool:
    """Does it answer a question that nobody decided in time, while the ticket is open and nothing else came of it?"""
    number = s.capability.binding.get("number") if s.capability is not None else None
    mine = [change.votes[place] for place in approvers.votes_of(change, s.author)]
    open_still = s.ticket is not None and s.ticket.state in OPEN_STATES
    same = change.state == "expired" and number == change.number  # what is added since is shown with the question
    return open_still and same and any(not vote.decided for vote in mine)


def _late_yes(case: MailCase, change: Change) -> Plan:
    """A yes after the time was over: it counts for nothing yet, and the question is put once more (S3.6)."""
    s, draft = case.s, case.draft
    record_mail(draft, s, role=Role.OTHER, visibility=Visibility.INTERNAL)
    change = approvers.ask_late(case, change, s.author, s.presence)
    _tell_asker(case, change, step=LATE, by=s.author)
    return draft.plan(Outcome.ARTICLE, "a yes after the time was over: asked once more")


def _standing(s: Situation, draft: Draft, change: Change | None) -> str:
    """Why an address decides nothing any more; "" while it does: used, changed, over, taken."""
    capability = s.capability
    assert capability is not None
    if change is None or not approvers.can_be_decided(draft.ticket, change):
        return "used" if capability.used_at is not None else "over"
    shown = capability.binding.get("number"), capability.binding.get("fingerprint")
    if shown != (change.number, change.fingerprint):
        return "changed"
    if capability.used_at is not None:
        return "used"
    places = approvers.votes_of(change, s.author)
    return "" if any(not change.votes[place].decided for place in places) else "taken"


def _decide(case: MailCase, change: Change, *, decided: str, reason: str) -> str:
    """The vote counts; what it comes to."""
    s, draft = case.s, case.draft
    change = approvers.cast(draft, change, s.author, decided, reason)
    if s.capability is not None and s.capability.action == APPROVE:
        draft.use(s.capability.id_hash, decided)
    state = approvers.outcome(change)
    if not state:
        _tell_asker(case, change, step=ONE_VOTE, by=s.author, reason=reason if decided == "rejected" else "")
        _note_to(case, change, decided, reason)
        return f"{decided} by {s.author}; {len(approvers.said_yes(change))} of {change.quorum}"
    presence = s.presence
    settled = approvers.settle(draft, s.policy, change, state)
    tell_decided(case, settled, presence=presence, by=s.author, reason=reason)
    _note_to(case, settled, decided, reason)
    return f"{state} by {s.author}"


def _note_to(case: MailCase, change: Change, decided: str, why: str) -> None:
    """Whoever decided reads that it counts, and who has been told."""
    s = case.s
    if may_write(s.policy.budgets, s.budget.spent, s.author) and s.author != case.draft.ticket.requester:
        approvers.post_to(
            case, change, s.author, "approval-noted", presence=s.presence, reason=decided, step=2 if why else 1,
            deadline=change.deadline,
        )  # fmt: skip


def vote_by_command(case: MailCase, decided: str, reason: str) -> str:
    """#approve and #reject beside other commands: they count from the address of the letter that asked,
    and from nowhere else.
    """
    s, draft = case.s, case.draft
    change = Work.of(draft.ticket).change
    if s.capability is None or s.capability.action != APPROVE:
        asked = change is not None and change.is_open and bool(approvers.votes_of(change, s.author))
        raise Refused("not_by_letter" if asked else "not_asked")
    if s.judge(Action.APPROVE) is not Verdict.ALLOW:
        raise Refused("not_by_letter")
    stands = _standing(s, draft, change)
    if stands or change is None:
        raise Refused(f"approval_{stands}")
    _decide(case, change, decided=decided, reason=reason or case.internal)
    return ""


# -- what does not count ----------------------------------------------------------------------------------------------


def _refused(s: Situation) -> Plan:
    """A vote from somebody else, or that its own domain disowns: kept, without effect;
    whose right it is hears of it once.
    """
    case = start(s)
    draft = case.draft
    record_mail(draft, s, role=Role.OTHER, visibility=Visibility.INTERNAL)
    assert s.capability is not None
    approver, change = s.capability.recipient, Work.of(draft.ticket).change
    why = "its sender's domain disowns it" if s.evidence.i == 2 else "it came from somebody else"
    places = approvers.votes_of(change, approver) if change is not None else ()
    warn = change is not None and any(not change.votes[p].warned for p in places)
    changes = {}
    if change is not None and warn:
        votes = tuple(replace(v, warned=True) if n in places else v for n, v in enumerate(change.votes))
        changes = approvers.put(draft.ticket, replace(change, votes=votes))
    draft.note(EventKind.CHANGE_REFUSED, changes, approver=approver, sender=s.author, why=why)
    if change is not None and warn:
        presence = s.presence
        approvers.post_to(
            case,
            change,
            approver,
            "approval-refused",
            presence=presence,
            actor=s.me,
        )
    return draft.plan(Outcome.ARTICLE, f"an approval was refused: {why}")


def _stale(case: MailCase, stands: str, *, decided: str) -> Plan:
    """The address was used, or speaks of something that is not asked any more: no effect, and how it stands now."""
    s, draft = case.s, case.draft
    record_mail(draft, s, role=Role.OTHER, visibility=Visibility.INTERNAL)
    change = Work.of(draft.ticket).change
    draft.note(EventKind.CHANGE_REFUSED, approver=s.author, why=stands, decided=decided)
    presence = s.presence
    says_more = not decided and not is_courtesy(s.new_text, s.reading.language)
    if says_more and change is not None:
        _pass_on(case, change)
    elif not decided:
        return draft.plan(Outcome.ARTICLE, "courtesy of an approver")
    if change is not None and may_write(s.policy.budgets, s.budget.spent, s.author):
        mine = [change.votes[p] for p in approvers.votes_of(change, s.author) if not change.votes[p].decided]
        if stands == "changed" and mine:
            approvers.send(case, change, mine[0], s.author, presence=presence, step=2)
        else:
            _tell_standing(case, change, s.author, presence, again=True)
    return draft.plan(
        Outcome.ARTICLE, {"used": "already decided by this address"}.get(stands, f"not asked any more: {stands}")
    )


def _comment(case: MailCase, change: Change, step: int = 4) -> Plan:
    """Neither a yes nor a no: the engineers read it, and the question stays open."""
    s, draft = case.s, case.draft
    record_mail(draft, s, role=Role.OTHER, visibility=Visibility.INTERNAL)
    places = approvers.votes_of(change, s.author)
    again = change.votes[places[0]].asked_again
    votes = tuple(replace(v, asked_again=again + 1) if n in places else v for n, v in enumerate(change.votes))
    change = replace(change, votes=votes)
    draft.note(EventKind.CHANGE_COMMENTED, approvers.put(draft.ticket, change), by=s.author)
    _pass_on(case, change)
    if again < ASKED_AGAIN:
        presence = s.presence
        approvers.send(case, change, change.votes[places[0]], s.author, presence=presence, step=step)
    return draft.plan(Outcome.ARTICLE, "an approver's comment; the question stays open")


def _pass_on(case: MailCase, change: Change) -> None:
    """What an approver says besides: the engineers read it."""
    s = case.s
    message, carried = pass_on_words(s, s.new_text, internal=True)
    for address in _who_asked(case, change):
        if address != s.author:
            case.post.to(address, "colleague", message=message, actor=s.me, attachments=carried, person=True)


# -- what came of it --------------------------------------------------------------------------------------------------


def _who_asked(case: AnyCase, change: Change) -> tuple[str, ...]:
    """The engineer who proposed it and who has the ticket; never the requester."""
    asked = (change.by,) if change.kind == CHANGE and change.by in case.s.policy.people else ()
    side = engineer_side(case.s.policy, case.draft.ticket, case.post.participants, away=case.post.away)
    return tuple(dict.fromkeys((*asked, *side)))


def tell_decided(case: AnyCase, change: Change, *, presence: Presence, by: str = "", reason: str = "") -> None:
    """The engineers, the requester of a request, whoever was asked and need not decide any more;
    the lead where nobody decided.
    """
    draft, post = case.draft, case.post
    lead: tuple[str, ...] = ()
    if change.state == "expired":
        above = role_addresses(case.s.policy, ("lead",), team=draft.ticket.team, assignee=draft.ticket.assignee)
        lead = tuple(one for one in above if may_see(case.s.policy, draft.ticket, post.participants, one))
    actor = Who(post.name(by), by) if by else None
    view = approvers.view(post, change)
    if change.kind == REQUEST:
        _tell_requester(case, change, reason)
    for address in dict.fromkeys((*_who_asked(case, change), *lead)):
        if address not in {by, draft.ticket.requester}:
            post.to(address, "change-decided", approval=view, actor=actor, reason=reason, deadline=change.deadline)
    tell_pending(case, change, change, presence, without={by, *lead})


def tell_asked_instead(case: AnyCase, change: Change, *, of: str, why: str) -> None:
    """Deputies are asked: whoever asked hears so, with the reason (`of`: who cannot decide, and `why`), and so does
    the requester of a request.
    """
    _tell_asker(case, change, step=ASKED_INSTEAD, by=of, reason=why)
    if change.kind == REQUEST:
        view = approvers.view_for_requester(case.post, change)
        case.post.to_requesters("request-undecided", approval=view, deadline=change.deadline, step=2 if of else 1)


def tell_must_wait(case: AnyCase, change: Change) -> None:
    """The requester of a request that turned out to need an approval, or another one than they were told of."""
    if change.kind == REQUEST:
        view = approvers.view_for_requester(case.post, change)
        case.post.to_requesters("request-undecided", approval=view, deadline=change.deadline, step=3)


def tell_no_deputy(case: AnyCase, change: Change, away: str, why: str, back: datetime | None) -> None:
    """An approver is away, has left or cannot be reached, and nobody can be asked in their place."""
    _tell_asker(case, change, step=NOBODY_INSTEAD, by=away, reason=why, until=back or change.deadline)


def _tell_asker(
    case: AnyCase, change: Change, *, step: int, by: str, reason: str = "", until: datetime | None = None
) -> None:
    """How an open question goes on, for the engineer who asked and whoever has the ticket."""
    actor = Who(case.post.name(by), by) if by else None
    view = approvers.view(case.post, change)
    for address in _who_asked(case, change):
        if address != by and all(letter.to != address for letter in case.draft.letters):
            case.post.to(
                address, "change-asked", step=step, approval=view, actor=actor, reason=reason,
                deadline=until or change.deadline,
            )  # fmt: skip


def _tell_requester(case: AnyCase, change: Change, reason: str) -> None:
    """A request: approved, it is worked on; refused, it ends with the reason, or goes to the engineer."""
    draft, post = case.draft, case.post
    if change.state in {"expired", "withdrawn"}:
        view = approvers.view_for_requester(post, change)
        post.to_requesters("request-undecided", approval=view, deadline=_heard_by(case))
    if change.state == "approved":
        post.to_requesters("request-approved", deadline=_heard_by(case))
    elif change.state == "rejected" and case.s.policy.approvals.if_rejected == "decline":
        draft.move(
            "decline",
            EventKind.DECLINED,
            {"closed": draft.now, **deadlines.pause(draft.ticket, draft.now)},
            why=reason[:300],
        )
        draft.cancel(*deadlines.WORKING, TimerName.HOLD, TimerName.REMINDER)
        post.to_requesters("request-rejected", reason=reason)


def _heard_by(case: AnyCase) -> datetime | None:
    """By when the requester hears more of a request that goes on: the first answer, news that are promised, or news
    once more.
    """
    draft = case.draft
    if draft.ticket.state not in OPEN_STATES or draft.ticket.state is State.WAITING:
        return None
    if draft.ticket.first_response is None:
        return draft.ticket.response_due
    if draft.ticket.promised is not None and draft.ticket.promised > draft.now:
        return draft.ticket.promised
    return deadlines.promise_again(draft, case.s.policy)


def tell_pending(case: AnyCase, before: Change, now: Change, presence: Presence, without: Collection[str] = ()) -> None:
    """Whoever was asked and has not answered hears that there is nothing left to decide."""
    voted = {vote.by for vote in before.votes}
    for vote in before.votes:
        asked = ("" if vote.absent else vote.approver, vote.deputy if vote.deputy_asked else "")
        for to in asked:
            told = any(letter.to == to for letter in case.draft.letters)
            if to and to not in without and not told and to not in voted:
                _tell_standing(case, now, to, presence)


def _tell_standing(case: AnyCase, change: Change, to: str, presence: Presence, *, again: bool = False) -> None:
    """How it stands: decided by whom, withdrawn, changed, or the ticket has ended;
    `again` to somebody who answers once more.
    """
    voted = [v for v in change.votes if v.at is not None]
    last = max(voted, key=lambda v: v.at or change.at, default=None)
    counts = change.is_open or change.state in {"approved", "rejected"}
    own = next((v for v in voted if v.by == to), None) if again and counts else None
    in_place = next((v for v in voted if v.by != to and to in {v.approver, v.deputy}), None)
    told, decided = own, change.state
    if own is None and change.state in {"approved", "rejected"}:
        told = last
    elif own is None and change.is_open and case.draft.ticket.state not in OPEN_STATES:
        decided = "over"
    elif own is None and change.is_open and in_place is not None:
        told, decided = in_place, "taken"
    by = Who(case.post.name(told.by), told.by) if told is not None and told.by else None
    approvers.post_to(
        case, change, to, "approval-standing", presence=presence, decided=decided, actor=by,
        step=2 if own is not None else 1, reason=own.decided if own is not None else "",
    )  # fmt: skip


# -- a change that lacked lines ---------------------------------------------------------------------------------------


def completed(s: Situation, fill_in: Callable[[MailCase, Mapping[str, str]], bool]) -> Plan | None:
    """An engineer's answer to the letter that asked for the missing lines: it stays internal. None: as any other mail.

    One missing line may be answered without its label.
    """
    verdict = s.judge(Action.COMMAND)
    if not s.is_engineer or verdict is not Verdict.ALLOW:
        return None
    text = s.new_text
    if s.is_engineer and s.holds_commands:
        return None
    case = start(s)
    draft, post = case.draft, case.post
    change = Work.of(draft.ticket).change
    record, rest = read_record(text)
    if change is not None and change.state == "incomplete" and not record and rest.strip():
        missing = approvers.missing_lines(approvers.kept_terms(s.policy, change), change)
        record = {missing[0]: rest.strip()[:4000]} if len(missing) == 1 else {}
    record_mail(draft, s, role=Role.ENGINEER, visibility=Visibility.INTERNAL)
    if record:
        draft.note(EventKind.RECORDED, {"record": {**draft.ticket.record, **record}})
    if change is None or change.state != "incomplete" or draft.ticket.state in {State.CLOSED, State.RESOLVED}:
        return draft.plan(Outcome.ARTICLE, "lines for a change that needs none")
    if not fill_in(case, record):
        missing = approvers.missing_lines(approvers.kept_terms(s.policy, change), change)
        post.to(
            s.author, "change-missing", ask=missing, approval=approvers.view(post, change), action="change",
            binding={"number": change.number}, step=2,
        )  # fmt: skip
        return draft.plan(Outcome.ARTICLE, "the lines of a change are still missing")
    return draft.plan(Outcome.ARTICLE, "a change was completed")
