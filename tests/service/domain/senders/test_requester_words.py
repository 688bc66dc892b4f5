"""Single words of a requester, and who is answered."""

import pytest
from msgspec.structs import replace

from gateway.message import Attachment, DomainVerdict, Road
from rules.decision.decide import decide
from service.domain.incoming_mail.append_mail import start
from service.domain.planning.rule_facts import make_facts
from service.domain.senders.requester_words import asked_word, plan_alone, plan_on_ticket
from store.records import Outcome
from tests.tools.situations import ANN, PIET, make_reading, make_situation, make_ticket


@pytest.mark.parametrize(
    ("text", "subject", "word"),
    [
        ("help", "", "help"),
        ("", "Help", "help"),
        ("状态", "", "status"),
        ("status", "Printer", "status"),
        ("help", "Printer on fire", ""),
        ("help me with the printer", "", ""),
        ("", "", ""),
    ],
)
def test_a_word_counts_where_it_is_all_that_is_said(text, subject, word):
    assert asked_word(make_situation(text, subject=subject)) == word


def test_a_file_makes_it_more_than_a_word():
    reading = make_reading("status", "")
    reading = replace(reading, mail=replace(reading.mail, attachments=(Attachment("a.png", "image/png", b"x"),)))
    assert asked_word(make_situation(reading=reading)) == ""


def alone(s):
    return plan_alone(s, decide(s.policy, make_facts(s), {}, version="1"))


def test_who_asks_is_answered_and_no_ticket_is_opened():
    plan = alone(make_situation("help", subject=""))
    assert (plan.outcome, plan.ticket) == (Outcome.EVENT, None)
    assert [(letter.letter, letter.to) for letter in plan.letters] == [("help-requester", ANN)]


def test_who_may_be_somebody_else_is_not():
    assert alone(make_situation(reading=make_reading("help", "", verdict=DomainVerdict.FAILED))) is None
    imported = make_situation("help", subject="")
    assert alone(replace(imported, inbox=replace(imported.inbox, road=Road.FILE))) is None
    assert alone(replace(imported, inbox=replace(imported.inbox, road=Road.PIPE))) is not None  # that is mail


@pytest.mark.parametrize(
    ("word", "letters", "events"),
    [
        ("status", [("status", ANN)], {"article_added"}),
        ("leave", [("left", ANN), ("left", PIET)], {"article_added", "participant_left"}),
        ("urgent", [("urgent-asked", PIET)], {"article_added", "urgency_asked"}),
    ],
)
def test_on_a_ticket_each_does_what_it_says(word, letters, events):
    plan = plan_on_ticket(start(make_situation(word, ticket=make_ticket(), k=3)), word)
    assert [(letter.letter, letter.to) for letter in plan.letters] == letters
    assert {event.kind for event in plan.events} == events


@pytest.mark.parametrize("state", ["taken", "solved", "closed"])
@pytest.mark.parametrize("who", [ANN, "bob@acme.example"])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("leave\n\nThe second tray is broken as well.", "second tray"),
        ("退出\n\n顺便说一下，二楼的打印机也坏了。", "二楼的打印机"),
        ("leave\n\nThe door code is on the note.", "door code"),
        ("leave\n\nThanks,\nAnn", ""),
        ("退出\n\n谢谢", ""),
    ],
)
def test_what_somebody_says_who_leaves_is_read_by_the_engineer(talk, state, who, text, shown):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    step = talk.reply(work, "Hello Ann,\n\nI am on it.\n\n#watch bob@acme.example")
    if state != "taken":
        step = talk.reply(work, "#resolve A new roller.")
    if state == "closed":
        closing = talk.click(step.letter(ANN), "Yes")
        step = closing
    left = talk.reply([one for one in talk.stage.letters if one.to == who][-1], text)
    assert left.to(who, "left")
    told = [one for one in left.letters if one.to == PIET and one.kind == "requester-reply"]
    assert [shown in one.text for one in told] == ([True] if shown else [])
