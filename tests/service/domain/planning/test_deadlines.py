"""A ticket's two clocks: targets, pauses and what happens while nobody acts."""

from datetime import timedelta

from msgspec.structs import replace

from service.domain.planning import deadlines
from service.domain.ticket import lateness
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Work
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, State
from tests.tools.situations import NOW, PIET, make_draft, make_policy, make_ticket

HOUR = timedelta(hours=1)


def test_the_clock_stands_from_a_pause_to_its_end():
    paused = replace(make_ticket(), **deadlines.pause(make_ticket(), NOW))
    assert lateness.pauses_of(paused) == ((NOW, None),)
    assert deadlines.pause(paused, NOW + HOUR) == deadlines.pause(paused, NOW), "a pause within one is none"


def test_the_target_moves_by_the_time_that_it_stood_still():
    draft = make_draft()
    before = deadlines.targets(make_policy(), draft.ticket).resolution
    draft.note(EventKind.WAITING, {"state": State.WAITING, **deadlines.pause(draft.ticket, NOW)})
    draft.now = NOW + HOUR
    changes = deadlines.restart(draft, make_policy())
    assert changes["due"] == before + HOUR
    assert changes["waiting_for"] == ""


def test_what_was_answered_once_owes_no_first_answer_when_it_comes_back():
    again = make_ticket(state=State.ASSIGNED, response_due=NOW - HOUR, first_response=NOW - 2 * HOUR, due=NOW + HOUR)
    assert deadlines.next_target(again) == NOW + HOUR


def test_a_machine_is_promised_no_answer():
    ticket = make_ticket(work=Work(machine=True).changes()["work"])
    assert deadlines.targets(make_policy(), ticket).response is None
    assert deadlines.targets(make_policy(), make_ticket()).response is not None


def test_a_new_ticket_goes_to_its_engineer_and_its_clocks_start():
    draft = make_draft(state=State.NEW, assignee="", owner="")
    deadlines.begin(draft, make_policy(), PIET, "has the skill")
    plan = draft.plan(Outcome.TICKET, "")
    assert (plan.ticket.assignee, plan.ticket.owner, plan.ticket.state) == (PIET, PIET, State.ASSIGNED)
    assert plan.events[0].data["why"] == "has the skill"
    assert TimerName.PROMISE in {timer.kind for timer in plan.timers}


def test_without_an_engineer_only_the_clocks_start():
    draft = make_draft(state=State.NEW, assignee="", owner="")
    deadlines.begin(draft, make_policy(), "", "")
    plan = draft.plan(Outcome.TICKET, "")
    assert (plan.events, plan.ticket.state) == ((), State.NEW)
    assert plan.timers


def test_what_the_requester_was_told_last_is_the_latest_time():
    told = {"answer_told": (NOW + HOUR).isoformat()}
    sooner, later = (replace(make_ticket(response_due=NOW + hours * HOUR), clock=told) for hours in (0.5, 2))
    assert deadlines.answer_told(sooner) == NOW + HOUR
    assert deadlines.answer_told(later) == NOW + 2 * HOUR, "a later time is said at once, so no second letter says it"
    assert deadlines.answer_told(replace(later, first_response=NOW)) is None
