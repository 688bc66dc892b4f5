"""What becomes of mails is brought from the writer's thread to the loop: of all of a commit by one wake-up."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

import pytest

from service.daemon.answers import StoredMailAnswers
from store.mail.inbox import Put


class Told(Exception):
    pass


def count_calls(loop, monkeypatch):
    calls, call = [], loop.call_soon_threadsafe
    monkeypatch.setattr(loop, "call_soon_threadsafe", lambda work, *given: (calls.append(work), call(work, *given)))
    return calls


def commit(futures, first):
    for number, one in enumerate(futures, first):
        one.set_result(Put(number))


async def test_mails_of_one_commit_are_answered_by_one_call(monkeypatch):
    loop = asyncio.get_running_loop()
    answers, stored = StoredMailAnswers(loop, lambda error: error), [Future() for _ in range(5)]
    waiting = [answers.await_mail(one) for one in stored]
    calls = count_calls(loop, monkeypatch)
    commit(stored[:3], 1)
    assert await asyncio.gather(*waiting[:3]) == ["1", "2", "3"]
    assert calls.count(answers._tell) == 1
    commit(stored[3:], 4)
    assert await asyncio.gather(*waiting[3:]) == ["4", "5"]
    assert calls.count(answers._tell) == 2


async def test_none_is_forgotten_whenever_the_other_thread_comes():
    loop = asyncio.get_running_loop()
    answers, stored = StoredMailAnswers(loop, lambda error: error), [Future() for _ in range(2000)]
    waiting = [answers.await_mail(one) for one in stored]
    committing = loop.run_in_executor(None, commit, stored, 0)
    assert await asyncio.gather(*waiting) == list(map(str, range(2000)))
    await committing


async def test_one_that_fails_is_explained_and_the_others_are_answered():
    answers = StoredMailAnswers(asyncio.get_running_loop(), lambda error: Told(str(error)))
    first, second, third = Future(), Future(), Future()
    waiting = [answers.await_mail(one) for one in (first, second, third)]
    first.set_exception(ValueError("no room"))
    second.cancel()
    third.set_result(Put(3))
    with pytest.raises(Told, match="no room"):
        await waiting[0]
    with pytest.raises(Told):
        await waiting[1]
    assert await waiting[2] == "3"


async def test_who_gave_up_is_passed_over():
    answers = StoredMailAnswers(asyncio.get_running_loop(), lambda error: error)
    first, second = Future(), Future()
    gone, waits = answers.await_mail(first), answers.await_mail(second)
    gone.cancel()
    first.set_result(Put(1))
    second.set_result(Put(2))
    assert await waits == "2"
    assert not first.cancelled()


def test_a_loop_that_has_ended_is_let_be():
    loop = asyncio.new_event_loop()
    stored = Future()
    StoredMailAnswers(loop, lambda error: error).await_mail(stored)
    loop.close()
    stored.set_result(Put(1))
