"""An engineer's reply: text for the requester or for the record, and commands, all or nothing (PROCESS.md S3.2, section 9).

The mail is decided on a draft; when one command is unknown, cannot be read or may not be done now, the draft is thrown away, the mail
is held, and a receipt says what was not understood and what would have been done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rules.facts import Decision
from service.domain import actions, clocks, closing
from service.domain.arguments import Argument, ArgumentProblem, parse_argument
from service.domain.commands import Command, Parsed, parse_commands
from service.domain.command_table import get_command
from service.domain.correspond import Post, pass_on, said
from service.domain.draft import Draft, Refused
from service.domain.facts import read_record
from service.domain.plan import LetterPlan, Plan
from service.domain.requester import record_mail, start
from service.domain.situation import Situation
from service.domain.texts import new_text
from store.records import Held, State
from templates.context import Done, Receipt, Refusal, Who

_CARRIES_TEXT = frozenset({"resolve", "close", "decline", "cancel", "reopen"})  # their own letter holds the text


@dataclass(frozen=True, slots=True)
class Order:
    """A command with its argument read."""

    command: Command
    argument: Argument


def plan_engineer(s: Situation, decision: Decision) -> Plan:
    """What an engineer's mail does to a ticket."""
    parsed = parse_commands(new_text(s.reading), at=s.now, zone=s.house.zone)
    forced = s.released in ("send", "note")
    if forced:
        return _release_text(s, parsed)
    orders, refused = _read(s, parsed)
    if refused:
        return _hold(s, parsed, orders, refused)
    if parsed.goes == "ask":
        return _hold(s, parsed, orders, (Refusal("", "mixed"),))
    if _needs_proof(s, orders):
        from service.domain.intake import plan_held

        return plan_held(s, "commands in a mail that is HTML only", ask=s.author)
    draft, post = start(s)
    try:
        done = _run(s, draft, post, parsed, orders)
    except Refused as why:
        failed = orders[why.at] if isinstance(why, _At) and why.at < len(orders) else None
        typed = f"#{failed.command.word}" if failed is not None else ""
        return _hold(s, parsed, orders, (Refusal(typed, why.reason, why.value),))
    return _finish(s, draft, post, done)


class _At(Refused):
    """A refusal with the place of its command."""

    def __init__(self, at: int, why: Refused) -> None:
        super().__init__(why.reason, why.value)
        self.at = at


def _read(s: Situation, parsed: Parsed) -> tuple[tuple[Order, ...], tuple[Refusal, ...]]:
    """Arguments read and rights looked at; refusals for what cannot be read or is not theirs to do."""
    refused = [Refusal(problem.line_text, problem.why, problem.nearest) for problem in parsed.problems]
    orders: list[Order] = []
    for command in parsed.commands:
        typed = f"#{command.word} {command.argument}".strip()
        argument = parse_argument(command.word, command.argument, s.now, s.house.zone)
        if isinstance(argument, ArgumentProblem):
            refused.append(Refusal(typed, argument.why, _suggested(s, argument)))
            continue
        why = actions.not_allowed(s, command.word)
        if why:
            refused.append(Refusal(typed, why))
            continue
        orders.append(Order(command, argument))
    return tuple(orders), tuple(refused)


def _suggested(s: Situation, problem: ArgumentProblem) -> str:
    return " / ".join(at.astimezone(s.house.zone).strftime("%Y-%m-%d %H:%M") for at in problem.suggestions[:2])


def _needs_proof(s: Situation, orders: tuple[Order, ...]) -> bool:
    """An HTML-only mail shows one thing and may say another: its commands are confirmed (TRUST.md, rules for text)."""
    return s.mail.text_is_from_html and not s.released and any(get_command(o.command.word).changes for o in orders)


def _run(s: Situation, draft: Draft, post: Post, parsed: Parsed, orders: tuple[Order, ...]) -> Receipt:
    """Text and commands into the draft. Raises Refused when one of them may not be done."""
    words = tuple(order.command.word for order in orders)
    record, rest = read_record(parsed.text)
    inline = " ".join(o.argument.text for o in orders if o.argument.text and o.command.word in actions.TEXT_OF_MAIL)
    text = "\n\n".join(part for part in (inline.strip(), rest.strip()) if part)
    public = parsed.goes == "requester" and bool(text or s.mail.attachments) and not (words and not text and "resolve" not in words)
    record_mail(draft, s, role="engineer", visibility="public" if public else "internal", text=new_text(s.reading) if not public else text)
    if record:
        draft.note("recorded", {"record": {**draft.ticket.record, **record}})
    done: list[Done] = []
    context = actions.Doing(s, draft, post, text)
    for place, order in enumerate(orders):
        try:
            done.append(Done(order.command.word, actions.do(context, order.command.word, order.argument)))
        except Refused as why:
            raise _At(place, why) from why
    if public and not _CARRIES_TEXT & set(words):
        _answer(s, draft, post, text, words)
    elif not public and text:
        _tell_colleagues(s, post, text, internal=True)
    went = "requester" if public else "internal" if text else ""
    return Receipt(done=tuple(done), text_went=went)


