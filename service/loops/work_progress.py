"""Says whether work goes on: by what was done last, not by whether a process or a thread exists (I15)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from msgspec import Struct, field

AGAIN = 60.0  # seconds until the reason of a step that goes on failing is worth another line


class StandStill(Exception):
    """Work stands still and cannot be healed from inside: the process ends, so that its supervisor starts another."""


class _Step(Struct):
    begun: float | None = None  # under way since then
    failing: float | None = None  # has failed since then, every time
    reason: str = ""
    is_outside: bool = False  # what it fails by is outside of this process, such as the database
    told: float | None = None  # of this reason


class Steps(Struct):
    """How the steps of the loops fare. From any thread; times are seconds of the clock that nobody sets."""

    now: Callable[[], float] = time.monotonic
    _steps: dict[str, _Step] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str) -> None:
        """It is under way from now on."""
        with self._lock:
            self._steps.setdefault(name, _Step()).begun = self.now()  # whether it fails again will be seen

    def well(self, name: str) -> None:
        """It has come to its end."""
        with self._lock:
            self._steps[name] = _Step()

    def failed(self, name: str, reason: str, *, is_outside: bool) -> bool:
        """It has failed, by something outside of this process or not. Is that worth a line: for another reason than
        the last time, or for more than a minute since it was?
        """
        with self._lock:
            step, now = self._steps.setdefault(name, _Step()), self.now()
            since = step.failing if step.failing is not None else now
            is_news = step.told is None or step.reason != reason or now - step.told > AGAIN
            self._steps[name] = _Step(None, since, reason, is_outside, now if is_news else step.told)
        return is_news

    def list_failing(self, patience: float) -> dict[str, str]:
        """The steps that have failed every time for longer than `patience` seconds, with the last reason."""
        with self._lock:
            found = {name: (step.failing, step.reason) for name, step in self._steps.items()}
        return {
            name: why for name, (since, why) in found.items() if since is not None and self.now() - since > patience
        }

    def list_well(self) -> set[str]:
        """The steps that did not fail when they were last done."""
        with self._lock:
            return {name for name, step in self._steps.items() if step.failing is None}

    def is_waiting_for_others(self, name: str) -> bool:
        """Does it fail by something that a restart of this process would not heal?"""
        with self._lock:
            return name in self._steps and self._steps[name].is_outside

    def under_way(self, name: str) -> float:
        """For how many seconds it has been under way; 0 while it is not."""
        with self._lock:
            step = self._steps.get(name)
            return 0.0 if step is None or step.begun is None else self.now() - step.begun


class Movement(Struct):
    """Counters that move while work goes on, and since when none has moved."""

    now: Callable[[], float] = time.monotonic
    _last: tuple[int, ...] = ()
    _at: float = 0.0

    def __post_init__(self) -> None:
        self._at = self.now()

    def look(self, *counters: int) -> bool:
        """Has one of them moved since the last look?"""
        has_moved, self._last = counters != self._last, counters
        if has_moved:
            self._at = self.now()
        return has_moved

    @property
    def still(self) -> float:
        """For how many seconds nothing has moved although there was something to do."""
        return self.now() - self._at
