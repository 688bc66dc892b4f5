"""A fault of ours parks mails: each is kept, and the admins hear of the first ones of a day."""

from __future__ import annotations

from datetime import timedelta

from service.loops.inbound import ATTEMPTS, PARKED_LETTERS, Inbound
from tests.tools.talk import DESK

MAILS = 12


def test_a_fault_that_parks_many_mails_is_a_handful_of_letters(talk, monkeypatch):
    [admin] = talk.stage.desk.policy.desk.admins

    def fail(*_arguments, **_named):
        raise RuntimeError("a defect")

    with monkeypatch.context() as patch:
        patch.setattr(Inbound, "_decide", fail)
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
