"""Asks rules of one mail.

A policy's rules are compiled once; then an index names the few that can apply, and only those are asked.

The index goes from words, addresses, domains, header names and patterns that a mail holds to the rules that need one
of them; a rule without such a need is always asked.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import re2
from msgspec import Struct

from rules.calendar import Calendar, is_open
from rules.facts import Facts, Miss
from rules.language.condition import (
    COMPARISONS,
    FACT,
    FIELDS,
    OWN_HOURS,
    Both,
    Check,
    Condition,
    Either,
    Neither,
    checks,
    fold,
    parse_number,
)
from rules.matching.phrase_finder import WordIndex, occurs

MAX_TEXT = 65_536  # characters that are read; all is kept elsewhere
TEXT_FIELDS = ("subject", "body", "text")
_EDGE = " \x1f "  # between subject and body: no phrase reaches over it

Words = tuple[str, ...]
Test = Callable[["View"], Words | None]
Atom = tuple[str, str]


class View:
    """What the checks see of one mail: its facts, folded once, and what the questions before have answered."""

    def __init__(
        self,
        facts: Facts,
        index: Index | None = None,
        *,
        organisation: str = "",
        vip: bool = False,
        find_facts: Callable[[Facts], Mapping[str, str]] | None = None,
    ) -> None:
        self.facts = facts
        self._find_facts = find_facts or (lambda facts: dict(facts.facts))
        self.organisation = organisation
        self.vip = vip
        self.answers: dict[str, tuple[str, ...]] = {"tags": facts.tags}
        self.assigned = False
        self.own_hours: Callable[[], str] = lambda: ""  # the name of those that the ticket goes by
        self._held: dict[str, frozenset[str]] = {}
        self._index = index
        self.is_indexed = index is not None  # are its terms in `found`?

    @cached_property
    def subject(self) -> str:
        """The subject, folded, at most MAX_TEXT characters."""
        return fold(self.facts.subject[:MAX_TEXT])

    @cached_property
    def body(self) -> str:
        """The new text, folded, at most MAX_TEXT characters."""
        return fold(self.facts.body[:MAX_TEXT])

    @cached_property
    def text(self) -> str:
        """Subject and body, with an edge between them over which no term matches."""
        return f"{self.subject}{_EDGE}{self.body}"

    @cached_property
    def found(self) -> frozenset[str]:
        """The terms of all rules that occur in subject or body."""
        return self._index.words.find(self.text) if self._index is not None else frozenset()

    @cached_property
    def headers(self) -> Mapping[str, tuple[str, ...]]:
        """Name of a header field in lower case -> its values, in order."""
        held: dict[str, list[str]] = {}
        for name, value in self.facts.headers:
            held.setdefault(name.lower(), []).append(value)
        return {name: tuple(values) for name, values in held.items()}

    @cached_property
    def known(self) -> Mapping[str, str]:
        """The facts of the ticket, with what this mail brings; read only where a rule asks for one."""
        return self._find_facts(self.facts)

    def having(self, field: str, terms: Words) -> Words:
        """Which of these folded terms are in one of the text fields."""
        if self._index is None:
            return tuple(term for term in terms if occurs(term, getattr(self, field)))
        here = self.found.intersection(terms)
        return tuple(term for term in terms if term in here and (field == "text" or occurs(term, getattr(self, field))))

    def raw(self, field: str) -> tuple[str, ...]:
        """The values of a field as written."""
        facts = self.facts
        if field.startswith("header."):
            return self.headers.get(field.removeprefix("header."), ())
        if field.startswith(FACT):
            value = self.known.get(field.removeprefix(FACT), "")
            return (value,) if value else ()
        if field.startswith("attachment."):
            place = 0 if field == "attachment.name" else 1
            return tuple(str(attachment[place]) for attachment in facts.attachments)
        if field in self.answers:
            return self.answers[field]
        simple = {
            "from": (facts.sender,),
            "name": (facts.sender_name,),
            "to": facts.to,
            "subject": (facts.subject[:MAX_TEXT],),
            "body": (facts.body[:MAX_TEXT],),
            "text": (f"{facts.subject[:MAX_TEXT]}\n{facts.body[:MAX_TEXT]}",),
            "language": (facts.language,),
            "organisation": (self.organisation,),
            "state": (facts.state,),
        }
        return simple.get(field, ())

    def folded(self, field: str) -> tuple[str, ...]:
        """The values of a field, folded, each at most MAX_TEXT characters."""
        if field in TEXT_FIELDS:
            return (getattr(self, field),)
        return tuple(fold(value[:MAX_TEXT]) for value in self.raw(field))

    def numbers(self, field: str) -> tuple[float, ...]:
        """The numbers of a field; sizes are in bytes."""
        if field == "attachment.size":
            return tuple(float(attachment[2]) for attachment in self.facts.attachments)
        if field.startswith(FACT):
            return _numbers_of(self.raw(field))
        return (float(self.facts.size if field == "size" else len(self.facts.attachments)),)

    def flag(self, field: str) -> bool:
        """The answer of a field that is yes or no."""
        if field in {"vip", "assigned"}:
            return bool(getattr(self, field))
        return bool(getattr(self.facts, field))

    def held(self, kind: str) -> frozenset[str]:
        """All of a kind by which the index knows this mail; looked for where a rule asks for one."""
        found = self._held.get(kind)
        if found is None:
            found = self._held[kind] = self._hold(kind)
        return found

    def _hold(self, kind: str) -> frozenset[str]:
        facts = self.facts
        kind, _, field = kind.partition(":")
        if kind == "word":
            return self.found
        if kind == "header":
            return frozenset({name.lower() for name, _ in facts.headers})
        if kind == "re":
            return frozenset(self._index.patterns[field].find(self.raw(field)[0]) if self._index is not None else ())
        if kind in {"language", "organisation"}:
            return frozenset((facts.language if kind == "language" else fold(self.organisation),))
        addresses = [fold(one) for one in ((facts.sender,) if kind in {"from", "domain"} else facts.to)]
        return frozenset(one.rpartition("@")[2] for one in addresses) if "domain" in kind else frozenset(addresses)


def _numbers_of(values: Iterable[str]) -> tuple[float, ...]:
    found: list[float] = []
    for value in values:
        with contextlib.suppress(ValueError):
            found.append(parse_number(value.replace(",", "")))
    return tuple(found)


# -- one condition ----------------------------------------------------------------------------------------------------


class Compiler:
    """Conditions to functions; lists and hours are looked up here, once."""

    def __init__(self, lists: Mapping[str, Sequence[str]], calendars: Mapping[str, Calendar]) -> None:
        self._lists = lists
        self._calendars = calendars

    def compile(self, condition: Condition) -> Test:
        """A function that gives the words that matched (maybe none of them), or None for a miss."""
        if isinstance(condition, Check):
            return self._check(condition)
        if isinstance(condition, Neither):
            inner = self.compile(condition.part)
            return lambda view: () if inner(view) is None else None
        parts = tuple(self.compile(part) for part in condition.parts)
        return _either(parts) if isinstance(condition, Either) else _both(parts)

    def resolve(self, check: Check) -> Check:
        """`in` a list as the plain check that it stands for: words in a text, else whole values."""
        if check.op != "in":
            return check
        values = [fold(value) for name in check.values for value in self._lists.get(name, ())]
        kind = _kind(check.field)
        if kind == "address":
            values = [v if "@" in v and not v.startswith("@") else "*@" + v.removeprefix("@") for v in values]
        return Check(check.field, "has" if kind == "text" else "is", tuple(values), loc=check.loc)

    def _check(self, check: Check) -> Test:
        check = self.resolve(check)
        field, values = check.field, check.values
        if check.op == "flag":
            return lambda view: () if view.flag(field) else None
        if check.op == "hours":
            return self._hours(check)
        if check.op == "has":
            return _has(field, values)
        if check.op == "matches":
            return _matches(field, values)
        if check.op in COMPARISONS or (not values and _kind(field) == "number"):
            return _compare(field, check.op, check.number)
        if not values:
            return lambda _: None
        if field == "category":
            return _below(values)
        return _is(field, values)

    def _hours(self, check: Check) -> Test:
        known, names = self._calendars, tuple(name for name in check.values if name in self._calendars)
        own, wanted = OWN_HOURS in check.values, check.field == "inside"

        def test(view: View) -> Words | None:
            asked = (*names, view.own_hours()) if own else names
            inside = any(is_open(known[name], view.facts.at) for name in asked if name in known)
            return () if inside is wanted else None

        return test


def _kind(field: str) -> str:
    return FIELDS[field].kind if field in FIELDS else "text"


def _both(parts: tuple[Test, ...]) -> Test:
    def test(view: View) -> Words | None:
        words: Words = ()
        for part in parts:
            found = part(view)
            if found is None:
                return None
            words += found
        return words

    return test


def _either(parts: tuple[Test, ...]) -> Test:
    def test(view: View) -> Words | None:
        found = [words for part in parts if (words := part(view)) is not None]
        return tuple(dict.fromkeys(word for words in found for word in words)) if found else None

    return test


def _has(field: str, terms: Words) -> Test:
    if field in TEXT_FIELDS:
        every = frozenset(terms)

        def in_text(view: View) -> Words | None:
            if view.is_indexed and every.isdisjoint(view.found):
                return None
            return view.having(field, terms) or None

        return in_text

    def in_values(view: View) -> Words | None:
        values = view.folded(field)
        return tuple(term for term in terms if any(occurs(term, value) for value in values)) or None

    return in_values


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options


def _matches(field: str, patterns: Words) -> Test:
    compiled = tuple(re2.compile(pattern, _options()) for pattern in patterns)

    def test(view: View) -> Words | None:
        hits = (one.search(value) for one in compiled for value in view.raw(field))
        return tuple(dict.fromkeys(hit.group()[:80] for hit in hits if hit)) or None

    return test


def glob_pattern(value: str) -> str:
    """A folded glob as a pattern: `*` any run, `?` one letter."""
    return "(?s)" + "".join(".*" if c == "*" else "." if c == "?" else re2.escape(c) for c in value)


def _is(field: str, values: Words) -> Test:
    exact = frozenset(value for value in values if "*" not in value and "?" not in value)
    anything = "*" in values
    tails = tuple(v[1:] for v in values if v[:1] == "*" and len(v) > 1 and not set(v[1:]) & {"*", "?"})
    rest = [v for v in values if v not in exact and v != "*" and v[1:] not in tails]
    globs = tuple(re2.compile(glob_pattern(value), _options()) for value in rest)

    def test(view: View) -> Words | None:
        for value in view.folded(field):
            if value in exact or anything or (tails and value.endswith(tails)):
                return (value[:80],)
            if any(one.fullmatch(value) for one in globs):
                return (value[:80],)
        return None

    return test


def _below(values: Words) -> Test:
    """A category is also each one that it lies under."""

    def test(view: View) -> Words | None:
        for value in view.folded("category"):
            if any(value == wanted or value.startswith(f"{wanted}.") for wanted in values):
                return (value,)
        return None

    return test


def _compare(field: str, op: str, number: float) -> Test:
    compare: Callable[[float], bool] = {
        "over": number.__lt__,
        "under": number.__gt__,
        "at_least": number.__le__,
        "at_most": number.__ge__,
        "is": number.__eq__,
    }[op]

    def test(view: View) -> Words | None:
        return () if any(compare(value) is True for value in view.numbers(field)) else None

    return test


# -- many rules -------------------------------------------------------------------------------------------------------


class Patterns:
    """Many patterns at once, by RE2 sets."""

    _CHUNK = 200

    def __init__(self, patterns: Iterable[str]) -> None:
        self._sets: list[tuple[tuple[str, ...], Any]] = []
        every = tuple(dict.fromkeys(patterns))
        for start in range(0, len(every), self._CHUNK):
            chunk = every[start : start + self._CHUNK]
            found = re2.Set.SearchSet(_options())
            for pattern in chunk:
                found.Add(pattern)
            found.Add("")  # always there, unless RE2 ran out of memory: then one by one
            found.Compile()
            self._sets.append((chunk, found))

    def find(self, text: str) -> list[str]:
        """The patterns that match somewhere in the text."""
        hits: list[str] = []
        for chunk, found in self._sets:
            numbers = set(found.Match(text))
            if len(chunk) in numbers:
                hits += [chunk[number] for number in numbers if number < len(chunk)]
            else:
                hits += [pattern for pattern in chunk if re2.search(pattern, text, _options())]
        return hits


class Rule(Struct, frozen=True):
    """A rule ready to be asked; `place` is its number in its section."""

    place: int
    name: str
    condition: Condition
    test: Test


class Index:
    """What all rules of a policy look for in texts, found in one pass over the mail."""

    def __init__(self, found: Iterable[Check]) -> None:
        terms: set[str] = set()
        patterns: dict[str, list[str]] = {}
        for check in found:
            if check.field in TEXT_FIELDS and check.op == "has":
                terms.update(check.values)
            if check.field in TEXT_FIELDS and check.op == "matches":
                patterns.setdefault(check.field, []).extend(check.values)
        self.words = WordIndex(terms)
        self.patterns = {field: Patterns(several) for field, several in patterns.items()}


class RuleSet:
    """The rules of one question, in order, with the index of those that can apply."""

    def __init__(self, question: str, rules: Sequence[tuple[str, Condition]], compiler: Compiler) -> None:
        self.question = question
        self.rules = tuple(
            Rule(place, name, condition, compiler.compile(condition)) for place, (name, condition) in enumerate(rules)
        )
        self.misses = tuple(Miss(question, rule.name, f"needs {describe(rule.condition)}") for rule in self.rules)
        self._by_kind: dict[str, dict[str, list[int]]] = {}  # of atoms
        self._always: list[int] = []
        for rule in self.rules:
            atoms = needs(rule.condition, compiler)
            if atoms is None:
                self._always.append(rule.place)
            else:
                for kind, value in atoms:
                    self._by_kind.setdefault(kind, {}).setdefault(value, []).append(rule.place)

    def candidates(self, view: View) -> list[Rule]:
        """The rules that can apply to this mail, in order; all others are misses."""
        places = set(self._always)
        for kind, needed in self._by_kind.items():
            for value in needed.keys() & view.held(kind):
                places.update(needed[value])
        return [self.rules[place] for place in sorted(places)]


def needs(condition: Condition, compiler: Compiler) -> frozenset[Atom] | None:
    """Atoms of which a mail must hold at least one for the condition to be true; None when nothing can be said."""
    if isinstance(condition, Check):
        return _atoms(compiler.resolve(condition))
    if isinstance(condition, Neither):
        return None
    parts = [needs(part, compiler) for part in condition.parts]
    if isinstance(condition, Both):
        known = [part for part in parts if part is not None]
        return min(known, key=len) if known else None
    if any(part is None for part in parts):
        return None
    return frozenset(atom for part in parts if part is not None for atom in part)


def _atoms(check: Check) -> frozenset[Atom] | None:
    field, values = check.field, check.values
    if check.op == "has" and field in TEXT_FIELDS:
        return frozenset(("word", value) for value in values)
    if check.op == "matches" and field in TEXT_FIELDS:
        return frozenset((f"re:{field}", value) for value in values)
    if field.startswith("header."):
        return frozenset({("header", field.removeprefix("header.").lower())})
    if check.op != "is" or not values:
        return None
    if field in {"from", "to"}:
        found: set[Atom] = set()
        for value in values:
            tail = value.removeprefix("*@")
            if "*" in tail or "?" in tail:
                return None
            domain = "domain" if field == "from" else "to-domain"
            found.add((domain, tail) if value.startswith("*@") else (field, value))
        return frozenset(found)
    if field in {"language", "organisation"} and not any("*" in v or "?" in v for v in values):
        return frozenset((field, value) for value in values)
    return None


# -- in words ---------------------------------------------------------------------------------------------------------


def describe(condition: Condition) -> str:
    """The condition as a person would say it, cut to a line."""
    return _shorten(_describe(condition))


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


_LONGEST_SHOWN = 160  # characters of a condition in a trace


def _describe(condition: Condition) -> str:
    if isinstance(condition, Neither):
        return f"not ({_describe(condition.part)})"
    if isinstance(condition, (Both, Either)):
        if not condition.parts:
            return "nothing"
        return (" and " if isinstance(condition, Both) else " or ").join(
            _describe(part) for part in condition.parts[:6]
        )
    values = ", ".join(condition.values[:8]) + (" …" if len(condition.values) > 8 else "")
    if condition.op == "flag":
        return condition.field
    if condition.op == "hours":
        return f"{condition.field} {values}"
    if not condition.values:
        return f"{condition.field} {condition.op.replace('_', ' ')} {condition.number:g}"
    return f"{condition.field} {condition.op} {values}"


def why_not(condition: Condition, view: View, compiler: Compiler) -> str:
    """The first part of a condition that this mail does not meet."""
    if isinstance(condition, Both):
        for part in condition.parts:
            if compiler.compile(part)(view) is None:
                return why_not(part, view, compiler)
    if isinstance(condition, Check):
        held = (
            ", ".join(value for value in view.raw(condition.field) if value)
            if _kind(condition.field) in {"word", "address"} or condition.field.startswith(FACT)
            else ""
        )
        return _shorten(f"not: {_describe(condition)}" + (f" (it is {held})" if held else ""))
    return _shorten(f"not: {_describe(condition)}")


class Compiled(Struct, frozen=True):
    """A policy's rules, ready."""

    compiler: Compiler
    index: Index
    gate: RuleSet
    classify: RuleSet
    route: RuleSet
    answer: RuleSet
    changes: RuleSet
    approvals: RuleSet


def compile_rules(
    questions: Mapping[str, Sequence[tuple[str, Condition]]],
    lists: Mapping[str, Sequence[str]],
    calendars: Mapping[str, Calendar],
) -> Compiled:
    """All questions; `questions` maps each to its rules' names and conditions."""
    compiler = Compiler(lists, calendars)
    every = (compiler.resolve(check) for rules in questions.values() for _, when in rules for check in checks(when))
    index = Index(every)
    sets = {name: RuleSet(name, rules, compiler) for name, rules in questions.items()}
    return Compiled(compiler, index, **sets)
