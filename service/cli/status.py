"""`postdesk status`: queues, parked mail and overdue tickets at a glance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from service.cli.common import HERE, Folder, Json, get_config, open_database, print_json

OLD_MAIL = timedelta(minutes=10)
OLD_LETTER = timedelta(hours=4)


def status(folder: Folder = HERE, json: Json = False) -> None:
    """Is it healthy? Exit 1 when mail is parked, queues are old, or no daemon has the desk."""
    config = get_config(Path(folder))
    now = datetime.now(UTC)
    from service.notify import is_running
    from store import alarms, inbox, outbox, tickets, timers
    from store.records import OPEN_STATES

    running = is_running(config.var / "run.lock") if config.embedded else None
    with open_database(config) as database, database.read() as unit:
        mails, letters = inbox.counts(unit), outbox.counts(unit)
        oldest_mail, oldest_letter = inbox.oldest(unit), outbox.oldest(unit)
        open_tickets = [
            one for one in tickets.list_tickets(unit, open_only=True, limit=None) if one.state in OPEN_STATES
        ]
        due = timers.next_due(unit)
        stopped = outbox.is_stopped(unit)
        troubles = [one for one in alarms.list_open(unit) if one.well_at is None]
    overdue = sum(1 for ticket in open_tickets if ticket.due is not None and ticket.due < now)
    problems = []
    if running is False:
        problems.append("no `postdesk run` has this desk")
    if mails.get("parked"):
        problems.append(f"{mails['parked']} mails are parked: postdesk inbox list --state parked")
    if oldest_mail is not None and now - oldest_mail > OLD_MAIL:
        problems.append(f"a mail waits since {oldest_mail.isoformat(timespec='minutes')}")
    if oldest_letter is not None and now - oldest_letter > OLD_LETTER:
        problems.append(
            f"a letter waits since {oldest_letter.isoformat(timespec='minutes')}: postdesk outbox list --state waiting"
        )
    if stopped:
        problems.append("all sending is stopped by hand: postdesk outbox release --all lets it go on")
    elif letters.get("held"):
        problems.append(f"{letters['held']} letters are held: postdesk outbox release --all")
    problems += [
        f"{one.name}: {one.kind} since {one.begun_at.isoformat(timespec='minutes')}: {' '.join(one.reason.split())[:300]}"
        for one in troubles
        if one.name not in {"inbox", "outbox"}  # said above, as it is now
    ]
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
