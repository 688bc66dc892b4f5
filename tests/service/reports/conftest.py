"""The starter desk's rules, and the histories of a made-up year."""

from pathlib import Path

import pytest

import rules
from rules.loading.load import load
from service.rehearsal.made_up_year import make_year


@pytest.fixture(scope="module")
def policy():
    return load(Path(rules.__file__).parent / "starter", desk_timezone="Asia/Shanghai", languages=("en", "zh")).policy


@pytest.fixture(scope="module")
def histories(policy):
    return [made.events for made in make_year(policy, 2026, seed=7, count=700)]
