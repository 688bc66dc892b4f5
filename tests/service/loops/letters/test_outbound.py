import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from gateway.message import RefusedForGood, Sent, TryLater
from service.config.settings import Send
from service.domain.ticket.timer_names import TimerName
from service.loops.clock import VirtualClock
from service.loops.letters import outbound as sender
from service.loops.letters.outbound import SLOW_OF_DOMAIN, Outbound, plan_settlement
from service.loops.letters.sealing import SealedLetter
from store.database.unit import Database
from store.database.writer import Writer
from store.errors import StoreUnavailable
from store.mail import outbox
from store.records import Letter
from store.schema.tables import outbox_content
from store.ticket import timers
from tests.tools.stored_rows import count_letters
from tests.tools.waiting import rests, until_async

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def letter(number=1, **changes):
    base = Letter(
        kind="received",
        recipient=f"p{number}@example.com",
        message_id=f"<{number}@acme.example>",
        envelope_sender="support@acme.example",
        content=b"Subject: x\r\n\r\nx\r\n",
        created_at=NOON,
        due_at=NOON,
        give_up_at=NOON + timedelta(days=5),
    )
    return replace(base, **changes)


class Hop:
    """A next hop that says what it was told to say."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.mails = []

    async def deliver(self, mail):
        self.mails.append(mail)
        return self.outcomes.pop(0) if self.outcomes else Sent("250 ok")


@pytest.fixture
def database(private_url):
    database = Database.open(private_url)
    database.upgrade()
    yield database
    database.close()


@asynccontextmanager
async def sending(database, hop, clock=None, **changes):
    writer = Writer(database)
    out = Outbound(database, writer, hop, changes.pop("send", Send()), clock or VirtualClock(NOON), **changes)
    stop = asyncio.Event()
    task = asyncio.create_task(out.run(stop))
    try:
        yield out
    finally:
        stop.set()
        await task
        writer.close()


def states(database):
    with database.read() as unit:
        return {one.recipient: (one.state, one.attempts) for one in outbox.list_letters(unit)}


def add(database, *letters):
    with database.write() as unit:
        outbox.add(unit, letters)


async def pass_time(clock, out, minutes, step=1):
    for _ in range(0, minutes, step):
        clock.advance(timedelta(minutes=step))
        out.wake()
        await until_async(lambda: rests(out))


async def test_a_letter_goes_out_as_it_was_frozen(database):
    hop = Hop()
    add(database, letter())
    async with sending(database, hop) as out:
        await until_async(lambda: states(database)["p1@example.com"] == ("sent", 1))
        add(database, letter(2))
        out.wake()
        await until_async(lambda: states(database)["p2@example.com"] == ("sent", 1) and out.tally.sent == 2)
    assert [mail.recipient for mail in hop.mails] == ["p1@example.com", "p2@example.com"]
    assert hop.mails[0].content == letter().content


async def test_a_large_letter_goes_out_whole(database):
    hop, large = Hop(), b"Subject: x\r\n\r\n" + b"x" * 400_000 + b"\r\n"
    add(database, letter(content=large), letter(2))
    async with sending(database, hop) as out:
        await until_async(lambda: out.tally.sent == 2)
    assert sorted(len(mail.content) for mail in hop.mails) == [len(letter().content), len(large)]


async def test_a_letter_whose_bytes_are_gone_is_given_up_and_no_empty_one_is_sent(database):
    hop = Hop()
    add(database, letter(ticket_id=None), letter(2))
    with database.write() as unit:
        unit.execute(sa.delete(outbox_content).where(outbox_content.c.outbox_id == 1))
    async with sending(database, hop) as out:
        await until_async(lambda: out.tally.sent == 1 and out.tally.dead == 1)
    assert [mail.recipient for mail in hop.mails] == ["p2@example.com"]
    with database.read() as unit:
        gone = outbox.get(unit, 1)
        [told] = timers.all_of_kind(unit, TimerName.LETTER_LOST)
    assert (gone.state, gone.last_reply) == ("dead", "its bytes are gone")
    assert told.data["letter"] == 1


async def test_a_refused_letter_fails_and_keeps_what_was_said(database):
    add(database, letter())
    async with sending(database, Hop(RefusedForGood("550 no such user"))):
        await until_async(lambda: states(database)["p1@example.com"] == ("failed", 1))
    with database.read() as unit:
        assert [one.last_reply for one in outbox.list_letters(unit)] == ["550 no such user"]


async def test_greylisting_is_waited_out(database):
    clock, hop = VirtualClock(NOON), Hop(TryLater("450 come again", 450))
    add(database, letter())
    async with sending(database, hop, clock) as out:
        await until_async(lambda: out.tally.later == 1)
        clock.advance(timedelta(minutes=4))
        out.wake()
        await until_async(lambda: rests(out))
        assert len(hop.mails) == 1
        clock.advance(timedelta(minutes=1, seconds=1))
        out.wake()
        await until_async(lambda: states(database)["p1@example.com"] == ("sent", 2))


async def test_trial_sends_all_to_one_address_and_paused_sends_nothing(database):
    hop = Hop()
    add(database, letter())
    async with sending(database, hop, send=Send(mode="paused")) as out:
        await until_async(lambda: rests(out))
        assert not hop.mails
    async with sending(database, hop, send=Send(mode="trial", trial_to="admin@acme.example")):
        await until_async(lambda: hop.mails)
    assert hop.mails[0].recipient == "admin@acme.example"


async def test_a_dead_next_hop_is_left_alone_and_no_letter_is_lost(database):
    clock, hop = VirtualClock(NOON), Hop(*[TryLater("no connection")] * 5)
    add(database, *(letter(number) for number in range(5)))
    async with sending(database, hop, clock) as out:
        await until_async(lambda: out.breaker.is_open(NOON))
        add(database, letter(9))
        out.wake()
        await until_async(lambda: rests(out))
        assert len(hop.mails) == 5
        clock.advance(timedelta(minutes=2))
        out.wake()
        await until_async(lambda: all(state == "sent" for state, _ in states(database).values()))


class Domains(Hop):
    """A next hop behind which some domains put everything off."""

    def __init__(self, *slow, code=421):
        super().__init__()
        self.slow, self.code = set(slow), code

    async def deliver(self, mail):
        self.mails.append(mail)
        if mail.recipient.rpartition("@")[2] in self.slow:
            return TryLater(f"{self.code} come again", self.code, of_recipient=True)
        return Sent("250 ok")

    def count(self, domain):
        return sum(mail.recipient.endswith("@" + domain) for mail in self.mails)


async def test_a_domain_in_trouble_gets_a_few_letters_of_a_long_queue_and_others_all_in_the_same_second(database):
    clock, hop = VirtualClock(NOON), Domains("slow.example")
    slow = [letter(number, recipient=f"p{number}@slow.example") for number in range(300)]
    add(database, *slow, *(letter(1000 + number) for number in range(50)))  # the others come last
    async with sending(database, hop, clock) as out:
        await until_async(lambda: out.tally.sent == 50)
        asked = hop.count("slow.example")
        assert 5 <= asked <= 5 + 2 * Send().connections  # what was on its way when the breaker opened
        await until_async(lambda: {state for state, _ in states(database).values()} == {"sent", "waiting"})
        with database.read() as unit:
            waiting = outbox.list_letters(unit, ("waiting",), limit=1000)
            assert outbox.next_due(unit, NOON) >= NOON + timedelta(minutes=1)
        untried = [one for one in waiting if not one.attempts]
        assert len(untried) == 300 - asked  # they have lost no try
        assert {one.last_reply for one in untried} == {
            "421 come again (said of other letters to slow.example; this one waits)"
        }
        clock.advance(timedelta(minutes=1, seconds=1))
        out.wake()
        await until_async(lambda: hop.count("slow.example") == asked + 1)  # one asks how things are
        hop.slow.clear()
        await pass_time(clock, out, 8)
        await until_async(lambda: out.tally.sent == 350)
    assert not out.destinations.troubles


async def test_greylisting_keeps_its_five_minutes_behind_a_breaker_too(database):
    clock, hop = VirtualClock(NOON), Domains("slow.example", code=450)
    add(database, *(letter(number, recipient=f"p{number}@slow.example") for number in range(40)))
    async with sending(database, hop, clock) as out:
        await until_async(lambda: rests(out) and hop.mails)
        asked = len(hop.mails)
        await pass_time(clock, out, 4)
        assert len(hop.mails) == asked < 40
        hop.slow.clear()
        clock.advance(timedelta(minutes=1, seconds=1))
        out.wake()
        await until_async(lambda: len(hop.mails) > asked)

        def are_all_sent() -> bool:
            """Time passes: what is claimed while the first answer is on its way waits once more."""
            if not out._going:
                clock.advance(timedelta(seconds=10))
                out.wake()
            return out.tally.sent == 40

        await until_async(are_all_sent)
    assert max(attempts for _, attempts in states(database).values()) == 2


async def test_letters_that_wait_for_their_domain_for_four_hours_have_set_the_clock_for_their_engineers(database):
    hop = Domains("slow.example")
    add(database, *(letter(number, recipient=f"p{number}@slow.example", ticket_id=number) for number in range(1, 41)))
    async with sending(database, hop) as out:
        await until_async(lambda: rests(out) and {state for state, _ in states(database).values()} == {"waiting"})
    with database.read() as unit:
        for number in range(1, 41):
            [timer] = timers.of_ticket(unit, number)
            assert (timer.kind, timer.due_at) == ("letter_late", NOON + timedelta(hours=4))


async def test_a_next_hop_that_fails_gets_few_of_the_letters_that_were_claimed_and_none_loses_a_try(database):
    clock, hop = VirtualClock(NOON), Hop(*[TryLater("no connection")] * 200)
    add(database, *(letter(number) for number in range(50)))
    async with sending(database, hop, clock) as out:
        await until_async(lambda: out.breaker.is_open(NOON) and rests(out))
        assert len(hop.mails) <= 5 + 2 * Send().connections
        assert out.breaker.open_until == NOON + timedelta(seconds=15)
    assert sum(attempts for _, attempts in states(database).values()) == len(hop.mails)


async def test_many_letters_go_at_once(database):
    at_once = set()

    class Slow(Hop):
        async def deliver(self, mail):
            at_once.add(len(out._wire))
            await asyncio.sleep(0.1)
            return await super().deliver(mail)

    add(database, *(letter(number) for number in range(120)))
    async with sending(database, Slow()) as out:
        await until_async(lambda: out.tally.sent == 120)
    assert max(at_once) == 2 * Send().connections  # as many again wait for a connection


@pytest.mark.parametrize(
    ("outcome", "attempts", "state"),
    [
        (Sent("250"), 1, "sent"),
        (RefusedForGood("550"), 1, "failed"),
        (TryLater("421", 421), 1, "waiting"),
        (TryLater("421", 421), 40, "waiting"),
    ],
)
def test_settlements(outcome, attempts, state):
    assert plan_settlement(letter(attempts=attempts), outcome, NOON, 0.5).state == state


def test_a_letter_that_is_worth_nothing_any_more_is_dead():
    old = letter(attempts=9, give_up_at=NOON + timedelta(hours=1))
    assert plan_settlement(old, TryLater("421", 421), NOON, 0.5).state == "dead"


async def test_a_refused_log_in_is_told_once_and_so_is_its_end_and_nothing_else(database):
    told = []
    no_log_in = ("no-log-in", "log-in refused: 535 5.7.8 no")
    refused = TryLater("log-in refused: 535 5.7.8 no", 535)
    hop = Hop(
        refused, TryLater("127.0.0.1:25: Connection refused"), refused, RefusedForGood("550 5.1.1 no", 550), Sent("250")
    )
    clock = VirtualClock(NOON)
    async with sending(database, hop, clock, tell_hop=lambda *how: told.append(how)) as out:
        with database.write() as unit:
            outbox.add(unit, [letter()])
        out.wake()
        for number in range(1, 4):
            await until_async(lambda n=number: len(hop.mails) == n and out.tally.later == n)
            clock.advance(timedelta(hours=1))
            out.wake()
        await until_async(lambda: out.tally.failed == 1)
        assert told == [no_log_in, ("", "")]
        with database.write() as unit:
            outbox.add(unit, [letter(2, due_at=clock.now(), give_up_at=clock.now() + timedelta(days=5))])
        out.wake()
        await until_async(lambda: out.tally.sent == 1)
    assert told == [no_log_in, ("", "")]


class Slow(Hop):
    """One letter after the other, each when it is let through."""

    def __init__(self):
        super().__init__()
        self.through = asyncio.Semaphore(0)

    async def deliver(self, mail):
        await self.through.acquire()
        return await super().deliver(mail)


@pytest.mark.parametrize("how", ["by hand", "by reload"])
async def test_a_stop_keeps_letters_that_were_claimed_and_wait_for_a_slow_next_hop(database, monkeypatch, how):
    monkeypatch.setattr("service.loops.letters.outbound.STOPPED_LOOK", 0.1)
    hop = Slow()
    add(database, *(letter(number) for number in range(1, 31)))
    async with sending(database, hop) as out:
        at_hand = Send().connections
        await until_async(lambda: len(out._going) == 30 and len(out._wire) == 2 * at_hand)
        if how == "by hand":
            with database.write() as unit:
                outbox.stop(unit)
        else:
            out.turn_to(hop, Send(mode="paused"))
        await asyncio.sleep(0.2)
        for _ in range(40):
            hop.through.release()
        await until_async(lambda: rests(out))
        assert out.tally.sent == len(hop.mails) == at_hand
        kept = "held" if how == "by hand" else "waiting"
        await until_async(lambda: [state for state, _ in states(database).values()].count(kept) == 30 - at_hand)


@pytest.mark.parametrize("is_sent", [True, False])
async def test_a_node_that_wakes_sends_no_letter_that_another_took_meanwhile(database, monkeypatch, is_sent):
    """It was frozen with letters in hand that waited for their turn: the other has sent them, or is about to."""
    monkeypatch.setattr("service.loops.letters.outbound.STOPPED_LOOK", 0.1)
    hop = Slow()
    add(database, *(letter(number) for number in range(1, 31)))
    async with sending(database, hop) as out:
        at_hand = Send().connections
        await until_async(lambda: len(out._going) == 30 and len(out._wire) == 2 * at_hand)
        with database.write() as unit:
            assert outbox.release_claims(unit, database.node) == 30
            taken = outbox.claim(unit, NOON, 30, "other")
            for one in taken if is_sent else ():
                outbox.record_sent(unit, one, "250 ok", NOON)
        await asyncio.sleep(0.2)
        for _ in range(40):
            hop.through.release()
        await until_async(lambda: rests(out))
    assert len(hop.mails) == at_hand, "those that were on the wire: whether the peer has them nobody knows"
    assert set(states(database).values()) == {("sent" if is_sent else "sending", 2)}


async def test_no_letter_is_given_up_untried_however_long_sending_was_paused(database):
    week = NOON + timedelta(days=7)
    hop = Hop(TryLater("451 greylisted", 451, of_recipient=True))
    clock = VirtualClock(week)
    add(database, letter(1), letter(2, last_reply="421 busy"))
    async with sending(database, hop, clock) as out:
        await until_async(lambda: out.tally.dead == 1 and out.tally.later == 1)
        clock.advance(timedelta(minutes=6))
        out.wake()
        await until_async(lambda: out.tally.sent == 1)
    assert states(database) == {"p1@example.com": ("sent", 2), "p2@example.com": ("dead", 1)}


async def test_who_takes_a_letter_up_by_hand_begins_its_schedule_anew(database):
    """What a hop said long ago is no try of its new life: it is asked again in minutes, not in an hour."""
    later = TryLater("451 later", 451, of_recipient=True)
    clock, hop = VirtualClock(NOON), Hop(*[later] * 4, RefusedForGood("550 no", 550), later)
    add(database, letter())
    async with sending(database, hop, clock) as out:
        await pass_time(clock, out, 60, step=5)
        assert states(database)["p1@example.com"] == ("failed", 5)
        with database.write() as unit:
            assert outbox.retry(unit, clock.now(), [1], clock.now() + timedelta(days=5)) == 1
        out.wake()
        await until_async(lambda: len(hop.mails) == 6 and rests(out))
        with database.read() as unit:
            [one] = outbox.list_letters(unit)
        assert (one.state, one.tries) == ("waiting", 1)
        assert one.due_at - clock.now() == timedelta(minutes=5)
        await pass_time(clock, out, 6)
    assert states(database)["p1@example.com"] == ("sent", 7)


async def test_what_was_sent_while_the_database_was_away_for_long_is_not_sent_again(database, monkeypatch):
    monkeypatch.setattr("service.loops.letters.outbound.RECORD_TRIES", 1)
    hop = Hop()
    add(database, letter(1))
    async with sending(database, hop) as out:
        real, away = out.writer.submit, True

        def submit(job, moment=""):
            if away and (moment == "T5" or hop.mails):
                raise StoreUnavailable("away")
            return real(job, moment)

        monkeypatch.setattr(out.writer, "submit", submit)
        await until_async(lambda: hop.mails and not out._going)
        out.wake()
        await asyncio.sleep(0.05)
        away = False
        out.wake()
        await until_async(lambda: states(database) == {"p1@example.com": ("sent", 1)} and out.tally.sent == 1)
        assert len(hop.mails) == 1


async def test_more_connections_by_a_reload_are_used(database):
    hop = Slow()
    add(database, *(letter(number) for number in range(30)))
    async with sending(database, hop, send=Send(connections=1)) as out:
        await until_async(lambda: len(out._wire) == 2)
        out.turn_to(hop, Send(connections=10))
        add(database, *(letter(number) for number in range(30, 45)))
        out.wake()
        await until_async(lambda: len(out._wire) > 10)
        for _ in range(50):
            hop.through.release()
        await until_async(lambda: out.tally.sent == 45)


class Shut:
    """A folder of keys for whose policy somebody's certificate is missing, or whose process is gone."""

    def __init__(self, prepared):
        self.prepared = prepared

    def prepare(self, letter, content, address, now):
        return replace(self.prepared, content=content)

    def keeps(self, prepared):
        return False


