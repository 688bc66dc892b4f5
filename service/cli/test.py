"""`postdesk test`: the rule tests of a desk, and the rules that no test reaches."""

# ruff: noqa: PT028 - the command is called test

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.common import HERE, Folder, Json, console, print_json
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from rules.authoring.rule_tests import RuleTestReport
    from rules.loading.load import Loaded


def test(
    folder: Folder = HERE,
    json: Json = False,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write the results there for a build server.")] = None,
    only: Annotated[str, typer.Option("--only", help="Only tests whose name or file holds this text.")] = "",
) -> None:
    """Run the rule tests; name the rules that no test reaches. Exit 1 when a test fails, 2 when files are wrong."""
    from rules.authoring.rule_tests import load_tests, run_tests, to_junit

    loaded = load_rules(folder)
    cases, problems = load_tests(folder)
    chosen = [case for case in cases if only.casefold() in f"{case.file} {case.case.name}".casefold()]
    report = run_tests(loaded, chosen, problems)
    if junit is not None:
        junit.write_text(to_junit(report), encoding="utf-8")
    if json:
        print_json(_document(report, whole=not only))
    else:
        _print(report, whole=not only)
    if report.problems:
        raise typer.Exit(2)
    raise typer.Exit(0 if report.passed else 1)


def load_rules(folder: Path, rules: Path | None = None) -> Loaded:
    """The desk's rules, or those of another folder with the desk's zone and languages.

    Problems end the command with exit 2.
    """
    from rules.loading.load import load, rules_folder

    place = rules_folder(rules or folder)
    if not (folder / "postdesk.yaml").exists() and not any(place.glob("*.y*ml")):
        raise UserError(f"{place.absolute()} holds no rules; name a desk's folder with -C", code=2)
    timezone, languages = desk_words(folder)
    loaded = load(rules or folder, desk_timezone=timezone, languages=languages)
    if loaded.policy is None:
        raise UserError(*map(str, loaded.errors), code=2)
    return loaded


def desk_words(folder: Path) -> tuple[str, tuple[str, ...]]:
    """Time zone and languages of postdesk.yaml; UTC and English where there is none, as for a folder of rules alone."""
    from service.cli.common import get_config

    if not (folder / "postdesk.yaml").exists():
        return "UTC", ("en",)
    config = get_config(folder)
    return config.desk.timezone, config.languages


def _document(report: RuleTestReport, *, whole: bool) -> dict[str, Any]:
    tests = [
        {
            "name": result.case.case.name,
            "file": result.case.file,
            "line": result.case.line,
            "passed": result.passed,
            "failures": list(result.failures),
            "trace": result.decision.trace.to_json(),
        }
        for result in report.results
    ]
    return {
        "passed": report.passed,
        "tests": tests,
        "problems": report.problems,
        "unreached": report.unreached if whole else [],
    }


def _print(report: RuleTestReport, *, whole: bool) -> None:
    from rules.authoring.rule_tests import describe_failure

    out = console()
    for result in report.results:
        if not result.passed:
            for line in describe_failure(result):
                out.print(line)
            out.print()
    for problem in (*report.problems, *(report.unreached if whole else ())):
        out.print(str(problem))
    failed = sum(not result.passed for result in report.results)
    number = len(report.results)
    if not number:
        out.print(
            "there are no tests: write some to rules/tests/*.yaml" if whole else "no test has this in its name or file"
        )
    else:
        words = f"{number} test{'s' * (number != 1)}"
        out.print(
            f"{words}: all passed" if not failed else f"{words}: {failed} failed", style="red" if failed else "green"
        )
