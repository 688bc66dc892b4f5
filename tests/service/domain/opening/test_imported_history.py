"""Old mail is kept as it was said then, and nothing follows from it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.facts import Decision
from service.domain.opening import imported_history
from store.records import Outcome, Role, State
from tests.tools.situations import ANN, DESK, NOW, PIET, make_reading, make_situation, make_ticket


def plan_history(s, decision=None):
    return imported_history.plan_history(s, decision or Decision())


THEN = NOW - timedelta(days=400)


def make_old(text="It jams.", *, headers=None, **changes):
    s = make_situation(text, **changes)
    reading = replace(s.reading, mail=replace(s.mail, **(headers or {})))
    return replace(s, inbox=replace(s.inbox, received_at=THEN, road="history"), reading=reading)


def test_an_old_mail_opens_a_ticket_that_is_closed_as_of_then():
    plan = plan_history(make_old())
    assert plan.outcome == Outcome.TICKET
    assert plan.ticket is not None
    assert (plan.ticket.state, plan.ticket.resolution, plan.ticket.channel) == (State.CLOSED, "by desk", "import")
    assert (plan.ticket.opened, plan.ticket.closed) == (THEN, THEN)
    assert [one.article.at for one in plan.articles] == [THEN]
    assert [one.address for one in plan.joins] == [ANN]


def test_nobody_is_written_to_and_no_clock_runs():
    for ticket in (None, make_ticket(state=State.CLOSED)):
        plan = plan_history(make_old(ticket=ticket))
        assert plan.articles, "it is kept"
        assert (plan.letters, plan.timers, plan.spends) == ((), (), ())
        assert plan.ticket is not None
        assert (plan.ticket.response_due, plan.ticket.due) == (None, None)


def test_a_mail_of_a_known_conversation_is_its_article_and_leaves_its_state():
    plan = plan_history(make_old("Still.", ticket=make_ticket(state=State.CLOSED)))
    assert (plan.outcome, plan.opens) == (Outcome.ARTICLE, False)
    assert plan.ticket is not None
    assert (plan.ticket.id, plan.ticket.state) == (5, State.CLOSED)
    assert [one.article.text for one in plan.articles] == ["Still."]


@pytest.mark.parametrize(
    ("sender", "role"),
    [(ANN, Role.REQUESTER), (PIET, Role.ENGINEER), (DESK, Role.ENGINEER), ("eve@elsewhere.example", Role.OTHER)],
)
def test_who_wrote_an_article_is_told_by_the_address(sender, role):
    plan = plan_history(make_old(sender=sender, ticket=make_ticket(state=State.CLOSED)))
    assert [one.article.role for one in plan.articles] == [role]


def test_mail_that_comes_before_its_parents_is_found_by_them_later():
    headers = {"in_reply_to": ("<0@c>",), "references": ("<a@c>", "<0@c>")}
    known = {(one.message_id, one.ticket_id, one.seen) for one in plan_history(make_old(headers=headers)).known}
    assert {("<1@c>", 7, True), ("<0@c>", 7, False), ("<a@c>", 7, False)} <= known


def test_a_subject_of_many_lines_becomes_one_of_bounded_length():
    plan = plan_history(make_old(reading=make_reading(subject="Printer\n  jams " + "x" * 300)))
    assert plan.ticket is not None
    assert plan.ticket.subject.startswith("Printer jams xx")
    assert len(plan.ticket.subject) == 250


def test_the_rules_tell_what_it_was_about():
    plan = plan_history(make_old(), Decision(category="network.vpn", team="network", priority="P2"))
    assert plan.ticket is not None
    assert (plan.ticket.category, plan.ticket.team, plan.ticket.priority) == ("network.vpn", "network", "P2")


def test_who_answered_has_it_and_the_longest_answer_is_what_solved_it():
    ticket = make_ticket(state=State.CLOSED, channel="import", assignee="", owner="", resolution="by desk")
    plan = plan_history(make_old("The roller was worn, I replaced it.", sender=PIET, ticket=ticket))
    assert plan.ticket is not None
    assert (plan.ticket.assignee, plan.ticket.record["solution"]) == (PIET, "The roller was worn, I replaced it.")
    later = plan_history(make_old("You are welcome.", sender=PIET, ticket=plan.ticket))
    assert later.ticket is not None
    assert later.ticket.record["solution"] == "The roller was worn, I replaced it."
    thanked = plan_history(make_old("Yes, it works again, thank you.", ticket=plan.ticket))
    assert thanked.ticket is not None
    assert thanked.letters == ()


def test_a_mail_leaves_names_by_which_its_people_find_it_without_ids():
    mail = make_old().mail
    ties = imported_history.ties_of(mail, frozenset({DESK}))
    assert set(ties.of_people.values()) == {ANN}
    assert not ties.of_series
    known = {one.message_id for one in plan_history(make_old()).known if not one.seen}
    assert set(ties.all) <= known
    assert not any("<" in tie for tie in ties.all)  # no Message-ID can be taken for one
    part = imported_history.ties_of(replace(mail, subject="Pictures (2/3)"), frozenset({DESK}))
    assert part.of_series
    assert part.of_series != part.of_place
