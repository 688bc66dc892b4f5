"""`postdesk check`: everything that can be wrong in a desk's files, all of it in one run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import HERE, Folder, Json, print_json

if TYPE_CHECKING:
    from rules.authoring.effective_policy import PolicyValue
    from rules.language.yaml_reader import Problem
    from rules.loading.load import Loaded
    from service.config.settings import Config


def check(
    folder: Folder = HERE,
    json: Json = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are failures: exit 1.")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the policy in effect, and where each value comes from.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Who changed which rules when (in a git checkout).")
    ] = False,
) -> None:
    """Everything that can be wrong in files, with file:line:column and a hint. Exit 2 when something is."""
    folder = Path(folder)
    problems = list(check_folder(folder))
    errors = [problem for problem in problems if problem.severity == "error"]
    if json:
        print_json(_values(folder) if show and not errors else problems)
    else:
        for problem in problems:
            print(problem)
        if show and not errors:
            print(*_values(folder), *_targets(folder), *_next_dates(folder), sep="\n")
        elif not problems:
            print(f"{folder}: all is well")
        elif not errors:
            print(f"{folder}: usable, with {len(problems)} warning{'s' * (len(problems) > 1)}")
        if history:
            print(*_history(folder), sep="\n")
    raise typer.Exit(2 if errors else int(strict and bool(problems)))


def _values(folder: Path) -> tuple[PolicyValue, ...]:
    from rules.authoring.effective_policy import effective
    from service.cli.test import load_rules

    loaded = load_rules(folder)
    assert loaded.policy is not None
    return effective(loaded.policy, loaded.tree)


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


def known_letters(folder: Path) -> dict[str, frozenset[str]]:
    """Every letter that rules can name, with its languages: those that are shipped and the desk's own."""
    from service.config.schema import LANGUAGES
    from templates.letters import LETTERS

    found = dict.fromkeys(LETTERS, frozenset(LANGUAGES))
    own = folder / "templates"
    for path in own.glob("*/*.j2") if own.is_dir() else ():
        name = path.name.partition(".")[0]
        if not name.startswith("_"):
            found[name] = found.get(name, frozenset()) | {path.parent.name}
    return found


def _check_approvals(config: Config, loaded: Loaded) -> list[Problem]:
    """An approval counts at an address of its own only, which `reply_addresses: none` leaves out."""
    from rules.language.yaml_reader import Problem

    policy = loaded.policy
    if policy is None or not config.reply_addresses.none or not (policy.approvals.rules or policy.changes.rules):
        return []
    message, hint = "nobody can approve without reply addresses", "another separator, or a domain; see docs/quirks.md"
    return [Problem("postdesk.yaml", 0, 0, message, hint, "warning")]


def check_folder(folder: Path) -> list[Problem]:
    """All problems of postdesk.yaml, rules, letters and secrets of a desk, warnings among them."""
    from rules.authoring.rule_tests import load_tests
    from rules.loading.load import load
    from service.config.load import read_config

    config, problems = read_config(folder)
    if config is None:
        loaded = load(folder / "rules") if (folder / "postdesk.yaml").exists() and (folder / "rules").is_dir() else None
        return [*problems, *(loaded.problems if loaded else ())]
    loaded = load(
        folder / "rules",
        desk_timezone=config.desk.timezone,
        languages=config.desk.languages,
        letters=known_letters(folder),
        today=datetime.now(UTC).date(),
    )
    _, wrong_tests = load_tests(folder)
    problems = [*problems, *_check_approvals(config, loaded)]
    knowledge = _check_knowledge(config, loaded)
    return [
        *problems,
        *loaded.problems,
        *wrong_tests,
        *_check_secrets(config),
        *_check_keys(config),
        *_check_letters(config, loaded),
        *knowledge,
    ]


def _check_keys(config: Config) -> list[Problem]:
    """The folder of keys: is it there, closed to others, and of use?"""
    from rules.language.yaml_reader import Problem
    from service.config.load import FILE

    folder = config.trust.key_folder
    if folder is None:
        if config.sealed.encrypt == "always":
            hint = "keys: keys under trust:, a folder with mode 700; see docs/sealed-mail.md"
            return [Problem(FILE, 0, 0, "sealed.encrypt is always, and there is no folder of keys", hint, "warning")]
        return []
    if not folder.is_dir():
        return [Problem(FILE, 0, 0, f"trust.keys: there is no folder {folder}", f"mkdir -m 700 {folder}")]
    from gateway.crypto.key_folder import find_exposed
    from service.cli.keys import describe_folder

    exposed = [Problem(FILE, 0, 0, f"trust.keys: {line}") for line in find_exposed(folder)]
    report = describe_folder(config)
    problems = [Problem(FILE, 0, 0, f"trust.keys: {line}", severity="warning") for line in report.problems]
    known = {address for one in report.own if one.is_own for address in one.addresses}
    for desk in config.desks:
        if config.sealed.sign and desk.address.lower() not in known:
            text = f"trust.keys: no key is for {desk.address}: its letters are not signed"
            hint = "put one there with its certificate, or write sealed: {sign: false}"
            problems.append(Problem(FILE, 0, 0, text, hint, "warning"))
    return [*exposed, *problems]


def _check_knowledge(config: Config, loaded: Loaded) -> list[Problem]:
    """The articles, and the rules that answer with one."""
    from service.article_files.index import check_folder as check_articles
    from service.article_files.index import check_rules

    problems = check_articles(config.folder, config.desk.languages, loaded.policy)
    return problems if loaded.policy is None else [*problems, *check_rules(config.folder, loaded.policy, loaded.tree)]


def _check_secrets(config: Config) -> list[Problem]:
    from rules.language.yaml_reader import Problem
    from service.config.load import FILE, list_exposed, list_secrets
    from service.config.settings import SecretMissing

    problems = []
    for secret in list_secrets(config):
        try:
            secret.reveal()
        except SecretMissing as error:
            problems.append(Problem(FILE, 0, 0, str(error), severity="warning"))
    for path in list_exposed(config):
        what, hint = f"everybody on this machine can read the secret in {path}", f"chmod 600 {path}"
        problems.append(Problem(FILE, 0, 0, what, hint))
    return problems


def _check_letters(config: Config, loaded: Loaded) -> list[Problem]:
    """The overridden letters of the folder, by the lint of the letters where this version has one."""
    from rules.language.yaml_reader import Problem

    folder = config.folder / "templates"
    if not folder.is_dir() or not any(folder.rglob("*.j2")):
        return []
    from templates.lint import lint

    found = lint(folder, own_letters(loaded))
    return [Problem(f"templates/{one.file}", one.line, 0, one.message) for one in found]


def own_letters(loaded: Loaded) -> dict[str, str]:
    """Letters of names of the desk's own that its rules name, and for which of ours each of them stands."""
    from templates.letters import LETTERS

    named = loaded.policy.named_letters if loaded.policy is not None else {}
    return {name: use for name, use in named.items() if name not in LETTERS}
