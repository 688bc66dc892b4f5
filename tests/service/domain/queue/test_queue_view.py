"""Tickets of a queue as letters show them."""

from datetime import timedelta

from msgspec.structs import replace

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
    assert [one.id for one in by_deadline((never, answered, soon, owed), NOW)] == [2, 1, 3, 4]


def test_what_is_late_stands_before_what_is_owed_sooner():
    """Also where news was promised for later, and where the target of one that waits has passed meanwhile."""
    late = make_ticket(id=1, due=NOW - 2 * HOUR, first_response=NOW - 9 * HOUR, promised=NOW + 5 * HOUR)
    later = make_ticket(id=2, due=NOW - HOUR, first_response=NOW - 9 * HOUR)
    soon = make_ticket(id=3, due=NOW + HOUR, first_response=NOW - 9 * HOUR)
    pauses = [[(NOW - 4 * HOUR).isoformat(), ""]]
    waits = make_ticket(
        id=4, state=State.WAITING, waiting_for=Waiting.REQUESTER, first_response=NOW - 9 * HOUR, due=NOW - 3 * HOUR,
        clock={"pauses": pauses},
    )  # fmt: skip
    assert [one.id for one in by_deadline((waits, soon, later, late), NOW)] == [1, 2, 4, 3]


def test_a_list_has_so_many_rows_and_names_people():
    many = tuple(make_ticket(id=n) for n in range(1, DIGEST_ROWS + 5))
    views = queue_view(make_policy(), many, {ANN: Person(ANN, "Ann Lee")}, NOW)
    assert len(views) == DIGEST_ROWS
    assert (views[0].requester.name, views[0].requester.address) == ("Ann Lee", ANN)


def test_of_a_ticket_that_its_reader_may_not_see_only_its_place_is_shown():
    ticket = make_ticket(assignee=PIET, tags=("confidential",))
    [shown] = queue_view(make_policy(), (ticket,), {}, NOW, NOOR)
    assert (shown.subject, shown.hidden, shown.requester) == ("", "confidential", Who(""))
    [own] = queue_view(make_policy(), (ticket,), {}, NOW, PIET)
    assert (own.subject, own.hidden) == (ticket.subject, "")


def test_with_the_moment_it_says_how_much_time_is_left():
    """In open hours, of what is owed next; nothing where the clock stands."""
    owed = make_ticket(id=1, opened=NOW - HOUR, response_due=NOW + HOUR, due=NOW + 9 * HOUR)
    late = make_ticket(id=2, opened=NOW - 3 * HOUR, response_due=NOW - HOUR)
    waits = make_ticket(id=3, state=State.WAITING, waiting_for=Waiting.REQUESTER, first_response=NOW, due=NOW + HOUR)
    rows = queue_view(make_policy(), (owed, late, waits), {}, NOW, with_time_left=True)
    shown = {one.number: (one.left, one.used) for one in rows}
    assert shown == {1: (HOUR, 0.5), 2: (-HOUR, 1.0), 3: (None, None)}
