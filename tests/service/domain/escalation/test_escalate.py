"""Who is asked next when nobody acts."""

from datetime import timedelta

from rules.decision.promises import Promise
from service.domain.escalation import escalate
from service.domain.planning.case import Case
from service.domain.planning.letter_recipients import Post
from store.records import Capability, Outcome, Scope
from tests.tools.situations import ANN, NOOR, NOW, PIET, SAM, make_draft, make_policy, make_situation, make_ticket


def test_the_next_level_is_somebody_else_of_the_team():
    assert escalate._next(make_policy(), make_ticket(), 2) == ("it", NOOR)
    assert escalate._next(make_policy(), make_ticket(assignee=NOOR), 2) == ("it", NOOR), "there is nobody else"
    assert escalate._next(make_policy(), make_ticket(team="network", assignee=SAM), 2) == ("network", SAM)


def test_above_is_who_leads_and_has_not_been_told():
    assert escalate._above(make_policy(), make_ticket(), without=set()) == (NOOR,)
    assert escalate._above(make_policy(), make_ticket(), without={NOOR}) == ()


def test_only_the_word_of_who_was_asked_acknowledges():
    def right(scope, action):
        return make_situation(sender=NOOR, capability=Capability("h", scope, NOOR, NOW, 5, action))

    assert escalate.acknowledges(right(Scope.ACTION, "acknowledge"))
    assert not escalate.acknowledges(right(Scope.REPLY, "acknowledge"))
    assert not escalate.acknowledges(right(Scope.ACTION, "confirm"))
    assert not escalate.acknowledges(make_situation())


def test_a_promise_of_the_clock_is_kept_on_record_and_told():
    draft = make_draft()
    s = make_situation(ticket=make_ticket())
    promise = next(one for one in _promises() if one.tell)
    escalate.by_clock(Case(s, draft, Post(draft, s.policy, s.house)), [promise])
    plan = draft.plan(Outcome.NONE, "")
    assert plan.events
    assert ANN not in {letter.to for letter in plan.letters}
    assert {letter.to for letter in plan.letters} <= {PIET, NOOR, SAM}


def test_who_is_told_next_of_a_broken_promise_reads_the_time_that_was_promised():
    promised = NOW - timedelta(hours=1)
    draft = make_draft(promised=promised, due=NOW + timedelta(days=2))
    s = make_situation(ticket=draft.ticket)
    escalate.plan_unanswered(
        Case(s, draft, Post(draft, s.policy, s.house)), {"roles": ["lead"], "of": "promise", "percent": 100, "told": []}
    )
    assert {letter.context["escalation"].target for letter in draft.letters} == {promised}


def test_who_has_heard_of_it_is_named_in_the_order_of_hearing_whatever_the_process():
    told = [SAM, PIET, ANN, *(f"{name}@acme.example" for name in ("zoe", "bob", "mia", "abe", "kim"))]
    draft = make_draft(promised=NOW - timedelta(hours=1), due=NOW + timedelta(days=2))
    s = make_situation(ticket=draft.ticket)
    escalate.plan_unanswered(
        Case(s, draft, Post(draft, s.policy, s.house)),
        {"roles": ["lead"], "of": "promise", "percent": 100, "told": told},
    )
    assert [who.address for who in draft.letters[0].context["escalation"].told] == told


def _promises() -> tuple[Promise, ...]:
    from service.domain.planning.deadlines import chain

    return chain(make_policy(), make_ticket(response_due=NOW + timedelta(hours=4)))
