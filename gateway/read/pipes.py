"""Values through a pipe between two processes of ours, whole or not at all. A crash of one end is seen by the other.

What a process says that has read strangers' mail is taken for records of the kind that was asked for and nothing else:
it cannot make its parent run what it likes. Only what a new process is to do is a function with its values, and goes
from the parent to the child.
"""

from __future__ import annotations

import errno
import pickle
import socket
import struct
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import msgpack, to_builtins

_HEAD = struct.Struct("!Q")  # bytes that follow
_AT_ONCE = 1024 * 1024  # bytes
_MOST = 1024 * _AT_ONCE  # of a value: twice what a reader has room for
_ENCODER = msgpack.Encoder()
_decoder = cache(msgpack.Decoder)  # one a kind


def send(peer: socket.socket, value: Any, until: float | None = None) -> None:
    """A record, or a list or tuple of them, through the pipe; lone surrogates, which are no text, as U+FFFD.

    Raises TimeoutError, OSError.
    """
    try:
        content = _ENCODER.encode(value)
    except UnicodeEncodeError:
        content = _ENCODER.encode(_without_surrogates(to_builtins(value, builtin_types=(bytes, datetime))))
    _send(peer, content, until)


def receive(peer: socket.socket, kind: Any, until: float | None = None) -> Any:
    """The next value from the pipe, of that type.

    Raises EOFError where the other end has gone, msgspec.DecodeError for anything else, TimeoutError, OSError.
    """
    return _decoder(kind).decode(_receive(peer, until))


def send_work(peer: socket.socket, work: Callable[..., None], given: Any) -> None:
    """What a new process is to do, and with which value. Raises OSError."""
    _send(peer, pickle.dumps((work, given), pickle.HIGHEST_PROTOCOL), None)


def receive_work(peer: socket.socket) -> tuple[Callable[..., None], Any]:
    """In the new process: what its parent wants. Raises EOFError, OSError."""
    work, given = pickle.loads(_receive(peer, None))  # noqa: S301 - of the process that started this one
    return work, given


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {name: _without_surrogates(one) for name, one in value.items()}
    return [_without_surrogates(one) for one in value] if isinstance(value, list | tuple) else value


def _send(peer: socket.socket, content: bytes, until: float | None) -> None:
    peer.settimeout(_left(until))
    peer.sendall(_HEAD.pack(len(content)))
    peer.sendall(content)


def _receive(peer: socket.socket, until: float | None) -> bytearray:
    (size,) = _HEAD.unpack(_exactly(peer, _HEAD.size, until))
    if size > _MOST:
        raise OSError(errno.EMSGSIZE, "more than anybody has to say")
    return _exactly(peer, size, until)


def _exactly(peer: socket.socket, size: int, until: float | None) -> bytearray:
    """So many bytes. Whoever says that many come gets no room for them before they are there."""
    content, position = bytearray(min(size, _AT_ONCE)), 0
    while position < size:
        if position == len(content):
            content.extend(bytes(min(size - position, position)))
        peer.settimeout(_left(until))
        got = peer.recv_into(memoryview(content)[position:])
        if not got:
            raise EOFError("the other end has gone")
        position += got
    return content


def _left(until: float | None) -> float | None:
    """Seconds that are left; a moment at least, since 0 would mean not to wait at all."""
    return None if until is None else max(0.001, until - time.monotonic())
