"""`postdesk db`: the database as a thing to look after: upgrade, backup, restore, sweep, vacuum, verify, copy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import (
    HERE,
    Folder,
    Json,
    as_json,
    get_config,
    open_database,
    print_result,
    progress,
    read_database,
)
from service.cli.user_errors import UserError
from service.config.settings import Secret, SecretMissing

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.backups.whole_desk import OpenedBackup, Restored, Undo
    from service.config.settings import Config
    from store.database.unit import Database, Unit
    from store.upkeep.retention import DuePiece, Step
    from store.upkeep.steady_pace import SteadyPace

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="The database: upgrade, backup, restore, verify, copy.",
)


@app.command()
def upgrade(folder: Folder = HERE, json: Json = False) -> None:
    """Brings the tables to this version's form; `run` does it as well."""
    with open_database(get_config(folder), may_upgrade=True):
        print_result(json, {"up_to_date": True}, "up to date")


def _pace_of(config: Config, times: float = 3.0) -> SteadyPace:
    """Beside a desk that is at work each piece is followed by a rest, so many times as long; without one by none."""
    from service.daemon.systemd import is_desk_running
    from store.upkeep.steady_pace import HURRY, SteadyPace

    beside = is_desk_running(config) is not False
    return SteadyPace(times) if beside else HURRY


Passphrase = Annotated[
    Path | None, typer.Option("--passphrase-file", help="Secrets and keys too, encrypted with what this file says.")
]


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    folder: Folder = HERE,
    passphrase_file: Passphrase = None,
    json: Json = False,
) -> None:
    """A copy of the whole desk as it is at this moment, while it runs: database, rules, letters, articles,
    configuration.
    """
    from datetime import UTC, datetime
    from importlib.metadata import version

    from service.backups.whole_desk import BackupMaker, make_backup
    from store.errors import StoreError
    from store.upkeep.backup import RESTS

    config = get_config(folder)
    passphrase = _read_passphrase(passphrase_file)
    with read_database(config) as database:
        if database.is_temporary:
            raise UserError("there is no database yet: nothing to back up before `postdesk run` has made it")
        try:
            with progress("backing up") as tell:
                made = BackupMaker(version("postdesk"), datetime.now(UTC), passphrase)
                make_backup(config, database, target, made, tell, _pace_of(config, RESTS))
        except StoreError as error:
            raise UserError(f"no backup was made: {error}") from None
    kept = "with its secrets, encrypted" if passphrase else "without its secrets (--passphrase-file takes them along)"
    document = {"backup": target.absolute(), "secrets": bool(passphrase)}
    print_result(
        json, document, f"{target} holds the whole desk, {kept}; `postdesk db restore {target}` brings it back"
    )


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A folder that `backup` made.")],
    folder: Folder = HERE,
    passphrase_file: Passphrase = None,
    json: Json = False,
) -> None:
    """Brings a desk back from a backup: into an empty folder all of it, into a desk's own folder its database.

    Everything is looked at first, and proved afterwards; what fails leaves the place as it was.
    """
    from service.backups.manifest import BackupDamaged
    from service.backups.sealed_keys import WrongPassphrase
    from service.backups.whole_desk import Undo, open_backup

    passphrase = _read_passphrase(passphrase_file)
    try:
        opened = open_backup(source, passphrase)
    except (BackupDamaged, WrongPassphrase) as error:
        raise UserError(f"{error}; nothing was changed") from None
    undo = Undo()
    try:
        config, lines = _restore_files(opened, folder, undo)
        restored = _restore_database(opened, config, undo)
    except BaseException:
        undo.take_back()
        raise
    sealed = opened.manifest is not None and bool(opened.manifest.keys) and not passphrase
    print_result(
        json, {**as_json(restored), "secrets_sealed": sealed}, *lines, *_tell_restored(restored, sealed=sealed)
    )
    if restored.problems:
        raise typer.Exit(1)


def _tell_restored(restored: Restored, *, sealed: bool) -> Iterator[str]:
    yield f"{restored.rows} rows restored, {restored.tickets} of them tickets"
    if restored.erased:
        yield f"{restored.erased} erased again: this backup was made before they were"
    yield from restored.problems  # they were in the backup: a desk that limps is better than none
    yield "proved: all is well" if not restored.problems else "it is there, and not well: see above"
    if sealed:
        yield "its secrets stay sealed: --passphrase-file opens them, or put them where postdesk.yaml points to"
    yield from _tell_unsent(restored)


