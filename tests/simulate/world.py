"""A desk on SQLite with everything that it leans on, made of one seed: people, next hop, disk, clock, and faults.

The code is the real one: inbox, timers and sending in virtual time. After every step nothing may be lost, doubled, out
of order or unbounded; once the faults end, everything must be decided, sent and told.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import random
import re
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from gateway.message import HopAnswer, OutgoingMail, RawMail, RefusedForGood, Road, Sent, TryLater
from gateway.read.worker import ReadersLost
from service.config.load import read_options
from service.config.settings import Secret, Trust
from service.loops.desk import Desk
from service.loops.failpoints import FailpointError
from service.loops.letters import outbound as sender
from service.rehearsal.people_mail import ReadLetter, make_mail, make_reply
from service.rehearsal.rehearse import InlineReaders, make_starter
from service.rehearsal.script import MailPart, ReplyPart
from store.database.unit import Database
from store.errors import StoreFull, StoreUnavailable
from store.mail import inbox, outbox
from store.upkeep import backup
from tests.simulate.ground import empty_server, end_sessions, open_ground
from tests.simulate.node import Node
from tests.simulate.roads import ASKED, PEER, SeededMailbox, SeededNames, seeded_roads
from tests.simulate.virtual_time import Crash, InlineWriter, VirtualLoop

START = datetime(2026, 11, 24, 2, tzinfo=UTC)
DESK = "support@acme.example"
REQUESTERS = ("ann@acme.example", "bob@acme.example", "eve@acme.example")
ENGINEERS = ("piet@acme.example", "noor@acme.example", "dana@acme.example")
APPROVALS = Path(__file__).parents[1] / "rehearsals" / "desks" / "approvals"  # every other seed has its rules
SUBJECTS = (
    *("printer jams", "no VPN", "new laptop", "password expired", "screen is dark", "mail is slow"),
    *("access to the payroll", "a purchase of two chairs"),
)
ENGINEER_WORDS = (
    "Please restart it and tell me.",
    *("#resolve\nI replaced the cable.",) * 3,
    "#accept",
    "#note it is the old one",
    "#priority P2",
    "#nonsense",
    "What does the display say?",
    "#assign noor",
    "#escalate it is beyond me",
    "#hold until friday\nWe wait for the cable.",
    "#task Order a cable",
    "#undo",
    "#change Swap the switch\nRisk: high\nRollback: put the old one back",
)
VOTES = ("Approved, thanks.", "No, that is too dear.", "Rejected: we have enough of them.", "I must ask somebody.")
VERDICTS = ("It works, thanks.", "No, it is still broken.", "yes", "no", "5", "Thank you!")
REQUESTER_WORDS = (
    "It works, thanks.",
    "No, it is still broken.",
    "More about it: it began on Monday.",
    "yes",
    "status",
    "The display says 13.",
)
WORDS = {"change-approval": VOTES, "solution": VERDICTS, "confirm-reminder": VERDICTS}  # by the letter's kind
GAPS = (1, 4, 10, 15, 30, 60, 120)  # minutes to the next try after so many real ones; 5 after a greylisting
LARGE = b"A" * 300_000
_NAME = re.compile(rb"^Message-ID:\s+(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class Broken(AssertionError):
    """What must never be so is so. The text says what, and when."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How often each fault happens, of a thousand passages."""

    crash: int = 6
    away: int = 12
    full: int = 4
    fault: int = 8
    lost: int = 6
    slow: int = 5

    @classmethod
    def draw(cls, chance: random.Random) -> Rates:
        """Some worlds have one kind of trouble, some all, some none."""
        return cls(*(chance.choice((0, 0, 5, 15, 40)) for _ in range(6)))


