"""The measurements: each starts what it needs in a temporary folder, on loopback, and gives one figure."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from benchmarks.client import Client
from benchmarks.mixture import DESK, make_mixture
from gateway.message import RawMail
from gateway.read.worker import Readers, ReadersLost
from service.config.load import load_config
from service.config.new_desk import NewDeskAnswers, NewEngineer, plan_files
from service.rehearsal.mail_sink import Sink
from store.database.unit import Database
from store.mail import inbox, outbox

if TYPE_CHECKING:
    from service.loops.desk import Desk

START_CPU, START_WALL = 60.0, 600.0  # seconds after which a daemon that does not listen never will
WARM = 200  # mails before those that are measured
ENGINEERS = tuple(NewEngineer(f"engineer{number}@acme.example") for number in range(300))


def make_folder(folder: Path, sink_port: int = 9, database: str = "", engineers: int = 10) -> Path:
    """The files of a desk; without a database its own SQLite."""
    answers = NewDeskAnswers(
        address=DESK,
        name="Acme IT",
        languages=("en", "zh"),
        engineers=ENGINEERS[:engineers],
        smtp_listen="127.0.0.1:0",
        send_port=sink_port,
        database=database or "sqlite:///var/postdesk.db",
    )
    # A desk answers some three hundred strangers an hour at most; here they all come within a minute.
    caps = ("desk", "organisation", "own_domain")
    high = ", ".join(f"acknowledgements_of_{name}_per_hour: 1000000" for name in caps)
    # They are all new senders, too: as a flood their tickets would wait for a list, and nobody would be told of each.
    flood = "flood: {at_once: 1000000, more_than: 1000000, of_one_organisation: 1000000}"
    budgets = {"rules/budgets.yaml": f"budgets: {{{high}}}\n{flood}\n"}
    for name, text in (plan_files(answers) | budgets).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@contextlib.contextmanager
def process(*arguments: str, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A Python module as a process that logs where it listens; gives it and its port."""
    with log.open("w") as out:
        child = subprocess.Popen([sys.executable, "-m", *arguments], stdout=out, stderr=out)
    try:
        yield child, _wait_until_ready(child, log)
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(30)
        except subprocess.TimeoutExpired:
            child.kill()


def _wait_until_ready(child: subprocess.Popen[bytes], log: Path) -> int:
    """The port of a daemon that listens. On a busy machine it may take long: what counts is the CPU that it got."""
    began, told = time.monotonic(), 0
    while not (found := re.search(r"road=smtp at=\S*?:(\d+)(?s:.*)event=ready", log.read_text())):
        waited, cpu = time.monotonic() - began, cpu_seconds(child.pid)
        if child.poll() is not None:
            raise SystemExit(f"the daemon ended ({child.returncode}) before it listened:\n{log.read_text()[-2000:]}")
        if cpu > START_CPU or waited > START_WALL:
            said = log.read_text()[-2000:] or "nothing"
            raise SystemExit(
                f"the daemon does not listen after {waited:.0f} s, in which it got {cpu:.1f} s of CPU; it said:\n{said}"
            )
        if waited > 10 * (told + 1):
            told += 1
            print(f"waiting for the daemon: {waited:.0f} s, {cpu:.1f} s of CPU", file=sys.stderr, flush=True)
        time.sleep(0.02)
    return int(found[1])


async def pour(port: int, connections: int, mails: list[tuple[str, bytes]]) -> float:
    """Sends mails over connections as fast as it goes; seconds that it took."""
    waiting = iter(mails)

    async def work() -> None:
        async with Client(port) as client:
            for sender, content in waiting:
                await client.send(sender, DESK, content)

    begin = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    return time.perf_counter() - begin


class Accepted(Struct, frozen=True):
    mails: float  # durable 250s a second
    cpu: float  # CPU seconds of one mail, of the process that listens and writes


def measure_accept(count: int = 5000, connections: int = 10, database: str = "") -> Accepted:
    """Mails of 3 KB: the listener and the writer, with nothing else at work."""
    with tempfile.TemporaryDirectory() as folder:
        place = make_folder(Path(folder), database=database)
        return _accept("benchmarks.acceptor", place, place / "log", count, connections)


