"""`postdesk init`: asks for what it needs on a terminal, or takes it all from the command line, and writes a new desk."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from service.cli.faults import Fault
from service.newdesk import Answers, Engineer, plan_files

Option = typer.Option


def init(
    folder: Annotated[Path, typer.Argument(help="The folder of the new desk; it must be new or empty.")],
    name: Annotated[str, Option(help="What the desk is called in letters.")] = "",
    address: Annotated[str, Option(help="The support address.")] = "",
    lang: Annotated[list[str] | None, Option(help="Languages, the usual one first: en,zh")] = None,
    timezone: Annotated[str, Option(help="The desk's time zone, for example Europe/Berlin.")] = "",
    database: Annotated[str, Option(help="sqlite, sqlite:///PATH or postgresql://…")] = "sqlite:///var/postdesk.db",
    engineer: Annotated[list[str] | None, Option(help='"Dana Lee <dana@acme.example>"; may be repeated.')] = None,
    smtp_listen: Annotated[str, Option(help="Where mail is taken by SMTP; empty for nowhere.")] = "127.0.0.1:8025",
    lmtp_listen: Annotated[str, Option(help="Where mail is taken by LMTP.")] = "",
    send_to: Annotated[str, Option(help="The mail server that letters are given to.")] = "127.0.0.1:25",
    send_mode: Annotated[str, Option(help="live, trial or paused.")] = "live",
    trial_to: Annotated[str, Option(help="The address that gets every letter in mode trial.")] = "",
    http_listen: Annotated[str, Option(help="Health and metrics; off unless given.")] = "",
) -> None:
    """Make a new desk: a folder with commented files that `check` passes."""
    _check_folder(folder)
    if not address and sys.stdin.isatty():
        address = typer.prompt("Support address (people write to it)")
        name = name or typer.prompt("Name of the desk", default=f"{address.rpartition('@')[2]} support")
        lang = lang or [typer.prompt("Languages, the usual one first", default="en,zh")]
        engineer = engineer or [
            typer.prompt("Engineers, parted by commas (Dana Lee <dana@acme.example>)", default=address)
        ]
        send_to = typer.prompt("Mail server for outgoing letters", default=send_to)
    if not address:
        raise Fault("init needs the support address: --address support@acme.example", code=2)
    languages = _split(lang or ["en"])
    engineers = tuple(parse_engineer(text) for text in _split(engineer or []))
    host, port = _place(send_to)
    domain = address.rpartition("@")[2]
    answers = Answers(
        address=address.strip().lower(),
        name=name or f"{domain} support",
        languages=languages,
        engineers=engineers or (Engineer(f"engineer@{domain}"),),
        timezone=timezone or find_timezone(),
        database="sqlite:///var/postdesk.db" if database == "sqlite" else database,
        smtp_listen=smtp_listen,
        lmtp_listen=lmtp_listen,
        send_host=host,
        send_port=port,
        mode=send_mode,
        trial_to=trial_to,
        http_listen=http_listen,
        today=datetime.now(UTC).date(),
    )
    _write(folder, answers)
    print(f"{folder} is ready. Next:")
    print(f"  postdesk -C {folder} check      everything that can be wrong in the files")
    print(f"  postdesk -C {folder} run        the desk itself")
    if not engineers:
        print(f"No engineer was named: engineer@{domain} stands in rules/desk.yaml; put your people there.")


def _check_folder(folder: Path) -> None:
    if folder.is_file():
        raise Fault(f"{folder} is a file; name a folder that is new or empty", code=2)
    if (folder / "postdesk.yaml").exists():
        raise Fault(f"{folder} holds a desk already (postdesk.yaml); name another folder", code=2)


def _write(folder: Path, answers: Answers) -> None:
    """Writes the files and checks them as `check` would; nothing stays behind when the answers make no desk."""
    from service.config import read_config

    files = plan_files(answers)
    made: list[Path] = []
    try:
        for name, text in files.items():
            path = folder / name
            if path.exists():
                continue
            made += _make_folder(path.parent)
            path.write_text(text, encoding="utf-8")
            made.append(path)
        for empty in ("templates", "knowledge"):
            made += _make_folder(folder / empty)
    except OSError as error:
        raise Fault(f"{error.filename}: {error.strerror}", code=1) from None
    config, problems = read_config(folder)
    if config is None:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        raise Fault(*(f"{one.message}{f' - {one.hint}' if one.hint else ''}" for one in problems), code=2)


def _make_folder(folder: Path) -> list[Path]:
    """The folders that were missing on the way to this one, outermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _split(texts: list[str]) -> tuple[str, ...]:
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def parse_engineer(text: str) -> Engineer:
    """`dana@acme.example` or `Dana Lee <dana@acme.example>`. Ends the command where it is neither."""
    match = re.fullmatch(r"(?:(?P<name>[^<>]*?)\s*<)?(?P<address>[^\s<>@]+@[^\s<>@]+)>?", text.strip())
    if match is None:
        raise Fault(f"{text!r} is no engineer; write dana@acme.example or 'Dana Lee <dana@acme.example>'", code=2)
    return Engineer(match["address"].lower(), (match["name"] or "").strip('" '))


def _place(text: str) -> tuple[str, int]:
    from service.config_shape import parse_place

    try:
        return parse_place(text, 25)
    except ValueError:
        raise Fault(f"{text!r} is no mail server; write 127.0.0.1:25", code=2) from None


def find_timezone() -> str:
    """The machine's time zone by its name, UTC where it has none."""
    from zoneinfo import available_timezones

    link = os.path.realpath("/etc/localtime")
    candidates = (os.environ.get("TZ", "").lstrip(":"), link.partition("zoneinfo/")[2])
    known = available_timezones()
    return next((name for name in candidates if name in known), "UTC")
