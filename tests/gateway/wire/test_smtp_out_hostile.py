"""A next hop that says what it likes: no letter counts as sent that was not given to it whole, none is held up, no memory grows."""

import asyncio
import contextlib
import socket
import time

import pytest
from msgspec.structs import replace

from gateway.message import RefusedForGood, Sent, TryLater
from tests.gateway.wire.test_smtp_out import LETTER, hop, scripted
from tests.tools.memory import growing

LARGE = replace(LETTER, content=b"Subject: x\r\n\r\n" + (b"x" * 998 + b"\r\n") * 20_000)
STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot")


@pytest.mark.parametrize(
    "replies",
    [
        {"DATA": "250 ok"},
        {"DATA": "220 ok"},
        {"RCPT": "252 cannot say"},
        {"RCPT": "220 x"},
        {"RCPT": "354 go"},
        {"MAIL": "220 x"},
        {"MAIL": "354 go"},
        {"greeting": "220 x\r\n250 x"},
        {"greeting": "220 x\r\n250 x\r\n250 ok\r\n250 ok\r\n354 go\r\n250 kept"},
        {"EHLO": "250 x\r\n250 ok\r\n250 ok\r\n354 go\r\n250 kept"},
        {"MAIL": "250 ok\r\n250 ok"},
        {"MAIL": "250 ok\r\n250 ok\r\n354 go\r\n250 kept"},
        {"RCPT": "250 ok\r\n354 go", "DATA": "554 no"},
        {"RCPT": "250 ok\r\n354 go\r\n250 kept", "DATA": "554 no"},
        {"DATA": "354 go\r\n250 kept", "dot": "554 5.7.1 spam"},
        {"DATA": "354 go\r\n250 kept", "dot": ""},
        {"dot": "354 go on"},
        {"dot": "150 wait"},
        {"dot": "999 what"},
        {"dot": "kept"},
        {"dot": "\x00\xff"},
    ],
    ids=str,
)
async def test_an_answer_out_of_turn_makes_no_letter_sent(replies):
    async with scripted(**replies) as (script, port), hop(port, timeout=1, data_timeout=1) as next_hop:
        for _ in range(3):  # nor does it spoil the next one
            assert not isinstance(await next_hop.deliver(LETTER), Sent), script.seen


async def test_an_answer_too_many_behind_the_dot_is_not_the_next_letters():
    async with scripted(dot=["250 kept\r\n250 kept too", "554 5.7.1 spam"]) as (_, port), hop(port) as next_hop:
        assert isinstance(await next_hop.deliver(LETTER), Sent)
        assert isinstance(await next_hop.deliver(LETTER), RefusedForGood)


@pytest.mark.parametrize("step", STEPS)
async def test_a_hop_that_says_421_everywhere_loses_nothing(step):
    async with scripted(**{step: "421 4.3.2 bye"}) as (_, port), hop(port) as next_hop:
        for _ in range(3):
            assert isinstance(await next_hop.deliver(LETTER), TryLater)


@contextlib.asynccontextmanager
async def serving(talk, road=None):
    """Gives the port of a hop that talks so; `road` is how many bytes its kernel takes ahead of it, else as many as that likes."""

    async def client(reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError), contextlib.closing(writer):
            await talk(reader, writer)

    listening = socket.create_server(("127.0.0.1", 0))
    if road is not None:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, road)
    async with await asyncio.start_server(client, sock=listening, limit=2**20):
        yield listening.getsockname()[1]


