"""A bounded part of the simulation: some seeds, that a seed plays the same twice, and that mistakes are found."""

from __future__ import annotations

import pytest

from tests.simulate.mutants import MUTANTS
from tests.simulate.shrink import shrink
from tests.simulate.world import Broken, plan, simulate
from tests.tools.databases import borrow_database

AT_ONCE = 5


@pytest.mark.parametrize("first", range(1, 21, AT_ONCE))
def test_no_seed_breaks_a_promise(first):
    for seed in range(first, first + AT_ONCE):
        simulate(seed)


def test_nodes_on_one_server_break_no_promise():
    """Two of them, whose sessions the server ends now and then."""
    with borrow_database("postgresql") as url:
        world = simulate(3, url=url)
    assert len(world.nodes) > 1
    assert world.letters


def test_a_seed_plays_the_same_each_time():
    steps = plan(2)[:12]
    one, two = simulate(2, steps), simulate(2, steps)
    assert (one.restarts, one.count, sum(one.hop.tries.values())) == (
        two.restarts,
        two.count,
        sum(two.hop.tries.values()),
    )
    assert one.stored == two.stored


def test_a_mistake_is_found_and_shrinks():
    """Of all that stand in `mutants`; the others are tried by `python -m tests.simulate mutants`."""
    with MUTANTS["a folder whose sync failed is never synced"]():
        for seed in range(1, 200):
            try:
                simulate(seed)
            except Broken as broken:
                text = str(broken)
                break
        else:
            pytest.fail("nothing was found")
        steps = shrink(seed, plan(seed), text, patience=8)
    assert "never synced" in text
    assert len(steps) < len(plan(seed))
