"""A ticket is what its events add up to: the only way a ticket's row changes (S1.1, I6).

Every event carries `set`, the fields it gives and their new values, and `was`, the values before. Folding the events
of a ticket in order gives its row, field by field; nothing else ever writes one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from service.domain.ticket.event_kinds import READING, EventKind
from store.records import Event, State, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TIMES = frozenset(
    {
        "opened", "waiting_until", "response_due", "due", "promised", "first_response", "resolved", "closed",
        "last_event",
    }
)  # fmt: skip
_STATES: dict[str, State] = {state.value: state for state in State}
_TYPED = _TIMES | {"state", "tags"}  # whose values are not those of JSON
_KEPT_BY_FOLD = frozenset({"id", "version", "last_event"})
FIELDS = frozenset(Ticket.__struct_fields__) - _KEPT_BY_FOLD
_SORTED = sorted(FIELDS)
_IN_ORDER = attrgetter(*_SORTED)


_PLAIN = frozenset({str, int, bool, dict, type(None)})
_NOTHING: Mapping[str, Any] = {}


def to_plain(value: Any) -> Any:
    """A field's value as JSON holds it: times as ISO 8601 with offset, tuples as lists."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def _all_plain(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value if type(value) in _PLAIN else to_plain(value) for name, value in fields}


def from_plain(name: str, value: Any) -> Any:
    """The field `name` as the record holds it."""
    if name in _TIMES and isinstance(value, str):
        return datetime.fromisoformat(value)
    if name == "state":
        return _STATES.get(value) or State(value)
    if name == "tags":
        return tuple(value)
    return value


def make_opening(
    ticket: Ticket, *, actor: str, cause: str, evidence: Mapping[str, Any] | None = None, **more: Any
) -> Event:
    """The first event: it holds every field of the new ticket."""
    given = dict(zip(_SORTED, _IN_ORDER(ticket), strict=True))
    given.update({name: to_plain(value) for name in _TYPED if (value := given.get(name)) is not None})
    data = {"set": given, **more}
    return Event(EventKind.OPENED, ticket.opened, actor, data, cause, dict(evidence or {}), ticket.id, seq=1)


def make_event(
    ticket: Ticket,
    kind: EventKind,
    at: datetime,
    actor: str,
    cause: str,
    changes: Mapping[str, Any],
    evidence: Mapping[str, Any] | None = None,
    /,
    **more: Any,
) -> Event:
    """An event that gives `changes` to the ticket; only fields whose value moves are written down."""
    if changes and (unknown := changes.keys() - FIELDS):
        raise ValueError(f"a ticket has no field {sorted(unknown)}")
    moved = changes and [(name, value) for name, value in changes.items() if getattr(ticket, name) != value]
    data: dict[str, Any] = more
    if moved:
        data["set"] = _all_plain(moved)
        data["was"] = _all_plain([(name, getattr(ticket, name)) for name, _ in moved])
    return Event(kind, at, actor, data, cause, dict(evidence or {}), ticket.id, seq=ticket.version + 1)


def fold(ticket: Ticket | None, event: Event) -> Ticket:
    """The ticket after the event. The first event must be `opened`."""
    if given := event.data.get("set", _NOTHING):
        given = {name: from_plain(name, value) if name in _TYPED else value for name, value in given.items()}
    if ticket is None:
        if event.kind != EventKind.OPENED:
            raise ValueError(f"a history begins with 'opened', not with {event.kind!r}")
        return Ticket(id=event.ticket_id, version=1, last_event=event.at, **given)
    last = ticket.last_event if event.kind in READING else event.at
    return replace(ticket, **given, version=ticket.version + 1, last_event=last)


def replay(events: Iterable[Event]) -> Ticket:
    """The ticket that a whole history gives."""
    ticket = reduce(fold, events, None)
    if ticket is None:
        raise ValueError("no events")
    return ticket
