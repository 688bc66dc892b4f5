"""What commands share: the folder, the configuration or its problems, the database, and how results are shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.faults import Fault

if TYPE_CHECKING:
    from rich.console import Console

    from service.settings import Config
    from store.unit import Database

Folder = Annotated[Path, typer.Option("-C", "--folder", help="The desk's folder.", show_default="the current one")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable: JSON on stdout.")]
HERE = Path()


def get_config(folder: Path) -> Config:
    """The desk's configuration; all its problems end the command with exit 2."""
    from service.config import ConfigError, load_config
    from service.settings import SecretMissing

    try:
        return load_config(folder)
    except ConfigError as error:
        raise Fault(*map(str, error.problems), code=2) from None
    except SecretMissing as error:
        raise Fault(str(error), code=2) from None


@contextmanager
def open_database(config: Config) -> Iterator[Database]:
    """The desk's database, with its schema up to date; what is wrong with it is one line."""
    from store.errors import StoreError
    from store.unit import Database

    try:
        database = Database.open(config.database)
        try:
            database.upgrade()
            yield database
        finally:
            database.close()
    except StoreError as error:
        raise Fault(f"database: {error}") from None


def console() -> Console:
    """Rich on stdout: colours on a terminal, plain text in a pipe."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def print_json(value: Any) -> None:
    json.dump(as_json(value), sys.stdout, ensure_ascii=False, indent=2)
    print()


def as_json(value: Any) -> Any:
    """Records as dictionaries, times as ISO 8601 with their offset; bytes are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: as_json(getattr(value, field.name))
            for field in fields(value)
            if not isinstance(getattr(value, field.name), bytes)
        }
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
        raise Fault(f"{text!r} is no ticket; write T-1042", code=2)
    return int(digits)


def show_time(at: datetime | None, config: Config) -> str:
    """A time in the desk's zone for people, "" for none."""
    from zoneinfo import ZoneInfo

    return "" if at is None else at.astimezone(ZoneInfo(config.desk.timezone)).strftime("%Y-%m-%d %H:%M")
