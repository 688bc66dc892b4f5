"""Typed models over nodes of YAML: every problem is found in one run and says file, line, column and cure."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

import pydantic
from msgspec import Struct
from msgspec.structs import replace

from rules.language.slips import describe_key, plain
from rules.language.yaml_reader import Hint, Loc, Node, Problem, known_words, nearest

_MISSING = " is missing"


class Section(pydantic.BaseModel):
    """Base of everything that is read from YAML: frozen, and nothing is passed over that is not known."""

    model_config: ClassVar[pydantic.ConfigDict] = pydantic.ConfigDict(
        frozen=True, extra="forbid", populate_by_name=False, arbitrary_types_allowed=True, validate_default=False
    )


class ValueFault(Struct, frozen=True):
    """One mistake below the value that a validator was given; `key` when the key is at fault and not its value."""

    loc: tuple[str | int, ...]
    message: str
    hint: str = ""
    key: bool = False


class Faults(ValueError):
    """Raised by validators that read a small language of their own, to point into it."""

    def __init__(self, *faults: ValueFault) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


class Wrong(ValueError):
    """Raised by validators of one value: what is wrong, and the cure."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


M = TypeVar("M", bound=pydantic.BaseModel)


def validate(node: Node, model: type[M], context: Any) -> tuple[M | None, list[Problem]]:
    """The typed model of a node, or None and all problems with their places.

    `context` is what pydantic hands to validators.
    """
    if node.kind not in {"map", "empty"}:
        return None, [node.problem(f"expected a map of {_known_names(model)}, found a {node.kind}")]
    try:
        return model.model_validate(node.plain() or {}, context=context), []
    except pydantic.ValidationError as error:
        errors = _without_other_halves(node, error.errors())
        problems = [problem for one in errors for problem in _say(node, model, one)]
        return None, list(dict.fromkeys(problems))


def prune(node: Node, loc: Loc) -> Node:
    """The tree without what stands at `loc`, or without the nearest place above it that is in the file."""
    step = loc[0] if loc else None
    if node.kind == "list" and isinstance(step, int) and step < len(node.items):
        inner = node.items[step]
        kept = prune(inner, loc[1:])
        items = (*node.items[:step], *(() if kept is inner else (kept,)), *node.items[step + 1 :])
        return replace(node, items=items)
    if node.kind == "map" and step is not None:
        pair = next(((key, value) for key, value in node.entries if key.text == str(step)), None)
        if pair is not None:
            kept = prune(pair[1], loc[1:])
            entries = ((key, kept if value is pair[1] else value) for key, value in node.entries)
            return replace(node, entries=tuple(e for e in entries if not (e[0] is pair[0] and kept is pair[1])))
        if len(loc) > 1:
            return prune(node, loc[1:])  # a tag of a union, which is no place in the file
    return node


def validate_rest(node: Node, model: type[M], context: Any = None) -> tuple[M | None, Node, list[Problem]]:
    """The model of all that is right in a node, that part of the node, and the problems of the rest.

    So that one mistake does not hide the others; None when what is left makes no model.
    """
    node, problems = _rename(node, model, context)
    if node.kind not in {"map", "empty"}:
        return None, node, validate(node, model, context)[1]
    pruned: list[Loc] = []
    for _ in range(20):
        errors = _errors(node, model, context)
        news = (error for error in reversed(errors) if not _follows(error, pruned))
        problems += [one for error in news for one in _say(node, model, error)]
        if not errors:
            break
        before = node
        for error in errors:
            loc = tuple(error["loc"])
            pruned.append(loc)
            if loc and loc[-1] == "when":
                node = _without_condition(node, loc)
            else:
                node = prune(node, loc[:-1] if error["type"] == "missing" else loc)
        if node is before:
            break
    found, _ = validate(node, model, context)
    return found, node, list(dict.fromkeys(problems))


def _follows(error: Any, pruned: Sequence[Loc]) -> bool:
    """Is this said only because something in there was left out before?"""
    loc = tuple(error["loc"][:-1] if error["type"] == "missing" else error["loc"])
    return any(tuple(one[: len(loc)]) == loc for one in pruned)


