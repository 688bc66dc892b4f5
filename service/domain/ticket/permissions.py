"""Who may do what (docs/trust.md): the evidence on a mail, and one table from action and evidence to what follows."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from msgspec import Struct

from gateway.message import DomainVerdict
from rules.decision.roster import is_desk_or_lead
from rules.policy.model import Policy
from rules.policy.privacy import CONFIDENTIAL
from store.records import Participant, Role, Ticket


class Evidence(Struct, frozen=True):
    """What is known of a mail's right to act: collected once at intake, stored with the article,
    on every event (I8).
    """

    k: int = 0  # 0 nothing, 1 a hint, 2 a locator, 3 a reply or personal desk address, 4 an action address
    a: DomainVerdict = DomainVerdict.ABSENT
    i: int = 0  # 2 the recipient the capability was made for, 1 another participant or proven alias, 0 a stranger
    p: bool = False  # a nonce that we sent to the address on record came back

    def to_json(self) -> dict[str, Any]:
        """The axes by their letters, as events keep them."""
        return {"k": self.k, "a": str(self.a), "i": self.i, "p": self.p}


class Action(StrEnum):
    """What a mail may do to a ticket (docs/trust.md)."""

    OPEN = "open"
    ACKNOWLEDGE = "acknowledge"
    COMMENT = "comment"
    DECIDE = "decide"  # confirm, close, reopen one's own ticket
    SURVEY = "survey"
    COMMAND = "command"  # an engineer's reply and ordinary command
    DANGEROUS = "dangerous"  # merge across requesters, change of requester
    APPROVE = "approve"
    JOIN = "join"  # become a participant by To or Cc of a requester's mail


class Verdict(StrEnum):
    """What becomes of a mail that would do it."""

    ALLOW = "allow"
    NEUTRAL = "neutral"  # the acknowledgement without echo
    ASK = "ask"  # hold it and ask the address on record (P)
    HOLD = "hold"  # hold it for an engineer
    NEW = "new"  # a new ticket, "possibly related" for engineers only
    QUARANTINE = "quarantine"
    REFUSE = "refuse"
    AS_COMMENT = "as comment"  # kept as a comment


def judge(action: Action, evidence: Evidence, *, strict: bool = False, desk_keeps_tokens: bool = True) -> Verdict:
    """The table of docs/trust.md, row by row.

    `strict` is `trust.level: strict`; `desk_keeps_tokens` is False under `reply_addresses: none`,
    where K2 + I2 + A2 counts as K3 + I2.
    """
    e = evidence
    if not desk_keeps_tokens and e.k == 2 and e.i == 2 and e.a.level >= 2:
        e = Evidence(3, e.a, e.i, e.p)
    return _ROWS[action](e, strict)


def why_asked(e: Evidence) -> str:
    """Why an engineer's mail is held and its writer asked, as a code (`templates/letters/*/words.toml`)."""
    if e.k >= 3 and e.i == 2:  # it came to the address that they have: the word of their domain is missing
        return "the mail alone does not prove who wrote it"
    return "an engineer's mail without the address that we gave them"


def _open(e: Evidence, strict: bool) -> Verdict:
    return Verdict.QUARANTINE if e.a is DomainVerdict.FAILED else Verdict.ALLOW


def _acknowledge(e: Evidence, strict: bool) -> Verdict:
    known = e.p or e.a.level >= 2 if strict else not e.a.failed
    return Verdict.ALLOW if known else Verdict.NEUTRAL


def _comment(e: Evidence, strict: bool) -> Verdict:
    if e.a in (DomainVerdict.FAILED, DomainVerdict.UNCLEAR) and not e.p:
        return Verdict.ASK if e.k >= 2 and e.i else Verdict.NEW
    if e.k >= 3 and e.i:
        needed = 1 if e.i == 2 else 2
        return Verdict.ALLOW if not strict or e.p or e.a.level >= needed else Verdict.ASK
    if e.k >= 3:
        return Verdict.HOLD
    if e.k == 2 and e.i:
        return Verdict.ALLOW if not strict or e.p or e.a.level >= 2 else Verdict.ASK
    return Verdict.NEW


def _decide(e: Evidence, strict: bool) -> Verdict:
    if e.p and e.i == 2:
        return Verdict.ALLOW
    if e.i != 2 or e.k < 3 or e.a.failed or e.a is DomainVerdict.PENDING:
        return Verdict.ASK
    return Verdict.ALLOW if not strict or e.k == 4 or e.a.level >= 2 else Verdict.ASK


def _survey(e: Evidence, strict: bool) -> Verdict:
    return Verdict.ALLOW if e.k == 4 and e.i else Verdict.AS_COMMENT


