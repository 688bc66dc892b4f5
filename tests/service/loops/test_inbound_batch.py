"""What a batch plans is known to the mails behind it, also to those that were held before."""

from __future__ import annotations

import threading

from gateway.message import RawMail
from store.mail import inbox
from tests.tools.talk import DESK


def test_held_mails_that_one_batch_releases_are_shared_out_like_new_ones(talk):
    questions = []
    for number, subject in enumerate(("Door badge", "Desk lamp")):
        opened = talk.mail(f"ann{number}@acme.example", subject, "It is dark.")
        of = opened.letter(f"ann{number}@acme.example", "received")
        asked = talk.reply(of, f"My chair {number} leans to the left.", sender=f"bob{number}@acme.example")
        questions += [one for one in asked.letters if one.kind == "held-note"]
    desk, now = talk.stage.desk, talk.stage.clock.now()
    for question in questions:
        raw, sender, recipients = talk.answer(question, "new")
        desk.put(RawMail(raw, sender, recipients, now)).result()
    assert desk.work_inbox(now) == len(questions) == 2
    had = {one.requester: one.assignee for one in talk.tickets()}
    assert had["ann0@acme.example"] != had["ann1@acme.example"]
    assert had["bob0@acme.example"] != had["bob1@acme.example"]


def test_large_mails_are_worked_off_a_few_at_a_time_and_none_is_left_waiting(talk, monkeypatch):
    """A loop that rested while some of them wait would leave them until another mail comes."""
    desk, now = talk.stage.desk, talk.stage.clock.now()
    monkeypatch.setattr(inbox, "AT_ONCE", 100_000)
    for number in range(5):
        raw = talk.write(f"ann{number}@acme.example", f"Printer {number}", "It is dark.\n" + "x " * 20_000)
        desk.put(RawMail(raw, f"ann{number}@acme.example", (DESK,), now)).result()
    came = threading.Event()
    done = [desk.work_inbox(now)]
    while not desk.inbound.rest(desk.clock, 64, came.set):
        done.append(desk.work_inbox(now))
    assert done == [3, 2]
    assert len(talk.tickets()) == 5
