"""A small SMTP client over kept connections: as fast as the server answers, one mail after the other on each."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self


class Client:
    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        await self._expect(b"220")
        await self._ask(b"EHLO client.example\r\n", b"250")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    async def send(self, sender: str, recipient: str, content: bytes) -> None:
        """Returns when the mail was answered with 250; raises RuntimeError for any other answer."""
        await self._ask(f"MAIL FROM:<{sender}>\r\n".encode(), b"250")
        await self._ask(f"RCPT TO:<{recipient}>\r\n".encode(), b"250")
        await self._ask(b"DATA\r\n", b"354")
        await self._ask(content + b".\r\n", b"250")

    async def _ask(self, line: bytes, wanted: bytes) -> None:
        self._writer.write(line)
        await self._expect(wanted)

    async def _expect(self, wanted: bytes) -> None:
        while True:
            line = await self._reader.readline()
            if line[3:4] != b"-":
                break
        if not line.startswith(wanted):
            raise RuntimeError(f"expected {wanted.decode()}, got {line!r}")
