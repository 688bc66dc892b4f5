"""Scenario 32: a thousand tickets in a victim's name make the desk no weapon: budgets for one address and for all."""

import pytest

from rules.model import Budgets
from service.rehearse import InlineReaders
from tests.scenarios.talk import DESK

VICTIM = "victim@bank.example"


def flood(talk, count, sender=lambda number: VICTIM):
    """Many mails at once: in the inbox first, then worked as the daemon does."""
    from gateway.message import RawMail
    from service.desk import put_job

    jobs = []
    for number in range(count):
        content = talk.write(sender(number), f"SECRET SUBJECT {number}", f"SECRET BODY {number}")
        raw = RawMail(content, sender(number), (DESK,), talk.stage.clock.now(), peer="192.0.2.1")
        jobs.append(talk.stage.writer.submit(put_job(raw), "T1"))
    for job in jobs:
        job.result()
    return talk.stage.settle()


def test_32_one_victim_gets_three_an_hour_and_ten_a_day(talk):
    letters = [one for one in flood(talk, 200) if one.to == VICTIM]
    assert len(letters) == Budgets().acknowledgements_per_hour == 3
    assert len(talk.tickets()) == 200
    for _ in range(12):
        talk.wait(minutes=61)
        letters += [one for one in flood(talk, 5) if one.to == VICTIM]
    assert len(letters) == Budgets().acknowledgements_per_day == 10


def test_32_whose_domain_disowns_the_mail_gets_nothing_of_it(talk, monkeypatch):
    from dataclasses import replace

    from gateway.message import Authenticity, DomainVerdict

    read = InlineReaders.read_many

    def disowned(self, mails):
        return [replace(one, authenticity=Authenticity(DomainVerdict.FAILED)) for one in read(self, mails)]

    monkeypatch.setattr(InlineReaders, "read_many", disowned)
    letters = flood(talk, 100)
    assert [one for one in letters if one.to == VICTIM] == []
    assert talk.tickets() == []
    assert {mail.outcome for mail in talk.inbox()} == {"quarantined"}


@pytest.mark.parametrize("count", [400])
def test_32_many_victims_share_the_budget_of_the_whole_desk(talk, count):
    letters = flood(talk, count, lambda number: f"victim{number}@bank{number}.example")
    outside = [one for one in letters if one.to.startswith("victim")]
    assert len(outside) == Budgets().acknowledgements_of_desk_per_hour == 300
    assert len(talk.tickets()) == count
    assert talk.mail("ann@acme.example", "Printer jam").to("ann@acme.example", "received")
