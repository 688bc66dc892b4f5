"""`postdesk rehearse`: plays scripted conversations in virtual time and shows the letters."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from service.cli.common import HERE, Folder, Json, console, print_json, progress
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from service.rehearsal.rehearse import Result


def rehearse(
    files: Annotated[list[Path] | None, typer.Argument(help="Rehearsal files or folders of them.")] = None,
    folder: Folder = HERE,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Without the transcript of the letters.")] = False,
    json: Json = False,
) -> None:
    """Scripted conversations in virtual time, with the real code and no network.

    Exit 1 when an expectation is not met.
    """
    given = None if folder == HERE else Path(folder)
    paths = _find(files or [], given or HERE)
    from service.config.load import ConfigError
    from service.loops.world import PolicyError
    from service.rehearsal import rehearse as play

    hush()
    results, out = [], console()
    for number, path in enumerate(paths, start=1):
        try:
            with progress("playing") as tell:
                tell(f"{path.name}, {number} of", len(paths))
                results.append(play.rehearse(path, given))
        except ConfigError as error:
            raise UserError(*map(str, error.problems), code=2) from None
        except PolicyError as error:
            raise UserError(*map(str, error.loaded.problems), code=2) from None
        if not json:
            _print(out, results[-1], quiet=quiet)
    if json:
        print_json([_document(result) for result in results])
    else:
        failed = sum(not result.passed for result in results)
        out.print(f"{len(results) - failed} passed, {failed} failed", style="bold red" if failed else "bold green")
    if any(result.problems for result in results):
        raise typer.Exit(2)
    raise typer.Exit(0 if all(result.passed for result in results) else 1)


def _find(files: list[Path], folder: Path) -> list[Path]:
    wanted = files or [folder / "rehearsals"]
    paths = []
    for path in wanted:
        if path.is_dir():
            paths += sorted(one for one in path.glob("*.yaml") if not one.name.startswith("."))
        elif path.exists():
            paths.append(path)
        else:
            raise UserError(
                f"{path}: there is no such rehearsal; name a file, or put some in {folder / 'rehearsals'}", code=2
            )
    if not paths:
        raise UserError(f"no rehearsals in {', '.join(map(str, wanted))}", code=2)
    return paths


def hush() -> None:
    """The transcript is the output: the log's lines of a daemon are not wanted here."""
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def _document(result: Result) -> dict[str, object]:
    return {
        "file": result.path,
        "rehearsal": result.name,
        "passed": result.passed,
        "failures": result.complaints,
        "transcript": [
            {
                "what": entry.what,
                "at": entry.at,
                "title": entry.title,
                "text": entry.text,
                "to": entry.letter.to if entry.letter else None,
                "kind": entry.letter.kind if entry.letter else None,
            }
            for entry in result.transcript
        ],
    }


_MARKS = {"mail": ("→", "cyan"), "letter": ("←", "green"), "edit": ("✎", "yellow"), "wait": ("…", "dim")}


def _print(out: Console, result: Result, *, quiet: bool) -> None:
    from rich.text import Text

    out.print(
        Text(
            f"{'✓' if result.passed else '✗'} {result.name or result.path}",
            style="bold green" if result.passed else "bold red",
        )
    )
    zone = ZoneInfo(result.zone)
    for entry in () if quiet else result.transcript:
        at = f"{entry.at.astimezone(zone):%a %Y-%m-%d %H:%M}"
        arrow, style = _MARKS[entry.what]
        out.print(Text.assemble((f"  {at} ", "dim"), (f"{arrow} {entry.title}", style)))
        if entry.text:
            out.print(Text(indent(entry.text.rstrip(), " " * 6) + "\n"))
    for complaint in result.complaints:
        out.print(Text(f"  {complaint}", style="red"))
