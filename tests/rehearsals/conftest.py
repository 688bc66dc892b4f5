"""Every `*.yaml` in here is a test: a conversation that is played over the production code in virtual time."""

import logging
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog

from tests.tools.databases import borrow_database


class RehearsalFailed(Exception):
    pass


class RehearsalFile(pytest.File):
    def collect(self):
        yield RehearsalItem.from_parent(self, name=self.path.stem)


class RehearsalItem(pytest.Item):
    def runtest(self):
        from service.rehearsal.rehearse import rehearse

        with quiet(), borrow_database() as url:
            result = rehearse(Path(self.path), database=url)
        if not result.passed:
            raise RehearsalFailed("\n".join(result.complaints))

    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, RehearsalFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, 0, f"rehearsal: {self.name}"


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".yaml" and file_path.parent == Path(__file__).parent:
        return RehearsalFile.from_parent(parent, path=file_path)
    return None


@contextmanager
def quiet():
    """The transcript is the story; the log's lines only hide it."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        yield
    finally:
        structlog.configure(**before)
