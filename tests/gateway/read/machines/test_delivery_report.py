"""Delivery reports of the great servers, each synthetic, and mails that look like one."""

from __future__ import annotations

import json

import pytest

from gateway.read.machines.delivery_report import read_bounce
from gateway.read.mime.parse import parse

DAEMON = b"From: Mail Delivery System <MAILER-DAEMON@mx.x.example>\r\nTo: ann@desk.example\r\n"
ORIGINAL = b"\r\n\r\nReceived: by desk.example\r\nMessage-ID: <77@desk.example>\r\nTo: eva@y.example\r\nSubject: Hi\r\n"


def dsn(fields: bytes, text: bytes = b"Your message could not be delivered.") -> bytes:
    return (
        DAEMON
        + b"Subject: Undelivered Mail Returned to Sender\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\n"
        + text
        + b"\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.x.example\r\n\r\n"
        + fields
        + b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <77@desk.example>\r\nTo: eva@y.example\r\n\r\nx\r\n--b--\r\n"
    )


def prose(text: bytes, head: bytes = DAEMON, subject: bytes = b"failure notice") -> bytes:
    return head + b"Subject: " + subject + b"\r\n\r\n" + text


@pytest.mark.parametrize(
    ("fields", "recipients", "status", "permanent"),
    [
        (
            b"Final-Recipient: rfc822; eva@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n",
            ["eva@y.example"],
            "5.1.1",
            True,
        ),
        (
            b"Final-Recipient: rfc822;<Eva@Y.example>\r\nAction: delayed\r\nStatus: 4.4.1\r\n",
            ["eva@y.example"],
            "4.4.1",
            False,
        ),
        (
            (
                b"Final-Recipient: rfc822; eva@y.example\r\nAction: failed\r\nStatus: 5.0.0\r\n"
                b"Diagnostic-Code: smtp; 550 5.7.1 not\r\n allowed\r\n"
            ),
            ["eva@y.example"],
            "5.7.1",
            True,
        ),
        (
            (
                b"Final-Recipient: rfc822; a@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
                b"Final-Recipient: rfc822; b@y.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
                b"Final-Recipient: rfc822; c@y.example\r\nAction: failed\r\nStatus: 5.2.2\r\n"
            ),
            ["a@y.example", "c@y.example"],
            "5.1.1",
            True,
        ),
        (
            b"Original-Recipient: rfc822; eva@y.example\r\nFinal-Recipient: rfc822; eva@inner\r\nAction: failed\r\nStatus: 5.3.0\r\n",
            ["eva@y.example"],
            "5.3.0",
            True,
        ),
    ],
)
def test_reports_by_rfc_3464(fields: bytes, recipients: list[str], status: str, permanent: bool) -> None:
    found = read_bounce(parse(dsn(fields)), "")
    assert found.bounce
    assert list(found.recipients) == recipients
    assert (found.status, found.permanent) == (status, permanent)


@pytest.mark.parametrize(
    ("text", "status", "permanent"),
    [
        (
            (
                b"Hi. This is the qmail-send program.\r\nI'm afraid I wasn't able to deliver your message.\r\nThis is a permanent error."
                b"\r\n\r\n<eva@y.example>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of the message."
            ),
            "5.1.1",
            True,
        ),
        (
            (
                b"A message that you sent could not be delivered to one or more of its\r\nrecipients. The following address(es) failed:"
                b"\r\n\r\n  eva@y.example\r\n    SMTP error from remote mail server after RCPT TO:<eva@y.example>:\r\n    550 User unknown"
                b"\r\n\r\n------ This is a copy of the message, including all the headers. ------"
            ),
            "5.1.1",
            True,
        ),
        (
            (
                b"This is a warning message only.\r\nDelivery to the following recipient has been delayed:\r\n\r\n     eva@y.example\r\n\r\n"
                b"Message will be retried for 2 more day(s)\r\n\r\n----- Original message -----"
            ),
            "",
            False,
        ),
        (
            (
                b"Your message\r\n\r\n  To:      list@z.example\r\n  Subject: Hi\r\n  Sent:    Thu, 11 Jul 2024\r\n\r\n"
                b"did not reach the following recipient(s):\r\n\r\neva@y.example on Thu, 11 Jul 2024 16:54:54\r\n"
                b"    The recipient name is not recognized\r\n"
            ),
            "5.1.1",
            True,
        ),
        (
            "抱歉，您的邮件被退回来了……\r\n无法投递到 eva@y.example\r\n邮箱已满 552 5.2.2 mailbox full\r\n".encode(),
            "5.2.2",
            True,
        ),
    ],
)
def test_reports_in_prose(text: bytes, status: str, permanent: bool) -> None:
    found = read_bounce(parse(prose(text + ORIGINAL)), "")
    assert found.bounce
    assert found.recipients == ("eva@y.example",)
    assert (found.status, found.permanent) == (status, permanent)


