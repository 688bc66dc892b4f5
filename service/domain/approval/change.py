"""Changes that wait for an approval, and requests that do: proposed, completed, withdrawn,
decided by votes or by silence (docs/process.md S3.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.decision.approvers import CHANGE, REQUEST, default_terms
from rules.policy.model import Policy
from service.domain.approval import approver_mail, approvers
from service.domain.approval.approvers import APPROVE, LINES, MOST_TEXT
from service.domain.commands import argument_records as a
from service.domain.commands.labels import read_record
from service.domain.planning import deadlines
from service.domain.planning.case import Answer, AnyCase, Command, MailCase, TimerCase, Undo
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.presence import Presence, find_return
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Change, Vote, Work
from service.domain.ticket.timer_names import TimerName
from store.records import OPEN_STATES, Event, Outcome, State, Ticket, Waiting

if TYPE_CHECKING:
    from service.domain.planning.plan import Plan
    from service.domain.planning.timer_situation import Moment

_WITHDRAW = frozenset({"withdraw", "withdrawn", "cancel", "drop", "undo", "撤回", "取消", "撤销"})
_GOES_ON = frozenset({"incomplete", "asked", "rejected", "expired"})  # a new #change is another version of it


# -- #change ----------------------------------------------------------------------------------------------------------


def _change(case: MailCase, argument: a.Argument) -> str:
    """Propose a change, or another version of it; `#change withdraw` takes it back."""
    if " ".join(argument.text.split()).strip(" .。!！").casefold() in _WITHDRAW:
        withdraw(case)
        return ""
    s, draft = case.s, case.draft
    if draft.ticket.state not in OPEN_STATES:
        raise Refused("state")
    before = Work.of(draft.ticket).change
    change = _proposed(case, before)
    if before is not None and before.is_open and replace(before, number=0, by="") == replace(
        change, number=0, by="", at=before.at, votes=before.votes, quorum=before.quorum, deadline=before.deadline,
        state="asked", fingerprint=before.fingerprint, rule=before.rule, no_veto=before.no_veto,
    ):  # fmt: skip
        raise Refused("already_asked")
    _go_on(case, change, s.presence)
    if before is not None and before.is_open:
        _tell_left_out(case, before, s.presence)
    return ""


def _proposed(case: MailCase, before: Change | None) -> Change:
    """The change as this mail proposes it: what it does not say again stays, while it is the same matter."""
    s, draft = case.s, case.draft
    same = before if before is not None and before.state in _GOES_ON else None
    text = case.internal.strip()[:MOST_TEXT]
    was = draft.before.record if draft.before is not None else {}
    own, _ = read_record(s.commands.text)
    first = before is None
    lines = {
        line: own.get(line) or (getattr(same, line) if same else str(was.get(line, "")) if first else "")
        for line in LINES
    }
    number = 1 if before is None else before.number if before.state == "incomplete" else before.number + 1
    if same is not None and same.kind == REQUEST:
        what = same.what if not text or text in same.what else f"{same.what}\n\n{text}"[:MOST_TEXT]
        return Change(number, what, draft.ticket.requester or s.author, s.now, REQUEST)
    what = text or (same.what if same else "")
    if not what:
        raise Refused("no_change")
    return _with_lines(Change(number, what, s.author, s.now, CHANGE), lines)


def _with_lines(change: Change, lines: Mapping[str, str]) -> Change:
    given = {line: lines.get(line) or getattr(change, line) for line in LINES}
    return replace(
        change, risk=given["risk"], impact=given["impact"], rollback=given["rollback"], backup=given["backup"]
    )


def _go_on(case: AnyCase, change: Change, presence: Presence) -> None:
    """Ask for what is missing, or ask the approvers, or let a standard change through. Raises Refused."""
    draft, post, policy = case.draft, case.post, case.s.policy
    terms = approvers.terms_for(policy, draft.ticket, change, draft.now) or default_terms(policy, change.kind)
    missing = approvers.missing_lines(terms, change)
    before = Work.of(draft.ticket).change
    asker = _asker(policy, draft, change)
    if missing:
        change = replace(change, state="incomplete", rule=terms.rule)
        _stop_waiting(draft, policy)
        draft.note(
            EventKind.CHANGE_INCOMPLETE,
            approvers.put(draft.ticket, change),
            number=change.number,
            missing=list(missing),
        )
        if asker:
            post.to(
                asker, "change-missing", ask=missing, approval=approvers.view(post, change), action="change",
                binding={"number": change.number}, counted=False,
            )  # fmt: skip
        return
    if terms.pre_approved:
        _stop_waiting(draft, policy)
        change = replace(change, state="pre-approved", rule=terms.rule, decided_at=draft.now)
        draft.note(
            EventKind.CHANGE_PREAPPROVED, approvers.put(draft.ticket, change), number=change.number, rule=terms.rule
        )
        if asker:
            post.to(asker, "change-asked", approval=approvers.view(post, change))
        return
    again = before is not None and before.is_open
    asked = approvers.ask(case, change, terms, presence, changed=again)
    if asked is None:
        raise Refused("no_approver")
    if asker and asked.kind == CHANGE:
        post.to(asker, "change-asked", approval=approvers.view(post, asked), deadline=asked.deadline)
    approver_mail.tell_must_wait(case, asked)


def _asker(policy: Policy, draft: Draft, change: Change) -> str:
    """Who is told how it goes: the engineer who proposed it, else who has the ticket."""
    if change.kind == CHANGE and change.by in policy.people:
        return change.by
    return draft.ticket.assignee if draft.ticket.assignee in policy.people else ""


def _stop_waiting(draft: Draft, policy: Policy) -> None:
    """A ticket that waited for an earlier version of it goes on."""
    if draft.ticket.state is State.WAITING and draft.ticket.waiting_for == Waiting.CHANGE:
        deadlines.resume(draft, policy, "resume", EventKind.RESUMED)
    draft.cancel(TimerName.APPROVAL_REMINDER, TimerName.APPROVAL_DEADLINE)


def _tell_left_out(case: AnyCase, before: Change, presence: Presence) -> None:
    """Who was asked about an earlier version and is not asked about this one."""
    asked = {letter.to for letter in case.draft.letters if letter.letter == "change-approval"}
    now = Work.of(case.draft.ticket).change
    approver_mail.tell_pending(case, before, now or before, presence, without=asked)


def withdraw(case: MailCase) -> None:
    """Take it back: nobody is asked any more, and nothing stands in the way of a solution. Raises Refused."""
    change = Work.of(case.draft.ticket).change
    if change is None or change.state not in _GOES_ON:
        raise Refused("no_open_change")
    if change.kind == REQUEST:
        raise Refused("needs_approval")
    was_open = change.is_open
    decided = approvers.settle(case.draft, case.s.policy, change, "withdrawn")
    if was_open:
        approver_mail.tell_pending(case, change, decided, case.s.presence)


def _undo(case: MailCase, event: Event) -> str:
    """#undo of a #change is its withdrawal."""
    change = Work.of(case.draft.ticket).change
    if change is None or change.number != event.data.get("number"):
        raise Refused("nothing_to_undo")
    withdraw(case)
    case.draft.note(EventKind.UNDONE, of=event.seq, what=event.kind)
    return "change"


