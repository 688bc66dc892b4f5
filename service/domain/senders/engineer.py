"""An engineer's reply: text for the requester or for the record, and commands,
all or nothing (docs/process.md S3.2; docs/engineers.md).

The mail is decided on a draft; when one command is unknown, cannot be read or may not be done now, the draft is thrown
away, the mail is held, and a receipt says what was not understood and what would have been done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from gateway.addresses import mask_tokens
from rules.facts import Decision
from service.domain.approval import change, request
from service.domain.closing import close_and_reopen
from service.domain.collaboration import consult, task
from service.domain.collaboration.named_colleague import find_named
from service.domain.commands.argument_records import When
from service.domain.commands.labels import read_record
from service.domain.commands.lookalikes import (
    ANSWER_WORD,
    BARE_ANSWER,
    BARE_VALUE,
    LIST_LINE,
    NO_SIGN,
    OTHER_SIGN,
    TO_COLLEAGUE,
    TO_ONESELF,
)
from service.domain.commands.parse import ASK, INTERNAL, REQUESTER, Command, CommandProblem, Parsed
from service.domain.commands.salutation import Greets
from service.domain.escalation import escalate
from service.domain.held_mail.hold import held_until, plan_held
from service.domain.held_mail.sender_confirmation import ASKED, UNSENT, WHERE, binding_of, keep_words, text_to_send
from service.domain.incoming_mail.append_mail import record_mail, start
from service.domain.incoming_mail.short_answer import is_expected
from service.domain.incoming_mail.text_audience import Route, find_route, greeted, is_asked, says_something
from service.domain.knowledge import articles
from service.domain.linked_tickets import followers, major_incident, merge
from service.domain.opening import new_sender_flood
from service.domain.planning import deadlines
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_recipients import Post, language_for, pass_on, pass_on_words
from service.domain.planning.plan import LetterPlan, Plan
from service.domain.planning.refusals import is_over, refuse, say_commands, say_over
from service.domain.planning.situation import Situation
from service.domain.senders import alert_lines
from service.domain.senders.effects import command_effects
from service.domain.ticket import lateness
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName
from store.records import ENDED_STATES, Held, Outcome, Role, Scope, State, Ticket, Visibility, Waiting
from templates.context import ALTERNATIVELY, ContextFields, Done, Receipt, Refusal, Said, Who

_CARRIES_TEXT = frozenset(
    {"resolve", "close", "decline", "cancel", "reopen", "appoint"}
)  # their own letter holds the text
DANGEROUS = "a command that must be confirmed"
_MOST_SHOWN = 12  # lines of a receipt that say what was refused, or what waits
CROSSED_WITHIN = timedelta(minutes=10)
_ENDS_IT = frozenset({"resolve", "close", "decline", "cancel"})
_HANDS_ON = frozenset({"assign", "escalate", "merge", "split"})  # the text goes along with the ticket


def plan_engineer(s: Situation, decision: Decision) -> Plan:
    """What an engineer's mail does to a ticket."""
    route = find_route(s)
    parsed = replace(s.commands, goes=route.goes, kept=route.kept)
    if s.released in ("send", "note") and not s.runs:
        return _release_text(s, parsed)
    refused = find_refusals(s, parsed, route)
    if refused:
        return _hold(s, parsed, refused)
    doubt = needs_proof(s, parsed)
    if doubt and doubt != DANGEROUS:
        return plan_held(s, doubt, ask=s.author, question="confirm")
    case = start(s)
    try:
        receipt = run(case, parsed)
    except RefusedLine as why:
        return _hold(s, parsed, (why.refusal,))
    if doubt:  # what cannot be done is not asked about
        return plan_held(s, doubt, ask=s.author, question="confirm")
    if route.unsent:
        receipt = _keep_unsent(s, case.draft, receipt, parsed)
    return finish(case, receipt)


class RefusedLine(Refused):
    """A refusal with the line of its command; what may have been meant is in the language of who wrote it."""

    def __init__(self, s: Situation, line: str, why: Refused) -> None:
        super().__init__(why.reason, say_commands(s, why.value))
        self.line = line

    @property
    def refusal(self) -> Refusal:
        """As the receipt says it."""
        return Refusal(self.line, self.reason, self.value)


