"""`postdesk ingest`: mail from stdin (for a delivery agent's pipe), .eml files, mboxes and Maildirs."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct, field
from msgspec.structs import replace

from gateway.message import Road
from service.cli.common import HERE, Folder, Json, as_json, get_config, open_database, print_json
from service.cli.user_errors import INTERRUPTED, TRY_AGAIN, WRONG_USE, UserError
from service.daemon.systemd import is_desk_running

if TYPE_CHECKING:
    from gateway.message import RawMail
    from gateway.wire.file_in import Source
    from service.config.settings import Config
    from store.database.unit import Database
    from store.mail.inbox import Put

AHEAD = 100  # mails in memory that are not committed yet
QUEUE = 200  # mails of ours that wait for the desk: whoever writes meanwhile waits behind no more than these
NOBODY = 15.0  # seconds without a mail worked off after which no desk seems to run
UNFIT = 65  # EX_DATAERR of sysexits.h: a delivery agent returns the mail to its sender, with our line


def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; stdin unless given.")] = None,
    folder: Folder = HERE,
    sender: Annotated[
        str | None, typer.Option("--from", "-f", help="Envelope sender, for stdin; empty for the null sender.")
    ] = None,
    recipient: Annotated[list[str] | None, typer.Option("--to", help="Envelope recipient, for stdin.")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Old mail: threaded into closed tickets, and nobody is written to.")
    ] = False,
    json: Json = False,
) -> None:
    """Take mail from stdin, .eml, mbox or Maildir; the running desk does the rest. Exit 75: try again later."""
    if paths and (recipient or sender is not None):
        raise UserError("ingest: --from and --to are for stdin; a file has its own", code=WRONG_USE)
    if paths:
        _take_files(get_config(Path(folder)), paths, Road.HISTORY if history else Road.FILE, json=json)
    elif history:
        raise UserError("ingest: --history takes files or folders, not stdin", code=WRONG_USE)
    else:
        with _kept_by_the_agent():
            _take_stdin(get_config(Path(folder)), sender, tuple(recipient or ()))


@contextmanager
def _kept_by_the_agent() -> Iterator[None]:
    """Whatever is wrong with us is no reason to send somebody's mail back: an agent does that for every other code."""
    from gateway.wire.file_in import NotMail, TooBig
    from gateway.wire.smtp_house import brief
    from store.errors import StoreError

    try:
        yield
    except (NotMail, TooBig) as error:
        raise UserError(f"ingest: {error}", code=UNFIT) from None
    except UserError as fault:
        raise UserError(*(f"ingest: {line}" for line in fault.lines), code=TRY_AGAIN) from None
    except StoreError as error:
        raise UserError(f"ingest: the mail cannot be stored now: {error}", code=TRY_AGAIN) from None
    except Exception as error:
        raise UserError(f"ingest: a fault of the program: {brief(error)}", code=TRY_AGAIN) from None


def _take_stdin(config: Config, sender: str | None, recipients: tuple[str, ...]) -> None:
    from gateway.wire.file_in import read_stream
    from service.loops.desk import put_job
    from store.database.unit import Database

    if sys.stdin.isatty():
        print("Type or paste a mail; Ctrl-D ends it. Files and folders are named behind the command.", file=sys.stderr)
    _refuse_foreign(config, recipients)
    raw = read_stream(sys.stdin.buffer, datetime.now(UTC), config.limits.mail, sender, recipients)
    database = Database.open(config.database)
    try:
        database.make_tables()
        with database.write() as unit:
            put_job(raw)(unit)
    finally:
        database.close()


def _refuse_foreign(config: Config, recipients: tuple[str, ...]) -> None:
    """Mail for another domain came here by a mistake in a delivery agent. Raises NotMail."""
    from gateway.wire.file_in import NotMail

    ours = {desk.address.rpartition("@")[2].lower() for desk in config.desks} | {config.reply_addresses.domain}
    if recipients and not any(one.strip("<> ").rpartition("@")[2].lower() in ours for one in recipients):
        raise NotMail(f"{recipients[0]} is no address of this desk, which is {config.desk.address}")


