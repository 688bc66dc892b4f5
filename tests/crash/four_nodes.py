"""`python -m tests.crash.four_nodes [MAILS]`: four daemons on one PostgreSQL are killed, frozen, cut off, and their server ends at once.

By hand, for it takes minutes. Told is how long after the last fault all that was taken is decided and sent; each mail and letter is there once.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

from service.rehearsal.mail_sink import Sink
from store.database.unit import Database
from tests.crash.load import Crowd, check_once, is_done
from tests.tools.databases import borrow_database, start_server, stop_server
from tests.tools.running import RunningDesk
from tests.tools.waiting import PATIENCE

MAILS, NODES = 60, 4  # more than 75 from one domain within the hour are not all acknowledged
FROZEN = 20.0  # seconds: longer than the server lets a silent session live
CUT = "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'postdesk%%'"


def main(mails: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sink, url, server = (
            stack.enter_context(Sink()),
            stack.enter_context(borrow_database("postgresql")),
            start_server(),
        )
        nodes = []
        for number in range(NODES):
            place = folder / str(number)
            place.mkdir()
            nodes.append(RunningDesk(place, sink, database=url))
            stack.callback(nodes[-1].end)
            nodes[-1].start()
        database = stack.enter_context(closing(Database.open(url)))
        crowd, most = Crowd(*nodes, threads=8), mails * 2 // 3
        join = crowd.write(most)
        crowd.wait_for(most // 6)
        nodes[0].kill()
        crowd.wait_for(most // 3)
        server.admin(CUT)
        crowd.wait_for(most // 2)
        nodes[1].process.send_signal(signal.SIGSTOP)
        time.sleep(FROZEN)
        nodes[1].process.send_signal(signal.SIGCONT)
        crowd.wait_for(most * 4 // 6)
        server.restart("immediate")
        join()
        join = crowd.write(mails - most)
        crowd.wait_for(most + 8)  # each node has some in hand
        nodes[2].kill()
        last = time.monotonic()
        join()
        while not is_done(database):
            if time.monotonic() - last > PATIENCE:
                raise SystemExit("not all is decided and sent")
            time.sleep(0.1)
        print(
            f"{mails} mails, four nodes: {time.monotonic() - last:.1f} s after the last fault all was decided and sent"
        )
        check_once(url, sink, crowd.acknowledged, copies=40)
        print("each mail and each letter once")


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else MAILS)
    finally:
        stop_server()
