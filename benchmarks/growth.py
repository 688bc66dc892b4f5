"""A desk that has grown: CPU and seconds of `db verify`, `db backup`, `db sweep` and of an erasure's rewriting, and what a 250 waits beside each.

python -m benchmarks.growth [TICKETS [FOLDER]]

Each ticket of a made-up year has a mail of 1.5 kB, a letter of 2 kB and all its events; a large desk is the same year over and over, other people in
each, and of three letters in four retention has taken the bytes; every mail is due. The commands are processes of their own beside one that stores mails and
stands for the running desk. FOLDER keeps the desk; without it the database and the copy of it are gone at the end.
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.deciding import calibrate
from benchmarks.reports import accept, p95
from service.cli.people import get_policy
from service.config.load import load_config
from service.daemon.systemd import RunLock
from service.rehearsal.demo import write_busy_desk
from service.rehearsal.made_up_year import make_year, store_year
from store.database.unit import Database
from store.records import Outcome
from store.schema import tables as t
from store.ticket.tickets import heal_numbers

TICKETS, ALONE = 20_000, 250  # tickets, also of the year that is repeated; mails with nothing beside them
LONGEST = 300.0  # seconds after which a command is stopped: its pieces are all alike
_SOME = 1000  # rows of one statement
COMPACT = "import sys\nfrom store.database.unit import Database\nprint('rewritten' if Database.open(sys.argv[1]).compact() else 'others were too busy')"


def build(folder: Path, count: int) -> str:
    """A desk with so many tickets; gives the URL of its database."""
    write_busy_desk(folder)
    (folder / "rules" / "retention.yaml").write_text("retention: {raw_mail: 90d}\n", encoding="utf-8")
    config = load_config(folder)
    with closing(Database.open(config.database)) as database:
        database.upgrade()
        year = datetime.now(UTC).year - 2  # so that all that retention looks at is old enough for it
        store_year(database, make_year(get_policy(config), year, count=min(count, TICKETS)))
        with database.write() as unit:
            heal_numbers(unit)
            tickets = unit.execute(sa.select(t.ticket.c.id, t.ticket.c.requester, t.ticket.c.opened)).all()
        chance = random.Random(count)
        for start in range(0, len(tickets), _SOME):
            some = tickets[start : start + _SOME]
            with database.write() as unit:
                unit.connection.execute(sa.insert(t.inbox), [_mail(one, chance) for one in some])
                contents = [{"inbox_id": one.id, "content": chance.randbytes(1500)} for one in some]
                unit.connection.execute(sa.insert(t.inbox_content), contents)
                unit.connection.execute(sa.insert(t.outbox), [make_letter(one, chance) for one in some])
                unit.connection.execute(sa.insert(t.outbox_content), [make_content(one, chance) for one in some])
    if count > TICKETS and database.path is not None:
        multiply(database.path, count // TICKETS)
    return config.database


# What a further year has in other words than the first, by table; ids and numbers go on by themselves.
_OTHER = {
    "inbox": {"content_hash": "lower(hex(randomblob(32)))", "message_id": "'<{year}.' || substr(message_id, 2)"},
    "inbox_content": {"content": "randomblob(length(content))"},
    "outbox": {"message_id": "'<{year}.' || substr(message_id, 2)"}, "outbox_content": {"content": "randomblob(length(content))"},
    "ticket": {}, "event": {}, "article": {}, "known_message": {"message_id": "'<{year}.' || substr(message_id, 2)"},
}  # fmt: skip
# What has no ids: by which column, whose.
_BY = {"known_message": ("ticket_id", "ticket"), "inbox_content": ("inbox_id", "inbox"), "outbox_content": ("outbox_id", "outbox")}
_PEOPLE = ("requester", "sender", "recipient", "recipient_key", "author")


def multiply(path: Path, years: int) -> None:
    """So many years instead of the one that is there, in the database's own words: a million tickets in minutes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as driver:
        for pragma in ("journal_mode=delete", "journal_mode=off", "synchronous=off", "cache_size=-2000000"):
            driver.execute(f"pragma {pragma}").fetchall()
        for table, ours in (("inbox", "false"), ("outbox", "true")):
            driver.execute(
                f"insert or ignore into known_message select message_id, ticket_id, true, {ours} from {table}"
            )
        size = {
            name: driver.execute(f"select coalesce(max(id), 0) from {name}").fetchone()[0]
            for name in _OTHER
            if name not in _BY
        }
        for year in range(1, years):
            driver.execute("begin")
            for name, other in _OTHER.items():
                if name == "outbox_content" and year % 4:
                    continue  # retention has taken them
                columns = [row[1] for row in driver.execute(f"pragma table_info({name})")]
                values = ", ".join(_value(name, column, other, year, size) for column in columns)
                column, of = _BY.get(name, ("id", name))
                first = f"{column} <= {size[of]}"
                driver.execute(f"insert into {name} ({', '.join(columns)}) select {values} from {name} where {first}")
            driver.execute("commit")
        driver.execute("update workload set open = open * ?", (years,))
        driver.execute("update counter set value = ? where name = 'ticket'", (size["ticket"] * years,))
        driver.execute(
            "insert or ignore into person (address, first_seen) select requester, min(opened) from ticket group by 1"
        )


