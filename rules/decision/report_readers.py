"""Who reads which report: the people behind the words of the section `reports`, and whose figures somebody may see."""

from __future__ import annotations

from msgspec import Struct

from rules.decision.roster import team_members
from rules.policy.model import Policy


class ReportReader(Struct, frozen=True):
    """Somebody who gets a report, and about what: some teams, an organisation, or the whole desk."""

    address: str
    teams: tuple[str, ...] = ()
    organisation: str = ""


def report_readers(policy: Policy, word: str) -> tuple[ReportReader, ...]:
    """The people behind one word of `to`, none where nobody is; each gets one report about all of theirs."""
    if "@" in word:
        return (_in_own_right(policy, word),)
    if word == "contacts":
        return tuple(
            ReportReader(address, organisation=name)
            for name, organisation in policy.organisations.items()
            for address in organisation.contacts
        )
    if word == "manager":
        return (ReportReader(policy.desk.manager),) if policy.desk.manager else ()
    if word == "desk":
        return tuple(_in_own_right(policy, address) for address in policy.desk_addresses())
    if word in policy.teams:
        return tuple(ReportReader(address, (word,)) for address in team_members(policy, word))
    return _by_role(policy, "lead" if word == "leads" else "manager")


def _by_role(policy: Policy, role: str) -> tuple[ReportReader, ...]:
    teams: dict[str, tuple[str, ...]] = {}
    for name, team in policy.teams.items():
        address = getattr(team, role)
        if address:
            teams[address] = (*teams.get(address, ()), name)
    return tuple(ReportReader(address, own) for address, own in teams.items())


def _in_own_right(policy: Policy, address: str) -> ReportReader:
    """Somebody named by address: an engineer about their teams, anybody else about the desk."""
    teams = teams_reported_to(policy, address)
    return ReportReader(address, teams or ())


def teams_reported_to(policy: Policy, address: str) -> tuple[str, ...] | None:
    """Of which teams somebody may read figures: () for every one, None for none at all.

    The manager, the admins and who leads the service desk read everything; a lead, a deputy and a team's manager their
    teams; an engineer the teams that they are in.
    """
    if not address:
        return None
    desk = policy.teams.get(policy.desk.team)
    whole = {policy.desk.manager, *policy.desk.admins, *((desk.lead, desk.deputy, desk.manager) if desk else ())} - {""}
    if address in whole:
        return ()
    own = tuple(
        name
        for name, team in policy.teams.items()
        if address in {team.lead, team.deputy, team.manager}
        or (address in policy.people and name in policy.people[address].teams)
    )
    return own or None


def leads_any(policy: Policy, address: str, teams: tuple[str, ...]) -> bool:
    """Does somebody stand above every one of these teams (above the desk where none is named)?

    Who does is shown engineers one by one, and what requesters wrote of them.
    """
    if teams_reported_to(policy, address) == ():
        return True
    above = [policy.teams[name] for name in teams if name in policy.teams]
    return bool(above) and all(address in {team.lead, team.deputy, team.manager} for team in above)


def outside_readers(policy: Policy) -> tuple[str, ...]:
    """Who reads reports and works on no ticket: managers and leads who are no engineers."""
    found = [policy.desk.manager, *policy.desk.admins]
    for team in policy.teams.values():
        found += [team.lead, team.deputy, team.manager]
    return tuple(dict.fromkeys(one for one in found if one and one not in policy.people))
