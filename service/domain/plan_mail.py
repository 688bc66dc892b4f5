"""A mail that came in: what it is to the desk, decided in the order in which a person would ask (docs/process.md
section 2).

Delivery report? machine? may it in? whose ticket is it, and may its sender speak there? If none of that: a new ticket.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from gateway.message import Address, Road
from gateway.read.language.courtesy import is_courtesy
from rules.decision.decide import UNNAMED_MACHINE
from rules.facts import Decision
from service.domain.approval import approver_mail
from service.domain.closing import close_and_reopen, sounds_solved
from service.domain.collaboration import consult
from service.domain.escalation import escalate
from service.domain.held_mail import pending_verdict, sender_confirmation, spam_senders
from service.domain.held_mail.hold import plan_held, why_strayed
from service.domain.incoming_mail.append_mail import brings_files, record_mail, start
from service.domain.incoming_mail.learned_certificates import with_seal
from service.domain.linked_tickets import major_incident
from service.domain.opening import imported_history, monitoring_alert, new_ticket, same_report, unreadable_mail
from service.domain.planning.letter_recipients import pass_on_words
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.queue import absence, reachability
from service.domain.senders import (
    data_request,
    engineer,
    loop_breaker,
    machine,
    merged_ticket,
    personal_address,
    requester,
    requester_words,
)
from service.domain.senders.effects import command_registry
from service.domain.ticket.open_work import Work
from service.domain.ticket.permissions import Action, Verdict, why_asked
from store.records import Outcome, Role, Scope, Ticket, Visibility
from templates.context import Receipt, Refusal

NOBODY = "nobody@localhost.invalid"  # the sender of a logged contact without a mailbox
Step = Callable[[Situation, Decision], Plan | None]


def plan_mail(s: Situation, decision: Decision) -> Plan:
    """The plan for one mail, with what the rules say of it.

    Pure; every mail gets exactly one outcome with a reason (I2).
    """
    plan = _plan_mail(s, decision)
    if s.inbox.outcome == Outcome.ASKED_AGAIN and not s.released:
        plan = pending_verdict.with_answer(s, plan)
    return with_seal(s, reachability.with_return(s, plan))


def _plan_again(s: Situation) -> Plan:
    """The plan for a mail that was held and goes on now, as it is by now."""
    return plan_mail(s, new_ticket.judge_again(s))


def _plan_mail(s: Situation, decision: Decision) -> Plan:
    s = merged_ticket.as_reply(s)
    for step in _STEPS if s.ticket is not None or s.capability is not None else _OF_NEW_MAIL:
        plan = step(s, decision)
        if plan is not None:
            return plan
    return new_ticket.plan_new(s, decision)


def _delivery_report(s: Situation, decision: Decision) -> Plan | None:
    return machine.plan_report(s)


_WRITTEN_DOWN = frozenset((Road.LOG, Road.HTTP))
_KEPT_OUT = {"file": Outcome.FILED, "drop": Outcome.DROPPED, "quarantine": Outcome.QUARANTINED}


def _gate(s: Situation, decision: Decision) -> Plan | None:
    if decision.gate == "accept" or s.released or decision.gate_rule == UNNAMED_MACHINE:
        return None
    reason = f"gate: {decision.gate_rule or decision.gate}"
    if decision.gate == "hold":
        return plan_held(s, reason, ask="")
    return Plan(_KEPT_OUT[decision.gate], reason)


def _remembered(s: Situation, decision: Decision) -> Plan | None:
    return spam_senders.plan_remembered(s)


def _copy(s: Situation, decision: Decision) -> Plan | None:
    """A mail that came before and is done: a road brought it twice, with fields of its own in each (I3)."""
    if s.copy_of is None or s.released:
        return None
    under = "under the same Message-ID" if s.same_id_other_content else "at the same moment, under another Message-ID"
    return Plan(Outcome.DUPLICATE, f"it says what inbox:{s.copy_of} said, {under}")


def _machine(s: Situation, decision: Decision) -> Plan | None:
    """Automatic mail is only ever an event, unless the gate names its sender as one that may open tickets.

    That name never covers an engineer's absence note, nor a machine that has an address of ours:
    only persons are given one.
    """
    if not s.reading.automatic.automatic or s.released or (s.held is not None and s.held.state == "waiting"):
        return None  # the answer to a question about a held mail is shown to its engineer
    for_persons = s.capability is not None or s.author in s.policy.people
    named = decision.gate_rule not in ("", UNNAMED_MACHINE) and not for_persons
    if named and s.reading.automatic.kind != "recall":
        return None
    return machine.plan_automatic(s)


def _alert(s: Situation, decision: Decision) -> Plan | None:
    return monitoring_alert.plan_alert(s, decision)


def _nonce(s: Situation, decision: Decision) -> Plan | None:
    of = s.original.ticket if s.original is not None else None
    if of is not None and _has_left(s, of):
        return None
    return sender_confirmation.plan_answer(s, _plan_again)


def _history(s: Situation, decision: Decision) -> Plan | None:
    return imported_history.plan_history(s, decision) if s.inbox.road == Road.HISTORY else None


def _logged(s: Situation, decision: Decision) -> Plan | None:
    """A contact that an engineer logged, or a form with our token gave: a new ticket for the caller (S2.1)."""
    if s.inbox.road not in _WRITTEN_DOWN:
        return None
    channel, _, rest = s.inbox.peer.partition(":")
    engineer_, _, phone = rest.partition(":")
    facts = {"phone": phone} if phone else {}
    if s.author == NOBODY:
        nobody = replace(s.mail, sender=Address("", s.mail.sender.name))
        facts["caller"] = s.mail.sender.name
        s = replace(s, reading=replace(s.reading, mail=nobody))
    logged = replace(
        s,
        ticket=None,
        k=0,
        capability=None,
        same_ticket=None,
        hinted=None,
        logged_by=engineer_,
        channel=channel,
        known_facts=facts,
    )
    return new_ticket.plan_new(logged, replace(decision, silent=not logged.author))


def _failing(s: Situation, decision: Decision) -> Plan | None:
    if s.ticket is None and not s.released and s.judge(Action.OPEN) is Verdict.QUARANTINE:
        return Plan(
            Outcome.QUARANTINED, "the sender's domain disowns this mail (its policy is to reject or quarantine it)"
        )
    return None


def _unreadable(s: Situation, decision: Decision) -> Plan | None:
    return unreadable_mail.plan_unreadable(s)


def _personal_address(s: Situation, decision: Decision) -> Plan | None:
    if s.capability is None or s.capability.scope != Scope.DESK:
        return None
    if s.author == s.capability.recipient and _may_command(s) is not Verdict.ALLOW:
        return plan_held(s, "the mail alone does not prove who wrote it", ask=s.author)
    return personal_address.plan_personal(s, _plan_again)


def _may_command(s: Situation) -> Verdict:
    return s.judge(Action.COMMAND)


def _conflict(s: Situation, decision: Decision) -> Plan | None:
    if not s.conflict or s.ticket is None or s.released:
        return None
    one = {s.ticket.id, *Work.of(s.ticket).merged}  # two addresses of tickets that have become one
    others = [number for number in s.conflict if number not in one]
    if not others:
        return None
    return plan_held(s, f"written to several tickets: {', '.join(f'T-{n}' for n in (s.ticket.id, *others))}", ask="")


def _address_book(s: Situation, decision: Decision) -> Plan | None:
    """A token of a long-closed ticket with a new subject and no In-Reply-To is an address book's completion:
    a new ticket.
    """
    ticket, mail = s.ticket, s.mail
    if ticket is None or ticket.closed is None or mail.in_reply_to or mail.references or s.released:
        return None
    if _bare(mail.subject) == _bare(ticket.subject) or s.now - ticket.closed <= requester.reopen_window(s.policy):
        return None
    return _open_apart(s, ticket)


def _open_apart(s: Situation, ticket: Ticket) -> Plan:
    """A mail that leads to a ticket, and may not speak there or speaks of something else, opens one of its own where
    it would be let in by itself (docs/trust.md).
    """
    alone, decision = new_ticket.judge_alone(s)
    refused = _gate(s, decision) or _remembered(alone, decision) or _failing(alone, decision)
    return refused or new_ticket.plan_new(alone, decision, related=ticket)


def _breaker(s: Situation, decision: Decision) -> Plan | None:
    return loop_breaker.plan_stream(s) or loop_breaker.plan_repeated(s)


def _acknowledged(s: Situation, decision: Decision) -> Plan | None:
    """An answer to an escalation by somebody who is no engineer (a manager): an internal note, which who works on it
    reads where it is more than an "ok", and the wait ends.
    """
    if s.ticket is None or s.is_engineer or not escalate.acknowledges(s) or s.evidence.i != 2:
        return None
    if s.evidence.a.failed:
        return None
    case = start(s)
    record_mail(case.draft, s, role=Role.OTHER, visibility=Visibility.INTERNAL)
    escalate.acknowledge(case.draft)
    if brings_files(s) or not is_courtesy(s.new_text, s.reading.language):
        message, carried = pass_on_words(s, s.new_text, internal=True)
        case.post.to_engineers("colleague", without=s.author, message=message, actor=s.me, attachments=carried)
    if s.commands.commands:
        refused = tuple(Refusal(command.rest_line, "engineers_only") for command in s.commands.commands)
        case.post.to(s.author, "receipt", receipt=Receipt(refused=refused, text_went="internal"))
    return case.draft.plan(Outcome.ARTICLE, "an escalation was acknowledged")


def _review(s: Situation, decision: Decision) -> Plan | None:
    """The desk's answer to a review of the record (S6.1)."""
    if s.ticket is None or s.capability is None or s.capability.action != "review" or s.evidence.i != 2:
        return None
    if s.evidence.a.failed:
        return None
    case = start(s)
    return close_and_reopen.plan_review(case)


