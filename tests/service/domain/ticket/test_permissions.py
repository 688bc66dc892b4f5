"""The decision table of docs/trust.md, row by row: what an action needs, and what follows with less."""

import pytest

from gateway.message import DomainVerdict as A
from service.domain.ticket.permissions import Action, Evidence, Verdict, judge

E = Evidence
ROWS = [
    # action, evidence, standard, strict
    (Action.OPEN, E(a=A.ABSENT), "allow", "allow"),
    (Action.OPEN, E(a=A.AMBIGUOUS), "allow", "allow"),
    (Action.OPEN, E(a=A.FAILED), "quarantine", "quarantine"),
    (Action.ACKNOWLEDGE, E(a=A.ABSENT), "allow", "neutral"),
    (Action.ACKNOWLEDGE, E(a=A.PENDING), "allow", "neutral"),
    (Action.ACKNOWLEDGE, E(a=A.PASS), "allow", "allow"),
    (Action.ACKNOWLEDGE, E(p=True), "allow", "allow"),
    (Action.ACKNOWLEDGE, E(a=A.AMBIGUOUS), "neutral", "neutral"),
    (Action.COMMENT, E(3, A.ABSENT, 2), "allow", "ask"),
    (Action.COMMENT, E(3, A.WEAK, 2), "allow", "allow"),
    (Action.COMMENT, E(3, A.WEAK, 1), "allow", "ask"),
    (Action.COMMENT, E(3, A.PASS, 1), "allow", "allow"),
    (Action.COMMENT, E(3, A.PASS, 0), "hold", "hold"),
    (Action.COMMENT, E(2, A.ABSENT, 2), "allow", "ask"),
    (Action.COMMENT, E(2, A.PASS, 1), "allow", "allow"),
    (Action.COMMENT, E(2, A.PASS, 0), "new", "new"),
    (Action.COMMENT, E(1, A.STRICT, 2), "new", "new"),
    (Action.COMMENT, E(3, A.FAILED, 2), "ask", "ask"),
    (Action.COMMENT, E(0, A.FAILED, 0), "new", "new"),
    (Action.DECIDE, E(4, A.ABSENT, 2), "allow", "allow"),
    (Action.DECIDE, E(3, A.ABSENT, 2), "allow", "ask"),
    (Action.DECIDE, E(3, A.PASS, 2), "allow", "allow"),
    (Action.DECIDE, E(4, A.FAILED, 2), "ask", "ask"),
    (Action.DECIDE, E(4, A.PASS, 1), "ask", "ask"),
    (Action.DECIDE, E(2, A.STRICT, 2), "ask", "ask"),
    (Action.DECIDE, E(2, A.ABSENT, 2, p=True), "allow", "allow"),
    (Action.SURVEY, E(4, A.ABSENT, 2), "allow", "allow"),
    (Action.SURVEY, E(3, A.PASS, 2), "as comment", "as comment"),
    (Action.COMMAND, E(3, A.ABSENT, 2), "allow", "ask"),
    (Action.COMMAND, E(3, A.STRICT, 2), "allow", "allow"),
    (Action.COMMAND, E(0, A.SUBMITTED, 2), "ask", "allow"),
    (Action.COMMAND, E(2, A.PASS, 2), "ask", "ask"),
    (Action.COMMAND, E(3, A.FAILED, 2), "ask", "ask"),
    (Action.COMMAND, E(3, A.AMBIGUOUS, 2), "ask", "ask"),
    (Action.COMMAND, E(1, A.ABSENT, 2, p=True), "allow", "allow"),
    (Action.COMMAND, E(3, A.STRICT, 1, p=True), "ask", "ask"),
    (Action.DANGEROUS, E(3, A.STRICT, 2), "ask", "ask"),
    (Action.DANGEROUS, E(3, A.ABSENT, 2, p=True), "allow", "allow"),
    (Action.DANGEROUS, E(3, A.SUBMITTED, 2), "ask", "allow"),
    (Action.APPROVE, E(4, A.ABSENT, 2), "allow", "ask"),
    (Action.APPROVE, E(4, A.PASS, 2), "allow", "allow"),
    (Action.APPROVE, E(4, A.PASS, 1), "refuse", "refuse"),
    (Action.APPROVE, E(3, A.STRICT, 2), "refuse", "refuse"),
    (Action.JOIN, E(a=A.ABSENT), "allow", "refuse"),
    (Action.JOIN, E(a=A.PASS), "allow", "allow"),
    (Action.JOIN, E(a=A.FAILED), "refuse", "refuse"),
]


@pytest.mark.parametrize(("action", "evidence", "standard", "strict"), ROWS)
def test_row(action, evidence, standard, strict):
    assert judge(action, evidence) is Verdict(standard)
    assert judge(action, evidence, strict=True) is Verdict(strict)


def test_every_action_has_rows():
    assert {row[0] for row in ROWS} == set(Action)


def test_without_reply_addresses_a_proven_locator_counts_as_one():
    evidence = E(2, A.PASS, 2)
    assert judge(Action.DECIDE, evidence) is Verdict.ASK
    assert judge(Action.DECIDE, evidence, desk_keeps_tokens=False) is Verdict.ALLOW
    assert judge(Action.DECIDE, E(2, A.WEAK, 2), desk_keeps_tokens=False) is Verdict.ASK


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("k", range(5))
@pytest.mark.parametrize("i", range(3))
def test_more_evidence_of_the_domain_never_permits_less(action, k, i):
    """From failed to strict: once a verdict is `allow`, more proof keeps it."""
    order = [A.FAILED, A.UNCLEAR, A.AMBIGUOUS, A.PENDING, A.ABSENT, A.WEAK, A.PASS, A.STRICT, A.SUBMITTED]
    for strict in (False, True):
        allowed = [judge(action, E(k, a, i), strict=strict) is Verdict.ALLOW for a in order]
        assert allowed == sorted(allowed)