def _answer(s: Situation, draft: Draft, post: Post, text: str, words: tuple[str, ...]) -> None:
    """A plain reply goes to the requester and the watchers; the first one stops the response clock."""
    answered(s, draft)
    carried, views = pass_on(s.mail)
    message = said(s.author, s.name_of(s.author), text, s.mail, views)
    actor = Who(s.name_of(s.author), s.author)
    post.to_requesters("engineer-reply", message=message, actor=actor, attachments=carried, person=True, counted=False)
    _tell_colleagues(s, post, text, internal=False)


def _tell_colleagues(s: Situation, post: Post, text: str, *, internal: bool) -> None:
    """Several engineers on a ticket see each other's mail once each."""
    message = said(s.author, s.name_of(s.author), text, s.mail, internal=internal)
    ticket = post.draft.ticket
    added = [p.address for p in s.participants if p.role == "engineer" and p.until is None]
    already = {letter.to for letter in post.draft.letters}
    for address in dict.fromkeys((ticket.assignee, *added)):
        if address and address != s.author and address not in already:
            post.to(address, "colleague", message=message, actor=Who(s.name_of(s.author), s.author))


def answered(s: Situation, draft: Draft) -> None:
    """The engineer's first mail to the requester stops the response clock; who answers an unassigned ticket has it."""
    ticket = draft.ticket
    changes: dict[str, object] = {}
    if ticket.first_response is None:
        changes["first_response"] = s.now
    if not ticket.assignee:
        changes |= {"assignee": s.author, "owner": ticket.owner or s.author}
    if draft.can("answer"):
        if changes or ticket.state in (State.NEW, State.ASSIGNED):
            draft.move("answer", "answered", changes)
    elif changes:
        draft.note("answered", changes)
    if "first_response" in changes:
        clocks.schedule(draft, s.policy)


def _release_text(s: Situation, parsed: Parsed) -> Plan:
    """`send` or `note` was the answer to a receipt: the text goes as it is, no command runs."""
    draft, post = start(s)
    text = parsed.text.strip()
    if s.released == "send" and text:
        record_mail(draft, s, role="engineer", text=text)
        _answer(s, draft, post, text, ())
        return draft.plan("article", "held text sent to the requester")
    record_mail(draft, s, role="engineer", visibility="internal")
    return draft.plan("article", "held text kept internal")


def _finish(s: Situation, draft: Draft, post: Post, receipt: Receipt) -> Plan:
    """A receipt follows when something changed the requester's side, or the engineer asked for all of them."""
    words = {done.command for done in receipt.done}
    told = "promise, hold, close".split(", ")
    if words & actions.CHANGES_REQUESTERS_SIDE and actions.wants_receipts(s, told):
        post.to(s.author, "receipt", receipt=receipt)
    reason = ", ".join(f"#{done.command}" for done in receipt.done) or ("an answer" if receipt.text_went == "requester" else "a note")
    return draft.plan("article", reason)


def _hold(s: Situation, parsed: Parsed, orders: tuple[Order, ...], refused: tuple[Refusal, ...]) -> Plan:
    """Nothing is done; the text waits for `send`, `note` or a corrected reply."""
    until: datetime = s.now + s.policy.budgets.held_for
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    post = Post(draft, s.policy, s.house, s.participants)
    why = "; ".join(f"{r.command} {r.reason}".strip() for r in refused)[:300]
    held = Held(s.inbox.id, s.author, why, s.now, until, draft.ticket.id, s.author, {"kind": "commands", "subject": s.mail.subject})
    draft.hold(held)
    draft.later("held_expiry", until, inbox=s.inbox.id)
    draft.note("held", why=why, sender=s.author)
    would = tuple(Done(order.command.word, order.command.argument) for order in orders)
    text = parsed.text.strip()
    receipt = Receipt(refused=refused, would=would, text_went="held" if text else "nowhere", held_until=until, held_text=text[:1000])
    language = s.policy.people[s.author].languages[0] if s.author in s.policy.people else s.house.languages[0]
    if language not in s.house.languages:
        language = s.house.languages[0]
    more = {"receipt": receipt, "deadline": until}
    draft.write(LetterPlan("receipt", s.author, language, s.name_of(s.author), more, scope="nonce", binding={"inbox": s.inbox.id}, give_up_hours=48))
    return draft.plan("held", why or "commands that were not understood")
