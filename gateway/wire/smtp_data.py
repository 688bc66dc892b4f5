"""Reads one mail out of the bytes behind DATA: finds the true end, unstuffs, refuses what smuggles. No I/O.

Only CRLF.CRLF ends a mail (RFC 5321 section 4.1.1.4). What some other server might take for an end, or turn into one
(bare CR, NUL, a lone dot between bare line feeds), refuses the mail after that true end.
"""

from __future__ import annotations

import re

from gateway.wire.sizes import too_large

_END = b"\r\n.\r\n"
_BARE_CR = re.compile(rb"\r(?!\n)")
_BARE_LF = re.compile(rb"(?<!\r)\n")
_LONE_DOT = re.compile(rb"(?<!\r)\n\.\r?\n|\n\.\n")  # a dot alone on its line, with a bare LF on either side

TOO_BUSY = "451 4.3.1 too much mail at once, try again later"
NUL = "550 5.6.0 the mail holds NUL characters"
BARE_CR = "550 5.6.0 the mail holds carriage returns that end no line"
LONE_DOT = "550 5.6.0 the mail holds a lone dot between line ends that are not CRLF"


def too_big(limit: int) -> str:
    """The refusal of a mail beyond `limit` bytes."""
    return f"552 5.3.4 {too_large(limit)}"


class Unfit(Exception):
    """The mail cannot be taken; `args[0]` is the SMTP reply."""


class DataReader:
    """Takes chunks as they come until the end is found; holds `limit` bytes at most, whatever is sent.

    The buffer begins with a CRLF of its own, so that a mail which begins with a dot needs no case of its own.
    """

    __slots__ = ("_buffer", "_limit", "_refusal", "size")

    def __init__(self, limit: int) -> None:
        self._buffer = bytearray(b"\r\n")
        self._limit = limit
        self._refusal = ""
        self.size = 0  # bytes taken, the end and the stuffed dots included

    @property
    def held(self) -> int:
        """Bytes in memory."""
        return len(self._buffer)

    @property
    def hopeless(self) -> bool:
        """Twice over the limit: not even worth waiting for the end."""
        return self.size > 2 * self._limit + 65536

    def refuse(self, reply: str) -> None:
        """Keep only what is needed to see the end; `content` will raise with this reply (the first one counts)."""
        self._refusal = self._refusal or reply
        del self._buffer[:-4]

    def feed(self, chunk: bytes) -> bytes | None:
        """None while the end has not come; then what stood behind it."""
        buffer = self._buffer
        search_from = max(0, len(buffer) - 4)
        buffer += chunk
        self.size += len(chunk)
        end = buffer.find(_END, search_from)
        if end >= 0:
            rest = bytes(buffer[end + len(_END) :])
            del buffer[end + 2 :]
            self.size -= len(rest)
            if end > self._limit:
                self.refuse(too_big(self._limit))
            return rest
        if self._refusal or len(buffer) > self._limit + 5:
            self.refuse(too_big(self._limit))
        return None

    def content(self) -> bytes:
        """The mail with CRLF line ends, dots unstuffed (RFC 5321 section 4.5.2). Raises Unfit."""
        if self._refusal:
            raise Unfit(self._refusal)
        data = bytes(self._buffer)
        if b"\0" in data:
            raise Unfit(NUL)
        if _holds_line_end(data.replace(b"\r\n", b"")):
            if _BARE_CR.search(data):
                raise Unfit(BARE_CR)
            if _LONE_DOT.search(data):
                raise Unfit(LONE_DOT)
            data = _BARE_LF.sub(b"\r\n", data.replace(b"\r\n.", b"\r\n"))
        elif b"\r\n." in data:
            data = data.replace(b"\r\n.", b"\r\n")
        return data[2:]


def _holds_line_end(text: bytes) -> bool:
    return b"\r" in text or b"\n" in text
