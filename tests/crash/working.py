"""A node that turns mails into tickets and letters, to be killed and frozen: `python -m tests.crash.working URL`.

It writes `sent <message-id>` when the next hop would have the letter, before that is recorded. It ends when nothing is left to do.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime

from store.database.unit import Database, Unit
from store.database.writer import Writer
from store.errors import LostClaim, StoreError
from store.mail import inbox, outbox
from store.records import Event, InboxMail, Letter, State, Ticket
from store.ticket import tickets

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LEASE = 0.5


def open_ticket(unit: Unit, mail: InboxMail, number: int) -> None:
    """What T3 does, in small. The subject names the mail, the assignee is shared by many."""
    made = Ticket(
        number, mail.message_id, f"{mail.id}@x", NOW, state=State.ASSIGNED, assignee=f"engineer{mail.id % 3}@x"
    )
    tickets.insert(unit, made, [Event("opened", NOW)])
    name = f"<letter-for-{mail.id}-attempt-{mail.attempts}@x>"
    outbox.add(unit, [Letter("received", "a@b", name, "", b"x", NOW, NOW, NOW, ticket_id=number)])
    inbox.finish(unit, mail, "ticket", "", number, NOW)


def clock(writer: Writer) -> datetime:
    """Leases on SQLite run on the caller's clock."""
    return datetime.now(UTC) if writer.database.dialect == "sqlite" else NOW


def work(writer: Writer) -> int:
    mails = writer.run(lambda u: inbox.claim(u, clock(writer), 5, lease_seconds=LEASE), "T2")
    numbers = writer.run(lambda u: tickets.reserve_numbers(u, len(mails)))
    opened = [
        writer.submit(lambda u, m=mail, n=number: open_ticket(u, m, n), "T3")
        for mail, number in zip(mails, numbers, strict=True)
    ]
    letters = writer.run(lambda u: outbox.claim(u, clock(writer), 5, lease_seconds=LEASE), "T4")
    for letter in letters:
        assert letter.content == b"x"
        os.write(1, f"sent {letter.message_id}\n".encode())
    recorded = [writer.submit(lambda u, l=letter: outbox.record_sent(u, l, "250", NOW), "T5") for letter in letters]
    for future in (*opened, *recorded):
        error = future.exception()
        if error is not None and not isinstance(error, (LostClaim, StoreError)):
            raise error
    return len(mails) + len(letters)


def main(url: str) -> None:
    database = Database.open(url)
    writer = Writer(database)
    while True:
        if work(writer) == 0:
            with database.read() as unit:
                left = inbox.count_unfinished(unit), outbox.count_unsent(unit)
            if not any(number for queue in left for number in queue.values()):
                break
            time.sleep(0.05)
    writer.close()
    database.close()


if __name__ == "__main__":
    main(sys.argv[1])
