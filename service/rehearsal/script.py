"""The shape of a rehearsal file: mails in, time, and what must come of them; strict,
with the place of every mistake.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pydantic
from pydantic_core import CoreSchema

from rules.language.condition import IMPACTS, KINDS, STATES, URGENCIES
from rules.language.torn_files import read_torn
from rules.language.yaml_models import Faults, Section, ValueFault, Wrong, validate_rest
from rules.language.yaml_reader import Node, Problem, known_words, nearest
from rules.loading.load import yaml_files
from rules.policy.model import Policy
from service.domain.commands.lines import nearest_word, read_line
from store.records import Ticket

_SPAN = re.compile(r"(\d+)\s*(s|m|min|h|d|w)")
_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


def parse_span(text: str) -> timedelta:
    """`2h`, `1d 30m`: elapsed time. Raises ValueError."""
    parts = _SPAN.findall(text)
    if not parts or _SPAN.sub("", text).strip():
        raise ValueError(f"not a time span: {text!r}")
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def parse_time(text: str) -> datetime:
    """`2026-11-24 10:00`, without a zone: the desk's is meant. Raises ValueError."""
    for form in _TIMES:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the desk's zone is put in later
        except ValueError:
            continue
    raise ValueError(f"not a time: {text!r}")


def _span(value: str) -> str:
    try:
        parse_span(value)
    except ValueError:
        raise Wrong(f"'{value}' is no time span", "write 30m, 2h, 1d 12h") from None
    return value


def _time(value: str) -> str:
    try:
        parse_time(value)
    except ValueError:
        raise Wrong(f"'{value}' is no time", "write 2026-11-24 10:00, in the desk's zone") from None
    return value


def _list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Span = Annotated[str, pydantic.AfterValidator(_span)]
Time = Annotated[str, pydantic.AfterValidator(_time)]
Texts = Annotated[tuple[str, ...], pydantic.BeforeValidator(_list)]


class MailPart(Section):
    """A mail from outside.

    `to` is the desk's address unless given, `personal` the writer's own; `file` is a whole mail, byte for byte.
    """

    at: Time = ""
    sender: str = pydantic.Field("", alias="from")
    to: Texts = ()
    cc: Texts = ()
    subject: str = ""
    body: str = ""
    html: str = ""
    headers: Mapping[str, str] = pydantic.Field(default_factory=dict)
    envelope: str | None = None
    file: str = ""

    @pydantic.model_validator(mode="after")
    def _from_somebody(self) -> MailPart:
        if not self.sender and not self.file:
            raise Wrong("a mail needs 'from'", "from: ann@acme.example")
        return self


class ReplyPart(Section):
    """An answer to the latest letter to that person (or to `of`; of a `kind`, `about` some words), to its Reply-To.

    `{letter}` in `body` and `html` is the letter's own text, or its HTML, where a client quotes it without marks; then
    `quote: no`. `calendar` answers its invitation by a click, as Outlook and Google do: accepted, declined, tentative.
    """

    sender: str = pydantic.Field(alias="from")
    body: str = ""
    at: Time = ""
    of: str = ""
    kind: str = ""
    about: str = ""
    subject: str = ""
    html: str = ""
    to: Texts = ()
    cc: Texts = ()
    quote: bool = True
    threaded: bool = True
    calendar: Literal["", "accepted", "declined", "tentative"] = ""
    headers: Mapping[str, str] = pydantic.Field(default_factory=dict)


class ClickPart(Section):
    """Clicks a link of the latest letter to that person, which writes a mail; `link` is a part of its words."""

    sender: str = pydantic.Field(alias="from")
    link: str
    at: Time = ""
    kind: str = ""
    about: str = ""
    add: str = ""


class EditPart(Section):
    """An edit of a file of the desk, in the rehearsal's own copy: the one place that says `old` says `new` afterwards.

    Without `old` the file holds `new` and nothing else. What several files say belongs together: list them in one step.
    """

    file: str
    old: str = ""
    new: str

    @pydantic.field_validator("file")
    @classmethod
    def _of_the_desk(cls, value: str) -> str:
        if Path(value).is_absolute() or ".." in Path(value).parts:
            raise Wrong(f"'{value}' lies outside of the desk", "write rules/desk.yaml")
        return value


class LetterPart(Section):
    """What a letter must be and hold."""

    to: str = ""
    kind: str = ""
    subject: str = ""
    has: Texts = ()
    hasnt: Texts = ()
    calendar: Texts = pydantic.Field((), description="Lines of its calendar file.")
    lang: str = ""


class CountPart(Section):
    """How many letters somebody has got since the rehearsal began: exactly so many, or no more."""

    to: str = ""
    kind: str = ""
    exactly: int | None = None
    at_most: int | None = None

    @pydantic.model_validator(mode="after")
    def _says_how_many(self) -> CountPart:
        if (self.exactly is None) == (self.at_most is None):
            raise Wrong("a count says how many", "exactly: 3, or at_most: 5")
        return self


