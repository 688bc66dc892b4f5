"""What a mail without a ticket comes to: who is answered, who gets it, and what is kept quiet."""

from msgspec.structs import replace

from gateway.message import DomainVerdict
from service.domain.opening.new_ticket import judge_again, judge_alone, plan_new
from service.domain.planning.situation import Budget
from store.records import State
from tests.tools.situations import ANN, NOW, PIET, make_policy, make_reading, make_situation, make_ticket


def make_plan(s, **changes):
    return plan_new(s, replace(judge_again(s), **changes))


def letters(plan):
    return [(one.letter, one.to) for one in plan.letters]


def test_its_writer_is_answered_and_one_engineer_has_it():
    plan = make_plan(make_situation())
    assert letters(plan) == [("received", ANN), ("assignment", PIET)]
    assert plan.ticket is not None
    assert (plan.ticket.id, plan.ticket.assignee, plan.ticket.organisation) == (7, PIET, "customer")
    assert plan.letters[0].context["deadline"] == plan.ticket.response_due is not None


def test_where_nobody_fits_the_team_is_told():
    plan = make_plan(make_situation(), assignee="")
    assert plan.ticket is not None
    assert plan.ticket.assignee == ""
    assert {to for letter, to in letters(plan) if letter == "assignment"} == set(make_policy().desk_addresses())
    assert "queue of it" in plan.reason


def test_who_may_be_somebody_else_hears_nothing_of_what_they_wrote():
    s = make_situation(reading=make_reading(verdict=DomainVerdict.FAILED))
    plan = make_plan(s, ask=("phone",))
    first = plan.letters[0]
    assert (first.letter, first.to, first.context["ask"]) == ("received-neutral", ANN, ())
    again = make_plan(replace(s, budget=Budget(neutral_day=s.policy.budgets.neutral_per_day)))
    assert ANN not in {one.to for one in again.letters}


def test_a_used_up_budget_keeps_the_letter_and_not_the_work():
    most = make_policy().budgets.acknowledgements_per_hour
    plan = make_plan(make_situation(budget=Budget(acknowledged_hour=most)))
    assert letters(plan) == [("assignment", PIET)]
    assert f"the sender's {most} acknowledgements an hour" in plan.reason
    assert "not_acknowledged" in {event.kind for event in plan.events}


def test_what_is_declined_is_closed_and_nobody_has_to_work():
    plan = make_plan(make_situation(), answer="declined", decline="Ask the landlord.")
    assert letters(plan) == [("declined", ANN)]
    assert plan.ticket is not None
    assert (plan.ticket.state, plan.ticket.closed) == (State.DECLINED, NOW)
    assert plan.timers == ()


def test_a_ticket_that_was_pointed_at_is_shown_to_the_engineer_alone():
    eve = "eve@elsewhere.example"
    s, decision = judge_alone(make_situation(sender=eve, ticket=make_ticket(subject="Payroll"), k=1))
    plan = plan_new(s, decision, related=make_ticket(subject="Payroll"))
    told = {one.to for one in plan.letters if "Payroll" in str(one.context)}
    assert told == {PIET}
    assert eve in {one.to for one in plan.letters}, "its writer is answered all the same"