def measure_plain_accept(count: int = 5000, connections: int = 10) -> Accepted:
    """The same mails, taken by aiosmtpd and one thread that commits them on SQLite, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        return _accept("benchmarks.plain_acceptor", place / "plain.db", place / "log", count, connections)


def _accept(module: str, place: Path, log: Path, count: int, connections: int) -> Accepted:
    padding = b"x" * 70 + b"\r\n"
    mails = [
        (sample.sender, sample.content + padding * ((3000 - len(sample.content)) // len(padding)))
        for sample in make_mixture(count, kinds=("auto",))
    ]
    with process(module, str(place), log=log) as (child, port):
        asyncio.run(pour(port, connections, mails[:100]))
        before = own_cpu_seconds(child.pid)
        seconds = asyncio.run(pour(port, connections, mails[100:]))
        return Accepted((count - 100) / seconds, (own_cpu_seconds(child.pid) - before) / (count - 100))


class Whole(Struct, frozen=True):
    """From the inbox to committed tickets and queued letters: a second, and CPU seconds of one mail."""

    mails: float  # a second
    main: float  # CPU seconds that the process which decides spent on a mail
    readers: float  # those of the processes that read
    stages: dict[str, float]  # of the former, by stage

    @property
    def cpu(self) -> float:
        return self.main + self.readers


def measure_whole(count: int = 2000, database: str = "") -> Whole:
    """Mails a second from the inbox to committed tickets and queued letters, the mixed set, and their CPU."""
    from benchmarks.stages import Stages

    with ready_desk(count, database) as (desk, readers), Stages() as stages:
        began, reading, cpu = time.perf_counter(), sum(map(cpu_seconds, readers.pids)), time.process_time()
        work_off(desk)
        cpu, seconds = time.process_time() - cpu, time.perf_counter() - began
        reading = sum(map(cpu_seconds, readers.pids)) - reading
        by_stage = {name: spent / count for name, spent in stages.spent.items()}
        return Whole(count / seconds, cpu / count, reading / count, by_stage)


@contextlib.contextmanager
def ready_desk(count: int, database: str = "", folder: Path | None = None) -> Iterator[tuple[Desk, Readers]]:
    """A desk that has decided some mails already and has `count` of the mixed set in its inbox: a new one, or `folder`'s."""
    import logging

    import structlog

    from service.daemon.collector import use_huge_pages
    from service.daemon.node_start import open_desk
    from service.loops.clock import SystemClock
    from service.loops.desk import put_job

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as new:
        config = load_config(folder or make_folder(Path(new), database=database))
        with open_desk(config, SystemClock()) as desk:
            now = datetime.now(UTC)

            def keep(samples: list[tuple[str, bytes]]) -> None:
                jobs = [
                    desk.writer.submit(put_job(RawMail(content, sender, (DESK,), now, peer="127.0.0.1")))
                    for sender, content in samples
                ]
                for job in jobs:
                    job.result()

            mails = [(sample.sender, sample.content) for sample in make_mixture(count + WARM)]
            readers = desk.readers
            assert isinstance(readers, Readers)
            readers.can_read(START_WALL)
            keep(mails[:WARM])
            work_off(desk)
            use_huge_pages()  # as the daemon does when it has begun
            keep(mails[WARM:])
            yield desk, readers


