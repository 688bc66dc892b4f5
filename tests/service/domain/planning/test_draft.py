"""A plan while it is being made."""

import pytest

from service.domain.planning.draft import Draft, Refused
from service.domain.planning.plan import LetterPlan
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, Person, Role, State
from tests.tools.situations import ANN, NOW, PIET, make_draft, make_ticket


def test_the_next_decision_sees_the_ticket_as_it_will_be():
    draft = make_draft()
    draft.move("accept", EventKind.ACCEPTED, {"assignee": PIET})
    assert draft.ticket.state is State.IN_PROGRESS
    assert draft.before.state is State.ASSIGNED
    plan = draft.plan(Outcome.EVENT, "accepted")
    assert (plan.before.version, plan.ticket.version, plan.events[0].seq) == (1, 2, 2)


def test_a_step_that_the_state_forbids_leaves_nothing_behind():
    draft = make_draft(state=State.MERGED)
    assert not draft.can("accept")
    with pytest.raises(Refused, match="state"):
        draft.move("accept", EventKind.ACCEPTED)
    assert draft.plan(Outcome.EVENT, "nothing").events == ()


def test_a_machine_that_opened_the_ticket_gets_no_letter():
    letter = LetterPlan("closed", ANN, "en")
    for machine in (True, False):
        draft = make_draft(work=Work(machine=machine).changes()["work"])
        draft.write(letter)
        assert (letter in draft.letters) is not machine


def test_a_timer_that_is_taken_back_is_not_set():
    draft = make_draft()
    draft.later(TimerName.HOLD, NOW)
    draft.later(TimerName.PROMISE, NOW)
    draft.cancel(TimerName.HOLD)
    plan = draft.plan(Outcome.EVENT, "")
    assert [timer.kind for timer in plan.timers] == [TimerName.PROMISE]
    assert plan.cancel_timers == (TimerName.HOLD,)


def test_of_a_person_the_last_that_was_said_counts():
    draft = make_draft()
    assert draft.met(ANN) is None
    draft.meet(Person(ANN, "Ann"))
    draft.meet(Person(ANN, "Ann Lee"))
    assert draft.met(ANN).name == "Ann Lee"


def test_who_joins_does_so_on_its_ticket_and_now():
    draft = make_draft()
    draft.join(ANN, Role.WATCHER, "Ann")
    [one] = draft.plan(Outcome.EVENT, "").joins
    assert (one.ticket_id, one.role, one.since) == (5, Role.WATCHER, NOW)


def test_a_draft_without_a_ticket_opens_one():
    draft = Draft(NOW, ANN, "inbox:1")
    with pytest.raises(LookupError):
        _ = draft.ticket
    draft.open(make_ticket(version=0))
    plan = draft.plan(Outcome.TICKET, "new")
    assert plan.opens
    assert plan.takes_number
    assert plan.ticket.version == 1
