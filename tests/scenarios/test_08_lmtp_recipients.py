"""Scenario 8: three recipients by LMTP, one unknown: 550 for it at RCPT, exactly two replies after the dot."""

import smtplib

from tests.tools.waiting import PATIENCE
from tests.tools.wire_tools import Desk, connected, listening


async def test_one_reply_for_each_recipient_that_was_taken():
    desk = Desk()
    async with listening(desk, lmtp=True) as listener, connected(listener) as client:
        await client.answer()
        await client.say("LHLO x")
        await client.say("MAIL FROM:<ann@x.example>")
        answers = [await client.say(f"RCPT TO:<{name}@acme.example>") for name in ("support", "nobody", "vpn")]
        assert [answer[:3] for answer in answers] == ["250", "550", "250"]
        assert (await client.say("DATA")).startswith("354")
        replies = [await client.mail(), await client.answer()]
        assert all(reply.startswith("250 2.0.0") for reply in replies)
        assert await client.say("NOOP") == "250 2.0.0 OK"
    assert [mail.recipients for mail in desk.mails] == [("support@acme.example", "vpn@acme.example")]


def test_08_the_daemon_answers_for_each_recipient_and_makes_one_ticket(make_desk):
    desk = make_desk(lmtp_listen="127.0.0.1:0")
    first = next(line for line in (desk.folder / "postdesk.yaml").read_text().splitlines() if line.startswith("desk: "))
    both = f"desks:\n  - {first.removeprefix('desk: ')}\n  - {{name: Acme VPN, address: vpn@acme.example}}"
    desk.edit("postdesk.yaml", first, both)
    desk.start()
    with smtplib.LMTP("127.0.0.1", desk.lmtp_port, local_hostname="mx.acme.example", timeout=PATIENCE) as client:
        client.ehlo_or_helo_if_needed()
        assert client.mail("ann@customer.example")[0] == 250
        codes = [client.rcpt(f"{name}@acme.example")[0] for name in ("support", "nobody", "vpn")]
        assert codes == [250, 550, 250]
        client.putcmd("DATA")
        assert client.getreply()[0] == 354
        client.send(b"From: ann@customer.example\r\nSubject: Jam\r\nMessage-ID: <jam@x.example>\r\n\r\nHelp!\r\n.\r\n")
        assert [client.getreply()[0] for _ in range(2)] == [250, 250]
        assert client.noop()[0] == 250  # and not one more
    desk.letter("ann@customer.example", "Jam")
    assert len(desk.tickets()) == 1
    [mail] = desk.json("inbox", "list")
    assert sorted(mail["recipients"]) == ["support@acme.example", "vpn@acme.example"]
    assert [one["recipient"] for one in desk.json("outbox")].count("ann@customer.example") == 1
