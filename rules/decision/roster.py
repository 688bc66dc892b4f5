"""Who is who: engineers, teams and roles by address, name or the word that somebody typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import chain

from rules.language.condition import fold
from rules.policy.model import Policy, Team

LEADING = ("lead", "deputy", "manager")  # the roles of who stands above a team, the nearest first
_HAN = re.compile("[\u4e00-\u9fff]")


def is_engineers_name(policy: Policy, name: str) -> bool:
    """Is it what an engineer is called in any language? Somebody else may write under it; it proves nothing."""
    return fold(" ".join(name.split())) in policy.engineers_names


def team_members(policy: Policy, team: str) -> tuple[str, ...]:
    """The people of a team who have a mailbox, in the order of the file; its lead where it has nobody."""
    return policy.once(_members, team)


def _members(policy: Policy, team: str) -> tuple[str, ...]:
    members = tuple(a for a, person in policy.people.items() if team in person.team and person.mailbox)
    if members:
        return members
    found = policy.teams.get(team, Team())
    return tuple(address for address in (found.lead, found.deputy, found.mail) if address)[:1]


def is_desk_or_lead(policy: Policy, address: str, team: str) -> bool:
    """The service desk, its manager, an admin, or lead, deputy or manager of the ticket's team."""
    person = policy.person(address)
    if person is not None and policy.desk.team in person.team:
        return True
    own, desk = policy.teams.get(team, Team()), policy.teams.get(policy.desk.team, Team())
    entitled = {own.lead, own.deputy, own.manager, desk.lead, desk.deputy, policy.desk.manager, *policy.desk.admins}
    return bool(address) and address.lower() in entitled


def role_addresses(policy: Policy, roles: Sequence[str], *, team: str, assignee: str) -> tuple[str, ...]:
    """The roles' addresses as rule tests name them: a team is its own address. Each once, in order.

    A ticket without assignee stands for its team; a missing lead is the desk's lead, then the manager.
    """
    found: list[str] = []
    for role in roles:
        found.extend(_addresses(policy, role, team, assignee))
    return tuple(dict.fromkeys(address for address in found if address))


def _addresses(policy: Policy, role: str, team: str, assignee: str) -> tuple[str, ...]:
    own, desk = policy.teams.get(team, Team()), policy.teams.get(policy.desk.team, Team())
    manager = own.manager or policy.desk.manager
    if role == "assignee":
        return (assignee,) if assignee else _team_mail(policy, team)
    if role == "team":
        return _team_mail(policy, team)
    if role == "desk":
        return _team_mail(policy, policy.desk.team)
    if role == "lead":
        return (own.lead or desk.lead or manager,)
    if role == "deputy":
        return (own.deputy or own.lead or desk.deputy or desk.lead,)
    if role == "manager":
        return (manager or desk.lead,)
    return _team_mail(policy, role) if role in policy.teams else (role,) if "@" in role else ()


def _team_mail(policy: Policy, team: str) -> tuple[str, ...]:
    found = policy.teams.get(team, Team())
    return (found.mail,) if found.mail else team_members(policy, team)


def expand(policy: Policy, roles: Sequence[str], *, team: str, assignee: str) -> tuple[str, ...]:
    """The people behind roles: a team's address becomes its members; a person is named once."""
    teams = {found.mail: name for name, found in policy.teams.items() if found.mail}
    people: list[str] = []
    for address in role_addresses(policy, roles, team=team, assignee=assignee):
        people.extend(team_members(policy, teams[address]) if address in teams else (address,))
    return tuple(dict.fromkeys(people))


def find_person(policy: Policy, word: str) -> str | tuple[str, ...]:
    """The address of the engineer whom a typed word means, or the candidates where it means none or several.

    By address, alias, the part before the @, the name in any language, then the beginning of one of those.
    """
    person = policy.person(word)
    if person is not None:
        return next(address for address, one in policy.people.items() if one is person)
    wanted = fold(word).removeprefix("@")
    called = policy.words_for_people
    exact = tuple(address for address, words in called.items() if wanted in words)
    found = exact or tuple(
        address for address, words in called.items() if wanted and any(w.startswith(wanted) for w in words)
    )
    return found[0] if len(found) == 1 else found


