"""Free pages of an SQLite file go back to the disk, a few at a time between mails.

What retention takes out leaves free pages, which later mails fill. Those above a share of the file are given back. A
database that was made by an earlier version does not know who points to a page: only rewriting it as a whole
(`Database.compact`, nothing else is written meanwhile) makes it shorter, and able to do this from then on. A server has
its autovacuum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.database import disk_room
from store.database.dialect import SQLITE

if TYPE_CHECKING:
    from store.database.unit import Unit

STEP = 64  # pages of one transaction: some hundred kilobytes of the log, and a few milliseconds
SPARE = 8  # of so many pages one may be free: new mails use it, and moving pages to and fro costs more than they take


def can_give_back(unit: Unit) -> bool:
    """Is it a file that is made shorter in steps?"""
    if unit.dialect != SQLITE:
        return False
    _ask(unit, "page_count")  # reads the file's head: a connection knows of it only what it has read
    return _ask(unit, "auto_vacuum") == _INCREMENTAL


def count_surplus(unit: Unit, spare: int = SPARE) -> int:
    """How many free pages are too many; `spare` 0: all of them. None in a file that is not made shorter in steps."""
    if not can_give_back(unit):
        return 0
    free, pages = _ask(unit, "freelist_count"), _ask(unit, "page_count")
    return max(0, free - (pages // spare if spare else 0))


def give_back(unit: Unit, spare: int = SPARE) -> int:
    """One step, a part of the transaction it is called in; gives how many pages are left to be given back."""
    surplus = count_surplus(unit, spare)
    if not surplus:
        return 0
    free, pages = _ask(unit, "freelist_count"), _ask(unit, "page_count")
    disk_room.note_shrinking(str(unit.database.path), (pages - free - free // _PER_MAP - 2) * _ask(unit, "page_size"))
    for _ in range(min(STEP, surplus)):  # one by one: the driver takes one step of a statement without columns
        unit.connection.exec_driver_sql("PRAGMA incremental_vacuum(1)")
    return count_surplus(unit, spare)


_INCREMENTAL = 2
_PER_MAP = 100  # fewer pages than one page that says who points to them stands for


def _ask(unit: Unit, name: str) -> int:
    return int(unit.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
