"""Who approves: the rule that fits, the people behind it, and that nobody decides on their own affair."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.decision.approvers import (
    BY_DEFAULT,
    CHANGE,
    REQUEST,
    About,
    Seat,
    decide_by,
    find_terms,
    needed,
    outside_approvers,
    risk_level,
    seats,
    terms_of,
)
from rules.decision.promises import Served
from rules.loading.load import load_texts

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)  # Tuesday 10:00 in Beijing
DESK = """
desk: {team: it, manager: cio@acme.example}
teams:
  it: {lead: lea@acme.example, deputy: dan@acme.example}
  cab: {}
people:
  lea@acme.example: {team: it, aliases: [lea@home.example]}
  dan@acme.example: {team: it}
  rita@acme.example: {team: cab}
  wei@acme.example: {team: cab}
hours: {office: {timezone: Asia/Shanghai, open: {mon-fri: "09:00-17:00"}}}
categories: {network: {team: it}, network.vpn: {team: it}, other: {team: it}}
"""


def policy(more: str = ""):
    loaded = load_texts({"rules/a.yaml": DESK + more})
    assert loaded.policy is not None, [str(problem) for problem in loaded.problems]
    return loaded.policy


RULES = """
changes:
  require: [risk, rollback]
  rules:
    - {name: standard, when: {category: network, risk: low, change: {has: [reboot, 重启]}}, pre_approved: yes}
    - {name: vpn, when: [{category: network.vpn}, {body: {has: [tunnel]}}], approvers: ["team:cab"], quorum: all, within: 4h, deputy: [manager]}
    - {name: network, when: {category: network, risk: {not: low}}, approvers: [lead, cio@acme.example], quorum: 2, require: risk}
approvals:
  approvers: manager
  rules: [{name: access, when: {kind: request, text: {has: [access]}}}]
"""


@pytest.mark.parametrize(
    ("category", "risk", "change", "rule"),
    [
        ("network", "low", "Reboot the switch", "standard"),
        ("network.vpn", "Low: one box", "please reboot it", "standard"),
        ("network.vpn", "low", "New certificate", "vpn"),
        ("other", "high", "Dig a tunnel", "vpn"),
        ("network", "high", "Reboot the switch", "network"),
        ("network", "not low at all", "Reboot the switch", "network"),
        ("network", "low", "New cable", BY_DEFAULT),
        ("other", "", "Anything", BY_DEFAULT),
        ("network", "低，只有一台", "重启交换机", "standard"),
        ("network", "高", "重启交换机", "network"),
    ],
)
def test_the_first_rule_that_fits_decides(category, risk, change, rule):
    found = find_terms(
        policy(RULES), CHANGE, About(NOW, "ann@x.example", "VPN", change, category=category, risk=risk, change=change)
    )
    assert found is not None
    assert found.rule == rule


def test_what_a_rule_leaves_out_is_the_sections():
    own = policy(RULES)
    vpn, network, standard = (terms_of(own, CHANGE, name) for name in ("vpn", "network", "standard"))
    assert (vpn.quorum, str(vpn.within), vpn.require) == (0, "4h", ("risk", "rollback"))
    assert (network.quorum, str(network.within), network.deputy, network.require) == (2, "1d", ("manager",), ("risk",))
    assert (standard.pre_approved, standard.require) == (True, ())
    assert terms_of(own, CHANGE, "gone") is None
    assert terms_of(own, REQUEST, "access").approvers == ("manager",)


def test_a_request_waits_only_where_a_rule_says_so():
    own = policy(RULES)
    assert find_terms(own, REQUEST, About(NOW, "ann@x.example", "Access", kind="request")).rule == "access"
    assert find_terms(own, REQUEST, About(NOW, "ann@x.example", "Access", kind="incident")) is None
    assert find_terms(policy(), REQUEST, About(NOW, "ann@x.example", "Access", kind="request")) is None


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("low", "low"), ("Low, only one", "low"), ("LOW RISK", "low"), ("低", "low"), ("低风险", "low"), ("medium: some", "medium"), ("中等", "medium"),
        ("High!", "high"), ("高，全公司", "high"), ("none", "low"), ("no risk", "low"), ("not low", "unclear"), ("lower than usual", "unclear"),
        ("we will see", "unclear"), ("-", "unclear"), ("low\nor high", "low"),
    ],
)  # fmt: skip
def test_the_first_word_of_the_risk_line_is_its_level(line, level):
    assert risk_level(line) == level


def asked(
    approvers: str, *, without: set[str] | None = None, absent: set[str] | None = None, deputy: str = "manager"
) -> tuple[Seat, ...]:
    own = policy(f"changes: {{approvers: {approvers}, deputy: {deputy}}}")
    terms = terms_of(own, CHANGE, BY_DEFAULT)
    return seats(own, terms, team="it", without=without or set(), absent=absent or set())


def test_roles_teams_and_addresses_are_people():
    assert [seat.approver for seat in asked('[lead, "team:cab", Boss@Other.example, lead]')] == [
        "lea@acme.example", "rita@acme.example", "wei@acme.example", "boss@other.example",
    ]  # fmt: skip


def test_nobody_decides_on_their_own_affair_by_whichever_address():
    for own in ("lea@acme.example", "lea@home.example"):
        assert asked("lead", without={own}) == (Seat("cio@acme.example", instead_of="lea@acme.example"),)


def test_who_is_their_own_deputy_is_replaced_by_the_next_in_line():
    found = asked("manager", without={"cio@acme.example"})
    assert found == (Seat("lea@acme.example", instead_of="cio@acme.example"),)


def test_nobody_is_left():
    assert asked("[lead, manager]", without={"lea@acme.example", "cio@acme.example"}) == ()


def test_who_is_away_is_asked_through_the_deputy_at_once():
    assert asked("lead", absent={"lea@acme.example"}) == (
        Seat("lea@acme.example", "cio@acme.example", deputy_now=True),
    )
    both = asked("lead", absent={"lea@acme.example", "cio@acme.example"})
    assert both == (
        Seat("lea@acme.example", "cio@acme.example"),
    )  # nobody is there: the approver is asked all the same
    assert asked("lead", absent={"cio@acme.example"}, deputy="[manager, deputy]")[0].deputy == "dan@acme.example"


def test_the_quorum_is_never_larger_than_the_voices():
    own = policy(RULES)
    assert [needed(terms_of(own, CHANGE, "network"), n) for n in (1, 2, 5)] == [1, 2, 2]
    assert [needed(terms_of(own, CHANGE, "vpn"), n) for n in (1, 3)] == [1, 3]


def test_the_time_is_business_time_of_the_tickets_promises():
    own = policy(RULES)
    terms = terms_of(own, CHANGE, "vpn")
    remind, over = decide_by(own, terms, NOW, Served("P3"))
    assert (remind, over) == (datetime(2026, 11, 24, 5, 12, tzinfo=UTC), datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
    _, at_once = decide_by(own, terms, datetime(2026, 11, 24, 15, tzinfo=UTC), Served("P1"))
    assert at_once == datetime(2026, 11, 24, 19, tzinfo=UTC)  # a P1 counts at night


def test_outsiders_are_known_by_name():
    assert outside_approvers(policy(RULES)) == ("cio@acme.example",)
