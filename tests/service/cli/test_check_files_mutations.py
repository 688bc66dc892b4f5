"""Mistakes made by a machine in the files that a new desk starts with: how many of them `check` names at their line.

Operators: letters of keys and of references (swapped, dropped, doubled), types, indentation, the width of punctuation,
keys that are doubled or lose their word, their colon or the blank behind it, brackets and quotes that are dropped.
Left out: free texts, names and times of day; and what changes nothing (the file still reads the same).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rules.language.yaml_reader import Node, UnreadableError, parse_yaml
from service.cli.check_files import check_folder
from service.config.new_desk import NewDeskAnswers, NewEngineer, plan_files

WIDE = {
    ",": "，",
    ":": "：",
    "[": "［",
    "]": "］",
    "{": "｛",
    "}": "｝",
    '"': "“",
    "-": "－",
    "%": "％",
    "@": "＠",
    ".": "。",
}
FREE = {
    "name",
    "names",
    "subject",
    "body",
    "has",
    "hasnt",
    "rehearsal",
    "decline",
    "title",
    "because",
    "add",
    "link",
    "phone",
}
TIMES = re.compile(r"\d{1,2}:\d\d|\d{4}-\d\d-\d\d|^\d+[smhd]$")
FEW = 240  # mutants that the suite tries; all of them: MUTANTS = 0
SEED = 19


@dataclass(frozen=True)
class Mutant:
    """One mistake: the file, its line (from 1), what was done, and the line as it is now."""

    file: str
    line: int
    operator: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.operator}: {self.text.strip()}"


def make_desk(folder: Path) -> dict[str, str]:
    """A new desk as `init` makes it."""
    engineers = (NewEngineer("dana@acme.example", "Dana"), NewEngineer("piet@acme.example", "Piet"))
    answers = NewDeskAnswers("support@acme.example", "Acme IT", ("en", "zh"), engineers, "Europe/Berlin")
    files = plan_files(answers)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return {name: text for name, text in files.items() if name.endswith(".yaml")}


def mutants(file: str, text: str) -> Iterator[Mutant]:
    """Every mistake of every operator in one file."""
    lines = text.split("\n")
    for node, is_key in texts(parse_yaml(text, file).tree, ""):
        line = lines[node.line - 1]
        start = node.column - 1 + int(node.quoted)
        if line[start : start + len(node.text)] != node.text:
            continue  # a text of several lines
        for operator, word in typos(node.text):
            what = "key" if is_key else "reference"
            yield Mutant(file, node.line, f"{operator} in a {what}", splice(line, start, len(node.text), word))
        if is_key:
            yield from of_key(file, node, line, start)
        elif not node.quoted:
            typed = splice(line, start, len(node.text), "{x: y}")
            yield Mutant(file, node.line, "another type", typed)
    for number, line in enumerate(lines, 1):
        bare = re.sub(r"(^|\s)#.*", "", line)
        if not bare.strip():
            continue
        if number > 1 and not line.startswith("- "):
            yield Mutant(file, number, "indented more", " " + line)
        if line.startswith(" "):
            yield Mutant(file, number, "indented less", line[1:])
        for place, letter in outside(bare):
            yield Mutant(file, number, f"wide {letter}", splice(line, place, 1, WIDE[letter]))
            if letter in '[]{}"':
                yield Mutant(file, number, f"dropped {letter}", splice(line, place, 1, ""))


def of_key(file: str, node: Node, line: str, start: int) -> Iterator[Mutant]:
    """What happens to a key as a whole."""
    end = start + len(node.text) + int(node.quoted)
    yield Mutant(file, node.line, "key without its word", splice(line, node.column - 1, end - node.column + 1, ""))
    if line[end : end + 2] == ": ":
        yield Mutant(file, node.line, "no blank behind the colon", splice(line, end, 2, ":"))
        yield Mutant(file, node.line, "no colon", splice(line, end, 2, " "))
    value = re.match(r": +([^\s,{}\[\]\"']+)(?=[,}]|$)", line[end:])
    if value and "{" in line[:start]:
        yield Mutant(file, node.line, "key twice", splice(line, start, 0, f"{node.text}: {value[1]}, "))
    elif value and not line.lstrip().startswith("- "):
        yield Mutant(file, node.line, "key twice", f"{line}\n{line}")


def texts(node: Node, above: str) -> Iterator[tuple[Node, bool]]:
    """Keys and references: texts that are neither free nor times."""
    for key, value in node.entries:
        if above not in {"names", "headers"} and not TIMES.search(key.text):
            yield key, True
        yield from texts(value, "names" if above == "names" else key.text)
    for item in node.items:
        yield from texts(item, above)
    if (
        node.kind == "text"
        and above not in FREE
        and not TIMES.search(node.text)
        and not re.fullmatch(r"[\d.]+", node.text)
    ):
        yield node, False


def typos(word: str) -> Iterator[tuple[str, str]]:
    """A word with two letters swapped, one dropped, one doubled."""
    place = len(word) // 2
    if len(word) > 2 and word[place - 1] != word[place]:
        yield "letters swapped", word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    if len(word) > 2:
        yield "letter dropped", word[:place] + word[place + 1 :]
        yield "letter doubled", word[:place] + word[place] + word[place:]


def splice(line: str, start: int, length: int, word: str) -> str:
    """A line with another text at that place."""
    return line[:start] + word + line[start + length :]


def outside(bare: str) -> Iterator[tuple[int, str]]:
    """Signs of YAML outside of quotes, and the quotes."""
    quoted = ""
    for place, letter in enumerate(bare):
        is_colon = letter == ":" and bare[place + 1 : place + 2] in {" ", ""}
        is_quote = letter == '"' and (quoted == letter or bare[:place].rstrip()[-1:] in {":", ",", "[", "{", "-"})
        is_sign = letter in ",[]{}" or is_colon or is_quote
        is_dash = letter == "-" and bare[:place].strip() == "" and bare[place + 1 : place + 2] == " "
        if letter == quoted:
            quoted = ""
        elif quoted:
            continue
        elif letter in "\"'" and bare[:place].rstrip()[-1:] in {":", ",", "[", "{", "-"}:
            quoted = letter
        if is_sign or is_dash:
            yield place, letter


def changes_nothing(before: Node, text: str) -> bool:
    """Does the file say the same with this mistake in it?"""
    try:
        read = parse_yaml(text, "x")
    except UnreadableError:
        return False
    return not read.problems and bool(read.tree.plain() == before.plain())


def try_all(folder: Path, wanted: int) -> tuple[list[Mutant], list[Mutant]]:
    """Those that were named at their line, and those that were not."""
    files = make_desk(folder)
    known = {(one.file, one.line, one.message) for one in check_folder(folder)}
    made = [(one, text) for file, text in files.items() for one in dict.fromkeys(mutants(file, text))]
    chosen = random.Random(SEED).sample(made, min(wanted, len(made))) if wanted else made
    named, missed = [], []
    for one, text in chosen:
        lines = text.split("\n")
        lines[one.line - 1] = one.text
        mutated = "\n".join(lines)
        if changes_nothing(parse_yaml(text, one.file).tree, mutated):
            continue
        (folder / one.file).write_text(mutated, encoding="utf-8")
        last = one.line + one.text.count("\n")
        found = [p for p in check_folder(folder) if (p.file, p.line, p.message) not in known]
        is_named = any(p.file == one.file and one.line <= p.line <= last for p in found)
        (named if is_named else missed).append(one)
        (folder / one.file).write_text(text, encoding="utf-8")
    return named, missed


@pytest.mark.long
@pytest.mark.timeout(600)
def test_nearly_every_mistake_is_named_at_its_line(tmp_path: Path) -> None:
    named, missed = try_all(tmp_path, FEW)
    assert len(named) + len(missed) > FEW * 0.8
    assert len(named) / (len(named) + len(missed)) >= 0.98, "\n".join(map(str, missed))
