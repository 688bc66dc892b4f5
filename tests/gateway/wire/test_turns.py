"""Turns: who takes long keeps nobody waiting, and not too many may."""

import asyncio
import sys
from threading import Event, Thread

from gateway.wire.turns import Turns
from tests.tools.waiting import until_async


async def test_a_slow_turn_gives_its_place_to_the_next():
    turns, held, done = Turns(2, 0.05, 3), asyncio.Event(), []

    async def hang(name):
        async with turns.take(name):
            await held.wait()

    async def pass_through(number):
        async with turns.take():
            done.append(number)

    hanging = [asyncio.create_task(hang(f"h{number}")) for number in range(2)]
    await asyncio.sleep(0)
    passing = [asyncio.create_task(pass_through(number)) for number in range(5)]
    await asyncio.gather(*passing)
    assert sorted(done) == list(range(5))
    assert sorted(turns.slow) == ["h0", "h1"]
    assert turns.quick == 0
    held.set()
    await asyncio.gather(*hanging)
    assert turns.slow == []


async def test_only_so_many_wait_beside_the_others():
    turns, held, begun = Turns(1, 0.02, 3), asyncio.Event(), []

    async def hang(number):
        async with turns.take(str(number)):
            begun.append(number)
            await held.wait()

    hanging = [asyncio.create_task(hang(number)) for number in range(9)]
    await until_async(lambda: len(begun) == 4)
    await asyncio.sleep(0.2)
    assert len(begun) == 4  # three that are slow, and one that has the place
    assert len(turns.slow) == 3
    held.set()
    await asyncio.gather(*hanging)
    assert len(begun) == 9


async def test_places_are_neither_lost_nor_made():
    turns = Turns(2, 0.01, 2)
    most = now = 0

    async def work(seconds):
        nonlocal most, now
        async with turns.take() as turn:
            now += 1
            most = max(most, turns.quick)
            await asyncio.sleep(seconds)
            now -= 1
            assert turn is not None

    for _ in range(20):
        await asyncio.gather(*(work(seconds) for seconds in (0.0, 0.03, 0.0, 0.03, 0.0)))
    assert now == 0
    assert turns.slow == []
    assert most <= 2


async def test_another_thread_may_ask_while_turns_come_and_go():
    turns, over, fell = Turns(4, 30, 4), Event(), []

    def ask():
        while not over.is_set():
            try:
                assert turns.slow == []
                assert turns.quick >= 0
            except Exception as error:
                fell.append(error)
                return

    async def pass_through():
        async with turns.take():
            await asyncio.sleep(0)

    asking, before = Thread(target=ask), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        asking.start()
        for _ in range(2000):
            await asyncio.gather(*(pass_through() for _ in range(4)))
    finally:
        over.set()
        asking.join()
        sys.setswitchinterval(before)
    assert fell == []
