"""A whole Postfix between the next hop and the listener: what it relays, defers and bounces comes as we expect it."""

import asyncio
import contextlib
from datetime import UTC, datetime

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.addresses import AddressKind, Keys, Scheme, make_address, read_address
from gateway.compose import LetterDraft, compose
from gateway.message import Address, OutgoingMail, Sent
from gateway.wire.dkim_sign import DkimSigner, sign_by_sender
from gateway.wire.smtp_link import NextHopOptions
from gateway.wire.smtp_out import NextHop
from tests.peers.mail_server import postfix
from tests.tools.waiting import until_async
from tests.tools.wire_tools import Desk, listening

pytestmark = pytest.mark.peer

RELAY = """
mydestination =
local_recipient_maps =
relay_domains = acme.example, x.example
transport_maps = inline:{{ acme.example={transport}, x.example={transport} }}
"""
KEYS = Keys("a", {"a": b"the secret of this desk"})


@contextlib.asynccontextmanager
async def relay(desk: Desk, transport: str = "smtp:[127.0.0.1]:{port}", sign=None, **options):
    """Next hop -> Postfix -> listener; gives the first two."""
    async with listening(desk, **options) as listener:
        with contextlib.ExitStack() as stack:
            office = await asyncio.to_thread(
                stack.enter_context, postfix(RELAY.format(transport=transport.format(port=listener.port)))
            )
            hop = NextHop(NextHopOptions(port=office.port, timeout=20), sign=sign)
            try:
                yield hop, office
            finally:
                await asyncio.to_thread(hop.close, 1)


def letter(text: str = "Hello,\n\n.\n  trailing  \nGrüße\n") -> bytes:
    return compose(
        LetterDraft(
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
    async with relay(desk, sign=sign_by_sender([signer]), accepts=lambda _: True) as (hop, _):
        assert isinstance(await hop.deliver(OutgoingMail(letter(), "support@acme.example", "ann@x.example")), Sent)
        await until_async(lambda: desk.mails)
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
    async with relay(desk, accepts=lambda _: True) as (hop, office):
        for number in range(5):
            assert isinstance(
                await hop.deliver(OutgoingMail(letter(f"{number}\n"), "", f"r{number}@acme.example")), Sent
            )
        await until_async(desk.entered.is_set)
        assert desk.mails == []
        desk.fault = None
        await until_async(lambda: office.flush() or len(desk.mails) == 5, pause=1)
    assert sorted(mail.recipients[0] for mail in desk.mails) == [f"r{number}@acme.example" for number in range(5)]


@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
async def test_a_bounce_comes_back_to_the_signed_address(lmtp):
    """The letter's recipient is unknown; the report comes from the null sender to our token, through the relay."""
    bounce = make_address(KEYS, AddressKind.BOUNCE, b"0123456789", "support@acme.example", Scheme())
    desk = Desk()

    def accepts(recipient: str) -> bool:
        return read_address(KEYS, recipient) is not None

    transport = "lmtp:inet:127.0.0.1:{port}" if lmtp else "smtp:[127.0.0.1]:{port}"
    async with relay(desk, transport, lmtp=lmtp, accepts=accepts) as (hop, _):
        assert isinstance(await hop.deliver(OutgoingMail(letter(), bounce, "gone@x.example")), Sent)
        await until_async(lambda: desk.mails)
    (report,) = desk.mails
    assert report.sender == ""
    (recipient,) = report.recipients
    token = read_address(KEYS, recipient, {"acme.example"})
    assert token is not None
    assert (token.kind, token.id) == (AddressKind.BOUNCE, b"0123456789")
    assert b"Status: 5.1.1" in report.content
    assert b"message/delivery-status" in report.content
