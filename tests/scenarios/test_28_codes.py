"""Scenario 28: a sign-up code that a machine sends to a ticket's address is for engineers only, and masked for them."""

from tests.tools.talk import ANN, PIET

CODE = "Your verification code is 123-456. Or follow https://saas.example/confirm?token=abcdef123456"


def test_28_the_requester_gets_nothing_of_it_by_any_command(talk):
    received = talk.mail(ANN, "Printer jam").letter(ANN)
    step = talk.mail("no-reply@saas.example", "Your verification code", CODE, to=[received.reply_to])
    assert not step.to(ANN)
    for word in ("status", "help", "What did they write?", "yes"):
        for letter in talk.reply(received, word).letters:
            assert "123-456" not in letter.text + letter.html
            assert "abcdef123456" not in letter.text + letter.html
    work = next(one for one in talk.stage.letters if one.to == PIET)
    for letter in talk.reply(work, "#resolve\nDone.").letters:
        assert "123-456" not in letter.text + letter.html
    article = next(one for one in talk.articles() if one.author == "no-reply@saas.example")
    assert article.visibility == "internal"
    assert "123-456" not in article.text
    assert "abcdef123456" not in article.text


def test_28_nor_when_the_machine_says_nothing_of_being_one(talk):
    received = talk.mail(ANN, "Printer jam").letter(ANN)
    step = talk.mail("noreply@saas.example", "Welcome", CODE, to=[received.reply_to])
    assert not any(one.to == ANN or "123-456" in one.text for one in step.letters)
    assert "noreply@saas.example" not in talk.participants()
