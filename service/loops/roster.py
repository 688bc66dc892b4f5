"""Meets the people of the rules: joiners, leavers, leads, and recurring tickets;
at the start and after each reload (S7.1).

All of it is asked and written in one transaction, by one node after the other:
a crash before the commit meets them at the next start.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from gateway.addresses import id_hash
from rules.decision.report_readers import outside_readers
from rules.policy.model import Policy
from service.domain.opening import recurring
from service.domain.planning.letter_recipients import language_for
from service.domain.planning.plan import LetterPlan, Plan
from service.domain.queue import absence, morning_digest, report_letters
from service.domain.ticket.timer_names import TimerName
from service.loops.apply_plan import apply_plan
from service.loops.letters.press import personal_id
from service.loops.wake import Wake
from service.loops.world import LiveWorld
from store.database.dialect import wait_for_turn
from store.database.unit import Unit
from store.database.writer import Writer
from store.records import Capability, Outcome, Scope, Timer
from store.ticket import people, timers

Met = tuple[tuple[str, ...], tuple[str, ...]]  # joiners and leavers


class Roster(Struct, frozen=True):
    """Who was met is in the database: who has a digest coming was an engineer until now."""

    writer: Writer
    world: LiveWorld
    wake: Wake

    def grant_addresses(self, policy: Policy, now: datetime) -> None:
        """The personal desk address of every engineer, and of who only reads reports; written once, found by its hash.

        Raises StoreError.
        """
        keys = self.world.keys
        readers = (*policy.people, *outside_readers(policy))
        rows = [Capability(id_hash(personal_id(keys, address)), Scope.DESK, address, now) for address in readers]
        with self.writer.database.read() as unit:
            known = people.find_capabilities(unit, [row.id_hash for row in rows])
        if new := [row for row in rows if row.id_hash not in known]:  # else nothing is written: the disk may be full
            self.writer.run(lambda unit: people.add_capabilities(unit, *new))

    def meet(self, now: datetime, *, quietly: bool = False) -> Met:
        """Joiners get a welcome with their desk address, and their digests begin; leavers' tickets are handed on.
        At the first start everybody joins. `quietly`: they have had their welcome before, as in a rehearsal.

        Gives joiners and leavers. Nodes that start or reload in the same moment meet everybody once. Raises StoreError.
        """
        joiners, leavers = self.writer.run(lambda unit: self._meet(unit, now, quietly))
        if joiners or leavers:
            self.wake.on_letters()
        return joiners, leavers

    def _meet(self, unit: Unit, now: datetime, quietly: bool) -> Met:
        wait_for_turn(unit, "roster")
        self._meet_leads(unit, now)
        self._meet_recurring(unit, now)
        self._meet_reports(unit, now)
        coming = _coming(unit, TimerName.DIGEST, "engineer")
        known = self.world.policy.people
        joiners = tuple(a for a, person in known.items() if a not in coming and person.mailbox)
        leavers = tuple(address for address in coming if address not in known)
        timers.drop(unit, [coming[address] for address in leavers])
        if joiners or leavers:
            self._change_roster(unit, joiners, () if quietly else joiners, leavers, now)
        return joiners, leavers

    def _meet_leads(self, unit: Unit, now: datetime) -> None:
        """Whoever leads a team gets the team's digest, from the next morning on;
        a lead who is none any more gets no next one.
        """
        coming = _coming(unit, TimerName.TEAM_DIGEST, "lead")
        policy = self.world.policy
        leads = dict.fromkeys(team.lead for team in policy.teams.values() if team.lead and team.lead not in coming)
        mornings = {lead: morning_digest.next_morning(policy, lead, now) for lead in leads}
        timers.add(unit, [Timer(None, TimerName.TEAM_DIGEST, at, 0, {"lead": lead}) for lead, at in mornings.items()])

    def _meet_recurring(self, unit: Unit, now: datetime) -> None:
        """Each recurring ticket of the rules has one timer; those of edited and removed rules go."""
        waiting = timers.waiting_of_kind(unit, TimerName.RECURRING)
        dropped, added = recurring.plan_timers(self.world.policy, waiting, now)
        timers.drop(unit, dropped)
        timers.add(unit, added)

    def _meet_reports(self, unit: Unit, now: datetime) -> None:
        """Each report of the rules has one timer; those of edited and removed rules go."""
        waiting = timers.waiting_of_kind(unit, TimerName.REPORT)
        dropped, added = report_letters.plan_timers(self.world.policy, waiting, now)
        timers.drop(unit, dropped)
        timers.add(unit, added)

    def _change_roster(
        self, unit: Unit, joiners: tuple[str, ...], welcome: tuple[str, ...], leavers: tuple[str, ...], now: datetime
    ) -> None:
        policy, house = self.world.policy, self.world.house
        rows = [Timer(None, TimerName.ABSENT, now, 0, {"engineer": one, "why": absence.LEFT}) for one in leavers]
        mornings = {address: morning_digest.next_morning(policy, address, now) for address in joiners}
        rows += [Timer(None, TimerName.DIGEST, at, 0, {"engineer": address}) for address, at in mornings.items()]
        timers.add(unit, rows)
        letters = tuple(
            LetterPlan(
                "welcome",
                address,
                language_for(policy, house, None, address),
                policy.people[address].name,
                scope=Scope.DESK,
                thread=False,
            )
            for address in welcome
        )
        plan = Plan(Outcome.NONE, "roster", letters=letters)
        apply_plan(unit, plan, self.world.print(plan, now, cause="roster"), now)


def _coming(unit: Unit, kind: str, whose: str) -> dict[str, int]:
    """Who has a digest coming, with the number of its timer; what somebody has twice goes."""
    found: dict[str, int] = {}
    more = [t.id for t in timers.coming_of_kind(unit, kind) if found.setdefault(str(t.data.get(whose)), t.id) != t.id]
    timers.drop(unit, more)
    return found
