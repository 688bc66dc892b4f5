"""Ports for servers that cannot be told to take any."""

import secrets
import socket


def free_port() -> int:
    """A port that nobody has: below those from which the system gives connections theirs, so that none gets it meanwhile."""
    while True:
        port = secrets.choice(range(10_000, 32_000))
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
