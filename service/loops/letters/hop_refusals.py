"""Decides whether a refusal at RCPT or after the dot is about the recipient or about the next hop.

Decided in T5, on what the store knows.

One refusal is its recipient's: the letter fails at once. A hop that refuses everyone in a row, people whom letters
reached before among them, is at fault itself: what it refused so far is tried again,
and a letter a minute asks until one is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from service.domain.escalation import undelivered_letter
from service.domain.queue import reachability
from service.domain.ticket.timer_names import TimerName
from service.loops.letters.retry_schedule import domain_of
from store.database.dialect import wait_for_turn
from store.database.unit import Unit
from store.mail import outbox, refusals
from store.mail.refusals import RefusedLetter, Taken
from store.records import Letter
from store.ticket import people, timers

MANY = 5  # recipients in a row
FEW = 2  # of whom letters reached before, where there are no more
MOST_WAITS = 3  # a hop may take a letter and refuse all again; five dead mailboxes in a row look the same each time
PROBE_EVERY = timedelta(minutes=1)
DOUBT = timedelta(seconds=20)  # until a refusal has consequences: the next letters show whether it is the hop's
SET_BACK = timedelta(hours=2)  # by which a clock that was wrong is set, or one that somebody set by the wrong hour
ASKS = frozenset({reachability.CHECK})  # letters that are written to find out whether they arrive
WITHDRAWN = "withdrawn: the next hop had refused every letter, and the one that this was about is tried again"


class Streak(Struct, frozen=True):
    """Mailboxes that were refused in a row, nothing taken between. `reached`: those whose letters arrived before."""

    refused: frozenset[str]
    reached: frozenset[str]
    others: frozenset[str] = frozenset()  # that letters reached lately, and that were not refused

    @property
    def is_of_hop(self) -> bool:
        """Five that letters reached before; two, where there are no more, or where five were refused in all.

        A hop that never took a letter is judged by any two.
        """
        if len(self.reached) >= MANY:
            return True
        if len(self.reached) >= FEW:
            return not self.others or len(self.refused) >= MANY
        return not self.reached and not self.others and len(self.refused) >= FEW


def settle_refusal(
    unit: Unit, letter: Letter, reply: str, now: datetime, *, taken_at: datetime | None, at_rcpt: bool
) -> bool:
    """Records a refusal (T5) and, where it shows the hop's fault, sets going again what led to it.

    True: it is the hop's.

    `taken_at` is when this node saw the hop take a letter last. Raises LostClaim.
    """
    wait_for_turn(unit, "next hop")
    probe = now + PROBE_EVERY
    if refusals.find_probe(unit) is not None:
        outbox.record_retry(unit, letter, reply, probe)
        if not refusals.count_waits(unit, letter.id):
            refusals.note_waiting(unit, [letter.id])
        timers.add(unit, undelivered_letter.plan_timers(letter, "waiting", reply))
        return True
    taken = refusals.find_taken(unit)
    times = [at for at in (taken.last, taken_at) if at is not None]
    streak, before = _find_streak(unit, letter, taken, max((at for at in times if at <= now), default=None))
    if not streak.is_of_hop or refusals.count_waits(unit, letter.id) >= MOST_WAITS:
        _fail(unit, letter, reply, now, at_rcpt=at_rcpt)
        # What was taken at a time to come was taken before the clock was set back: this came after it.
        refusals.note_refused(unit, letter.id, max([now, *(at for at in times if at - now < SET_BACK)]))
        return False
    outbox.record_retry(unit, letter, reply, probe)
    timers.add(unit, undelivered_letter.plan_timers(letter, "waiting", reply))
    for one in before:
        refusals.withdraw_told(unit, one, TimerName.LETTER_LOST, WITHDRAWN)
    failed = [one.letter_id for one in before if one.state == "failed"]
    refusals.revive(unit, failed, probe)
    refusals.note_waiting(unit, [*failed, letter.id])
    refusals.set_probe(unit, probe)
    return True


def settle_taken(unit: Unit, letter: Letter, now: datetime) -> int:
    """The hop took a letter, though it refused others: gives how many that waited are due by it."""
    refusals.forget(unit, [letter.id])
    return refusals.end(unit, now)


def tell_reached(unit: Unit, letter: Letter, now: datetime) -> None:
    """A letter was taken for somebody whose letters came back: where reports had come,
    it must not come back within the hour.
    """
    person = people.find_person(unit, letter.recipient)
    if person is None or person.dead_since is None:
        return
    by_report = refusals.has_bounced(unit, letter.recipient_key, person.dead_since)
    at = now + reachability.REPORT_WAIT if by_report else now
    timers.add(unit, [reachability.reached(letter.recipient, at, told=letter.kind in ASKS)])


def _fail(unit: Unit, letter: Letter, reply: str, now: datetime, *, at_rcpt: bool) -> None:
    outbox.record_failed(unit, letter, reply)
    later = [
        replace(one, due_at=now + DOUBT)
        for one in undelivered_letter.plan_timers(letter, "failed", reply, at_rcpt=at_rcpt)
    ]
    timers.add(unit, later)


def _find_streak(unit: Unit, letter: Letter, taken: Taken, last: datetime | None) -> tuple[Streak, list[RefusedLetter]]:
    """All refusals since the hop took a letter, with this one; and the letters of those before it."""
    before = refusals.list_refused(unit)
    old = [one.letter_id for one in before if last is not None and one.at < last]
    refusals.forget(unit, old)
    before = [one for one in before if one.letter_id not in old]
    keys = frozenset({letter.recipient_key, *(one.recipient_key for one in before)})
    ids = [letter.id, *(one.letter_id for one in before)]
    reached = frozenset(key for key in keys if refusals.is_reached(unit, key, ids))
    return Streak(keys, reached, taken.mailboxes - keys), before


def choose_probe(letters: Sequence[tuple[Letter, str]], refused: Iterable[str]) -> int:
    """Which of these letters, with their addresses, asks a hop that refuses: of a domain, else a mailbox,
    that it has not refused.
    """
    addresses = {one.lower() for one in refused}
    domains = {domain_of(one) for one in addresses}

    def rank(number: int) -> tuple[bool, bool, int, int]:
        letter, address = letters[number]
        return domain_of(address) in domains, address.lower() in addresses, letter.attempts, number

    return min(range(len(letters)), key=rank)


def find_refused(waiting: Collection[RefusedLetter]) -> tuple[str, ...]:
    """The addresses that led to it, or were asked in vain since."""
    return tuple(dict.fromkeys(one.recipient for one in waiting))
