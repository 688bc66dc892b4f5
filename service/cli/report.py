"""`postdesk report`: the figures of a period, on the terminal, as CSV, JSON or the page that the letter shows."""

from __future__ import annotations

import sys
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from msgspec.structs import replace

from service.cli.common import HERE, Folder, Json, get_config, print_json, print_table, read_database
from service.cli.people import get_policy, refuse_unknown
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from rules.policy.model import Policy
    from service.config.settings import Config
    from service.domain.commands.periods import Period
    from service.reports.cases import By, ReportScope
    from service.reports.report import Report

MOST_BEHIND = 200


def report(
    folder: Folder = HERE,
    period: Annotated[
        str, typer.Option(help="last week, last month, 2026-10, 2026-W47, 2026-Q3, 2026 …")
    ] = "last month",
    by: Annotated[
        list[str] | None,
        typer.Option(help="Tables: priority, level, category, team, engineer, organisation, channel, kind."),
    ] = None,
    team: Annotated[str, typer.Option(help="Of one team.")] = "",
    organisation: Annotated[str, typer.Option(help="Of one organisation.")] = "",
    engineer: Annotated[str, typer.Option(help="Of one engineer, by address.")] = "",
    category: Annotated[str, typer.Option(help="Of one category and those below it.")] = "",
    why: Annotated[str, typer.Option(help="The tickets behind a line, by its number or key.")] = "",
    as_desk: Annotated[
        str,
        typer.Option(help="Of several desks the one whose days count, by address; the first unless given."),
    ] = "",
    language: Annotated[str, typer.Option(help="en or zh; the desk's first unless given.")] = "",
    csv: Annotated[bool, typer.Option("--csv", help="CSV on stdout, a row for each figure.")] = False,
    json: Json = False,
    html: Annotated[bool, typer.Option("--html", help="The page that the report's email shows, on stdout.")] = False,
) -> None:
    """Figures of a period beside the one before, counted from the log; the same whenever it is asked for."""
    from service.reports.cases import ReportScope
    from service.reports.files import to_csv, to_json

    config = _counted_as(get_config(Path(folder)), as_desk)
    policy = get_policy(config)
    scope = ReportScope((team,) if team else (), organisation, engineer.lower(), category)
    _check_scope(policy, scope)
    made = read_report(config, policy, period, scope, by)
    language = _read_language(language, config)
    if why:
        _print_why(made, why, language, json=json)
    elif csv:
        sys.stdout.write(to_csv(made, language))
    elif json:
        print_json(to_json(made, language))
    elif html:
        print(make_page(made, policy, config, language))
    else:
        several = len({desk.timezone for desk in config.desks}) > 1
        print_report(made, policy, language, config.desk.timezone if several else "")


def _read_language(typed: str, config: Config) -> str:
    from templates.words import languages

    known = languages()
    if typed and typed not in known:
        raise UserError(f"--language: {typed!r} is none of {', '.join(known)}", code=2)
    return typed or config.desk.languages[0]


def _counted_as(config: Config, typed: str) -> Config:
    """The configuration with that desk as its first one, by its address or the part before the @."""
    if not typed:
        return config
    names = {
        name: desk for desk in config.desks for name in (desk.address.lower(), desk.address.lower().partition("@")[0])
    }
    wanted = names.get(typed.lower())
    if wanted is None:
        raise UserError(f"--as-desk: {typed!r} is none of {', '.join(desk.address for desk in config.desks)}", code=2)
    return replace(config, desks=(wanted, *(desk for desk in config.desks if desk is not wanted)))


def read_report(
    config: Config, policy: Policy, period: str, scope: ReportScope | None = None, by: list[str] | None = None
) -> Report:
    """The report of a period, from the desk's database. What was typed wrongly ends the command."""
    from service.gather.report import read_cases
    from service.reports.report import make_report

    wanted, tables = _read_period(period, config), _read_by(by)
    with read_database(config) as database, database.read() as unit:
        if scope is not None and scope.engineer:
            refuse_unknown(unit, scope.engineer, policy)
        now, before = read_cases(unit, policy, wanted)
    return make_report(now, before, wanted, _zone(config), scope, tables)


def _zone(config: Config) -> ZoneInfo:
    return ZoneInfo(config.desk.timezone)


