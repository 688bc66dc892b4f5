"""Scenario 5: the whole daemon is killed at six of its first forty syncs, while people write and try again."""

import shutil
import subprocess
import time

import pytest

from tests.crash.load import Crowd, check_once, find_on_their_way, settle
from tests.tools.waiting import PATIENCE

STRACE = shutil.which("strace")
SYNCS = (1, 2, 5, 12, 23, 40)
BUDGETS = "budgets: {acknowledgements_of_domain_per_hour: 9999, acknowledgements_of_desk_per_hour: 9999}\n"
MAILS = 20  # of each life at least; more until it was killed


@pytest.mark.long
@pytest.mark.timeout(900)  # a dozen starts and a traced process, on a machine that does other things as well
@pytest.mark.skipif(STRACE is None, reason="no strace here")
def test_05_killed_at_any_sync_it_loses_nothing_and_answers_nothing_twice(make_desk):
    desk = make_desk(database="sqlite:///var/postdesk.db")
    (desk.folder / "rules" / "budgets.yaml").write_text(BUDGETS)
    url = f"sqlite:///{desk.folder}/var/postdesk.db"
    crowd, waiting, on_their_way = Crowd(desk), [], []
    for when in SYNCS:
        desk.start()
        with subprocess.Popen(
            [STRACE, "-f", "-qq", "-o", "/dev/null", "-p", str(desk.process.pid), "-e", "trace=fdatasync",
             "-e", f"inject=fdatasync:signal=SIGKILL:when={when}"],
        ) as tracer:  # fmt: skip
            waiting.append(crowd.write(MAILS))
            end = time.monotonic() + PATIENCE
            while desk.process.poll() is None:
                assert time.monotonic() < end, f"it was not killed at sync {when}"
                time.sleep(0.2)
                waiting.append(crowd.write(1))
            tracer.wait(PATIENCE)
        on_their_way += find_on_their_way(url)
    desk.start()
    for join in waiting:
        join()
    settle(desk, url)
    check_once(url, desk.sink, crowd.acknowledged, on_their_way=on_their_way)
    assert len(crowd.acknowledged) >= len(SYNCS) * MAILS
