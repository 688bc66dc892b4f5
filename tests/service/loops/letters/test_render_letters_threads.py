"""An engineer's mail: one subject and one thread a ticket, the writer's name in front, links that write commands."""

import re

import pytest

from service.rehearsal.people_mail import ReadLetter
from tests.tools.talk import ANN, PIET

NOOR = "noor@acme.example"


def fields(letter: ReadLetter) -> dict[str, str]:
    return dict(letter.headers)


def days_work(talk) -> list[ReadLetter]:
    """All that Piet gets in the life of a ticket."""
    work = talk.mail("Ann Lee <ann@acme.example>", "Printer jam", "The printer jams.").letter(PIET)
    first = talk.stage.letters[:]
    assert work in first
    talk.reply(work, "Which tray is it?")
    answer = talk.stage.letters[-1]
    talk.mail("Ann Lee <ann@acme.example>", f"Re: {answer.subject}", "The second tray.", to=answer.reply_to)
    talk.reply(work, "#eta in 2h")
    talk.wait(hours=5)
    talk.reply(work, "#consult noor is it the roller?")
    asked = [one for one in talk.stage.letters if (one.to, one.kind) == (NOOR, "consult")][-1]
    talk.reply(asked, "Yes, the roller.")
    talk.reply(work, "#resolve I changed the roller.")
    question = [one for one in talk.stage.letters if (one.to, one.kind) == (ANN, "confirmation")][-1]
    talk.reply(question, "no, it jams again")
    talk.reply(work, "#resolve Another roller.")
    question = [one for one in talk.stage.letters if (one.to, one.kind) == (ANN, "confirmation")][-1]
    talk.reply(question, "yes")
    return [one for one in talk.stage.letters if one.to == PIET and "T-1" in one.subject]


def test_one_ticket_is_one_conversation_for_its_engineer(talk):
    letters = days_work(talk)
    assert len(letters) >= 5
    assert {one.subject for one in letters} == {"[T-1] Printer jam (Ann Lee)"}
    assert len({one.references.split()[0] for one in letters}) == 1


def test_one_ticket_is_one_conversation_for_its_requester(talk):
    days_work(talk)
    assert {one.subject for one in talk.stage.letters if one.to == ANN} == {"Re: Printer jam [T-1]"}


def test_the_links_of_a_letter_answer_in_its_thread(talk):
    days_work(talk)
    for letter in talk.stage.letters:
        for link in letter.links if letter.kind != "escalation" else ():
            said = re.sub(r"^(?:Re: )+", "", letter.subject)
            assert link.subject == f"Re: {said}", (letter.kind, link.words)


def test_words_come_under_the_name_of_their_writer(talk):
    letters = days_work(talk)
    senders = {one.kind: one.sender for one in talk.stage.letters}
    assert all(one.sender.startswith("Ann Lee via Acme IT <") for one in letters if one.kind == "requester-reply")
    assert senders["assignment"].startswith("Ann Lee via Acme IT <")
    assert senders["engineer-reply"].startswith('"Piet')
    assert senders["received"].startswith("Acme IT <")


@pytest.mark.parametrize("sender", ["Noor <eve@elsewhere.example>", "noor@elsewhere.example"])
def test_nobody_borrows_the_name_of_a_colleague(talk, sender):
    letter = talk.mail(sender, "Printer jam", "The printer jams.").letter(PIET)
    assert "noor" not in letter.sender.lower()


def test_the_inbox_shows_the_problem_and_the_deadline(talk):
    letter = talk.mail("Ann Lee <ann@acme.example>", "Printer", "It eats every second page.").letter(PIET)
    preview = re.search(r"<body.*?<div[^>]*>(.*?)</div>", letter.html, re.S)[1].strip()
    assert preview.startswith("It eats every second page.")
    assert re.search(r"answer due \w{3} \d+ \w{3} \d\d:\d\d", preview)


def test_a_mail_program_can_sort_by_headers(talk):
    step = talk.mail("Ann Lee <ann@acme.example>", "Printer jam", "The printer jams.")
    assigned, received = fields(step.letter(PIET)), fields(step.letter(ANN))
    assert assigned["X-Postdesk-Ticket"] == received["X-Postdesk-Ticket"] == "T-1"
    assert (assigned["X-Postdesk-Kind"], received["X-Postdesk-Kind"]) == ("assignment", "received")
    assert assigned["List-Id"] == "<support.acme.example>"
    assert "List-Id" not in received, "a requester is on no list"


def test_nothing_outside_the_desk_names_the_ticket(talk):
    work = talk.mail("Ann Lee <ann@acme.example>", "Printer jam", "The printer jams.").letter(PIET)
    asked = talk.reply(work, "#consult fix@vendor.example Can you come?").letter("fix@vendor.example")
    assert "X-Postdesk-Ticket" not in fields(asked)


def test_a_tap_takes_promises_hands_over_and_solves(talk):
    work = talk.mail("Ann Lee <ann@acme.example>", "Printer jam", "The printer jams.").letter(PIET)
    assert [one.words for one in work.links] == ["Promise a time", "Hand over", "Solved"], "Piet has it already"
    assert talk.click(work, "Promise a time").letter(ANN, "promised")
    talk.click(work, "Hand over")
    assert talk.ticket().assignee != PIET
    gone = [one for one in talk.stage.letters if (one.to, one.kind) == (PIET, "handed-over")]
    assert all("Take it" in [link.words for link in one.links] for one in gone)
    talk.click(work, "Solved", add="The roller is new.")
    assert "The roller is new." in talk.stage.letters[-1].text


def test_who_has_it_not_is_offered_to_take_it(talk):
    talk.mail("Ann Lee <ann@acme.example>", "Printer jam", "The printer jams.")
    late = [one for one in talk.wait(days=1) if one.kind == "escalation" and one.to != PIET]
    assert late
    with_roster = [one for one in late if one.links]
    talk.click(with_roster[0], "Take it")
    assert talk.ticket().assignee == with_roster[0].to


def test_the_watchers_who_read_an_answer_are_named(talk):
    work = talk.mail(
        "Ann Lee <ann@acme.example>", "Printer jam", "The printer jams.", cc=["Bob Ray <bob@acme.example>"]
    ).letter(PIET)
    assert "Your reply goes to Ann and Bob;" in work.text.replace("\n", " ")
    answer = talk.reply(work, "Which tray?").to("bob@acme.example")
    assert answer, "and it does"
