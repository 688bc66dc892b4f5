"""Scenario 6 on the wire: a client that half-closes right after the dot still gets its answer, and makes no noise."""

import asyncio
import socket
import struct

import pytest

from tests.tools.waiting import PATIENCE
from tests.tools.wire_tools import BODY, Desk, connected, listening


@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
@pytest.mark.parametrize("goodbye", [b"", b"QUIT\r\n"])
async def test_a_half_closed_connection_is_answered(lmtp, goodbye, caplog):
    desk = Desk()
    desk.gate = asyncio.Event()
    async with listening(desk, lmtp=lmtp) as listener, connected(listener) as client:
        await client.to_data(hello="LHLO x" if lmtp else "EHLO x")
        await client.send(BODY + b".\r\n" + goodbye)
        client.writer.write_eof()
        await asyncio.wait_for(desk.entered.wait(), PATIENCE)
        await asyncio.sleep(0.05)
        desk.gate.set()
        assert (await client.answer()).startswith("250")
        assert await client.closed()
        async with connected(listener) as again:
            await again.to_data(hello="LHLO x" if lmtp else "EHLO x")
            assert (await again.mail()).startswith("250")
    assert [mail.content for mail in desk.mails] == [BODY, BODY]  # the inbox makes one of them
    assert caplog.text == ""


async def test_half_a_mail_is_no_mail(caplog):
    desk = Desk()
    async with listening(desk) as listener, connected(listener) as client:
        await client.to_data()
        await client.send(BODY + b".")
        client.writer.write_eof()
        assert await client.closed()
        assert listener.connections == 0
    assert desk.mails == []
    assert caplog.text == ""


# -- the daemon, from outside ------------------------------------------------------------------------------------------

LETTER = (
    b"From: ann@customer.example\r\nTo: support@acme.example\r\nSubject: Jam\r\nMessage-ID: <jam@customer.example>\r\n\r\n"
    b"Help!\r\n"
)


def hang_up(desk, how):
    """Gives the letter up to its dot and goes: the writing side only, all of it, or as a process that died."""
    with socket.create_connection(("127.0.0.1", desk.port), 10) as peer:
        answers = peer.makefile("rb")
        answers.readline()
        for line in (b"HELO x", b"MAIL FROM:<ann@customer.example>", b"RCPT TO:<support@acme.example>", b"DATA"):
            peer.sendall(line + b"\r\n")
            answers.readline()
        peer.sendall(LETTER + b".\r\n")
        if how == "half":
            peer.shutdown(socket.SHUT_WR)
            return answers.readline().decode()
        if how == "reset":
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        answers.close()
        return ""


def test_06_whoever_hangs_up_after_the_dot_and_comes_again_is_heard_once(make_desk):
    desk = make_desk().start(environ={"POSTDESK_FAILPOINT": "T1.before:delay=0.2"})  # they are gone before the commit
    for how in ("half", "gone", "reset") * 3:
        answer = hang_up(desk, how)
        assert answer.startswith("250" if how == "half" else "")
    desk.give(LETTER, "ann@customer.example", ["support@acme.example"])  # as mail servers do, until they hear 250
    desk.letter("ann@customer.example", "Jam")
    desk.until(lambda: desk.json("status")["inbox"]["waiting"] == 0)
    [ticket] = desk.tickets()
    assert len(desk.json("show", ticket["ticket"])["articles"]) == 1
    assert [one["recipient"] for one in desk.json("outbox")].count("ann@customer.example") == 1
    assert len([raw for raw in desk.sink.mails if "ann@customer.example" in raw.recipients]) == 1
    log = desk.read_log()
    assert "Traceback" not in log
    slow = ("event=trouble", "no answer yet", "put off")  # what a busy machine may say of itself
    bad = [line for line in log.splitlines() if "level=error" in line or "level=warning" in line]
    assert not [line for line in bad if not any(words in line for words in slow)]
