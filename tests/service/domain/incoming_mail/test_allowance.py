"""Which budgets an acknowledgement draws on, and what is left of them."""

from msgspec.structs import replace

from service.domain.incoming_mail import allowance
from service.domain.planning.situation import Budget
from tests.tools.situations import make_policy, make_situation

SOMEBODY = "eve@elsewhere.example"


def test_of_an_organisation_its_own_counts_and_the_desk_s():
    assert [one.budget for one in allowance.allowances(make_situation())] == ["desk", "organisation customer"]


def test_of_a_stranger_that_of_all_strangers():
    stranger = make_situation(sender=SOMEBODY)
    assert stranger.is_stranger
    found = allowance.allowances(stranger)
    assert [one.budget for one in found][:2] == ["desk", "strangers"]
    assert found[1].cap == found[0].cap // 2


def test_the_first_of_which_nothing_is_left_is_named():
    s = make_situation()
    desk, own = allowance.allowances(s)
    assert allowance.find_used_up(s) is None
    used = replace(s, budget=Budget(used={own.budget: own.cap}))
    assert allowance.find_used_up(used) == own
    both = replace(s, budget=Budget(used={own.budget: own.cap, desk.budget: desk.cap}))
    assert allowance.find_used_up(both) == desk


def test_the_sender_s_own_is_said_in_words():
    budgets = make_policy().budgets
    s = make_situation()
    assert allowance.own_budget_used_up(s) == ""
    hour = replace(s, budget=Budget(acknowledged_hour=budgets.acknowledgements_per_hour))
    assert "an hour" in allowance.own_budget_used_up(hour)
    day = replace(s, budget=Budget(acknowledged_day=budgets.acknowledgements_per_day))
    assert "a day" in allowance.own_budget_used_up(day)


def test_two_automata_are_known_by_the_references_of_their_subject():
    s = make_situation(subject="Re: [T-1] Re: [T-2] Printer", budget=Budget(acknowledged_hour=2))
    assert "two automata" in allowance.own_budget_used_up(s)
    assert allowance.own_budget_used_up(replace(s, budget=Budget(acknowledged_hour=1))) == ""
