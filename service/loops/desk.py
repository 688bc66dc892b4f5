"""The desk at work: takes mail in, decides it, and lets time pass; every step is one call, so that a daemon and a rehearsal do the same.

Nothing in here sleeps or starts a thread but the writer's. What a crash leaves behind is in docs/internals.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from gateway.addresses import Keys, Scheme, id_hash, read_address
from gateway.message import RawMail, Reading
from gateway.read.worker import ReadFailed
from rules.authoring.rule_tests import prove
from rules.language.yaml_reader import Problem
from rules.loading.load import Loaded, load
from rules.policy.model import Policy
from service.article_files.index import Library
from service.config.settings import Config, DeskSettings
from service.domain.opening import recurring
from service.domain.planning.letter_recipients import language_for
from service.domain.planning.plan import LetterPlan, Plan
from service.domain.planning.situation import House
from service.domain.queue import absence
from service.domain.ticket.timer_names import TimerName
from service.gather.thread_lookup import World
from service.loops.apply_plan import apply_plan
from service.loops.inbound import Inbound
from service.loops.render_letters import Press, personal_id, print_letters
from service.loops.timers import Timing
from store.database.dialect import wait_for_turn
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.mail import inbox
from store.records import Capability, Timer
from store.ticket import people, tickets, timers
from templates.context import Failure
from templates.render import forget

log = structlog.get_logger(__name__)
_KEY_IDS = "abcdefghijklmnopqrstuvwxyz234567"


class PolicyError(Exception):
    """The rules cannot be used; `loaded` holds every problem."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__("\n".join(str(problem) for problem in loaded.problems))
        self.loaded = loaded


class ReadsMail(Protocol):
    """Reads many mails at once: in worker processes, or in this one for a rehearsal."""

    def can_read(self, seconds: float = 0.0) -> bool:
        """Is there anything that reads, now or within that time?"""
        ...

    def read_many(self, raws: Sequence[RawMail]) -> Sequence[Reading | ReadFailed]: ...


@dataclass
class Wake:
    """Who is told that there is work: set by the daemon, called after the commit that made it."""

    on_mail: Callable[[], None] = lambda: None
    on_letters: Callable[[], None] = lambda: None
    on_timers: Callable[[], None] = lambda: None


