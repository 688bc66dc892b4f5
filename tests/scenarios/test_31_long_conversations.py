"""Scenario 31, the other side: people who write to each other a lot are never taken for machines, nor cut short (I7)."""

from tests.tools.talk import ANN, PIET


def test_a_conversation_of_forty_mails_in_a_day_reaches_both(talk):
    work = talk.mail(ANN, "Printer jam").to(PIET)[0]
    answer = talk.reply(work, "Answer 0").letter(ANN, "engineer-reply")
    for number in range(1, 41):
        talk.wait(minutes=11)
        passed = talk.reply(answer, f"Question {number}").letter(PIET, "requester-reply")
        answer = talk.reply(passed, f"Answer {number}").letter(ANN, "engineer-reply")
    assert talk.reply(work, "#resolve Replaced the roller.").letter(ANN)
    assert talk.wait(minutes=10) or talk.outbox()
    assert [one for one in talk.outbox() if one.kind == "confirmation" and one.recipient == ANN]


def test_what_is_too_much_is_named_where_the_mail_is_listed(talk):
    work = talk.mail(ANN, "Printer jam").to(PIET)[0]
    receipts = []
    for number in range(25):
        talk.wait(minutes=11)
        receipts.append(talk.reply(work, f"#nonsense{number}"))
    assert len([one for one in receipts if one.letters]) <= 21
    assert "too many letters today" in receipts[-1].mail.reason
    assert talk.reply(work, "Still at it.").letter(ANN, "engineer-reply")  # what Piet writes goes all the same
