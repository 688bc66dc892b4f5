"""What each mail of a batch asks of the database, asked for all of them together and remembered for one snapshot.

A mail that asks for something else asks by itself; the answers are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from gateway.addresses import normalise_address
from gateway.message import Reading
from service.domain.commands.mail_text import fingerprint, opening_text
from store.database.unit import Unit
from store.mail import outbox
from store.records import KnownMessage, Person
from store.ticket import people, tickets

MOST_ANCESTORS = 30


def ancestors_of(reading: Reading) -> tuple[str, ...]:
    """The Message-IDs that a mail answers, the nearest first."""
    return tuple(dict.fromkeys((*reading.mail.in_reply_to, *reversed(reading.mail.references))))[:MOST_ANCESTORS]


def ids_of(reading: Reading) -> tuple[str, ...]:
    """These and its own, as they are looked up."""
    own = reading.mail.message_id
    return (*ancestors_of(reading), own) if own else ancestors_of(reading)


class BatchLookups:
    """The answers so far. `now` is the same for all mails of a batch."""

    def __init__(self) -> None:
        self._known: dict[str, KnownMessage | None] = {}
        self._people: dict[str, Person | None] = {}
        self._tallies: dict[str, outbox.LetterTally] = {}
        self._same: dict[str, int | None] = {}

    def expect(self, unit: Unit, readings: Sequence[Reading], same_within: timedelta, now: datetime) -> None:
        """Asks beforehand what these mails will ask. `same_within`: how long ago the same report may have come."""
        authors = [reading.mail.sender.mailbox.lower() for reading in readings]
        self.known(unit, (id_ for reading in readings for id_ in ids_of(reading)))
        self.people(unit, {*authors} - {""})
        self._ask_tallies(unit, {normalise_address(author) for author in authors if author}, now)
        new = [
            fingerprint(author, reading.mail.subject, opening_text(reading))
            for author, reading in zip(authors, readings, strict=True)
            if author and not ancestors_of(reading)
        ]
        self._same |= {**dict.fromkeys(new), **tickets.find_all_recent_same(unit, new, now - same_within)}

    def known(self, unit: Unit, message_ids: Iterable[str]) -> tuple[KnownMessage, ...]:
        """What is known of these Message-IDs, in the order asked."""
        wanted = list(dict.fromkeys(message_ids))
        if new := [one for one in wanted if one not in self._known]:
            found = {message.message_id: message for message in tickets.find_known(unit, new)}
            self._known |= {one: found.get(one) for one in new}
        return tuple(message for one in wanted if (message := self._known[one]) is not None)

    def people(self, unit: Unit, addresses: Iterable[str]) -> Mapping[str, Person]:
        """Who is known of these addresses, by the address, in their order."""
        wanted = sorted(addresses)
        if new := [one for one in wanted if one not in self._people]:
            found = people.find_people(unit, new)
            self._people |= {one: found.get(one) for one in new}
        return {one: person for one in wanted if (person := self._people[one]) is not None}

    def same(self, unit: Unit, print_: str, since: datetime) -> int | None:
        """The first ticket opened since then by a mail with this fingerprint; the time is the same for all of them."""
        if print_ not in self._same:
            self._same[print_] = tickets.find_recent_same(unit, print_, since)
        return self._same[print_]

    def tally(self, unit: Unit, author: str, now: datetime) -> outbox.LetterTally:
        """Letters that the mailbox of this address had within the hour, and within a day."""
        key = normalise_address(author)
        if key not in self._tallies:
            self._ask_tallies(unit, {key}, now)
        return self._tallies[key]

    def _ask_tallies(self, unit: Unit, keys: Iterable[str], now: datetime) -> None:
        self._tallies |= outbox.tallies(unit, sorted(keys), now - timedelta(days=1), now - timedelta(hours=1))
