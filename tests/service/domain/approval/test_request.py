"""Which requests wait for an approval from the moment they arrive, and what a correction changes."""

import pytest
from msgspec.structs import replace

from gateway.message import DomainVerdict
from rules.facts import Decision
from service.domain.approval import request
from service.domain.planning.case import Case
from service.domain.planning.draft import Draft
from service.domain.planning.letter_recipients import Post
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Change, Vote, Work
from store.records import Event, Outcome, State, Waiting
from tests.tools.situations import ANN, NOOR, NOW, PIET, SAM, make_policy, make_reading, make_situation, make_ticket

POLICY = make_policy("""\
approvals:
  rules:
  - {name: vpn, when: {category: network.vpn}, approvers: noor@acme.example}
  - {name: buying, when: {tags: buy}, approvers: sam@acme.example}
""")
VPN = Decision(approval="vpn")


def case(ticket=None, *, before=None, **more):
    ticket = ticket or make_ticket(state=State.NEW, assignee="", owner="")
    s = make_situation("I need access.", policy=POLICY, ticket=ticket, **more)
    draft = Draft(NOW, s.author, s.cause, before or ticket)
    if before is not None:
        draft.note(EventKind.TRIAGED, {"category": ticket.category, "tags": ticket.tags})
    return Case(s, draft, Post(draft, s.policy, s.house))


def asked_letters(made):
    return [letter.to for letter in made.draft.letters if letter.letter == "change-approval"]


def waiting(state="asked", **more):
    change = Change(1, "Access", ANN, NOW, "request", rule="vpn", votes=(Vote(NOOR, **more),), state=state)
    return make_ticket(
        category="network.vpn", state=State.WAITING, waiting_for=Waiting.CHANGE, **Work(change=change).changes()
    )


def test_a_request_under_a_rule_asks_its_approvers_at_once():
    made = case()
    change = request.on_open(made, VPN, "I need access.")
    assert (change.state, change.by, change.rule, change.what) == ("asked", ANN, "vpn", "I need access.")
    assert asked_letters(made) == [NOOR]
    assert (made.draft.ticket.state, made.draft.ticket.waiting_for) == (State.WAITING, Waiting.CHANGE)


def test_a_request_under_no_rule_asks_nobody():
    made = case()
    assert request.on_open(made, Decision(), "I need access.") is None
    assert request.on_split(made, Decision(), "I need access.") is None
    assert made.draft.plan(Outcome.TICKET, "").events == ()


@pytest.mark.parametrize(
    ("decision", "verdict"), [(VPN, DomainVerdict.FAILED), (replace(VPN, silent=True), DomainVerdict.PASS)]
)
def test_a_request_of_doubtful_origin_is_looked_at_first_but_what_was_split_off_was(decision, verdict):
    reading = make_reading("I need access.", verdict=verdict)
    made = case(reading=reading)
    assert request.on_open(made, decision, "I need access.").state == "incomplete"
    assert asked_letters(made) == []
    assert made.draft.ticket.state is State.NEW
    split = case(reading=reading)
    assert request.on_split(split, decision, "").what == "Printer", "the subject, where nothing is said"
    assert asked_letters(split) == [NOOR]


def test_a_correction_brings_a_ticket_under_a_rule_and_tells_who_corrected_it():
    made = case(make_ticket(category="network.vpn"), before=make_ticket(), sender=PIET)
    request.after_triage(made)
    assert Work.of(made.draft.ticket).change.state == "asked"
    assert [(one.letter, one.to) for one in made.draft.letters] == [
        ("change-approval", NOOR),
        ("request-undecided", ANN),
        ("change-asked", PIET),
    ]
    ended = case(make_ticket(category="network.vpn", state=State.CLOSED), sender=PIET)
    request.after_triage(ended)
    assert ended.draft.letters == ()


def test_a_correction_takes_an_open_question_away_or_to_another_rule():
    away = case(replace(waiting(), category="other"), before=waiting(), sender=PIET)
    request.after_triage(away)
    assert Work.of(away.draft.ticket).change.state == "withdrawn"
    assert away.draft.ticket.waiting_for != Waiting.CHANGE
    assert [(one.letter, one.to) for one in away.draft.letters] == [
        ("request-undecided", ANN),
        ("change-decided", PIET),
        ("approval-standing", NOOR),
    ]
    other = case(replace(waiting(), category="other", tags=("buy",)), before=waiting(), sender=PIET)
    request.after_triage(other)
    change = Work.of(other.draft.ticket).change
    assert (change.number, change.rule, change.state) == (2, "buying", "asked")
    assert asked_letters(other) == [SAM]


@pytest.mark.parametrize("before", [waiting("approved"), waiting(decided="rejected", by=NOOR)])
def test_a_correction_leaves_what_was_decided(before):
    made = case(replace(before, category="other"), before=before, sender=PIET)
    request.after_triage(made)
    assert Work.of(made.draft.ticket).change == Work.of(before).change
    assert made.draft.letters == ()


def test_a_question_of_the_same_cause_as_a_correction_came_by_it():
    asked = Event(EventKind.CHANGE_ASKED, NOW, cause="inbox:3")
    triaged = Event(EventKind.TRIAGED, NOW, cause="inbox:3")
    assert request.is_by_triage(make_situation(events=(triaged, asked)), waiting(), asked)
    assert not request.is_by_triage(make_situation(events=(replace(triaged, cause="inbox:2"), asked)), waiting(), asked)
    assert not request.is_by_triage(make_situation(events=(triaged,)), waiting(), triaged)
