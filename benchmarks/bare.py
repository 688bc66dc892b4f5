"""The bare loop: the least that any desk does with a mail, as a yardstick for ours: `python -m benchmarks.bare`.

Parse with the standard library (compat32), thread by Message-ID, six inserts, one acknowledgement as a string, SQLite with WAL and
synchronous=FULL; one commit a mail, or one for a batch. It has no rules, no languages, no rights, no limits, and survives no hostile mail.
A yardstick that costs more than 0.8 Python rounds a mail would flatter us, and is refused.
"""

from __future__ import annotations

import email
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from email.message import Message
from pathlib import Path

from msgspec import Struct

MOST_ROUNDS = 0.8  # Python rounds (benchmarks.machine) that a mail may cost the bare loop
BATCH = 64
_TABLES = """
CREATE TABLE inbox (id INTEGER PRIMARY KEY, sender TEXT, content BLOB, outcome TEXT);
CREATE TABLE ticket (id INTEGER PRIMARY KEY, subject TEXT, requester TEXT, state TEXT);
CREATE TABLE article (id INTEGER PRIMARY KEY, ticket_id INTEGER, author TEXT, text TEXT);
CREATE TABLE event (id INTEGER PRIMARY KEY, ticket_id INTEGER, kind TEXT, data TEXT);
CREATE TABLE known (message_id TEXT PRIMARY KEY, ticket_id INTEGER) WITHOUT ROWID;
CREATE TABLE outbox (id INTEGER PRIMARY KEY, ticket_id INTEGER, recipient TEXT, content BLOB);
"""


class Bare(Struct, frozen=True):
    """CPU and wall seconds of one mail."""

    cpu: float
    wall: float


def measure_bare(mails: Sequence[tuple[str, bytes]], batch: int = 1, runs: int = 3) -> Bare:
    """The bare loop over mails, `(sender, content)`, with one commit for each `batch` of them; the best of some runs."""
    return min((_run(mails, batch) for _ in range(runs)), key=lambda bare: bare.cpu)


def _run(mails: Sequence[tuple[str, bytes]], batch: int) -> Bare:
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.executescript(_TABLES)
        begin, cpu = time.perf_counter(), time.process_time()
        for at in range(0, len(mails), batch):
            database.execute("BEGIN IMMEDIATE")
            for number, (sender, content) in enumerate(mails[at : at + batch], at):
                _keep(database, number, sender, content)
            database.execute("COMMIT")
        spent = Bare((time.process_time() - cpu) / len(mails), (time.perf_counter() - begin) / len(mails))
        database.close()
    return spent


def _keep(database: sqlite3.Connection, number: int, sender: str, content: bytes) -> None:
    mail = email.message_from_bytes(content)
    subject, message_id = str(mail["Subject"]), str(mail["Message-ID"])
    ticket = _thread(database, mail)
    database.execute("INSERT INTO inbox (sender, content, outcome) VALUES (?, ?, ?)", (sender, content, "ticket"))
    if ticket is None:
        new = database.execute(
            "INSERT INTO ticket (subject, requester, state) VALUES (?, ?, ?)", (subject, sender, "new")
        )
        ticket = int(new.lastrowid or 0)
    database.execute(
        "INSERT INTO article (ticket_id, author, text) VALUES (?, ?, ?)", (ticket, sender, _text(mail)[:65536])
    )
    database.execute("INSERT INTO event (ticket_id, kind, data) VALUES (?, ?, ?)", (ticket, "mail", message_id))
    database.execute("INSERT OR IGNORE INTO known (message_id, ticket_id) VALUES (?, ?)", (message_id, ticket))
    letter = (
        f"From: Acme IT <support@acme.example>\r\nTo: {sender}\r\nSubject: Re: {subject} [T-{ticket}]\r\n"
        f"Message-ID: <{number}.bare@acme.example>\r\nIn-Reply-To: {message_id}\r\nAuto-Submitted: auto-replied\r\n\r\n"
        f"We have your mail; its number is T-{ticket}.\r\n"
    )
    database.execute(
        "INSERT INTO outbox (ticket_id, recipient, content) VALUES (?, ?, ?)", (ticket, sender, letter.encode())
    )


def _thread(database: sqlite3.Connection, mail: Message) -> int | None:
    for message_id in str(mail["References"] or mail["In-Reply-To"] or "").split():
        found = database.execute("SELECT ticket_id FROM known WHERE message_id = ?", (message_id,)).fetchone()
        if found is not None:
            return int(found[0])
    return None


def _text(mail: Message) -> str:
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return ""


def check_yardstick(bare: Bare, python: float) -> str:
    """Why the bare loop is no yardstick, "" when it is one; `python`: rounds a second of this machine."""
    rounds = bare.cpu * python
    return "" if rounds <= MOST_ROUNDS else f"the bare loop costs {rounds:.2f} Python rounds a mail: no yardstick"


def main() -> None:
    from benchmarks.machine import measure_python
    from benchmarks.mixture import make_mixture

    mails = [(sample.sender, sample.content) for sample in make_mixture(2000)]
    python = measure_python()
    for batch in (1, BATCH):
        bare = measure_bare(mails, batch)
        print(
            f"bare loop, {batch:>2} mails a commit: {1 / bare.wall:,.0f} mails/s, {bare.cpu * 1000:.3f} ms of CPU, "
            f"{bare.cpu * python:.2f} Python rounds a mail {check_yardstick(bare, python)}"
        )


if __name__ == "__main__":
    main()
