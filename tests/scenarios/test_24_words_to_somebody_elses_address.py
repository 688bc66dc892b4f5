"""Scenario 24: words to an address that asked somebody else, or that is an engineer's own: nothing is done, nothing
lost.
"""

import pytest

from service.domain.ticket.open_work import Work
from service.loops.letters.press import personal_address
from tests.tools.talk import ANN, PIET

EX, NOOR, DANA = "ex@partner.example", "noor@acme.example", "dana@acme.example"
WORDS = [
    "That is my ex-colleague. But please: my bell fell down, somebody is hurt!",
    "I do not know him. By the way, the printer smokes now, please come!",
    "这个人我不认识。另外打印机冒烟了，请马上来！",
    "Den kenne ich nicht. Aber der Drucker raucht jetzt, bitte kommen Sie!",
]


def ask(talk, of=EX):
    """The question about a held mail, that its engineer sends on."""
    received = talk.mail(ANN, "Printer jam", "The printer jams.").letter(ANN, "received")
    return talk.reply(received, "close", sender=of).letter(PIET, "held-note")


def own_address(talk, of):
    desk = talk.stage.desk
    return personal_address(desk.press[desk.world.house.address], of)


@pytest.mark.parametrize("text", WORDS)
def test_24_words_of_the_requester_to_a_question_of_their_engineer_stand_on_the_ticket(talk, text):
    step = talk.reply(ask(talk), text, sender=ANN)
    assert text in step.letter(PIET, "requester-reply").text
    assert [one.text for one in talk.articles()][-1] == text
    assert (step.outcome, talk.ticket().closed, len(talk.tickets())) == ("article", None, 1)


@pytest.mark.parametrize("text", ["yes", "add", "drop", "No", "是的", "ja", ""])
def test_24_their_word_for_it_settles_nothing(talk, text):
    note = ask(talk)
    talk.reply(note, text, sender=ANN)
    assert (talk.ticket().closed, talk.participants(), len(talk.tickets())) == (None, {ANN}, 1)
    assert talk.reply(note, "add").outcome == "event"


@pytest.mark.parametrize("text", ["close", "#close", "#resolve all done", "#assign noor"])
def test_24_nor_does_a_command_or_a_word_that_ends_it(talk, text):
    before = ask(talk), talk.ticket()
    talk.reply(before[0], text, sender=ANN)
    assert (talk.ticket().state, talk.ticket().assignee) == (before[1].state, before[1].assignee)


def test_24_words_of_a_stranger_to_it_wait_for_the_engineer(talk):
    step = talk.reply(ask(talk), "Who are you? My own printer burns.", sender="zed@other.example")
    assert step.outcome == "held"
    assert "My own printer burns" in step.letter(PIET, "held-note").text
    assert not step.to("zed@other.example")
    assert len(talk.articles()) == 1


def test_24_a_colleague_reads_that_it_is_not_theirs(talk):
    step = talk.reply(ask(talk), "I would let it in.", sender=NOOR)
    assert "only the person that message was sent to" in step.letter(NOOR, "receipt").text
    assert len(talk.articles()) == 1


def test_24_a_machine_that_answers_it_is_heard_by_nobody(talk):
    step = talk.reply(ask(talk), "I am out of the office.", sender=ANN, headers={"Auto-Submitted": "auto-replied"})
    assert (step.letters, len(talk.tickets())) == ([], 1)


@pytest.mark.parametrize("text", ["Please help, Piet, my laptop burns.", "请帮忙，我的笔记本电脑冒烟了。", "Mein Laptop brennt!"])
@pytest.mark.parametrize("sender", [ANN, "zed@other.example"])
def test_24_words_to_an_engineers_own_address_are_a_new_ticket(talk, text, sender):
    own = own_address(talk, PIET)
    step = talk.raw(talk.write(sender, "Help me", text, to=own), sender, own)
    [ticket] = talk.tickets()
    assert (step.outcome, ticket.requester) == ("ticket", sender)
    assert step.to(sender, "received")
    assert any(text in one.text for one in step.letters if one.kind == "assignment")


def test_24_and_no_command_there(talk):
    own = own_address(talk, PIET)
    text = "#new victim@acme.example phone\nHis computer is broken."
    talk.raw(talk.write("zed@other.example", "x", text, to=own), "zed@other.example", own)
    assert [one.requester for one in talk.tickets()] == ["zed@other.example"]
    assert not [one for one in talk.stage.letters if one.to == "victim@acme.example"]


def test_24_what_a_machine_writes_there_is_no_ticket(talk):
    own = own_address(talk, PIET)
    talk.raw(talk.write(ANN, "Away", "I am away.", to=own, headers={"Auto-Submitted": "auto-replied"}), ANN, own)
    assert talk.tickets() == []


def test_24_an_ambiguous_sender_has_no_more_there_than_at_the_public_address(talk):
    own = own_address(talk, PIET)
    two = talk.write(PIET, "x", "#away until friday", to=own).replace(b"From: ", b"From: zed@other.example, ", 1)
    step = talk.raw(two, PIET, own)
    assert step.outcome == "ticket"
    assert not step.to(PIET, "handed-on")


@pytest.mark.parametrize("text", WORDS)
def test_24_words_to_a_question_that_is_settled_as_well(talk, text):
    note = ask(talk)
    talk.reply(note, "drop")
    step = talk.reply(note, text, sender=ANN)
    assert text in step.letter(PIET, "requester-reply").text


def test_24_words_of_the_requester_to_an_approvers_address_are_a_comment(talk):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    change = "#change Move it\nRisk: low, one server\nImpact: ten minutes\nRollback: move it back\nBackup: yes"
    question = talk.reply(work, change).letter(DANA, "change-approval")
    said = talk.reply(question, "By the way, it smokes now. Please come!", sender=ANN)
    assert said.outcome == "article"
    assert "it smokes now" in said.letter(PIET, "requester-reply").text
    talk.reply(question, "approve", sender=ANN)
    assert Work.of(talk.ticket()).change.state == "asked"


@pytest.mark.parametrize("text", ["My VPN works, but now my bell fell down!", "现在打印机也冒烟了，请马上来！"])
def test_24_and_to_a_proposal_of_a_major_incident(talk, text):
    for number, who in enumerate(("bob", "li", "eva", "tom", "ann")):
        last = talk.mail(f"{who}@acme.example", f"VPN down {number}", f"I cannot connect to the VPN, it times out. {who}")
        talk.wait(minutes=1)
    step = talk.reply(last.letter(DANA, "major-proposal"), text, sender=ANN)
    assert step.outcome == "article"
    assert any(text in one.text for one in step.letters if one.kind == "requester-reply")
    assert len(talk.tickets()) == 5
