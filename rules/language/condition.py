"""The `when:` of a rule: what may be asked, and its words as a small tree of checks.

Reading only; `rules.matching.match` asks them of a mail.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from rules.language.yaml_models import Faults, ValueFault
from rules.language.yaml_reader import Hint, known_words

GATE, CLASSIFY, ROUTE, ANSWER, APPROVE = "gate", "classify", "route", "answer", "approve"
OWN_HOURS = "own"  # in inside and outside: the hours of the ticket, whoever gives them
QUESTIONS = (GATE, CLASSIFY, ROUTE, ANSWER, APPROVE)
MAX_PATTERN = 1000

Loc = tuple[str | int, ...]

KINDS = ("incident", "request", "question")
IMPACTS = ("person", "team", "site", "everyone")
URGENCIES = ("low", "normal", "high")
RISKS = ("low", "medium", "high", "unclear")
STATES = (
    "new",
    "assigned",
    "in_progress",
    "waiting",
    "resolved",
    "confirmed",
    "closed",
    "merged",
    "spam",
    "cancelled",
    "declined",
)


class Field(Struct, frozen=True):
    """Something that a rule may ask about. `first` is the first question that knows it."""

    name: str
    kind: str  # address, text, word, number, flag, hours, fact
    about: str
    first: str = GATE
    choices: tuple[str, ...] = ()  # when the words are fixed


_FIELDS = (
    Field("from", "address", "the sender's address"),
    Field("name", "text", "the sender's display name"),
    Field("to", "address", "every address in To, Cc and the envelope"),
    Field("subject", "text", "the subject"),
    Field("body", "text", "the new text, without quotes and signature"),
    Field("text", "text", "subject and new text together"),
    Field("attachment.name", "text", "the name of any attachment"),
    Field("attachment.type", "word", "the media type of any attachment, such as image/png"),
    Field("attachment.size", "number", "the size of any attachment"),
    Field("attachments", "number", "how many attachments there are"),
    Field("size", "number", "the size of the whole mail"),
    Field("language", "word", "the language of the new text: en, zh, …"),
    Field("organisation", "word", "the sender's organisation, as named in `organisations`"),
    Field("vip", "flag", "the sender is a VIP of the organisation"),
    Field("new", "flag", "the mail opens a ticket; no: it follows up on one"),
    Field("state", "word", "the ticket's state, for a follow-up", choices=STATES),
    Field("verified", "flag", "the sender's domain or mailbox is proved"),
    Field("automatic", "flag", "a machine wrote it"),
    Field("inside", "hours", "now is inside these hours"),
    Field("outside", "hours", "now is outside these hours; own: those of the ticket (in `answer`)"),
    Field("tags", "word", "tags that rules have set so far", CLASSIFY),
    Field("kind", "word", "incident, request or question", CLASSIFY, KINDS),
    Field("category", "word", "the category, or one that it lies under", CLASSIFY),
    Field("impact", "word", "who is affected", CLASSIFY, IMPACTS),
    Field("urgency", "word", "how much it presses", CLASSIFY, URGENCIES),
    Field("priority", "word", "from impact and urgency", ROUTE),
    Field("team", "word", "the team that gets the ticket", ANSWER),
    Field("assigned", "flag", "a person was found for it", ANSWER),
    Field("risk", "word", "how risky a change is, by the first word of its Risk: line", APPROVE, RISKS),
    Field("change", "text", "what a change says that it does", APPROVE),
)
FIELDS = {field.name: field for field in _FIELDS}
FACT = "fact."
BY_NAME = (("header.", "text", "a header field"), (FACT, "fact", "a fact of the ticket"))
COMPARISONS = ("over", "under", "at_least", "at_most")
_TEXT_OPERATORS = ("is", "has", "matches", "in", "not", "any", "all")
OPERATORS = {
    "address": _TEXT_OPERATORS,
    "text": _TEXT_OPERATORS,
    "word": ("is", "in", "not", "any", "all"),
    "number": ("is", *COMPARISONS, "not", "any", "all"),
    "flag": (),
    "hours": (),
    "fact": (*_TEXT_OPERATORS, *COMPARISONS),
}


class Check(Struct, frozen=True):
    """One thing asked of one field: true when any of `values` fits any value of the field."""

    field: str
    op: str  # is, has, matches, in, over, under, at_least, at_most, flag, hours
    values: tuple[str, ...] = ()
    number: float = 0
    loc: Loc = ()  # where it stands below `when`


class Both(Struct, frozen=True):
    """True where all parts are; without parts always."""

    parts: tuple[Condition, ...]


class Either(Struct, frozen=True):
    """True where at least one part is."""

    parts: tuple[Condition, ...]


class Neither(Struct, frozen=True):
    """True where the part is not."""

    part: Condition


Condition = Check | Both | Either | Neither
ALWAYS = Both(())


def checks(condition: Condition) -> Iterator[Check]:
    """Every check of a condition, in the order of the file."""
    if isinstance(condition, Check):
        yield condition
    elif isinstance(condition, Neither):
        yield from checks(condition.part)
    else:
        for part in condition.parts:
            yield from checks(part)


def fold(text: str) -> str:
    """As texts are compared: width and case folded (NFKC), runs of white space as one blank."""
    return _fold_recent(text) if _SHORT < len(text) <= _REMEMBERED else _fold(text)


def _fold(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    return " ".join(text.casefold().split())


_SHORT, _REMEMBERED = 200, 8000  # characters
_fold_recent = lru_cache(maxsize=128)(_fold)  # a mail is gathered, and then decided with the others of its batch


def known_fields(question: str) -> tuple[str, ...]:
    """What that question may ask about; `header.NAME` and `fact.NAME` besides."""
    return tuple(f.name for f in _FIELDS if QUESTIONS.index(f.first) <= QUESTIONS.index(question))


def read_condition(value: Any, question: str) -> Condition:
    """The tree of a `when:` as plain data. Raises Faults with all that is wrong in it."""
    faults: list[ValueFault] = []
    found = _Reader(question, faults).condition(value, ())
    if faults:
        raise Faults(*faults)
    return found


class _Reader:
    def __init__(self, question: str, faults: list[ValueFault]) -> None:
        self.question = question
        self.faults = faults

    def wrong(self, loc: Loc, message: str, hint: str = "", *, key: bool = False) -> Condition:
        self.faults.append(ValueFault(loc, message, hint, key))
        return ALWAYS

    def condition(self, value: Any, loc: Loc) -> Condition:
        if isinstance(value, list):
            if not value:
                return self.wrong(loc, "the list is empty", "name at least one condition")
            return Either(tuple(self.condition(part, (*loc, n)) for n, part in enumerate(value)))
        if not isinstance(value, dict) or not value:
            return self.wrong(loc, "expected conditions such as {subject: {has: [printer]}}")
        parts: list[Condition] = []
        for name, inner in value.items():
            here = (*loc, name)
            if name == "not":
                parts.append(Neither(self.condition(inner, here)))
            elif name in {"any", "all"}:
                parts.append(self.group(name, inner, here, self.condition))
            else:
                parts.append(self.field(name, inner, here))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def group(self, name: str, value: Any, loc: Loc, read: Any) -> Condition:
        if not isinstance(value, list) or not value:
            return self.wrong(loc, f"'{name}' takes a list")
        parts = tuple(read(part, (*loc, n)) for n, part in enumerate(value))
        return Either(parts) if name == "any" else Both(parts)

    def field(self, name: str, value: Any, loc: Loc) -> Condition:
        field = FIELDS.get(name)
        for prefix, kind, about in BY_NAME:
            if name.startswith(prefix) and len(name) > len(prefix):
                field = Field(name, kind, about)
        known = known_fields(self.question)
        if field is None:
            return self.wrong(
                loc,
                f"nothing is known as '{name}'",
                _prefixed(name) or known_words(name, (*known, "any", "all", "not", "header.NAME", "fact.NAME")),
                key=True,
            )
        if field.name not in known and field.name in FIELDS:
            hint = f"it is known from '{field.first}' on"
            return self.wrong(loc, f"'{name}' is not known yet when '{self.question}' is asked", hint, key=True)
        if field.kind == "flag":
            return self.flag(field, value, loc)
        return self.value(field, value, loc)

    def flag(self, field: Field, value: Any, loc: Loc) -> Condition:
        word = str(value).lower() if isinstance(value, str) else ""
        if word not in {"yes", "no", "true", "false"}:
            return self.wrong(loc, f"'{field.name}' takes yes or no")
        check = Check(field.name, "flag", loc=loc)
        return check if word in {"yes", "true"} else Neither(check)

    def value(self, field: Field, value: Any, loc: Loc) -> Condition:
        if isinstance(value, str):
            return self.check(field, "hours" if field.kind == "hours" else "is", [(value, loc)], loc)
        if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
            op = "hours" if field.kind == "hours" else "is"
            return self.check(field, op, [(v, (*loc, n)) for n, v in enumerate(value)], loc)
        if isinstance(value, list) and value:
            return Either(tuple(self.value(field, part, (*loc, n)) for n, part in enumerate(value)))
        if isinstance(value, dict) and value:
            parts = tuple(self.operator(field, op, inner, (*loc, op)) for op, inner in value.items())
            return parts[0] if len(parts) == 1 else Both(parts)
        return self.wrong(loc, f"nothing is asked of '{field.name}'", "give a value, a list or {has: […]}")

    def operator(self, field: Field, op: str, value: Any, loc: Loc) -> Condition:
        allowed = OPERATORS[field.kind]
        if op not in allowed:
            hint = known_words(op, allowed) if allowed else "give a name or a list of names"
            return self.wrong(loc, f"'{field.name}' cannot be asked with '{op}'", hint, key=True)
        if op == "not":
            return Neither(self.value(field, value, loc))
        if op in {"any", "all"}:
            return self.group(op, value, loc, lambda part, where: self.value(field, part, where))
        values = [(value, loc)] if not isinstance(value, list) else [(v, (*loc, n)) for n, v in enumerate(value)]
        if not values or not all(isinstance(v, str) for v, _ in values):
            return self.wrong(loc, f"'{op}' takes text or a list of texts")
        return self.check(field, op, values, loc)

    def check(self, field: Field, op: str, values: list[tuple[str, Loc]], loc: Loc) -> Condition:
        if field.kind == "number" or op in COMPARISONS:
            return self.number(field, op, values)
        kept: list[str] = []
        for value, where in values:
            if op == "matches":
                self.pattern(value, where)
                kept.append(value)
                continue
            if op == "hours" and value == OWN_HOURS and self.question != ANSWER:
                message = f"the ticket's own hours are not known when '{self.question}' is asked"
                self.wrong(where, message, "name hours of 'hours:'")
            folded = fold(value)
            if not folded.strip("* ") and (op == "has" or not folded):
                self.wrong(where, "an empty text fits everything", "name a word")
            if field.choices and op == "is" and folded not in field.choices:
                self.wrong(where, f"unknown {field.name} '{value}'", known_words(value, field.choices))
            if field.kind == "address" and op == "is":
                folded = self.address(value, folded, where)
            kept.append(value if op in {"in", "hours"} else folded)
        return Check(field.name, op, tuple(kept), loc=loc)

    def address(self, value: str, folded: str, loc: Loc) -> str:
        if folded.startswith("@"):
            return f"*{folded}"
        if "@" not in folded and "*" not in folded:
            is_domain = "." in folded and " " not in folded
            hint = f"write '*@{value}' for everybody of a domain" if is_domain else "'name' asks for who writes by name"
            self.wrong(loc, f"'{value}' is no address", hint)
        elif folded.count("@") > 1 or re.search(r"\s", folded):
            self.wrong(loc, f"'{value}' is no address", "one name@domain; several stand in a list")
        return folded

    def pattern(self, value: str, loc: Loc) -> None:
        message = pattern_problem(value)
        if message:
            hint = (
                "look-ahead and back-references are not part of RE2" if re.search(r"\(\?[=!<]|\\[1-9]", value) else ""
            )
            self.wrong(loc, message, hint)

    def number(self, field: Field, op: str, values: list[tuple[str, Loc]]) -> Condition:
        found = []
        for value, where in values:
            try:
                found.append(Check(field.name, op, (), parse_number(value), loc=where))
            except ValueError as error:
                self.wrong(where, str(error))
        return found[0] if len(found) == 1 else Either(tuple(found))


def _prefixed(name: str) -> str:
    """`headers.x` and `facts.x`, as they are meant, as a hint; "" for anything else."""
    prefix, dot, rest = name.partition(".")
    meant = next((known for known, _, _ in BY_NAME if dot and prefix in {f"{known[:-1]}s", known[:-1].title()}), "")
    return Hint(f"did you mean '{meant}{rest}'?", f"{meant}{rest}") if meant else ""


_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?", re.IGNORECASE)


def parse_number(text: str) -> float:
    """`3`, `500 kB`, `5MB` (bytes, by 1024). Raises ValueError."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is neither a number nor a size such as 5MB")
    factor: int = 1024 ** ("b", "kb", "mb", "gb").index((match[2] or "b").lower())
    return float(match[1]) * factor


def pattern_problem(pattern: str) -> str:
    """Why RE2 does not take it, "" when it does."""
    import re2

    if len(pattern) > MAX_PATTERN:
        return f"the pattern is longer than {MAX_PATTERN} characters"
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        return f"not a pattern: {said}"
    return ""


_LINE = "".join(map(chr, range(32, 127))) * 32  # longer than what a pattern may count to
_STRANGE = ("", "\ufffd", "z9 \u4e2d\u6587 -", _LINE, f"{_LINE}\n{_LINE}")  # a pattern found in all is found everywhere


def fits_everything(pattern: str) -> bool:
    """Is this pattern of RE2 found in every text?"""
    import re2

    try:
        compiled = re2.compile(pattern)
    except re2.error:
        return False
    return all(compiled.search(text) for text in _STRANGE)