def _read_passphrase(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        passphrase = Secret(file=path).reveal()
    except SecretMissing as error:
        raise UserError(str(error), code=2) from None
    if not passphrase:
        raise UserError(f"{path} is empty; a passphrase stands in it, on one line", code=2)
    return passphrase


def _restore_files(opened: OpenedBackup, folder: Path, undo: Undo) -> tuple[Config, list[str]]:
    """The desk's configuration; its files are written where there is no desk yet."""
    from service.backups.manifest import BackupDamaged
    from service.backups.whole_desk import restore_files

    if (folder / "postdesk.yaml").exists() or opened.manifest is None:
        config = get_config(folder)
        whose = opened.manifest.desk if opened.manifest is not None else config.desk.address
        if whose not in {desk.address for desk in config.desks}:
            raise UserError(
                f"{opened.folder} is a backup of {whose}, and the desk in {folder} is {config.desk.address}: "
                "restore it into an empty folder; nothing was changed",
                code=2,
            )
        return config, [] if opened.manifest is None else [f"the files in {folder} stay as they are"]
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder} is not empty, and holds no desk: name an empty folder; nothing was changed", code=2)
    try:
        elsewhere = restore_files(opened, folder, undo)
    except (BackupDamaged, OSError) as error:
        raise UserError(f"{error}; nothing was changed") from None
    return get_config(folder), [f"{len(undo.files)} files restored to {folder}", *elsewhere]


def _restore_database(opened: OpenedBackup, config: Config, undo: Undo) -> Restored:
    from service.backups.whole_desk import restore_database
    from service.daemon.systemd import is_desk_running
    from store.errors import StoreError
    from store.upkeep.database_copy import NotEmpty

    if is_desk_running(config):
        raise UserError(f"a running `postdesk run` has the desk in {config.folder}: stop it first; nothing was changed")
    try:
        with progress("restoring") as tell:
            restored = restore_database(opened, config, undo, tell)
    except NotEmpty:
        raise UserError(
            f"the database of {config.folder} holds a desk already: restore fills an empty one. Move it away first, "
            "or restore into an empty folder; nothing was changed"
        ) from None
    except StoreError as error:
        raise UserError(f"not restored: {error}; nothing was changed") from None
    return restored


def _tell_unsent(restored: Restored) -> Iterator[str]:
    """What was on its way when the backup was made."""
    if restored.mails:
        yield f"{restored.mails} mail{'s' * (restored.mails != 1)} waited to be worked on: `postdesk run` does it"
    unsent = sum(restored.letters.values())
    if unsent and not restored.is_stopped:
        yield (
            f"{unsent} letter{'' if unsent == 1 else 's'} waited when the backup was made, and may have gone since: "
            "`postdesk outbox hold --all` before `postdesk run` keeps them"
        )


@app.command()
def sweep(folder: Folder = HERE, json: Json = False) -> None:
    """Takes out what is older than `retention:` of the rules lets it be; a running desk does it every hour."""
    from service.cli.people import get_policy
    from service.privacy.sweep import sweep as do

    config = get_config(folder)
    policy = get_policy(config)

    def look(find: Callable[[Unit], DuePiece]) -> DuePiece:
        with database.read() as unit:
            return find(unit)

    def run(job: Callable[[Unit], Step]) -> Step:
        with database.write() as unit:
            return job(unit)

    with open_database(config) as database:
        swept = do(policy, datetime.now(UTC), look, run, pace=_pace_of(config))
    told = ", ".join(f"{rows} {kind.replace('_', ' ')}" for kind, rows in swept.rows.items())
    print_result(json, {"removed": swept.rows}, f"taken out: {told}" if told else "nothing is older than it may be")


