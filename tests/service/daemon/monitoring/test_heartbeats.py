"""Heartbeats when the clock leaps: what was missed is one beat, and nothing is listed."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from service.daemon.monitoring.heartbeats import Beat, Heartbeats, _evenly
from tests.tools.waiting import until

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize("leap", [timedelta(seconds=3), timedelta(days=90), timedelta(days=365 * 56)])
def test_all_the_beats_that_were_missed_are_one(leap):
    trigger = _evenly(1.0)
    first = trigger.get_next_fire_time(None, NOW)
    assert first == NOW + timedelta(seconds=1)
    now = first + leap
    following = trigger.get_next_fire_time(first, now)
    assert following > now
    assert following <= now + timedelta(seconds=1)


def test_a_leap_of_years_costs_nothing():
    beats = []
    heart = Heartbeats(Beat("x", 0.2, lambda: beats.append(datetime.now(UTC))))
    heart.start()
    try:
        until(lambda: len(beats) > 1)
        tracemalloc.start()
        there = datetime.now(UTC) + timedelta(days=365 * 20)
        with time_machine.travel(there, tick=True):
            until(lambda: [at for at in beats if at > there][3:])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 10_000_000
    finally:
        heart.stop()
