"""Tasks and improvements: who may own one, what an answer to its letter means, and what its deadline does."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.domain.collaboration import task
from service.domain.commands.argument_records import HandOverTarget
from service.domain.commands.argument_records import NewTask as Typed
from service.domain.incoming_mail.append_mail import start
from service.domain.planning.case import Case
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_recipients import Post
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Task, Work
from service.domain.ticket.timer_names import TimerName
from store.records import Capability, Outcome, Scope, State, Timer, Visibility, Waiting
from tests.tools.situations import (
    ANN,
    NOOR,
    NOW,
    PIET,
    SAM,
    make_house,
    make_policy,
    make_reading,
    make_situation,
    make_ticket,
)

DUE = NOW + timedelta(hours=8)
CABLE = Task(1, SAM, "Lay the cable", PIET, NOW, DUE)


def with_tasks(*tasks, **more):
    waits = {"state": State.WAITING, "waiting_for": Waiting.TASK}
    return make_ticket(**{**waits, **Work(tasks=tasks).changes(), **more})


def give(name, text="Lay the cable", *, ticket=None, sender=PIET, command=task.task, due=DUE, also=None):
    kind = "me" if name == "me" else "person"
    case = start(make_situation("#task", sender=sender, ticket=ticket or make_ticket(state=State.IN_PROGRESS)))
    command(case, Typed(HandOverTarget(kind, name), text, due, also))
    return case.draft.plan(Outcome.ARTICLE, "")


def letters(plan):
    return [(letter.letter, letter.to) for letter in plan.letters]


@pytest.mark.parametrize(("name", "owner", "to"), [("sam", SAM, SAM), ("network", "network", SAM), ("me", PIET, PIET)])
def test_a_task_has_one_owner_who_is_told_and_the_ticket_waits_for_it(name, owner, to):
    plan = give(name)
    [one] = Work.of(plan.ticket).tasks
    assert (one.number, one.owner, one.by, one.due) == (1, owner, PIET, DUE)
    assert (plan.ticket.state, plan.ticket.waiting_for) == (State.WAITING, Waiting.TASK)
    assert letters(plan) == [("task", to)]
    assert [timer.step for timer in plan.timers if timer.kind == TimerName.TASK_DUE] == [1, 2, 3]


def test_an_improvement_does_not_hold_the_ticket_up():
    plan = give("sam", command=task.improve)
    assert plan.ticket.state is State.IN_PROGRESS
    assert Work.of(plan.ticket).blocks_resolving == ""
    assert [timer.step for timer in plan.timers if timer.kind == TimerName.TASK_DUE] == [2, 3]


@pytest.mark.parametrize(
    ("name", "more", "reason"),
    [
        ("bob", {}, "unknown_person"),
        (ANN, {}, "requesters_side"),
        ("help@vendor.example", {}, "task_outside"),
        ("sam", {"also": HandOverTarget("person", "noor")}, "one_owner"),
        ("sam", {"ticket": make_ticket(state=State.CLOSED)}, "state"),
    ],
)
def test_what_nobody_here_can_own_alone_is_refused(name, more, reason):
    with pytest.raises(Refused) as refused:
        give(name, **more)
    assert refused.value.reason == reason


def test_a_task_is_taken_back_by_who_is_entitled_and_its_owner_hears_so():
    plan = give("drop", "1", ticket=with_tasks(CABLE))
    assert Work.of(plan.ticket).open_tasks == ()
    assert (plan.ticket.state, SAM in {letter.to for letter in plan.letters}) == (State.IN_PROGRESS, True)
    with pytest.raises(Refused, match="not_yours"):
        give("drop", "1", ticket=with_tasks(CABLE), sender=SAM)
    with pytest.raises(Refused) as refused:
        give("drop", "3", ticket=with_tasks(CABLE, replace(CABLE, number=2, dropped=True)))
    assert (refused.value.reason, refused.value.value) == ("no_such_task", "1")


def answered(text, *tasks, sender=SAM):
    right = Capability("h", Scope.REPLY, sender, NOW, 5, "task", {"number": 1})
    ticket = with_tasks(*(tasks or (CABLE,)))
    reading = make_reading(text, "Re: task", sender)
    return task.answer(make_situation(reading=reading, ticket=ticket, capability=right, k=3))


@pytest.mark.parametrize(
    "text", ["Done.", "#done", "Hi Piet,\n\nit's finished, room 4.", "已完成，谢谢", "Room 4.\nDone!"]
)
def test_an_answer_that_says_done_ends_the_task_and_the_waiting(text):
    plan = answered(text)
    assert (Work.of(plan.ticket).tasks[0].done_by, plan.ticket.state) == (SAM, State.IN_PROGRESS)
    assert letters(plan) == [("task-done", PIET)]
    assert [one.article.visibility for one in plan.articles] == [Visibility.INTERNAL]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I need the key for room 4.", [("task-news", PIET)]),
        ("Done with the first half.", [("task-news", PIET)]),
        ("Is it done by noon?", [("task-news", PIET)]),
        ("Done, but the label is still missing.", [("task-news", PIET), ("task-reminder", SAM)]),
        ("完成了，但是标签还没贴", [("task-news", PIET), ("task-reminder", SAM)]),
    ],
)
def test_any_other_answer_leaves_it_open(text, told):
    plan = answered(text)
    assert [one.open for one in Work.of(plan.ticket).tasks] == [True]
    assert (plan.ticket.state, letters(plan)) == (State.WAITING, told)


def test_the_ticket_waits_on_while_another_task_is_open():
    plan = answered("Done.", CABLE, replace(CABLE, number=2, owner=NOOR))
    assert [one.number for one in Work.of(plan.ticket).open_tasks] == [2]
    assert plan.ticket.state is State.WAITING


def at_deadline(step, *, now=DUE, due=DUE, one=CABLE, **more):
    ticket = with_tasks(one, **more)
    timer = Timer(5, TimerName.TASK_DUE, now, step, {"number": 1, "due": due.isoformat()})
    m = Moment(now, make_policy(), make_house(), timer, ticket)
    draft = Draft(now, "clock", "timer:1", ticket)
    return task.plan_due(Case(m, draft, Post(draft, m.policy, m.house)))


def test_the_owner_is_reminded_first_and_then_those_who_wait():
    assert letters(at_deadline(1, now=DUE - timedelta(hours=1))) == [("task-reminder", SAM)]
    assert letters(at_deadline(2)) == [("task-reminder", SAM)]
    late = at_deadline(3, now=DUE + timedelta(days=1))
    assert letters(late) == [("task-late", PIET), ("task-late", NOOR)]
    assert [event.kind for event in late.events] == [EventKind.TASK_OVERDUE]


@pytest.mark.parametrize(
    "more",
    [
        {"due": DUE + timedelta(days=1)},
        {"one": replace(CABLE, done_at=NOW)},
        {"one": replace(CABLE, dropped=True)},
        {"state": State.CLOSED, "waiting_for": ""},
    ],
    ids=["moved", "done", "dropped", "ended"],
)
def test_a_deadline_that_means_nothing_any_more_says_nothing(more):
    assert at_deadline(2, **more) is None
    assert at_deadline(1) is None, "not ahead of time once it has come"
