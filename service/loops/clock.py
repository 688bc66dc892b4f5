"""The clock of the desk: read in one place, so that a rehearsal can set it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from msgspec import Struct


class Clock(Protocol):
    """Tells the time; a rehearsal has one of its own."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time of the machine, aware, in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that stands still until it is moved; never backwards."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a time with its zone")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The time to which it was moved."""
        return self._now

    def advance(self, span: timedelta) -> datetime:
        """Moves on by `span` and gives the new time; raises ValueError for a step back."""
        return self.move_to(self._now + span)

    def move_to(self, at: datetime) -> datetime:
        """Moves on to that time and gives it. Raises ValueError for a step back."""
        if at < self._now:
            raise ValueError(f"a virtual clock does not go back: {at} is before {self._now}")
        self._now = at.astimezone(UTC)
        return self._now


class ClockWatch(Struct, frozen=True):
    """The machine's clock beside one that only goes forward: what they stood at when they were last looked at."""

    wall: datetime
    steady: float  # seconds of any beginning

    def look(self, wall: datetime, steady: float) -> tuple[ClockWatch, timedelta]:
        """The watch from now on, and by how much the clock was set meanwhile: negative is back.

        A machine that slept has a clock that was set forward by that: the steady one slept too.
        """
        jump = (wall - self.wall) - timedelta(seconds=steady - self.steady)
        return ClockWatch(wall, steady), jump
