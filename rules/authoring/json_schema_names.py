"""JSON Schemas that know a desk's own names: teams, people, categories, hours, lists, letters are offered as one types.

Other words stay allowed: `check` says what is wrong, the editor only helps. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pydantic

from rules.authoring.json_schema import loosen, rules_schema, schema_of
from rules.authoring.rule_tests import CaseFile
from rules.language.condition import OWN_HOURS
from rules.policy.model import Policy
from rules.policy.own_facts import ASKABLE

RULES = "rules/postdesk-rules.schema.json"
TESTS = "rules/tests/postdesk-tests.schema.json"
# Where a word of a file is a name that the rules define: key -> section of the policy.
_SECTIONS = {
    "team": "teams", "next_level": "teams", "move_to": "teams", "sees": "teams", "category": "categories",
    "hours": "hours", "inside": "hours", "outside": "hours", "priority": "service_levels", "for": "service_levels",
    "organisation": "organisations", "person": "people", "assignee": "people", "lead": "people", "deputy": "people",
    "in": "lists", "ask": "facts",
}  # fmt: skip


def own_names(policy: Policy, letters: Sequence[str]) -> dict[str, list[str]]:
    """Key of a file -> the names that this desk has for it; `letters` are those that it writes."""
    found = {key: sorted(getattr(policy, section)) for key, section in _SECTIONS.items()}
    found["inside"] = found["outside"] = [*found["hours"], OWN_HOURS]
    found["tell"] = found["to"] = found["approvers"] = sorted(policy.teams)
    found["skills"] = sorted({skill for person in policy.people.values() for skill in person.skills})
    found["ask"] += ASKABLE
    return {key: names for key, names in found.items() if names} | {"send": sorted(letters), "kind": sorted(letters)}


def rules_text(names: Mapping[str, Sequence[str]]) -> str:
    """The schema of the rules, as its file holds it."""
    schema = rules_schema(name for name in names.get("ask", ()) if name not in ASKABLE)
    names = {key: one for key, one in names.items() if key != "kind"}
    parts = schema["$defs"]
    asked = parts.pop("FactSettings")  # its `ask` is the question, no name
    when = with_names(parts.pop("when"), {key: one for key, one in names.items() if key != "to"})  # `to` is an address
    made = with_names(schema, names)
    made["$defs"] |= {"FactSettings": asked, "when": when}
    return as_text(made)


def tests_text(names: Mapping[str, Sequence[str]]) -> str:
    """The schema of rule tests."""
    return model_text(CaseFile, "Postdesk rule tests", {key: one for key, one in names.items() if key != "kind"})


def model_text(model: type[pydantic.BaseModel], title: str, names: Mapping[str, Sequence[str]]) -> str:
    """The schema of any file that a model reads."""
    return as_text(with_names(loosen(schema_of(model, title)), names))


def as_text(schema: Mapping[str, Any]) -> str:
    """As a file, the same for the same schema."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def with_names(part: Any, names: Mapping[str, Sequence[str]]) -> Any:
    """Each property that takes a name offers those of the desk, beside whatever it took before."""
    if isinstance(part, list):
        return [with_names(one, names) for one in part]
    if not isinstance(part, dict):
        return part
    made = {key: with_names(value, names) for key, value in part.items()}
    properties = made.get("properties")
    if isinstance(properties, dict):
        for key in properties.keys() & names.keys():
            about = {word: properties[key][word] for word in ("title", "description") if word in properties[key]}
            offered = {"enum": list(names[key])}
            either = [offered, {"type": "array", "items": {"anyOf": [offered, {"type": "string"}]}}, properties[key]]
            properties[key] = {**about, "anyOf": either}
    return made
