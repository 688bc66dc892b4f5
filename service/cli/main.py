"""`postdesk`: finds the command, imports its module and nothing else, and turns faults of the user into one line each.

A command is one row of `COMMANDS`: its module and attribute, which is a function with typer's annotations or a
`typer.Typer` with sub-commands. Only the module of the command that is run is imported, so that each starts quickly.
"""

from __future__ import annotations

import errno
import importlib
import importlib.util
import io
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct

from service.cli.user_errors import INTERRUPTED, TRY_AGAIN, WRONG_USE, UserError
from service.daemon.collector import start_without

FILE_FAULTS = (FileExistsError, FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)


class CommandRow(Struct, frozen=True):
    """Where a command lives ("module:attribute") and what it does in one line.

    `misuse` is the exit code for a command line that cannot be understood while stdin is no terminal; `plain` a
    function ("module:function") that takes the desk's folder, where nothing else is given: typer is not loaded for it.
    """

    target: str
    help: str
    misuse: int = WRONG_USE
    plain: str = ""

    @property
    def module(self) -> str:
        """The module that holds the command; it is loaded when the command runs."""
        return self.target.partition(":")[0]

    @property
    def attribute(self) -> str:
        """The name of the command's function in its module."""
        return self.target.partition(":")[2]


COMMANDS: dict[str, CommandRow] = {
    "init": CommandRow("service.cli.init:init", "Make a new desk: a folder with commented files that `check` passes"),
    "run": CommandRow(
        "service.cli.run:run",
        "Run the desk (SIGTERM drains, SIGHUP reloads its files)",
        plain="service.cli.daemon_run:run_daemon",
    ),
    "demo": CommandRow("service.cli.demo:demo", "A ticket's whole life on this machine, shown as it happens"),
    "check": CommandRow(
        "service.cli.check:check", "Everything that can be wrong in files, with file:line:column and a hint"
    ),
    "test": CommandRow("service.cli.test:test", "Run the rule tests; name the rules that no test reaches"),
    "explain": CommandRow("service.cli.explain:explain", "What would be done with a mail, and why"),
    "why": CommandRow("service.cli.why:why", "Why a ticket was decided so"),
    "backtest": CommandRow(
        "service.cli.backtest:backtest", "Past mails through the edited rules: what would be decided otherwise"
    ),
    "rehearse": CommandRow(
        "service.cli.rehearse:rehearse", "Scripted conversations in virtual time, with the real code"
    ),
    "ingest": CommandRow("service.cli.ingest:ingest", "Take mail from stdin, .eml, mbox or Maildir", TRY_AGAIN),
    "list": CommandRow("service.cli.list:list_tickets", "Tickets"),
    "show": CommandRow("service.cli.show:show", "One ticket: its timeline, articles and people"),
    "log": CommandRow("service.cli.log:log", "Log a phone, chat or walk-in contact"),
    "inbox": CommandRow("service.cli.inbox:app", "Mails taken in: list, show, retry, drop"),
    "outbox": CommandRow("service.cli.outbox:app", "Letters going out: list, show, hold, release, retry, drop"),
    "keys": CommandRow("service.cli.keys:app", "Keys and certificates for sealed mail: list, pin, drop"),
    "oauth": CommandRow("service.cli.oauth:app", "Log in to a mailbox of Google once: login"),
    "people": CommandRow("service.cli.people:people", "The roster: who is here, who is away, who has how much"),
    "kb": CommandRow("service.cli.kb:app", "Knowledge articles: search, check, stats, remove"),
    "report": CommandRow("service.cli.report:report", "Figures and charts"),
    "improvements": CommandRow("service.cli.improvements:improvements", "Actions for next time, and what they moved"),
    "letters": CommandRow("service.cli.letters:letters", "Every letter, language and format as a gallery page"),
    "status": CommandRow("service.cli.status:status", "Is it healthy: queues, parked mail, late tickets"),
    "doctor": CommandRow("service.cli.doctor:doctor", "Check DNS, TLS, mailboxes, database, clock and disk"),
    "upgrade": CommandRow(
        "service.cli.upgrade:upgrade", "Take a desk over to this version: back up, migrate, prove, or undo"
    ),
    "db": CommandRow("service.cli.db:app", "The database: upgrade, backup, restore, verify, copy"),
    "export": CommandRow("service.cli.export:export", "Export a person's data"),
    "erase": CommandRow("service.cli.erase:erase", "Erase a person's data"),
}


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})  # of the disk that the output goes to
_NO_FILE = frozenset({errno.EROFS, errno.ENAMETOOLONG, errno.ELOOP})  # that have no exception of their own


def known_commands() -> dict[str, CommandRow]:
    """The commands that this installation has."""
    return {name: row for name, row in COMMANDS.items() if importlib.util.find_spec(row.module) is not None}


