"""Mails that nobody can read are given back, and are not forgotten where that fails as well."""

from __future__ import annotations

import pytest

from gateway.message import RawMail
from gateway.read.worker import ReadersLost
from service.loops.desk import put_job
from store.errors import StoreUnavailable
from store.mail import inbox
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


def test_a_thread_that_waits_is_known_until_the_claim_ahead_of_it_is_decided(talk):
    """While a batch is decided the next one is claimed already; a second mail that is put off changes nothing in that."""
    inbound, put_off = talk.stage.desk.inbound, {}
    for number, thread in enumerate(("<first@x>", "<second@x>"), 2):
        inbound._claims = number  # of the claim ahead
        put_off[thread] = number
        content, now = talk.write("ann@acme.example", "Jam", headers={"In-Reply-To": thread}), talk.stage.clock.now()
        stored = talk.stage.desk.put(RawMail(content, "ann@acme.example", (DESK,), now)).result()
        with talk.stage.database.read() as unit:
            inbound._stop_thread(inbox.get(unit, stored.id))
    assert inbound._stopped == put_off
