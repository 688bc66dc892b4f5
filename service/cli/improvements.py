"""`postdesk improvements`: actions for next time that were noted with `#improve`, and what they moved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from service.cli.common import HERE, Folder, Json, get_config, print_json, print_table, read_database, show_time
from service.cli.people import get_policy


def improvements(
    folder: Folder = HERE,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that are not done.")] = False,
    team: Annotated[str, typer.Option(help="Noted on tickets of one team.")] = "",
    json: Json = False,
) -> None:
    """Improvements: what, whose, until when, done or not, and the tickets of the same category before and after."""
    from service.gather.report import find_improvements, show_improvements
    from service.reports.wording import Names

    config, now = get_config(Path(folder)), datetime.now(UTC)
    policy = get_policy(config)
    with read_database(config) as database, database.read() as unit:
        noted = [one for one in find_improvements(unit, (team,) if team else ()) if not (open_only and one.one.done_at)]
        found = show_improvements(unit, noted, Names(policy), config.desk.languages[0], now)
    if json:
        print_json(found)
    elif not found:
        print("no improvements; an engineer notes one with #improve")
    else:
        rows = [
            (
                one.ref, one.owner.name or one.owner.address, show_time(one.due, config)[:10],
                show_time(one.done, config)[:10] or ("overdue" if one.late else ""),
                f"{one.before} → {one.after}" if one.figure else "", one.what,
            )
            for one in found
        ]  # fmt: skip
        print_table(("ticket", "owner", "due", "done", "tickets", "what"), rows, fold=("what",))
