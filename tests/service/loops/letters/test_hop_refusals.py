"""Whose fault is a refusal: the recipient's, or the next hop's, which refuses everyone?"""

import asyncio
import threading
from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.message import RefusedForGood, Sent, TryLater
from service.config.settings import Send
from service.loops.clock import VirtualClock
from service.loops.letters.hop_refusals import Streak, choose_probe
from service.loops.letters.outbound import Outbound
from store.mail import outbox, refusals
from store.records import Timer
from store.ticket import timers
from tests.service.loops.letters.test_outbound import NOON, Hop, add, letter, pass_time, sending
from tests.service.loops.letters.test_outbound import database as database
from tests.tools.waiting import PATIENCE, rests, until_async

MINUTE = timedelta(minutes=1)
FAILED = "select id from outbox where state = 'failed'"


def boxes(*numbers):
    return frozenset(f"p{number}@example.com" for number in numbers)


@pytest.mark.parametrize(
    ("refused", "reached", "others", "is_of_hop"),
    [
        ((1,), (1,), (), False),
        ((1,), (), (), False),
        ((1, 2), (1, 2), (3,), False),  # two of three colleagues have left
        ((1, 2), (1, 2), (), True),  # there are no more
        ((1, 2, 3, 4), (1, 2, 3, 4), (5,), False),
        ((1, 2, 3, 4, 5), (1, 2, 3, 4, 5), (6, 7), True),
        ((1, 2, 3, 4, 5), (1, 2), (6,), True),  # and everyone whom nobody knows
        ((1, 2, 3, 4, 5), (1,), (6,), False),
        ((1, 2, 3, 4, 5, 6, 7), (), (8,), False),  # addresses that spam made up
        ((1, 2), (), (), True),  # it has never taken a letter
    ],
    ids=str,
)
def test_a_streak(refused, reached, others, is_of_hop):
    assert Streak(boxes(*refused), boxes(*reached), boxes(*others)).is_of_hop is is_of_hop


def test_the_letter_that_asks_is_for_a_domain_and_a_mailbox_that_were_not_refused():
    ann, ben, cleo = (letter(1, recipient=a) for a in ("ann@a.example", "ben@a.example", "cleo@c.example"))
    of = [(one, one.recipient) for one in (ann, ben, cleo)]
    assert choose_probe(of, ["ann@a.example"]) == 2
    assert choose_probe(of[:2], ["ann@a.example"]) == 1
    assert choose_probe(of[:1], ["ann@a.example"]) == 0
    assert choose_probe([(replace(ann, attempts=3), ann.recipient), (ann, ann.recipient)], []) == 1


class Moody(Hop):
    """A next hop that has `mood` for everyone, and refuses the dead for ever."""

    def __init__(self, *dead):
        super().__init__()
        self.dead, self.mood, self.takes = set(dead), None, 0  # takes: so many though it refuses

    async def deliver(self, mail):
        self.mails.append(mail)
        if self.mood is not None:
            self.takes -= 1
            return Sent("250 ok") if self.takes >= 0 else self.mood
        return RefusedForGood("550 5.1.1 nobody", at_rcpt=True) if mail.recipient in self.dead else Sent("250 ok")


def reach(database, *numbers, at=NOON - timedelta(hours=1)):
    """Letters reached them before."""
    before = [letter(n, message_id=f"<before.{n}@acme.example>", ticket_id=1) for n in numbers]
    with database.write() as unit:
        outbox.add(unit, before)
        for one in outbox.claim(unit, NOON, 100):
            outbox.record_sent(unit, one, "250 ok", at)


MOODS = [
    TryLater("554 5.7.1 no", 554),  # greeting, EHLO, MAIL
    TryLater("log-in refused: 535 5.7.8 no", 535),
    TryLater("hop.example offers no STARTTLS, and the policy asks for it", lasting=True),
    RefusedForGood("554 5.7.1 no", 554, at_rcpt=True),
    RefusedForGood("550 5.1.1 unknown to us", at_rcpt=True),  # its list of recipients is broken
    RefusedForGood("554 5.7.1 spam", 554),  # the dot
]


def ended(database):
    """The states of the letters, without those that had reached people before."""
    with database.read() as unit:
        listed = [one for one in outbox.list_letters(unit) if "before" not in one.message_id]
    return {int(one.message_id.partition("@")[0].strip("<")): one.state for one in listed}


