"""Which people of the desk letters reach: whoever's letters come back gets no work until one arrives or they write.

`person.dead_since` says it, as of anybody else. What waits with somebody like that is handed on as of somebody who is
away (S7.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from rules.facts import Load
from rules.policy.model import Policy
from service.domain.planning.case import AnyCase
from service.domain.planning.draft import Draft
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Situation
from service.domain.ticket.timer_names import TimerName
from store.records import OPEN_STATES, Letter, Outcome, Person, Scope, Ticket, Timer

CHECK: Final = "reachable"  # the letter that asks a mailbox each morning, and says that tickets come again
NOW, AFTER_THE_FIRST = timedelta(0), timedelta(minutes=1)
IN_A_ROW = 3  # letters that were refused, whatever the reason
REPORT_WAIT = timedelta(hours=1)  # until a letter that was taken counts as arrived where reports have come before
_OF_THE_LETTER = re.compile(r"\b5\.(?:2\.[23]|3\.4|6\.\d+|7\.\d+)\b")  # full, too large, form, policy (RFC 3463)


def is_of_desk(policy: Policy, address: str) -> bool:
    """Does the desk lean on this person: an engineer, a lead or an admin?"""
    leads = {team.lead for team in policy.teams.values()}
    return address in policy.people or address in policy.desk.admins or address in leads


def is_unreached(reply: str, *, at_rcpt: bool, in_a_row: int) -> bool:
    """Does a refusal end the writing to somebody of the desk?

    At RCPT it is of the address, but where its code says otherwise.
    """
    return in_a_row >= IN_A_ROW or (at_rcpt and _OF_THE_LETTER.search(reply) is None)


def lost_to(address: str, now: datetime) -> Timer:
    """What makes their work go to others."""
    return Timer(None, TimerName.UNREACHED, now, 0, {"engineer": address})


def reached(address: str, now: datetime, **data: object) -> Timer:
    """What takes somebody back in."""
    return Timer(None, TimerName.REACHED, now, 0, {"engineer": address, **data})


def plan_lost_to(draft: Draft, person: Person | None, engineer: str, queue: tuple[Ticket, ...]) -> Plan | None:
    """Each open ticket of theirs is handed on in a plan of its own, the first alone:
    its new engineer may be out of reach too.
    """
    if person is None or person.dead_since is None:
        return None
    theirs = [ticket for ticket in queue if ticket.assignee == engineer and ticket.state in OPEN_STATES]
    for number, ticket in enumerate(theirs):
        draft.later(
            TimerName.HANDOVER, draft.now + (AFTER_THE_FIRST if number else NOW), ticket=ticket.id, assignee=engineer
        )
    return draft.plan(Outcome.NONE, f"letters do not reach {engineer}")


def plan_reached(
    case: AnyCase, person: Person | None, queue: tuple[Ticket, ...], loads: Mapping[str, Load],
    last: Letter | None, data: Mapping[str, object],
) -> Plan | None:  # fmt: skip
    """They are taken back in and told; what nobody could get meanwhile is handed on, to them or to whoever fits."""
    draft = case.draft
    if person is None or person.dead_since is None:
        return None
    if not data.get("wrote") and (last is None or last.state != "sent"):
        return None  # the letter that was taken has come back
    draft.meet(replace(person, dead_since=None))
    if person.address not in case.s.policy.people:
        return draft.plan(Outcome.NONE, f"letters reach {person.address} again")
    if not data.get("told"):
        case.post.to(person.address, CHECK, scope=Scope.DESK)
    for ticket in queue:
        lost = ticket.assignee in loads and loads[ticket.assignee].unreached_since is not None
        if ticket.state in OPEN_STATES and (lost or not ticket.assignee):
            draft.later(
                TimerName.HANDOVER, draft.now + timedelta(seconds=1), ticket=ticket.id, assignee=ticket.assignee
            )
    return draft.plan(Outcome.NONE, f"letters reach {person.address} again")


def has_their_address(s: Situation) -> bool:
    """Did it come to an address of ours that only its author was given, and does their domain not deny it?"""
    given = s.capability or s.answered_letter
    return given is not None and given.recipient == s.author and not s.evidence.a.failed


def with_return(s: Situation, plan: Plan) -> Plan:
    """An engineer whose letters came back has written, by an address that only they were given:
    they are there again.
    """
    person = s.person
    if person is None or person.dead_since is None or s.author not in s.policy.people or s.capability is None:
        return plan
    proven = has_their_address(s) and not s.reading.automatic.automatic
    return replace(plan, timers=(*plan.timers, reached(s.author, s.now, wrote=True))) if proven else plan
