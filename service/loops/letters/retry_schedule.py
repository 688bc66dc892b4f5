"""When a letter is tried again, and when a destination is left alone for a while: pure, and tested as tables.

Values of the outbox: tries at 0, 1, 5, 15, 30, 60, 120 and 240 minutes, then every 4 hours ± 20 %; after a server that
asks strangers to come again (450, 451) the first retry waits 5 minutes,
for most of them remember nothing earlier (RFC 6647 section 5).
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from msgspec import Struct, field
from msgspec.structs import replace

from store.records import Letter

TRIES = (0, 1, 5, 15, 30, 60, 120, 240)  # minutes after the first
GAPS = tuple(timedelta(minutes=later - earlier) for earlier, later in itertools.pairwise(TRIES))
LATER = timedelta(hours=4)
SPREAD = 0.2
GREYLISTED = frozenset({450, 451})
GREYLIST_WAIT = timedelta(minutes=5)


def find_next_try(*, attempts: int, code: int, now: datetime, give_up_at: datetime, chance: float) -> datetime | None:
    """When to try again after the `attempts`-th try failed for now; None when that would be too late.

    `code` is the peer's reply (0: there was none); `chance` in 0…1 spreads the late tries,
    so that a day's letters do not come back all at once.
    """
    if attempts < 1:
        raise ValueError("the schedule is asked after a try")
    if attempts <= len(GAPS):
        gap = GAPS[attempts - 1]
    else:
        gap = LATER * (1 - SPREAD + 2 * SPREAD * chance)
    if attempts == 1 and code in GREYLISTED:
        gap = max(gap, GREYLIST_WAIT)
    at = now + gap
    return at if at <= give_up_at else None


class Breaker(Struct, frozen=True):
    """One destination's health: after `LIMIT` failures in a row it is left alone, first `shortest`, at most `longest`.

    One letter is let through when the time is over; it closes the breaker or opens it for longer. Letters that wait
    behind it lose no try of their schedule.
    """

    failures: int = 0
    open_until: datetime | None = None
    shortest: timedelta = timedelta(seconds=15)
    longest: timedelta = timedelta(minutes=5)

    LIMIT: ClassVar[int] = 5
    REFUSED_FOR: ClassVar[timedelta] = timedelta(minutes=1)  # a hop that refuses everything is asked once a minute

    def is_open(self, now: datetime) -> bool:
        """True while no letter may go."""
        return self.open_until is not None and now < self.open_until

    def is_probing(self, now: datetime) -> bool:
        """The wait is over and nobody knows yet: one letter may go."""
        return self.open_until is not None and now >= self.open_until

    def failed(self, now: datetime, at_least: timedelta = timedelta(0)) -> Breaker:
        """The breaker after one more failure; it opens at LIMIT in a row, for longer each time."""
        if self.is_open(now):
            return self  # the late answer to a letter that was on its way: it says nothing new
        failures = self.failures + 1
        if failures < self.LIMIT:
            return replace(self, failures=failures)
        doubled = min(failures - self.LIMIT, 16)  # more would be `longest` anyway, and too much for a timedelta at last
        wait = max(at_least, min(self.shortest * 2**doubled, self.longest))
        return replace(self, failures=failures, open_until=now + wait)

    def refused(self, now: datetime) -> Breaker:
        """It refuses every letter, and says so: left alone at once, for a minute each time."""
        if self.is_open(now):
            return self
        return replace(self, failures=max(self.failures + 1, self.LIMIT), open_until=now + self.REFUSED_FOR)

    def succeeded(self) -> Breaker:
        """The breaker after a success: closed, and nothing counted."""
        return replace(self, failures=0, open_until=None)


class BusyDomain(Struct, frozen=True):
    """A recipient domain whose server says "later": what it said last,
    and up to two of the mailboxes that it was about.
    """

    breaker: Breaker = field(
        default_factory=lambda: Breaker(shortest=timedelta(minutes=1), longest=timedelta(minutes=15))
    )
    mailboxes: frozenset[str] = frozenset()
    reply: str = ""

    def failed(self, mailbox: str, code: int, reply: str, now: datetime) -> BusyDomain:
        """A mailbox that is full is its own trouble, however many letters it gets:
        only two or more are the domain's.
        """
        mailboxes = self.mailboxes if len(self.mailboxes) > 1 else self.mailboxes | {mailbox}
        if len(mailboxes) == 1 and self.breaker.failures == Breaker.LIMIT - 1:
            return replace(self, reply=reply)
        at_least = GREYLIST_WAIT if code in GREYLISTED else timedelta(0)
        return BusyDomain(self.breaker.failed(now, at_least), mailboxes, reply)


class Postponed(Struct, frozen=True):
    """Letters that were told "later" in a row, nothing taken or refused between: how many tries, and to whom."""

    tries: int = 0
    mailboxes: frozenset[str] = frozenset()

    def failed(self, recipient: str) -> Postponed:
        """The row with one more try; it remembers as many mailboxes as it needs."""
        mailboxes = self.mailboxes if len(self.mailboxes) >= Breaker.LIMIT else self.mailboxes | {recipient.lower()}
        return Postponed(self.tries + 1, mailboxes)

    @property
    def is_of_hop(self) -> bool:
        """Nobody's letters go through: five tries to two domains, or to five mailboxes of one."""
        domains = {domain_of(one) for one in self.mailboxes}
        return self.tries >= Breaker.LIMIT and (len(domains) > 1 or len(self.mailboxes) >= Breaker.LIMIT)


