"""Every example of docs/rules.md loads and proves itself, and what the model knows is in the document."""

from __future__ import annotations

import re
from pathlib import Path

from rules.authoring import rule_tests
from rules.language.condition import FIELDS, OPERATORS
from rules.loading.load import load_texts
from rules.policy.model import ROLES, Policy

TEXT = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```yaml\n# (rules/\S+)\n(.*?)```", TEXT, re.DOTALL))


def test_the_cookbook_proves_itself() -> None:
    files = {name: text for name, text in BLOCKS.items() if "/tests/" not in name}
    loaded = load_texts(files, desk_timezone="Europe/London", languages=("en", "zh"))
    assert [str(problem) for problem in loaded.problems] == []
    report = rule_tests.run_tests(
        loaded, *rule_tests.read_tests({name: text for name, text in BLOCKS.items() if "/tests/" in name})
    )
    assert [
        line for result in report.results if not result.passed for line in rule_tests.describe_failure(result)
    ] == []
    assert list(map(str, report.problems)) == []
    assert len(report.results) >= 8


def test_the_first_example_stands_alone() -> None:
    loaded = load_texts({"rules/desk.yaml": BLOCKS["rules/desk.yaml"]})
    assert list(map(str, loaded.problems)) == []


def test_everything_that_can_be_asked_is_told() -> None:
    missing = [name for name in FIELDS if f"`{name}`" not in TEXT]
    missing += [op for ops in OPERATORS.values() for op in ops if f"`{op}`" not in TEXT]
    missing += [role for role in ROLES if f"`{role}`" not in TEXT]
    assert missing == []


def test_every_section_is_told() -> None:
    told = {"gate", "classify", "priority", "categories", "route", "answer", "lists"}
    sections = [name for name in Policy.model_fields if name not in told]
    missing = [name for name in sections if not re.search(rf"^{name}:|`{name}", TEXT, re.MULTILINE)]
    assert set(missing) <= {"desk"}
