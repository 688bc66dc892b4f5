"""Scenario 31: two desks, each the other's customer, stop writing to each other after a few mails, and go on with everybody else."""

import pytest

from service.config.settings import DeskSettings
from store.mail import outbox
from tests.tools.talk import ANN

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
    rows = [row for row in desk.outbox() if row.message_id in ids and other.stage.desk.accepts(row.recipient)]
    with desk.stage.database.read() as unit:
        found = [Wire(outbox.get(unit, row.id).content, row.envelope_sender, row.recipient) for row in rows]
    assert all(b"\r\nSubject: " in one.content for one in found)
    return found


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


MARKS = (b"auto-submitted", b"x-", b"precedence", b"list-")
THREAD = (*MARKS, b"references", b"in-reply-to")


def strip(content, fields, words):
    """A letter as a relay passes it on that takes these fields out and writes words of its own above the text."""
    head, _, body = content.partition(b"\r\n\r\n")
    kept, keep = [], True
    for line in head.split(b"\r\n"):
        keep = keep if line[:1] in b" \t" else not line.lower().startswith(fields)
        kept += [line] if keep else []
    return b"\r\n".join(kept) + b"\r\n\r\n" + words + body


@pytest.mark.parametrize("fields", [MARKS, THREAD], ids=["marks", "marks-and-thread"])
@pytest.mark.parametrize("changing", [False, True])
def test_31_not_even_when_a_relay_takes_out_every_mark_of_a_machine(two, fields, changing):
    north, south = two
    step = south.mail(NORTH, "Printer jam", to=[SOUTH])
    letters = between(south, step, north)
    carried, taken = 0, 0
    here, there = south, north
    while letters and carried < 60:
        todo, letters = letters, []
        for raw in todo:
            carried += 1
            content = strip(raw.content, fields, b"Ref. %d: %s\r\n" % (carried, b"xyz" * carried if changing else b""))
            passed = there.raw(content, here_address(here), raw.recipient)
            taken += passed.outcome in {"article", "ticket"}
            letters += between(there, passed, here)
        here, there = there, here
    assert carried <= 4
    assert taken == carried
    assert north.mail(ANN, "Printer jam").to(ANN, "received")
    assert south.mail("zoe@south.example", "Printer jam", to=[SOUTH]).to("zoe@south.example", "received")


def here_address(desk):
    return desk.stage.config.desk.address


def test_31_a_person_who_names_two_tickets_is_acknowledged(two):
    north, _ = two
    for number in range(2):
        assert north.mail(ANN, f"[T-{number}] and [T-9] again, {number}").to(ANN, "received")
    assert north.mail(ANN, "Printer jam").to(ANN, "received")
