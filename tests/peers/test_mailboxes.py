"""Mailboxes that cannot be read, from outside: a desk and a real Dovecot, and everything that an operator can get wrong.

One clear line each, in the log and from `postdesk doctor`; a letter where it needs a hand; the desk goes on; once it is right it works.
"""

import os
import re
import shutil
import signal
import socket
import threading

import pytest

from tests.gateway.wire.test_oauth import Endpoint
from tests.peers.dovecot import Token
from tests.tools.ports import free_port
from tests.tools.running import RunningDesk

pytestmark = pytest.mark.peer
SECRET = "s3cret-guess"


class Mute:
    """A server that takes connections and says nothing."""

    def __init__(self):
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._kept = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                self._kept.append(self._server.accept()[0])
            except OSError:
                return

    def close(self):
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for one in self._kept:
            one.close()


def put_mail(dovecot, user, number):
    mail = f"From: ann@customer.example\r\nTo: support@acme.example\r\nSubject: Jam {number}\r\nMessage-ID: <{number}.{user}@x>\r\n\r\nHelp\r\n"
    with dovecot.client(user) as client:
        client.append("INBOX", mail.encode())


def make_box(dovecot, user, **changes):
    values = {
        "host": "localhost",
        "port": dovecot.imaps,
        "user": user,
        "password": "{env: IMAP_PASSWORD}",
        "ca_file": dovecot.folder / "ca.pem",
        "poll": 1,
    } | changes
    return "{" + ", ".join(f"{name}: {value}" for name, value in values.items() if value is not None) + "}"


def write_boxes(desk, boxes):
    text = (desk.folder / "postdesk.yaml").read_text()
    text = re.sub(r"  imap:.*\n(    - .*\n)*", "", text)
    lines = "".join(f"    - {box}\n" for box in boxes)
    (desk.folder / "postdesk.yaml").write_text(text.replace("receive:\n", f"receive:\n  imap:\n{lines}"))


