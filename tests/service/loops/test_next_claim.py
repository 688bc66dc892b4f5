"""Work is claimed by the commit that makes it: one commit stands between a mail's 250 and its letters on the wire."""

from __future__ import annotations

import asyncio
import threading

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from gateway.message import RawMail, Sent
from service.config.settings import Send
from service.loops.desk import put_job
from service.loops.letters.outbound import Outbound
from service.loops.next_claim import NextClaim
from store.database import writer
from store.errors import StoreUnavailable
from store.mail import outbox
from tests.tools.talk import DESK
from tests.tools.waiting import PATIENCE, rests, until_async

ANN = "ann@acme.example"


class Submits:
    """Claims by number."""

    def __init__(self):
        self.count = 0

    def __call__(self):
        self.count += 1
        return self.count


def test_a_loop_that_rests_is_given_the_claim_that_was_asked_for():
    claims, submit = NextClaim(), Submits()
    assert claims.rest(submit)
    assert claims.ask()
    assert not claims.ask()
    assert claims.is_asked
    assert claims.take(submit) == 1
    assert not claims.is_asked


def test_work_that_came_behind_the_claim_that_was_asked_for_is_not_forgotten():
    claims, submit = NextClaim(), Submits()
    claims.rest(submit)
    claims.ask()
    claims.ask()
    assert claims.take(submit) == 1
    assert not claims.rest(submit)
    assert claims.take(submit) == 2
    assert claims.rest(submit)


def test_work_that_comes_while_the_loop_works_is_not_claimed_for_it():
    claims, submit = NextClaim(), Submits()
    claims.take(submit)
    assert not claims.ask()
    assert submit.count == 1
    assert not claims.rest(submit)


def test_nothing_is_claimed_for_a_loop_that_has_ended():
    claims, submit = NextClaim(), Submits()
    claims.rest(submit)
    claims.end()
    assert not claims.ask()
    assert submit.count == 0


class Commits:
    """The moments of each commit of a writer, in its failpoint's place; `fail` raises once at one of them."""

    def __init__(self, fail=""):
        self.done, self._open, self.fail = [], [], fail

    def __call__(self, moment):
        name, _, side = moment.partition(".")
        if side == "before":
            self._open.append(name)
        elif self._open:
            self.done.append(self._open)
            self._open = []
        if moment == self.fail:
            self.fail, self._open = "", []
            raise StoreUnavailable("away")


class Hop:
    """Takes every letter."""

    def __init__(self):
        self.mails = []

    async def deliver(self, mail):
        self.mails.append(mail)
        return Sent("250 ok")


def rest(desk, has_come):
    assert desk.work_inbox(desk.clock.now()) == 0
    assert desk.inbound.rest(desk.clock, 32, has_come.set)


def give(talk, subject):
    raw = RawMail(talk.write(ANN, subject), ANN, (DESK,), talk.stage.clock.now(), peer="192.0.2.1")
    return talk.stage.desk.put(raw).result(PATIENCE)


def test_mails_that_come_together_share_the_commit_that_claims_them_and_one_that_fails_fails_alone(talk, monkeypatch):
    desk, commits, now = talk.stage.desk, Commits(), talk.stage.clock.now()
    monkeypatch.setattr(writer, "BATCH_SECONDS", PATIENCE)
    monkeypatch.setattr(desk, "wake", type(desk.wake)(desk.inbound.ask))
    rest(desk, threading.Event())
    monkeypatch.setattr(talk.stage.writer, "_failpoint", commits)
    raw = [RawMail(talk.write(ANN, f"Printer {number}"), ANN, (DESK,), now) for number in range(3)]
    raw[1] = replace(raw[1], received_at=now.replace(tzinfo=None))
    first, second, third = desk.put_all([put_job(one) for one in raw])
    assert isinstance(second.exception(PATIENCE), sa.exc.StatementError)  # a time without a zone
    assert not first.result(PATIENCE).duplicate
    assert not third.result(PATIENCE).duplicate
    assert commits.done == [["T1", "T2"]]
    assert desk.work_inbox(now) == 2


@pytest.mark.parametrize("fail", ["", "T2.before", "T2.after", "T4.before", "T4.after"])
async def test_one_commit_stands_between_the_250_and_the_wire(talk, monkeypatch, fail):
    """Where it fails, or its answer is lost, the mail is decided and its letters go once all the same."""
    stage, desk, hop, commits = talk.stage, talk.stage.desk, Hop(), Commits(fail)
    out, stop = Outbound(stage.database, stage.writer, hop, Send(), stage.clock), asyncio.Event()
    monkeypatch.setattr(writer, "BATCH_SECONDS", PATIENCE)  # else a busy machine parts what belongs together
    monkeypatch.setattr(desk, "wake", type(desk.wake)(desk.inbound.ask, out.wake))
    monkeypatch.setattr(desk.inbound, "wake", desk.wake)
    sending = asyncio.create_task(out.run(stop))
    await until_async(lambda: rests(out))
    has_come = threading.Event()
    rest(desk, has_come)
    monkeypatch.setattr(stage.writer, "_failpoint", commits)
    if fail == "T2.before":
        with pytest.raises(StoreUnavailable):  # no 250: it is sent again
            give(talk, "Printer jam")
        assert has_come.wait(PATIENCE)
        with pytest.raises(StoreUnavailable):
            desk.work_inbox(stage.clock.now())
        rest(desk, has_come)
    if fail == "T2.after":
        with pytest.raises(StoreUnavailable):  # it was stored, and whoever sends it again has one mail
            give(talk, "Printer jam")
        with pytest.raises(StoreUnavailable):
            desk.work_inbox(stage.clock.now())
    else:
        give(talk, "Printer jam")
        assert has_come.wait(PATIENCE)

    def work():
        try:
            return desk.work_inbox(stage.clock.now())
        except StoreUnavailable:
            return desk.work_inbox(stage.clock.now())

    assert await asyncio.to_thread(work) == (0 if fail == "T4.after" else 1)
    await until_async(lambda: rests(out) and len(hop.mails) >= 2)
    stop.set()
    await sending
    assert len({mail.content for mail in hop.mails}) == len(hop.mails)
    with stage.database.read() as unit:
        assert {letter.state for letter in outbox.list_letters(unit)} == {"sent"}
        assert {letter.tries for letter in outbox.list_letters(unit)} == {1}
    [mail] = talk.inbox()
    assert (mail.state, mail.tries) == ("done", 1)
    assert len(talk.tickets()) == 1
    if not fail:
        assert commits.done[:2] == [["T1", "T2"], ["T3", "T4"]]
