"""How votes add up, and what another question is."""

import pytest
from msgspec.structs import replace

from service.domain.approval.approvers import can_be_decided, cast, fingerprint, outcome, said_yes, votes_of
from service.domain.ticket.open_work import Change, Vote
from store.records import Outcome, State
from tests.tools.situations import NOW, PIET, make_draft, make_ticket

A, B, C, D = (f"{name}@acme.example" for name in "abcd")


def change(*votes, quorum=1, **more):
    return Change(1, "Reboot", PIET, NOW, votes=votes, quorum=quorum, **more)


def yes(approver, by=""):
    return Vote(approver, decided="approved", by=by or approver)


def no(approver):
    return Vote(approver, decided="rejected", by=approver)


@pytest.mark.parametrize(
    ("made", "decided"),
    [
        (change(Vote(A), Vote(B), quorum=2), ""),
        (change(yes(A), Vote(B), quorum=2), ""),
        (change(yes(A), yes(B), quorum=2), "approved"),
        (change(yes(A), no(B), quorum=2), "rejected"),
        (change(no(A), Vote(B), Vote(C), quorum=2, no_veto=True), ""),
        (change(no(A), no(B), Vote(C), quorum=2, no_veto=True), "rejected"),
        (change(no(A), yes(B), yes(C), quorum=2, no_veto=True), "approved"),
        (change(yes(A, by=D), yes(B, by=D), quorum=2), ""),
    ],
)
def test_a_person_counts_once_and_a_no_is_a_no(made, decided):
    assert outcome(made) == decided


def test_a_deputy_speaks_once_they_were_asked():
    asked = change(Vote(A, deputy=B), Vote(C, deputy=B, deputy_asked=True))
    assert votes_of(asked, B) == (1,)
    assert votes_of(asked, A) == (0,)
    assert votes_of(asked, D) == ()


def test_a_word_is_noted_at_every_place_that_is_free_and_theirs():
    draft = make_draft()
    made = cast(draft, change(Vote(A), Vote(B, deputy=A, deputy_asked=True), no(C)), A, "approved", "fine")
    assert said_yes(made) == {A}
    assert [vote.by for vote in made.votes] == [A, A, C]
    [event] = draft.plan(Outcome.ARTICLE, "").events
    assert event.data["for_"] == [A, B]


def test_any_other_text_is_another_question():
    one = change()
    assert fingerprint(one) == fingerprint(replace(one, votes=(yes(A),)))
    for other in ({"what": "Reboot now"}, {"risk": "high"}, {"rollback": "none"}, {"number": 2}):
        assert fingerprint(replace(one, **other)) != fingerprint(one)


def test_only_an_open_change_of_an_open_ticket_can_be_decided():
    assert can_be_decided(make_ticket(), change())
    assert not can_be_decided(make_ticket(), None)
    assert not can_be_decided(make_ticket(), change(state="withdrawn"))
    assert not can_be_decided(make_ticket(state=State.CLOSED), change())
