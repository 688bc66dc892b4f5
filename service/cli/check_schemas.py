"""The JSON Schemas beside a desk's files, for editors: `check --schemas` writes them, every `check` renews them."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from rules.authoring.json_schema_names import RULES, TESTS, model_text, own_names, rules_text, tests_text
from rules.policy.model import Policy
from service.cli.check_files import known_letters
from service.config.schema import FilePart
from service.rehearsal.script import RehearsalPart

CONFIG, REHEARSALS = "postdesk.schema.json", "rehearsals/postdesk-rehearsals.schema.json"


def plan_schemas(folder: Path, policy: Policy) -> dict[str, str]:
    """Every schema of a desk, by its path in the folder; names are those of its rules and letters."""
    names: Mapping[str, list[str]] = own_names(policy, sorted(known_letters(folder)))
    return {
        CONFIG: model_text(FilePart, "postdesk.yaml", {}),
        RULES: rules_text(names),
        TESTS: tests_text(names),
        REHEARSALS: model_text(RehearsalPart, "Postdesk rehearsal", names),
    }


def write_schemas(folder: Path, policy: Policy, *, all_of_them: bool) -> list[str]:
    """Writes those that have changed, of the ones that are there or of all; the paths that were written.

    A folder that cannot be written keeps what it has. Raises OSError where all were asked for.
    """
    written = []
    for name, text in plan_schemas(folder, policy).items():
        path = folder / name
        is_wanted = path.exists() or (all_of_them and path.parent.is_dir())
        if not is_wanted or (path.exists() and path.read_text(encoding="utf-8") == text):
            continue
        with contextlib.ExitStack() as stack:
            if not all_of_them:
                stack.enter_context(contextlib.suppress(OSError))
            path.write_text(text, encoding="utf-8")
            written.append(name)
    return written
