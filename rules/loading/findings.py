"""What a check between the sections may ask and say: which names are defined, where a value stands,
which rule forestalls another.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from msgspec import Struct

from rules.language.condition import FACT, OWN_HOURS, Check, Condition, Either, checks, fits_everything, fold
from rules.language.yaml_reader import Hint, Loc, Node, Problem, known_words, nearest
from rules.loading.contradictions import find_clash, is_always
from rules.matching.fact_reader import FACT_LABELS
from rules.policy.model import Policy

_HEADERS = (
    *("auto-submitted", "precedence", "list-id", "list-unsubscribe", "return-path", "reply-to", "sender", "received"),
    *("message-id", "in-reply-to", "references", "importance", "priority", "x-priority", "x-mailer", "user-agent"),
    *("x-spam-flag", "x-spam-status", "x-spam-score", "x-auto-response-suppress", "authentication-results"),
    *("content-type", "content-language", "delivered-to", "x-original-to", "x-forwarded-to", "organization"),
)


class Surroundings(Struct, frozen=True):
    """`known` is the whole tree, also with what is wrong in it: a name that is defined wrongly is not unknown."""

    known: Node
    broken: frozenset[tuple[str, int]] = frozenset()  # file and line of what the schema has refused
    letters: Mapping[str, AbstractSet[str]] | None = None
    today: date | None = None
    lost: frozenset[str] = frozenset()  # words of what could not be read, "*" where that is a whole file


class Findings:
    """What was found wrong so far, and the look-ups that all checks share."""

    def __init__(self, policy: Policy, tree: Node, around: Surroundings) -> None:
        self.policy, self.tree, self.around = policy, tree, around
        self.problems: list[Problem] = []
        self.used: dict[str, set[str]] = {}
        self.unknown: list[tuple[str, str, Node]] = []  # section, name, and where it is used
        self._names: dict[str, set[str]] = {}

    # -- help ---------------------------------------------------------------------------------------------------------

    def say(
        self, loc: Loc, message: str, hint: str = "", *, key: bool = False, warn: bool = False, lacks: bool = False
    ) -> None:
        """Notes a problem at a place of the file: an error, or a warning where `warn` is set.

        `lacks`: something is missing; nothing is said where it may stand in what could not be read.
        """
        if lacks and self.around.lost:
            return
        node = self.tree.find(loc, key=key)
        self.problems.append(node.problem(message, hint, "warning" if warn else "error"))

    def names(self, section: str) -> Collection[str]:
        """What a section defines, rightly or wrongly."""
        if section not in self._names:
            defined: Iterable[str] = getattr(self.policy, section)
            written = self.around.known.get(section)
            self._names[section] = {
                *defined,
                *(key.text for key, _ in (written.entries if written is not None else ())),
            }
        return self._names[section]

    def must_know(self, section: str, what: str, name: str, loc: Loc) -> None:
        """Notes that a name is used, and a problem where the section does not define it."""
        self.used.setdefault(section, set()).add(name)
        known = self.names(section)
        if name and name not in known and not self.is_lost(name):
            written = self.tree.find(loc).text
            shown = written if fold(written) == fold(name) else name
            self.unknown.append((section, shown, self.tree.find(loc)))
            self.say(loc, f"unknown {what} '{shown}'", known_words(shown, sorted(known)))

    def must_be_fact(self, name: str, loc: Loc) -> None:
        """Notes that a fact is used, and a problem where neither we nor `facts` know it."""
        self.used.setdefault("facts", set()).add(name)
        known = {*FACT_LABELS, *self.names("facts")}
        if name not in known and not self.is_lost(name):
            self.unknown_fact(name, known, loc)

    def unknown_fact(self, name: str, known: Iterable[str], loc: Loc) -> None:
        """Says that nothing defines a fact, and what was meant perhaps."""
        near = nearest(name, sorted(known))
        self.say(loc, f"unknown fact '{name}'", near or "define it in facts:")

    def is_lost(self, name: str) -> bool:
        """May this name be defined in what could not be read?"""
        return not self.around.lost.isdisjoint({name, "*"})

    def misnamed(self) -> None:
        """Warns of a definition that nothing uses where a name near to it is used and unknown: one is a slip."""
        said: set[tuple[str, str]] = set()
        for section, name, place in self.unknown:
            if section == "people":
                continue  # they need no rule that names them
            near = difflib.get_close_matches(
                name, [one for one in self.names(section) if one not in self.used.get(section, ())], 1, 0.7
            )
            if near and (section, near[0]) not in said and self.tree.find((section, near[0]), key=True).text == near[0]:
                said.add((section, near[0]))
                message = f"nothing uses '{near[0]}', and {place.file}:{place.line} uses '{name}'"
                self.say((section, near[0]), message, "call both the same", key=True, warn=True)

    def touched(self, loc: Loc) -> bool:
        """Has the schema refused something in there: then what is missing now is only the consequence."""
        if not self.around.broken:
            return False
        node = self.tree.find(loc)
        last = max((inner.line for inner in node.inside()), default=node.line) + 2
        return any(file == node.file and node.line <= line <= last for file, line in self.around.broken)

    def each(self, section: str, what: str, names: Iterable[str], loc: Loc) -> None:
        """The same for several names, each at its own place of a list."""
        node = self.tree.find(loc)
        for number, name in enumerate(names):
            self.must_know(section, what, name, (*loc, number) if node.kind == "list" else loc)

    def check_condition(self, check: Check, loc: Loc) -> None:
        """Notes the names that a check refers to, and those that nothing defines."""
        if check.field.startswith(FACT):
            self.must_be_fact(check.field.removeprefix(FACT), loc)
        if check.field.startswith("header."):
            self._header(check.field.removeprefix("header.").lower(), loc)
        if check.op == "matches":
            self._patterns(check, loc)
        if check.op == "in":
            self.each("lists", "list", check.values, loc)
        elif check.op == "hours":
            self.each("hours", "hours", ("" if name == OWN_HOURS else name for name in check.values), loc)
        elif check.op == "is" and check.values:
            section = {"team": "teams", "organisation": "organisations", "priority": "service_levels"}.get(check.field)
            if check.field.startswith(FACT):
                self._fact_values(check, loc)
            if check.field in ("text", "body"):
                self._whole_texts(check, loc)
            if section is not None:
                what = "priority" if check.field == "priority" else check.field
                folded = {fold(name): name for name in self.names(section)}
                self.each(section, what, (folded.get(v, v) for v in check.values if "*" not in v and "?" not in v), loc)
            elif check.field == "category":
                self._categories(check, loc)

    def _patterns(self, check: Check, loc: Loc) -> None:
        """Patterns that are found in every text."""
        is_list = self.tree.find(loc).kind == "list"
        for number, pattern in enumerate(check.values):
            if fits_everything(pattern):
                here = (*loc, number) if is_list else loc
                self.say(here, f"the pattern '{pattern}' fits every text", "name what must stand there", warn=True)

    def _fact_values(self, check: Check, loc: Loc) -> None:
        """Values that a fact of the desk's own can never have."""
        name = check.field.removeprefix(FACT)
        own = self.policy.facts.get(name)
        if own is None:
            return
        for value in check.values:
            kept = fold(self.policy.fact_reader.fit(name, value))
            if kept != value and "*" not in value and "?" not in value:
                hint = f"did you mean '{kept}'?" if kept else known_words(value, own.values) if own.values else ""
                self.say(loc, f"'{value}' is no value of the fact '{name}'", hint, warn=True)

    def _whole_texts(self, check: Check, loc: Loc) -> None:
        """A word where the whole of a mail would have to be nothing else."""
        for value in check.values:
            if "*" not in value and "?" not in value:
                what = f"the whole {check.field} of a mail would have to be '{value}'"
                self.say(loc, what, f"write {{has: [{value}]}}", warn=True)

    def _header(self, name: str, loc: Loc) -> None:
        """A header field that is a letter away from one that mails often have."""
        if name not in _HEADERS and (near := difflib.get_close_matches(name, _HEADERS, 1, 0.85)):
            hint = Hint(f"did you mean 'header.{near[0]}'?", f"header.{near[0]}")
            place = next((n for n in range(len(loc) - 1, -1, -1) if str(loc[n]).startswith("header.")), len(loc) - 1)
            self.say(loc[: place + 1], f"no mail has the field 'header.{name}'", hint, key=True, warn=True)

    def _categories(self, check: Check, loc: Loc) -> None:
        """A category, or one that others lie under."""
        known = {fold(name) for name in self.names("categories")}
        above = {name.rpartition(".")[0] for name in known} | {name.split(".")[0] for name in known}
        node = self.tree.find(loc)
        for number, value in enumerate(check.values):
            if value not in known | above and "*" not in value and not self.is_lost(value):
                here = (*loc, number) if node.kind == "list" else loc
                self.unknown.append(("categories", value, self.tree.find(here)))
                self.say(here, f"unknown category '{value}'", known_words(value, sorted(known)))

    def names_and_order(
        self,
        section: str,
        rules: Sequence[tuple[str, Condition]],
        loc: Loc,
        *,
        first_wins: bool = True,
        given: Collection[str] = (),
    ) -> None:
        """Names that are given twice, and rules that no mail meets; where the first rule that fits wins,
        one that an earlier rule always forestalls. `given` are flags that are true of every mail that is asked.
        """
        names: dict[str, Node] = {}
        before = Earlier(given)
        for number, (name, when) in enumerate(rules):
            node = self.tree.find((*loc, number, "name"))
            first = names.setdefault(name, node)
            if first is not node:
                self.say(
                    (*loc, number, "name"),
                    f"a rule of '{section}' is already named so in {first.file}:{first.line}",
                    "every rule needs a name of its own",
                )
            if self.touched((*loc, number)):
                continue
            self._never(when, (*loc, number, "when"))
            if first_wins:
                self._forestalled((*loc, number), before.covering(when), "the rule never applies")
                before.add(number, when)

    def _never(self, when: Condition, loc: Loc) -> None:
        """A rule, or one of its alternatives, whose condition excludes itself."""
        if clash := find_clash(when):
            self.say((*loc, *clash.loc), f"the rule never applies: {clash.why}", clash.hint, warn=True)
        for part in when.parts if isinstance(when, Either) and clash is None else ():
            if clash := find_clash(part):
                self.say((*loc, *clash.loc), f"this alternative never applies: {clash.why}", clash.hint, warn=True)

    def _forestalled(self, loc: Loc, earlier: int | None, what: str) -> None:
        if earlier is not None:
            node = self.tree.find((*loc[:-1], earlier))
            self.say(
                loc,
                f"{what}: the one in {node.file}:{node.line} is always first",
                "move it up, or narrow the other",
                warn=True,
            )


