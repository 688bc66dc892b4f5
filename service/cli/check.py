"""`postdesk check`: everything that can be wrong in a desk's files, all of it in one run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from service.cli.common import HERE, Folder, Json, console, harmless, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.authoring.effective_policy import PolicyValue
    from rules.language.yaml_reader import Problem


def check(
    folder: Folder = HERE,
    json: Json = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are failures: exit 1.")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the policy in effect, and where each value comes from.")
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Put right what has one cure; shows it first, and asks.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --fix: write it without asking.")] = False,
    schemas: Annotated[
        bool, typer.Option("--schemas", help="Write the JSON Schemas for editors, with this desk's own names.")
    ] = False,
    with_history: Annotated[
        bool, typer.Option("--with-history", help="How often each rule and condition decided in the last 30 days.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Who changed which rules when (in a git checkout).")
    ] = False,
) -> None:
    """Everything that can be wrong in files, with file:line:column and a hint. Exit 2 when something is."""
    from service.cli.check_files import check_folder

    folder = Path(folder)
    problems = list(check_folder(folder))
    if fix and _fix(folder, problems, sure=yes):
        problems = list(check_folder(folder))
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        written = _renew_schemas(folder, all_of_them=schemas)
        if schemas and not json:
            print(*(f"wrote {name}" for name in written), sep="\n")
    if json:
        print_json(_values(folder) if show and not errors else problems)
    else:
        _print(problems)
        if show and not errors:
            print(*_values(folder), *_order(folder), *_targets(folder), *_next_dates(folder), sep="\n")
        elif not problems:
            print(f"{folder}: all is well")
        elif not errors:
            print(f"{folder}: usable, with {len(problems)} warning{'s' * (len(problems) > 1)}")
        if with_history and not errors:
            print(*_usage(folder), sep="\n")
        if history:
            print(*_history(folder), sep="\n")
    raise typer.Exit(2 if errors else int(strict and bool(problems)))


def _print(problems: Iterable[Problem]) -> None:
    """A line each; on a terminal the place is bold, and errors and warnings have colours of their own."""
    from rich.text import Text

    out = console()
    for problem in problems:
        line = Text(harmless(str(problem)))
        line.stylize("bold", 0, line.plain.find(" "))
        line.stylize("red" if problem.severity == "error" else "yellow", line.plain.find(" "))
        out.print(line, soft_wrap=True)


def _renew_schemas(folder: Path, *, all_of_them: bool) -> list[str]:
    """By which editors complete and check: with the names that the rules have now."""
    from service.cli.check_schemas import write_schemas
    from service.cli.test import load_rules

    policy = load_rules(folder).policy
    return write_schemas(folder, policy, all_of_them=all_of_them) if policy is not None else []


def _fix(folder: Path, problems: list[Problem], *, sure: bool) -> bool:
    """Shows the difference and writes it where somebody says yes; was anything written?"""
    from service.cli.check_fix import plan_fixes, show_fixes

    fixes = plan_fixes(folder, problems)
    if not fixes:
        return False
    print(show_fixes(folder, fixes))
    if not (sure or typer.confirm("Write this?", default=False)):
        return False
    for path, (_, after) in fixes.items():
        path.write_text(after, encoding="utf-8")
    return True


def _usage(folder: Path) -> list[str]:
    """What each rule did to the mails of the last 30 days."""
    from rules.authoring.rule_usage import count_usage
    from service.cli.backtest import read_past_mails
    from service.cli.test import load_rules

    loaded = load_rules(folder)
    assert loaded.policy is not None
    places: dict[tuple[str, int], tuple[str, int]] = {}
    for section in ("gate", "classify", "route", "answer"):
        for number in range(len(getattr(loaded.policy, section))):
            node = loaded.tree.find((section, number))
            places[section, number] = (node.file, node.line)
    mails = read_past_mails(folder, datetime.now(UTC) - timedelta(days=30))
    number, usages = count_usage(loaded.policy, places, ((mail.label, mail.facts) for mail in mails))
    return [f"{number} mails of the last 30 days", *(line for usage in usages for line in usage.lines())]


def _values(folder: Path) -> tuple[PolicyValue, ...]:
    from rules.authoring.effective_policy import effective
    from service.cli.test import load_rules

    loaded = load_rules(folder)
    assert loaded.policy is not None
    return effective(loaded.policy, loaded.tree)


def _order(folder: Path) -> list[str]:
    from rules.authoring.effective_policy import describe_order
    from service.cli.test import load_rules

    loaded = load_rules(folder)
    assert loaded.policy is not None
    return list(describe_order(loaded.policy, loaded.tree))


def _targets(folder: Path) -> list[str]:
    """What is promised to whom, in the order in which the closer one goes before."""
    from rules.decision.promises import Served, describe_goal
    from service.cli.test import load_rules

    policy = load_rules(folder).policy
    assert policy is not None
    usual = [("desk", Served(""))]
    own = [(f"team {name}", Served("", team=name)) for name in policy.teams]
    own += [
        (f"category {name}", Served("", category=name, team=policy.category(name).team)) for name in policy.categories
    ]
    own += [(f"organisation {name}", Served("", organisation=name)) for name in policy.organisations]
    lines = ["targets, the closer one first: organisation, category, team, desk; of each the part for the kind"]
    for name, served in (*usual, *own):
        for priority in policy.priorities:
            line = describe_goal(policy, replace(served, priority=priority))
            if name == "desk" or f"({name})" in line:
                lines.append(f"  {name}, {priority}: {line}")
    return lines


def _next_dates(folder: Path) -> list[str]:
    """When recurring tickets open next, three dates each."""
    from rules.policy.recurring_tickets import next_due
    from service.cli.test import load_rules

    policy = load_rules(folder).policy
    lines: list[str] = []
    for rule in policy.recurring if policy is not None else ():
        assert policy is not None
        calendar, at = policy.calendar(rule.hours), datetime.now(UTC)
        dates: list[str] = []
        while len(dates) < 3 and (due := next_due(rule, calendar, at)) is not None:
            dates.append(f"{due.at.astimezone(calendar.zone):%a %Y-%m-%d %H:%M}")
            at = due.at
        lines.append(f"{rule.name}: next {', '.join(dates)}")
    return lines


def _history(folder: Path) -> list[str]:
    """The commits that touched the rules, latest first, with their files."""
    from rules.loading.load import rules_folder
    from service.cli.backtest import run_git

    wanted = (
        "log",
        "-n",
        "50",
        "--date=short",
        "--format=%h  %ad  %an  %s",
        "--stat=100",
        "--stat-count=10",
        "--",
        ".",
    )
    return run_git(rules_folder(folder), *wanted).splitlines()
