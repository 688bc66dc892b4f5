"""One connection to a mailbox by IMAP: log in, find, fetch, file away, wait (IMAPClient).

Only UIDs and fixed words go into commands, never text of a mail. Mail is marked, moved or deleted by its UID alone.
"""

from __future__ import annotations

import re
import select
import socket
import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from imapclient import SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError
from msgspec import Struct

from gateway.addresses import mask_tokens
from gateway.message import mailbox_name
from gateway.tls import NoAuthority, explain_tls, make_context
from gateway.wire.imap_bounds import BoundedClient
from gateway.wire.oauth import NoToken, TokenSource

KEYWORD = b"$Postdesk"  # on mails that stay in the folder and were taken
LARGEST = 2**32 - 1  # number of a mail
TOO_LARGE = "Oversized"  # the folder for what would be deleted, of which only the beginning was taken


class Gone(Exception):
    """The connection is of no more use; `args[0]` says why in one line."""


class NotDone(Gone):
    """The server has refused a command; where that may be, the connection is of use still."""


class RefusedLogin(Gone):
    """User name, password or token were not taken."""


@dataclass(frozen=True, slots=True)
class MailboxOptions:
    """Where mail is fetched. Times in seconds, sizes in bytes.

    tls: `implicit` (the default), `starttls` (asked for, never done without), `none`.
    then: what becomes of a mail that is stored: `mark`, `move FOLDER`, `delete`.
    """

    host: str
    user: str
    port: int = 993
    tls: str = "implicit"
    ca_file: str = ""  # beside the system's
    password: str = field(default="", repr=False)
    token: TokenSource | None = None  # XOAUTH2 or OAUTHBEARER instead of a password
    folder: str = "INBOX"
    then: str = "mark"
    since: date | None = None  # older mails (by the server's date) are left alone
    poll: float = 60  # where there is no IDLE
    idle: float = 300  # how long one IDLE lasts; RFC 2177 allows 29 minutes, many routers ten
    timeout: float = 60
    size_limit: int = 35 * 1024 * 1024  # of larger mails only the beginning is fetched
    retry_after: float = 300  # the longest pause between two attempts

    def __post_init__(self) -> None:
        if self.tls not in ("implicit", "starttls", "none"):
            raise ValueError(f"tls is implicit, starttls or none, not {self.tls!r}")
        if self.then not in ("mark", "delete") and not self.move_to:
            raise ValueError(f"then is mark, delete or move FOLDER, not {self.then!r}")

    @property
    def move_to(self) -> str:
        """The folder for mails that were taken; empty where they are not moved."""
        verb, _, folder = self.then.partition(" ")
        return folder.strip() if verb == "move" else ""

    @property
    def name(self) -> str:
        """The mailbox as operators see it in logs and commands: user, server and folder."""
        return mailbox_name(self.user, self.host, self.folder)


class Fetched(Struct, frozen=True):
    """A mail of the folder: its UID, its bytes, and the server's date of arrival (INTERNALDATE)."""

    uid: int
    content: bytes
    arrived: datetime
    whole: bool = True  # else only the beginning, for the mail is larger than what is taken


