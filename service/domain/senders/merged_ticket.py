"""A mail to a ticket that is part of another one now (`Situation.merged_from`): where it lands,
and what it may do there.

Where both are the same requester's, it is a mail of the other ticket like any. Where they are not, its writer sees
nothing of the other conversation: what they write is for the engineers only, and when they are not served by the
common solution, their own ticket goes on alone.
"""

from __future__ import annotations

from msgspec.structs import replace

from rules.facts import Decision
from service.domain.closing import close_and_reopen
from service.domain.collaboration import consult
from service.domain.commands.parse import parse_word
from service.domain.incoming_mail.append_mail import brings_files, make_article, record_mail, show_words, start
from service.domain.incoming_mail.own_words_in_quotes import shown_cut
from service.domain.incoming_mail.text_audience import INSIDE
from service.domain.linked_tickets import merge
from service.domain.opening import new_ticket
from service.domain.planning import deadlines
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post, engineer_side, pass_on_words
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.senders import engineer, requester
from service.domain.ticket.event_kinds import EventKind
from store.records import ENDED_STATES, KnownMessage, Outcome, Role, Scope, State, Ticket, Visibility

_OF_THE_REQUESTER = frozenset(
    {"confirm", "deny", "survey", "appointment", ""}
)  # actions whose address is as good as a reply address
_KEPT = frozenset({"acknowledge", "major", "release", INSIDE})  # what these ask is not about the ticket that was merged


def as_reply(s: Situation) -> Situation:
    """An action address of the merged ticket decides nothing on the other one: it is a reply address."""
    c = s.capability
    if (
        s.merged_from is None
        or c is None
        or c.scope not in {Scope.ACTION, Scope.SURVEY}
        or c.action not in _OF_THE_REQUESTER
    ):
        return s
    return s.at_plain_address()


def is_across(s: Situation) -> bool:
    """Was the mail written to a ticket of somebody else than the one that it lands on?"""
    return s.merged_from is not None and s.ticket is not None and s.merged_from.requester != s.ticket.requester


def on_its_own(s: Situation) -> Situation:
    """As if the ticket that was written to were none's part."""
    return replace(
        s, ticket=s.merged_from, participants=s.merged_participants, merged_from=None, merged_participants=()
    )


def plan_answer(s: Situation) -> Plan | None:
    """The answer to a question that the merged ticket asked of a colleague (a consult, a task …):
    a note of the other ticket.
    """
    c = s.capability
    if s.merged_from is None or c is None or not c.action or c.action in _KEPT | _OF_THE_REQUESTER:
        return None
    if s.evidence.i != 2 or s.evidence.a.failed:
        return None
    case = start(s)
    draft = case.draft
    role = Role.ENGINEER if s.is_engineer else Role.OTHER
    record_mail(draft, s, role=role, visibility=Visibility.INTERNAL)
    message, carried = pass_on_words(s, s.new_text, internal=True)
    case.post.to_engineers("colleague", without=s.author, message=message, attachments=carried)
    if c.action == "consult":
        own = Draft(s.now, s.author, s.cause, s.merged_from, s.evidence)
        if consult.note_answered(own, int(c.binding.get("number", 0)), s.author):
            draft.beside(own.plan(Outcome.EVENT, "its question was answered"))
    return draft.plan(Outcome.ARTICLE, f"an answer to T-{s.merged_from.id}, which is part of this ticket")


def plan_engineer(s: Situation, decision: Decision) -> Plan:
    """An engineer's mail to a merged ticket: of somebody else's, it goes to that requester alone,
    unless it takes the merge back.
    """
    words = {c.word for c in s.commands.commands}
    if is_across(s) and not words & {"unmerge", "undo"}:
        s = on_its_own(s)
    return engineer.plan_engineer(s, decision)


