"""Scenario 10: the UIDVALIDITY of a mailbox whose mails were all processed changes: no new article, no letter, one alert."""

from tests.gateway.test_imap_in import serving

MAILS = 40
MAIL = "From: person{0}@customer.example\r\nTo: support@acme.example\r\nSubject: Jam {0}\r\nMessage-ID: <{0}@x.example>\r\n\r\nHelp!\r\n"


def read_from(desk, server):
    box = f"imap: [{{host: 127.0.0.1, port: {server.port}, user: desk, password: {{env: IMAP_PASSWORD}}, tls: none, poll: 1}}]"
    desk.edit("postdesk.yaml", "receive:\n", f"receive:\n  {box}\n")


def is_done(desk, mails):
    status = desk.json("status")
    return status["inbox"]["done"] == mails and not status["inbox"]["waiting"] and not status["inbox"]["claimed"]


def test_10_a_mailbox_numbered_anew_gives_nothing_twice(make_desk, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    with serving() as server:
        for number in range(MAILS):
            server.add(number + 1, MAIL.format(number).encode())
        desk = make_desk()
        read_from(desk, server)
        desk.start()
        desk.until(lambda: is_done(desk, MAILS), 60)
        letters = len(desk.json("outbox", "list", "--limit", "1000"))
        server.validity += 1
        for uid in server.flags:
            server.flags[uid] = set()  # nothing on the server says any more that we had them
        server.drop_all()
        desk.until(lambda: all(server.flags[uid] for uid in server.mails), 60)
        desk.until(lambda: is_done(desk, MAILS), 30)
        assert len(desk.tickets()) == MAILS
        assert len(desk.json("outbox", "list", "--limit", "1000")) == letters
        assert desk.read_log().count("kind=new-validity") == 1
        desk.stop()
