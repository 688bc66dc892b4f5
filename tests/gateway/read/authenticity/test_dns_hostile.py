"""A name server that says what it likes: what is no answer stays trouble, in bounded time and memory."""

from __future__ import annotations

import gc
import socketserver
import struct
import threading
import time
import tracemalloc
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdata
import dns.rrset
import pytest

from gateway.read.authenticity.dns import NameTrouble, asker
from gateway.read.authenticity.options import Lookup

NAME, RIGHT = "x.example.", '"right"'
SECONDS = 0.5  # how long a question waits where silence is the answer
PATIENCE = 60  # and where an answer must come, however busy the machine


def answer(query, *records, name=NAME, rcode=0):
    made = dns.message.make_response(query)
    made.set_rcode(rcode)
    for kind, *values in records:
        made.answer.append(dns.rrset.from_text_list(name, 300, "IN", kind, list(values)))
    return made


def right(query):
    return answer(query, ("TXT", RIGHT))


def chain(query, length):
    """Names that lead to the next one, the last of them to the first."""
    made = dns.message.make_response(query)
    for number in range(length):
        here, there = (NAME if not n % length else f"{n}.example." for n in (number, number + 1))
        made.answer.append(dns.rrset.from_text(here, 300, "IN", "CNAME", there))
    return made


def loop_of_pointers(query):
    """The name of the record points at itself."""
    head = struct.pack("!HHHHHH", query.id, 0x8180, 1, 1, 0, 0)
    question = query.to_wire()[12:].split(b"\x00\x10\x00\x01")[0] + b"\x00\x10\x00\x01"
    place = len(head) + len(question)
    return head + question + struct.pack("!HHHIH", 0xC000 | place, 16, 1, 300, 2) + b"\x01x"


def changed(make, **changes):
    def build(query):
        made = make(query)
        for name, value in changes.items():
            setattr(made, name, value(getattr(made, name)) if callable(value) else value)
        return made

    return build


TROUBLE = {
    "another id": changed(right, id=lambda number: number ^ 1),
    "another question": changed(right, question=lambda _: dns.message.make_query("y.example.", "TXT").question),
    "a query": changed(right, flags=lambda flags: flags & ~dns.flags.QR),
    "truncated": changed(right, flags=lambda flags: flags | dns.flags.TC),
    "servfail": lambda query: answer(query, rcode=dns.rcode.SERVFAIL),
    "refused": lambda query: answer(query, rcode=dns.rcode.REFUSED),
    "formerr": lambda query: answer(query, rcode=dns.rcode.FORMERR),
    "notimp": lambda query: answer(query, rcode=dns.rcode.NOTIMP),
    "yxdomain": lambda query: answer(query, rcode=dns.rcode.YXDOMAIN),
    "cname loop": lambda query: chain(query, 2),
    "cname to itself": lambda query: chain(query, 1),
    "long chain": lambda query: chain(query, 200),
    "pointer loop": loop_of_pointers,
    "only a head": lambda query: right(query).to_wire()[:12],
    "cut": lambda query: right(query).to_wire()[:-3],
    "garbage": lambda query: b"\xff" * 500,
    "nothing": lambda query: b"",
    "silence": lambda query: None,
}


class _Server:
    """Answers by UDP with `make(query)`, several times if it gives a list; by TCP with `by_tcp`."""

    def __init__(self, make, by_tcp=None):
        self.make, self.by_tcp, self.asked = make, by_tcp, 0
        outer = self

        class Udp(socketserver.BaseRequestHandler):
            def handle(self):
                data, sock = self.request
                outer.asked += 1
                made = outer.make(dns.message.from_wire(data))
                for one in made if isinstance(made, list) else [made]:
                    if one is not None:
                        sock.sendto(one if isinstance(one, bytes) else one.to_wire(max_size=65535), self.client_address)

        class Tcp(socketserver.StreamRequestHandler):
            def handle(self):
                if outer.by_tcp is None:
                    return
                (length,) = struct.unpack("!H", self.rfile.read(2))
                made = outer.by_tcp(dns.message.from_wire(self.rfile.read(length)), self.request)
                if made is not None:
                    wire = made.to_wire(max_size=65535)
                    self.wfile.write(struct.pack("!H", len(wire)) + wire)

        while True:  # until both have the same number
            self.tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tcp)
            self.port = self.tcp.server_address[1]
            try:
                self.udp = socketserver.ThreadingUDPServer(("127.0.0.1", self.port), Udp)
            except OSError:
                self.tcp.server_close()
            else:
                break


