"""What follows when a letter does not arrive."""

from datetime import timedelta

import pytest

from service.domain.escalation.undelivered_letter import ends_writing, is_gone, plan_lost_alone, plan_timers
from service.domain.planning.draft import Draft
from service.domain.ticket.timer_names import TimerName
from store.records import Letter
from tests.tools.situations import ANN, NOW, PIET, make_policy


def letter(recipient=ANN, **more):
    return Letter(
        "closed", recipient, "<1@d>", "b@d", b"", NOW, NOW, NOW + timedelta(days=5), id=3, ticket_id=5, **more
    )


def test_what_was_sent_needs_nothing_more():
    assert plan_timers(letter(), "sent", "250 ok") == ()


@pytest.mark.parametrize("state", ["failed", "dead"])
def test_what_will_not_arrive_is_told(state):
    [timer] = plan_timers(letter(), state, "550 no such user", at_rcpt=True)
    assert (timer.kind, timer.ticket_id) == (TimerName.LETTER_LOST, 5)
    assert timer.data == {"letter": 3, "reply": "550 no such user", "at_rcpt": True}


@pytest.mark.parametrize(
    ("status", "gone"), [("5.1.1", True), ("", True), ("5.2.2", False), ("5.7.1", False), ("5.3.4", False)]
)
def test_a_report_ends_the_writing_unless_it_is_about_the_letter(status, gone):
    assert is_gone(status) is gone


@pytest.mark.parametrize(
    ("recipient", "reply", "at_rcpt", "in_a_row", "ends"),
    [
        (ANN, "550 5.1.1 no such user", True, 1, True),
        (ANN, "552 5.2.2 mailbox full", True, 1, False),
        (ANN, "554 refused", True, 5, False),
        (PIET, "554 refused", True, 1, True),
        (PIET, "554 5.7.1 spam", True, 1, False),
        (PIET, "554 5.7.1 spam", True, 3, True),
        (ANN, "550 5.1.1 no such user", True, 0, False),
    ],
)
def test_a_refusal_of_the_address_ends_the_writing(recipient, reply, at_rcpt, in_a_row, ends):
    refused = letter(recipient, state="failed")
    assert ends_writing(make_policy(), refused, reply, at_rcpt=at_rcpt, in_a_row=in_a_row) is ends


def test_a_letter_of_no_ticket_only_tells_whom_nothing_reaches():
    assert plan_lost_alone(Draft(NOW, "clock", "timer:1"), letter(), gone=False) is None
    plan = plan_lost_alone(Draft(NOW, "clock", "timer:1"), letter(PIET), gone=True)
    assert plan.dead == (PIET,)
    assert [timer.data["engineer"] for timer in plan.timers] == [PIET]
