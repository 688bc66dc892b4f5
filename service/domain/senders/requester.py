"""A mail of the requester's side in an existing ticket: a comment, a yes, a no, a score,
or one word (docs/process.md S2.10, S5.3, S6.2).
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from gateway.read.language.clauses import split_clauses
from gateway.read.language.courtesy import is_courtesy, is_mere_no, is_small, is_trouble, is_wish
from gateway.read.language.intent import calls_off, read_intent
from rules.facts import Decision
from rules.policy.model import Policy
from service.domain.approval import request
from service.domain.closing import close_and_reopen, sounds_solved, survey
from service.domain.commands import parse
from service.domain.held_mail.hold import plan_held
from service.domain.incoming_mail import named_recipients
from service.domain.incoming_mail.append_mail import brings_files, record_mail, start
from service.domain.incoming_mail.own_words_in_quotes import shown_cut
from service.domain.knowledge import articles
from service.domain.linked_tickets import followers, named_ticket
from service.domain.opening import new_ticket, other_desks
from service.domain.planning import deadlines
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post, pass_on_words, tell_cut
from service.domain.planning.plan import LetterFields, Plan
from service.domain.planning.situation import Situation
from service.domain.senders import data_request, requester_words
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work, was_refused
from service.domain.ticket.permissions import Action, Verdict
from store.records import ENDED_STATES, Outcome, Role, Scope, State, Ticket, Waiting
from templates.letters import LetterName

_OPEN_WORK = (State.NEW, State.ASSIGNED, State.IN_PROGRESS)


def reopen_window(policy: Policy) -> timedelta:
    """How long after its end an answer reopens a ticket."""
    return policy.closing.reopen_window


def plan_follow_up(s: Situation, decision: Decision) -> Plan:
    """What a mail of the requester, a watcher or an admitted stranger does to its ticket. Files are content: those
    beside a word or a yes are shown to the engineers, whatever it does. Other desks that it was sent to hear of it.
    """
    s = close_and_reopen.as_reply(s)
    case = start(s)
    plan = _plan_follow_up(case, decision)
    if plan.outcome is not Outcome.ARTICLE:
        return plan
    before = len(case.draft.letters)
    if brings_files(s) and not _are_files_shown(case.draft):
        _tell_engineers(s, case.post)
    if s.released_by in ("", s.author):
        named = named_recipients.find(s, case.draft.ticket.requester)
        other_desks.tell(case, named, new_ticket.judge_again)
    return replace(plan, letters=(*plan.letters, *case.draft.letters[before:]))


def _are_files_shown(draft: Draft) -> bool:
    """Does a letter to somebody else than their sender say what the mail brought?"""
    said = (one.context.get("message") for one in draft.letters if one.to != draft.actor)
    return any(message is not None and message.attachments for message in said)


def _plan_follow_up(case: MailCase, decision: Decision) -> Plan:
    s, ticket = case.s, case.draft.ticket
    if s.released and s.released_by != s.author:
        return _take_up(case, decision)
    if s.capability is not None and s.capability.scope == Scope.SURVEY and s.capability.recipient == s.author:
        plan = survey.plan_scores(case)
        if plan is not None:
            return plan
    given = articles.give(s)
    if given is not None:
        return given
    word = _word_of(s)
    role = Role.REQUESTER if s.author == ticket.requester else Role.OTHER
    if word == "leave" and _may_decide(s) is not Verdict.ALLOW:
        return plan_held(s, "leaving needs a reply from the address that leaves", ask=s.author)
    if word in ("help", "status", "leave") or (word == "urgent" and role == Role.REQUESTER):
        if s.unexplained or (word == "leave" and _says_more(s, word)):
            _tell_engineers(s, case.post)
        return requester_words.plan_on_ticket(case, word)
    if data_request.is_all(s):
        return _about_data(case, role)
    if role == Role.REQUESTER:
        plan = _joins(case) or _decides(case, word)
        if plan is not None:
            return plan
    if ticket.closed is not None and ticket.state is not State.CONFIRMED:
        return _to_ended(case, decision, role)
    if role == Role.REQUESTER and sounds_solved.is_one(s):
        return sounds_solved.plan_asked(case)
    return _comment(case, decision, role)


def _take_up(case: MailCase, decision: Decision) -> Plan:
    """Words that an engineer let in: they stand on the ticket,
    and their writer becomes no reader and decides nothing.
    """
    s, draft = case.s, case.draft
    role = Role.REQUESTER if s.author == draft.ticket.requester else Role.OTHER
    draft.note(EventKind.WORDS_ADDED, sender=s.author, by=s.released_by)
    if draft.ticket.closed is None or draft.ticket.state is State.CONFIRMED:
        return _comment(case, decision, role)
    record_mail(draft, s, role=role)
    _tell_engineers(s, case.post)
    return draft.plan(Outcome.ARTICLE, "words that an engineer added to a ticket that has ended")


def _word_of(s: Situation) -> str:
    """The one word that the mail says; none that ends a ticket where more of the person's words stand in what was cut,
    or they take it back.
    """
    word = parse.parse_word(s.new_text)
    if word in ("close", "cancel") and (s.unexplained or _takes_back(s, word)):
        return ""
    return word


def _takes_back(s: Situation, word: str) -> bool:
    """Does what stands below the word say the contrary: a trouble, a no, a question?"""
    rest, language = _below(s, word), s.reading.language
    if not rest:
        return False
    kinds = {read_intent(clause, language) for clause in split_clauses(rest)}
    return bool(kinds & {"denies", "asks"}) or (word == "close" and is_trouble(rest, language))


def _says_more(s: Situation, word: str) -> bool:
    """Does more than courtesy stand below the word?"""
    rest = _below(s, word)
    return bool(rest) and not is_courtesy(rest, s.reading.language)


def _below(s: Situation, word: str) -> str:
    """What stands below the word."""
    lines = [line for line in s.new_text.splitlines() if line.strip()]
    at = next((number for number, line in enumerate(lines[:2]) if parse.parse_word(line) == word), len(lines))
    return "\n".join(lines[at + 1 :])


def _whole(s: Situation) -> str:
    """All that the person says: the new words, and those of their own in what was cut."""
    return "\n".join((s.new_text, *(s.unexplained or ())))


def _may_decide(s: Situation) -> Verdict:
    return s.judge(Action.DECIDE)


def _joins(case: MailCase) -> Plan | None:
    """They say that the ticket is about the other one that its subject names (S2.8)."""
    s = case.s
    if s.unexplained or not named_ticket.says_same(s):
        return None
    if _may_decide(s) is not Verdict.ALLOW:
        return plan_held(s, _OWN_ADDRESS, ask=case.draft.ticket.requester)
    return named_ticket.plan_same(case)


_OWN_ADDRESS = "closing or reopening needs a reply from the requester's own address"


def _decides(case: MailCase, word: str) -> Plan | None:
    """A yes, a no, `close`, `cancel`: what only the requester may say, and only with the evidence for it."""
    s = case.s
    action, ticket = close_and_reopen.action_of(s), case.draft.ticket
    wants_end = word in ("close", "cancel") and ticket.state not in ENDED_STATES
    answers = ticket.state is State.RESOLVED and (action in ("confirm", "deny") or s.says("confirms", "denies"))
    if answers and not wants_end and sounds_solved.asks_first(s) and _may_decide(s) is Verdict.ALLOW:
        return None
    solved_itself = ticket.state in _OPEN_WORK and (word == "close" or action == "solved" or _says_solved(s))
    stale = bool(action) and not answers and not solved_itself
    if not (wants_end or answers or solved_itself or stale):
        return None
    verdict = _may_decide(s)
    if verdict is not Verdict.ALLOW:
        return plan_held(s, _OWN_ADDRESS, ask=ticket.requester)
    plan = close_and_reopen.plan_decision(case, word)
    followers.after_end(case.draft, ticket.state)
    return case.draft.plan(plan.outcome, plan.reason)


def _says_solved(s: Situation) -> bool:
    """They say in words of their own that it is solved, before anybody answered (S2.5).

    A mere yes may answer what the acknowledgement asked; one that leaves doubt about a P1 is a comment.
    """
    if s.ticket is None or s.ticket.first_response is not None or not s.says("confirms"):
        return False
    if sounds_solved.leaves_doubt(s):
        return False
    return sounds_solved.says_solved(s.new_text, s.reading.language)


def _to_ended(case: MailCase, decision: Decision, role: Role) -> Plan:
    """A mail to a ticket that has ended: courtesy is kept and nothing more; a new trouble within the window reopens
    what was closed, cancelled or declined (S6.2), later ones open a ticket of their own. What is neither stays with the
    ticket as it is, and its engineer reads it; so does what an approver refused.
    """
    s, draft, post = case.s, case.draft, case.post
    since_end = s.now - (draft.ticket.closed or s.now)
    in_time = since_end <= reopen_window(s.policy)
    said_over = _word_of(s) in ("close", "cancel") or (in_time and s.says("thanks", "confirms"))
    files = brings_files(s)
    declines = draft.ticket.state is not State.CLOSED and is_mere_no(_whole(s))  # "if you still need it, just reply"
    trouble = files or (not declines and survey.speaks_of_trouble(case, _whole(s)))
    if in_time and role == Role.REQUESTER and _confirms_late(s) and not files and _may_decide(s) is Verdict.ALLOW:
        return close_and_reopen.plan_late_yes(case)
    if (said_over and not files) or (not s.mail.attachments and is_courtesy(_whole(s), s.reading.language)):
        record_mail(draft, s, role=role)
        return draft.plan(Outcome.ARTICLE, "courtesy to a closed ticket")
    if not in_time:
        alone, decision = new_ticket.judge_alone(s)
        return new_ticket.plan_new(alone, decision, related=draft.ticket, linked=role == Role.REQUESTER)
    if role != Role.REQUESTER or not trouble or not draft.can("return_to") or was_refused(draft.ticket):
        record_mail(draft, s, role=role)
        _tell_engineers(s, post)
        return draft.plan(Outcome.ARTICLE, f"a reply to a ticket that is {draft.ticket.state.value}")
    verdict = _may_decide(s)
    if verdict is not Verdict.ALLOW:
        return plan_held(s, "reopening needs a reply from the requester's own address", ask=draft.ticket.requester)
    asks = not s.says("denies") and is_wish(_whole(s), s.reading.language)
    wish = asks or draft.ticket.state is not State.CLOSED  # nothing was said to be solved
    request.after_words(case, _whole(s), s.reading.language)  # before whoever must approve it is asked again
    close_and_reopen.reopen(case, move="return_to", kind=EventKind.REOPENED)
    record_mail(draft, s, role=role)
    _tell_engineers(s, post, letter="reopened", reason="wish" if wish else "")
    close_and_reopen.tell_taken_up(case, denied=not wish)
    return draft.plan(Outcome.ARTICLE, "a reply within the window reopened the ticket")


def _confirms_late(s: Situation) -> bool:
    """Do they confirm a solution that silence closed as unconfirmed?"""
    ticket = s.ticket
    unconfirmed = ticket is not None and ticket.state is State.CLOSED and ticket.resolution == "unconfirmed"
    return unconfirmed and not s.unexplained and (s.says("confirms") or _word_of(s) == "close")


def _comment(case: MailCase, decision: Decision, role: Role) -> Plan:
    """A comment: facts are read from it, a waiting ticket goes on,
    a resolved one goes back when it asks or complains.
    """
    s, draft, post = case.s, case.draft, case.post
    ticket = draft.ticket
    record_mail(draft, s, role=role)
    found = {k: v for k, v in _facts_in(s, ticket).items() if ticket.facts.get(k) != v}
    if found and role == Role.REQUESTER:
        draft.note(EventKind.FACTS_ADDED, {"facts": {**ticket.facts, **found}})
    if decision.raised:
        deadlines.retriage(
            draft,
            s.policy,
            impact=decision.impact,
            urgency=decision.urgency,
            priority=decision.priority,
            why="rules",
        )
    reason = "a comment"
    if s.says("thanks") and not s.mail.attachments:
        return draft.plan(Outcome.ARTICLE, "thanks")
    if ticket.state is State.WAITING and ticket.waiting_for == Waiting.REQUESTER:
        deadlines.resume(draft, s.policy, "reply", EventKind.ANSWERED)
        reason = "the answer that was waited for"
    elif sounds_solved.rests(ticket) and not is_courtesy(_whole(s), s.reading.language):
        deadlines.resume(draft, s.policy, "reply", EventKind.RESUMED)
        reason = "more than it works: back to the engineer"
    elif ticket.state is State.RESOLVED and not s.says("thanks", "confirms"):
        close_and_reopen.reopen(case, move="question", kind=EventKind.QUESTIONED)
        reason = "a question to a solution: back to the engineer"
        close_and_reopen.tell_taken_up(case, denied=False)
    _tell_engineers(s, post)
    if role == Role.REQUESTER:
        request.after_words(case, _whole(s), s.reading.language)
    if s.released_by in ("", s.author):  # a stranger whose words were let in gets no letter
        tell_cut(s, post)
    # watchers get what the requester gets; what the requester writes only those whose own report is part of this one
    others = [p.address for p in s.participants if p.role == Role.WATCHER and p.until is None and p.address != s.author]
    if role == Role.REQUESTER and Work.of(ticket).merged:
        message, carried = pass_on_words(s, s.new_text)
        for address in others:
            post.to(address, "watcher-copy", message=message, attachments=carried)
    return draft.plan(Outcome.ARTICLE, reason)


def _about_data(case: MailCase, role: Role) -> Plan:
    """They ask for their data, or to be forgotten, and say nothing else: about the ticket that decides nothing, but it
    may be the answer that it waited for.
    """
    s, draft = case.s, case.draft
    record_mail(draft, s, role=role)
    if draft.ticket.state is State.WAITING and draft.ticket.waiting_for == Waiting.REQUESTER:
        deadlines.resume(draft, s.policy, "reply", EventKind.ANSWERED)
    _tell_engineers(s, case.post)
    return draft.plan(Outcome.ARTICLE, "asks for their own data, and is asked whether they wrote it")


def _facts_in(s: Situation, ticket: Ticket) -> dict[str, str]:
    """What the mail labels, and plain answers to what was asked when the ticket was opened (S2.3)."""
    text, reader = s.new_text, s.policy.fact_reader
    labelled = reader.read(text)
    return {**reader.answers(text, s.policy.asked_of(ticket.category, {**ticket.facts, **labelled})), **labelled}


_SHORT = 200  # characters: in a longer text the words may be about something else


def _withdraws(s: Situation) -> bool:
    """Does the requester seem to need it no longer, in other words than the one that drops it? An engineer decides."""
    text = s.new_text
    is_open = s.ticket is not None and s.ticket.state not in ENDED_STATES
    return is_open and len(text) <= _SHORT and calls_off(text, s.reading.language)


def _tell_engineers(s: Situation, post: Post, letter: LetterName = "requester-reply", reason: str = "") -> None:
    message, carried = pass_on_words(s, s.new_text)
    if letter == "requester-reply":
        withdrawn = s.author == post.draft.ticket.requester and _withdraws(s)
        whole = _whole(s)
        is_polite = not s.mail.attachments and "?" not in whole and is_small(whole)
        courteous = "courtesy" if is_polite else reason
        reason = "personal" if data_request.asked_data(s) else "withdrawn" if withdrawn else courteous
    more: LetterFields = {
        "reason": reason, "message": message, "cut": shown_cut(s), "attachments": carried,
        **named_recipients.tell(named_recipients.find(s, post.draft.ticket.requester)),
    }  # fmt: skip
    post.to_engineers(letter, without=s.author, **more)
    ticket = post.draft.ticket  # whoever stays the contact reads what the requester writes (S4.4)
    told = {one.to for one in post.draft.letters}
    stays = ticket.level > 1 and ticket.owner != ticket.assignee and ticket.owner in s.policy.people
    if stays and ticket.owner not in told | s.away | {s.author}:
        post.to(ticket.owner, letter, **more)
