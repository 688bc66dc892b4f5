"""Scenario 6 on the wire: a client that half-closes right after the dot still gets its answer, and makes no noise."""

import asyncio

import pytest

from tests.gateway.wire_tools import BODY, Desk, connected, listening


@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
@pytest.mark.parametrize("goodbye", [b"", b"QUIT\r\n"])
async def test_a_half_closed_connection_is_answered(lmtp, goodbye, caplog):
    desk = Desk()
    desk.gate = asyncio.Event()
    async with listening(desk, lmtp=lmtp) as listener, connected(listener) as client:
        await client.to_data(hello="LHLO x" if lmtp else "EHLO x")
        await client.send(BODY + b".\r\n" + goodbye)
        client.writer.write_eof()
        await asyncio.wait_for(desk.entered.wait(), 5)
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
