"""What a schema cannot see: names that nothing defines, rules that never apply, promises that no calendar can keep.

Pure.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta
from fnmatch import fnmatchcase
from itertools import pairwise

from rules import calendar
from rules.language.condition import IMPACTS, URGENCIES, Check, Condition, checks
from rules.language.yaml_reader import Hint, Loc, Node, Problem, known_words
from rules.loading.contradictions import is_always
from rules.loading.fact_checks import check_facts
from rules.loading.findings import Earlier, Findings, Surroundings
from rules.loading.level_checks import check_levels, check_promises
from rules.loading.people_checks import check_people
from rules.loading.work_checks import check_work
from rules.policy.model import Policy
from rules.policy.organisations import PUBLIC_PROVIDERS
from rules.policy.privacy import CONFIDENTIAL


def check_policy(policy: Policy, tree: Node, around: Surroundings) -> list[Problem]:
    """All that is wrong between the sections; places are those of `tree`."""
    found = Checker(policy, tree, around)
    found.references()
    found.conditions()
    found.matrix()
    check_levels(found)
    check_promises(found)
    found.holidays()
    found.rules()
    found.people()
    check_facts(found)
    check_people(found)
    check_work(found)
    found.misnamed()
    if not around.broken and not any(problem.severity == "error" for problem in found.problems):
        found.unused()
    return found.problems


class Checker(Findings):
    """The checks of one policy, section by section."""

    # -- names --------------------------------------------------------------------------------------------------------

    def references(self) -> None:
        """Reports names that nothing defines, and steps and rules that do nothing."""
        policy = self.policy
        desk = self.tree.get("desk")
        for section, name in (("teams", "team"), ("hours", "hours")):
            if desk is not None and desk.get(name) is not None:  # else it is one that is defined
                self.must_know(section, name, getattr(policy.desk, name), ("desk", name))
        for name, team in policy.teams.items():
            self.must_know("teams", "team", team.next_level, ("teams", name, "next_level"))
            self.each("teams", "team", team.sees, ("teams", name, "sees"))
        for address, person in policy.people.items():
            self.each("teams", "team", person.team, ("people", address, "team"))
            self.must_know("hours", "hours", person.hours, ("people", address, "hours"))
        for name, category in policy.categories.items():
            self.must_know("teams", "team", category.team, ("categories", name, "team"))
        for number, rule in enumerate(policy.classify):
            self.must_know("categories", "category", rule.set.category, ("classify", number, "set", "category"))
            if not any(
                (rule.set.kind, rule.set.category, rule.set.impact, rule.set.urgency, rule.set.tags)
            ) and not self.touched(("classify", number)):
                self.say(("classify", number), "the rule sets nothing", "give kind, category, impact, urgency or tags")
        self.each("categories", "category", policy.majors.without, ("majors", "without"))
        self._routes()
        self._answers()

    def _routes(self) -> None:
        for number, rule in enumerate(self.policy.route):
            loc = ("route", number, "to")
            self.must_know("teams", "team", rule.to.team, (*loc, "team"))
            self.must_know("people", "person", rule.to.person, (*loc, "person"))
            if not (rule.to.team or rule.to.person or rule.to.level or rule.to.skills or self.touched(loc)):
                self.say(loc, "the rule leads nowhere", "give team, person, level or skills")

    def _answers(self) -> None:
        letters, languages = self.around.letters, self.policy.desk.languages
        for number, rule in enumerate(self.policy.answer):
            says = [word for word in ("send", "article", "decline") if getattr(rule, word)]
            if (not says or ("decline" in says and len(says) > 1)) and not self.touched(("answer", number)):
                self.say(
                    ("answer", number),
                    f"either '{says[0]}' or 'decline'" if says else "the rule says nothing back",
                    "send: LETTER, article: NAME, or decline: WHERE TO TURN TO",
                )
            if rule.send and letters is not None:
                self._letter(rule.send, letters, languages, ("answer", number, "send"))
        for use, letter in self.policy.confirmation.letters.items():
            if letters is not None:
                self._letter(letter, letters, languages, ("confirmation", "letters", use))

    def _letter(self, name: str, letters: Mapping[str, AbstractSet[str]], languages: Iterable[str], loc: Loc) -> None:
        if name not in letters:
            self.say(loc, f"unknown letter '{name}'", known_words(name, sorted(letters)))
            return
        missing = [code for code in languages if code not in letters[name]]
        if missing:
            self.say(
                loc,
                f"the letter '{name}' is not there in {', '.join(missing)}",
                "the desk's first language is used",
                warn=True,
            )

    # -- conditions ---------------------------------------------------------------------------------------------------

    def all_rules(self) -> list[tuple[str, int, str, Condition]]:
        """(section, number, name, condition) of the four lists of rules, in order."""
        policy = self.policy
        found = [("gate", n, r.name, r.when) for n, r in enumerate(policy.gate)]
        found += [("classify", n, r.name, r.when) for n, r in enumerate(policy.classify)]
        found += [("route", n, r.name, r.when) for n, r in enumerate(policy.route)]
        return found + [("answer", n, r.name, r.when) for n, r in enumerate(policy.answer)]

    def conditions(self) -> None:
        """Reports names in conditions that nothing defines."""
        tags = sorted({tag for rule in self.policy.classify for tag in rule.set.tags})
        for section, number, _, when in self.all_rules():
            for check in checks(when):
                self.check_condition(check, (section, number, "when", *check.loc))
                if section != "answer" and check.field == "tags" and check.op == "is":
                    self._tags(check, tags, (section, number, "when", *check.loc))
        for number, rule in enumerate(self.policy.classify):
            loc = ("classify", number, "set", "tags")
            for place, tag in enumerate(rule.set.tags):
                if tag != CONFIDENTIAL and difflib.get_close_matches(tag.casefold(), [CONFIDENTIAL], 1, 0.85):
                    here = (*loc, place) if self.tree.find(loc).kind == "list" else loc
                    hint = Hint(f"did you mean '{CONFIDENTIAL}'?", CONFIDENTIAL)
                    self.say(here, f"the tag '{tag}' hides nothing", hint, warn=True)

    def _tags(self, check: Check, known: list[str], loc: Loc) -> None:
        """A tag that no rule sets, asked of a ticket that has none but those of rules yet."""
        folded = {tag.casefold() for tag in known}
        for place, tag in enumerate(check.values):
            if not any(fnmatchcase(one, tag) for one in folded) and not self.is_lost(tag):
                here = (*loc, place) if self.tree.find(loc).kind == "list" else loc
                self.say(here, f"no rule sets the tag '{tag}'", known_words(tag, known), warn=True, lacks=True)

    # -- urgency, promises --------------------------------------------------------------------------------------------

    def matrix(self) -> None:
        """Reports rows that do not fit the columns, and defaults that the matrix does not hold."""
        priority = self.policy.priority
        columns: tuple[str, ...] = priority.urgency
        for impact, row in priority.impact.items():
            if len(row) != len(columns):
                self.say(
                    ("priority", "impact", impact),
                    f"{len(row)} priorities for {len(columns)} urgencies ({', '.join(columns)})",
                    "one for each column",
                )
            self.each("service_levels", "priority", row, ("priority", "impact", impact))
        said = priority.unless_said
        if said.impact not in priority.impact:
            self.say(("priority", "unless_said", "impact"), f"the matrix has no row '{said.impact}'", "add the row")
        if said.urgency not in columns:
            self.say(
                ("priority", "unless_said", "urgency"), f"the matrix has no column '{said.urgency}'", "add the column"
            )

        self._matrix_order()

    def _matrix_order(self) -> None:
        """Warns of a cell that is less urgent than one for less: a row or a column that was turned around."""
        priority, order = self.policy.priority, {name: n for n, name in enumerate(self.policy.priorities)}
        rows = [impact for impact in reversed(IMPACTS) if impact in priority.impact]
        columns = [priority.urgency.index(urgency) for urgency in reversed(URGENCIES) if urgency in priority.urgency]
        cells = {
            (impact, column): order[priority.impact[impact][column]]
            for impact in rows
            for column in columns
            if column < len(priority.impact[impact]) and priority.impact[impact][column] in order
        }
        pairs = [((row, one), (row, other)) for row in rows for one, other in pairwise(columns)]
        pairs += [((one, column), (other, column)) for column in columns for one, other in pairwise(rows)]
        for more, less in pairs:
            if more in cells and less in cells and cells[more] > cells[less]:
                named = [f"{impact} · {priority.urgency[column]}" for impact, column in (more, less)]
                message = f"'{named[0]}' is less urgent than '{named[1]}'"
                self.say(("priority", "impact", more[0], more[1]), message, "turn the two around", warn=True)
                return

    def holidays(self) -> None:
        """Warns of countries whose swapped working days are not known yet, and of a "no" that is Norway."""
        for name in self.policy.hours:
            node = self.tree.find(("hours", name, "holidays"))
            for one in node.items or (node,):
                if one.kind == "text" and one.text == "no":
                    hint = "for none leave 'holidays' out, for Norway write NO"
                    self.problems.append(one.problem("'no' is Norway", hint, "warning"))
        today = self.around.today
        if today is None:
            return
        soon = today + timedelta(days=60)
        for name, hours in self.policy.hours.items():
            for country in hours.holidays:
                if not calendar.swaps_known(country, soon.year):
                    self.say(
                        ("hours", name, "holidays"),
                        f"the swapped working days of {country} in {soon.year} are not known yet",
                        f"give them in hours.{name}.days once they are published",
                        warn=True,
                    )

    # -- rules that never apply ---------------------------------------------------------------------------------------

    def rules(self) -> None:
        """Reports names that are given twice and rules that never apply."""
        for section in ("gate", "classify", "route", "answer"):
            rules = [(name, when) for where, _, name, when in self.all_rules() if where == section]
            given = ("new",) if section == "route" else ()
            self.names_and_order(section, rules, (section,), first_wins=section != "classify", given=given)
        self._nothing_left()
        self._nothing_in()

    def _nothing_left(self) -> None:
        """A classify rule all of whose fields are set by rules that fit wherever it fits."""
        before = {name: Earlier(("new",)) for name in ("kind", "category", "impact")}
        before["urgency"] = Earlier()  # the only one that a later mail is asked for
        for number, rule in enumerate(self.policy.classify):
            fields = [name for name in before if getattr(rule.set, name)]
            earlier = [before[name].covering(rule.when) for name in fields]
            if self.touched(("classify", number)):
                continue
            if fields and not rule.set.tags and all(one is not None for one in earlier):
                self._forestalled(("classify", number), earlier[0], "the rule never sets anything")
            for name in fields:
                before[name].add(number, rule.when)

    def _nothing_in(self) -> None:
        """A rule of the gate that lets no mail in, or no new one, though no rule before it accepts any."""
        for number, rule in enumerate(self.policy.gate):
            if rule.do == "accept":
                return  # whatever stands behind it is for the rest
            if is_always(rule.when, ("new",)) and not self.touched(("gate", number)):
                message = f"the rule fits every mail that could open a ticket: 'do: {rule.do}' for all of them"
                self.say(("gate", number), message, "narrow its 'when'", warn=True)

    def people(self) -> None:
        """Reports addresses and domains that belong to two, and people who can get no tickets."""
        policy = self.policy
        owners: dict[str, str] = dict.fromkeys(policy.people, "")
        for address, person in policy.people.items():
            for number, alias in enumerate(person.aliases):
                if alias in owners:
                    self.say(
                        ("people", address, "aliases", number),
                        f"'{alias}' is already the address of {owners[alias] or alias}",
                    )
                owners[alias] = address
            for number, code in enumerate(person.languages):
                if code not in policy.desk.languages and "languages" in policy.people[address].model_fields_set:
                    self.say(
                        ("people", address, "languages", number),
                        f"the desk has no language '{code}'",
                        known_words(code, policy.desk.languages),
                        warn=True,
                    )
            if not person.mailbox:
                self.say(("people", address), f"{person.name} has no mailbox and gets no tickets", "", warn=True)
        domains: dict[str, str] = {}
        for name, organisation in policy.organisations.items():
            for number, domain in enumerate(organisation.domains):
                if domain in domains:
                    self.say(
                        ("organisations", name, "domains", number), f"'{domain}' already belongs to '{domains[domain]}'"
                    )
                domains[domain] = name
                if domain in PUBLIC_PROVIDERS:
                    message = f"anybody can have an address at '{domain}': strangers would belong to '{name}'"
                    self.say(("organisations", name, "domains", number), message, "a domain of their own", warn=True)
        self._categories_and_skills()

    def _categories_and_skills(self) -> None:
        policy = self.policy
        above = {part for name in policy.categories for part in _above(name)} - {*policy.categories}
        for name in policy.categories:
            near = difflib.get_close_matches(name, above, 1, 0.8)
            if near and not any(one.startswith(f"{name}.") for one in policy.categories):
                hint = Hint(f"did you mean '{near[0]}'?", near[0])
                self.say(("categories", name), f"no category lies under '{name}'", hint, key=True, warn=True)
        if "other" not in self.names("categories"):
            self.say(
                ("categories",),
                "the category 'other' is missing: it catches what no rule knows",
                "other: {team: " + policy.desk.team + "}",
                lacks=True,
            )
        for name in policy.categories:
            category = policy.category(name)
            if not policy.categories[name].team and not any(
                policy.categories.get(a, policy.categories[name]).team for a in _above(name)
            ):
                self.say(
                    ("categories", name),
                    f"the category '{name}' has no team: '{policy.desk.team}' gets it",
                    f"team: {policy.desk.team}",
                    key=True,
                    warn=True,
                    lacks=True,
                )
            if category.team in policy.teams:
                self._skills(category.skills, category.team, ("categories", name, "skills"))
        for number, rule in enumerate(policy.route):
            team = rule.to.team
            if team in policy.teams:
                self._skills(rule.to.skills, team, ("route", number, "to", "skills"))

    def _skills(self, skills: tuple[str, ...], team: str, loc: Loc) -> None:
        members = [person for person in self.policy.people.values() if team in person.team]
        known = sorted({skill for person in self.policy.people.values() for skill in person.skills})
        missing = [skill for skill in skills if not any(skill in person.skills for person in members)]
        node = self.tree.find(loc)
        for skill in missing:
            here = (*loc, skills.index(skill)) if node.kind == "list" else loc
            if members:
                message = f"nobody of team '{team}' has the skill '{skill}'"
                self.say(here, message, known_words(skill, known), warn=True, lacks=True)
        if not missing and members and not any(set(skills) <= set(person.skills) for person in members):
            self.say(loc, f"nobody of team '{team}' has all of {', '.join(skills)}", "", warn=True, lacks=True)

    # -- what nothing uses --------------------------------------------------------------------------------------------

    def unused(self) -> None:
        """Warns of lists and hours that nothing uses, and of teams without people."""
        policy = self.policy
        for name in policy.lists:
            if name not in self.used.get("lists", ()):
                self.say(("lists", name), f"no rule uses the list '{name}'", "", key=True, warn=True)
        for name in policy.hours:
            written = self.tree.get("hours")
            if (
                written is not None
                and written.get(name) is not None
                and name not in self.used.get("hours", ())
                and name != "always"
            ):
                self.say(("hours", name), f"nothing uses the hours '{name}'", "", key=True, warn=True)
        used = self.used.get("teams", set())
        manned = {team for person in policy.people.values() for team in person.team}
        for name in policy.teams:
            written = self.tree.get("teams")
            if name in used and name not in manned and written is not None and written.get(name) is not None:
                self.say(
                    ("teams", name),
                    f"nobody is in team '{name}'",
                    "add people, or its tickets wait in its queue",
                    key=True,
                    warn=True,
                )


def _above(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]
