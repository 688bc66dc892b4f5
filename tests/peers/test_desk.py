"""The whole daemon between real peers: Postfix's load and fault programs, and a mailbox of a real Dovecot."""

import getpass
import os
import subprocess

import pytest

from service.rehearsal.people_mail import ReadLetter
from tests.peers.peers import need, running
from tests.tools.ports import free_port
from tests.tools.waiting import PATIENCE

pytestmark = pytest.mark.peer


def pour(port, count, *options):
    command = [
        need("smtp-source"),
        "-f",
        "ann@customer.example",
        "-t",
        "support@acme.example",
        "-m",
        str(count),
        *options,
    ]
    return subprocess.run(
        [*command, f"127.0.0.1:{port}"], capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_every_mail_of_smtp_source_is_in_the_inbox_and_has_an_outcome(desk):
    done = pour(desk.port, 300, "-d", "-s", "10", "-l", "3000")
    assert done.returncode == 0, done.stderr
    desk.until(lambda: desk.json("status")["inbox"]["done"] == 300)
    assert all(mail["outcome"] for mail in desk.json("inbox", "list", "--limit", "1000"))


@pytest.mark.long
@pytest.mark.parametrize("options", [("-f", "RCPT"), ("-r", "MAIL"), ("-q", "DATA")], ids=["500", "450", "disconnects"])
def test_a_next_hop_with_faults_leaves_each_letter_in_a_state_that_says_so(make_desk, tmp_path, options):
    port = free_port()
    as_user = ["-u", getpass.getuser()] if os.geteuid() == 0 else []
    with running([need("smtp-sink"), *as_user, *options, f"127.0.0.1:{port}", "100"], port):
        desk = make_desk(send_port=port).start()
        desk.mail("ann@customer.example", "Hello")
        letters = desk.until(
            lambda: [
                one
                for one in desk.json("outbox")
                if one["kind"] != "welcome" and one["attempts"] and one["state"] != "sending"
            ]
        )
        assert {letter["state"] for letter in letters} == {
            "waiting"
        }  # a hop that took no letter yet and refuses two is at fault
        assert all(letter["last_reply"] for letter in letters)
        assert desk.tickets()


def test_smtp_sink_takes_every_letter_once(make_desk, tmp_path):
    port = free_port()
    as_user = ["-u", getpass.getuser()] if os.geteuid() == 0 else []
    with running([need("smtp-sink"), *as_user, "-d", str(tmp_path / "letter."), f"127.0.0.1:{port}", "100"], port):
        desk = make_desk(send_port=port).start()
        for number in range(20):
            desk.mail(f"person{number}@customer.example", f"Hello {number}")
        desk.until(lambda: len(desk.tickets()) == 20)
        letters = desk.until(
            lambda: (
                all(one["state"] == "sent" for one in desk.json("outbox", "list", "--limit", "100"))
                and desk.json("outbox", "list", "--limit", "100")
            )
        )
    ids = [ReadLetter(path.read_bytes(), "", None).message_id for path in tmp_path.glob("letter.*")]
    assert sorted(ids) == sorted(letter["message_id"] for letter in letters)


def test_a_mailbox_is_read_answered_and_filed_away(make_desk, dovecot, user, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    mail = b"From: Ann <ann@customer.example>\r\nTo: support@acme.example\r\nSubject: Printer jam %d\r\nMessage-ID: <%d@x.example>\r\n\r\nHelp!\r\n"
    with dovecot.client(user) as client:
        client.create_folder("Processed")
        for number in range(5):
            client.append("INBOX", mail % (number, number))
    desk = make_desk()
    ca_file = dovecot.folder / "ca.pem"
    box = f"imap: [{{host: localhost, port: {dovecot.imaps}, user: {user}, password: {{env: IMAP_PASSWORD}}, ca_file: {ca_file}, then: move Processed}}]"
    desk.edit("postdesk.yaml", "receive:\n", f"receive:\n  {box}\n")
    desk.start()
    desk.until(lambda: len(desk.tickets()) == 5)
    desk.letter("ann@customer.example", "[T-")
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        desk.until(lambda: client.noop() and not client.search())
        client.append("INBOX", mail % (9, 9))
    desk.until(lambda: len(desk.tickets()) == 6)  # IDLE, not the next poll
    desk.stop()
    with dovecot.client(user) as client:
        client.select_folder("Processed")
        assert len(client.search()) == 6


def test_a_mailbox_that_refuses_us_is_one_line_and_no_crash(make_desk, dovecot, user, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "wrong")
    desk = make_desk()
    box = f"imap: [{{host: localhost, port: {dovecot.imaps}, user: {user}, password: {{env: IMAP_PASSWORD}}, ca_file: {dovecot.folder / 'ca.pem'}}}]"
    desk.edit("postdesk.yaml", "receive:\n", f"receive:\n  {box}\n")
    desk.start()
    desk.until(lambda: "kind=refused" in desk.read_log())
    assert "wrong" not in desk.read_log().replace("wrong credentials", "")
    desk.mail("ann@customer.example", "Hello")
    desk.letter("ann@customer.example", "Hello")
