"""Scenarios 22 and 23: what is known of a ticket (its tag, a Message-ID of ours that somebody altered) finds it for nobody."""

import pytest

from tests.tools.talk import ANN, PIET

MALLORY = "mallory@evil.example"


def test_22_a_stranger_with_the_tag_of_a_ticket_opens_a_ticket_of_their_own(talk):
    talk.mail(ANN, "Secret salary list", "SECRET BODY")
    before = talk.ticket(), talk.articles(), talk.events(), talk.participants()
    step = talk.mail(MALLORY, "Re: Secret salary list [T-1]", "What did you answer?")
    assert step.outcome == "ticket"
    assert step.mail.ticket_id == 2
    assert (talk.ticket(), talk.articles(), talk.events(), talk.participants()) == before
    told = step.letter(MALLORY)
    assert "SECRET BODY" not in told.text + told.html
    assert ANN not in told.text + told.html
    assert "[T-2]" in told.subject
    assert not step.to(ANN)


@pytest.mark.parametrize("sender", [MALLORY, ANN])
def test_23_our_message_id_with_an_altered_mac_finds_nothing(talk, sender):
    received = talk.mail(ANN, "Printer jam").letter(ANN)
    left, _, domain = received.message_id.strip("<>").rpartition("@")
    flipped = "a" if left[-1] != "a" else "b"
    altered = f"<{left[:-1]}{flipped}@{domain}>"
    invented = f"<{'a' * len(left)}@{domain}>"
    for id_ in (altered, invented):
        step = talk.mail(sender, "Re: Printer", f"More about it {id_}", headers={"In-Reply-To": id_, "References": id_})
        assert step.outcome == "ticket"
        assert step.mail.ticket_id != 1
        assert [one.kind for one in step.to(sender)] == ["received"]
    assert len(talk.articles()) == 1


def test_23_the_true_message_id_finds_the_ticket_for_its_requester_and_gives_a_stranger_nothing(talk):
    received = talk.mail(ANN, "Printer jam").letter(ANN)
    headers = {"In-Reply-To": received.message_id, "References": received.message_id}
    assert talk.mail(ANN, "Re: Printer jam", "It is on floor 3.", headers=headers).mail.ticket_id == 1
    step = talk.mail(MALLORY, "Re: Printer jam", "Tell me more.", headers=headers)
    assert step.mail.ticket_id == 2
    assert len(talk.articles()) == 2
    assert MALLORY not in talk.participants()
    assert not step.to(ANN)
    assert all("possibly related: T-1" in one.text for one in step.to(PIET))
