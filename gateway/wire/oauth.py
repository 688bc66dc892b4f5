"""Access tokens for mail servers (OAuth 2): kept until shortly before they expire, renewed when a server refuses one.

Microsoft 365 by client credentials, Google by refresh token; the token endpoint is an argument,
so that a test can be one.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.client
import json
import re
import secrets
import socket
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from gateway.tls import NoAuthority, explain_tls, make_context

MICROSOFT = "https://login.microsoftonline.com"
OUTLOOK = "https://outlook.office365.com/.default"
GOOGLE = "https://oauth2.googleapis.com/token"
GOOGLE_PAGE = "https://accounts.google.com/o/oauth2/v2/auth"
GOOGLE_MAIL = "https://mail.google.com/"
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_NOT_NOW = frozenset({408, 425, 429})
_NUMBERS = re.compile(r"\s*(?:Trace ID:|[\r\n]).*", re.DOTALL)  # Microsoft's, behind what is wrong
_TOKEN = re.compile(r"[\x20-\x7e]+")  # RFC 6749 appendix A.12
_EARLY = 120  # seconds before its end that a token is renewed
_LONGEST_WAIT = 86_400.0  # seconds that an endpoint may keep us from asking again: a mistake of its may be longer


class NoToken(Exception):
    """The token endpoint gave none; `args[0]` says why in one line, without secrets.

    `wait`: seconds in which it does not want to be asked again (Retry-After, RFC 9110 section 10.2.3).
    """

    wait: float = 0.0


class TokenRefused(NoToken):
    """The endpoint answered, and said no: the secret, the consent or the account is not (or no longer) good."""


class TokenSource(Protocol):
    """Gives access tokens to a connection that logs in with them."""

    def token(self, *, fresh: bool = False) -> str:
        """An access token; `fresh`: a new one, the last was refused. Raises NoToken."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What is sent to a token endpoint (RFC 6749): its form fields, secrets among them."""

    endpoint: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    ca_file: str = ""
    timeout: float = 30


def microsoft(
    tenant: str,
    client_id: str,
    client_secret: str,
    authority: str,
    ca_file: str = "",
    scope: str = OUTLOOK,
) -> Grant:
    """Client credentials for IMAP and SMTP of Exchange Online; other authorities and scopes for national clouds."""
    fields = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
        "scope": scope,
    }
    return Grant(
        f"{authority.rstrip('/')}/{urllib.parse.quote(tenant)}/oauth2/v2.0/token", tuple(fields.items()), ca_file
    )


def google(client_id: str, client_secret: str, refresh_token: str, endpoint: str, ca_file: str = "") -> Grant:
    """A refresh token that a person once granted."""
    fields = {
        "grant_type": "refresh_token",
        "client_id": client_id,
        "client_secret": client_secret,
        "refresh_token": refresh_token,
    }
    return Grant(endpoint, tuple(fields.items()), ca_file)


class OAuthTokens:
    """Tokens of one grant; safe to share between a mailbox and the next hop."""

    def __init__(self, grant: Grant, clock: Callable[[], float] = time.monotonic) -> None:
        self._grant = grant
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0
        self._refusal: tuple[NoToken, float] | None = None  # what it said last, and until when it is not asked again

    def token(self, *, fresh: bool = False) -> str:
        """The token at hand, or a new one where it ends soon or `fresh` is set. Raises NoToken, TokenRefused."""
        with self._lock:
            if fresh or not self._token or self._clock() >= self._until:
                self._token, lifetime = self._ask()
                self._until = self._clock() + max(lifetime - _EARLY, lifetime / 2)
            return self._token

    def _ask(self) -> tuple[str, float]:
        if self._refusal is not None and self._clock() < self._refusal[1]:
            refusal = self._refusal[0]
            raise type(refusal)(*refusal.args)
        try:
            given = ask(self._grant)
        except NoToken as error:
            self._refusal = error, self._clock() + min(error.wait, _LONGEST_WAIT)
            raise
        self._refusal = None
        return given

    def __call__(self, fresh: bool) -> str:
        """The form that `NextHopOptions.oauth` takes."""
        return self.token(fresh=fresh)


