"""Runs due timers: claims each, checks that it still makes sense, applies its events, letters and next timer
in one transaction (I12).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from service.domain.plan_timer import SLOW, kind_of, plan_timer
from service.domain.planning.plan import Plan
from service.domain.planning.timer_kind import TimerNeed
from service.domain.planning.timer_situation import Moment
from service.domain.queue import reachability
from service.gather.report import REST
from service.gather.timer import gather_timer
from service.loops.apply_plan import Moved, apply_timer
from service.loops.letters.render_letters import Printed, Thread
from service.loops.wake import Wake
from service.loops.world import LiveWorld
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import Conflict, LostClaim, StoreUnavailable
from store.records import Person, Timer
from store.ticket import people, tickets, timers
from store.upkeep.erasure import ErasureCount

log = structlog.get_logger(__name__)
TRIES = 8
BATCH = 64  # timers that are claimed at once
SLOW_LEASE = 900.0  # seconds: the figures of a large desk's year are counted within


class Interrupted(Exception):
    """The process ends: what is under way is done after the next start."""


class Timing:
    """The timers' single step, of those that are quick or of those that are slow; used by one thread at a time."""

    def __init__(
        self, database: Database, writer: Writer, world: LiveWorld, wake: Wake, *, slow: bool = False,
        finish_erasure: Callable[[Sequence[ErasureCount]], object] = lambda _: None,
    ) -> None:  # fmt: skip
        self.database, self.writer, self.world, self.wake = database, writer, world, wake
        self._slow, self._finish_erasure = slow, finish_erasure
        self._kinds: dict[str, Any] = {"only" if slow else "without": SLOW}
        self._ending = threading.Event()
        self.fired = 0  # timers that were looked at: it moves while work goes on
        self._interrupted = False  # something went wrong in the middle: what we had claimed is given back first

    def work(self, now: datetime, limit: int) -> int:
        """Runs what is due and gives how many timers were claimed. Raises StoreUnavailable."""
        try:
            return self._work(now, limit)
        except Exception:  # whatever was in the way: the next claim gives back what this one has left
            self._interrupted = True
            raise

    def _claim(self, unit: Unit, now: datetime, limit: int) -> list[Timer]:
        node, kinds = self.database.node, self._kinds
        if self._interrupted:  # the other loop of this node has its own in hand
            timers.release_claims(unit, node, **kinds)
        if self._slow:
            return timers.claim(unit, now, 1, node, SLOW_LEASE, **kinds)
        return timers.claim(unit, now, limit, node, **kinds)

    def end(self) -> None:
        """Interrupts what is under way, from another thread."""
        self._ending.set()

    def _pause(self) -> None:
        if self._ending.wait(REST):
            raise Interrupted

    def _work(self, now: datetime, limit: int) -> int:
        due = self.writer.run(lambda unit: self._claim(unit, now, limit), "T2")
        self._interrupted = False
        for timer in due:
            self._fire(timer, now)
            self.fired += 1
        return len(due)

    def _number(self, timer: Timer) -> int:
        """Of the ticket that it may open."""
        if TimerNeed.NUMBER not in kind_of(timer).needs:
            return 0
        return self.writer.run(lambda unit: tickets.reserve_numbers(unit, 1), "T2")[0]

    def _print(self, unit: Unit, moment: Moment, plan: Plan) -> tuple[Printed, ...]:
        """The letters of one plan, without those that nobody reads any more."""
        if not plan.letters:
            return ()
        thread = tuple(tickets.message_ids(unit, plan.before.id)) if plan.before is not None else ()
        dead = _dead(people.find_people(unit, [letter.to for letter in plan.letters]))
        cause = f"timer:{moment.timer.id}"
        printed = self.world.begin_printing(
            plan, moment.now, moment.house, names=moment.names, thread=Thread(thread), cause=cause
        ).compose()
        asks = reachability.CHECK  # the letter that finds out whether anything arrives again
        return tuple(one for one in printed if one.letter.recipient not in dead or one.letter.kind == asks)

    def _put_off(self, timer: Timer, now: datetime) -> None:
        """A fault of ours was in the way; where only the answer to its commit was lost, it has fired."""
        later = now + timedelta(minutes=min(60, 2 ** min(max(1, timer.attempts - timer.deaths), 6)))
        try:
            self.writer.run(lambda unit: timers.retry_later(unit, timer, later), "T3")
        except LostClaim:
            log.info("claim lost", timer=timer.id)

    def _fire(self, timer: Timer, now: datetime) -> None:
        number = self._number(timer)
        for _ in range(TRIES):
            try:
                with self.database.read() as unit:
                    moment = gather_timer(unit, self.world.now, timer, now, number, self._pause)
                    plan = plan_timer(moment)
                    plans = (plan, *plan.also) if plan is not None else ()
                    letters = tuple(one for each in plans for one in self._print(unit, moment, each))
                job = partial(apply_timer, timer=timer, plan=plan, letters=letters, now=now)
                applied = self.writer.submit_then(job, "T3", self.wake.on_letters).result()
            except (Conflict, Moved) as moved:
                log.info("planned anew", timer=timer.id, reason=str(moved))
                continue
            except LostClaim:
                return
            except StoreUnavailable:
                raise
            except Interrupted:
                self.writer.run(lambda unit: timers.retry_later(unit, timer, timer.due_at), "T3")
                return
            except Exception as error:
                log.error("timer failed", timer=timer.id, kind=timer.kind, exc_info=error)
                self._put_off(timer, now)
                return
            if applied.erased:
                self._finish_erasure(applied.erased)
            log.info(
                "timer fired",
                timer=timer.id,
                kind=timer.kind,
                ticket=timer.ticket_id,
                did=plan.reason if plan else "nothing",
            )
            return


def _dead(known: Mapping[str, Person]) -> set[str]:
    return {address for address, person in known.items() if person.dead_since is not None}
