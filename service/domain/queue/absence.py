"""Who is there: absence, and handing on what somebody had (docs/process.md S7.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from gateway.read.language.courtesy import is_absence
from rules.decision.dispatch import Dispatch, Need, dispatch
from rules.decision.roster import LEADING, find_example, role_addresses
from rules.facts import Load
from service.domain.commands.times import START_OF_DAY
from service.domain.incoming_mail.own_absence import tells_own_absence
from service.domain.planning import deadlines
from service.domain.planning.case import AnyCase
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import last_exchange
from service.domain.planning.plan import LetterFields, Plan
from service.domain.planning.presence import find_here, find_return
from service.domain.planning.situation import Shown, Situation
from service.domain.queue.queue_view import DIGEST_ROWS, row_of
from service.domain.queue.reachability import has_their_address
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import is_gathered
from service.domain.ticket.permissions import who_may_see
from service.domain.ticket.timer_names import TimerName
from store.records import OPEN_STATES, Outcome, Person, Scope, Ticket, Timer, Waiting
from templates.context import Who

AWAY, LEFT, BACK = "away", "left", "back"  # why a ticket changes hands, as the letters about it say it
_WHY_GONE = {AWAY: ("its engineer is away",), LEFT: ("its engineer has left",)}
_OF_HOURS = re.compile(
    r"\b\d{1,2}(?:[:.]\d\d|\s?[ap]m)\b|\b(?:today|lunch|meeting|heute)\b|今天|今日|午", re.IGNORECASE
)
_NOTED = "absence_note"  # the fact of somebody whose mailbox said until when they are away
_CALLED_OFF = "called_off"  # the fact of somebody who was here: since when no absence that was told before counts
_HANDED_ON = "handed_on"  # the fact of somebody who is away: their tickets, which they take up again
TOLD = "told"  # of letter `language-gap`: the requester knows
_SAYS_LANGUAGE = frozenset({"received", "received-after-hours", "contact-changed"})
_LONGEST_HOLIDAY = 15  # days in a row on which nobody works
_LEFT_AT = "left_at"  # the fact of somebody who was taken off the roster
_GOODBYES = timedelta(days=30)  # for so long
_MOST_WAITS = 5  # minutes for which the summary waits for tickets that are still theirs


def go_away(s: Situation, draft: Draft, until: datetime) -> None:
    """Away until then: no new tickets, the open ones are handed on, and one letter says what became of them."""
    person = draft.met(s.author) or s.writer
    draft.meet(replace(person, facts={**person.facts, "away_until": until.isoformat()}))
    draft.set_timer(Timer(None, TimerName.ABSENT, s.now, 0, {"engineer": s.author, "why": AWAY}))


def plan_ahead(s: Situation, draft: Draft, begins: datetime, until: datetime) -> None:
    """Away from then on: until it begins they get tickets as always. Several absences may lie ahead."""
    data = {"engineer": s.author, "why": AWAY, "until": until.isoformat(), "told": s.now.isoformat()}
    draft.set_timer(Timer(None, TimerName.ABSENT, begins, 0, data))


def find_day_back(s: Situation) -> datetime | None:
    """Midnight UTC of the day on which the author of an automatic answer is back, as it says it; behind a last day away
    the next one on which anybody works.
    """
    found = s.reading.automatic
    if found.returns_on is None or not found.is_behind_last_day:
        return found.returns_on
    days = (found.returns_on + timedelta(days=number) for number in range(_LONGEST_HOLIDAY))
    return next((day for day in days if s.is_working_day(day.date())), found.returns_on)


def hear_note(s: Situation, draft: Draft) -> None:
    """An engineer's mailbox says that they are away, by an address of ours that only they were given: heard like
    `#away`, but not against what is known already, nor a second time where they said since that they are back.

    Without a day it is known of the ticket that this letter was about, and of no other; hours of one day are nothing.
    """
    found, zone = s.reading.automatic, s.policy.calendar().zone
    if s.author not in s.policy.people or s.author in s.away or not has_their_address(s):
        return
    if found.leaves_on is not None and found.leaves_on.date() > s.now.astimezone(zone).date():
        return  # still there
    back = find_day_back(s)
    if back is None:
        text = s.new_text
        gone = (is_absence(text) or tells_own_absence(text)) and _OF_HOURS.search(text) is None
        if s.ticket is not None and s.ticket.assignee == s.author and gone:
            draft.later(TimerName.HANDOVER, s.now, ticket=s.ticket.id, assignee=s.author, why=AWAY)
        return
    until = datetime.combine(back.date(), START_OF_DAY, zone)
    if until > s.now and s.writer.facts.get(_NOTED) != until.isoformat():
        draft.meet(replace(s.writer, facts={**s.writer.facts, _NOTED: until.isoformat()}))
        go_away(s, draft, until)


def come_back(s: Situation, draft: Draft) -> bool:
    """The author is there again, and takes up what nobody has taken meanwhile. Who was there all the time calls off
    what they told of absences that lie ahead: gives whether they were.
    """
    was_here = s.author not in s.away
    person = draft.met(s.author) or s.writer
    facts = {**person.facts, _CALLED_OFF: s.now.isoformat()} if was_here else person.facts
    take_up_again(draft, replace(person, facts=facts), "away_until")
    return was_here


def take_up_again(draft: Draft, person: Person, *forget: str) -> None:
    """Each ticket that was handed on is asked in a plan of its own whether it still waits in the queue.

    `forget` names facts that are no longer so.
    """
    for number in person.facts.get(_HANDED_ON, ()):
        draft.later(TimerName.HANDOVER, draft.now, ticket=int(number), assignee="", back=person.address)
    gone = {_HANDED_ON, *forget}
    draft.meet(replace(person, facts={name: value for name, value in person.facts.items() if name not in gone}))


def has_left(person: Person | None, now: datetime) -> bool:
    """Was somebody of the desk until lately? What they answer then is about its work, and no request of theirs."""
    left = str(person.facts.get(_LEFT_AT, "")) if person is not None else ""
    return bool(left) and datetime.fromisoformat(left) > now - _GOODBYES


def plan_absent(
    case: AnyCase, data: Mapping[str, object], queue: tuple[Ticket, ...], person: Person | None, step: int
) -> Plan | None:
    """Somebody is away, or has left: first each of their open tickets is handed on in a plan of its own, then one
    letter lists where they went. The lead reads it too where somebody has left.

    An absence that was told ahead may have been called off since, or be a part of another one.
    """
    draft, policy = case.draft, case.s.policy
    engineer, why = str(data["engineer"]), str(data.get("why", AWAY))
    theirs = tuple(t for t in queue if t.assignee == engineer and t.state in OPEN_STATES)
    numbers = [ticket.id for ticket in queue if ticket.state in OPEN_STATES]
    again = {"engineer": engineer, "why": why, "tickets": numbers}
    if step == 0:
        known = person or Person(engineer, case.post.name(engineer), first_seen=draft.now)
        facts = _facts_of_absence(known, data, numbers, draft.now)
        if facts is None or ("until" in data and engineer not in policy.people):
            return None
        for ticket in theirs:
            draft.later(TimerName.HANDOVER, draft.now, ticket=ticket.id, assignee=engineer, why=why)
        draft.meet(replace(known, facts=facts))
        draft.set_timer(Timer(None, TimerName.ABSENT, draft.now, 1, again))
        return draft.plan(Outcome.NONE, f"{engineer} is not there: {len(theirs)} tickets are handed on")
    if theirs and step < _MOST_WAITS:
        draft.set_timer(Timer(None, TimerName.ABSENT, draft.now + timedelta(minutes=1), step + 1, again))
        return draft.plan(Outcome.NONE, "tickets are still being handed on")
    moved = sorted(queue, key=lambda one: one.id)[:DIGEST_ROWS]
    name = person.name if person is not None else ""
    about: LetterFields = {
        "reason": why,
        "until": find_return(policy, case.s.loads, engineer, draft.now),
    }
    for reader in (engineer, *(_leads(case, queue) if why == LEFT else ())):
        own: LetterFields = {
            **about,
            "tickets": tuple(row_of(policy, one, "" if reader == engineer else reader) for one in moved),
            "scope": Scope.DESK if reader in policy.people else Scope.NONE,
            "actor": None if reader == engineer else Who(name, engineer),
        }
        case.post.to(reader, "handed-on", name=name if reader == engineer else "", **own)
    return draft.plan(Outcome.NONE, f"{engineer} was told where their tickets went")


def _facts_of_absence(
    person: Person, data: Mapping[str, object], numbers: list[int], now: datetime
) -> dict[str, Any] | None:
    """The facts of somebody whose absence begins; None where it was told ahead and does not, or changes nothing."""
    if data.get("why") == LEFT:
        return {**person.facts, _LEFT_AT: now.isoformat()}
    facts = {**person.facts, _HANDED_ON: sorted({*person.facts.get(_HANDED_ON, ()), *numbers})}
    if "until" in data:
        until, told = (datetime.fromisoformat(str(data[name])) for name in ("until", "told"))
        is_off = _moment(facts.get(_CALLED_OFF)) >= told
        if is_off or until <= max(now, _moment(facts.get("away_until"))):
            return None
        facts["away_until"] = until.isoformat()
    return facts


def _moment(written: str | None) -> datetime:
    return datetime.fromisoformat(written) if written else datetime.min.replace(tzinfo=UTC)


def _leads(case: AnyCase, queue: tuple[Ticket, ...]) -> tuple[str, ...]:
    """Who leads the teams of these tickets, the service desk's where there are none; who stands in for the absent."""
    policy = case.s.policy
    teams = dict.fromkeys(ticket.team for ticket in queue) or {policy.desk.team: None}
    leads = (find_here(role_addresses(policy, LEADING, team=one, assignee=""), case.post.away) for one in teams)
    return tuple(dict.fromkeys(found[0] for found in leads if found))


