"""Scenario 10: the UIDVALIDITY of a mailbox whose mails were all processed changes: no new article, no letter, one alert.

While the desk runs, and while it does not: what it knows of the mailbox outlives it.
"""

import pytest

from tests.gateway.wire.test_imap_in import serving

MAILS = 40
MANY = 500
MAIL = "From: person{0}@customer.example\r\nTo: support@acme.example\r\nSubject: Jam {0}\r\nMessage-ID: <{0}@x.example>\r\n\r\nHelp!\r\n"


def read_from(desk, server, port=0):
    box = f"imap: [{{host: 127.0.0.1, port: {port or server.port}, user: desk, password: {{env: IMAP_PASSWORD}}, tls: none, poll: 1}}]"
    desk.edit("postdesk.yaml", "receive:\n", f"receive:\n  {box}\n")


def is_done(desk, mails):
    status = desk.json("status")
    return status["inbox"]["done"] == mails and not status["inbox"]["waiting"] and not status["inbox"]["claimed"]


def letters(desk):
    return desk.json("outbox", "list", "--limit", "5000")


@pytest.mark.parametrize(("restarts", "mails"), [(False, MAILS), (True, MANY)], ids=["running", "stopped meanwhile"])
def test_10_a_mailbox_numbered_anew_gives_nothing_twice(make_desk, monkeypatch, restarts, mails):
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    with serving() as server:
        for number in range(mails):
            server.add(number + 1, MAIL.format(number).encode())
        desk = make_desk()
        read_from(desk, server)
        desk.start()
        desk.until(lambda: is_done(desk, mails))
        before = letters(desk)
        if restarts:
            desk.stop()
        server.validity += 1
        server.mails = {uid + 7000: content for uid, content in server.mails.items()}
        server.flags = {uid: set() for uid in server.mails}  # nothing on the server says any more that we had them
        if restarts:
            desk.start()
        else:
            server.drop_all()
        desk.until(lambda: "kind=renumbered" in desk.read_log())
        desk.until(lambda: all(server.flags[uid] for uid in server.mails))
        desk.until(lambda: is_done(desk, mails))
        desk.letter("dana@acme.example", "renumbered")
        desk.stop()  # again over a restart: the alert was given, and the new numbers are known
        desk.start()
        desk.until(lambda: desk.read_log().count("kind=reached") >= 2)
        assert len(desk.tickets()) == mails
        assert len(desk.json("show", "T-1")["articles"]) == 1
        new = [letter for letter in letters(desk) if letter["id"] not in {one["id"] for one in before}]
        assert [letter["kind"] for letter in new] == ["mailbox-renumbered"]
        assert desk.read_log().count("event=mailbox kind=renumbered") == 1
        desk.stop()
