"""The loop that sends: claim letters (T4), give them to the next hop, record what it said (T5).

A crash between claim and record leaves a letter to its lease: it is sent again under the same Message-ID, for nobody
knows whether the peer had it (I5). Letters wait for the schedule, and for a destination that has just told several
others to come later: the next hop as a whole, or the domain of the recipient. Who commits a letter calls `wake`.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, Protocol

import structlog
from msgspec import Struct
from msgspec.structs import replace

from gateway.message import HopAnswer, OutgoingMail, RefusedForGood, Sent, TryLater
from gateway.wire.turns import Turns
from service.config.settings import Send
from service.domain.escalation import undelivered_letter
from service.domain.escalation.admin_alarm import AWAY, NO_LOG_IN, REFUSES
from service.domain.escalation.admin_alarm import HANGS as HANGS_KIND
from service.loops.clock import Clock
from service.loops.failpoints import FailpointError, reach
from service.loops.letters.hop_refusals import (
    ASKS,
    PROBE_EVERY,
    choose_probe,
    find_refused,
    settle_refusal,
    settle_taken,
    tell_reached,
)
from service.loops.letters.retry_schedule import (
    Breaker,
    Destinations,
    Postponed,
    PutOff,
    domain_of,
    find_next_try,
)
from service.loops.letters.sealing import SealedLetter, Sealing
from service.loops.letters.trial_mark import mark_trial
from service.loops.next_claim import NextClaim
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import LostClaim, StoreError
from store.mail import outbox, refusals
from store.records import Letter
from store.ticket import timers

log = structlog.get_logger("outbound")

BATCH = 50  # letters in one claim
STOPPED_LOOK = 1.0  # seconds between looks whether somebody who stopped all sending lets it go on
IDLE = 15.0  # seconds between looks where nothing wakes us: leases of dead nodes, a clock that was set
DRAIN = 5.0  # seconds for letters that are due when we are asked to stop
NOT_FETCHED = timedelta(minutes=1)  # until a letter is taken up again whose bytes the database did not give
GONE = "its bytes are gone"  # of a letter: nobody is to get an empty one
RECORD_TRIES = 8  # of noting what the next hop said, over about a minute; then with the next claim that succeeds
REFUSED_LATELY = timedelta(minutes=5)  # letters that are taken so soon after a refusal take it out of the streak
SLOW = 10.0  # seconds
SLOW_LETTERS = 12  # that may wait for their answer beside the others
HANGS = 60.0  # seconds without any answer although letters wait for one: it is told
SLOW_OF_DOMAIN = 8  # of them to one domain
BEHIND_SLOW = timedelta(seconds=30)  # that a letter waits whose domain has not answered the one before it
UNTRIED = timedelta(days=1)  # for a letter whose time was over before it was tried


class TakesLetters(Protocol):
    """The next mail server: gives an outcome and never raises for what the peer does."""

    async def deliver(self, mail: OutgoingMail) -> HopAnswer:
        """Delivers a letter and gives its outcome; never raises."""


class SendTally(Struct):
    """What this node has sent since it started."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    dead: int = 0


