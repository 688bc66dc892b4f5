"""A mail is kept until somebody says what to do with it (docs/trust.md, evidence P)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gateway.addresses import mask_tokens
from gateway.message import DomainVerdict
from rules.policy.model import Policy
from rules.policy.organisations import same_organisation
from service.domain.commands.lines import farewell_from, split_greeting
from service.domain.commands.parse import parse_commands
from service.domain.commands.yes_no import names, without_signature
from service.domain.held_mail import pending_verdict, sender_confirmation
from service.domain.planning.draft import Draft
from service.domain.planning.letter_limits import may_write
from service.domain.planning.letter_recipients import Post, engineer_side, language_for, pick_language
from service.domain.planning.plan import LetterFields, LetterPlan, Plan
from service.domain.planning.presence import find_here
from service.domain.planning.situation import Situation
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import is_gathered
from service.domain.ticket.timer_names import TimerName
from store.records import (
    Article,
    Held,
    Outcome,
    Scope,
)
from templates.context import ContextFields, Failure, HeldView, Receipt, Who
from templates.letters import LetterName

_LONGEST_BREAK = 30  # days for which a desk may be closed before its calendar counts no more


def held_until(policy: Policy, now: datetime) -> datetime:
    """The end of a hold: the same hour of the next working day, and never before `held_for` of the rules is over."""
    calendar = policy.calendar()
    least = now + policy.budgets.held_for
    local = least.astimezone(calendar.zone)
    for days in range(_LONGEST_BREAK):
        end = local + timedelta(days=days)  # the same hour on the clock, also where the clocks change in between
        if calendar.plan(end.date()):
            return max(end.astimezone(UTC), least)
    return least


def plan_held(s: Situation, why: str, *, ask: str, question: str = "wrote", by_one: bool = False) -> Plan:
    """Keep a mail until somebody says what to do: the address on record (`ask`), or the engineers of the ticket;
    one of them, where its writer has been told that nothing comes of it (`by_one`).

    `question` is confirm where the writer is known, and what the mail orders must be confirmed.
    """
    why = mask_tokens(why)
    until = held_until(s.policy, s.now)
    if ask == s.author and s.reading.automatic.automatic:
        ask = ""  # nobody would answer
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    post = Post(draft, s.policy, s.house, s.participants, s.away)
    noted = (_engineer_of(s),) if by_one else _noted(s, ask)
    quietly = {"known": False} if by_one else {}
    answered = {sender_confirmation.WHERE: s.released} if s.runs else {}
    draft.hold(
        Held(
            s.inbox.id,
            s.author,
            why,
            s.now,
            until,
            s.ticket.id if s.ticket else None,
            ask,
            sender_confirmation.keep_words(s, question=question, noted=list(noted), **quietly, **answered),
        )
    )
    draft.later(TimerName.HELD_EXPIRY, until, inbox=s.inbox.id)
    pending_verdict.ask_later(draft, s, s.now, until)
    if s.ticket is not None:
        draft.note(EventKind.HELD, why=why, sender=s.author)
    binding = sender_confirmation.binding_of(s)
    message = sender_confirmation.quote_held(s, s.new_text)
    if ask and may_write(s.policy.budgets, s.budget.spent, ask):
        is_engineer = ask in s.policy.people
        kind: LetterName = "held" if is_engineer else "confirm-address"
        alone = s.ticket is None and not is_engineer
        language = pick_language(s) if alone else language_for(s.policy, s.house, s.ticket, ask)
        receipt = sender_confirmation.would_do(s, until, question)
        more: ContextFields = {"message": message, "reason": why, "deadline": until, "receipt": receipt}
        draft.write(
            LetterPlan(kind, ask, language, s.name_of(ask), more, scope=Scope.NONCE, binding=binding, give_up_hours=48)
        )
    for address in noted:
        post.to(address, "held-note", message=message, reason=why, deadline=until, scope=Scope.NONCE, binding=binding)
    if s.ticket is not None and s.evidence.a is DomainVerdict.FAILED:
        return draft.plan(Outcome.HELD, f"{why}; its sender's domain disowns it")
    return draft.plan(Outcome.HELD, why)


def why_strayed(s: Situation) -> str:
    """Why a mail to somebody else's reply address is held, with what its address says of who wrote it."""
    if s.ticket is not None and not s.evidence.a.failed and not s.mail.sender_ambiguous:
        if same_organisation(s.policy, s.ticket.requester, s.author):
            who = "somebody of the requester's organisation, not on this ticket,"
            return f"{who} wrote to somebody else's reply address"
        if not s.is_stranger:
            return "somebody who is not on this ticket wrote to somebody else's reply address"
    return "a stranger wrote to somebody else's reply address"


def _noted(s: Situation, ask: str) -> tuple[str, ...]:
    """The engineers who read it, beside or instead of who is asked."""
    ticket = s.ticket
    if ask:
        beside = ticket is not None and ask not in s.policy.people and s.author != ask
        return (ticket.assignee,) if ticket is not None and beside and ticket.assignee else ()
    if ticket is None:
        return find_here(s.policy.desk_addresses(), s.away)
    return () if is_gathered(ticket) else engineer_side(s.policy, ticket, s.participants, away=s.away)


