"""What is wrong with people: leads and addresses that nobody has, steps and words that are given twice.

Pure.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from rules.language.yaml_reader import Hint, Loc, Node
from rules.loading.findings import Findings

_ADDRESS = re.compile(r"[^\s@*]+@[^\s@*]+\.[^\s@*]+")
_OTHERS = frozenset({"lists", "gate", "classify", "route", "answer"})  # sections that name people from outside
_NEAR = 0.8
_MATRIX = "impact"  # its rows repeat priorities


def check_people(found: Findings) -> None:
    """Adds to `found` what is hardly meant: leads who are unknown, addresses a letter away from a known one, twins."""
    _same_people(found)
    _leads(found)
    _addresses(found, found.tree, ())
    _steps(found)
    _languages(found)
    _twice(found, found.tree, ())


def _known(found: Findings) -> set[str]:
    people = found.policy.people
    return {*found.names("people"), *(alias for person in people.values() for alias in person.aliases)}


def _near(address: str, known: set[str]) -> Hint | None:
    """The known address that differs in a letter or two of the name, or of the domain."""
    name, _, domain = address.partition("@")
    for one in sorted(known):
        other, _, place = one.partition("@")
        if (domain == place and _are_near(name, other)) or (name == other and _are_near(domain, place)):
            return Hint(f"did you mean '{one}'?", one)
    return None


def _are_near(one: str, other: str) -> bool:
    return sorted(one) == sorted(other) or difflib.SequenceMatcher(None, one, other).ratio() >= _NEAR


def _same_people(found: Findings) -> None:
    """Addresses that differ in capitals alone: one person, of whom one entry would be lost."""
    people, seen = found.tree.get("people"), dict[str, Node]()
    for key, _ in people.entries if people is not None else ():
        first = seen.setdefault(key.text.strip().lower(), key)
        if first is not key:
            message = f"'{key.text}' is already given in {first.file}:{first.line}"
            found.problems.append(key.problem(message, "remove one of the two"))


def _leads(found: Findings) -> None:
    policy, known = found.policy, _known(found)
    for name, team in policy.teams.items():
        for role in ("lead", "deputy"):
            address = getattr(team, role)
            if address and address not in known and policy.people and not found.is_lost(address):
                hint = _near(address, known) or "add the address to people, or to the aliases of somebody"
                found.say(("teams", name, role), f"the {role} '{address}' is not among the people", hint, warn=True)
        if team.lead and team.lead == team.deputy:
            message = f"'{team.lead}' is lead and deputy of '{name}'"
            found.say(("teams", name, "deputy"), message, "name another, or leave 'deputy' out", warn=True)
        if name == team.next_level:
            found.say(("teams", name, "next_level"), f"'{name}' is its own next level", "name another team", warn=True)


def _addresses(found: Findings, node: Node, path: tuple[str, ...]) -> None:
    """Addresses that are hardly anybody else's than a known person's; those of leads are looked at by themselves."""
    known = _known(found)
    for text, below in _texts(node, path):
        address = text.text.lower()
        is_ours = below[0] not in _OTHERS and below[-1] not in {"lead", "deputy", "mail", "assignee", "person"}
        if is_ours and _ADDRESS.fullmatch(address) and address not in known and (hint := _near(address, known)):
            found.problems.append(text.problem(f"nobody has the address '{text.text}'", hint, "warning"))


def _texts(node: Node, path: tuple[str, ...]) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Every text that is a value, with the keys above it."""
    for key, value in node.entries:
        yield from _texts(value, (*path, key.text))
    for item in node.items:
        yield from _texts(item, path)
    if node.kind == "text" and path:
        yield node, path


def _steps(found: Findings) -> None:
    seen: dict[object, int] = {}
    for number, step in enumerate(found.policy.escalation):
        same = (step.at[:2], step.for_, step.kind, step.tell, step.move_to)
        first = seen.setdefault(same, number)
        loc: Loc = ("escalation", number)
        if first != number and found.tree.get("escalation") is not None:
            node = found.tree.find(("escalation", first))
            found.say(loc, f"the same step as in {node.file}:{node.line}", "remove one of the two", warn=True)


def _languages(found: Findings) -> None:
    """Names in a language that no letter is written in."""
    letters, policy = found.around.letters, found.policy
    if letters is None:
        return
    known = {*policy.desk.languages, *(code for codes in letters.values() for code in codes)}
    for section in ("teams", "people", "categories"):
        for name, part in getattr(policy, section).items():
            for code in part.names:
                _language(found, code, known, (section, name, "names", code), key=True)
    for name, organisation in policy.organisations.items():
        if organisation.language:
            _language(found, organisation.language, known, ("organisations", name, "language"), key=False)


def _language(found: Findings, code: str, known: set[str], loc: Loc, *, key: bool) -> None:
    if code not in known:
        hint = f"known: {', '.join(sorted(known))}"
        found.say(loc, f"no letter is written in '{code}'", hint, key=key, warn=True)


def _twice(found: Findings, node: Node, path: tuple[str, ...]) -> None:
    """Words that a list holds twice."""
    for key, value in node.entries:
        _twice(found, value, (*path, key.text))
    texts: set[str] = set()
    for item in node.items:
        _twice(found, item, path)
        if item.kind == "text" and _MATRIX not in path:
            if item.text.casefold() in texts:
                found.problems.append(item.problem(f"'{item.text}' is given twice", "remove one of the two", "warning"))
            texts.add(item.text.casefold())
