"""Postfix's own load and fault programs against the listener and the next hop."""

import asyncio
import contextlib
import getpass
import os
import re
import subprocess
from pathlib import Path

import pytest

from gateway.message import OutgoingMail, RefusedForGood, Sent, TryLater
from gateway.wire.smtp_link import NextHopOptions
from gateway.wire.smtp_out import NextHop
from tests.peers.peers import need, running
from tests.tools.ports import free_port
from tests.tools.waiting import PATIENCE
from tests.tools.wire_tools import Desk, listening

pytestmark = pytest.mark.peer

LETTER = OutgoingMail(b"Subject: x\r\n\r\n.\r\n..dots\r\nend\r\n", "support+b@acme.example", "ann@x.example")


async def source(port: int, *options: str, target: str = "") -> subprocess.CompletedProcess:
    command = [
        need("smtp-source"),
        "-f",
        "ann@x.example",
        "-t",
        "support@acme.example",
        *options,
        target or f"127.0.0.1:{port}",
    ]
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


async def test_smtp_source_delivers_over_kept_connections():
    desk = Desk()
    async with listening(desk) as listener:
        result = await source(listener.port, "-d", "-s", "10", "-m", "200", "-l", "3000")
    assert result.returncode == 0, result.stderr
    assert len(desk.mails) == 200
    assert {mail.sender for mail in desk.mails} == {"ann@x.example"}
    assert all(3000 <= len(mail.content) < 3600 for mail in desk.mails)


async def test_smtp_source_with_a_connection_for_each_mail_and_many_recipients():
    desk = Desk()
    async with listening(desk, accepts=lambda _: True) as listener:
        result = await source(listener.port, "-s", "5", "-m", "30", "-r", "4")
    assert result.returncode == 0, result.stderr
    assert len(desk.mails) == 30
    assert all(len(mail.recipients) == 4 for mail in desk.mails)


async def test_smtp_source_by_lmtp_over_a_unix_socket(tmp_path):
    desk = Desk()
    path = str(tmp_path / "lmtp")
    async with listening(desk, lmtp=True, unix_socket=path, accepts=lambda _: True) as listener:
        result = await source(listener.port, "-L", "-m", "10", "-r", "3", target=f"unix:{path}")
    assert result.returncode == 0, result.stderr
    assert [len(mail.recipients) for mail in desk.mails] == [3] * 10


@contextlib.contextmanager
def sink(tmp_path: Path, *options: str):
    """smtp-sink on a free port; what it took stands in files in `tmp_path`."""
    port = free_port()
    user = ["-u", getpass.getuser()] if os.geteuid() == 0 else []
    command = [need("smtp-sink"), *user, "-d", str(tmp_path / "mail."), *options, f"127.0.0.1:{port}", "100"]
    with running(command, port):
        next_hop = NextHop(NextHopOptions(port=port, tls="none", timeout=5, data_timeout=5))
        try:
            yield next_hop
        finally:
            next_hop.close(1)


def taken(tmp_path: Path) -> list[bytes]:
    """Whole letters in smtp-sink's files: their own bytes, behind the envelope that it writes as X- fields and Received."""
    contents = [path.read_bytes() for path in tmp_path.glob("mail.*")]
    return [content.partition(b"Subject:")[2] for content in contents if b"end\n" in content]


async def test_the_sink_takes_the_letter_as_it_is(tmp_path):
    with sink(tmp_path) as next_hop:
        outcomes = await asyncio.gather(*(next_hop.deliver(LETTER) for _ in range(20)))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert [re.sub(rb"\n+$", b"\n", one) for one in taken(tmp_path)] == [b" x\n\n.\n..dots\nend\n"] * 20


@pytest.mark.parametrize(
    ("options", "kind", "lost"),
    [
        (["-f", "RCPT"], RefusedForGood, False),
        (["-f", "MAIL"], TryLater, False),
        (["-f", "."], RefusedForGood, False),
        (["-r", "RCPT"], TryLater, False),
        (["-r", "DATA"], TryLater, False),
        (["-r", "."], TryLater, False),
        (["-Q", "MAIL"], TryLater, False),
        (["-Q", "."], TryLater, False),
        (["-q", "CONNECT"], TryLater, False),
        (["-q", "RCPT"], TryLater, False),
        (["-q", "."], TryLater, True),
        (["-f", "EHLO"], Sent, False),
        (["-e"], Sent, False),
        (["-8", "-p", "-E"], Sent, False),
        (["-A", "1"], RefusedForGood, False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
async def test_faults_of_the_next_hop(tmp_path, options, kind, lost):
    with sink(tmp_path, *options) as next_hop:
        outcome = await next_hop.deliver(LETTER)
    assert isinstance(outcome, kind), outcome
    assert getattr(outcome, "lost_after_data", False) == lost
