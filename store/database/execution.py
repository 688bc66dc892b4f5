"""What a statement is said to: the part of a transaction that every module of the database may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa


class Execution(Protocol):
    """A transaction, as far as its statements go; `store.database.unit.Unit` is one."""

    connection: sa.Connection
    dialect: str

    def execute(
        self, statement: sa.Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None, /
    ) -> sa.CursorResult[Any]:
        """Runs the statement inside the transaction and gives its result."""
