"""Who is not there: by their own word, by the roster, or because letters do not reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rules.decision.dispatch import away_until
from rules.facts import Load
from rules.policy.model import Policy
from store.records import Person


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is not there, as far as it is known."""

    away: frozenset[str] = frozenset()
    people: Mapping[str, Person] = field(default_factory=dict)

    def absent(self, policy: Policy, addresses: tuple[str, ...], now: datetime) -> frozenset[str]:
        """Those of the addresses who cannot be asked now."""
        return frozenset(a for a in addresses if self._is_absent(policy, a, now))

    def _is_absent(self, policy: Policy, address: str, now: datetime) -> bool:
        known, person = self.people.get(address), policy.people.get(address)
        if known is not None and known.dead_since is not None:
            return True
        if address in self.away:
            return True
        return person is not None and (not person.mailbox or away_until(policy, person, Load(), now) is not None)
