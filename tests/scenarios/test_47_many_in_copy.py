"""Scenario 47, many people: whoever stood in To or Cc answers into the ticket; a copy is another thing (docs/trust.md)."""

import re
from datetime import UTC, datetime

import pytest

from service.cli.show import describe_others
from service.rehearsal.people_mail import make_mail
from service.rehearsal.script import MailPart
from store.records import Participant
from store.ticket import tickets
from tests.tools.talk import ANN, DESK, PIET, Step

NINE = [f"c{number}@acme.example" for number in range(1, 10)]
CARL = "carl@partner.example"


def write(talk, sender, subject, body, parents=(), **more):
    """A mail with its own Message-ID, in a thread of mails that people sent each other."""
    part = MailPart.model_validate(
        {"from": sender, "subject": subject, "body": body, **more}
        | ({"headers": {"In-Reply-To": parents[-1], "References": " ".join(parents)}} if parents else {})
    )
    content, envelope, to = make_mail(part, DESK, talk.stage.now, talk.stage.message_id())
    message_id = re.search(rb"Message-ID: *(<[^>]+>)", content, re.IGNORECASE)[1].decode()
    return Step(*talk.stage.send(content, envelope, to)), message_id


def test_47_nine_in_copy_answer_all_on_one_ticket(talk):
    step, root = write(talk, ANN, "Printer jam", "The printer jams.", to=[DESK, NINE[0]], cc=NINE[1:])
    work = step.letter(PIET, "assignment")
    above, foot = work.text.rsplit("\n--", 1)
    assert all(one in above for one in NINE[5:])
    assert not any(one in above for one in NINE[:5])
    reads = set(re.findall(r"[\w+]+", foot))  # the foot names everybody who reads a plain reply; a code is one word
    assert all(one.partition("@")[0] in reads for one in NINE[:5])
    assert not any(one.partition("@")[0] in reads for one in NINE[5:])
    parent = [root]
    for one in NINE:
        step, mine = write(talk, one, "Re: Printer jam", f"For me too, says {one}.", parent, to=[ANN, DESK], cc=NINE)
        assert step.outcome == "article", one
        assert f"says {one}" in step.letter(PIET, "requester-reply").text
        parent = [root, mine]
    step, _ = write(talk, ANN, "Re: Printer jam", "Thank you all, it is the big one.", parent, to=NINE, cc=[DESK])
    assert "the big one" in step.letter(PIET, "requester-reply").text
    assert len(talk.tickets()) == 1
    answer = talk.reply(work, "On my way.")
    assert {one.to for one in answer.letters} - {PIET} == {ANN, *NINE[:5]}


def test_47_who_may_not_join_is_held_for_the_engineer_and_opens_nothing(talk):
    step, root = write(talk, ANN, "Printer jam", "The printer jams.", cc=[CARL, "zoe@gmail.com"])
    assert CARL in step.letter(PIET, "assignment").text
    for number, one in enumerate((CARL, "zoe@gmail.com")):
        step, _ = write(talk, one, "Re: Printer jam", f"I saw that too, {number}.", [root], to=[ANN, DESK])
        assert step.outcome == "held"
        assert [(letter.to, letter.kind) for letter in step.letters] == [(PIET, "held-note")]
        note = step.letter(PIET)
        done = talk.reply(note, "add")
        assert [one.text for one in talk.articles()][-1] == f"I saw that too, {number}."
        assert not any("The printer jams" in letter.text for letter in done.to(one))
    assert len(talk.tickets()) == 1


def test_47_a_stranger_with_the_thread_gains_nothing(talk):
    _, root = write(talk, ANN, "Printer jam", "The printer jams.", cc=NINE)
    before = talk.articles(), talk.participants()
    step, _ = write(talk, "eve@acme.example", "Re: Printer jam", "Tell me all.", [root], to=[DESK], cc=[ANN])
    assert step.outcome == "ticket"
    assert (talk.articles(), talk.participants()) == before
    step, _ = write(talk, "eve@acme.example", "Re: Printer jam [T-1]", "And now?", to=[DESK])
    assert step.outcome == "ticket"
    assert not any("printer jams" in one.text for one in step.letters if one.to == "eve@acme.example")


def test_47_who_is_named_later_may_answer_too(talk):
    received = talk.mail(ANN, "Printer jam", "The printer jams.").letter(ANN)
    talk.reply(received, "Bob knows more.", cc=["bob@acme.example", CARL])
    shown = [one for one in talk.stage.letters if one.to == PIET][-1]
    assert CARL in shown.text
    ann = talk.articles()[-1].message_id
    step, _ = write(talk, "bob@acme.example", "Re: Printer jam", "It is the roller.", [ann], to=[DESK])
    assert "the roller" in step.letter(PIET, "requester-reply").text
    assert "bob@acme.example" in {one.to for one in talk.reply(shown, "On my way.").letters}
    step, _ = write(talk, CARL, "Re: Printer jam", "I can help.", [ann], to=[DESK])
    assert step.outcome == "held"


