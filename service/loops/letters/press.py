"""What every letter of one desk is made with, and the desk addresses of its engineers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gateway.addresses import AddressKind, Keys, Scheme, derive_id, make_address
from rules.decision.roster import find_example
from rules.policy.model import Policy
from service.domain.planning.situation import House


@dataclass(frozen=True, slots=True)
class Press:
    """What every letter of one desk is made with."""

    house: House
    keys: Keys
    scheme: Scheme
    policy: Policy
    overrides: Path | None = None
    loop_mark: str = ""
    # What its letters have said already: of whom, of which team; the desk addresses of engineers.
    examples: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)
    addresses: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def domain(self) -> str:
        """The domain of the desk's address."""
        return self.house.address.rpartition("@")[2]

    def example(self, reader: str, team: str) -> str:
        """How an engineer would type a colleague (`find_example`)."""
        found = self.examples.get((reader, team))
        if found is None:
            found = self.examples[reader, team] = find_example(self.policy, reader, team)
        return found


def personal_id(keys: Keys, engineer: str) -> bytes:
    """The id of an engineer's personal desk address: the same for the same person."""
    return derive_id(keys, "desk", engineer)


def make_personal_address(keys: Keys, scheme: Scheme, desk: str, engineer: str) -> str:
    """An engineer's own desk address at the desk of this public address."""
    return make_address(keys, AddressKind.DESK, personal_id(keys, engineer), desk, scheme)


def personal_address(press: Press, engineer: str) -> str:
    """An engineer's own desk address, for what has no ticket. Its row is written when the roster is loaded."""
    made = press.addresses.get(engineer)
    if made is None:
        made = make_personal_address(press.keys, press.scheme, press.house.address, engineer)
        press.addresses[engineer] = made
    return made