@pytest.mark.long
def test_whatever_is_wrong_is_one_clear_line_and_the_rest_goes_on(make_desk, dovecot, user, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    monkeypatch.setenv("WRONG", SECRET)
    put_mail(dovecot, f"{user}good", 1)
    closed = free_port()
    wrong = {  # user -> what is wrong, and the line
        "password": ({"password": "{env: WRONG}"}, "log-in refused: [AUTHENTICATIONFAILED]"),
        "folder": ({"folder": "Nowhere"}, "Mailbox doesn't exist: Nowhere"),
        "authority": (
            {"ca_file": None},
            "the certificate of localhost is not good: unable to get local issuer certificate",
        ),
        "name": ({"host": '"127.0.0.1"'}, "the certificate of 127.0.0.1 is not good: IP address mismatch"),
        "port": ({"port": closed}, f"localhost:{closed}: Connection refused"),
        "plain": (
            {"port": dovecot.imap},
            f"TLS with localhost:{dovecot.imap} failed: wrong version number; is `tls: implicit` right for this port?",
        ),
        "host": ({"host": "nowhere.invalid"}, "no address is known for nowhere.invalid"),
        "ca": ({"ca_file": dovecot.folder / "none.pem"}, "none.pem cannot be used: No such file or directory"),
    }
    desk = make_desk()
    boxes = [make_box(dovecot, f"{user}{name}", **changes) for name, (changes, _) in wrong.items()]
    write_boxes(desk, [*boxes, make_box(dovecot, f"{user}good")])
    desk.start()
    desk.until(lambda: desk.tickets())  # the good one is read
    desk.until(lambda: desk.read_log().count("event=mailbox kind=") >= len(wrong) + 1)
    log = desk.read_log()
    lines = {
        name: [line for line in log.splitlines() if f"{user}{name}@" in line and "reason=" in line] for name in wrong
    }
    for name, (_, words) in wrong.items():
        told = [line for line in lines[name] if "event=mailbox" in line]
        assert len(told) == 1, lines[name]
        assert words in told[0].replace('\\"', '"'), told[0]
    assert SECRET not in log
    assert "Traceback" not in log
    letter = desk.letter("dana@acme.example", "refuses our login")
    assert SECRET not in letter.text
    assert f"{user}password@localhost/INBOX" in letter.text
    desk.mail("ann@customer.example", "It goes on")
    desk.letter("ann@customer.example", "It goes on")

    assert not any("event=trouble" in line for line in desk.read_log().splitlines())  # each has one line
    doctor = desk.run("doctor").stdout
    for name, (_, words) in wrong.items():
        assert re.search(rf"✗ mailbox +{user}{name}@.*{re.escape(words)}", doctor), (name, doctor)
    assert f"✓ mailbox           {user}good@localhost/INBOX: 0 mails to take, IDLE" in doctor
    assert SECRET not in doctor
    problems = desk.json("status")["problems"]
    for name, (_, words) in wrong.items():
        assert any(f"{user}{name}@" in one and words in one for one in problems), (name, problems)

    put_mail(dovecot, f"{user}password", 2)
    write_boxes(desk, [make_box(dovecot, f"{user}password"), make_box(dovecot, f"{user}good")])
    desk.process.send_signal(signal.SIGHUP)
    desk.until(lambda: len(desk.tickets()) == 3)
    assert desk.json("status")["problems"] == []
    assert desk.stop() == 0


def test_a_server_that_says_nothing_holds_nobody_up(make_desk, dovecot, user, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    put_mail(dovecot, f"{user}good", 1)
    mute = Mute()
    desk = make_desk()
    try:
        write_boxes(desk, [make_box(dovecot, user, port=mute.port, tls="none"), make_box(dovecot, f"{user}good")])
        desk.start()
        desk.until(lambda: desk.tickets())
        assert desk.stop() == 0
    finally:
        mute.close()


@pytest.mark.long
def test_a_token_that_is_refused_is_told_and_works_once_it_is_granted(make_desk, dovecot, user, monkeypatch):
    """Microsoft's road: client credentials at a token endpoint, XOAUTH2 or OAUTHBEARER at the mailbox."""
    monkeypatch.setenv("CLIENT_SECRET", SECRET)
    put_mail(dovecot, user, 1)
    endpoint = Endpoint()
    endpoint.status = 401
    endpoint.answer = (
        b'{"error": "invalid_client", "error_description": "AADSTS7000222: the secret '
        + SECRET.encode()
        + b' has ended."}'
    )
    oauth = f"{{provider: microsoft, tenant: acme, client_id: c, client_secret: {{env: CLIENT_SECRET}}, token_url: 'http://{endpoint.host}'}}"
    box = make_box(dovecot, user, password=None, oauth=oauth)
    desk = make_desk()
    write_boxes(desk, [box])
    try:
        desk.start()
        letter = desk.letter("dana@acme.example", "refuses our login")
        assert "refused a token: invalid_client: AADSTS7000222" in letter.text
        endpoint.grants("not a token of Dovecot's")
        endpoint.status = 200
        desk.process.send_signal(signal.SIGHUP)  # somebody has mended it: look now
        desk.until(lambda: "token refused" in desk.read_log())
        token = Token(user).token()
        endpoint.grants(token)
        desk.process.send_signal(signal.SIGHUP)
        desk.until(lambda: desk.tickets())
        desk.until(lambda: desk.json("status")["problems"] == [])
        assert desk.json("outbox", "list")[0]
        assert len([raw for raw in desk.sink.mails if b"refuses our login" in raw.content]) == 1
        for secret in (SECRET, token, "not a token of Dovecot's"):
            assert secret not in desk.read_log()
            assert secret.encode() not in b"".join(raw.content for raw in desk.sink.mails)
        assert desk.stop() == 0
    finally:
        endpoint.close()


MAILS = int(os.environ.get("POSTDESK_TEST_MAILS", "60"))


def test_a_mailbox_restored_from_a_backup_gives_nothing_twice(make_desk, dovecot, user, monkeypatch):
    """Scenario 10 with a real server: other numbers, and no flag says any more what was taken."""
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    for number in range(MAILS):
        put_mail(dovecot, user, number)
    desk = make_desk()
    write_boxes(desk, [make_box(dovecot, user)])
    desk.start()
    desk.until(lambda: desk.json("status")["inbox"]["done"] == MAILS)
    desk.stop()
    before = desk.json("outbox", "list", "--limit", "5000")
    maildir = dovecot.folder / "mail" / user / "Maildir"
    lines = (maildir / "dovecot-uidlist").read_text().splitlines(keepends=True)
    validity = int(re.search(r" V(\d+) ", lines[0])[1])
    lines[0] = lines[0].replace(f" V{validity} ", f" V{validity + 1} ")
    (maildir / "dovecot-uidlist").write_text("".join(lines))
    for index in (*maildir.glob("dovecot.index*"), *maildir.glob("dovecot-keywords")):
        index.unlink()
    for mail in (maildir / "cur").iterdir():
        mail.rename(mail.with_name(mail.name.partition(":2,")[0] + ":2,"))
    desk.start()
    desk.letter("dana@acme.example", "renumbered")
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        desk.until(lambda: client.noop() and len(client.search(["KEYWORD", "$Postdesk"])) == MAILS)
    desk.until(lambda: desk.json("status")["inbox"]["done"] == MAILS)
    assert len(desk.tickets()) == MAILS
    after = desk.json("outbox", "list", "--limit", "5000")
    assert [one["kind"] for one in after[: len(after) - len(before)]] == ["mailbox-renumbered"]
    assert desk.read_log().count("kind=renumbered") == 2  # one line of the mailbox, one alarm
    desk.stop()


@pytest.mark.long
def test_two_nodes_take_each_mail_once(make_desk, postgresql_url, dovecot, user, tmp_path, monkeypatch):
    """Scenario 11 with a real server; the node that reads is killed in the middle, and the other one goes on."""
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    for number in range(MAILS):
        put_mail(dovecot, user, number)
    first = make_desk("first", database=postgresql_url)
    write_boxes(first, [make_box(dovecot, user, then="move Processed")])
    (first.folder / "rules" / "flood.yaml").write_text("flood: {at_once: 1000, more_than: 1000}\n")
    second = RunningDesk(shutil.copytree(first.folder, tmp_path / "second"), first.sink, database=postgresql_url)
    write_boxes(second, [make_box(dovecot, user, then="move Processed")])
    try:
        second.start()  # the sink and the command line are the first one's
        first.start()
        first.until(lambda: first.json("status")["inbox"]["done"] >= MAILS // 3)
        second.kill()
        first.until(lambda: first.json("status")["inbox"]["done"] == MAILS)
        letters = first.json("outbox", "list", "--limit", "5000")
    finally:
        second.end()
    assert len(first.tickets()) == MAILS
    # All mails have one sender, who is not told more often than the budget allows; each goes to one engineer once.
    assert len([one for one in letters if one["kind"] == "assignment"]) == MAILS
    with dovecot.client(user) as client:
        assert client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"] == 0
        assert client.folder_status("Processed", ["MESSAGES"])[b"MESSAGES"] == MAILS
    assert "Traceback" not in first.read_log()
    first.stop()


def test_what_lies_in_the_mailbox_of_a_desk_is_that_desks(make_desk, dovecot, user, monkeypatch):
    """Blind copies, and mail to another name of the mailbox: no field of them names the desk."""
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    domain = f"{user}.example"
    desk = make_desk(address=f"support@{domain}")
    first = next(line for line in (desk.folder / "postdesk.yaml").read_text().splitlines() if line.startswith("desk: "))
    desks = f"desks:\n  - {{name: IT, address: support@{domain}}}\n  - {{name: HR, address: hr@{domain}}}\n"
    desk.edit("postdesk.yaml", first, desks)
    (desk.folder / "rules" / "hr.yaml").write_text(
        "teams: {hr: {lead: hana@acme.example}}\npeople: {hana@acme.example: {name: Hana, team: hr}}\n"
        f"route:\n  - {{name: To HR, when: {{to: hr@{domain}}}, to: {{team: hr}}}}\n"
    )
    write_boxes(desk, [make_box(dovecot, f"{name}@{domain}") for name in ("support", "hr")])
    for number, (box, to) in enumerate(
        (
            ("hr", f"personnel@{domain}"),
            ("hr", "undisclosed-recipients:;"),
            ("support", f"it-help@{domain}"),
            ("hr", f"support@{domain}"),  # it says so itself
        )
    ):
        with dovecot.client(f"{box}@{domain}") as client:
            mail = f"From: ann{number}@customer.example\r\nTo: {to}\r\nSubject: Mail {number}\r\nMessage-ID: <{number}.{user}@x>\r\n\r\nHelp\r\n"
            client.append("INBOX", mail.encode())
    desk.start()
    desk.until(lambda: len(desk.tickets()) == 4)
    found = {one["subject"]: (one["desk"].partition("@")[0], one["team"]) for one in desk.tickets()}
    assert found == {
        "Mail 0": ("hr", "hr"),
        "Mail 1": ("hr", "hr"),
        "Mail 2": ("support", "servicedesk"),
        "Mail 3": ("support", "servicedesk"),
    }
