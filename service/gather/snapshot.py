"""What is the same for all mails that are decided against one snapshot of the database: read once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from gateway.message import RawMail, Reading
from rules.facts import Loads
from rules.policy.model import Policy
from rules.policy.privacy import CONFIDENTIAL
from service.domain.incoming_mail import allowance
from service.domain.opening import new_sender_flood
from service.domain.similarity.recent_reports import EXAMPLES, MOST_COMPARED, Major, Recent, ReportMemory, make_report
from service.domain.ticket.open_work import Work
from service.domain.ticket.timer_names import TimerName
from service.gather.batch_lookups import BatchLookups
from service.gather.knowledge import Shelf
from service.gather.workload import loads
from store.database.unit import Unit
from store.mail import spending
from store.records import Head, Ticket
from store.ticket import ticket_heads, timers


class Snapshot:
    """The reports, loads and budgets of one snapshot, each from its first use on.

    `read` reads a held original again, when a mail is the answer about it.
    """

    def __init__(
        self,
        read: Callable[[RawMail], Reading],
        lately: ticket_heads.RecentHeads | None = None,
        reports: ReportMemory | None = None,
    ) -> None:
        self.read = read
        self._reports = reports
        self._lately = lately or ticket_heads.RecentHeads(MOST_COMPARED)
        self._loads: Loads | None = None
        self._used: dict[str, int] = {}
        self._listing: bool | None = None
        self._recent: Recent | None = None
        self.shelf = Shelf()
        self.lookups = BatchLookups()

    def expect(self, unit: Unit, readings: Sequence[Reading], policy: Policy, now: datetime) -> None:
        """Asks beforehand what these mails will ask."""
        if len(readings) > 1:
            self.lookups.expect(unit, readings, policy.budgets.same_mail_within, now)
            domains = {reading.mail.sender.mailbox.lower().rpartition("@")[2] for reading in readings}
            self.used(unit, sorted(map(allowance.budget_of, domains)), now, allowance.HOUR)

    def loads(self, unit: Unit, policy: Policy) -> Loads:
        """How busy the engineers are; read once and remembered."""
        if self._loads is None:
            self._loads = loads(unit, policy)
        return self._loads

    def assigned(self, address: str, now: datetime) -> None:
        """A mail of the same batch gave an engineer a ticket."""
        if self._loads is not None and address in self._loads:
            self._loads = self._loads.assigned(address, now)

    def used(self, unit: Unit, budgets: Sequence[str], now: datetime, within: timedelta) -> dict[str, int]:
        """How much of these budgets, which many share, was used up within that time; a name has one such time."""
        new = [budget for budget in budgets if budget not in self._used]
        if new:
            self._used |= {**dict.fromkeys(new, 0), **spending.spent(unit, new, now, within)}
        return {budget: self._used[budget] for budget in budgets}

    def is_listing(self, unit: Unit, now: datetime) -> bool:
        """Is a letter about a flood due within the hour?"""
        if self._listing is None:
            coming = timers.coming_of_kind(unit, TimerName.FLOOD)
            self._listing = any(timer.due_at <= now + new_sender_flood.LIST_EVERY for timer in coming)
        return self._listing

    def recent(self, unit: Unit, policy: Policy, now: datetime) -> Recent | None:
        """The reports that a new one is compared with; None where nothing is ever proposed."""
        if not policy.majors.on:
            return None
        if self._recent is None:
            found = [one for one in self._lately.look(unit, now - policy.majors.within) if _is_shown(one)]
            majors = [_major(unit, ticket) for ticket in ticket_heads.open_majors(unit)]
            self._recent = Recent(policy, found, majors, self._reports)
        return self._recent

    def opened(self, head: Head | None) -> None:
        """A ticket that a mail of the same batch opens."""
        if head is not None and self._recent is not None and _is_shown(head):
            self._recent.add(head)


def _is_shown(head: Head) -> bool:
    """Is a ticket told of in letters about others?"""
    return CONFIDENTIAL not in head.tags


def _major(unit: Unit, ticket: Ticket) -> Major:
    work = Work.of(ticket)
    reports = work.children or work.related  # those of before, where it was opened again
    examples = ticket_heads.heads(unit, reports[:EXAMPLES])
    return Major(ticket, tuple(make_report(head) for head in examples))