def work_off(desk: Desk) -> None:
    """Decides until nothing waits; on a busy machine a reader may take long to come."""
    while True:
        try:
            if not desk.work_inbox(datetime.now(UTC)):
                return
        except ReadersLost:
            continue


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and of its living children."""
    total, todo = 0.0, [pid]
    while todo:
        one = todo.pop()
        total += own_cpu_seconds(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                todo += map(int, task.read_text().split())
    return total


def own_cpu_seconds(pid: int) -> float:
    """CPU time of one process, without that of its children (readers that start meanwhile); 0 where it is gone."""
    with contextlib.suppress(OSError):
        spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")
    return 0.0


class Latency(Struct, frozen=True):
    """Seconds from the 250 to the next hop holding the acknowledgement."""

    median: float
    p95: float
    count: int


def measure_latency(rate: float = 50.0, seconds: float = 10.0, database: str = "") -> Latency:
    """At a steady rate of new plain mails."""
    samples = list(make_mixture(int(rate * seconds) + 50, kinds=("plain",)))
    accepted: dict[str, float] = {}

    async def steady(port: int) -> None:
        clients = [await Client(port).__aenter__() for _ in range(10)]
        free: asyncio.Queue[Client] = asyncio.Queue()
        for client in clients:
            free.put_nowait(client)
        loop = asyncio.get_running_loop()

        async def one(sender: str, content: bytes) -> None:
            client = await free.get()
            await client.send(sender, DESK, content)
            accepted[sender] = datetime.now(UTC).timestamp()
            free.put_nowait(client)

        begin = loop.time()
        tasks = []
        for number, sample in enumerate(samples):
            await asyncio.sleep(max(0.0, begin + number / rate - loop.time()))
            tasks.append(asyncio.create_task(one(sample.sender, sample.content)))
        await asyncio.gather(*tasks)

    with tempfile.TemporaryDirectory() as folder, Sink() as sink:
        place = make_folder(Path(folder), sink.port, database=database)
        with process("service.cli.main", "run", "-C", str(place), log=place / "log") as (_, port):
            asyncio.run(steady(port))
            wanted = {sample.sender for sample in samples}

            def arrived(mails: list[RawMail]) -> dict[str, float] | None:
                at = {raw.recipients[0]: raw.received_at.timestamp() for raw in mails if raw.recipients[0] in wanted}
                return at if len(at) == len(wanted) else None

            at = sink.wait(arrived, 60)
    spans = sorted(at[sample.sender] - accepted[sample.sender] for sample in samples[50:])
    return Latency(statistics.median(spans), spans[int(len(spans) * 0.95)], len(spans))


class Everything(Struct, frozen=True):
    mails: float  # a second, from the first mail to the last letter at the next hop
    memory: float  # MB resident, all processes


def measure_everything(count: int = 2000, database: str = "") -> Everything:
    """The whole daemon at once, as fast as it goes: accepting, deciding, sending."""
    mails = [(sample.sender, sample.content) for sample in make_mixture(count)]
    with tempfile.TemporaryDirectory() as folder, Sink() as sink:
        place = make_folder(Path(folder), sink.port, database=database)
        with process("service.cli.main", "run", "-C", str(place), log=place / "log") as (child, port):
            begin = time.perf_counter()
            asyncio.run(pour(port, 10, mails))
            with contextlib.closing(Database.open(load_config(place).database)) as opened:
                wait_until_done(opened)
            return Everything(count / (time.perf_counter() - begin), resident(child.pid))


def wait_until_done(database: Database) -> None:
    """Until every mail has its outcome and every letter is out."""
    while True:
        with database.read() as unit:
            mails, letters = inbox.count_unfinished(unit), outbox.count_unsent(unit)
        if not any(mails.values()) and not any(letters.values()):
            return
        time.sleep(0.05)


def resident(pid: int) -> float:
    """MB of a process and its children, shared pages counted once (PSS)."""
    total, todo = 0, [pid]
    while todo:
        one = todo.pop()
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += sum(int(kilobytes) for kilobytes in re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE))
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                todo += map(int, task.read_text().split())
    return total / 1024


class Start(Struct, frozen=True):
    """Seconds from the command to the open port."""

    wall: float
    cpu: float  # of the daemon and what it started
    listing: float  # CPU of `postdesk list`


def measure_start(database: str = "") -> Start:
    """On a desk that has run before."""
    with tempfile.TemporaryDirectory() as folder:
        place = make_folder(Path(folder), database=database)
        for _ in range(2):
            begin = time.perf_counter()
            with process("service.cli.main", "run", "-C", str(place), log=place / "log") as (child, _):
                spent, cpu = time.perf_counter() - begin, cpu_seconds(child.pid)
        before = sum(os.times()[2:4])
        subprocess.run(
            [sys.executable, "-m", "service.cli.main", "list", "-C", str(place)], check=True, stdout=subprocess.DEVNULL
        )
        return Start(spent, cpu, sum(os.times()[2:4]) - before)


def processors() -> int:
    return len(os.sched_getaffinity(0))