def talk_until(step, then):
    """Answers as it should until a step, and then as the hostile one does."""

    async def talk(reader, writer):
        usual = {"greeting": b"220 x\r\n", "EHLO": b"250 x\r\n", "DATA": b"354 go\r\n"}
        for one in STEPS:
            if one == "dot":
                await reader.readuntil(b"\r\n.\r\n")
            elif one != "greeting":
                await reader.readline()
            if one == step:
                await then(writer)
                await reader.read()
                return
            writer.write(usual.get(one, b"250 ok\r\n"))

    return talk


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("piece", [b"250-x\r\n" * 5000, b"x" * 65536, b"\n" * 65536], ids=["lines", "line", "empty"])
async def test_a_reply_without_end_costs_neither_memory_nor_time(step, piece):
    sent = 0

    async def flood(writer):
        nonlocal sent
        while sent < 100_000_000:
            writer.write(piece)
            sent += len(piece)
            await writer.drain()

    async with serving(talk_until(step, flood)) as port, hop(port, timeout=5, data_timeout=5) as next_hop:
        with growing() as most:
            outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, TryLater)
        assert len(outcome.reason) < 1000
        assert most() < 32_000_000


@pytest.mark.parametrize("step", STEPS)
async def test_one_byte_at_a_time_is_no_answer(step):
    async def drip(writer):
        for byte in b"250-" * 1000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)

    async with serving(talk_until(step, drip)) as port, hop(port, timeout=0.5, data_timeout=0.5) as next_hop:
        begun = time.monotonic()
        assert isinstance(await next_hop.deliver(LETTER), TryLater)
        assert time.monotonic() - begun < 25  # the drip takes 200


async def test_a_hop_that_has_the_letter_before_it_ended_has_it_not():
    async def hasty(writer):
        writer.write(b"354 go\r\n")
        await writer.drain()
        await asyncio.sleep(0.3)  # it takes what fits on the road
        writer.write(b"250 kept\r\n")
        await writer.drain()

    async with serving(talk_until("DATA", hasty), road=65536) as port, hop(port) as next_hop:
        assert isinstance(await next_hop.deliver(LARGE), TryLater)


@pytest.mark.parametrize("rest", [b"", b"250-x\r\n250 AUTH PLAIN\r\n", b"\x16\x03\x01\x00\x00" * 100])
@pytest.mark.parametrize("tls", ["required", "opportunistic"])
async def test_a_handshake_that_never_ends_or_is_none_is_given_up(tls, rest):
    async def stall(reader, writer):
        writer.write(b"220 x\r\n")
        await reader.readline()
        writer.write(b"250-x\r\n250 STARTTLS\r\n")
        await reader.readline()
        writer.write(b"220 go\r\n" + rest)
        await reader.read()

    async with serving(stall) as port, hop(port, tls=tls, timeout=1) as next_hop:
        assert isinstance(await asyncio.wait_for(next_hop.deliver(LETTER), 60), TryLater)


@pytest.mark.parametrize("size", ["9" * 5000, "²", "-1", "1e9", "٣", ""])
async def test_a_size_that_is_no_number_limits_nothing(size):
    async with scripted(EHLO=f"250-x\r\n250 SIZE {size}") as (_, port), hop(port) as next_hop:
        assert isinstance(await next_hop.deliver(LETTER), Sent)


@pytest.mark.parametrize("auth", ["334 ", "334 !!!", "334 " + "A" * 4000, "235-x"])
@pytest.mark.parametrize("method", ["PLAIN", "LOGIN", "CRAM-MD5", "NOTHING"])
async def test_a_log_in_that_asks_without_end_is_given_up(auth, method):
    replies = {"EHLO": f"250-x\r\n250 AUTH {method}", "AUTH": auth}
    async with scripted(**replies) as (_, port), hop(port, username="u", password="p", timeout=1) as next_hop:
        outcome = await next_hop.deliver(LETTER)
        assert isinstance(outcome, TryLater)
        assert "fault" not in outcome.reason


@pytest.mark.parametrize("step", STEPS)
async def test_what_is_no_smtp_is_told_as_it_was_said(step):
    """A port of something else, as a web server's: no code of ours, no tuple of Python."""
    async with scripted(**{step: "HTTP/1.1 400 Bad Request"}) as (_, port), hop(port) as next_hop:
        outcome = await next_hop.deliver(LETTER)
    assert isinstance(outcome, TryLater)
    assert "Malformed SMTP response line: HTTP/1.1 400 Bad Request" in outcome.reason
    assert "-1" not in outcome.reason
    assert outcome.code == 0
