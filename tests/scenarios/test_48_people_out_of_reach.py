"""Scenario 48: letters to people of the desk come back, at RCPT or by a report; of one, of two, of all."""

import pytest

from gateway.message import RefusedForGood, TryLater
from service.rehearsal.people_mail import ReadLetter
from store.ticket import people, tickets
from tests.tools.talk import ANN, PIET

DANA = "dana@acme.example"
GONE = RefusedForGood("550 5.1.1 no such user", 550, at_rcpt=True)


@pytest.fixture
def desk(make_talk):
    return make_talk("memory")


def refuse(desk, *addresses, outcome=GONE):
    """From now on the next hop refuses these, and nobody else."""
    deliver = desk.stage.hop.submit
    tried = []

    def submit(mail):
        if mail.recipient in addresses:
            tried.append((mail.recipient, ReadLetter(mail.content, "", None).subject))
            desk.stage.hop.outcomes = [outcome]
        return deliver(mail)

    desk.stage.hop.submit = submit
    return tried, lambda: setattr(desk.stage.hop, "submit", deliver)


def engineers(desk):
    return tuple(desk.stage.desk.policy.people)


@pytest.mark.parametrize("reply", ["550 5.1.1 no such user", "550 mailbox unavailable", "500 5.3.0 failed"])
def test_48_of_all_engineers_each_gets_one_letter_and_nothing_is_assigned_to_them(desk, reply):
    desk.mail(ANN, "The first one")
    everybody = engineers(desk)
    tried, _ = refuse(desk, *everybody, outcome=RefusedForGood(reply, 550, at_rcpt=True))
    for number in range(4):
        desk.mail(f"p{number}@customer.example", f"Printer {number}")
        desk.wait(minutes=2)
    assert len(tried) == len({address for address, _ in tried}), tried
    with desk.stage.database.read() as unit:
        assert not [one for one in tickets.list_tickets(unit, open_only=True, limit=100) if one.assignee and one.id > 1]


def test_48_two_engineers_whose_mailboxes_refuse_every_letter_write_to_nobody_of_each_other(desk):
    desk.mail(ANN, "The first one")
    tried, _ = refuse(desk, *engineers(desk), outcome=RefusedForGood("554 5.7.1 no", 554))
    desk.mail("eva@customer.example", "VPN down")
    desk.wait(minutes=30)
    assert not [one for one in desk.outbox() if one.kind == "bounced"]
    assert len(tried) <= 3 * len(engineers(desk))


def test_48_a_full_mailbox_is_no_dead_one(desk):
    work = desk.mail(ANN, "Printer jam").to(PIET)[0]
    full = TryLater("552 5.2.2 mailbox full", 552, of_recipient=True)
    _, heal = refuse(desk, PIET, outcome=full)
    desk.mail(ANN, "Paper jam")
    desk.wait(minutes=30)
    heal()
    desk.reply(work, "I am on it.")
    desk.wait(hours=8)
    assert {one.state for one in desk.outbox() if one.recipient == PIET} == {"sent"}
    assert not [one for one in desk.outbox() if one.kind in {"bounced", "reachable"}]


def test_48_twelve_tickets_go_to_the_colleagues_of_one_who_is_out_of_reach(desk):
    for number in range(3):
        desk.mail(f"a{number}@customer.example", f"Printer jam {number}")
    tried, _ = refuse(desk, PIET)
    for number in range(9):
        desk.mail(f"b{number}@customer.example", f"Printer smoke {number}")
        desk.wait(minutes=1)
    assert len(tried) <= 1
    with desk.stage.database.read() as unit:
        his = tickets.list_tickets(unit, open_only=True, assignee=PIET, limit=100)
        everything = tickets.list_tickets(unit, open_only=True, limit=100)
    assert tried
    assert not his
    assert len(everything) == 12


def test_48_an_engineer_is_taken_back_in_by_a_mail_of_theirs_and_gets_what_waits(desk):
    work = desk.mail(ANN, "Printer jam").to(PIET)[0]
    everybody = engineers(desk)
    tried, heal = refuse(desk, *everybody)
    desk.mail("eva@customer.example", "Printer smoke")
    desk.wait(minutes=3)
    desk.mail("finn@customer.example", "Printer noise")
    desk.wait(minutes=3)
    assert len(tried) == len({address for address, _ in tried}), tried
    heal()
    letters = [*desk.reply(work, "I am here again.").letters, *desk.wait(minutes=1)]
    assert [one.kind for one in letters if one.to == PIET].count("reachable") == 1
    waits = {one.subject for one in letters if one.to == PIET and one.kind == "assignment"}
    assert len(waits) >= 2, [(one.kind, one.to, one.subject) for one in letters]


