"""The desk at work: takes mail in, decides it, and lets time pass; every step is one call,
so that a daemon and a rehearsal do the same.

Nothing in here sleeps or starts a thread but the writer's. What a crash leaves behind is in docs/internals.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime

import structlog

from gateway.addresses import find_id_hashes, read_address
from gateway.message import RawMail
from rules.loading.load import Loaded
from rules.policy.model import Policy
from service.article_files.index import Library
from service.config.settings import Config
from service.loops.clock import Clock
from service.loops.inbound import INBOX_BATCH, Inbound, ReadsMail
from service.loops.letters.press import Press
from service.loops.letters.sealing import Sealing
from service.loops.roster import Met, Roster
from service.loops.timers import BATCH, Timing
from service.loops.wake import Wake
from service.loops.world import LiveWorld
from service.privacy import erase_person
from store.database.nodes import Membership
from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.mail import inbox
from store.mail.mail_identity import identify
from store.ticket import timers
from store.upkeep.erasure import ErasureCount

SMALL = 16 * 1024  # octets of a mail that who hands it over looks at; a larger one is for the writer to look at

PutJob = Callable[[Unit], inbox.Put]

log = structlog.get_logger(__name__)


class Desk:
    """One installation: its database, its world, its loops' single steps."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        readers: ReadsMail,
        world: LiveWorld,
        clock: Clock,
        *,
        writes_files: bool = True,  # a rehearsal never touches the desk's folder
    ) -> None:
        self.database, self.writer, self.world, self.clock = database, writer, world, clock
        self.wake = Wake()
        self.roster = Roster(writer, world, self.wake)
        self.roster.grant_addresses(world.policy, clock.now())
        config = world.config
        self.library = Library(config.folder, config.languages, shared=not config.embedded, writes=writes_files)
        self.library.load(database, writer, clock.now())
        self.keeps_letters = writes_files
        if self.keeps_letters:
            world.keep_letters()
        self.sealing = Sealing(config, database)
        self.inbound = Inbound(database, writer, readers, world, self.wake, self.sealing)
        self.member: Membership | None = None  # among the nodes of its database; a rehearsal is alone
        self.timing = Timing(database, writer, world, self.wake)
        finish = self._finish_erasure if writes_files else lambda _: None
        self.slow_timing = Timing(database, writer, world, self.wake, slow=True, finish_erasure=finish)

    def _finish_erasure(self, done: Sequence[ErasureCount]) -> None:
        if not erase_person.finish(self.database, self.config.folder, done):
            log.warning("erased words may stand in free pages until `postdesk erase --again`")

    # -- what it goes by -----------------------------------------------------------------------------------------------

    @property
    def config(self) -> Config:
        """The configuration that is in force."""
        return self.world.config

    @property
    def policy(self) -> Policy:
        """The rules that are in force."""
        return self.world.policy

    @property
    def press(self) -> Mapping[str, Press]:
        """Address of a desk -> the press that prints its letters."""
        return self.world.press

    @property
    def readers(self) -> ReadsMail:
        """Read the mails from now on; the ones before finish what they have."""
        return self.inbound.readers

    @readers.setter
    def readers(self, readers: ReadsMail) -> None:
        self.inbound.readers = readers

    def configure(self, config: Config) -> None:
        """Another configuration with the rules as they are."""
        self.world.configure(config)
        self.sealing.turn_to(config)

    def reload(self) -> Loaded:
        """Articles, rules and letters from their files: whole, proved by their own tests, and swapped in one reference;
        else the last good rules stay, and what is given has no policy, but every problem. Raises StoreError.
        """
        now = self.clock.now()
        self.library.load(self.database, self.writer, now)
        loaded = self.world.read_rules()
        if loaded.policy is not None:
            self.roster.grant_addresses(loaded.policy, now)  # may fail, and then all stays as it was
            self.world.take_rules(loaded)
        if self.keeps_letters:
            self.world.keep_letters()
        return loaded

    def meet_roster(self, now: datetime, *, quietly: bool = False) -> Met:
        """Meets who joined or left since the last start or reload; gives joiners and leavers."""
        return self.roster.meet(now, quietly=quietly)

    # -- the steps -----------------------------------------------------------------------------------------------------

    def put(self, raw: RawMail) -> Future[inbox.Put]:
        """Keep a mail (T1): it is stored when the future says so. Where nobody is at work on the inbox, the same commit
        claims it (T2). Raises StoreUnavailable.
        """
        return self.put_all([put_job(raw)])[0]

    def put_all(self, jobs: Sequence[PutJob]) -> list[Future[inbox.Put]]:
        """`put` of several, by what `put_job` made of them: they share a commit, as far as it has room, and one that
        fails fails alone.
        """
        with self.writer.together():
            stored = [self.writer.submit(job, "T1") for job in jobs]
            self.wake.on_mail()
        return stored

    def accepts(self, recipient: str) -> bool:
        """Is this address ours: a support address, its domain's postmaster (RFC 5321 section 4.5.1), or one that we
        signed with a key that we still hold?
        """
        address, world = recipient.strip().strip("<>").lower(), self.world.now
        if any(address == house.address for house in world.houses):
            return True
        local, _, domain = address.partition("@")
        own = {house.address.partition("@")[2] for house in world.houses}
        if local == "postmaster" and (not domain or domain in own):
            return True
        return read_address(world.keys, address, world.domains) is not None

    def work_inbox(self, now: datetime, limit: int = INBOX_BATCH) -> int:
        """Claim, read, decide and apply up to `limit` mails; how many were claimed."""
        done = self.inbound.work(now, limit)
        if self.inbound.published:
            self.library.write_published(self.database, self.writer)
            self.inbound.published = False
        return done

    def work_timers(self, now: datetime) -> int:
        """Do what is due, the slow ones last; how many timers were claimed."""
        return self.timing.work(now, BATCH) + self.slow_timing.work(now, BATCH)

    def next_due(self) -> datetime | None:
        """When the next timer, or the next try of a mail, is due."""
        with self.database.read() as unit:
            times = [at for at in (timers.next_due(unit), inbox.next_retry(unit)) if at is not None]
        return min(times, default=None)

    def drain(self, now: datetime) -> None:
        """Before the end: decide what was claimed ahead under load."""
        self.inbound.drain(now)

    def close(self) -> None:
        """Ends the process that reads keys, where one was started."""
        self.sealing.close()


def put_job(raw: RawMail, due: datetime | None = None) -> PutJob:
    """The writer's job that keeps one mail; what needs no database is done at once. `due`: when its turn comes, for one
    that came long ago.
    """
    origin = inbox.Origin(raw.road, raw.peer, raw.authenticated, due, find_id_hashes(raw.recipients))
    identity = identify(raw.content) if len(raw.content) <= SMALL else None

    def job(unit: Unit) -> inbox.Put:
        return inbox.put(
            unit,
            content=raw.content,
            sender=raw.sender,
            recipients=raw.recipients,
            received_at=raw.received_at,
            origin=origin,
            identity=identity,
        )

    return job