def _of_merged(s: Situation, decision: Decision) -> Plan | None:
    return merged_ticket.plan_answer(s)


def _asked(s: Situation, decision: Decision) -> Plan | None:
    """An answer to a letter that asked something of its reader: a consult, a task, an approval, a time.

    Also one that was held and let go on: its text is still for whom it was written (I10).
    """
    if s.capability is None:
        return consult.unaddressed(s) or approver_mail.unaddressed(s) or major_incident.unaddressed(s)
    if s.ticket is None:
        return None
    answer = command_registry.ANSWERS.get(s.capability.action)
    return answer(s) if answer is not None else None


def _engineer(s: Situation, decision: Decision) -> Plan | None:
    ticket = s.ticket or (s.hinted if _acts_without_token(s) else None)
    if ticket is None or not s.is_engineer:
        return None
    s = replace(s, ticket=ticket)
    if s.released_by != s.author and _may_command(s) is not Verdict.ALLOW:
        return plan_held(s, why_asked(s.evidence), ask=s.author)
    return (
        merged_ticket.plan_engineer(s, decision) if s.merged_from is not None else engineer.plan_engineer(s, decision)
    )


def _acts_without_token(s: Situation) -> bool:
    """An engineer (or somebody who says so) who names a ticket in the subject and writes commands: held and asked."""
    if s.hinted is None or s.author not in s.policy.people or s.hinted.requester == s.author:
        return False
    return s.holds_commands