def plan_handover(
    case: AnyCase, loads: Mapping[str, Load], data: Mapping[str, object], *, shown: Shown | None
) -> Plan | None:
    """A ticket of somebody who is not there goes to who fits now, who is the requester's contact meanwhile;
    or somebody who is back takes it up again, where nobody has it.

    `shown` is the ticket with what was written on it, for who gets it.
    """
    draft, post, policy = case.draft, case.post, case.s.policy
    ticket, gone, back = draft.ticket, str(data["assignee"]), str(data.get("back", ""))
    if ticket.assignee != gone or ticket.state not in OPEN_STATES:
        return None
    category = policy.category(ticket.category)
    due = deadlines.next_target(ticket) or ticket.due
    need = Need(ticket.team, draft.now, category.skills, ticket.language, ticket.level, due)
    found = dispatch(policy, need, loads, without={gone}) if not back else _taken_up(ticket, back)
    if not gone and not found.assignee:
        return None  # the queue has it already
    had_contact = ticket.owner
    owner = found.assignee if had_contact in {gone, "", back} else had_contact
    draft.move(
        "assign",
        EventKind.ASSIGNED,
        deadlines.moved(policy, ticket, assignee=found.assignee, team=found.team or ticket.team, owner=owner),
        why=found.sentence,
    )
    known: LetterFields = {"history": last_exchange(shown, post.name), "facts": tuple(ticket.facts.items())}
    gone_for = () if back else _WHY_GONE.get(str(data.get("why", "")), ())
    given: LetterFields = {**known, "why": (found.sentence, *gone_for)}
    if found.assignee:
        post.to(found.assignee, "assignment", **given)
    else:
        post.to_engineers("assignment", without=gone, **known)
    if owner != had_contact and (had_contact or back):
        _tell_contact(case, back or gone, BACK if back else str(data.get("why", AWAY)))
    tell_unspoken(case)
    return draft.plan(Outcome.NONE, f"handed on from {gone or 'the queue'} to {found.assignee or 'the queue'}")


