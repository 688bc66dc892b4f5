"""`postdesk status`: queues, parked mail and overdue tickets at a glance."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from service.cli.common import HERE, Folder, Json, get_config, print_json, read_database
from service.cli.user_errors import Fault


def status(folder: Folder = HERE, json: Json = False) -> None:
    """Is it healthy? Exit 1 when something is in trouble, mail is parked or waits, or no daemon has the desk."""
    config = get_config(Path(folder))
    now = datetime.now(UTC)
    from service.daemon.systemd import is_running
    from service.daemon.troubles import list_outside, list_troubles
    from store.database.unit import find_file
    from store.mail import inbox, outbox
    from store.records import OPEN_STATES
    from store.ticket import tickets, timers

    path = find_file(config.database)
    if path is not None and not path.exists() and not is_running(config.var / "run.lock"):
        raise Fault(f"there is no database at {path}: `postdesk run` makes one, or see database: in postdesk.yaml")
    running = is_running(config.var / "run.lock") if config.embedded else None
    with read_database(config) as database, database.read() as unit:
        mails, letters = inbox.counts(unit), outbox.counts(unit)
        oldest_mail, oldest_letter = inbox.oldest(unit), outbox.oldest(unit)
        open_tickets = [
            one for one in tickets.list_tickets(unit, open_only=True, limit=None) if one.state in OPEN_STATES
        ]
        due = timers.next_due(unit)
        troubles = [*list_outside(running), *list_troubles(unit, now, config.send.mode)]
    overdue = sum(1 for ticket in open_tickets if ticket.due is not None and ticket.due < now)
    problems = [str(one) for one in troubles]
    document: dict[str, Any] = {
        "healthy": not problems,
        "running": running,
        "send_mode": config.send.mode,
        "inbox": mails,
        "outbox": letters,
        "oldest_mail": oldest_mail,
        "oldest_letter": oldest_letter,
        "tickets": {"open": len(open_tickets), "overdue": overdue},
        "next_timer": due,
        "problems": problems,
        "troubles": troubles,
    }
    if json:
        print_json(document)
    else:
        _print(document)
    raise typer.Exit(1 if problems else 0)


def _print(document: dict[str, Any]) -> None:
    running = {True: "running", False: "not running", None: "shared database"}[document["running"]]
    print(f"desk     {running}, sending {document['send_mode']}")
    for name in ("inbox", "outbox"):
        print(
            f"{name:<8} {', '.join(f'{count} {state}' for state, count in document[name].items() if count) or 'empty'}"
        )
    print(f"tickets  {document['tickets']['open']} open, {document['tickets']['overdue']} overdue")
    for problem in document["problems"]:
        print(f"! {problem}")
