"""Scenario 3: 200 idle connections, 50 that send a byte a second, 20 that say NOOP for ever; honest mail gets through."""

import asyncio
import contextlib

from tests.tools.waiting import PATIENCE
from tests.tools.wire_tools import Desk, connected, listening, send_one

SESSION = 8.0  # seconds


async def noop_for_ever(client) -> None:
    await client.answer()
    while (await client.say("NOOP")).startswith("250"):
        await asyncio.sleep(0.005)


async def drip(client) -> None:
    if (await client.to_data()).startswith("354"):
        while not await client.closed(limit=1):
            await client.send(b"x")


async def test_honest_mail_gets_through_and_the_others_are_closed():
    desk = Desk()
    async with contextlib.AsyncExitStack() as stack:
        listener = await stack.enter_async_context(listening(desk, session_timeout=SESSION, patience=0.2))

        async def connect():
            return await stack.enter_async_context(connected(listener))

        culprits = [await connect() for _ in range(270)]
        work = [asyncio.ensure_future(noop_for_ever(client)) for client in culprits[:20]]
        work += [asyncio.ensure_future(drip(client)) for client in culprits[20:70]]
        for _ in range(3):
            answer = await asyncio.wait_for(send_one(listener), SESSION - 1)  # before any of them must go
            assert answer.startswith("250")
        assert all(await asyncio.gather(*(client.closed() for client in culprits[70:])))
        await asyncio.wait_for(asyncio.gather(*work), PATIENCE)
        assert listener.connections == 0
    assert len(desk.mails) == 3
