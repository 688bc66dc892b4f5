"""What is still open when a ticket ends."""

from msgspec.structs import replace

from service.domain.collaboration.unfinished_work import wind_up
from service.domain.planning.case import Case
from service.domain.planning.letter_recipients import Post
from service.domain.ticket.open_work import Task, Work
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, State, Waiting
from tests.tools.situations import NOOR, NOW, PIET, SAM, make_draft, make_situation


def wound_up(work, **ticket):
    draft = make_draft(work=work.changes()["work"], **ticket)
    s = make_situation(ticket=draft.ticket)
    wind_up(Case(s, draft, Post(draft, s.policy, s.house)))
    return draft.plan(Outcome.EVENT, "")


def test_open_tasks_are_dropped_and_their_owners_told_but_not_who_ended_it():
    mine, other = Task(1, PIET, "fan", NOOR, NOW), Task(2, SAM, "cable", PIET, NOW)
    done = Task(3, NOOR, "report", PIET, NOW, done_by=NOOR, done_at=NOW)
    plan = wound_up(Work(tasks=(mine, other, done)))
    assert [task.dropped for task in Work.of(plan.ticket).tasks] == [True, True, False]
    assert [(letter.letter, letter.to) for letter in plan.letters] == [("task-dropped", SAM)]


def test_an_action_for_next_time_lives_on():
    later = replace(Task(1, SAM, "order more", PIET, NOW), kind="improve")
    plan = wound_up(Work(tasks=(later,)))
    assert plan.letters == ()
    assert plan.events == ()


def test_the_major_incident_hears_that_it_has_one_report_less():
    plan = wound_up(Work(parent=9), state=State.WAITING, waiting_for=Waiting.PARENT)
    assert [(timer.kind, timer.ticket_id, timer.data["what"]) for timer in plan.timers] == [
        (TimerName.JOINED, 9, "left")
    ]
    assert wound_up(Work(parent=9)).timers == ()
