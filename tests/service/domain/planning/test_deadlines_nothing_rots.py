"""No state rots: after any history each open ticket has a timer that brings it up again, or somebody was asked."""

import random

import pytest

from service.domain.ticket import lateness
from service.domain.ticket.event_kinds import EventKind
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
DANA, NOOR = "dana@acme.example", "noor@acme.example"
REVIEWED = """\
closing: {required: [cause, solution], review: desk}  # confirmed is a state of its own, twice
changes: {require: [risk], rules: [{name: All, when: {risk: high}, approvers: [dana@acme.example], within: 4h}]}
"""
ROW = "  piet@acme.example: {name: Piet, team: servicedesk, level: 1, skills: [printing], names: {zh: 皮特}}\n"
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


def broken_in_silence(talk):
    """Tickets whose promised time has passed, and nobody was told."""
    found = []
    for ticket in talk.tickets():
        if ticket.promised is None or ticket.promised > talk.stage.clock.now() or not lateness.binds_promise(ticket):
            continue
        since = [event.kind for event in talk.events(ticket.id)]
        promised = max(place for place, kind in enumerate(since) if kind == EventKind.PROMISED)
        if EventKind.PROMISE_BROKEN not in since[promised:]:
            found.append(ticket.id)
    return found


def leave(talk):
    """Piet has left: roster and deputy are edited."""
    (talk.stage.config.folder / "rules" / "tests" / "desk.yaml").unlink(missing_ok=True)
    talk.stage.edit("rules/desk.yaml", ROW, "")
    talk.stage.edit("rules/desk.yaml", "deputy: piet@acme.example", "deputy: noor@acme.example")
    return talk.stage.reload()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_somebody_hears_of_it_again(seed, tmp_path):
    dice, talk, said = random.Random(seed), Talk(tmp_path, rules=REVIEWED if seed % 2 else ""), []
    here = [PIET, NOOR, DANA]
    try:
        for _ in range(16):
            if not any(ticket.state in OPEN_STATES for ticket in talk.tickets()):
                talk.mail(ANN, f"Printer {len(talk.tickets())} jams", "The printer jams.")
                said.append("a new report")
            what = dice.choice(("engineer", "engineer", "engineer", "requester", "requester", "wait", "leave"))
            letters = [one for one in talk.stage.letters if one.to in (here if what == "engineer" else [ANN])]
            if what == "leave":
                if PIET in here and dice.random() < 0.3:
                    here.remove(PIET)
                    leave(talk)
                    said.append("Piet leaves")
            elif what == "wait":
                hours = dice.choice(SPANS)
                talk.wait(hours=hours)
                said.append(f"{hours} h")
            elif letters:
                letter = dice.choice(letters[-3:])
                body = dice.choice(ENGINEER if what == "engineer" else REQUESTER)
                talk.reply(letter, body)
                said.append(f"{letter.kind} <- {body!r}")
            assert not rotten(talk), said
            assert not promised_for_nothing(talk), said
            assert not broken_in_silence(talk), said
    finally:
        talk.close()


SOLVED = [(PIET, "assignment", "#resolve\nChanged the roller.")]
YES, NO = (ANN, "confirmation", "Yes, it works."), (ANN, "confirmation", "No, it still jams.")
STATES = {
    "its record misses something": (State.CONFIRMED, [*SOLVED, YES]),
    "it awaits its review": (State.CONFIRMED, [*SOLVED, YES, (PIET, "record-missing", "Cause: a worn roller")]),
    "it was returned": (
        State.CONFIRMED,
        [*SOLVED, YES, (PIET, "record-missing", "Cause: worn"), (DANA, "review", "return: which roller?")],
    ),
    "denied": (State.IN_PROGRESS, [*SOLVED, NO]),
    "opened again": (
        State.ASSIGNED,
        [*SOLVED, YES, (PIET, "record-missing", "Cause: worn"), (DANA, "review", "approve"), (ANN, "survey", "It jams again!")],
    ),
    "a promise is broken": (State.IN_PROGRESS, [(PIET, "assignment", "#eta 11:00"), 30]),
    "a hold is over": (State.IN_PROGRESS, [(PIET, "assignment", "#hold until tomorrow 10:00 the part"), 30]),
    "an approval is waited for": (
        State.WAITING,
        [(PIET, "assignment", "#eta tomorrow 10:00"),
         (PIET, "assignment", "#change new drum\nRisk: high")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("leaves", [False, True], ids=["", "and who has it leaves"])
@pytest.mark.parametrize("name", STATES)
def test_each_state_is_watched_and_brought_up_within_ten_days(name, leaves, tmp_path):
    state, history = STATES[name]
    talk = Talk(tmp_path, rules=REVIEWED)
    try:
        talk.mail(ANN, "Printer jams", "The printer jams.")
        for one in history:
            if isinstance(one, int):
                talk.wait(hours=one)
                continue
            to, kind, body = one
            talk.reply(
                next(letter for letter in reversed(talk.stage.letters) if (letter.to, letter.kind) == (to, kind)), body
            )
        assert talk.ticket().state is state
        assert not rotten(talk)
        heard = leave(talk) if leaves else []
        assert not rotten(talk)
        if leaves and state is not State.CONFIRMED:
            assert talk.ticket().assignee != PIET
        heard += talk.wait(days=10)
        assert [one for one in heard if one.to in {PIET, NOOR, DANA} and not one.kind.startswith("digest")]
        assert not rotten(talk)
        assert not broken_in_silence(talk)
    finally:
        talk.close()