def _rename(node: Node, model: type[M], context: Any) -> tuple[Node, list[Problem]]:
    """The tree with words that are surely misspelt put right, so that what stands below them is read as well."""
    problems: list[Problem] = []
    for _ in range(10):
        before = node
        for error in _errors(node, model, context):
            loc = tuple(error["loc"])
            if error["type"] == "extra_forbidden":
                parent = node.find(loc[:-1])
                pair = _meant(str(loc[-1]), names_at(model, loc[:-1]), node.find(loc))
                if pair is not None and len(loc) == 1 and pair[1].kind == "empty":
                    continue  # a section with nothing in it is none
                if pair is not None and parent.kind == "map" and parent.get(pair[0]) is None:
                    problems += _say(node, model, error)
                    node = _put_right(node, loc, pair)
        if node is before:
            break
    return node, problems


def _meant(word: str, known: Sequence[str], value: Node) -> tuple[str, Node] | None:
    """The word that is meant, and what stands behind it, where that was typed into the word."""
    narrow = plain(word).strip()
    key, sign, rest = re.match(r"([^:\s]*)([:\s]?)(.*)", narrow, re.DOTALL).groups()  # type: ignore[union-attr]
    if sign and key in known and value.kind in {"empty", "text"}:
        return key, replace(value, kind="text", text=rest.strip())
    hint = nearest(narrow, known)
    return (hint.word, value) if isinstance(hint, Hint) else None


def _put_right(node: Node, loc: Loc, pair: tuple[str, Node]) -> Node:
    """The tree with another key and value in the place of those at `loc`."""
    step, last = loc[0], len(loc) == 1
    if node.kind == "list":
        items = (_put_right(one, loc[1:], pair) if n == step else one for n, one in enumerate(node.items))
        return replace(node, items=tuple(items))
    if node.get(str(step)) is None:
        return node if last else _put_right(node, loc[1:], pair)  # a tag of a union, which is no place in the file
    entries = []
    for key, value in node.entries:
        if key.text != str(step):
            entries.append((key, value))
        elif last:
            entries.append((replace(key, text=pair[0]), pair[1]))
        else:
            entries.append((key, _put_right(value, loc[1:], pair)))
    return replace(node, entries=tuple(entries))


def _without_condition(node: Node, loc: Loc) -> Node:
    """The tree with another condition at `loc`, which no other rule has: without any, the rule would always fit."""
    if not loc:
        only = replace(node, kind="text", text=f"{node.file}:{node.line}:{node.column}", items=(), entries=())
        return replace(node, kind="map", entries=((replace(only, text="subject"), only),), items=())
    items = (_without_condition(one, loc[1:]) if n == loc[0] else one for n, one in enumerate(node.items))
    pairs = ((k, _without_condition(v, loc[1:]) if k.text == str(loc[0]) else v) for k, v in node.entries)
    return replace(node, items=tuple(items), entries=tuple(pairs))


def _errors(node: Node, model: type[pydantic.BaseModel], context: Any) -> list[Any]:
    """From the last place to the first, so that pruning one does not move the next."""
    try:
        model.model_validate(node.plain() or {}, context=context)
    except pydantic.ValidationError as error:
        return list(reversed(_without_other_halves(node, error.errors())))
    return []


def _without_other_halves(node: Node, errors: list[Any]) -> list[Any]:
    """Of a union of words and something else, what the words say of a word near to one of them, else the other half.

    One half stays in any case, for the value fits none.
    """
    kept, near = [], set()
    for one in errors:
        loc = tuple(one["loc"])
        others = [other for other in errors if other is not one and tuple(other["loc"])[: len(loc) - 1] == loc[:-1]]
        if not (others and _is_half(node, one)):
            kept.append(one)
        elif not isinstance(one.get("input"), dict) and _literal_hint(one):
            kept.append(one)
            near.add(loc[:-1])
        elif one["type"] == "string_type" and all(_is_half(node, other) for other in others):
            kept.append(one)
    return [one for one in kept if tuple(one["loc"])[:-1] not in near or one["type"] == "literal_error"]


