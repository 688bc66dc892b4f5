"""How much CPU the report of a year takes, beside a calibration loop, and how long a 250 takes while one is made.

python -m benchmarks.reports [TICKETS [postgresql://…]]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.deciding import calibrate
from service.cli.people import get_policy
from service.config.load import load_config
from service.domain.commands.periods import parse_period
from service.gather.report import REST, read_cases
from service.rehearsal.demo import write_busy_desk
from service.rehearsal.made_up_year import make_year, store_year
from service.reports.report import make_report
from store.database.unit import Database
from store.database.writer import Writer
from store.mail import inbox

TICKETS, MAILS, EVERY = 200_000, 300, 0.02  # seconds between two mails: fifty a second


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
        alone = accept(database)
        busy = threading.Event()

        def keep_reporting() -> None:
            while not busy.is_set():
                with database.read() as unit:
                    read_cases(unit, policy, period, lambda: time.sleep(REST))

        thread = threading.Thread(target=keep_reporting)
        thread.start()
        beside = accept(database)
        busy.set()
        thread.join()
        print(
            f"stored and acknowledged, p95: {alone * 1000:.1f} ms alone, {beside * 1000:.1f} ms beside a report: {beside / alone:.2f} ×"
        )
        database.close()


def accept(database: Database) -> float:
    """The 95th percentile of the time until a mail is stored, fifty mails a second."""
    writer, spent = Writer(database), []
    for number in range(MAILS):
        content = f"From: ann@acme.example\r\nMessage-ID: <{time.time_ns()}@x>\r\nSubject: {number}\r\n\r\nIt jams.\r\n".encode()
        mail = {"content": content, "sender": "ann@acme.example", "recipients": ("support@acme.example",)}
        begin = time.perf_counter()
        writer.run(lambda unit, mail=mail: inbox.put(unit, received_at=datetime.now(UTC), **mail), "T1")
        spent.append(time.perf_counter() - begin)
        time.sleep(EVERY)
    writer.close()
    return statistics.quantiles(spent, n=20)[18]


if __name__ == "__main__":
    main()
