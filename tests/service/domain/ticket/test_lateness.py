"""What *late* means."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.cli.list import as_row
from service.domain.planning import deadlines
from service.domain.ticket import lateness
from store.records import State, Waiting
from tests.tools.situations import NOW, make_ticket

HOUR = timedelta(hours=1)


def test_clocks_run_for_our_own_work_and_stand_for_the_requester():
    assert lateness.runs(make_ticket())
    assert lateness.runs(make_ticket(state=State.WAITING, waiting_for=Waiting.TASK))
    assert not lateness.runs(make_ticket(state=State.WAITING, waiting_for=Waiting.REQUESTER))
    assert not lateness.runs(make_ticket(state=State.RESOLVED))


def test_a_target_that_comes_while_the_clocks_stand_passes_nobody():
    late = make_ticket(due=NOW + HOUR, first_response=NOW)
    waiting = replace(late, state=State.WAITING, waiting_for=Waiting.REQUESTER, **deadlines.pause(late, NOW))
    assert lateness.is_late(late, NOW + 2 * HOUR)
    assert not lateness.is_late(late, NOW)
    assert not lateness.is_late(waiting, NOW + 2 * HOUR)


def test_the_first_answer_can_be_late_alone():
    owed = make_ticket(response_due=NOW, due=NOW + 9 * HOUR)
    assert lateness.is_late(owed, NOW + HOUR)
    assert not lateness.is_late(replace(owed, first_response=NOW), NOW + HOUR)


@pytest.mark.parametrize(
    ("owed", "since"),
    [
        ({"promised": NOW - HOUR}, NOW - HOUR),
        ({"promised": NOW}, NOW),  # by then, not after it
        ({"promised": NOW + HOUR}, None),
        ({"promised": NOW + HOUR, "due": NOW - HOUR}, NOW - HOUR),  # a new time makes no good of the target
        ({"promised": NOW - HOUR, "due": NOW - 2 * HOUR}, NOW - 2 * HOUR),
        ({"response_due": NOW - 3 * HOUR, "due": NOW - 2 * HOUR}, NOW - 2 * HOUR),  # answered
        ({}, None),
    ],
)
def test_late_is_the_first_time_that_has_come(owed, since):
    ticket = make_ticket(state=State.IN_PROGRESS, first_response=NOW - 3 * HOUR, **owed)
    assert lateness.late_since(ticket, NOW) == since
    assert as_row(ticket, NOW)["late"] is (since is not None), "and `postdesk list` says the same"


@pytest.mark.parametrize("state", [State.RESOLVED, State.CONFIRMED, State.CLOSED, State.MERGED, State.CANCELLED])
def test_what_is_solved_or_over_is_not_late(state):
    assert not lateness.is_late(make_ticket(state=state, due=NOW - HOUR, promised=NOW - HOUR), NOW)


def test_a_promise_that_passed_before_the_clocks_stood_stays_broken():
    broken = make_ticket(first_response=NOW, promised=NOW + HOUR)
    waits = replace(broken, state=State.WAITING, waiting_for=Waiting.REQUESTER)
    assert lateness.is_late(replace(waits, **deadlines.pause(broken, NOW + 2 * HOUR)), NOW + 3 * HOUR)
    assert not lateness.is_late(replace(waits, **deadlines.pause(broken, NOW)), NOW + 3 * HOUR)
