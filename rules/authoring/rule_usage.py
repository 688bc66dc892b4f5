"""How often each rule and its conditions were met by mails that came: what decides, is idle, or is shadowed.

Pure: a policy and facts in, counts out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from rules.decision.decide import decide
from rules.facts import Facts
from rules.language.condition import FIELDS, GATE, Check, checks
from rules.matching.match import View, describe
from rules.policy.model import Policy

_FIRST_WINS = ("gate", "route", "answer")


@dataclass
class RuleUsage:
    """One rule: how often it decided, how often each of its conditions was true, and who decided in its place.

    Conditions that ask for more than the mail itself (category, priority …) are not counted one by one.
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
    whole = {key: compiler.compile(rule.when) for key, rule in rules.items() if all(map(_of_mail, checks(rule.when)))}
    parts = {
        key: [(describe(one), compiler.compile(one)) for one in checks(rule.when) if _of_mail(one)]
        for key, rule in rules.items()
    }
    number = 0
    for label, facts in mails:
        number += 1
        hits = {(hit.question, hit.name) for hit in decide(policy, facts, {}).trace.hits}
        view = View(facts, policy.compiled.index, organisation=policy.organisation_of(facts.sender), vip=False)
        for key, usage in usages.items():
            _count(usage, hits, [(text, test(view) is not None) for text, test in parts[key]])
            if key in whole and whole[key](view) is not None:
                _note_winner(usage, hits, label)
    return number, list(usages.values())


def _count(usage: RuleUsage, hits: Collection[tuple[str, str]], met: Iterable[tuple[str, bool]]) -> None:
    usage.decided += (usage.section, usage.name) in hits
    for text, is_true in met:
        usage.conditions[text] = usage.conditions.get(text, 0) + is_true


def _note_winner(usage: RuleUsage, hits: Collection[tuple[str, str]], label: str) -> None:
    """The rule fits, and another one of its section was first."""
    winner = next((name for section, name in sorted(hits) if section == usage.section), "")
    if winner and (usage.section, usage.name) not in hits and usage.section in _FIRST_WINS:
        usage.shadowed_by[winner] += 1
        usage.example = usage.example or label


def _of_mail(check: Check) -> bool:
    known = FIELDS.get(check.field)
    return known.first == GATE if known is not None else check.field.startswith("header.")
