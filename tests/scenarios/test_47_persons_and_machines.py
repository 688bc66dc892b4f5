"""Scenario 47: a person who writes much is no machine; a machine without any mark gets few letters, and loses no word."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from tests.tools.talk import ANN, DESK, PIET

BO = "bo@other.example"


def with_file(raw, name, content):
    message = message_from_bytes(raw, policy=policy.SMTP)
    message.add_attachment(content, maintype="image", subtype="jpeg", filename=name)
    return message.as_bytes()


def texts(talk, number=1):
    return [one.text for one in talk.articles(number)]


def letters_to(talk, address, kind=""):
    return [one for one in talk.outbox() if one.recipient == address and kind in ("", one.kind)]


@pytest.fixture
def asked(talk):
    """Piet asked Ann something; the letter that she answers."""
    work = talk.mail(ANN, "Printer jam", "The printer jams.").to(PIET)[0]
    return talk.reply(work, "#ask Please send photos.").letter(ANN)


@pytest.mark.parametrize("quote", [True, False])
def test_47_ten_photos_in_three_minutes_four_scores_and_two_sentences(talk, asked, quote):
    for number in range(10):
        raw, sender, to = talk.answer(asked, "", quote=quote)
        step = talk.raw(with_file(raw, f"IMG_{number}.jpg", b"\xff\xd8" + bytes([number]) * 50), sender, *to)
        assert step.outcome == "article"
        assert [file.name for file in step.letter(PIET, "requester-reply").files] == [f"IMG_{number}.jpg"]
        talk.wait(seconds=18)
    work = next(one for one in reversed(talk.stage.letters) if one.to == PIET)
    done = talk.reply(work, "#resolve Replaced the roller.").letter(ANN, "confirmation")
    talk.click(done, "yes")
    talk.wait(days=2)
    survey = [one for one in talk.stage.letters if one.kind == "survey"][-1]
    for question in range(4):
        assert talk.score(survey, question, 5).outcome == "article"
    for words in ("It was a pleasure to work with Piet.", "It jams again, third floor."):
        step = talk.reply(survey, words, quote=quote)
        assert step.outcome == "article"
        assert words in texts(talk)
    assert step.to(PIET)
    assert len(talk.ticket().survey) >= 4
    assert not [one for one in talk.inbox() if one.outcome == "held"]
    assert not [one for one in talk.outbox() if one.kind == "loop-alarm"]


@pytest.mark.parametrize("form", ["photo {}", "{}", "Und noch ein Bild {}", "第{}张照片"])
def test_47_a_person_who_writes_six_mails_in_six_minutes_is_heard(talk, asked, form):
    for number in range(1, 6):
        step = talk.reply(asked, form.format(number))
        assert step.outcome == "article"
        assert step.to(PIET, "requester-reply")
        talk.wait(minutes=1)
    step = talk.reply(asked, "You can call me at 5555.")
    assert "5555" in step.letter(PIET, "requester-reply").text
    assert len(talk.tickets()) == 1


def test_47_words_that_our_letters_offer_are_answered_and_count_nothing(talk, asked):
    for word in ("status", "help", "urgent", "status", "help", "status"):
        step = talk.reply(asked, word, quote=False)
        assert step.outcome == "article"
        assert step.to(PIET if word == "urgent" else ANN), word
    assert talk.reply(asked, "You can call me at 5555.", quote=False).to(PIET, "requester-reply")


def test_47_an_engineers_five_notes_and_answer_go_through(talk):
    work = talk.mail(ANN, "Printer jam", "The printer jams.").to(PIET)[0]
    for body in ("#note Checked.", "#note Checked again.", "#note Checked.", "#time 5m", "#note Ordered the part."):
        assert talk.reply(work, body, quote=False).outcome == "article"
    for words in ("Hello Ann, the technician comes at 3.", "At 3:30.", "At 3:45.", "At 4:00.", "At 4:15.", "At 4:30."):
        assert talk.reply(work, words, quote=False).to(ANN, "engineer-reply"), words


def unmarked(talk, letter, number, **more):
    """Words that never come twice, at times that nobody could foresee."""
    words = ["lamp", "river", "stone", "cloud", "maple", "engine", "window", "paper"]
    text = " ".join(words[(number * step + number // 8) % 8] for step in (1, 3, 5, 7)) + f" {words[number % 8]}{number}"
    return talk.reply(letter, text.capitalize() + ".", **more)


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("quote", [True, False])
@pytest.mark.parametrize("every", [60, 300])
def test_47_an_unmarked_robot_for_an_hour_gets_four_letters_and_loses_no_word(talk, signed, quote, every):
    received = talk.mail(BO, "Printer jam", "The printer jams.").letter(BO)
    to = {} if signed else {"to": [DESK]}
    end = talk.stage.now + timedelta(hours=1)
    number = 0
    while talk.stage.now < end:
        number += 1
        step = unmarked(talk, received, number, quote=quote, **to)
        assert step.outcome == "article"
        talk.wait(seconds=every)
    assert len(letters_to(talk, BO)) <= 4
    assert len(talk.articles()) == number + 1
    assert len(talk.tickets()) == 1
    talk.wait(hours=3)
    said = "\n".join(one.text for one in talk.stage.letters if one.to == PIET)
    for text in texts(talk):
        assert text in said
    if not signed or not quote:  # two marks: its letters come together
        assert len(letters_to(talk, PIET)) <= 12
        assert [one for one in letters_to(talk, PIET) if one.kind == "loop-alarm"]


def test_47_the_same_words_again_are_told_once_to_who_works_on_it(talk):
    received = talk.mail(BO, "Printer jam", "The printer jams.").letter(BO)
    for number in range(12):
        step = talk.reply(received, f"Your message of 24 Nov, number {number}, was received.", quote=False)
        assert step.outcome == "article"
        assert not step.to(BO)
    alarms = [one for one in talk.outbox() if one.kind == "loop-alarm"]
    assert sorted(one.recipient for one in alarms) == [PIET, "root@acme.example"]
    assert not [one for one in talk.outbox() if one.recipient == "noor@acme.example"]
    talk.wait(minutes=11)
    bundle = [one for one in talk.stage.letters if one.to == PIET][-1]
    assert bundle.text.count("was received") >= 6


def test_47_after_an_engineers_answer_a_row_begins_anew(talk):
    work = talk.mail(BO, "Printer jam", "The printer jams.")
    received, letter = work.letter(BO), work.to(PIET)[0]
    for number in range(8):
        talk.reply(received, f"Number {number} was received.", quote=False)
    answer = talk.reply(letter, "I am on my way.").letter(BO)
    assert talk.reply(answer, "Number 9 was received.", quote=False).to(PIET, "requester-reply")


def test_47_a_robot_that_opens_and_ends_and_opens_again_gets_four_letters(talk):
    received = talk.mail(BO, "Printer jam", "The printer jams.").letter(BO)
    work = [one for one in talk.stage.letters if one.to == PIET][-1]
    letter = received
    for number in range(30):
        talk.reply(letter, "close" if number % 2 else f"It is broken again, code {number}.")
        talk.wait(seconds=70)
    assert len(letters_to(talk, BO)) <= 5  # the fourth, and what Piet's own doing causes
    assert talk.reply(work, "Hello, what do you need?").to(BO, "engineer-reply")


def test_47_what_nobody_is_asked_about_any_more_is_shown_to_the_engineer(talk):
    received = talk.mail(BO, "Printer jam", "The printer jams.").letter(BO)
    steps = [talk.reply(received, "close", to=[DESK], quote=bool(number % 2)) for number in range(8)]
    assert {step.outcome for step in steps} == {"held"}
    assert len(letters_to(talk, BO)) <= 4
    assert all(step.to(BO, "confirm-address") or step.to(PIET, "held-note") for step in steps)
