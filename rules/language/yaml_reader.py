"""Strict YAML with positions, and typed models over it: every problem is found in one run and says file, line,
column and cure.

The language is smaller than YAML on purpose: every scalar is text until the model types it (no surprises with `no`,
`on` or `12:30`), duplicate keys are refused, and there are no anchors, aliases, tags, merge keys or second documents.
That also bounds what a hostile file can cost: at most `MAX_BYTES`, `MAX_NODES` and `MAX_DEPTH`.
"""

from __future__ import annotations

import difflib
import errno
import re
import stat
import types
import typing
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

import pydantic
from msgspec import Struct
from msgspec.structs import replace
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from rules.language.slips import describe_key, describe_signs, describe_syntax, plain

MAX_BYTES = 400_000
MAX_NODES = 100_000
MAX_DEPTH = 30

Loc = Sequence[str | int]
_MISSING = " is missing"
_MOST_NAMED = 20  # values behind an anchor that an alias stands for


class Hint(str):
    """A cure in words; `word` is what must stand there instead, where there is one cure only."""

    __slots__ = ("word",)

    def __new__(cls, words: str, word: str) -> Self:
        """The words for people, and the word for `check --fix`."""
        made = super().__new__(cls, words)
        made.word = word
        return made

    word: str


class Problem(Struct, frozen=True):
    """One mistake in a file; `str()` is the line that people read. Line and column count from 1, 0 when not known.

    `wrong` stands at that place and `right` would cure it; both are "" where people have to choose.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    severity: str = "error"  # error, warning
    wrong: str = ""
    right: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        mark = "warning: " if self.severity == "warning" else ""
        return f"{place} {mark}{self.message}" + (f" - {self.hint}" if self.hint else "")


class UnreadableError(Exception):
    """The file is no YAML of ours; `problem` says where and why, `is_syntax` that other parts of it may well be."""

    def __init__(self, problem: Problem, *, is_syntax: bool = False) -> None:
        super().__init__(str(problem))
        self.problem, self.is_syntax = problem, is_syntax


class Node(Struct, frozen=True, dict=True):
    """A place in a YAML file. `kind` is text, empty, list or map; `entries` of a map are pairs of key and value."""

    kind: str
    file: str
    line: int
    column: int
    text: str = ""
    items: tuple[Node, ...] = ()
    entries: tuple[tuple[Node, Node], ...] = ()
    quoted: bool = False  # the text stands in quotes, or in a block of lines
    comment: str = ""  # what follows a `#` that no blank follows, on the same line

    def get(self, key: str) -> Node | None:
        """The value of that key, None where the map has none."""
        pair = self._index.get(key)
        return None if pair is None else pair[1]

    @cached_property
    def _index(self) -> dict[str, tuple[Node, Node]]:
        return {name.text: (name, value) for name, value in self.entries}

    def inside(self) -> Iterator[Node]:
        """All that stands in it, keys and values, at any depth."""
        for inner in (*self.items, *(part for pair in self.entries for part in pair)):
            yield inner
            yield from inner.inside()

    def find(self, loc: Loc, *, key: bool = False) -> Node:
        """The deepest node on the way along `loc`; steps that are not in the file are passed over.

        With `key`, the last step gives the key itself and not its value.
        """
        node = self
        for number, step in enumerate(loc):
            node = node.step(step, key=key and number == len(loc) - 1) or node
        return node

    def step(self, step: str | int, *, key: bool = False) -> Node | None:
        """What stands right below, None where there is nothing of that name or number."""
        if self.kind == "list" and isinstance(step, int) and step < len(self.items):
            return self.items[step]
        pair = self._index.get(str(step)) if self.kind == "map" else None
        return None if pair is None else pair[0] if key else pair[1]

    def plain(self) -> Any:
        """Text, None for an empty value, lists and dictionaries, as pydantic takes them."""
        if self.kind == "text":
            return self.text
        if self.kind == "list":
            return [item.plain() for item in self.items]
        if self.kind == "map":
            return {name.text: value.plain() for name, value in self.entries}
        return None

    def problem(self, message: str, hint: str = "", severity: str = "error") -> Problem:
        """A problem that is shown at the place of this node; signs that only look like ours are its likeliest cause."""
        is_about_text = self.kind == "text" and bool(self.text) and self.text in message
        is_whole = (isinstance(hint, Hint) and ": " in hint.word) or hint.startswith("write '")
        is_whole = is_whole and hint != f"write '{plain(self.text)}'"
        if is_about_text and not is_whole and (signs := describe_signs(self.text)):
            hint = Hint(signs, plain(self.text))
        wrong, right = (self.text, hint.word) if is_about_text and isinstance(hint, Hint) else ("", "")
        return Problem(self.file, self.line, self.column, message, str(hint), severity, wrong, right)


_OURS = {  # our word -> what other systems and other languages call it
    "from": "sender mail_from from_address", "to": "recipient recipients", "subject": "title betreff 主题",
    "body": "content message", "has": "contains contain includes include like", "is": "equals equal eq ==",
    "matches": "regex regexp pattern", "over": "gt greater more_than", "under": "lt less less_than",
    "at_least": "gte min", "at_most": "lte max", "when": "if condition conditions", "do": "action then",
    "set": "action then", "send": "template letter reply then", "lead": "teamlead team_lead leader 组长",
    "manager": "boss head director", "deputy": "substitute backup stellvertreter 副组长",
    "assignee": "engineer owner agent", "first_response": "response reaction answer_within",
    "resolution": "solution solve resolve", "high": "urgent critical hoch 高 紧急", "normal": "medium mid mittel 中",
    "low": "minor niedrig 低", "accept": "allow permit", "file": "archive", "incident": "problem fault trouble",
    "drop": "delete discard ignore reject block", "quarantine": "spam junk",
    "zh": "chinese cn zh-cn 中文", "en": "english 英文", "number": "int integer float", "text": "string str",
    "required": "starttls yes on", "implicit": "ssl smtps tls", "none": "no off plain", "trial": "test testing",
    "any": "or either", "all": "and both",
    "live": "production prod", "paused": "pause stop stopped", "host": "server hostname smarthost relay",
    "receive": "smtp imap lmtp incoming", "strict": "high secure", "mail": "email e-mail",
    "address": "email e-mail", "tell": "notify inform", "team": "group queue",
}  # fmt: skip
OTHER_WORDS: dict[str, tuple[str, ...]] = {}
for _name, _words in _OURS.items():
    for _word in _words.split():
        OTHER_WORDS[_word] = (*OTHER_WORDS.get(_word, ()), _name)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant as a hint, "" when nothing comes near."""
    names = sorted(set(known))
    other = OTHER_WORDS.get(word.strip().casefold(), ())
    if found := next((name for name in other if name in names and word.casefold() not in names), ""):
        return Hint(f"did you mean '{found}'?", found)
    if "address" in other:
        return ""  # `email` is near to `mailbox` by its letters alone
    close = difflib.get_close_matches(word.casefold(), [name.casefold() for name in names], n=1, cutoff=0.6)
    return next((Hint(f"did you mean '{name}'?", name) for name in names if close and name.casefold() == close[0]), "")


