"""From the answer to a mail to the letters about it: one word leads through the log."""

import re
import smtplib

from tests.tools.running import RunningDesk


def test_a_mails_trace_leads_from_its_250_to_its_letters(tmp_path, sink):
    desk = RunningDesk(tmp_path, sink).start()
    try:
        with smtplib.SMTP("127.0.0.1", desk.port, local_hostname="client.example") as client:
            client.ehlo()
            client.mail("ann@customer.example")
            client.rcpt("support@acme.example")
            _, answer = client.data(
                b"From: ann@customer.example\r\nTo: support@acme.example\r\nSubject: Jam\r\n\r\nHelp.\r\n"
            )
        number = re.search(rb"queued as (\d+)", answer)[1].decode()
        desk.letter("ann@customer.example", "T-1")
        desk.letter("dana@acme.example", "T-1")
        lines = desk.until(
            lambda: (found := lines_of(desk, number)) and sum("letter sent" in line for line in found) == 2 and found
        )
        assert len([line for line in lines if 'event="mail done"' in line]) == 1
        assert all("level=info" in line for line in lines)
        [done] = [line for line in lines if 'event="mail done"' in line]
        assert "road=smtp" in done
        assert "ticket=1 letters=2" in done
        kinds = sorted(word for line in lines for word in line.split() if word.startswith("kind="))
        assert kinds[0] == "kind=assignment"
        assert kinds[1].startswith("kind=received")
        kept = desk.json("outbox", "list")
        assert sorted(one["cause"] for one in kept if one["kind"] != "welcome") == [f"inbox:{number}"] * 2
        assert {one["cause"] for one in kept if one["kind"] == "welcome"} == {"roster"}
    finally:
        desk.end()


def lines_of(desk, number):
    return [line for line in desk.read_log().splitlines() if f"trace=inbox:{number} " in f"{line} "]
