"""`postdesk db`: the database as a thing to look after: upgrade, backup, restore, verify, copy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.common import HERE, Folder, console, get_config, open_database, read_database
from service.cli.user_errors import Fault

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="The database: upgrade, backup, restore, verify, copy.",
)


@app.command()
def upgrade(folder: Folder = HERE) -> None:
    """Brings the tables to this version's form; `run` does it as well."""
    with open_database(get_config(folder)):
        console().print("up to date")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")], folder: Folder = HERE
) -> None:
    """A copy of the desk as it is at this moment, while it runs."""
    from store.errors import StoreError
    from store.upkeep.backup import backup as make

    with read_database(get_config(folder)) as database:
        try:
            make(database, target)
        except StoreError as error:
            raise Fault(str(error)) from None
    console().print(f"{target} holds the whole desk; `postdesk db restore {target}` fills an empty one from it")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A folder that `backup` made.")], folder: Folder = HERE
) -> None:
    """Fills an empty database from a backup."""
    from store.errors import StoreError
    from store.mail import outbox
    from store.upkeep.backup import restore as fill

    with open_database(get_config(folder)) as database:
        try:
            rows = fill(source, database)
        except StoreError as error:
            raise Fault(str(error)) from None
        with database.read() as unit:
            unsent, is_stopped = sum(outbox.count_unsent(unit).values()), outbox.is_stopped(unit)
    console().print(f"{sum(rows.values())} rows restored, {rows.get('ticket', 0)} of them tickets")
    if unsent and not is_stopped:
        console().print(
            f"{unsent} letter{'' if unsent == 1 else 's'} waited when the backup was made, and may have gone since: "
            "`postdesk outbox hold --all` before `postdesk run` keeps them"
        )


@app.command()
def verify(folder: Folder = HERE) -> None:
    """Looks whether tickets are what their events say, and whether every content is whole;
    exit 1 when something is not.
    """
    from store.upkeep.backup import verify as look

    with read_database(get_config(folder)) as database:
        found = look(database)
    for line in found:
        console().print(line)
    if found:
        raise typer.Exit(1)
    console().print("all is well")


@app.command()
def copy(
    source: Annotated[str, typer.Argument(help="URL of the database to copy from: sqlite:///PATH or postgresql://…")],
    target: Annotated[str, typer.Argument(help="URL of an empty database to copy to.")],
) -> None:
    """From one database to another, SQLite to PostgreSQL for one; stop the desk first."""
    from contextlib import closing

    from store.database.unit import Database
    from store.errors import StoreError
    from store.upkeep.database_copy import copy as transfer

    try:
        with closing(Database.open(source)) as old, closing(Database.open(target)) as new:
            old.upgrade()
            new.upgrade()
            rows = transfer(old, new)
    except StoreError as error:
        raise Fault(str(error)) from None
    console().print(f"{sum(rows.values())} rows copied, {rows.get('ticket', 0)} of them tickets")
