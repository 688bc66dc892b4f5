"""Scenario 5: the whole daemon is killed at the N-th sync of its disk, N from 1 to 40, while people write and try again."""

import shutil
import signal
import subprocess

import pytest

from tests.crash.load import Crowd, check_once, find_on_their_way, settle
from tests.tools.waiting import PATIENCE

STRACE = shutil.which("strace")
SYNCS = (1, 2, 3, 5, 8, 12, 17, 23, 31, 40)
MAILS = 20  # of each life: more than enough syncs


@pytest.mark.timeout(900)  # a dozen starts and a traced process, on a machine that does other things as well
@pytest.mark.skipif(STRACE is None, reason="no strace here")
def test_05_killed_at_any_sync_it_loses_nothing_and_answers_nothing_twice(make_desk):
    desk = make_desk(database="sqlite:///var/postdesk.db")
    url = f"sqlite:///{desk.folder}/var/postdesk.db"
    crowd, waiting, on_their_way = Crowd(desk), [], []
    for when in SYNCS:
        desk.start(cold=True)
        with subprocess.Popen(
            [STRACE, "-f", "-qq", "-o", "/dev/null", "-p", str(desk.process.pid), "-e", "trace=fdatasync",
             "-e", f"inject=fdatasync:signal=SIGKILL:when={when}"],
        ) as tracer:  # fmt: skip
            waiting.append(crowd.write(MAILS))
            assert desk.process.wait(PATIENCE) == -signal.SIGKILL, f"it was not killed at sync {when}"
            tracer.wait(PATIENCE)
        on_their_way += find_on_their_way(url)
    desk.start()
    for join in waiting:
        join()
    settle(desk, url)
    check_once(url, desk.sink, crowd.acknowledged, on_their_way=on_their_way)
    assert len(crowd.acknowledged) == len(SYNCS) * MAILS
