"""The policy in effect, value by value, with where each comes from: a file and line, or the default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

from msgspec import Struct
from pydantic import BaseModel

from rules.calendar import DAYS, Duration, write_clock
from rules.language.condition import Both, Check, Either, Neither
from rules.language.yaml_reader import Loc, Node
from rules.matching.match import describe
from rules.policy.model import Policy


class PolicyValue(Struct, frozen=True):
    """One value of the policy; `source` is file:line, or "default"."""

    path: str
    value: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}: {self.value}  # {self.source}"


def effective(policy: Policy, tree: Node) -> tuple[PolicyValue, ...]:
    """Every value in the order of the model."""
    return tuple(_walk(policy, tree, ()))


def _walk(value: Any, tree: Node, loc: Loc) -> Iterator[PolicyValue]:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _walk(getattr(value, name), tree, (*loc, field.alias or name))
    elif isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _walk(inner, tree, (*loc, str(key)))
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for number, inner in enumerate(value):
            yield from _walk(inner, tree, (*loc, number))
    elif value not in ("", None, (), {}):
        yield PolicyValue(_path(loc), _show(value), _source(tree, loc))


_OUTSIDE = (("desk", "timezone"), ("desk", "languages"))


def _path(loc: Loc) -> str:
    text = ""
    for step in loc:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _source(tree: Node, loc: Loc) -> str:
    """The line where it stands, when every step of the way is in the files."""
    node = tree
    for step in loc:
        inner = node.items[step] if isinstance(step, int) and node.kind == "list" and step < len(node.items) else None
        inner = node.get(str(step)) if node.kind == "map" else inner
        if inner is None:
            return "postdesk.yaml" if tuple(loc) in _OUTSIDE else "default"
        node = inner
    return f"{node.file}:{node.line}"


def _show(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Check | Both | Either | Neither):
        return describe(value)
    if isinstance(value, timedelta):
        return _elapsed(value)
    if isinstance(value, Duration | date):
        return str(value)
    if isinstance(value, tuple):
        return _several(value)
    return str(value)


def _several(value: tuple[Any, ...]) -> str:
    if len(value) == 7 and all(isinstance(day, tuple) for day in value):
        return "; ".join(f"{name} {_windows(day)}" for name, day in zip(DAYS, value, strict=True))
    if len(value) == 3 and isinstance(value[0], int) and isinstance(value[2], str):
        return value[2]
    if value and all(isinstance(part, tuple) and isinstance(part[0], date) for part in value):
        return ", ".join(f"{first}..{last}" if first != last else str(first) for first, last in value)
    if value and all(isinstance(part, tuple) for part in value):
        return _windows(value)
    return f"[{', '.join(str(part) for part in value)}]"


def _windows(windows: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{write_clock(start)}-{write_clock(end)}" for start, end in windows) or "closed"


def _elapsed(value: timedelta) -> str:
    minutes = int(value.total_seconds() // 60)
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0m"


HOW_ASKED = {
    "gate": "the first that fits decides",
    "classify": "all that fit; the first to set a field wins, tags add up",
    "route": "the first that fits decides",
    "answer": "the first that fits is sent",
}
BY_PATH = "rules are asked from the top, of several files by their path"


def rule_files_of(policy: Policy, tree: Node) -> tuple[str, ...]:
    """The files that hold rules of the four questions, in the order in which they are asked."""
    places = ((section, number) for section in HOW_ASKED for number in range(len(getattr(policy, section))))
    return tuple(sorted({tree.find(place).file for place in places}, key=lambda name: PurePath(name).parts))


def describe_order(policy: Policy, tree: Node) -> Iterator[str]:
    """The rules in the order in which they are asked, with their places, and what decides where several fit."""
    yield BY_PATH
    for section, how in HOW_ASKED.items():
        rules = getattr(policy, section)
        if rules:
            yield f"  {section}: {how}"
        for number, rule in enumerate(rules):
            yield f"    {number + 1}. {rule.name}  # {_source(tree, (section, number))}"
