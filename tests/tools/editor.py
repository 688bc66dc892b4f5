"""What an editor makes of a file by its JSON Schema: as much of draft 2020-12 as the desk's schemas use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
    "null": type(None),
}  # fmt: skip
_SAID = {
    "$defs", "$ref", "$schema", "additionalProperties", "anyOf", "const", "default", "description", "enum", "examples",
    "exclusiveMinimum", "format", "items", "maximum", "maxItems", "maxLength", "minimum", "minItems", "minLength",
    "pattern", "patternProperties", "prefixItems", "properties", "propertyNames", "required", "title",
    "type",
}  # fmt: skip


def read_as_editor(path: Path) -> Any:
    """The file's values by YAML 1.2, to which `yes` is text; a date is text too, as editors read it."""
    reader = YAML(typ="safe", pure=True)
    reader.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return reader.load(path.read_text(encoding="utf-8"))


def find_marked(schema: dict[str, Any], value: Any, part: Any = None, place: str = "") -> Iterator[str]:
    """What the editor would underline, each with its place. Raises AssertionError for a word that this does not know."""
    part = schema if part is None else part
    if isinstance(part, bool):
        if not part:
            yield f"{place}: unknown word"
        return
    assert set(part) <= _SAID, set(part) - _SAID
    if "$ref" in part:
        yield from find_marked(schema, value, schema["$defs"][part["$ref"].rpartition("/")[2]], place)
    if "anyOf" in part and all(any(find_marked(schema, value, one, place)) for one in part["anyOf"]):
        yield f"{place}: {value!r} is none of them"
    if ("enum" in part and value not in part["enum"]) or ("const" in part and value != part["const"]):
        yield f"{place}: {value!r} is not one of {part.get('enum', part.get('const'))}"
    kinds = part.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(
        isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool)) for kind in kinds
    ):
        yield f"{place}: {value!r} is no {kinds}"
    if isinstance(value, str) and "pattern" in part and not re.search(part["pattern"], value):
        yield f"{place}: {value!r} does not look so"
    if isinstance(value, list):
        yield from _items(schema, value, part, place)
    if isinstance(value, dict):
        yield from _entries(schema, value, part, place)


def _items(schema: dict[str, Any], value: list[Any], part: Any, place: str) -> Iterator[str]:
    first = part.get("prefixItems", [])
    for number, one in enumerate(value):
        wanted = first[number] if number < len(first) else part.get("items", True)
        yield from find_marked(schema, one, wanted, f"{place}/{number}")


def _entries(schema: dict[str, Any], value: dict[Any, Any], part: Any, place: str) -> Iterator[str]:
    yield from (f"{place}: {name} is missing" for name in part.get("required", []) if name not in value)
    for key, one in value.items():
        yield from find_marked(schema, key, part.get("propertyNames", True), f"{place}/{key}")
        wanted = [part["properties"][key]] if key in part.get("properties", {}) else []
        wanted += [
            below for pattern, below in part.get("patternProperties", {}).items() if re.search(pattern, str(key))
        ]
        for below in wanted or [part.get("additionalProperties", True)]:
            yield from find_marked(schema, one, below, f"{place}/{key}")