def _participant(s: Situation, decision: Decision) -> Plan | None:
    ticket = s.ticket
    if ticket is None:
        return None
    s = _without_question(s)
    verdict = s.judge(Action.COMMENT)
    if s.released == "new":
        return new_ticket.plan_new(*new_ticket.judge_alone(s), related=s.ticket)
    if verdict is Verdict.ALLOW or s.released:
        return (
            merged_ticket.plan_reply(s, decision)
            if merged_ticket.is_across(s)
            else requester.plan_follow_up(s, decision)
        )
    if verdict is Verdict.ASK:
        return plan_held(s, "the mail alone does not prove who wrote it", ask=s.author)
    if verdict is Verdict.HOLD:
        return plan_held(s, why_strayed(s), ask="")
    if s.k >= 2 and s.is_known_to_it and not s.evidence.a.failed:
        return plan_held(s, "an answer of somebody who was in To or Cc and is not on the ticket", ask="")
    return _open_apart(s, ticket)


_ASKED_OF_REQUESTER = frozenset({"", "confirm", "deny", "appointment", sounds_solved.ACTION})


def _without_question(s: Situation) -> Situation:
    """Words to an address that asked an engineer or approver something are their writer's reply to the ticket, and
    answer no question.
    """
    c = s.capability
    if c is None or c.recipient == s.author or c.scope != Scope.ACTION or c.action in _ASKED_OF_REQUESTER:
        return s
    return s.at_plain_address()


