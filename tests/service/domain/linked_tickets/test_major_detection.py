"""What a report that is one of many leads to."""

from service.domain.linked_tickets.major_detection import head_of, last_words, wait_for
from service.domain.planning.draft import Draft
from service.domain.planning.plan import Plan
from service.domain.ticket.open_work import Work
from service.domain.ticket.timer_names import TimerName
from store.records import Article, Outcome, Role, State, Visibility, Waiting
from tests.tools.situations import ANN, NOW, PIET, make_draft, make_ticket


def test_a_report_waits_for_the_major_incident_and_its_clocks_stand():
    draft = make_draft()
    draft.later(TimerName.PROMISE, NOW)
    wait_for(draft, make_ticket(id=9))
    plan = draft.plan(Outcome.EVENT, "")
    assert (plan.ticket.state, plan.ticket.waiting_for) == (State.WAITING, Waiting.PARENT)
    assert Work.of(plan.ticket).parent == 9
    assert plan.ticket.clock["pauses"] == [[NOW.isoformat(), ""]]
    assert plan.timers == ()


def test_late_reporters_are_told_what_was_said_last():
    assert last_words(make_ticket(), "Piet") is None
    answered = make_ticket(clock={"answer": {"by": PIET, "at": NOW.isoformat(), "text": "We work on it."}})
    words = last_words(answered, "Piet")
    assert (words.author.name, words.text) == ("Piet", "We work on it.")


def test_the_next_mail_of_a_batch_sees_what_this_one_opens():
    draft = Draft(NOW, ANN, "inbox:1")
    draft.open(make_ticket(version=0, state=State.NEW))
    draft.join(ANN, Role.REQUESTER, "Ann")
    draft.say(Article(ANN, Role.REQUESTER, Visibility.PUBLIC, "It jams. " * 200, NOW))
    head = head_of(draft.plan(Outcome.TICKET, ""))
    assert (head.id, head.name, len(head.text)) == (5, "Ann", 600)


def test_what_opens_nothing_or_is_over_at_once_is_no_report():
    assert head_of(Plan(Outcome.ARTICLE, "", before=make_ticket(), ticket=make_ticket())) is None
    old = Plan(Outcome.TICKET, "", ticket=make_ticket(state=State.CLOSED))
    assert head_of(old) is None