REPORT = """\
From: MAILER-DAEMON@mx.acme.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{number}@mx.acme.example>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; {who}
Action: failed
Status: {status}
Diagnostic-Code: smtp; 55x {status} {said}

--b--
"""


def report(desk, row, number, status="5.1.1", said="user unknown"):
    text = REPORT.format(to=row.envelope_sender, who=row.recipient, number=number, status=status, said=said)
    return desk.raw(text.replace("\n", "\r\n").encode(), "", row.envelope_sender)


def test_48_by_report_too_each_of_all_gets_one_letter(desk):
    desk.mail(ANN, "Printer jam")
    reported = set()
    for _ in range(6):
        for row in desk.outbox():
            if row.recipient in engineers(desk) and row.id not in reported:
                reported.add(row.id)
                report(desk, row, f"r{row.id}")
        desk.wait(minutes=2)
    written = [row.recipient for row in desk.outbox() if row.recipient in engineers(desk)]
    assert written
    assert len(written) == len(set(written))
    assert desk.ticket().assignee == ""


def test_48_of_one_whose_mailbox_stays_full_the_desk_hears_twice_and_with_the_third_report_others_get_the_work(desk):
    """The next hop takes each letter and sends it back later: what three refusals are at once, three reports are."""
    told = []
    for number in range(3):
        [work] = written(desk, desk.mail(f"a{number}@customer.example", f"Printer jam {number}"))
        assert work.recipient == PIET
        told.append([(one.to, one.kind) for one in report(desk, work, number, "5.2.2", "mailbox full").letters])
    assert not desk.mail(ANN, "Paper jam").to(PIET)
    assert told[:2] == [[(DANA, "bounced")]] * 2
    assert (DANA, "bounced") not in told[2]
    assert (DANA, "assignment") in told[2]
    desk.wait(minutes=5)
    with desk.stage.database.read() as unit:
        assert not [one.id for one in tickets.list_tickets(unit, open_only=True, limit=100) if one.assignee == PIET]
    assert "reachable" in [one.kind for one in desk.wait(days=1, hours=2) if one.to == PIET]
    assert desk.mail(ANN, "Printer smoke").to(PIET, "assignment")


def written(desk, step):
    """The rows of a step's letters that give work away."""
    of_step = {one.message_id.strip("<>") for one in step.letters if "assignment" in one.kinds}
    return [row for row in desk.outbox() if row.message_id.strip("<>") in of_step]


def test_48_what_the_desk_hears_of_a_lost_letter_of_an_engineer_says_how_somebody_else_gets_it(desk):
    [work] = written(desk, desk.mail(ANN, "Printer jam"))
    [told] = report(desk, work, "full", "5.2.2", "mailbox full").to(DANA)
    assert "Piet" in told.text
    assert "#accept" in told.text
    assert "#resend" not in told.text
    assert desk.reply(told, "#accept").to(PIET, "handed-over")
    assert desk.ticket().assignee == DANA


def test_48_several_reports_about_one_letter_count_once(desk):
    work = desk.mail(ANN, "Printer jam").to(PIET)[0]
    desk.reply(work, "On my way.")
    [row] = [one for one in desk.outbox() if one.kind == "engineer-reply"]
    letters = [letter for number in range(6) for letter in report(desk, row, number).letters]
    assert [(one.kind, one.to) for one in letters] == [("bounced", PIET)]
    assert [event.kind for event in desk.events()].count("bounced") == 1


def test_48_a_letter_about_a_letter_that_comes_back_makes_no_other(desk):
    work = desk.mail(ANN, "Printer jam").to(PIET)[0]
    desk.reply(work, "On my way.")
    [row] = [one for one in desk.outbox() if one.kind == "engineer-reply"]
    report(desk, row, "first")
    [about] = [one for one in desk.outbox() if one.kind == "bounced"]
    letters = [*report(desk, about, "second").letters, *desk.wait(minutes=5)]
    assert not [one for one in letters if one.kind == "bounced"]


def test_48_the_morning_letter_asks_and_takes_them_back_in(desk):
    desk.mail(ANN, "Printer jam")
    tried, heal = refuse(desk, PIET)
    desk.mail(ANN, "Printer smoke")
    desk.wait(minutes=3)
    assert len(tried) == 1
    desk.wait(days=1)
    assert len(tried) == 2
    heal()
    letters = desk.wait(days=2)
    assert [one.kind for one in letters if one.to == PIET].count("reachable") == 1
    with desk.stage.database.read() as unit:
        assert people.find_people(unit, [PIET])[PIET].dead_since is None
