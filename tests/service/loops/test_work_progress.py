"""What stands still and what only takes its time: steps and movement on a clock of the test."""

from __future__ import annotations

from service.loops.work_progress import Movement, Steps


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_step_fails_only_when_it_fails_every_time():
    clock = Clock()
    steps = Steps(clock)
    for _ in range(7):
        steps.begin("work")
        steps.failed("work", "KeyError", is_outside=False)
        clock.at += 10
    assert steps.list_failing(60) == {"work": "KeyError"}
    assert steps.list_well() == set()
    steps.begin("work")
    assert steps.list_failing(60) == {"work": "KeyError"}  # until it is known to go well
    steps.failed("work", "KeyError", is_outside=False)
    steps.begin("work")
    steps.well("work")
    assert steps.list_failing(0) == {}
    assert steps.list_well() == {"work"}


def test_the_database_is_outside():
    steps = Steps(Clock())
    steps.failed("work", "away", is_outside=True)
    assert steps.is_waiting_for_others("work")
    steps.well("work")
    assert not steps.is_waiting_for_others("work")
    assert not steps.is_waiting_for_others("unknown")


def test_how_long_a_step_is_under_way():
    clock = Clock()
    steps = Steps(clock)
    assert steps.under_way("work") == 0
    steps.begin("work")
    clock.at += 400
    assert steps.under_way("work") == 400
    steps.well("work")
    assert steps.under_way("work") == 0


def test_what_moves_does_not_stand_still():
    clock = Clock()
    movement = Movement(clock)
    for number in range(10):
        clock.at += 200
        assert movement.look(number, 5)
    assert movement.still == 0
    clock.at += 200
    assert not movement.look(9, 5)
    assert movement.still == 200


def test_a_reason_that_lasts_is_worth_a_line_a_minute():
    """An hour without the database was 18,000 lines of log."""
    now = [0.0]
    steps = Steps(now=lambda: now[0])
    told = []
    for second in range(150):
        now[0] = float(second)
        steps.begin("work_due")
        if steps.failed("work_due", "gone" if second < 100 else "full", is_outside=True):
            told.append(second)
    assert told == [0, 61, 100]
    steps.well("work_due")
    assert steps.failed("work_due", "full", is_outside=True)
