"""Facts: that what categories ask for can be asked, and that the desk's own are told apart and speak its languages."""

from __future__ import annotations

from rules.language.condition import fold
from rules.language.yaml_reader import Loc, known_words
from rules.loading.findings import Findings
from rules.matching.fact_reader import bare
from rules.policy.own_facts import ASKABLE, FactSettings

RESERVED = frozenset({"caller", "impact", "urgency"})  # facts that the desk keeps by itself


def check_facts(found: Findings) -> None:
    """All that is wrong with `facts` and with what categories ask for."""
    labels: dict[str, str] = {}
    for name, fact in found.policy.facts.items():
        loc = ("facts", name)
        if name in RESERVED or "=" in name:
            found.say(loc, f"a fact cannot be called '{name}'", "another name", key=True)
        for language, several in fact.labels.items():
            _language(found, language, (*loc, "labels", language))
            for label in several:
                _label(found, name, label, labels, (*loc, "labels", language))
        _values(found, fact, (*loc, "values"))
        for language in fact.ask:
            _language(found, language, (*loc, "ask", language))
    for category, settings in found.policy.categories.items():
        node = found.tree.find(("categories", category, "ask"))
        for number, name in enumerate(settings.ask):
            loc = ("categories", category, "ask", *((number,) if node.kind == "list" else ()))
            _asked(found, name, loc)


def _language(found: Findings, language: str, loc: Loc) -> None:
    spoken = found.policy.desk.languages
    if language not in spoken:
        hint = known_words(language, spoken)
        found.say(loc, f"the desk has no language '{language}'", hint, key=True, warn=True)


def _label(found: Findings, name: str, label: str, labels: dict[str, str], loc: Loc) -> None:
    other = labels.setdefault(bare(label), name)
    if other != name:
        found.say(loc, f"'{label}' is already a label of the fact '{other}'", "a line can only be one fact")


def _values(found: Findings, fact: FactSettings, loc: Loc) -> None:
    """A word that stands for two values."""
    means: dict[str, str] = {}
    for value, words in fact.values.items():
        for word in (value, *words):
            other = means.setdefault(fold(word), value)
            if other != value:
                found.say((*loc, value), f"'{word}' stands for '{other}' as well", "a word means one value", key=True)


def _asked(found: Findings, name: str, loc: Loc) -> None:
    found.used.setdefault("facts", set()).add(name)
    known = {*ASKABLE, *found.names("facts")}
    if name not in known and not found.is_lost(name):
        found.unknown_fact(name, known, loc)
        return
    fact: FactSettings | None = found.policy.facts.get(name)
    missing = [code for code in found.policy.desk.languages if fact is not None and code not in fact.ask]
    if missing:
        found.say(
            loc,
            f"the fact '{name}' has no question in {', '.join(missing)}",
            "give one in facts: " + name + ": ask:",
            warn=True,
        )
