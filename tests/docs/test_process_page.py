"""docs/process.md is true: every row has a rehearsal that exists or a stated reason, and no rehearsal is forgotten."""

import re
from pathlib import Path

from service.domain.ticket.states import MOVES

ROOT = Path(__file__).parents[2]
REHEARSALS = ROOT / "tests" / "rehearsals"
ROWS = re.compile(r"^\| (S\d\.\d+) \| (.+?) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)
MOVE = re.compile(r"^\| (`\w+`(?:, `\w+`)*) \| ([a-z_, ]+) \| ([a-z_ ]+) \| .+ \|$", re.MULTILINE)
EXPECTED = {1: 6, 2: 10, 3: 6, 4: 4, 5: 4, 6: 5, 7: 5}  # rows of each chapter


def rows():
    return ROWS.findall((ROOT / "docs" / "process.md").read_text(encoding="utf-8"))


def test_every_row_is_there_once():
    expected = {f"S{chapter}.{row}" for chapter, count in EXPECTED.items() for row in range(1, count + 1)}
    numbers = [number for number, *_ in rows()]
    assert sorted(numbers) == sorted(expected)


def test_every_row_has_a_rehearsal_or_a_reason():
    for number, _, shown, _ in rows():
        files = re.findall(r"`([\w.-]+\.yaml)`", shown)
        assert [file for file in files if not (REHEARSALS / file).is_file()] == [], number
        assert files or re.match(r"not (yet|by a rehearsal): \S", shown), number


def test_every_rehearsal_is_named_by_its_row():
    text = (ROOT / "docs" / "process.md").read_text(encoding="utf-8")
    assert [path.name for path in REHEARSALS.glob("S*.yaml") if f"`{path.name}`" not in text] == []
    for number, _, shown, _ in rows():
        for file in re.findall(r"`(S[\d.]+)-[\w.-]+\.yaml`", shown):
            assert file == number or number == "S1.2", f"{file} stands in the row {number}"


def test_every_file_that_a_row_names_exists():
    for number, _, shown, where in rows():
        for path in re.findall(r"`([\w/]+(?:\.py|/))`", f"{shown} {where}"):
            assert (ROOT / path).exists(), f"{number}: {path}"


def test_the_moves_are_those_of_the_table():
    told = {}
    for names, sources, target in MOVE.findall((ROOT / "docs" / "process.md").read_text(encoding="utf-8")):
        for name in re.findall(r"\w+", names):
            for source in sources.split(", "):
                assert told.setdefault(name, {}).setdefault(source, target) == target
    moves = {name: {source.value: target.value for source, target in moves.items()} for name, moves in MOVES.items()}
    assert {
        name: {source: source if target == "the same" else target for source, target in rows.items()}
        for name, rows in told.items()
    } == moves
