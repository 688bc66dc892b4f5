"""`postdesk ingest`: mail from stdin (for a delivery agent's pipe), .eml files, mboxes and Maildirs."""

from __future__ import annotations

import sys
from collections import deque
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import HERE, Folder, get_config, open_database
from service.cli.faults import Fault

if TYPE_CHECKING:
    from gateway.wire.file_in import Source
    from service.settings import Config
    from store.inbox import Put
    from store.unit import Database

AHEAD = 100  # mails in memory that are not committed yet
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the delivery agent keeps the mail and comes again


def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; stdin unless given.")] = None,
    folder: Folder = HERE,
    sender: Annotated[str, typer.Option("--from", "-f", help="Envelope sender, for stdin.")] = "",
    recipient: Annotated[list[str] | None, typer.Option("--to", help="Envelope recipient, for stdin.")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Old mail: threaded into closed tickets, and nobody is written to.")
    ] = False,
) -> None:
    """Take mail from stdin, .eml, mbox or Maildir; the running desk does the rest. Exit 75: try again later."""
    config = get_config(Path(folder))
    if paths:
        _take_files(config, paths, "history" if history else "file")
    elif history:
        raise Fault("ingest: --history takes files or folders, not stdin", code=2)
    else:
        _take_stdin(config, sender, tuple(recipient or ()))


def _take_stdin(config: Config, sender: str, recipients: tuple[str, ...]) -> None:
    from gateway.wire.file_in import NotMail, TooBig, read_stream
    from service.desk import put_job
    from store.errors import StoreError
    from store.unit import Database

    try:
        raw = read_stream(sys.stdin.buffer, datetime.now(UTC), config.limits.mail, sender, recipients)
    except (NotMail, TooBig) as error:
        raise Fault(f"ingest: {error}") from None
    try:
        database = Database.open(config.database)
        try:
            database.upgrade()
            with database.write() as unit:
                put_job(raw)(unit)
        finally:
            database.close()
    except StoreError as error:
        raise Fault(f"ingest: the mail cannot be stored now: {error}", code=TRY_AGAIN) from None


def _take_files(config: Config, paths: list[Path], road: str) -> None:
    from gateway.wire.file_in import NotMail, find_sources

    sources = []
    for path in paths:
        try:
            sources += find_sources(path)
        except NotMail as error:
            raise Fault(f"ingest: {error}", code=2) from None
        except OSError as error:
            raise Fault(f"ingest: {path}: {error.strerror}", code=2) from None
    with open_database(config) as database:
        taken, known = _take(database, sources, road)
    print(f"{taken} mail{'' if taken == 1 else 's'} taken in{f', {known} known before' if known else ''}")


def _take(database: Database, sources: list[Source], road: str) -> tuple[int, int]:
    """All mails of the sources, with a bar on a terminal. The same mail twice is known by its content."""
    from rich.console import Console
    from rich.progress import Progress

    from gateway.wire.file_in import read_source
    from service.desk import put_job
    from store.writer import Writer

    counted = {True: 0, False: 0}
    waiting: deque[Future[Put]] = deque()
    writer = Writer(database)
    try:
        out = Console(stderr=True)
        with Progress(console=out, disable=not out.is_terminal, transient=True) as progress:
            bar = progress.add_task("taking mail in", total=sum(source.size for source in sources))
            for source in sources:
                for raw in read_source(source, datetime.now(UTC)):
                    waiting.append(writer.submit(put_job(replace(raw, road=road)), "T1"))
                    progress.advance(bar, len(raw.content))
                    if len(waiting) >= AHEAD:
                        counted[waiting.popleft().result().duplicate] += 1
            for job in waiting:
                counted[job.result().duplicate] += 1
    finally:
        writer.close()
    return counted[False], counted[True]