@pytest.mark.parametrize("known", ["all", "two", "none", "first day"])
@pytest.mark.parametrize("mood", MOODS, ids=lambda mood: mood.reason[:24])
async def test_all_letters_of_a_bad_hour_arrive_but_those_to_the_dead(database, mood, known):
    numbers = range(1, 13)
    reach(database, *{"all": numbers, "two": (3, 4), "none": (90, 91, 3, 4), "first day": ()}[known])
    hop, clock, told = Moody("p11@example.com", "p12@example.com"), VirtualClock(NOON), []
    hop.mood = mood
    add(database, *(letter(n, ticket_id=1) for n in numbers))
    async with sending(database, hop, clock, tell_hop=lambda *how: told.append(how[0])) as out:
        await until_async(lambda: out.breaker.is_open(clock.now()))
        await until_async(lambda: rests(out))
        asked = len(hop.mails)
        await pass_time(clock, out, 10)
        assert len(hop.mails) - asked <= 10  # one letter a minute
        assert set(ended(database).values()) == {"waiting"}
        assert told[-1] in {"refuses", "no-log-in"}
        hop.mood = None
        await pass_time(clock, out, 5)
        await until_async(lambda: ended(database) == {n: "sent" if n < 11 else "failed" for n in numbers})
        await until_async(lambda: told[-1] == "")
    with database.read() as unit:
        assert refusals.find_probe(unit) is None
        assert not refusals.list_refused(unit) or not refusals.list_waiting(unit)
        lost = [t for t in timers.of_ticket(unit, 1) if t.kind == "letter_lost" and t.state == "waiting"]
        lost_ids = {t.data["letter"] for t in lost}
        dead_ids = {one.id for one in outbox.list_letters(unit) if one.recipient in hop.dead and one.state == "failed"}
    assert lost_ids == dead_ids  # what the others led to is taken back


async def test_a_hop_that_takes_one_letter_and_refuses_all_again_loses_none(database):
    numbers = range(1, 13)
    reach(database, *numbers)
    hop, clock = Moody(), VirtualClock(NOON)
    hop.mood = MOODS[3]
    add(database, *(letter(n) for n in numbers))
    async with sending(database, hop, clock) as out:
        for taken in (1, 2):
            await until_async(lambda: out.breaker.is_open(clock.now()))
            await until_async(lambda: rests(out))
            hop.takes = 1
            await pass_time(clock, out, 2)
            assert sorted(ended(database).values()) == ["sent"] * taken + ["waiting"] * (12 - taken)
        hop.mood = None
        await pass_time(clock, out, 3)
        await until_async(lambda: set(ended(database).values()) == {"sent"})
        await until_async(lambda: rests(out))


async def test_dead_recipients_among_letters_that_are_taken_fail_without_a_wait_however_many(database):
    numbers = range(1, 21)
    reach(database, *numbers)
    hop = Moody(*(f"p{n}@example.com" for n in numbers if n % 2))
    add(database, *(letter(n) for n in numbers))
    async with sending(database, hop, send=Send(connections=1)) as out:  # in turn, however busy the machine
        await until_async(lambda: ended(database) == {n: "failed" if n % 2 else "sent" for n in numbers})
        await until_async(lambda: rests(out))
        assert not out.refusing
        assert out.breaker.open_until is None


async def test_five_colleagues_whose_domain_has_gone_hold_the_others_up_for_a_minute_three_times(database):
    reach(database, *range(1, 6), 7, 8, 9)
    dead = [letter(n, recipient=f"p{n}@example.com") for n in range(1, 6)]
    hop, clock = Moody(*(one.recipient for one in dead)), VirtualClock(NOON)
    add(database, *dead)
    async with sending(database, hop, clock) as out:
        await until_async(lambda: out.refusing)
        for n in (7, 8, 9):
            add(database, letter(n, recipient=f"ann{n}@customer.example"))
            await pass_time(clock, out, 1)
        await until_async(
            lambda: ended(database) == dict.fromkeys(range(1, 6), "failed") | dict.fromkeys((7, 8, 9), "sent")
        )
        asked = len(hop.mails)
        await pass_time(clock, out, 30)
        assert len(hop.mails) == asked
    assert not out.refusing


async def test_a_restart_and_another_node_know_that_the_hop_refuses_everyone(database):
    reach(database, *range(1, 6))
    hop, clock = Moody(), VirtualClock(NOON)
    hop.mood = RefusedForGood("554 5.7.1 no", 554)
    add(database, *(letter(n) for n in range(1, 4)))
    async with sending(database, hop, clock) as out:
        await until_async(lambda: out.tally.failed == 3)
    add(database, *(letter(n) for n in range(4, 7)))
    async with sending(database, hop, clock) as out:  # three before, two since
        await until_async(lambda: out.refusing)
    asked = len(hop.mails)
    async with sending(database, hop, clock) as out:
        await until_async(lambda: out.refusing)
        assert len(hop.mails) == asked
        hop.mood = None
        await pass_time(clock, out, 2)
        await until_async(lambda: set(ended(database).values()) == {"sent"})


