"""The manual page of the command, made from the help of every command: `docs/pages.py` writes it, a test compares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docs.command_pages import EXAMPLES, EXITS, functions_of, lines_of
from service.cli.main import CommandRow, known_commands

_HEAD = r""".\" Made by docs/pages.py from the help of the commands.
.TH POSTDESK 1 "" "Postdesk" "User Commands"
.SH NAME
postdesk \- help desk whose only user interface is e-mail
.SH SYNOPSIS
.B postdesk
.RB [ \-C
.IR FOLDER ]
.I COMMAND
.RI [ ARGUMENT " ...]"
.SH DESCRIPTION
People write to a support address; a daemon threads their mail into tickets, routes them by rules, keeps the promised
times, and answers with letters. Engineers work by replying from their mail client. This command makes a desk, runs it,
and looks after it.
.PP
.I FOLDER
is the desk's, the current one unless given; \fB\-C\fR may stand behind the command as well.
Every command has \fB\-\-help\fR; those marked with (json) have \fB\-\-json\fR, one document on stdout.
.SH COMMANDS
"""
_TAIL = r""".SH FILES
.TP
.I postdesk.yaml
the desk's configuration, in its folder; beside it
.IR rules/ ", " letters/ ", " knowledge/ ", " keys/ ", " rehearsals/
and, made by the desk,
.I var/
.SH SEE ALSO
The pages beside this program: \fIshare/doc/postdesk/docs\fR in its environment, \fI/usr/share/doc/postdesk/docs\fR with
the Debian package; \fIoperations.md\fR first.
"""


def man_page() -> str:
    """The page, as troff with the macros of man(7)."""
    parts = [_HEAD, *(line for name, row in known_commands().items() for line in _command(name, row))]
    parts.append(".SH EXIT STATUS\n")
    parts += [f".TP\n.B {code}\n{_plain(when)}\n" for code, when in EXITS]
    parts.append(".SH EXAMPLES\n.nf\n")
    parts += [f"{_escape(line)}\n" for name in known_commands() for line in EXAMPLES.get(name, ())]
    parts.append(".fi\n")
    return "".join((*parts, _TAIL))


def _command(name: str, row: CommandRow) -> Iterator[str]:
    functions = list(functions_of(name, row))
    yield f".SS {_escape(name)}\n"
    if len(functions) > 1:
        yield f"{_plain(row.help)}.\n"
    for typed, function in functions:
        lines = [*lines_of(function)]
        arguments = " ".join(line.typed for line in lines if not line.typed.startswith("-"))
        is_json = "json" in typed_names(function)
        yield f".PP\n.B postdesk {_escape(f'{typed} {arguments}'.strip())}{' (json)' if is_json else ''}\n.br\n"
        yield f"{_plain(' '.join((function.__doc__ or '').split()))}\n"
        for line in lines:
            yield f".TP\n.B {_escape(line.typed)}\n{_plain(line.help) or _escape('-')}\n"


def typed_names(function: object) -> set[str]:
    """The names of a command's arguments and options in its code."""
    return set(getattr(function, "__annotations__", {}))


def _plain(text: str) -> str:
    return _escape(re.sub(r"`([^`]*)`", r"\1", text))


def _escape(text: str) -> str:
    """No character of it is read as an order by troff."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("…", "...").replace("'", r"\(aq")
    return f"\\&{text}" if text.startswith((".", "'")) else text
