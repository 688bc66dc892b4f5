"""The hooks of aiosmtpd: what is answered to EHLO, MAIL, RCPT and AUTH, and to a fault of ours."""

# ruff: noqa: N802 - aiosmtpd finds its hooks by these names

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import AuthResult, LoginPassword

from gateway.wire.smtp_house import (
    BUSY,
    FAULT,
    FULL,
    STOPPING,
    TOO_MANY_ERRORS,
    UNKNOWN,
    Busy,
    Connection,
    Full,
    ListenerShare,
    brief,
    log,
)


class Handler:
    """Answers to EHLO, MAIL and RCPT; aiosmtpd calls the methods by these names."""

    def __init__(self, house: ListenerShare) -> None:
        self._house = house

    async def handle_EHLO(
        self, _server: Connection, session: Any, _envelope: Any, host: str, lines: list[str]
    ) -> list[str]:
        """Answers with what is announced; AUTH is left out where nobody can log in."""
        session.host_name = host
        if self._house.callbacks.login is None:
            lines = [line for line in lines if not line.startswith("250-AUTH")]
        return [*lines[:-1], "250-PIPELINING", "250 ENHANCEDSTATUSCODES"]

    async def handle_MAIL(
        self, server: Connection, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Takes the sender, or answers 4xx while we stop, wait for the database or have no room."""
        if self._house.closing:
            return STOPPING
        if (ready := self._house.callbacks.ready) is not None:
            try:
                answer = ready()
                if answer is not None:
                    await answer
            except Full:
                return FULL
            except Busy:
                return BUSY
        envelope.mail_from = address  # "<>" for the null sender: an empty one would make RCPT answer 503
        server.progress()
        return "250 2.1.0 ok"

    async def handle_RCPT(
        self, server: Connection, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Takes a recipient that is ours; 5xx for others, 4xx where too many are named."""
        options = self._house.options
        if len(envelope.rcpt_tos) >= options.max_recipients:
            return "452 4.5.3 too many recipients"
        accepted = _is_text(address) and self._house.callbacks.accepts(address)
        if not isinstance(accepted, bool):
            accepted = await accepted
        if accepted:
            envelope.rcpt_tos.append(address)
            server.progress()
            return "250 2.1.5 ok"
        # Unknown names and wrong signatures walk the same path: nothing here tells one from the other.
        server.refused += 1
        if server.refused > options.max_refused:
            log.warning("%s asked for too many unknown recipients", server.address)
            server.bye(TOO_MANY_ERRORS)
            return TOO_MANY_ERRORS
        await asyncio.sleep(min(options.tarpit * server.refused, 10 * options.tarpit))
        return UNKNOWN

    async def handle_exception(self, error: Exception) -> str:
        """Without it aiosmtpd answers a permanent 500 with the text of the exception."""
        log.error("fault in an SMTP session: %s", brief(error))
        return FAULT


def authenticator(house: ListenerShare) -> Callable[..., AuthResult] | None:
    """AUTH PLAIN and LOGIN against the desk's own check; None where the desk takes no submissions."""
    login = house.callbacks.login
    if login is None:
        return None

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        user, password = (part.decode("utf-8", "replace") for part in (data.login, data.password))
        return AuthResult(success=login(user, password), handled=False, auth_data=LoginPassword(data.login, b""))

    return check


def login_name(session: Any) -> str:
    """Who has logged in; empty for nobody."""
    data = getattr(session, "auth_data", None)
    return data.login.decode("utf-8", "replace") if session.authenticated and isinstance(data, LoginPassword) else ""


def _is_text(address: str) -> bool:
    """False for bytes that are no UTF-8: aiosmtpd hands them on as surrogates, which no table takes."""
    try:
        address.encode()
    except UnicodeEncodeError:
        return False
    return True
