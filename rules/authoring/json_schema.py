"""The JSON Schema of the rules, from the model: editors complete and check with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pydantic
from pydantic.json_schema import GenerateJsonSchema

from rules.language.condition import BY_NAME, FACT, FIELDS
from rules.policy.model import Policy

_REF = "#/$defs/when"
_SCALARS: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_FLAGS = [True, False, "yes", "no", "true", "false"]


class _WithoutDefaults(GenerateJsonSchema):
    """Defaults are typed values, which the files do not hold; the descriptions tell them."""

    def default_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> dict[str, Any]:  # noqa: ARG002 - theirs
        """A value that only code can check may be anything to an editor."""
        return {}


def rules_schema(own_facts: Iterable[str] = ()) -> dict[str, Any]:
    """Draft 2020-12. Every field of the model with its description; scalars may be written bare, as YAML has them."""
    schema = schema_of(Policy, "Postdesk rules")
    schema["description"] = "Sections may be spread over any number of files."
    loosened: dict[str, Any] = loosen(schema)
    loosened.setdefault("$defs", {}).update(when=_when(own_facts), value=_value())
    return loosened


def schema_of(model: type[pydantic.BaseModel], title: str) -> dict[str, Any]:
    """What a model takes, with the descriptions of its fields; anything where only code knows."""
    schema = model.model_json_schema(by_alias=True, schema_generator=_WithoutDefaults)
    return {**schema, "$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}


def _when(own_facts: Iterable[str]) -> dict[str, Any]:
    """A map is AND, a list is OR; any, all and not nest."""
    value: dict[str, Any] = {"$ref": "#/$defs/value"}
    properties: dict[str, Any] = {name: {**value, "description": field.about} for name, field in FIELDS.items()}
    properties |= {f"{FACT}{name}": {**value, "description": "a fact of this desk's own"} for name in own_facts}
    nested = {"type": "array", "items": {"$ref": _REF}}
    properties |= {"any": nested, "all": nested, "not": {"$ref": _REF}}
    return {
        "description": "What must be true. A map is AND, a list is OR; any, all and not nest.",
        "anyOf": [
            {
                "type": "object",
                "properties": properties,
                "patternProperties": {
                    f"^{re.escape(prefix)}.+": {**value, "description": about} for prefix, _, about in BY_NAME
                },
                "additionalProperties": False,
            },
            nested,
        ],
    }


def _value() -> dict[str, Any]:
    texts = {"anyOf": [_SCALARS, {"type": "array", "items": _SCALARS}]}
    again = {"$ref": "#/$defs/value"}
    operators: dict[str, Any] = {
        "is": {**texts, "description": "exactly, or with * and ?"},
        "has": {**texts, "description": "any of these words or phrases"},
        "matches": {**texts, "description": "any of these RE2 patterns"},
        "in": {**texts, "description": "any of these lists"},
        "over": _SCALARS,
        "under": _SCALARS,
        "at_least": _SCALARS,
        "at_most": _SCALARS,
        "not": again,
        "any": {"type": "array", "items": again},
        "all": {"type": "array", "items": again},
    }
    return {
        "anyOf": [
            _SCALARS,
            {"type": "array"},
            {"type": "object", "properties": operators, "additionalProperties": False},
        ]
    }


def loosen(part: Any) -> Any:
    """Where text or a list is meant a bare scalar will do: `no`,
    12:30 and 2026-12-24 are text to us and not to an editor; `yes` is text to one that reads YAML 1.2.
    """
    if isinstance(part, dict):
        part = {key: loosen(value) for key, value in part.items()}
        if part.get("type") == "string" and "const" not in part and "enum" not in part and "pattern" not in part:
            return {**{k: v for k, v in part.items() if k not in {"type", "format"}}, **_SCALARS}
        if part.get("type") == "boolean":
            return {**{key: value for key, value in part.items() if key != "type"}, "enum": _FLAGS}
        if (
            part.get("type") == "array"
            and "items" in part
            and "prefixItems" not in part
            and part["items"] != {"$ref": _REF}
        ):
            about = {key: part.pop(key) for key in ("title", "description", "default") if key in part}
            return {"anyOf": [part, part["items"]], **about}
        if part.get("format") == "when":
            return {"$ref": _REF}
        return part
    return [loosen(one) for one in part] if isinstance(part, list) else part
