"""Secrets in what a letter says, hidden in every field that holds people's words."""

from __future__ import annotations

import operator
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from service.privacy.masking import Masking, mask_secrets
from templates.context import Actions, ContextFields, Scores

T = TypeVar("T")
_BARE = frozenset({int, bool, float, datetime, timedelta, type(None)})  # that hold no words
_BARE_FIELDS = frozenset({"int", "bool", "float", "datetime", "timedelta"})
# What the desk itself puts there: articles that it published, links and addresses that carry rights, codes.
_OWN = frozenset(
    "articles commands links personal_address desk address link picture content_id type channel".split()  # noqa: SIM905 - to read
)
# Records of links, which carry rights, with the one field each that is none.
_AMONG_LINKS: dict[type[Any], str] = {Actions: "survey", Scores: "comment"}


@cache
def _fields_of(record: type[Any]) -> tuple[str, ...]:
    """The fields of a record that may hold people's words; none of what is no record."""
    if not issubclass(record, Struct):
        return ()
    words = _AMONG_LINKS.get(record)
    return (words,) if words else tuple(name for name in record.__struct_fields__ if _may_hold_words(record, name))


def _may_hold_words(record: type[Struct], name: str) -> bool:
    return name not in _OWN and record.__annotations__.get(name, "").removesuffix(" | None") not in _BARE_FIELDS


class Mask:
    """Hides secrets in the values of one letter, and knows whether there were any.

    Without a `Masking` it hides nothing.
    """

    def __init__(self, masking: Masking | None) -> None:
        self.masking = masking
        self.has_hidden = False

    @property
    def hides(self) -> bool:
        """Does it hide anything at all?"""
        return self.masking is not None

    def hide_fields(self, given: ContextFields) -> ContextFields:
        """The same fields of a letter's context, without secrets."""
        if self.masking is None:
            return given
        hidden: Any = {name: value if not value or name in _OWN else self._hide(value) for name, value in given.items()}
        return cast("ContextFields", hidden)

    def hide(self, value: T) -> T:
        """The same value without secrets: a text, a record, or several of them."""
        return value if self.masking is None else cast("T", self._hide(value))

    def _hide(self, value: Any) -> Any:
        assert self.masking is not None
        kind: Any = type(value)
        if kind in _BARE or (kind is str and value in self.masking.clean):
            return value
        if kind is tuple:
            return self._hide_each(value) if value else value
        if kind is str or isinstance(value, str):
            return self._hide_text(value)
        return self._hide_record(value, _fields_of(kind))

    def _hide_text(self, value: str) -> str:
        assert self.masking is not None
        hidden = mask_secrets(value, self.masking)
        self.has_hidden |= hidden != value
        return hidden if value.__class__ is str else value

    def _hide_each(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        hidden_ones = tuple(map(self._hide, values))
        return values if all(map(operator.is_, hidden_ones, values)) else hidden_ones

    def _hide_record(self, record: Any, names: tuple[str, ...]) -> Any:
        assert self.masking is not None
        clean = self.masking.clean
        changed: dict[str, Any] = {}
        for name in names:
            old = getattr(record, name)
            if not old or (type(old) is str and old in clean):
                continue
            new = self._hide(old)
            if new is not old:
                changed[name] = new
        return replace(record, **changed) if changed else record