def _take_files(config: Config, paths: list[Path], road: Road, *, json: bool = False) -> None:
    from gateway.wire.file_in import NotMail, find_sources

    sources = []
    for path in paths:
        try:
            sources += find_sources(path)
        except NotMail as error:
            raise UserError(f"ingest: {error}", code=WRONG_USE) from None
        except OSError as error:
            raise UserError(f"ingest: {path}: {error.strerror}", code=WRONG_USE) from None
    with open_database(config) as database:
        pace = Pace(database, is_desk_running(config) is False)
        done = _take(database, sources, road, pace, config.limits.mail)
    if json:
        print_json({**as_json(done), "waiting": pace.alone})
    else:
        _tell(done, alone=pace.alone)
    unread = [f"ingest: {line}" for line in done.unread]
    if done.stopped:
        raise UserError(
            *unread, "ingest: stopped; the same command goes on, for what was taken in is known", code=INTERRUPTED
        )
    if unread:
        raise UserError(*unread)


def _tell(done: IngestCount, *, alone: bool) -> None:
    print(
        f"{done.taken} mail{'' if done.taken == 1 else 's'} taken "
        f"in{f', {done.known} known before' if done.known else ''}"
    )
    if alone and done.taken:
        print("They wait for `postdesk run`.")


class IngestCount(Struct):
    """What became of the sources; `unread` says which could not be read, and why; `stopped` is by Ctrl-C."""

    taken: int = 0
    known: int = 0
    stopped: bool = False
    unread: list[str] = field(default_factory=list)

    def count(self, put: Put) -> None:
        """Counts a mail as taken, or as known already."""
        self.taken += not put.duplicate
        self.known += put.duplicate


class Pace(Struct):
    """Keeps a large import from filling the queue in front of what people write meanwhile."""

    database: Database
    alone: bool  # no desk runs: nobody is kept waiting

    def keep(self) -> None:
        """Returns when the desk has room for more, or when none seems to run."""
        lowest, since = self._waiting(), time.monotonic()
        while not self.alone and lowest > QUEUE:
            time.sleep(0.1)
            if (now := self._waiting()) < lowest:
                lowest, since = now, time.monotonic()
            self.alone = time.monotonic() - since > NOBODY

    def _waiting(self) -> int:
        from store.mail import inbox

        if self.alone:
            return 0
        with self.database.read() as unit:
            return inbox.count_unfinished(unit)["waiting"]


def _take(database: Database, sources: list[Source], road: Road, pace: Pace, limit: int = sys.maxsize) -> IngestCount:
    """All mails of the sources, with a bar on a terminal. The same mail twice is known by its content."""
    from rich.console import Console
    from rich.progress import Progress

    from service.loops.desk import put_job
    from store.database.writer import Writer

    done, is_idle = IngestCount(), pace.alone
    waiting: deque[Future[Put]] = deque()
    out = Console(stderr=True)
    with (
        closing(Writer(database)) as writer,
        Progress(console=out, disable=not out.is_terminal, transient=True) as progress,
    ):
        bar = progress.add_task("taking mail in", total=sum(source.size for source in sources))
        try:
            for raw in _read_all(sources, done, limit):
                due = None if is_idle else datetime.now(UTC)  # behind what people have written by now
                waiting.append(writer.submit(put_job(replace(raw, road=road), due), "T1"))
                progress.advance(bar, len(raw.content))
                if len(waiting) >= AHEAD:
                    done.count(waiting.popleft().result())
                    if not (done.taken + done.known) % AHEAD:
                        pace.keep()
        except KeyboardInterrupt:
            done.stopped = True
        for job in waiting:
            done.count(job.result())
    return done


def _read_all(sources: list[Source], done: IngestCount, limit: int) -> Iterator[RawMail]:
    """The mails of all sources; one that cannot be read is counted, and the next goes on."""
    from gateway.wire.file_in import NotMail, read_source

    for source in sources:
        try:
            for one in read_source(source, datetime.now(UTC), limit):
                if isinstance(one, NotMail):
                    done.unread.append(str(one))
                else:
                    yield one
        except OSError as error:  # somebody moved it meanwhile, or it is not ours to read
            done.unread.append(f"{source.path}: {error.strerror}")
