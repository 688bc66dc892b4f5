import os
import signal
import subprocess
import sys
import time

import pytest

from service.loops import failpoints
from service.loops.failpoints import Failpoint, FailpointError, parse_failpoints


@pytest.fixture(autouse=True)
def disarmed():
    yield
    failpoints.arm({})


def test_points_are_read():
    assert parse_failpoints("T1.before:kill, wire:delay=0.2@3") == {
        "T1.before": Failpoint("T1.before", "kill"),
        "wire": Failpoint("wire", "delay", 0.2, 3),
    }
    assert parse_failpoints("") == {}


@pytest.mark.parametrize("text", ["T9.before:kill", "T1.before:explode", "T1.before"])
def test_a_wrong_point_says_what_there_is(text):
    with pytest.raises(ValueError, match="there are"):
        parse_failpoints(text)


def test_an_error_comes_at_its_passage_only():
    failpoints.arm({"POSTDESK_FAILPOINT": "T3.after:error@2"})
    failpoints.reach("T3.before")
    failpoints.reach("T3.after")
    with pytest.raises(FailpointError):
        failpoints.reach("T3.after")
    failpoints.reach("T3.after")


def test_a_delay_takes_its_seconds():
    failpoints.arm({"POSTDESK_FAILPOINT": "wire:delay=0.05"})
    before = time.monotonic()
    failpoints.reach("wire")
    assert time.monotonic() - before >= 0.05


def test_a_kill_is_a_kill():
    code = "from service.loops import failpoints; failpoints.arm(); failpoints.reach('T2.after'); print('alive')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"POSTDESK_FAILPOINT": "T2.after:kill"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == b""