def known_words(word: str, known: Iterable[str]) -> str:
    """The nearest known word, or the list of all where it is short enough to read."""
    names = list(dict.fromkeys(known))
    listed = f"known: {', '.join(names)}" if 0 < len(names) <= 12 else ""
    return nearest(word, names) or listed


# -- from bytes to nodes ----------------------------------------------------------------------------------------------


class ReadFile(Struct, frozen=True):
    """A file as nodes, with what is wrong in it beside syntax; `text` is what it holds."""

    tree: Node
    problems: tuple[Problem, ...] = ()
    text: str = ""


def read_yaml(source: Path | str | bytes, name: str = "") -> Node:
    """The one document of a file (a Path) or of a text, as nodes; an empty file is an empty map.

    Raises UnreadableError with the first problem of it, OSError where the file cannot be read.
    """
    name = name or (source.name if isinstance(source, Path) else "text")
    read = parse_yaml(decode(source, name), name)
    if read.problems:
        raise UnreadableError(read.problems[0])
    return read.tree


def parse_yaml(text: str, name: str, below: int = 0) -> ReadFile:
    """A text as nodes, and what in it is not part of the language; `below` is the number of lines above it in its file.

    Raises UnreadableError where its syntax is wrong.
    """
    lines = text.splitlines()
    builder = _NodeBuilder(name, below, lines)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        line, column, message, hint = describe_syntax(error, lines)
        raise UnreadableError(Problem(name, line + below + 1, column + 1, message, hint), is_syntax=True) from None
    except (YAMLError, ValueError, RecursionError) as error:
        words = str(error).strip().splitlines() or ["cannot be read"]
        raise UnreadableError(Problem(name, below + 1, 1, f"not valid YAML: {words[0]}")) from None
    return ReadFile(builder.root or Node("map", name, below + 1, 1), tuple(builder.problems), text)


