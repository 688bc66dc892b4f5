"""Letters to the admins that no ticket asks for: about alarms, and about edited rules that cannot be used (S7.4).

A crash before the commit writes none; the next look or reload asks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rules.loading.load import Loaded
from service.domain.planning.letter_recipients import language_for
from service.domain.planning.plan import LetterPlan, Plan
from service.loops.apply_plan import apply_plan
from service.loops.clock import Clock
from service.loops.desk import Desk
from service.loops.world import LiveWorld
from store.database.unit import Unit
from store.records import Outcome, Scope
from templates.context import ContextFields, Failure
from templates.letters import LetterName

LONGEST = 4000  # characters of what is wrong with the rules


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


@dataclass(slots=True)
class RulesLetter:
    """Tells the admins once of rules that cannot be used; of the same mistakes again only after good ones."""

    desk: Desk
    clock: Clock
    _told: tuple[str, ...] = ()

    def note(self, loaded: Loaded) -> None:
        """What a reload gave; a broken edit is one letter with everything that is wrong. Raises StoreError."""
        wrong = () if loaded.policy is not None else tuple(str(problem).strip() for problem in loaded.errors)
        if wrong and wrong != self._told:
            first = wrong[0].split(" ", 1)[0].rstrip(":")
            failure = Failure(what=first, reason="\n".join(wrong)[:LONGEST], count=len(wrong))
            world, now = self.desk.world, self.clock.now()
            admins = world.policy.desk.admins
            self.desk.writer.run(
                lambda unit: write_letters(
                    unit, world, "rules-broken", admins, {"failure": failure}, cause="reload", now=now
                )
            )
            self.desk.wake.on_letters()
        self._told = wrong  # not before: else a commit that failed would have told them