@dataclass(slots=True)
class Outbound:
    """Sends the letters of one database through one next hop."""

    database: Database
    writer: Writer
    hop: TakesLetters
    send: Send
    clock: Clock
    tally: SendTally = field(default_factory=SendTally)
    breaker: Breaker = field(default_factory=Breaker)  # of the next hop
    destinations: Destinations = field(default_factory=Destinations)  # behind it
    postponed: Postponed = field(default_factory=Postponed)  # by either
    paused: bool = False
    stopped: bool = False  # by hand, for all nodes: `postdesk outbox hold --all`
    sealing: Sealing | None = None  # what leaves unsealed where there is none
    tell_hop: Callable[[str, str], None] | None = None  # how the hop refuses us, its words; both "": it is well
    slow: float = SLOW  # seconds after which a letter without an answer keeps no other waiting
    refusing: bool = False  # it refuses everyone, at RCPT or after the dot
    _told: str | None = None  # how the hop is, as it was told last
    _refused_at: datetime | None = None  # when it refused a recipient last, as far as we know
    _taken_at: datetime | None = None  # when it took the last one
    # Of letters on the wire and then of those that were taken: what was refused since each was begun proves more.
    _overtaken: dict[int, set[int]] = field(default_factory=dict)
    _refused: set[int] = field(default_factory=set)  # letters of which that is not recorded yet
    _all_recorded: asyncio.Event = field(default_factory=asyncio.Event)  # none of those is left
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _next: NextClaim[Future[_Claimed]] = field(default_factory=NextClaim)
    _loop: asyncio.AbstractEventLoop | None = None
    _drain_until: float = 0.0
    _going: dict[int, tuple[str, asyncio.Task[None]]] = field(
        default_factory=dict
    )  # by the letter: its domain, its task
    _wire: list[str] = field(default_factory=list)  # the domains of letters that the next hop is being given
    _answered: int = 0  # letters that the next hop said something to
    _lost: int = 0  # claims, and ends of claims, whose answer was lost
    _released: int = 0  # how many of these a later claim has undone
    _not_given_back: set[int] = field(default_factory=set)
    # Outcomes that are still to be recorded.
    _unsaid: dict[int, tuple[Letter, Settlement]] = field(default_factory=dict)
    _turns: Turns = field(init=False)
    _on_wire: Turns = field(init=False)

    def __post_init__(self) -> None:
        self._make_turns()

    def _make_turns(self) -> None:
        """Twice what the next hop has connections for: none is idle, and few are under way when a breaker opens.

        Those that wait long for their answer are not counted.
        """
        self._turns = Turns(2 * self.send.connections, self.slow, SLOW_LETTERS)
        self._on_wire = Turns(self.send.connections, self.slow, SLOW_LETTERS)

    def wake(self) -> None:
        """There may be letters, or will be once the writer has done what it was given; from any thread."""
        try:
            is_asked = self._next.ask()
        except StoreError:  # the writer is closed
            return
        if not is_asked:
            self._look_again()

    def _look_again(self) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until `stop`; then what is due goes still, for DRAIN seconds at most,
        and what is on its way arrives.
        """
        self._loop = asyncio.get_running_loop()
        ended = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set() or self._may_drain() or self._next.is_asked:
                self._woken.clear()
                try:
                    claimed = await self._claim()
                except (StoreError, FailpointError) as error:
                    log.warning("letters cannot be claimed", error=str(error))
                    if stop.is_set():
                        break
                    await self._wait(1.0, ended)
                    continue
                for letter in claimed.letters:
                    self._begin(letter)
                if stop.is_set() and not claimed.letters and not claimed.more and not self._going:
                    break
                is_all = not claimed.more and self._lost == self._released  # else the next claim has something to undo
                if is_all and (self._unsaid or self._next.rest(self._submit_asked)):
                    await self._wait(self._find_pause(claimed.due), ended)
        finally:
            self._next.end()
            ended.cancel()
            if self._going:
                await asyncio.wait([task for _, task in self._going.values()])

    def _may_drain(self) -> bool:
        """We are asked to stop: is there still time to send what is due?"""
        now = asyncio.get_running_loop().time()
        self._drain_until = self._drain_until or now + DRAIN
        return now < self._drain_until

    def _begin(self, letter: Letter) -> None:
        task = asyncio.create_task(self._send_one(letter, asyncio.get_running_loop().time()))
        self._going[letter.id] = (domain_of(self._address(letter)), task)
        task.add_done_callback(lambda done: self._done(letter.id, done))

    def _done(self, letter: int, task: asyncio.Task[None]) -> None:
        going = self._going.get(letter)
        if going is not None and going[1] is task:  # else it was claimed anew before this task had come to its end
            del self._going[letter]
        if letter in self._not_given_back:
            self._not_given_back.discard(letter)
            self._lost += 1
            self._woken.set()
        self._refused.discard(letter)
        if not self._refused:
            self._all_recorded.set()
        # Else the claim behind its record has looked for what may follow.
        if self._unsaid or self._drain_until or self.breaker.open_until is not None or len(self._going) >= BATCH - 1:
            self._woken.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("sending failed", error=repr(error))
            self._woken.set()

    async def _wait(self, seconds: float, ended: asyncio.Task[bool]) -> None:
        woken = asyncio.create_task(self._woken.wait())
        both = {woken} if ended.done() else {woken, ended}
        await asyncio.wait(
            both, timeout=min(seconds, 0.2) if ended.done() else seconds, return_when=asyncio.FIRST_COMPLETED
        )
        woken.cancel()

    async def _claim(self) -> _Claimed:
        """Letters to send now, and whether more may be due:
        those of a domain in trouble went back at once, unharmed.
        """
        if not self._next.is_asked:
            await self._say_the_rest()
        try:
            claimed = await asyncio.wrap_future(self._next.take(self._submit_claim))
        except Exception:
            self._lost += 1
            raise
        self._released = claimed.released
        if claimed.has_looked:
            self.stopped = claimed.stopped
            await self._follow_the_others(claimed, self.clock.now())
        return claimed

    def _submit_claim(self) -> Future[_Claimed]:
        return self.writer.submit(self._claim_in, "T4")

    def _submit_asked(self) -> Future[_Claimed]:
        """The claim behind a job that makes letters: it wakes the loop."""
        claim = self._submit_claim()
        claim.add_done_callback(lambda _: self._look_again())
        return claim

    def _claim_in(self, unit: Unit) -> _Claimed:
        """The claim itself, by what is known of the hop and of letters on their way when the writer comes to it."""
        now, lost = self.clock.now(), self._lost  # before the copy: what ends meanwhile is for the next claim
        going = self._going.copy()
        known = [*going, *self._unsaid.copy()]  # of both only we know how it stands
        if lost != self._released:  # release the letters that were taken without our knowing
            outbox.release_claims(unit, self.database.node, known)
        slow = len(self._turns.slow)
        room = BATCH - len(going)
        if self.breaker.is_probing(now):
            room = 0 if len(going) > slow else 1
        if self.paused or self.send.mode == "paused" or room <= 0 or self.breaker.is_open(now):
            return _Claimed([], released=lost, has_looked=False)
        stopped = outbox.is_stopped(unit)
        if stopped:
            outbox.hold_written(unit, now, known)
        probe, has_refused = refusals.look(unit)
        if probe is not None and now < probe <= now + PROBE_EVERY:
            return _Claimed([], stopped=stopped, probe=probe, released=lost, has_refused=has_refused)
        count = BATCH if probe is not None else room
        due = [self._with_a_try(unit, letter, now) for letter in outbox.claim(unit, now, count, but=known)]
        busy = {domain for domain, _ in going.values()}
        taken, waiting = self.destinations.split([(letter, self._address(letter)) for letter in due], now, busy)
        if probe is not None:
            taken, behind = self._choose_probe(unit, taken, now)
            waiting += behind
        for each in waiting:
            apply_put_off(unit, each)
        more = probe is None and (bool(waiting) or len(due) >= count)
        due_at = None if taken or more else outbox.next_due(unit, now)
        return _Claimed(taken, more, stopped, probe, due_at, lost, has_refused=has_refused)

    def _choose_probe(self, unit: Unit, letters: list[Letter], now: datetime) -> tuple[list[Letter], list[PutOff]]:
        """One letter asks a hop that refuses everyone, whichever node has it;
        those whose time is over go to their end.
        """
        over = [letter for letter in letters if now > letter.give_up_at]
        rest = [letter for letter in letters if now <= letter.give_up_at]
        if not rest:
            return over, []
        refused = find_refused(refusals.list_waiting(unit))
        asks = rest.pop(choose_probe([(letter, self._address(letter)) for letter in rest], refused))
        refusals.set_probe(unit, now + PROBE_EVERY)
        return [*over, asks], [PutOff(letter, letter.due_at, letter.last_reply) for letter in rest]

    async def _follow_the_others(self, claimed: _Claimed, now: datetime) -> None:
        """What another node, or the last run, has learnt of the hop holds for us too."""
        if claimed.probe is not None:
            until = now if claimed.letters else claimed.probe
            self.breaker = replace(self.breaker, failures=max(self.breaker.failures, Breaker.LIMIT), open_until=until)
        elif self.refusing:
            self.breaker = self.breaker.succeeded()
            await self._tell_hop("", "")
        self.refusing = claimed.probe is not None
        if claimed.has_refused:
            self._refused_at = now

    @staticmethod
    def _with_a_try(unit: Unit, letter: Letter, now: datetime) -> Letter:
        """Nothing is given up untried: what waited for us, paused or switched off,
        until its time was over has one day more.
        """
        if letter.tries > 1 or letter.last_reply or now <= letter.give_up_at:
            return letter
        outbox.give_until(unit, letter.id, now + UNTRIED)
        return replace(letter, give_up_at=now + UNTRIED)

    def _address(self, letter: Letter) -> str:
        """Where a letter really goes."""
        return self.send.trial_to if self.send.mode == "trial" else letter.recipient

    def _find_pause(self, due: datetime | None) -> float:
        """Seconds until the next letter is due, at most IDLE."""
        now = self.clock.now()
        if self.breaker.open_until is not None and self.breaker.is_open(now):
            return min(IDLE, (self.breaker.open_until - now).total_seconds())
        if self.paused or self.send.mode == "paused":
            return IDLE
        if self.stopped:
            return STOPPED_LOOK
        if due is None or (due <= now and self._going):
            return IDLE
        return min(IDLE, max(0.005, (due - now).total_seconds()))

    async def _send_one(self, letter: Letter, claimed: float) -> None:
        async with self._turns.take():
            outcome = await self._try(letter, claimed)
            if isinstance(outcome, PutOff):
                await self._give_back(outcome)
                return
        if not isinstance(outcome, Settlement):
            outcome = plan_settlement(letter, outcome, self.clock.now(), random.random())
        await self._record(letter, outcome)

    async def _try(self, letter: Letter, claimed: float) -> HopAnswer | PutOff | Settlement:
        """What the next hop says to a letter; what becomes of one that it is not given."""
        now, address = self.clock.now(), self._address(letter)
        if await self._must_stay(letter, claimed):
            return PutOff(letter, letter.due_at, letter.last_reply)
        if now > letter.give_up_at:
            return TryLater(letter.last_reply or "waited too long to be sent")
        if (wait := self._find_wait(letter, address, now)) is not None:
            return wait
        try:
            content = letter.content or await asyncio.to_thread(self._fetch, letter)
        except StoreError as error:
            log.warning("letter cannot be fetched", letter=letter.id, error=str(error))
            return PutOff(letter, now + NOT_FETCHED, letter.last_reply)
        if not content:
            return Settlement("dead", GONE, now)
        prepared = await self._prepare(letter, content, address)
        if prepared.why:
            return Settlement("held", f"{outbox.WITHHELD}{prepared.why}", self.clock.now())
        if prepared.again:
            return TryLater(f"not sealed yet: {prepared.again}", of_recipient=True)
        is_trial = self.send.mode == "trial"
        leaves = mark_trial(prepared.content, letter.recipient) if is_trial else prepared.content
        return await self._hand_over(letter, OutgoingMail(leaves, letter.envelope_sender, address), claimed)

    async def _prepare(self, letter: Letter, content: bytes, address: str) -> SealedLetter:
        """The letter as it may leave: signed and encrypted as the configuration wants it, or kept back."""
        if self.sealing is None:
            return SealedLetter(content)
        try:
            prepared = await asyncio.to_thread(self.sealing.prepare, letter, content, address, self.clock.now())
            if self.sealing.keeps(prepared):
                frozen = prepared.content
                await asyncio.wrap_future(
                    self.writer.submit(lambda unit: outbox.freeze_sealed(unit, letter, frozen), "T4")
                )
        except StoreError as error:
            return SealedLetter(content, again=str(error))
        return prepared

    async def _must_stay(self, letter: Letter, claimed: float) -> bool:
        """Was sending paused or stopped while the letter waited for its turn, is an earlier one tried again, or were we
        taken for dead, so that another has it?

        Behind a slow next hop that may be minutes; where it refuses, each answer may set failed letters going again.
        """
        if self.paused or self.send.mode == "paused":
            return True
        waited = asyncio.get_running_loop().time() - claimed
        if waited < STOPPED_LOOK and not self._has_refused_lately(self.clock.now()):
            return False
        try:
            return not await asyncio.to_thread(self._may_go, letter)
        except StoreError:
            return True  # nor could its outcome be recorded

    def _may_go(self, letter: Letter) -> bool:
        with self.database.read() as unit:
            return outbox.is_ours(unit, letter) and outbox.may_go(unit, letter.id, self.clock.now())

    def _has_refused_lately(self, now: datetime) -> bool:
        return self._refused_at is not None and now - self._refused_at < REFUSED_LATELY

    def _find_wait(self, letter: Letter, address: str, now: datetime) -> PutOff | None:
        """A breaker that has opened since the letter was claimed."""
        if self.breaker.is_open(now):
            return PutOff(letter, letter.due_at, letter.last_reply)
        if (
            self._on_wire.slow.count(domain_of(address)) >= SLOW_OF_DOMAIN
        ):  # not all that may hang are to hang for one domain
            return PutOff(letter, now + BEHIND_SLOW, self._say_slow(address))
        wait = self.destinations.find_wait(address, now, self._wire)
        return None if wait is None else PutOff(letter, *wait)

    @staticmethod
    def _say_slow(address: str) -> str:
        return f"no answer yet to other letters to {domain_of(address)}; this one waits"

    def _fetch(self, letter: Letter) -> bytes:
        with self.database.read() as unit:
            return outbox.content_of(unit, letter)

    async def _hand_over(self, letter: Letter, mail: OutgoingMail, claimed: float) -> HopAnswer | PutOff:
        """To the next hop, and learn from its answer how the destinations are.

        It waits where, until its turn came, another letter to its domain got no answer, or it must not go any more.
        """
        address, domain = mail.recipient, domain_of(mail.recipient)
        self._wire.append(domain)
        try:
            async with self._on_wire.take(domain):
                if self._on_wire.slow.count(domain) >= SLOW_OF_DOMAIN:
                    return PutOff(letter, self.clock.now() + BEHIND_SLOW, self._say_slow(address))
                if self._refused:  # which letters wait again, and for whom, is known once that is recorded
                    await self._all_recorded.wait()
                if await self._must_stay(letter, claimed):
                    return PutOff(letter, letter.due_at, letter.last_reply)
                self._overtaken[letter.id] = set()
                outcome = await self._deliver(mail, domain)
            if isinstance(outcome, Sent):
                outcome = await self._noted(outcome)
        finally:
            self._wire.remove(domain)
        now = self.clock.now()
        self._answered += 1
        if _is_refusal(outcome):
            self._refused.add(letter.id)
            self._all_recorded.clear()
            for refused in self._overtaken.values():
                refused.add(letter.id)
        elif isinstance(outcome, Sent) and self._overtaken[letter.id]:
            return outcome
        before = self.breaker, self.destinations
        self._learn(outcome, address, now)
        await self._watch_hop(outcome)
        if (self.breaker, self.destinations) != before:
            self._say_who_is_left_alone(domain, before, "" if isinstance(outcome, Sent) else outcome.reason)
        return outcome

    async def _deliver(self, mail: OutgoingMail, domain: str) -> HopAnswer:
        watch = asyncio.create_task(self._watch_silence(domain))
        try:
            return await self.hop.deliver(mail)
        finally:
            watch.cancel()

    async def _watch_silence(self, domain: str) -> None:
        """Says that a letter has no answer yet; and, where no other has got one meanwhile, that the next hop hangs."""
        await asyncio.sleep(self.slow)
        log.warning("no answer yet", destination=domain, seconds=self.slow)
        begun = self._answered
        while True:
            await asyncio.sleep(max(0.0, HANGS - self.slow))
            if self._answered == begun:
                await self._tell_hop(
                    HANGS_KIND, f"no letter has got an answer for {HANGS:.0f} s, nor this one to {domain}"
                )
            begun = self._answered

    def _learn(self, outcome: HopAnswer, address: str, now: datetime) -> None:
        """What an answer says of the hop, and of the recipient's domain behind it."""
        if isinstance(outcome, Sent):
            self._taken_at = now
        elif _is_refusal(outcome):
            self._refused_at = now
        if isinstance(outcome, TryLater) and not outcome.of_recipient:
            self.breaker = self.breaker.refused(now) if outcome.is_lasting else self.breaker.failed(now)
            return
        if self.refusing and not isinstance(outcome, Sent):
            self.breaker = self.breaker.refused(now)  # only a letter that is taken shows that it is well
        else:
            self.breaker = self.breaker.succeeded()
        if isinstance(outcome, TryLater):
            self.destinations = self.destinations.failed(address, outcome.code, outcome.reason, now)
            self.postponed = self.postponed.failed(address)
        else:
            self.destinations = self.destinations.succeeded(address)
            self.postponed = Postponed()

    async def _watch_hop(self, outcome: HopAnswer) -> None:
        """Tells when the next hop is away, puts every letter off, begins to refuse our log-in or every letter,
        and when it is well again.
        """
        if isinstance(outcome, TryLater) and not outcome.of_recipient:
            if outcome.is_lasting:  # else it may be well in a moment
                await self._tell_hop(NO_LOG_IN if outcome.refuses_us else REFUSES, outcome.reason)
            elif self.breaker.failures > 1 and not self._told:  # a break does not end what lasts
                await self._tell_hop(AWAY, outcome.reason)
        elif isinstance(outcome, TryLater) and self.postponed.is_of_hop:
            if not self._told:
                await self._tell_hop(AWAY, outcome.reason)
        elif isinstance(outcome, Sent) or not self.refusing:
            await self._tell_hop("", "")

    async def _tell_hop(self, how: str, reason: str) -> None:
        before, self._told = self._told, how
        if self.tell_hop is not None and before != how:
            await asyncio.to_thread(self.tell_hop, how, reason)

    @property
    def is_in_trouble(self) -> bool:
        """Does the next hop refuse every letter, as far as this node knows?"""
        return bool(self._told)

    def turn_to(self, hop: TakesLetters, send: Send) -> None:
        """Letters go there from now on; what was learnt of the old next hop says nothing about it."""
        if send.connections != self.send.connections:
            self.send = send
            self._make_turns()
        self.hop, self.send, self.breaker, self.destinations = hop, send, Breaker(), Destinations()
        self.postponed = Postponed()
        self._told, self.refusing, self._refused_at, self._taken_at = None, False, None, None
        self.wake()

    def _say_who_is_left_alone(self, domain: str, before: tuple[Breaker, Destinations], reason: str) -> None:
        """A line in the log when a destination is left alone, with what it said last,
        and when it takes letters again.
        """
        last = before[1].troubles.get(domain)
        trouble = self.destinations.troubles.get(domain)
        for name, was, now in (
            (f"{self.send.host}:{self.send.port}", before[0].open_until, self.breaker.open_until),
            (domain, last.breaker.open_until if last else None, trouble.breaker.open_until if trouble else None),
        ):
            if now is not None and now != was:
                until = now.isoformat(timespec="seconds")
                log.warning("destination left alone", destination=name, until=until, reason=reason)
            elif was is not None and now is None:
                log.info("destination takes letters again", destination=name)

    async def _give_back(self, wait: PutOff) -> None:
        """Claimed, but not to be tried now. Said once only: what is lost here is given back by the next claim."""
        try:
            await asyncio.wrap_future(self.writer.submit_then(lambda unit: apply_put_off(unit, wait), "T5", self.wake))
        except LostClaim:
            log.warning("letter was taken by another sender", letter=wait.letter.id)
        except (StoreError, FailpointError) as error:
            self._not_given_back.add(wait.letter.id)
            log.warning("letter cannot be given back yet", letter=wait.letter.id, error=str(error))

    async def _noted(self, outcome: Sent) -> HopAnswer:
        """Between the next hop's answer and our note of it: a fault of ours there counts as an answer that was lost."""
        try:
            await asyncio.to_thread(reach, "wire")
        except FailpointError as error:
            return TryLater(str(error), lost_after_data=True)
        return outcome

    async def _record(self, letter: Letter, settle: Settlement) -> None:
        by = frozenset(self._overtaken.pop(letter.id, ()))
        doubted = self.refusing or self._has_refused_lately(settle.at)
        known = HopKnown(doubted and not by, self._taken_at, by)
        for attempt in range(RECORD_TRIES):
            try:
                job = partial(apply_settlement, letter=letter, settle=settle, known=known)
                recorded = self.writer.submit_then(job, "T5", self.wake)  # those that waited for it
                state = await asyncio.wrap_future(recorded)
                break
            except LostClaim:
                log.warning("letter was taken by another sender", letter=letter.id)
                return
            except (StoreError, FailpointError) as error:
                log.warning("outcome cannot be recorded yet", letter=letter.id, error=str(error))
                await asyncio.sleep(0.25 * 2**attempt)
        else:
            self._unsaid[letter.id] = letter, settle  # said before anything else, once the database is back
            return
        self._count(letter, replace(settle, state=state))
        await self._learn_from_the_store(settle, state, doubted=known.doubted)

    async def _learn_from_the_store(self, settle: Settlement, state: str, *, doubted: bool) -> None:
        """Only with all that was refused lately is it known whose fault a refusal is."""
        if settle.state == "sent" and doubted:
            self.refusing, self.breaker = False, self.breaker.succeeded()
            await self._tell_hop("", "")
            self.wake()  # those that waited for it are due
        elif settle.is_refusal and state == "waiting":
            self.refusing, self.breaker = True, self.breaker.refused(self.clock.now())
            await self._tell_hop(REFUSES, settle.reply)

    async def _say_the_rest(self) -> None:
        """Records what could not be recorded while the database was away: else those letters would be sent again.

        Raises StoreError.
        """
        if not self._unsaid:
            return
        rest = dict(self._unsaid)

        def job(unit: Unit) -> None:
            for letter, settle in rest.values():
                with contextlib.suppress(LostClaim):
                    apply_settlement(unit, letter, settle, HopKnown(True, self._taken_at))

        await asyncio.wrap_future(self.writer.submit(job, "T5"))
        for number, (letter, settle) in rest.items():
            del self._unsaid[number]
            self._count(letter, settle)

    def _count(self, letter: Letter, settle: Settlement) -> None:
        match settle.state:
            case "sent":
                self.tally.sent += 1
            case "waiting":
                self.tally.later += 1
            case "held":
                pass
            case "failed":
                self.tally.failed += 1
            case _:
                self.tally.dead += 1
        known = {"trace": letter.cause, "letter": letter.id, "kind": letter.kind, "attempt": letter.tries}
        if settle.state == "sent":
            log.info("letter sent", **known)
        else:
            log.info("letter not sent", **known, state=settle.state, reply=settle.reply)


