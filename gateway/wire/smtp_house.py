"""What the connections of a listener share: the desk behind them, the room there is, who must leave, the replies."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gateway.message import RawMail

if TYPE_CHECKING:
    from gateway.wire.smtp_in import SmtpOptions
    from gateway.wire.smtp_session import Session

log = logging.getLogger("postdesk.smtp_in")
_TICK = 0.05  # seconds between two looks at those who wait

FAULT = "451 4.3.0 temporary failure, try again later"
FULL = "452 4.3.1 no room to store mail, try again later"
BUSY = "451 4.3.2 busy, try again later"
UNKNOWN = "550 5.1.1 no such mailbox here"
STOPPING = "421 4.3.2 shutting down, try again later"
CROWDED = "421 4.3.2 too many connections, try again later"
TIMED_OUT = "421 4.4.2 timed out"
TOO_MANY_ERRORS = "421 4.7.0 too many errors"
OUT_OF_ORDER = "554 5.5.0 spoke before it was asked"


class Full(Exception):
    """There is no room: the sender is told 452."""


class Busy(Exception):
    """Not now: the sender is told 451."""


Put = Callable[[RawMail], Awaitable[str]]
Accepts = Callable[[str], Awaitable[bool] | bool]
Ready = Callable[[], Awaitable[None] | None]
Login = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What a listener asks of the desk."""

    put: Put  # stores durably, gives the name of the stored mail; raises Full, Busy
    accepts: Accepts  # is this recipient one of ours
    ready: Ready | None  # raises Full or Busy where no mail can be taken now
    login: Login | None  # user name and password of a submission
    now: Callable[[], datetime]


class House:
    """What all connections of a listener share: who is here, how much is in memory, whether the doors close."""

    def __init__(self, callbacks: Callbacks, options: SmtpOptions, loop: asyncio.AbstractEventLoop) -> None:
        self.callbacks = callbacks
        self.options = options
        self.loop = loop
        self.live: set[Session] = set()
        self.waiting: list[Session] = []
        self.memory = 0
        self.closing = False

    def enter(self, session: Session) -> None:
        """Admit now, let wait for a while, or turn away."""
        if self.closing:
            session.turn_away(STOPPING)
        elif not self.waiting and self._admit(session):
            session.begin()
        elif not self.options.waiting_time:
            session.turn_away(CROWDED)
        else:
            if not self.waiting:
                self.loop.call_later(_TICK, self._let_in)
            self.waiting.append(session)
            if len(self.waiting) > self.options.max_connections:
                self.waiting.pop(0).turn_away(CROWDED)

    def _let_in(self) -> None:
        """The latest first: in a crowd, the first ones are those who made it."""
        full: set[str] = set()
        staying = []
        for session in reversed(self.waiting):
            if session.gone:
                continue
            if self.closing or self.loop.time() - session.progress_at > self.options.waiting_time:
                session.turn_away(STOPPING if self.closing else CROWDED)
            elif session.address not in full and self._admit(session):
                session.begin()
            else:
                full.add(session.address)
                staying.append(session)
        self.waiting = staying[::-1]
        if self.waiting:
            self.loop.call_later(_TICK, self._let_in)

    def _admit(self, session: Session) -> bool:
        """Room for one more? Where there is none, the connection that has done nothing useful for longest makes it."""
        limit = self.options.max_per_address
        same = [other for other in self.live if other.address == session.address] if session.address else []
        if len(same) >= limit and not self._evict(same):
            return False
        if len(self.live) >= self.options.max_connections and not self._evict(self.live):
            return False
        self.live.add(session)
        return True

    def _evict(self, candidates: set[Session] | list[Session]) -> bool:
        idle = min((one for one in candidates if not one.committing), key=lambda one: one.progress_at, default=None)
        if idle is None or self.loop.time() - idle.progress_at < self.options.patience:
            return False
        self.live.discard(idle)
        idle.bye(CROWDED)
        return True


def brief(error: BaseException) -> str:
    """The kind of an error and its place: texts of errors may hold the mail itself, and never go to a log or a peer."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}" if frames else type(error).__name__
