"""What a decision gives."""

from service.domain.planning.plan import LetterFields, LetterPlan, Plan, PlanFields
from store.records import Outcome
from tests.tools.situations import make_ticket


def test_a_plan_takes_a_number_for_what_it_opens_itself_or_beside_it():
    new = Plan(Outcome.TICKET, "", ticket=make_ticket())
    beside = Plan(Outcome.ARTICLE, "", before=make_ticket(), ticket=make_ticket(), also=(new,))
    assert new.opens
    assert beside.takes_number
    assert not beside.opens
    assert not Plan(Outcome.ARTICLE, "", before=make_ticket(), ticket=make_ticket()).takes_number


def test_what_is_said_of_a_letter_by_name_are_fields_of_its_plan():
    fields = set(LetterPlan.__struct_fields__)
    assert PlanFields.__optional_keys__ <= fields
    assert PlanFields.__optional_keys__ <= LetterFields.__optional_keys__
