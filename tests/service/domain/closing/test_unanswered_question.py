"""A question to the requester: reminders while they do not answer, then the ticket is the engineer's again."""

from datetime import timedelta

import pytest

from service.domain.closing import unanswered_question
from service.domain.planning.draft import Draft
from service.domain.ticket.timer_names import TimerName
from store.records import State, Waiting
from tests.tools.situations import NOW, make_policy, make_ticket


@pytest.fixture
def asked():
    return make_ticket(state=State.WAITING, waiting_for=Waiting.REQUESTER)


def timers_of(ticket, policy):
    draft = Draft(NOW, "piet@acme.example", "mail:1", ticket)
    unanswered_question.await_answer(draft, policy)
    return [one for one in draft.plan("none", "").timers if one.kind == TimerName.QUESTION]


def test_two_reminders_and_the_day_on_which_it_goes_back(asked):
    found = timers_of(asked, make_policy())
    assert [one.step for one in found] == [1, 2, unanswered_question.GIVEN_BACK]
    assert found[0].due_at > NOW


def test_they_wait_for_who_is_away(asked):
    back = NOW + timedelta(days=10)
    away = make_ticket(state=State.WAITING, waiting_for=Waiting.REQUESTER, clock={"requester_back": back.isoformat()})
    assert min(one.due_at for one in timers_of(away, make_policy())) > back


def test_a_desk_without_reminders_gets_it_back_all_the_same(asked):
    policy = make_policy("confirmation: {reminders: no, close_unconfirmed_after: never}\n")
    assert [one.step for one in timers_of(asked, policy)] == [unanswered_question.GIVEN_BACK]
