"""From rows to records: columns stand in the order of the record's fields, and their types do the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import asdict

T = TypeVar("T")


def columns_of(table: sa.Table, record: type[Struct], *without: str) -> list[sa.Column[Any]]:
    """The table's columns that make a record, in its order, as `make` takes them."""
    return [table.c[name] for name in record.__struct_fields__ if name not in without]


def make(record: Callable[..., T], row: Iterable[Any]) -> T:
    """The record of a row of `columns_of`."""
    return record(*row)


def values_of(record: Struct, *without: str) -> dict[str, Any]:
    """A record's fields as parameters of an INSERT or UPDATE."""
    values = asdict(record)
    for name in without:
        del values[name]
    return values
