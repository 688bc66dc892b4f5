"""Who is not there: by their own word, by the roster, or because letters do not reach them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field

from rules.decision.dispatch import away_until
from rules.facts import Load, Loads
from rules.policy.model import Policy
from store.records import Person


def find_away(policy: Policy, loads: Mapping[str, Load], now: datetime) -> frozenset[str]:
    """The people of the desk who are not there: by `#away`, by the roster, or because letters do not reach them."""
    said = Loads.of(policy.people, loads).engaged
    return frozenset(
        address
        for address in policy.on_leave | (said & policy.people.keys())
        if away_until(policy, policy.people[address], loads.get(address, Load()), now) is not None
    )


def find_return(policy: Policy, loads: Mapping[str, Load], address: str, now: datetime) -> datetime | None:
    """When an absent engineer is back, as far as that is known."""
    person, load = policy.people.get(address), loads.get(address, Load())
    if person is None or load.unreached_since is not None:
        return None
    return away_until(policy, person, load, now)


def find_here(people: Iterable[str], away: frozenset[str]) -> tuple[str, ...]:
    """Those of them who are there; all of them where nobody is."""
    everybody = tuple(people)
    return tuple(address for address in everybody if address not in away) or everybody


class Presence(Struct, frozen=True):
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
