"""A flood of strangers and, between them, customers: what they wait, what goes out, and what the desk spends on it.

python -m benchmarks.flood [MAILS [MAILS_A_SECOND]]

A real daemon with the budgets of a new desk. Ten organisations are served; one mail of each of their people is sent every few
seconds, first alone and then between the flood's. What is counted is what the desk itself has stored: its outbox, by the kind of
letter and whom it went to.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from msgspec import Struct, field

from benchmarks.client import Client
from benchmarks.figures import ENGINEERS, cpu_seconds, make_folder, process, wait_until_done
from benchmarks.mixture import DESK
from service.rehearsal.mail_sink import Sink
from store.database.unit import Database
from store.schema.tables import inbox, outbox, outbox_content, ticket

FLOOD, RATE, HONEST, EVERY, DOMAINS = 10_000, 20.0, 60, 2.0, 700
ACKNOWLEDGEMENTS = ("received", "received-after-hours", "received-neutral", "help-requester")
SERVED = [f"client{number}.example" for number in range(10)]


class Waited(Struct):
    """Seconds that customers waited: for the 250, and until the next hop had their acknowledgement."""

    taken: list[float] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)  # who -> the moment of the 250

    def answered(self, sink: Sink) -> list[float]:
        """From the 250 to the acknowledgement, of everybody who got one; raises SystemExit where somebody did not."""
        at = {one.recipients[0]: one.received_at.timestamp() for one in reversed(sink.mails)}
        if missing := [who for who in self.sent if who not in at]:
            raise SystemExit(f"{len(missing)} customers were not answered: {missing[:3]}")
        return [at[who] - moment for who, moment in self.sent.items()]


def customers() -> Iterator[str]:
    """Everybody once, from one organisation after the other."""
    for number in range(1_000_000):
        yield f"person{number}@{SERVED[number % len(SERVED)]}"


def write(sender: str, number: int, chance: random.Random) -> bytes:
    """A mail of some words that no other mail has."""
    words = " ".join("".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(60))
    fields = f"From: {sender}\r\nTo: {DESK}\r\nSubject: {words[:40]} {number}\r\nMessage-ID: <{number}.{sender}>\r\n"
    return f"{fields}Date: Fri, 27 Nov 2026 10:00:00 +0000\r\n\r\n{words}\r\n".encode()


async def write_honestly(port: int, who: Iterator[str], count: int, every: float) -> Waited:
    """Customers write, one every so many seconds."""
    waited, chance, begin = Waited(), random.Random(2), time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, begin + number * every - time.monotonic()))
        sender = next(who)
        async with Client(port) as client:
            asked = time.monotonic()
            await client.send(sender, DESK, write(sender, number, chance))
        waited.taken.append(time.monotonic() - asked)
        waited.sent[sender] = datetime.now(UTC).timestamp()
    return waited


async def flood(port: int, count: int, rate: float) -> int:
    """So many strangers of many domains; gives the bytes of their mails."""
    chance, begin, size = random.Random(1), time.monotonic(), 0
    async with Client(port) as client:
        for number in range(count):
            await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
            sender = f"victim{number}@bank{chance.randrange(DOMAINS)}.example"
            content = write(sender, number, chance)
            await client.send(sender, DESK, content)
            size += len(content)
    return size


async def both(port: int, count: int, rate: float, who: Iterator[str]) -> tuple[int, Waited]:
    """The flood, and as many customers as before between its mails."""
    size, waited = await asyncio.gather(
        flood(port, count, rate), write_honestly(port, who, HONEST, count / rate / (HONEST + 1))
    )
    return size, waited


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FLOOD
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else RATE
    with tempfile.TemporaryDirectory() as place, Sink() as sink:
        folder = make_folder(Path(place), sink.port)
        served = ", ".join(f"o{number}: {{domains: [{name}]}}" for number, name in enumerate(SERVED))
        (folder / "rules" / "budgets.yaml").write_text(f"organisations: {{{served}}}\n")  # the budgets of a new desk
        with process("service.cli.main", "run", "-C", str(folder), log=folder / "log") as (child, port):
            database = Database.open(f"sqlite:///{folder}/var/postdesk.db")
            who = customers()
            alone = asyncio.run(write_honestly(port, who, HONEST, EVERY))
            wait_until_done(database)
            spent, begin = cpu_seconds(child.pid), time.monotonic()
            size, beside = asyncio.run(both(port, count, rate, who))
            seconds = time.monotonic() - begin
            wait_until_done(database)
            spent = cpu_seconds(child.pid) - spent
            tell(database, count, size, seconds, spent, (alone, beside), sink)
            database.close()


def tell(
    database: Database, count: int, size: int, seconds: float, spent: float, waited: tuple[Waited, Waited], sink: Sink
) -> None:
    with database.read() as unit:
        taken = unit.execute(sa.select(sa.func.count()).select_from(inbox)).scalar_one()
        opened = unit.execute(sa.select(sa.func.count()).select_from(ticket)).scalar_one()
        length = sa.func.length(outbox_content.c.content)
        letters = unit.execute(sa.select(outbox.c.kind, outbox.c.recipient, length).join(outbox_content)).all()
    strangers = [one for one in letters if ".example" in one.recipient and one.recipient.startswith("victim")]
    acknowledged = [one for one in letters if one.kind in ACKNOWLEDGEMENTS]
    engineers = {one.address for one in ENGINEERS}
    # A customer's letter to an engineer is counted as always; all others are the flood's.
    with database.read() as unit:
        query = sa.select(outbox.c.kind, outbox.c.recipient, ticket.c.requester).select_from(
            outbox.outerjoin(ticket, ticket.c.id == outbox.c.ticket_id)
        )
        to_engineers = [row for row in unit.execute(query) if row.recipient in engineers]
    of_flood = Counter(row.kind for row in to_engineers if not (row.requester or "").endswith(tuple(SERVED)))
    of_customers = Counter(row.kind for row in to_engineers if (row.requester or "").endswith(tuple(SERVED)))
    print(f"{count:,} mails of strangers in {seconds:.0f} s; {taken:,} mails taken, {opened:,} tickets")
    print(f"acknowledgements: {len(acknowledged)}, {len(strangers)} letters to strangers")
    of_flood.pop("welcome", 0)  # to each engineer of a new desk, whoever writes to it
    print(f"letters to engineers about the flood, one of whom is the admin: {sum(of_flood.values())} {dict(of_flood)}")
    print(f"letters to engineers about customers: {dict(of_customers)}")
    out = sum(one[2] for one in strangers)
    print(
        f"bytes: {size:,} in, {out:,} out to strangers: {out / size:.2f} for each; CPU a mail: {spent * 1000 / (count + HONEST):.1f} ms"
    )
    for name, alone, beside in (
        ("250", waited[0].taken, waited[1].taken),
        ("acknowledged at the next hop", waited[0].answered(sink), waited[1].answered(sink)),
    ):
        first, second = (statistics.quantiles(one, n=20)[18] * 1000 for one in (alone, beside))
        print(f"customers' {name}, p95: {first:.0f} ms alone, {second:.0f} ms in the flood: {second / first:.2f} ×")


if __name__ == "__main__":
    main()