def read_file(path: Path, most: int) -> bytes:
    """The first bytes of an ordinary file. Raises OSError, also of a pipe or a device, which may never end."""
    if stat.S_ISFIFO(mode := path.stat().st_mode) or stat.S_ISSOCK(mode) or stat.S_ISCHR(mode):
        raise OSError(errno.EINVAL, "a pipe or a device, and no file", str(path))
    with path.open("rb") as file:
        return file.read(most)


def decode(source: Path | str | bytes, name: str) -> str:
    """The text of a file. Raises UnreadableError where it is none, OSError where the file cannot be read."""
    if isinstance(source, Path):
        source = read_file(source, MAX_BYTES + 1)
    return _decode(source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass"), name)


def _decode(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        raise UnreadableError(
            Problem(name, 1, 1, f"the file is larger than {MAX_BYTES // 1000} kB", "spread it over several files")
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        raise UnreadableError(
            Problem(name, line, column, f"not UTF-8: byte 0x{content[error.start]:02x}", "save the file as UTF-8")
        ) from None
    for number, letter in enumerate(text):
        if letter < " " and letter not in "\n\r\t":
            line = text.count("\n", 0, number) + 1
            column = number - text.rfind("\n", 0, number)
            raise UnreadableError(
                Problem(name, line, column, f"control character U+{ord(letter):04X}", "save the file as plain UTF-8")
            )
    return text


class _NodeBuilder:
    """Puts a parser's events together as nodes, with a depth and a number that are bounded.

    What is not part of the language is left out and named in `problems`, so that it hides nothing else.
    """

    def __init__(self, name: str, below: int, lines: Sequence[str]) -> None:
        self.name, self.below, self.lines = name, below, lines
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._stack: list[tuple[str, int, int, list[Node]]] = []
        self._anchors: list[str] = []  # of what is open, "" for most
        self._named: dict[str, Node] = {}
        self._count = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """One event of the parser. Raises UnreadableError beyond the bounds."""
        line, column = event.start_mark.line + 1 + self.below, event.start_mark.column + 1
        what = type(event).__name__
        if what == "DocumentStartEvent":
            self._documents += 1
            if self._documents > 1:
                self._stop(line, column, "a second document in the file", "one file holds one document: remove '---'")
        anchor = getattr(event, "anchor", None)
        if anchor:
            sign, called = ("*", "alias") if what == "AliasEvent" else ("&", "anchor")
            message = f"{called} '{sign}{anchor}' is not part of the language"
            self._note(line, column, message, "write the value out, or quote the text")
        tag = getattr(event, "tag", None) or getattr(event, "ctag", None)
        if what in {"ScalarEvent", "SequenceStartEvent", "MappingStartEvent"} and tag and str(tag) not in {"None", "!"}:
            self._note(line, column, f"tag '{tag}' is not part of the language", "quote the text")
        if what == "AliasEvent":
            meant = self._named.get(event.anchor)
            here = Node("text", self.name, line, column, f"*{event.anchor}", quoted=True)
            self._add(here if meant is None else replace(meant, line=line, column=column))
        elif what == "ScalarEvent":
            self._add(self._scalar(event, line, column), anchor or "")
        elif what in {"SequenceStartEvent", "MappingStartEvent"}:
            if len(self._stack) >= MAX_DEPTH:
                self._stop(line, column, f"nested deeper than {MAX_DEPTH} levels", "")
            self._stack.append(("list" if what == "SequenceStartEvent" else "map", line, column, []))
            self._anchors.append(anchor or "")
        elif what in {"SequenceEndEvent", "MappingEndEvent"}:
            self._close()

    def _scalar(self, event: Any, line: int, column: int) -> Node:
        end = event.end_mark
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        cut = re.match(r"[:,]?\s+#(?![\s#!])(.+)", rest) if event.style is None else None
        value = event.value
        if any("\ud800" <= letter <= "\udfff" for letter in value):  # JSON writes the two halves of a character
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            if "\ufffd" in value:
                self._note(line, column, "half a character is written here", "write the character itself")
        is_empty = value == "" and event.style is None
        return Node(
            "empty" if is_empty else "text", self.name, line, column, value,
            quoted=event.style is not None, comment=cut[1].strip() if cut else "",
        )  # fmt: skip

    def _add(self, node: Node, anchor: str = "") -> None:
        if anchor and _is_flat(node):
            self._named[anchor] = node  # what holds others is not named: it would grow without bounds
        self._count += 1
        if self._count > MAX_NODES:
            self._stop(
                node.line, node.column, f"more than {MAX_NODES} values in one file", "spread it over several files"
            )
        if not self._stack:
            self.root = Node("map", self.name, node.line, node.column) if node.kind == "empty" else node
            return
        kind, _, _, held = self._stack[-1]
        if kind == "map" and len(held) % 2 == 0 and node.kind in {"list", "map"}:
            self._note(node.line, node.column, "a list or map cannot be a key", "put the text in quotes")
            node = Node("text", self.name, node.line, node.column, "")
        held.append(node)

    def _close(self) -> None:
        kind, line, column, held = self._stack.pop()
        anchor = self._anchors.pop()
        if kind == "list":
            self._add(Node("list", self.name, line, column, items=tuple(held)), anchor)
            return
        kept: dict[str, tuple[Node, Node]] = {}
        for key, value in zip(held[::2], held[1::2], strict=True):
            if key.text == "<<" and not key.quoted:
                message = "'<<', a merge key, is not part of the language"
                self._note(key.line, key.column, message, "write out here what the other map holds")
            elif key.text in kept:
                message = f"'{key.text}' is already given in line {kept[key.text][0].line}"
                self._note(key.line, key.column, message, "remove one of the two")
            elif key.text or key.quoted:
                kept[key.text] = (key, value)
            else:
                self._note(key.line, key.column, "the word before the colon is missing", "write the key, or remove it")
        self._add(Node("map", self.name, line, column, entries=tuple(kept.values())), anchor)

    def _note(self, line: int, column: int, message: str, hint: str) -> None:
        self.problems.append(Problem(self.name, line, column, message, hint))

    def _stop(self, line: int, column: int, message: str, hint: str) -> None:
        raise UnreadableError(Problem(self.name, line, column, message, hint))


def _is_flat(node: Node) -> bool:
    """A text, or a list or map of a few texts."""
    inner = [*node.items, *(value for _, value in node.entries)]
    return len(inner) <= _MOST_NAMED and all(one.kind in {"text", "empty"} for one in inner)


def prune(node: Node, loc: Loc) -> Node:
    """The tree without what stands at `loc`, or without the nearest place above it that is in the file."""
    step = loc[0] if loc else None
    if node.kind == "list" and isinstance(step, int) and step < len(node.items):
        inner = node.items[step]
        kept = prune(inner, loc[1:])
        items = (*node.items[:step], *(() if kept is inner else (kept,)), *node.items[step + 1 :])
        return replace(node, items=items)
    if node.kind == "map" and step is not None:
        pair = next(((key, value) for key, value in node.entries if key.text == str(step)), None)
        if pair is not None:
            kept = prune(pair[1], loc[1:])
            entries = ((key, kept if value is pair[1] else value) for key, value in node.entries)
            return replace(node, entries=tuple(e for e in entries if not (e[0] is pair[0] and kept is pair[1])))
        if len(loc) > 1:
            return prune(node, loc[1:])  # a tag of a union, which is no place in the file
    return node


def validate_rest(node: Node, model: type[M], context: Any = None) -> tuple[M | None, Node, list[Problem]]:
    """The model of all that is right in a node, that part of the node, and the problems of the rest.

    So that one mistake does not hide the others; None when what is left makes no model.
    """
    node, problems = _rename(node, model, context)
    if node.kind not in {"map", "empty"}:
        return None, node, validate(node, model, context)[1]
    pruned: list[Loc] = []
    for _ in range(20):
        errors = _errors(node, model, context)
        news = (error for error in reversed(errors) if not _follows(error, pruned))
        problems += [one for error in news for one in _say(node, model, error)]
        if not errors:
            break
        before = node
        for error in errors:
            loc = tuple(error["loc"])
            pruned.append(loc)
            if loc and loc[-1] == "when":
                node = _without_condition(node, loc)
            else:
                node = prune(node, loc[:-1] if error["type"] == "missing" else loc)
        if node is before:
            break
    found, _ = validate(node, model, context)
    return found, node, list(dict.fromkeys(problems))


def _follows(error: Any, pruned: Sequence[Loc]) -> bool:
    """Is this said only because something in there was left out before?"""
    loc = tuple(error["loc"][:-1] if error["type"] == "missing" else error["loc"])
    return any(tuple(one[: len(loc)]) == loc for one in pruned)


def _rename(node: Node, model: type[M], context: Any) -> tuple[Node, list[Problem]]:
    """The tree with words that are surely misspelt put right, so that what stands below them is read as well."""
    problems: list[Problem] = []
    for _ in range(10):
        before = node
        for error in _errors(node, model, context):
            loc = tuple(error["loc"])
            if error["type"] == "extra_forbidden":
                parent = node.find(loc[:-1])
                pair = _meant(str(loc[-1]), names_at(model, loc[:-1]), node.find(loc))
                if pair is not None and len(loc) == 1 and pair[1].kind == "empty":
                    continue  # a section with nothing in it is none
                if pair is not None and parent.kind == "map" and parent.get(pair[0]) is None:
                    problems += _say(node, model, error)
                    node = _put_right(node, loc, pair)
        if node is before:
            break
    return node, problems


def _meant(word: str, known: Sequence[str], value: Node) -> tuple[str, Node] | None:
    """The word that is meant, and what stands behind it, where that was typed into the word."""
    narrow = plain(word).strip()
    key, sign, rest = re.match(r"([^:\s]*)([:\s]?)(.*)", narrow, re.DOTALL).groups()  # type: ignore[union-attr]
    if sign and key in known and value.kind in {"empty", "text"}:
        return key, replace(value, kind="text", text=rest.strip())
    hint = nearest(narrow, known)
    return (hint.word, value) if isinstance(hint, Hint) else None


def _put_right(node: Node, loc: Loc, pair: tuple[str, Node]) -> Node:
    """The tree with another key and value in the place of those at `loc`."""
    step, last = loc[0], len(loc) == 1
    if node.kind == "list":
        items = (_put_right(one, loc[1:], pair) if n == step else one for n, one in enumerate(node.items))
        return replace(node, items=tuple(items))
    if node.get(str(step)) is None:
        return node if last else _put_right(node, loc[1:], pair)  # a tag of a union, which is no place in the file
    entries = []
    for key, value in node.entries:
        if key.text != str(step):
            entries.append((key, value))
        elif last:
            entries.append((replace(key, text=pair[0]), pair[1]))
        else:
            entries.append((key, _put_right(value, loc[1:], pair)))
    return replace(node, entries=tuple(entries))


def _without_condition(node: Node, loc: Loc) -> Node:
    """The tree with another condition at `loc`, which no other rule has: without any, the rule would always fit."""
    if not loc:
        only = replace(node, kind="text", text=f"{node.file}:{node.line}:{node.column}", items=(), entries=())
        return replace(node, kind="map", entries=((replace(only, text="subject"), only),), items=())
    items = (_without_condition(one, loc[1:]) if n == loc[0] else one for n, one in enumerate(node.items))
    pairs = ((k, _without_condition(v, loc[1:]) if k.text == str(loc[0]) else v) for k, v in node.entries)
    return replace(node, items=tuple(items), entries=tuple(pairs))


def _errors(node: Node, model: type[pydantic.BaseModel], context: Any) -> list[Any]:
    """From the last place to the first, so that pruning one does not move the next."""
    try:
        model.model_validate(node.plain() or {}, context=context)
    except pydantic.ValidationError as error:
        return list(reversed(_without_other_halves(node, error.errors())))
    return []


def _without_other_halves(node: Node, errors: list[Any]) -> list[Any]:
    """Of a union of words and something else, what the words say of a word near to one of them, else the other half.

    One half stays in any case, for the value fits none.
    """
    kept, near = [], set()
    for one in errors:
        loc = tuple(one["loc"])
        others = [other for other in errors if other is not one and tuple(other["loc"])[: len(loc) - 1] == loc[:-1]]
        if not (others and _is_half(node, one)):
            kept.append(one)
        elif not isinstance(one.get("input"), dict) and _literal_hint(one):
            kept.append(one)
            near.add(loc[:-1])
        elif one["type"] == "string_type" and all(_is_half(node, other) for other in others):
            kept.append(one)
    return [one for one in kept if tuple(one["loc"])[:-1] not in near or one["type"] == "literal_error"]


def _is_half(node: Node, error: Any) -> bool:
    """Is this what the words of a union say of a value? What stands last in its place is then no step in the file."""
    loc = tuple(error["loc"])
    return error["type"] in {"literal_error", "string_type"} and node.find(loc[:-1]).step(loc[-1]) is None


def _literal_hint(error: Any) -> str:
    """Which of the words of a union was meant, as a hint; "" where none is near."""
    words = re.findall(r"'([^']+)'", str((error.get("ctx") or {}).get("expected", "")))
    value = error.get("input")
    return nearest(value, words) if isinstance(value, str) and error["type"] == "literal_error" else ""


# -- from nodes to models ---------------------------------------------------------------------------------------------


class Section(pydantic.BaseModel):
    """Base of everything that is read from YAML: frozen, and nothing is passed over that is not known."""

    model_config: ClassVar[pydantic.ConfigDict] = pydantic.ConfigDict(
        frozen=True, extra="forbid", populate_by_name=False, arbitrary_types_allowed=True, validate_default=False
    )


class ValueFault(Struct, frozen=True):
    """One mistake below the value that a validator was given; `key` when the key is at fault and not its value."""

    loc: tuple[str | int, ...]
    message: str
    hint: str = ""
    key: bool = False


class Faults(ValueError):
    """Raised by validators that read a small language of their own, to point into it."""

    def __init__(self, *faults: ValueFault) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


class Wrong(ValueError):
    """Raised by validators of one value: what is wrong, and the cure."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


M = TypeVar("M", bound=pydantic.BaseModel)


def validate(node: Node, model: type[M], context: Any = None) -> tuple[M | None, list[Problem]]:
    """The typed model of a node, or None and all problems with their places.

    `context` is what pydantic hands to validators.
    """
    if node.kind not in {"map", "empty"}:
        return None, [node.problem(f"expected a map of {_known_names(model)}, found a {node.kind}")]
    try:
        return model.model_validate(node.plain() or {}, context=context), []
    except pydantic.ValidationError as error:
        errors = _without_other_halves(node, error.errors())
        problems = [problem for one in errors for problem in _say(node, model, one)]
        return None, list(dict.fromkeys(problems))


def _known_names(model: type[pydantic.BaseModel]) -> str:
    return ", ".join(field.alias or name for name, field in list(model.model_fields.items())[:4])


def _say(root: Node, model: type[pydantic.BaseModel], error: Any) -> list[Problem]:
    """One complaint of pydantic as lines that people read."""
    loc: tuple[str | int, ...] = tuple(error["loc"])
    kind, value, context = error["type"], error.get("input"), error.get("ctx") or {}
    cause = context.get("error")
    if isinstance(cause, Faults):
        return [root.find((*loc, *f.loc), key=f.key).problem(f.message, f.hint) for f in cause.faults]
    node = root.find(loc)
    if kind == "literal_error" and context.get("expected") == "''":
        return []  # a value that may also be empty: what else it should be is said by the other half of the union
    if kind == "missing":
        return [root.find(loc[:-1]).problem(f"'{loc[-1]}'{_MISSING}")]
    if kind == "extra_forbidden":
        known, word = names_at(model, loc[:-1]), str(loc[-1])
        above = [str(part) for part in loc[:-1]] or [_ROOT]
        elsewhere = next((_ELSEWHERE[part, word] for part in above if (part, word) in _ELSEWHERE), "")
        glued = describe_key(word, known)
        hint = Hint(glued, glued[:-1].partition("write '")[2]) if glued else elsewhere or known_words(word, known)
        return [root.find(loc, key=True).problem(f"unknown word '{word}'", hint)]
    if loc and loc[-1] == "[key]":
        node = root.find(loc[:-1], key=True)
    if cause is not None:
        return [node.problem(str(cause), getattr(cause, "hint", ""))]
    message, hint = _say_type(kind, value, context, str(error.get("msg", "")))
    if "expected a map" in message:
        known = names_at(model, loc)
        hint = describe_key(value, known) if isinstance(value, str) else hint
        hint = hint or (f"known: {', '.join(known)}" if known else "")
    return [node.problem(message, hint)]


_ROOT = ""  # nothing stands above the first words of a file
_RULES = (
    *("teams", "people", "hours", "priority", "service_levels", "escalation", "gate", "classify", "categories"),
    *("route", "answer", "organisations", "lists", "approvals", "recurring", "reports", "survey"),
)
_OPERATORS = (
    *("desks", "receive", "send", "database", "reply_addresses", "trust", "sealed", "dns", "http", "backup"),
    *("limits", "banners"),
)
# A word that is right at another place: (what it stands in, the word) -> where it belongs.
_ELSEWHERE = {
    (_ROOT, "tests"): "tests of rules stand in rules/tests/NAME.yaml",
    **dict.fromkeys(((_ROOT, "rehearsal"), (_ROOT, "steps")), "rehearsals stand in rehearsals/NAME.yaml"),
    **dict.fromkeys(((_ROOT, word) for word in _RULES), "it belongs into a file of the rules, rules/NAME.yaml"),
    **dict.fromkeys(((_ROOT, word) for word in _OPERATORS), "it belongs into postdesk.yaml"),
    ("set", "team"): "its category gives the team; 'route' has the exceptions",
    ("set", "assignee"): "'route' names a person: to: {person: ann@acme.example}",
    ("set", "priority"): "impact and urgency give it, by the matrix of 'priority'",
    **dict.fromkeys(
        (("people", "email"), ("people", "mail"), ("people", "address")),
        "the address is the key: ann@acme.example: {name: Ann}",
    ),
}


def _say_type(kind: str, value: Any, context: Any, fallback: str) -> tuple[str, str]:
    shown = f"'{value}'" if isinstance(value, str) else _shape(value)
    if kind in {"literal_error", "enum"}:
        expected = [
            word.strip().strip("'") for word in str(context.get("expected", "")).replace(" or ", ", ").split(",")
        ]
        hint = nearest(str(value), expected) if isinstance(value, str) else ""
        return f"{shown} is not one of {', '.join(expected)}", hint
    simple = {
        "bool_parsing": f"{shown} is neither yes nor no",
        "bool_type": f"expected yes or no, found {shown}",
        "int_parsing": f"{shown} is not a whole number",
        "int_type": f"expected a whole number, found {shown}",
        "int_from_float": f"{shown} is not a whole number",
        "float_parsing": f"{shown} is not a number",
        "float_type": f"expected a number, found {shown}",
        "string_too_long": f"{shown} is too long: at most {context.get('max_length')}",
        "string_type": f"expected text, found {shown}",
        "dict_type": f"expected a map, found {shown}",
        "model_type": f"expected a map, found {shown}",
        "model_attributes_type": f"expected a map, found {shown}",
        "list_type": f"expected a list, found {shown}",
        "tuple_type": f"expected a list, found {shown}",
    }
    if kind in simple:
        return simple[kind], _bracket(value) if kind in {"list_type", "tuple_type"} else ""
    limits = {
        "greater_than_equal": ("ge", "at least"),
        "less_than_equal": ("le", "at most"),
        "greater_than": ("gt", "more than"),
        "less_than": ("lt", "less than"),
    }
    if kind in limits:
        name, words = limits[kind]
        return f"{shown} is out of range: {words} {context.get(name)}", ""
    return fallback[:1].lower() + fallback[1:], ""


def _bracket(value: Any) -> str:
    """How one value becomes a list."""
    if isinstance(value, str):
        return f"write [{value}]" if value else ""
    return "put '- ' in front of it" if isinstance(value, dict) else ""


def _shape(value: Any) -> str:
    if value is None:
        return "nothing"
    return {"dict": "a map", "list": "a list", "str": f"'{value}'"}.get(type(value).__name__, f"'{value}'")


def names_at(model: type[pydantic.BaseModel], loc: Loc) -> list[str]:
    """The words that are known at a place of the model: its fields as written, and those of parts that are in reach."""
    found: list[Any] = [model]
    for step in loc:
        after: list[Any] = []
        for one in found:
            after.extend(_below(one, step))
        found = after or found
    models = [m for one in found for m in _models(one)]
    return [field.alias or name for m in models for name, field in m.model_fields.items()]


def _below(one: Any, step: str | int) -> list[Any]:
    """What stands under `step` of a model, a map or a list; nothing when the step is a tag of a union."""
    below: list[Any] = []
    for part in _flat(one):
        if isinstance(part, type) and issubclass(part, pydantic.BaseModel):
            below += [f.annotation for name, f in part.model_fields.items() if step in {f.alias or name, name}]
        elif typing.get_origin(part) is not None:
            arguments = typing.get_args(part)
            if typing.get_origin(part) in {tuple, list} and isinstance(step, int):
                below.append(arguments[0])
            elif len(arguments) == 2 and not isinstance(step, int):
                below.append(arguments[1])
    return below


def _flat(one: Any) -> list[Any]:
    """The members of unions and annotated types."""
    origin = typing.get_origin(one)
    if origin is typing.Annotated:
        return _flat(typing.get_args(one)[0])
    if origin in {typing.Union, types.UnionType}:
        return [part for member in typing.get_args(one) for part in _flat(member)]
    return [one]


def _models(one: Any) -> list[type[pydantic.BaseModel]]:
    return [part for part in _flat(one) if isinstance(part, type) and issubclass(part, pydantic.BaseModel)]
