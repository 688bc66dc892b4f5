"""What a batch plans is known to the mails behind it, also to those that were held before."""

from __future__ import annotations

from gateway.message import RawMail


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
