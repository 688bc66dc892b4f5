"""What the operator has set for the reading of mail; travels to the worker processes."""

from __future__ import annotations

from msgspec import Struct, field

from gateway.message import RawMail, Road
from gateway.read.mime.limits import DEFAULT_LIMITS, Limits

UNIX = "unix"  # in `hops`: a peer over a unix socket


class Trusted(Struct, frozen=True):
    """Whose word on authenticity is taken (docs/trust.md, A)."""

    authserv_id: str = ""  # of the hop in front of us (RFC 8601); "" where none is pinned
    hops: tuple[str, ...] = ()  # IP addresses of the hosts that may say so; UNIX for whoever writes to our socket
    arc_sealers: tuple[str, ...] = ()  # domains whose ARC chain lifts a mail to weak
    mailboxes: tuple[tuple[str, str], ...] = ()  # (name of a mailbox, authserv-id of the server that it lies on)

    def is_hop(self, raw: RawMail) -> bool:
        """Did the mail come from a host that is named as one in front of us?"""
        if raw.road == Road.IMAP:
            return any(name == raw.peer for name, _ in self.mailboxes)
        over_socket = not raw.peer and raw.road in (Road.SMTP, Road.LMTP)
        return (UNIX if over_socket else raw.peer) in self.hops

    def server_for(self, raw: RawMail) -> str:
        """The authserv-id whose results count for this mail; "" where nobody's do."""
        if raw.road == Road.IMAP:
            return next((server for name, server in self.mailboxes if name == raw.peer), "")
        return self.authserv_id if self.is_hop(raw) else ""


class Lookup(Struct, frozen=True):
    """How names are asked for when we check SPF, DKIM and DMARC ourselves."""

    check: bool = False  # ask at all
    servers: tuple[tuple[str, int], ...] = ()  # (address, port); the system's where empty
    seconds: float = 5.0  # for one question


class ReadOptions(Struct, frozen=True):
    """How mails are read: the limits, the servers whose word is taken, and how DNS is asked."""

    limits: Limits = DEFAULT_LIMITS
    trusted: Trusted = field(default_factory=Trusted)
    lookup: Lookup = field(default_factory=Lookup)
    warnings: tuple[str, ...] = ()  # texts that gateways put above or below mails: nobody's words