class SeededHop:
    """Takes letters by the plan of the seed, and remembers what arrived."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tries: Counter[str] = Counter()
        self.arrived: Counter[str] = Counter()
        self.may_come_again: set[str] = set()
        self.mood = "well"

    async def deliver(self, mail: OutgoingMail) -> HopAnswer:
        world, chance = self.world, self.world.chance
        name = _NAME.search(mail.content)[1].decode()  # type: ignore[index]
        world.check_letter_order(name)
        self.tries[name] += 1
        if self.mood == "refuses":  # what it had begun to take goes on, seconds longer than refusals need
            if world.ask("select 1 from outbox where recipient = :who and state = 'sent' limit 1", who=mail.recipient):
                world.refused.add(mail.recipient)
            return RefusedForGood("554 5.7.1 not from you", 554)
        if self.mood == "later" or (world.faults and chance.random() < 0.05):
            return TryLater("451 4.3.0 later", 451, of_recipient=chance.random() < 0.5)
        if self.mood == "hangs" and chance.random() < 0.3:
            await asyncio.sleep(600)
            self.may_come_again.add(name)
            return TryLater("no answer to the letter", lost_after_data=True)
        await asyncio.sleep(chance.choice((0.0, 0.0, 0.2, 3.0)))
        self._take(name, mail)
        if world.faults and chance.random() < 0.03:
            self.may_come_again.add(name)
            return TryLater("the answer was lost", lost_after_data=True)
        return Sent("250 ok")

    def _take(self, name: str, mail: OutgoingMail) -> None:
        self.arrived[name] += 1
        if self.arrived[name] > 1 and name not in self.may_come_again:
            text = f"letter {name} to {mail.recipient} arrived {self.arrived[name]} times, and nothing was lost"
            self.world.fail(text)
        self.world.letters.append((mail.content, mail.recipient))


class FlakyReaders(InlineReaders):
    """Readers whose processes are gone now and then, for a while."""

    def __init__(self, world: World) -> None:
        super().__init__(read_options(world.config))
        self.world = world

    def read_many(self, mails: Any) -> Any:
        world = self.world
        if world.faults and world.chance.random() < 0.02:
            raise ReadersLost("no process that reads is there")
        return super().read_many(mails)


class LeapingClock:
    """The wall's clock: the loop's, and what somebody has set it by."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop, self.set_by = loop, timedelta(0)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.loop.time()) + self.set_by


