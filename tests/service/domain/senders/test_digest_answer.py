"""One line of a digest's answer: a typed command with the row of its mail, and no mail made up for it."""

import pytest

from tests.tools.talk import ANN, PIET, Talk


@pytest.fixture
def talk(tmp_path):
    made = Talk(tmp_path / "desk")
    yield made
    made.close()


def digest_of(talk):
    talk.mail(ANN, "Printer jam", "The printer eats paper.")
    return [one for one in talk.wait(days=1) if one.kind == "digest" and one.to == PIET][-1]


@pytest.mark.parametrize(
    ("typed", "state"),
    [("1 resolve Filled it.", "resolved"), ("1 解决 换了墨粉。", "resolved"), ("1 accept", "in_progress")],
)
def test_what_a_line_does_names_the_mail_that_it_came_with(talk, typed, state):
    step = talk.reply(digest_of(talk), typed)
    talk.wait(minutes=1)
    assert talk.ticket().state == state
    own = [event for event in talk.events() if event.cause == f"inbox:{step.mail.id}"]
    assert own
    assert {event.actor for event in own} == {PIET}
    assert {one.inbox_id for one in talk.articles() if one.author == PIET} <= {step.mail.id}
    assert "digest" not in {mail.road for mail in talk.inbox()}


@pytest.mark.parametrize("typed", ["1 assign nobodyelse", "1 转派 nobodyelse", "1 merge 77", "1 unlink 9"])
def test_a_line_that_cannot_be_done_is_sent_back_and_not_held(talk, typed):
    step = talk.reply(digest_of(talk), typed)
    letters = [*step.letters, *talk.wait(minutes=1)]
    assert [one.kind for one in letters if one.to == PIET and one.kind == "receipt"]
    assert not [event for event in talk.events() if event.kind == "held"]
    assert talk.ticket().assignee == PIET
    assert not [one for one in talk.wait(days=3) if one.kind == "held-expired"]


def test_spam_in_a_line_is_told_once(talk):
    step = talk.reply(digest_of(talk), "1 spam")
    letters = [*step.letters, *talk.wait(minutes=1)]
    assert talk.ticket().state == "spam"
    assert len([one for one in letters if one.to == PIET and one.kind == "receipt"]) == 1
