"""The heartbeats: a handful of constant jobs that ask what is due; never one job per ticket (I12).

A missed beat is made up by the next one, for what is due stands in the database; a crash leaves nothing behind here.
The scheduler reads the machine's clock. Where that leaps forward, all the beats that it passes over are one; where it
is set back, the next beats are as far away as the old time, so a thread of ours puts them right.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from msgspec import Struct

from service.loops.clock import Clock, ClockWatch, SystemClock
from service.loops.failpoints import FailpointError
from service.loops.timers import BATCH, Timing
from service.loops.work_progress import Steps
from store.errors import StoreError

log = structlog.get_logger("timing")

LOOK = 1.0  # seconds between two looks at the machine's clock, and by how much it is set back before it matters


class Beat(Struct, frozen=True):
    """One constant job: what is done, every how many seconds."""

    name: str
    seconds: float
    do: Callable[[], None]


def _evenly(seconds: float) -> Any:
    """A trigger for every so many seconds. The scheduler's own lists each beat that a leap of the clock passed over."""
    from apscheduler.triggers.base import BaseTrigger

    gap = timedelta(seconds=seconds)

    class Evenly(BaseTrigger):  # type: ignore[misc, unused-ignore]
        def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
            following = (previous_fire_time or now) + gap
            return following if following > now else now + gap

    return Evenly()


class Heartbeats:
    """Runs beats in threads of their own, none twice at a time."""

    def __init__(self, *beats: Beat) -> None:
        self.beats = beats
        self._scheduler: Any = None
        self._ending = threading.Event()
        self._watcher: threading.Thread | None = None

    def start(self) -> None:
        """Starts the thread that beats."""
        from apscheduler.schedulers.background import BackgroundScheduler

        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        for beat in self.beats:
            self._scheduler.add_job(_guarded(beat), _evenly(beat.seconds), id=beat.name)
        self._scheduler.start()
        self._ending.clear()
        self._watcher = threading.Thread(target=self._watch_clock, name="clock", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """Waits for the beats that are under way."""
        if self._scheduler is not None:
            self._ending.set()
            if self._watcher is not None:
                self._watcher.join()
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def _watch_clock(self) -> None:
        """Brings the next beats to the new time after the clock was set back. Waits by the clock that nobody sets."""
        clock = SystemClock()  # as the scheduler reads it
        watch = ClockWatch(clock.now(), time.monotonic())
        while not self._ending.wait(LOOK):
            watch, jump = watch.look(clock.now(), time.monotonic())
            if jump.total_seconds() < -LOOK:
                for beat in self.beats:
                    self._scheduler.modify_job(beat.name, next_run_time=watch.wall)


def _guarded(beat: Beat) -> Callable[[], None]:
    steps = Steps()

    def run() -> None:
        try:
            beat.do()
        except (StoreError, FailpointError) as error:
            if steps.failed(beat.name, str(error), is_outside=True):
                log.warning("heartbeat put off", beat=beat.name, reason=str(error))
        except Exception as error:
            log.error("heartbeat failed", beat=beat.name, exc_info=error)
        else:
            steps.well(beat.name)

    return run


def work_due(timing: Timing, clock: Clock, limit: int = BATCH) -> int:
    """Does all that is due now, batch by batch; gives how many timers there were."""
    total = 0
    while done := timing.work(clock.now(), limit):
        total += done
        if done < limit:
            break
    return total


def work_slow(timing: Timing, clock: Clock) -> int:
    """The same for what may take minutes, one after the other; the loops that look after work tell the two apart."""
    return work_due(timing, clock, 1)
