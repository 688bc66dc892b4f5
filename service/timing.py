"""The heartbeats: a handful of constant jobs that ask what is due; never one job per ticket (I12).

A missed beat is made up by the next one, for what is due stands in the database; a crash leaves nothing behind here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from service.clock import Clock
from service.desk import Desk
from service.failpoints import FailpointError
from store.errors import StoreError

log = structlog.get_logger("timing")


@dataclass(frozen=True, slots=True)
class Beat:
    """One constant job: what is done, every how many seconds."""

    name: str
    seconds: float
    do: Callable[[], None]


class Heartbeats:
    """Runs beats in threads of their own, none twice at a time."""

    def __init__(self, *beats: Beat) -> None:
        self.beats = beats
        self._scheduler: Any = None

    def start(self) -> None:
        from apscheduler.schedulers.background import BackgroundScheduler

        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        for beat in self.beats:
            self._scheduler.add_job(_guarded(beat), "interval", seconds=beat.seconds, id=beat.name)
        self._scheduler.start()

    def stop(self) -> None:
        """Waits for the beats that are under way."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None


def _guarded(beat: Beat) -> Callable[[], None]:
    def run() -> None:
        try:
            beat.do()
        except (StoreError, FailpointError) as error:
            log.warning("heartbeat put off", beat=beat.name, reason=str(error))
        except Exception as error:
            log.error("heartbeat failed", beat=beat.name, exc_info=error)

    return run


def work_due(desk: Desk, clock: Clock, limit: int = 64) -> int:
    """Does all that is due now, batch by batch; gives how many timers there were."""
    total = 0
    while done := desk.work_timers(clock.now(), limit):
        total += done
        if done < limit:
            break
    return total
