"""What can be said of letters and words without printing them: names, fields, filters, syntax, each with its place.

Reads no file; source in, findings out.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import types
import typing
from collections.abc import Collection, Iterator, Mapping

from jinja2 import Environment, TemplateSyntaxError, nodes
from msgspec import Struct

from templates.context import LetterContext
from templates.former_names import CHANGE
from templates.maker import FUNCTIONS
from templates.words import FALLBACK, get_words, languages

_OPEN = ("category", "fact", "ask", "why", "zones", "refusal")  # groups that a desk adds words of its own to
_PLACE = re.compile(r"\{(\w*)\}")
NO_PART = "there is no letter part"
_TAG = re.compile(r"\{%[-+]?\s*(\w+)")
_BLOCKS = {"if": "endif", "for": "endfor", "macro": "endmacro", "filter": "endfilter", "call": "endcall"}
_TAGS = (*_BLOCKS, *_BLOCKS.values(), "set", "endset", "else", "elif", "include", "import", "from", "with", "endwith")
_WIDE = re.compile("｛[｛％%]|｛{|{｛|[％%]｝|｝｝|Subject：")
_HTML = "a|b|br|div|em|h[1-6]|hr|i|img|li|ol|p|pre|span|strong|table|td|tr|u|ul"
_MARKUP = re.compile(rf"</?(?:{_HTML})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_PLAIN = "goes out as it stands; letters are plain text"
_SINGLE = re.compile(r"(?<![{%#])\{ *(?:ticket|to|facts)\b[\w.|]* *\}(?!\})")  # a value in one pair of braces


class LintFinding(Struct, frozen=True):
    """One thing that is wrong. `file` is relative to the folder of letters, `line` 0 where no line is to blame."""

    file: str
    line: int
    message: str
    column: int = 0
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


def nearest(word: str, known: Collection[str]) -> str:
    """The known word that was probably meant, as the end of a sentence; "" when nothing comes near."""
    close = difflib.get_close_matches(word, sorted(known), 1, 0.6) or [
        one for one in known if sorted(one) == sorted(word)
    ]
    return f"; did you mean {close[0]!r}?" if close else ""


# -- letters -----------------------------------------------------------------------------------------------------------


def lint_letter(source: str, name: str, environment: Environment, files: Collection[str] = ()) -> list[LintFinding]:
    """A letter's or a shared part's names, fields, filters and syntax; of the frame syntax and filters only.

    `files`: what it may take in, as `{% include %}` names it; nothing is said of that where none are given.
    """
    lines = source.split("\n")
    wide = [LintFinding(name, n, f"'{found[0]}' is not written with the signs of ASCII", found.start() + 1)
            for n, line in enumerate(lines, 1) for found in _WIDE.finditer(line)]  # fmt: skip
    if wide:
        return wide
    single = [
        LintFinding(name, n, f"'{one[0]}' goes out as it stands; write '{{{one[0]}}}'", one.start() + 1, "warning")
        for n, line in enumerate(lines, 1)
        for one in _SINGLE.finditer(line)
    ]
    if not name.endswith("frame.html.j2"):
        single += [
            LintFinding(name, n, f"{one[0]!r} {_PLAIN}", one.start() + 1, "warning")
            for n, line in enumerate(lines, 1)
            for one in _MARKUP.finditer(line)
        ]
    try:
        tree = environment.parse(source, name)
    except TemplateSyntaxError as error:
        line, column, message = _say_syntax(error, lines)
        return [LintFinding(name, line, message, column)]
    found = [*single, *_unknown_calls(tree, lines, name, environment), *_unknown_files(tree, lines, name, files)]
    if not name.endswith("frame.html.j2"):
        found += _NameWalk(name, lines, environment).walk(tree)
    if not found:
        try:
            environment.compile(source, name, name)
        except TemplateSyntaxError as error:
            found.append(LintFinding(name, error.lineno, error.message or "cannot be read", 1))
    return sorted(dict.fromkeys(found), key=lambda one: (one.line, one.column))


def _say_syntax(error: TemplateSyntaxError, lines: list[str]) -> tuple[int, int, str]:
    message, line = error.message or "cannot be read", error.lineno
    if "Unexpected end of template" in message and (opened := _find_open(lines)) is not None:
        return opened[0], opened[1], f"{{% {opened[2]} %}} is never closed; it ends with {{% {_BLOCKS[opened[2]]} %}}"
    if (tag := re.search(r"unknown tag '(\w+)'", message)) is not None:
        hint = nearest(tag[1], _TAGS) if tag[1] not in _TAGS else "; nothing is open that it could end"
        return line, _column(lines, line, tag[1]), f"there is no tag {tag[1]!r} here{hint}"
    if "end of print statement" in message or "unexpected '}'" in message:
        return line, _column(lines, line, "{{"), f"what begins with {{{{ ends with }}}}: {message}"
    if "end of statement block" in message:
        return line, _column(lines, line, "{%"), f"what begins with {{% ends with %}}: {message}"
    return line, 1, message


def _find_open(lines: list[str]) -> tuple[int, int, str] | None:
    """Line, column and name of the last block that nothing closes."""
    stack: list[tuple[int, int, str]] = []
    for number, line in enumerate(lines, 1):
        for found in _TAG.finditer(line):
            if found[1] in _BLOCKS:
                stack.append((number, found.start() + 1, found[1]))
            elif stack and found[1] == _BLOCKS[stack[-1][2]]:
                stack.pop()
    return stack[-1] if stack else None


def _column(lines: list[str], line: int, word: str) -> int:
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    found = re.search(rf"(?<![\w]){re.escape(word)}(?![\w])" if word.isalnum() else re.escape(word), shown)
    return found.start() + 1 if found else 1


def _unknown_calls(
    tree: nodes.Template, lines: list[str], name: str, environment: Environment
) -> Iterator[LintFinding]:
    for kind, what, known in ((nodes.Filter, "filter", environment.filters), (nodes.Test, "test", environment.tests)):
        for node in tree.find_all(kind):
            if node.name not in known:
                message = f"there is no {what} {node.name!r}{nearest(node.name, known)}"
                yield LintFinding(name, node.lineno, message, _column(lines, node.lineno, node.name))


def _unknown_files(tree: nodes.Template, lines: list[str], name: str, files: Collection[str]) -> Iterator[LintFinding]:
    for node in tree.find_all(nodes.Stmt):
        if not isinstance(node, nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends):
            continue
        wanted = node.template.value if isinstance(node.template, nodes.Const) else None
        if not isinstance(wanted, str) or not files or wanted in files or getattr(node, "ignore_missing", False):
            continue
        beside = [one for one in files if one.startswith(f"{name.partition('/')[0]}/")]
        hint = nearest(wanted, beside) or nearest(wanted, files)
        yield LintFinding(name, node.lineno, f"{NO_PART} {wanted!r}{hint}", _column(lines, node.lineno, wanted))


_ANY: object = object()  # of which nothing is known


class _NameWalk:
    """Follows names and fields through a letter: which records they are, and which they are not."""

    def __init__(self, name: str, lines: list[str], environment: Environment) -> None:
        self.name, self.lines, self.found = name, lines, list[LintFinding]()
        hints = typing.get_type_hints(LetterContext)
        self.known: dict[str, object] = {name: hints[name] for name in LetterContext.__struct_fields__}
        self.known |= dict.fromkeys((*FUNCTIONS, CHANGE, *environment.globals, "loop"), _ANY)

    def walk(self, tree: nodes.Template) -> list[LintFinding]:
        """All that is wrong in the tree."""
        for node in tree.find_all((nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport)):
            if isinstance(node, nodes.Macro) or (
                isinstance(node, nodes.Name) and node.ctx != "load" and node.name not in self.known
            ):
                self.known[node.name] = _ANY
        self._node(tree)
        return self.found

    def _node(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
            self._node(node.iter)
            before = self.known.get(node.target.name, _ANY)
            self.known[node.target.name] = _item_of(self._type(node.iter))
            for child in (*node.body, *node.else_, *((node.test,) if node.test else ())):
                self._node(child)
            self.known[node.target.name] = before
            return
        if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in self.known:
            self._say(node.lineno, node.name, f"there is no value {node.name!r}{nearest(node.name, self.known)}")
        if isinstance(node, nodes.Getattr):
            self._field(node)
        for child in node.iter_child_nodes():
            self._node(child)

    def _field(self, node: nodes.Getattr) -> None:
        record = _record_of(self._type(node.node))
        if record is None:
            return
        names = {*record.__struct_fields__} | {name for name in vars(record) if not name.startswith("_")}
        if node.attr not in names:
            what = record.__name__.removesuffix("View").removeprefix("Writing").lower()
            self._say(node.lineno, node.attr, f"a {what} has no {node.attr!r}{nearest(node.attr, names)}")

    def _type(self, node: nodes.Node) -> object:
        if isinstance(node, nodes.Name):
            return self.known.get(node.name, _ANY)
        if isinstance(node, nodes.Getattr):
            record = _record_of(self._type(node.node))
            return typing.get_type_hints(record).get(node.attr, _ANY) if record is not None else _ANY
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const | nodes.Slice):
            whole = self._type(node.node)
            return whole if isinstance(node.arg, nodes.Slice) else _item_of(whole)
        return _ANY

    def _say(self, line: int, word: str, message: str) -> None:
        self.found.append(LintFinding(self.name, line, message, _column(self.lines, line, word)))


def _item_of(kind: object) -> object:
    arguments = typing.get_args(kind)
    return arguments[0] if typing.get_origin(kind) is tuple and arguments else _ANY


def _record_of(kind: object) -> type[Struct] | None:
    """The record behind a type or a type that may be None."""
    if isinstance(kind, type):
        return kind if issubclass(kind, Struct) else None
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        records = [one for one in typing.get_args(kind) if one is not type(None)]
        return _record_of(records[0]) if len(records) == 1 else None
    return None


# -- words -------------------------------------------------------------------------------------------------------------


def lint_words(source: str, name: str) -> list[LintFinding]:
    """A words.toml of a desk's own: its syntax, its groups and codes, and what its words leave places for."""
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        last = source.rstrip("\n").count("\n") + 1
        line, column = (int(place[1]), int(place[2])) if place else (last, 1)
        before = source.rstrip("\n").split("\n")[min(line, last) - 1]
        if place and not before[: column - 1].strip() and line > 1 and "string" in str(error):
            line -= 1
        hint = ' - text stands in quotes: key = "text"' if "value" in str(error) else ""
        doubled = "overwrite a value" in str(error) or "twice" in str(error)
        hint = " - it is already given above: remove one of the two" if doubled else hint
        hint = " - a closing quote is missing" if "'\\n'" in str(error) else hint
        return [LintFinding(name, line, f"not valid TOML: {re.sub(r' [(]at .*', '', str(error))}{hint}", column)]
    return list(_lint_tables(tables, source.split("\n"), name))


