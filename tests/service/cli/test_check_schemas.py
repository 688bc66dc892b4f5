"""Schemas for editors: of all files, with the desk's own names, and the task that reads what `check` prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

from rules.loading.load import load
from service.cli.check_schemas import plan_schemas, write_schemas
from tests.service.cli.test_check_files_mutations import make_desk
from tests.tools.running import postdesk

EXAMPLES = Path(__file__).parents[3] / "examples" / "vscode"


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