def ask(grant: Grant) -> tuple[str, float]:
    """A token and its lifetime in seconds (RFC 6749 section 5). Raises NoToken."""
    given = _post(grant)
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        if _TOKEN.fullmatch(given.get("access_token", "")):
            return given["access_token"], float(given.get("expires_in", 3600))
    if said := _reason(given, grant):  # some say so with 200
        raise TokenRefused(f"{_host(grant)} refused a token: {said}")
    raise NoToken(f"{_host(grant)} gave no token: its answer cannot be read")


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's log-in that is under way (RFC 8252 with PKCE): the page to open, and what its answer is held against.

    Google lets no device code ask for mail, so the answer comes back to a port of this machine, or by hand.
    """

    client_id: str
    redirect: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    def url(self, user: str) -> str:
        """The page on which the account's owner agrees."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect,
            "response_type": "code",
            "scope": GOOGLE_MAIL,
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
            "login_hint": user,
        }
        return f"{GOOGLE_PAGE}?{urllib.parse.urlencode(asked)}"

    def code_of(self, answer: str) -> str:
        """The code in the address that the browser was led to. Raises NoToken where it is of another log-in."""
        given = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.strip()).query)
        if given.get("error"):
            raise NoToken(f"the log-in was not granted: {given['error'][0][:80]}")
        if given.get("state") != [self.state] or not given.get("code"):
            raise NoToken("this is no answer to this log-in; run the command and open its page once more")
        return given["code"][0]

    def redeem(self, code: str, client_secret: str, endpoint: str, ca_file: str) -> str:
        """The refresh token for a code. Raises NoToken."""
        fields = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "client_secret": client_secret,
            "code": code,
            "code_verifier": self.verifier,
            "redirect_uri": self.redirect,
        }
        grant = Grant(endpoint, tuple(fields.items()), ca_file)
        token = _post(grant).get("refresh_token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise NoToken(f"{_host(grant)} gave no refresh token: take the desk's old grant away and log in once more")
        return token


def _host(grant: Grant) -> str:
    return urllib.parse.urlsplit(grant.endpoint).hostname or ""


def _port(grant: Grant) -> int:
    parts = urllib.parse.urlsplit(grant.endpoint)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _post(grant: Grant) -> dict[str, Any]:
    if not is_endpoint(grant.endpoint):
        raise NoToken(f"a token endpoint is asked by https only, not at {grant.endpoint[:80]}")
    host = _host(grant)
    try:
        context = make_context(grant.ca_file)
    except NoAuthority as error:
        raise NoToken(f"{host} gave no token: {error}") from None
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        grant.endpoint, urllib.parse.urlencode(grant.fields).encode(), {"Accept": "application/json"}
    )
    handlers: list[urllib.request.BaseHandler] = [_Secure(context), _Plain(), _NoRedirect()]
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=grant.timeout) as answer:
            body = answer.read(1 << 20)
    except urllib.error.HTTPError as error:
        with error:
            why = _reason(_read_json(_read_error(error)), grant) or str(error.code)
            if 400 <= error.code < 500 and error.code not in _NOT_NOW:
                raise TokenRefused(f"{host} refused a token: {why}") from None
            later = NoToken(f"{host} gives no token for now: {why}")
            later.wait = _read_wait(error.headers.get("Retry-After", ""))
            raise later from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NoToken(f"{host} gave no token: {_why(error, host, _port(grant))}") from None
    given = _read_json(body)
    if given is None:
        raise NoToken(f"{host} gave no token: its answer cannot be read")
    return given


def is_endpoint(url: str) -> bool:
    """May secrets go there: by https, or to this machine."""
    try:
        parts = urllib.parse.urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE))


def _read_json(body: bytes) -> dict[str, Any] | None:
    """The object that an endpoint answers with; None for anything else."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def _read_error(error: urllib.error.HTTPError) -> bytes:
    """What stands below an error; nothing where it does not come in time."""
    try:
        return error.read(1 << 16)
    except (OSError, ValueError, http.client.HTTPException):
        return b""


def _read_wait(text: str) -> float:
    """Seconds of a Retry-After: a number, or a date; 0 for neither."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        at = parsedate_to_datetime(text)
        return max(0.0, at.timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0


class _Whole(http.client.HTTPConnection):
    """The whole answer comes within the timeout: one byte a second is none."""

    def connect(self) -> None:
        super().connect()
        watch = threading.Timer(self.timeout or 30, _cut, (self.sock,))
        watch.daemon = True
        watch.start()


class _WholeSecure(_Whole, http.client.HTTPSConnection):
    """The same, encrypted."""


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Plain(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Whole, request)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._trust = context

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_WholeSecure, request, context=self._trust)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Secrets go to the configured endpoint and nowhere else."""

    def redirect_request(self, *_arguments: object, **_named: object) -> None:
        return None


def _reason(given: dict[str, Any] | None, grant: Grant) -> str:
    """`error: error_description` of RFC 6749 section 5.2, the first line, without what is another at each attempt and
    without secrets: an endpoint may repeat what it was sent.
    """
    words = [_NUMBERS.sub("", str(given[key])) for key in ("error", "error_description") if given and given.get(key)]
    text = "".join(char if char.isprintable() else "?" for char in ": ".join(words))
    for name, value in grant.fields:
        if value and name in ("client_secret", "refresh_token", "code", "code_verifier"):
            text = text.replace(value, "…")
    return text[:300]


def _why(error: Exception, host: str, port: int) -> str:
    """The cause in one line, without urllib's own words around it."""
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, ssl.SSLError):
        return explain_tls(inner, host, port)
    if isinstance(inner, OSError) and inner.strerror:
        return inner.strerror
    return str(inner)
