"""Fixtures for all: real databases, a desk that runs, and the sink that its letters go to."""

import gc
import os
import signal
from contextlib import ExitStack
from itertools import islice

import pytest
import structlog
from hypothesis import HealthCheck, settings

from service.rehearsal.mail_sink import Sink
from tests.tools import known_rules, warm
from tests.tools.databases import (
    CHOSEN,
    borrow_database,
    database_url,
    empty_postgresql_url,
    postgresql,
    postgresql_url,
    private_url,
    stop_server,
)
from tests.tools.running import RunningDesk

# A busy machine is no failure: properties are about what comes out, never about how fast.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")
known_rules.remember()
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in the background of a shell: what tests start would ignore Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)
# Traces as Python writes them: where rich is installed, structlog draws each with all its variables, which takes a second.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

__all__ = ["database_url", "empty_postgresql_url", "postgresql", "postgresql_url", "private_url"]


def pytest_report_header():
    return f"database: {CHOSEN}"


def pytest_sessionfinish():
    stop_server()
    warm.stop()


@pytest.hookimpl(trylast=True)  # behind the shuffling
def pytest_collection_modifyitems(items):
    """The long ones first: one that began last would keep the whole run waiting.

    Each worker is given an equal part of the list and begins at its head; others take from its tail.
    """
    long = [one for one in items if one.get_closest_marker("long")]
    rest = iter([one for one in items if not one.get_closest_marker("long")])
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    ordered, left = [], len(items)
    for number in range(workers):
        share = long[number::workers]
        size = left // (workers - number)
        ordered += [*share, *islice(rest, max(0, size - len(share)))]
        left = len(items) - len(ordered)
    items[:] = [*ordered, *rest]


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Twenty thousand tests stay to the end: nothing looks through them for garbage, now or later."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.enable()
    return collected


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink


@pytest.fixture
def make_talk(tmp_path):
    """Makes desks in virtual time, each with a folder, settings and a database of its own."""
    from tests.tools.talk import Talk

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


@pytest.fixture
def make_desk(tmp_path, sink):
    """Makes desks in folders and databases of their own; their daemons end with the test."""
    with ExitStack() as stack:

        def make(name="desk", **changes):
            if CHOSEN == "postgresql" and "database" not in changes:
                changes["database"] = stack.enter_context(borrow_database())
            folder = tmp_path / name
            folder.mkdir()
            desk = RunningDesk(folder, changes.pop("sink", sink), **changes)
            stack.callback(desk.end)
            return desk

        yield make


@pytest.fixture
def desk(make_desk):
    """A desk that runs."""
    return make_desk().start()
