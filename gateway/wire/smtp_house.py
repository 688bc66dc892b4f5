"""What the connections of a listener share: the desk behind them, the room there is, who must leave, the replies."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from gateway.message import RawMail

log = logging.getLogger("postdesk.smtp_in")
_TICK = 0.05  # seconds between two looks at those who wait
_SOON = 0.002  # seconds after a step in which a connection is likely to take the next one
MB = 1024 * 1024

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


class Callbacks(Struct, frozen=True):
    """What a listener asks of the desk."""

    put: Put  # stores durably, gives the name of the stored mail; raises Full, Busy
    accepts: Accepts  # is this recipient one of ours
    ready: Ready | None  # raises Full or Busy where no mail can be taken now
    login: Login | None  # user name and password of a submission
    now: Callable[[], datetime]


class SmtpOptions(Struct, frozen=True):
    """How a listener behaves. Times in seconds, sizes in bytes."""

    host: str = "127.0.0.1"
    port: int = 0  # 0: a free one, see SmtpListener.port
    unix_socket: str = ""  # a path; then host and port are not used
    hostname: str = "localhost"  # our name in the greeting
    lmtp: bool = False
    tls_certificate: str = ""  # PEM files; STARTTLS is offered when both are given
    tls_key: str = ""
    size_limit: int = 35 * MB
    memory_limit: int = 256 * MB  # of all mails that are being received; beyond it senders try again later
    max_connections: int = 200
    max_per_address: int = 50
    max_recipients: int = 100
    max_refused: int = 100  # unknown recipients on a connection between two mails
    tarpit: float = 0.02  # for the first unknown recipient, growing to ten times that
    command_timeout: float = 300  # RFC 5321 section 4.5.3.2
    data_timeout: float = 180  # from the last bytes
    session_timeout: float = 1800  # a whole connection, whatever it does
    patience: float = 0.5  # without progress, before a connection may have to make room for another
    waiting_time: float = 2  # that a connection waits for room before it is turned away
    greeting_pause: float = 0.25  # before a peer from outside is greeted: who speaks first is no mail server


class Connection(Protocol):
    """What a house knows of one that is connected."""

    address: str  # of the other side; empty on a unix socket
    progress_at: float  # loop time of the last useful step
    refused: int  # unknown recipients since the last mail
    committing: bool  # a mail of it is being stored
    gone: bool

    @property
    def busy(self) -> bool:
        """Is a mail on its way in?"""

    def begin(self) -> None:
        """Greet."""

    def turn_away(self, status: str) -> None:
        """Say why not, and close."""

    def bye(self, status: str) -> None:
        """Say why, and close."""

    def abort(self) -> None:
        """Close at once."""

    def progress(self) -> None:
        """A useful step was made."""


class ListenerShare:
    """What all connections of a listener share: who is here, how much is in memory, whether the doors close."""

    def __init__(self, callbacks: Callbacks, options: SmtpOptions, loop: asyncio.AbstractEventLoop) -> None:
        self.callbacks = callbacks
        self.options = options
        self.loop = loop
        self.live: set[Connection] = set()
        self.waiting: list[Connection] = []
        self.memory = 0
        self.closing = False

    def enter(self, session: Connection) -> None:
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

    def expects_mail(self) -> bool:
        """Is another mail about to come: has a connection just got on that waits for no commit?"""
        since = self.loop.time() - _SOON
        return any(one.progress_at > since and not one.committing for one in self.live)

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

    def _admit(self, session: Connection) -> bool:
        """Room for one more? Where there is none, the connection that has done nothing useful for longest makes it."""
        limit = self.options.max_per_address
        same = [other for other in self.live if other.address == session.address] if session.address else []
        if len(same) >= limit and not self._evict(same):
            return False
        if len(self.live) >= self.options.max_connections and not self._evict(self.live):
            return False
        self.live.add(session)
        return True

    def _evict(self, candidates: set[Connection] | list[Connection]) -> bool:
        idle = min((one for one in candidates if not one.committing), key=lambda one: one.progress_at, default=None)
        if idle is None or self.loop.time() - idle.progress_at < self.options.patience:
            return False
        self.live.discard(idle)
        idle.bye(CROWDED)
        return True


def is_outside(address: str) -> bool:
    """Is it an address of the world, and none of a network of our own?"""
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False  # a unix socket


def brief(error: BaseException) -> str:
    """The kind of an error and its place: texts of errors may hold the mail itself, and never go to a log or a peer."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}" if frames else type(error).__name__
