"""Fixtures for all: real databases, a desk that runs, and the sink that its letters go to."""

import pytest
from hypothesis import HealthCheck, settings

from service.sink import Sink
from tests.databases import CHOSEN, database_url, postgresql, postgresql_url
from tests.running import RunningDesk

# A busy machine is no failure: properties are about what comes out, never about how fast.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")

__all__ = ["database_url", "postgresql", "postgresql_url"]


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink


@pytest.fixture
def make_desk(request, tmp_path, sink):
    """Makes desks in folders and databases of their own; their daemons end with the test."""
    desks = []

    def make(name="desk", **changes):
        if CHOSEN == "postgresql":
            changes.setdefault("database", request.getfixturevalue("postgresql").create())
        folder = tmp_path / name
        folder.mkdir()
        desk = RunningDesk(folder, changes.pop("sink", sink), **changes)
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        desk.end()


@pytest.fixture
def desk(make_desk):
    """A desk that runs."""
    return make_desk().start()