async def test_what_was_told_of_a_letter_that_is_tried_again_does_not_go_out(database):
    reach(database, *range(1, 6))
    hop, clock = Moody(), VirtualClock(NOON)
    hop.mood = RefusedForGood("554 5.7.1 no", 554)
    add(database, *(letter(n, ticket_id=7) for n in range(1, 5)))
    async with sending(database, hop, clock) as out:
        await until_async(lambda: out.tally.failed == 4)
        clock.advance(MINUTE)
        with database.write() as unit:  # the engineer is told of the first one, and that letter is refused as well
            fired = next(t for t in timers.claim(unit, clock.now(), 1) if t.kind == "letter_lost")
            timers.finish(unit, fired)
        number = fired.data["letter"]
        about = letter(5, kind="bounced", cause=f"timer:{fired.id}", ticket_id=7, due_at=clock.now())
        add(database, about)
        out.wake()
        await until_async(lambda: out.refusing)
        hop.mood = None
        await pass_time(clock, out, 3)
    with database.read() as unit:
        by_kind = {(one.kind, one.state) for one in outbox.list_letters(unit) if "before" not in one.message_id}
        waiting = [t for t in timers.of_ticket(unit, 7) if t.kind == "letter_lost" and t.state == "waiting"]
        assert outbox.get(unit, number).state == "sent"
    assert by_kind == {("received", "sent"), ("bounced", "sent")} or by_kind == {
        ("received", "sent"),
        ("bounced", "dead"),
    }
    assert not waiting
    assert isinstance(fired, Timer)


async def test_a_clock_that_was_set_back_hides_no_refusal(database):
    """Letters were taken at times that are to come: what is refused now was refused after them."""
    reach(database, *range(1, 9), at=NOON + timedelta(minutes=40))
    hop, clock = Moody(), VirtualClock(NOON)
    hop.mood = RefusedForGood("554 5.7.1 no", 554)
    add(database, *(letter(n, ticket_id=1) for n in range(1, 9)))
    async with sending(database, hop, clock) as out:
        await until_async(lambda: len(hop.mails) >= 5 and rests(out))
        assert set(ended(database).values()) == {"waiting"}


async def test_a_clock_that_was_set_back_hides_no_refusal_when_it_has_caught_up(database):
    reach(database, *range(1, 9), at=NOON + timedelta(minutes=1))
    hop, clock = Moody(), VirtualClock(NOON)
    hop.mood = RefusedForGood("554 5.7.1 no", 554)
    add(database, *(letter(n, ticket_id=1) for n in range(1, 4)))
    async with sending(database, hop, clock) as out:
        await until_async(lambda: list(ended(database).values()) == ["failed"] * 3)
        clock.advance(2 * MINUTE)
        add(database, *(letter(n, ticket_id=1) for n in range(4, 6)))
        out.wake()
        await until_async(lambda: set(ended(database).values()) == {"waiting"})


class Waiting(Hop):
    """Refuses the first two letters; the one to `slow` gets its answer when it may."""

    def __init__(self, slow):
        super().__init__(RefusedForGood("554 5.7.1 no", 554), RefusedForGood("554 5.7.1 no", 554))
        self.slow, self.may_answer, self.on_refusal = slow, asyncio.Event(), lambda: None

    async def deliver(self, mail):
        if mail.recipient == self.slow:
            self.mails.append(mail)
            await self.may_answer.wait()
            return Sent("250 ok")
        answer = await super().deliver(mail)
        if isinstance(answer, RefusedForGood):
            self.on_refusal()
        return answer


async def test_a_letter_in_hand_waits_for_an_earlier_one_that_is_tried_again(database):
    """It was claimed while the earlier one had failed; then the refusal of another showed that the hop was at fault."""
    hop, clock = Waiting("p3@example.com"), VirtualClock(NOON)
    add(database, letter(1, ticket_id=1))
    async with sending(database, hop, clock, send=Send(connections=1)) as out:
        await until_async(lambda: ended(database) == {1: "failed"})
        behind = letter(4, ticket_id=1, recipient="p1@example.com", content=b"Subject: later\r\n\r\nx\r\n")
        add(database, letter(2, ticket_id=2), letter(3, ticket_id=3), behind)
        out.wake()
        try:
            await until_async(lambda: ended(database)[1] == "waiting")
        finally:
            hop.may_answer.set()
        await pass_time(clock, out, 3)
        await until_async(lambda: set(ended(database).values()) == {"sent"})
    to_one = [b"later" in mail.content for mail in hop.mails if mail.recipient == "p1@example.com"]
    assert to_one == [False, False, True]


