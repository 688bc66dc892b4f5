"""A desk of its own for each test, run as the real daemon, with a sink behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.rehearsal.mail_sink import Sink
from tests.tools.running import RunningDesk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RunningDesk]:
    with Sink() as sink:
        running = RunningDesk(tmp_path, sink).start()
        yield running
        running.end()
