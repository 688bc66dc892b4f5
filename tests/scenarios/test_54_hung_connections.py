"""Scenario 54: four connections to the next hop hang, each at another step, and letters to others leave at once.

The daemon's own Outbound and SMTP client against a real socket. What counts as slow are 10 seconds, here a part of one. Domains whose
every letter hangs, and a hop that answers nobody, are in `tests/service/loops/letters/test_outbound.py`.
"""

from __future__ import annotations

import itertools
import socketserver
import threading

from gateway.wire.smtp_link import NextHopOptions
from gateway.wire.smtp_out import NextHop
from service.config.settings import Send
from tests.service.loops.letters.test_outbound import add, letter, sending
from tests.service.loops.letters.test_outbound import database as database
from tests.tools.waiting import PATIENCE, until_async

HANGS_AT = ("greeting", "MAIL", "RCPT", "dot")
OTHERS = 30


class Hop(socketserver.ThreadingTCPServer):
    """Says nothing more on its first connections, each from another step on, until `go_on`; takes what comes on the others."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        self.places, self.hanging, self.go_on = itertools.chain(HANGS_AT, itertools.repeat("")), [], threading.Event()
        super().__init__(("127.0.0.1", 0), _Session)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        place = next(self.server.places)

        def say(step: str, words: str) -> None:
            if step == place:
                self.server.hanging.append(step)
                self.server.go_on.wait(PATIENCE)
            self.wfile.write(f"{words}\r\n".encode())

        say("greeting", "220 hop.example")
        for line in self.rfile:
            word = line.split()[0].decode().upper()
            if word == "DATA":
                say(word, "354 go")
                while self.rfile.readline() != b".\r\n":
                    pass
                word = "dot"
            say(word, "250 ok")
            if word == "QUIT":
                return


async def test_54_letters_to_others_leave_while_four_connections_hang(database):
    assert Send().connections == len(HANGS_AT)
    add(database, *(letter(number, recipient=f"p@d{number}.example") for number in range(len(HANGS_AT) + OTHERS)))
    with Hop() as hop:
        port = hop.server_address[1]
        client = NextHop(NextHopOptions(port=port, tls="none", timeout=PATIENCE, slow=0.2))
        async with sending(database, client, slow=0.2) as out:
            await until_async(lambda: out.tally.sent == OTHERS and sorted(hop.hanging) == sorted(HANGS_AT))
            assert out.tally.later == out.tally.failed == 0
            hop.go_on.set()
            await until_async(lambda: out.tally.sent == OTHERS + len(HANGS_AT))
        client.close()
        hop.shutdown()
