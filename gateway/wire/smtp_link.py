"""One connection to the next hop: open it by the TLS policy, log in, hand over letters one by one (aiosmtplib).

Whatever is wrong with the connection, the server as a whole or our credentials is `LinkBroken`: never a letter's fault.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from aiosmtplib import SMTP, SMTPException, SMTPResponse, SMTPResponseException
from msgspec.structs import replace

from gateway.addresses import ascii_form, mask_tokens
from gateway.message import CREDENTIALS, HopAnswer, OutgoingMail, RefusedForGood, Sent, TryLater
from gateway.tls import NoAuthority, explain_tls, make_context
from gateway.wire.oauth import NoToken, TokenRefused

OAuth = Callable[[bool], str]  # gives an access token; True: a new one, the last was refused

_NUMBER = re.compile(r"[0-9]{1,20}")  # of octets (RFC 1870 section 4)
_SMALL = 64 * 1024  # octets that every server must take (RFC 5321 section 4.5.3.1.7)
_TOO_LARGE = re.compile(r"\b5\.(?:3\.4|2\.3)\b")  # RFC 3463
_OF_FORM = re.compile(r"\b5\.6\.\d+\b")  # the letter's content or charset, not its recipient
_FULL = re.compile(
    r"\b5\.2\.2\b|mailbox (?:is )?full|over ?quota|quota exceeded|exceed\w* (?:the )?quota", re.IGNORECASE
)
# A refusal that came in one packet with 354.
_EARLY_REFUSAL = re.compile(rb"([45]\d\d)[ -]([^\r\n]*)\r\n")


@dataclass(frozen=True, slots=True)
class NextHopOptions:
    """Where letters go. Times in seconds.

    tls: `none`; `opportunistic` (encrypted when offered, any certificate; with a log-in it is as strict as `required`);
    `required` (STARTTLS and a good certificate); `implicit` (TLS from the first byte, good certificate).
    """

    host: str = "127.0.0.1"
    port: int = 25
    tls: str = "opportunistic"
    ca_file: str = ""  # beside the system's
    username: str = ""
    password: str = field(default="", repr=False)
    oauth: OAuth | None = None  # XOAUTH2 instead of a password
    hostname: str = "localhost"  # our name in EHLO
    timeout: float = 60
    data_timeout: float = 600  # for the answer to the dot (RFC 5321 section 4.5.3.2.6): a lost one costs a second copy
    connections: int = 4
    slow: float = 10  # after which a letter that has no answer does not count among them
    slow_connections: int = 12  # that there may be of such letters beside
    letters_per_connection: int = 200
    idle: float = 30  # how long an unused connection is trusted

    def __post_init__(self) -> None:
        if self.tls not in ("none", "opportunistic", "required", "implicit"):
            raise ValueError(f"tls is none, opportunistic, required or implicit, not {self.tls!r}")

    def context(self) -> ssl.SSLContext | None:
        """Certificates are checked wherever the policy or a password asks for it.

        Raises LinkBroken where the authority's file cannot be used.
        """
        if self.tls == "none":
            return None
        if self.tls == "opportunistic" and not self.username:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            return context
        try:
            return make_context(self.ca_file)
        except NoAuthority as error:
            raise LinkBroken(str(error), lasting=True) from error


_CUT = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


class LinkBroken(Exception):
    """No letter can be handed over on this connection. `code` is an SMTP reply code, 0 where there was none.

    `lasting`: the settings ask for what the server does not have, so that the next connection fails alike.
    """

    def __init__(
        self, reason: str, code: int = 0, *, stale: bool = False, credentials: bool = False, lasting: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.stale = stale  # nothing of the letter was sent: a fresh connection may be tried at once
        self.credentials = credentials
        self.lasting = lasting


class TlsFailed(LinkBroken):
    """The handshake failed, or a certificate is not to be trusted."""


class SmtpLink:
    """Not safe for two letters at once; the pool sees to that."""

    def __init__(self, options: NextHopOptions, context: ssl.SSLContext | None) -> None:
        self._options = options
        self._greeting = _in_ascii(options.hostname)
        self._smtp = SMTP(
            hostname=options.host,
            port=options.port,
            local_hostname=self._greeting,
            timeout=options.timeout,
            use_tls=options.tls == "implicit",
            start_tls=False,
            tls_context=context,
        )
        self.letters = 0
        self.used_at = 0.0  # loop time

    @property
    def alive(self) -> bool:
        """True while the connection stands; the peer may have closed it since we last heard of it."""
        return self._smtp.is_connected

    async def open(self, *, encrypt: bool = True, fresh_token: bool = False) -> None:
        """Connect, encrypt, log in. Raises LinkBroken; TlsFailed where only the encryption failed."""
        try:
            await self._smtp.connect()
            await self._hello()
            if encrypt and self._options.tls in ("opportunistic", "required"):
                await self._start_tls()
            if self._options.username:
                await self._log_in(fresh_token=fresh_token)
        except SMTPResponseException as error:
            self.drop()
            raise LinkBroken(show_reply(error.code, error.message), max(error.code, 0)) from error
        except NoToken as error:  # also where the endpoint itself cannot be reached
            self.drop()
            code = 535 if isinstance(error, TokenRefused) else 0
            raise LinkBroken(_one_line(f"no token for {self._options.host}: {error}"), code) from error
        except (ssl.SSLError, ssl.CertificateError) as error:
            self.drop()
            raise self._tls_failed(error) from error
        except (SMTPException, OSError, TimeoutError, UnicodeError) as error:
            self.drop()
            cause = error.__cause__
            if isinstance(cause, ssl.SSLError):
                raise self._tls_failed(cause) from error
            raise LinkBroken(_explain(self._options, error), lasting=_has_no_address(error)) from error
        except LinkBroken:
            self.drop()
            raise

    def _tls_failed(self, error: BaseException) -> TlsFailed:
        """A connection that was cut may work the next time; a certificate or version that does not fit will not."""
        options = self._options
        cause = error.__cause__ if not isinstance(error, ssl.SSLError) and error.__cause__ else error
        lasting = isinstance(cause, ssl.SSLError) and not isinstance(cause, _CUT)
        return TlsFailed(explain_tls(cause, options.host, options.port, options.tls), lasting=lasting)

    async def _hello(self) -> None:
        self._check_turn()
        response = await self._smtp.execute_command(b"EHLO", self._greeting.encode("ascii"))
        if response.code == 250:
            self._smtp.last_ehlo_response = response
            return
        if not self._smtp.is_connected:
            raise LinkBroken(show_reply(response.code, response.message), response.code)
        await self._smtp.helo()

    async def _start_tls(self) -> None:
        if not self._smtp.supports_extension("starttls"):
            if self._options.tls == "required" or self._options.username:
                raise LinkBroken(f"{self._options.host} offers no STARTTLS, and the policy asks for it", lasting=True)
            return
        try:
            await self._smtp.starttls()
        except SMTPResponseException as error:
            raise TlsFailed(show_reply(error.code, error.message), error.code) from error
        except (SMTPException, OSError) as error:
            raise self._tls_failed(error) from error
        await self._hello()

    async def _log_in(self, *, fresh_token: bool) -> None:
        options = self._options
        self._check_turn()
        if not self._has_log_in():
            raise LinkBroken(f"{options.host} offers no way to log in that we know", lasting=True)
        try:
            if options.oauth is not None:
                token = await asyncio.to_thread(options.oauth, fresh_token)
                await self._smtp.auth_xoauth2(options.username, token)
            else:
                self._smtp.AUTH_METHODS = self._find_methods()
                await self._smtp.login(options.username, options.password)
        except SMTPResponseException as error:
            raise LinkBroken(
                f"log-in refused: {show_reply(error.code, error.message)}", error.code, credentials=True
            ) from error

    def _find_methods(self) -> tuple[str, ...]:
        """The ways to say the password, each of which is tried: in one form only, for a server locks accounts that
        knock too often; as a digest before that where no TLS hides it.
        """
        clear = next((one for one in ("plain", "login") if one in self._smtp.supported_auth_methods), "")
        encrypted = self._smtp.get_transport_info("sslcontext") is not None
        return (clear,) if clear and encrypted else ("cram-md5", clear)

    def _has_log_in(self) -> bool:
        if not self._smtp.supports_extension("auth"):
            return False
        if self._options.oauth is not None:
            return True  # some servers take XOAUTH2 without a word about it
        return bool(self._smtp.supported_auth_methods)

    async def hand_over(self, mail: OutgoingMail, content: bytes) -> HopAnswer:
        """One letter. Raises LinkBroken while nothing of it can have been taken."""
        mail = replace(mail, sender=_in_envelope(mail.sender), recipient=_in_envelope(mail.recipient))
        unfit = self._unfit(mail, content)
        if unfit is not None:
            return unfit
        self.letters += 1
        utf8 = not (mail.sender + mail.recipient).isascii() or not content.isascii()
        sender = [b"FROM:<" + mail.sender.encode() + b">"]
        if self._smtp.supports_extension("size"):
            sender.append(f"SIZE={len(content)}".encode())
        if utf8:
            sender += [b"BODY=8BITMIME", b"SMTPUTF8"]
        for command, arguments in (
            (b"MAIL", sender),
            (b"RCPT", [b"TO:<" + mail.recipient.encode() + b">"]),
            (b"DATA", []),
        ):
            response = await self._command(command, *arguments, fresh=self.letters == 1)
            if response.code not in ((354,) if command == b"DATA" else (250, 251)):
                if response.code < 400:
                    self.drop()
                    shown = show_reply(response.code, response.message)
                    raise LinkBroken(f"{command.decode()} was answered by what is no answer to it: {shown}")
                if self.alive:
                    await self._reset()
                if command == b"MAIL":
                    return _outcome_of_mail(response, len(content), utf8=utf8)
                return _outcome(response, len(content), at_rcpt=command == b"RCPT")
        return await self._content(content)

    def _unfit(self, mail: OutgoingMail, content: bytes) -> RefusedForGood | TryLater | None:
        """What this server cannot take, said before it is tried."""
        extensions = self._smtp.esmtp_extensions
        limit = extensions.get("size", "").strip()
        if _NUMBER.fullmatch(limit) and 0 < int(limit) < len(content):
            why = f"the letter has {len(content)} bytes, the next hop takes {limit}"
            return (
                RefusedForGood(why, 552, of_letter=True) if len(content) > _SMALL else TryLater(why, 552, lasting=True)
            )
        utf8 = not (mail.sender + mail.recipient).isascii() or not content.isascii()
        if utf8 and "smtputf8" not in extensions:
            return RefusedForGood("the address needs SMTPUTF8, and the next hop does not offer it", 553, of_letter=True)
        return None

    def _said_too_much(self) -> bytes:
        """What came in one packet with the last reply; aiosmtplib would take it for the answer to what we say next."""
        return bytes(getattr(self._smtp.protocol, "_buffer", b""))

    def _check_turn(self, *, stale: bool = False) -> None:
        """Raises LinkBroken where the server has said more than it was asked for."""
        if too_much := self._said_too_much():
            self.drop()
            text = too_much[:100].decode("ascii", "replace")
            raise LinkBroken(_one_line(f"{self._options.host} speaks out of turn: {text}"), stale=stale)

    async def _command(self, *words: bytes, fresh: bool) -> SMTPResponse:
        self._check_turn(stale=not fresh and words[0] == b"MAIL")
        try:
            response = await self._smtp.execute_command(*words)
        except (SMTPException, OSError, TimeoutError) as error:
            self.drop()
            raise LinkBroken(_say(error), stale=not fresh and words[0] == b"MAIL") from error
        if response.code == 421 or response.code in CREDENTIALS:
            self.drop()
            if response.code == 421 and words[0] != b"MAIL":
                return response  # a relay that passes on what the recipient's own server said
            reason = show_reply(response.code, response.message)
            raise LinkBroken(reason, response.code, stale=not fresh and words[0] == b"MAIL")
        return response

    async def _content(self, content: bytes) -> HopAnswer:
        """After 354. From the first byte on a lost answer may mean that the peer has the letter."""
        early = _EARLY_REFUSAL.match(self._said_too_much())
        if early is not None:
            self.drop()
            return _outcome(SMTPResponse(int(early[1]), early[2].decode("utf-8", "replace")), len(content))
        self._check_turn()
        protocol, transport = self._smtp.protocol, self._smtp.transport
        stuffed = b"." + content if content.startswith(b".") else content
        stuffed = stuffed.replace(b"\r\n.", b"\r\n..")
        try:
            if protocol is None:
                raise ConnectionResetError("connection lost")
            protocol.write(stuffed + b".\r\n")
            response = await protocol.read_response(timeout=self._options.data_timeout)
        except (SMTPException, OSError, TimeoutError) as error:
            self.drop()
            return TryLater(f"the answer to the letter was lost: {_say(error)}", 0, lost_after_data=True)
        is_whole = not (isinstance(transport, asyncio.WriteTransport) and transport.get_write_buffer_size())
        if response.code == 421 or not is_whole:
            self.drop()
        outcome = _outcome(response, len(content))
        if isinstance(outcome, Sent) and not is_whole:
            return TryLater(f"taken before it was there: {outcome.reply}", lost_after_data=True)
        return outcome

    async def _reset(self) -> None:
        try:
            response = await self._smtp.execute_command(b"RSET")
        except (SMTPException, OSError, TimeoutError):
            self.drop()
            return
        if response.code != 250:
            self.drop()

    async def quit(self) -> None:
        """Says goodbye, at most two seconds, and closes the connection; never raises."""
        transport = self._smtp.transport
        try:
            await self._smtp.quit(timeout=2)
        except (SMTPException, OSError, TimeoutError):
            self.drop()
        _abort(transport)

    def drop(self) -> None:
        """At once: nobody waits for the goodbye of a broken connection, least of all for that of TLS."""
        transport = self._smtp.transport
        self._smtp.close()
        _abort(transport)


def _in_envelope(address: str) -> str:
    """The address with its domain as every server reads it (RFC 5891); only a name in other letters needs SMTPUTF8."""
    name, at, domain = address.rpartition("@")
    return address if address.isascii() or not name.isascii() else f"{name}{at}{ascii_form(domain)}"


def _in_ascii(name: str) -> str:
    """Our name as it may stand in EHLO (RFC 5891); an address literal where it is no name at all."""
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return "[127.0.0.1]"


def _explain(options: NextHopOptions, error: BaseException) -> str:
    """Why there is no connection, in one line that names the place."""
    cause = error.__cause__ or error
    if isinstance(cause, socket.gaierror | UnicodeError):
        return f"no address is known for {options.host}"
    if isinstance(cause, OSError) and cause.errno is not None:
        return f"{options.host}:{options.port}: {os.strerror(cause.errno)}"
    return f"{options.host}:{options.port}: {_say(error) or 'no answer in time'}"


def _has_no_address(error: BaseException) -> bool:
    """Nobody knows the name of the next hop; a name server that is away gives another error."""
    cause = error.__cause__ or error
    return isinstance(cause, socket.gaierror) and cause.errno in {socket.EAI_NONAME, socket.EAI_NODATA}


def _abort(transport: asyncio.BaseTransport | None) -> None:
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def show_reply(code: int, text: str) -> str:
    """A reply for logs and lists: one line, no tokens. Below 0, no code was found in it, and the text says so."""
    return f"{code} {_one_line(text)}" if code >= 0 else _one_line(text)


def _say(error: BaseException) -> str:
    """An error in one line; of a reply that could not be read, what was wrong with it."""
    if isinstance(error, SMTPResponseException):
        return show_reply(error.code, error.message)
    return _one_line(str(error))


def _one_line(text: str) -> str:
    return mask_tokens(" ".join(text.encode("utf-8", "replace").decode().split()))[:500]


def _outcome_of_mail(response: SMTPResponse, size: int, *, utf8: bool) -> HopAnswer:
    """5xx to MAIL is about us, whatever the letter; but for the letter's size,
    or an address that needs more than ASCII.
    """
    shown = show_reply(response.code, response.message)
    too_large = size > _SMALL and (response.code == 552 or _TOO_LARGE.search(shown) is not None)
    unknown_form = utf8 and (response.code in {501, 504, 555} or _OF_FORM.search(shown) is not None)
    if 500 <= response.code < 600 and (too_large or unknown_form):
        return RefusedForGood(shown, response.code, of_letter=True)
    return TryLater(shown, response.code)


def _outcome(response: SMTPResponse, size: int, *, at_rcpt: bool = False) -> HopAnswer:
    """What RCPT, DATA or the dot was answered. A mailbox that is full is so for now, whatever the code says."""
    shown = show_reply(response.code, response.message)
    if 200 <= response.code < 300:
        return Sent(shown)
    if not 500 <= response.code < 600:
        return TryLater(shown, response.code, of_recipient=True)
    if _FULL.search(shown) or (response.code == 552 and at_rcpt):
        return TryLater(shown, response.code, of_recipient=True)
    too_large = size > _SMALL and (response.code == 552 or _TOO_LARGE.search(shown) is not None)
    of_letter = too_large or _OF_FORM.search(shown) is not None
    return RefusedForGood(shown, response.code, of_letter=of_letter, at_rcpt=at_rcpt)
