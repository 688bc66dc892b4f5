"""The page about every command, made from the table of commands and their options: `docs/pages.py` writes it, a test compares."""

from __future__ import annotations

import importlib
import inspect
import typing
from collections.abc import Callable, Iterator
from typing import Any

import typer
from msgspec import Struct
from typer.models import ArgumentInfo, OptionInfo, ParameterInfo

from service.cli.main import CommandRow, known_commands

_HEAD = """\
# Commands: one page

`postdesk -C FOLDER COMMAND …`: the folder is the desk's, the current one unless given; `-C FOLDER` may stand behind the command as well.
Every command has `--help`, and those marked with ¹ have `--json`: one document on stdout, for `jq` and for scripts.

| command | does |
| --- | --- |
{table}

They look at the desk and change it while it runs, and with several nodes on any of them. What people wrote is shown as text: on a terminal
long cells end in "…", in a pipe nothing is cut.

| it ends with | when |
| --- | --- |
{exits}
"""
EXITS = (
    ("0", "all is well"),
    (
        "1",
        "it failed, or something needs a person (`status`, `doctor`), differs (`backtest`) or does not hold (`test`, `rehearse`, `db verify`)",
    ),
    ("2", "wrong use, or mistakes in the files: each a line with file, line, column and a hint"),
    ("65", "`ingest`: the mail is empty, too large or for nobody here; a delivery agent returns it to its sender"),
    ("75", "try again later: `ingest` could not store the mail now, or another `upgrade` is at work"),
    ("130", "Ctrl-C ended it"),
)

EXAMPLES: dict[str, tuple[str, ...]] = {
    "init": (
        'postdesk init mydesk --address support@acme.example --lang en,zh --engineer "Dana Lee <dana@acme.example>"',
    ),
    "run": ("postdesk run -C /srv/postdesk",),
    "demo": ("postdesk demo --short",),
    "check": ("postdesk check --strict", "postdesk check --show"),
    "test": ("postdesk test --junit results.xml",),
    "explain": ("postdesk explain mail.eml", "postdesk explain --ticket T-1042"),
    "why": ("postdesk why T-1042",),
    "backtest": ("postdesk backtest --since 30d --against HEAD~1", "postdesk backtest --against ../rules-before"),
    "rehearse": ("postdesk rehearse", "postdesk rehearse --quiet rehearsals/first.yaml"),
    "ingest": (
        "postdesk ingest --from ann@customer.example --to support@acme.example",
        "postdesk ingest --history old.mbox",
    ),
    "list": ("postdesk list --assignee dana@acme.example", "postdesk list --all --json"),
    "show": ("postdesk show T-1042",),
    "log": (
        'postdesk log ann@customer.example "The printer jams again" --by dana@acme.example',
        'postdesk log "Ann Lee" "Locked out" --phone "+86 10 5555"',
    ),
    "inbox": ("postdesk inbox list --state parked", "postdesk inbox show 17 --raw", "postdesk inbox retry 17"),
    "outbox": ("postdesk outbox hold --all", "postdesk outbox release --all", "postdesk outbox show 7 --text"),
    "oauth": ("postdesk oauth login support@acme.example", "postdesk oauth login --paste"),
    "keys": ("postdesk keys list", "postdesk keys pin ann.pem", "postdesk keys drop 1A84CB5D"),
    "people": ("postdesk people", "postdesk people --spam"),
    "kb": ("postdesk kb search printer jam", "postdesk kb stats"),
    "improvements": ("postdesk improvements --open", "postdesk improvements --json"),
    "report": (
        "postdesk report --period 2026-10 --by team",
        'postdesk report --period "last week" --csv',
        "postdesk report --why resolution_kept",
    ),
    "letters": ("postdesk letters -o letters.html", "postdesk letters --text received --lang zh"),
    "status": ("postdesk status",),
    "doctor": ("postdesk doctor --round-trip",),
    "upgrade": ("postdesk upgrade",),
    "db": ("postdesk db backup /backup/2026-11-24", "postdesk db verify"),
    "export": ("postdesk export --person ann@example.com --to ann.zip",),
    "erase": ("postdesk erase --person ann@example.com", "postdesk erase --person ann@example.com --yes"),
}


class Line(Struct, frozen=True):
    """One argument or option as people type it, and what it is for."""

    typed: str
    help: str


def commands_page() -> str:
    """The page, whole."""
    rows = known_commands()
    table = "\n".join(
        f"| [`{name}`](#postdesk-{name}){'¹' if _has_json(row) else ''} | {row.help} |" for name, row in rows.items()
    )
    exits = "\n".join(f"| {code} | {when} |" for code, when in EXITS)
    return "\n".join([_HEAD.format(table=table, exits=exits), *(_section(name, row) for name, row in rows.items())])


def functions_of(name: str, row: CommandRow) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions of a command by what is typed: one, or one for each word behind it."""
    target = getattr(importlib.import_module(row.module), row.attribute)
    if not isinstance(target, typer.Typer):
        yield name, target
        return
    for command in target.registered_commands:
        assert command.callback is not None
        yield f"{name} {command.name or command.callback.__name__}", command.callback


def lines_of(function: Callable[..., Any]) -> Iterator[Line]:
    """Arguments and options, without those that all commands share."""
    hints = typing.get_type_hints(function, include_extras=True)
    for parameter in inspect.signature(function).parameters.values():
        hint = hints[parameter.name]
        info = next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, ParameterInfo)), None)
        if info is None or parameter.name in {"folder", "json"}:
            continue
        yield Line(_typed(parameter, info, str(hint)), " ".join(str(info.help or "").split()))


def _typed(parameter: inspect.Parameter, info: ParameterInfo, hint: str) -> str:
    several = "list[" in hint
    if isinstance(info, ArgumentInfo):
        word = parameter.name.upper().rstrip("S") if several else parameter.name.upper()
        word = f"{word}…" if several else word
        return word if parameter.default is inspect.Parameter.empty else f"[{word}]"
    assert isinstance(info, OptionInfo)
    # Typer takes the first name of an annotated option for its default.
    given = [one for one in (info.default, *(info.param_decls or ())) if isinstance(one, str) and one.startswith("-")]
    names = given or [f"--{parameter.name.replace('_', '-')}"]
    value = "" if "bool" in hint else " NUMBER" if "int" in hint else " PATH" if "Path" in hint else " TEXT"
    return ", ".join(sorted(names, key=len, reverse=True)) + value


def _section(name: str, row: CommandRow) -> str:
    parts = [f"## postdesk {name}", ""]
    functions = list(functions_of(name, row))
    for typed, function in functions:
        said = " ".join((function.__doc__ or "").split())
        lines = [*lines_of(function)]
        arguments = " ".join(line.typed for line in lines if not line.typed.startswith("-"))
        head = f"`postdesk {typed}{f' {arguments}' if arguments else ''}`" if len(functions) > 1 else ""
        parts += [f"{head}: {said}" if head else said, ""]
        if lines:
            parts += ["| | |", "| --- | --- |", *(f"| `{line.typed}` | {line.help} |" for line in lines), ""]
    parts += ["```sh", *EXAMPLES.get(name, ()), "```", ""]
    return "\n".join(parts)


def _has_json(row: CommandRow) -> bool:
    return any("json" in inspect.signature(function).parameters for _, function in functions_of("", row))
