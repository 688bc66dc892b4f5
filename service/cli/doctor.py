"""`postdesk doctor`: examines all that the desk leans on, and says what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.common import HERE, Folder, Json, console, get_config, print_json

MARKS = {"well": ("✓", "green"), "doubtful": ("!", "yellow"), "ill": ("✗", "bold red")}


def doctor(
    folder: Folder = HERE,
    json: Json = False,
    round_trip: Annotated[
        bool, typer.Option("--round-trip", help="Send one mail to a reply address of ours and wait for it.")
    ] = False,
) -> None:
    """Check DNS, TLS, mailboxes, next hop, database, clock and disk. Exit 1 when something is ill."""
    from rich.text import Text

    from service.daemon import doctor as practice

    config = get_config(Path(folder))
    out = console()
    findings = []

    def show(finding: practice.Examination) -> None:
        findings.append(finding)
        if json:
            return
        mark, style = MARKS[finding.state]
        cure = f" - {finding.cure}" if finding.cure else ""
        out.print(Text.assemble((f"{mark} ", style), (f"{finding.what:<17} ", "bold"), f"{finding.text}{cure}"))

    for finding in practice.examine(config):
        show(finding)
    if round_trip:
        show(practice.round_trip(config))
    if json:
        print_json(findings)
    raise typer.Exit(1 if any(finding.state == "ill" for finding in findings) else 0)