def find_refusals(s: Situation, parsed: Parsed, route: Route) -> tuple[Refusal, ...]:
    """What cannot be read, is not theirs to do, or leaves open where the text goes."""
    refused = [refuse(s, problem) for problem in (*parsed.problems, *_doubts(s, parsed))]
    reopens = any(command.word == "reopen" for command in parsed.commands)
    for command in parsed.commands:
        why = command_effects.not_allowed(s, command.word)
        if why:
            refused.append(Refusal(command.rest_line, why))
        elif not reopens and is_over(s, command.word):
            refused.append(say_over(s, command.rest_line))
    if not refused and parsed.goes == ASK:
        refused.append(Refusal("", route.why or "mixed"))
    return tuple(refused)


_NOT_FOR_THEM = frozenset({TO_COLLEAGUE, TO_ONESELF, LIST_LINE, ANSWER_WORD, BARE_VALUE, BARE_ANSWER})


def _doubts(s: Situation, parsed: Parsed) -> Iterator[CommandProblem]:
    """Lines that may have been meant as commands; one for a colleague or for another letter only where it would reach
    the requester.
    """
    greets_them = greeted(s) is Greets.REQUESTER
    for doubt in parsed.doubts:
        colleagues_own = doubt.why in _NOT_FOR_THEM and parsed.goes != REQUESTER
        answer = doubt.why in (NO_SIGN, BARE_VALUE, BARE_ANSWER) and is_asked(s)  # "done" is the answer to a task
        theirs = doubt.why in (BARE_VALUE, BARE_ANSWER) and (greets_them or is_expected(s, doubt.why))
        if not colleagues_own and not answer and not theirs:
            yield doubt


def needs_proof(s: Situation, parsed: Parsed) -> str:
    """Why a mail's commands are confirmed before they run; "" when they need not be (docs/trust.md).

    An HTML-only mail shows one thing and may say another; a dangerous command needs the mailbox's own word (P). An
    article that its reader may not understand is asked about in the same way.
    """
    is_proved = s.released_by == s.author
    if is_proved and not s.corrects:
        return ""
    for command in parsed.commands:
        if command.word == "merge" and s.ticket is not None:
            across = merge.needs_proof(s, s.ticket, command.value)
            if across:
                return across
        elif command.word == "use":
            foreign = articles.needs_proof(s, command.value)
            if foreign:
                return foreign
        elif command.row.dangerous and not is_proved:
            return DANGEROUS
    if is_proved:
        return ""
    if s.reading.reply.is_other_in_html and parsed.commands:
        return "commands that the HTML form of the mail does not say"
    return "commands in a mail that is HTML only" if s.mail.text_is_from_html and parsed.changes else ""


def run(case: MailCase, parsed: Parsed) -> Receipt:
    """All that the mail says and asks for, into the draft.

    Raises RefusedLine when one of its commands may not be done.
    """
    s, draft = case.s, case.draft
    if escalate.acknowledges(s):
        escalate.acknowledge(draft)
    receipt = _run(case, parsed)
    _tell_later_answer(case)
    if new_sender_flood.take_up(draft, s.policy):
        request.after_triage(case)
    return receipt


def _tell_later_answer(case: MailCase) -> None:
    """Who was told by when a person answers hears of a later time, which another priority or team brings.

    Who was told that the ticket has ended expects none.
    """
    draft = case.draft
    ticket, before = draft.ticket, draft.before
    told = deadlines.answer_told(before) if before is not None and not _is_told_of_end(before) else None
    if told is None or ticket.answer_due is None or ticket.promised is not None or not lateness.binds_promise(ticket):
        return
    if before is not None and ticket.desk != before.desk:
        return  # the letter from the other desk says by when
    if ticket.answer_due > told:
        has_it = ticket.assignee
        actor = Who(case.post.name(has_it), has_it) if has_it else None
        case.post.to_requesters("promised", alone=True, step=4, deadline=ticket.answer_due, actor=actor)


def _is_told_of_end(ticket: Ticket) -> bool:
    return ticket.state in ENDED_STATES and ticket.state is not State.SPAM