async def test_a_letter_that_must_be_encrypted_and_cannot_be_is_held_and_never_given_to_the_hop(database):
    hop = Hop()
    add(database, letter(), letter(2, recipient="p1@example.com"))
    async with sending(database, hop, sealing=Shut(SealedLetter(b"", why="no_certificate"))) as out:
        await until_async(lambda: states(database)["p1@example.com"][0] == "held" and rests(out))
    assert hop.mails == []
    with database.read() as unit:
        assert {one.last_reply for one in outbox.list_letters(unit)} == {"not sealed: no_certificate"}


async def test_a_letter_waits_while_nothing_can_seal_it(database):
    hop = Hop()
    add(database, letter())
    async with sending(database, hop, sealing=Shut(SealedLetter(b"", again="gone"))) as out:
        await until_async(lambda: out.tally.later == 1)
    assert hop.mails == []


class Hanging(Hop):
    """Never answers for some domains; takes all others."""

    def __init__(self, *domains):
        super().__init__()
        self.domains, self.let_go, self.hanging = domains, asyncio.Event(), 0

    async def deliver(self, mail):
        if mail.recipient.partition("@")[2] in self.domains:
            self.hanging += 1
            await self.let_go.wait()
            self.hanging -= 1
            return TryLater("no answer in time", lost_after_data=True)
        return await super().deliver(mail)


