"""Scenario 33: a DSN 5.1.1 to the signed bounce address marks that letter and recipient only; without it nothing; none is answered."""

import smtplib

import pytest

from tests.tools.talk import ANN, PIET

REPORT = """From: MAILER-DAEMON@mx.example\r
To: {to}\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <{id}@mx.example>\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
{person} could not be reached.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example\r
\r
Final-Recipient: rfc822; {person}\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 no such user\r
\r
--b--\r
"""


@pytest.fixture
def answered(talk):
    talk.mail(ANN, "Printer jam")
    talk.mail("ben@acme.example", "VPN down")
    return talk


def report(talk, to, person=ANN, number=1):
    return talk.raw(REPORT.format(to=to, person=person, id=number).encode(), "", to)


def states(talk):
    return {(one.recipient, one.kind): one.state for one in talk.outbox()}


def test_33_a_report_to_the_signed_address_marks_exactly_its_letter(answered):
    [letter] = [one for one in answered.outbox() if one.recipient == ANN and one.kind == "received"]
    step = report(answered, letter.envelope_sender)
    assert step.outcome == "event"
    assert states(answered)[ANN, "received"] == "bounced"
    assert {state for who, state in states(answered).items() if who != (ANN, "received")} == {"sent"}
    assert [(one.to, one.kind) for one in step.letters] == [(PIET, "bounced")]
    again = report(answered, letter.envelope_sender, number=2)
    assert not [one for one in again.letters if one.to not in {PIET}]  # a machine is never answered


def test_33_a_report_without_it_has_no_effect_and_no_answer(answered):
    before = states(answered)
    step = report(answered, "support@acme.example")
    assert not step.letters
    assert states(answered) == before
    assert len(answered.tickets()) == 2


def test_33_a_forged_bounce_address_has_no_effect(answered):
    [letter] = [one for one in answered.outbox() if one.recipient == ANN and one.kind == "received"]
    local, _, domain = letter.envelope_sender.partition("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    assert not answered.stage.desk.accepts(forged)


@pytest.mark.parametrize("person", ["ben@acme.example", "ann@private.example"])
def test_33_a_report_about_somebody_else_ends_nobodys_address(answered, person):
    """It may be a mailbox to which hers forwards: the letter did not arrive, and she is written to as before."""
    [letter] = [one for one in answered.outbox() if one.recipient == ANN and one.kind == "received"]
    report(answered, letter.envelope_sender, person)
    assert states(answered)[ANN, "received"] == "bounced"
    for who in (ANN, "ben@acme.example"):
        assert answered.mail(who, f"One more of {who}").to(who, "received")


def test_33_from_outside_it_is_the_same(desk):
    """The real daemon, the return path as it stood on the wire."""
    desk.mail(ANN, "Printer jam", "It jams.")
    desk.letter(ANN, "Printer jam")
    path = next(raw.sender for raw in desk.sink.mails if raw.recipients == (ANN,))
    for number, to in enumerate(("support@acme.example", path.replace("@", "x@"), path)):
        with smtplib.SMTP("127.0.0.1", desk.port) as client:
            client.ehlo()
            client.mail("")
            if client.rcpt(to)[0] == 250:
                client.data(REPORT.format(to=to, person=ANN, id=number).encode())
    desk.until(lambda: [one for one in desk.json("outbox") if one["state"] == "bounced"])
    assert len([one for one in desk.json("outbox") if one["state"] == "bounced"]) == 1
    assert [one["kind"] for one in desk.json("show", "T-1")["events"]].count("bounced") == 1
