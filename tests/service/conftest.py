"""What several tests of the service need."""

import pytest

from tests.databases import borrow_database
from tests.scenarios.talk import Talk


@pytest.fixture
def talk(tmp_path):
    with borrow_database() as url:
        made = Talk(tmp_path / "desk", url)
        yield made
        made.close()
