"""A desk that runs for a moment: it is waited for as long as it lives. That one really runs is in test_init_answers."""

import multiprocessing
import socket

import pytest

from service.daemon.short_run import NotReady, _wait
from service.daemon.systemd import notify


@pytest.fixture
def manager(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.bind(str(tmp_path / "ready"))
        yield one


class Living(multiprocessing.Process):
    def is_alive(self):
        return True


def test_it_is_ready_when_it_says_so(manager, tmp_path):
    for line in ("STATUS=starting", "READY=1"):
        notify(line, environ={"NOTIFY_SOCKET": str(tmp_path / "ready")})
    _wait(manager, Living())


def test_one_that_ends_before_is_not_waited_for(manager):
    with pytest.raises(NotReady, match="does not start"):
        _wait(manager, multiprocessing.Process())