class _Words(Struct, frozen=True):
    """The text of a mail by where it goes."""

    for_requester: str
    internal: str
    rest: str  # what belongs to no command
    spoken: bool  # something is for the requester's side
    unheard: str  # why nobody would read it there, as a key of refusals
    beside: bool  # it is for them, and none of the commands beside it takes text

    @property
    def public(self) -> bool:
        """Does it reach the requester's side?"""
        return self.spoken and not self.unheard


def _sort_words(s: Situation, parsed: Parsed, rest: str) -> _Words:
    said_by_them = parsed.joined("R", rest if parsed.goes == REQUESTER else "")
    for_requester = "\n\n".join(part for part in (said_by_them, *_used(s, parsed)) if part)
    spoken = bool(for_requester) or (parsed.goes == REQUESTER and bool(s.mail.attachments))
    return _Words(
        for_requester,
        internal=parsed.joined("i-k", rest if parsed.goes == INTERNAL else ""),
        rest=rest,
        spoken=spoken,
        unheard=_unheard(s),
        beside=spoken and bool(parsed.commands) and not any(one.row.text == "R" for one in parsed.commands),
    )


def _run(case: MailCase, parsed: Parsed) -> Receipt:
    """Text and commands into the draft."""
    s, draft = case.s, case.draft
    record, rest = read_record(parsed.text)
    text, words = _sort_words(s, parsed, rest.strip()), frozenset(command.word for command in parsed.commands)
    if parsed.changes or text.rest or not parsed.commands:  # `#show` and `#list` are no part of the ticket's story
        visibility = Visibility.PUBLIC if text.public else Visibility.INTERNAL
        said = text.for_requester if text.public else s.new_text
        record_mail(draft, s, role=Role.ENGINEER, visibility=visibility, text=said)
    if record:
        draft.note(EventKind.RECORDED, {"record": {**draft.ticket.record, **record}})
    left = "" if text.beside else text.rest
    case = replace(case, text=text.for_requester, internal=text.internal, rest=left, words=words)
    if text.public and text.beside:  # before the ticket waits, or is somebody else's
        _answer(case, text.for_requester, until=_held_until(parsed))
    done = [_do(case, command) for command in parsed.commands]
    if text.public and not text.beside and not words & _CARRIES_TEXT:
        promised = draft.ticket.promised if "eta" in words else None
        _answer(case, text.for_requester, promised, until=_held_until(parsed))
    if text.public and (text.beside or not words & _CARRIES_TEXT):
        _tell_of_answer(case, text.for_requester)
    if text.unheard:
        _note_unheard(case, text)
    if record and draft.ticket.state is State.CONFIRMED:
        close_and_reopen.finish(case)
    if record and "change" not in words:
        change.fill_in(case, record)
    _pass_inside(case)
    followers.after_mail(draft, s.inbox.id, set(words), public=text.public)
    return Receipt(done=tuple(done), text_went=_where_it_went(case, text))


def _do(case: MailCase, command: Command) -> Done:
    """Raises RefusedLine."""
    try:
        if command.rows:
            return alert_lines.do(case, command)
        return Done(command.word, command_effects.do(case, command.word, command.value))
    except Refused as why:
        raise RefusedLine(case.s, command.rest_line, why) from why


def _note_unheard(case: MailCase, text: _Words) -> None:
    """Nobody reads the text: its writer is told, unless it is of a call. It is worked on, all the same."""
    called = text.unheard == "unheard_caller" and _CALLED.search(text.for_requester or text.internal) is not None
    if (text.spoken and text.unheard in ("nobody_reads", "requester_left")) or called:
        deadlines.answered(case.s, case.draft)
    callers = text.unheard in ("unheard_caller", "requester_left")
    unsaid = callers and not case.words & _ENDS_IT  # what ends it is their record
    if text.spoken and not called and (text.beside or unsaid or not case.words):
        _tell_unheard(case.s, case.post, text.for_requester, text.unheard)


def _pass_inside(case: MailCase) -> None:
    """What stays inside is the answer to a consult, a note on a task, or for all colleagues on the ticket."""
    s, internal = case.s, case.internal
    asked, owned = consult.find(s), task.find(s)
    if internal and asked is not None:
        consult.take(case, internal, asked)
    elif internal and owned is not None:
        task.take_note(s, case.post, internal, owned)
    elif internal and not case.words & _HANDS_ON:
        _tell_colleagues(s, case.post, internal, internal=True)