def fill_in(case: MailCase, record: Mapping[str, str]) -> bool:
    """Labelled lines of an engineer's mail (`record`) complete a change that lacked them, and it goes on.

    False: there was nothing to complete.
    """
    draft = case.draft
    change = Work.of(draft.ticket).change
    if change is None or change.state != "incomplete" or change.kind != CHANGE or draft.ticket.state not in OPEN_STATES:
        return False
    new = {line: record[line] for line in LINES if record.get(line)}
    if not new:
        return False
    try:
        _go_on(case, _with_lines(change, new), case.s.presence)
    except Refused:
        changes = approvers.put(draft.ticket, _with_lines(change, new))
        draft.note(EventKind.CHANGE_INCOMPLETE, changes, why="nobody could approve it")
    return True


# -- the clock --------------------------------------------------------------------------------------------------------


def _due(m: Moment, draft: Draft) -> Change | None:
    """The change that the timer speaks of, while it is open and the same, with what its requester added since."""
    change = Work.of(draft.ticket).change
    same = change is not None and change.number == m.timer.data.get("number")
    return change if same and approvers.can_be_decided(draft.ticket, change) else None


def _waits_for(change: Change) -> tuple[tuple[int, Vote], ...]:
    return tuple((place, vote) for place, vote in enumerate(change.votes) if not vote.decided)


def plan_reminder(case: TimerCase) -> Plan | None:
    """Reminds the approvers who have not answered; None where the change no longer waits for them."""
    m, draft = case.s, case.draft
    change = _due(m, draft)
    if change is None:
        return None
    presence = Presence(m.away, m.people)
    if gone := str(m.timer.data.get("gone", "")):
        if gone in m.policy.people and gone not in m.away:
            return None  # back already
        approver_away(case, gone, find_return(m.policy, m.loads, gone, m.now), presence)
        return draft.plan(Outcome.NONE, f"{gone} is not there, and was asked for an approval")
    draft.note(EventKind.CHANGE_REMINDED, number=change.number)
    for away in sorted({approvers.asked_now(vote) for _, vote in _waits_for(change)} & m.away):
        back = find_return(m.policy, m.loads, away, m.now)
        _ask_instead(case, away, presence, approver_mail.AWAY if back else approver_mail.UNREACHED, back)
    change = Work.of(draft.ticket).change or change
    approvers.remind_all(case, change, presence, step=3, without=m.away)
    return draft.plan(Outcome.NONE, "approvers were reminded")


