"""What a mail to the address of an approval does: it votes once, comments, or has no effect."""

import pytest
from msgspec.structs import replace

from gateway.message import DomainVerdict
from service.domain.approval.approver_mail import ASKED_AGAIN, answer, unaddressed, vote_by_command
from service.domain.approval.approvers import APPROVE, fingerprint
from service.domain.incoming_mail.append_mail import start
from service.domain.planning.draft import Refused
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Change, Vote, Work
from store.records import Capability, Scope, State, Waiting
from tests.tools.situations import ANN, NOOR, NOW, PIET, SAM, make_reading, make_situation, make_ticket

BOSS, EVE = "boss@acme.example", "eve@elsewhere.example"


def asked(*votes, **more):
    change = Change(1, "Reboot the switch", PIET, NOW, votes=votes or (Vote(BOSS),), **more)
    return replace(change, fingerprint=fingerprint(change))


def mail(text, change=None, *, sender=BOSS, verdict=DomainVerdict.PASS, shown=None, used_at=None, **more):
    change = change or asked()
    bound = shown or change
    right = Capability(
        "h", Scope.ACTION, BOSS, NOW, 5, APPROVE, {"number": bound.number, "fingerprint": bound.fingerprint},
        used_at=used_at,
    )  # fmt: skip
    ticket = make_ticket(
        state=State.WAITING, waiting_for=Waiting.CHANGE, **Work(change=change).changes(), **more.pop("of_ticket", {})
    )
    given = {"capability": right, "k": 4, **more}
    return make_situation(reading=make_reading(text, "Re: change", sender, verdict), ticket=ticket, **given)


def letters(plan, name):
    return [letter.to for letter in plan.letters if letter.letter == name]


@pytest.mark.parametrize(
    ("word", "state"), [("yes", "approved"), ("No, not on a Friday.", "rejected"), ("同意", "approved")]
)
def test_one_word_decides_and_uses_the_address_up(word, state):
    plan = answer(mail(word))
    change = Work.of(plan.ticket).change
    assert (change.state, change.votes[0].by) == (state, BOSS)
    assert [(use.id_hash, use.use) for use in plan.uses] == [("h", state)]
    assert plan.ticket.waiting_for != Waiting.CHANGE
    assert letters(plan, "change-decided") == [PIET]
    assert ANN not in {letter.to for letter in plan.letters}


def test_where_two_must_agree_the_first_yes_decides_nothing():
    plan = answer(mail("yes", asked(Vote(BOSS), Vote(NOOR), quorum=2)))
    change = Work.of(plan.ticket).change
    assert [vote.decided for vote in change.votes] == ["approved", ""]
    assert (change.state, plan.ticket.state) == ("asked", State.WAITING)
    assert letters(plan, "change-asked") == [PIET]
    assert letters(plan, "approval-noted") == [BOSS]
    told = next(letter.context["approval"] for letter in plan.letters)
    assert [[str(who) for who in people] for people in (told.approved, told.open)] == [[BOSS], ["Noor"]]


def test_a_late_yes_is_asked_for_once_more_and_a_late_no_changes_nothing():
    expired = asked(state="expired")
    plan = answer(mail("yes", expired))
    change = Work.of(plan.ticket).change
    assert (change.state, change.votes[0].decided, plan.ticket.waiting_for) == ("asked", "", Waiting.CHANGE)
    assert letters(plan, "change-approval") == [BOSS]
    assert letters(plan, "change-asked") == [PIET]
    late_no = answer(mail("no, too dear", expired))
    assert Work.of(late_no.ticket).change.state == "expired"
    assert letters(late_no, "approval-standing") == [BOSS]


def test_what_an_approver_says_after_deciding_reaches_the_engineers_but_thanks_do_not():
    done = asked(Vote(BOSS, decided="approved", by=BOSS, at=NOW), state="approved")
    assert letters(answer(mail("Wait, please stop! The switch runs the hospital.", done, used_at=NOW)), "colleague")
    assert answer(mail("Thanks!", done, used_at=NOW)).letters == ()


@pytest.mark.parametrize(
    ("more", "warned"),
    [
        ({"sender": EVE}, [BOSS]),
        ({"verdict": DomainVerdict.FAILED}, [BOSS]),
        ({"sender": EVE, "change": asked(Vote(BOSS, warned=True))}, []),
    ],
)
def test_a_vote_of_somebody_else_counts_nothing_and_is_told_once(more, warned):
    plan = answer(mail("yes", **more))
    change = Work.of(plan.ticket).change
    assert [event.kind for event in plan.events] == [EventKind.ARTICLE_ADDED, EventKind.CHANGE_REFUSED]
    assert (change.state, change.votes[0].decided, change.votes[0].warned) == ("asked", "", True)
    assert letters(plan, "approval-refused") == warned
    assert plan.uses == ()


@pytest.mark.parametrize(
    ("more", "told", "why"),
    [
        ({"shown": asked(risk="low")}, "change-approval", "changed"),
        (
            {"change": asked(Vote(BOSS, deputy=SAM, decided="approved", by=SAM, at=NOW), Vote(NOOR))},
            "approval-standing",
            "taken",
        ),
        ({"change": asked(state="withdrawn")}, "approval-standing", "over"),
        ({"change": asked(state="approved"), "used_at": NOW}, "approval-standing", "used"),
    ],
)
def test_an_address_that_decides_nothing_any_more_tells_how_it_stands(more, told, why):
    s = mail("yes", **more)
    plan = answer(s)
    assert Work.of(plan.ticket).change == Work.of(s.ticket).change
    assert [event.data["why"] for event in plan.events if event.kind == EventKind.CHANGE_REFUSED] == [why]
    assert [(letter.letter, letter.to) for letter in plan.letters] == [(told, BOSS)]


@pytest.mark.parametrize(("before", "asks"), [(0, [BOSS]), (ASKED_AGAIN, [])])
def test_a_comment_reaches_the_engineer_and_brings_the_question_back_a_few_times(before, asks):
    plan = answer(mail("Which switch do you mean?", asked(Vote(BOSS, asked_again=before))))
    change = Work.of(plan.ticket).change
    assert (change.state, change.votes[0].asked_again) == ("asked", before + 1)
    assert letters(plan, "colleague") == [PIET]
    assert letters(plan, "change-approval") == asks


def test_a_vote_that_came_to_another_address_is_a_comment_and_only_of_an_approver():
    plan = unaddressed(mail("yes", capability=None, k=2))
    assert Work.of(plan.ticket).change.votes[0].decided == ""
    assert letters(plan, "change-approval") == [BOSS]
    assert unaddressed(mail("yes", capability=None, k=2, sender=SAM)) is None
    assert unaddressed(mail("yes", capability=None, k=2, verdict=DomainVerdict.FAILED)) is None


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"capability": None}, "not_by_letter"),
        ({"capability": None, "sender": SAM}, "not_asked"),
        ({"sender": EVE}, "not_by_letter"),
        ({"shown": asked(risk="low")}, "approval_changed"),
    ],
)
def test_a_command_votes_from_the_letter_s_address_alone(more, reason):
    with pytest.raises(Refused) as refused:
        vote_by_command(start(mail("#approve", **more)), "approved", "")
    assert refused.value.reason == reason
