"""`postdesk upgrade`: takes a desk over to this version of Postdesk, or leaves it as it was.

Files are proved first, then the database is backed up, and changed and proved in one transaction: a mistake, a full
disk or a `kill -9` leaves the tables of before.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote, urlsplit, urlunsplit

import typer

from service.cli.common import HERE, Folder, Json, get_config, print_json, progress
from service.cli.user_errors import TRY_AGAIN, UserError

if TYPE_CHECKING:
    from service.config.settings import Config
    from store.database.unit import Database

AS_IT_WAS = "the desk is as it was"
Tell = Callable[[str, int], None]  # what is being done, and how many of it so far


def upgrade(
    folder: Folder = HERE,
    to: Annotated[Path | None, typer.Option(help="Where the backup goes, instead of where backups are kept.")] = None,
    without_backup: Annotated[
        bool, typer.Option("--without-backup", help="Where the server's own backup is at hand.")
    ] = False,
    json: Json = False,
) -> None:
    """Take a desk over to this version: checks and rehearses its files, backs it up, migrates, proves, or undoes.

    Exit 1 when it failed, 2 when files are wrong, 75 while another one is at work; the desk is as it was then.
    """
    config = get_config(Path(folder))
    with _alone(config), progress("upgrading") as tell:
        _prove_files(config, tell)
        kept, told = None, list[str]()
        if _has_database(config):
            kept, told = _take_over(config, to, tell, without_backup=without_backup)
        renewed = _renew_schemas(config)
    if json:
        print_json({"version": version("postdesk"), "backup": kept, "database": told, "renewed": renewed})
        return
    print(*told, sep="\n", end="\n" if told else "")
    print(f"Postdesk {version('postdesk')} has the desk in {config.folder}")
    if renewed:
        print(f"renewed: {', '.join(renewed)}")
    if kept is not None:
        print(f"before: {kept}")
    print("proved: files, rule tests, rehearsals, database. Start it: systemctl start postdesk")


@contextmanager
def _alone(config: Config) -> Iterator[None]:
    """One upgrade at a time, and none under a running daemon. Raises Fault."""
    from service.daemon.systemd import is_desk_running

    if is_desk_running(config):
        raise UserError(f"`postdesk run` has the desk in {config.folder}: stop it first, then upgrade; {AS_IT_WAS}")
    config.var.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(config.var / "upgrade.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UserError(
            f"another `postdesk upgrade` is at work on {config.folder}: let it end", code=TRY_AGAIN
        ) from None
    else:
        yield
    finally:
        os.close(handle)


def _prove_files(config: Config, tell: Tell) -> None:
    """Do the desk's files work with this version? Raises Fault."""
    from rules.authoring.rule_tests import load_tests, run_tests
    from service.cli.check_files import check_folder
    from service.cli.test import load_rules

    tell("files", 0)
    wrong = [str(problem) for problem in check_folder(config.folder) if problem.severity == "error"]
    if wrong:
        raise UserError(*wrong, f"not upgraded: {AS_IT_WAS}", code=2)
    cases, problems = load_tests(config.folder)
    report = run_tests(load_rules(config.folder), cases, problems)
    failed = [f"{one.case.file}: {one.case.case.name}: failed" for one in report.results if not one.passed]
    failed += _rehearse(config, tell)
    if failed:
        raise UserError(*failed, f"not upgraded: {AS_IT_WAS}; postdesk test and postdesk rehearse say more")


def _rehearse(config: Config, tell: Tell) -> list[str]:
    """The desk's own rehearsals that fail, one line each."""
    from service.cli.rehearse import hush
    from service.rehearsal.rehearse import rehearse

    hush()
    results = []
    for path in sorted((config.folder / "rehearsals").glob("*.yaml")):
        tell(f"rehearsal {path.stem}", 0)
        results.append(rehearse(path, config.folder))
    return [f"{one.path}: {one.name}: failed" for one in results if not one.passed]


def _has_database(config: Config) -> bool:
    from store.database.unit import find_file

    path = find_file(config.database)
    return path is None or (path.exists() and path.stat().st_size > 0)


def _take_over(config: Config, to: Path | None, tell: Tell, *, without_backup: bool) -> tuple[Path | None, list[str]]:
    """Backs up, migrates and proves the database; gives where the backup is, and what was done. Raises Fault."""
    from store.database.unit import Database
    from store.database.upgrade import find_revision, list_changes
    from store.errors import StoreError
    from store.upkeep.backup import NotProved, upgrade_proved

    try:
        with closing(Database.open(config.database)) as database:
            with database.read() as unit:
                found = find_revision(unit)
            changes = list_changes(found)
            kept = None
            if not without_backup and found is not None:
                kept = _back_up(config, database, to, tell, is_old=bool(changes))
            tell("tables, and their proof", 0)
            told = [f"as before: {line}" for line in upgrade_proved(database)]
    except NotProved as error:
        raise UserError(*error.problems, f"not upgraded: the database was not whole afterwards; {AS_IT_WAS}") from None
    except StoreError as error:
        raise UserError(f"not upgraded: {error}; {AS_IT_WAS}") from None
    return kept, [*told, *(f"database {line}" for line in changes)]


def _back_up(config: Config, database: Database, to: Path | None, tell: Tell, *, is_old: bool) -> Path:
    from service.backups.whole_desk import BackupMaker, make_backup
    from store.errors import StoreError

    now = datetime.now(UTC)
    beside = config.backup.to if config.backup is not None else config.var / "backups"
    target = to or beside / f"before-{version('postdesk')}-{now:%Y%m%dT%H%M%SZ}"
    tell("backup", 0)
    if not config.embedded and is_old:
        return _dump(config, target)
    passphrase = config.backup.passphrase.reveal() if config.backup and config.backup.passphrase else ""
    try:
        make_backup(config, database, target, BackupMaker(version("postdesk"), now, passphrase), tell)
    except StoreError as error:
        raise UserError(f"not upgraded: no backup could be made: {error}; {AS_IT_WAS}") from None
    return target


def _dump(config: Config, target: Path) -> Path:
    """A server's tables of an earlier form are nothing that this version reads: PostgreSQL's own tool keeps them."""
    tool = shutil.which("pg_dump")
    if tool is None:
        raise UserError(
            "not upgraded: a backup of an earlier PostgreSQL database needs pg_dump: install postgresql-client, or "
            f"make one of the server yourself and use --without-backup; {AS_IT_WAS}"
        )
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = target.with_name(f"{target.name}.pgdump")
    url, password = _part_password(config.database)
    environ = os.environ | ({"PGPASSWORD": password} if password else {})  # every user sees a command line
    command = [tool, "--format=custom", "--no-owner", f"--file={place}", f"--dbname={url}"]
    place.touch(mode=0o600)
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - PostgreSQL's
    if done.returncode:
        place.unlink(missing_ok=True)
        raise UserError(f"not upgraded: pg_dump: {done.stderr.strip()}; {AS_IT_WAS}")
    return place


def _part_password(url: str) -> tuple[str, str]:
    """A database's URL without its password, and the password."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, ""
    name, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{name.partition(':')[0]}@{place}")), unquote(parts.password)


def _renew_schemas(config: Config) -> list[str]:
    """The files by which editors complete are this version's again, with the desk's own names, where it has them."""
    from service.cli.check_schemas import write_schemas
    from service.cli.test import load_rules

    policy = load_rules(config.folder).policy
    return write_schemas(config.folder, policy, all_of_them=False) if policy is not None else []
