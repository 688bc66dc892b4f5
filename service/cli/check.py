"""`postdesk check`: everything that can be wrong in a desk's files, all of it in one run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from service.cli.common import HERE, Folder, Json, print_json

if TYPE_CHECKING:
    from rules.reader import Problem
    from service.settings import Config


def check(folder: Folder = HERE, json: Json = False) -> None:
    """Everything that can be wrong in files, with file:line:column and a hint. Exit 2 when something is."""
    problems = list(check_folder(Path(folder)))
    errors = [problem for problem in problems if problem.severity == "error"]
    if json:
        print_json(problems)
    else:
        for problem in problems:
            print(problem)
        if not problems:
            print(f"{folder}: all is well")
        elif not errors:
            print(f"{folder}: usable, with {len(problems)} warning{'s' * (len(problems) > 1)}")
    raise typer.Exit(2 if errors else 0)


def check_folder(folder: Path) -> list[Problem]:
    """All problems of postdesk.yaml, rules, letters and secrets of a desk, warnings among them."""
    from rules.load import load
    from service.config import read_config

    config, problems = read_config(folder)
    if config is None:
        loaded = load(folder / "rules") if (folder / "postdesk.yaml").exists() and (folder / "rules").is_dir() else None
        return [*problems, *(loaded.problems if loaded else ())]
    loaded = load(folder / "rules", desk_timezone=config.desk.timezone, languages=config.desk.languages)
    return [*problems, *loaded.problems, *_check_secrets(config), *_check_letters(config)]


def _check_secrets(config: Config) -> list[Problem]:
    from rules.reader import Problem
    from service.config import FILE, list_secrets
    from service.settings import SecretMissing

    problems = []
    for secret in list_secrets(config):
        try:
            secret.reveal()
        except SecretMissing as error:
            problems.append(Problem(FILE, 0, 0, str(error), severity="warning"))
    return problems


def _check_letters(config: Config) -> list[Problem]:
    """The overridden letters of the folder, by the lint of the letters where this version has one."""
    from rules.reader import Problem

    folder = config.folder / "templates"
    if not folder.is_dir() or not any(folder.rglob("*.j2")):
        return []
    from templates.lint import lint

    return [Problem(f"templates/{one.file}", one.line, 0, one.message) for one in lint(folder)]
