"""The moves of docs/process.md: those it knows, and that every other one is refused."""

import pytest

from service.domain.ticket.states import MOVES, NoSuchMove, find_move, find_undo
from store.records import State, Waiting
from templates.words import get_words

S = State
KNOWN = [
    ("new", "dispatch", "assigned"), ("new", "accept", "in_progress"), ("assigned", "answer", "in_progress"),
    ("assigned", "ask", "waiting"), ("in_progress", "hold", "waiting"), ("waiting", "reply", "in_progress"),
    ("waiting", "resume", "in_progress"), ("new", "resolve", "resolved"), ("waiting", "resolve", "resolved"),
    ("resolved", "confirm", "confirmed"), ("resolved", "deny", "in_progress"), ("resolved", "expire", "closed"),
    ("confirmed", "complete", "closed"), ("assigned", "solved_itself", "closed"), ("closed", "return_to", "assigned"),
    ("cancelled", "return_to", "assigned"), ("declined", "return_to", "assigned"), ("cancelled", "reopen", "assigned"), ("in_progress", "close", "closed"), ("in_progress", "merge", "merged"),
]  # fmt: skip
REFUSED = [
    ("closed", "resolve"), ("closed", "confirm"), ("new", "confirm"), ("assigned", "deny"), ("spam", "reopen"),
    ("merged", "close"), ("confirmed", "expire"), ("in_progress", "complete"), ("closed", "accept"), ("waiting", "dispatch"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "action", "after"), KNOWN)
def test_move(state, action, after):
    assert find_move(S(state), action) is S(after)


@pytest.mark.parametrize(("state", "action"), REFUSED)
def test_refused(state, action):
    found = find_move(S(state), action)
    assert isinstance(found, NoSuchMove)
    assert state.replace("_", " ") in str(found)


def test_reopened_is_never_a_state():
    assert "reopened" not in {state.value for state in S}
    assert {target for moves in MOVES.values() for target in moves.values()} <= set(S)


def test_ends_lead_nowhere_but_by_reopening():
    for state in (S.MERGED, S.SPAM):
        leads = {action for action, moves in MOVES.items() if moves.get(state) not in (None, state)}
        assert not leads


def test_undo_leads_back():
    assert find_undo(S.SPAM, S.ASSIGNED) is S.ASSIGNED
    assert isinstance(find_undo(S.CLOSED, S.ASSIGNED), NoSuchMove)
    assert isinstance(find_undo(S.SPAM, S.CLOSED), NoSuchMove)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_that_a_ticket_can_wait_for_has_its_words(language):
    assert set(get_words(language).groups["waiting"]) == set(Waiting)
