"""May an answer to a colleague's question be taken, and is it one."""

import pytest

from gateway.message import DomainVerdict
from service.domain.collaboration.colleague_answers import doubt, goes_own_road, number_asked, there
from store.records import Capability, Outcome, Scope
from tests.tools.situations import ANN, NOW, PIET, SAM, make_policy, make_reading, make_situation, make_ticket

RIGHT = Capability("h", Scope.REPLY, SAM, NOW, 5, "consult", {"number": 2})


def answer(sender=SAM, verdict=DomainVerdict.PASS, text="Yes.", **more):
    reading = make_reading(text, "Re: consult", sender, verdict)
    return make_situation(reading=reading, capability=RIGHT, ticket=make_ticket(), k=3, **more)


def test_an_engineer_s_answer_from_their_address_is_taken():
    assert doubt(answer()) is None


@pytest.mark.parametrize("more", [{"verdict": DomainVerdict.FAILED}, {"sender": "eve@elsewhere.example"}])
def test_who_may_be_somebody_else_is_held(more):
    assert doubt(answer(**more)).outcome == Outcome.HELD


def test_what_a_person_let_go_on_is_in_doubt_no_more():
    assert doubt(answer(sender="eve@elsewhere.example", released="add")) is None


def test_the_number_is_that_of_the_address():
    assert number_asked(answer(), "consult") == 2
    assert number_asked(answer(), "task") is None
    assert number_asked(make_situation(), "consult") is None


def test_orders_and_words_for_the_requester_go_their_own_road():
    assert goes_own_road(answer(), orders=True)
    assert not goes_own_road(answer(), orders=False)
    assert goes_own_road(answer(text="Dear Ann,\n\nit is fixed."), orders=False)
    assert not goes_own_road(answer(sender=ANN), orders=True)


def test_where_nobody_is_there_all_are_asked():
    away = make_policy().model_copy()
    s = make_situation(policy=away)
    assert there(s, (PIET, SAM)) == (PIET, SAM)
