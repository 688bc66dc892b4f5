"""`postdesk inbox`: the mails that were taken in, and what to do with one that is parked."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import HERE, Folder, Json, as_json, console, get_config, open_database, print_json, show_time
from service.cli.faults import Fault

if TYPE_CHECKING:
    from store.records import InboxMail

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="Mails taken in: list, show, retry, drop.")
Number = Annotated[int, typer.Argument(help="The mail's number in the inbox.")]


@app.callback(invoke_without_command=True)
def inbox(context: typer.Context, folder: Folder = HERE, json: Json = False) -> None:
    """Mails taken in; without a sub-command the latest."""
    context.obj = folder
    if context.invoked_subcommand is None:
        list_mails(folder, json=json)


def _folder(context: typer.Context, folder: Path) -> Path:
    return folder if folder != HERE else Path(context.obj or HERE)


@app.command("list")
def list_command(
    context: typer.Context,
    folder: Folder = HERE,
    json: Json = False,
    state: Annotated[str, typer.Option(help="waiting, claimed, done or parked.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.")] = 50,
) -> None:
    """The latest mails and what became of them."""
    list_mails(_folder(context, folder), json=json, state=state, limit=limit)


def list_mails(folder: Path, *, json: bool, state: str = "", limit: int = 50) -> None:
    config = get_config(folder)
    from store import inbox as store

    if state and state not in store.STATES:
        raise Fault(f"no state {state!r}; there are {', '.join(store.STATES)}", code=2)
    with open_database(config) as database, database.read() as unit:
        mails = store.list_mails(unit, (state,) if state else (), limit=limit)
    if json:
        print_json([as_row(mail) for mail in mails])
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("mail", "received", "state", "outcome", "ticket", "from", "reason"):
        table.add_column(name)
    for mail in mails:
        ticket = f"T-{mail.ticket_id}" if mail.ticket_id else ""
        received = show_time(mail.received_at, config)
        table.add_row(str(mail.id), received, mail.state, mail.outcome, ticket, mail.sender or "<>", mail.reason)
    console().print(table if mails else "no mails")


def as_row(mail: InboxMail) -> dict[str, object]:
    document: dict[str, object] = as_json(mail)
    return document | {"ticket": f"T-{mail.ticket_id}" if mail.ticket_id else None}


@app.command("show")
def show_command(
    context: typer.Context,
    number: Number,
    folder: Folder = HERE,
    json: Json = False,
    raw: Annotated[bool, typer.Option("--raw", help="The mail itself, byte for byte.")] = False,
) -> None:
    """One mail: its envelope, its outcome, the mail itself with --raw."""
    config = get_config(_folder(context, folder))
    from store import inbox as store
    from store.errors import NotFound

    with open_database(config) as database, database.read() as unit:
        try:
            mail = store.get(unit, number)
        except NotFound as error:
            raise Fault(str(error)) from None
    if raw:
        sys.stdout.buffer.write(mail.content)
    elif json:
        print_json(as_row(mail))
    else:
        for name, value in as_row(mail).items():
            if value not in ("", None, []):
                print(f"{name.replace('_', ' ') + ':':<14} {value}")


@app.command("retry")
def retry_command(context: typer.Context, number: Number, folder: Folder = HERE) -> None:
    """Take a parked mail up again, now."""
    config = get_config(_folder(context, folder))
    from store import inbox as store

    with open_database(config) as database, database.write() as unit:
        if not store.retry(unit, number, datetime.now(UTC)):
            raise Fault(f"mail {number} is neither parked nor waiting")
    print(f"mail {number} is taken up again")


@app.command("drop")
def drop_command(
    context: typer.Context,
    number: Number,
    folder: Folder = HERE,
    reason: Annotated[str, typer.Option(help="Why; it stays on record.")] = "dropped by hand",
) -> None:
    """End a parked or waiting mail without a ticket. It stays on record."""
    config = get_config(_folder(context, folder))
    from store import inbox as store

    with open_database(config) as database, database.write() as unit:
        if not store.drop(unit, number, reason, datetime.now(UTC)):
            raise Fault(f"mail {number} is neither parked nor waiting")
    print(f"mail {number} is dropped")
