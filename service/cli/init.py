"""`postdesk init`: asks for what it needs on a terminal, or takes it all from the command line,
and writes a new desk.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sys
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from service.cli.common import Json, print_json
from service.cli.user_errors import UserError
from service.config.new_desk import NewDeskAnswers, NewEngineer, plan_files

Option = typer.Option


def init(
    folder: Annotated[Path, typer.Argument(help="The folder of the new desk; it must be new or empty.")],
    name: Annotated[str, Option(help="What the desk is called in letters.")] = "",
    address: Annotated[str, Option(help="The support address.")] = "",
    lang: Annotated[
        list[str] | None, Option(help="Languages, the usual one first.", show_default="en,zh; zh,en by the locale")
    ] = None,
    timezone: Annotated[str, Option(help="The desk's time zone, for example Europe/Berlin.")] = "",
    database: Annotated[str, Option(help="sqlite, sqlite:///PATH or postgresql://…")] = "sqlite:///var/postdesk.db",
    engineer: Annotated[
        list[str] | None, Option(help='"Dana Lee <dana@acme.example>"; may be repeated, the lead first.')
    ] = None,
    smtp_listen: Annotated[
        str | None,
        Option(help="Where mail is taken by SMTP; empty for nowhere.", show_default="127.0.0.1:8025, or the next free"),
    ] = None,
    lmtp_listen: Annotated[
        str | None,
        Option(help="Where mail is taken by LMTP; empty for nowhere.", show_default="127.0.0.1:8024, or the next free"),
    ] = None,
    send_to: Annotated[str, Option(help="The mail server that letters are given to.")] = "127.0.0.1:25",
    send_mode: Annotated[str, Option(help="live, trial or paused.")] = "live",
    trial_to: Annotated[str, Option(help="The address that gets every letter in mode trial.")] = "",
    http_listen: Annotated[str, Option(help="Health and metrics; off unless given.")] = "",
    prove: Annotated[bool, Option("--prove/--no-prove", help="Play the new desk's tests and rehearsals.")] = True,
    round_trip: Annotated[
        bool | None,
        Option(
            "--round-trip/--no-round-trip",
            help="Send a mail through the mail server to the desk, which runs for it.",
            show_default="asks on a terminal",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Make a new desk: a folder with commented files, proved by its own tests and rehearsals."""
    _check_folder(folder)
    asks = not address and sys.stdin.isatty()
    given = _Given(address, name, lang or [], timezone, engineer or [], send_to, send_mode, trial_to)
    given = _ask_for_all(given) if asks else given
    address, domain = given.address, given.address.rpartition("@")[2]
    if not address:
        raise UserError("init needs the support address: --address support@acme.example", code=2)
    engineers = _once([parse_engineer(text) for text in split_engineers(given.engineers)])
    places = [place for place in (smtp_listen, lmtp_listen) if place]
    taken = _ports_beside(folder)
    smtp_listen = free_place(8025, taken) if smtp_listen is None else smtp_listen
    lmtp_listen = free_place(8024, taken) if lmtp_listen is None else lmtp_listen
    if address.strip().lower() in {one.address for one in engineers}:
        raise UserError(f"{address} is the desk itself; an engineer needs an address of their own", code=2)
    host, port = _place(given.send_to)
    answers = NewDeskAnswers(
        address=address.strip().lower(),
        name=given.name or f"{domain} support",
        languages=_split(given.languages or [*usual_languages()]),
        engineers=engineers or (NewEngineer(f"engineer@{domain}"),),
        timezone=given.timezone or find_timezone(),
        database="sqlite:///var/postdesk.db" if database == "sqlite" else database,
        smtp_listen=smtp_listen,
        lmtp_listen=lmtp_listen,
        send_host=host,
        send_port=port,
        mode=given.send_mode,
        trial_to=given.trial_to,
        http_listen=http_listen,
        today=datetime.now(UTC).date(),
    )
    _write(folder, answers)
    if json:
        print_json({"folder": folder.absolute(), "address": answers.address, "files": sorted(plan_files(answers))})
        return
    print(f"{folder} is ready{_proof(folder) if prove else ''}.")
    if not engineers:
        print(f"No engineer was named: rules/desk.yaml has engineer@{domain}; put your people there.")
    for place in places:
        if _is_taken(place):
            print(f"Something listens at {place} already: stop it before the desk runs, or change the place.")
    _tell_servers(answers)
    is_well = _travel(folder, answers, wanted=round_trip, asks=asks)
    print("Next:")
    print(f"  postdesk -C {folder} check                everything that can be wrong in the files")
    print(f"  postdesk -C {folder} run                  the desk itself")
    print(f"  postdesk -C {folder} doctor --round-trip  while it runs: a mail to itself, through your mail server")
    raise typer.Exit(0 if is_well else 1)


class _Given(Struct, frozen=True):
    """What the command line says, and what is asked for where it does not."""

    address: str
    name: str
    languages: list[str]
    timezone: str
    engineers: list[str]
    send_to: str
    send_mode: str
    trial_to: str


