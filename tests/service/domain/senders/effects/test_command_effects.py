"""Who may write which command, and who hears that it was done."""

import pytest

from service.domain.senders.effects.command_effects import is_told, not_allowed
from service.domain.ticket.open_work import Work
from templates.context import Done
from tests.tools.situations import NOOR, PIET, SAM, make_situation, make_ticket

MACHINE = Work(machine=True).changes()["work"]


@pytest.mark.parametrize(
    ("word", "sender", "ticket", "why"),
    [
        ("note", PIET, {}, ""),
        ("resolve", PIET, {}, ""),
        ("close", SAM, {}, "not_yours"),
        ("close", PIET, {}, ""),
        ("close", NOOR, {}, ""),
        ("close", SAM, {"work": MACHINE, "assignee": SAM}, ""),
        ("close", SAM, {"work": MACHINE}, "not_yours"),
        ("away", PIET, {}, "personal"),
    ],
)
def test_a_command_is_written_by_whom_its_row_names(word, sender, ticket, why):
    assert not_allowed(make_situation(sender=sender, ticket=make_ticket(**ticket)), word) == why


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (Done("merge"), True),
        (Done("note"), False),
        (Done("undo", "#merge"), True),
        (Done("undo", "#eta"), True),
        (Done("undo", "#note"), False),
    ],
)
def test_who_changed_the_requester_s_side_gets_a_receipt(done, told):
    assert is_told(done) is told
