"""A due timer and what is known at that moment: what was not read for it is never taken for granted."""

import pytest
from msgspec.structs import replace

from service.domain.plan_timer import plan_timer
from service.domain.planning.timer_situation import MadeReport, Moment
from service.domain.ticket.timer_names import TimerName
from store.records import State, Timer
from templates.context import ReportView
from tests.tools.situations import ANN, NOOR, NOW, PIET, make_house, make_policy, make_ticket

DATA = {
    "engineer": PIET, "lead": NOOR, "assignee": PIET, "sender": ANN, "at": NOW.isoformat(), "number": 1, "inbox": 1, "first": 1,
    "rule": "monthly", "what": "export", "reader": PIET, "hours": 1, "of": "response", "percent": 80,
}  # fmt: skip
CLOSED = make_ticket(state=State.CLOSED, resolved=NOW, closed=NOW, resolution="confirmed")


def make_moment(name, ticket=None, *, data=None, **changes):
    timer = Timer(ticket.id if ticket is not None else None, name, NOW, data=DATA if data is None else data)
    return Moment(NOW, make_policy(), make_house(), timer, ticket, **changes)


def letters(moment):
    plan = plan_timer(moment)
    return [(one.letter, one.to) for one in plan.letters] if plan is not None else []


@pytest.mark.parametrize("name", TimerName)
def test_a_timer_of_which_nothing_was_read_writes_to_nobody(name):
    assert letters(make_moment(name)) == []


@pytest.mark.parametrize("name", [name for name in TimerName if name is not TimerName.SURVEY])
def test_what_is_still_waiting_for_a_closed_ticket_writes_to_nobody(name):
    assert letters(make_moment(name, CLOSED)) == []


def test_a_survey_goes_out_unless_the_requester_had_one_lately():
    assert letters(make_moment(TimerName.SURVEY, CLOSED)) == [("survey", ANN)]
    assert plan_timer(make_moment(TimerName.SURVEY, CLOSED, asked_lately=True)) is None
    assert plan_timer(make_moment(TimerName.SURVEY, replace(CLOSED, state=State.ASSIGNED))) is None, "reopened"


@pytest.mark.parametrize("letter", ["report", "report-why", "improvements"])
def test_each_reader_gets_the_letter_that_was_made_for_them(letter):
    made = (MadeReport(NOOR, "en", ReportView(), letter=letter), MadeReport(PIET, "zh", ReportView(), letter=letter))
    plan = plan_timer(make_moment(TimerName.REPORT, data={}, reports=made))
    assert plan is not None
    assert [(one.letter, one.to, one.language) for one in plan.letters] == [(letter, NOOR, "en"), (letter, PIET, "zh")]


def test_an_empty_report_goes_only_to_who_asked_for_it():
    made = (MadeReport(NOOR, "en", ReportView(), is_empty=True),)
    assert letters(make_moment(TimerName.REPORT, reports=made)) == []
    assert letters(make_moment(TimerName.REPORT, data={}, reports=made)) == [("report", NOOR)]


def test_the_tickets_behind_a_line_say_how_many_more_there_are():
    def rest(behind):
        made = MadeReport(NOOR, "en", ReportView(), tickets=(make_ticket(),), behind=behind, letter="report-why")
        plan = plan_timer(make_moment(TimerName.REPORT, data={}, reports=(made,)))
        assert plan is not None
        assert plan.people[-1].facts["digest"] == [5], "so that `1 show` finds it"
        return plan.letters[0].context["reason"]

    assert (rest(1), rest(40)) == ("", "40")
