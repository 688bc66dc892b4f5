"""Every way to get the rules wrong that was seen has a folder with the exact lines that are said about it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from rules.language.yaml_reader import Problem
from rules.loading.load import load, load_texts
from service.cli.check_files import check_folder
from service.config.load import FILE, ConfigError, load_config
from service.loops.world import _load as read_edited_rules

CASES = sorted(path for path in (Path(__file__).parents[2] / "bad_config").iterdir() if (path / "expected").exists())


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_says_exactly_what_is_wrong(case: Path) -> None:
    problems = check_folder(case) if (case / "postdesk.yaml").exists() else load(case).problems
    said = "".join(f"{problem}\n" for problem in problems)
    title, _, expected = (case / "expected").read_text(encoding="utf-8").partition("\n")
    assert title.startswith("# ")
    assert said == expected
    loaded = load(case)
    assert (loaded.policy is None) is any(problem.severity == "error" for problem in loaded.problems)


# What `check` refuses and no start does: English stands in, and nothing is written to nobody.
BESIDE = ("no letters are written in", "there is no article")
# What only the start finds, when it makes folders and listens (test_start_checks).
WHILE_STARTING = ("is already taken by", "should be a folder")


@pytest.mark.parametrize("case", [c for c in CASES if (c / "postdesk.yaml").exists()], ids=lambda case: case.name)
def test_run_refuses_what_check_refuses_and_says_nothing_else(case: Path) -> None:
    said = [one for one in check_folder(case) if one.severity == "error" and not any(x in one.message for x in BESIDE)]
    refused: list[Problem] = []
    try:
        refused += read_edited_rules(load_config(case)).errors
    except ConfigError as error:
        refused += error.problems
    assert set(map(str, refused)) <= set(map(str, said))
    in_rules = [one for one in said if one.file.startswith("rules/") and not one.file.startswith("rules/tests/")]
    in_config = [one for one in said if one.file == FILE and not any(x in one.message for x in WHILE_STARTING)]
    assert bool(refused) is bool(in_config or in_rules)


def test_there_are_enough() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &a [x]\nb: [*a, *a]\n", "anchor '&a'"),
        ("x" * 10_000_000, "larger than 400 kB"),
        ("[" * 5000, "nested deeper"),
        ("a:\n" + "".join(f"{' ' * n}- \n" for n in range(1, 60)), ""),
        ("\ta: 1\n", "a tab"),
        (b"\xff\xfea\x00:\x00 \x001\x00", "not UTF-8"),
        ("a: \x00\n", "control character"),
        ("a: 1\na: 2\n", "already given"),
        ("{" * 300, "nested deeper"),
        ("a: !!python/object:os.system x\n", "tag"),
        ("? [a, b]\n: c\n", "cannot be a key"),
        ("- " * 4000 + "x", "nested deeper"),
        ("teams: {" + ", ".join(f"t{n}: {{}}" for n in range(20_000)) + "}", ""),
        ('a: "' + "\\x" * 1000 + '"', ""),
        ("- just\n- a list\n", "expected sections"),
        ("just text", "expected sections"),
    ],
)
def test_hostile_yaml_is_one_clear_line_soon(text: str | bytes, says: str) -> None:
    begin = time.process_time()
    loaded = load_texts({"rules/a.yaml": text})
    spent = time.process_time() - begin
    if says:
        assert [p for p in loaded.problems if says in str(p)], [str(p) for p in loaded.problems]
        assert loaded.policy is None
    assert all("\n" not in str(problem) for problem in loaded.problems)
    assert spent < 5  # a wall against what never ends


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    assert [str(p) for p in load(tmp_path).problems] == [
        f"{tmp_path.name} there are no rules here - expected *.yaml files"
    ]


def test_rules_that_stay_the_same_are_proved_once_and_an_edit_is_seen(tmp_path):
    file = tmp_path / "desk.yaml"
    file.write_text("desk: {team: it}\nteams: {it: {}}\ncategories: {other: {team: it}}\n")
    before = load(tmp_path)
    assert load(tmp_path) is before
    assert load(tmp_path, desk_timezone="Asia/Shanghai") is not before
    file.write_text("desk: {team: gone}\nteams: {it: {}}\ncategories: {other: {team: it}}\n")
    assert before.policy is not None
    assert load(tmp_path).policy is None