def _lint_tables(tables: Mapping[str, object], lines: list[str], name: str) -> Iterator[LintFinding]:
    shipped = {code: get_words(code).groups for code in languages()}
    language = name.split("/", maxsplit=1)[0]
    known: dict[str, dict[str, str]] = {
        group: {**words, **shipped.get(language, {}).get(group, {})} for group, words in shipped[FALLBACK].items()
    }
    for group, table in tables.items():
        line, column = _place(lines, group, "")
        if not isinstance(table, dict):
            yield LintFinding(name, line, f"{group}: expected a table such as [{group}]", column)
            continue
        if group not in known:
            yield LintFinding(name, line, f"there is no group [{group}]{nearest(group, known)}", column)
            continue
        for code, word in table.items():
            yield from _lint_word(name, _place(lines, group, code), (group, code, word), known[group])


def _lint_word(
    name: str, place: tuple[int, int], entry: tuple[str, str, object], known: Mapping[str, str]
) -> Iterator[LintFinding]:
    group, code, word = entry
    line, column = place
    if not isinstance(word, str):
        yield LintFinding(name, line, f"{group}.{code}: expected text in quotes", column)
        return
    if code not in known and (group not in _OPEN or nearest(code, known)):
        severity = "warning" if group in _OPEN else "error"
        yield LintFinding(name, line, f"there is no {code!r} in [{group}]{nearest(code, known)}", column, severity)
        return
    allowed = set(_PLACE.findall(known.get(code, word)))
    for unknown in sorted(set(_PLACE.findall(word)) - allowed):
        told = f"; known: {', '.join(f'{{{one}}}' for one in sorted(allowed))}" if allowed else ""
        yield LintFinding(
            name, line, f"nothing is put in place of {{{unknown}}}{nearest(unknown, allowed) or told}", column
        )
    for message in _odd_signs(word):
        yield LintFinding(name, line, message, column, "warning")