def _where_it_went(case: MailCase, text: _Words) -> str:
    """As the receipt says it; "" where there was no text. The reports of a major incident that goes on alone are freed:
    nobody of them reads this.
    """
    freed = major_incident.is_major(case.draft.ticket) and bool(case.words & followers.FREED_BY)
    if text.public and not freed:
        return "copied" if case.post.has_left else "requester"
    kept = says_something(text.internal or text.rest, case.s.signature) or (text.spoken and (freed or text.unheard))
    return "internal" if kept else ""


def _unheard(s: Situation) -> str:
    """Why nobody would read what is written to the requester's side, as a key of refusals; "" where somebody does."""
    return command_effects.why_unheard(s.ticket, s.participants) if s.ticket is not None else ""


# A call that is noted is the answer to somebody without a mailbox.
_CALLED = re.compile(
    r"\b(?:called|phoned|rang|spoke|spoken|talked|told|informed|explained|(?:on the|by) phone)\b"
    r"|\bleft a (?:message|voicemail)\b"
    r"|(?:打|回|致|去)了?(?:个)?电|电话(?:告知|通知|联系|沟通|回复|里)|已(?:告知|通知|转告|联系)|口头|当面",
    re.IGNORECASE,
)


def _tell_unheard(s: Situation, post: Post, text: str, why: str) -> None:
    """What somebody writes to a machine, or to the reports of a major incident that has none any more: a note,
    and they are told so.
    """
    post.to(s.author, "receipt", receipt=Receipt(refused=(Refusal("", why),), text_went="internal"))
    _tell_colleagues(s, post, text, internal=True)


def _used(s: Situation, parsed: Parsed) -> tuple[str, ...]:
    """The articles that the engineer lets into the answer, below their own words. Raises RefusedLine."""
    found = []
    for command in parsed.commands:
        if command.word == "use":
            try:
                found.append(articles.text_to_use(s, command.value))
            except Refused as why:
                raise RefusedLine(s, command.rest_line, why) from why
    return tuple(found)


def _held_until(parsed: Parsed) -> datetime | None:
    """Until when a command of the mail puts the ticket on hold."""
    holds = (c.value.at for c in parsed.commands if c.word == "hold" and isinstance(c.value, When))
    return next(holds, None)


def _answer(case: MailCase, text: str, promised: datetime | None = None, *, until: datetime | None = None) -> None:
    """A plain reply goes to the requester and the watchers, with the time that it promises, or until when it has to
    wait; the first one stops the clock.
    """
    s, draft, post = case.s, case.draft, case.post
    deadlines.answered(s, draft, promised=promised)
    message, carried = pass_on_words(s, text)
    actor = s.me
    deadlines.keep_updated(draft, s.policy)
    is_raised = draft.ticket.clock.get("urgent") == deadlines.RAISED
    _note_answer(case, text)
    post.to_requesters(
        "engineer-reply",
        reason="raised" if is_raised else "",
        message=message,
        actor=actor,
        deadline=promised,
        until=until,
        attachments=carried,
        person=True,
        counted=False,
    )
    _tell_colleagues(s, post, text, internal=False)


def _tell_of_answer(case: MailCase, text: str) -> None:
    """Whose the ticket still is where the text names a colleague, and no command of the mail brings them in;
    that a report of a major incident was answered alone; and that its requester, who left it, does not read this.
    """
    s, draft, post = case.s, case.draft, case.post
    named = find_named(s, text) if draft.ticket.assignee == s.author else ""
    if any(letter.to == named for letter in draft.letters):
        named = ""
    if named or _answers_one_of_many(s) or post.has_left:
        colleague = Who(post.name(named), named) if named else None
        went = "copied" if post.has_left else "requester"
        post.to(s.author, "receipt", receipt=Receipt(text_went=went, named=colleague))


def _answers_one_of_many(s: Situation) -> bool:
    """Is it a report of a major incident, answered by a letter that does not say so yet?"""
    ticket = s.ticket
    if ticket is None or ticket.state is not State.WAITING or ticket.waiting_for != Waiting.PARENT:
        return False
    joined = lateness.counted_until(ticket, s.now)
    return s.capability is None or s.capability.created_at < joined


