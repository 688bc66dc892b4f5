"""What a mail costs a large desk, against a small one: in instructions, which no neighbour on the machine changes.

python -m benchmarks.large [TICKETS [FOLDER]]

The mixed set, from the inbox to committed tickets and letters, on a desk with 300 engineers instead of 10, with 1,000
rules instead of its 17, with 100,000 letters in its outbox, a quarter of which wait, and with TICKETS (a million unless
said, which takes 9 GB and some minutes to make). FOLDER keeps the last one, and has it where it was kept.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import sqlalchemy as sa

from benchmarks import deciding, growth
from benchmarks.figures import make_folder
from benchmarks.instructions import count_instructions, decide_counted
from service.config.load import load_config
from store.database.unit import Database
from store.schema import tables as t

MAILS, TICKETS, LETTERS, ENGINEERS = 100, 1_000_000, 100_000, 300


def _with_engineers(folder: Path) -> None:
    make_folder(folder, engineers=ENGINEERS)


def _with_rules(folder: Path) -> None:
    make_folder(folder)
    lines = deciding.rules(deciding.RULES)["rules/mail.yaml"]
    (folder / "rules" / "many.yaml").write_text(lines.replace("  other: {team: servicedesk}\n", ""), encoding="utf-8")


def _with_letters(folder: Path) -> None:
    make_folder(folder)
    with closing(Database.open(load_config(folder).database)) as database:
        database.upgrade()
        chance, at = random.Random(1), datetime.now(UTC) - timedelta(days=3)
        for start in range(0, LETTERS, 1000):
            letters, contents = [], []
            for number in range(start, start + 1000):
                of = SimpleNamespace(requester=f"c{number}@customer.example", opened=at, id=number + 1)
                sent = growth.make_letter(of, chance) | {"ticket_id": None}
                contents.append(growth.make_content(of, chance))
                waiting = {
                    "state": "waiting",
                    "sent_at": None,
                    "due_at": at + timedelta(days=30),
                    "give_up_at": at + timedelta(days=40),
                }
                letters.append(sent | (waiting if number % 4 == 0 else {}))
            with database.write() as unit:
                unit.connection.execute(sa.insert(t.outbox), letters)
                unit.connection.execute(sa.insert(t.outbox_content), contents)


def _with_tickets(folder: Path, count: int) -> None:
    if not (folder / "postdesk.yaml").exists():
        growth.build(folder, count)
    make_folder(folder)


def main(tickets: int = TICKETS, keep: str = "") -> None:
    kinds: dict[str, Callable[[Path], object]] = {
        "small": make_folder,
        f"{ENGINEERS} engineers": _with_engineers,
        f"{deciding.RULES:,} rules": _with_rules,
        f"{LETTERS:,} letters": _with_letters,
        f"{tickets:,} tickets": lambda folder: _with_tickets(folder, tickets),
    }
    reading = count_instructions("benchmarks.instructions", "reading", str(MAILS)) / MAILS / 1e6
    print(f"{reading:.2f} million instructions a mail to read it, on each of them", flush=True)
    small = 0.0
    for name, prepare in kinds.items():
        with tempfile.TemporaryDirectory() as new:
            folder = Path(keep) if keep and "tickets" in name else Path(new)
            prepare(folder)
            found = count_instructions("benchmarks.large", "child", str(folder)) / MAILS / 1e6
        small = small or found
        print(
            f"{name:<20} {found:.2f} million to decide and store it   {(reading + found) / (reading + small):.3f} times a mail",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        decide_counted(MAILS, Path(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:2]), *sys.argv[2:])
