"""Scenario 24: a CC'd person of another organisation answers all and quotes the requester's own address."""

import pytest

from tests.tools.talk import ANN, DESK, PIET

OTHER = "carl@partner.example"


def test_24_their_mail_is_held_for_the_engineer_and_reaches_nobody(talk):
    first = talk.mail(ANN, "Printer jam", "The printer eats paper.", cc=[OTHER])
    assert not first.to(OTHER)
    received = first.letter(ANN)
    step = talk.reply(received, "I saw that too.", sender=OTHER, cc=["colleague@acme.example"])
    assert step.outcome == "held"
    assert OTHER not in talk.participants()
    assert [(one.to, one.kind) for one in step.letters] == [(PIET, "held-note")]
    assert len(talk.articles()) == 1


def test_24_the_engineer_adds_the_words_with_one_word_and_their_writer_reads_nothing(talk):
    received = talk.mail(ANN, "Printer jam", "EARLIER TEXT").letter(ANN)
    note = talk.reply(received, "I saw that too.", sender=OTHER, quote=False).letter(PIET, "held-note")
    step = talk.reply(note, "add")
    assert OTHER not in talk.participants()
    assert [one.text for one in talk.articles()][-1] == "I saw that too."
    assert not step.to(OTHER)
    for number in range(5):
        assert not talk.reply(note, f"Hello Ann, answer {number}.").to(OTHER)


def test_24_nothing_is_decided_by_them_with_the_requesters_links(talk):
    talk.mail(ANN, "Printer jam")
    work = next(one for one in talk.stage.letters if one.to == PIET)
    asked = talk.reply(work, "#resolve\nChanged the roller.").letter(ANN, "confirmation")
    before = talk.ticket()
    step = talk.click(asked, "yes", sender=OTHER)
    assert talk.ticket().state is before.state
    assert talk.ticket().closed is None
    assert not step.to(ANN, "closed")


def test_24_who_writes_as_a_reply_address_is_the_desk_and_nobody_is_written_to_there(talk):
    """No address with rights in it becomes a requester, a recipient, or a line of a list."""
    step = talk.mail(ANN, "Printer jam")
    theirs, work = step.letter(ANN, "received").reply_to, step.letter(PIET, "assignment").reply_to
    for number, sender in enumerate((theirs, work, theirs.upper(), "support+x@acme.example")):
        mail = talk.raw(talk.write(sender, f"Hello {number}", f"Is it {number}?"), sender, DESK)
        assert {one.to for one in mail.letters} <= {"dana@acme.example", PIET}
        held = talk.raw(talk.write(sender, "Re: Printer jam", f"Text {number}."), sender, theirs)
        assert held.outcome == "held"
    assert {one.requester for one in talk.tickets()} == {ANN, DESK}
    assert talk.participants() == {ANN}


def test_24_an_address_in_a_subject_is_shown_to_nobody(talk):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment").reply_to
    step = talk.mail(ANN, f"Re: {work}", f"Who is {work}?")
    assert step.outcome == "ticket"
    code = work.partition("+")[2].partition("@")[0]
    assert "support+…" in talk.ticket(2).subject
    assert step.letters
    assert not [one.kind for one in step.letters if code in one.subject + one.text]


FORMS = ("kai@münchen.example", "kai@xn--mnchen-3ya.example", "Kai@MÜNCHEN.example", "kai@mu\u0308nchen.example")


def send(talk, sender, to=DESK, number=iter(range(99))):
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: Printer jam\r\nMessage-ID: <{next(number)}@client.example>"
    return talk.raw(f"{head}\r\n\r\nThe printer jams, {sender}.\r\n".encode(), "kai@relay.example", to)


@pytest.mark.parametrize("first", FORMS[:2])
@pytest.mark.parametrize("then", FORMS)
def test_24_whose_program_writes_their_domain_in_its_other_form_is_no_stranger(talk, first, then):
    received = send(talk, first).letter(first, "received")
    assert send(talk, then, received.reply_to).outcome == "article"
    assert talk.participants() == {first}


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (FORMS[0], "kai@xn--mnchen-4ya.example"),
        (FORMS[0], "kai@munchen.example"),
        (FORMS[0], "kay@münchen.example"),
        (FORMS[1], "kai@xn--mnchen-3ya.example.evil.example"),
        (PIET, "piet@\u0430cme.example"),
        ("kai@fass.example", "kai@faß.example"),
    ],
)
def test_24_and_whoever_only_looks_like_them_is_one(talk, first, other):
    received = send(talk, first).letter(first, "received")
    assert send(talk, other, received.reply_to).outcome == "held"
