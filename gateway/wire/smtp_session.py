"""One SMTP or LMTP connection: aiosmtpd with a faster reader of DATA and a work-around for each of its surprises.

A crash leaves nothing behind here: until `put` has returned nothing was acknowledged, and the sender tries again.
"""

# ruff: noqa: N802, SLF001 - aiosmtpd finds its commands by these names, and keeps the reader to itself

from __future__ import annotations

import asyncio
import collections
import logging
import re
from typing import Any

import aiosmtpd.smtp
from aiosmtpd.smtp import SMTP, syntax

from gateway.message import RawMail, Road
from gateway.wire.smtp_data import TOO_BUSY, DataReader, Unfit, too_big
from gateway.wire.smtp_hooks import Handler, authenticator, login_name
from gateway.wire.smtp_house import (
    BUSY,
    FAULT,
    FULL,
    OUT_OF_ORDER,
    STOPPING,
    TIMED_OUT,
    TOO_MANY_ERRORS,
    Busy,
    Full,
    ListenerShare,
    brief,
    is_outside,
    log,
)

# aiosmtpd writes recipients (our tokens) at INFO and contents at DEBUG, and an outage of ours as a traceback.
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)
# It looks for passwords in each line, twice, before it asks whether anybody logs it.
aiosmtpd.smtp.sanitized_log = lambda *_, **__: None

_COMMAND_LINE = 2048  # bytes; RFC 5321 section 4.5.3.1.4 asks for 512 and more with extensions
_CALLS = {
    "NOOP": 200,
    "VRFY": 20,
    "HELP": 20,
    "EXPN": 20,
    "EHLO": 50,
    "HELO": 50,
    "LHLO": 50,
    "AUTH": 10,
    "*": 1_000_000,
}
_ERRORS = 200  # refusals on one connection, between two mails that were taken
_STEP = 4096  # bytes behind DATA that count as progress
_PATH = re.compile(r"<([^\s<>\"\\()\x00-\x1f\x7f]*)>(?:\s+(.*))?")
_ENHANCED = {
    "2": collections.defaultdict(lambda: "2.0.0"),
    "4": collections.defaultdict(lambda: "4.0.0", {"421": "4.3.2", "454": "4.7.0"}),
    "5": collections.defaultdict(
        lambda: "5.5.1",
        {"500": "5.5.2", "501": "5.5.4", "535": "5.7.8", "538": "5.7.11", "552": "5.3.4", "555": "5.5.4"},
    ),
}