def list_names(policy: Policy, addresses: Iterable[str], like: str = "") -> str:
    """People by what they are called, to choose from, in Chinese where `like` is, which was typed: each as it may be
    typed, so that it means that one alone.
    """
    shown = ((policy.people[a].name_in("zh" if _HAN.search(like) else ""), a) for a in addresses)
    return " / ".join(name if find_person(policy, name) == address else address for name, address in shown)


_ONE_SIGN_WRONG = 0.66  # of the three of a Chinese name
_SHOWN = 8  # names that may be listed to choose from


def list_alike(policy: Policy, word: str, *, people: bool = True) -> str:
    """Whom a typed word that nobody is called by may mean, to choose from: people and teams whose names come near;
    where none does, and a team was typed, all teams of a small desk. "" for nobody.
    """
    wanted = fold(word).removeprefix("@").removeprefix("team:").strip()
    whose = {called: address for address, words in policy.words_for_people.items() for called in words if people}
    cutoff = _ONE_SIGN_WRONG if _HAN.search(word) else 0.7
    near = tuple(dict.fromkeys(whose[one] for one in get_close_matches(wanted, whose, 3, cutoff)))
    teams = {fold(called): name for name, team in policy.teams.items() for called in (name, team.name) if called}
    meant = [teams[one] for one in get_close_matches(wanted, teams, 3, 0.6)]
    if not near and not meant and not people and len(policy.teams) <= _SHOWN:
        meant = [*policy.teams]
    return " / ".join(
        part for part in (list_names(policy, near, word), *(f"team:{name}" for name in dict.fromkeys(meant))) if part
    )


def find_example(
    policy: Policy, reader: str, team: str, away: frozenset[str] = frozenset(), *, speaks: str = ""
) -> str:
    """The shortest word that means a colleague of `reader` who is there, of this team if it has one, else of their own;
    "" where they are alone. `speaks`: only somebody who speaks that language.
    """
    gone = {reader, *away}
    own = policy.people[reader].team if reader in policy.people else ()
    near = chain(*(team_members(policy, one) for one in (team, *own)), policy.people)
    others = (a for a in near if a in policy.people and a not in gone)
    address = next((a for a in others if not speaks or speaks in policy.people[a].languages), "")
    return policy.once(_shortest_word, address) if address else ""


def _shortest_word(policy: Policy, address: str) -> str:
    """The shortest word that means that engineer."""
    name = policy.people[address].name.lower()
    words = (name.split()[0] if name.isascii() and name.strip() else "", address.partition("@")[0], address)
    return next(word for word in words if word and find_person(policy, word) == address)


def called_by(policy: Policy, *, without: str = "") -> frozenset[str]:
    """All that people and teams are called, folded: names and their parts in each language, addresses up to the @.
    `without`: but for what one of them alone is called.
    """
    everybody = policy.once(_called, "")
    return everybody - policy.once(_called_alone, without) if without else everybody


def _called(policy: Policy, without: str) -> frozenset[str]:
    people = (word for address, words in policy.words_for_people.items() if address != without for word in words)
    teams = (
        fold(word)
        for key, team in policy.teams.items()
        for word in (key, team.name, team.mail.partition("@")[0], *team.names.values())
    )
    return frozenset(filter(None, chain(people, teams)))


def _called_alone(policy: Policy, address: str) -> frozenset[str]:
    return policy.words_for_people.get(address, frozenset()) - _called(policy, address)


def find_team(policy: Policy, word: str) -> str:
    """The team that a typed word means (with or without `team:`), by name in any language or address; "" for none."""
    wanted = fold(word).removeprefix("team:").strip()
    for name, team in policy.teams.items():
        words = {fold(w) for w in (name, team.name, team.mail, team.mail.partition("@")[0], *team.names.values()) if w}
        if wanted in words:
            return name
    return ""
