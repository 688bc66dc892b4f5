"""How much CPU the report of a year takes, beside a calibration loop, and how long a 250 takes while one is made.

python -m benchmarks.reports [TICKETS [postgresql://…]]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.deciding import calibrate
from rules.policy.model import Policy
from service.cli.people import get_policy
from service.config.load import load_config
from service.domain.commands.periods import Period, parse_period
from service.gather.report import REST, read_cases
from service.loops.timers import Interrupted
from service.rehearsal.demo import write_busy_desk
from service.rehearsal.made_up_year import make_year, store_year
from service.reports.report import make_report
from store.database.unit import Database
from store.database.writer import Writer
from store.mail import inbox

TICKETS, ROUNDS, MAILS, EVERY = 200_000, 8, 100, 0.02  # seconds between two mails: fifty a second


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TICKETS
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_busy_desk(folder)
        config = load_config(folder)
        policy, zone = get_policy(config), ZoneInfo(config.desk.timezone)
        database = Database.open(sys.argv[2] if len(sys.argv) > 2 else config.database)
        database.upgrade()
        year = datetime.now(UTC).year - 1
        store_year(database, make_year(policy, year, count=count))
        python = calibrate()
        for typed in (str(year), f"{year}-06"):
            period = parse_period(typed, datetime.now(UTC), zone)
            begin = time.process_time()
            with database.read() as unit:
                now, before = read_cases(unit, policy, period)
            report = make_report(now, before, period, zone)
            spent = time.process_time() - begin
            print(
                f"{typed}: {report.line('opened').now.cases:,} tickets, {spent:.1f} s of CPU, {spent / python:,.0f} calibration loops"
            )
        alone, beside = [], []
        for _ in range(ROUNDS):  # in turns: whatever else the machine does, both have of it
            alone += accept(database, range(MAILS))
            with reporting(database, policy, period):
                beside += accept(database, range(MAILS))
        first, second = p95(alone), p95(beside)
        print(
            f"stored and acknowledged, p95: {first:.1f} ms alone, {second:.1f} ms beside a report: {second / first:.2f} ×"
        )
        database.close()


@contextmanager
def reporting(database: Database, policy: Policy, period: Period) -> Iterator[None]:
    """A report is made meanwhile, over and over, as the daemon makes it."""
    ending = threading.Event()

    def pause() -> None:
        if ending.wait(REST):
            raise Interrupted

    def keep_reporting() -> None:
        with suppress(Interrupted):
            while True:
                with database.read() as unit:
                    read_cases(unit, policy, period, pause)

    thread = threading.Thread(target=keep_reporting)
    thread.start()
    yield
    ending.set()
    thread.join()


def accept(database: Database, rounds: Iterable[object]) -> list[float]:
    """How long each mail waits until it is stored, one a round, fifty a second, however long those before it wait."""
    writer, spent = Writer(database), list[float]()

    def put(content: bytes) -> None:
        begin = time.perf_counter()
        mail = {"content": content, "sender": "ann@acme.example", "recipients": ("support@acme.example",)}
        stored = writer.submit(lambda unit: inbox.put(unit, received_at=datetime.now(UTC), **mail), "T1")
        stored.add_done_callback(lambda _: spent.append(time.perf_counter() - begin))

    for _ in rounds:
        put(f"From: ann@acme.example\r\nMessage-ID: <{time.time_ns()}@x>\r\n\r\nIt jams.\r\n".encode())
        time.sleep(EVERY)
    writer.close()
    return spent


def p95(waited: list[float]) -> float:
    """Milliseconds within which nineteen of twenty mails were stored."""
    return statistics.quantiles(waited, n=20)[18] * 1000


if __name__ == "__main__":
    main()
