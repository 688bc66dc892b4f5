"""Moving up: by the clock or by hand, with the dossier, acknowledged by reply,
to the next when nobody does (docs/process.md S4.1, S4.2, S4.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

from msgspec.structs import replace

from rules.calendar import add_business
from rules.decision.promises import Promise
from rules.decision.roster import LEADING, expand, role_addresses
from rules.policy.model import Policy
from service.domain.escalation import late_list
from service.domain.planning import deadlines
from service.domain.planning.case import AnyCase
from service.domain.planning.deadlines import PASSED
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import engineer_side, language_for, last_exchange, last_words
from service.domain.planning.plan import LetterFields, Plan
from service.domain.planning.situation import Situation
from service.domain.queue import lookups
from service.domain.ticket import lateness
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.permissions import may_see
from service.domain.ticket.timer_names import TimerName
from store.records import Event, Outcome, Scope, Ticket
from templates.context import Escalation, Who

_HIGHER = {"assignee": "lead", "team": "lead", "lead": "deputy", "deputy": "manager"}
_LINES = {  # who stands in for somebody who is away, or has the ticket: one after the other
    "lead": ("lead", "deputy", "desk lead", "desk deputy", "manager"),
    "deputy": ("deputy", "desk lead", "desk deputy", "manager"),
}
TOP_LEVEL = 3
INTERNAL_ANSWERS = frozenset({"acknowledge", "review"})  # letters whose answer is never meant for the requester


def by_clock(case: AnyCase, due: list[Promise]) -> None:
    """The last of the steps that have come speaks: those it names are told, and the ticket may move.

    The requester hears, once, that the answer they were promised has not come.
    """
    promise = due[-1]
    of = "response" if promise.of == "first_response" else "resolution"
    once_more = _comes_again(case, promise)
    told = () if once_more else _speak(case, promise.tell, of, at=promise.text, percent=promise.percent)
    if deadlines.answer_passed(case.s.policy, case.draft.ticket) in due:
        late = _view(case, "response", PASSED, _hear_now(case, told, of, promise.percent))
        by = deadlines.answer_told(case.draft.ticket)
        case.post.to_requesters("promise-broken", alone=True, deadline=by, escalation=late)
    if promise.move_to and not once_more:
        move_up(
            case,
            "clock",
            promise.text,
            team="" if promise.move_to == "next_level" else promise.move_to,
            told=told,
            attachments=case.s.files,
        )


def _comes_again(case: AnyCase, promise: Promise) -> bool:
    """Has the desk heard of a step at its own time, which comes once more when the time that the requester was told has
    passed?
    """
    ticket = case.draft.ticket
    own = next((step for step in deadlines.chain(case.s.policy, ticket) if step.step == promise.step), promise)
    shown = case.s.answers.shown.get(ticket.id)
    events = shown.events if own.at < promise.at and shown is not None else ()
    return any(e.kind == EventKind.ESCALATED and e.data.get("at") == own.text and e.at >= own.at for e in events)


def _speak(case: AnyCase, roles: tuple[str, ...], of: str, *, at: str = "", percent: int = 100) -> tuple[str, ...]:
    """The clock tells whoever is there in these roles what is late; `at`: the step of the policy, where it is one.

    Gives who is told.
    """
    told = find_present(case, roles, is_warning=percent < PASSED)
    case.draft.note(EventKind.ESCALATED, at=at or of, told=list(told), by="clock")
    _tell(case, told, _view(case, of, percent, _hear_now(case, told, of, percent)), roles=roles)
    return told


def _is_told_at_once(ticket: Ticket, address: str, of: str, percent: int) -> bool:
    """Below the highest priority one hears of all that is late in one letter; who has the ticket is warned at once, and
    of a broken promise everybody hears at once, for the requester is told so.
    """
    warned = address == ticket.assignee and percent < PASSED
    return ticket.priority == deadlines.TOP_PRIORITY or warned or of == "promise"


def _hear_now(case: AnyCase, told: tuple[str, ...], of: str, percent: int) -> tuple[str, ...]:
    """Whom a letter may name as told: not those who read of it later, with what else is late by then."""
    people, managers = case.s.people, _managers(case)
    return tuple(
        one
        for one in told
        if _is_told_at_once(case.draft.ticket, one, of, percent)
        or not late_list.is_put_off(people.get(one), case.draft.now, is_manager=one in managers)
    )


def _managers(case: AnyCase) -> set[str]:
    """Who hears once a day of what is late."""
    return set(_people_in(case, "manager")) - set(_people_in(case, "lead"))


def _view(case: AnyCase, of: str, percent: int, told: Iterable[str]) -> Escalation:
    """What is late, since when, and who hears of it, as the letter says it."""
    ticket = case.draft.ticket
    targets = {
        "response": ticket.response_due,
        "resolution": ticket.due,
        "promise": ticket.promised,
        "update": lateness.last_answer(ticket),
    }
    people = tuple(Who(case.post.name(address), address) for address in told)
    return Escalation(of=of, percent=percent, target=targets.get(of), told=people)


def find_present(case: AnyCase, roles: tuple[str, ...], *, is_warning: bool) -> tuple[str, ...]:
    """Who is told in these roles: the next above stands in for who is away, for a whole team too; where nobody is
    there, they all hear it.

    A lead who has the ticket is passed over for the next above once it is late; to warn them is enough. A warning goes
    neither up to the manager, who hears when it is late, nor to who may not see the ticket.
    """
    policy, ticket = case.s.policy, case.draft.ticket
    if is_warning and set(expand(policy, roles, team=ticket.team, assignee="")) == {ticket.assignee}:
        return (ticket.assignee,)
    away = case.post.away
    found = _find_new(case, roles, away)
    if not found:
        above = _find_new(case, ("lead",), away, to_manager=not is_warning)
        found = tuple(a for a in above if not is_warning or may_see(policy, ticket, case.post.participants, a))
    named = role_addresses(policy, roles, team=ticket.team, assignee=ticket.assignee)
    here = found or tuple(one for one in named if one not in away)
    return here or (() if is_warning and _find_new(case, ("manager",), away) else named)


def _find_new(
    case: AnyCase, roles: tuple[str, ...], without: frozenset[str], *, to_manager: bool = True
) -> tuple[str, ...]:
    """The first of each role's line who is none of `without`; the manager only where he may stand in."""
    told: list[str] = []
    for role in roles:
        for step in _LINES.get(role, (role,)):
            here = [address for address in _people_in(case, step) if address not in without]
            if here and (step != "manager" or role == "manager" or to_manager):
                told += here
                break
    return tuple(dict.fromkeys(told))