@app.command()
def vacuum(folder: Folder = HERE, json: Json = False) -> None:
    """Gives free pages of the SQLite file back to the disk, a few at a time while the desk runs.

    The file of an earlier version is rewritten as a whole first; for that the desk must be stopped.
    """
    from service.daemon.systemd import is_desk_running
    from store.database.disk_room import find_size
    from store.upkeep import free_pages

    config = get_config(folder)
    if not config.embedded:
        print_result(json, {"freed": 0}, "a server looks after its free pages itself (autovacuum): nothing was done")
        return
    with open_database(config) as database:
        pace = _pace_of(config)
        with database.read() as unit:
            in_steps = free_pages.can_give_back(unit)
            before = find_size(unit.driver)
        if in_steps:
            while True:
                with database.write() as unit:
                    left = free_pages.give_back(unit, spare=0)
                if not left:
                    break
                pace.rest()
            database.settle_size()
        elif is_desk_running(config):
            raise UserError(
                "this database was made by an earlier version, and must be rewritten as a whole once, while nobody "
                "else writes: stop `postdesk run` first; nothing was changed"
            )
        elif not database.compact():
            raise UserError("not rewritten: others are at work on it, or the disk has no room for a second one")
        with database.read() as unit:
            after = find_size(unit.driver)
    done = "given back in small steps" if in_steps else "rewritten; from now on free pages go back while the desk runs"
    print_result(json, {"before": before, "after": after}, f"{before / 1e6:,.1f} MB, now {after / 1e6:,.1f} MB: {done}")


@app.command()
def verify(folder: Folder = HERE, json: Json = False) -> None:
    """Looks whether tickets are what their events say, and whether every content is whole;
    exit 1 when something is not.
    """
    from store.upkeep.backup import verify as look

    with read_database(get_config(folder)) as database:
        found = look(database)
    print_result(json, {"well": not found, "problems": found}, *(found or ["all is well"]))
    if found:
        raise typer.Exit(1)


@app.command()
def copy(
    source: Annotated[str, typer.Argument(help="URL of the database to copy from: sqlite:///PATH or postgresql://…")],
    target: Annotated[str, typer.Argument(help="URL of an empty database to copy to.")],
    folder: Folder = HERE,
    json: Json = False,
) -> None:
    """From one database to another, SQLite to PostgreSQL for one; stop the desk first.

    Files of SQLite are looked for in the desk's folder.
    """
    from contextlib import closing

    from store.database.unit import Database, find_file
    from store.errors import StoreError
    from store.upkeep.database_copy import copy as transfer

    source, target = _below(folder, source), _below(folder, target)
    for name, url in (("source", source), ("target", target)):
        if url.startswith("sqlite:") and find_file(url) is None:
            raise UserError(f"{name}: {url} names no file: sqlite:///PATH; nothing was made", code=2)
    path, which = find_file(source), "source"
    if path is not None and not path.is_file():
        raise UserError(f"{path}: there is no such database to copy from; nothing was made", code=2)
    try:
        with closing(Database.open(source)) as old:
            _check_stopped(folder, path, old)
            old.upgrade()  # what cannot be read is met before the target is made
            which = "target"
            with closing(Database.open(target)) as new, progress("copying") as tell:
                new.upgrade()
                rows = transfer(old, new, tell)
    except StoreError as error:
        raise UserError(f"{which}: {error}") from None
    copied, tickets = sum(rows.values()), rows.get("ticket", 0)
    print_result(json, {"rows": copied, "tickets": tickets}, f"{copied} rows copied, {tickets} of them tickets")


def _check_stopped(folder: Path, path: Path | None, database: Database) -> None:
    """What a running desk takes in behind the copy would be left behind. Raises UserError."""
    from service.config.settings import RUN_LOCK
    from service.daemon.systemd import find_noted, is_running
    from store.database.disk_room import find_place
    from store.database.nodes import count_nodes

    if path is None:
        with database.read() as unit:
            running = count_nodes(unit) > 0
    else:
        locks = {folder / "var" / RUN_LOCK, path.parent / RUN_LOCK}
        mine = find_place(path).identity
        running = any(is_running(lock) and find_noted(lock) in ("", mine) for lock in locks)
    if running:
        raise UserError(
            f"{path or 'the source'}: a running `postdesk run` is at work on it, and what comes behind the copy would "
            "be left behind: stop it first; nothing was copied"
        )


def _below(folder: Path, url: str) -> str:
    """A database's URL; a relative file of SQLite lies in the desk's folder, as in postdesk.yaml."""
    scheme, found, path = url.partition(":///")
    if not found or not scheme.startswith("sqlite") or not path or path.startswith(("/", ":")):
        return url
    return f"{scheme}:///{folder.absolute() / path}"
