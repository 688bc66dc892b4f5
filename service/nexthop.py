"""The next hop as `send:` describes it. Secrets are read here, once, when the daemon starts."""

from __future__ import annotations

from gateway.wire.smtp_out import NextHop, NextHopOptions
from service.settings import Config


def make_next_hop(config: Config) -> NextHop:
    """Connects to nothing yet. Raises SecretMissing."""
    send = config.send
    options = NextHopOptions(
        host=send.host,
        port=send.port,
        tls=send.tls,
        ca_file=str(send.ca_file or ""),
        username=send.user,
        password=send.password.reveal() if send.password else "",
        hostname=send.hello or config.desk.address.rpartition("@")[2],
        connections=send.connections,
    )
    return NextHop(options)
