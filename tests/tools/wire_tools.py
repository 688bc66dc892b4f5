"""A listener with its mails in a list, and a client that says exactly what it is told."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator

from gateway.message import RawMail
from gateway.wire.smtp_in import SmtpListener, SmtpOptions
from tests.tools.waiting import PATIENCE

OURS = {"support@acme.example", "printing@acme.example", "vpn@acme.example"}
BODY = b"Subject: x\r\n\r\nhello\r\n"


class Desk:
    """What stands behind a listener in these tests."""

    def __init__(self) -> None:
        self.mails: list[RawMail] = []
        self.fault: Exception | None = None
        self.ready_fault: Exception | None = None
        self.gate: asyncio.Event | None = None  # when given, storing waits for it
        self.entered = asyncio.Event()

    async def put(self, mail: RawMail) -> str:
        self.entered.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        self.mails.append(mail)
        return f"{len(self.mails)}"

    def accepts(self, recipient: str) -> bool:
        return recipient.lower() in OURS

    def ready(self) -> None:
        if self.ready_fault is not None:
            raise self.ready_fault


class Client:
    """Lines as they are sent and received; `answer` gives a whole reply, its lines joined."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def line(self, limit: float = PATIENCE) -> str:
        """The next line; "" at the end of the connection."""
        try:
            return (await asyncio.wait_for(self.reader.readline(), limit)).decode().rstrip("\r\n")
        except ConnectionError:
            return ""

    async def answer(self, limit: float = PATIENCE) -> str:
        lines = [await self.line(limit)]
        while lines[-1][3:4] == "-":
            lines.append(await self.line(limit))
        return "\n".join(lines)

    async def say(self, command: str, limit: float = PATIENCE) -> str:
        await self.send(command.encode() + b"\r\n")
        return await self.answer(limit)

    async def send(self, data: bytes) -> None:
        with contextlib.suppress(ConnectionError):
            self.writer.write(data)
            await self.writer.drain()

    async def to_data(self, sender: str = "ann@x.example", *recipients: str, hello: str = "EHLO client.example") -> str:
        """Everything before the mail; the last answer."""
        answer = await self.answer()
        commands = [
            hello,
            f"MAIL FROM:<{sender}>",
            *(f"RCPT TO:<{r}>" for r in recipients or ("support@acme.example",)),
            "DATA",
        ]
        for command in commands:
            answer = await self.say(command)
        return answer

    async def mail(self, content: bytes = BODY) -> str:
        await self.send(content + b".\r\n")
        return await self.answer()

    async def closed(self, limit: float = PATIENCE) -> bool:
        """Has the peer closed, once all that it said is read?"""
        try:
            await asyncio.wait_for(self.reader.read(), limit)
        except TimeoutError:
            return False
        except ConnectionError:
            return True
        return True

    async def reset(self) -> None:
        """Vanish: the peer gets a reset, not an end."""
        if self.writer.transport.is_closing():
            return
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def close(self) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError, OSError):
            await self.writer.wait_closed()


@contextlib.asynccontextmanager
async def listening(desk: Desk, **options) -> AsyncIterator[SmtpListener]:
    options.setdefault("tarpit", 0)
    arguments = {key: options.pop(key) for key in ("login", "accepts") if key in options}
    accepts = arguments.pop("accepts", desk.accepts)
    listener = SmtpListener(desk.put, accepts, SmtpOptions(**options), ready=desk.ready, **arguments)
    await listener.start()
    try:
        yield listener
    finally:
        await listener.stop(grace=0.2)


@contextlib.asynccontextmanager
async def connected(listener: SmtpListener, source: str = "127.0.0.1", path: str = "") -> AsyncIterator[Client]:
    if path:
        streams = await asyncio.open_unix_connection(path)
    else:
        streams = await asyncio.open_connection("127.0.0.1", listener.port, local_addr=(source, 0))
    client = Client(*streams)
    try:
        yield client
    finally:
        await client.close()


async def send_one(listener: SmtpListener, content: bytes = BODY, recipient: str = "support@acme.example") -> str:
    """One honest mail; the answer to it."""
    async with connected(listener) as client:
        answer = await client.to_data("ann@x.example", recipient)
        return await client.mail(content) if answer.startswith("354") else answer
