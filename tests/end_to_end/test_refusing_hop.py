"""A real daemon whose next hop refuses every letter for a while, over SMTP."""

from __future__ import annotations

import signal
import socketserver
import threading

import pytest

from tests.tools.ports import free_port


class Hop(socketserver.ThreadingTCPServer):
    """A next hop that answers with `refuses` at one step, else takes letters but those to the `dead`; `taken` are their recipients."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self, port):
        self.refuses, self.dead, self.taken = {}, set(), []
        super().__init__(("127.0.0.1", port), _Session)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Session(socketserver.StreamRequestHandler):
    def say(self, step, usual):
        self.wfile.write(f"{self.server.refuses.get(step, usual)}\r\n".encode())

    def handle(self):
        self.say("greeting", "220 hop.example")
        recipient = ""
        for line in self.rfile:
            word, _, rest = line.decode().strip().partition(" ")
            match word.upper():
                case "RCPT":
                    recipient = rest.partition("<")[2].partition(">")[0]
                    self.say("RCPT", "550 5.1.1 nobody" if recipient in self.server.dead else "250 ok")
                case "DATA":
                    self.say("DATA", "354 go")
                    while self.rfile.readline() != b".\r\n":
                        pass
                    if "dot" not in self.server.refuses:
                        self.server.taken.append(recipient)
                    self.say("dot", "250 taken")
                case "QUIT":
                    self.say("QUIT", "221 bye")
                    return
                case "AUTH":
                    self.say("AUTH", "235 ok")
                case word:
                    self.say(word, "250 hop.example")


@pytest.mark.long
@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_letters_wait_for_a_hop_that_refuses_them_all_and_status_says_so(make_desk, step):
    port = free_port()
    with Hop(port) as hop:
        hop.refuses = {step: "554 5.7.1 not you"}
        desk = make_desk(send_port=port)
        desk.start()
        desk.mail("ann@customer.example", "Printer jam")
        desk.until(lambda: "next hop: refuses" in desk.run("status").stdout)
        assert desk.run("status").returncode == 1
        desk.until(lambda: "waiting" in {one["state"] for one in desk.json("outbox", "list")})
        hop.refuses = {}
        desk.until(lambda: {one["state"] for one in desk.json("outbox", "list")} == {"sent"})
        assert "ann@customer.example" in hop.taken
        desk.until(lambda: "next hop: refuses" not in desk.run("status").stdout)
        desk.stop()
        hop.shutdown()


@pytest.mark.parametrize(
    ("replies", "line", "kind", "says"),
    [
        ({}, "tls: required", "refuses", "offers no STARTTLS"),
        ({"EHLO": "250-hop.example\r\n250 SIZE 2000"}, "tls: none", "refuses", "the next hop takes 2000"),
        (None, "tls: none", "away", "Connection refused"),
    ],
)
def test_what_lasts_is_told_at_once_and_over_with_the_reload_behind_its_mend(make_desk, replies, line, kind, says):
    """Nobody waits for the schedule of a letter whose next hop was mended."""
    port = free_port()
    hop = Hop(port) if replies is not None else None
    if hop is not None:
        hop.refuses = dict(replies)
    desk = make_desk(send_port=port)
    desk.edit("postdesk.yaml", "tls: opportunistic", line)
    desk.start()
    for name in ("ann", "tom"):
        desk.mail(f"{name}@customer.example", f"Printer jam of {name}")
    desk.until(lambda: f"next hop: {kind} since" in desk.run("status").stdout)
    assert says in desk.run("status").stdout
    desk.edit("postdesk.yaml", line, "tls: none")
    hop = hop or Hop(port)
    hop.refuses = {}
    desk.process.send_signal(signal.SIGHUP)
    desk.until(lambda: {one["state"] for one in desk.json("outbox", "list")} == {"sent"})
    desk.until(lambda: "next hop:" not in desk.run("status").stdout)
    desk.stop()
    hop.shutdown()
    hop.server_close()