def _ask_for_all(given: _Given) -> _Given:
    address = _ask("Support address (people write to it)", _parse_address)
    name = given.name or _ask("Name of the desk", str, f"{address.rpartition('@')[2]} support")
    languages = given.languages or [
        _ask("Languages, the usual one first", _parse_languages, ",".join(usual_languages()))
    ]
    timezone = given.timezone or _ask("Time zone", _parse_timezone, find_timezone())
    engineers = given.engineers or [
        _ask("Engineers, parted by commas, the lead first (Dana Lee <dana@acme.example>)", _parse_engineers)
    ]
    send_to = _ask("Mail server for outgoing letters", _parse_place, given.send_to)
    mode, trial_to = given.send_mode, given.trial_to
    if mode == "live" and not trial_to:
        mode = _ask("live, or trial: every letter goes to you alone", _parse_mode, "trial")
    if mode == "trial" and not trial_to:
        first = split_engineers(engineers)
        lead = parse_engineer(first[0]).address if first else None
        trial_to = _ask("Your address, for the trial", _parse_address, lead)
    return _Given(address, name, languages, timezone, engineers, send_to, mode, trial_to)


def _proof(folder: Path) -> str:
    """Plays the rule tests and rehearsals of the new desk. Raises UserError with what does not hold."""
    from rules.authoring import rule_tests
    from service.cli.rehearse import hush
    from service.cli.test import load_rules
    from service.rehearsal.rehearse import rehearse

    hush()
    report = rule_tests.run_tests(load_rules(folder), *rule_tests.load_tests(folder))
    played = [rehearse(path) for path in sorted((folder / "rehearsals").glob("*.yaml"))]
    wrong = [line for one in report.results if not one.passed for line in rule_tests.describe_failure(one)]
    wrong += [line for one in played for line in one.complaints]
    if wrong:
        raise UserError(f"{folder} was made, and does not hold what it promises:", *wrong)
    return f", and proved: {len(report.results)} rule tests and {len(played)} rehearsals pass"


def _travel(folder: Path, answers: NewDeskAnswers, *, wanted: bool | None, asks: bool) -> bool:
    """A mail to the new desk itself, where it is wanted and a mail server is there; False where it does not arrive."""
    if wanted is None:
        place = f"{answers.send_host}:{answers.send_port}"
        try:
            socket.create_connection((answers.send_host, answers.send_port), 3).close()
        except OSError as error:
            print(f"No mail server answers at {place} ({error.strerror or error}): no round trip was tried.")
            return True
        question = f"The mail server at {place} answers. Are the lines in place, and may a mail travel to the desk now?"
        wanted = asks and typer.confirm(question, default=True)
    if not wanted:
        return True
    from service.config.load import load_config
    from service.daemon import doctor
    from service.daemon.short_run import NotReady, run_shortly

    try:
        with run_shortly(folder.absolute()):
            found = doctor.round_trip(load_config(folder))
    except NotReady as error:
        found = doctor.ill("round trip", str(error), f"postdesk -C {folder} run says why")
    mark = {"well": "✓", "doubtful": "!", "ill": "✗"}[found.state]
    print(f"{mark} {found.what}: {found.text}{f' - {found.cure}' if found.cure else ''}")
    return found.state == "well"


def _tell_servers(answers: NewDeskAnswers) -> None:
    """The lines for the provider that it sends through, or the mail servers that are found on this machine."""
    from service.config.mail_servers import ELSEWHERE, choose_servers, find_servers, lines_for

    chosen = choose_servers(answers, find_servers())
    if chosen == ELSEWHERE:
        print("No mail server was found on this machine. Where your mail is, these lines lead it to the desk:")
    else:
        print("Your mail server leads mail for the desk to it by these lines:")
    for server in chosen:
        print(*(f"  {line}" for line in lines_for(server, answers)), sep="\n")


def free_place(port: int, taken: Collection[int]) -> str:
    """Where a listener may be on this machine: the usual port, or the next pair that nobody has."""
    while port in taken or _is_listening(port):
        port += 10
    return f"127.0.0.1:{port}"


