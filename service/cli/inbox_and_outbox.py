"""What `postdesk inbox` and `postdesk outbox` share: their frame, their lists, and how one row is found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

import typer
from msgspec import Struct

from service.cli.common import HERE, Folder, Json, get_config, open_database, print_json, print_table, read_database
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from service.config.settings import Config
    from store.database.unit import Unit

T = TypeVar("T")
Row = Sequence[str]
Reason = Annotated[str, typer.Option(help="Why; it stays on record.")]
BY_HAND = "dropped by hand"  # the reason where none is given
_LATEST = 50


class Listing(Struct, Generic[T], frozen=True):
    """What a list shows: its rows, the latest first, as a table and as JSON."""

    states: Collection[str]
    rows: Callable[[Unit, tuple[str, ...], int], Sequence[T]]  # of these states (none: all), at most so many
    columns: Sequence[str]
    as_row: Callable[[T, Config], Row]
    as_document: Callable[[T], dict[str, Any]]
    nothing: str  # in the place of an empty table


def make_app(help_text: str, listing: Callable[[], Listing[T]]) -> typer.Typer:
    """A command with sub-commands; without one it shows the latest rows. `-C` may stand before the sub-command too."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=help_text)

    @app.callback(invoke_without_command=True)
    def frame(context: typer.Context, folder: Folder = HERE, json: Json = False) -> None:
        context.obj = folder
        if context.invoked_subcommand is None:
            show_list(get_config(folder), listing(), json=json)

    return app


def config_of(context: typer.Context, folder: Path) -> Config:
    """The configuration of the folder that was named, behind the sub-command or before it."""
    return get_config(folder if folder != HERE else Path(context.obj or HERE))


@contextmanager
def reading(config: Config) -> Iterator[Unit]:
    """A transaction that reads, in the desk's own database."""
    with read_database(config) as database, database.read() as unit:
        yield unit


@contextmanager
def writing(config: Config) -> Iterator[Unit]:
    """A transaction that writes, in the desk's own database; an exception takes it back."""
    with open_database(config) as database, database.write() as unit:
        yield unit


def show_list(config: Config, listing: Listing[T], *, json: bool, state: str = "", limit: int = _LATEST) -> None:
    """Prints the latest rows, of one state or of all, as a table or as JSON.

    Ends the command where there is no such state.
    """
    if state and state not in listing.states:
        raise UserError(f"no state {state!r}; there are {', '.join(listing.states)}", code=2)
    with reading(config) as unit:
        rows = listing.rows(unit, (state,) if state else (), limit)
    if json:
        print_json([listing.as_document(one) for one in rows])
    elif rows:
        print_table(listing.columns, [listing.as_row(one, config) for one in rows], fold=listing.columns[-1:])
    else:
        print(listing.nothing)


def get_row(config: Config, get: Callable[[Unit, int], T], number: int) -> T:
    """One row by its number. Ends the command where there is none."""
    from store.errors import NotFound

    try:
        with reading(config) as unit:
            return get(unit, number)
    except NotFound as error:
        raise UserError(str(error)) from None


def show_ticket(number: int | None) -> str:
    """T-12 for 12; empty where there is no ticket."""
    return f"T-{number}" if number else ""