@contextmanager
def serving(make, by_tcp=None, seconds=PATIENCE):
    server = _Server(make, by_tcp)
    servers = (server.udp, server.tcp)
    for one in servers:
        one.daemon_threads = True
        threading.Thread(target=one.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server, asker(Lookup(servers=(("127.0.0.1", server.port),), seconds=seconds))
    finally:
        for one in servers:
            one.shutdown()
            one.server_close()
        asker.cache_clear()


def answered(ask, name):
    """What the name server says at last: a busy machine may be late once."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return ask(name, "TXT")
        except NameTrouble:
            if time.monotonic() > until:
                raise


@pytest.mark.parametrize("what", TROUBLE)
def test_what_is_no_answer_is_trouble_and_soon_over(what):
    with serving(TROUBLE[what], seconds=SECONDS) as (server, ask):
        begun = time.monotonic()
        with pytest.raises(NameTrouble):
            ask("x.example", "TXT")
        assert time.monotonic() - begun < PATIENCE
        server.make = right
        assert answered(ask, "x.example") == [b"right"]  # nothing of it was kept


@pytest.mark.parametrize("what", ["another id", "another question", "a query", "garbage", "nothing", "only a head"])
def test_a_forged_answer_before_the_right_one_is_not_taken(what):
    def both(query):
        forged = TROUBLE[what](query)
        if not isinstance(forged, bytes):
            forged.answer = [dns.rrset.from_text(NAME, 300, "IN", "TXT", '"forged"')]
        return [forged, right(query)]

    with serving(both) as (_, ask):
        try:
            assert ask("x.example", "TXT") == [b"right"]
        except NameTrouble:
            pass  # asked again later


def test_an_answer_that_is_too_long_for_a_packet_is_fetched_whole():
    with serving(TROUBLE["truncated"], lambda query, _: answer(query, ("TXT", '"whole"'))) as (_, ask):
        assert ask("x.example", "TXT") == [b"whole"]


def test_one_byte_at_a_time_is_no_answer():
    def drip(query, connection):
        wire = right(query).to_wire()
        for byte in struct.pack("!H", len(wire)) + wire:
            connection.sendall(bytes([byte]))
            time.sleep(0.3)

    with serving(TROUBLE["truncated"], drip) as (_, ask), pytest.raises(NameTrouble):
        ask("x.example", "TXT")


@pytest.mark.parametrize("rcode", [dns.rcode.NOERROR, dns.rcode.NXDOMAIN])
def test_nothing_is_an_answer_without_an_authority_too(rcode):
    with serving(lambda query: answer(query, rcode=rcode)) as (_, ask):
        assert ask("x.example", "TXT") == []


def test_answers_of_the_largest_size_fill_no_memory():
    """A name for each mail, and each with 64 KB: what is kept is bounded."""
    long = dns.rdata.from_text("IN", "TXT", " ".join(f'"{"x" * 250}"' for _ in range(240)))

    def whole(query, _):
        made = answer(query)
        made.answer.append(dns.rrset.from_rdata(query.question[0].name, 300, long))
        return made

    def cut(query):
        made = answer(query)
        made.flags |= dns.flags.TC
        return made

    with serving(cut, whole) as (_, ask):
        ask("first.example", "TXT")
        tracemalloc.start()  # not what is resident: in a process that ran other tests that says nothing of so little
        try:
            for number in range(200):
                assert len(ask(f"n{number}.example", "TXT")[0]) == 60_000
            gc.collect()  # another test of this process may have told it to be rare
            kept, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert kept < 5_000_000


@pytest.mark.parametrize("name", ["", ".", "a..b", "x" * 64, "y." * 200, "\x00", "é.example", "\ud800", "xn--\x80"])
def test_a_name_that_is_none_is_trouble_or_nothing(name):
    with serving(lambda query: answer(query, rcode=dns.rcode.NXDOMAIN)) as (_, ask):
        try:
            assert ask(name, "TXT") == []
        except NameTrouble:
            pass
