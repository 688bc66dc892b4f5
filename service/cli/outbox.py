"""`postdesk outbox`: the letters that go out; hold, release, retry and drop them, or see exactly what was sent."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import HERE, Folder, Json, as_json, console, get_config, open_database, print_json, show_time
from service.cli.faults import Fault

if TYPE_CHECKING:
    from store.records import Letter

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Letters going out: list, show, hold, release, retry, drop.",
)
Numbers = Annotated[list[int] | None, typer.Argument(help="Numbers of letters.")]
Everything = Annotated[bool, typer.Option("--all", help="All of them.")]
NEW_LIFE = timedelta(days=5)  # for a letter that is retried by hand


@app.callback(invoke_without_command=True)
def outbox(context: typer.Context, folder: Folder = HERE, json: Json = False) -> None:
    """Letters going out; without a sub-command the latest."""
    context.obj = folder
    if context.invoked_subcommand is None:
        list_letters(folder, json=json)


def _folder(context: typer.Context, folder: Path) -> Path:
    return folder if folder != HERE else Path(context.obj or HERE)


@app.command("list")
def list_command(
    context: typer.Context,
    folder: Folder = HERE,
    json: Json = False,
    state: Annotated[str, typer.Option(help="waiting, sending, held, sent, failed, bounced or dead.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.")] = 50,
) -> None:
    """The latest letters and what became of them."""
    list_letters(_folder(context, folder), json=json, state=state, limit=limit)


def list_letters(folder: Path, *, json: bool, state: str = "", limit: int = 50) -> None:
    config = get_config(folder)
    from store import outbox as store

    if state and state not in store.STATES:
        raise Fault(f"no state {state!r}; there are {', '.join(store.STATES)}", code=2)
    with open_database(config) as database, database.read() as unit:
        letters = store.list_letters(unit, (state,) if state else (), limit=limit)
    if json:
        print_json([as_row(letter) for letter in letters])
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("letter", "made", "state", "tries", "kind", "ticket", "to", "last reply"):
        table.add_column(name)
    for letter in letters:
        table.add_row(
            str(letter.id),
            show_time(letter.created_at, config),
            letter.state,
            str(letter.attempts),
            letter.kind,
            f"T-{letter.ticket_id}" if letter.ticket_id else "",
            letter.recipient,
            letter.last_reply,
        )
    console().print(table if letters else "no letters")


def as_row(letter: Letter) -> dict[str, object]:
    """A letter without its bytes; the envelope sender and the hash behind it are rights, and stay inside."""
    document: dict[str, object] = as_json(letter)
    document |= {"ticket": f"T-{letter.ticket_id}" if letter.ticket_id else None}
    return {key: value for key, value in document.items() if key not in {"envelope_sender", "bounce_hash", "recipient_key"}}


@app.command("show")
def show_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The letter's number.")],
    folder: Folder = HERE,
    json: Json = False,
) -> None:
    """Exactly what was sent, or will be. --json: what is known of it instead."""
    config = get_config(_folder(context, folder))
    from store import outbox as store
    from store.errors import NotFound

    with open_database(config) as database, database.read() as unit:
        try:
            letter = store.get(unit, number)
        except NotFound as error:
            raise Fault(str(error)) from None
    if json:
        print_json(as_row(letter))
    else:
        sys.stdout.buffer.write(letter.content)


@app.command("hold")
def hold_command(
    context: typer.Context, numbers: Numbers = None, folder: Folder = HERE, everything: Everything = False
) -> None:
    """Keep letters back that wait; --all stops all sending at once."""
    config = get_config(_folder(context, folder))
    from store import outbox as store

    with open_database(config) as database, database.write() as unit:
        count = store.hold(unit, _chosen(numbers, everything=everything))
    _say(count, "held")


@app.command("release")
def release_command(
    context: typer.Context, numbers: Numbers = None, folder: Folder = HERE, everything: Everything = False
) -> None:
    """Let held letters go."""
    config = get_config(_folder(context, folder))
    from store import outbox as store

    with open_database(config) as database, database.write() as unit:
        count = store.release(unit, datetime.now(UTC), _chosen(numbers, everything=everything))
    _say(count, "released")


@app.command("retry")
def retry_command(
    context: typer.Context, numbers: Annotated[list[int], typer.Argument()], folder: Folder = HERE
) -> None:
    """Try letters again, now; also those that failed, bounced or were given up."""
    config = get_config(_folder(context, folder))
    from store import outbox as store

    now = datetime.now(UTC)
    with open_database(config) as database, database.write() as unit:
        count = store.retry(unit, now, numbers, now + NEW_LIFE)
    _say(count, "due now")


@app.command("drop")
def drop_command(
    context: typer.Context,
    numbers: Annotated[list[int], typer.Argument()],
    folder: Folder = HERE,
    reason: Annotated[str, typer.Option(help="Why; it stays on record.")] = "dropped by hand",
) -> None:
    """End letters that were not sent. They stay on record."""
    config = get_config(_folder(context, folder))
    from store import outbox as store

    with open_database(config) as database, database.write() as unit:
        count = store.drop(unit, numbers, reason)
    _say(count, "dropped")


def _chosen(numbers: list[int] | None, *, everything: bool) -> list[int] | None:
    if everything == bool(numbers):
        raise Fault("name letters by their numbers, or say --all", code=2)
    return None if everything else numbers


def _say(count: int, what: str) -> None:
    print(f"{count} letter{'' if count == 1 else 's'} {what}")
