"""What a review of trust found: letters that stop, floods through a ticket that is only hinted at, values nobody writes on purpose."""

import pytest

from service.loops.letters.press import personal_address
from tests.tools.talk import ANN, DESK, PIET, Talk

REPORT = (
    "From: mailer-daemon@mx.example\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\nMessage-ID: <{id}@mx.example>\r\n\r\n'
    "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {who}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
)


@pytest.fixture
def talk(tmp_path, private_url):
    talk = Talk(tmp_path / "desk", private_url)
    yield talk
    talk.close()


def bounce(talk, who):
    letter = next(one for one in talk.outbox() if one.recipient == who)
    report = REPORT.format(to=letter.envelope_sender, who=who, id=letter.id)
    return talk.raw(report.encode(), "", letter.envelope_sender)


def test_who_writes_again_is_written_to_again(talk):
    talk.mail(ANN, "Printer jam")
    bounce(talk, ANN)
    assert talk.mail(ANN, "Toner low", "It is empty.").to(ANN, "received")


def test_work_of_a_bouncing_engineer_does_not_go_nowhere(talk):
    talk.mail(ANN, "Printer jam")
    assert bounce(talk, PIET).to("dana@acme.example", "assignment")
    assert talk.ticket(1).assignee != PIET
    later = talk.mail(ANN, "Toner low", "Of the printer.")
    assert not later.to(PIET, "assignment")
    assert later.to("dana@acme.example", "assignment")


def test_forged_commands_on_a_hinted_ticket_are_no_flood(talk):
    talk.mail(ANN, "Printer jam")
    for number in range(30):
        talk.mail(PIET, f"Re: Printer jam [T-1] {number}", f"#close number {number}", at=f"2026-11-25 11:{number:02}")
    assert sum(one.recipient == PIET and one.kind == "held" for one in talk.outbox()) <= 20
    talk.wait(days=3)
    assert sum(one.kind == "held-expired" for one in talk.outbox()) <= 40


DATES = (
    "Fri, 31 Dec 9999 23:59:59 +0000",
    "Mon, 01 Jan 0001 00:00:00 +0000",
    "Thu, 01 Jan 1970 00:00:00 -9999",
    "32 Foo 99999",
)
SENDERS = (
    '"a b"@x.example', "üser@exämple.example", "a@b", "x" * 900 + "@x.example", '"\\""@x.example', "a@[127.0.0.1]", "@x.example", "a@" + "b" * 300,
    "a..b@x.example", "a@x.example\ud800", "a%b\0@x.example", DESK.upper(), "a@-.example", "a@xn--zzzz.example",
)  # fmt: skip


@pytest.mark.parametrize("date", DATES)
def test_no_date_is_a_fault_of_ours(talk, date):
    step = talk.mail(ANN, "Printer jam", headers={"Date": date})
    assert step.outcome == "ticket"
    letter = step.letter(PIET, "assignment")
    for text in (
        "#eta 9999-12-31 23:59",
        "#hold until 9999-12-31 why",
        "#eta 0001-01-01 00:00",
        "#time 99999999999999999999h",
    ):
        assert talk.reply(letter, text).outcome in {"article", "held"}
    for text in ("#show 99999999999999999999999", "99999999999999999999 accept", "T-99999999999999999999 accept"):
        step = talk.mail(PIET, "x", text, to=[personal_address(talk.stage.desk.press[DESK], PIET)])
        assert step.outcome, text
    talk.wait(days=1)


@pytest.mark.parametrize("sender", range(len(SENDERS)))
def test_no_sender_is_a_fault_of_ours(talk, sender):
    raw = (
        f"From: {SENDERS[sender]}\r\nTo: {DESK}\r\nSubject: \r\nMessage-ID: <1@x.example>\r\n\r\nIt does not work.\r\n"
    )
    step = talk.raw(raw.encode("utf-8", "surrogatepass"), "a@x.example")
    assert step.outcome in {"ticket", "quarantined", "held"}
    raw = f"From: A <a@x.example>\r\nTo: {DESK}\r\nSubject: {SENDERS[sender]}\r\nIn-Reply-To: <1@x.example>\r\n\r\nHelp [T-99999999999999999999]\r\n"
    assert talk.raw(raw.encode("utf-8", "surrogatepass"), "a@x.example").outcome


def test_a_mail_without_a_sender_that_is_held_is_somebody_s(talk):
    address = talk.mail(ANN, "Printer jam").letter(ANN).reply_to
    raw = f"To: {address}\r\nSubject: Me too\r\nMessage-ID: <one@elsewhere.example>\r\n\r\nIt jams here.\r\n"
    step = talk.raw(raw.encode(), "eve@elsewhere.example", address)
    assert "Somebody wrote on" in step.letter(PIET, "held-note").text
    mornings = [one for one in talk.wait(days=2) if one.to == PIET and one.kind == "digest"]
    assert sum("- somebody: Me too (T-1)" in one.text for one in mornings) == 1


def test_what_is_released_and_cannot_be_done_is_asked_about_once_more(talk):
    """As often as it takes: each question has a nonce of its own, and time of its own."""
    talk.mail(ANN, "Printer jam")
    step = talk.mail(PIET, "Re: Printer jam [T-1]", "#resolve")
    for _ in range(3):
        talk.wait(hours=20)
        step = talk.reply(step.to(PIET)[0], "yes")
        assert (step.outcome, talk.ticket().state) == ("event", "assigned")
        assert "it needs a word on what solved it" in step.letter(PIET, "receipt").text
    talk.wait(hours=23)
    assert not [one for one in talk.outbox() if one.kind == "held-expired"]
    assert talk.reply(step.letter(PIET, "receipt"), "#resolve\nA new roller.").to(ANN, "confirmation")


def test_what_is_held_once_more_is_put_aside_once(talk):
    talk.mail(ANN, "Printer jam")
    step = talk.mail(PIET, "Re: Printer jam [T-1]", "#resolv\nA new roller.")
    talk.wait(hours=20)
    talk.reply(step.to(PIET)[0], "yes")
    talk.wait(days=3)
    assert len([one for one in talk.outbox() if (one.kind, one.recipient) == ("held-expired", PIET)]) == 1