async def test_letters_that_get_no_answer_keep_nobody_else_waiting(database):
    """Four answers to the dot that never come, and twenty more letters to that domain: all others go."""
    with database.write() as unit:
        outbox.add(unit, [letter(number, recipient=f"p{number}@hangs.example") for number in range(24)])
        outbox.add(unit, [letter(number + 100) for number in range(30)])
    hop, told = Hanging("hangs.example"), []
    async with sending(database, hop, slow=0.2, tell_hop=lambda how, why: told.append(how)) as out:
        await until_async(lambda: out.tally.sent == 30)
        most = hop.hanging
        hop.let_go.set()
    assert most <= SLOW_OF_DOMAIN + Send().connections
    assert "hangs" not in told
    with database.read() as unit:
        assert count_letters(unit)["sent"] == 30


async def test_several_domains_that_hang_leave_room_for_the_rest(database):
    domains = [f"slow{number}.example" for number in range(10)]
    with database.write() as unit:
        outbox.add(unit, [letter(number, recipient=f"p@{name}") for number, name in enumerate(domains)])
        outbox.add(unit, [letter(number + 100) for number in range(30)])
    hop = Hanging(*domains)
    async with sending(database, hop, slow=0.2) as out:
        await until_async(lambda: out.tally.sent == 30)
        await until_async(lambda: hop.hanging == 10)
        hop.let_go.set()


