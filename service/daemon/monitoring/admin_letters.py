"""Letters to the admins that no ticket asks for (S7.4).

A crash before the commit writes none; the next look or reload asks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from service.domain.planning.letter_recipients import language_for
from service.domain.planning.plan import LetterPlan, Plan
from service.loops.apply_plan import apply_plan
from service.loops.world import LiveWorld
from store.database.unit import Unit
from store.records import Outcome, Scope
from templates.context import ContextFields
from templates.letters import LetterName


def write_letters(
    unit: Unit,
    world: LiveWorld,
    letter: LetterName,
    readers: Iterable[str],
    context: ContextFields,
    cause: str,
    now: datetime,
) -> None:
    """Puts one letter for each reader into the outbox, in their language, in the caller's transaction."""
    letters = tuple(
        LetterPlan(
            letter,
            address,
            language_for(world.policy, world.house, None, address),
            "",
            context,
            scope=Scope.NONE,
            thread=False,
        )
        for address in readers
    )
    plan = Plan(Outcome.NONE, cause, letters=letters)
    apply_plan(unit, plan, world.print(plan, now, cause=cause), now)