def plan_reply(s: Situation, decision: Decision) -> Plan:
    """What the requester (or a watcher) of the merged ticket writes, where the other ticket is somebody else's."""
    lead, own = s.ticket, s.merged_from
    assert lead is not None
    assert own is not None
    word = parse_word(s.new_text)
    if word in {"help", "status", "leave", "urgent"}:
        return requester.plan_follow_up(on_its_own(s), decision)
    over = lead.state in ENDED_STATES or lead.state in (State.RESOLVED, State.CONFIRMED)
    if over and s.says("thanks", "confirms"):
        return _note(s, lead, own, tell=brings_files(s))
    if lead.closed is not None and s.now - lead.closed > requester.reopen_window(s.policy):
        alone, decision = new_ticket.judge_alone(s)
        return new_ticket.plan_new(alone, decision, related=own, linked=s.author == own.requester)
    if word in {"close", "cancel"} and not s.unexplained and s.author == own.requester:
        return _had_enough(s, own)
    if over and s.author == own.requester:
        return _goes_on_alone(s, lead)
    return _note(s, lead, own, tell=True)


def _note(s: Situation, lead: Ticket, own: Ticket, *, tell: bool) -> Plan:
    """An internal article of the other ticket; the engineers' answer to it goes to its writer alone."""
    case = start(s)
    draft = case.draft
    draft.say(make_article(s, role=Role.OTHER, visibility=Visibility.INTERNAL), s.mail.attachments)
    draft.note(EventKind.ARTICLE_ADDED, author=s.author, role=Role.OTHER, visibility=Visibility.INTERNAL, of=own.id)
    if s.mail.message_id:
        draft.know(KnownMessage(s.mail.message_id, own.id))  # an answer to it finds its own ticket, with its rights
    if tell:
        message, carried = pass_on_words(s, s.new_text)
        post = Post(draft, s.policy, s.house, s.merged_participants, s.away)  # whom an answer to it reaches
        for address in engineer_side(s.policy, lead, s.participants, without=s.author, away=s.away):
            post.to(address, "requester-reply", about=own, message=message, cut=shown_cut(s), attachments=carried)
    return draft.plan(Outcome.ARTICLE, f"a reply to T-{own.id}, which is part of this ticket")


def _had_enough(s: Situation, own: Ticket) -> Plan:
    """They need it no more: no more letters to them, and the engineers know."""
    alone = on_its_own(s)
    case = start(alone)
    draft, post = case.draft, case.post
    record_mail(draft, alone, role=Role.REQUESTER)
    draft.leave(own.requester)
    draft.note(EventKind.PARTICIPANT_LEFT, address=own.requester)
    post.to(own.requester, "left", scope=Scope.NONE)
    show_words(case, "requester-reply")
    return draft.plan(Outcome.ARTICLE, "the requester of a merged ticket needs it no more")


def _goes_on_alone(s: Situation, lead: Ticket) -> Plan:
    """The common solution was none for them: their ticket is one of its own again, for whoever solved the other one."""
    alone = on_its_own(s)
    case = start(alone)
    draft = case.draft
    merge.reopen_apart(draft, alone, (), lead.id)
    keeps = draft.ticket.assignee in s.policy.people
    draft.note(
        EventKind.DENIED,
        {
            "reopened": draft.ticket.reopened + 1,
            **({} if keeps else {"assignee": lead.assignee, "owner": draft.ticket.owner or lead.assignee}),
        },
    )
    record_mail(draft, alone, role=Role.REQUESTER)
    deadlines.promise_again(draft, s.policy)
    show_words(case, "reopened")
    close_and_reopen.tell_taken_up(case, denied=True)
    leading = Draft(s.now, s.author, s.cause, lead, s.evidence)
    merge.let_go(leading, s, draft.ticket)
    draft.beside(leading.plan(Outcome.EVENT, f"T-{draft.ticket.id} goes on alone"))
    return draft.plan(Outcome.ARTICLE, "not solved for them: a ticket of its own again")
