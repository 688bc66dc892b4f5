"""How many acknowledgements an hour the desk sends, whoever asks for them (I7): caps that many senders share. Pure.

One for the whole desk, one for everybody who is new to it, so that a flood of strangers silences no customer, and one
for each organisation, each domain of our own, and each domain and network that new senders write from. What was used
up is read beforehand (`store.mail.spending`), and written with the plan.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from functools import lru_cache

from msgspec import Struct

from service.domain.planning.situation import Situation

HOUR = timedelta(hours=1)
_TAG = re.compile(r"\[T-\d+\]")
_ANSWERED = 2  # acknowledgements to a machine that answers each, and whose thread is lost on the way (I7)
MISSED = "missed: "  # before a budget's name: mails that it left without an acknowledgement


class Allowance(Struct, frozen=True):
    """One budget that a mail draws on: its name in the store, its cap, and the words that say which it is."""

    budget: str
    cap: int
    words: str


def allowances(s: Situation) -> tuple[Allowance, ...]:
    """Those that an acknowledgement of this mail is counted against, the widest first."""
    budgets = s.policy.budgets
    cap = budgets.acknowledgements_of_desk_per_hour
    found = [Allowance("desk", cap, f"the desk's {cap} acknowledgements an hour")]
    if s.is_stranger:
        half = cap // 2
        found.append(Allowance("strangers", half, f"the {half} acknowledgements an hour for new senders"))
        found += _of_their_origin(s)
    name = s.organisation
    if name:
        cap = budgets.acknowledgements_of_organisation_per_hour
        found.append(Allowance(f"organisation {name}", cap, f"the organisation's {cap} acknowledgements an hour"))
    elif s.own_domain:
        cap = budgets.acknowledgements_of_own_domain_per_hour
        found.append(Allowance(f"domain {s.own_domain}", cap, f"{s.own_domain}'s {cap} acknowledgements an hour"))
    return tuple(found)


def _of_their_origin(s: Situation) -> list[Allowance]:
    """Of new senders: what goes to one domain, whose people may know nothing of it, and what one network asks for."""
    budgets, domain = s.policy.budgets, s.author.rpartition("@")[2]
    cap = min(budgets.acknowledgements_of_domain_per_hour, budgets.acknowledgements_of_desk_per_hour)
    found = [Allowance(budget_of(domain), cap, f"the {cap} acknowledgements an hour for new senders of {domain}")]
    if network := network_of(s.inbox.peer):
        cap = min(budgets.acknowledgements_of_network_per_hour, budgets.acknowledgements_of_desk_per_hour)
        words = f"the {cap} acknowledgements an hour for new senders from {network}"
        found.append(Allowance(f"network {network}", cap, words))
    return found


def budget_of(domain: str) -> str:
    """The budget of new senders who write from there."""
    return f"senders of {domain}"


@lru_cache(maxsize=256)
def network_of(peer: str) -> str:
    """The network that a host of the world belongs to, as whoever rents one host there can use it; "" for others."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return ""
    if not address.is_global:
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def find_used_up(s: Situation) -> Allowance | None:
    """The first of them of which nothing is left."""
    return next((one for one in allowances(s) if s.budget.used.get(one.budget, 0) >= one.cap), None)


def _count_references(s: Situation) -> int:
    """The references of tickets in the subject, with those that the sender's own ticket had in its subject: our letters
    about that one carried its own alone.
    """
    before = s.hinted.subject if s.hinted is not None and s.hinted.requester == s.author else ""
    return sum(len(_TAG.findall(subject[:500])) for subject in (s.mail.subject, before))


def own_budget_used_up(s: Situation) -> str:
    """Which of the sender's own budgets has nothing left, in words; "" where both have."""
    budgets, had = s.policy.budgets, s.budget
    if had.acknowledged_hour >= budgets.acknowledgements_per_hour:
        return f"the sender's {budgets.acknowledgements_per_hour} acknowledgements an hour"
    if had.acknowledged_hour >= _ANSWERED and _count_references(s) >= _ANSWERED:
        return "what two automata exchange: its subject carries the references of two tickets, both acknowledged"
    if had.acknowledged_day >= budgets.acknowledgements_per_day:
        return f"the sender's {budgets.acknowledgements_per_day} acknowledgements a day"
    return ""
