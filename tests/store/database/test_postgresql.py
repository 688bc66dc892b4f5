"""What is relied on in PostgreSQL is said in one module, and told in its ADR."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store.database import postgresql

STORE = Path(postgresql.__file__).parents[1]
ADR = STORE.parent / "docs" / "adr" / "0014-what-postgresql-gives.md"
WORDS = (
    "advisory_lock",
    "advisory_xact_lock",
    "skip_locked=",
    "lock_timeout=",
    "clock_timestamp(",
    "REPEATABLE READ",
    "pg_locks",
)
TOLD = ("SKIP LOCKED", "advisory locks", "idle_session_timeout", "pg_locks", "clock_timestamp()", "REPEATABLE READ")


@pytest.mark.parametrize("word", WORDS)
def test_it_stands_in_one_place(word):
    modules = [path for path in STORE.rglob("*.py") if "migrations" not in path.parts]
    # what `describe` asks for a person, and a docstring, rely on nothing
    found = {
        path.name
        for path in modules
        for line in path.read_text().splitlines()
        if word in line and not re.search(r'version\(\)|^\s*("""|#)', line)
    }
    assert found == {"postgresql.py"}


@pytest.mark.parametrize("word", TOLD)
def test_the_decision_tells_it(word):
    assert word in ADR.read_text()
