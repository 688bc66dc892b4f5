"""What is late for one reader: one letter, then one list an hour."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.domain.escalation import late_list
from service.domain.planning.situation import Answers, Shown
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.timer_names import TimerName
from store.records import Article, Person, Role, State, Timer, Visibility
from tests.tools.situations import ANN, NOOR, NOW, PIET, make_house, make_policy, make_ticket

MANAGER = "cio@acme.example"
POLICY = make_policy(f"escalation: [{{at: 100% of resolution, tell: [lead]}}]\n# {MANAGER}\n")


def line(number, ticket, *, reader=NOOR, of="response", percent=100, hours=1.0, **data):
    told = {"reader": reader, "of": of, "percent": percent, "target": "", "told": [reader], "hours": hours, **data}
    return Timer(ticket, TimerName.LATENESS, NOW, 0, told, id=number)


def late(number, **changes):
    due = NOW - timedelta(minutes=number)
    return make_ticket(id=number, subject=f"Printer {number}", state=State.ASSIGNED, response_due=due, **changes)


def moment(mine, *others, tickets, person=None):
    words = {
        one.id: Shown(one, articles=(Article(ANN, Role.REQUESTER, Visibility.PUBLIC, f"Help with {one.id}.", NOW),))
        for one in tickets
    }
    own = next(one for one in tickets if one.id == mine.ticket_id)
    known = {person.address: person} if person is not None else {}
    return Moment(NOW, POLICY, make_house(), mine, own, waiting=others, answers=Answers(words), people=known)


def test_one_alone_is_the_letter_on_its_ticket():
    plan = late_list.plan_lateness(moment(line(1, 5), tickets=[late(5)]))
    [letter] = plan.letters
    assert (letter.letter, letter.to) == ("escalation", NOOR)
    assert letter.context["message"].text == "Help with 5."
    [reader] = plan.people
    assert reader.facts["late_told"] == {"at": NOW.isoformat(), "timers": [1]}


def test_several_are_one_list_with_what_each_requester_wrote():
    plan = late_list.plan_lateness(
        moment(line(1, 5), line(2, 6), line(3, 7, reader=PIET), tickets=[late(5), late(6), late(7)])
    )
    [letter] = plan.letters
    assert (letter.letter, letter.to) == ("late", NOOR)
    assert [row.ref for row in letter.context["tickets"]] == ["T-6", "T-5"], (
        "what has been late for longest comes first"
    )
    assert [said.text for said in letter.context["history"]] == ["Help with 6.", "Help with 5."]
    [reader] = plan.people
    assert reader.facts["late_told"]["timers"] == [1, 2], "Piet's is another list"


def test_what_stood_in_a_list_is_not_told_again():
    told = Person(NOOR, facts={"late_told": {"at": NOW.isoformat(), "timers": [1, 2]}})
    assert late_list.plan_lateness(moment(line(2, 6), tickets=[late(6)], person=told)) is None


@pytest.mark.parametrize(("hours", "waits"), [(1.0, timedelta(minutes=40)), (24.0, timedelta(hours=23, minutes=40))])
def test_within_the_hour_the_next_one_waits_and_the_managers_for_a_day(hours, waits):
    told = Person(NOOR, facts={"late_told": {"at": (NOW - timedelta(minutes=20)).isoformat(), "timers": [1]}})
    plan = late_list.plan_lateness(moment(line(2, 6, hours=hours), tickets=[late(6)], person=told))
    assert plan.letters == ()
    [timer] = plan.timers
    assert (timer.kind, timer.due_at, timer.data["reader"]) == (TimerName.LATENESS, NOW + waits, NOOR)


@pytest.mark.parametrize(
    ("of", "changes"),
    [
        ("response", {"first_response": NOW}),
        ("resolution", {"state": State.RESOLVED}),
        ("update", {"state": State.WAITING, "waiting_for": "requester"}),
        ("promise", {"promised": NOW + timedelta(hours=1)}),
    ],
)
def test_what_is_no_longer_late_is_not_told(of, changes):
    settled = replace(late(5), **changes)
    assert late_list.plan_lateness(moment(line(1, 5, of=of), tickets=[settled])) is None


def test_a_ticket_that_its_reader_may_not_see_is_listed_without_its_words():
    plan = late_list.plan_lateness(
        moment(line(1, 5, reader=MANAGER), line(2, 6, reader=MANAGER), tickets=[late(5), late(6)])
    )
    [letter] = plan.letters
    for row, said in zip(letter.context["tickets"], letter.context["history"], strict=True):
        assert bool(said.text) is not row.hidden


@pytest.mark.parametrize(
    ("due", "percent"),
    [(timedelta(minutes=-28), 100), (timedelta(0), 100), (timedelta(minutes=1), 99), (timedelta(hours=30), 80)],
)
def test_a_warning_that_was_put_off_says_how_it_stands_by_now(due, percent):
    opened = NOW - timedelta(days=2)
    ticket = make_ticket(id=5, state=State.ASSIGNED, opened=opened, response_due=NOW + due)
    warning = line(1, 5, percent=80, target=(NOW + due).isoformat())
    [letter] = late_list.plan_lateness(moment(warning, tickets=[ticket])).letters
    assert letter.context["escalation"].percent == percent


@pytest.mark.parametrize(
    ("minutes", "is_manager", "put_off"), [(59, False, True), (61, False, False), (61, True, True), (1441, True, False)]
)
def test_who_had_a_letter_within_the_hour_reads_of_the_next_one_later(minutes, is_manager, put_off):
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    person = Person(NOOR, facts={"late_told": {"at": at, "timers": [1]}})
    assert late_list.is_put_off(person, NOW, is_manager=is_manager) is put_off
    assert not late_list.is_put_off(None, NOW, is_manager=is_manager)