@dataclass
class World:
    """One run. `steps` names what is done, so that a shorter list can be tried."""

    seed: int
    loop: VirtualLoop
    folder: Path
    rates: Rates
    chance: random.Random
    faults: bool = True
    letters: list[tuple[bytes, str]] = field(default_factory=list)  # that arrived, and at whom
    refused: set[str] = field(default_factory=set)  # people of whom a letter was known to have arrived when one was refused
    begun: set[tuple[int, int]] = field(default_factory=set)  # letter, try: under way when a person let others go
    owed: list[RawMail] = field(default_factory=list)  # no 250 came: the sender tries again
    stored: dict[str, str] = field(default_factory=dict)  # Message-ID -> which ticket it speaks of, "" for a new one
    broken: list[Broken] = field(default_factory=list)  # what a task of the loop has seen
    fsync_fails: int = 0  # which sync of the large contents from now on fails; 0: none
    is_full: bool = False  # the disk, until somebody makes room
    set_back: timedelta = timedelta(0)  # by which the clock was set back in all
    url: str = ""  # of a PostgreSQL database that several nodes share; one node on SQLite where there is none
    is_between: bool = False  # one node works between two commits of another
    restarts: int = 0
    refusals: int = 0
    count: int = 0

    def __post_init__(self) -> None:
        self.clock = LeapingClock(self.loop)
        self.config = replace(make_starter(self.folder), trust=Trust(keys=_write_key(self.folder)))
        if self.seed % 4 == 2:  # name servers are asked about senders
            self.config = replace(self.config, dns=ASKED)
        if self.seed % 2:
            shutil.rmtree(self.folder / "rules")
            shutil.copytree(APPROVALS / "rules", self.folder / "rules")
        self.hop = SeededHop(self)
        self.mailbox = SeededMailbox(self)
        self.names = SeededNames(self)
        self.synced: dict[str, bool] = {}
        self.is_shared = self.url != ""
        if self.is_shared:
            empty_server(self.url)
        self.live: Any = None
        self.at = 0  # the node that is asked next
        self.nodes: list[Node] = []
        for _ in range(self.chance.choice((2, 3, 4)) if self.is_shared else 1):
            self.nodes.append(self.start())

    @property
    def now(self) -> datetime:
        return self.clock.now()

    # -- the process ---------------------------------------------------------------------------------------------------

    def start(self) -> Node:
        """A new process on what the last one left."""
        self.restarts += 1
        faults, self.faults = self.faults, False  # a start that fails is tried again; here it does not
        if self.is_shared:
            database = Database.open(self.url)
        elif self.nodes:
            database = self.database
        else:
            database = open_ground().clear(self.folder / "blobs")
        node = Node(self, database, FlakyReaders(self))
        self.faults = faults
        return node

    @property
    def node(self) -> Node:
        return self.nodes[self.at]

    @property
    def database(self) -> Database:
        return self.node.database

    @property
    def writer(self) -> InlineWriter:
        return self.node.writer

    @property
    def desk(self) -> Desk:
        return self.node.desk

    async def restart(self) -> None:
        """Who died is started again: what it had given to the next hop may be given again."""
        for place, node in enumerate(self.nodes):
            if node.is_dead:
                with self.database.read() as unit:
                    for letter in outbox.list_letters(unit, ["waiting", "sending", "held"], limit=10_000):
                        self.hop.may_come_again.add(letter.message_id)
                await node.die()
                self.nodes[place] = self.start()

    async def pass_time(self, seconds: float) -> None:
        """Lets time pass, until the process dies: its supervisor starts another at once."""
        end = self.loop.time() + seconds
        while not any(node.is_dead for node in self.nodes):
            left = end - self.loop.time()
            await asyncio.sleep(max(0.0, min(left, 600)))
            if left <= 600:
                return

    def reach(self, moment: str, node: Node) -> None:
        """Around each commit: the plan's fault, or none; with others, one of them does something before it goes on."""
        if not self.faults:
            return
        others = [one for one in self.nodes if one is not node and not one.is_dead]
        if others and not self.is_between and moment in ("T2.after", "T4.after") and self.chance.random() < 0.3:
            self.is_between = True
            self.let_work(self.chance.choice(others))
            self.is_between = False
        rates, drawn = self.rates, self.chance.randrange(1000)
        is_before = moment.endswith(".before")
        if self.is_full and is_before:
            raise StoreFull("no space left on device")
        if self.chance.randrange(1000) < rates.slow:
            self.loop.stall(self.chance.choice((0.3, 4.0, 45.0)))
        for share, trouble in (
            (rates.crash, Crash()),
            (rates.away, StoreUnavailable("the database is away")),
            (rates.full if is_before else 0, StoreFull("no space left on device")),
            (rates.fault if is_before else rates.lost, FailpointError("a fault of ours")),
        ):
            if drawn < share:
                raise trouble
            drawn -= share

    def let_work(self, node: Node) -> None:
        """What the threads of a daemon do, in an order of the seed; trouble is put off as there."""
        if not self.is_shared and not self.has_work():
            return
        now, desk = self.now, node.desk
        loops = [node.work_inbox, lambda: desk.work_timers(now)]
        self.chance.shuffle(loops)
        for loop in (node.look, *loops):
            if node.is_dead:
                return
            with contextlib.suppress(StoreUnavailable, StoreFull, FailpointError, ReadersLost, Crash):
                loop()

    def has_work(self) -> bool:
        """Is there a mail that nobody has decided, or a timer that is due? To look for it in vain is most of what nodes do."""
        found = self.ask(
            "select exists (select 1 from inbox where state in ('waiting', 'claimed')) or exists "
            "(select 1 from timer where state = 'claimed' or state = 'waiting' and due_at <= :now)",
            now=f"{self.now:%Y-%m-%d %H:%M:%S.%f}",
        )
        return bool(found[0][0])

    # -- people --------------------------------------------------------------------------------------------------------

    def message_id(self) -> str:
        self.count += 1
        return f"<{self.seed}-{self.count}@client.example>"

    def write(self) -> None:
        """Somebody writes: a new request, an answer to a letter, or the same mail once more."""
        chance = self.chance
        if not self.letters or chance.random() < 0.3:
            part = {
                "from": chance.choice(REQUESTERS),
                "subject": chance.choice(SUBJECTS),
                "body": f"Help {self.count}.",
            }
            made, about = make_mail(MailPart.model_validate(part), DESK, self.now, self.message_id()), ""
            if chance.random() < 0.08:
                made = made[0] + b"\r\n" + LARGE + str(self.count).encode() + b"\r\n", *made[1:]
        else:
            letter = ReadLetter(*chance.choice(self.letters[-25:]), self.now)
            words = ENGINEER_WORDS if letter.to in ENGINEERS else REQUESTER_WORDS
            words = WORDS.get(dict(letter.headers).get("X-Postdesk-Kind", ""), words)
            part = {"from": letter.to, "body": chance.choice(words)}
            made = make_reply(ReplyPart.model_validate(part), letter, self.now, self.message_id())
            about = self.ticket_of(letter)
        ours = tuple(one for one in made[2] if self.desk.accepts(one))
        raw = RawMail(made[0], made[1], ours, self.now, Road.SMTP, PEER)
        if not raw.recipients:
            return
        way = chance.random()
        if way < 0.15:
            self.mailbox.bring(raw, about)
        elif way < 0.25:
            self.owed.append(raw)  # another server has it: later mails come before it
        else:
            self.hand_in(raw, about)
            if way > 0.95:
                self.hand_in(raw, about)

    def hand_in(self, raw: RawMail, about: str = "", reader: Node | None = None) -> bool:
        """Somebody gives us a mail; False where it got no 250, and is tried again. `reader`: it lies in a mailbox."""
        self.at = self.chance.randrange(len(self.nodes))
        name = inbox.identify(raw.content).message_id
        try:
            if reader is None:
                self.desk.put(replace(raw, received_at=self.now)).result()
            else:
                reader.desk.put(raw).result()
        except (StoreUnavailable, StoreFull, FailpointError, OSError, Crash) as error:
            if reader is None:
                self.owed.append(raw)
            self.stored.setdefault(name, f"?{about}")  # it may be stored all the same
            if isinstance(error, Crash):
                raise
            return False
        self.stored[name] = about
        self.check_folders(raw)
        return True

    def make_well(self) -> None:
        """The hop takes letters, the disk has room, and nobody holds letters back."""
        self.hop.mood, self.names.mood, self.is_full = "well", "well", False
        self.see_begun()
        with self.database.write() as unit:
            outbox.go_on(unit, self.now)

    def see_begun(self) -> None:
        """Which letters are under way when a person lets others go."""
        self.begun |= set(self.ask("select id, attempts from outbox where state = 'sending'"))

    def interfere(self) -> None:
        """Another process on the same file: a person at the command line. Nothing of the plan's faults is in its way."""
        chance, now = self.chance, self.now
        self.see_begun()
        with self.database.write() as unit:
            match chance.choice(("hold", "release", "stop", "go on", "retry")):
                case "hold":
                    outbox.hold(unit)
                case "release":
                    outbox.release(unit, now)
                case "stop":
                    outbox.stop(unit)
                case "go on":
                    outbox.go_on(unit, now)
                case "retry":
                    failed = [one.id for one in outbox.list_letters(unit, ["failed", "dead"])]
                    outbox.retry(unit, now, failed, now + outbox.NEW_LIFE)

    def ticket_of(self, letter: ReadLetter) -> str:
        found = self.ask("select ticket_id from outbox where message_id = :wanted", wanted=letter.message_id)
        return str(found[0][0]) if found and found[0][0] is not None else ""

    # -- what must never be --------------------------------------------------------------------------------------------

    def ask(self, statement: str, **values: Any) -> Any:
        if not self.is_shared:
            return open_ground().eyes.execute(statement, values).fetchall()
        statement = re.sub(r":(\w+)", r"%(\1)s", statement.replace("%", "%%"))
        with self.database.read() as unit:
            return unit.driver.execute(statement, values).fetchall()

    def check_letter_order(self, message_id: str) -> None:
        """An earlier letter of the ticket to the same person is still on its way, but for one that was let go by hand
        when this one was under way.
        """
        found = self.ask(
            "select e.id, o.id, o.attempts from outbox o join outbox e on e.ticket_id = o.ticket_id and e.recipient_key = o.recipient_key "
            "and e.id < o.id where o.message_id = :name and e.state in ('waiting', 'sending') "
            "and o.created_at > :since",
            name=message_id,
            since=f"{self.now - outbox.IN_ORDER:%Y-%m-%d %H:%M:%S.%f}",
        )
        if found and found[0][1:] not in self.begun:
            text = f"letter {found[0][1]} is given to the next hop before letter {found[0][0]}"
            self.fail(text)

    def check_folders(self, raw: RawMail) -> None:
        """The folders of a large content were synced before its 250."""
        if self.is_shared or len(raw.content) <= 256 * 1024:
            return
        path = self.database.blobs.path(hashlib.sha256(raw.content).hexdigest())
        for folder in map(str, path.parents):
            if not self.synced.get(folder, True):
                raise Broken(f"250 was said, and {folder} was never synced")

    def check(self) -> None:
        self._check_inbox()
        doubled = self.ask(
            "select cause, kind, recipient, count(*) from outbox where cause <> '' and kind in "
            "('received', 'assignment', 'reply', 'solution', 'reminder') "
            "group by cause, kind, recipient, ticket_id having count(*) > 1"
        )
        if doubled:
            raise Broken(f"two letters for one thing: {tuple(doubled[0])}")
        twice = self.ask(
            "select inbox_id, count(*) from article where inbox_id > 0 group by inbox_id having count(*) > 1"
        )
        if twice:
            raise Broken(f"mail {twice[0][0]} is an article {twice[0][1]} times")
        self._check_schedule()
        self._check_bounds()
        if not self.is_shared and not self.writer.is_dead and not self.desk.inbound._interrupted:
            ahead = self.desk.inbound._ahead
            claimed = self.ask("select count(*) from inbox where state = 'claimed'")[0][0]
            if claimed > (len(ahead.mails) if ahead is not None else 0):
                raise Broken(f"{claimed} mails are claimed, and nobody works on them")

    def _check_inbox(self) -> None:
        rows = self.ask("select id, message_id, state, outcome, reason from inbox order by id")
        known = {name for _, name, *_ in rows}
        lost = [name for name, about in self.stored.items() if not about.startswith("?") and name not in known]
        if lost:
            raise Broken(f"mail {lost[0]} had its 250 and is gone")
        undecided: dict[str, int] = {}
        for number, name, state, outcome, reason in rows:
            if state == "parked":
                raise Broken(f"mail {number} is parked, and nothing was wrong with it: {reason}")
            if "IntegrityError" in reason:
                raise Broken(f"mail {number} failed by a fault of ours: {reason}")
            about = self.stored.get(name, "").removeprefix("?")
            if not about:
                continue
            if state == "done" and about in undecided:
                raise Broken(f"mail {number} of T-{about} was decided before mail {undecided[about]}")
            if state in ("waiting", "claimed") and not outcome:
                undecided.setdefault(about, number)

    def _check_schedule(self) -> None:
        """A letter waits as long as its real tries say: what died or broke on the way is no try."""
        rows = self.ask(
            "select message_id, due_at, last_reply from outbox where state = 'waiting' "
            "and last_reply like '451%' and last_reply not like '%this one waits%'"
        )
        for name, at, _ in rows:
            tries = self.hop.tries[name]
            if 0 < tries <= len(GAPS):
                due = datetime.fromisoformat(str(at)).replace(tzinfo=UTC)
                most = timedelta(minutes=max(5, GAPS[tries - 1]) + 1) + self.set_back
                if due - self.now > most:
                    raise Broken(f"{name} waits {due - self.now} after {tries} tries")

    def _check_bounds(self) -> None:
        """A ticket's history has no gap, and its letters of a day are few (I6, I7)."""
        gap = self.ask(
            "select t.id, t.version, count(e.seq), max(e.seq) from ticket t left join event e on e.ticket_id = t.id "
            "group by t.id, t.version having count(e.seq) <> t.version or max(e.seq) <> t.version"
        )
        if gap:
            raise Broken(f"the history of T-{gap[0][0]} has a gap: {tuple(gap[0])}")
        many = self.ask(
            "select ticket_id, recipient_key, count(*) from outbox where created_at > :since and ticket_id is not null "
            "group by ticket_id, recipient_key having count(*) > 40",
            since=f"{self.now - timedelta(days=1):%Y-%m-%d %H:%M:%S.%f}",
        )
        if many:
            raise Broken(f"{many[0][2]} letters of T-{many[0][0]} to {many[0][1]} in a day")

    def fail(self, text: str) -> None:
        """What was seen inside the program's own code, which might catch it, is raised behind the step."""
        self.broken.append(Broken(text))

    def check_end(self) -> None:
        """No fault is left: all is decided, sent and told."""
        unasked = self.ask(
            "select inbox_id from held where state = 'waiting' and why like '%does not prove who wrote it'"
        )
        if unasked:
            raise Broken(f"mail {unasked[0][0]} is held for an answer that its domain would give")
        if left := self.mailbox.list_new():
            raise Broken(f"{len(left)} mails of the mailbox were never taken")
        untold = self.ask("select id, state from inbox where state = 'done' and (outcome = '' or reason is null)")
        if untold:
            raise Broken(f"mail {untold[0][0]} ended without an outcome")
        unheard = self.ask(
            "select t.id, t.assignee from ticket t where t.assignee <> '' and t.state in ('assigned', 'in_progress') "
            "and not exists (select 1 from outbox o where o.ticket_id = t.id and o.recipient = t.assignee)"
        )
        if unheard:
            raise Broken(f"{unheard[0][1]} has T-{unheard[0][0]} and was never written to")
        left = self.ask("select state, count(*) from inbox where state in ('waiting', 'claimed') group by state")
        if left:
            raise Broken(f"mails are not decided: {[tuple(row) for row in left]}")
        left = self.ask(
            "select state, count(*) from outbox where state in ('waiting', 'sending', 'held') group by state"
        )
        if left:
            raise Broken(f"letters are not sent: {[tuple(row) for row in left]}")
        # Which of a few refusals are the hop's, the fifth recipient in a row tells (docs/flow.md).
        # Whom no letter reached before may be made up.
        failed = len(
            self.refused.intersection(key for (key,) in self.ask("select recipient from outbox where state = 'failed'"))
        )
        if failed > 4 * self.refusals:
            raise Broken(f"letters to {failed} people failed, and nothing was wrong with any of them")
        if wrong := backup.verify(self.database):
            raise Broken(f"the database is not whole: {wrong[0]}")
        late = self.ask(
            "select count(*) from timer where state in ('waiting', 'claimed') and due_at < :now",
            now=f"{self.now - timedelta(minutes=5):%Y-%m-%d %H:%M:%S.%f}",
        )
        if late[0][0]:
            raise Broken(f"{late[0][0]} timers are late")


