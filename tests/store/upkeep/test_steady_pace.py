"""Rests are in proportion to the work before them, and never endless."""

from __future__ import annotations

import pytest

from store.upkeep import steady_pace


@pytest.fixture
def clock(monkeypatch):
    at = [100.0]
    monkeypatch.setattr(steady_pace.time, "monotonic", lambda: at[0])
    return at


def test_a_rest_is_so_many_times_as_long_as_the_piece_before_it(clock):
    waited = []
    steady = steady_pace.SteadyPace(
        3.0, lambda seconds: (waited.append(seconds), clock.__setitem__(0, clock[0] + seconds))
    )
    steady.begin()
    for took in (0.1, 0.2, 60.0, 0.0):
        clock[0] += took
        steady.rest()
    assert waited == [pytest.approx(0.3), pytest.approx(0.6), steady_pace.LONGEST, pytest.approx(0.0)]


def test_what_was_between_is_no_piece(clock):
    waited = []
    steady = steady_pace.SteadyPace(1.0, waited.append)
    clock[0] += 50
    steady.begin()
    steady.rest()
    assert waited == [0.0]


def test_whoever_is_alone_hurries():
    steady_pace.HURRY.begin()
    steady_pace.HURRY.rest()