def _value(table: str, column: str, other: dict[str, str], year: int, size: dict[str, int]) -> str:
    if column in other:
        return other[column].format(year=year)
    if column == "id":
        return f"id + {year * size[table]}"
    if column in ("ticket_id", _BY.get(table, ("",))[0]):
        return f"{column} + {year * size[column.removesuffix('_id')]}"
    return f"replace({column}, '@customer', '{year}@customer')" if column in _PEOPLE else column


def _mail(ticket: Any, chance: random.Random) -> dict[str, Any]:
    return {
        "id": ticket.id, "content_hash": chance.randbytes(32).hex(), "message_id": f"<{chance.randbytes(8).hex()}@client.example>", "sender": ticket.requester,
        "recipients": ("support@acme.example",), "road": "smtp", "received_at": ticket.opened, "retry_at": ticket.opened,
        "state": "done", "outcome": Outcome.TICKET, "ticket_id": ticket.id, "done_at": ticket.opened, "size": 1500,
    }  # fmt: skip


def make_letter(ticket: Any, chance: random.Random) -> dict[str, Any]:
    """A row of a letter that is sent, for a ticket with `id`, `requester` and `opened`; it has the ticket's number."""
    return {
        "id": ticket.id, "kind": "received", "recipient": ticket.requester, "recipient_key": ticket.requester, "message_id": f"<{chance.randbytes(8).hex()}@desk.example>",
        "envelope_sender": "support@acme.example", "created_at": ticket.opened, "due_at": ticket.opened, "give_up_at": ticket.opened,
        "ticket_id": ticket.id, "state": "sent", "sent_at": ticket.opened,
    }  # fmt: skip


def make_content(ticket: Any, chance: random.Random) -> dict[str, Any]:
    """The bytes of the letter of that ticket."""
    return {"outbox_id": ticket.id, "content": chance.randbytes(2000)}


def beside(database: Database, *command: str) -> tuple[str, float, float, list[float]]:
    """What a process said, its CPU and wall seconds, and what mails waited meanwhile."""
    begin, before = time.perf_counter(), os.times()
    child = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def is_at_work() -> bool:
        return child.poll() is None and time.perf_counter() - begin < LONGEST

    waited = accept(database, iter(is_at_work, False))
    if child.poll() is None:
        child.terminate()
    said = (child.communicate()[0].strip() or "stopped").splitlines()
    seconds, after = time.perf_counter() - begin, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return said[-1], cpu, seconds, waited


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TICKETS
    with tempfile.TemporaryDirectory() as place:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(place, "desk")
        url = load_config(folder).database if (folder / "postdesk.yaml").exists() else build(folder, count)
        with closing(Database.open(url)) as database, contextlib.ExitStack() as stack:
            lock = RunLock(load_config(folder).run_lock)  # for the commands the desk is at work: they rest
            stack.callback(lock.release)
            assert database.path is not None
            size = database.path.stat().st_size / 1e9
            print(f"{count:,} tickets, {size:.2f} GB; the calibration loop {calibrate() * 1000:.0f} ms", flush=True)
            cli, at = ("-m", "service.cli.main", "db"), ("-C", str(folder))
            alone = p95(accept(database, range(ALONE)))
            for name, command in (
                ("verify", (*cli, "verify", *at)),
                ("backup", (*cli, "backup", f"{place}/copy", *at)),
                ("sweep", (*cli, "sweep", *at)),
                ("rewriting", ("-c", COMPACT, url)),
            ):
                said, cpu, seconds, waited = beside(database, *command)
                behind = p95(accept(database, range(ALONE)))
                print(
                    f"{name:<10} {cpu:.1f} s of CPU, {seconds:.1f} s; 250 p95 {alone:.1f} ms before, {p95(waited):.1f} beside, "
                    f"{behind:.1f} behind, longest {max(waited) * 1000:.0f}: {said[:60]}",
                    flush=True,
                )
                alone = behind


if __name__ == "__main__":
    main()
