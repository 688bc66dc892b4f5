"""Peers that speak nonsense: no order of commands, bytes and goodbyes is a fault of ours, and honest mail still comes in."""

import asyncio
import contextlib
import random

import pytest

from tests.tools.wire_tools import Desk, connected, listening, send_one

WORDS = [
    *(b"EHLO x\r\n", b"HELO x\r\n", b"LHLO x\r\n", b"EHLO\r\n", b"MAIL FROM:<a@x.example>\r\n", b"MAIL FROM:<>\r\n"),
    *(
        b"MAIL FROM:<\r\n",
        b"MAIL FROM:\r\n",
        b"MAIL FROM:<a@b> SIZE=x\r\n",
        b"MAIL FROM:a b <c@d>\r\n",
        b'MAIL FROM:<"q q"@d>\r\n',
    ),
    *(
        b"RCPT TO:<support@acme.example>\r\n",
        b"RCPT TO:<x@y>\r\n",
        b"RCPT TO:<\xff>\r\n",
        b"RCPT TO:<@a,@b:support@acme.example>\r\n",
    ),
    *(
        b"RCPT TO:(comment)<\r\n",
        b"RCPT TO:<[]@[]>\r\n",
        b"RCPT TO:<a@b> NOTIFY=NEVER\r\n",
        b"DATA\r\n",
        b"DATA x\r\n",
        b"BDAT 5 LAST\r\n",
    ),
    *(
        b"RSET\r\n",
        b"NOOP\r\n",
        b"VRFY \xe2\x80\xae\r\n",
        b"HELP DATA\r\n",
        b"STARTTLS\r\n",
        b"AUTH LOGIN\r\n",
        b"AUTH PLAIN =\r\n",
        b"QUIT x\r\n",
    ),
    *(
        b".\r\n",
        b"\r\n",
        b"\n",
        b"\r",
        b"\0",
        b"Subject: x\r\n",
        b"x" * 3000,
        b"\r\n.\r\n",
        b"\xff\xfe\r\n",
        b"GET / HTTP/1.1\r\n",
    ),
]


async def nonsense(listener, chance: random.Random) -> None:
    async with connected(listener) as client:
        if chance.random() < 0.95:
            await client.answer()
        for _ in range(chance.randrange(1, 40)):
            await client.send(b"".join(chance.choices(WORDS, k=chance.randrange(1, 4))))
            if chance.random() < 0.5:
                await asyncio.sleep(0)
        ending = chance.random()
        if ending < 0.3:
            await client.reset()
        elif ending < 0.6:
            with contextlib.suppress(OSError):
                client.writer.write_eof()
            await client.closed(limit=1)


@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
async def test_nonsense_is_no_fault_of_ours(lmtp, caplog):
    chance = random.Random(f"nonsense {lmtp}")
    desk = Desk()
    async with listening(desk, lmtp=lmtp, data_timeout=2, command_timeout=2) as listener:
        for _ in range(10):
            await asyncio.gather(*(nonsense(listener, chance) for _ in range(20)))
        if not lmtp:
            assert (await send_one(listener)).startswith("250")
        while listener.connections:
            await asyncio.sleep(0.02)
        assert listener._house.memory == 0
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
