"""Tickets of a queue as letters show them."""

from dataclasses import replace
from datetime import timedelta

from service.domain.queue.queue_view import DIGEST_ROWS, by_deadline, queue_view
from store.records import Person, State, Waiting
from templates.context import Who
from tests.tools.situations import ANN, NOOR, NOW, PIET, make_policy, make_ticket

HOUR = timedelta(hours=1)


def test_what_must_be_done_first_stands_first():
    soon = make_ticket(id=1, due=NOW + 2 * HOUR, first_response=NOW)
    owed = make_ticket(id=2, due=NOW + 9 * HOUR, response_due=NOW + HOUR)
    answered = replace(owed, id=3, first_response=NOW)
    never = make_ticket(id=4)
    assert [one.id for one in by_deadline((never, answered, soon, owed))] == [2, 1, 3, 4]


def test_a_list_has_so_many_rows_and_names_people():
    many = tuple(make_ticket(id=n) for n in range(1, DIGEST_ROWS + 5))
    views = queue_view(make_policy(), many, {ANN: Person(ANN, "Ann Lee")})
    assert len(views) == DIGEST_ROWS
    assert (views[0].requester.name, views[0].requester.address) == ("Ann Lee", ANN)


def test_of_a_ticket_that_its_reader_may_not_see_only_its_place_is_shown():
    ticket = make_ticket(assignee=PIET, tags=("confidential",))
    [shown] = queue_view(make_policy(), (ticket,), {}, NOOR)
    assert (shown.subject, shown.hidden, shown.requester) == ("", "confidential", Who(""))
    [own] = queue_view(make_policy(), (ticket,), {}, PIET)
    assert (own.subject, own.hidden) == (ticket.subject, "")


def test_with_the_moment_it_says_how_much_time_is_left():
    """In open hours, of what is owed next; nothing where the clock stands."""
    owed = make_ticket(id=1, opened=NOW - HOUR, response_due=NOW + HOUR, due=NOW + 9 * HOUR)
    late = make_ticket(id=2, opened=NOW - 3 * HOUR, response_due=NOW - HOUR)
    waits = make_ticket(id=3, state=State.WAITING, waiting_for=Waiting.REQUESTER, first_response=NOW, due=NOW + HOUR)
    shown = {one.number: (one.left, one.used) for one in queue_view(make_policy(), (owed, late, waits), {}, now=NOW)}
    assert shown == {1: (HOUR, 0.5), 2: (-HOUR, 1.0), 3: (None, None)}
