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


# -- which list is answered --------------------------------------------------------------------------------------------


def two_tickets(talk):
    """Ann's and Bo's, both Piet's; the personal address is where he writes."""
    first = talk.mail(ANN, "Printer jam", "The printer eats paper.")
    talk.mail("bo@acme.example", "Toner", "The printer needs toner.")
    return first.letter(PIET, "assignment")


def ask_list(talk, work, typed="#list"):
    return talk.reply(work, typed).letter(PIET, "found")


OF_ROWS = [
    ("2 note the older one", "note"),
    ("2 resolve I gave you a new screen", "resolve"),
    ("2 解决 换了墨粉。", "resolve"),
    ("2 accept", "accept"),
    ("2 eta friday 10:00", "eta"),
]


@pytest.mark.parametrize(("typed", "word"), OF_ROWS)
@pytest.mark.parametrize("threaded", [True, False])
def test_a_number_is_that_of_the_list_that_is_answered(talk, typed, word, threaded):
    work = two_tickets(talk)
    older = ask_list(talk, work)
    talk.mail("cat@acme.example", "Scanner", "The printer does not scan.")
    talk.reply(work, "#close It was a duplicate.")
    newer = ask_list(talk, work)
    assert "T-1" in older.text.split("\n2.")[0]
    assert "T-3" in newer.text
    events = len(talk.events(3))
    step = talk.reply(older, typed, threaded=threaded)
    letters = [*step.letters, *talk.wait(minutes=1)]
    assert f"T-2 #{word}" in step.letter(PIET, "receipt").text.replace("解决", word)
    assert [one.cause for one in talk.events(2)][-1].startswith(f"inbox:{step.mail.id}")
    assert len(talk.events(3)) == events
    assert not [one for one in letters if one.to == "cat@acme.example"]


def test_the_morning_s_list_keeps_its_numbers_after_another_was_asked_for(talk):
    work = two_tickets(talk)
    morning = [one for one in talk.wait(days=1) if one.kind == "digest" and one.to == PIET][-1]
    order = [f"T-{number}" for number in (1, 2)]
    order.sort(key=morning.text.index)
    ask_list(talk, work, f"#find {'toner' if order[0] == 'T-1' else 'jam'}")
    receipt = talk.reply(morning, "1 accept").letter(PIET, "receipt")
    assert f"{order[0]} #accept" in receipt.text


def test_the_answer_to_a_receipt_goes_on_with_its_list(talk):
    work = two_tickets(talk)
    older = ask_list(talk, work)
    ask_list(talk, work, "#find toner")
    refused = talk.reply(older, "9 accept").letter(PIET, "receipt")
    assert "T-1 #accept" in talk.reply(refused, "1 accept").letter(PIET, "receipt").text


def test_what_came_to_the_personal_address_itself_means_the_latest_list(talk):
    work = two_tickets(talk)
    ask_list(talk, work)
    newest = ask_list(talk, work, "#find toner")
    address = next(word for word in newest.text.split() if word.startswith("support+d"))
    step = talk.mail(PIET, "lines", "1 accept", to=[address])
    assert "T-2 #accept" in step.letter(PIET, "receipt").text


@pytest.mark.parametrize("typed", ["#kb printer", "#similar"])
def test_a_number_in_what_is_no_list_of_tickets_stands_for_none(talk, typed):
    work = two_tickets(talk)
    ask_list(talk, work)
    told = talk.reply(work, typed).to(PIET)[0]
    receipt = talk.reply(told, "1 resolve Filled it.").letter(PIET, "receipt")
    assert "no such number" in receipt.text
    assert {one.state.value for one in talk.tickets()} == {"assigned"}
