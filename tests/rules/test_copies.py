"""Copies of records are those of the standard library, whatever kind of record it is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest

from rules.copies import replace


@dataclass(frozen=True, slots=True)
class Slotted:
    name: str
    words: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Longer(Slotted):
    more: str = ""


@dataclass(frozen=True)
class Loose:
    name: str
    count: int = field(default=0, compare=False)

    @cached_property
    def length(self) -> int:
        return len(self.name)


@dataclass(slots=True)
class Single:
    name: str


@dataclass(frozen=True, slots=True)
class Checked:
    name: str
    count: int = 0

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("below nothing")


RECORDS = [Slotted("a", ("b",), 1), Longer("a", ("b",), 1, "c"), Loose("a", 1), Single("a"), Checked("a", 1)]


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("changes", [{}, {"name": "other"}, {"name": "other", "count": 7}])
def test_a_copy_is_what_the_standard_library_gives(record: Any, changes: dict[str, Any]) -> None:
    if not {field.name for field in dataclasses.fields(record)}.issuperset(changes):
        return
    before = dataclasses.asdict(record)
    copy = replace(record, **changes)
    assert type(copy) is type(record)
    assert copy == dataclasses.replace(record, **changes)
    assert dataclasses.asdict(copy) == {**before, **changes}
    assert dataclasses.asdict(record) == before


@pytest.mark.parametrize("record", RECORDS)
def test_a_field_that_is_none_is_refused(record: Any) -> None:
    with pytest.raises(TypeError):
        replace(record, naem="x")


def test_what_a_record_worked_out_is_not_carried_over() -> None:
    first = Loose("abc")
    assert first.length == 3
    assert replace(first, name="ab").length == 2


def test_a_record_that_checks_itself_is_checked_again() -> None:
    with pytest.raises(ValueError, match="below nothing"):
        replace(Checked("a"), count=-1)