async def test_a_next_hop_that_answers_nobody_is_told_and_so_is_its_end(database, monkeypatch):
    monkeypatch.setattr("service.loops.letters.outbound.HANGS", 0.5)
    with database.write() as unit:
        outbox.add(unit, [letter(number, recipient=f"p@d{number}.example") for number in range(3)])
    hop, told = Hanging(*(f"d{number}.example" for number in range(3))), []
    async with sending(database, hop, slow=0.1, tell_hop=lambda how, why: told.append(how)) as out:
        await until_async(lambda: "hangs" in told)
        hop.let_go.set()
        await until_async(lambda: not hop.hanging)
        assert told[-1] == "hangs", "a connection that is lost is no answer"
        add(database, letter(9, recipient="p9@well.example"))
        out.wake()
        await until_async(lambda: told[-1] == "")


@pytest.mark.parametrize(
    ("said", "away"),
    [
        (TryLater("451 4.3.0 milter", 451, of_recipient=True), True),
        (TryLater("450 4.7.1 no policy server", 450, of_recipient=True), True),
        (TryLater("999 what", 999, of_recipient=True), True),
        (RefusedForGood("550 5.6.0 not that", 550, of_letter=True), False),
    ],
)
async def test_a_next_hop_that_puts_off_everybody_is_told_and_so_is_its_end(database, said, away):
    """Each is said of one recipient or letter, by a filter or a policy that is down for all of them."""
    clock, told = VirtualClock(NOON), []
    add(database, *(letter(number, recipient=f"p@d{number}.example") for number in range(6)))
    hop = Hop(*[said] * 6)
    async with sending(database, hop, clock, tell_hop=lambda *how: told.append(how)) as out:
        out.wake()
        await until_async(lambda: len(hop.mails) == 6 and rests(out))
        assert [how for how in told if how[0]] == ([("away", said.reason)] if away else [])
        await pass_time(clock, out, 6)
        assert told[-1] == ("", "")


