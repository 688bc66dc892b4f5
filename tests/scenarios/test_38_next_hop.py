"""Scenario 38: a next hop with bad days. The daemon's own Outbound in virtual time, against a real smtp-sink: the schedule holds, and
each letter keeps its Message-ID."""

import asyncio
import contextlib
import getpass
import os
import threading

import pytest

from gateway.message import RefusedForGood, TryLater
from gateway.wire.smtp_link import NextHopOptions
from gateway.wire.smtp_out import NextHop
from service.config.settings import Send
from service.loops.letters.outbound import Outbound
from service.rehearsal.people_mail import ReadLetter
from store.mail import outbox
from tests.peers.peers import need, running
from tests.tools.ports import free_port
from tests.tools.talk import ANN, PIET
from tests.tools.waiting import PATIENCE, until


class Sink:
    """smtp-sink on one port, with faults that change; keeps what it took as files."""

    def __init__(self, folder):
        self.port = free_port()
        self.folder = folder
        folder.mkdir()
        folder.chmod(0o777)

    @contextlib.contextmanager
    def up(self, *faults):
        as_user = ["-u", getpass.getuser()] if os.geteuid() == 0 else []
        command = [need("smtp-sink"), *as_user, *faults, "-d", str(self.folder / "m."), f"127.0.0.1:{self.port}", "100"]
        with running(command, self.port):
            yield

    def message_ids(self):
        found = [ReadLetter(path.read_bytes(), "", None).message_id for path in self.folder.iterdir()]
        return sorted(one for one in found if one)


@pytest.fixture
def sink(tmp_path):
    return Sink(tmp_path / "taken")


class Sender:
    """Outbound in a thread of its own, as in the daemon; a step of the talk is over when it has nothing to send at that moment."""

    def __init__(self, stage, port):
        self.stage = stage
        self.hop = NextHop(NextHopOptions(port=port, tls="none", timeout=5, idle=0))
        self.outbound = Outbound(stage.database, stage.writer, self.hop, Send(), stage.clock)
        self.loop, self.stop = asyncio.new_event_loop(), asyncio.Event()
        self.thread = threading.Thread(target=lambda: self.loop.run_until_complete(self.outbound.run(self.stop)))
        self.thread.start()

    def deliver(self, now):
        until(lambda: self.outbound.wake() or self.at_rest(now), pause=0.01)
        return []

    def at_rest(self, now):
        with self.stage.database.read() as unit:
            due, waiting = outbox.next_due(unit, now), outbox.count_unsent(unit)
        return not waiting["sending"] and (due is None or due > now or self.outbound.breaker.is_open(now))

    def close(self):
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(PATIENCE)
        self.loop.close()
        self.hop.close()


@pytest.fixture
def talk(make_talk, sink):
    talk = make_talk()
    sender = Sender(talk.stage, sink.port)
    talk.stage._deliver = sender.deliver
    talk.sender = sender
    yield talk
    sender.close()


def states(talk):
    return {one.recipient: (one.state, one.attempts) for one in talk.outbox()}


@pytest.mark.peer
def test_38_greylisting_of_six_minutes_is_waited_out_by_the_schedule(talk, sink):
    with sink.up("-r", "RCPT"):
        talk.mail(ANN, "Printer jam")
        talk.wait(minutes=4, seconds=59)
        assert states(talk)[ANN] == ("waiting", 1)  # not before five minutes: they would remember nothing
        talk.wait(minutes=1)
        assert states(talk)[ANN] == ("waiting", 2)
    with sink.up():
        talk.wait(minutes=5)
    letters = talk.outbox()
    assert {(one.state, one.attempts) for one in letters} == {("sent", 3)}
    assert sink.message_ids() == sorted(one.message_id for one in letters)


@pytest.mark.peer
def test_38_an_answer_lost_after_the_dot_gives_at_most_one_copy_more_under_the_same_id(talk, sink):
    with sink.up("-q", "."):
        talk.mail(ANN, "Printer jam")
    with sink.up():
        talk.wait(minutes=2)
    letters = talk.outbox()
    assert {(one.state, one.attempts) for one in letters} == {("sent", 2)}
    taken = sink.message_ids()
    assert set(taken) == {one.message_id for one in letters}
    assert all(taken.count(one) <= 2 for one in taken)


@pytest.mark.peer
def test_38_a_next_hop_that_is_away_for_six_hours_loses_nothing(talk, sink):
    talk.mail(ANN, "Printer jam")
    talk.wait(hours=6)
    assert states(talk)[ANN] == ("waiting", 8)  # 0, 1, 5, 15, 30, 60, 120 and 240 minutes
    assert not any(one.kind == "delayed" for one in talk.outbox())  # no server said a word: that is the admin's matter
    with sink.up():
        talk.wait(hours=3)
    letters = talk.outbox()
    assert {one.state for one in letters} == {"sent"}
    assert sink.message_ids() == sorted(one.message_id for one in letters)


