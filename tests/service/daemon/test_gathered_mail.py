"""Mails that come together are handed to the writer together, and answered by one wake-up of the loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from datetime import UTC, datetime

import pytest

from gateway.message import RawMail
from service.daemon import gathered_mail
from service.daemon.gathered_mail import GatheredMail
from store.database.writer import BATCH
from store.errors import StoreUnavailable
from store.mail.inbox import Put

RAW = RawMail(b"", "ann@example.org", (), datetime(2026, 11, 24, tzinfo=UTC))


class Told(Exception):
    pass


class Store:
    """Takes mails as the desk does; `given`: how many at a time."""

    def __init__(self):
        self.futures, self.given = [], []

    def put_all(self, mails):
        self.given.append(len(mails))
        stored = [Future() for _ in mails]
        self.futures += stored
        return stored


def gather(store, *, more=lambda: False, explain=lambda error: error, loop=None):
    return GatheredMail(loop or asyncio.get_running_loop(), store.put_all, more, explain)


def count_calls(loop, monkeypatch):
    calls, call = [], loop.call_soon_threadsafe
    monkeypatch.setattr(loop, "call_soon_threadsafe", lambda work, *given: (calls.append(work), call(work, *given)))
    return calls


def commit(futures, first):
    for number, one in enumerate(futures, first):
        one.set_result(Put(number))


async def test_a_mail_that_is_alone_waits_for_nobody():
    store = Store()
    gathered = gather(store)
    for _ in range(3):
        gathered.put(RAW)
    assert store.given == [1, 1, 1]


async def test_mails_wait_until_none_is_about_to_come():
    store, coming = Store(), [True, True, False]
    gathered = gather(store, more=lambda: coming.pop(0))
    waiting = [gathered.put(RAW) for _ in range(3)]
    assert store.given == [3]
    commit(store.futures, 1)
    assert await asyncio.gather(*waiting) == ["1", "2", "3"]


async def test_mails_wait_for_a_moment_only():
    store = Store()
    gathered = gather(store, more=lambda: True)
    waiting = [gathered.put(RAW) for _ in range(2)]
    assert store.given == []
    await asyncio.sleep(10 * gathered_mail.PATIENCE)
    assert store.given == [2]
    commit(store.futures, 1)
    assert await asyncio.gather(*waiting) == ["1", "2"]
    await asyncio.sleep(2 * gathered_mail.PATIENCE)
    assert store.given == [2]


async def test_no_more_wait_than_a_commit_holds():
    store = Store()
    gathered = gather(store, more=lambda: True)
    for _ in range(BATCH):
        gathered.put(RAW)
    assert store.given == [BATCH]


async def test_all_are_told_where_nothing_is_taken():
    def refuse(_):
        raise StoreUnavailable("the writer is closed")

    store, coming = Store(), [True, False]
    store.put_all = refuse
    gathered = gather(store, more=lambda: coming.pop(0), explain=lambda error: Told(str(error)))
    for answer in [gathered.put(RAW) for _ in range(2)]:
        with pytest.raises(Told, match="closed"):
            await answer


async def test_mails_of_one_commit_are_answered_by_one_call(monkeypatch):
    loop, store = asyncio.get_running_loop(), Store()
    gathered = gather(store)
    waiting = [gathered.put(RAW) for _ in range(5)]
    calls = count_calls(loop, monkeypatch)
    commit(store.futures[:3], 1)
    assert await asyncio.gather(*waiting[:3]) == ["1", "2", "3"]
    assert calls.count(gathered._tell) == 1
    commit(store.futures[3:], 4)
    assert await asyncio.gather(*waiting[3:]) == ["4", "5"]
    assert calls.count(gathered._tell) == 2


async def test_none_is_forgotten_whenever_the_other_thread_comes():
    loop, store = asyncio.get_running_loop(), Store()
    gathered = gather(store)
    waiting = [gathered.put(RAW) for _ in range(2000)]
    committing = loop.run_in_executor(None, commit, store.futures, 0)
    assert await asyncio.gather(*waiting) == list(map(str, range(2000)))
    await committing


async def test_one_that_fails_is_explained_and_the_others_are_answered():
    store = Store()
    gathered = gather(store, explain=lambda error: Told(str(error)))
    waiting = [gathered.put(RAW) for _ in range(3)]
    first, second, third = store.futures
    first.set_exception(ValueError("no room"))
    second.cancel()
    third.set_result(Put(3))
    with pytest.raises(Told, match="no room"):
        await waiting[0]
    with pytest.raises(Told):
        await waiting[1]
    assert await waiting[2] == "3"


async def test_who_gave_up_is_passed_over():
    store = Store()
    gathered = gather(store)
    gone, waits = gathered.put(RAW), gathered.put(RAW)
    gone.cancel()
    commit(store.futures, 1)
    assert await waits == "2"
    assert not store.futures[0].cancelled()


def test_a_loop_that_has_ended_is_let_be():
    loop, store = asyncio.new_event_loop(), Store()
    gather(store, loop=loop).put(RAW)
    loop.close()
    store.futures[0].set_result(Put(1))
