"""Mail to an engineer's personal desk address: what has no ticket, and answers to the digest line by line
(docs/engineers.md; docs/process.md S7.1, S7.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from gateway.addresses import mask_tokens
from gateway.message import (
    Address,
    Reply,
)
from gateway.read.language.courtesy import is_absence
from gateway.read.language.detect import find_language
from rules.decision.report_readers import teams_reported_to
from service.domain.commands import argument_records as a
from service.domain.commands.parse import Command, Parsed
from service.domain.commands.table import BY_WORD
from service.domain.held_mail import sender_confirmation
from service.domain.knowledge import articles
from service.domain.opening import new_ticket
from service.domain.planning.case import Case, MailCase
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_recipients import Post
from service.domain.planning.plan import Plan
from service.domain.planning.refusals import refuse
from service.domain.planning.situation import Situation
from service.domain.queue import absence, lookups, report_letters
from service.domain.senders import digest_answer
from service.domain.senders.effects import command_effects
from store.records import Outcome, Scope
from templates.context import Done, Receipt, Refusal

_MOST_RECEIPTS = 10  # within an hour; what is no command after so many is a mailbox that answers them


def plan_personal(s: Situation, plan_mail: Callable[[Situation], Plan]) -> Plan:
    """What is written there is answered, done or with what works instead; not what a mailbox answers by itself. What
    anybody else writes there is a mail like any to the desk.
    """
    if s.capability is None or s.capability.recipient != s.author or not _works_for(s):
        return sender_confirmation.plan_of_another(s, plan_mail, "a personal desk address works for its engineer only")
    return plan_commands(s)


def plan_commands(s: Situation) -> Plan:
    """Commands of somebody who is known by their personal address, or by their word on a held mail."""
    text = s.new_text
    parsed = s.commands
    line = report_letters.plain_why(text) if not parsed.commands else None
    if line is not None:
        parsed = Parsed((Command("why", line, f"why {line}", 1, a.Text(line)),))
    if len(parsed.commands) == 1 and parsed.commands[0].word == "new" and not parsed.problems:
        return _new(s, parsed.commands[0], parsed.text)
    draft = Draft(s.now, s.author, s.cause, None, s.evidence)
    case = Case(s, draft, Post(draft, s.policy, s.house))
    refused = [refuse(s, problem) for problem in parsed.problems]
    done: list[Done] = []
    passed: list[Done] = []  # on to the tickets, where each is done or refused on its own
    if not parsed.commands and not refused and s.author in s.policy.people:
        lines = digest_answer.read_lines(case)
        done, passed, refused = lines.done, lines.passed, lines.refused
    for command in parsed.commands:
        try:
            done.append(_do(case, command))
        except Refused as why:
            refused.append(Refusal(command.rest_line, why.reason, why.value))
    if refused or not (done or passed):
        first = next((line.strip() for line in text.splitlines() if line.strip()), s.mail.subject)
        nothing = tuple(_meant(s, parsed)) or (Refusal(mask_tokens(first[:100]), "unknown"),)
        has_more = parsed.commands or parsed.problems or len(s.digest_lines.lines) > 1
        receipt = Receipt(
            refused=tuple(refused) or nothing,
            would=(*passed, *done),
            text_went="nowhere",
            held_text=mask_tokens(parsed.text.strip()[:1000]) if has_more else "",
        )
        only = Draft(s.now, s.author, s.cause, None, s.evidence)
        if not parsed.commands and s.budget.receipts_hour >= (1 if is_absence(text) else _MOST_RECEIPTS):
            return only.plan(
                Outcome.EVENT, "not understood, and like what a mailbox answers by itself: nothing is answered"
            )
        binding = lookups.bound_rows(s)
        Post(only, s.policy, s.house).to(s.author, "receipt", receipt=receipt, scope=Scope.DESK, binding=binding)
        return only.plan(Outcome.EVENT, "not understood: nothing was done")
    if not draft.letters and (passed or any(one.command not in _TOLD or one.until for one in done)):
        receipt = Receipt(done=tuple(done), passed=digest_answer.show_passed(passed))
        case.post.to(s.author, "receipt", receipt=receipt, scope=Scope.DESK, binding=lookups.bound_rows(s))
    words = [f"#{one.command}" for one in (*passed, *done)]
    return draft.plan(
        Outcome.EVENT, ", ".join(words if len(words) <= digest_answer.MOST_SHOWN else dict.fromkeys(words))
    )


def _meant(s: Situation, parsed: Parsed) -> Iterator[Refusal]:
    """What a line without its sign may have been meant as; a command about a ticket is not offered here."""
    for doubt in parsed.doubts:
        if doubt.nearest:
            is_for_a_ticket = BY_WORD[doubt.nearest].needs_ticket
            yield Refusal(mask_tokens(doubt.line_text), "needs_ticket") if is_for_a_ticket else refuse(s, doubt)


def _works_for(s: Situation) -> bool:
    """An engineer, or somebody who reads reports about the desk without working on tickets."""
    return s.author in s.policy.people or teams_reported_to(s.policy, s.author) is not None


def _do(case: MailCase, command: Command) -> Done:
    if case.s.author not in case.s.policy.people and command.word not in _ANSWERED:
        raise Refused("reads_only")
    if command.word == "new":
        raise Refused("not_alone")
    action = _DO.get(command.word)
    if action is None:
        raise Refused("needs_ticket" if command.row.needs_ticket else "not_built")
    done = action(case, command.value)
    return done if isinstance(done, Done) else Done(command.word, done)


def _away(case: MailCase, argument: a.Argument) -> Done:
    """At once the timer's letter tells of it; of an absence that lies ahead a receipt does."""
    assert isinstance(argument, a.When)
    if argument.start is not None and argument.start > case.s.now:
        absence.plan_ahead(case.s, case.draft, argument.start, argument.at)
        return Done("away", argument.start, until=argument.at)
    absence.go_away(case.s, case.draft, argument.at)
    return Done("away", argument.at)