def _command(e: Evidence, strict: bool) -> Verdict:
    if e.p and e.i == 2:
        return Verdict.ALLOW
    if strict:
        return Verdict.ALLOW if e.i == 2 and ((e.k >= 3 and e.a.level >= 3) or e.a.level >= 4) else Verdict.ASK
    known = not e.a.failed and e.a is not DomainVerdict.PENDING  # what waits for an answer of DNS runs after it
    return Verdict.ALLOW if e.k >= 3 and e.i == 2 and known else Verdict.ASK


def _dangerous(e: Evidence, strict: bool) -> Verdict:
    if e.i == 2 and (e.p or (strict and e.a.level >= 4)):
        return Verdict.ALLOW
    return Verdict.ASK


def _approve(e: Evidence, strict: bool) -> Verdict:
    if e.k != 4 or e.i != 2 or e.a.failed:
        return Verdict.REFUSE
    if e.a is DomainVerdict.PENDING and not e.p:
        return Verdict.ASK
    return Verdict.ALLOW if not strict or e.p or e.a.level >= 2 else Verdict.ASK


def _join(e: Evidence, strict: bool) -> Verdict:
    if e.a.failed or (strict and e.a.level < 2):
        return Verdict.REFUSE
    return Verdict.ALLOW


_ROWS = {
    Action.OPEN: _open,
    Action.ACKNOWLEDGE: _acknowledge,
    Action.COMMENT: _comment,
    Action.DECIDE: _decide,
    Action.SURVEY: _survey,
    Action.COMMAND: _command,
    Action.DANGEROUS: _dangerous,
    Action.APPROVE: _approve,
    Action.JOIN: _join,
}


def may_see(policy: Policy, ticket: Ticket, participants: tuple[Participant, ...], engineer: str) -> bool:
    """Who works on it, its team and who stands above that, and engineers who were added or asked (S1.4). The service
    desk sees what came to its own address, and of other desks what its own team has, or a rule shows it (`sees`).

    A confidential ticket is shown to who works on it, and to its team while nobody has it (S7.3).
    """
    if works_on(ticket, participants, engineer):
        return True
    is_of_team = _is_of_team(policy, ticket.team, engineer)
    if is_confidential(ticket):
        return is_of_team and not ticket.assignee
    return is_of_team or (_is_service_desks(policy, ticket) and is_desk_or_lead(policy, engineer, ticket.team))


def why_hidden(policy: Policy, ticket: Ticket, participants: tuple[Participant, ...], engineer: str) -> str:
    """Why what a ticket says is not for this engineer, as a code: "confidential", or "of_team" where others have it;
    "" where they may see it.
    """
    if may_see(policy, ticket, participants, engineer):
        return ""
    return CONFIDENTIAL if is_confidential(ticket) else "of_team"


def is_confidential(ticket: Ticket) -> bool:
    """Is it shown to its people only?"""
    return CONFIDENTIAL in ticket.tags


def works_on(ticket: Ticket, participants: tuple[Participant, ...], engineer: str) -> bool:
    """Has this engineer the ticket, the contact to its requester, or been added or asked?"""
    added = {Role.ENGINEER, Role.CONSULTED}
    asked = any(p.address == engineer and p.role in added and p.until is None for p in participants)
    return engineer in (ticket.assignee, ticket.owner) or asked


def who_may_see(policy: Policy, ticket: Ticket, engineers: Iterable[str]) -> tuple[str, ...]:
    """Those of them who may; where nobody may, who leads its team, or has the ticket."""
    able = tuple(one for one in engineers if may_see(policy, ticket, (), one))
    team = policy.teams.get(ticket.team)
    led = (team.lead, team.deputy) if team is not None else ()
    return able or tuple(one for one in (*led, ticket.assignee) if one)[:1]


def _is_of_team(policy: Policy, name: str, engineer: str) -> bool:
    """Is somebody of a team, above it, or of a team that a rule shows its tickets? A team's own address is of it."""
    team, person = policy.teams.get(name), policy.people.get(engineer)
    above = (team.lead, team.deputy, team.manager) if team is not None else ()
    if engineer and engineer in (*above, policy.desk.manager):
        return True
    teams = person.teams if person is not None else _teams_behind(policy, engineer)
    return any(own == name or name in policy.teams[own].sees for own in teams if own in policy.teams)


def _teams_behind(policy: Policy, address: str) -> tuple[str, ...]:
    """The teams whose own address it is."""
    return tuple(name for name, team in policy.teams.items() if address and team.mail == address)


def _is_service_desks(policy: Policy, ticket: Ticket) -> bool:
    """Did it come to the service desk's own address, or is it its team's? Other desks have secrets of their own."""
    return ticket.desk in ("", policy.desk.address) or not policy.desk.address or ticket.team == policy.desk.team
