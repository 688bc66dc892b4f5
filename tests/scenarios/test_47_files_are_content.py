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


def answer_with(talk, letter, body, *files, inline=()):
    content, sender, recipients = talk.answer(letter, body)
    message = message_from_bytes(content, policy=policy.SMTP)
    for name, data in files:
        message.add_attachment(data, maintype="image", subtype="png", filename=name)
    for name, data in inline:
        message.add_attachment(
            data, maintype="image", subtype="png", filename=name, disposition="inline", cid=f"<{name}@client>"
        )
    return talk.raw(message.as_bytes(), sender, *recipients)


def brought_to(talk, state):
    """Piet's ticket of Ann, taken, solved or closed; the letter that she answers."""
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    step = talk.reply(work, "Hello Ann,\n\nI am on it." if state == "taken" else "#resolve A new roller.")
    if state != "closed":
        return step.letter(ANN)
    return talk.click(step.letter(ANN), "Yes").letter(ANN, "survey")


WORDS = ["help", "status", "leave", "urgent", "close", "cancel", "solved", "已解决", "取消", "退出", "加急"]
ANSWERS = ["yes", "no", "It works again, thanks.", "可以了，谢谢", "还是不行"]


@pytest.mark.parametrize(
    ("state", "words"),
    [(state, word) for state in ("taken", "solved") for word in WORDS]
    + [("solved", word) for word in ANSWERS]
    + [("closed", word) for word in (*WORDS, *ANSWERS, "thanks", "5 4 5 5", "5", "很满意")],
)
def test_47_a_file_beside_one_word_is_shown_to_the_engineer(talk, state, words):
    """A screenshot beside "no", a signed form beside "close", a photo beside the scores."""
    step = answer_with(talk, brought_to(talk, state), words, ("form.png", b"\x89PNG form"))
    letters = [one for one in step.letters if one.to == PIET and "form.png" in [file.name for file in one.files]]
    assert len(letters) == 1, [(one.to, one.kind) for one in step.letters]
    assert "form.png" in letters[0].text


@pytest.mark.parametrize("words", ["no", "urgent", "还是不行", "加急"])
def test_47_a_screenshot_in_the_text_of_one_word_is_shown_with_it(talk, words):
    state = "taken" if words in ("urgent", "加急") else "solved"
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x40\x08\x06\x00\x00\x00"
    step = answer_with(talk, brought_to(talk, state), words, inline=[("screen.png", png)])
    assert [len(one.files) for one in step.letters if one.to == PIET] == [1]


def test_47_a_logo_beside_a_yes_is_no_letter_more(talk):
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x40\x08\x06\x00\x00\x00"
    step = answer_with(talk, brought_to(talk, "solved"), "yes", inline=[("logo.png", png)])
    assert [one.kind for one in step.letters if one.to == PIET] == ["closed"]


FORM = ("form.png", b"\x89PNG form")
DANA = "dana@acme.example"


@pytest.mark.parametrize(
    "body",
    [
        "#decline Please use the attached form.",
        "#cancel Not needed, as the attached note says.",
        "#close Done, the attached page shows how.",
        "Hello Ann,\n\nsee the page.\n\n#close",
        "#拒绝 请用附件里的表格",
    ],
)
def test_47_the_file_of_an_engineer_who_ends_a_ticket_reaches_the_requester(talk, body):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    step = answer_with(talk, work, body, FORM)
    assert talk.ticket().closed
    letters = [*step.letters, *talk.wait(days=2)]
    [letter] = [one for one in letters if one.to == ANN and one.files]
    assert "form.png" in letter.text


@pytest.mark.parametrize("body", ["approve", "reject Not like this, see the drawing.", "Please look at the drawing."])
def test_47_what_an_approver_attaches_is_shown_to_who_asked(talk, body):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    lines = "\nRisk: low\nImpact: ten minutes\nRollback: move it back\nBackup: yes"
    asked = talk.reply(work, f"#change Move the print server{lines}").letter(DANA, "change-approval")
    step = answer_with(talk, asked, body, FORM)
    assert [one.kind for one in step.letters if one.to == PIET and one.files] == ["colleague"]


def test_47_what_stands_beside_a_yes_comes_with_its_file_in_one_letter(talk):
    """The words came in the letter that it is closed, and once more with the file."""
    step = answer_with(talk, brought_to(talk, "solved"), "Yes, it works. The key is with Bob now.", FORM)
    [letter] = step.to(PIET)
    assert letter.kind == "closed"
    assert "key is with Bob" in letter.text
    assert [file.name for file in letter.files] == ["form.png"]


@pytest.mark.parametrize("how", ["attached", "a logo"])
def test_47_a_picture_beside_an_unsure_yes_closes_no_p1(talk, how):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    talk.reply(work, "#priority P1")
    asked = talk.reply(work, "#resolve Set up the printer.").letter(ANN)
    words = "The scanner sends to my email again straight away"
    files = {"files": (FORM,), "inline": ()} if how == "attached" else {"files": (), "inline": [FORM]}
    step = answer_with(talk, asked, words, *files["files"], inline=files["inline"])
    assert [one.kind for one in step.letters] == ["sounds-solved"]
    assert talk.ticket().state == "resolved"
