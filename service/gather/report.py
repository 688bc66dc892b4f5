"""What a report is made of: the log of all tickets that lived in its period or the one before, read once, in some
hundred tickets at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rules.policy.model import Policy
from service.reports.cases import Cases, Tally, TicketHours
from service.reports.lives import UNCOUNTED
from service.reports.log_reader import read_log
from service.reports.periods import Period
from store.database.unit import Unit
from store.ticket import event_log


def read_cases(
    unit: Unit, policy: Policy, period: Period, pause: Callable[[], object] = lambda: None
) -> tuple[Cases, Cases]:
    """The cases of the period and of the one before it.

    `pause` is called every few tickets: a desk that mails come to at this moment lets others have their turn.
    """
    hours = TicketHours(policy)
    now, before = Tally(period.start, period.end, hours), Tally(*period.before, hours)
    since = min(period.before[0], period.start)
    read_log(_events(unit, since, period.end), (now, before), pause)
    return now.cases, before.cases


def _events(unit: Unit, since: datetime, until: datetime) -> event_log.Chunks:
    return event_log.read_events(unit, event_log.tickets_that_lived(unit, since, until), until, UNCOUNTED)
