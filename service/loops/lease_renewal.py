"""Renews this node's leases while a mail takes longer to read than a lease lasts.

After a crash nobody renews, and the lease ends. Without a renewal that came in time another node does the work again,
and the fence refuses whoever is second: only the work is lost.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import Future, wait
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from store.database.writer import Writer
from store.mail import inbox
from store.records import InboxMail

T = TypeVar("T")
RENEW = (
    inbox.LEASE_SECONDS / 4
)  # after so many seconds we say again that it is ours; one mail is read for as long at most


class Holding:
    """The mails that one step of the inbox has in hand;
    what it forgot by a fault of ours goes on when its lease ends.
    """

    def __init__(self, writer: Writer, node: str) -> None:
        self._writer, self._node = writer, node
        self._mails: list[int] = []
        self._now = datetime.min.replace(tzinfo=UTC)
        self._begun = self._renewed = 0.0  # seconds of the clock that nobody sets

    def begin(self, now: datetime, claimed: float, *batches: Iterable[InboxMail]) -> None:
        """These mails from now on, and no others; `claimed` is when, on the monotonic clock."""
        self._now, self._begun = now, time.monotonic()
        self._renewed = max(self._renewed, claimed)
        self._mails = [mail.id for batch in batches for mail in batch]

    def wait(self, reading: Future[T]) -> T:
        """What a reading gives, however long it takes."""
        while not wait([reading], RENEW).done:
            self.renew()
        return reading.result()

    def renew(self) -> None:
        """To be called before whatever may take its time: it does nothing twice in RENEW seconds,
        and nobody waits for it.
        """
        moment = time.monotonic()
        if moment - self._renewed < RENEW:
            return
        self._renewed = moment
        mails, node = self._mails, self._node
        now = self._now + timedelta(seconds=moment - self._begun)
        self._writer.submit(lambda unit: inbox.renew(unit, mails, now, node))
