"""What the engineers of a leading ticket say, and what it is to a ticket that follows it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.domain.linked_tickets.followers import after_mail, find_words, follows, plan_follow
from service.domain.planning.case import Case
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post
from service.domain.planning.situation import Shown
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.open_work import Work
from service.domain.ticket.timer_names import TimerName
from store.records import Article, Outcome, Participant, Role, State, Timer, Visibility, Waiting
from tests.tools.situations import ANN, NOOR, NOW, PIET, SAM, make_draft, make_house, make_policy, make_ticket

BEN = "ben@customer.example"
LEAD = make_ticket(requester=BEN, assignee=NOOR, owner=NOOR, **Work(children=(7,), merged=(8,)).changes())
SAID = Article(NOOR, Role.ENGINEER, Visibility.PUBLIC, "The mail server is down.", NOW, inbox_id=3)


def report(**more):
    waits = {"state": State.WAITING, "waiting_for": Waiting.PARENT, **Work(parent=5).changes()}
    return make_ticket(**{"id": 7, **waits, **more})


def part(**more):
    return make_ticket(**{"id": 8, "state": State.MERGED, **Work(merged_into=5).changes(), **more})


@pytest.mark.parametrize(
    ("ticket", "lead", "does"),
    [
        (report(), LEAD, True),
        (report(state=State.IN_PROGRESS, waiting_for=""), LEAD, False),
        (report(waiting_for=Waiting.REQUESTER), LEAD, False),
        (report(), make_ticket(id=6), False),
        (part(), LEAD, True),
        (part(requester=BEN), LEAD, False),
        (part(**Work(merged_into=8).changes()), LEAD, True),
        (part(state=State.CLOSED), LEAD, False),
    ],
)
def test_a_waiting_report_follows_and_so_does_what_somebody_else_sent_and_was_merged(ticket, lead, does):
    assert follows(ticket, lead) is does


@pytest.mark.parametrize(
    ("words", "public", "what"),
    [
        ({"decline"}, True, ["freed"]),
        ({"resolve"}, True, ["solved"]),
        ({"eta"}, True, ["answer"]),
        ({"eta"}, False, ["promised"]),
        ({"assign"}, True, ["answer", "handed"]),
        ({"note"}, False, []),
    ],
)
def test_a_mail_on_the_leading_ticket_is_one_word_to_each_that_follows(words, public, what):
    draft = Draft(NOW, NOOR, "inbox:3", LEAD)
    after_mail(draft, 3, words, public=public)
    left = [(timer.ticket_id, timer.data["what"]) for timer in draft.plan(Outcome.ARTICLE, "").timers]
    assert left == [(number, one) for one in what for number in (7, 8)]


def test_a_ticket_that_nobody_follows_leaves_no_word():
    draft = make_draft()
    after_mail(draft, 3, {"resolve", "assign"}, public=True)
    assert draft.plan(Outcome.ARTICLE, "").timers == ()


def test_only_an_engineer_s_public_words_of_that_mail_are_passed_on():
    note = Article(NOOR, Role.ENGINEER, Visibility.INTERNAL, "He pays late.", NOW, inbox_id=3)
    theirs = Article(BEN, Role.REQUESTER, Visibility.PUBLIC, "My salary slip.", NOW, inbox_id=3)
    assert find_words(Shown(LEAD, (), (note, theirs, SAID)), 3) is SAID
    assert find_words(Shown(LEAD, (), (note, theirs)), 3) is None
    assert find_words(Shown(LEAD, (), (replace(SAID, inbox_id=0),)), 0) is None, "of no mail"


def follow(what, ticket=None, lead=LEAD, said=(SAID,), people=()):
    ticket = ticket or report()
    timer = Timer(ticket.id, TimerName.FOLLOW, NOW, data={"source": 5, "what": what, "inbox": 3})
    m = Moment(NOW, make_policy(), make_house(), timer, ticket, source=Shown(lead, (), said))
    draft = Draft(NOW, "clock", "timer:1", ticket)
    return plan_follow(Case(m, draft, Post(draft, m.policy, m.house, people)))


def letters(plan):
    return [(letter.letter, letter.to) for letter in plan.letters]


def test_an_answer_goes_to_each_requester_with_the_promise_and_counts_as_the_first():
    later = NOW + timedelta(hours=2)
    plan = follow("answer", lead=make_ticket(requester=BEN, assignee=NOOR, promised=later))
    assert letters(plan) == [("engineer-reply", ANN)]
    assert plan.letters[0].context["message"].text == "The mail server is down."
    assert (plan.ticket.first_response, plan.ticket.promised, plan.ticket.state) == (NOW, later, State.WAITING)
    kept = follow("answer", lead=make_ticket(requester=BEN, promised=NOW - timedelta(hours=1)))
    assert kept.ticket.promised is None, "a promise that has passed is none"


def test_a_solution_asks_the_requester_of_a_report_and_only_tells_that_of_a_part():
    lead = make_ticket(requester=BEN, assignee=NOOR, record={"solution": "Restarted.", "cause": "Disk", "secret": "x"})
    plan = follow("solved", lead=lead, said=())
    assert (plan.ticket.state, plan.ticket.record) == (State.RESOLVED, {"solution": "Restarted.", "cause": "Disk"})
    assert letters(plan) == [("confirmation", ANN)]
    told = follow("solved", part(), lead=lead)
    assert (told.ticket.state, letters(told)) == (State.MERGED, [("solved-with", ANN)])


def test_the_report_of_who_left_it_is_closed_and_its_watchers_read_the_solution():
    lead = make_ticket(requester=BEN, assignee=NOOR, record={"solution": "Restarted."})
    people = (Participant(7, ANN, Role.REQUESTER, NOW, until=NOW), Participant(7, SAM, Role.WATCHER, NOW))
    plan = follow("solved", lead=lead, people=people)
    assert (plan.ticket.state, plan.ticket.resolution) == (State.CLOSED, "by desk")
    assert letters(plan) == [("engineer-reply", SAM), ("closed", SAM)]
    assert plan.letters[0].context["message"].text == "The mail server is down."
    assert "no mailbox" not in str([event.data for event in plan.events]), "they have one"


def test_a_report_goes_to_whoever_has_its_major_incident_and_a_part_does_not():
    assert follow("handed").ticket.assignee == NOOR
    assert follow("handed", report(assignee=NOOR)) is None, "they have it already"
    assert follow("handed", part()) is None


def test_a_freed_report_goes_on_alone_and_its_engineer_and_requester_hear_so():
    plan = follow("freed")
    assert (Work.of(plan.ticket).parent, plan.ticket.waiting_for) == (0, "")
    assert plan.ticket.state is not State.WAITING
    assert letters(plan) == [("merge-note", PIET), ("merged", ANN)]
    assert follow("freed", part()) is None


def test_where_nothing_was_promised_or_said_there_is_nothing_to_pass_on():
    assert follow("promised") is None
    assert follow("answer", said=()) is None
    assert letters(follow("promised", lead=make_ticket(requester=BEN, promised=NOW))) == [("promised", ANN)]


@pytest.mark.parametrize("what", ["answer", "promised", "progress", "solved", "freed", "handed"])
def test_what_follows_no_more_hears_nothing(what):
    lead = make_ticket(requester=BEN, assignee=NOOR, promised=NOW, record={"solution": "Restarted."})
    assert follow(what, report(state=State.IN_PROGRESS, waiting_for="", assignee=SAM), lead) is None
