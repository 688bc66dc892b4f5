"""The kinds of timers, as rows of released versions hold them."""

from service.domain.plan_timer import TIMERS
from service.domain.ticket.timer_names import TimerName


def test_every_kind_has_a_row_in_the_table():
    assert set(TIMERS) == set(TimerName)


def test_no_name_is_that_of_two_kinds():
    assert len({one.value for one in TimerName}) == len(TimerName.__members__)
