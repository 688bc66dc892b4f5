"""Scenario 47, the files: what a mail brings is a part of what it says, whatever it is called (S2.8)."""

from email import message_from_bytes, policy

import pytest

from tests.tools.talk import ANN, PIET


def mail_with(talk, subject, *files, sender=ANN, body="", inline=()):
    message = message_from_bytes(talk.write(sender, subject, body), policy=policy.SMTP)
    for name, content in files:
        message.add_attachment(content, maintype="image", subtype="jpeg", filename=name)
    for name, content in inline:
        message.add_attachment(
            content, maintype="image", subtype="png", filename=name, disposition="inline", cid=f"<{name}@client>"
        )
    return talk.raw(message.as_bytes(), sender)


def shown(step):
    """Names of the files that each engineer's letter of a step carries."""
    found = {tuple(file.name for file in one.files) for one in step.letters if one.kind == "requester-reply"}
    [names] = found
    return list(names)


def photo(number):
    return f"IMG_{number}.jpg", b"\xff\xd8" + bytes([number]) * 40


@pytest.mark.parametrize(("subject", "body"), [("Photo", ""), ("照片", ""), ("Form", "See the file."), ("", "")])
def test_47_every_file_under_the_same_words_is_shown(talk, subject, body):
    first = mail_with(talk, subject, photo(0), body=body)
    assert first.to(ANN)
    for number in (1, 2):
        talk.wait(minutes=1)
        step = mail_with(talk, subject, photo(number), body=body)
        assert step.outcome == "article"
        assert shown(step) == [f"IMG_{number}.jpg"]
        assert not step.to(ANN)  # one acknowledgement a ticket
    assert len(talk.tickets()) == 1
    assert [len(one.attachments) for one in talk.articles()] == [1, 1, 1]


def test_47_what_is_the_same_again_is_silent(talk):
    mail_with(talk, "Photo", photo(0), inline=[("logo.png", b"\x89PNG logo")])
    for files in ([photo(0)], [("other-name.jpg", photo(0)[1])], []):
        step = mail_with(talk, "Photo", *files, inline=[("logo2.png", b"\x89PNG logo")])
        assert (step.outcome, step.letters) == ("article", [])
    assert len(talk.tickets()) == 1


def test_47_the_file_that_was_forgotten_and_one_more_file_are_shown(talk):
    talk.mail(ANN, "Contract", "Here it is.")
    assert shown(mail_with(talk, "Contract", photo(1), body="Here it is.")) == ["IMG_1.jpg"]
    step = mail_with(talk, "Contract", photo(1), photo(2), body="Here it is.")
    assert shown(step) == ["IMG_1.jpg", "IMG_2.jpg"]


def test_47_other_words_below_the_same_words_are_shown(talk):
    quote = "\n\nOn Mon, 23 Nov 2026 at 10:00, Bob <bob@acme.example> wrote:\n> {}\n"
    talk.mail(ANN, "Please see below", "Can you do this?" + quote.format("Replace the toner."))
    again = talk.mail(ANN, "Please see below", "Can you do this?" + quote.format("Replace the toner."))
    assert (again.outcome, again.letters) == ("article", [])
    other = talk.mail(ANN, "Please see below", "Can you do this?" + quote.format("Move the printer."))
    assert all("Move the printer." in one.text for one in other.letters)
    assert {one.kind for one in other.letters} == {"requester-reply"}


def test_47_a_ticket_that_has_ended_takes_no_file_more(talk):
    work = mail_with(talk, "Printer jam", photo(0)).to(PIET)[0]
    talk.reply(work, "#cancel A test.")
    step = mail_with(talk, "Printer jam", photo(1))
    assert step.outcome == "ticket"
    assert step.to(PIET, "assignment")[0].files


def test_47_ten_photos_as_ten_mails(talk):
    steps = [mail_with(talk, "Printer photos", photo(number)) for number in range(10)]
    files = [file.name for step in steps for letter in step.to(PIET) for file in letter.files]
    assert files == [f"IMG_{number}.jpg" for number in range(10)]
    assert len(talk.tickets()) == 1
