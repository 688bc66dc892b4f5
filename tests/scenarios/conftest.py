from contextlib import ExitStack

import pytest

from tests.databases import borrow_database
from tests.scenarios.talk import Talk


@pytest.fixture
def make_talk(tmp_path):
    with ExitStack() as stack:

        def make(name="desk", **settings):
            talk = Talk(tmp_path / name, stack.enter_context(borrow_database()), **settings)
            stack.callback(talk.close)
            return talk

        yield make


@pytest.fixture
def talk(make_talk):
    """A desk in virtual time, with the starter rules."""
    return make_talk()
