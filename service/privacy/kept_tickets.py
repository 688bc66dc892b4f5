"""Which tickets must be kept though somebody asks to be forgotten, and the reason that they are told; pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.policy.model import Policy
    from store.records import Ticket

_FOR_EVER = timedelta(days=365 * 1000)


def keeper(policy: Policy, now: datetime) -> Callable[[Ticket], str]:
    """Gives the reason why a ticket is kept, "" for one that may go."""

    def keep(ticket: Ticket) -> str:
        if policy.retention.is_held(ticket.id, ticket.requester):
            return "legal hold"
        ended = ticket.closed or ticket.resolved or now
        for rule in policy.privacy.must_keep:
            covers = ticket.category == rule.category or ticket.category.startswith(f"{rule.category}.")
            if covers and ended + (rule.at_least or _FOR_EVER) > now:
                return rule.reason
        return ""

    return keep
