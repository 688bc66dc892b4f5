"""Who may be asked by #consult, what each of them sees, and what an answer or silence leads to."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.domain.collaboration import consult
from service.domain.commands.argument_records import HandOverTarget, Targets
from service.domain.incoming_mail.append_mail import start
from service.domain.planning.case import Case
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_recipients import Post
from service.domain.planning.timer_situation import Moment
from service.domain.ticket.open_work import Consult, Work
from service.domain.ticket.timer_names import TimerName
from store.records import Capability, Outcome, Participant, Person, Role, Scope, State, Timer, Visibility
from tests.tools.situations import (
    ANN,
    DESK,
    NOOR,
    NOW,
    PIET,
    SAM,
    make_house,
    make_policy,
    make_reading,
    make_situation,
    make_ticket,
)

VENDOR = "help@vendor.example"


def ask(*names, text="Which port?", rest="", state=State.IN_PROGRESS, **more):
    """Piet asks; the case afterwards."""
    s = make_situation("#consult", sender=PIET, ticket=make_ticket(state=state), **more)
    case = replace(start(s), rest=rest, words=frozenset({"consult"}))
    targets = tuple(HandOverTarget("team" if name in ("network", "nobody") else "person", name) for name in names)
    consult.consult(case, Targets(targets, text))
    return case


def letters(plan):
    return [(letter.letter, letter.to) for letter in plan.letters]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nobody", "unknown_team"),
        ("bob", "unknown_person"),
        ("piet", "ask_yourself"),
        (ANN, "requesters_side"),
        ("bert@customer.example", "requesters_side"),
        ("carl@elsewhere.example", "requesters_side"),
        (DESK, "own_address"),
    ],
)
def test_who_cannot_be_asked_is_refused(name, reason):
    watcher = Participant(5, "carl@elsewhere.example", Role.WATCHER, NOW)
    with pytest.raises(Refused) as refused:
        ask(name, participants=(watcher,))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"text": ""}, "no_question"),
        ({"state": State.CLOSED}, "state"),
        ({"people": {VENDOR: Person(VENDOR, dead_since=NOW)}}, "dead_address"),
    ],
)
def test_without_a_question_a_live_ticket_or_a_mailbox_nobody_is_asked(more, reason):
    with pytest.raises(Refused) as refused:
        ask(VENDOR, **more)
    assert refused.value.reason == reason


def test_a_mail_asks_at_most_twenty():
    vendors = [f"help@vendor{n}.example" for n in range(21)]
    with pytest.raises(Refused) as refused:
        ask(*vendors)
    assert refused.value.reason == "too_many"
    assert len(Work.of(ask(*vendors[:20]).draft.ticket).consults) == 20


def test_colleagues_and_a_team_get_a_letter_of_their_own_and_the_ticket_stays_where_it_is():
    case = ask("noor", "network", rest="Rack 4.")
    plan = case.draft.plan(Outcome.ARTICLE, "")
    assert [(one.number, one.to, one.question) for one in Work.of(plan.ticket).consults] == [
        (1, NOOR, "Which port?\n\nRack 4."),
        (2, "network", "Which port?\n\nRack 4."),
    ]
    assert [(one.to, one.action, one.binding) for one in plan.letters] == [
        (NOOR, "consult", {"number": 1}),
        (SAM, "consult", {"number": 2}),
    ]
    assert {(one.address, one.role) for one in plan.joins} == {(NOOR, Role.CONSULTED), (SAM, Role.CONSULTED)}
    assert (plan.ticket.state, plan.ticket.assignee) == (State.IN_PROGRESS, PIET)
    assert [timer.kind for timer in plan.timers] == [TimerName.CONSULT_REMINDER]


def test_a_vendor_sees_the_question_in_a_thread_of_their_own():
    [letter] = ask(VENDOR, text="The card KX-7 fails.").draft.letters
    assert (letter.letter, letter.to, letter.own_thread) == ("consult-outside", VENDOR, "consult 1")
    assert letter.context["message"].text == "The card KX-7 fails."
    assert letter.context["reason"] == "The card KX-7 fails."
    assert letter.attachments == ()


@pytest.mark.parametrize(
    ("subject", "reference"),
    [
        ("[T-5] Re: KX-7 [#12345]", "[#12345]"),
        ("Case 4711-88 was opened", "Case 4711-88"),
        ("INC0012345 received", "INC0012345"),
        ("回复：工单 20261127", "工单 20261127"),
        ("[T-5] Re: Printer", ""),
        ("Re: T-12345", ""),
    ],
)
def test_a_vendor_s_own_number_is_found_in_their_subject_and_never_ours(subject, reference):
    assert consult.find_reference(subject) == reference


ASKED = (
    Consult(1, SAM, "Which port?", NOOR, NOW),
    Consult(2, "network", "Which port?", NOOR, NOW),
    Consult(3, VENDOR, "Why?", NOOR, NOW, outside=True, reference="Case 4711"),
)


def answered(number, sender, text, subject="Re: consult"):
    right = Capability("h", Scope.REPLY, sender, NOW, 5, "consult", {"number": number})
    ticket = make_ticket(state=State.IN_PROGRESS, **Work(consults=ASKED).changes())
    reading = make_reading(text, subject, sender)
    return consult.answer(
        make_situation(reading=reading, ticket=ticket, capability=right, k=3, now=NOW + timedelta(hours=1))
    )


def test_an_answer_stays_inside_and_reaches_who_has_the_ticket_and_who_asked():
    plan = answered(1, SAM, "Port 22.")
    assert [one.article.visibility for one in plan.articles] == [Visibility.INTERNAL]
    assert letters(plan) == [("consult-answer", PIET), ("consult-answer", NOOR)]
    assert [one.answered_by for one in Work.of(plan.ticket).consults] == [SAM, "", ""]
    assert answered(9, SAM, "Port 22.") is None, "nothing was asked under that number"


@pytest.mark.parametrize(
    ("text", "subject", "by", "reference"),
    [
        ("The card is broken.", "Re: consult", VENDOR, "Case 4711"),
        ("We have received your mail.", "[#7712] Re: consult", "", "[#7712]"),
        ("We have received your mail.", "RE: CASE #4711 consult", VENDOR, "Case 4711"),
        ("We have received it. Which serial number?", "[#7712] Re: consult", VENDOR, "[#7712]"),
    ],
)
def test_a_vendor_s_receipt_brings_a_number_and_leaves_the_question_open(text, subject, by, reference):
    one = Work.of(answered(3, VENDOR, text, subject).ticket).consults[2]
    assert (one.answered_by, one.reference) == (by, reference)


def remind(consults, **ticket):
    ticket = make_ticket(**{"state": State.IN_PROGRESS, **Work(consults=consults).changes(), **ticket})
    timer = Timer(5, TimerName.CONSULT_REMINDER, NOW, data={"at": NOW.isoformat(), "by": NOOR})
    m = Moment(NOW, make_policy(), make_house(), timer, ticket)
    draft = Draft(NOW, "clock", "timer:1", ticket)
    return consult.plan_reminder(Case(m, draft, Post(draft, m.policy, m.house)))


def test_only_who_is_silent_is_reminded_and_who_waits_is_told():
    said = replace(ASKED[0], answered_by=SAM, answered_at=NOW)
    plan = remind((said, ASKED[2], replace(ASKED[1], at=NOW - timedelta(days=1))))
    assert letters(plan) == [("consult-outside", VENDOR), ("consult-unanswered", PIET), ("consult-unanswered", NOOR)]
    assert remind((said,)) is None
    assert remind(ASKED, state=State.RESOLVED) is None


@pytest.mark.parametrize(
    ("subject", "reference"),
    [
        ("您的工单 20261127", "工单 20261127"),
        ("工单编号20261127已受理", "工单编号20261127"),
        ("已收到您的案例CS-12345", "案例CS-12345"),
        ("请见#4711", "#4711"),
        ("我们在12345年", ""),
    ],
)
def test_a_vendor_s_number_is_found_between_chinese_characters(subject, reference):
    assert consult.find_reference(subject) == reference
