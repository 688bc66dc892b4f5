"""How far each mailbox was read.

After a crash the place may be an older one: what is read again is known by its content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.database.dialect import PerDialect
from store.records import MailboxPlace
from store.schema.rows import columns_of, make, values_of
from store.schema.tables import mailbox

if TYPE_CHECKING:
    from store.database.unit import Unit

_ROW = sa.select(*columns_of(mailbox, MailboxPlace))
_SAVE = PerDialect(
    lambda insert: (statement := insert(mailbox)).on_conflict_do_update(
        index_elements=[mailbox.c.name],
        set_={
            "validity": statement.excluded.validity,
            "uid": statement.excluded.uid,
            "taken_at": sa.func.coalesce(statement.excluded.taken_at, mailbox.c.taken_at),
        },
    )
)


def find(unit: Unit, name: str) -> MailboxPlace | None:
    """How far this mailbox was read; None where it never was."""
    row = unit.execute(_ROW.where(mailbox.c.name == name)).first()
    return None if row is None else make(MailboxPlace, row)


def save(unit: Unit, place: MailboxPlace) -> None:
    """Without `taken_at` the moment of the last mail stays."""
    unit.execute(_SAVE[unit.dialect], values_of(place))
