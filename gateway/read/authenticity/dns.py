"""Ask DNS for what SPF, DKIM and DMARC need; trouble is an exception,
so that it can stay *pending* and never become an answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from gateway.read.authenticity.options import Lookup


class NameTrouble(Exception):
    """No answer for now: time-out, no server, a broken answer."""


class Ask(Protocol):
    """Records of a name: strings as bytes for TXT, text for addresses, (preference, text)
    for MX. [] where there are none.
    """

    def __call__(self, name: str, kind: str) -> list[object]:
        """Raises NameTrouble."""


_PATIENCE = 8.0  # seconds that one mail may wait for DNS, all its questions together
_SILENT = 3  # names in a row without an answer, of as many domains, after which nobody answers
_KEPT = 5000  # answers, none larger than
_LARGEST = 4096  # bytes: keys and policies are smaller, and whoever answers chooses the size
_LEFT_ALONE = 10.0  # seconds for which then nothing is asked: what is pending is asked again later


def patient(ask: Ask, clock: Callable[[], float] = time.monotonic) -> Ask:
    """The same for one mail, which waits `_PATIENCE` seconds in all: when DNS is away, mails are read on."""
    spent = 0.0

    def bounded(name: str, kind: str) -> list[object]:
        nonlocal spent
        if spent >= _PATIENCE:
            raise NameTrouble(f"{kind} {name}: no more time for this mail")
        begun = clock()
        try:
            return ask(name, kind)
        finally:
            spent += clock() - begun

    return bounded


class Silence:
    """Is there nobody who answers? One name that does ends it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._silent: set[str] = set()
        self._until = 0.0

    def check(self, name: str) -> None:
        """Raises NameTrouble while DNS is left alone."""
        if self._clock() < self._until:
            raise NameTrouble(f"{name}: not asked, for nobody answers")

    def answered(self) -> None:
        """There is somebody."""
        self._silent.clear()

    def unanswered(self, name: str) -> None:
        """One more name without an answer; several of one domain may be its own trouble."""
        self._silent.add(".".join(name.rstrip(".").lower().split(".")[-2:]))
        if len(self._silent) >= _SILENT:
            self._silent.clear()
            self._until = self._clock() + _LEFT_ALONE


@lru_cache(maxsize=4)
def asker(lookup: Lookup) -> Ask:
    """An `Ask` over the configured servers, or the system's. Small answers are cached as long as they may be."""
    import dns.exception
    import dns.resolver

    resolver = dns.resolver.Resolver(configure=not lookup.servers)
    if lookup.servers:
        resolver.nameservers = [dns.nameserver.Do53Nameserver(host, port) for host, port in lookup.servers]
    resolver.lifetime = lookup.seconds

    class SmallAnswers(dns.resolver.LRUCache):
        def put(self, key: dns.resolver.CacheKey, value: dns.resolver.Answer) -> None:
            if len(value.response.to_wire()) <= _LARGEST:
                super().put(key, value)

    resolver.cache = SmallAnswers(_KEPT)
    silence = Silence()

    def ask(name: str, kind: str) -> list[object]:
        silence.check(name)
        try:
            answer = resolver.resolve(name, kind, search=False)
            silence.answered()
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            silence.answered()
            return []
        except dns.resolver.LifetimeTimeout as error:
            silence.unanswered(name)
            raise NameTrouble(f"{kind} {name}: {type(error).__name__}") from error
        except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
            raise NameTrouble(f"{kind} {name}: {type(error).__name__}") from error
        found: list[object] = []
        for record in answer:
            if kind == "TXT":
                found.append(b"".join(record.strings))
            elif kind in ("A", "AAAA"):
                found.append(record.address)
            elif kind == "MX":
                found.append((record.preference, record.exchange.to_text(True)))
            elif kind == "PTR":
                found.append(record.target.to_text(True))
        return found

    return ask