class Settlement(Struct, frozen=True):
    """What becomes of a letter after a try: sent, waiting (due at `at`), failed, or dead."""

    state: str
    reply: str
    at: datetime
    is_refusal: bool = False  # of the recipient or of the hop: the store knows what else was refused
    at_rcpt: bool = False  # before anything of the letter was seen


class HopKnown(Struct, frozen=True):
    """What this node knows of the hop: has it refused anybody lately, and when did it take a letter last.

    `overtaken_by`: letters that it refused while it took this one.
    """

    doubted: bool = False
    taken_at: datetime | None = None
    overtaken_by: frozenset[int] = frozenset()


class _Claimed(NamedTuple):
    """What a claim gives. `probe`: when a hop that refuses everyone is asked next; `due`: the next letter, where none
    was taken; `released`: lost claims that it has undone; `has_looked`: False where none may be sent now;
    `has_refused`: somebody, of whom a letter may be set going again while those are in hand.
    """

    letters: list[Letter]
    more: bool = False
    stopped: bool = False
    probe: datetime | None = None
    due: datetime | None = None
    released: int = 0
    has_looked: bool = True
    has_refused: bool = False


def _is_refusal(outcome: HopAnswer) -> bool:
    """Of a recipient, or of everyone: of the letter itself it is none."""
    return isinstance(outcome, RefusedForGood) and not outcome.of_letter


