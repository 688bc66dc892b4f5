"""Mail that nobody can read: who is told, and who is not."""

import pytest
from msgspec.structs import replace

from gateway.message import Automatic, DomainVerdict
from gateway.seals import Seal, SealFault
from service.domain.opening.unreadable_mail import REASON, plan_unreadable
from service.domain.planning.situation import Budget
from store.records import Outcome
from tests.tools.situations import ANN, PIET, make_policy, make_reading, make_situation, make_ticket

SHUT = Seal(("smime",), encrypted=True, fault=SealFault.NO_KEY, recipients=("A1", "B2", "C3", "D4"))


def make_shut(seal=SHUT, verdict=DomainVerdict.PASS, automatic=False, **changes):
    return make_situation(reading=make_reading(verdict=verdict, seal=seal, automatic=Automatic(automatic)), **changes)


def letters(s):
    return [(one.letter, one.to) for one in plan_unreadable(s).letters]


@pytest.mark.parametrize("seal", [None, replace(SHUT, fault=SealFault.NONE), replace(SHUT, encrypted=False)])
def test_what_could_be_read_goes_its_usual_way(seal):
    assert plan_unreadable(make_shut(seal)) is None


def test_a_machine_is_never_told_how_to_write():
    assert plan_unreadable(make_shut(automatic=True)) is None


def test_it_waits_and_its_writer_and_the_desk_are_told():
    plan = plan_unreadable(make_shut())
    assert (plan.outcome, plan.opens) == (Outcome.PARKED, False)
    assert plan.reason == f"{REASON}no key; encrypted to A1, B2, C3"
    told = [(one.letter, one.to) for one in plan.letters]
    assert told == [*(("unreadable-note", one) for one in make_policy().desk_addresses()), ("unreadable", ANN)]
    assert plan.spends, "it counts as an acknowledgement does"


def test_of_a_ticket_whoever_has_it_is_told():
    assert letters(make_shut(ticket=make_ticket(), k=3)) == [("unreadable-note", PIET), ("unreadable", ANN)]


def test_tried_again_and_still_shut_it_is_told_to_nobody_twice():
    s = make_shut()
    plan = plan_unreadable(replace(s, inbox=replace(s.inbox, reason=f"{REASON}no key")))
    assert (plan.outcome, plan.letters, plan.spends) == (Outcome.PARKED, (), ())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"verdict": DomainVerdict.FAILED}, "nothing proves who it is"),
        ({"budget": Budget(acknowledged_hour=99)}, "acknowledgements an hour"),
    ],
)
def test_who_may_be_somebody_else_or_had_enough_letters_is_not_told_and_the_desk_knows(changes, why):
    plan = plan_unreadable(make_shut(**changes))
    assert {one.letter for one in plan.letters} == {"unreadable-note"}
    assert {one.context["failure"].count for one in plan.letters} == {0}
    assert why in plan.reason
    assert plan.spends == ()


def test_without_an_envelope_sender_nobody_is_answered():
    s = make_shut()
    plan = plan_unreadable(replace(s, inbox=replace(s.inbox, sender="")))
    assert ANN not in {one.to for one in plan.letters}
    assert plan.reason.endswith("its sender cannot be answered")