def _erased(s: Situation, decision: Decision) -> Plan | None:
    """A mail of before its writer was erased, out of a mailbox or a file: nothing of it comes back (S7.3)."""
    if s.erased_at is None or s.mail.date is None or s.mail.date > s.erased_at:
        return None
    return Plan(Outcome.DROPPED, "written before its sender's data was erased", forgets=True)


def _data_request(s: Situation, decision: Decision) -> Plan | None:
    """Asked about; on a ticket its words stand there too, for they may be meant for it."""
    asked = data_request.plan_request(s, decision)
    if asked is None or asked.opens or s.ticket is None:
        return asked
    said = _participant(s, decision)
    if said is None or said.before is None or said.outcome is not Outcome.ARTICLE:
        return asked
    return replace(said, also=(*said.also, asked)) if asked.outcome is Outcome.HELD else said


def _public_command(s: Situation, decision: Decision) -> Plan | None:
    """An engineer's commands at the public address: no ticket of theirs, but asked about, and done on their yes."""
    if s.ticket is not None or s.author not in s.policy.people:
        return None
    if not (s.commands.commands or any(problem.nearest for problem in s.commands.problems)):
        return None
    if s.released_by == s.author:
        return personal_address.plan_commands(s)
    return plan_held(s, "commands at the public address, to which anybody can write", ask=s.author)


def _forwarded(s: Situation, decision: Decision) -> Plan | None:
    return personal_address.plan_forwarded(s) if s.ticket is None and s.capability is None else None


def _leaver(s: Situation, decision: Decision) -> Plan | None:
    """An answer, or commands, of somebody who has left the desk: no ticket of theirs, but read by who works there."""
    if s.released or not _has_left(s, s.ticket):
        return None
    courtesy = is_courtesy(s.new_text, s.reading.language)
    if not (courtesy or s.capability is not None or s.mail.in_reply_to or s.mail.references or s.holds_commands):
        return None
    return plan_held(s, "written by somebody who has left the desk", ask="", by_one=True)


def _has_left(s: Situation, ticket: Ticket | None) -> bool:
    """Has the author left the desk, so that only a ticket of their own hears them?"""
    own = ticket is not None and ticket.requester == s.author
    return not own and s.author not in s.policy.people and absence.has_left(s.person, s.now)


def _single_word(s: Situation, decision: Decision) -> Plan | None:
    return requester_words.plan_alone(s, decision)


def _same_lately(s: Situation, decision: Decision) -> Plan | None:
    """The same thing sent twice within ten minutes is one ticket (S2.8)."""
    if s.same_ticket is None or s.released:
        return None
    return same_report.plan_again(s.joining(s.same_ticket))


def _bare(subject: str) -> str:
    """A subject without the prefixes that clients add."""
    text = subject.strip()
    while True:
        head, colon, rest = text.partition(":" if ":" in text[:12] else "：")
        if not colon or len(head) > 8 or " " in head.strip():
            return text.casefold()
        text = rest.strip()


_STEPS: tuple[Step, ...] = (
    _erased,
    _delivery_report,
    _history,
    _logged,
    _gate,
    _remembered,
    _copy,
    _machine,
    _alert,
    _nonce,
    _failing,
    _unreadable,
    _personal_address,
    _conflict,
    _address_book,
    _breaker,
    _of_merged,
    _acknowledged,
    _review,
    _asked,
    _engineer,
    _leaver,
    _data_request,
    _participant,
    _public_command,
    _forwarded,
    _single_word,
    _same_lately,
)
# They know nothing that leads to no ticket and came to no address that we gave anybody.
_OF_ANSWERS = frozenset(
    {
        _nonce, _personal_address, _conflict, _address_book, _breaker, _of_merged, _acknowledged, _review, _asked,
        _participant,
    }
)  # fmt: skip
_OF_NEW_MAIL = tuple(step for step in _STEPS if step not in _OF_ANSWERS)