@pytest.mark.peer
def test_38_a_long_queue_for_a_next_hop_that_puts_everything_off_goes_out_once_it_is_well(talk, sink):
    with sink.up("-r", "RCPT"):
        for number in range(12):
            talk.mail(f"p{number}@customer.example", f"Printer jam {number}")
        talk.wait(minutes=2)
        asked = sum(attempts for address, (_, attempts) in states(talk).items() if "customer" in address)
        assert asked <= 5 + 2 * Send().connections + 1
    with sink.up():
        talk.wait(minutes=30)
    letters = talk.outbox()
    assert {one.state for one in letters} == {"sent"}
    assert sink.message_ids() == sorted(one.message_id for one in letters)


@pytest.mark.peer
def test_38_a_recipient_who_is_refused_fails_and_the_other_letter_is_not_touched(talk, sink):
    with sink.up():
        talk.mail(ANN, "Printer jam")
        before = sink.message_ids()
    with sink.up("-f", "RCPT"):
        talk.mail("ben@acme.example", "VPN down")
        assert states(talk)["ben@acme.example"] == ("failed", 1)
    assert states(talk)[ANN] == ("sent", 1)
    assert sink.message_ids() == before


# -- what the people of the ticket are told, by a next hop in memory ----------------------------------------------------


@pytest.fixture
def desk(make_talk):
    return make_talk("memory")


def answer_for(desk, address, outcome, times=1000):
    """From now on the next hop says this to letters for an address."""
    deliver, left = desk.stage.hop.submit, [outcome] * times

    def submit(mail):
        if mail.recipient == address and left:
            desk.stage.hop.outcomes = [left.pop()]
        return deliver(mail)

    desk.stage.hop.submit = submit


def kinds(letters, *wanted):
    return [(one.kind, one.to) for one in letters if one.kind in wanted]


def test_38_the_engineer_is_told_once_that_a_letter_to_the_requester_was_refused(desk):
    work = desk.mail(ANN, "Printer jam").to(PIET)[0]
    answer_for(desk, ANN, RefusedForGood("550 5.1.1 no such mailbox", 550))
    told = [one for one in [*desk.reply(work, "On my way.").letters, *desk.wait(minutes=1)] if one.kind == "bounced"]
    assert [one.to for one in told] == [PIET]
    assert "550 5.1.1 no such mailbox" in told[0].text
    assert ANN in told[0].subject
    assert [event.data["recipient"] for event in desk.events() if event.kind == "letter_lost"] == [ANN]
    before = len(desk.outbox())
    desk.reply(work, "Are you there?")
    assert not [one for one in desk.outbox()[: len(desk.outbox()) - before] if one.recipient == ANN]  # latest first
    assert not kinds(desk.wait(hours=12), "bounced")


def test_38_a_letter_that_was_refused_for_another_reason_does_not_end_the_address(desk):
    work = desk.mail(ANN, "Printer jam").to(PIET)[0]
    answer_for(desk, ANN, RefusedForGood("554 5.7.1 looks like spam", 554), times=1)
    letters = [*desk.reply(work, "On my way.").letters, *desk.wait(minutes=1)]
    assert kinds(letters, "bounced") == [("bounced", PIET)]
    assert desk.reply(work, "Are you there?").letter(ANN, "engineer-reply")


def test_38_after_four_hours_of_coming_again_the_engineer_knows_and_at_the_end_it_is_given_up(desk):
    work = desk.mail(ANN, "Printer jam").to(PIET)[0]
    answer_for(desk, ANN, TryLater("451 4.7.1 come again", 451))
    desk.reply(work, "On my way.")
    assert not kinds(desk.wait(hours=3, minutes=59), "delayed")
    late = [one for one in desk.wait(minutes=2) if one.kind == "delayed"]
    assert [one.to for one in late] == [PIET]
    assert "451 4.7.1 come again" in late[0].text
    end = desk.wait(days=6)
    assert [one for one in end if one.kind == "bounced" and one.to == PIET and "given up" in one.text]
    [reply] = [one for one in desk.outbox() if one.kind == "engineer-reply"]
    assert reply.state == "dead"


def test_38_a_lost_letter_to_an_engineer_is_on_record_and_answered_by_none(desk):
    answer_for(desk, PIET, RefusedForGood("554 5.7.1 no", 554), times=1)
    letters = [*desk.mail(ANN, "Printer jam").letters, *desk.wait(minutes=1)]
    assert not kinds(letters, "bounced")
    assert [event.data["recipient"] for event in desk.events() if event.kind == "letter_lost"] == [PIET]