def _write_key(folder: Path) -> Secret:
    """The same at each run: addresses are the same then, and so is every byte."""
    file = folder / "key"
    file.write_text("a key that is nobody's, of thirty-two letters")
    return Secret(file=file)


# -- one run -----------------------------------------------------------------------------------------------------------

ACTIONS = (
    *("write",) * 10,
    *("wait",) * 6,
    *(
        "long wait",
        "hop",
        "hop",
        "hop well",
        "leap",
        "reload",
        "fsync",
        "full",
        "room",
        "mailbox",
        "mailbox",
        "names",
        "command line",
        "terminate",
    ),
)


def plan(seed: int, length: int = 30) -> list[str]:
    """What is done, one thing after the other."""
    chance = random.Random(f"plan {seed}")
    return [chance.choice(ACTIONS) for _ in range(length)]


async def _play(world: World, steps: list[str]) -> None:
    for number, step in enumerate(steps):
        world.chance = random.Random(
            f"{world.seed} {number} {step}"
        )  # so that a step less leaves the others as they were
        try:
            await _do(world, step)
            _work(world)
        except Crash:
            pass  # its writer knows
        except StoreUnavailable:
            if not world.is_shared:
                raise
        await world.restart()
        for node in world.nodes:
            if node.sending.done() and not node.sending.cancelled() and node.sending.exception() is not None:
                raise Broken(f"sending has ended: {node.sending.exception()!r}")
        _find_broken(world)
        world.check()
    world.faults = False
    world.make_well()
    for _ in range(12):
        world.mailbox.fetch()
        for raw in world.owed[:]:
            world.owed.remove(raw)
            world.hand_in(raw)
        _work(world, 1)
        await asyncio.sleep(60)
    for pause in (*[3600] * 16, *[60] * 3):
        _work(world, 1)
        await asyncio.sleep(pause)
    _find_broken(world)
    world.check()
    world.check_end()


