"""Values through a pipe come whole, in their order, or the end of the other side is seen."""

from __future__ import annotations

import socket
import time

import pytest

from gateway.read.pipes import receive, send


def test_values_come_whole_and_the_end_is_seen():
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            for value in ({"text": "x" * 50_000}, None):
                send(theirs, value)
                assert receive(ours) == value
        with pytest.raises(EOFError, match="gone"):
            receive(ours)


def test_half_a_value_is_waited_for_no_longer_than_was_said():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"\0" * 7)
        with pytest.raises(TimeoutError):
            receive(ours, time.monotonic() + 0.01)