@pytest.mark.parametrize(
    "content",
    [
        b"From: ann@x.example\r\nSubject: My parcel was undeliverable\r\n\r\nIt could not be delivered, please resend.",
        b"From: ann@x.example\r\nSubject: Re: Undeliverable: report\r\nIn-Reply-To: <1@x>\r\n\r\nWhy was it not delivered to eva@y.example?",
        b"From: ann@x.example\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nI am away. Mail is not forwarded.",
        (
            b"From: fbl@isp.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nabuse report"
            b"\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b--\r\n"
        ),
        (
            b"From: ann@x.example\r\nSubject: Mail delivery failed: returning message to sender\r\n\r\nI get this all the time:\r\n\r\n"
            b"A message that you sent could not be delivered. The following address failed:\r\n\r\n  eva@y.example\r\n    Unrouteable address"
        ),
        b"From: postmaster@x.example\r\nSubject: Your server\r\n\r\nIt rejects our mail with 550 5.7.1, which could not be delivered. Why?",
        b"From: no-reply@parcels.example\r\nSubject: Your delivery failed\r\n\r\nWe were unable to deliver your parcel. The address does not exist.",
        b"From: ann@x.example\r\nSubject: Mailbox full?\r\n\r\nHow do I see whether my mailbox is full?",
        dsn(
            b"Final-Recipient: rfc822; eva@y.example\r\nAction: delayed\r\nStatus: 4.7.0\r\n",
            b"Your message has been waitlisted. Please add yourself to my guest list: https://x.example/1",
        ),
    ],
)
def test_no_reports(content: bytes) -> None:
    assert not read_bounce(parse(content), "ann@x.example").bounce


FIELDS = b"Reporting-MTA: dns; mx.y.example\r\n\r\nFinal-Recipient: rfc822; eva@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (b"Mail to a customer", b"\r\n\r\nHello, I get this, please help:\r\n\r\n" + FIELDS),
        (
            b"Fwd: Undelivered Mail Returned to Sender",
            b"\r\n\r\nWhat now\r\n\r\n---------- Forwarded message ---------\r\nFrom: MAILER-DAEMON@mx.x.example\r\n"
            b"Subject: Undelivered Mail Returned to Sender\r\n\r\nIt could not be delivered.\r\n\r\n" + FIELDS,
        ),
        (
            b"FW: Undeliverable: offer",
            b"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee attached\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            + FIELDS
            + b"\r\n--b--\r\n",
        ),
        (
            b"Undeliverable: offer",
            b"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee attached\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
            b"From: postmaster@x.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\r\n\r\n"
            b"--c\r\nContent-Type: message/delivery-status\r\n\r\n" + FIELDS + b"\r\n--c--\r\n--b--\r\n",
        ),
        (b"Rejected mail", b"\r\n\r\neva@y.example rejected my mail with 550 5.7.1.\r\nKind regards\r\nAnn"),
        (b"Delivery failure to a customer", b"\r\n\r\neva@y.example: 550 5.1.1 user unknown\r\nWhat is that?"),
        (
            b"Undeliverable mail",
            b"\r\n\r\nPlease check why it could not be delivered:\r\n\r\nReceived: from mx\r\nMessage-ID: <1@x.example>\r\n",
        ),
    ],
)
def test_people_who_pass_on_a_report(subject: bytes, body: bytes) -> None:
    """A requester who asks about a report of theirs must get a ticket: read as a report it would have no effect."""
    mail = b"From: Ann Lee <ann@x.example>\r\nTo: desk@desk.example\r\nSubject: " + subject + body
    assert not read_bounce(parse(mail), "ann@x.example").bounce


@pytest.mark.parametrize(
    "words",
    [
        b"<eva@y.example>:\r\n554: delivery error: dd This user doesn't have a y.example account (eva@y.example)",
        b"  eva@y.example\r\n    550 Message was not accepted -- invalid mailbox. Local mailbox eva@y.example is unavailable",
        b"was not delivered to:\r\n\r\n  eva@y.example\r\n\r\nbecause:\r\n\r\n  User eva (eva@y.example) not listed in Domino Directory",
        b"undeliverable to the following:\r\n\teva@y.example (user not found)",
    ],
)
def test_nobody_there_in_other_words(words: bytes) -> None:
    found = read_bounce(parse(prose(b"Your message could not be delivered.\r\n\r\n" + words)), "")
    assert (found.recipients, found.status, found.permanent) == (("eva@y.example",), "5.1.1", True)


