"""From the inbox to an applied plan: claim (T2), read in a worker, gather, decide, print, apply (T3).

One mail, all or nothing.

A crash before T3 leaves the mail claimed; its lease ends and it is decided anew from its bytes. A fault of ours is
written down, tried again with growing patience,
and after five attempts the mail is parked and the admins get a letter (I2).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol, Self, TypeVar

import structlog
from msgspec import Struct, field
from msgspec.structs import replace

from gateway.addresses import normalise_address
from gateway.message import RawMail, Reading, Road
from gateway.read.conversations import base_subject, series_of
from gateway.read.worker import ReadersLost, ReadFailed, stub
from rules.decision.decide import decide
from service.domain.linked_tickets.major_detection import head_of
from service.domain.opening import monitoring_alert
from service.domain.plan_mail import plan_mail
from service.domain.planning.letter_limits import bound
from service.domain.planning.letter_recipients import language_for
from service.domain.planning.plan import LetterPlan, Plan
from service.domain.planning.rule_facts import make_facts
from service.domain.planning.situation import Budget, House, Situation
from service.domain.senders import loop_breaker
from service.domain.similarity.recent_reports import MOST_COMPARED, ReportMemory
from service.domain.ticket.timer_names import TimerName
from service.gather.mail import gather_mail, joined, names_of, raw_of
from service.gather.snapshot import Snapshot
from service.gather.workload import acknowledgements
from service.loops.apply_plan import Applied, Moved, apply_mail, apply_plan
from service.loops.clock import Clock
from service.loops.lease_renewal import Holding
from service.loops.letters.render_letters import Printed, Printing, Thread
from service.loops.letters.sealing import Sealing
from service.loops.next_claim import NextClaim
from service.loops.wake import Wake
from service.loops.world import LiveWorld
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import Conflict, LostClaim, StoreUnavailable
from store.mail import inbox, outbox
from store.records import InboxMail, Outcome, Scope
from store.ticket import tickets
from store.ticket.ticket_heads import RecentHeads
from templates.context import Failure
from templates.letters import BudgetClass, counted_as

log = structlog.get_logger(__name__)
_T = TypeVar("_T")
PATIENCE = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
ATTEMPTS = 5
PARKED_LETTERS = 5  # a day to one admin; `postdesk status` counts them all
INBOX_BATCH = 64  # mails that are decided together, so that few commits serve many
# Seconds that mails are gathered against one snapshot, a quarter of what is done with it: while it is open nothing that
# is written can be folded back.
GATHERING = 0.125
# Of an answer for the mail that it answers, by the answer's claims.
WAITS = (timedelta(seconds=1), timedelta(seconds=4))
READY = 1.0  # seconds that we wait for a process that reads before we leave the mails to others
PLANS = 8  # times that one mail is planned anew because the world moved


class ReadsMail(Protocol):
    """Reads many mails at once: in worker processes, or in this one for a rehearsal."""

    def can_read(self, seconds: float = 0.0) -> bool:
        """Is there anything that reads, now or within that time?"""
        ...

    def read_many(self, raws: Sequence[RawMail]) -> Sequence[Reading | ReadFailed]:
        """A reading of each mail, or why there is none, in their order."""
        ...


class Batch(Struct):
    """What the mails before this one in the same batch have changed, and the snapshot does not show yet."""

    snapshot: Snapshot
    message_ids: set[str] = field(default_factory=set)
    authors: dict[str, int] = field(default_factory=dict)  # acknowledgements planned, by normalised address
    listing: bool = False  # one of them had the tickets of a flood listed
    spent: Counter[str] = field(default_factory=Counter)  # of the budgets that many share
    threads: set[str] = field(default_factory=set)  # tickets and conversations of which a mail was decided
    gathered: list[tuple[InboxMail, Reading, Situation]] = field(default_factory=list)
    late: list[InboxMail] = field(default_factory=list)  # they wait for an earlier one of their ticket, tried again


class Prints(Struct, frozen=True):
    """The letters of one mail on their way to bytes: those of its plan, and of the plans beside it."""

    situation: Situation
    of_plans: list[tuple[Plan, Printing]]

    def render(self) -> Self:
        """Subject, text and HTML of each."""
        for _, letters in self.of_plans:
            letters.render()
        return self

    def compose(self) -> tuple[Printed, ...]:
        """Each as it goes out, without those that reach nobody."""
        return tuple([one for plan, letters in self.of_plans for one in self._arriving(plan, letters.compose())])

    def _arriving(self, plan: Plan, printed: tuple[Printed, ...]) -> list[Printed]:
        s, met = self.situation, {person.address: person for person in plan.people}

        def is_reached(address: str) -> bool:
            person = met.get(address) or s.people.get(address)
            return (person is None or person.dead_since is None) and not s.is_unreached(address)

        return [one for one in printed if is_reached(one.letter.recipient)]


class Early(Exception):
    """What this mail answers is in the inbox, and not decided yet."""

    def __init__(self, parent: int, wait: timedelta) -> None:
        super().__init__(f"waits for mail {parent}, which it answers")
        self.wait = wait


class Asked(Struct, frozen=True):
    """A claim that the writer has been given: mails, and numbers for those that open tickets."""

    done: Future[tuple[list[InboxMail], list[int]]]
    number: int  # of the claims of this process
    at: float = field(default_factory=time.monotonic)


class Claimed(Struct, frozen=True):
    """Mails that are ours, and their reading, which may still go on."""

    mails: list[InboxMail]
    readings: Future[Sequence[Reading | ReadFailed]]
    claim: Asked

    def is_full(self, limit: int) -> bool:
        """May more mails wait, for which the claim had no room?"""
        return len(self.mails) >= limit or sum(mail.size for mail in self.mails) >= inbox.AT_ONCE


class Inbound:
    """The inbox's single step; used by one thread at a time, but for `ask`."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        readers: ReadsMail,
        world: LiveWorld,
        wake: Wake,
        sealing: Sealing,
    ) -> None:
        self.database, self.writer, self.readers, self.world, self.wake = database, writer, readers, world, wake
        self.sealing = sealing
        self._numbers: list[int] = []
        self._interrupted = False  # the database went away in the middle: what we had claimed is given back first
        self.published = False  # an article was published since the desk looked last
        self._ahead: Claimed | None = None  # claimed under load, and read while the batch before it is decided
        self._next = NextClaim[Asked]()
        self._holding = Holding(writer, database.node)
        self._lately = RecentHeads(MOST_COMPARED)
        self._reports = ReportMemory()
        # Tickets of which a mail is tried again later, and the number of the last claim that knows nothing of it.
        self._stopped: dict[str, int] = {}
        self._claims = 0
        self._more = False  # mails may wait for which the last claim had no room
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
        self.settled = 0  # mails that got an outcome, or were put off: it moves while work goes on

    def work(self, now: datetime, limit: int) -> int:
        """Decide a batch; gives how many mails were claimed.

        Raises ReadersLost with all of them given back, StoreError.
        """
        batch = None
        try:
            if self._ahead is None and not self._next.is_asked and not self.readers.can_read(READY):
                raise ReadersLost("no process that reads is there")
            batch, self._ahead = self._ahead or self._take(now, limit), None
            self._more = batch is not None and batch.is_full(limit)
            if batch is None:
                return 0
            if len(batch.mails) >= limit and self.readers.can_read():  # more wait: they are read meanwhile
                self._ahead = self._take(now, limit)
            self._holding.begin(now, batch.claim.at, batch.mails, self._ahead.mails if self._ahead is not None else ())
            self._decide_all(batch, now)
        except ReadersLost:
            ahead, self._ahead = self._ahead, None
            self._give_back(batch, ahead)
            raise
        except Exception:
            self._ahead, self._interrupted = None, True
            raise
        return len(batch.mails)

    def rest(self, clock: Clock, limit: int, tell: Callable[[], object]) -> bool:
        """Nothing is left to do: the commit that stores the next mail claims it, with up to `limit` in all, and then
        `tell` is called, from any thread. False: there is work.
        """

        def submit() -> Asked:
            asked = self._submit_claim(clock.now(), limit)
            asked.done.add_done_callback(lambda _: tell())
            return asked

        return not self._more and self._next.rest(submit)

    def ask(self) -> None:
        """A mail was given to the writer: said right behind it, from any thread."""
        self._next.ask()

    def _give_back(self, *batches: Claimed | None) -> None:
        """What could not be read for a fault of ours is at once anybody's, with no attempt lost."""
        mails = [mail for batch in batches if batch is not None for mail in batch.mails]
        if not mails:
            return
        log.warning("mails given back unread", mails=len(mails))
        try:
            self.writer.run(lambda unit: inbox.give_back(unit, mails), "T3")
        except Exception as error:  # whatever it is: the next claim gives them back
            log.warning("mails cannot be given back yet", error=str(error))
            self._interrupted = True

    def drain(self, now: datetime) -> None:
        """Decide what was read ahead, so that nothing stays claimed when we stop."""
        batch, self._ahead = self._ahead, None
        try:
            if batch is not None:
                self._holding.begin(now, batch.claim.at, batch.mails)
                self._decide_all(batch, now)
        except ReadersLost:
            self._give_back(batch)
        finally:
            self._reader.shutdown()

    def _take(self, now: datetime, limit: int) -> Claimed | None:
        asked = self._next.take(partial(self._submit_claim, now, limit))
        mails, numbers = asked.done.result()
        self._interrupted = False
        self._numbers += numbers  # ours with the commit, and not before
        if not mails:
            return None
        return Claimed(mails, self._reader.submit(self._read_many, [raw_of(mail) for mail in mails]), asked)

    def _submit_claim(self, now: datetime, limit: int) -> Asked:
        interrupted, at_hand = self._interrupted, len(self._numbers)
        self._claims += 1
        job = partial(self._claim, now=now, limit=limit, interrupted=interrupted, at_hand=at_hand)
        return Asked(self.writer.submit(job, "T2"), self._claims)

    def _read_many(self, raws: Sequence[RawMail]) -> Sequence[Reading | ReadFailed]:
        """What came sealed is opened by the process that reads keys, before others read what is inside."""
        return self.readers.read_many(self.sealing.open_all(raws))

    def _decide_all(self, batch: Claimed, now: datetime) -> None:
        readings = self._holding.wait(batch.readings)
        todo = [(mail, self._usable(mail, reading)) for mail, reading in zip(batch.mails, readings, strict=True)]
        while todo:
            todo = self._some(todo, now, batch.claim.number)

    def _claim(
        self, unit: Unit, now: datetime, limit: int, interrupted: bool, at_hand: int
    ) -> tuple[list[InboxMail], list[int]]:
        """Claim, with a number for each mail that may open a ticket (numbers stand in the letters),
        beside those at hand.
        """
        if interrupted:
            inbox.release_claims(unit, self.database.node)
        mails = inbox.claim(unit, now, limit, self.database.node)
        return mails, tickets.reserve_numbers(unit, len(mails) - at_hand)

    def _have_numbers(self, count: int) -> None:
        """Mails that were planned anew have used numbers up that others were to get."""
        lacking = count - len(self._numbers)
        if lacking > 0:
            self._numbers += self.writer.run(lambda unit: tickets.reserve_numbers(unit, lacking), "T2")

    def _usable(self, mail: InboxMail, reading: Reading | ReadFailed) -> Reading:
        """A mail that its worker could not read, twice in a row, becomes a stub with the raw bytes."""
        if not isinstance(reading, ReadFailed):
            return reading
        self._holding.renew()
        again = self._read_many([raw_of(mail)])[0]
        if not isinstance(again, ReadFailed):
            return again
        log.warning("mail unreadable", inbox=mail.id, reason=again.reason)
        return stub(raw_of(mail), again.reason)

    def _some(
        self, todo: list[tuple[InboxMail, Reading]], now: datetime, claim: int
    ) -> list[tuple[InboxMail, Reading]]:
        """Decide mails against one snapshot as far as none depends on another; give back the rest.

        Step by step for all of them: what a step needs is in the processor's cache for the next mail.
        """
        batch = Batch(snapshot=Snapshot(self._read_again, self._lately, self._reports))
        self._have_numbers(len(todo))
        with self.database.read() as unit:
            self._expect(unit, batch, [reading for _, reading in todo], now)
            rest = self._gather_some(unit, batch, todo, now, claim)
            planned = [
                (mail, reading, s, plan)
                for mail, reading, s in batch.gathered
                if (plan := self._try(mail, now, partial(self._plan_next, unit, batch, s, now))) is not None
            ]
            begun = [
                (mail, reading, plan, prints)
                for mail, reading, s, plan in planned
                if (prints := self._try(mail, now, partial(self._begin_printing, unit, s, plan, now))) is not None
            ]
            rendered = [one for one in begun if self._try(one[0], now, one[3].render) is not None]
            decided = [
                (mail, reading, plan, letters)
                for mail, reading, plan, prints in rendered
                if (letters := self._try(mail, now, prints.compose)) is not None
            ]
        with self.writer.together():  # and with the claim of their letters
            applied = [self._submit(mail, plan, letters, now) for mail, _, plan, letters in decided]
            self.wake.on_letters()
        for (mail, reading, _, _), future in zip(decided, applied, strict=True):
            self._settle(mail, reading, future, now)
        if batch.late:
            self.writer.run(lambda unit: inbox.give_back(unit, batch.late), "T3")
        return rest

    def _gather_some(
        self, unit: Unit, batch: Batch, todo: list[tuple[InboxMail, Reading]], now: datetime, claim: int
    ) -> list[tuple[InboxMail, Reading]]:
        """The situations of the first mails, up to one that depends on another; the rest."""
        until = time.monotonic() + GATHERING
        for position, (mail, reading) in enumerate(todo):
            if mail.is_follower and claim <= self._stopped.get(mail.thread, 0):
                batch.late.append(mail)
                continue
            said = reading.mail
            parents = {said.message_id, *said.in_reply_to, *said.references[-10:]} - {""}
            ties = _ties_of(mail, reading)
            if self._depends(batch, mail, reading, ties) or (position and time.monotonic() > until):
                return todo[position:]
            batch.threads.add(mail.thread)
            batch.message_ids |= ties | parents
            s = self._try(mail, now, partial(self._gather_in_order, unit, batch, mail, reading, now))
            if s is not None:
                batch.gathered.append((mail, reading, s))
        return []

    @staticmethod
    def _depends(batch: Batch, mail: InboxMail, reading: Reading, ties: set[str]) -> bool:
        """Does a mail speak of another one of this batch, or belong to its ticket?"""
        if mail.thread and mail.thread in batch.threads:
            return True
        said = reading.mail
        ids = {said.message_id, *said.in_reply_to, *said.references} - {""}
        return not batch.message_ids.isdisjoint(ids | ties)

    def _expect(self, unit: Unit, batch: Batch, readings: Sequence[Reading], now: datetime) -> None:
        """Asks for all of them together. Where that fails each asks for itself, and whose fault it is fails alone."""
        try:
            batch.snapshot.expect(unit, readings, self.world.policy, now)
        except StoreUnavailable:
            raise
        except Exception as error:
            log.warning("mails cannot be asked for together", error=str(error), exc_info=error)

    def _try(self, mail: InboxMail, now: datetime, step: Callable[[], _T]) -> _T | None:
        """What a step gives; None where it failed, or is to be done later, of which the mail's row tells then."""
        self._holding.renew()
        try:
            return step()
        except (StoreUnavailable, ReadersLost):
            raise
        except Early as early:
            self._put_off(mail, early, now)
        except Exception as error:
            self._failed(mail, now, error)
        return None

    def _gather_in_order(self, unit: Unit, batch: Batch, mail: InboxMail, reading: Reading, now: datetime) -> Situation:
        if mail.size and not mail.content:  # an empty mail would be answered as if it were theirs
            raise LookupError("its bytes are gone")
        s = gather_mail(unit, self.world.now, mail, reading, now, snapshot=batch.snapshot)
        self._wait_for_parent(unit, s, mail, now)
        return s

    def _plan_next(self, unit: Unit, batch: Batch, s: Situation, now: datetime) -> Plan:
        plan = self._plan(s, _budget_of(s, batch), loads=batch.snapshot.loads(unit, s.policy))
        self._remember(batch, plan, now)
        return plan

    def _plan(self, s: Situation, budget: Budget, **of_batch: Any) -> Plan:
        """What is done of it, as the batch has it by now; a number that it uses is nobody else's."""
        s = _with_held(s, budget, number=self._numbers[0] if self._numbers else 0, **of_batch)
        decision = decide(s.policy, make_facts(s), s.loads, version=s.policy_version)
        plan = replace(bounded(s, plan_mail(s, decision)), knew=s.known)
        if plan.takes_number and self._numbers:
            self._numbers.pop(0)
        return plan

    @staticmethod
    def _wait_for_parent(unit: Unit, s: Situation, mail: InboxMail, now: datetime) -> None:
        """A mail and its answer that come in the same moment are decided in their order, by whichever nodes;
        raises Early.

        For a few seconds at most: a parent that kills its readers, or whose node died, must not keep its answer.
        """
        if s.ticket is not None or s.capability is not None or mail.road == Road.HISTORY or mail.tries > len(WAITS):
            return
        known = {message.message_id for message in s.known if message.seen}
        parents = {*s.mail.in_reply_to, *s.mail.references[-10:]} - known - {"", s.mail.message_id}
        parent = inbox.find_undecided(unit, sorted(parents), now, mail.id)
        if parent is not None:
            raise Early(parent, WAITS[mail.tries - 1])

    def _put_off(self, mail: InboxMail, early: Early, now: datetime) -> None:
        self._stop_thread(mail)
        log.info("mail put off", inbox=mail.id, reason=str(early))
        try:
            self.writer.run(lambda unit: inbox.retry_later(unit, mail, str(early), now + early.wait), "T3")
            self.settled += 1
        except LostClaim:
            log.info("claim lost", inbox=mail.id)

    def _stop_thread(self, mail: InboxMail) -> None:
        """It is tried again: what came after it, on its ticket, waits."""
        if mail.thread:
            in_hand = self._claims - 1  # the batch that is being decided, and the one that was claimed ahead of it
            self._stopped = {thread: last for thread, last in self._stopped.items() if last >= in_hand}
            self._stopped[mail.thread] = self._claims

    def _read_again(self, raw: RawMail) -> Reading:
        self._holding.renew()
        result = self._read_many([raw])[0]
        return stub(raw, result.reason) if isinstance(result, ReadFailed) else result

    def _begin_printing(self, unit: Unit, s: Situation, plan: Plan, now: datetime) -> Prints:
        return Prints(s, [(one, self._letters_of(unit, s, one, now)) for one in (plan, *plan.also)])

    def _letters_of(self, unit: Unit, s: Situation, plan: Plan, now: datetime) -> Printing:
        thread: tuple[str, ...] = ()
        names = names_of(s, self.world.policy)
        if plan.letters and plan.before is not None:
            thread = tuple(tickets.message_ids(unit, plan.before.id))
            if s.ticket is None or plan.before.id != s.ticket.id:  # whose people nothing was read of yet
                names = {p.address: p.name for p in tickets.participants(unit, plan.before.id) if p.name} | names
        return self.world.begin_printing(
            plan,
            now,
            self._house_of(plan, s),
            names=names,
            thread=Thread(thread, s.mail.message_id, s.author),
            cause=s.cause,
        )

    def _house_of(self, plan: Plan, s: Situation) -> House:
        """The desk that writes: the ticket's, also where this very mail has moved it to another one."""
        desk = plan.ticket.desk if plan.ticket is not None else ""
        return self.world.now.house_of((desk, s.house.address))

    def _remember(self, batch: Batch, plan: Plan, now: datetime) -> None:
        batch.spent.update(plan.spends)
        batch.listing |= TimerName.FLOOD in [timer.kind for timer in plan.timers]
        counted = acknowledgements(self.world.policy)
        for one in (plan, *plan.also):
            for letter in one.letters:
                if letter.letter in counted or letter.letter in _ANSWERS:
                    key = normalise_address(letter.to)
                    batch.authors[key] = batch.authors.get(key, 0) + 1
        batch.snapshot.opened(head_of(plan))
        if plan.opens and plan.ticket is not None and plan.ticket.assignee:
            batch.snapshot.assigned(plan.ticket.assignee, now)

    def _submit(self, mail: InboxMail, plan: Plan, letters: Sequence[Printed], now: datetime) -> Future[Applied]:
        self.published |= bool(plan.publishes)
        return self.writer.submit(lambda unit: apply_mail(unit, mail, plan, letters, now), "T3")

    def _settle(self, mail: InboxMail, reading: Reading, future: Future[Applied], now: datetime) -> None:
        """Wait for the commit; plan anew as often as the world moved meanwhile."""
        for _ in range(PLANS):
            try:
                applied = future.result()
            except (Conflict, Moved) as moved:
                log.info("planned anew", inbox=mail.id, reason=str(moved))
                same = moved.same if isinstance(moved, Moved) else None
            except LostClaim:
                log.info("claim lost", inbox=mail.id)
                return
            except StoreUnavailable:
                raise
            except Exception as error:
                self._numbers.clear()  # should its number be the fault, the next try has another; a gap is no harm
                self._failed(mail, now, error)
                return
            else:
                self.settled += 1
                log.info(
                    "mail done",
                    trace=f"inbox:{mail.id}",  # the letters that it gave rise to have the same
                    inbox=mail.id,
                    road=str(mail.road),
                    waited=round((now - mail.received_at).total_seconds(), 3),  # seconds until it was taken up
                    outcome=applied.outcome,
                    ticket=applied.ticket_id,
                    letters=applied.letters,
                )
                return
            try:
                self._have_numbers(1)
                with self.database.read() as unit:
                    plan, letters = self._decide_again(unit, mail, reading, now, same)
            except (StoreUnavailable, ReadersLost):
                raise
            except Exception as error:
                self._failed(mail, now, error)
                return
            with self.writer.together():
                future = self._submit(mail, plan, letters, now)
                self.wake.on_letters()
        self._failed(mail, now, RuntimeError("the ticket moved again and again"))

    def _decide_again(
        self, unit: Unit, mail: InboxMail, reading: Reading, now: datetime, same: int | None
    ) -> tuple[Plan, tuple[Printed, ...]]:
        self._holding.renew()
        s = gather_mail(unit, self.world.now, mail, reading, now, snapshot=Snapshot(self._read_again))
        if same is not None:
            meanwhile = tickets.get(unit, same)
            s = replace(s, opened_meanwhile=meanwhile, **joined(unit, meanwhile))
        plan = self._plan(s, s.budget)
        return plan, self._begin_printing(unit, s, plan, now).render().compose()

    def _failed(self, mail: InboxMail, now: datetime, error: Exception) -> None:
        """A fault of ours: the reason is kept, the mail is tried later, and parked after five attempts."""
        reason = f"{type(error).__name__}: {error}"[:500]
        log.error("mail failed", inbox=mail.id, attempt=mail.tries, error=type(error).__name__, exc_info=error)
        try:
            if mail.tries >= ATTEMPTS:
                self.writer.run(lambda unit: self._park(unit, mail, reason, now), "T3")
                log.error("mail parked", inbox=mail.id, attempts=mail.tries)
                self.wake.on_letters()
            else:
                later = now + PATIENCE[min(mail.tries, len(PATIENCE)) - 1]
                self._stop_thread(mail)
                self.writer.run(lambda unit: inbox.retry_later(unit, mail, reason, later), "T3")
            self.settled += 1
        except LostClaim:
            log.info("claim lost", inbox=mail.id)

    def _park(self, unit: Unit, mail: InboxMail, reason: str, now: datetime) -> None:
        """Out of the way but never lost; the admins get a letter, for the first ones of a day:
        one fault may park a thousand.
        """
        inbox.park(unit, mail, reason)
        policy, house, day = self.world.policy, self.world.house, now - timedelta(days=1)
        failure = Failure(what=str(mail.id), reason=reason, count=mail.tries)
        letters = tuple(
            LetterPlan(
                "parked",
                address,
                language_for(policy, house, None, address),
                "",
                {"failure": failure},
                scope=Scope.NONE,
            )
            for address in policy.desk.admins
            if outbox.count_recent(unit, address, {"parked"}, day) < PARKED_LETTERS
        )
        plan = Plan(Outcome.PARKED, reason, letters=letters)
        apply_plan(unit, plan, self.world.print(plan, now, cause=f"inbox:{mail.id}"), now)