class PutOff(Struct, frozen=True):
    """A letter that waits behind a breaker: until when, and what is written down as the reason."""

    letter: Letter
    until: datetime
    reply: str


class Destinations(Struct, frozen=True):
    """The recipient domains in trouble; all others are well.

    Kept in memory: a node that starts anew asks each of them again. At most `MOST`;
    whose trouble is oldest is forgotten first.
    """

    troubles: Mapping[str, BusyDomain] = field(default_factory=dict)

    MOST: ClassVar[int] = 1000
    BEHIND_PROBE: ClassVar[timedelta] = timedelta(seconds=30)

    def failed(self, recipient: str, code: int, reply: str, now: datetime) -> Destinations:
        """The destinations after a failed try to the recipient; at most MOST are remembered."""
        domain = domain_of(recipient)
        trouble = self.troubles.get(domain, BusyDomain()).failed(recipient.lower(), code, reply, now)
        others = {name: one for name, one in self.troubles.items() if name != domain}
        while len(others) >= self.MOST:
            del others[next(iter(others))]
        return Destinations({**others, domain: trouble})

    def succeeded(self, recipient: str) -> Destinations:
        """The destinations after a success there: its trouble is forgotten."""
        domain = domain_of(recipient)
        if domain not in self.troubles:
            return self
        return Destinations({name: one for name, one in self.troubles.items() if name != domain})

    def find_wait(self, recipient: str, now: datetime, busy: Collection[str]) -> tuple[datetime, str] | None:
        """Until when a letter must wait and why; None: it may go. `busy`: domains that a letter is on its way to."""
        domain = domain_of(recipient)
        trouble = self.troubles.get(domain)
        if trouble is None or trouble.breaker.open_until is None:
            return None
        reply = f"{trouble.reply} (said of other letters to {domain}; this one waits)"
        if trouble.breaker.is_open(now):
            return trouble.breaker.open_until, reply
        return (now + self.BEHIND_PROBE, reply) if domain in busy else None

    def split(
        self, letters: Iterable[tuple[Letter, str]], now: datetime, busy: Collection[str]
    ) -> tuple[list[Letter], list[PutOff]]:
        """Which letters may go to the address beside them, and which wait;
        one whose time is over goes to its end in any case.
        """
        going, waiting, taken = [], [], set(busy)
        for letter, address in letters:
            wait = None if now > letter.give_up_at else self.find_wait(address, now, taken)
            if wait is None:
                going.append(letter)
                taken.add(domain_of(address))
            else:
                waiting.append(PutOff(letter, *wait))
        return going, waiting


def domain_of(address: str) -> str:
    """The domain of an address, lower case."""
    return address.rpartition("@")[2].lower()