def plan_settlement(letter: Letter, outcome: HopAnswer, now: datetime, chance: float) -> Settlement:
    """Sent, refused, or later by the schedule; given up when that is later than the letter is worth."""
    if isinstance(outcome, Sent):
        return Settlement("sent", outcome.reply, now)
    if isinstance(outcome, RefusedForGood):
        return Settlement("failed", outcome.reason, now, is_refusal=not outcome.of_letter, at_rcpt=outcome.at_rcpt)
    if outcome.is_lasting:
        due = now + Breaker.REFUSED_FOR if now + Breaker.REFUSED_FOR <= letter.give_up_at else None
    else:
        due = find_next_try(
            attempts=max(1, letter.tries), code=outcome.code, now=now, give_up_at=letter.give_up_at, chance=chance
        )
    if due is None or now > letter.give_up_at:
        return Settlement("dead", f"given up: {outcome.reason}", now)
    return Settlement("waiting", outcome.reason, due)


def apply_put_off(unit: Unit, wait: PutOff) -> None:
    """Records that a letter waits behind a breaker; its ticket hears of it after four hours, as of any other.

    Raises LostClaim.
    """
    outbox.put_off(unit, wait.letter, wait.reply, wait.until)
    if wait.reply:
        timers.add(unit, undelivered_letter.plan_timers(wait.letter, "waiting", wait.reply))


