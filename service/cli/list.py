"""`postdesk list`: tickets as a table or as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.common import HERE, Folder, Json, get_config, print_json, print_table, read_database, show_time
from service.domain.ticket.lateness import is_late

if TYPE_CHECKING:
    from service.config.settings import Config
    from store.records import Ticket


def list_tickets(
    folder: Folder = HERE,
    everything: Annotated[bool, typer.Option("--all", help="Ended tickets as well.")] = False,
    json: Json = False,
    limit: Annotated[int, typer.Option(help="At most so many; all with --all.", min=1)] = 50,
    assignee: Annotated[str, typer.Option(help="Of one engineer.")] = "",
    requester: Annotated[str, typer.Option(help="Of one requester.")] = "",
    fact: Annotated[str, typer.Option(help="With this fact, such as asset=4711.", metavar="NAME=VALUE")] = "",
) -> None:
    """Tickets: the open ones, latest first."""
    config = get_config(Path(folder))
    from store.ticket import tickets

    with read_database(config) as database, database.read() as unit:
        found = tickets.list_tickets(
            unit,
            open_only=not everything,
            assignee=assignee.lower() or None,
            requester=requester.lower() or None,
            limit=None,
        )
    if fact:
        found = [ticket for ticket in found if _has_fact(ticket, fact)]
    if not everything:
        found = found[: -limit - 1 : -1]
    if json:
        now = datetime.now(UTC)
        print_json([as_row(ticket, now) for ticket in found])
    else:
        _print(found, config)


def _has_fact(ticket: Ticket, wanted: str) -> bool:
    name, _, value = wanted.partition("=")
    known = str(ticket.facts.get(name.strip(), ""))
    return bool(known) and (not value or known.casefold() == value.strip().casefold())


def as_row(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """A ticket as people and scripts name its fields; `due` is the resolution target, `promised` the news that was
    promised, `late` whether one of them has passed, or the first answer.
    """
    return {
        "ticket": f"T-{ticket.id}",
        "state": ticket.state,
        "resolution": ticket.resolution,
        "kind": ticket.kind,
        "category": ticket.category,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "priority": ticket.priority,
        "level": ticket.level,
        "requester": ticket.requester,
        "assignee": ticket.assignee,
        "team": ticket.team,
        "subject": ticket.subject,
        "language": ticket.language,
        "channel": ticket.channel,
        "desk": ticket.desk,
        "opened": ticket.opened,
        "response_due": ticket.response_due,
        "due": ticket.due,
        "promised": ticket.promised,
        "late": is_late(ticket, now),
        "first_response": ticket.first_response,
        "resolved": ticket.resolved,
        "closed": ticket.closed,
        "reopened": ticket.reopened,
        "waiting_for": ticket.waiting_for,
        "tags": ticket.tags,
        "facts": ticket.facts,
    }


def _print(found: list[Ticket], config: Config) -> None:
    if not found:
        print("no tickets")
        return
    rows = [
        (
            f"T-{ticket.id}",
            ticket.state.replace("_", " "),
            ticket.priority,
            show_time(ticket.due, config, ticket.desk),
            ticket.assignee or "–",
            ticket.requester,
            ticket.subject,
        )
        for ticket in found
    ]
    columns = ("ticket", "state", "prio", "due", "assignee", "requester", "subject")
    print_table(columns, rows, styles=[_style(ticket, datetime.now(UTC)) for ticket in found])


def _style(ticket: Ticket, now: datetime) -> str:
    """Late is red, nobody's is yellow, done is green."""
    if ticket.closed is not None or ticket.resolved is not None:
        return "green"
    if is_late(ticket, now):
        return "red"
    return "" if ticket.assignee else "yellow"
