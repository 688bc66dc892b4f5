"""docs/security.md names a test for each promise: every one is there, under the name that the page gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| ---", "| promise"))]


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda one: one.rpartition("/")[2])
def test_a_test_that_attacks_a_promise_is_there(file, name):
    assert re.search(rf"^(?:async )?def {name}\(", (ROOT / file).read_text(), re.MULTILINE)


def test_every_promise_has_one():
    assert len(NAMED) > 40
    for row in ROWS:
        promise, attacked = (cell.strip() for cell in row.strip("|").split("|", 1))
        assert promise.startswith("**") or "::" in attacked, promise


def test_security_md_leads_here():
    assert "(docs/security.md)" in (ROOT / "SECURITY.md").read_text()
    assert "(../SECURITY.md)" in PAGE
