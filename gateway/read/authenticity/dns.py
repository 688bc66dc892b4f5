"""Ask DNS for what SPF, DKIM and DMARC need; trouble is an exception,
so that it can stay *pending* and never become an answer.
"""

from __future__ import annotations

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


@lru_cache(maxsize=4)
def asker(lookup: Lookup) -> Ask:
    """An `Ask` over the configured servers, or the system's. Answers are cached as long as they may be."""
    import dns.exception
    import dns.resolver

    resolver = dns.resolver.Resolver(configure=not lookup.servers)
    if lookup.servers:
        resolver.nameservers = [dns.nameserver.Do53Nameserver(host, port) for host, port in lookup.servers]
    resolver.lifetime = lookup.seconds
    resolver.cache = dns.resolver.LRUCache(5000)

    def ask(name: str, kind: str) -> list[object]:
        try:
            answer = resolver.resolve(name, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
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
