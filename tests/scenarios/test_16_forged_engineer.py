"""Scenario 16: a forged engineer with the right subject tag moves nothing, and the real one is told."""

from tests.tools.talk import ANN, PIET


def test_16_a_forged_close_with_the_right_tag_is_held_and_the_real_engineer_asked(talk):
    talk.mail(ANN, "Printer jam")
    before = talk.ticket()
    step = talk.mail(PIET, "Re: Printer jam [T-1]", "#close\nAll done.")
    assert step.outcome == "held"
    assert talk.ticket().state is before.state
    assert [(one.to, one.kind) for one in step.letters] == [(PIET, "held")]
    assert "close" in step.letters[0].text
    assert any(mail.outcome == "held" and mail.reason for mail in talk.inbox())


def test_16_the_forger_cannot_answer_the_question_from_another_address(talk):
    talk.mail(ANN, "Printer jam")
    asked = talk.mail(PIET, "Re: Printer jam [T-1]", "#close\nAll done.").letter(PIET, "held")
    step = talk.reply(asked, "yes", sender="mallory@evil.example")
    assert talk.ticket().closed is None
    assert not step.to(ANN)


def test_16_a_reply_address_of_the_requester_gives_a_forged_engineer_nothing(talk):
    received = talk.mail(ANN, "Printer jam").letter(ANN, "received")
    step = talk.reply(received, "#close\nAll done.", sender=PIET)
    assert step.outcome == "held"
    assert talk.ticket().closed is None
    assert not step.to(ANN)
