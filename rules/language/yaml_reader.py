"""Strict YAML with positions: every problem says file, line, column and cure.

The language is smaller than YAML on purpose: every scalar is text until the model types it (no surprises with `no`,
`on` or `12:30`), duplicate keys are refused, and there are no anchors, aliases, tags, merge keys or second documents.
That also bounds what a hostile file can cost: at most `MAX_BYTES`, `MAX_NODES` and `MAX_DEPTH`.
"""

from __future__ import annotations

import difflib
import errno
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from msgspec import Struct
from msgspec.structs import replace
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from rules.language.slips import describe_signs, describe_syntax, plain

MAX_BYTES = 400_000
MAX_NODES = 100_000
MAX_DEPTH = 30

Loc = Sequence[str | int]
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
