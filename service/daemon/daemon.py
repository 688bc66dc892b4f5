"""`postdesk run`: opens the desk, listens, and keeps its loops going until a signal; then drains.

    listener (asyncio) -> put (T1)     inbound thread: inbox -> tickets     outbound (asyncio):
    outbox -> next hop     heartbeats: timers

Whatever kills it, what was acknowledged is in the database (I1):
the next start gives back what was claimed and goes on (I13).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from msgspec.structs import asdict

from gateway.read.worker import Readers, ReadersLost
from gateway.tls import explain_pair
from gateway.wire.smtp_in import Busy, Full, SmtpListener, SmtpOptions
from service.config.load import read_config, read_options
from service.config.reload import Reloaded, plan_reload
from service.config.settings import Config, Listen, SecretMissing
from service.daemon.collector import share_one_heap, use_huge_pages
from service.daemon.edited_files import EditedFiles
from service.daemon.gathered_mail import GatheredMail
from service.daemon.monitoring.alarms import SKEW, Alarms
from service.daemon.monitoring.heartbeats import Beat, Heartbeats, work_due, work_slow
from service.daemon.monitoring.machine_looks import judge_room
from service.daemon.monitoring.troubles import DATABASE, show_span
from service.daemon.next_hop import host_name, make_next_hop
from service.daemon.node_start import give_back_of, open_desk
from service.daemon.scheduled_backups import ScheduledBackups
from service.daemon.systemd import RunLock, notify
from service.domain.escalation.admin_alarm import STANDSTILL, Trouble
from service.loops import failpoints
from service.loops.clock import Clock, ClockWatch, SystemClock
from service.loops.desk import Desk
from service.loops.inbound import INBOX_BATCH
from service.loops.letters.outbound import Outbound
from service.loops.timers import Interrupted
from service.loops.work_progress import Movement, StandStill, Steps
from service.privacy.sweep import sweep
from store.database.unit import Unit
from store.database.upgrade import HEAD
from store.errors import StoreBroken, StoreError, StoreFull
from store.mail import inbox, outbox, refusals
from store.ticket import tickets
from store.upkeep import backup_times, erased_people, figures, free_pages
from store.upkeep.backup import RESTS
from store.upkeep.clock_change import hurry
from store.upkeep.damage import find_damage
from store.upkeep.lost_files import drop_files, find_lost_files
from store.upkeep.retention import DuePiece, Step
from store.upkeep.steady_pace import SteadyPace

if TYPE_CHECKING:
    from gateway.message import RawMail
    from gateway.wire.smtp_out import NextHop
    from service.daemon.mailboxes import Mailboxes, Wanted
    from service.daemon.monitoring.http_server import Answer

T = TypeVar("T")
log = structlog.get_logger("daemon")

QUEUE = 5_000  # jobs of the writer that may wait before senders are asked to come again
IDLE = 2.0  # seconds between looks at the inbox where nothing wakes us: other processes and nodes, leases, retries
AT_ONCE = 0.05  # seconds without a mail after which it is asked what is due when
GRACE = 10.0  # seconds for what is on its way when we stop
ROUND = 30.0  # seconds in which the loop must come round
JUMP = timedelta(minutes=2)  # of the clock that is worth a word
LOOPS = {"work_inbox": "work on the inbox", "work_due": "timers", "work_slow": "reports"}  # done again and again
FAILING = 60.0  # seconds that a step fails over and over before it is told
STUCK = timedelta(minutes=5)  # without any progress while mail is due: nothing but a new process helps
PROGRESS = 15.0  # seconds between two notes in the database that work goes on
READERS_SLOW, READERS_GONE = 20.0, 40.0  # seconds without a process that reads: told; ended, where none can be started
STARTS = 3  # that must have failed before we give up: a busy machine is slow and does not fail
SWEEP_RESTS = 3  # times as long as a step of the sweep took, until the next: mails come first
CLOSING = 60.0  # seconds for what is on its way when something is replaced


def run(config: Config, clock: Clock | None = None) -> None:
    """Runs the desk until SIGTERM or SIGINT.

    Raises AlreadyRunning, PolicyError, SecretMissing or StoreError where it cannot start,
    OSError where it cannot listen.
    """
    failpoints.arm()
    share_one_heap()
    lock = RunLock(config.run_lock) if config.embedded else None
    clock = clock or SystemClock()
    try:
        with open_desk(config, clock) as desk:
            if lock is not None:
                lock.note(desk.database.identity)
            asyncio.run(Daemon(desk, clock).serve())
    finally:
        if lock is not None:
            lock.release()


class Daemon:
    """One node at work. `serve` returns when it has drained."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self.desk = desk
        self.config = desk.config
        self.clock = clock
        self.listeners: dict[str, SmtpListener] = {}
        self.outbound: Outbound
        self.alarms = Alarms(desk, clock)
        self._watch = ClockWatch(clock.now(), time.monotonic())
        self._mailboxes: Mailboxes | None = None
        self._reloading = asyncio.Lock()
        self._ending = threading.Event()
        self._may_have_lost_files = True  # a crash left them, between a commit and its files
        self._mail = threading.Event()
        self._steps = Steps()
        self._movement = Movement()
        self._noted = 0.0  # when progress was noted in the database, on the clock that nobody sets
        self._told: set[str] = set()  # names of troubles of our own that were told and are not over
        self._said_well: set[str] = set()
        self._version, self._began = version("postdesk"), clock.now()
        self._files = EditedFiles(self.config.folder, self._began)
        self._failed = ""  # why we end although nobody asked us to
        self._stop: Callable[[], object] = lambda: None
        self._space_at = 0.0
        self._space = True

    async def serve(self) -> None:
        """Runs until SIGTERM or SIGINT, then drains what is under way. Raises what the start raises."""
        stop = self._hear_signals()
        self.outbound = self._make_outbound()
        wake = self.desk.wake
        wake.on_mail, wake.on_letters = self.desk.inbound.ask, self.outbound.wake
        beats = self._make_beats()
        self._worker = threading.Thread(target=self._work_inbox, name="inbound", daemon=True)
        await asyncio.to_thread(self._pass, self._note_progress)  # what waited until we came has not waited for us
        async with contextlib.AsyncExitStack() as stack:
            await self._listen(stack)
            await self._serve_health(stack)
            self._worker.start()
            await asyncio.to_thread(self._tell_of_start)
            async with self._reloading:  # a SIGHUP may have come by now
                await asyncio.to_thread(self._read_mailboxes, _list_mailboxes(self.config))
            stack.push_async_callback(asyncio.to_thread, self._stop_mailboxes)
            sent = asyncio.Event()
            sending = self._send_letters(sent)
            await asyncio.to_thread(beats.start)
            await asyncio.to_thread(self._pass, self.desk.meet_roster, self.clock.now())
            notify("READY=1", f"STATUS={self._status()}")
            log.info("ready", desk=self.config.desk.address, process=os.getpid(), mode=self.config.send.mode)
            self._keep(asyncio.to_thread(use_huge_pages))  # a tenth of what a start takes: nobody waits for it
            self._keep(self._files.watch(stop, lambda edited: self._reload(config=edited)))
            await stop.wait()
            notify("STOPPING=1")
            log.info("stopping")
        await self._drain(beats)
        sent.set()
        await asyncio.wait([sending])
        if not sending.cancelled() and (error := sending.exception()) is not None:
            log.error("sending failed", error=type(error).__name__, exc_info=error)
        await asyncio.to_thread(self._hop.close)
        log.info("stopped")
        if self._failed:
            raise StandStill(self._failed)

    def _hear_signals(self) -> asyncio.Event:
        """What is set when we are to stop."""
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: self._keep(self._reload(config=True)))
        self._loop, self._tasks = loop, set[asyncio.Task[None]]()
        self._gathered = GatheredMail(loop, self.desk.put_all, self._expects_mail, self._explain)
        self._stop = partial(loop.call_soon_threadsafe, stop.set)
        return stop

    def _make_beats(self) -> Heartbeats:
        backups = ScheduledBackups(self.desk, self.clock, self.alarms, SteadyPace(RESTS, self._rest))
        return Heartbeats(
            Beat("timers", 1.0, lambda: self._pass(work_due, self.desk.timing, self.clock)),
            Beat("reports", 1.0, lambda: self._pass(work_slow, self.desk.slow_timing, self.clock)),
            Beat("queues", 1.0, self._look),
            Beat("nodes", 1.0, self._look_at_nodes),
            Beat("clock", 5.0, self._look_at_clock),
            Beat("clocks", 15.0, self._compare_clocks),
            Beat("alarms", 15.0, self.alarms.look),
            Beat("dns", 60.0, self.alarms.look_at_dns),
            Beat("certificates", 30.0, self._renew_certificates),
            Beat("backups", 5.0, backups.look),
            Beat("progress", 5.0, self._look_at_progress),
            Beat("watchdog", 10.0, self._say_we_live),
            Beat("retention", 3600.0, self._sweep),
        )

    def _tell_of_start(self) -> None:
        """What a start ends of the alarms of an earlier one, and what of our files is not in use."""
        self._pass(self.alarms.forget_copied)
        self._pass(self.alarms.well, self.alarms.file_name)
        self._pass(self.alarms.tell_of_waiting, ())
        self._pass(self.alarms.tell_of_edits, self.desk.world.made.loaded)

    def _send_letters(self, sent: asyncio.Event) -> asyncio.Task[None]:
        """The task that sends until `sent` is set; without it we end."""
        sending = asyncio.create_task(self.outbound.run(sent))
        sending.add_done_callback(lambda _: None if sent.is_set() else self._fail("letters are not sent any longer"))
        return sending

    async def _drain(self, beats: Heartbeats) -> None:
        """Begins no mail and no timer from here on; returns when those under way are done."""
        self._ending.set()
        self._mail.set()
        for timing in (self.desk.timing, self.desk.slow_timing):
            timing.end()
        await asyncio.to_thread(beats.stop)
        await asyncio.to_thread(self._worker.join)

    def _sweep(self) -> None:
        """What is older than the rules let it be goes, in short transactions between the others, with rests."""
        writer = self.desk.writer

        def look(find: Callable[[Unit], DuePiece]) -> DuePiece:
            with self.desk.database.read() as unit:
                return find(unit)

        def run(job: Callable[[Unit], Step]) -> Step:
            return writer.run(job, "retention")

        pace = SteadyPace(SWEEP_RESTS, self._ending.wait)
        swept = sweep(self.desk.policy, self.clock.now(), look, run, go_on=lambda: not self._ending.is_set(), pace=pace)
        with self.desk.database.read() as unit:
            may_have_lost = self._may_have_lost_files or erased_people.list_erasures(unit)
            lost = find_lost_files(unit) if may_have_lost else []
        if lost:
            writer.run(lambda unit: drop_files(unit, lost), "retention")
        self._may_have_lost_files = False
        if swept.rows:
            log.info("retention", **swept.rows)
        self._give_back()

    def _give_back(self) -> None:
        """Free pages that are too many go back to the disk, a few at a time."""
        pace = SteadyPace(SWEEP_RESTS, self._ending.wait)
        with self.desk.database.read() as unit:
            left = surplus = free_pages.count_surplus(unit)
        while left and not self._ending.is_set():
            left = self.desk.writer.run(free_pages.give_back, "free pages")
            pace.rest()
        if surplus:
            self.desk.database.settle_size()
            log.info("free pages given back", pages=surplus - left)

    def _rest(self, seconds: float) -> None:
        """Raises Interrupted where the process ends meanwhile."""
        if self._ending.wait(seconds):
            raise Interrupted

    # -- mail in -------------------------------------------------------------------------------------------------------

    async def _listen(self, stack: contextlib.AsyncExitStack) -> None:
        for kind, listen in (("smtp", self.config.receive.smtp), ("lmtp", self.config.receive.lmtp)):
            if listen is None:
                continue
            options = _options(self.config, listen, lmtp=kind == "lmtp")
            listener = SmtpListener(self._put, self.desk.accepts, options, ready=self._check_room, now=self.clock.now)
            await listener.start()
            stack.push_async_callback(listener.stop, GRACE)
            self.listeners[kind] = listener
            log.info(
                "listening",
                road=kind,
                at=str(listen.unix or f"{listen.host}:{listener.port}"),
                tls=listen.tls is not None,
            )

    def _put(self, raw: RawMail) -> asyncio.Future[str]:
        """T1: the answer goes out after the commit that holds the mail."""
        if self.desk.writer.queued > QUEUE:
            raise Busy
        return self._gathered.put(raw)

    def _expects_mail(self) -> bool:
        """Is a mail about to come that a commit might hold, too?"""
        return any(listener.expects_mail for listener in self.listeners.values())

    def _explain(self, error: Exception) -> Exception:
        """What a sender is told whose mail could not be stored."""
        if isinstance(error, StoreFull):
            self._space, self._space_at = False, time.monotonic()
            return Full()
        if isinstance(error, StoreError):
            log.warning("mail cannot be stored", reason=str(error))
            return Busy()
        return error

    def _check_room(self) -> None:
        """Asked at MAIL: refusing early is kinder than failing a commit. Looked at once a second."""
        if time.monotonic() - self._space_at > 1.0:
            self._space_at = time.monotonic()
            self._space = self._has_space()
        if not self._space:
            raise Full

    def _has_space(self) -> bool:
        """Whether there is room for mails on our disk; a server's disk shows only when a mail is put there."""
        if not self.config.embedded:
            return True
        usage = shutil.disk_usage(self.config.var)
        return judge_room(usage.free, usage.total)[0] != "full"

    def _read_mailboxes(self, wanted: dict[str, Wanted]) -> None:
        """These from now on, and no others."""
        if self._mailboxes is None:
            if not wanted:
                self.alarms.forget_mailboxes(())  # of an earlier configuration
                return
            from service.daemon.mailboxes import Mailboxes  # noqa: PLC0415 - loads what speaks IMAP

            self._mailboxes = Mailboxes(self.desk, self.clock, self.alarms)
        self._mailboxes.read(wanted)

    def _stop_mailboxes(self) -> None:
        if self._mailboxes is not None:
            self._mailboxes.stop(GRACE)

    # -- the inbox -----------------------------------------------------------------------------------------------------

    def _work_inbox(self) -> None:
        """The thread that turns mails into tickets, until we end."""
        while not self._ending.is_set():
            self._mail.clear()
            done = self._pass(self.desk.work_inbox, self.clock.now())
            if done is None:
                self._ending.wait(1.0)
            elif self.desk.inbound.rest(self.clock, INBOX_BATCH, self._mail.set):
                self._wait_for_mail()
        end = time.monotonic() + GRACE / 2
        while time.monotonic() < end and self._pass(self.desk.work_inbox, self.clock.now()):
            pass  # what has its 250 is decided before we go, as far as there is time
        self._pass(self.desk.drain, self.clock.now())

    def _look(self) -> None:
        """Work that came by another road than through us: the command line, another node, a lease that ended."""
        now = self.clock.now()
        with self.desk.database.read() as unit:
            mail, letter = inbox.next_retry(unit), outbox.next_due(unit, now)
        if mail is not None and mail <= now:
            self._mail.set()
        if letter is not None and letter <= now:
            self.outbound.wake()

    def _look_at_nodes(self) -> None:
        """What nodes had in hand that are gone goes on with us, as if they had never had it."""
        gone = self.desk.member.look() if self.desk.member is not None else []
        if gone:
            given = self.desk.writer.run(lambda unit: give_back_of(unit, gone))
            log.warning("nodes are gone; what they had in hand goes on", nodes=gone, **given)
            self._mail.set()
            self.outbound.wake()

    def _wait_for_mail(self) -> None:
        """Until one has come, or what was put off is due; that is not asked between two mails of a busy hour."""
        if self._mail.wait(AT_ONCE):
            return
        due = self._pass(self.desk.next_due)
        self._mail.wait(IDLE if due is None else min(IDLE, max(0.0, (due - self.clock.now()).total_seconds())))

    def _pass(self, step: Callable[..., Any], *arguments: Any) -> Any:
        """A step of a loop, which goes on whatever happens in it; None after trouble."""
        name = step.__name__
        self._steps.begin(name)
        try:
            result = step(*arguments)
        except ReadersLost as error:
            if self._steps.failed(name, str(error), is_outside=False):
                log.info("put off", step=name, reason=str(error))  # `_tell_of_readers` tells of them once they are late
        except (StoreError, failpoints.FailpointError) as error:
            if self._steps.failed(name, str(error), is_outside=isinstance(error, StoreError)):
                log.warning("put off", step=name, reason=str(error))
        except Exception as error:
            log.error("step failed", step=name, exc_info=error)
            self._steps.failed(name, f"a fault of the program ({type(error).__name__})", is_outside=False)
        else:
            self._steps.well(name)
            return result
        return None

    # -- does the work go on? ------------------------------------------------------------------------------------------

    def _look_at_progress(self) -> None:
        """Tells what fails over and over, notes that work goes on, and ends us when it does not and cannot."""
        self._tell_of_readers()
        self._tell_of_database()
        failing, well = self._steps.list_failing(FAILING), self._steps.list_well()
        for step, what in LOOPS.items():
            if step in failing:
                self._say(Trouble(self.alarms.own(what), "failing", failing[step]))
            elif step in well:
                self._say_well(self.alarms.own(what))
        if not self._worker.is_alive() and not self._ending.is_set():
            self._fail("nobody works on the inbox any longer")
        readers = self.desk.readers
        # While a step goes well reading is progress; one that fails each time after it has read makes none.
        reading = readers.read if isinstance(readers, Readers) and self._steps.under_way("work_inbox") > PROGRESS else 0
        moved = self._movement.look(self.desk.inbound.settled, self.desk.timing.fired, reading)
        if self._is_stuck():
            self._fail(f"mail is due, and none was read or decided for {STUCK}")
        if moved and time.monotonic() - self._noted > PROGRESS:
            self.desk.writer.run(self._note)
            self._noted = time.monotonic()

    def _note_progress(self) -> None:
        self.desk.writer.run(self._note)

    def _note(self, unit: Any) -> None:
        figures.note_progress(unit, self.clock.now())

    def _is_stuck(self) -> bool:
        """Has nothing moved for so long that a busy machine is no reason any more, while there is something to do?"""
        seconds = STUCK.total_seconds()
        if self._movement.still <= seconds or self._steps.is_waiting_for_others("work_inbox"):
            return False
        if any(self._steps.under_way(name) > seconds for name in ("work_inbox", "work_due")):
            return True
        began = self.clock.now() - STUCK
        lines = self.alarms.list_troubles()
        return any(one.kind == STANDSTILL and one.since is not None and one.since < began for one in lines)

    def _tell_of_database(self) -> None:
        """Also where it can't be written down: in the log, on the pages and in the metrics."""
        name = self.alarms.own(DATABASE)
        try:
            if damage := find_damage(self.desk.database):
                raise StoreBroken(damage)
            with self.desk.database.read() as unit:
                inbox.next_retry(unit)
            self.desk.database.check_place()
        except StoreError as error:
            kind = "damaged" if isinstance(error, StoreBroken) else "no-database"
            if name not in self._told:
                log.error("alarm", what=name, kind=kind, reason=str(error), told=False)
            self._say(Trouble(name, kind, str(error)))
            raise
        if name in self._told:
            log.info("alarm over", what=name)
        self._say_well(name)

    def _tell_of_readers(self) -> None:
        """Of the processes that read mail; where none can be started it needs another process than this one."""
        readers = self.desk.readers
        if not isinstance(readers, Readers):
            return
        lost, name = readers.lost_seconds, self.alarms.own("readers")
        if not lost:
            self._say_well(name)
        elif readers.failures or lost > READERS_SLOW:
            self._say(Trouble(name, "failing", readers.trouble or "no process that reads mail is there yet"))
        if lost > READERS_GONE and readers.failures >= STARTS:
            self._fail(f"no process that reads mail can be started: {readers.trouble}")

    def _say(self, trouble: Trouble) -> None:
        self._told.add(trouble.name)
        self.alarms.tell(trouble)

    def _say_well(self, name: str) -> None:
        """A process that ended before us may have told of it, so it is said once anyway."""
        if name in self._told or name not in self._said_well:
            self._told.discard(name)
            self._said_well.add(name)
            self.alarms.well(name)

    def _fail(self, reason: str) -> None:
        """Ends this process with an error, in order where that is possible, and in half a minute where it is not."""
        if self._failed or self._ending.is_set():
            return
        self._failed = reason
        log.critical("ending", reason=reason)
        signal.alarm(int(3 * GRACE))  # no thread of ours is needed for it: there may be none to be had
        self._stop()

    def _look_at_clock(self) -> None:
        """A clock that was set back: what waited for a time that is far again goes on now (scenario 39)."""
        before, now = self._watch.wall, self.clock.now()
        watch, jump = self._watch.look(now, time.monotonic())
        if abs(jump) < JUMP:
            self._watch = watch
            return
        log.error("the clock was set", by=f"{jump.total_seconds():+.0f}s", from_=before.isoformat(timespec="seconds"))
        if jump > JUMP:
            self._watch = watch
            return  # what is overdue by it is done by the heartbeats, each thing once
        self._turn_to(self._hop)  # its breakers are open until a time that is far
        hurried = self.desk.writer.run(lambda unit: hurry(unit, now, -jump))
        self._watch = watch  # not before: where the database is away, the next look tries again
        log.info("what waited for another try goes on as it would have", **asdict(hurried))
        self._mail.set()
        reason = f"it stood at {before:%Y-%m-%d %H:%M:%S} UTC and was set back to {now:%Y-%m-%d %H:%M:%S} UTC"
        self.alarms.tell(Trouble(self.alarms.clock_name, "clock", reason, before))

    def _compare_clocks(self) -> None:
        """Timers and queues go by the clock of the node that asks, so nodes must agree on the time."""
        if self.config.embedded:
            return
        clock, name = SystemClock(), self.alarms.own(SKEW)
        before, (_, theirs), after = clock.now(), self.desk.database.describe(), clock.now()
        ahead, behind = before - theirs, theirs - after
        if max(ahead, behind) < JUMP:
            self._say_well(name)
            return
        by = f"{show_span(ahead)} ahead of" if ahead > behind else f"{show_span(behind)} behind"
        self._say(Trouble(name, "skewed", f"this machine's clock is {by} the database's"))

    # -- mail out ------------------------------------------------------------------------------------------------------

    def _make_outbound(self) -> Outbound:
        desk, self._hop = self.desk, make_next_hop(self.config)
        hop, send = self._hop, self.config.send
        return Outbound(
            desk.database, desk.writer, hop, send, self.clock, sealing=desk.sealing, tell_hop=self.alarms.note_hop
        )

    # -- looked at from outside ----------------------------------------------------------------------------------------

    async def _serve_health(self, stack: contextlib.AsyncExitStack) -> None:
        http = self.config.http
        if http is None:
            return
        import service.daemon.monitoring.metrics  # noqa: F401, PLC0415 - now, not from the files of a later version
        from service.daemon.http_intake import Intake  # noqa: PLC0415 - loads what speaks HTTP
        from service.daemon.monitoring.http_server import Answer, HealthServer, show_ready  # noqa: PLC0415

        def show_health() -> Answer:
            return Answer(200, "ok\n")

        def tell_ready() -> Answer:
            return show_ready(self.alarms.list_troubles())

        intake = Intake(self.desk, self.clock, http.token.reveal()) if http.token is not None else None
        pages = {"/healthz": show_health, "/readyz": tell_ready, "/metrics": self._metrics}
        server = HealthServer(http.host, http.port, pages, post={"/intake": intake} if intake is not None else {})
        await server.start()
        stack.push_async_callback(server.stop)
        log.info("listening", road="http", at=f"{http.host}:{server.port}")

    def _metrics(self) -> Answer:
        from service.daemon.monitoring.metrics import Now, show_metrics  # noqa: PLC0415

        queues, backed_up = None, None
        with contextlib.suppress(StoreError), self.desk.database.read() as unit:
            queues = figures.get_queues(unit)
            backed_up = backup_times.find_made(unit) if self.config.backup is not None else None
        open_now = {road: listener.connections for road, listener in self.listeners.items()}
        now = Now(
            self.clock.now(),
            self.outbound.tally,
            open_now,
            self.desk.writer.queued,
            self.alarms.list_troubles(),
            version=self._version,
            schema=HEAD,
            began=self._began,
            mails=self.desk.inbound.settled,
            timers=self.desk.timing.fired,
        )
        return show_metrics(queues, now, backed_up)

    # -- signals -------------------------------------------------------------------------------------------------------

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        """A task that nobody waits for must be held, or it may vanish."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reload(self, *, config: bool) -> None:
        """Configuration, rules, letters and certificates again; with a mistake in one its last good one stays."""
        async with self._reloading:
            notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
            if config:
                await asyncio.to_thread(self._pass, self._reload_config)
            await self._reload_rules()
            notify("READY=1", f"STATUS={self._status()}")

    def _reload_config(self) -> None:
        """What of postdesk.yaml can be taken without a restart; what cannot is named in the log."""
        self._files.take_config()
        try:
            edited, problems = read_config(self.config.folder)
            plan = plan_reload(self.config, edited) if edited is not None else None
            if plan is not None:
                self._apply_config(plan)
            against = list(map(str, problems))
        except SecretMissing as error:
            plan, against = None, [str(error)]
        if plan is None:
            for problem in against:
                log.error("postdesk.yaml not reloaded: the last good one stays", problem=problem)
            self.alarms.tell(Trouble(self.alarms.file_name, "broken", "\n".join(against)))
            return
        log.info("postdesk.yaml reloaded", changed=", ".join(plan.changed) or "nothing")
        self._tell_of_no_desk()
        if plan.waits:
            log.warning("postdesk.yaml: this waits for a restart", blocks=", ".join(plan.waits))
        self.alarms.tell_of_waiting(plan.waits)
        self.alarms.well(self.alarms.file_name)

    def _tell_of_no_desk(self) -> None:
        """Open tickets of a desk that is taken out of the file, or has another address, go on with the first."""
        try:
            with self.desk.database.read() as unit:
                counts = self.config.of_no_desk(tickets.count_by_desk(unit))
        except StoreError:  # `status` says it all the same
            return
        for address, count in counts.items():
            log.warning("postdesk.yaml: open tickets of an address that is no desk", desk=address, tickets=count)

    def _apply_config(self, plan: Reloaded) -> None:
        """All that may fail comes first. Raises SecretMissing with nothing changed."""
        config, before = plan.config, self.config
        wanted, hop = _list_mailboxes(config), make_next_hop(config)  # secrets are read anew, whatever has changed
        self.desk.configure(config)
        self.config = config
        if read_options(config) != read_options(before):
            self._change_readers()
        hop, self._hop = self._hop, hop
        waits_for_it = "send" in plan.changed or self.outbound.is_in_trouble
        self._loop.call_soon_threadsafe(self._turn_to, self._hop)
        if waits_for_it:
            self._pass(self._hasten_letters)
        threading.Thread(target=hop.close, args=(CLOSING,), name="old-next-hop", daemon=True).start()
        for kind, listener in self.listeners.items():
            listen = config.receive.lmtp if kind == "lmtp" else config.receive.smtp
            if listen is not None:
                self._loop.call_soon_threadsafe(listener.set_options, _options(config, listen, lmtp=kind == "lmtp"))
        self._read_mailboxes(wanted)

    def _hasten_letters(self) -> None:
        """Whoever has mended `send:` need not wait for the schedule: what was tried in vain is due now."""
        now = self.clock.now()

        def job(unit: Unit) -> None:
            refusals.end(unit, now)
            outbox.hasten(unit, now)

        self.desk.writer.run(job)
        self.outbound.wake()

    def _turn_to(self, hop: NextHop) -> None:
        """Letters go there from now on; what was learnt of the old next hop says nothing about it."""
        self.outbound.turn_to(hop, self.config.send)

    def _change_readers(self) -> None:
        """New processes that read by the new options; the old ones finish what they have."""
        old, self.desk.readers = (
            self.desk.readers,
            Readers(self.config.limits.readers, options=read_options(self.config)),
        )
        if isinstance(old, Readers):
            threading.Thread(target=self._finish_later, args=(old,), name="old-readers", daemon=True).start()

    def _finish_later(self, readers: Readers) -> None:
        """Who has them in hand may still give them something, unless the desk stops: nobody waits for them then."""
        self._ending.wait(CLOSING)
        readers.finish()

    async def _reload_rules(self) -> None:
        """Rules, letters and certificates; with a mistake in them the last good ones stay."""
        loaded = await asyncio.to_thread(self._pass, self.desk.reload)
        if loaded is not None and loaded.policy is not None:
            log.info("reloaded", version=loaded.version)
            await asyncio.to_thread(self._pass, self.desk.meet_roster, self.clock.now())
        elif loaded is not None:
            for problem in loaded.problems:
                log.error("rules not reloaded: the last good ones stay", problem=str(problem))
        if loaded is not None:
            await asyncio.to_thread(self._pass, self.alarms.tell_of_edits, loaded)
        for listener in self.listeners.values():
            self._renew(listener.reload_tls)

    def _renew_certificates(self) -> None:
        """Whoever renews certificates tells nobody; ours is served until it ends, whatever lies in its place."""
        for road, listener in self.listeners.items():
            if self._renew(listener.renew_tls):
                log.info("certificate renewed", road=road)

    @staticmethod
    def _renew(take: Callable[[], T]) -> T | None:
        try:
            return take()
        except (OSError, ValueError) as error:
            log.error("certificate not reloaded: the last good one stays", reason=explain_pair(error))
        return None

    def _say_we_live(self) -> None:
        """To the watchdog: only while the loop goes round, on which mail comes in and goes out. Raises TimeoutError."""
        round_ = threading.Event()
        self._loop.call_soon_threadsafe(round_.set)
        if not round_.wait(ROUND):
            raise TimeoutError("the loop does not go round")
        if self._is_stuck():
            raise TimeoutError("the inbox stands still")
        notify("WATCHDOG=1")

    def _status(self) -> str:
        return (
            ", ".join(f"{road} {listener.port or 'socket'}" for road, listener in self.listeners.items())
            or "no listener"
        )


def _list_mailboxes(config: Config) -> dict[str, Wanted]:
    """Raises SecretMissing. Without a mailbox nothing of IMAP is loaded."""
    if not config.receive.imap:
        return {}
    from service.daemon.mailboxes import list_wanted  # noqa: PLC0415

    return list_wanted(config)


def _options(config: Config, listen: Listen, *, lmtp: bool) -> Any:
    limits = config.limits
    return SmtpOptions(
        host=listen.host,
        port=listen.port,
        unix_socket=str(listen.unix or ""),
        hostname=host_name(config),
        lmtp=lmtp,
        tls_certificate=str(listen.tls.cert) if listen.tls else "",
        tls_key=str(listen.tls.key) if listen.tls else "",
        size_limit=limits.mail,
        max_connections=limits.connections,
        max_per_address=limits.connections_per_address,
        max_recipients=limits.recipients,
        session_timeout=limits.session,
    )
