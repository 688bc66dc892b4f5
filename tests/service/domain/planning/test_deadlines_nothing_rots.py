"""No state rots: after any history each open ticket has a timer that brings it up again, or somebody was asked."""

import random

import pytest

from service.domain.ticket.timer_names import TimerName as Name
from store.records import OPEN_STATES, State
from store.ticket import timers
from tests.tools.talk import ANN, PIET, Talk

ENGINEER = (
    "I am looking at it.", "#accept", "#eta tomorrow 10:00", "Which tray is it?\n#ask", "#hold until tomorrow 10:00 the part",
    "#resolve\nChanged the roller.", "#note looked at it", "Diagnosis: the roller\n#escalate the vendor must come",
    "#task dana order a roller due 2d", "#task dana order a roller", "#consult noor Do you know this?",
    "#change swap the drum\nRisk: high\nRollback: put it back", "#change swap the drum", "#change withdraw", "#assign noor", "#assign me",
    "#assign team:network", "#priority P2", "#priority P4", "#appoint tomorrow 11:00 please be there", "#close by phone", "#reopen", "#undo",
    "#decline out of scope", "#category other", "#split the other thing", "#back",
)  # fmt: skip
REQUESTER = (
    "Yes, it works.", "No, it still jams.", "ok", "Much better now", "Thanks!", "What was it?", "status", "urgent", "close", "cancel",
    "The upper tray.", "approve", "It is worse now.",
)  # fmt: skip
SPANS = (1, 3, 20, 30, 75)  # hours
WAKES = {
    State.WAITING: {Name.HOLD, Name.QUESTION, Name.APPOINTMENT, Name.APPROVAL_DEADLINE, Name.TASK_DUE, Name.PROMISE, Name.UPDATE},
    State.RESOLVED: {Name.UNCONFIRMED},
    State.CONFIRMED: {Name.REVIEW},
}  # fmt: skip
WORKED_ON = {Name.PROMISE, Name.UNANSWERED, Name.UPDATE, Name.ETA, Name.HANDOVER}


def waiting_timers(talk, number):
    with talk.stage.database.read() as unit:
        return {timer.kind for timer in timers.of_ticket(unit, number) if timer.state == "waiting"}


def rotten(talk):
    """Tickets that are open, and that nothing brings up again."""
    found = []
    for ticket in talk.tickets():
        if ticket.state not in OPEN_STATES | {State.RESOLVED, State.CONFIRMED}:
            continue
        if not waiting_timers(talk, ticket.id) & WAKES.get(ticket.state, WORKED_ON):
            found.append((ticket.id, ticket.state.value, ticket.waiting_for, waiting_timers(talk, ticket.id)))
    return found


def promised_for_nothing(talk):
    """Tickets that are worked on and owe news by a time that nobody watches."""
    worked_on = {State.NEW, State.ASSIGNED, State.IN_PROGRESS}
    return [
        ticket.id
        for ticket in talk.tickets()
        if ticket.state in worked_on
        and ticket.promised is not None
        and ticket.promised > talk.stage.clock.now()
        and Name.ETA not in waiting_timers(talk, ticket.id)
    ]


@pytest.mark.parametrize("seed", range(16))
def test_whatever_happens_somebody_hears_of_it_again(seed, tmp_path):
    dice, talk, said = random.Random(seed), Talk(tmp_path), []
    try:
        for _ in range(16):
            if not any(ticket.state in OPEN_STATES for ticket in talk.tickets()):
                talk.mail(ANN, f"Printer {len(talk.tickets())} jams", "The printer jams.")
                said.append("a new report")
            what = dice.choice(("engineer", "engineer", "engineer", "requester", "wait"))
            letters = [one for one in talk.stage.letters if one.to == (PIET if what == "engineer" else ANN)]
            if what == "wait":
                hours = dice.choice(SPANS)
                talk.wait(hours=hours)
                said.append(f"{hours} h")
            elif letters:
                letter = dice.choice(letters[-2:])
                body = dice.choice(ENGINEER if what == "engineer" else REQUESTER)
                talk.reply(letter, body)
                said.append(f"{letter.kind} <- {body!r}")
            assert not rotten(talk), said
            assert not promised_for_nothing(talk), said
    finally:
        talk.close()