def plan_time_over(case: TimerCase) -> Plan | None:
    """The deputies are asked for as long again; then silence is no."""
    m, draft = case.s, case.draft
    change = _due(m, draft)
    if change is None:
        return None
    presence = Presence(m.away, m.people)
    if ask_deputies(case, change, presence):
        return draft.plan(Outcome.NONE, "time is over: deputies are asked")
    decided = approvers.settle(draft, m.policy, change, "expired")
    approver_mail.tell_decided(case, decided, presence=presence)
    return draft.plan(Outcome.NONE, "nobody decided in time: silence is no")


def ask_deputies(
    case: AnyCase, change: Change, presence: Presence, *, of: str = "", why: str = approver_mail.AWAY
) -> bool:
    """Ask who stands in for those who have not decided (or for one of them, and `why`); False when nobody new can be
    asked.
    """
    draft, policy = case.draft, case.s.policy
    have_voted = {vote.by for vote in change.votes if vote.decided}
    places = {
        place
        for place, vote in _waits_for(change)
        if vote.deputy
        and not vote.deputy_asked
        and vote.deputy not in have_voted | presence.away
        and of in ("", vote.approver)
    }
    if not places:
        return False
    votes = tuple(replace(v, deputy_asked=True) if n in places else v for n, v in enumerate(change.votes))
    change = replace(change, votes=votes)
    terms = approvers.kept_terms(policy, change)
    if not of:
        remind, deadline = approvers.when(policy, terms, draft.ticket, draft.now)
        change = replace(change, deadline=deadline)
        draft.cancel(TimerName.APPROVAL_REMINDER, TimerName.APPROVAL_DEADLINE)
        draft.later(TimerName.APPROVAL_REMINDER, remind, number=change.number)
        draft.later(TimerName.APPROVAL_DEADLINE, deadline, number=change.number)
    waits = {"waiting_until": change.deadline} if draft.ticket.waiting_for == Waiting.CHANGE else {}
    asked = list(dict.fromkeys(votes[place].deputy for place in sorted(places)))
    draft.note(
        EventKind.CHANGE_DEPUTY_ASKED,
        {**approvers.put(draft.ticket, change), **waits},
        number=change.number,
        asked=asked,
    )
    for place in sorted(places):
        if all(letter.to != votes[place].deputy for letter in draft.letters):
            approvers.send(case, change, votes[place], votes[place].deputy, presence=presence)
    approver_mail.tell_asked_instead(case, change, of=of, why=why)
    return True


def letter_lost(case: AnyCase, recipient: str) -> None:
    """An approver's mailbox does not take mail: their deputy is asked at once, or whoever asked hears that there is
    none.
    """
    _ask_instead(case, recipient, Presence(), approver_mail.UNREACHED)


def ask_instead_of(draft: Draft, gone: str, waiting: Iterable[Ticket]) -> None:
    """Whoever has gone is asked on some of these tickets: each is looked at in a plan of its own, at once."""
    for ticket in waiting:
        change = Work.of(ticket).change
        if change is not None and any(approvers.asked_now(vote) == gone for _, vote in _waits_for(change)):
            draft.later(
                TimerName.APPROVAL_REMINDER, draft.now, ticket=ticket.id, gone=gone, number=change.number,
            )  # fmt: skip


def approver_away(case: AnyCase, approver: str, back: datetime | None, presence: Presence) -> None:
    """An approver is out of office past the deadline, or gone for good (`back` None): their deputy is asked at once."""
    why = approver_mail.AWAY if back is not None else approver_mail.LEFT
    change = Work.of(case.draft.ticket).change
    if back is None or change is None or change.deadline is None or back > change.deadline:
        _ask_instead(case, approver, presence, why, back)


def _ask_instead(case: AnyCase, approver: str, presence: Presence, why: str, back: datetime | None = None) -> None:
    """Their deputies are asked; where nobody is left, whoever asked hears it once of each approver."""
    change = Work.of(case.draft.ticket).change
    if change is None or not approvers.can_be_decided(case.draft.ticket, change):
        return
    mine = [vote for _, vote in _waits_for(change) if approvers.asked_now(vote) == approver]
    if not mine or ask_deputies(case, change, presence, of=approver, why=why) or all(vote.away_told for vote in mine):
        return
    votes = tuple(replace(v, away_told=v.away_told or approvers.asked_now(v) == approver) for v in change.votes)
    change = replace(change, votes=votes)
    case.draft.note(EventKind.CHANGE_REMINDED, approvers.put(case.draft.ticket, change), number=change.number)
    approver_mail.tell_no_deputy(case, change, approver, why, back)


def _vote(decided: str) -> Command:
    def vote(case: MailCase, argument: a.Argument) -> str:
        return approver_mail.vote_by_command(case, decided, argument.text)

    return vote


DO: dict[str, Command] = {"change": _change, "approve": _vote("approved"), "reject": _vote("rejected")}
ANSWERS: dict[str, Answer] = {
    APPROVE: approver_mail.answer,
    "change": lambda s: approver_mail.completed(s, fill_in),
}
UNDO: dict[str, Undo] = {EventKind.CHANGE_ASKED: _undo, EventKind.CHANGE_INCOMPLETE: _undo}
