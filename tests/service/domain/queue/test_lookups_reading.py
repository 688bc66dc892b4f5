"""Who read a ticket of others is on its record, and a confidential ticket is shown to who works on it (S7.3)."""

import pytest

from service.loops.letters.press import personal_address
from tests.tools.talk import ANN, DESK, PIET

BO, DANA = "bo@acme.example", "dana@acme.example"


def ask(talk, who, line):
    """A command at somebody's own desk address."""
    return talk.mail(who, "look", line, to=personal_address(talk.stage.desk.press[DESK], who))


def looked(talk, number=1):
    return [event.actor for event in talk.events(number) if event.kind == "looked_at"]


@pytest.mark.parametrize("line", ["#show 1", "#查看 1", "#find printer", "#查找 printer", "#show 1\n#find printer"])
def test_reading_a_ticket_of_others_is_on_its_record_once(talk, line):
    talk.mail(ANN, "Printer jam", "The printer jams.")
    before = talk.ticket().last_event
    ask(talk, DANA, line)
    assert looked(talk) == [DANA]
    assert talk.ticket().last_event == before  # it did not move by it
    assert talk.ticket().version == len(talk.events())


@pytest.mark.parametrize("line", ["#show", "#show 1", "#status", "#find printer", "#list"])
def test_reading_ones_own_work_is_none(talk, line):
    work = talk.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment")
    talk.reply(work, line)
    assert looked(talk) == []


def test_looking_and_linking_in_one_mail_are_both_done(talk):
    talk.mail(ANN, "Printer jam", "The printer jams.")
    work = talk.mail(BO, "Printer two", "Another printer jams, in the hall.").letter(PIET, "assignment")
    talk.reply(work, "#show 1\n#link 1")
    assert "linked" in [event.kind for event in talk.events(1)]


@pytest.mark.parametrize("line", ["#show 1", "#find printer", "#find acme.example"])
def test_a_confidential_ticket_is_not_there_for_others(talk, line):
    work = talk.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment")
    assert ask(talk, DANA, line).to(DANA)
    talk.reply(work, "#confidential")
    step = ask(talk, DANA, line)
    assert all("The printer jams" not in letter.text and "Printer jam" not in letter.text for letter in step.to(DANA))
    assert not step.to(DANA, "ticket")
    assert talk.reply(work, "#show").letter(PIET, "ticket")
    talk.reply(work, "#confidential off")
    assert ask(talk, DANA, "#show 1").letter(DANA, "ticket")


def test_who_stands_above_hears_that_a_confidential_ticket_is_late_and_none_of_its_words(talk):
    work = talk.mail(ANN, "Zwetschgen", "Zwetschgen jam the printer.").letter(PIET, "assignment")
    talk.reply(work, "#confidential")
    talk.reply(work, "#task piet Take the Zwetschgen out by tomorrow 10:00")
    known = len(talk.stage.letters)
    talk.wait(days=6)
    told = [one for one in talk.stage.letters[known:] if one.to == DANA]
    assert {"escalation", "task-late"} <= {one.kind for one in told}
    for letter in told:
        assert "Zwetschgen" not in letter.subject + letter.text + letter.html + str(letter.links), letter.kind
    late = next(one for one in told if one.kind == "escalation")
    assert "confidential" in late.subject and "T-1" in late.subject
    talk.reply(late, "#accept")
    assert talk.ticket().assignee == DANA, "who takes it is one of its people"


@pytest.mark.parametrize("line", ["#improve", "#改进"])
def test_what_is_to_be_improved_after_a_confidential_ticket_is_for_its_people(talk, line):
    work = talk.mail(ANN, "Zwetschgen", "Zwetschgen jam the printer.").letter(PIET, "assignment")
    talk.reply(work, "#confidential")
    talk.reply(work, "#resolve\nTook it out.")
    talk.reply(work, "#improve piet keep Zwetschgen off the tray")
    for reader, knows in ((DANA, False), (PIET, True)):
        ask(talk, reader, line)
        talk.wait(minutes=3)
        listed = next(one for one in reversed(talk.stage.letters) if one.kind == "improvements")
        assert (listed.to, "Zwetschgen" in listed.text) == (reader, knows)
