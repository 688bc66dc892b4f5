"""How mails are read, as the configuration says: whose word is taken, which name servers are asked."""

from __future__ import annotations

from gateway.read.options import Lookup, ReadOptions, Trusted
from service.settings import Config


def read_options(config: Config) -> ReadOptions:
    trust, dns = config.trust, config.dns
    return ReadOptions(
        trusted=Trusted(trust.authserv_id, trust.hops, trust.arc_sealers),
        lookup=Lookup(dns.check, dns.servers, dns.timeout),
        warnings=config.banners,
    )
