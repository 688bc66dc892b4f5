"""People of the desk whom letters do not reach."""

import pytest

from service.domain.queue.reachability import is_of_desk, is_unreached, lost_to, reached
from service.domain.ticket.timer_names import TimerName
from tests.tools.situations import ANN, NOOR, NOW, PIET, make_policy


@pytest.mark.parametrize(
    ("address", "of_desk"), [(PIET, True), (NOOR, True), ("boss@acme.example", True), (ANN, False)]
)
def test_engineers_leads_and_admins_are_of_the_desk(address, of_desk):
    policy = make_policy("").model_copy()
    policy.__dict__["desk"] = policy.desk.model_copy(update={"admins": ("boss@acme.example",)})
    assert is_of_desk(policy, address) is of_desk


@pytest.mark.parametrize(
    ("reply", "at_rcpt", "in_a_row", "unreached"),
    [
        ("550 no", True, 1, True),
        ("550 no", False, 1, False),
        ("550 no", False, 3, True),
        ("554 5.7.1 policy", True, 2, False),
        ("552 5.2.2 full", True, 1, False),
    ],
)
def test_a_refusal_at_rcpt_or_three_in_a_row_tell(reply, at_rcpt, in_a_row, unreached):
    assert is_unreached(reply, at_rcpt=at_rcpt, in_a_row=in_a_row) is unreached


def test_what_follows_is_a_timer_of_no_ticket():
    assert [lost_to(PIET, NOW).kind, reached(PIET, NOW, letter=3).kind] == [TimerName.UNREACHED, TimerName.REACHED]
    assert reached(PIET, NOW, letter=3).data == {"engineer": PIET, "letter": 3}
    assert lost_to(PIET, NOW).ticket_id is None
