"""`postdesk check --fix`: what has one cure is put right, after a look at the difference."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from rules.language.yaml_reader import Problem


def plan_fixes(folder: Path, problems: Sequence[Problem]) -> dict[Path, tuple[str, str]]:
    """Files as they are and as they would be; only places where the wrong word stands as it was said."""
    found: dict[Path, tuple[str, str]] = {}
    for file in dict.fromkeys(one.file for one in problems if one.right):
        path = folder / file
        if path.suffix not in {".yaml", ".yml"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")
        wanted = {(one.line, one.column): one for one in problems if one.file == file and one.right}
        for (line, column), one in sorted(wanted.items(), reverse=True):
            lines[line - 1] = _put_right(lines[line - 1], column - 1, one)
        found |= {path: (text, "\n".join(lines))} if "\n".join(lines) != text else {}
    return found


def _put_right(line: str, column: int, problem: Problem) -> str:
    start = column + int(line[column : column + 1] in {'"', "'"})
    if line[start : start + len(problem.wrong)] != problem.wrong:
        return line
    if ", " in problem.right and "[" not in line[:start]:
        return line  # a list in a line of its own: people have to choose
    return line[:start] + problem.right + line[start + len(problem.wrong) :]


def show_fixes(folder: Path, fixes: dict[Path, tuple[str, str]]) -> str:
    """The difference as `diff -u` has it."""
    shown: list[str] = []
    for path, (before, after) in fixes.items():
        name = path.relative_to(folder).as_posix()
        shown += difflib.unified_diff(before.split("\n"), after.split("\n"), name, name, lineterm="", n=1)
    return "\n".join(shown)
