"""The loop that sends: claim letters (T4), give them to the next hop, record what it said (T5).

A crash between claim and record leaves a letter to its lease: it is sent again under the same Message-ID, for nobody knows
whether the peer had it (I5). Letters wait for nothing but the schedule: who commits one calls `wake`.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from gateway.message import Outcome, OutgoingMail, Refused, Sent, TryLater
from service.clock import Clock
from service.domain import lost
from service.failpoints import FailpointError, reach
from service.schedule import Breaker, find_next_try
from service.settings import Send
from store import outbox, timers
from store.errors import LostClaim, StoreError
from store.records import Letter
from store.unit import Database, Unit
from store.writer import Writer

log = structlog.get_logger("outbound")

BATCH = 50  # letters in one claim
IDLE = 15.0  # seconds between looks where nothing wakes us: leases of dead nodes, a clock that was set
DRAIN = 5.0  # seconds for letters that are due when we are asked to stop
RECORD_TRIES = 8  # of noting what the next hop said, over about a minute


class Hop(Protocol):
    """The next mail server: gives an outcome and never raises for what the peer does."""

    async def deliver(self, mail: OutgoingMail) -> Outcome: ...


@dataclass(slots=True)
class Tally:
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
    hop: Hop
    send: Send
    clock: Clock
    tally: Tally = field(default_factory=Tally)
    breaker: Breaker = field(default_factory=Breaker)
    paused: bool = False
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _drain_until: float = 0.0
    _going: set[asyncio.Task[None]] = field(default_factory=set)
    _known: set[int] = field(default_factory=set)  # the letters of `_going`
    _interrupted: bool = False

    def wake(self) -> None:
        """There may be letters; from any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until `stop`; then what is due goes still, for DRAIN seconds at most, and what is on its way arrives."""
        self._loop = asyncio.get_running_loop()
        ended = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set() or self._may_drain():
                self._woken.clear()
                try:
                    taken = await self._claim()
                except (StoreError, FailpointError) as error:
                    log.warning("letters cannot be claimed", error=str(error))
                    if stop.is_set():
                        break
                    await self._wait(1.0, ended)
                    continue
                for letter in taken:
                    self._known.add(letter.id)
                    task = asyncio.create_task(self._send_one(letter))
                    self._going.add(task)
                    task.add_done_callback(self._done)
                if stop.is_set() and not taken and not self._going:
                    break
                if not taken or len(self._going) >= BATCH:
                    await self._wait(await self._find_pause(), ended)
        finally:
            ended.cancel()
            if self._going:
                await asyncio.wait(self._going)

    def _may_drain(self) -> bool:
        """We are asked to stop: is there still time to send what is due?"""
        now = asyncio.get_running_loop().time()
        self._drain_until = self._drain_until or now + DRAIN
        return now < self._drain_until

    def _done(self, task: asyncio.Task[None]) -> None:
        self._going.discard(task)
        self._woken.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("sending failed", error=repr(error))

    async def _wait(self, seconds: float, ended: asyncio.Task[bool]) -> None:
        woken = asyncio.create_task(self._woken.wait())
        both = {woken} if ended.done() else {woken, ended}
        await asyncio.wait(
            both, timeout=min(seconds, 0.2) if ended.done() else seconds, return_when=asyncio.FIRST_COMPLETED
        )
        woken.cancel()

    async def _claim(self) -> list[Letter]:
        now = self.clock.now()
        room = BATCH - len(self._going)
        if self.breaker.is_probing(now):
            room = 0 if self._going else 1
        if self.paused or self.send.mode == "paused" or room <= 0 or self.breaker.is_open(now):
            return []
        known, interrupted = set(self._known), self._interrupted

        def job(unit: Unit) -> list[Letter]:
            if interrupted:  # a claim's answer was lost: what it took is on nobody's way
                outbox.release_claims(unit, self.database.node, known)
            return outbox.claim(unit, now, room)

        self._interrupted = True
        taken = await asyncio.wrap_future(self.writer.submit(job, "T4"))
        self._interrupted = False
        return taken

    async def _find_pause(self) -> float:
        """Seconds until the next letter is due, at most IDLE."""
        now = self.clock.now()
        if self.breaker.open_until is not None and self.breaker.is_open(now):
            return min(IDLE, (self.breaker.open_until - now).total_seconds())
        if self.paused or self.send.mode == "paused" or self._going:
            return IDLE
        try:
            due = await asyncio.to_thread(self._next_due)
        except StoreError:
            return 1.0
        return IDLE if due is None else min(IDLE, max(0.005, (due - now).total_seconds()))

    def _next_due(self) -> datetime | None:
        with self.database.read() as unit:
            return outbox.next_due(unit)

    async def _send_one(self, letter: Letter) -> None:
        now = self.clock.now()
        if now > letter.give_up_at:
            outcome: Outcome = TryLater(letter.last_reply or "waited too long to be sent")
        else:
            recipient = self.send.trial_to if self.send.mode == "trial" else letter.recipient
            outcome = await self.hop.deliver(OutgoingMail(letter.content, letter.envelope_sender, recipient))
            if isinstance(outcome, Sent):
                outcome = await self._noted(outcome)
        now = self.clock.now()
        if isinstance(outcome, TryLater) and outcome.code == 0:
            self.breaker = self.breaker.failed(now)
        else:
            self.breaker = self.breaker.succeeded()
        settle = plan_settlement(letter, outcome, now, random.random())
        await self._record(letter, settle)

    async def _noted(self, outcome: Sent) -> Outcome:
        """Between the next hop's answer and our note of it: a fault of ours there counts as an answer that was lost."""
        try:
            await asyncio.to_thread(reach, "wire")
        except FailpointError as error:
            return TryLater(str(error), lost_after_data=True)
        return outcome

    async def _record(self, letter: Letter, settle: Settlement) -> None:
        for attempt in range(RECORD_TRIES):
            try:
                await asyncio.wrap_future(self.writer.submit(lambda unit: apply_settlement(unit, letter, settle), "T5"))
                break
            except LostClaim:
                log.warning("letter was taken by another sender", letter=letter.id)
                return
            except StoreError as error:
                log.warning("outcome cannot be recorded yet", letter=letter.id, error=str(error))
                await asyncio.sleep(0.25 * 2**attempt)
        else:
            return  # its lease will end, and it is sent again under the same Message-ID
        self._count(letter, settle)

    def _count(self, letter: Letter, settle: Settlement) -> None:
        match settle.state:
            case "sent":
                self.tally.sent += 1
            case "waiting":
                self.tally.later += 1
            case "failed":
                self.tally.failed += 1
            case _:
                self.tally.dead += 1
        if settle.state != "sent":
            log.info(
                "letter not sent", letter=letter.id, state=settle.state, attempt=letter.attempts, reply=settle.reply
            )


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of a letter after a try: sent, waiting (due at `at`), failed, or dead."""

    state: str
    reply: str
    at: datetime


def plan_settlement(letter: Letter, outcome: Outcome, now: datetime, chance: float) -> Settlement:
    """Sent, refused, or later by the schedule; given up when that is later than the letter is worth."""
    if isinstance(outcome, Sent):
        return Settlement("sent", outcome.reply, now)
    if isinstance(outcome, Refused):
        return Settlement("failed", outcome.reason, now)
    due = find_next_try(
        attempts=max(1, letter.attempts), code=outcome.code, now=now, give_up_at=letter.give_up_at, chance=chance
    )
    if due is None or now > letter.give_up_at:
        return Settlement("dead", f"given up: {outcome.reason}", now)
    return Settlement("waiting", outcome.reason, due)


def apply_settlement(unit: Unit, letter: Letter, settle: Settlement) -> None:
    """Records it (T5), and what its ticket must be told. Raises LostClaim."""
    match settle.state:
        case "sent":
            outbox.record_sent(unit, letter, settle.reply, settle.at)
        case "waiting":
            outbox.record_retry(unit, letter, settle.reply, settle.at)
        case "failed":
            outbox.record_failed(unit, letter, settle.reply)
        case _:
            outbox.record_dead(unit, letter, settle.reply)
    timers.add(unit, lost.plan_timers(letter, settle.state, settle.reply))
