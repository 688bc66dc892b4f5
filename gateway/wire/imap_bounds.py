"""What a mail server may make us keep: an IMAP connection that ends where an answer grows beyond its measure.

A server announces literals of any size, and may talk without end before it says that a command is done; imaplib keeps
all of it. Bytes are counted from one command of ours to the next, as what they cost in memory. So is the time of an
answer: one byte a second would never be silence, and never an answer either.
"""

from __future__ import annotations

import imaplib
import time
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

TALK = 16 * 1024 * 1024  # for everything that is no mail: lists of numbers, folders, greetings, noise
WORDS = 500_000  # in an answer: each costs some 200 bytes as it is read
_BETWEEN = (b" ", b"(", b'"')  # words
_PER_LINE = 128  # what a line costs beside its bytes
SLOWEST = 1024  # bytes a second that an answer must have once the timeout is over
_CHUNK = 64 * 1024

if TYPE_CHECKING:
    _Base = imaplib.IMAP4
else:
    _Base = object


class _Bounded(_Base):
    """`most` is what the answer to one command may cost."""

    most = TALK
    patience = 60.0  # seconds for an answer, with as many more as its bytes need at the slowest
    _cost = 0
    _words = 0
    _heard = 0  # bytes of the answer
    _since: float | None = None  # it is being read

    def read(self, size: int) -> bytes:
        """A literal. Raises abort where it is larger than there is room, TimeoutError where it takes too long."""
        self._spend(size)
        parts = []
        while size > 0 and (part := self._hear(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def readline(self) -> bytes:
        """A line. Raises abort where there were too many, or one has no end; TimeoutError where it takes too long."""
        line = bytearray()
        while not line.endswith(b"\n") and (part := self._hear(_CHUNK, to_end_of_line=True)):
            line += part
            self._spend(len(part))
            self._words += sum(map(part.count, _BETWEEN))
            if self._words > WORDS:
                raise self.abort(f"the server's answer has more than {WORDS} words")
        self._spend(_PER_LINE)
        return bytes(line)

    def _hear(self, size: int, *, to_end_of_line: bool = False) -> bytes:
        """What has come, at least one byte; b"" at the end of the connection. Waits for one packet at a time."""
        file: Any = self._file if hasattr(self, "_file") else self.file  # renamed in Python 3.14
        coming = file.peek(1)
        count = min(len(coming), size)
        if to_end_of_line and (end := coming.find(b"\n", 0, count)) >= 0:
            count = end + 1
        now = time.monotonic()
        if self._since is None:
            self._since = now
        self._heard += count
        if now - self._since > self.patience + self._heard / SLOWEST:
            raise TimeoutError("the answer takes too long")
        return bytes(file.read(count))

    def _new_tag(self) -> bytes:
        self.begin()
        return super()._new_tag()  # type: ignore[misc, no-any-return]

    def begin(self) -> None:
        """What comes from now on is another answer."""
        self._cost = self._heard = self._words = 0
        self._since = None

    def _spend(self, cost: int) -> None:
        self._cost += cost
        if self._cost > self.most:
            raise self.abort(f"the server's answer is longer than {self.most} bytes")

    def _log(self, line: str) -> None:
        """Keeps no list of what was said last: lines may be long."""


class _BoundedPlain(_Bounded, IMAP4WithTimeout):  # type: ignore[misc]
    """Without TLS, or before STARTTLS."""


class _BoundedTls(_Bounded, IMAP4_TLS):  # type: ignore[misc]
    """Inside TLS."""


class BoundedClient(IMAPClient):  # type: ignore[misc]
    """An IMAPClient whose answers are bounded, and that writes none of them into a log."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._imap.debug = 0  # IMAPClient's 5 makes a text of every answer, up to four times as long

    def make_room(self, size: int) -> None:
        """So many bytes of a mail may come with the next answers; 0: none."""
        self._imap.most = TALK + size

    def begin_answer(self) -> None:
        """What comes from now on is measured anew, in bytes and in time."""
        self._imap.begin()

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - IMAPClient's name
        connect = getattr(self._timeout, "connect", None)
        patience = {"patience": getattr(self._timeout, "read", None) or _Bounded.patience}  # of the greeting as well
        if self.ssl:
            return type("_Tls", (_BoundedTls,), patience)(self.host, self.port, self.ssl_context, connect)  # type: ignore[no-any-return]
        return type("_Plain", (_BoundedPlain,), patience)(self.host, self.port, connect)  # type: ignore[no-any-return]