def _people_in(case: AnyCase, step: str) -> tuple[str, ...]:
    """The people of a role; a lead or deputy who has the ticket does not hear of it as one who leads."""
    policy, ticket = case.s.policy, case.draft.ticket
    role = step.removeprefix("desk ")
    team = policy.desk.team if step.startswith("desk ") else ticket.team
    found = expand(policy, (role,), team=team, assignee=ticket.assignee)
    return tuple(a for a in found if a != ticket.assignee) if role in {"lead", "deputy"} else found


def move_up(
    case: AnyCase,
    by: str,
    why: str,
    /,
    *,
    team: str = "",
    events: tuple[Event, ...] = (),
    told: tuple[str, ...] = (),
    **more: Unpack[LetterFields],
) -> None:
    """To the next level: somebody of the team who has it, else the team behind it;
    the requester is told and keeps their contact.

    Where there is neither, it stays where it is, and an engineer who asked for help gets it from the lead;
    the requester hears only of others.

    `told`: who hears of it in another letter; `more` goes into the dossier: the words that came with it, and files.
    """
    draft, post, policy = case.draft, case.post, case.s.policy
    ticket = draft.ticket
    level = min(TOP_LEVEL, ticket.level + 1)
    team, assignee = (team, "") if team else _next(policy, ticket, level)
    owner = ticket.owner or ticket.assignee
    changes = deadlines.moved(policy, ticket, level=level, team=team, assignee=assignee, owner=owner)
    draft.move("escalate", EventKind.LEVEL_RAISED, changes, by=by, why=why[:300])
    shown = case.s.answers.shown.get(ticket.id)
    by_person = "@" in by
    heard = _hear_now(case, told, "resolution", PASSED)
    escalation = Escalation(by=Who(post.name(by), by)) if by_person else _view(case, "resolution", PASSED, heard)
    people = (
        (assignee,) if assignee else engineer_side(policy, draft.ticket, post.participants, without=by, away=post.away)
    )
    if assignee and (team, assignee) == (ticket.team, ticket.assignee):  # nobody there by skill
        others = {by, assignee}
        above = _above(policy, ticket, without=others | post.away) or _above(policy, ticket, without=others)
        people = (above or people) if by_person else ()
    for address in people:
        story = events or (shown.events if shown is not None else ())
        timeline = lookups.tell(story, language_for(policy, post.house, None, address), policy, post.name)
        dossier: LetterFields = {
            "history": last_exchange(shown, post.name),
            **more,
            "escalation": escalation,
            "reason": why if by_person else "",
            "timeline": timeline,
        }
        post.to(address, "dossier", **dossier)
    post.to_who_had_it(ticket.assignee, by=by)
    asked = {*told, *(one.to for one in draft.letters if one.letter == "dossier")}
    if asked - {by, ticket.assignee}:
        post.to_requesters("moved-up")


