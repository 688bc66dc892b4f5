"""A fault of ours parks mails: each is kept, and the admins hear of the first ones of a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.message import RawMail
from service.domain.planning.situation import Situation
from service.gather import batch_lookups
from service.loops.inbound import ATTEMPTS, PARKED_LETTERS, PATIENCE, Inbound
from store.records import InboxMail
from store.schema.tables import inbox_content
from tests.tools.talk import DESK

MAILS = 12


def test_a_fault_that_parks_many_mails_is_a_handful_of_letters(talk, monkeypatch):
    [admin] = talk.stage.desk.policy.desk.admins

    def fail(*_arguments, **_named):
        raise RuntimeError("a defect")

    with monkeypatch.context() as patch:
        patch.setattr(Inbound, "_plan", fail)
        for number in range(MAILS):
            talk.raw(talk.write("ann@acme.example", f"Jam {number}", body=f"{number}"), "ann@acme.example", DESK)
        for _ in range(ATTEMPTS + 1):
            talk.wait(minutes=20)
    assert [mail.state for mail in talk.inbox()] == ["parked"] * MAILS
    assert all(mail.reason == "RuntimeError: a defect" for mail in talk.inbox())
    letters = [one for one in talk.outbox() if one.kind == "parked"]
    assert {one.recipient for one in letters} == {admin}
    assert len(letters) == PARKED_LETTERS
    assert talk.stage.clock.now() - letters[0].created_at < timedelta(days=1)


def test_a_fault_of_one_mail_in_what_is_asked_for_all_together_stops_none(talk, monkeypatch):
    def fail(_author, subject, _text):
        if subject == "Jam 1":
            raise RuntimeError("a defect")
        return subject

    monkeypatch.setattr(batch_lookups, "fingerprint", fail)
    desk, clock = talk.stage.desk, talk.stage.clock
    for number in range(3):
        raw = talk.write("ann@acme.example", f"Jam {number}", body=f"The tray of printer {number} is stuck.")
        desk.put(RawMail(raw, "ann@acme.example", (DESK,), clock.now())).result()
    assert desk.work_inbox(clock.now()) == 3
    assert [mail.state for mail in talk.inbox()] == ["done"] * 3


def test_a_mail_without_its_bytes_waits_for_a_person_and_is_not_taken_for_an_empty_one(talk):
    desk, clock = talk.stage.desk, talk.stage.clock
    desk.put(RawMail(talk.write("ann@acme.example", "Jam"), "ann@acme.example", (DESK,), clock.now())).result()
    with talk.stage.database.write() as unit:
        unit.execute(sa.delete(inbox_content))
    for _ in range(ATTEMPTS):
        desk.work_inbox(clock.now())
        clock.advance(PATIENCE[-1])
    [mail] = talk.inbox()
    assert (mail.state, mail.reason) == ("parked", "LookupError: its bytes are gone")
    assert {letter.kind for letter in talk.outbox()} == {"parked"}


@pytest.mark.parametrize("step", ["_gather_in_order", "_plan_next", "_begin_printing"])
def test_a_fault_of_one_mail_leaves_the_others_of_its_batch_as_they_are(talk, monkeypatch, step):
    well = getattr(Inbound, step)

    def fail(self, unit, *more):
        if any("Jam 1" in repr(one) for one in more if isinstance(one, InboxMail | Situation)):
            raise RuntimeError("a defect")
        return well(self, unit, *more)

    desk, clock = talk.stage.desk, talk.stage.clock
    for number in range(3):
        raw = talk.write("ann@acme.example", f"Jam {number}", body=f"The tray of printer {number} is stuck.")
        desk.put(RawMail(raw, "ann@acme.example", (DESK,), clock.now())).result()
    with monkeypatch.context() as patch:
        patch.setattr(Inbound, step, fail)
        assert desk.work_inbox(clock.now()) == 3
    assert [mail.state for mail in talk.inbox()] == ["done", "waiting", "done"]
    talk.wait(minutes=1)
    assert [mail.state for mail in talk.inbox()] == ["done"] * 3
    numbers = [mail.ticket_id for mail in talk.inbox()]
    assert len(set(numbers)) == 3
    assert sorted(numbers) == sorted({one.ticket_id for one in talk.outbox() if one.recipient == "ann@acme.example"})