def test_47_a_forged_mail_of_the_requester_gets_nobody_copies(talk):
    _, root = write(talk, ANN, "Printer jam", "The printer jams.")
    write(talk, ANN, "Re: Printer jam", "Eve too.", [root], cc=["eve@acme.example"])
    work = [one for one in talk.stage.letters if one.to == PIET][-1]
    assert not talk.reply(work, "The password is X.").to("eve@acme.example")


def test_47_whom_a_participant_or_an_engineer_names_is_held(talk):
    step, root = write(talk, ANN, "Printer jam", "The printer jams.", cc=NINE[:1])
    _, second = write(talk, NINE[0], "Re: Printer jam", "Ask Dora.", [root], to=[DESK], cc=["dora@acme.example"])
    step, _ = write(talk, "dora@acme.example", "Re: Printer jam", "It is old.", [root, second], to=[DESK])
    assert (step.outcome, len(talk.tickets())) == ("held", 1)
    work = next(one for one in talk.stage.letters if one.to == PIET)
    talk.reply(work, "Carl, what do you think?", cc=[CARL])
    his = talk.articles()[-1].message_id
    step, _ = write(talk, CARL, "Re: Printer jam", "It is worn out.", [his], to=[PIET, DESK])
    assert (step.outcome, len(talk.tickets())) == ("held", 1)


def test_47_who_was_taken_off_is_not_brought_back_by_a_cc(talk):
    step, root = write(talk, ANN, "Printer jam", "The printer jams.", cc=NINE[:2])
    work = step.letter(PIET, "assignment")
    talk.reply(work, f"#unwatch {NINE[0]}")
    received = next(one for one in talk.stage.letters if one.to == ANN)
    talk.reply(received, "Still.", cc=NINE[:2])
    assert not talk.reply(work, "On my way.").to(NINE[0])
    step, _ = write(talk, NINE[0], "Re: Printer jam", "Me too.", [root], to=[DESK])
    assert step.outcome == "held"
    assert talk.reply(work, f"#watch {NINE[0]}").to(NINE[0], "joined")
    assert talk.reply(work, "Nearly there.").to(NINE[0])


@pytest.mark.parametrize("first", [0, 8])
def test_47_an_answer_that_overtakes_the_mail_is_on_the_same_ticket(talk, first):
    root = "<of-ann@client.example>"
    _step, _ = write(talk, NINE[first], "Re: Printer jam", "Me too.", [root], to=[ANN, DESK], cc=NINE)
    content = talk.write(ANN, "Printer jam", "The printer jams.", to=[DESK], cc=NINE, headers={"Message-ID": root})
    assert talk.raw(content, ANN).outcome == "article"
    assert len(talk.tickets()) == 1


@pytest.mark.parametrize("who", [NINE[7], NINE[0], CARL], ids=["named", "watcher", "of another organisation"])
@pytest.mark.parametrize("word", ["#unwatch", "#取关"])
def test_47_an_engineer_takes_off_whoever_was_named(talk, who, word):
    step, root = write(talk, ANN, "Printer jam", "The printer jams.", cc=[*NINE, CARL])
    step = talk.reply(step.letter(PIET, "assignment"), f"{word} {who}")
    assert step.outcome != "held"
    step, _ = write(talk, who, "Re: Printer jam", "I saw that too.", [root], to=[ANN, DESK])
    assert (step.outcome, len(talk.tickets())) == ("held", 1)
    assert "I saw that too" not in "".join(one.text for one in step.to(ANN))


def test_47_show_says_what_each_of_them_may(talk):
    step, _ = write(talk, ANN, "Printer jam", "The printer jams.", cc=[*NINE, CARL])
    talk.reply(step.letter(PIET, "assignment"), f"#unwatch {NINE[8]}")
    with talk.stage.database.read() as unit:
        people = tickets.everybody(unit, 1)
    lines = dict(line.split(": ") for line in describe_others(people))
    assert lines == {
        "watcher (gets copies and may answer)": ", ".join(NINE[:5]),
        "named (may answer, gets no copies)": ", ".join([*NINE[5:8], f"{NINE[8]} (left)"]),
        "mentioned (an answer is held for the engineer)": CARL,
    }


def test_47_show_lists_no_more_than_can_be_read():
    at = datetime(2026, 11, 24, tzinfo=UTC)
    many = [Participant(1, f"a{number}@acme.example", "named", at) for number in range(300)]
    [line] = describe_others(many)
    assert line.endswith("a19@acme.example, and 280 more")