def _taken_up(ticket: Ticket, who: str) -> Dispatch:
    return Dispatch(ticket.team, ticket.level, who, "you had it before you were away", ())


def _tell_contact(case: AnyCase, who: str, why: str) -> None:
    """The requester hears who looks after it now, and by when the next word comes, where one was promised."""
    ticket, now = case.draft.ticket, case.draft.now
    if is_gathered(ticket) or ticket.waiting_for == Waiting.PARENT:
        return
    due, name = ticket.promised or ticket.answer_due, case.post.name(who)
    case.post.to_requesters(
        "contact-changed",
        alone=True,
        actor=Who(name, who) if name else None,  # whom no name is known of any more is "your contact"
        reason=why,
        until=find_return(case.s.policy, case.s.loads, who, now),
        deadline=due if due is not None and due > now else None,
    )


def tell_unspoken(case: AnyCase) -> None:
    """The service desk's lead, or the team's where that desk may not see it, hears that somebody has a ticket in a
    language that they do not speak.
    """
    ticket, policy = case.draft.ticket, case.s.policy
    person = policy.people.get(ticket.assignee)
    if person is None or not ticket.language or ticket.language in person.languages:
        return
    desk = role_addresses(policy, LEADING, team=policy.desk.team, assignee="")
    roles = who_may_see(policy, ticket, desk)
    told = any(one.to == ticket.requester and one.letter in _SAYS_LANGUAGE for one in case.draft.letters)
    for address in find_here(roles, case.post.away)[:1]:
        if address != ticket.assignee:
            speaker = find_example(policy, address, ticket.team, case.post.away, speaks=ticket.language)
            case.post.to(address, "language-gap", reason=TOLD if told else "", colleague=speaker)