def _is_listening(port: int, host: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((host, port), 1).close()
    except OSError:
        return False
    return True


def _is_taken(place: str) -> bool:
    host, _, port = place.rpartition(":")
    return port.isdecimal() and 0 < int(port) < 65536 and _is_listening(int(port), host.strip("[]"))


def _ports_beside(folder: Path) -> frozenset[int]:
    """The ports of desks in the folders beside the new one: they may not be running now."""
    ports: set[int] = set()
    for path in folder.absolute().parent.glob("*/postdesk.yaml"):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            ports |= {
                int(port) for port in re.findall(r"listen: \"?[\w.]+:(\d{1,5})", path.read_text(encoding="utf-8"))
            }
    return frozenset(ports)


def usual_languages() -> tuple[str, ...]:
    """Both that letters are shipped in, that of the machine first."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return ("zh", "en") if locale.lower().startswith("zh") else ("en", "zh")


def _once(engineers: Sequence[NewEngineer]) -> tuple[NewEngineer, ...]:
    """Who was named twice is one person, by the name that was given."""
    found: dict[str, NewEngineer] = {}
    for one in engineers:
        if not found.get(one.address, NewEngineer("")).name:
            found[one.address] = one
    return tuple(found.values())


def _parse_mode(text: str) -> str:
    if text not in ("live", "trial", "paused"):
        raise UserError(f"{text!r} is not one of live, trial, paused", code=2)
    return text


def _ask(question: str, parse: Callable[[str], str], default: str | None = None) -> str:
    """Asks until the answer can be used; what is wrong with one that cannot is said in a line."""

    def read(typed: str) -> str:
        try:
            return parse(typed.strip())
        except UserError as fault:
            raise typer.BadParameter(fault.lines[0]) from None

    answer: str = typer.prompt(question, default=default, value_proc=read)
    return answer


def _parse_address(text: str) -> str:
    if not re.fullmatch(r"[^\s<>@,]+@[^\s<>@,]+\.[^\s<>@,]+", text):
        raise UserError(f"{text!r} is no address such as support@acme.example", code=2)
    return text


def _parse_languages(text: str) -> str:
    from templates.words import languages

    unknown = [one for one in _split([text]) if one not in languages()]
    if unknown:
        raise UserError(f"there are no letters in {', '.join(unknown)}; there are {', '.join(languages())}", code=2)
    return text


def _parse_timezone(text: str) -> str:
    from rules.language.fields import is_zone

    if not is_zone(text):
        raise UserError(f"{text!r} is no time zone such as Europe/Berlin", code=2)
    return text


def _parse_engineers(text: str) -> str:
    for one in split_engineers([text]):
        parse_engineer(one)
    return text


def _parse_place(text: str) -> str:
    _place(text)
    return text


def _check_folder(folder: Path) -> None:
    if folder.is_file():
        raise UserError(f"{folder} is a file; name a folder that is new or empty", code=2)
    if (folder / "postdesk.yaml").exists():
        raise UserError(f"{folder} holds a desk already (postdesk.yaml); name another folder", code=2)


def _write(folder: Path, answers: NewDeskAnswers) -> None:
    """Writes the files and checks them as `check` would; nothing stays behind when the answers make no desk."""
    from service.config.load import examine_file
    from service.config.start_checks import check_start

    files = plan_files(answers)
    made: list[Path] = []
    try:
        for name, text in files.items():
            path = folder / name
            if path.exists():
                continue
            made += _make_folder(path.parent)
            path.touch(mode=0o600)  # addresses of people, and perhaps soon a secret
            made.append(path)
            path.write_text(text, encoding="utf-8")
        for empty in ("templates", "knowledge"):
            made += _make_folder(folder / empty)
    except OSError as error:
        raise UserError(f"{error.filename}: {error.strerror}", code=1) from None
    file = examine_file(folder)
    said = (*file.problems, *(check_start(file.config, file.node) if file.config is not None else ()))
    wrong = [one for one in said if one.severity == "error"]
    if wrong:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        raise UserError(*(f"{one.message}{f' - {one.hint}' if one.hint else ''}" for one in wrong), code=2)


def _make_folder(folder: Path) -> list[Path]:
    """The folders that were missing on the way to this one, outermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()][::-1]
    for one in missing:
        one.mkdir(mode=0o700)
    return missing


def _split(texts: list[str]) -> tuple[str, ...]:
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def split_engineers(texts: list[str]) -> tuple[str, ...]:
    """Several in one text are parted by commas; one in a name (`O'Neil, Pat <pat@acme.example>`) parts nobody."""
    found: list[str] = []
    for text in texts:
        begun = ""
        for part in text.split(","):
            begun = f"{begun},{part}" if begun else part
            if "@" in part:
                found.append(begun.strip())
                begun = ""
        if begun.strip():
            found.append(begun.strip())
    return tuple(found)


def parse_engineer(text: str) -> NewEngineer:
    """`dana@acme.example` or `Dana Lee <dana@acme.example>`. Ends the command where it is neither."""
    match = re.fullmatch(r"(?:(?P<name>[^<>]*?)\s*<)?(?P<address>[^\s<>@]+@[^\s<>@]+)>?", text.strip())
    if match is None:
        raise UserError(f"{text!r} is no engineer; write dana@acme.example or 'Dana Lee <dana@acme.example>'", code=2)
    return NewEngineer(match["address"].lower(), (match["name"] or "").strip('" '))


def _place(text: str) -> tuple[str, int]:
    from service.config.schema import parse_place

    try:
        return parse_place(text, 25)
    except ValueError:
        raise UserError(f"{text!r} is no mail server; write 127.0.0.1:25", code=2) from None


def find_timezone() -> str:
    """The machine's time zone by its name, UTC where it has none."""
    from rules.language.fields import is_zone

    link = os.path.realpath("/etc/localtime")
    candidates = (os.environ.get("TZ", "").lstrip(":"), link.partition("zoneinfo/")[2])
    return next((name for name in candidates if is_zone(name)), "UTC")
