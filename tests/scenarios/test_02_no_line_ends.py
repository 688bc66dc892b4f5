"""Scenario 2: 200 MB behind DATA without a line end costs little memory, and others are served meanwhile."""

import asyncio
import subprocess
import sys

from gateway.wire.smtp_house import MB
from tests.tools.memory import peak
from tests.tools.waiting import PATIENCE
from tests.tools.wire_tools import BODY

SERVER = """
import asyncio, sys
from gateway.wire.smtp_in import SmtpListener, SmtpOptions

async def put(mail):
    return "x"

async def main():
    listener = SmtpListener(put, lambda _: True, SmtpOptions(size_limit=25 * 1024 * 1024))
    await listener.start()
    print(listener.port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await listener.stop(grace=0)

asyncio.run(main())
"""


async def command(reader, writer, *lines: bytes) -> bytes:
    answer = b""
    for line in lines:
        writer.write(line + b"\r\n")
        answer = await reader.readline()
        while answer[3:4] == b"-":
            answer = await reader.readline()
    return answer


OPENING = (b"EHLO x", b"MAIL FROM:<a@x.example>", b"RCPT TO:<support@acme.example>", b"DATA")


async def honest(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    await command(reader, writer, *OPENING)
    answer = await command(reader, writer, BODY + b".")
    writer.close()
    await writer.wait_closed()
    return answer


async def flood(port: int) -> bytes:
    """The answer to 200 MB, or nothing where the server closed first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    assert (await command(reader, writer, *OPENING)).startswith(b"354")
    try:
        for _ in range(200):
            writer.write(b"x" * MB)
            await writer.drain()
        writer.write(b"\r\n.\r\n")
        return await reader.readline()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_200_megabytes_without_a_line_end():
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline())
        assert (await honest(port)).startswith(b"250")
        before = peak(server.pid)
        flooding = asyncio.ensure_future(flood(port))
        await asyncio.sleep(0.05)
        answer = await asyncio.wait_for(honest(port), PATIENCE)
        assert answer.startswith(b"250")
        assert (await asyncio.wait_for(flooding, PATIENCE))[:3] in (b"552", b"")
        assert peak(server.pid) - before < 64 * MB
        assert (await honest(port)).startswith(b"250")
    finally:
        server.stdin.close()
        server.stdout.close()
        server.wait(PATIENCE)
