"""What commands share: the folder, the configuration or its problems, the database, and how results are shown."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from msgspec import Struct
from msgspec.structs import asdict, replace

from service.cli.configuration import get_config as get_config  # noqa: PLC0414 - what commands share
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from gateway.message import RawMail
    from service.config.settings import Config
    from store.database.unit import Database

Folder = Annotated[Path, typer.Option("-C", "--folder", help="The desk's folder.", show_default="the current one")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable: JSON on stdout.")]
HERE = Path()
LARGEST_NUMBER = 2**63 - 1  # that a database keeps
Kept = TypeVar("Kept", int, list[int], None)


def check_number(value: Kept) -> Kept:
    """A number, or several, that a database keeps: how large that is stands in no help. Raises typer.BadParameter."""
    for one in value if isinstance(value, list) else [value]:
        if one is not None and one > LARGEST_NUMBER:
            raise typer.BadParameter(f"{one} is larger than any number here.")
    return value


Limit = Annotated[int, typer.Option(help="At most so many.", min=1, callback=check_number)]
NEVER_CUT = 16  # cells: numbers, states and times stay whole on a terminal, however narrow it is
ENDLESS = 100_000  # cells: nothing is cut or broken in a pipe
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069]")


def open_sealed(folder: Path, mails: Sequence[RawMail]) -> list[RawMail]:
    """The mails, with what is inside beside those that came sealed, as far as the desk's keys open them."""
    from gateway.crypto.process import CryptoProcess
    from service.config.load import read_config
    from service.loops.letters.sealing import looks_sealed

    if not any(looks_sealed(raw.content) for raw in mails):
        return list(mails)
    config, _ = read_config(folder)
    process = CryptoProcess(config.trust.key_folder if config is not None else None)
    try:
        opened = [process.open(raw.content, raw.received_at) if looks_sealed(raw.content) else None for raw in mails]
    finally:
        process.close()
    return [raw if found is None else replace(raw, opened=found) for raw, found in zip(mails, opened, strict=True)]


@contextmanager
def open_database(config: Config, *, may_upgrade: bool = False) -> Iterator[Database]:
    """The desk's database for a command that writes; what is wrong with it is one line.

    A new desk gets its tables. Those of an earlier version stay as they are, so that it can be gone back to, unless the
    command is there to change them.
    """
    from store.database.unit import Database

    with _faults(config):
        database = Database.open(config.database)
        try:
            _check_daemon(config, database)
            if may_upgrade:
                database.upgrade()
            database.make_tables()
            with _whole(database):
                yield database
        finally:
            database.close()


def _check_daemon(config: Config, database: Database) -> None:
    """The tables of a running daemon stay as it knows them. Raises Fault."""
    from service.daemon.systemd import is_desk_running
    from store.database.upgrade import has_tables
    from store.errors import SchemaTooOld

    if not is_desk_running(config):
        return
    try:
        with database.read() as unit:
            has_tables(unit)
    except SchemaTooOld:
        raise UserError(
            f"the `postdesk run` that has the desk in {config.folder} is of an earlier version: stop it, then "
            "`postdesk upgrade`, and start it again; nothing was changed"
        ) from None


@contextmanager
def read_database(config: Config) -> Iterator[Database]:
    """The desk's database for a command that only reads: nothing is made, and nothing brought up to date.

    A daemon of an earlier version may be at work on it.
    """
    from store.database.unit import Database

    with _faults(config), closing(Database.open_to_read(config.database)) as database, _whole(database):
        yield database


@contextmanager
def _whole(database: Database) -> Iterator[None]:
    """What fails because tables are missing is one line, and no statement of ours."""
    from store.errors import StoreError
    from store.upkeep.damage import find_missing

    try:
        yield
    except (UserError, StoreError, OSError):
        raise
    except Exception:
        if not find_missing(database):
            raise
        raise UserError(
            "database: parts of it are missing - postdesk db verify says which; stop postdesk, move the file away, "
            "and fill a new one with postdesk db restore"
        ) from None


@contextmanager
def _faults(config: Config) -> Iterator[None]:
    """What is wrong with the database as one line for the user."""
    from service.daemon.monitoring.troubles import look_at_file
    from store.errors import NotFound, SchemaTooOld, StoreError

    if (line := look_at_file(config)) is not None:
        raise UserError(str(line))
    try:
        yield
    except NotFound as error:
        raise UserError(str(error)) from None
    except SchemaTooOld as error:
        raise UserError(f"database: {error}") from None
    except StoreError as error:
        raise UserError(f"database: {error} - see database: in postdesk.yaml; postdesk doctor looks at it") from None


_BLANKS_AT_END = re.compile(r"[ \t]+$", re.MULTILINE)


