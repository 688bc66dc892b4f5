"""A new mail that names an open ticket of its sender's own: who gets it, and what the answer to the question does."""

import pytest
from msgspec.structs import replace

from gateway.message import DomainVerdict
from rules.facts import Load
from service.domain.linked_tickets.named_ticket import find_both, find_named, says_same, to_who_has_it
from service.domain.opening.new_ticket import judge_again
from service.domain.ticket.open_work import Work
from store.records import State
from tests.tools.situations import ANN, NOOR, NOW, PIET, make_reading, make_situation, make_ticket

EVE = "eve@elsewhere.example"


def named(**ticket):
    return make_situation(hinted=make_ticket(id=5, **ticket))


def test_only_an_open_ticket_of_the_senders_own_is_one_to_ask_about():
    assert find_named(named()) is not None
    assert find_named(named(state=State.RESOLVED)) is not None
    for other in (named(requester=EVE), named(state=State.CLOSED), named(state=State.MERGED), make_situation()):
        assert find_named(other) is None
    assert find_named(named(work=Work(machine=True).changes()["work"])) is None
    forged = make_situation(reading=make_reading(verdict=DomainVerdict.FAILED), hinted=make_ticket(id=5))
    assert find_named(forged) is None


def test_it_goes_to_who_has_the_other_one_while_they_are_there():
    s = named(assignee=NOOR)
    decided = to_who_has_it(s, judge_again(s), find_named(s))
    assert decided.assignee == NOOR
    assert decided.trace.dispatch == "has T-5 that the subject names"
    away = replace(s, loads={NOOR: Load(away_until=NOW.replace(year=NOW.year + 1))})
    assert to_who_has_it(away, judge_again(away), find_named(away)).assignee != NOOR
    others = named(requester=EVE, assignee=NOOR)
    assert to_who_has_it(others, judge_again(others), find_named(others)) == judge_again(others)


@pytest.mark.parametrize("text", ["same", "Same.", "It's the same.", "Same ticket, thanks!", "同一件事", "是同一个问题。"])
def test_an_answer_that_says_the_same(text):
    asked = make_ticket(id=7, work=Work(named=5).changes()["work"])
    s = make_situation(text, ticket=asked, k=3)
    assert says_same(s)
    assert find_both(s) == (5, 7)
    assert not says_same(make_situation(text, ticket=make_ticket(id=7), k=3)), "nothing was asked"
    assert not says_same(make_situation(text, sender=PIET, ticket=asked, k=3)), "they were not asked"


@pytest.mark.parametrize("text", ["same?", "not the same", "The same, but on floor 4.", "不是同一件事", "同一件事吗？", "yes"])
def test_an_answer_that_says_something_else(text):
    s = make_situation(text, ticket=make_ticket(id=7, requester=ANN, work=Work(named=5).changes()["work"]), k=3)
    assert not says_same(s)
    assert find_both(s) == ()
