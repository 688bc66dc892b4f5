"""One step's start, draft and letters belong together, and every command, answer and undo fits them."""

import inspect

import pytest

from service.domain.incoming_mail.append_mail import open_case
from service.domain.planning.case import Case
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post
from service.domain.senders.effects import command_registry
from store.records import Outcome
from tests.tools.situations import ANN, PIET, make_situation, make_ticket


def test_a_case_starts_with_nothing_done_and_nothing_said():
    case = open_case(make_situation(ticket=make_ticket()))
    plan = case.draft.plan(Outcome.EVENT, "")
    assert plan.ticket == plan.before == make_ticket()
    assert (plan.events, plan.letters) == ((), ())
    assert (case.text, case.internal, case.rest, case.words) == ("", "", "", frozenset())


def test_letters_of_a_case_go_into_its_own_draft_and_a_second_case_has_its_own():
    case = open_case(make_situation(ticket=make_ticket()))
    draft = Draft(case.s.now, PIET, case.s.cause, make_ticket(id=9))
    other = Case(case.s, draft, Post(draft, case.s.policy, case.s.house))
    other.post.to(ANN, "received")
    assert case.draft.letters == ()
    assert [one.to for one in other.draft.letters] == [ANN]
    assert other.draft.ticket.id == 9
    assert case.draft.ticket.id == 5


def test_what_a_step_started_from_never_changes_under_it():
    case = open_case(make_situation(ticket=make_ticket()))
    with pytest.raises(AttributeError, match="immutable"):
        case.draft = Draft(case.s.now, PIET, case.s.cause)


@pytest.mark.parametrize(
    ("table", "takes"), [(command_registry.DO, 2), (command_registry.UNDO, 2), (command_registry.ANSWERS, 1)]
)
def test_every_command_answer_and_undo_takes_what_it_is_given(table, takes):
    assert table
    odd = []
    for word, do in table.items():
        try:
            inspect.signature(do).bind(*range(takes))
        except TypeError:
            odd.append(word)
    assert odd == []