@pytest.mark.parametrize("recipients", [["full@a.example"], ["full@a.example", "other@a.example"]])
async def test_mailboxes_of_one_domain_are_not_the_next_hop(database, recipients):
    clock, told = VirtualClock(NOON), []
    add(database, *(letter(number, recipient=one) for number, one in enumerate(recipients * 3)))
    hop = Hop(*[TryLater("452 4.2.2 full", 452, of_recipient=True)] * 6)
    async with sending(database, hop, clock, tell_hop=lambda *how: told.append(how)) as out:
        out.wake()
        await until_async(lambda: rests(out))
        await pass_time(clock, out, 30, step=2)
    assert not hop.outcomes
    assert not [how for how in told if how[0]]


async def test_a_letter_that_was_claimed_anew_is_not_forgotten_when_its_first_task_ends(database):
    """Forgotten, it would be given back while it is on its way, and go twice."""
    writer = Writer(database)
    out = Outbound(database, writer, Hop(), Send(), VirtualClock(NOON))
    older, newer = (asyncio.create_task(asyncio.sleep(0)) for _ in range(2))
    await asyncio.gather(older, newer)
    out._going[1] = ("example.com", newer)
    out._done(1, older)
    assert list(out._going) == [1]
    out._done(1, newer)
    assert list(out._going) == []
    writer.close()