class ExpectPart(Section):
    """One expectation: exactly one of its words."""

    letter: LetterPart | None = None
    no_letter: LetterPart | None = None
    count: CountPart | None = None
    ticket: dict[str, Any] | None = None
    outcome: str = ""
    nothing: str | None = None

    WORDS: ClassVar[tuple[str, ...]] = ("letter", "no_letter", "count", "ticket", "outcome", "nothing")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: pydantic.GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """An editor takes the bare word as well."""
        return {"anyOf": [{"const": "nothing"}, handler(core_schema)]}

    @pydantic.model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if value == "nothing":
            return {"nothing": ""}
        if isinstance(value, dict) and len(value) != 1:
            raise Wrong("one expectation has one word", f"known: {', '.join(cls.WORDS)}")
        if isinstance(value, dict) and value.get("no_letter", 0) is None:
            return {"no_letter": {}}
        return {"nothing": ""} if value == {"nothing": None} else value


def _expectations(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) else value


def _edits(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class StepPart(Section):
    """One step: exactly one of mail, reply, click, edit, wait, until; and what is expected of it."""

    mail: MailPart | None = None
    reply: ReplyPart | None = None
    click: ClickPart | None = None
    edit: Annotated[tuple[EditPart, ...], pydantic.BeforeValidator(_edits)] = ()
    wait: Span = ""
    until: Time = ""
    expect: Annotated[tuple[ExpectPart, ...], pydantic.BeforeValidator(_expectations)] = ()

    DOES: ClassVar[tuple[str, ...]] = ("mail", "reply", "click", "edit", "wait", "until")

    @pydantic.model_validator(mode="before")
    @classmethod
    def _one_deed(cls, value: Any) -> Any:
        if isinstance(value, dict):
            deeds = [word for word in cls.DOES if word in value]
            unknown = [word for word in value if word not in (*cls.DOES, "expect")]
            if unknown:
                return value  # the unknown word is the better complaint
            if len(deeds) > 1:
                raise Faults(
                    ValueFault((deeds[1],), f"a step does one thing: {deeds[0]} and {deeds[1]} are two", key=True)
                )
        return value


class RehearsalPart(Section):
    """A rehearsal's file as a whole."""

    rehearsal: str
    desk: str = ""
    start: Time = ""
    steps: tuple[StepPart, ...]

    @pydantic.field_validator("steps")
    @classmethod
    def _some(cls, value: tuple[StepPart, ...]) -> tuple[StepPart, ...]:
        if not value:
            raise Wrong("a rehearsal without steps proves nothing", "add a mail to it")
        return value

    @property
    def edits(self) -> bool:
        """Whether a step edits the desk's files."""
        return any(step.edit for step in self.steps)


def read_rehearsal(path: Path, name: str = "") -> tuple[RehearsalPart | None, Node | None, list[Problem]]:
    """A rehearsal and its nodes (for places), or all that is wrong with the file, which problems call `name`."""
    try:
        torn = read_torn(path, name or str(path))
    except OSError as error:
        return None, None, [Problem(name or str(path), 0, 0, f"cannot be read: {error.strerror}")]
    part, node, problems = validate_rest(torn.tree, RehearsalPart)
    problems = [*torn.problems, *problems]
    return part if not problems else None, node, problems


_WORDS: Mapping[str, Sequence[str]] = {
    "state": STATES,
    "resolution": ("confirmed", "unconfirmed", "self-solved", "by desk"),
    "kind": KINDS,
    "impact": IMPACTS,
    "urgency": URGENCIES,
}
_KNOWN_PLACES = {"team": "teams", "category": "categories", "priority": "service_levels", "assignee": "people"}


def check_rehearsals(desk: Path, policy: Policy | None, letters: Collection[str]) -> list[Problem]:
    """All that is wrong with a desk's rehearsals: their shape, letters that do not exist, names that no rule knows.

    `policy` is None where there are no rules to compare with; `letters` are the kinds that the desk writes.
    """
    problems: list[Problem] = []
    for path in yaml_files(desk / "rehearsals"):
        _, node, wrong = read_rehearsal(path, path.relative_to(desk).as_posix())
        if node is not None:
            own = node.get("desk")
            is_ours = own is None or (path.parent / own.text).resolve() == desk.resolve()
            wrong += _unknown_names(node, policy if is_ours else None, letters)
            if is_ours and policy is not None and not _takes_files(node):
                wrong += [*_strangers(node, policy), *_never_there(node), *_misspelt(node, policy)]
            if not is_ours and own is not None and not (path.parent / own.text / "postdesk.yaml").is_file():
                wrong.append(own.problem(f"there is no desk in '{own.text}'", "desk: .. for this one"))
        problems += sorted(wrong, key=lambda one: (one.line, one.column))
    return problems


def _has_as_well(has: Node | None, hasnt: Node) -> Iterator[Problem]:
    """What a letter is expected to hold and not to hold."""
    held = {one.text for one in (has.items or (has,))} if has is not None else set()
    for one in hasnt.items or (hasnt,):
        if one.text and one.text in held:
            yield one.problem(f"'{one.text}' stands in 'has' as well", "keep one of the two")


_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESSED = ("letter", "no_letter", "count")


def _takes_files(node: Node) -> bool:
    """Are there whole mails or files that are edited: who stands in them is not looked for."""
    return any(one.get("file") is not None for one in (node, *node.inside()))


def _strangers(node: Node, policy: Policy) -> Iterator[Problem]:
    """Who answers or is looked for, and stands in no step so far and in no rule: no letter goes to them."""
    met = {found.lower() for found in _ADDRESS.findall(repr(policy))}
    steps = node.get("steps")
    for step in steps.items if steps is not None else ():
        for deed in ("reply", "click"):
            if step.get(deed) is not None:
                yield from _stranger(step.find([deed, "from"]), met)
        for deed in StepPart.DOES:
            if (part := step.get(deed)) is not None:
                met |= _addresses_in(part)
        expected = step.get("expect")
        for one in (expected.items or (expected,)) if expected is not None else ():
            for word in _ADDRESSED:
                part = one.get(word) if one.kind == "map" else None
                if part is not None and part.kind == "map" and (to := part.get("to")) is not None:
                    yield from _stranger(to, met)


_TICKET = re.compile(r"T-(\d+)")


def _never_there(node: Node) -> Iterator[Problem]:
    """A letter that is answered, and a ticket that is expected, before enough was written; time may bring more."""
    steps = node.get("steps")
    written = 0
    for step in steps.items if steps is not None else ():
        if step.get("wait") is not None or step.get("until") is not None or step.get("edit") is not None:
            return
        deed = next((one for one in ("reply", "click") if step.get(one) is not None), "")
        if deed and not written:
            yield step.find([deed]).problem("no letter was written before this step", "a mail goes first", "warning")
        written += 2 if deed == "reply" else 1  # an answer may split a ticket off and open one
        expected = step.get("expect")
        for one in (expected.items or (expected,)) if expected is not None else ():
            named = one.find(["ticket", "ticket"]) if one.kind == "map" else one
            number = _TICKET.fullmatch(named.text)
            if number and int(number[1]) > written:
                text = f"there can be no {named.text} yet: too little was written before"
                yield named.problem(text, "T-1 is the first", "warning")


def _misspelt(node: Node, policy: Policy) -> Iterator[Problem]:
    """Lines of engineers that look like commands and are none."""
    steps = node.get("steps")
    for step in steps.items if steps is not None else ():
        for deed in ("reply", "mail"):
            part = step.get(deed)
            sender = _ADDRESS.search(step.find([deed, "from"]).text) if part is not None else None
            if part is None or sender is None or sender[0].lower() not in policy.people:
                continue
            for line in step.find([deed, "body"]).text.splitlines():
                read = read_line(line)
                if read is not None and read.row is None:
                    meant = nearest_word(read.typed)
                    hint = f"did you mean '#{meant}'?" if meant else "#help lists them"
                    yield step.find([deed, "body"]).problem(f"there is no command '#{read.typed}'", hint, "warning")


def _stranger(value: Node, met: Collection[str]) -> Iterator[Problem]:
    found = _ADDRESS.search(value.text)
    if found and found[0].lower() not in met:
        message = f"'{found[0]}' stands in no step so far: no letter goes there"
        yield value.problem(message, nearest(found[0], met), "warning")


def _addresses_in(node: Node) -> set[str]:
    return {found.lower() for one in (node, *node.inside()) for found in _ADDRESS.findall(one.text)}


def _unknown_names(node: Node, policy: Policy | None, letters: Collection[str], below: str = "") -> Iterator[Problem]:
    fields = set(Ticket.__struct_fields__)
    for key, value in node.entries:
        if below == "ticket":
            if key.text not in fields | {"ticket"}:
                yield key.problem(f"a ticket has no '{key.text}'", known_words(key.text, fields))
            elif value.kind == "map":
                yield value.problem(f"expected one value of '{key.text}', found a map", "")
            elif key.text in _WORDS and value.text not in {*_WORDS[key.text], "", "none"}:
                hint = known_words(value.text, _WORDS[key.text])
                yield value.problem(f"there is no {key.text} '{value.text}'", hint)
            elif policy is not None and key.text in _KNOWN_PLACES and value.kind == "text" and value.text != "none":
                known = getattr(policy, _KNOWN_PLACES[key.text])
                if value.text not in known:
                    yield value.problem(f"unknown {key.text} '{value.text}'", known_words(value.text, known))
        elif key.text == "lang" and policy is not None and value.text not in {"", *policy.desk.languages}:
            hint = known_words(value.text, policy.desk.languages)
            yield value.problem(f"the desk has no language '{value.text}'", hint)
        elif key.text == "hasnt":
            yield from _has_as_well(node.get("has"), value)
        elif key.text == "kind" and value.kind == "text" and value.text not in letters:
            yield value.problem(f"there is no letter '{value.text}'", known_words(value.text, letters))
        yield from _unknown_names(value, policy, letters, key.text)
    for item in node.items:
        yield from _unknown_names(item, policy, letters, below)
