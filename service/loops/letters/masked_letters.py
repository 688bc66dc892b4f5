"""Secrets in what a letter says, hidden in every field that holds people's words."""

from __future__ import annotations

import operator
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

from rules.copies import replace
from service.privacy.masking import SHORTEST, Masking, mask_secrets
from templates.context import ContextFields

T = TypeVar("T")
_BARE = frozenset({int, bool, float, datetime, type(None)})  # that hold no words
# What the desk itself puts there: articles that it published, links and addresses that carry rights, codes.
_OWN = frozenset(
    "articles commands actions links personal_address desk address link picture content_id type channel".split()  # noqa: SIM905 - to read
)


@cache
def _names_of(record: type[Any]) -> tuple[str, ...]:
    """The fields of a record that may hold people's words."""
    return tuple(f.name for f in fields(record) if f.init and f.name not in _OWN)


class Mask:
    """Hides secrets in the values of one letter, and knows whether there were any.

    Without a `Masking` it hides nothing.
    """

    def __init__(self, masking: Masking | None) -> None:
        self.masking = masking
        self.has_hidden = False

    def hide_fields(self, given: ContextFields) -> ContextFields:
        """The same fields of a letter's context, without secrets."""
        hidden: Any = {name: value if name in _OWN else self.hide(value) for name, value in given.items()}
        return cast("ContextFields", hidden)

    def hide(self, value: T) -> T:
        """The same value without secrets: a text, a record, or several of them."""
        return value if self.masking is None else self._hide(value)

    def _hide(self, value: Any) -> Any:
        if type(value) in _BARE:
            return value
        if isinstance(value, str):
            if len(value) < SHORTEST:
                return value
            hidden = mask_secrets(value, self.masking) if self.masking is not None else value
            self.has_hidden |= hidden != value
            return hidden if type(value) is str else value
        if isinstance(value, tuple):
            hidden_ones = tuple(map(self._hide, value))
            return value if all(map(operator.is_, hidden_ones, value)) else hidden_ones
        if is_dataclass(value) and not isinstance(value, type):
            changed: dict[str, Any] = {}
            for name in _names_of(type(value)):
                old = getattr(value, name)
                if (new := self._hide(old)) is not old:
                    changed[name] = new
            return replace(value, **changed) if changed else value
        return value
