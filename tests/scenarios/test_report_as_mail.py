"""A report as it leaves: pictures that the letter shows, figures as a file, no secrets, nothing of confidential tickets."""

import csv
import io
from email import message_from_bytes, policy

import pytest

from service.loops.letters.press import personal_address
from service.reports.pictures import can_draw
from store.mail import outbox
from tests.tools.talk import ANN, DESK, PIET, Talk

DANA = "dana@acme.example"


@pytest.fixture
def talk(tmp_path):
    one = Talk(tmp_path)
    yield one
    one.close()


def ask(talk, sender, body):
    own = personal_address(talk.stage.desk.press[DESK], sender)
    return talk.mail(sender, "", body, to=(own,))


def solve(talk, subject, comment, *commands):
    step = talk.mail(ANN, subject, "The printer does not print.")
    letter = next(one for one in step.letters if one.kind == "assignment")
    for typed in (*commands, "#resolve\nCleaned the roller."):
        step = talk.reply(letter, typed)
    confirmation = next(one for one in step.letters if one.kind == "confirmation")
    step = talk.reply(confirmation, "Yes, it works.")
    survey = next(one for one in (*step.letters, *talk.wait(minutes=1)) if one.kind == "survey")
    return talk.reply(survey, f"2 2 3 2 {comment}")


def last_report(talk):
    return message_of(talk, next(one for one in talk.outbox() if one.kind == "report"))


def message_of(talk, letter):
    with talk.stage.database.read() as unit:
        return message_from_bytes(outbox.get(unit, letter.id).content, policy=policy.default)


def test_pictures_are_inside_and_figures_beside(talk):
    solve(talk, "Printer jam", "Slow. My password is: Sesam!2026x")
    talk.wait(minutes=5)
    ask(talk, DANA, "#report this month")
    mail = last_report(talk)
    assert mail["To"].addresses[0].addr_spec == DANA
    html = mail.get_body(("html",)).get_content()
    text = mail.get_body(("plain",)).get_content()
    assert "1 ticket came in November 2026 so far, and 1 was solved" in " ".join(text.split())
    assert "▇" in text
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    if can_draw("en"):
        assert len(pictures) == 2
        for picture in pictures:
            assert f"cid:{picture['Content-ID'][1:-1]}" in html
            assert picture.get_content_disposition() == "inline"
            assert picture.get_content().startswith(b"\x89PNG")
        assert 'alt="Opened 1, solved 1; most came on 24 Nov: 1."' in html
    [figures] = [part for part in mail.iter_attachments() if part.get_content_type() == "text/csv"]
    rows = list(csv.DictReader(io.StringIO(figures.get_content().lstrip("\ufeff"))))
    assert {row["figure"]: row["cases"] for row in rows if not row["by"]}["solved"] == "1"
    assert "Slow." in text
    assert "Sesam" not in text + html


def test_words_of_a_confidential_ticket_stay_with_its_people(talk):
    solve(talk, "Payroll", "The salary list was visible.", "#confidential")
    talk.wait(minutes=5)
    ask(talk, DANA, "#report this month")
    text = last_report(talk).get_body(("plain",)).get_content()
    assert "salary" not in text
    assert "1 was solved" in " ".join(text.split())


def test_nobody_else_can_use_a_reports_address(talk):
    talk.wait(minutes=5)
    ask(talk, DANA, "#report this month")
    report = next(one for one in talk.outbox() if one.kind == "report")
    before = len(talk.outbox())
    own = personal_address(talk.stage.desk.press[DESK], DANA)
    talk.mail(PIET, "Re: Report", "why 1", to=(own,))
    [told] = talk.outbox()[: len(talk.outbox()) - before]
    assert (told.kind, told.recipient) == ("receipt", PIET)
    text = message_of(talk, told).get_body(("plain",)).get_content()
    assert "solved" not in text
    assert "Dana" not in text
    assert report.recipient == DANA
