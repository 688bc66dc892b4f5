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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.client import Client
from benchmarks.mixture import DESK, make_mixture
from gateway.message import RawMail
from service.config.load import load_config
from service.config.new_desk import Answers, Engineer, plan_files
from service.rehearsal.mail_sink import Sink
from store.database.unit import Database
from store.mail import inbox, outbox

ENGINEERS = tuple(Engineer(f"engineer{number}@acme.example") for number in range(10))


def make_folder(folder: Path, sink_port: int = 9, database: str = "sqlite:///var/postdesk.db") -> Path:
    answers = Answers(
        address=DESK,
        name="Acme IT",
        languages=("en", "zh"),
        engineers=ENGINEERS,
        smtp_listen="127.0.0.1:0",
        send_port=sink_port,
        database=database,
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
        end = time.monotonic() + 30
        while not (found := re.search(r"road=smtp at=\S*?:(\d+)(?s:.*)event=ready", log.read_text())):
            if child.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text()[-2000:])
            time.sleep(0.02)
        yield child, int(found[1])
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(30)
        except subprocess.TimeoutExpired:
            child.kill()


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


def measure_accept(count: int = 5000, connections: int = 10, database: str = "") -> float:
    """Durable 250s a second, mails of 3 KB: the listener and the writer, with nothing else at work."""
    mails = [
        (sample.sender, sample.content[:-2] + b"x" * (3000 - len(sample.content)) + b"\r\n")
        for sample in make_mixture(count, kinds=("auto",))
    ]
    with tempfile.TemporaryDirectory() as folder:
        place = make_folder(Path(folder), **({"database": database} if database else {}))
        with process("benchmarks.acceptor", str(place), log=place / "log") as (_, port):
            asyncio.run(pour(port, connections, mails[:100]))
            return (count - 100) / asyncio.run(pour(port, connections, mails[100:]))


def measure_whole(count: int = 2000, database: str = "") -> float:
    """Mails a second from the inbox to committed tickets and queued letters, the mixed set."""
    import logging

    import structlog

    from service.daemon.daemon import INBOX_BATCH, open_desk
    from service.loops.desk import put_job

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        config = load_config(make_folder(Path(folder), **({"database": database} if database else {})))
        with open_desk(config) as desk:
            now = datetime.now(UTC)

            def keep(samples: list[bytes]) -> None:
                jobs = [
                    desk.writer.submit(put_job(RawMail(content, sender, (DESK,), now, peer="127.0.0.1")))
                    for sender, content in samples
                ]
                for job in jobs:
                    job.result()

            mails = [(sample.sender, sample.content) for sample in make_mixture(count + 100)]
            keep(mails[:100])
            while desk.work_inbox(datetime.now(UTC), INBOX_BATCH):
                pass
            keep(mails[100:])
            begin = time.perf_counter()
            while desk.work_inbox(datetime.now(UTC), INBOX_BATCH):
                pass
            return count / (time.perf_counter() - begin)


@dataclass(frozen=True, slots=True)
class Latency:
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
        place = make_folder(Path(folder), sink.port, **({"database": database} if database else {}))
        with process("service.cli.main", "run", "-C", str(place), log=place / "log") as (_, port):
            asyncio.run(steady(port))
            wanted = {sample.sender for sample in samples}

            def arrived(mails: list[RawMail]) -> dict[str, float] | None:
                at = {raw.recipients[0]: raw.received_at.timestamp() for raw in mails if raw.recipients[0] in wanted}
                return at if len(at) == len(wanted) else None

            at = sink.wait(arrived, 60)
    spans = sorted(at[sample.sender] - accepted[sample.sender] for sample in samples[50:])
    return Latency(statistics.median(spans), spans[int(len(spans) * 0.95)], len(spans))


@dataclass(frozen=True, slots=True)
class Everything:
    mails: float  # a second, from the first mail to the last letter at the next hop
    memory: float  # MB resident, all processes


def measure_everything(count: int = 2000, database: str = "") -> Everything:
    """The whole daemon at once, as fast as it goes: accepting, deciding, sending."""
    mails = [(sample.sender, sample.content) for sample in make_mixture(count)]
    with tempfile.TemporaryDirectory() as folder, Sink() as sink:
        place = make_folder(Path(folder), sink.port, **({"database": database} if database else {}))
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


def measure_start(database: str = "") -> float:
    """Seconds from the command to the open port, on a desk that has run before."""
    with tempfile.TemporaryDirectory() as folder:
        place = make_folder(Path(folder), **({"database": database} if database else {}))
        for _ in range(2):
            begin = time.perf_counter()
            with process("service.cli.main", "run", "-C", str(place), log=place / "log"):
                spent = time.perf_counter() - begin
        return spent


def processors() -> int:
    return len(os.sched_getaffinity(0))
