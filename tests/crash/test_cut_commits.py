"""Connections to PostgreSQL are cut in COMMIT, when nobody knows whether it was done: each mail once, each letter once (I1, I3, I5).

`CUT_COMMITS=200` cuts so many; the desk then works off some 1,300 mails within a minute.
"""

import os
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from store.database.unit import Database
from store.database.writer import Writer
from store.errors import StoreUnavailable
from store.mail import inbox
from tests.crash.cutting import Cutter
from tests.crash.load import Crowd, check_once, expect_many, settle

CUTS = int(os.environ.get("CUT_COMMITS", "8"))  # of each test
MAILS = 40  # at a time


@pytest.fixture
def cutter(postgresql):
    cutter = Cutter(postgresql.port)
    yield cutter
    cutter.close()


@pytest.fixture
def cut_url(cutter, postgresql_url):
    return sa.make_url(postgresql_url).set(port=cutter.port).render_as_string(hide_password=False)


def test_who_was_told_no_asks_again_and_it_is_there_once(cutter, cut_url, postgresql_url):
    with closing(Database.open(postgresql_url)) as database:
        database.upgrade()
    with closing(Database.open(cut_url)) as database:
        writer = Writer(database)
        cutter.every = 5
        refused = 0
        for number in range(60 * CUTS // 8):
            content = b"Message-ID: <%d@x>\r\n\r\n" % number
            while True:
                try:
                    writer.run(
                        lambda unit, c=content: inbox.put(
                            unit, content=c, sender="a@b", recipients=["s@d"], received_at=datetime.now(UTC)
                        )
                    )
                    break
                except StoreUnavailable:
                    refused += 1
        writer.close()
    with closing(Database.open(postgresql_url)) as database, database.read() as unit:
        assert inbox.counts(unit)["waiting"] == 60 * CUTS // 8
    assert refused
    assert min(cutter.cut.values()) >= CUTS // 2


def test_a_desk_whose_commits_are_cut_loses_nothing_and_answers_nothing_twice(
    make_desk, cutter, cut_url, postgresql_url
):
    desk = make_desk(database=cut_url)
    expect_many(desk)
    desk.start()
    cutter.every = 9
    crowd = Crowd(desk)
    while min(cutter.cut.values()) < CUTS // 2:  # heartbeats do not commit: the mails' own transactions were cut
        crowd.write(MAILS)()
    cutter.every = 0
    settle(desk, postgresql_url)
    check_once(postgresql_url, desk.sink, crowd.acknowledged, copies=cutter.cut.total())
    assert all("Traceback" not in one and "psycopg" not in one for one in crowd.refusals)
    assert desk.process.poll() is None
