"""Which targets, hours and chain hold for a ticket: the closest of desk, team, category and organisation."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.decision.decide import decide
from rules.decision.promises import Served, describe_goal, escalation_of, goal, own_hours, promises
from rules.facts import Facts
from rules.loading.load import load_texts

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def load_alone(text):
    loaded = load_texts({"rules/a.yaml": text})
    assert loaded.policy is not None, [str(problem) for problem in loaded.problems]
    return loaded.policy


def _mail(text):
    return Facts(NOON, "eva@customer.example", subject=text)


OWN_PROMISES = """
desk: {team: it}
teams:
  it: {lead: ann@acme.example}
  finance:
    hours: bank
    service_levels:
      P3: {first_response: 2h, request: {resolution: 5d}}
    escalation:
      - {at: 50% of first_response, tell: [team]}
hours:
  office: {open: {mon-fri: "09:00-17:00"}}
  bank: {open: {mon-thu: "10:00-16:00"}}
  shifts: {open: {mon-sun: "06:00-22:00"}}
service_levels:
  P1: {hours: always, first_response: 15m, resolution: 4h}
  P3: {hours: office, first_response: 4h, resolution: 3d, update: 2d}
  P4: {first_response: 1d}
priority: {impact: {person: [P1, P3, P4], team: [P1, P3, P4], site: [P1, P3, P4], everyone: [P1, P3, P4]}}
categories:
  finance: {team: finance, service_levels: {P3: {resolution: 2d}}}
  finance.payroll: {service_levels: {P3: {first_response: 30m}}, hours: shifts, escalation: []}
  other: {team: it}
organisations:
  board: {domains: board.example, service_levels: {P3: {hours: always, request: {first_response: 10m}}}}
people:
  ann@acme.example: {team: it}
  fin@acme.example: {team: finance}
"""


@pytest.mark.parametrize(
    ("served", "answer", "solution", "hours", "of"),
    [
        (Served("P3"), "4h", "3d", "office", "desk"),
        (Served("P3", team="finance"), "2h", "3d", "bank", "team finance"),
        (Served("P3", "request", team="finance"), "2h", "5d", "bank", "team finance"),
        (Served("P3", category="finance", team="finance"), "2h", "2d", "bank", "team finance"),
        (Served("P3", "request", category="finance", team="finance"), "2h", "2d", "bank", "team finance"),
        (Served("P3", category="finance.payroll", team="finance"), "30m", "2d", "shifts", "category finance.payroll"),
        (Served("P3", category="finance.payroll.late", team="it"), "30m", "2d", "shifts", "category finance.payroll"),
        (Served("P3", "request", "board", "finance", "finance"), "10m", "2d", "always", "organisation board"),
        (Served("P3", "incident", "board", "finance", "finance"), "2h", "2d", "always", "team finance"),
        (Served("P1", team="finance"), "15m", "4h", "always", "desk"),
        (Served("P4", team="finance"), "1d", "None", "bank", "desk"),
        (Served("P9", team="finance"), "1d", "None", "bank", "desk"),
        (Served("P3", team="gone", category="gone", organisation="gone"), "4h", "3d", "office", "desk"),
    ],
)
def test_the_closest_promise_holds(served, answer, solution, hours, of):
    found = goal(load_alone(OWN_PROMISES), served)
    assert (str(found.first_response), str(found.resolution), found.hours) == (answer, solution, hours)
    assert found.source["first_response"] == of


def test_the_closest_chain_holds_as_a_whole():
    policy = load_alone(OWN_PROMISES)
    assert escalation_of(policy, Served("P3"))[0] == "desk"
    name, chain = escalation_of(policy, Served("P3", team="finance"))
    assert (name, [step.at[2] for step in chain]) == ("team finance", ["50% of first_response"])
    assert escalation_of(policy, Served("P3", team="finance", category="finance.payroll")) == (
        "category finance.payroll",
        (),
    )
    assert promises(policy, Served("P3", team="finance"), start=NOON)[0].tell == ("team",)


def test_reminders_count_in_the_hours_of_the_closest():
    policy = load_alone(OWN_PROMISES)
    assert [own_hours(policy, one) for one in (Served("P1"), Served("P1", team="finance"))] == ["office", "bank"]
    assert own_hours(policy, Served("P3", organisation="board")) == "office"


def test_a_new_mail_is_promised_what_its_team_promises():
    policy = load_alone(
        OWN_PROMISES
        + """
classify:
  - {name: Payroll, when: {text: {has: [salary]}}, set: {category: finance.payroll}}
  - {name: Invoices, when: {text: {has: [invoice]}}, set: {category: finance}}
route:
  - {name: Old invoices, when: {text: {has: [invoice of last year]}}, to: {team: it}}
"""
    )
    due = {text: decide(policy, _mail(text), {}).response_due for text in ("salary", "invoice", "invoice of last year")}
    at = NOON
    assert due["salary"] == at + timedelta(minutes=30)
    assert due["invoice"] == at + timedelta(hours=2)
    assert due["invoice of last year"] == at + timedelta(hours=4)


def test_the_line_tells_who_gives_what():
    policy = load_alone(OWN_PROMISES)
    assert describe_goal(policy, Served("P3", team="finance")) == (
        "first response 2h (team finance), resolution 3d, update 2d, in hours bank (team finance), "
        "1 steps of escalation (team finance)"
    )
    assert describe_goal(policy, Served("P3")) == "first response 4h, resolution 3d, update 2d, in hours office"
