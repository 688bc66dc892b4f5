"""DNS that gives no answer: what waits for it is asked about again, and runs only when the domain has answered."""

from __future__ import annotations

import pytest

from store.mail import inbox
from tests.scenarios.strict_desk import StrictDesk, names_of_the_world
from tests.tools.talk import ANN, PIET


@pytest.fixture(params=["standard", "strict"])
def desk(make_talk, request):
    with names_of_the_world() as names:
        yield StrictDesk(make_talk, names, level=request.param)


@pytest.fixture
def strict_desk(make_talk):
    with names_of_the_world() as names:
        yield StrictDesk(make_talk, names)


def send_unproved(desk, text):
    """An engineer's answer while no name server says whether it is theirs."""
    content, sender, recipients = desk.answer(text)
    desk.silence()
    return desk.raw(content, sender, *recipients)


def test_a_command_waits_until_the_domain_answers(desk):
    step = send_unproved(desk, "#hold until friday the part is on its way")
    assert step.outcome == "held"
    assert [(one.to, one.kind) for one in step.letters] == [(PIET, "held")]
    before = len(desk.talk.outbox())
    desk.wait(minutes=30)
    assert desk.state != "waiting"
    assert len(desk.talk.outbox()) == before  # no second letter, however often it is asked
    desk.names.silent = False
    desk.wait(minutes=70)
    assert desk.state == "waiting"
    assert [one.outcome for one in desk.talk.inbox() if one.id == step.mail.id] != ["held"]
    assert (
        sum(event.kind == "held" for event in desk.talk.events()) == 1
    )  # once held by mail; the hold itself is `waiting`


def test_text_that_is_not_sent_is_asked_about_beside_the_question_that_came_before(desk):
    """Two letters about one mail to one person: the second is another letter, whatever it asks."""
    step = send_unproved(desk, "#hold until friday\n\nWe wait for the cable.")
    assert [(one.to, one.kind) for one in step.letters] == [(PIET, "held")]
    desk.names.silent = False
    desk.wait(minutes=70)
    [mail] = [one for one in desk.talk.inbox() if one.id == step.mail.id]
    assert (mail.state, mail.outcome) == ("done", "article")
    assert desk.state == "waiting"
    receipt = next(one for one in desk.talk.stage.letters if one.kind == "receipt" and one.to == PIET)
    answer, author, to = desk.talk.answer(receipt, "send")
    desk.raw(desk.sign(answer), author, *to)
    assert any("We wait for the cable." in one.text for one in desk.talk.stage.letters if one.to == ANN)


def test_a_command_that_cannot_be_done_is_refused_as_soon_as_the_domain_answers(desk):
    """Whether it was them is no question any more, and nobody waits a day to read that a word is not understood."""
    step = send_unproved(desk, "#hurry up")
    assert [(one.to, one.kind) for one in step.letters] == [(PIET, "held")]
    desk.names.silent = False
    desk.wait(minutes=70)
    receipt = next(one for one in desk.talk.stage.letters if one.kind == "receipt" and one.to == PIET)
    assert "#hurry" in receipt.text
    answer, author, to = desk.talk.answer(receipt, "#hold until friday the part is on its way")
    desk.raw(desk.sign(answer), author, *to)
    assert desk.state == "waiting"
    desk.wait(days=2)
    assert not [one for one in desk.talk.events() if one.kind == "held_expired"]


def test_what_failed_while_it_was_held_is_taken_up_as_what_it_is(desk):
    """Its answer has come, and a fault of ours parked it: who takes it up by hand ends its question too."""
    step = send_unproved(desk, "#hold until friday\n\nWe wait for the cable.")
    stage = desk.talk.stage
    now = stage.clock.now()
    stage.writer.run(lambda unit: inbox.ask_again(unit, step.mail.id, now))
    stage.writer.run(lambda unit: inbox.park(unit, inbox.claim(unit, now, 1)[0], "a fault"))
    desk.names.silent = False
    stage.writer.run(lambda unit: inbox.retry(unit, step.mail.id, now))
    desk.wait(minutes=10)
    [mail] = [one for one in desk.talk.inbox() if one.id == step.mail.id]
    assert (mail.state, mail.outcome) == ("done", "article")
    desk.wait(days=2)
    assert not [one for one in desk.talk.events() if one.kind == "held_expired"]


def test_it_never_runs_when_the_answer_is_no(desk):
    content, sender, recipients = desk.answer("#hold until friday the part is on its way")
    content = content.replace(b"friday", b"monday")  # the signature is broken, and the domain asks to reject
    desk.silence()
    step = desk.raw(content, sender, *recipients)
    assert step.outcome == "held"
    desk.names.silent = False
    desk.wait(hours=3)
    assert desk.state != "waiting"
    [mail] = [one for one in desk.talk.inbox() if one.id == step.mail.id]
    assert mail.outcome == "held"
    assert "failed" in mail.reason
    assert not [one for one in desk.talk.stage.letters if one.to == ANN and one.at > step.mail.received_at]


def test_a_yes_runs_it_at_once_and_the_domain_is_asked_no_more(desk):
    step = send_unproved(desk, "#hold until friday the part is on its way")
    answer, author, to = desk.talk.answer(step.letter(PIET, "held"), "yes")
    desk.raw(answer, author, *to)
    assert desk.state == "waiting"
    desk.names.silent = False
    asked = len(desk.names.asked)
    events = len(desk.talk.events())
    desk.wait(hours=3)
    assert len(desk.names.asked) == asked
    assert len(desk.talk.events()) == events


def test_it_is_given_up_when_the_hold_ends(strict_desk):
    desk = strict_desk
    step = send_unproved(desk, "#hold until friday the part is on its way")
    desk.wait(days=2)
    desk.names.silent = False
    desk.wait(days=1)
    assert desk.state != "waiting"
    assert [one.outcome for one in desk.talk.inbox() if one.id == step.mail.id] == ["held"]


def test_what_a_requester_writes_is_taken_at_once(make_talk):
    """Words wait for nobody at the standard level: DNS that is away for half an hour delays no ticket."""
    with names_of_the_world() as names:
        desk = StrictDesk(make_talk, names, level="standard")
        desk.silence()
        content, sender, recipients = desk.answer("It jams again.", desk.received)
        assert desk.raw(content, sender, *recipients).outcome == "article"
        assert desk.raw(desk.talk.write(ANN, "Another thing"), ANN).outcome == "ticket"


def test_an_order_in_answer_to_a_question_that_is_over_is_decided_once_when_the_domain_answers(desk):
    send_unproved(desk, "#hold until friday the part is on its way")
    asked = next(one for one in desk.talk.stage.letters if one.kind == "held" and one.to == PIET)
    desk.wait(minutes=2 * 24 * 60)
    answer, author, to = desk.talk.answer(asked, "#resolve\nI replaced the cable.")
    assert desk.raw(desk.sign(answer), author, *to).outcome == "held"
    desk.names.silent = False
    desk.wait(minutes=150)
    assert {one.state for one in desk.talk.inbox()} == {"done"}
