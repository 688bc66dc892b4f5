"""The SMTP and LMTP listener: takes mail from other servers and answers 250 only when it is stored."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from gateway.tls import find_saves, make_server_context
from gateway.wire.smtp_hooks import Handler
from gateway.wire.smtp_house import (
    STOPPING,
    Accepts,
    Busy,
    Callbacks,
    Full,
    ListenerShare,
    Login,
    Put,
    Ready,
    SmtpOptions,
)
from gateway.wire.smtp_session import LmtpSession, Session

__all__ = ["Busy", "Full", "SmtpListener", "SmtpOptions"]


class SmtpListener:
    """Listens on one address or unix socket, SMTP or LMTP.

    `put` stores durably and gives a name; `Full` is answered 452, `Busy` and everything else 451 with a fixed text.
    `accepts` says whether a recipient is ours. `ready` is asked at MAIL and may raise Full or Busy. `login`, given,
    offers AUTH inside TLS. Recipients hold our tokens: they are never logged.
    """

    def __init__(
        self,
        put: Put,
        accepts: Accepts,
        options: SmtpOptions,
        *,
        ready: Ready | None = None,
        login: Login | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._callbacks = Callbacks(put, accepts, ready, login, now)
        self._options = options
        self._house: ListenerShare | None = None
        self._server: asyncio.Server | None = None
        self._tls: ssl.SSLContext | None = None
        self._tls_files: tuple[tuple[int, int, int] | None, ...] = ()

    @property
    def port(self) -> int:
        """The port that is listened on; 0 for a unix socket."""
        if self._server is None or self._options.unix_socket:
            return 0
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def connections(self) -> int:
        """The number of open connections; 0 before the start."""
        return len(self._house.live) if self._house is not None else 0

    @property
    def expects_mail(self) -> bool:
        """Is a mail about to come?"""
        return self._house is not None and self._house.expects_mail()

    async def start(self) -> None:
        """Listen. Raises OSError where the address is not to be had, ssl.SSLError for a broken certificate."""
        loop = asyncio.get_running_loop()
        options = self._options
        house = self._house = ListenerShare(self._callbacks, options, loop)
        if options.tls_certificate and options.tls_key:
            self._load_tls()
        handler = Handler(house)
        kind = LmtpSession if options.lmtp else Session

        def connect() -> Session:
            return kind(house, handler, self._tls)

        if options.unix_socket:
            _remove_socket(Path(options.unix_socket))
            self._server = await loop.create_unix_server(connect, options.unix_socket, backlog=512)
        else:
            self._server = await loop.create_server(connect, options.host or None, options.port, backlog=512)

    def set_options(self, options: SmtpOptions) -> None:
        """Other limits, names and files of certificates, for connections from now on; the place stays.

        See `reload_tls`.
        """
        before = self._options
        self._options = replace(
            options, host=before.host, port=before.port, unix_socket=before.unix_socket, lmtp=before.lmtp
        )
        if self._house is not None:
            self._house.options = self._options

    def reload_tls(self) -> None:
        """Read certificate and key again, for connections from now on.

        Raises OSError, ValueError; then the last good ones stay.
        """
        if self._tls is not None:
            self._load_tls()

    def renew_tls(self) -> bool:
        """`reload_tls` where the files are others than those that were looked at last; were they taken?"""
        if self._tls is None or self._find_tls_files() == self._tls_files:
            return False
        self._load_tls()
        return True

    def _load_tls(self) -> None:
        """Another context, for one that has failed to take a key has none."""
        self._tls_files = self._find_tls_files()
        self._tls = make_server_context(self._options.tls_certificate, self._options.tls_key)

    def _find_tls_files(self) -> tuple[tuple[int, int, int] | None, ...]:
        return find_saves(self._options.tls_certificate, self._options.tls_key)

    async def stop(self, grace: float = 10.0) -> None:
        """Close the door, let mails in flight finish within `grace` seconds, then close every connection."""
        server, house = self._server, self._house
        if server is None or house is None:
            return
        house.closing = True
        server.close()
        for session in list(house.live):
            if not session.busy:
                session.bye(STOPPING)
        deadline = house.loop.time() + grace
        while house.live and house.loop.time() < deadline:  # noqa: ASYNC110 - a short wait, once in a lifetime
            await asyncio.sleep(0.02)
        for session in list(house.live):
            session.abort()
        await asyncio.sleep(0)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 1)
        if self._options.unix_socket:
            _remove_socket(Path(self._options.unix_socket))
        self._server = None


def _remove_socket(path: Path) -> None:
    """A socket that a killed process left behind; any other file stays, and listening fails with its name."""
    if path.is_socket():
        path.unlink()
