"""What a mail server may make us keep: an IMAP connection that ends where an answer grows beyond its measure.

A server announces literals of any size, and may talk without end before it says that a command is done; imaplib keeps
all of it. Bytes are counted from one command of ours to the next, as what they cost in memory.
"""

from __future__ import annotations

import imaplib
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

TALK = 24 * 1024 * 1024  # for everything that is no mail: lists of numbers, folders, greetings, noise
_PER_LINE = 128  # what a line costs beside its bytes

if TYPE_CHECKING:
    _Base = imaplib.IMAP4
else:
    _Base = object


class _Bounded(_Base):
    """`most` is what the answer to one command may cost."""

    most = TALK
    _cost = 0

    def read(self, size: int) -> bytes:
        """A literal. Raises abort where it is larger than there is room."""
        self._spend(size)
        return super().read(size)

    def readline(self) -> bytes:
        """A line. Raises abort where there were too many."""
        line = super().readline()
        self._spend(len(line) + _PER_LINE)
        return line

    def _new_tag(self) -> bytes:
        self._cost = 0
        return super()._new_tag()  # type: ignore[misc, no-any-return]

    def _spend(self, cost: int) -> None:
        self._cost += cost
        if self._cost > self.most:
            raise self.abort(f"the server's answer is longer than {self.most} bytes")


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

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - IMAPClient's name
        connect = getattr(self._timeout, "connect", None)
        if self.ssl:
            return _BoundedTls(self.host, self.port, self.ssl_context, connect)  # type: ignore[call-arg]
        return _BoundedPlain(self.host, self.port, connect)