PASTED = b"I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n<eva@y.example>:\r\n550 5.1.1 unknown user\r\n"


@pytest.mark.parametrize("sender", [b"Shop Braun <mail@x.example>", b"it-admin@x.example", b"Ann Lee <ann@x.example>"])
@pytest.mark.parametrize(
    ("head", "text"),
    [
        (b"", b"Hello,\r\n\r\nI get this when I write to Eva:\r\n\r\n" + PASTED),
        (b"", b"Hallo,\r\n\r\ndas kommt zurueck:\r\n\r\n" + FIELDS),
        (b"X-Mailer: Microsoft Outlook 16.0\r\n", PASTED),
        (b"User-Agent: Mozilla Thunderbird\r\n", FIELDS),
        (b"Message-ID: <CAF12+ab@mail.gmail.com>\r\n", b"Cannot write to Eva: " + PASTED),
        (
            b"Thread-Index: AQHc\r\n",
            PASTED + b"\r\n--- Below this line is a copy of the message.\r\n\r\nReceived: x\r\n",
        ),
    ],
)
def test_people_who_paste_a_report_from_any_address(sender: bytes, head: bytes, text: bytes) -> None:
    """Small firms write from mail@ and admin@; a client in the header tells them from a server, even where they say nothing of their own."""
    mail = b"From: " + sender + b"\r\nSubject: Undelivered Mail Returned to Sender\r\n" + head + b"\r\n" + text
    assert not read_bounce(parse(mail), "mail@x.example").bounce


def test_a_report_from_such_an_address_that_no_client_wrote() -> None:
    mail = b"From: admin@y.example\r\nSubject: Non-Delivery: Hi\r\n\r\n--- Non-Delivery Report ---\r\nIt could not be delivered to eva@y.example\r\n"
    assert read_bounce(parse(mail), "admin@y.example").recipients == ("eva@y.example",)


@pytest.mark.parametrize("head", [b"X-Mailer: Apple Mail (2.3)\r\n", b"In-Reply-To: <1@desk.example>\r\n"])
def test_a_postmaster_who_answers(head: bytes) -> None:
    mail = (
        b"From: postmaster@y.example\r\nSubject: Re: Undelivered mail to Eva\r\n"
        + head
        + b"\r\nHello,\r\n\r\neva@y.example works again.\r\n"
    )
    assert not read_bounce(parse(mail), "postmaster@y.example").bounce


@pytest.mark.parametrize(
    "text",
    [
        "Diese Nachricht wurde noch nicht zugestellt. Es wird weiterhin versucht, sie zuzustellen.",
        "Ce message n'a pas encore été remis.",
        "邮件暂时无法投递，系统将继续重试。",
        "Gmail tentará novamente por mais 47 horas.",
        "Gmail volverá a intentarlo durante 47 horas más.",
    ],
)
def test_trying_goes_on_in_other_languages(text: str) -> None:
    found = read_bounce(parse(prose(f"eva@y.example\r\n{text}".encode(), subject=b"Delivery delayed")), "")
    assert (found.bounce, found.permanent) == (True, False)


def test_gmail_says_in_the_subject_that_trying_goes_on() -> None:
    text = "Es ist ein vorübergehendes Problem aufgetreten.\r\n\r\neva@y.example\r\n"
    for kind, permanent in ((b"Delay", False), (b"Failure", True)):
        subject = b"Delivery Status Notification (" + kind + b")"
        found = read_bounce(parse(prose(text.encode(), subject=subject)), "")
        assert (found.bounce, found.permanent) == (True, permanent)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Recapito non riuscito: Stampante", "Il messaggio non ha raggiunto alcuni o tutti i destinatari."),
        ("Onbestelbaar: Printer", "Uw bericht heeft enkele of alle geadresseerden niet bereikt."),
        ("Kunde inte levereras: Skrivare", "Ditt meddelande nådde inte vissa eller alla mottagare."),
        ("Kan ikke leveres: Printer", "Meddelelsen nåede ikke frem til nogle eller alle modtagere."),
        ("Nedoručitelné: Tiskárna", "Zpráva nebyla doručena některým nebo všem příjemcům."),
        ("In a language of nobody", "Teade ei jõudnud adressaadini."),
    ],
)
def test_older_reports_of_exchange_in_its_languages(subject: str, text: str) -> None:
    head = b"From: System <postmaster@y.example>\r\nTo: ann@desk.example\r\n"
    body = f"{text}\r\n\r\n      eva@y.example 5-8-2024 9:41\r\n            <mx.y.example #5.1.1>\r\n"
    found = read_bounce(parse(prose(body.encode(), head, subject.encode())), "<>")
    assert (found.recipients, found.status, found.permanent) == (("eva@y.example",), "5.1.1", True)


