"""Words that sound as if it were solved: who is asked, what rests meanwhile, and what an engineer's answer does."""

import pytest
from msgspec.structs import replace

from service.domain.closing import sounds_solved
from service.domain.incoming_mail.append_mail import start
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName
from store.records import Capability, Scope, State, Waiting
from tests.tools.situations import ANN, NOW, PIET, make_reading, make_situation, make_ticket

ANSWERED = {"state": State.IN_PROGRESS, "first_response": NOW}
SAID = {"answer": {"by": PIET, "at": NOW.isoformat(), "text": "Please try the other tray."}}


def of_ann(text, **ticket):
    reading = make_reading(text)
    return make_situation(reading=reading, ticket=make_ticket(**ticket), k=3)


def of_piet(text, ticket):
    right = Capability("h", Scope.ACTION, PIET, NOW, 5, sounds_solved.ACTION, {})
    return make_situation(
        reading=make_reading(text, sender=PIET), ticket=ticket, capability=right, k=4
    )


@pytest.mark.parametrize(
    ("text", "ticket", "asked"),
    [
        ("OK", {"state": State.RESOLVED, "resolved": NOW}, True),
        ("It works now.", ANSWERED, True),
        ("Yes.", ANSWERED, False),  # the answer to what the engineer asked
        ("OK", ANSWERED, False),
        ("It works now.", {"state": State.ASSIGNED}, False),
        ("It prints grey", {"state": State.RESOLVED, "resolved": NOW}, False),
        ("The scanner sends to my email again straight away", {"state": State.RESOLVED, "priority": "P1"}, True),
        ("The scanner sends to my email again straight away", {"state": State.RESOLVED, "priority": "P2"}, False),
        ("It works now.", {"state": State.RESOLVED, "priority": "P1"}, False),
        ("Yes.", {"state": State.RESOLVED, "priority": "P1"}, False),
    ],
)
def test_only_what_sounds_solved_is_asked_about(text, ticket, asked):
    s = of_ann(text, **ticket)
    s = replace(s, reading=replace(s.reading, intent="unsure" if text in {"OK", "It prints grey"} else "confirms"))
    assert sounds_solved.is_one(s) is asked


def test_work_rests_for_a_working_day_and_a_yes_closes_with_the_last_answer_as_solution():
    plan = sounds_solved.plan_asked(start(of_ann("It works now.", **ANSWERED, clock=SAID)))
    assert (plan.ticket.state, plan.ticket.waiting_for) == (State.WAITING, Waiting.HOLD)
    assert sounds_solved.rests(plan.ticket)
    assert [timer.kind for timer in plan.timers if timer.kind == TimerName.HOLD] == [TimerName.HOLD]
    assert [(one.letter, one.to) for one in plan.letters] == [("sounds-solved", PIET)]
    closed = sounds_solved.answer(of_piet("yes", plan.ticket))
    assert (closed.ticket.state, closed.ticket.resolution) == (State.CLOSED, "confirmed")
    assert closed.ticket.record["solution"] == "Please try the other tray."
    assert [timer.data["tells_closed"] for timer in closed.timers if timer.kind == TimerName.SURVEY] == [True]
    resumed = sounds_solved.answer(of_piet("no", plan.ticket))
    assert (resumed.ticket.state, resumed.ticket.waiting_for) == (State.IN_PROGRESS, "")


def test_any_other_text_is_no_answer_and_a_late_one_changes_nothing():
    resolved = make_ticket(state=State.RESOLVED, resolved=NOW)
    assert sounds_solved.answer(of_piet("Please try it with colour, too.", resolved)) is None
    late = sounds_solved.answer(of_piet("yes", make_ticket(state=State.IN_PROGRESS)))
    assert late.ticket.state is State.IN_PROGRESS
    assert EventKind.CONFIRMED not in {event.kind for event in late.events}


@pytest.mark.parametrize(
    ("priority", "text", "state"),
    [
        ("P1", "The scanner sends to my email again straight away", "assigned"),
        ("P1", "It works again, thanks", "closed"),
        ("P3", "The scanner sends to my email again straight away", "closed"),
    ],
)
def test_an_unsure_yes_before_anybody_answered_closes_no_p1(talk, priority, text, state):
    first = talk.mail(ANN, "Printer jam")
    talk.reply(first.letter(PIET, "assignment"), f"#priority {priority}")
    step = talk.reply(first.letter(ANN, "received"), text)
    assert talk.ticket().state == state
    assert text in step.letter(PIET).text  # read, whatever it did