def _odd_signs(word: str) -> Iterator[str]:
    """What a word takes along into a letter, and is hardly meant to."""
    if double := re.search(r"\{\{ *(\w*) *\}\}", word):
        yield f"'{double[0]}' goes out with braces around it; write '{{{double[1]}}}'"
    elif re.search(r"[{}]", _PLACE.sub("", word)):
        yield "a brace goes out as it stands; a place for a value has one on each side"
    if tag := _MARKUP.search(word):
        yield f"{tag[0]!r} {_PLAIN}"
    if "\n" in word:
        yield "a line end goes out inside a sentence; one line"


_KEY = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)"""
_HEADER = re.compile(rf"\s*\[{{1,2}}\s*(?P<keys>{_KEY}(?:\s*\.\s*{_KEY})*)\s*\]{{1,2}}")
_ENTRY = re.compile(rf"\s*(?P<keys>{_KEY}(?:\s*\.\s*{_KEY})*)\s*=")


def _place(lines: list[str], group: str, code: str) -> tuple[int, int]:
    """Line and column of a table, or of a key in it, however it is written: `[group]`, `group.code = …`,
    `group = {code = …}`.
    """
    path: list[str] = []
    wanted = [group, code] if code else [group]
    for number, line in enumerate(lines, 1):
        header = _HEADER.match(line)
        found = header or _ENTRY.match(line)
        if found is None:
            continue
        keys = [key.strip("\"'") for key in re.findall(_KEY, found["keys"])]
        whole = keys if header else [*path, *keys]
        path = keys if header else path
        if whole[: len(wanted)] == wanted:
            return number, found.start("keys") + (0 if header else 1)
        inline = re.search(rf"[{{,]\s*(?P<key>[\"']?{re.escape(code)}[\"']?)\s*[=.]", line)
        if inline is not None and whole == [group]:
            return number, inline.start("key") + 1
    return 1, 1
