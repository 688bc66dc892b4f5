from datetime import UTC, datetime, timedelta

import pytest

from service.schedule import Breaker, find_next_try

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NEVER = NOON + timedelta(days=400)


def minutes_after(attempts, code=0, chance=0.5, give_up_at=NEVER):
    at = find_next_try(attempts=attempts, code=code, now=NOON, give_up_at=give_up_at, chance=chance)
    return None if at is None else (at - NOON) / timedelta(minutes=1)


def test_tries_stand_at_the_minutes_decided():
    at, seen = 0, [0]
    for attempts in range(1, 8):
        at += minutes_after(attempts)
        seen.append(at)
    assert seen == [0, 1, 5, 15, 30, 60, 120, 240]


@pytest.mark.parametrize(
    ("attempts", "chance", "minutes"), [(8, 0.5, 240), (8, 0.0, 192), (8, 1.0, 288), (30, 0.5, 240)]
)
def test_later_tries_come_every_four_hours_and_are_spread(attempts, chance, minutes):
    assert minutes_after(attempts, chance=chance) == pytest.approx(minutes)


@pytest.mark.parametrize(
    ("attempts", "code", "minutes"),
    [(1, 450, 5), (1, 451, 5), (1, 421, 1), (1, 452, 1), (1, 0, 1), (2, 450, 4), (3, 451, 10)],
)
def test_greylisting_delays_the_first_retry_only(attempts, code, minutes):
    assert minutes_after(attempts, code) == minutes


def test_a_try_after_the_end_is_none():
    assert minutes_after(3, give_up_at=NOON + timedelta(minutes=10)) == 10
    assert minutes_after(3, give_up_at=NOON + timedelta(minutes=9)) is None


def test_a_schedule_before_any_try_is_a_mistake():
    with pytest.raises(ValueError):
        minutes_after(0)


def test_a_breaker_opens_after_five_failures_in_a_row_and_probes():
    breaker = Breaker()
    for _ in range(4):
        breaker = breaker.failed(NOON)
        assert not breaker.is_open(NOON)
    breaker = breaker.failed(NOON)
    assert breaker.is_open(NOON + timedelta(seconds=14))
    assert breaker.is_probing(NOON + timedelta(seconds=15))
    longer = breaker.failed(NOON)
    assert longer.is_open(NOON + timedelta(seconds=29))
    for _ in range(20):
        longer = longer.failed(NOON)
    assert longer.open_until == NOON + timedelta(minutes=5)
    assert not longer.succeeded().is_open(NOON)
    assert breaker.succeeded().failures == 0