class ImapLink:
    """An open connection with the folder selected. Everything raises Gone when the connection fails."""

    def __init__(self, options: MailboxOptions) -> None:
        self._options = options
        self.validity = 0
        self.next_uid = 0  # 0 where the server does not say
        self.keeps_keywords = False  # else \\Seen tells what was taken, and people who read the mailbox set it as well
        self._client: Any = None
        self._folders: set[str] = set()  # that are known to be there

    def open(self) -> None:
        """Connect, log in, select, make the folder for moved mails. Raises RefusedLogin, NoToken, Gone."""
        try:
            self._connect()
            self._log_in()
            if self._options.move_to:
                self._need(self._options.move_to)
            selected = self._client.select_folder(self._options.folder)
            self.validity = self._number(selected.get(b"UIDVALIDITY", 0))
            self.next_uid = self._number(selected.get(b"UIDNEXT", 0))
            self.keeps_keywords = b"\\*" in selected.get(b"PERMANENTFLAGS", ()) or KEYWORD in selected.get(b"FLAGS", ())
        except (Gone, NoToken):
            self.close()
            raise
        except Exception as error:
            self.close()
            raise Gone(_why(error, self._options)) from error

    def _need(self, folder: str) -> None:
        """Make it unless it is there. Raises Gone."""
        if folder not in self._folders:
            if not self._do(self._client.folder_exists, folder):
                self._do(self._client.create_folder, folder)
            self._folders.add(folder)

    def _connect(self) -> None:
        options = self._options
        context = make_context(options.ca_file) if options.tls != "none" else None
        times = SocketTimeout(connect=options.timeout, read=options.timeout)
        client = BoundedClient(
            options.host, port=options.port, ssl=options.tls == "implicit", ssl_context=context, timeout=times
        )
        self._client = client  # so that it is closed whatever follows
        if options.tls == "starttls":
            client.starttls(context)

    def _log_in(self) -> None:
        options, client = self._options, self._client
        if options.token is None:
            try:
                if f"{options.user}{options.password}".isascii():
                    client.login(options.user, options.password)
                else:  # LOGIN has no character set; SASL's PLAIN is UTF-8 (RFC 4616)
                    client.plain_login(options.user, options.password)
            except LoginError as error:
                raise _refusal("log-in", error, options, options.password) from error
            return
        bearer = client.has_capability("AUTH=OAUTHBEARER")
        for fresh in (False, True):
            token = options.token.token(fresh=fresh)
            try:
                (client.oauthbearer_login if bearer else client.oauth2_login)(options.user, token)
                return
            except LoginError as error:
                refusal = _refusal("token", error, options, token)
                if fresh or not isinstance(refusal, RefusedLogin):
                    raise refusal from error

    def find(self, after: int = 0) -> list[int]:
        r"""UIDs of the mails that are to be taken, oldest first.

        Where \Seen is all that tells, what stands behind the UID `after` is new whoever has read it; 0:
        nothing is known.
        """
        self._take_news()
        criteria: list[Any] = ["NOT", "DELETED"]
        if self._options.since is not None:
            criteria += ["SINCE", self._options.since]
        if self._options.then != "mark":
            return self._search(criteria)
        if self.keeps_keywords:
            return self._search([*criteria, "UNKEYWORD", KEYWORD])
        unseen = self._search([*criteria, "UNSEEN"])
        if not after or not self.next_uid:
            return unseen
        # `99:*` is never empty: it gives the last mail even where that is below.
        behind = [uid for uid in self._search([*criteria, "UID", f"{after + 1}:*"]) if uid > after]
        return sorted({*unseen, *behind})

    def _search(self, criteria: list[Any]) -> list[int]:
        return sorted({self._number(uid) for uid in self._do(self._client.search, criteria)})

    def _number(self, given: Any) -> int:
        """A UID, a UIDVALIDITY, a size: 32 bits (RFC 3501 sections 2.3.1.1 and 9). Raises Gone."""
        number = given if isinstance(given, int) else -1
        if not 0 <= number <= LARGEST:
            raise Gone(f"{self._options.name}: the server's answer cannot be read (no number of 32 bits)")
        return number

    def fetch(self, uid: int) -> Fetched | None:
        """One mail without marking it as seen; None when it is no longer there."""
        size = self._number(self._do(self._client.fetch, [uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE", 0))
        whole = size <= self._options.size_limit
        part = "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{self._options.size_limit}>"
        self._client.make_room(self._options.size_limit)
        answer = self._do(self._client.fetch, [uid], [part, "INTERNALDATE"]).get(uid, {})
        self._client.make_room(0)
        content = next((value for key, value in answer.items() if key.startswith(b"BODY[]")), None)
        if not content:
            return None
        if not isinstance(content, bytes):  # a number would become as many zeros
            raise Gone(f"{self._options.name}: the server's answer cannot be read (a mail that is no text)")
        arrived, now = answer.get(b"INTERNALDATE"), datetime.now(UTC)
        if isinstance(arrived, datetime):
            arrived = arrived.astimezone(UTC)  # a naive one is in local time, as IMAPClient makes it
        # A server's clock may be ahead, and APPEND takes any date:
        # a mail of tomorrow would wait in the inbox until then.
        return Fetched(uid, content, min(arrived or now, now), whole)

    def file_away(self, uid: int, *, whole: bool) -> None:
        """What `then` says; a mail that is not stored as a whole is moved where it would be deleted.

        Raises NotDone, Gone.

        A plain EXPUNGE would remove other people's deleted mails: it is never sent.
        """
        options, client = self._options, self._client
        if options.then == "mark":
            self._do(client.add_flags, [uid], [b"\\Seen", KEYWORD] if self.keeps_keywords else [b"\\Seen"], silent=True)
            return
        if folder := options.move_to or ("" if whole else TOO_LARGE):
            put = client.move if client.has_capability("MOVE") else client.copy
            self._put_into(folder, put, uid)
            if put == client.move:
                return
        self._do(client.add_flags, [uid], [b"\\Deleted"], silent=True)
        if client.has_capability("UIDPLUS"):
            self._do(client.uid_expunge, [uid])

    def _put_into(self, folder: str, put: Any, uid: int) -> None:
        """Moves or copies. A folder that somebody renamed or deleted since is made again. Raises NotDone, Gone."""
        self._need(folder)
        try:
            self._do(put, [uid], folder)
        except NotDone:
            self._folders.discard(folder)
            if self._do(self._client.folder_exists, folder):
                raise
            self._need(folder)
            self._do(put, [uid], folder)

    def _take_news(self) -> bool:
        """Has a server's answer to some command told that the folder has grown, since we asked last?"""
        return bool(self._client._imap.untagged_responses.pop("EXISTS", None))  # noqa: SLF001 - told nowhere else

    def wait(self, wake: socket.socket, limit: float) -> None:
        """Until something happens in the folder, `wake` is written to, or `limit` seconds have passed.

        With IDLE any line ends the wait: which one it was does not matter, `find` asks again. Without it, NOOP. What
        came while we looked was told in the answer to that and is not told again: then there is nothing to wait for.
        """
        if self._take_news():
            return
        idle = self._client.has_capability("IDLE")
        end = time.monotonic() + limit
        if idle:
            self._do(self._client.idle)
        poll = select.poll()
        poll.register(wake, select.POLLIN)
        if idle:
            poll.register(self._client.socket(), select.POLLIN)
        while not (idle and self._has_line()) and (left := end - time.monotonic()) > 0 and not poll.poll(left * 1000):
            pass
        self._client.begin_answer()  # the wait before it is ours, not the server's
        self._do(self._client.idle_done if idle else self._client.noop)

    def _has_line(self) -> bool:
        """Is there a line that was read already? One that came together with `+ idling` wakes no poll any more."""
        connection = self._client.socket()
        file = getattr(self._client._imap, "_file", None) or self._client._imap.file  # noqa: SLF001 - renamed in Python 3.14
        patience = connection.gettimeout()
        connection.setblocking(False)
        try:
            return bool(file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True  # the connection is gone: whoever reads next finds out
        finally:
            connection.settimeout(patience)

    @property
    def idles(self) -> bool:
        """True where the server announces IDLE (RFC 2177), so that nobody needs to poll."""
        return bool(self._client.has_capability("IDLE"))

    def close(self) -> None:
        """Logs out, or drops the connection where that fails; never raises."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            client.logout()
        except Exception:
            try:
                client.shutdown()
            except Exception:
                return

    def _do(self, action: Any, *arguments: Any, **named: Any) -> Any:
        """Whatever a server does wrong, inside the protocol or outside it, costs the connection and nothing else."""
        try:
            return action(*arguments, **named)
        except Exception as error:
            said_no = isinstance(error, IMAPClientError) and not isinstance(error, IMAPClientAbortError)
            raise (NotDone if said_no else Gone)(_why(error, self._options)) from error


_NOT_NOW = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", re.IGNORECASE)  # RFC 5530


def _refusal(what: str, error: Exception, options: MailboxOptions, secret: str) -> Gone:
    """The server's no to a password or token; one that is about its own state says nothing about them."""
    text = _one_line(str(error)).replace(secret, "…") if secret else _one_line(str(error))
    if isinstance(error.__context__, IMAPClientAbortError):
        return Gone(f"{options.name}: the connection ended during the log-in: {text}")
    if _NOT_NOW.search(text):
        return Gone(f"{options.name}: no log-in for now: {text}")
    return RefusedLogin(f"{options.name}: {what} refused: {text}")


def _why(error: Exception, options: MailboxOptions) -> str:
    if isinstance(error, ssl.SSLError):
        return f"{options.name}: {explain_tls(error, options.host, options.port, options.tls)}"
    if isinstance(error, NoAuthority):
        return f"{options.name}: {error}"
    if isinstance(error, socket.gaierror):
        return f"{options.name}: no address is known for {options.host}: {error.strerror}"
    if isinstance(error, TimeoutError):
        return f"{options.name}: {options.host}:{options.port} does not answer within {options.timeout:g} s"
    if isinstance(error, OSError) and error.strerror:
        return f"{options.name}: {options.host}:{options.port}: {error.strerror}"
    if isinstance(error, IMAPClientAbortError) and ("socket error: EOF" in str(error) or _CUT_LINE in str(error)):
        return f"{options.name}: the server closed the connection"
    is_unread = isinstance(error, ProtocolError) or _UNREAD.search(str(error)) is not None
    if isinstance(error, IMAPClientError | OSError) and not is_unread:
        return f"{options.name}: {_one_line(str(error))}"
    return f"{options.name}: the server's answer cannot be read ({type(error).__name__})"


# imaplib tells what it could not read, which may be a piece of a mail.
_CUT_LINE = "unterminated line"
_UNREAD = re.compile(r"unexpected (?:tagged )?response")
_SPENT = re.compile(r"\s*\([\d.]+(?: \+ [\d.]+){1,3} secs\)")  # Dovecot's, of a command that took long


def _one_line(text: str) -> str:
    line = " ".join(_SPENT.sub("", text.removeprefix("b'").removesuffix("'")).split())
    return mask_tokens("".join(char if char.isprintable() else "?" for char in line))[:300]
