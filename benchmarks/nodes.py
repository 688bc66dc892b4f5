"""Two nodes on one PostgreSQL against one: a full inbox, and real daemons that start on it at the same moment.

Where nodes, server and next hop share few cores the machine is the limit, not the design. So the nodes' CPU time of a mail is
measured as well: when two nodes spend no more on a mail than one does, they do not stand in each other's way, and more cores help.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from benchmarks.figures import cpu_seconds, make_folder, process, wait_until_done
from benchmarks.mixture import DESK, make_mixture
from service.rehearsal.mail_sink import Sink
from store.database.unit import Database
from store.mail import inbox


class Run(Struct, frozen=True):
    mails: float  # a second, from the full inbox to the last letter at the next hop
    cpu: float  # ms that the nodes spent on a mail: the daemons and their readers, not the server


def measure_nodes(nodes: int, database: str, count: int = 2000) -> Run:
    with tempfile.TemporaryDirectory() as folder, Sink() as sink, contextlib.ExitStack() as stack:
        first = make_folder(Path(folder) / "1", sink.port, database=database)
        places = [
            first,
            *(Path(shutil.copytree(first, Path(folder) / str(number))) for number in range(2, nodes + 1)),
        ]
        pids = []
        for place in places:
            child, _ = stack.enter_context(process("service.cli.main", "run", "-C", str(place), log=place / "log"))
            pids.append(child.pid)
        opened = Database.open(database)
        stack.callback(opened.close)
        spent = sum(map(cpu_seconds, pids))
        with opened.write() as unit:  # one commit: they all see all of it at once
            for sample in make_mixture(count):
                now = datetime.now(UTC)
                inbox.put(unit, content=sample.content, sender=sample.sender, recipients=[DESK], received_at=now)
        begin = time.perf_counter()
        wait_until_done(opened)
        seconds = time.perf_counter() - begin
        return Run(count / seconds, (sum(map(cpu_seconds, pids)) - spent) * 1000 / count)