def _ties_of(mail: InboxMail, reading: Reading) -> set[str]:
    """By what a mail may belong to another one, beside ids: alerts of one machine, old mail of the same subject or the
    same series.
    """
    if mail.road != Road.HISTORY:
        return _alert_of(reading)
    series = series_of(reading.mail.subject)
    counted = {f"series {series.name}"} if series is not None else set()
    return _alert_of(reading) | {f"subject {base_subject(reading.mail.subject)}"} | counted


def _alert_of(reading: Reading) -> set[str]:
    """Alerts of one machine are decided one after the other: the first may open the ticket of the others."""
    return (
        {f"alert of {reading.mail.sender.mailbox.lower()}"}
        if monitoring_alert.read_alert(reading.mail.subject)
        else set()
    )


def bounded(s: Situation, plan: Plan) -> Plan:
    """Letters of a ticket's process are bounded per day (I7);
    what was too much is named in the reason of the mail's outcome.
    """
    if s.reading.automatic.automatic and s.author:  # a machine is never answered, whatever was planned (S1.6)
        plan = replace(plan, letters=tuple(letter for letter in plan.letters if letter.to != s.author))
    if plan.opens:
        return plan
    plan = loop_breaker.hush(s, plan)
    kept, dropped = bound(s.policy.budgets, s.budget.spent, plan.letters)
    if not dropped:
        return plan
    names = ", ".join(sorted({letter.letter for letter in dropped}))
    return replace(plan, letters=kept, reason=f"{plan.reason}; too many letters today, not written: {names}")


def _budget_of(s: Situation, batch: Batch) -> Budget:
    """The budget of a mail with what the batch has planned but not committed yet."""
    b, changes = s.budget, dict[str, Any]()
    planned = batch.authors.get(normalise_address(s.author), 0) if s.author and batch.authors else 0
    if planned:
        changes = {
            "acknowledged_hour": b.acknowledged_hour + planned,
            "acknowledged_day": b.acknowledged_day + planned,
            "neutral_day": b.neutral_day + planned,
            "answered_hour": b.answered_hour + planned,
        }
    if batch.spent:
        used = {name: number + batch.spent.get(name, 0) for name, number in b.used.items()}
        changes |= {"used": used, "is_listing": b.is_listing or batch.listing}
    return replace(b, **changes) if changes else b


def _with_held(s: Situation, budget: Budget, **changes: Any) -> Situation:
    """The situation with this budget and these changes, and the held mail that it releases, or takes the place of, with
    the same changes.
    """
    original = _with_held(s.original, s.original.budget, **changes) if s.original is not None else None
    corrected = tuple([_with_held(one, one.budget, **changes) for one in s.corrected])
    return replace(s, original=original, corrected=corrected, budget=budget, **changes)


_ANSWERS = counted_as(BudgetClass.ANSWER)
