"""Timers that may take minutes are done beside the others, and end with the process."""

from datetime import timedelta

import pytest

from service.loops.timers import Timing
from store.errors import StoreUnavailable
from store.records import Timer
from store.schema.tables import timer as timer_table
from store.ticket import timers


def ask_for_a_report(talk):
    """Dozens of tickets, and a report about them that is due."""
    for number in range(12):
        talk.mail(f"ann{number}@acme.example", f"Printer {number} jams", f"Number {number} of them.")
    now = talk.stage.clock.now()
    wish = {"to": "cio@acme.example", "period": "this year", "teams": []}
    admin = talk.stage.desk.policy.desk.admins[0]
    with talk.stage.database.write() as unit:
        timers.add(unit, [Timer(None, "report", now, 0, {**wish, "to": admin})])
    return now + timedelta(seconds=1)


def states(talk, kind="report"):
    with talk.stage.database.read() as unit:
        found = unit.execute(timer_table.select().where(timer_table.c.kind == kind)).all()
    return [(row.state, row.due_at) for row in found]


def test_a_report_keeps_no_other_timer_waiting(talk):
    now = ask_for_a_report(talk)
    with talk.stage.database.write() as unit:
        timers.add(unit, [Timer(None, "flood", now, 0, {})])
    assert talk.stage.desk.timing.work(now, 64) == 1
    assert [state for state, _ in states(talk)] == ["waiting"]
    assert talk.stage.desk.slow_timing.work(now, 64) == 1
    assert [state for state, _ in states(talk)] == ["fired"]
    assert "report" in {one.kind for one in talk.wait(minutes=1)}


def test_who_ends_waits_for_no_report_and_it_is_made_after_the_next_start(talk):
    now = ask_for_a_report(talk)
    before = states(talk)
    desk = talk.stage.desk
    ending = Timing(desk.database, desk.writer, desk.world, desk.wake, slow=True)
    ending.end()
    ending.work(now, 64)
    assert states(talk) == before
    assert desk.slow_timing.work(now, 64) == 1
    assert "report" in {one.kind for one in talk.wait(minutes=1)}


@pytest.mark.parametrize("error", [StoreUnavailable("away"), RuntimeError("a defect")], ids=repr)
def test_timers_whose_claim_was_not_heard_of_are_done_by_the_next(talk, monkeypatch, error):
    """Their commit was done, and its answer lost: nobody waits for the end of a lease."""
    now = talk.stage.clock.now()
    with talk.stage.database.write() as unit:
        timers.add(unit, [Timer(None, "flood", now, 0, {})])

    def fail(moment):
        if moment == "T2.after":
            raise error

    with monkeypatch.context() as patch:
        patch.setattr(talk.stage.writer, "_failpoint", fail)
        with pytest.raises(type(error)):
            talk.stage.desk.timing.work(now, 64)
    assert [state for state, _ in states(talk, "flood")] == ["claimed"]
    assert talk.stage.desk.timing.work(now, 64) == 1
    assert [state for state, _ in states(talk, "flood")] == ["fired"]


@pytest.mark.parametrize("slow", [False, True], ids=["the report is under way", "the flood is under way"])
def test_what_one_loop_of_a_node_has_in_hand_the_other_does_not_give_back(talk, monkeypatch, slow):
    """The answer to a claim was lost; what the other loop claimed is being done at this moment."""
    now, desk = ask_for_a_report(talk), talk.stage.desk
    with talk.stage.database.write() as unit:
        timers.add(unit, [Timer(None, "flood", now, 0, {})])
    troubled, at_work = (desk.slow_timing, desk.timing) if slow else (desk.timing, desk.slow_timing)
    monkeypatch.setattr(at_work, "_fire", lambda *_: None)  # for a while
    assert at_work.work(now, 64) == 1
    troubled._interrupted = True
    assert troubled.work(now, 64) == 1
    done, in_hand = ("report", "flood") if slow else ("flood", "report")
    assert [state for state, _ in states(talk, done)] == ["fired"]
    assert [state for state, _ in states(talk, in_hand)] == ["claimed"]