@dataclass
class Desk:
    """One installation: its database, its world, its loops' single steps."""

    config: Config
    database: Database
    writer: Writer
    readers: ReadsMail
    entropy: Callable[[int], bytes] = secrets.token_bytes
    wake: Wake = field(default_factory=Wake)
    writes_files: bool = True  # a rehearsal never touches the desk's folder

    def __post_init__(self) -> None:
        self._told: tuple[str, ...] = ()  # what the admins were told last
        self.keys = self._load_keys(datetime.now(UTC))
        self._loaded = self._load_policy()
        self.world, self.press = self._make_world(self._loaded, self.config)
        self._grant_personal_addresses(self.policy)
        self.library = Library(
            self.config.folder, self.config.desk.languages, shared=not self.config.embedded, writes=self.writes_files
        )
        self.library.load(self.database, self.writer, datetime.now(UTC))
        self.inbound = Inbound(self)
        self.timing = Timing(self)

    # -- set-up --------------------------------------------------------------------------------------------------------

    @property
    def policy(self) -> Policy:
        return self.world.policy

    @property
    def scheme(self) -> Scheme:
        return make_scheme(self.config)

    def _load_policy(self) -> Loaded:
        loaded = self._read_rules()
        if loaded.policy is None:
            raise PolicyError(loaded)
        return loaded

    def _load_keys(self, now: datetime) -> Keys:
        """The signing keys: the configuration's, else the database's, where all nodes find the same ones."""
        secret = self.config.trust.keys
        if secret is not None:
            return Keys("a", {"a": secret.reveal().encode()})
        stored = self.writer.run(lambda unit: people.signing_keys(unit, lambda: secrets.token_bytes(32), now))
        return make_keys(stored)

    def _make_world(self, loaded: Loaded, config: Config) -> tuple[World, dict[str, Press]]:
        policy = loaded.policy
        assert policy is not None
        addresses = frozenset(desk.address.lower() for desk in config.desks)
        houses = tuple(_house(config, desk, addresses) for desk in config.desks)
        given = config.reply_addresses
        world = World(policy, loaded.version, houses, self.keys, (given.domain,) if given.domain else ())
        overrides: Path | None = config.folder / "templates"
        if overrides is not None and not overrides.is_dir():
            overrides = None
        mark = id_hash(personal_id(self.keys, config.desk.address))[:16]
        press = {
            house.address: Press(house, self.keys, make_scheme(config), policy, overrides, mark) for house in houses
        }
        return world, press

    def reload(self) -> Loaded:
        """Load the rules anew: whole, proved by their own tests, and swapped in one reference; else the last good ones stay."""
        self.library.load(self.database, self.writer, datetime.now(UTC))
        loaded = self._read_rules()
        forget()
        against = prove(loaded, self.config.folder / "rules")
        if loaded.policy is None or against:
            self._tell_admins(against)
            return replace(
                loaded, policy=None, problems=loaded.problems or tuple(Problem(line, 0, 0, "") for line in against)
            )
        self._grant_personal_addresses(loaded.policy)  # may fail, and then all stays as it was
        self._told = ()
        self._loaded = loaded
        self.world, self.press = self._make_world(loaded, self.config)
        return loaded

    def configure(self, config: Config) -> None:
        """Another configuration with the rules as they are; what it must not change is up to `service.config.reload`."""
        world, press = self._make_world(self._loaded, config)
        self.config = config
        self.world, self.press = world, press

    def _read_rules(self) -> Loaded:
        desk = self.config.desk
        return load(self.config.folder / "rules", desk_timezone=desk.timezone, languages=desk.languages)

    def _tell_admins(self, against: tuple[str, ...]) -> None:
        """A broken edit never stops the desk; the admins get one letter with all that is wrong (S7.4)."""
        if against == self._told:
            return
        house, now = self.world.houses[0], datetime.now(UTC)
        first = against[0].split(" ", 1)[0].rstrip(":")
        failure = Failure(what=first, reason="\n".join(against)[:4000], count=len(against))
        letters = tuple(
            LetterPlan(
                "rules-broken",
                a,
                language_for(self.policy, house, None, a),
                "",
                {"failure": failure},
                scope="none",
                thread=False,
            )
            for a in self.policy.desk.admins
        )
        plan = Plan("", "rules do not load", letters=letters)
        printed = print_letters(self.press[house.address], plan, now, names={}, cause="reload", entropy=self.entropy)
        self.writer.run(lambda unit: apply_plan(unit, plan, printed, now))
        self._told = against  # not before: else a commit that failed would have told them
        self.wake.on_letters()

    def _grant_personal_addresses(self, policy: Policy) -> None:
        """Every engineer's own address; written once, found by its hash."""
        now = datetime.now(UTC)
        rows = [Capability(id_hash(personal_id(self.keys, address)), "desk", address, now) for address in policy.people]
        if rows:
            self.writer.run(lambda unit: people.add_capabilities(unit, *rows))

    def meet_roster(self, now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Joiners get a welcome with their desk address, and their digests begin; leavers' tickets are handed on (S7.1).

        Who had a digest coming was an engineer until now. Gives joiners and leavers. Asked and written in one transaction, and by one
        node after the other: nodes that start or reload in the same moment meet everybody once.
        """
        joiners, leavers = self.writer.run(lambda unit: self._meet(unit, now))
        if joiners or leavers:
            self.wake.on_letters()
        return joiners, leavers

    def _meet(self, unit: Unit, now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        wait_for_turn(unit, "roster")
        self._meet_leads(unit, now)
        self._meet_recurring(unit, now)
        coming = self._coming(unit, TimerName.DIGEST, "engineer")
        joiners = tuple(a for a, person in self.policy.people.items() if a not in coming and person.mailbox)
        leavers = tuple(address for address in coming if address not in self.policy.people)
        welcome = joiners if coming else ()  # the first start of a desk: its operator tells them
        timers.drop(unit, [coming[address] for address in leavers])
        if joiners or leavers:
            self._change_roster(unit, joiners, welcome, leavers, now)
        return joiners, leavers

    @staticmethod
    def _coming(unit: Unit, kind: str, whose: str) -> dict[str, int]:
        """Who has a digest coming, with the number of its timer; what somebody has twice goes."""
        found: dict[str, int] = {}
        more = [
            t.id for t in timers.coming_of_kind(unit, kind) if found.setdefault(str(t.data.get(whose)), t.id) != t.id
        ]
        timers.drop(unit, more)
        return found

    def _meet_leads(self, unit: Unit, now: datetime) -> None:
        """Whoever leads a team gets the team's digest, from the next morning on; a lead who is none any more gets no next one."""
        coming = self._coming(unit, TimerName.TEAM_DIGEST, "lead")
        morning = absence.next_morning(self.policy, self.world.houses[0], now)
        leads = dict.fromkeys(team.lead for team in self.policy.teams.values() if team.lead and team.lead not in coming)
        timers.add(unit, [Timer(None, TimerName.TEAM_DIGEST, morning, 0, {"lead": lead}) for lead in leads])

    def _meet_recurring(self, unit: Unit, now: datetime) -> None:
        """Each recurring ticket of the rules has one timer; those of edited and removed rules go."""
        dropped, added = recurring.plan_timers(self.policy, timers.waiting_of_kind(unit, TimerName.RECURRING), now)
        timers.drop(unit, dropped)
        timers.add(unit, added)

    def _change_roster(
        self,
        unit: Unit,
        joiners: tuple[str, ...],
        welcome: tuple[str, ...],
        leavers: tuple[str, ...],
        now: datetime,
    ) -> None:
        house = self.world.houses[0]
        rows = [
            Timer(ticket.id, TimerName.HANDOVER, now, 0, {"assignee": address})
            for address in leavers
            for ticket in tickets.list_tickets(unit, open_only=True, assignee=address, limit=1000)
        ]
        morning = absence.next_morning(self.policy, house, now)
        rows += [Timer(None, TimerName.DIGEST, morning, 0, {"engineer": address}) for address in joiners]
        timers.add(unit, rows)
        people_ = self.policy.people
        letters = tuple(
            LetterPlan(
                "welcome", a, language_for(self.policy, house, None, a), people_[a].name, scope="desk", thread=False
            )
            for a in welcome
        )
        plan = Plan("", "roster", letters=letters)
        printed = print_letters(self.press[house.address], plan, now, names={}, cause="roster", entropy=self.entropy)
        apply_plan(unit, plan, printed, now)

    # -- the steps -----------------------------------------------------------------------------------------------------

    def put(self, raw: RawMail) -> int:
        """Keep a mail (T1); its number in the inbox. Returns after the commit: what it gives is stored."""
        stored = self.writer.submit(put_job(raw), "T1").result()
        self.wake.on_mail()
        return stored.id

    def accepts(self, recipient: str) -> bool:
        """Is this address ours: a support address, or one that we signed with a key that we still hold?"""
        address = recipient.strip().strip("<>").lower()
        if any(address == house.address for house in self.world.houses):
            return True
        return read_address(self.keys, address, self.world.ours) is not None

    def work_inbox(self, now: datetime, limit: int = 32) -> int:
        """Claim, read, decide and apply up to `limit` mails; how many were claimed."""
        done = self.inbound.work(now, limit)
        if self.inbound.published:
            self.library.write_published(self.database, self.writer)
            self.inbound.published = False
        return done

    def work_timers(self, now: datetime, limit: int = 64) -> int:
        """Do what is due; how many timers were claimed."""
        return self.timing.work(now, limit)

    def next_due(self) -> datetime | None:
        """When the next timer, or the next try of a mail, is due."""
        with self.database.read() as unit:
            times = [at for at in (timers.next_due(unit), inbox.next_retry(unit)) if at is not None]
        return min(times, default=None)

    def drain(self, now: datetime) -> None:
        """Before the end: decide what was claimed ahead under load."""
        self.inbound.drain(now)

    def close(self) -> None:
        self.writer.close()
        self.database.close()


def put_job(raw: RawMail) -> Callable[[Unit], inbox.Put]:
    """The writer's job that keeps one mail."""

    def job(unit: Unit) -> inbox.Put:
        return inbox.put(
            unit,
            content=raw.content,
            sender=raw.sender,
            recipients=raw.recipients,
            received_at=raw.received_at,
            origin=inbox.Origin(raw.road, raw.peer, raw.authenticated),
        )

    return job


def make_scheme(config: Config) -> Scheme:
    """How the configuration wants reply addresses to be written."""
    given = config.reply_addresses
    return Scheme("" if given.none else given.separator, given.domain)


def make_keys(stored: people.SigningKeys) -> Keys:
    """The database's keys as the gateway takes them."""
    return Keys(_key_id(stored.current), {_key_id(number): value for number, value in stored.secrets.items()})


def _key_id(number: int) -> str:
    return _KEY_IDS[(number - 1) % len(_KEY_IDS)]


def _house(config: Config, desk: DeskSettings, addresses: frozenset[str]) -> House:
    return House(
        name=desk.name,
        address=desk.address.lower(),
        addresses=addresses,
        zone=ZoneInfo(desk.timezone),
        timezone=desk.timezone,
        languages=desk.languages,
        strict=config.trust.level == "strict",
        keeps_tokens=not config.reply_addresses.none,
        mail_limit=config.limits.mail,
    )
