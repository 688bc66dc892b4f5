"""In which order a mail is asked what it is: the first question that has an answer decides."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.message import DomainVerdict
from gateway.seals import Seal, SealFault, Signer
from service.domain.opening.new_ticket import judge_again
from service.domain.plan_mail import _OF_ANSWERS, NOBODY, plan_mail
from service.domain.ticket.events import replay
from service.domain.ticket.open_work import Work
from store.records import Outcome, State
from tests.tools.situations import ANN, NOOR, NOW, PIET, make_reading, make_situation, make_ticket

EVE = "eve@elsewhere.example"


def decide(s, **changes):
    return plan_mail(s, replace(judge_again(s), **changes))


def letters(plan):
    return [(one.letter, one.to) for one in plan.letters]


def test_who_may_speak_in_a_ticket_is_judged_by_key_and_person():
    ticket = make_ticket()
    assert decide(make_situation(ticket=ticket, k=3)).outcome == Outcome.ARTICLE
    assert decide(make_situation(sender=EVE, ticket=ticket, k=3)).outcome == Outcome.HELD
    apart = decide(make_situation(sender=EVE, ticket=ticket, k=0))
    assert (apart.outcome, apart.opens) == (Outcome.TICKET, True)
    assert "possibly_related" in {event.kind for event in apart.events}


def test_an_engineer_s_command_without_our_address_is_asked_back_and_does_nothing():
    plan = decide(make_situation("#close", sender=NOOR, ticket=make_ticket(), k=0))
    assert (plan.outcome, letters(plan)) == (Outcome.HELD, [("held", NOOR)])
    assert plan.ticket is not None
    assert plan.ticket.state == State.ASSIGNED


@pytest.mark.parametrize(
    ("gate", "outcome"),
    [("file", Outcome.FILED), ("drop", Outcome.DROPPED), ("quarantine", Outcome.QUARANTINED), ("hold", Outcome.HELD)],
)
def test_what_the_gate_keeps_out_opens_nothing_and_names_its_rule(gate, outcome):
    plan = decide(make_situation(), gate=gate, gate_rule="adverts")
    assert (plan.outcome, plan.opens, plan.reason) == (outcome, False, "gate: adverts")
    assert ANN not in {one.to for one in plan.letters}
    let_in = decide(make_situation(released="yes", released_by=PIET), gate=gate, gate_rule="adverts")
    assert let_in.opens, "somebody let it in"


def test_a_mail_to_two_tickets_waits_unless_they_have_become_one():
    plan = decide(make_situation(ticket=make_ticket(), k=3, conflict=(9,)))
    assert (plan.outcome, plan.reason) == (Outcome.HELD, "written to several tickets: T-5, T-9")
    merged = make_ticket(work=Work(merged=(9,)).changes()["work"])
    assert decide(make_situation(ticket=merged, k=3, conflict=(9,))).outcome == Outcome.ARTICLE


def test_words_of_before_an_erasure_never_come_back():
    s = make_situation(erased_at=NOW)
    old = replace(s, reading=replace(s.reading, mail=replace(s.mail, date=NOW - timedelta(days=1))))
    new = replace(s, reading=replace(s.reading, mail=replace(s.mail, date=NOW + timedelta(days=1))))
    plan = decide(old)
    assert (plan.outcome, plan.forgets, plan.articles) == (Outcome.DROPPED, True, ())
    assert decide(new).opens


def test_a_logged_call_is_the_caller_s_ticket_and_nobody_without_a_mailbox_is_written_to():
    s = make_situation(sender=NOBODY, ticket=make_ticket(), k=3)
    s = replace(s, inbox=replace(s.inbox, road="log", peer=f"phone:{PIET}:0123"))
    plan = decide(s)
    assert plan.opens
    assert plan.ticket is not None
    assert (plan.ticket.channel, plan.ticket.requester, plan.ticket.facts["phone"]) == ("phone", "", "0123")
    assert plan.ticket.facts["caller"] == "Ann Lee"
    assert NOBODY not in {one.to for one in plan.letters}


def test_a_forged_sender_opens_nothing_never_hears_of_it_and_its_signature_counts_as_seen():
    seal = Seal(("smime",), signers=(Signer("smime", SealFault.NONE, mark="m1"),))
    forged, honest = (
        decide(make_situation(reading=make_reading(verdict=verdict, seal=seal)))
        for verdict in (DomainVerdict.FAILED, DomainVerdict.PASS)
    )
    assert (forged.outcome, forged.letters) == (Outcome.QUARANTINED, ())
    assert honest.opens
    assert [[one.mark for one in plan.signatures] for plan in (forged, honest)] == [["m1"], ["m1"]]


@pytest.mark.parametrize(
    ("subject", "event"),
    [
        ("Re: AW: Printer", "linked"),
        ("回复：Printer", "linked"),
        ("PRINTER", "linked"),
        ("Heating", "possibly_related"),
    ],
)
def test_an_address_that_an_address_book_kept_leads_nowhere_once_the_subject_is_another(subject, event):
    ticket = make_ticket(state=State.CLOSED, closed=NOW - timedelta(days=300))
    plan = decide(make_situation(subject=subject, ticket=ticket, k=3))
    assert plan.opens, "it was closed too long ago"
    kinds = {one.kind for one in plan.events}
    assert kinds & {"linked", "possibly_related"} == {event}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Please give it to the vendor today and call her.", True),
        ("请今天转给厂商处理，并给她打个电话。", True),
        ("ok", False),
        ("Thanks, noted.", False),
        ("收到，谢谢", False),
    ],
)
def test_what_a_manager_answers_to_an_escalation_is_read_by_who_works_on_it(talk, text, shown):
    cio = "cio@acme.example"
    talk.mail("ann@acme.example", "Printer jam", "The whole team cannot work, nobody can print: all printers are down.")
    talk.wait(days=2)
    [late, *_] = [one for one in talk.stage.letters if one.to == cio and one.kind == "escalation"]
    step = talk.reply(late, text)
    assert step.mail.reason == "an escalation was acknowledged"
    assert [one.kind for one in step.letters] == (["colleague"] if shown else [])
    assert all(text in one.text.replace("\r\n", " ") and one.to != "ann@acme.example" for one in step.letters)


@pytest.mark.parametrize("released", ["", "yes"])
@pytest.mark.parametrize("sender", [ANN, EVE, NOOR])
@pytest.mark.parametrize("text", ["The printer is broken", "yes", "#close", "approved", "close", "my data"])
def test_what_a_mail_that_leads_nowhere_passes_over_knows_none(sender, text, released):
    s = make_situation(text, sender=sender, released=released, released_by=sender if released else "")
    assert {step(s, judge_again(s)) for step in _OF_ANSWERS} == {None}


def test_a_ticket_as_it_opens_is_what_its_events_add_up_to():
    plan = decide(make_situation("My phone is 555-0199\nPhone: 555-0199"))
    assert plan.opens
    assert replay(plan.events) == plan.ticket