def _note_answer(case: MailCase, text: str) -> None:
    """Who answered last and when; a colleague who answered a moment ago and this one are both warned."""
    s, draft, post = case.s, case.draft, case.post
    last = draft.ticket.clock.get("answer", {})
    other, at = str(last.get("by", "")), str(last.get("at", ""))
    if other and other != s.author and at and s.now - datetime.fromisoformat(at) <= CROSSED_WITHIN:
        said_there = Said(Who(s.name_of(other), other), str(last.get("text", "")), datetime.fromisoformat(at))
        post.to(s.author, "crossed", message=said_there)
        post.to(other, "crossed", message=s.said(text))
    answer = {"by": s.author, "at": s.now.isoformat(), "text": text[:500]}
    clock = draft.ticket.clock.copy()
    if clock.get("urgent") == deadlines.RAISED:
        del clock["urgent"]  # this answer says so
    draft.note(EventKind.ANSWER_SENT, {"clock": {**clock, "answer": answer}})


def _tell_colleagues(s: Situation, post: Post, text: str, *, internal: bool) -> None:
    """Several engineers on a ticket see each other's mail once each."""
    message, carried = pass_on_words(s, text, internal=internal)
    ticket = post.draft.ticket
    added = [p.address for p in s.participants if p.role == Role.ENGINEER and p.until is None]
    already = {letter.to for letter in post.draft.letters}
    for address in dict.fromkeys((ticket.assignee, *added)):
        if address in s.policy.people and address != s.author and address not in already:
            post.to(address, "colleague", message=message, actor=message.author, attachments=carried)


def _release_text(s: Situation, parsed: Parsed) -> Plan:
    """`send` or `note` was the answer to a receipt: the text goes as it is, no command runs."""
    case = start(s)
    draft = case.draft
    record, _ = read_record(parsed.text)
    text = text_to_send(parsed)
    if text and (unheard := _unheard(s)):
        record_mail(draft, s, role=Role.ENGINEER, visibility=Visibility.INTERNAL, text=text)
        _tell_unheard(s, case.post, text, unheard)
        return draft.plan(Outcome.ARTICLE, "held text kept internal: nobody would read it")
    if s.released == "send" and text:
        record_mail(draft, s, role=Role.ENGINEER, text=text)
        if record:
            draft.note(EventKind.RECORDED, {"record": {**draft.ticket.record, **record}})
        _answer(case, text)
        _tell_of_answer(case, text)
        followers.after_mail(draft, s.inbox.id, set(), public=True)
        return draft.plan(Outcome.ARTICLE, "held text sent to the requester")
    record_mail(draft, s, role=Role.ENGINEER, visibility=Visibility.INTERNAL)
    return draft.plan(Outcome.ARTICLE, "held text kept internal")


def finish(case: MailCase, receipt: Receipt, *, told_already: frozenset[str] = frozenset()) -> Plan:
    """A receipt follows when something changed the requester's side, or files did not go to it with the text.

    Commands of `told_already` are no reason for one.
    """
    s, draft, post = case.s, case.draft, case.post
    if receipt.text_went in ("requester", "copied"):
        receipt = replace(receipt, kept_back=tuple(file for file in pass_on(s)[1] if file.kept_back))
    told = [done for done in receipt.done if command_effects.is_told(done) and done.command not in told_already]
    if receipt.text_went == "unsent":
        post.to(
            s.author,
            "receipt",
            receipt=receipt,
            deadline=receipt.held_until,
            scope=Scope.NONCE,
            binding=binding_of(s),
            give_up_hours=48,
            counted=False,
        )
    elif receipt.kept_back or told:
        post.to(s.author, "receipt", receipt=receipt)
    reason = ", ".join(f"#{done.command}" for done in receipt.done) or (
        "an answer" if receipt.text_went in ("requester", "copied") else "a note"
    )
    return draft.plan(Outcome.ARTICLE if draft.says else Outcome.EVENT, reason)


def _keep_unsent(s: Situation, draft: Draft, receipt: Receipt, parsed: Parsed) -> Receipt:
    """The text stays inside, though its writer may take it for sent: they read so, and one word sends it."""
    until = held_until(s.policy, s.now)
    text = mask_tokens(parsed.joined("k", read_record(parsed.text)[1].strip()))
    words = keep_words(s, kind=UNSENT)
    why = "the requester has not seen the text"
    draft.hold(Held(s.inbox.id, s.author, why, s.now, until, draft.ticket.id, s.author, words))
    draft.later(TimerName.HELD_EXPIRY, until, inbox=s.inbox.id)
    return replace(receipt, text_went="unsent", held_text=text[:1000], held_until=until)