class Earlier:
    """The conditions of earlier rules, to ask which of them is surely true wherever another is.

    `given` are flags that are true of every mail that these rules are asked of.
    """

    def __init__(self, given: Collection[str] = ()) -> None:
        self._given = given
        self._always: int | None = None
        self._same: dict[str, int] = {}
        self._wider: dict[tuple[str, str, str], list[tuple[int, frozenset[str]]]] = {}

    def add(self, number: int, when: Condition) -> None:
        """Takes in the condition of rule `number`, behind those that are known already."""
        if self._always is None and is_always(when, self._given):
            self._always = number
        self._same.setdefault(_bare(when), number)
        if isinstance(when, Check) and when.op in {"has", "is", "in", "matches"}:
            for value in when.values:
                self._wider.setdefault((when.field, when.op, value), []).append((number, frozenset(when.values)))

    def covering(self, when: Condition) -> int | None:
        """The first earlier rule that asks nothing, the same, or the same of a longer list; None when there is none."""
        found = [number for number in (self._always, self._same.get(_bare(when))) if number is not None]
        if isinstance(when, Check) and when.values:
            wider = self._wider.get((when.field, when.op, when.values[0]), ())
            found += [number for number, values in wider if values.issuperset(when.values)]
        return min(found, default=None)


def _bare(condition: Condition) -> str:
    """A condition without its places."""
    return "|".join(f"{c.field} {c.op} {sorted(c.values)} {c.number}" for c in checks(condition)) + str(
        _shape(condition)
    )


def _shape(condition: Condition) -> object:
    if isinstance(condition, Check):
        return "check"
    parts = getattr(condition, "parts", None) or ((condition.part,) if hasattr(condition, "part") else ())
    return type(condition).__name__, [_shape(part) for part in parts]