def _read_period(text: str, config: Config) -> Period:
    from service.domain.commands.periods import UnknownPeriodError, parse_period

    try:
        return parse_period(text, datetime.now(UTC), _zone(config))
    except UnknownPeriodError as error:
        raise UserError(f"--period: {error}", code=2) from None


def _read_by(typed: list[str] | None) -> tuple[By, ...]:
    from service.reports.cases import By
    from service.reports.report import TABLES

    if not typed:
        return TABLES
    words = [word.strip().lower() for one in typed for word in one.split(",") if word.strip()]
    known = {one.value: one for one in By}
    for word in words:
        if word not in known:
            raise UserError(f"--by: {word!r} is none of {', '.join(known)}", code=2)
    return tuple(dict.fromkeys(known[word] for word in words))


def _check_scope(policy: Policy, scope: ReportScope) -> None:
    """A name that the rules do not know is a mistake rather than an empty report."""
    from service.domain.queue.report_letters import categories

    for option, name, known in (
        ("--team", scope.team[0] if scope.team else "", policy.teams),
        ("--organisation", scope.organisation, policy.organisations),
        ("--category", scope.category, categories(policy)),
    ):
        if name and name not in known:
            among = f"{name!r} is none of {', '.join(known)}" if known else "the rules have none"
            raise UserError(f"{option}: {among}", code=2)


_COLUMNS = (("no.", "序号"), ("figure", "指标"), ("value", "本期"), ("before", "上期"))


def print_report(made: Report, policy: Policy, language: str, zone: str = "") -> None:
    """The report on the terminal; `zone` where it could be another one."""
    from service.reports.definitions import BY_KEY, ReportSection
    from service.reports.report import shown_lines
    from service.reports.wording import (
        COLUMNS,
        SECTIONS,
        TABLES,
        Names,
        name_period,
        opening,
        pick,
        say_number,
        say_value,
    )

    names = Names(policy)
    about = names.scope(made.scope, language)
    print(" · ".join(part for part in (name_period(made.period, language), about, zone) if part))
    print(*opening(made, names, language), sep="\n")
    for section in ReportSection:
        lines = shown_lines(made, section)
        if not lines:
            continue
        print(f"\n{pick(language, *SECTIONS[section])}")
        rows = [
            (str(line.number), line.figure.label(language), say_value(line.figure, line.now, language),
             say_number(line.figure, line.before.number, language))
            for line in lines
        ]  # fmt: skip
        columns = [pick(language, *words) for words in _COLUMNS]
        print_table(columns, rows, right=(columns[0], *columns[2:]))
    for table in made.tables:
        print(f"\n{pick(language, *TABLES[table.by])}")
        cells = [
            (
                names.of(table.by, row.name, language),
                *(say_number(BY_KEY[key], row.now[key].number, language) for key in COLUMNS),
            )
            for row in table.rows
        ]
        columns = [pick(language, *words) for words in COLUMNS.values()]
        print_table(("", *columns), cells, right=columns)


def _print_why(made: Report, typed: str, language: str, *, json: bool) -> None:
    from service.reports.report import find_line

    line = find_line(made, typed)
    if line is None:
        raise UserError(f"--why: no line is called {typed!r}; write its number, or its key from --csv", code=2)
    tickets = made.behind(line.figure.key)
    if json:
        print_json({"figure": line.figure.key, "tickets": [f"T-{ticket}" for ticket in tickets]})
        return
    print(f"{line.figure.label(language)}: {line.figure.says(language)}")
    print(*(f"T-{ticket}" for ticket in tickets[:MOST_BEHIND]), sep="\n")
    if len(tickets) > MOST_BEHIND:
        print(f"… and {len(tickets) - MOST_BEHIND} more; --json has all")


def make_page(made: Report, policy: Policy, config: Config, language: str) -> str:
    """The letter's own page, with its pictures in it."""
    from service.reports.letter import LetterReader, make_view
    from service.reports.wording import Names
    from templates.context import LetterContext, ReportView, Who, WritingDesk
    from templates.render import render

    view, pictures = make_view(made, LetterReader(language, Names(policy)))
    assert isinstance(view, ReportView)
    desk = WritingDesk(config.desk.name, config.desk.address, config.desk.timezone)
    context = LetterContext(desk, Who(config.desk.name), datetime.now(UTC), report=view)
    page = render("report", language, context).html
    for picture in pictures:
        data = b64encode(picture.content).decode()
        page = page.replace(f"cid:{picture.content_id}", f"data:{picture.type};base64,{data}")
    return page
