"""Mails that nobody can read are given back, and are not forgotten where that fails as well."""

from __future__ import annotations

import pytest

from gateway.message import RawMail
from gateway.read.worker import ReadersLost
from service.loops.desk import put_job
from store.errors import StoreUnavailable
from tests.tools.talk import DESK


class Gone:
    """Readers that were there when they were asked, and are not when they are to read."""

    def can_read(self, _seconds=0.0):
        return True

    def read_many(self, _mails):
        raise ReadersLost("no process that reads is there")


@pytest.mark.parametrize("error", [StoreUnavailable("away"), RuntimeError("a defect")], ids=repr)
def test_mails_that_cannot_be_given_back_are_given_back_by_the_next_claim(talk, monkeypatch, error):
    inbound, writer = talk.stage.desk.inbound, talk.stage.writer
    content, now = talk.write("ann@acme.example", "Jam"), talk.stage.clock.now()
    writer.run(put_job(RawMail(content, "ann@acme.example", (DESK,), now)), "T1")
    real, failed = writer._failpoint, []

    def fail(moment):
        if moment == "T3.before" and not failed:
            failed.append(moment)
            raise error

    monkeypatch.setattr(writer, "_failpoint", fail)
    readers, inbound.readers = inbound.readers, Gone()
    with pytest.raises(ReadersLost):
        inbound.work(now, 4)
    assert failed
    assert [mail.state for mail in talk.inbox()] == ["claimed"]
    inbound.readers = readers
    monkeypatch.setattr(writer, "_failpoint", real)
    assert inbound.work(now, 4) == 1
    assert [mail.state for mail in talk.inbox()] == ["done"]