class Session(SMTP):
    """The work-arounds, in the order in which a connection meets them."""

    line_length_limit = 8192  # the StreamReader's limit: it reads commands only, DATA has a reader of its own
    session: Any
    envelope: Any
    transport: Any
    _reader: Any
    _writer: Any
    _paused: bool

    def __init__(self, house: ListenerShare, handler: Handler, tls: Any) -> None:
        options = house.options
        self.address = ""
        self.committing = False
        self.progress_at = house.loop.time()
        self._house = house
        self._options = options
        self._born = house.loop.time()
        self._admitted = False
        self.gone = False
        self._spoke_early = False
        self._in_greeting = False
        self._half_closed = False
        self.refused = 0
        self._errors = 0
        self._data: DataReader | None = None  # until the end of the mail has come
        self._reading: DataReader | None = None  # until the mail is stored
        self._data_over: asyncio.Future[None] | None = None
        self._next_step = _STEP
        super().__init__(
            handler,
            data_size_limit=options.size_limit,
            enable_SMTPUTF8=True,
            hostname=options.hostname,
            ident="LMTP" if options.lmtp else "ESMTP",
            tls_context=tls,
            timeout=options.command_timeout,
            command_call_limit=_CALLS,
            authenticator=authenticator(house),
            loop=house.loop,
        )
        # aiosmtpd shares one dictionary among all connections and lets every EHLO enlarge it.
        self.command_size_limits = collections.defaultdict(lambda: _COMMAND_LINE)

    # -- the connection -------------------------------------------------------------------------------------------

    def connection_made(self, transport: Any) -> None:
        """Lets a new peer in, lets it wait, or turns it away where there are too many."""
        if self._original_transport is not None:  # the second time, inside TLS
            super().connection_made(transport)
            return
        peer = transport.get_extra_info("peername")
        self.address = peer[0] if isinstance(peer, tuple) else ""
        self._raw = transport
        self._house.enter(self)

    def begin(self) -> None:
        """There is room: greet."""
        self._admitted = True
        self.progress()
        super().connection_made(self._raw)

    def turn_away(self, status: str) -> None:
        """Says the status instead of a greeting and closes."""
        _say_and_close(self.loop, self._raw, status)

    def connection_lost(self, error: Exception | None) -> None:
        """Gives back the room and the place that the peer held."""
        self.gone = True
        self._house.live.discard(self)
        self._release()
        if self._admitted:
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """A peer that closed its side during our commit still gets its answer;
        else aiosmtpd would cancel the commit.
        """
        if not self._admitted:
            return False
        if self.committing:
            self._half_closed = True
            return self.session.ssl is None
        return super().eof_received()

    def bye(self, status: str) -> None:
        """Say it, close, and do not wait for a peer that reads nothing."""
        if self.transport is not None:
            _say_and_close(self.loop, self.transport, status)

    @property
    def busy(self) -> bool:
        """In the middle of a mail."""
        return self._reading is not None

    def abort(self) -> None:
        """Closes at once, without a goodbye."""
        if self.transport is not None:
            self.transport.abort()

    async def _handle_client(self) -> None:
        for _ in range(2):  # let what was sent before the greeting arrive
            await asyncio.sleep(0)
        if self.session.ssl is None and is_outside(self.address):
            await asyncio.sleep(self._options.greeting_pause)
        if self._spoke_early or self._reader._buffer:
            self.bye(OUT_OF_ORDER)
            return
        try:
            await super()._handle_client()
        except ConnectionError:  # the peer went away while we answered: nobody is left to tell
            log.debug("%s went away", self.address)

    # -- time ------------------------------------------------------------------------------------------------------

    def _reset_timeout(self, duration: float | None = None) -> None:
        """One timer a connection that looks again, instead of one cancelled timer a command."""
        self._deadline = self.loop.time() + (duration or self._timeout_duration)
        handle = self._timeout_handle
        if handle is None or handle.cancelled() or handle.when() > self._deadline:
            if handle is not None:
                handle.cancel()
            self._timeout_handle = self.loop.call_at(self._due(), self._timeout_cb)

    def _due(self) -> float:
        return float(min(self._deadline, self._born + self._options.session_timeout))

    def _timeout_cb(self) -> None:
        """Idle for too long, or here for too long altogether; a commit of ours is never cut short."""
        due, now = self._due(), self.loop.time()
        if self.committing or due > now:
            self._timeout_handle = self.loop.call_at(due if due > now else now + 0.5, self._timeout_cb)
        else:
            self.bye(TIMED_OUT)

    def progress(self) -> None:
        """Notes that the peer got on; the time that it may be idle begins anew."""
        self.progress_at = self.loop.time()

    # -- answers ---------------------------------------------------------------------------------------------------

    async def push(self, status: Any) -> None:
        """Adds the enhanced code that we announce (RFC 2034) and counts refusals;
        what follows a goodbye is not worked off.
        """
        if self.transport is None or self.transport.is_closing():
            raise ConnectionResetError
        if isinstance(status, str) and not self._in_greeting:
            if status.startswith(
                "552 Error: message size"
            ):  # aiosmtpd's answer to a SIZE at MAIL: says neither how large nor what to do
                status = too_big(self._options.size_limit)
            status = _enhanced(status)
            if status[0] == "5":
                self._errors += 1
        self._writer.write((status.encode() if isinstance(status, str) else status) + b"\r\n")
        if self._paused:  # the peer reads slowly
            await self._writer.drain()
        if self._errors > _ERRORS:
            self._errors = 0
            self.bye(TOO_MANY_ERRORS)

    @syntax("EHLO hostname")
    async def smtp_EHLO(self, hostname: str) -> None:
        """Answers with what is announced; these lines carry no enhanced codes (RFC 2034)."""
        self._in_greeting = True  # the lines of this answer carry no enhanced codes
        try:
            await super().smtp_EHLO(hostname)
        finally:
            self._in_greeting = False

    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg: str) -> None:
        """A log-in, where there is one: what EHLO does not announce is no command (RFC 4954 section 4)."""
        if self._house.callbacks.login is None:
            await self.push("502 5.5.1 there is no log-in here")
            return
        await super().smtp_AUTH(arg)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The common form without the header parser of the standard library (a tenth of the time)."""
        match = _PATH.fullmatch(arg)
        if match is not None:
            return match[1] or "<>", match[2] or ""
        if arg.startswith("<") and ">" not in arg:  # which aiosmtpd's parser would mend
            return None, None
        address, rest = super()._getaddr(arg)
        return address, rest

    # -- DATA ------------------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Gives bytes to the commands or, behind DATA, to the reader of the mail."""
        if not self._admitted:
            self._spoke_early = True
        elif self._data is None:
            super().data_received(data)
        else:
            self._data_chunk(self._data, data)

    def _data_chunk(self, reader: DataReader, data: bytes) -> None:
        held = reader.held
        rest = reader.feed(data)
        self._house.memory += reader.held - held
        if rest is not None:
            self._data = None
            if self._data_over is not None and not self._data_over.done():
                self._data_over.set_result(None)
            if rest:
                super().data_received(rest)
            return
        self._reset_timeout(self._options.data_timeout)
        if reader.size >= self._next_step:
            self._next_step = reader.size + _STEP
            self.progress()
        if reader.hopeless:
            self.bye(too_big(self._options.size_limit))
        elif self._house.memory > self._options.memory_limit:
            self._house.memory -= reader.held
            reader.refuse(TOO_BUSY)
            self._house.memory += reader.held

    def _release(self) -> None:
        """The mail of this connection leaves the count of what is in memory."""
        if self._reading is not None:
            self._house.memory -= self._reading.held
            self._reading = self._data = None

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        """Replaces aiosmtpd's, which reads line by line, refuses long lines and counts no bytes without line ends."""
        if await self.check_helo_needed("LHLO" if self._options.lmtp else "HELO"):
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        if self._reader._buffer:  # RFC 2920 section 3.1: DATA is the last command of a group
            self.bye(OUT_OF_ORDER)
            return
        self.progress()
        self._next_step = _STEP
        reader = self._reading = self._data = DataReader(self._options.size_limit)
        self._house.memory += reader.held
        over = self._data_over = self.loop.create_future()
        self._reset_timeout(self._options.data_timeout)
        try:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await over
            status = await self._keep(reader)
        finally:
            self._release()
        replies = len(self.envelope.rcpt_tos) if self._options.lmtp else 1  # RFC 2033 section 4.2
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        self._reset_timeout()
        for _ in range(replies):
            await self.push(status)
        if self._house.closing:
            self.bye(STOPPING)
        elif self._half_closed and self.transport is not None:
            self.transport.close()

    async def _keep(self, reader: DataReader) -> str:
        """Store the mail and give the reply. A peer that vanishes cancels us, never the commit."""
        try:
            content = reader.content()
        except Unfit as unfit:
            return str(unfit)
        mail = RawMail(
            content=content,
            sender=_clean(self.envelope.mail_from) if self.envelope.mail_from != "<>" else "",
            recipients=tuple(dict.fromkeys(self.envelope.rcpt_tos)),
            received_at=self._house.callbacks.now(),
            road=Road.LMTP if self._options.lmtp else Road.SMTP,
            peer=self.address,
            authenticated=login_name(self.session),
        )
        self.committing = True
        try:
            stored = asyncio.ensure_future(self._house.callbacks.put(mail))
            try:
                name = await asyncio.shield(stored)
            except asyncio.CancelledError:
                stored.add_done_callback(_report_orphan)
                raise
        except Full:
            return FULL
        except Busy:
            return BUSY
        except Exception as error:
            log.error("a mail could not be stored: %s", brief(error))
            return FAULT
        finally:
            self.committing = False
        self._errors = self.refused = 0
        self.progress()
        return f"250 2.0.0 queued as {name}"


