"""What the operator has set for the reading of mail; travels to the worker processes."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.read.mime.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Trusted:
    """Whose word on authenticity is taken (TRUST.md, A)."""

    authserv_id: str = ""  # of the hop in front of us (RFC 8601); "" where none is pinned
    hops: tuple[str, ...] = ()  # IP addresses of the hosts that may say so
    arc_sealers: tuple[str, ...] = ()  # domains whose ARC chain lifts a mail to weak


@dataclass(frozen=True, slots=True)
class Lookup:
    """How names are asked for when we check SPF, DKIM and DMARC ourselves."""

    check: bool = False  # ask at all
    servers: tuple[tuple[str, int], ...] = ()  # (address, port); the system's where empty
    seconds: float = 5.0  # for one question


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How mails are read: the limits, the servers whose word is taken, and how DNS is asked."""

    limits: Limits = DEFAULT_LIMITS
    trusted: Trusted = field(default_factory=Trusted)
    lookup: Lookup = field(default_factory=Lookup)
    warnings: tuple[str, ...] = ()  # texts that gateways put above or below mails: nobody's words
