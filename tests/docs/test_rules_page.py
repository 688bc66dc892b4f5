"""Every example of docs/rules.md loads and proves itself, and what the model knows is in the document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rules
from rules.authoring import rule_tests
from rules.language.condition import FIELDS, OPERATORS
from rules.loading.load import load_texts
from rules.policy.model import ROLES, Policy
from service.rehearsal.script import EditPart, ExpectPart, RehearsalPart, StepPart

STARTER_FILES = Path(rules.__file__).parent / "starter"
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


STARTER = {f"rules/own-{path.name}": path.read_text("utf-8") for path in STARTER_FILES.glob("*.yaml")}
FOR_NAMES = re.compile(
    r"already (given|named so) in rules/own-\S+:\d+ - (remove one|every rule needs a name of its own)"
    r"|unknown (team 'it'|person 'ann@acme.example'|category 'finance.payroll') - (known: |did you mean)"
)


@pytest.mark.parametrize("name", [name for name in BLOCKS if "/tests/" not in name])
def test_a_block_in_a_new_desk_loads_or_is_refused_for_names_that_are_said(name: str) -> None:
    loaded = load_texts({**STARTER, name: BLOCKS[name]}, desk_timezone="Asia/Shanghai", languages=("en", "zh"))
    assert [str(one) for one in loaded.problems if one.severity == "error" and not FOR_NAMES.search(str(one))] == []


def test_every_word_of_a_rehearsal_is_told() -> None:
    words = (*RehearsalPart.model_fields, *StepPart.DOES, *ExpectPart.WORDS, *EditPart.model_fields)
    assert [
        word for word in words if not re.search(rf"`{word}\b|[{{ ]{word}: |A whole conversation is a {word}", TEXT)
    ] == []


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
