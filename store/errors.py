"""What can go wrong in the store, in words that the other packages may catch without knowing a database."""

from __future__ import annotations


class StoreError(Exception):
    """Anything that the store refuses or cannot do."""


class StoreUnavailable(StoreError):
    """Operational trouble: the database is away, busy or broken. What was asked for is not stored, or not known to be.

    The same request may be made again; the store takes up work by itself when the database is back.
    """


class StoreFull(StoreUnavailable):
    """No space is left on the disk (or quota). Nothing of the request is stored."""


class StoreBroken(StoreUnavailable):
    """The file is damaged, or no database at all: waiting does not help, a backup does."""


class StoreGone(StoreUnavailable):
    """The file that is open is not the file that is there: removed, replaced, emptied or made read-only.

    Nothing is stored in it.
    """


class SessionsShared(StoreUnavailable):
    """Something between us and the server (PgBouncer) gives no session of our own, in which locks and limits last."""


class SchemaTooNew(StoreError):
    """The database was written by a later version of Postdesk than this one."""


class SchemaTooOld(StoreError):
    """The database was written by an earlier version of Postdesk, and who only reads must not change it."""


class SchemaInUse(StoreError):
    """A process of an earlier version of Postdesk is at work on the database, so its tables must stay as they are."""


class Conflict(StoreError):
    """The ticket moved since it was read: plan anew."""

    def __init__(self, ticket_id: int, expected: int, found: int) -> None:
        super().__init__(f"ticket {ticket_id} has {found} events, the plan was made at {expected}")
        self.ticket_id = ticket_id
        self.expected = expected
        self.found = found


class LostClaim(StoreError):
    """The row is no longer ours: its lease ran out and somebody else has it, or an operator moved it."""


class NotFound(StoreError, LookupError):
    """No row has that id."""