def _back(case: MailCase, argument: a.Argument) -> str:
    return "here" if absence.come_back(case.s, case.draft) else ""


def _improve(case: MailCase, argument: a.Argument) -> str:
    """Alone it lists what was noted; an action belongs to a ticket."""
    if isinstance(argument, a.NewTask):
        raise Refused("needs_ticket")
    return report_letters.ask_improvements(case)


_DO: dict[str, Callable[[MailCase, a.Argument], str | Done]] = {
    "help": command_effects.send_help,
    "list": lookups.list_queue,
    "status": lookups.status,
    "show": lookups.show,
    "find": lookups.find,
    "kb": articles.find_articles,
    "away": _away,
    "back": _back,
    "report": report_letters.ask_report,
    "why": report_letters.ask_why,
    "improve": _improve,
}
_ANSWERED = frozenset({"report", "why", "improve"})  # by a letter of their own, which needs no receipt beside it
_TOLD = _ANSWERED | {"away"}


def _new(s: Situation, command: Command, text: str) -> Plan:
    """`#new`: a ticket for a caller, for somebody without mail, or for the sender of a forwarded mail (S2.1, S2.2)."""
    caller = command.value
    assert isinstance(caller, a.Caller)
    sender, subject, said = Address(caller.address, caller.name), "", "\n".join(t for t in (caller.text, text) if t)
    channel = caller.channel
    forward = s.reading.forward
    if not caller.address and not caller.name and forward.forwarded:
        sender, subject, channel = forward.sender, forward.subject, ""
        said = "\n\n".join(
            part for part in (forward.message.replace(command.rest_line, "").strip(), forward.text) if part
        )
    if not sender.mailbox and not sender.name:
        draft = Draft(s.now, s.author, s.cause, None, s.evidence)
        receipt = Receipt(refused=(Refusal(command.rest_line, "nobody_named"),), text_went="nowhere")
        Post(draft, s.policy, s.house).to(s.author, "receipt", receipt=receipt, scope=Scope.DESK)
        return draft.plan(Outcome.EVENT, "#new names nobody")
    return plan_for_caller(s, sender, subject, said, channel, phone=caller.phone)


def plan_forwarded(s: Situation) -> Plan | None:
    """A mail that an engineer sends on to a desk: a ticket of who wrote it, where the desk knows them already; of what
    a stranger wrote (phishing, a newsletter) it is the engineer's own (S2.2).

    What the engineer wrote above it stays in the desk.
    """
    forward, people = s.reading.forward, s.policy.people
    sender = forward.sender.mailbox.lower()
    if s.author not in people or not forward.forwarded or not sender or sender in people:
        return None
    mail = replace(s.mail, sender=Address(sender, forward.sender.name))
    theirs = replace(s, reading=replace(s.reading, mail=mail), person=s.people.get(sender))
    if sender in s.house.addresses or theirs.is_stranger:
        return None
    return plan_for_caller(replace(s, aside=forward.message.strip()), mail.sender, forward.subject, forward.text, "")


def plan_for_caller(s: Situation, sender: Address, subject: str, text: str, channel: str, *, phone: str = "") -> Plan:
    """A ticket on somebody's behalf: the situation as if they had written, the engineer on record as the one who logged
    it.
    """
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    answers_us = s.mail.in_reply_to or s.mail.references  # then its subject is the digest's
    own = "" if answers_us or "#" in s.mail.subject else s.mail.subject
    subject = subject or own or first[:80]
    attachments = s.reading.forward.attachments or s.mail.attachments
    mail = replace(
        s.mail, sender=sender, sender_ambiguous=False, subject=subject, text=text, to=(), cc=(),
        attachments=attachments, in_reply_to=(), references=(), message_id="", html="", text_is_from_html=False,
    )  # fmt: skip
    facts = {
        name: value
        for name, value in (("caller", sender.name if not sender.mailbox else ""), ("phone", phone))
        if value
    }
    reading = replace(
        s.reading,
        mail=mail,
        reply=Reply(text),
        language=find_language(text),
        forward=replace(s.reading.forward, forwarded=False),
    )
    behalf = replace(
        s, reading=reading, capability=None, k=0, person=s.people.get(sender.mailbox), logged_by=s.author,
        channel=channel, known_facts=facts, same_ticket=None, hinted=None, known=(),
    )  # fmt: skip
    behalf, decision = new_ticket.judge_alone(behalf)
    return new_ticket.plan_new(behalf, replace(decision, silent=not sender.mailbox))