def test_a_rejection_by_sieve() -> None:
    """Dovecot's `reject` answers with a receipt of the kind "deleted"."""
    mail = (
        DAEMON
        + b"Subject: Automatically rejected mail\r\nAuto-Submitted: auto-replied (rejected)\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        b"--b\r\n\r\nYour message to <eva@y.example> was automatically rejected:\r\nno mail, please\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        b"Final-Recipient: rfc822; eva@y.example\r\nDisposition: automatic-action/MDN-sent-automatically; deleted\r\n--b--\r\n"
    )
    found = read_bounce(parse(mail), "")
    assert (found.bounce, found.recipients) == (True, ("eva@y.example",))


@pytest.mark.parametrize(
    ("action", "status"),
    [("deliverable", "2.1.5"), ("delivered", "2.0.0"), ("relayed", "2.6.0"), ("expanded", "2.1.5"), ("", "2.1.5"), ("failed", "2.0.0"), ("deliverable", "")],
)  # fmt: skip
def test_a_success_is_no_failure(action: str, status: str) -> None:
    fields = f"Final-Recipient: rfc822; eva@y.example\r\nAction: {action}\r\nStatus: {status}\r\n".encode()
    assert not read_bounce(parse(dsn(fields, b"This is a report about your mail.")), "").bounce


def test_the_address_that_was_written_to_is_the_recipient() -> None:
    fields = b"Final-Recipient: rfc822; %s\r\nX-Actual-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    for final, actual in ((b"eva@y.example", b"real@inner.example"), (b"alias@inner.example", b"eva@y.example")):
        assert read_bounce(parse(dsn(fields % (final, actual))), "").recipients == ("eva@y.example",)


def _notice(order: tuple[str, ...], *, wrapped: bool) -> bytes:
    bounced = {"emailAddress": "eva@y.example", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 unknown"}
    parts = {
        "notificationType": "Bounce",
        "mail": {"commonHeaders": {"messageId": "<77@desk.example>"}, "destination": ["eva@y.example"]},
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [bounced]},
    }
    text = json.dumps({name: parts[name] for name in order})
    text = json.dumps({"Type": "Notification", "Subject": "x", "Message": text}) if wrapped else text
    head = b"From: no-reply@sns.amazonaws.com\r\nTo: ann@desk.example\r\nSubject: AWS Notification Message\r\n\r\n"
    return head + text.encode() + b"\r\n\r\n--\r\nIf you wish to stop receiving notifications, click here\r\n"


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("order", [("notificationType", "bounce", "mail"), ("mail", "bounce", "notificationType")])
def test_a_notice_as_json(order: tuple[str, ...], wrapped: bool) -> None:
    found = read_bounce(parse(_notice(order, wrapped=wrapped)), "bounces@amazonses.example")
    assert (found.recipients, found.status, found.permanent) == (("eva@y.example",), "5.1.1", True)


def test_a_blank_in_the_middle_of_an_address_makes_no_recipient() -> None:
    text = b"Your message could not be delivered to mailboxfull@x.example: mailbox full@x.example is over quota"
    assert read_bounce(parse(prose(text)), "").recipients == ("mailboxfull@x.example",)