def plan_expired(m: Moment) -> Plan | None:
    """Nobody settled a held mail in time: who was asked and its writer, where we know them, get one letter each.
    So does the ticket's engineer, if they have not read it yet; who has reads a line of the digest.

    Their answer still does what it would have done. A refused command without a text has nothing to lose, and words
    that came by a later mail are not lost: both end without a letter.
    """
    held = m.held
    if held is None or held.state != "waiting" or held.expires_at > m.now:  # held once more, until later
        return None
    draft = Draft(m.now, "clock", f"timer:{m.timer.id}", m.ticket)
    post = Post(draft, m.policy, m.house, m.participants, m.away)
    unsent = held.data.get("kind") == sender_confirmation.UNSENT
    if m.ticket is not None and not unsent:
        draft.note(EventKind.HELD_EXPIRED, inbox=held.inbox_id, sender=held.sender)
    draft.settle(held.id, "expired")
    if unsent:  # its writer was told once, and let it be
        return draft.plan(Outcome.NONE, "a text that was not sent to the requester stays inside")
    if _is_settled(m, held):
        return draft.plan(Outcome.NONE, "a held command ended; nothing of its text is lost")
    told = _told(m, held)
    for address in told:
        if may_write(m.policy.budgets, m.spent, address):  # many held mails are somebody's flood (I7)
            post.to(address, "held-expired", **_expired(m, held, address))
    why = "a held mail was not released in time"
    if told and not draft.letters:
        why = f"{why}; nobody is told, because the letters of the day are used up"
    return draft.plan(Outcome.NONE, why)


def _told(m: Moment, held: Held) -> tuple[str, ...]:
    """Who was asked, the writer where we know them, and who works on the ticket and has not read it."""
    writer = held.sender if held.data.get("known") and held.sender not in m.policy.people else ""
    people = [held.asked, "" if held.asked else writer]
    if held.data.get("kind") != "commands" and not held.data.get("noted"):
        people.append(_engineer_of(m))
    return tuple(dict.fromkeys(address for address in people if address))


def told_by(m: Moment, engineer: str) -> tuple[HeldView, ...]:
    """What nobody decided on, as this engineer's digest says it: of those who read it the first who is there."""
    here = m.policy.people.keys() - m.away
    mine = (one for one in m.put_aside if next((a for a in one.data.get("noted", ()) if a in here), "") == engineer)
    return tuple(
        HeldView(
            Who("", one.sender), mask_tokens(str(one.data.get("subject", ""))),
            f"T-{one.ticket_id}" if one.ticket_id is not None else "",
        )
        for one in mine
    )  # fmt: skip


def _engineer_of(m: Moment | Situation) -> str:
    """One engineer: the assignee, else the lead of the ticket's team or of the desk, else the first of the desk."""
    ticket, policy = m.ticket, m.policy
    if ticket is not None and ticket.assignee in policy.people and ticket.assignee not in m.away:
        return ticket.assignee
    teams = (ticket.team if ticket is not None else "", policy.desk.team)
    leads = (policy.teams[name].lead for name in teams if name in policy.teams)
    return next(iter(find_here((*(lead for lead in leads if lead), *policy.desk_addresses()), m.away)), "")


def _expired(m: Moment, held: Held, reader: str) -> LetterFields:
    """What the letter says, and what its answer may still do."""
    question = sender_confirmation.question_of(held, reader)
    may_answer = reader == held.asked or (not held.asked and reader != held.sender)
    receipt = Receipt(
        text_went="nowhere", held_text=str(held.data.get("text", "")), question=question if may_answer else ""
    )
    more: LetterFields = {
        "receipt": receipt,
        "actor": Who(m.names.get(held.sender, ""), held.sender) if held.sender else None,
        "failure": Failure(mask_tokens(str(held.data.get("subject", "")))),
        "reason": held.why,
    }
    if may_answer:
        return {**more, "scope": Scope.NONCE, "again": True, "binding": {"inbox": held.inbox_id, "after": "expired"}}
    on_ticket = m.ticket is not None and (reader in m.policy.people or reader == m.ticket.requester)
    return {**more, "scope": Scope.REPLY if on_ticket else Scope.NONE, "thread": on_ticket}


def _is_settled(m: Moment, held: Held) -> bool:
    """Refused commands with no text but a greeting and a name, or whose text the same person has written since."""
    if held.data.get("kind") != "commands":
        return False
    person = m.policy.people.get(held.sender)
    text = parse_commands(str(held.data.get("text", "")), at=m.now, zone=m.house.zone).text
    words = _folded(_unsigned(text, "\n".join((person.name, *person.names.values())) if person is not None else ""))
    shown = m.answers.shown.get(m.ticket.id) if m.ticket is not None else None
    later = shown.articles if shown is not None else ()
    return not words or any(_says_again(one, held, words) for one in later)


def _unsigned(text: str, writer: str) -> str:
    """A text without its greeting, and without a farewell that nothing but the writer's name and card stands below."""
    lines = [line.strip() for line in split_greeting(text)[1].split("\n") if line.strip()]
    end = farewell_from(lines, writer)
    if end is not None and any(not without_signature(lines[start:], names(writer)) for start in (end, end + 1)):
        lines = lines[:end]
    return "\n".join(lines)


def _says_again(article: Article, held: Held, words: str) -> bool:
    by_them = article.author == held.sender and article.at >= held.created_at
    return by_them and words in _folded(article.text)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