def _find_broken(world: World) -> None:
    if world.broken:
        raise world.broken[0]


def _work(world: World, times: int = 2) -> None:
    """What the threads of the daemon do, in an order of the seed; trouble is put off as there."""
    for _ in range(times):
        nodes = world.nodes[:]
        world.chance.shuffle(nodes)
        for node in nodes:
            world.let_work(node)
        if any(node.is_dead for node in nodes):
            raise Crash


async def _do(world: World, step: str) -> None:
    chance = world.chance
    match step:
        case "write":
            for _ in range(chance.choice((1, 1, 2, 4))):
                world.write()
            await world.pass_time(chance.choice((0, 0.1, 5)))
        case "wait" | "long wait":
            await _wait(world, step)
        case "mailbox":
            if chance.random() < 0.1:
                world.mailbox.renumber()
            world.mailbox.fetch()
        case _:
            _trouble(world, step)


async def _wait(world: World, step: str) -> None:
    chance = world.chance
    if step == "long wait":
        world.make_well()  # a night in which all is tried again every second shows no more than a minute of it
        await world.pass_time(chance.choice((4, 26, 80)) * 3600)
        return
    if world.owed and chance.random() < 0.7:
        world.hand_in(world.owed.pop(chance.randrange(len(world.owed))))
    seconds = chance.choice((1, 20, 120, 900))
    is_busy = world.is_full or any(node.outbound.stopped for node in world.nodes)
    await world.pass_time(min(seconds, 20) if is_busy else seconds)


