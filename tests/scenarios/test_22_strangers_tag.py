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


def test_22_a_report_sent_twice_is_judged_by_the_ticket_that_it_points_to(talk):
    """The words of a ticket of one's own, sent into somebody else's thread within ten minutes, join one's own."""
    other = "eve@evil.example"
    received = talk.mail(ANN, "Secret salary list", "SECRET BODY").letter(ANN)
    headers = {"In-Reply-To": received.message_id, "References": received.message_id}
    assert talk.mail(MALLORY, "Report", "My own words.", cc=[other]).mail.ticket_id == 2
    before = talk.articles(), talk.events(), talk.participants()
    for _ in range(2):
        step = talk.mail(MALLORY, "Report", "My own words.", cc=[other], headers=headers)
        assert (step.outcome, step.mail.ticket_id) == ("article", 2)
        assert not [one for one in step.letters if "Secret salary list" in one.subject + one.text]
    assert (talk.articles(), talk.events(), talk.participants()) == before


@pytest.mark.parametrize("first", [MALLORY, ANN])
def test_22_who_uses_somebodys_message_id_takes_no_thread_from_them(talk, first):
    """Whoever of the two writes first: each has their own ticket, their answers find it, and the second is marked."""
    one_id = "<known-before@client.example>"
    for who in (first, MALLORY if first == ANN else ANN):
        content = talk.write(who, f"Report of {who}", f"Words of {who}.", headers={"X-Number": who})
        named = b"\r\n".join(
            f"Message-ID: {one_id}".encode() if line.lower().startswith(b"message-id:") else line
            for line in content.split(b"\r\n")
        )
        talk.raw(named, who)
    numbers = {one.requester: one.id for one in talk.tickets()}
    assert len(numbers) == 2
    for who, number in numbers.items():
        step = talk.mail(who, f"Re: Report of {who}", "And one more thing.", headers={"In-Reply-To": one_id})
        assert (step.outcome, step.mail.ticket_id) == ("article", number)
    flags = [talk.articles(number)[0].flags for number in sorted(numbers.values())]
    assert flags == [(), ("same-id-other-content",)]
