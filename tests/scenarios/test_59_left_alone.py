"""Scenario 59: each open state is left alone for thirty days: somebody was asked, then somebody above, and the requester knew.

What chance leads to is in `tests/service/domain/planning/test_deadlines_nothing_rots.py`; a ticket that nobody took, an approver who is
silent and a lead who is away are rehearsals (`S3.4-nobody-took-it`, `S3.6-silence-and-deputy`, `S4.1-lead-away`).
"""

import pytest

from store.records import State
from tests.tools.talk import ANN, PIET

DANA = "dana@acme.example"  # who leads
STATES = {
    "not begun": (State.ASSIGNED, []),
    "worked on": (State.IN_PROGRESS, ["I am looking at it."]),
    "promised": (State.IN_PROGRESS, ["#accept", "#eta tomorrow 10:00"]),
    "a question": (State.WAITING, ["Which tray is it?\n#ask"]),
    "on hold": (State.WAITING, ["#hold until tomorrow 10:00 the part"]),
    "an appointment": (State.WAITING, ["#appoint tomorrow 11:00 please be there"]),
    "a task": (State.WAITING, ["#task dana order a roller due 2d"]),
}
ASKS = {"escalation", "nudge", "no-answer", "hold-over", "appointment-over", "task-late"}
DIGESTS = {"digest", "digest-lead"}


@pytest.mark.parametrize("name", STATES)
def test_59_somebody_is_asked_then_somebody_above_and_the_requester_knows(make_talk, name):
    state, said = STATES[name]
    talk = make_talk("memory")
    work = talk.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment")
    for body in said:
        talk.reply(work, body)
    assert talk.ticket().state is state
    letters = [(one.to, one.kind) for one in talk.wait(days=30) if one.kind not in DIGESTS]
    asked = next(place for place, (to, kind) in enumerate(letters) if to == PIET and kind in ASKS)
    above = [place for place, one in enumerate(letters) if one == (DANA, "escalation")]
    assert above, letters
    assert asked < above[0], letters
    assert [kind for to, kind in letters if to == ANN and kind in {"moved-up", "progress"}], letters


def test_59_what_nobody_confirms_is_asked_about_and_ends(make_talk):
    talk = make_talk("memory")
    talk.reply(
        talk.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment"), "#resolve\nChanged the roller."
    )
    letters = [(one.to, one.kind) for one in talk.wait(days=30) if one.kind not in DIGESTS]
    assert letters.count((ANN, "reminder")) == 2
    assert talk.ticket().state is State.CLOSED
