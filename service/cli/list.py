"""`postdesk list`: tickets as a table or as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.common import (
    HERE,
    Folder,
    Json,
    check_number,
    get_config,
    print_json,
    print_table,
    read_database,
    show_time,
)
from service.cli.people import get_policy, refuse_unknown
from service.cli.user_errors import UserError
from service.domain.ticket.lateness import is_late

if TYPE_CHECKING:
    from service.config.settings import Config
    from store.database.unit import Unit
    from store.records import Ticket


def list_tickets(
    folder: Folder = HERE,
    everything: Annotated[bool, typer.Option("--all", help="Ended tickets as well.")] = False,
    json: Json = False,
    limit: Annotated[int, typer.Option(help="At most so many; all with --all.", min=1, callback=check_number)] = 50,
    assignee: Annotated[str, typer.Option(help="Of one engineer.")] = "",
    requester: Annotated[str, typer.Option(help="Of one requester.")] = "",
    desk: Annotated[str, typer.Option(help="Of one of several support addresses.")] = "",
    fact: Annotated[str, typer.Option(help="With this fact, such as asset=4711.", metavar="NAME=VALUE")] = "",
) -> None:
    """Tickets: the open ones, latest first."""
    config = get_config(Path(folder))
    from store.ticket import tickets

    address = _find_desk(desk, config) if desk else ""
    with read_database(config) as database, database.read() as unit:
        found = tickets.list_tickets(
            unit,
            open_only=not everything,
            assignee=assignee.lower() or None,
            requester=requester.lower() or None,
            limit=None,
        )
        if assignee and not found:
            refuse_unknown(unit, assignee.lower(), get_policy(config))
        if requester and not found:
            _refuse_stranger(unit, requester.lower())
    if address:
        found = [ticket for ticket in found if ticket.desk == address]
    if fact:
        found = _with_fact(found, fact, config)
    if not everything:
        found = found[: -limit - 1 : -1]
    if json:
        now = datetime.now(UTC)
        print_json([as_row(ticket, now) for ticket in found])
    else:
        _print(found, config)


def _find_desk(typed: str, config: Config) -> str:
    """Raises UserError where there is none of that name."""
    from service.daemon.contact import ContactError, find_desk  # loads the whole desk

    try:
        return find_desk(typed, [one.address for one in config.desks])
    except ContactError as error:
        raise UserError(str(error), code=2) from None


def _refuse_stranger(unit: Unit, requester: str) -> None:
    """Raises UserError for somebody who never had a ticket, with the nearest who had: a list of theirs is not empty
    because they have none open.
    """
    from rules.language.yaml_reader import nearest
    from store.ticket import tickets

    known = tickets.list_requesters(unit)
    if requester in known:
        return
    meant = next((one for one in known if one.partition("@")[0] == requester.partition("@")[0]), "")
    hint = nearest(requester, known) or (f"did you mean {meant!r}?" if meant else "give the whole address")
    raise UserError(f"no requester {requester!r}; {hint}", code=2)


def _with_fact(found: list[Ticket], wanted: str, config: Config) -> list[Ticket]:
    """By a fact's name or label, and any word for its value, as the rules know them."""
    from rules.language.yaml_reader import nearest
    from rules.matching.fact_reader import FACT_LABELS

    name, _, value = wanted.partition("=")
    policy = get_policy(config)
    known = policy.fact_reader.name_of(name)
    if not known:
        names = (*policy.facts, *FACT_LABELS)
        hint = nearest(name.strip(), names) or f"known: {', '.join(names)}"
        raise UserError(f"no fact {name.strip()!r}; {hint}", code=2)
    return [ticket for ticket in found if policy.fact_reader.holds(ticket.facts, known, value)]


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


def called(ticket: Ticket) -> str:
    """Who asks, by address; a caller without one by name, "–" where nobody does."""
    return ticket.requester or ticket.caller or "–"


def _print(found: list[Ticket], config: Config) -> None:
    if not found:
        print("no tickets")
        return
    several = len(config.desks) > 1
    rows = [
        (
            f"T-{ticket.id}",
            ticket.state.replace("_", " "),
            ticket.priority,
            show_time(ticket.due, config, ticket.desk),
            *((ticket.desk,) if several else ()),
            ticket.assignee or "–",
            called(ticket),
            ticket.subject,
        )
        for ticket in found
    ]
    columns = ("ticket", "state", "prio", "due", *(("desk",) if several else ()), "assignee", "requester", "subject")
    print_table(columns, rows, styles=[_style(ticket, datetime.now(UTC)) for ticket in found])


def _style(ticket: Ticket, now: datetime) -> str:
    """Late is red, nobody's is yellow, done is green."""
    if ticket.closed is not None or ticket.resolved is not None:
        return "green"
    if is_late(ticket, now):
        return "red"
    return "" if ticket.assignee else "yellow"
