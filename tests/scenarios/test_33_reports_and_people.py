"""What comes to a signed bounce address and is no plain report: a person's mail, a machine's note, a report about the letter itself."""

import pytest

from tests.tools.talk import ANN, PIET


@pytest.fixture
def sent(talk):
    """Piet has answered Ann: gives the talk, his work letter, and the outbox row of his answer."""
    work = talk.mail(ANN, "Printer jam").to(PIET)[0]
    talk.reply(work, "Please switch it off and on.")
    [row] = [one for one in talk.outbox() if one.kind == "engineer-reply"]
    return talk, work, row


def write(talk, to, sender, text, **headers):
    lines = {
        "From": sender,
        "To": to,
        "Subject": "About your letter",
        "Message-ID": talk.stage.message_id(),
        **headers,
    }
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return talk.raw(f"{head}\r\n{text}\r\n".encode(), sender, to)


def test_33_a_person_who_writes_to_a_bounce_address_is_heard_as_possibly_related(sent):
    talk, _, row = sent
    step = write(
        talk, row.envelope_sender, "eva@elsewhere.example", "You wrote to my old address, please use this one."
    )
    assert step.outcome == "ticket"
    work = next(one for one in step.letters if one.kind == "assignment")
    assert "You wrote to my old address" in work.text
    assert "T-1" in work.text  # the engineer sees what it may be about
    seen = [one for one in step.letters if one.to == "eva@elsewhere.example"]
    assert not any("T-1 " in one.text or "Printer jam" in one.text for one in seen)
    assert next(one for one in talk.outbox() if one.id == row.id).state == "sent"


def test_33_the_requester_who_answers_there_is_heard_on_the_ticket(sent):
    talk, _, row = sent
    step = write(talk, row.envelope_sender, ANN, "It still jams.", In_Reply_To=row.message_id)
    assert (step.outcome, step.mail.ticket_id) == ("article", 1)
    assert [one for one in step.to(PIET) if "It still jams." in one.text]


def test_33_commands_of_an_engineer_there_are_held_and_asked_for(sent):
    talk, _, row = sent
    step = write(talk, row.envelope_sender, PIET, "#close done with it")
    assert step.outcome in {"held", "ticket"}
    assert talk.ticket().state.value == "in_progress"
    assert step.letters  # somebody hears of it


@pytest.mark.parametrize(
    "marks", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk", "List_Id": "<x.example>"}]
)
def test_33_a_machine_there_stays_an_event(sent, marks):
    talk, _, row = sent
    step = write(talk, row.envelope_sender, ANN, "I am away until Friday.", **marks)
    assert (step.outcome, step.letters, len(talk.tickets())) == ("event", [], 1)


REPORT = """\
From: MAILER-DAEMON@mx.acme.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{status}@mx.acme.example>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

The mail system: I'm sorry to have to inform you that your message could not be delivered.

<ann@acme.example>: {said}

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; ann@acme.example
Action: failed
Status: {status}
Diagnostic-Code: smtp; {said}

--b--
"""


@pytest.mark.parametrize(
    ("status", "said", "gone"),
    [
        ("5.1.1", "550 5.1.1 user unknown", True),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", True),
        ("5.4.4", "Host or domain name not found", True),
        ("5.2.1", "550 5.2.1 this mailbox is disabled", True),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("5.2.3", "552 5.2.3 too large", False),
        ("5.3.4", "552 5.3.4 message size exceeds limit", False),
        ("5.7.1", "554 5.7.1 looks like spam", False),
        ("5.4.7", "delivery time expired", False),
    ],
)
def test_33_only_an_address_that_is_gone_is_written_to_no_more(sent, status, said, gone):
    talk, work, row = sent
    report = REPORT.format(to=row.envelope_sender, status=status, said=said).replace("\n", "\r\n").encode()
    step = talk.raw(report, "", row.envelope_sender)
    assert step.outcome == "event"
    [told] = step.to(PIET, "bounced")
    assert ("We've stopped sending to that address" in told.text) is gone
    assert next(one for one in talk.outbox() if one.id == row.id).state == "bounced"
    assert bool(talk.reply(work, "Any news?").to(ANN)) is not gone


def test_33_what_did_not_arrive_is_sent_to_another_address_which_reads_along_from_then_on(sent):
    talk, work, row = sent
    refused = talk.reply(work, "#resend to ann@home.example")
    assert not refused.to("ann@home.example")  # Ann can be reached: nobody else is written to so easily
    report = REPORT.format(to=row.envelope_sender, status="5.1.1", said="550 5.1.1 user unknown")
    told = talk.raw(report.replace("\n", "\r\n").encode(), "", row.envelope_sender).letter(PIET, "bounced")
    step = talk.reply(told, "#resend to ann@home.example")
    assert "Please switch it off and on." in step.letter("ann@home.example", "engineer-reply").text
    later = talk.reply(work, "Any news?")
    assert [one.to for one in later.letters if one.to.startswith("ann@")] == ["ann@home.example"]
    answer = talk.reply(step.letter("ann@home.example"), "That worked, thank you.")
    assert (answer.outcome, answer.mail.ticket_id) == ("article", 1)


def test_33_an_acknowledgement_that_did_not_arrive_is_sent_to_another_address(talk):
    step = talk.mail(ANN, "Printer jam")
    [row] = [one for one in talk.outbox() if one.recipient == ANN]
    report = REPORT.format(to=row.envelope_sender, status="5.1.1", said="550 5.1.1 user unknown")
    told = talk.raw(report.replace("\n", "\r\n").encode(), "", row.envelope_sender).letter(PIET, "bounced")
    assert step.to(PIET)
    assert talk.reply(told, "#resend to ann@home.example").letter("ann@home.example", "received")


def test_33_a_requester_who_forwards_a_report_gets_a_ticket(talk):
    """They ask about mail of their own that came back: read as a report of ours it would have no effect."""
    report = (
        "Why does this come back?\r\n\r\n---------- Forwarded message ---------\r\nFrom: <mailer-daemon@mx.example>\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n\r\nYour message could not be delivered.\r\n\r\n"
        "Final-Recipient: rfc822; eva@elsewhere.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )
    step = write(talk, "support@acme.example", ANN, report, Subject="Fwd: Undelivered Mail Returned to Sender")
    assert step.outcome == "ticket"
    assert step.to(ANN)
