"""Appointments as letters tell of them."""

from datetime import timedelta

import pytest

from service.domain.collaboration.appointment_letters import call_off, is_ahead, is_waited_for, view, write
from service.domain.planning.case import Case
from service.domain.planning.letter_recipients import Post
from service.domain.ticket.open_work import Appointment, Work
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, Participant, Role, State, Waiting
from tests.tools.situations import ANN, NOW, PIET, make_draft, make_house, make_policy, make_situation, make_ticket

LATER = NOW + timedelta(days=1)
BOB = "bob@customer.example"


def appointment(**more):
    values = {
        "number": 2,
        "start": LATER,
        "by": PIET,
        "at": NOW,
        "end": LATER + timedelta(hours=1),
        "uid": "u@d",
        **more,
    }
    return Appointment(**values)


@pytest.mark.parametrize(
    ("more", "ahead"),
    [
        ({}, True),
        ({"state": "accepted"}, True),
        ({"state": "declined"}, False),
        ({"state": "cancelled"}, False),
        ({"start": NOW}, False),
    ],
)
def test_it_is_ahead_while_it_stands_and_is_to_come(more, ahead):
    assert is_ahead(appointment(**more), make_draft()) is ahead
    assert not is_ahead(None, make_draft())


def test_a_ticket_waits_for_the_word_or_for_the_time():
    one = appointment()
    assert is_waited_for(one, make_ticket(state=State.WAITING, waiting_for=Waiting.REQUESTER))
    assert is_waited_for(one, make_ticket(state=State.WAITING, waiting_for=Waiting.HOLD, waiting_until=LATER))
    assert not is_waited_for(one, make_ticket(state=State.WAITING, waiting_for=Waiting.HOLD, waiting_until=NOW))
    assert not is_waited_for(one, make_ticket())


def test_only_the_requester_gets_the_calendar_file_and_the_right_to_answer():
    draft = make_draft()
    post = Post(draft, make_policy(), make_house(), (Participant(5, BOB, Role.WATCHER, NOW),))
    write(post, appointment(), "appointment", method="REQUEST")
    theirs, others = sorted(draft.letters, key=lambda letter: letter.to)
    assert (theirs.to, theirs.invitation.uid, theirs.action) == (ANN, "u@d", "appointment")
    assert (others.to, others.invitation, others.action) == (BOB, None, "")
    assert view(appointment(), "accepted").decided == "accepted"


def test_what_is_called_off_counts_up_so_that_calendars_take_it_out():
    one = appointment(sequence=3)
    draft = make_draft(work=Work(appointment=one).changes()["work"])
    draft.later(TimerName.APPOINTMENT, LATER)
    s = make_situation(ticket=draft.ticket)
    call_off(Case(s, draft, Post(draft, s.policy, s.house)), one, by=PIET, text="I am ill.")
    off = Work.of(draft.ticket).appointment
    assert (off.state, off.sequence) == ("cancelled", 4)
    [letter] = draft.letters
    assert (letter.invitation.method, letter.person) == ("CANCEL", True)
    assert draft.plan(Outcome.EVENT, "").timers == ()
