"""Scenario 32: a thousand tickets in a victim's name make the desk no weapon: budgets for one address and for all."""

import pytest

from gateway.message import RawMail
from rules.policy.model import Budgets
from service.config.settings import Trust
from service.loops.desk import put_job
from tests.tools.talk import DESK

VICTIM = "victim@bank.example"


def flood(talk, count, sender=lambda number: VICTIM, results="", **more):
    """Many mails at once: in the inbox first, then worked as the daemon does."""
    jobs = []
    for number in range(count):
        content = talk.write(sender(number), f"SECRET SUBJECT {number}", f"SECRET BODY {number}", **more)
        if results:
            content = f"Authentication-Results: {results}\r\n".encode() + content
        raw = RawMail(content, sender(number), (DESK,), talk.stage.clock.now(), peer="192.0.2.1")
        jobs.append(talk.stage.writer.submit(put_job(raw), "T1"))
    for job in jobs:
        job.result()
    return talk.stage.settle()


def test_32_one_victim_gets_three_an_hour_and_ten_a_day(talk):
    letters = [one for one in flood(talk, 1000) if one.to == VICTIM]
    assert len(letters) == Budgets().acknowledgements_per_hour == 3
    assert len(talk.tickets()) == 1000
    for _ in range(12):
        talk.wait(minutes=61)
        letters += [one for one in flood(talk, 2) if one.to == VICTIM]
    assert len(letters) == Budgets().acknowledgements_per_day == 10


def test_32_who_knows_a_thread_is_bounded_as_well(talk):
    """A Message-ID of ours finds a ticket and permits nothing: it lifts no bound, and tells nothing of the ticket."""
    theirs = talk.mail("ann@acme.example", "Printer jam", "The printer jams.").letter("ann@acme.example")
    work = next(one for one in talk.stage.letters if one.kind == "assignment")
    talk.reply(work, "#priority P1")
    letters = [one for one in flood(talk, 30, headers={"References": theirs.message_id}) if one.to == VICTIM]
    assert len(letters) == Budgets().acknowledgements_per_hour
    assert not [one for one in letters if "printing" in one.text]
    assert {(one.category, one.priority) for one in talk.tickets() if one.requester == VICTIM} == {("other", "P3")}


def test_32_whose_domain_disowns_the_mail_gets_nothing_of_it(make_talk):
    talk = make_talk(trust=Trust(authserv_id="mx.acme.example", hops=("192.0.2.1",)))
    fails = "mx.acme.example; dmarc=fail (p=reject dis=none) header.from=bank.example"
    letters = flood(talk, 60, results=fails)
    assert [one for one in letters if one.to == VICTIM] == []
    assert talk.tickets() == []
    assert {mail.outcome for mail in talk.inbox()} == {"quarantined"}


def through_a_thread(talk, **how):
    """What became of mails of the victim that name a Message-ID of ours."""
    theirs = talk.mail("ann@acme.example", "Printer jam", "The printer jams.").letter("ann@acme.example")
    before = len(talk.inbox())
    letters = flood(talk, 2, headers={"References": theirs.message_id}, **how)
    assert VICTIM not in {one.to for one in letters}
    return {mail.outcome for mail in talk.inbox() if mail.id > before}


def test_32_a_thread_of_ours_lets_in_nobody_whose_domain_disowns_the_mail(make_talk):
    talk = make_talk(trust=Trust(authserv_id="mx.acme.example", hops=("192.0.2.1",)))
    fails = "mx.acme.example; dmarc=fail (p=reject dis=none) header.from=bank.example"
    assert through_a_thread(talk, results=fails) == {"quarantined"}
    assert len(talk.tickets()) == 1


def test_32_a_thread_of_ours_is_no_way_round_the_gate(make_talk):
    rules = "gate: [{name: Ours, when: {new: yes, from: '*@bank.example'}, do: file}]\n"
    assert through_a_thread(make_talk("gated", rules=rules)) == {"filed"}


def test_32_a_thread_of_ours_is_no_way_round_what_is_remembered(talk):
    work = next(one for one in flood(talk, 1) if one.kind == "assignment")
    talk.reply(work, "#spam")
    assert through_a_thread(talk) == {"quarantined"}


def test_32_many_victims_share_the_budget_of_the_whole_desk(talk):
    count = 1000
    letters = flood(talk, count, lambda number: f"victim{number}@bank{number}.example")
    outside = [one for one in letters if one.to.startswith("victim")]
    assert len(outside) == Budgets().acknowledgements_of_desk_per_hour // 2 == 150
    assert len(talk.tickets()) == count
    assert talk.mail("ann@acme.example", "Printer jam").to("ann@acme.example", "received")


@pytest.mark.parametrize(
    "name",
    ["Win 1000 EUR at https://evil.example/x", "www.evil.example", "evil.example/win now", "free.click", "mailto:x@evil.example",
     "Call +49 900 123456 now", "<img src=x>", "{{ 7*7 }}", "You have won a new phone today", "see evil\uff0ecom"],
)  # fmt: skip
def test_32_no_advertisement_is_said_to_a_victim_as_their_name(talk, name):
    step = talk.raw(
        f'From: "{name}" <{VICTIM}>\r\nSubject: Hello\r\nMessage-ID: <1@x>\r\n\r\nPlease help.\r\n'.encode(), VICTIM
    )
    letter = step.letter(VICTIM)
    assert [value for field, value in letter.headers if field.lower() == "to"] == [VICTIM]
    assert letter.text.startswith(("Hello,", "您好"))
    assert name not in letter.text