@pytest.mark.parametrize(
    ("fields", "text", "status", "permanent"),
    [
        (  # a transcript tells of an earlier try, the report of the last one
            b"Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 554 delivery error: this account is disabled\r\n",
            b"451 4.4.1 reply: read error from mx3.y.example.\r\n<<< 554 delivery error: this account is disabled\r\n",
            "5.0.0",
            True,
        ),
        (
            b"Action: failed\r\nStatus: 5.0.0\r\n",
            b"451 4.4.1 read error\r\n<<< 550 5.1.1 no such user\r\n",
            "5.1.1",
            True,
        ),
        (
            b"Action: delayed\r\nStatus: 4.0.0\r\n",
            b"<<< 450 4.2.0 try again\r\n>>> 5.1.1 was yesterday\r\n",
            "4.2.0",
            False,
        ),
        (  # refused for good while it was greeted: ours calls that a failure for now, and gave up
            b"Action: failed\r\nStatus: 4.5.0\r\nDiagnostic-Code: smtp; 550 5.5.0 Service refuse.\r\n",
            b"host mx.y.example refused to talk to me\r\n",
            "5.5.0",
            True,
        ),
        (
            b"Action: delayed\r\nStatus: 4.5.0\r\nDiagnostic-Code: smtp; 550 5.5.0 Service refuse.\r\n",
            b"host mx.y.example refused to talk to me\r\n",
            "4.5.0",
            False,
        ),
        (
            b"Action: failed\r\nStatus: 4.2.2\r\nDiagnostic-Code: smtp; 452 4.2.2 mailbox full\r\n",
            b"it was in the queue for too long: 5.4.7\r\n",
            "4.2.2",
            False,
        ),
    ],
)
def test_the_last_word_of_the_other_server_counts(fields: bytes, text: bytes, status: str, permanent: bool) -> None:
    found = read_bounce(parse(dsn(b"Final-Recipient: rfc822; eva@y.example\r\n" + fields, text)), "")
    assert (found.status, found.permanent) == (status, permanent)


@pytest.mark.parametrize(
    "text",
    [
        b"Your message to: eva@y.example\r\nwas blocked by our Spam Firewall and has NOT BEEN DELIVERED.",
        b"Your email to eva@y.example could not be delivered.",
        b"Ihre Nachricht an eva@y.example wurde nicht zugestellt.",
        b'Your mail "Please help: a question from support" meant for eva@y.example could not be delivered.',
        "Ihre Nachricht „Hilfe, bitte reply“ an die Adresse eva@y.example konnte nicht zugestellt werden.".encode(),
        "Votre message « Help please » adressé à eva@y.example n'a pas pu être remis.".encode(),
        "您寄往 eva@y.example 的郵件《Questions》無法投遞。".encode(),
        "您于上午发送给 eva@y.example 的邮件“Help”未能送达，请联系 postmaster@y.example。".encode(),
    ],
)
def test_a_filter_that_names_the_address_in_its_sentence(text: bytes) -> None:
    head = b"From: no-reply@filter.example\r\nTo: ann@desk.example\r\n"
    found = read_bounce(parse(prose(text, head, b"**Message you sent blocked by our bulk email filter**")), "<>")
    assert found.bounce
    assert found.recipients == ("eva@y.example",)


def test_a_service_that_says_bounced() -> None:
    text = (
        b"A message that you sent hard bounced.\r\n\r\nRecipient: eva@y.example\r\n"
        b"Details: smtp;550 5.1.1 The email account does not exist."
    )
    head = b"From: service@post.example\r\nTo: ann@desk.example\r\nAuto-Submitted: auto-generated\r\n"
    found = read_bounce(parse(prose(text, head, b"A message bounced: eva@y.example")), "<bounces@post.example>")
    assert (found.recipients, found.status) == (("eva@y.example",), "5.1.1")


@pytest.mark.parametrize(
    "written", ["utf-8; 用户@y.example", "UTF-8; \\x{7528}\\x{6237}@y.example", "utf-8;<用户@y.example>"]
)
def test_an_address_with_letters_of_any_script(written: str) -> None:
    """RFC 6533: such an address comes as it is, or in seven bits."""
    fields = f"Final-Recipient: {written}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    assert read_bounce(parse(dsn(fields.encode())), "<>").recipients == ("用户@y.example",)


def test_half_a_character_in_an_address() -> None:
    fields = b"Final-Recipient: utf-8; a\\x{D800}@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    assert read_bounce(parse(dsn(fields)), "<>").recipients == ("a@y.example",)


@pytest.mark.parametrize(
    ("subject", "text", "status"),
    [
        (
            "Hard bounce: eva@y.example",
            "It could not be delivered.\r\n\r\nRecipient: eva@y.example\r\n550 5.1.1 x",
            "5.1.1",
        ),
        (
            "未传递: Printer",
            "未能送达至下列收件人:\r\n\r\n  eva@y.example 2026/11/24 18:15\r\n    <y.example #5.2.2>",
            "5.2.2",
        ),
    ],
)
def test_reports_in_yet_other_words(subject: str, text: str, status: str) -> None:
    head = b"From: service@y.example\r\nTo: ann@desk.example\r\nAuto-Submitted: auto-generated\r\n"
    found = read_bounce(parse(prose(text.encode(), head, subject.encode())), "<>")
    assert (found.recipients, found.status, found.permanent) == (("eva@y.example",), status, True)
