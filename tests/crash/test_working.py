"""Nodes are killed and frozen while they work: every mail becomes one ticket and one letter (I2, I3, I5, I6)."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store.database.unit import Database
from store.database.writer import Writer
from store.mail import inbox, outbox
from store.ticket import tickets
from store.upkeep import backup
from tests.crash.working import LEASE, NOW
from tests.tools.waiting import PATIENCE, until

MAILS = 200


@pytest.fixture(params=["sqlite", "postgresql"])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with mails that wait."""
    url = f"sqlite:///{tmp_path}/desk/postdesk.db"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgresql_url"))
    with closing(Database.open(url)) as database:
        database.upgrade()
        writer = Writer(database)
        for number in range(MAILS):
            content = b"Message-ID: <%d@x>\r\n\r\n" % number
            writer.submit(lambda u, c=content: inbox.put(u, content=c, sender="", recipients=["s@d"], received_at=NOW))
        writer.close()
    return url


class Nodes:
    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.log = folder / "sent"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            node = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.working", self.url], stdout=log, stderr=subprocess.PIPE
            )
        self.running.append(node)
        return node

    def sent(self) -> Counter[str]:
        return Counter(re.findall(r"^sent (<\S+>)$", self.log.read_text(), re.MULTILINE))

    def wait_until(self, number: int) -> None:
        """Until so many letters went out, or everything is done."""
        until(lambda: sum(self.sent().values()) >= number or all(node.poll() is not None for node in self.running))


@pytest.fixture
def nodes(queue: str, tmp_path: Path) -> Iterator[Nodes]:
    made = Nodes(queue, tmp_path)
    yield made
    for node in made.running:
        node.kill()
        node.communicate()


def check(url: str, nodes: Nodes, copies: int) -> None:
    """One ticket and one letter a mail. `copies` letters may have gone out twice: their sender died before it could note it."""
    with closing(Database.open(url)) as database:
        assert backup.verify(database) == []
        with database.read() as unit:
            subjects = Counter(ticket.subject for ticket in tickets.list_tickets(unit, limit=None))
            letters = outbox.list_letters(unit, limit=2 * MAILS)
            assert inbox.counts(unit) == {"waiting": 0, "claimed": 0, "parked": 0, "done": MAILS}
    assert subjects == Counter(f"<{number}@x>" for number in range(MAILS))
    assert len(letters) == MAILS
    assert {letter.state for letter in letters} == {"sent"}
    sent = nodes.sent()
    assert sent.keys() == {letter.message_id for letter in letters}
    assert sum(sent.values()) - MAILS <= copies


def test_nodes_that_are_killed_lose_nothing_and_double_nothing(queue: str, nodes: Nodes):
    kills = 3
    for kill in range(kills):
        one, two = nodes.start(), nodes.start()
        nodes.wait_until(20 + 40 * kill + random.randrange(20))
        victim = random.choice([one, two])
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        survivor = two if victim is one else one
        survivor.send_signal(signal.SIGKILL)
        survivor.wait()
    last = nodes.start()
    assert last.communicate(timeout=PATIENCE)[1] == b""
    assert last.returncode == 0
    check(queue, nodes, copies=2 * kills * 5)


def test_a_node_frozen_beyond_its_lease_changes_nothing_when_it_wakes(queue: str, nodes: Nodes):
    frozen = nodes.start()
    nodes.wait_until(30)
    frozen.send_signal(signal.SIGSTOP)
    time.sleep(LEASE)  # the lease itself: there is no condition to wait for
    if queue.startswith("sqlite"):
        # A frozen process may hold the only write lock of a file: there is one process on an embedded desk.
        frozen.send_signal(signal.SIGCONT)
    other = nodes.start()
    nodes.wait_until(MAILS // 2)
    frozen.send_signal(signal.SIGCONT)
    for node in (frozen, other):
        assert node.communicate(timeout=PATIENCE)[1] == b""
        assert node.returncode == 0
    check(queue, nodes, copies=10)