async def test_a_letter_in_hand_waits_for_an_earlier_one_that_another_node_sets_going_again(database, monkeypatch):
    """What this node has refused it by itself is not all: the others learn from the same next hop."""
    hop, clock = Hop(RefusedForGood("554 5.7.1 no", 554)), VirtualClock(NOON)
    add(database, letter(1, ticket_id=1))
    async with sending(database, hop, clock) as other:
        await until_async(lambda: other.tally.failed == 1)
    large = b"Subject: later\r\n\r\n" + b"x" * 400_000 + b"\r\n"
    add(database, letter(2, ticket_id=1, recipient="p1@example.com", content=large))
    fetch = Outbound._fetch

    def revive(out, one):
        with database.write() as unit:
            refusals.revive(unit, [number for number, in unit.connection.exec_driver_sql(FAILED)], NOON + MINUTE)
        return fetch(out, one)

    monkeypatch.setattr(Outbound, "_fetch", revive)  # between the claim and the next hop
    async with sending(database, hop, clock) as out:
        await until_async(lambda: ended(database) == {1: "waiting", 2: "waiting"} and rests(out))
        await pass_time(clock, out, 2)
        await until_async(lambda: set(ended(database).values()) == {"sent"})
    assert [b"later" in mail.content for mail in hop.mails] == [False, False, True]


async def test_no_letter_goes_while_a_refusal_is_recorded(database):
    """The second is stored only after the letter behind the first would have got its turn."""
    hop, clock, stored, refused = Waiting("p3@example.com"), VirtualClock(NOON), threading.Event(), asyncio.Event()
    add(database, letter(1, ticket_id=1))
    async with sending(database, hop, clock, send=Send(connections=1), slow=0.1) as out:
        await until_async(lambda: ended(database) == {1: "failed"})

        def hold_the_writer():
            out.writer.submit(lambda _: stored.wait(), "T9")
            refused.set()

        hop.on_refusal = hold_the_writer
        behind = letter(4, ticket_id=1, recipient="p1@example.com", content=b"Subject: later\r\n\r\nx\r\n")
        add(database, letter(2, ticket_id=2), letter(3, ticket_id=3), behind)
        out.wake()
        try:
            await asyncio.wait_for(refused.wait(), PATIENCE)
            await asyncio.sleep(0.5)  # in which the one behind might go
        finally:
            stored.set()
        hop.may_answer.set()
        await pass_time(clock, out, 3)
        await until_async(lambda: set(ended(database).values()) == {"sent"})
    to_one = [b"later" in mail.content for mail in hop.mails if mail.recipient == "p1@example.com"]
    assert to_one == [False, False, True]


class Changed(Moody):
    """A hop that goes on with a letter that it had begun to take, and refuses all others meanwhile."""

    def __init__(self):
        super().__init__()
        self.begun, self.may_answer = asyncio.Event(), asyncio.Event()

    async def deliver(self, mail):
        if self.mood is not None:
            return await super().deliver(mail)
        self.begun.set()
        await self.may_answer.wait()
        self.mails.append(mail)
        return Sent("250 ok")


@pytest.mark.parametrize("before", [3, 5])
async def test_a_letter_that_was_begun_before_the_refusals_does_not_end_their_row(database, before):
    """It is taken after three of them, or after the fifth has shown that the hop is at fault."""
    reach(database, *range(1, 9))
    hop, clock = Changed(), VirtualClock(NOON)
    add(database, letter(8, ticket_id=8))
    async with sending(database, hop, clock, send=Send(connections=3)) as out:
        await asyncio.wait_for(hop.begun.wait(), PATIENCE)
        hop.mood = RefusedForGood("554 5.7.1 no", 554)
        add(database, *(letter(n, ticket_id=n) for n in range(1, before + 1)))
        out.wake()
        await until_async(lambda: len(hop.mails) == before and len(out._going) == 1)
        clock.advance(timedelta(seconds=3))
        hop.may_answer.set()
        await until_async(lambda: ended(database)[8] == "sent")
        add(database, *(letter(n, ticket_id=n) for n in range(before + 1, 6)))
        out.wake()
        await until_async(lambda: len(hop.mails) >= 6 and rests(out))
        await pass_time(clock, out, 3)
        states = ended(database)
        assert [states[n] for n in range(1, 6)] == ["waiting"] * 5
        hop.mood = None
        await pass_time(clock, out, 3)
        await until_async(lambda: set(ended(database).values()) == {"sent"})
