"""A ticket's states and the moves between them (docs/process.md): one table, every other move refused."""

from __future__ import annotations

from msgspec import Struct

from store.records import ENDED_STATES, OPEN_STATES, State

NEW, ASSIGNED, IN_PROGRESS, WAITING = State.NEW, State.ASSIGNED, State.IN_PROGRESS, State.WAITING
RESOLVED, CONFIRMED, CLOSED = State.RESOLVED, State.CONFIRMED, State.CLOSED
_WORKED_ON = (NEW, ASSIGNED, IN_PROGRESS, WAITING)
_OPEN = (*_WORKED_ON, RESOLVED, CONFIRMED)


def _to(state: State, *sources: State) -> dict[State, State]:
    return dict.fromkeys(sources, state)


def _as_it_is(*sources: State) -> dict[State, State]:
    return {state: state for state in sources}


MOVES: dict[str, dict[State, State]] = {
    # the desk
    "dispatch": _to(ASSIGNED, NEW),
    "assign": _as_it_is(*_OPEN) | _to(ASSIGNED, NEW),
    "escalate": _as_it_is(*_WORKED_ON) | _to(ASSIGNED, NEW),
    "accept": _to(IN_PROGRESS, NEW, ASSIGNED, IN_PROGRESS) | _as_it_is(WAITING),
    "answer": _to(IN_PROGRESS, NEW, ASSIGNED, IN_PROGRESS) | _as_it_is(WAITING, RESOLVED, CONFIRMED),
    "ask": _to(WAITING, NEW, ASSIGNED, IN_PROGRESS, WAITING),
    "hold": _to(WAITING, NEW, ASSIGNED, IN_PROGRESS, WAITING),
    "change": _to(WAITING, NEW, ASSIGNED, IN_PROGRESS, WAITING),
    "open_task": _to(WAITING, NEW, ASSIGNED, IN_PROGRESS, WAITING),
    "resolve": _to(RESOLVED, *_WORKED_ON, RESOLVED),
    "close": _to(CLOSED, *_OPEN),
    "reopen": _to(ASSIGNED, CLOSED, State.CANCELLED, State.DECLINED) | _to(IN_PROGRESS, RESOLVED, CONFIRMED),
    "decline": _to(State.DECLINED, *_OPEN),
    "cancel": _to(State.CANCELLED, *_OPEN),
    "merge": _to(State.MERGED, *_OPEN),
    "spam": _to(State.SPAM, *_OPEN),
    # the requester
    "reply": _to(IN_PROGRESS, WAITING) | _as_it_is(NEW, ASSIGNED, IN_PROGRESS, RESOLVED, CONFIRMED, *ENDED_STATES),
    "confirm": _to(CONFIRMED, RESOLVED),
    "deny": _to(IN_PROGRESS, RESOLVED, CONFIRMED),
    "question": _to(IN_PROGRESS, RESOLVED) | _as_it_is(CONFIRMED),
    "solved_itself": _to(CLOSED, NEW, ASSIGNED, IN_PROGRESS),
    "requester_close": _to(CLOSED, *_OPEN),
    "return_to": _to(ASSIGNED, CLOSED, State.CANCELLED, State.DECLINED),  # a reply within the window
    # the clock
    "resume": _to(IN_PROGRESS, WAITING),
    "expire": _to(CLOSED, RESOLVED),  # silence
    "complete": _to(CLOSED, CONFIRMED),
    "return_record": _as_it_is(CONFIRMED),
}
UNDOABLE_ENDS = frozenset({State.MERGED, State.SPAM, State.CANCELLED, State.DECLINED})


class NoSuchMove(Struct, frozen=True):
    """A move that the table does not know, with a reason for the person who asked for it."""

    action: str
    state: State

    def __str__(self) -> str:
        return f"a ticket that is {self.state.value.replace('_', ' ')} cannot be moved by '{self.action}'"


def find_move(state: State, action: str) -> State | NoSuchMove:
    """The state after `action`; KeyError for an action that the table does not have."""
    target = MOVES[action].get(state)
    return NoSuchMove(action, state) if target is None else target


def find_undo(state: State, was: State) -> State | NoSuchMove:
    """Merged, spam, cancelled and declined lead back to where the ticket was."""
    if state in UNDOABLE_ENDS and was in OPEN_STATES | {RESOLVED, CONFIRMED}:
        return was
    return NoSuchMove("undo", state)
