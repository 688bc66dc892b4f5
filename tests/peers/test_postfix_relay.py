"""A whole Postfix between the next hop and the listener: what it relays, defers and bounces comes as we expect it."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.addresses import Keys, Kind, Scheme, make_address, read_address
from gateway.compose import Draft, compose
from gateway.message import Address, OutgoingMail, Sent
from gateway.wire.dkim_sign import DkimSigner, sign_by_sender
from gateway.wire.smtp_out import NextHop, NextHopOptions
from tests.gateway.wire_tools import Desk, listening
from tests.peers.peers import free_port, need, wait_for_port

pytestmark = pytest.mark.peer

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = {commands}
daemon_directory = {daemons}
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.acme.example
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains = acme.example, x.example
recipient_delimiter = +
transport_maps = inline:{{ acme.example={transport}, x.example={transport} }}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtp_host_lookup = native
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
smtp_destination_concurrency_failed_cohort_limit = 0
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""
KEYS = Keys("a", {"a": b"the secret of this desk"})


@contextlib.contextmanager
def postfix(transport: str):
    """A Postfix of its own that hands everything to `transport`; gives its port."""
    program = need("postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix starts as root only")
    daemons = Path(need("smtpd")).parent
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="postdesk-postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in ("etc", "spool", "data", "log"):
            (folder / part).mkdir()
        shutil.chown(folder / "data", "postfix")
        (folder / "etc" / "main.cf").write_text(
            MAIN.format(folder=folder, commands=Path(program).parent, daemons=daemons, transport=transport)
        )
        (folder / "etc" / "master.cf").write_text(MASTER.format(port=port))
        command = [program, "-c", str(folder / "etc")]
        with subprocess.Popen([*command, "start-fg"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                wait_for_port(port, process)
                yield port
            except BaseException:
                for log in (folder / "log").glob("*"):
                    print(log.read_text())
                raise
            finally:
                subprocess.run([*command, "stop"], capture_output=True, check=False)
                process.terminate()
                process.wait(10)


@contextlib.asynccontextmanager
async def relay(desk: Desk, transport: str = "smtp:[127.0.0.1]:{port}", sign=None, **options):
    """Next hop -> Postfix -> listener."""
    async with listening(desk, **options) as listener:
        with contextlib.ExitStack() as stack:
            port = await asyncio.to_thread(stack.enter_context, postfix(transport.format(port=listener.port)))
            hop = NextHop(NextHopOptions(port=port, timeout=20), sign=sign)
            try:
                yield hop
            finally:
                await asyncio.to_thread(hop.close, 1)


async def until(condition, limit: float = 30) -> None:
    async with asyncio.timeout(limit):
        while not condition():
            await asyncio.sleep(0.05)


def letter(text: str = "Hello,\n\n.\n  trailing  \nGrüße\n") -> bytes:
    return compose(
        Draft(
            subject="打印机 [T-1042]",
            text=text,
            html=f"<p>{text}</p>",
            from_=Address("support@acme.example", "Acme IT"),
            to=Address("ann@x.example", "Ann"),
            message_id="<1@acme.example>",
            date=datetime(2026, 11, 24, tzinfo=UTC),
        )
    )


async def test_a_signed_letter_survives_a_relay():
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = DkimSigner("acme.example", "desk", pem)
    desk = Desk()
    async with relay(desk, sign=sign_by_sender([signer]), accepts=lambda _: True) as hop:
        assert isinstance(await hop.deliver(OutgoingMail(letter(), "support@acme.example", "ann@x.example")), Sent)
        await until(lambda: desk.mails)
    (mail,) = desk.mails
    assert mail.content.endswith(letter())
    assert (mail.sender, mail.recipients) == ("support@acme.example", ("ann@x.example",))
    assert dkim.verify(
        mail.content,
        dnsfunc=lambda name, timeout=5: signer.dns_record.encode() if name == f"{signer.dns_name}.".encode() else None,
    )


async def test_a_fault_of_ours_delays_mail_and_loses_none():
    desk = Desk()
    desk.fault = RuntimeError("down")
    async with relay(desk, accepts=lambda _: True) as hop:
        for number in range(5):
            assert isinstance(
                await hop.deliver(OutgoingMail(letter(f"{number}\n"), "", f"r{number}@acme.example")), Sent
            )
        await until(desk.entered.is_set)
        assert desk.mails == []
        desk.fault = None
        await until(lambda: len(desk.mails) == 5)
    assert sorted(mail.recipients[0] for mail in desk.mails) == [f"r{number}@acme.example" for number in range(5)]


@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
async def test_a_bounce_comes_back_to_the_signed_address(lmtp):
    """The letter's recipient is unknown; the report comes from the null sender to our token, through the relay."""
    bounce = make_address(KEYS, Kind.BOUNCE, b"0123456789", "support@acme.example", Scheme())
    desk = Desk()

    def accepts(recipient: str) -> bool:
        return read_address(KEYS, recipient) is not None

    transport = "lmtp:inet:127.0.0.1:{port}" if lmtp else "smtp:[127.0.0.1]:{port}"
    async with relay(desk, transport, lmtp=lmtp, accepts=accepts) as hop:
        assert isinstance(await hop.deliver(OutgoingMail(letter(), bounce, "gone@x.example")), Sent)
        await until(lambda: desk.mails)
    (report,) = desk.mails
    assert report.sender == ""
    (recipient,) = report.recipients
    token = read_address(KEYS, recipient, {"support@acme.example"})
    assert token is not None
    assert (token.kind, token.id) == (Kind.BOUNCE, b"0123456789")
    assert b"Status: 5.1.1" in report.content
    assert b"message/delivery-status" in report.content