def main(arguments: list[str] | None = None) -> NoReturn:
    """The entry point; always leaves by SystemExit.

    Exit codes: 0 well, 1 it failed, 2 wrong use or wrong configuration.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    _leave_closed_folder()
    os.environ.setdefault("PYTHONSAFEPATH", "1")  # a desk's folder has rules/ and templates/ too: no child takes them
    if sys.stdout is None:  # closed by whoever started us, as `>&-` does
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # where the terminal's character set lacks a sign
    try:
        code = _dispatch(given)
        sys.stdout.flush()
        sys.exit(code)
    except UserError as fault:
        for line in fault.lines:
            print(line, file=sys.stderr)
        sys.exit(fault.code)
    except FILE_FAULTS as error:
        if error.filename is None:
            raise
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of our output has gone: nothing more to say to it
        sys.exit(0)
    except OSError as error:
        if error.errno in _NO_FILE and error.filename is not None:
            print(f"{error.filename}: {error.strerror}", file=sys.stderr)
            sys.exit(1)
        if error.errno not in _NO_ROOM:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left of the output has no place either
        print(f"cannot be written: {error.strerror}", file=sys.stderr)
        sys.exit(1)


def _leave_closed_folder() -> None:
    """Processes of ours begin in the folder that we are in: one that our user may not enter (`runuser` below /root), or
    that is gone, would end each of them.
    """
    try:
        is_open = os.access(Path.cwd(), os.X_OK)
    except OSError:
        is_open = False
    if not is_open:
        os.chdir("/")


def _dispatch(given: list[str]) -> int:
    folder, rest = _take_folder(given)
    if not rest or rest[0] in ("--help", "-h", "help"):
        _print_help()
        return 0
    if rest[0] in ("--version", "-V"):
        from importlib.metadata import version

        print(f"postdesk {version('postdesk')}")
        return 0
    name, *rest = rest
    row = COMMANDS.get(name)
    if row is None or importlib.util.find_spec(row.module) is None:
        raise UserError(_unknown(name), code=WRONG_USE)
    return _run(name, row, rest, folder)


def _take_folder(given: list[str]) -> tuple[list[str], list[str]]:
    """`-C FOLDER` may stand before the command as well; gives it apart from the rest."""
    if given[:1] == ["-C"]:
        if len(given) < 2:
            raise UserError("-C needs a folder: postdesk -C FOLDER COMMAND", code=WRONG_USE)
        return given[:2], given[2:]
    return [], given


def _unknown(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, known_commands(), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"postdesk: no command {name!r}{hint} (postdesk --help lists all)"


def _run(name: str, row: CommandRow, rest: list[str], folder: list[str]) -> int:
    start_without()
    # Looking through all that is installed for plugins of pydantic, which we have none of, is a fiftieth of the start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    words = [*rest, *folder]
    if row.plain and (not words or (len(words) == 2 and words[0] == "-C")):
        module, _, function = row.plain.partition(":")
        getattr(importlib.import_module(module), function)(Path(words[1] if words else ""))
        return 0
    import typer

    target = getattr(importlib.import_module(row.module), row.attribute)
    if isinstance(target, typer.Typer):
        app = target
    else:
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        app.command(name, help=target.__doc__)(target)
    usage_error: Any = typer.BadParameter.__mro__[1]  # its kind: all that is wrong with a command line
    command = typer.main.get_command(app)
    # A group that has no use for a folder takes none: the sub-command does, and `--help` in its place.
    takes = any("-C" in option.opts for option in command.params) or any(not word.startswith("-") for word in rest)
    try:
        ended = command.main(
            args=words if takes else rest,
            prog_name=f"postdesk {name}",
            standalone_mode=False,
            help_option_names=["--help", "-h"],
        )
    except typer.Abort:
        return INTERRUPTED
    except usage_error as error:
        return _tell_misuse(error, f"postdesk {name}", WRONG_USE if sys.stdin.isatty() else row.misuse)
    code = ended if isinstance(ended, int) else 0
    return row.misuse if code == WRONG_USE and not sys.stdin.isatty() else code


def _tell_misuse(error: Any, name: str, code: int) -> int:
    """A command line that cannot be understood, in one line like every other mistake; a group tells of its commands."""
    if type(error).__name__ == "NoArgsIsHelpError":  # rich has written the help as the error was made
        print(error.message, end="")
        return code
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else name
    said = " ".join(error.format_message().split()).rstrip(".")
    raise UserError(f"{path}: {said[:1].lower()}{said[1:]}; {path} --help tells more", code=code)


def _print_help() -> None:
    rows = known_commands()
    width = max(map(len, rows))
    print("postdesk: a help desk whose only user interface is e-mail\n")
    print("Usage: postdesk [-C FOLDER] COMMAND …      postdesk COMMAND --help says more\n")
    for name, row in rows.items():
        print(f"  {name:<{width}}  {row.help}")
    if (documents := find_documents()) is not None:
        print(f"\nDocuments, a unit for systemd and examples: {documents}")


def find_documents() -> Path | None:
    """The folder that holds `docs/` and `examples/`: of the environment where it is installed, or the checkout."""
    places = (Path(sys.prefix) / "share" / "doc" / "postdesk", Path(__file__).parents[2])
    return next((place for place in places if (place / "docs" / "operations.md").is_file()), None)


if __name__ == "__main__":
    main()