def mask(refused: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    """Refusals without the codes that may stand in their lines."""
    return tuple(
        replace(r, command=mask_tokens(r.command), nearest=mask_tokens(r.nearest), example=mask_tokens(r.example))
        for r in refused
    )


def list_reasons(refused: tuple[Refusal, ...]) -> str:
    """The lines and what is wrong with each, for the record."""
    return "; ".join(f"{r.command} {r.reason}".strip() for r in mask(refused))[:300]


_CORRECTED = frozenset({"unknown", "no_blank", NO_SIGN, OTHER_SIGN})
_MOST_CORRECTED = 600  # characters that a link carries


def _correct(s: Situation, parsed: Parsed, refused: tuple[Refusal, ...]) -> str:
    """The mail with its one misspelt word or sign put right, its arguments kept, or the one time put in that may be
    meant; "" where more or less than that is wrong.
    """
    wrong = parsed.problems or parsed.doubts
    if len(refused) != 1 or len(wrong) != 1 or not refused[0].nearest or refused[0].example:
        return ""
    [problem] = wrong
    one_time = problem.argument is not None and len(problem.argument.suggestions) == 1
    if problem.why not in _CORRECTED and not one_time:
        return ""
    text, line = mask_tokens(s.new_text.strip()), refused[0].command
    if ALTERNATIVELY in refused[0].nearest or text.count(line) != 1 or len(text) > _MOST_CORRECTED:
        return ""
    return text.replace(line, refused[0].nearest)


def _receipt_of_held(s: Situation, parsed: Parsed, refused: tuple[Refusal, ...], until: datetime) -> Receipt:
    lines = {refusal.command for refusal in refused}
    others = (command for command in parsed.commands if mask_tokens(command.rest_line) not in lines)
    would = tuple(Done(command.word, command.argument, mask_tokens(command.rest_line)) for command in others)
    if len(refused) > _MOST_SHOWN:
        refused = (*refused[:_MOST_SHOWN], Refusal(f"… (+{len(refused) - _MOST_SHOWN})", "too_many"))
    return Receipt(
        refused=refused,
        would=would[:_MOST_SHOWN],
        text_went="held" if text_to_send(parsed) else "nowhere",
        held_until=until,
        held_text=mask_tokens(parsed.text.strip())[:1000],
        corrected=_correct(s, parsed, refused),
        question="where" if _asks_where(parsed, refused) else "",
    )


def _asks_where(parsed: Parsed, refused: tuple[Refusal, ...]) -> bool:
    """Is nothing in question but where the text goes, so that the commands are done with the answer?"""
    return bool(parsed.commands) and not any(refusal.command for refusal in refused)


def _hold(s: Situation, parsed: Parsed, refused: tuple[Refusal, ...]) -> Plan:
    """Nothing is done; the text waits for `send`, `note` or a corrected reply."""
    until = held_until(s.policy, s.now)
    refused, why = mask(refused), list_reasons(refused)
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    where = {WHERE: ASKED} if _asks_where(parsed, refused) else {}
    words = keep_words(s, kind="commands", **where)
    draft.hold(Held(s.inbox.id, s.author, why, s.now, until, draft.ticket.id, s.author, words))
    draft.later(TimerName.HELD_EXPIRY, until, inbox=s.inbox.id)
    draft.note(EventKind.HELD, why=why, sender=s.author)
    receipt = _receipt_of_held(s, parsed, refused, until)
    more: ContextFields = {"receipt": receipt, "deadline": until}
    language, name, binding = language_for(s.policy, s.house, None, s.author), s.name_of(s.author), binding_of(s)
    draft.write(
        LetterPlan("receipt", s.author, language, name, more, scope=Scope.NONCE, binding=binding, give_up_hours=48)
    )
    lacks_reason = all(one.reason == "no_reason" for one in receipt.refused)
    return draft.plan(Outcome.HELD, why or "commands that were not understood", lacks_reason=lacks_reason)