class LmtpSession(Session):
    """LHLO instead of EHLO (RFC 2033 section 4.1)."""

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, hostname: str) -> None:
        """The greeting of LMTP, answered as EHLO (RFC 2033)."""
        await Session.smtp_EHLO(self, hostname)

    async def smtp_EHLO(self, _hostname: str) -> None:
        """Refuses the greeting of SMTP (RFC 2033 section 4.1)."""
        await self.push("500 5.5.1 this is LMTP: say LHLO")

    async def smtp_HELO(self, _hostname: str) -> None:
        """Refuses the greeting of SMTP (RFC 2033 section 4.1)."""
        await self.push("500 5.5.1 this is LMTP: say LHLO")


def _say_and_close(loop: asyncio.AbstractEventLoop, transport: Any, status: str) -> None:
    if transport.is_closing():
        return
    transport.write(status.encode() + b"\r\n")
    transport.close()
    loop.call_later(5, transport.abort)


def _enhanced(status: str) -> str:
    kind = _ENHANCED.get(status[:1])
    if kind is None or status[4:6] in ("2.", "4.", "5.") or status[:3] == "220":
        return status
    return f"{status[:4]}{kind[status[:3]]} {status[4:]}"


def _clean(address: str) -> str:
    return address.encode("utf-8", "replace").decode()


def _report_orphan(task: asyncio.Future[str]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("a mail whose sender had gone could not be stored: %s", brief(error))