def console() -> Console:
    """Rich on stdout: colours on a terminal, plain text in a pipe, where no line is broken or ends in blanks.

    What people wrote is text and nothing else: `[/b]` in a subject is no markup, `:smile:` no picture, and no escape
    sequence reaches the terminal but rich's own.
    """
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class HarmlessConsole(Console):
        def print(self, *objects: Any, **options: Any) -> None:
            with nullcontext() if terminal else self.capture() as printed:  # rich fills up a table's last column
                super().print(*objects, **options)
            if printed is not None:
                self.file.write(_BLANKS_AT_END.sub("", printed.get()))

        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
            for one in super().render(renderable, options):
                yield one if one.control else one._replace(text=harmless(one.text))

    terminal = sys.stdout.isatty()
    return HarmlessConsole(
        highlight=False, markup=False, emoji=False, soft_wrap=not terminal, width=None if terminal else ENDLESS
    )


@contextmanager
def progress(what: str) -> Iterator[Callable[[str, int], None]]:
    """A line on a terminal's stderr that tells how far a long job is, by thing and count; nothing in a pipe."""
    from rich.console import Console
    from rich.markup import escape

    err = Console(stderr=True, highlight=False)
    if not err.is_terminal:
        yield lambda _thing, _count: None
        return
    with err.status(what) as status:
        yield lambda thing, count: status.update(f"{what}: {escape(thing)} {count or ''}".rstrip())


def harmless(text: str) -> str:
    """Somebody's words without what a terminal would obey: escape sequences, and marks that turn the writing round."""
    return CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def print_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Collection[str] = (),
    fold: Collection[str] = (),
    styles: Sequence[str] = (),
) -> None:
    """A table; `styles` are the rows' colours on a terminal. Its cells are made harmless before rich measures them.

    On a narrow terminal long cells end in "…" or, of the columns in `fold`, go on below; short ones stay whole.
    """
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(columns):
        widest = max(map(cell_len, (name, *(row[place] for row in rows))))
        justify: Any = "right" if name in right else "left"
        table.add_column(name, no_wrap=widest <= NEVER_CUT, min_width=min(widest, NEVER_CUT // 2), justify=justify)
    for place, row in enumerate(rows):
        table.add_row(
            *(
                Text(harmless(cell)) if name in fold else Text(harmless(cell), no_wrap=True, overflow="ellipsis")
                for name, cell in zip(columns, row, strict=True)
            ),
            style=styles[place] if styles else "",
        )
    console().print(table)


def print_json(value: Any) -> None:
    """Prints a value as JSON, UTF-8, indented by two; what a terminal would obey is escaped."""
    text = json.dumps(as_json(value), ensure_ascii=False, indent=2)
    print(CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_result(json: bool, document: object, *lines: str) -> None:
    """Prints what came of a command: lines for people, or one document for programs."""
    if json:
        print_json(document)
        return
    for line in lines:
        console().print(line)


def as_json(value: Any) -> Any:
    """Records as dictionaries, times as ISO 8601 with their offset; bytes are left out."""
    if isinstance(value, Struct):
        return {name: as_json(one) for name, one in asdict(value).items() if not isinstance(one, bytes)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(one) for one in value]
    if isinstance(value, Path):
        return str(value)
    return value


def parse_ticket(text: str) -> int:
    """The number of "T-1042", "t1042" or "1042". Ends the command where it is none."""
    digits = text.strip().upper().removeprefix("T").removeprefix("-")
    if not digits.isascii() or not digits.isdigit():
        raise UserError(f"{text!r} is no ticket; write T-1042", code=2)
    return int(digits)


def parse_persons(given: Sequence[str], config: Config) -> list[str]:
    """Addresses of one person outside, lower case. Raises UserError where one is none, or an address of the desk:
    that stands in everybody's mails.
    """
    from gateway.addresses import normalise_address

    addresses = [one.strip().lower() for one in given]
    ours = {normalise_address(desk.address) for desk in config.desks}
    for one in addresses:
        local, _, domain = one.rpartition("@")
        if not local or not domain:
            raise UserError(f"--person: '{one}' is no mail address", code=2)
        if normalise_address(one) in ours or domain == config.reply_addresses.domain:
            raise UserError(
                f"--person: {one} is an address of the desk itself, and stands in everybody's mails", code=2
            )
    return addresses


def show_time(at: datetime | None, config: Config, desk: str = "") -> str:
    """A time for people in the zone of the desk of that address, the first unless given; "" for none."""
    from zoneinfo import ZoneInfo

    return "" if at is None else at.astimezone(ZoneInfo(config.timezone_of(desk))).strftime("%Y-%m-%d %H:%M")