def _is_half(node: Node, error: Any) -> bool:
    """Is this what the words of a union say of a value? What stands last in its place is then no step in the file."""
    loc = tuple(error["loc"])
    return error["type"] in {"literal_error", "string_type"} and node.find(loc[:-1]).step(loc[-1]) is None


def _literal_hint(error: Any) -> str:
    """Which of the words of a union was meant, as a hint; "" where none is near."""
    words = re.findall(r"'([^']+)'", str((error.get("ctx") or {}).get("expected", "")))
    value = error.get("input")
    return nearest(value, words) if isinstance(value, str) and error["type"] == "literal_error" else ""


def _known_names(model: type[pydantic.BaseModel]) -> str:
    return ", ".join(field.alias or name for name, field in list(model.model_fields.items())[:4])


def _say(root: Node, model: type[pydantic.BaseModel], error: Any) -> list[Problem]:
    """One complaint of pydantic as lines that people read."""
    loc: tuple[str | int, ...] = tuple(error["loc"])
    kind, value, context = error["type"], error.get("input"), error.get("ctx") or {}
    cause = context.get("error")
    if isinstance(cause, Faults):
        return [root.find((*loc, *f.loc), key=f.key).problem(f.message, f.hint) for f in cause.faults]
    node = root.find(loc)
    if kind == "literal_error" and context.get("expected") == "''":
        return []  # a value that may also be empty: what else it should be is said by the other half of the union
    if kind == "missing":
        return [root.find(loc[:-1]).problem(f"'{loc[-1]}'{_MISSING}")]
    if kind == "extra_forbidden":
        known, word = names_at(model, loc[:-1]), str(loc[-1])
        above = [str(part) for part in loc[:-1]] or [_ROOT]
        elsewhere = next((_ELSEWHERE[part, word] for part in above if (part, word) in _ELSEWHERE), "")
        glued = describe_key(word, known)
        hint = Hint(glued, glued[:-1].partition("write '")[2]) if glued else elsewhere or known_words(word, known)
        return [root.find(loc, key=True).problem(f"unknown word '{word}'", hint)]
    if loc and loc[-1] == "[key]":
        node = root.find(loc[:-1], key=True)
    if cause is not None:
        return [node.problem(str(cause), getattr(cause, "hint", ""))]
    message, hint = _say_type(kind, value, context, str(error.get("msg", "")))
    if "expected a map" in message:
        known = names_at(model, loc)
        hint = describe_key(value, known) if isinstance(value, str) else hint
        hint = hint or (f"known: {', '.join(known)}" if known else "")
    return [node.problem(message, hint)]


_ROOT = ""  # nothing stands above the first words of a file
_RULES = (
    *("teams", "people", "hours", "priority", "service_levels", "escalation", "gate", "classify", "categories"),
    *("route", "answer", "organisations", "lists", "approvals", "recurring", "reports", "survey"),
)
_OPERATORS = (
    *("desks", "receive", "send", "database", "reply_addresses", "trust", "sealed", "dns", "http", "backup"),
    *("limits", "banners"),
)
# A word that is right at another place: (what it stands in, the word) -> where it belongs.
_ELSEWHERE = {
    (_ROOT, "tests"): "tests of rules stand in rules/tests/NAME.yaml",
    **dict.fromkeys(((_ROOT, "rehearsal"), (_ROOT, "steps")), "rehearsals stand in rehearsals/NAME.yaml"),
    **dict.fromkeys(((_ROOT, word) for word in _RULES), "it belongs into a file of the rules, rules/NAME.yaml"),
    **dict.fromkeys(((_ROOT, word) for word in _OPERATORS), "it belongs into postdesk.yaml"),
    ("set", "team"): "its category gives the team; 'route' has the exceptions",
    ("set", "assignee"): "'route' names a person: to: {person: ann@acme.example}",
    ("set", "priority"): "impact and urgency give it, by the matrix of 'priority'",
    **dict.fromkeys(
        (("people", "email"), ("people", "mail"), ("people", "address")),
        "the address is the key: ann@acme.example: {name: Ann}",
    ),
}


