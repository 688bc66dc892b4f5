"""Values through a pipe between two processes of ours, whole or not at all. A crash of one end is seen by the other."""

from __future__ import annotations

import pickle
import socket
import struct
import time
from typing import Any

_HEAD = struct.Struct("!Q")  # bytes that follow


def send(peer: socket.socket, value: Any, until: float | None = None) -> None:
    """A value through the pipe. Raises TimeoutError, OSError."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    peer.settimeout(_left(until))
    peer.sendall(_HEAD.pack(len(content)))
    peer.sendall(content)


def receive(peer: socket.socket, until: float | None = None) -> Any:
    """The next value from the pipe. Raises EOFError where the other end has gone, TimeoutError, OSError."""
    (size,) = _HEAD.unpack(_exactly(peer, _HEAD.size, until))
    return pickle.loads(_exactly(peer, size, until))  # noqa: S301 - of a process that we started, over a pipe of ours


def _exactly(peer: socket.socket, size: int, until: float | None) -> bytearray:
    content = bytearray(size)
    view, position = memoryview(content), 0
    while position < size:
        peer.settimeout(_left(until))
        got = peer.recv_into(view[position:])
        if not got:
            raise EOFError("the other end has gone")
        position += got
    return content


def _left(until: float | None) -> float | None:
    """Seconds that are left; a moment at least, since 0 would mean not to wait at all."""
    return None if until is None else max(0.001, until - time.monotonic())