def apply_settlement(unit: Unit, letter: Letter, settle: Settlement, known: HopKnown) -> str:
    """Records it (T5), and what its ticket must be told; gives the letter's state. Raises LostClaim."""
    if settle.is_refusal:
        is_of_hop = settle_refusal(
            unit, letter, settle.reply, settle.at, taken_at=known.taken_at, at_rcpt=settle.at_rcpt
        )
        return "waiting" if is_of_hop else "failed"
    match settle.state:
        case "sent":
            outbox.record_sent(unit, letter, settle.reply, settle.at)
            if known.overtaken_by:
                refusals.outlast(unit, known.overtaken_by, settle.at)
            elif known.doubted or letter.attempts > 1:
                settle_taken(unit, letter, settle.at)
            if letter.attempts > 1 or letter.kind in ASKS:
                tell_reached(unit, letter, settle.at)
        case "waiting":
            outbox.record_retry(unit, letter, settle.reply, settle.at)
        case "held":
            if not outbox.record_withheld(unit, letter, settle.reply):
                return "held"  # who must know has been told
            why = settle.reply.removeprefix(outbox.WITHHELD)
            timers.add(unit, undelivered_letter.plan_timers(letter, "held", why))
            return "held"
        case "failed":
            outbox.record_failed(unit, letter, settle.reply)
        case _:
            outbox.record_dead(unit, letter, settle.reply)
    timers.add(unit, undelivered_letter.plan_timers(letter, settle.state, settle.reply))
    return settle.state
