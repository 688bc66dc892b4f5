"""Files with mistakes, read as far as they can be: one that breaks the syntax of an entry hides nothing of the others.

Pure but for the file that is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from rules.language.slips import describe_text, describe_words, find_outlier, plain
from rules.language.yaml_reader import Node, Problem, UnreadableError, decode, parse_yaml

_MOST = 500  # entries of one section that are tried one by one
_WORD = re.compile(r"[^\s,:{}\[\]\"'#]+")


class TornFile(Struct, frozen=True):
    """What a file holds that can be read, all that is wrong with its YAML, and the words of what cannot be read."""

    tree: Node
    problems: tuple[Problem, ...] = ()
    lost: frozenset[str] = frozenset()
    text: str = ""


def read_torn(source: Path | str | bytes, name: str) -> TornFile:
    """A file or text, entry by entry where its syntax is wrong. Raises OSError where the file cannot be read."""
    try:
        text = decode(source, name)
    except UnreadableError as error:
        return TornFile(Node("map", name, 1, 1), (error.problem,), frozenset({"*"}))
    try:
        read = parse_yaml(text, name)
    except UnreadableError as error:
        if error.is_syntax:
            return _tear(text, name, error.problem)
        return TornFile(Node("map", name, 1, 1), (error.problem,), frozenset({"*"}), text)
    return TornFile(read.tree, read.problems, text=text)


def _tear(text: str, name: str, whole: Problem) -> TornFile:
    """Section by section, and within one that does not read, entry by entry."""
    lines = text.splitlines()
    problems: list[Problem] = []
    pairs: dict[str, tuple[Node, Node]] = {}
    lost: set[str] = set()
    for begin, end in _blocks(lines, 0, len(lines), 0):
        try:
            read = parse_yaml("\n".join(lines[begin:end]) + "\n", name, begin)
        except UnreadableError as error:
            key, value, wrong, gone = _tear_section(lines, begin, end, name, error.problem)
            problems += wrong
            lost |= gone
            found: tuple[tuple[Node, Node], ...] = ((key, value),) if value.kind != "empty" else ()
        else:
            problems += [*read.problems, *_bare_text(read.tree)]
            found = read.tree.entries
        for key, value in found:
            if key.text in pairs:
                message = f"'{key.text}' is already given in line {pairs[key.text][0].line}"
                problems.append(key.problem(message, "remove one of the two"))
            pairs.setdefault(key.text, (key, value))
    tree = Node("map", name, 1, 1, entries=tuple(pairs.values()))
    return TornFile(tree, tuple(problems) or (whole,), frozenset(lost), text)


def _blocks(lines: Sequence[str], begin: int, end: int, indent: int) -> Iterator[tuple[int, int]]:
    """First line and the one behind the last of each entry that begins at that indent."""
    starts = [n for n in range(begin, end) if _is_entry(lines[n], indent)]
    for number, start in enumerate(starts):
        yield start, starts[number + 1] if number + 1 < len(starts) else end


def _is_entry(line: str, indent: int) -> bool:
    return len(line) > indent and not line[:indent].strip(" ") and line[indent] not in " \t#]}"


def _tear_section(
    lines: Sequence[str], begin: int, end: int, name: str, whole: Problem
) -> tuple[Node, Node, list[Problem], set[str]]:
    """A section whose entries stand on lines of their own: those that can be read; else nothing but its words."""
    title = re.match(r"\"?([^\s:：\"]+)", lines[begin])
    key = Node("text", name, begin + 1, 1, title[1] if title else "")
    first = next((n for n in range(begin + 1, end) if lines[n].strip() and not lines[n].lstrip().startswith("#")), end)
    indent = len(lines[first]) - len(lines[first].lstrip(" ")) if first < end else 0
    is_list = first < end and lines[first].lstrip().startswith("- ")
    blocks = list(_blocks(lines, first, end, indent)) if indent or is_list else []
    if not re.match(r"[^:]+:\s*(#.*)?$", lines[begin]) or len(blocks) > _MOST:
        blocks = []
    problems: list[Problem] = []
    parts: list[Node] = []
    lost: set[str] = set() if blocks else {word for line in lines[begin:end] for word in _WORD.findall(line)}
    for start, stop in blocks:
        try:
            read = parse_yaml("\n".join(lines[start:stop]) + "\n", name, start)
        except UnreadableError as error:
            problems.append(error.problem)
            lost |= {word for line in lines[start:stop] for word in _WORD.findall(line)}
        else:
            problems += [*read.problems, *(() if is_list else _bare_text(read.tree))]
            parts.append(read.tree)
    outlier = find_outlier(lines, first, end)
    if outlier is None:
        outlier = next((n for one in problems for n in _inner_outliers(lines, one.line - 1, begin, end)), None)
    if outlier is not None and not any(one.line == outlier + 1 for one in problems):
        column = len(lines[outlier]) - len(lines[outlier].lstrip()) + 1
        odd = Problem(name, outlier + 1, column, "the entry is not indented as the others here", "line it up with them")
        problems = [odd, *(one for one in problems if "<document start>" not in one.message)]
    items = tuple(item for part in parts for item in part.items)
    entries = tuple({k.text: (k, v) for part in parts for k, v in part.entries}.values())
    value = Node("list" if is_list else "map", name, first + 1, indent + 1, items=items, entries=entries)
    if not (items or entries):
        value = Node("empty", name, begin + 1, 1)
    return key, value, problems or [whole], lost


def _inner_outliers(lines: Sequence[str], line: int, begin: int, end: int) -> Iterator[int]:
    """Lines of inner lists and maps around a broken one that are not indented as their neighbours are."""
    for head in range(max(begin, line - 20), min(end, line + 1)):
        if re.search(r":\s*(#.*)?$", lines[head]):
            indent = len(lines[head]) - len(lines[head].lstrip(" -"))
            stop = next((n for n in range(head + 1, end) if _depth(lines[n]) <= indent and lines[n].strip()), end)
            outlier = find_outlier(lines, head + 1, stop)
            if outlier is not None:
                yield outlier


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _bare_text(node: Node) -> Iterator[Problem]:
    """An entry that is neither key nor value, since the blank behind its colon is missing."""
    if node.kind == "text" and set(node.text) != {"="}:  # the middle of a merge, of which the ends are named
        key, colon, value = plain(node.text).partition(":")
        hint = f"a blank is missing behind the colon: write '{key}: {value.strip()}'" if colon else "a key and a colon"
        yield replace(node.problem(f"'{node.text}' is no entry", ""), hint=hint)


# -- what reads well and is hardly meant ------------------------------------------------------------------------------


def find_slips(node: Node, free: frozenset[str], path: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Warnings about unquoted texts that are taken as they stand and were hardly meant so.

    `free` are the keys below which people write names and sentences.
    """
    for key, value in node.entries:
        yield from _of_text(key, is_free=bool(path) and path[-1] in free)
        yield from find_slips(value, free, (*path, key.text))
    for item in node.items:
        yield from find_slips(item, free, path)
    if node.kind in {"text", "empty"}:
        yield from _of_text(node, is_free=not free.isdisjoint(path))
    if node.kind == "text":
        operator = next((one for one in reversed(path) if one in {"has", "matches"}), "")
        message, hint = describe_words(node.text, operator)
        if message:
            yield replace(node.problem(message, "", "warning"), hint=hint)
        elif "\n" in node.text and {"name", "names"} & {*path[-2:]}:
            yield node.problem("a name of one line holds a line end", "remove it", "warning")


def _of_text(node: Node, *, is_free: bool) -> Iterator[Problem]:
    if node.comment:
        message = f"'#{node.comment}' is a comment here, and no part of the text"
        yield node.problem(message, "put the text in quotes, or a blank behind the #", "warning")
    if node.kind == "text" and not node.quoted:
        message, hint = describe_text(node.text, is_free=is_free)
        if message:
            listed = re.match(r"write \[(.*?)\],? ?", hint)
            wrong, right = (node.text, listed[1]) if listed else ("", "")
            yield replace(node.problem(message, "", "warning"), hint=hint, wrong=wrong, right=right)
