"""A batch that takes longer to read than a lease lasts stays with the node that reads it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.message import RawMail
from service.loops import lease_renewal
from service.loops.desk import put_job
from store.mail import inbox
from store.schema.tables import inbox as rows
from tests.tools.talk import ANN, DESK, Talk
from tests.tools.waiting import PATIENCE, until


class SlowReaders:
    """Reads when it is told to."""

    def __init__(self, readers):
        self.readers = readers
        self.reading = threading.Event()
        self.go_on = threading.Event()

    def can_read(self, seconds=0.0):
        return True

    def read_many(self, mails):
        self.reading.set()
        assert self.go_on.wait(PATIENCE)
        return self.readers.read_many(mails)

    def close(self):
        pass


@pytest.fixture
def talk(tmp_path, private_url, monkeypatch):
    monkeypatch.setattr(lease_renewal, "RENEW", 0.02)
    talk = Talk(tmp_path / "desk", private_url)
    talk.stage.desk.readers = SlowReaders(talk.stage.desk.readers)
    yield talk
    talk.stage.desk.readers.go_on.set()
    talk.close()


def leases(talk):
    with talk.stage.database.read() as unit:
        return list(unit.execute(sa.select(rows.c.lease_until).where(rows.c.state == "claimed")).scalars())


def test_leases_are_renewed_while_mails_are_read(talk):
    stage, readers = talk.stage, talk.stage.desk.readers
    now = stage.clock.now()
    for number in range(3):
        raw = RawMail(talk.write(ANN, f"Printer jam {number}"), ANN, (DESK,), now)
        stage.writer.run(put_job(raw), "T1")
    work = threading.Thread(target=stage.desk.work_inbox, args=(now, 2))
    work.start()
    assert readers.reading.wait(PATIENCE)
    until(lambda: len(leases(talk)) == 3)  # the two in hand, and the one that is read ahead
    ended = now - timedelta(days=1000)
    with stage.database.write() as unit:
        unit.execute(sa.update(rows).values(lease_until=ended))
    until(lambda: ended not in leases(talk))
    with stage.database.write() as unit:
        assert not [mail for mail in inbox.claim(unit, now, 10, "another node") if mail.attempts > 1]
    readers.go_on.set()
    work.join(PATIENCE)
    with stage.database.read() as unit:
        mails = inbox.list_mails(unit)
    assert [mail.attempts for mail in mails if mail.state == "done"] == [1, 1]
    assert len(talk.tickets()) == 2


def test_what_was_lost_meanwhile_is_not_renewed(talk):
    """A node that was frozen: another one has its mail, and the end of that lease stays as it is."""
    stage = talk.stage
    now = stage.clock.now()
    stage.writer.run(put_job(RawMail(talk.write(ANN, "Printer jam"), ANN, (DESK,), now)), "T1")
    with stage.database.write() as unit:
        [mail] = inbox.claim(unit, now, 1, lease_seconds=0)
        assert inbox.renew(unit, [mail.id], now, lease_seconds=0) == 1
    with stage.database.write() as unit:
        assert [each.attempts for each in inbox.claim(unit, now, 1, "another node")] == [2]
        assert inbox.renew(unit, [mail.id], now) == 0
        assert inbox.renew(unit, [mail.id], now, "another node") == 1
        assert inbox.claim(unit, now, 1) == []
