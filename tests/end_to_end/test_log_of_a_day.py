"""What the log of a day with everything that goes wrong holds: no words of a mail, no password, none of our addresses (I10)."""

from __future__ import annotations

import contextlib
import logging
import re
import signal
import smtplib
import socket
import socketserver
import threading
import urllib.error
import urllib.request

import pytest
import structlog

from service.config.load import load_config
from service.daemon.logs import set_up
from store.database.unit import Database
from store.mail import outbox
from tests.tools.waiting import PATIENCE

CANARY, PASSWORD, TOKEN = "canary-xylophone", "canary-passw0rd", "canary-t0ken"


class Talkative(socketserver.StreamRequestHandler):
    """A next hop that repeats in its answers what it was told, by the code that it has for recipients just then."""

    def handle(self):
        said = sender = ""
        self.wfile.write(b"220 x\r\n")
        for line in self.rfile:
            verb, said = line[:4].upper(), line.decode().strip()
            sender = said if verb == b"MAIL" else sender
            answer = {
                b"EHLO": "250 x",
                b"QUIT": "221 bye",
                b"RCPT": f"{self.server.code} 4.7.1 {sender} {said} is not for us",
                b"DATA": "354 go",
            }
            self.wfile.write(f"{answer.get(verb, '250 ok')}\r\n".encode())
            if verb == b"DATA":
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.wfile.write(b"250 kept\r\n")


@pytest.fixture
def talkative():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talkative) as server:
        server.daemon_threads = True
        server.code = 250
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


HOSTILE = (
    b"\r\n",
    b'From: "\r\nMessage-ID: <\r\nSubject: %b\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n%b\r\n',
    b"From: a@x.example\r\nSubject: =?utf-8?b?%b?=\r\nContent-Type: text/plain; charset=%b\r\n\r\n%b\xff\xfe\r\n",
    b"From: %b <a@x.example>, b@x.example\r\nX-%b: %b\rb\r\n\r\n%b\r\n",
)


def test_the_log_of_a_bad_day_says_nothing_of_what_people_wrote(make_desk, talkative, monkeypatch):
    monkeypatch.setenv("CANARY_PASSWORD", PASSWORD)
    desk = make_desk(send_port=talkative.server_address[1], http_listen="127.0.0.1:0")
    desk.edit(
        "postdesk.yaml", 'http: {listen: "127.0.0.1:0"}', 'http: {listen: "127.0.0.1:0", token: {env: CANARY_PASSWORD}}'
    )
    nobody = "{host: 127.0.0.1, port: 9, user: desk, password: {env: CANARY_PASSWORD}}"
    desk.edit("postdesk.yaml", "receive:\n", f"receive:\n  imap: [{nobody}]\n")
    desk.start(environ={"POSTDESK_LOG_LEVEL": "DEBUG", "POSTDESK_FAILPOINT": "T3.before:error@1"})
    desk.until(lambda: desk.read_log().count("letter sent") == 2)  # to the engineers: the hop is well
    talkative.code = 550
    for number in range(2):  # the first one is decided anew after a while, by the fault on purpose
        give(desk, number)
    desk.until(lambda: "state=failed" in desk.read_log())
    talkative.code = 450
    for number in range(2, 8):  # enough to open the breaker of the domain
        give(desk, number)
    for raw in HOSTILE:
        with contextlib.suppress(smtplib.SMTPException):
            desk.give(raw.replace(b"%b", CANARY.encode()), "a@x.example", ["support@acme.example"])
    with pytest.raises(smtplib.SMTPException):
        desk.give(b"\r\n", "a@x.example", [f"support+r{TOKEN}@acme.example"])
    dont_wait(desk.port)
    desk.until(lambda: 'event="destination left alone" destination=customer.example' in desk.read_log())
    post_to_intake(desk, b"not json " + CANARY.encode())
    desk.edit(
        "rules/desk.yaml", "team: servicedesk,", f"team: {CANARY.upper()},"
    )  # the operator's own words may be there
    desk.process.send_signal(signal.SIGHUP)
    desk.until(lambda: "rules not reloaded" in desk.read_log())
    desk.stop()
    log = desk.read_log()
    assert CANARY not in log
    assert PASSWORD not in log.lower()
    assert TOKEN not in log
    with contextlib.closing(Database.open(load_config(desk.folder).database)) as database, database.read() as unit:
        letters = [outbox.get(unit, one.id).content.decode() for one in outbox.list_letters(unit)]
    tokens = set(re.findall(r"support\+([a-z0-9]{20,})@", "".join(letters)))
    assert len(tokens) > 5
    assert not [one for one in tokens if one in log]
    assert "FailpointError" in log
    assert "is not for us" in log  # what the peer said is there, without the addresses that it repeats


def give(desk, number):
    """One mail; the fault on purpose fails whatever shares its commit, so a 451 is tried again."""
    while True:
        try:
            return desk.mail(
                f"p{number}@customer.example", f"{CANARY} {number}", f"My password is {PASSWORD}, {CANARY}."
            )
        except smtplib.SMTPDataError as error:
            assert error.smtp_code == 451


def dont_wait(port):
    """Somebody who hears no refusal: the words of the mail and of the log-in come where commands are expected."""
    words = ["AUTH LOGIN", PASSWORD, "MAIL FROM:<a@x.example> FOO=BAR", "DATA", PASSWORD, f"{PASSWORD}: yes", PASSWORD]
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
        for one in ("EHLO x", *words):
            peer.recv(4096)
            peer.sendall(f"{one}\r\n".encode())
        peer.recv(4096)


def post_to_intake(desk, body):
    port = re.findall(r"road=http at=\S+:(\d+)", desk.read_log())[-1]
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/intake",
        body,
        {"Authorization": f"Bearer {PASSWORD}", "Content-Type": "application/json"},
    )
    with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        answer.read()


@pytest.mark.parametrize("form", ["", "json"])
def test_a_fault_is_logged_with_its_place_and_without_its_words(form, capsys):
    kept, before = (logging.getLogger().handlers[:], logging.getLogger().level), structlog.get_config()
    set_up({"POSTDESK_LOG": form})
    try:
        try:
            try:
                {}[CANARY]
            except KeyError as error:
                raise ValueError(CANARY) from error
        except ValueError as error:
            structlog.get_logger("x").error("mail failed", exc_info=error)
            logging.getLogger("library").exception("a library failed")
        structlog.get_logger("x").error("no disk", exc_info=FileNotFoundError(2, "No such file", "/var/x"))
    finally:
        logging.getLogger().handlers[:], logging.getLogger().level = kept
        structlog.configure(**before)
    said = capsys.readouterr().err
    assert CANARY not in said
    assert said.count("\\nKeyError") == said.count("\\nValueError") == 2
    assert said.count("test_log_of_a_day.py") == 4
    assert "No such file" in said
