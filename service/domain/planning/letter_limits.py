"""How many letters of a ticket's process go out within a day (I7). Pure.

What mails cause without a person's doing is counted for each recipient: a large team does not use up what its
requester gets. What an engineer writes always goes. What the requester's side writes reaches the engineers far beyond
that number, since nobody else sees it; only a wall for the whole ticket, which no conversation of people comes near,
ends it, and even then everybody has a few left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from gateway.addresses import normalise_address
from rules.policy.model import Budgets
from service.domain.planning.plan import LetterPlan
from templates.letters import BudgetClass, counted_as

_PASSED_ON = counted_as(BudgetClass.WORDS)
LEFT_BEHIND_THE_WALL = 3  # letters a day to each recipient, whatever the others got


class Spent(Struct, frozen=True):
    """Letters of one ticket that mails caused within a day: automatic ones and all, by the recipient's mailbox."""

    automatic: Mapping[str, int] = field(default_factory=dict)
    all: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The number of all letters."""
        return sum(self.all.values())

    def plus(self, letter: LetterPlan) -> Spent:
        """What is spent once this letter goes out."""
        key = normalise_address(letter.to)
        automatic = self.automatic
        if letter.letter not in _PASSED_ON:
            automatic = {**automatic, key: automatic.get(key, 0) + 1}
        return Spent(automatic, {**self.all, key: self.all.get(key, 0) + 1})


def may_write(budgets: Budgets, spent: Spent, address: str) -> bool:
    """May one more automatic letter of the ticket go there today?"""
    key = normalise_address(address)
    return spent.automatic.get(key, 0) < budgets.letters_per_person_and_ticket_day and _within(budgets, spent, key)


def bound(
    budgets: Budgets, spent: Spent, letters: Sequence[LetterPlan]
) -> tuple[tuple[LetterPlan, ...], tuple[LetterPlan, ...]]:
    """Letters that go, and letters that are too many."""
    kept, dropped = [], []
    for letter in letters:
        if letter.person or not letter.counted:
            kept.append(letter)
            continue
        within = _within(budgets, spent, normalise_address(letter.to))
        if within if letter.letter in _PASSED_ON else may_write(budgets, spent, letter.to):
            kept.append(letter)
            spent = spent.plus(letter)
        else:
            dropped.append(letter)
    return tuple(kept), tuple(dropped)


def _within(budgets: Budgets, spent: Spent, key: str) -> bool:
    return spent.total < budgets.letters_per_ticket_day or spent.all.get(key, 0) < LEFT_BEHIND_THE_WALL
