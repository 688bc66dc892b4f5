"""What `postdesk inbox` and `postdesk outbox` share: their frame, their lists, and how one row is found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from service.cli.common import HERE, Folder, Json, get_config, open_database, print_json, print_table, read_database
from service.cli.user_errors import Fault

if TYPE_CHECKING:
    from service.config.settings import Config
    from store.database.unit import Unit

T = TypeVar("T")
Row = Sequence[str]


def make_app(help_text: str, latest: Callable[[Path, bool], None]) -> typer.Typer:
    """A command with sub-commands; without one it shows the latest rows. `-C` may stand before the sub-command too."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=help_text)

    @app.callback(invoke_without_command=True)
    def frame(context: typer.Context, folder: Folder = HERE, json: Json = False) -> None:
        context.obj = folder
        if context.invoked_subcommand is None:
            latest(folder, json)

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


def states_of(state: str, known: Collection[str]) -> tuple[str, ...]:
    """What a list is asked for: one state, or () for all. Ends the command where there is no such state."""
    if state and state not in known:
        raise Fault(f"no state {state!r}; there are {', '.join(known)}", code=2)
    return (state,) if state else ()


def get_row(config: Config, get: Callable[[Unit, int], T], number: int) -> T:
    """One row by its number. Ends the command where there is none."""
    from store.errors import NotFound

    try:
        with reading(config) as unit:
            return get(unit, number)
    except NotFound as error:
        raise Fault(str(error)) from None


def show_rows(
    rows: Sequence[T],
    *,
    json: bool,
    columns: Sequence[str],
    as_row: Callable[[T], Row],
    as_document: Callable[[T], dict[str, Any]],
    nothing: str,
) -> None:
    """A list as a table, or as JSON."""
    if json:
        print_json([as_document(one) for one in rows])
        return
    if rows:
        print_table(columns, [as_row(one) for one in rows], fold=columns[-1:])
    else:
        print(nothing)


def show_ticket(number: int | None) -> str:
    """T-12 for 12; empty where there is no ticket."""
    return f"T-{number}" if number else ""
