"""`postdesk status`: queues, parked mail and late tickets at a glance."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from service.cli.common import HERE, Folder, Json, as_json, get_config, print_json, read_database
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from service.config.settings import Config


PAUSE = 2.0  # seconds between two looks


def status(
    folder: Folder = HERE,
    json: Json = False,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Show it again whenever it changes, until Ctrl-C.")
    ] = False,
) -> None:
    """Is it healthy? Exit 1 when something is in trouble, mail is parked or waits, or no daemon has the desk."""
    config = get_config(Path(folder))
    if watch:
        _watch(config, json=json)
    document = _look(config)
    if json:
        print_json(document)
    else:
        print(_show(document))
    raise typer.Exit(1 if document["problems"] else 0)


def _watch(config: Config, *, json: bool) -> NoReturn:
    """Shows what has changed: anew on a terminal, one block or one line of JSON below the other in a pipe."""
    before = ""
    while True:
        try:
            document = _look(config)
        except UserError as fault:  # the database is away: it may come back
            document = {"healthy": False, "problems": list(fault.lines)}
        document.pop("next_timer", None)  # moves on while nothing has changed
        text = dumps(as_json(document), ensure_ascii=False) if json else _show(document)
        if text != before:
            before = text
            if sys.stdout.isatty():
                print("\x1b[2J\x1b[H", end="")
            print(text if json else f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n{text}", flush=True)
        time.sleep(PAUSE)


def _look(config: Config) -> dict[str, Any]:
    """What there is to say at this moment. Raises Fault."""
    now = datetime.now(UTC)
    from service.daemon.monitoring.troubles import survey
    from service.daemon.systemd import is_desk_running
    from store.database.unit import find_file
    from store.errors import SchemaTooOld

    path = find_file(config.database)
    running = is_desk_running(config)
    if path is not None and _is_missing(path) and not running:
        raise UserError(f"there is no database at {path}: `postdesk run` makes one, or see database: in postdesk.yaml")
    try:
        troubles = survey(config, now)
    except SchemaTooOld as error:
        raise UserError(f"database: {error}") from None
    problems = [str(one) for one in troubles]
    document = {"healthy": not problems, "running": running, "send_mode": config.send.mode}
    known = {} if {"no-database", "damaged"} & {one.kind for one in troubles} else _count(config, now)
    return {**document, **known, "problems": problems, "troubles": troubles}


def _is_missing(path: Path) -> bool:
    """Is there no such file? One in a folder that is not ours to enter may be there: that is a trouble like others."""
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def _count(config: Config, now: datetime) -> dict[str, Any]:
    """What waits, as far as the database gives it."""
    from service.domain.ticket.lateness import is_late
    from store.mail import inbox, outbox
    from store.records import OPEN_STATES
    from store.ticket import tickets, timers

    with read_database(config) as database, database.read() as unit:
        mails, letters = inbox.counts(unit), outbox.count_unsent(unit)
        oldest_mail, oldest_letter = inbox.oldest(unit), outbox.oldest(unit)
        open_tickets = [
            one for one in tickets.list_tickets(unit, open_only=True, limit=None) if one.state in OPEN_STATES
        ]
        due = timers.next_due(unit)
        of_no_desk = config.of_no_desk(tickets.count_by_desk(unit))
    return {
        "inbox": mails,
        "outbox": letters,
        "oldest_mail": oldest_mail,
        "oldest_letter": oldest_letter,
        "tickets": {"open": len(open_tickets), "late": sum(is_late(ticket, now) for ticket in open_tickets)},
        "tickets_of_no_desk": of_no_desk,
        "next_timer": due,
    }


def _show(document: dict[str, Any]) -> str:
    if "running" not in document:
        return "\n".join(f"! {problem}" for problem in document["problems"])
    running = {True: "running", False: "not running", None: "shared database"}[document["running"]]
    lines = [f"desk     {running}, sending {document['send_mode']}"]
    if "inbox" not in document:  # the database gives nothing
        return "\n".join((*lines, *(f"! {problem}" for problem in document["problems"])))
    for name in ("inbox", "outbox"):
        counts = ", ".join(f"{count} {state}" for state, count in document[name].items() if count)
        lines.append(f"{name:<8} {counts or 'empty'}")
    lines.append(f"tickets  {document['tickets']['open']} open, {document['tickets']['late']} late")
    lines += [
        f"         {count} of {address}, which is no desk of postdesk.yaml: letters about them come from the first one"
        for address, count in document["tickets_of_no_desk"].items()
    ]
    return "\n".join((*lines, *(f"! {problem}" for problem in document["problems"])))