def _trouble(world: World, step: str) -> None:
    chance = world.chance
    match step:
        case "hop":
            world.hop.mood = chance.choice(("later", "hangs", "refuses"))
            world.refusals += world.hop.mood == "refuses"
        case "hop well":
            world.hop.mood = "well"
        case "leap":
            minutes = chance.choice((1, 90, 3 * 24 * 60, -1, -40))
            world.clock.set_by += timedelta(minutes=minutes)
            world.set_back += timedelta(minutes=max(0, -minutes))
        case "reload":
            for node in world.nodes:
                node.desk.configure(node.desk.config)
        case "full" | "room":
            world.is_full = step == "full"
        case "command line":
            world.interfere()
        case "terminate" if world.is_shared:
            end_sessions(world.url)
        case "names":
            world.names.mood = chance.choice(("well", "silent", "broken"))
        case "fsync":
            world.fsync_fails = chance.choice((1, 2, 3))


@contextlib.contextmanager
def _watched_disk(world: World) -> Iterator[None]:
    """Knows which folders of contents were made and not synced yet, and lets some syncs fail."""
    true_sync, true_mkdir, true_rename = os.fsync, Path.mkdir, Path.rename

    def fsync(descriptor: int) -> None:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        if "/blobs" in path and world.fsync_fails:
            world.fsync_fails -= 1
            if not world.fsync_fails:
                raise OSError(5, "Input/output error")
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            world.synced[path] = True

    def mkdir(self: Path, *args: Any, **named: Any) -> None:
        is_new = not self.exists()
        true_mkdir(self, *args, **named)
        if is_new and "/blobs" in str(self):
            world.synced[str(self.parent)] = False

    def rename(self: Path, target: Any) -> Any:
        world.synced[str(Path(target).parent)] = False
        return true_rename(self, target)

    os.fsync, Path.mkdir, Path.rename = fsync, mkdir, rename  # type: ignore[method-assign]
    try:
        yield
    finally:
        os.fsync, Path.mkdir, Path.rename = true_sync, true_mkdir, true_rename  # type: ignore[method-assign]


def simulate(seed: int, steps: list[str] | None = None, url: str = "") -> World:
    """Plays one seed, on SQLite or with some nodes on a PostgreSQL database. Raises Broken."""
    random.seed(seed)
    sender.IDLE = 2 * 3600.0  # it looks so seldom where nothing wakes it: else a night costs thousands of looks
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    root = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(prefix="simulate-", dir=root) as folder:
        world = World(
            seed, loop, Path(folder), Rates.draw(random.Random(f"rates {seed}")), random.Random(seed), url=url
        )
        try:
            with _watched_disk(world), seeded_roads(world):
                loop.run_until_complete(_play(world, plan(seed) if steps is None else steps))
        finally:
            world.faults = False
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.sleep(0))
            world.mailbox.close()
            for node in world.nodes:
                node.close()
            loop.close()
            asyncio.set_event_loop(None)
    return world
