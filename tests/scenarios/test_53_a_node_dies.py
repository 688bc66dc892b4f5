"""Scenario 53: a node dies with 50 mails and 50 letters claimed; another takes them at once, each ticket's mails in their order.

Nobody waits for the end of a lease, so they last an hour here. Who is killed, frozen or cut off under load is in
`tests/crash/test_two_nodes.py` and `tests/end_to_end/test_nodes.py`; how long nodes may be away, in `tests/store/database/test_nodes.py`.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from store.database.unit import Database
from store.mail import inbox, outbox
from store.records import Letter
from store.ticket import tickets
from tests.crash.load import settle
from tests.tools.running import ROOT

TICKETS, MAILS_OF_EACH, LETTERS = 10, 5, 50
LEASE = timedelta(hours=1)
DIES = """
import sys, time
from datetime import datetime, UTC
from store.database.nodes import Membership
from store.database.unit import Database
from store.mail import inbox, outbox

database, lease = Database.open(sys.argv[1]), float(sys.argv[2])
member = Membership(database)
with database.write() as unit:
    mails = inbox.claim(unit, datetime.now(UTC), 50, lease_seconds=lease)
    letters = outbox.claim(unit, datetime.now(UTC), 50, lease_seconds=lease)
print(len(mails), len(letters), flush=True)
time.sleep(600)
"""


def put_mails(unit, now) -> None:
    """Ten people write five mails each, in turn; each but the first answers the one before."""
    for number in range(MAILS_OF_EACH):
        for person in range(TICKETS):
            who, before = f"person{person}@customer.example", f"<{person}.{number - 1}@client.example>"
            answers = f"In-Reply-To: {before}\r\nReferences: {before}\r\n" if number else ""
            content = (
                f"From: {who}\r\nTo: support@acme.example\r\nSubject: Jam of {person}\r\n{answers}"
                f"Message-ID: <{person}.{number}@client.example>\r\n\r\nFact {number} of it.\r\n"
            )
            inbox.put(unit, content=content.encode(), sender=who, recipients=["support@acme.example"], received_at=now)


@pytest.fixture
def claimed(postgresql_url):
    """The database of a node that died with all of it in hand; gives what it had."""
    now = datetime.now(UTC)
    with closing(Database.open(postgresql_url)) as database:
        database.upgrade()
        with database.write() as unit:
            put_mails(unit, now)
            outbox.add(
                unit,
                [
                    Letter("received", f"p{number}@b.example", f"<l{number}@acme.example>", "", b"Subject: x\r\n\r\nx\r\n",
                           now, now, now + timedelta(days=5))
                    for number in range(LETTERS)
                ],
            )  # fmt: skip
    command = [sys.executable, "-c", DIES, postgresql_url, str(LEASE.total_seconds())]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as node:
        try:
            assert node.stdout.readline().split() == [str(TICKETS * MAILS_OF_EACH), str(LETTERS)]
        finally:
            node.kill()


def test_53_another_node_takes_all_of_it_long_before_a_lease_ends(claimed, make_desk, postgresql_url):
    desk = make_desk(database=postgresql_url).start()
    settle(desk, postgresql_url)
    with closing(Database.open(postgresql_url)) as database, database.read() as unit:
        said = [[one.text.strip() for one in tickets.articles(unit, each.id)] for each in tickets.list_tickets(unit)]
    assert said == [[f"Fact {number} of it." for number in range(MAILS_OF_EACH)]] * TICKETS
    arrived = [raw.recipients[0] for raw in desk.sink.mails if raw.recipients[0].endswith("@b.example")]
    assert sorted(arrived) == sorted(f"p{number}@b.example" for number in range(LETTERS))
