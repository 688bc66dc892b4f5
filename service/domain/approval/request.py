"""Requests that wait for an approval from the moment they arrive, by rule: access, purchases (docs/process.md S3.6)."""

from __future__ import annotations

from msgspec.structs import replace

from rules.decision.approvers import REQUEST, default_terms, terms_of
from rules.facts import Decision
from service.domain.approval import approver_mail, approvers
from service.domain.approval.news_words import adds_nothing
from service.domain.planning.case import MailCase
from service.domain.planning.letter_limits import may_write
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Change, Work
from service.domain.ticket.permissions import Action, Verdict
from store.records import OPEN_STATES, Event, Ticket

_UNDECIDED = frozenset({"incomplete", "asked", "expired"})  # what its requester adds is part of what is decided


def on_open(case: MailCase, decision: Decision, text: str) -> Change | None:
    """A new request that a rule wants approved: its approvers are asked at once. None: it needs none.

    A request of doubtful origin is not carried to them: an engineer looks first, and asks with #change.
    """
    s = case.s
    if not decision.approval:
        return None
    change = Change(
        1, text[: approvers.MOST_TEXT] or case.draft.ticket.subject, s.author, s.now, REQUEST, rule=decision.approval
    )
    doubtful = s.judge(Action.ACKNOWLEDGE) is Verdict.NEUTRAL or s.mail.sender_ambiguous
    return _ask_for_request(case, change, doubtful=doubtful or decision.silent)


def on_split(case: MailCase, decision: Decision, text: str) -> Change | None:
    """What was split off another ticket is asked for like what arrives by itself;
    an engineer has looked at who wrote it.
    """
    if not decision.approval:
        return None
    what = text[: approvers.MOST_TEXT] or case.draft.ticket.subject
    change = Change(1, what, case.draft.ticket.requester, case.s.now, REQUEST, rule=decision.approval)
    return _ask_for_request(case, change, doubtful=False)


def after_words(case: MailCase, text: str, language: str) -> None:
    """What its requester adds to a request that is not decided is part of it from now on: an answer to the text of
    before counts nothing, and whoever is asked reads both and decides on both.

    Nobody is written to beyond the letters of a day; whoever then uses the older letter is shown the words first.
    """
    s, draft = case.s, case.draft
    change = Work.of(draft.ticket).change
    if change is None or change.kind != REQUEST or change.state not in _UNDECIDED or adds_nothing(text, language):
        return
    what = with_words(change.what, text)
    if what == change.what:
        return
    votes = tuple(replace(vote, decided="", by="", at=None, reason="") for vote in change.votes)
    changed = replace(change, what=what, votes=votes)
    changed = replace(changed, fingerprint=approvers.fingerprint(changed))
    draft.note(
        EventKind.CHANGE_REWORDED, approvers.put(draft.ticket, changed), number=changed.number,
        fingerprint=changed.fingerprint,
    )  # fmt: skip
    if not approvers.can_be_decided(draft.ticket, changed):
        return
    for vote in votes:
        to = approvers.asked_now(vote)
        asked = any(one.to == to and one.letter == "change-approval" for one in draft.letters)
        if not asked and may_write(s.policy.budgets, s.budget.spent, to):
            approvers.send(case, changed, vote, to, presence=s.presence, step=2)


def with_words(what: str, text: str) -> str:
    """The request with what its requester adds: the new words stand whole, what is too long is cut before them."""
    text = text.strip()
    if not text or text in what:
        return what
    text = text[: approvers.MOST_TEXT * 3 // 4]
    room = approvers.MOST_TEXT - len(text) - 2
    kept = what if len(what) <= room else f"{what[: room - 1].rstrip()}…"
    return f"{kept}\n\n{text}"


def after_triage(case: MailCase) -> None:
    """An engineer's correction may bring a request under a rule that wants it approved, or out of every such rule."""
    s, draft, post = case.s, case.draft, case.post
    ticket, before = draft.ticket, Work.of(draft.ticket).change
    if ticket.state not in OPEN_STATES:
        return
    if before is not None and before.state != "withdrawn":
        _follow(case, before)
        return
    number = before.number + 1 if before is not None else 1
    what = before.what if before is not None and before.kind == REQUEST else str(ticket.subject)
    change = Change(number, what, ticket.requester, s.now, REQUEST)
    terms = approvers.terms_for(s.policy, ticket, change, s.now) if s.policy.approvals.rules else None
    if terms is None:
        return
    asked = _ask_for_request(case, replace(change, rule=terms.rule), doubtful=False)
    if asked.is_open:
        approver_mail.tell_must_wait(case, asked)
    if asked.is_open and s.author in s.policy.people:
        post.to(s.author, "change-asked", approval=approvers.view(post, asked), deadline=asked.deadline)


def _follow(case: MailCase, change: Change) -> None:
    """An open question of a request goes with the correction: to another rule's approvers, or away,
    and whoever was asked hears so.

    A no stays one. Rules may have asked for what only the mail said: where the ticket as it was does not fit them
    either, it was not the correction that made the difference.
    """
    s, draft, post = case.s, case.draft, case.post
    undecided = change.state in {"asked", "incomplete"} and not any(vote.decided == "rejected" for vote in change.votes)
    if change.kind != REQUEST or not undecided or draft.before is None:
        return
    was = approvers.terms_for(s.policy, draft.before, change, s.now)
    now = approvers.terms_for(s.policy, draft.ticket, change, s.now)
    if was is None or was.rule != change.rule or (now is not None and now.rule == change.rule):
        return
    presence = s.presence
    if now is not None:
        anew = Change(change.number + 1, change.what, change.by, s.now, REQUEST, rule=now.rule)
        if approvers.ask(case, anew, now, presence, changed=True) is not None and change.is_open:
            asked = {letter.to for letter in draft.letters if letter.letter == "change-approval"}
            approver_mail.tell_pending(case, change, Work.of(draft.ticket).change or anew, presence, asked)
            approver_mail.tell_must_wait(case, Work.of(draft.ticket).change or anew)
        return
    settled = approvers.settle(draft, s.policy, change, "withdrawn")
    approver_mail.tell_decided(case, settled, presence=presence)
    if s.author in s.policy.people and all(letter.to != s.author for letter in draft.letters):
        post.to(s.author, "change-decided", approval=approvers.view(post, settled))


def is_by_triage(s: Situation, ticket: Ticket, event: Event) -> bool:
    """Did a correction bring this question about? It is taken back by taking back the correction."""
    change = Work.of(ticket).change
    if not event.kind.startswith("change_") or change is None or change.kind != REQUEST:
        return False
    return any(one.kind == EventKind.TRIAGED and one.cause == event.cause for one in s.events)


def _ask_for_request(case: MailCase, change: Change, *, doubtful: bool) -> Change:
    s, draft = case.s, case.draft
    terms = terms_of(s.policy, REQUEST, change.rule) or default_terms(s.policy, REQUEST)
    asked = None if doubtful else approvers.ask(case, change, terms, s.presence)
    if asked is not None:
        return asked
    unasked = replace(change, state="incomplete")
    why = "its sender is doubtful" if doubtful else "nobody could approve it"
    draft.note(EventKind.CHANGE_INCOMPLETE, approvers.put(draft.ticket, unasked), number=unasked.number, why=why)
    return unasked
