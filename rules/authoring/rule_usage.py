"""How often each rule and its conditions were met by mails that came: what decides, is idle, or is shadowed.

Pure: a policy and facts in, counts out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field

from rules.decision.decide import decide
from rules.facts import Facts
from rules.language.condition import checks
from rules.matching.match import View, describe
from rules.policy.model import Policy

_FIRST_WINS = ("gate", "route", "answer")


class RuleUsage(Struct):
    """One rule: how often it decided, how often each of its conditions was true, and who decided in its place.

    Conditions see what the questions before have answered (category, priority …), as they did when they were asked.
    """

    section: str
    name: str
    file: str
    line: int
    decided: int = 0
    conditions: dict[str, int] = field(default_factory=dict)
    shadowed_by: Counter[str] = field(default_factory=Counter)
    example: str = ""  # a mail that another rule took

    def lines(self) -> list[str]:
        """For people: the rule, then what about it is worth a look."""
        said = [f"{self.file}:{self.line} {self.section}: {self.name}: decided {self.decided}"]
        said += [f"    never true: {text}" for text, times in self.conditions.items() if not times]
        said += [f"    {times} times true: {text}" for text, times in self.conditions.items() if times]
        for name, times in self.shadowed_by.most_common(1):
            said.append(f"    {times} times '{name}' was first, for example {self.example}")
        return said


Key = tuple[str, int]  # section and number


def count_usage(
    policy: Policy, places: Mapping[Key, tuple[str, int]], mails: Iterable[tuple[str, Facts]]
) -> tuple[int, list[RuleUsage]]:
    """The number of mails, and every rule.

    `mails` are pairs of a label for people and what the rules know of a mail; `places` are files and lines of rules.
    """
    rules = {
        (section, number): rule
        for section in ("gate", "classify", "route", "answer")
        for number, rule in enumerate(getattr(policy, section))
    }
    usages = {key: RuleUsage(key[0], rule.name, *places[key]) for key, rule in rules.items()}
    compiler = policy.compiled.compiler
    whole = {key: compiler.compile(rule.when) for key, rule in rules.items()}
    parts = {key: [(describe(one), compiler.compile(one)) for one in checks(rule.when)] for key, rule in rules.items()}
    for usage, tests in zip(usages.values(), parts.values(), strict=True):
        usage.conditions = dict.fromkeys((text for text, _ in tests), 0)
    number = 0
    for label, facts in mails:
        number += 1
        met: dict[Key, tuple[list[str], bool]] = {}

        def look(question: str, view: View) -> None:
            for key in rules:
                if key[0] == question:
                    true = [text for text, test in parts[key] if test(view) is not None]
                    met[key] = true, whole[key](view) is not None  # noqa: B023 - called before the next mail

        hits = {(hit.question, hit.name) for hit in decide(policy, facts, {}, look=look).trace.hits}
        for key, (true, fits) in met.items():
            _count(usages[key], hits, true)
            if fits:
                _note_winner(usages[key], hits, label)
    return number, list(usages.values())


def _count(usage: RuleUsage, hits: Collection[tuple[str, str]], met: Iterable[str]) -> None:
    usage.decided += (usage.section, usage.name) in hits
    for text in met:
        usage.conditions[text] += 1


def _note_winner(usage: RuleUsage, hits: Collection[tuple[str, str]], label: str) -> None:
    """The rule fits, and another one of its section was first."""
    winner = next((name for section, name in sorted(hits) if section == usage.section), "")
    if winner and (usage.section, usage.name) not in hits and usage.section in _FIRST_WINS:
        usage.shadowed_by[winner] += 1
        usage.example = usage.example or label