async def test_a_letter_whose_outcome_is_still_to_be_said_is_not_given_back(database, monkeypatch):
    """Its record gave up while the rest was being said: with a claim whose answer was lost it went out twice."""
    add(database, letter(1))
    writer = Writer(database)
    out = Outbound(database, writer, Hop(), Send(), VirtualClock(NOON))
    [claimed] = (await out._claim()).letters

    async def say_nothing():
        out._unsaid[claimed.id] = claimed, plan_settlement(claimed, Sent("250 ok"), NOON, 0.5)

    monkeypatch.setattr(Outbound, "_say_the_rest", lambda _self: say_nothing())
    out._lost += 1
    assert (await out._claim()).letters == []
    writer.close()
    assert states(database) == {"p1@example.com": ("sending", 1)}


async def test_what_ends_ungiven_while_a_claim_copies_what_is_going_is_for_the_next_claim(database):
    """The claim is the writer's thread's, the end of a letter the loop's."""

    class Overtaken(dict):
        def copy(self):
            before = dict(self)
            self.clear()
            out._lost += 1
            return before

    add(database, letter(1))
    writer = Writer(database)
    out = Outbound(database, writer, Hop(), Send(), VirtualClock(NOON))
    [claimed] = (await out._claim()).letters
    out._going = Overtaken({claimed.id: ("example.com", None)})
    assert (await out._claim()).letters == []
    out._going = {}
    assert [one.id for one in (await out._claim()).letters] == [claimed.id]
    writer.close()


@pytest.mark.parametrize("is_late", [False, True])
async def test_a_letter_that_could_not_be_given_back_goes_all_the_same(database, monkeypatch, is_late):
    """Its giving back fails, and the claim in the same commit does not: what that one knows is no answer, be it heard
    before the letter's end or behind it.
    """
    hop, staying = Hop(), [True]
    failing = [StoreUnavailable("away") for _ in range(2)]  # beside the claim, and when it runs anew by itself
    real, look_again = sender.apply_put_off, Outbound._look_again

    async def must_stay(*_):
        return bool(staying) and staying.pop()

    def put_off(unit, wait):
        if failing:
            raise failing.pop()
        real(unit, wait)

    monkeypatch.setattr(Outbound, "_must_stay", must_stay)
    monkeypatch.setattr(sender, "apply_put_off", put_off)
    # The claim's own call and the letter's end are one call, where both come before the loop's turn.
    monkeypatch.setattr(Outbound, "_look_again", lambda self: None if is_late and not failing else look_again(self))
    async with sending(database, hop) as out:
        await until_async(lambda: rests(out))
        add(database, letter(1))
        out.wake()
        await until_async(lambda: states(database) == {"p1@example.com": ("sent", 2)})
    assert not failing
    assert len(hop.mails) == 1
