"""`postdesk why T-1042`: the stored traces of a ticket, as they were when it was decided."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.common import (
    HERE,
    Folder,
    Json,
    console,
    get_config,
    parse_ticket,
    print_json,
    read_database,
    show_time,
)
from service.cli.user_errors import UserError


def why(ticket: Annotated[str, typer.Argument(help="T-1042")], folder: Folder = HERE, json: Json = False) -> None:
    """Why a ticket was decided so: rules hit and missed, the priority's cell, the people looked at."""
    from rules.authoring.rule_tests import describe_trace
    from rules.facts import Decision, Trace
    from store.ticket import tickets

    number = parse_ticket(ticket)
    config = get_config(Path(folder))
    with read_database(config) as database, database.read() as unit:
        if (found := tickets.find(unit, number)) is None:
            raise UserError(f"there is no ticket T-{number}")
        traces = tickets.traces(unit, number)
    if json:
        print_json([{"at": one.at, "inbox": one.inbox_id, "trace": Trace.told_one_by_one(one.data)} for one in traces])
        return
    out = console()
    out.print(f"T-{number} {found.subject}")
    out.print(
        f"{found.priority}, {found.category}, {found.assignee or 'queue of ' + found.team}; rules "
        f"{found.policy_version or 'unknown'}"
    )
    for one in traces:
        trace = Trace.from_json(one.data)
        out.print(f"\n{show_time(one.at, config, found.desk)}  mail {one.inbox_id or '-'}")
        for line in describe_trace(Decision(trace=trace)):
            out.print(f"  {line}")
        more = int(one.data.get("missed", 0)) - len(trace.misses)
        if more > 0:
            out.print(f"  and {more} more rules that did not apply")
    if not traces:
        out.print("no rule was asked about it")
