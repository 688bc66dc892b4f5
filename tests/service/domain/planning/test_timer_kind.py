"""The case of a due timer: in whose name it acts, and whom its letters pass over."""

from datetime import timedelta

from rules.facts import Load
from service.domain.planning.timer_kind import make_case, of_ticket
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.timer_names import TimerName
from store.records import Outcome, Participant, Role, Timer
from tests.tools.situations import NOOR, NOW, PIET, make_house, make_policy, make_ticket

DAY = timedelta(days=1)


def make_moment(**changes):
    given = {"ticket": make_ticket(), **changes}
    return Moment(NOW, make_policy(), make_house(), Timer(5, TimerName.REMINDER, NOW, id=9), **given)


def told(moment):
    case = make_case(moment)
    case.post.to_engineers("closed")
    return {letter.to for letter in case.draft.letters}


def test_a_timer_acts_in_the_name_of_the_clock_and_is_its_own_cause():
    case = make_case(make_moment())
    case.draft.note(EventKind.LOOKED_AT)
    (event,) = case.draft.plan(Outcome.NONE, "").events
    assert (event.actor, event.cause, event.at) == ("clock", "timer:9", NOW)


def test_who_has_the_ticket_is_told_and_who_was_added():
    assert told(make_moment()) == {PIET}
    assert told(make_moment(participants=(Participant(5, NOOR, Role.ENGINEER, NOW),))) == {PIET, NOOR}


def test_of_a_ticket_that_nobody_has_those_hear_who_are_there():
    queued = {"ticket": make_ticket(assignee="", owner="")}
    assert told(make_moment(**queued)) == {PIET, NOOR}
    assert told(make_moment(**queued, loads={PIET: Load(away_until=NOW + DAY)})) == {NOOR}
    assert told(make_moment(**queued, loads={PIET: Load(unreached_since=NOW - DAY)})) == {NOOR}
    assert told(make_moment(**queued, loads={PIET: Load(away_until=NOW), NOOR: Load(open=3)})) == {PIET, NOOR}, (
        "all are back"
    )


def test_without_its_ticket_nothing_is_left_to_do():
    asked = []

    def plan(case):
        asked.append(case.draft.ticket.id)
        return case.draft.plan(Outcome.NONE, "done")

    assert of_ticket(plan)(make_moment(ticket=None)) is None
    assert asked == []
    done = of_ticket(plan)(make_moment())
    assert done is not None
    assert (done.reason, asked) == ("done", [5])
