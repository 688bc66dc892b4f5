"""Scenario 31: two desks, each the other's customer, stop writing to each other after a few mails, and go on with everybody else."""

import pytest

from service.settings import DeskSettings
from tests.scenarios.talk import ANN

NORTH, SOUTH = "support@acme.example", "help@south.example"


def play(north, south, letters, limit=60):
    """Carries letters between two desks until there are none; gives how many mails went between them."""
    carried = 0
    here, there = north, south
    while letters and carried < limit:
        passed = [(raw, raw.recipient) for raw in letters]
        letters = []
        for raw, recipient in passed:
            carried += 1
            step = there.raw(raw.content, raw.sender, recipient)
            letters += between(there, step, here)
        here, there = there, here
    return carried


class Wire:
    def __init__(self, content, sender, recipient):
        self.content, self.sender, self.recipient = content, sender, recipient


def between(desk, step, other):
    """What a step sent to the other desk, as bytes."""
    if not step.letters:
        return []
    ids = {letter.message_id for letter in step.letters}
    return [
        Wire(row.content, row.envelope_sender, row.recipient)
        for row in desk.outbox()
        if row.message_id in ids and other.stage.desk.accepts(row.recipient)
    ]


@pytest.fixture
def two(make_talk):
    north = make_talk("north")
    south = make_talk("south", desks=(DeskSettings("South", SOUTH, ("en",), "Asia/Shanghai"),))
    return north, south


def test_31_an_acknowledgement_is_no_report_to_the_other_desk(two):
    north, south = two
    step = south.mail(NORTH, "Printer jam", to=[SOUTH])  # forged, or sent by an engineer in the desk's name
    carried = play(south, north, between(south, step, north))
    assert carried <= 4
    assert len(north.tickets()) + len(south.tickets()) <= 2
    assert north.mail(ANN, "Printer jam").to(ANN, "received")
    assert south.mail("zoe@south.example", "Printer jam", to=[SOUTH]).to("zoe@south.example", "received")


def test_31_not_even_when_a_relay_takes_out_every_mark_of_a_machine(two):
    north, south = two
    step = south.mail(NORTH, "Printer jam", to=[SOUTH])
    letters = between(south, step, north)
    carried = 0
    here, there = south, north
    while letters and carried < 60:
        todo, letters = letters, []
        for raw in todo:
            carried += 1
            kept = [
                line
                for line in raw.content.partition(b"\r\n\r\n")[0].split(b"\r\n")
                if not line.lower().startswith((b"auto-submitted", b"x-", b"precedence", b"list-"))
            ]
            content = b"\r\n".join(kept) + b"\r\n\r\n" + raw.content.partition(b"\r\n\r\n")[2]
            letters += between(there, there.raw(content, here_address(here), raw.recipient), here)
        here, there = there, here
    assert carried <= 12
    assert north.mail(ANN, "Printer jam").to(ANN, "received")


def here_address(desk):
    return desk.stage.config.desk.address