def _above(policy: Policy, ticket: Ticket, *, without: set[str]) -> tuple[str, ...]:
    """The first of the team's lead, deputy and manager who is somebody else."""
    found = role_addresses(policy, LEADING, team=ticket.team, assignee=ticket.assignee)
    return tuple(address for address in found if address not in without)[:1]


def _next(policy: Policy, ticket: Ticket, level: int) -> tuple[str, str]:
    """The team and, where there is one, the person of that level who is not the assignee now."""
    for address, person in policy.people.items():
        if ticket.team in person.team and person.level >= level and person.mailbox and address != ticket.assignee:
            return ticket.team, address
    team = policy.teams.get(ticket.team)
    if team is not None and team.next_level in policy.teams:
        return team.next_level, ""
    return ticket.team, ticket.assignee


def _tell(
    case: AnyCase,
    told: tuple[str, ...],
    escalation: Escalation,
    *,
    roles: tuple[str, ...],
    before: Iterable[str] = (),
) -> None:
    """Letters to those named; an answer from one of them ends the wait for the next. `before`: who has heard of it."""
    draft, policy = case.draft, case.s.policy
    words = last_words(case.s.answers.shown.get(draft.ticket.id), case.post.name)
    manager = _managers(case)
    for address in told:
        if _is_told_at_once(draft.ticket, address, escalation.of, escalation.percent):
            case.post.to(address, "escalation", escalation=escalation, message=words, scope=Scope.ESCALATION)
        else:
            late_list.tell_later(case, address, escalation, is_manager=address in manager)
    higher = [_HIGHER[role] for role in roles if role in _HIGHER and role not in {"assignee", "team"}]
    higher = [role for role in higher if role != "manager" or _reaches_manager(policy, draft.ticket)]
    if higher:
        hours = policy.calendar()
        due = add_business(hours, draft.now, policy.attention.acknowledge_within)
        draft.cancel(TimerName.UNANSWERED)
        draft.later(
            TimerName.UNANSWERED, due, roles=higher, of=escalation.of, percent=escalation.percent,
            target=lateness.written(escalation.target), told=[*before, *told],
        )  # fmt: skip


def tell_of_promise(case: AnyCase) -> Escalation:
    """A promised time passed without a word: who has the ticket and the lead hear it. Gives what, and who hears it."""
    told = _speak(case, ("assignee" if case.draft.ticket.assignee else "team", "lead"), "promise")
    return _view(case, "promise", PASSED, told)


def tell_of_silence(case: AnyCase) -> None:
    """Nobody works on the ticket or writes to the requester within the rhythm: the lead hears it, nobody pretends."""
    _speak(case, ("lead",), "update")


def _reaches_manager(policy: Policy, ticket: Ticket) -> bool:
    """May what nobody answers go as far as the manager: does a step of the policy tell them of such tickets?"""
    return any(
        "manager" in step.tell
        and (not step.for_ or ticket.priority in step.for_)
        and (not step.kind or ticket.kind in step.kind)
        for step in policy.escalation
    )


def plan_unanswered(case: AnyCase, data: dict[str, object]) -> Plan | None:
    """Nobody acknowledged an escalation: the next in line is told, where what it said is still so."""
    draft, of = case.draft, str(data.get("of", "resolution"))
    if not lateness.is_so(draft.ticket, of, str(data.get("target", "")), draft.now):
        return None
    roles = tuple(str(role) for role in _listed(data, "roles"))
    before = tuple(str(address) for address in _listed(data, "told"))
    goes_so_far = _reaches_manager(case.s.policy, draft.ticket)
    told = _find_new(case, roles, case.post.away.union(before), to_manager=goes_so_far)
    draft.note(EventKind.ESCALATION_UNANSWERED, told=list(told), roles=list(roles))
    view = _view(case, of, int(str(data.get("percent", 0))), before)
    by_now = deadlines.percent_by(case.s.policy, draft.ticket, view.target, draft.now, said=view.percent)
    _tell(case, told, replace(view, percent=by_now), roles=roles, before=before)
    return draft.plan(Outcome.NONE, "an escalation was not answered: the next in line is told")


def _listed(data: dict[str, object], name: str) -> list[object]:
    found = data.get(name, [])
    return list(found) if isinstance(found, list) else []


def acknowledges(s: Situation) -> bool:
    """Is the mail an answer to an escalation?"""
    return s.capability is not None and s.capability.scope == Scope.ACTION and s.capability.action in INTERNAL_ANSWERS


def acknowledge_line(draft: Draft) -> None:
    """A line of somebody's answer to a list: the next above need not be asked."""
    draft.cancel(TimerName.UNANSWERED)


def acknowledge(draft: Draft) -> None:
    """Notes that somebody took the escalation up: nobody else is asked."""
    draft.note(EventKind.ESCALATION_ACKNOWLEDGED)
    draft.cancel(TimerName.UNANSWERED)
