"""The answers of several colleagues in one letter: what each of them has not read, and nothing else."""

from datetime import timedelta

import pytest

from service.domain.collaboration.gathered_answers import plan_gathered
from service.domain.planning.situation import Answers, Shown
from service.domain.planning.timer_kind import make_case
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Consult, Work
from service.domain.ticket.timer_names import TimerName
from store.records import Article, Event, Role, State, StoredAttachment, Timer, Visibility
from tests.tools.situations import DESK, NOOR, NOW, PIET, SAM, make_house, make_policy, make_ticket

ASKED = (Consult(1, SAM, "Which port?", NOOR, NOW), Consult(2, "network", "Which port, please?", NOOR, NOW))


def gather(*answers, told_before=0, state=State.IN_PROGRESS):
    """The letters, by who gets them; `answers` are (number, author, text, at once)."""
    events, articles = [], []
    for row, (number, author, text, at_once) in enumerate(answers, 1):
        at = NOW + timedelta(minutes=row)
        data = {"number": number, "at_once": at_once}
        events.append(Event(EventKind.CONSULT_ANSWERED, at, author, data, f"inbox:{row}"))
        file = (StoredAttachment("port.log", "text/plain", 900, "00"),)
        articles.append(Article(author, Role.ENGINEER, Visibility.INTERNAL, text, at, inbox_id=row, attachments=file))
        if row == told_before:
            events.append(Event(EventKind.CONSULT_GATHERED, at, "clock", {"at": NOW.isoformat(), "answers": row}))
    ticket = make_ticket(state=state, assignee=PIET, **Work(consults=ASKED).changes())
    timer = Timer(ticket.id, TimerName.CONSULT_ANSWERS, NOW, data={"at": NOW.isoformat(), "by": NOOR})
    shown = Answers({ticket.id: Shown(ticket, tuple(events), tuple(articles))})
    plan = plan_gathered(make_case(Moment(NOW, make_policy(), make_house(), timer, ticket, answers=shown)))
    letters = plan.letters if plan is not None else ()
    return {letter.to: [one.text for one in letter.context["history"]] for letter in letters}


def test_each_reads_what_the_others_said_and_who_asked_only_what_is_new():
    found = gather((1, SAM, "#note\nPort 22.", True), (2, DESK, "Port 80.", False))
    assert found[NOOR] == found[PIET] == ["Port 80."]
    assert found[SAM] == ["Port 80."], "nobody reads their own words, nor the commands beside them"


def test_what_was_told_is_not_told_again():
    assert gather((1, SAM, "Port 22.", True), (2, DESK, "Port 80.", False), told_before=2) == {}
    assert gather((2, DESK, "Port 80.", False), (2, DESK, "No, 81.", False), told_before=1)[NOOR] == ["No, 81."]


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED, State.SPAM])
def test_nothing_of_a_ticket_that_has_ended(state):
    assert gather((2, DESK, "Port 80.", False), state=state) == {}


def test_an_answer_to_another_question_is_none_of_this_letter():
    assert gather((7, DESK, "Port 80.", False)) == {}
