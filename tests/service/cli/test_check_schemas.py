"""Schemas for editors: of all files, with the desk's own names, and the task that reads what `check` prints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rules.authoring.json_schema_names import RULES, TESTS
from rules.loading.load import load
from service.cli.check_schemas import CONFIG, REHEARSALS, plan_schemas, write_schemas
from tests.service.cli.test_check_files_mutations import make_desk
from tests.tools.editor import find_marked, read_as_editor
from tests.tools.running import postdesk

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples" / "vscode"
DESKS = sorted(path.parent for path in (ROOT / "examples").glob("*/rules"))
PLAYED = ROOT / "tests" / "rehearsals"


def find_flags(part: object) -> list[list[str]]:
    """The words of every yes or no in a schema."""
    if isinstance(part, dict):
        inner = [flag for value in part.values() for flag in find_flags(value)]
        return [*inner, part["enum"]] if True in part.get("enum", ()) else inner
    return [flag for one in part for flag in find_flags(one)] if isinstance(part, list) else []


def test_every_kind_of_file_has_one_that_knows_the_names(tmp_path: Path) -> None:
    make_desk(tmp_path)
    policy = load(tmp_path).policy
    assert policy is not None
    schemas = {name: json.loads(text) for name, text in plan_schemas(tmp_path, policy).items()}
    settings = json.loads((EXAMPLES / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    assert {f"./{name}" for name in schemas} == set(settings)
    assert all(schema["$schema"] and schema["type"] == "object" for schema in schemas.values())
    assert '"servicedesk"' in json.dumps(schemas["rules/postdesk-rules.schema.json"])
    assert "workplace.printer" in json.dumps(schemas["rules/tests/postdesk-tests.schema.json"])
    assert '"received"' in json.dumps(schemas["rehearsals/postdesk-rehearsals.schema.json"])
    assert '"type": "boolean"' not in json.dumps(schemas)  # `yes` is a text to an editor that reads YAML 1.2
    for name in ("rules/tests/postdesk-tests.schema.json", "rehearsals/postdesk-rehearsals.schema.json"):
        assert {"yes", "no"} <= {word for flag in find_flags(schemas[name]) for word in flag}
    assert "reply_addresses" in schemas["postdesk.schema.json"]["properties"]


def read_schemas(folder: Path) -> dict[str, dict[str, Any]]:
    policy = load(folder).policy
    assert policy is not None
    return {name: json.loads(text) for name, text in plan_schemas(folder, policy).items()}


@pytest.mark.parametrize("folder", [*DESKS, PLAYED / "desks" / "ownfacts"], ids=lambda folder: folder.name)
def test_an_editor_marks_nothing_in_a_good_desk(folder: Path) -> None:
    schemas = read_schemas(folder)
    for schema, pattern in json.loads((EXAMPLES / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"].items():
        for path in folder.glob(pattern):
            assert not list(find_marked(schemas[schema.removeprefix("./")], read_as_editor(path))), path


def test_an_editor_marks_nothing_in_rehearsals(tmp_path: Path) -> None:
    make_desk(tmp_path)
    schema = read_schemas(tmp_path)[REHEARSALS]
    marked = {path.name: list(find_marked(schema, read_as_editor(path))) for path in sorted(PLAYED.glob("*.yaml"))[::3]}
    assert len(marked) > 50
    assert {name: lines for name, lines in marked.items() if lines} == {}


@pytest.mark.parametrize(
    ("name", "right", "wrong", "said"),
    [
        ("rules/desk.yaml", "lead:", "laed:", "/teams/servicedesk/laed: unknown word"),
        ("rules/mail.yaml", "subject: {has:", "subject: {hsa:", "/gate: "),
        ("rules/mail.yaml", "when: {from:", "wen: {from:", "/gate: "),
        ("rules/mail.yaml", "do: accept", "do: acept", "'acept'"),
        ("rules/tests/desk.yaml", "expect:", "expcet:", "/tests: "),
        ("postdesk.yaml", "languages:", "langauges:", "/desk: "),
        ("postdesk.yaml", "mode: live", "mode: alive", "'alive'"),
    ],
)
def test_an_editor_marks_a_slip(tmp_path: Path, name: str, right: str, wrong: str, said: str) -> None:
    make_desk(tmp_path)
    schemas = read_schemas(tmp_path)
    (schema,) = [
        one
        for path, one in schemas.items()
        if path == {"rules": RULES, "rules/tests": TESTS}.get(str(Path(name).parent), CONFIG)
    ]
    path = tmp_path / name
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    assert any(said in line for line in find_marked(schema, read_as_editor(path)))


def test_the_names_stand_where_they_are_meant() -> None:
    """Facts of the desk's own behind `fact.` and `ask`; teams where a ticket goes to, none where a mail came to."""
    schema = read_schemas(ROOT / "examples" / "three-teams")[RULES]
    when = schema["$defs"]["when"]["anyOf"][0]["properties"]
    assert "fact.asset" in when
    assert "finance" not in json.dumps(when["to"])
    assert "finance" in json.dumps(when["team"])
    assert '"asset"' in json.dumps(schema["$defs"]["Category"]["properties"]["ask"])
    assert '"asset"' not in json.dumps(schema["$defs"]["FactSettings"]["properties"]["ask"])


def test_check_keeps_those_that_are_there_up_to_date(tmp_path: Path) -> None:
    make_desk(tmp_path)
    policy = load(tmp_path).policy
    assert policy is not None
    assert len(write_schemas(tmp_path, policy, all_of_them=True)) >= 3
    assert write_schemas(tmp_path, policy, all_of_them=True) == []
    desk = tmp_path / "rules" / "desk.yaml"
    desk.write_text(desk.read_text(encoding="utf-8").replace("teams:", "teams:\n  zoo: {}", 1), encoding="utf-8")
    assert postdesk("check", cwd=tmp_path).returncode == 0
    assert '"zoo"' in (tmp_path / "rules" / "postdesk-rules.schema.json").read_text(encoding="utf-8")


def test_the_task_reads_the_lines_of_check() -> None:
    task = json.loads((EXAMPLES / "tasks.json").read_text(encoding="utf-8"))["tasks"][0]
    pattern = re.compile(task["problemMatcher"]["pattern"]["regexp"])
    found = pattern.match("rules/mail.yaml:2:23 warning: no rule uses the list 'a' - remove it")
    assert found is not None
    assert found.groups() == ("rules/mail.yaml", "2", "23", "warning", "no rule uses the list 'a' - remove it")