def _say_type(kind: str, value: Any, context: Any, fallback: str) -> tuple[str, str]:
    shown = f"'{value}'" if isinstance(value, str) else _shape(value)
    if kind in {"literal_error", "enum"}:
        expected = [
            word.strip().strip("'") for word in str(context.get("expected", "")).replace(" or ", ", ").split(",")
        ]
        hint = nearest(str(value), expected) if isinstance(value, str) else ""
        return f"{shown} is not one of {', '.join(expected)}", hint
    simple = {
        "bool_parsing": f"{shown} is neither yes nor no",
        "bool_type": f"expected yes or no, found {shown}",
        "int_parsing": f"{shown} is not a whole number",
        "int_type": f"expected a whole number, found {shown}",
        "int_from_float": f"{shown} is not a whole number",
        "float_parsing": f"{shown} is not a number",
        "float_type": f"expected a number, found {shown}",
        "string_too_long": f"{shown} is too long: at most {context.get('max_length')}",
        "string_type": f"expected text, found {shown}",
        "dict_type": f"expected a map, found {shown}",
        "model_type": f"expected a map, found {shown}",
        "model_attributes_type": f"expected a map, found {shown}",
        "list_type": f"expected a list, found {shown}",
        "tuple_type": f"expected a list, found {shown}",
    }
    if kind in simple:
        return simple[kind], _bracket(value) if kind in {"list_type", "tuple_type"} else ""
    limits = {
        "greater_than_equal": ("ge", "at least"),
        "less_than_equal": ("le", "at most"),
        "greater_than": ("gt", "more than"),
        "less_than": ("lt", "less than"),
    }
    if kind in limits:
        name, words = limits[kind]
        return f"{shown} is out of range: {words} {context.get(name)}", ""
    return fallback[:1].lower() + fallback[1:], ""


def _bracket(value: Any) -> str:
    """How one value becomes a list."""
    if isinstance(value, str):
        return f"write [{value}]" if value else ""
    return "put '- ' in front of it" if isinstance(value, dict) else ""


def _shape(value: Any) -> str:
    if value is None:
        return "nothing"
    return {"dict": "a map", "list": "a list", "str": f"'{value}'"}.get(type(value).__name__, f"'{value}'")


def names_at(model: type[pydantic.BaseModel], loc: Loc) -> list[str]:
    """The words that are known at a place of the model: its fields as written, and those of parts that are in reach."""
    found: list[Any] = [model]
    for step in loc:
        after: list[Any] = []
        for one in found:
            after.extend(_below(one, step))
        found = after or found
    models = [m for one in found for m in _models(one)]
    return [field.alias or name for m in models for name, field in m.model_fields.items()]


def _below(one: Any, step: str | int) -> list[Any]:
    """What stands under `step` of a model, a map or a list; nothing when the step is a tag of a union."""
    below: list[Any] = []
    for part in _flat(one):
        if isinstance(part, type) and issubclass(part, pydantic.BaseModel):
            below += [f.annotation for name, f in part.model_fields.items() if step in {f.alias or name, name}]
        elif typing.get_origin(part) is not None:
            arguments = typing.get_args(part)
            if typing.get_origin(part) in {tuple, list} and isinstance(step, int):
                below.append(arguments[0])
            elif len(arguments) == 2 and not isinstance(step, int):
                below.append(arguments[1])
    return below


def _flat(one: Any) -> list[Any]:
    """The members of unions and annotated types."""
    origin = typing.get_origin(one)
    if origin is typing.Annotated:
        return _flat(typing.get_args(one)[0])
    if origin in {typing.Union, types.UnionType}:
        return [part for member in typing.get_args(one) for part in _flat(member)]
    return [one]


def _models(one: Any) -> list[type[pydantic.BaseModel]]:
    return [part for part in _flat(one) if isinstance(part, type) and issubclass(part, pydantic.BaseModel)]
