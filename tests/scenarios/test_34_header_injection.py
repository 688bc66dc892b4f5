"""Scenario 34 on the wire: encoded CRLF and Bcc in a subject and a name give our headers only, and one RCPT."""

import email
import email.policy
from datetime import UTC, datetime

from gateway.compose import LetterDraft, compose
from gateway.message import Address, OutgoingMail, Sent
from tests.gateway.wire.test_smtp_out import hop, scripted

ENCODED = "=?utf-8?q?x=0D=0ABcc:_evil@x.example=0D=0A=0D=0Abody?="


async def test_an_encoded_line_end_reaches_nobody_else():
    decoded = str(email.header.make_header(email.header.decode_header(ENCODED)))
    assert "\r\nBcc:" in decoded
    for text in (decoded, ENCODED):
        content = compose(
            LetterDraft(
                subject=f"Re: {text}",
                text="We have it.",
                from_=Address("support@acme.example", "Acme IT"),
                to=Address("ann@x.example", text),
                message_id="<1@acme.example>",
                date=datetime(2026, 11, 24, tzinfo=UTC),
                thread_topic=text,
            )
        )
        mail = email.message_from_bytes(content, policy=email.policy.default)
        assert mail["Bcc"] is None
        assert mail.get_content().strip() == "We have it."
        assert [address.addr_spec for address in mail["To"].addresses] == ["ann@x.example"]
        async with scripted() as (script, port), hop(port) as next_hop:
            assert isinstance(
                await next_hop.deliver(OutgoingMail(content, "support@acme.example", "ann@x.example")), Sent
            )
        assert [line for line in script.seen if line.startswith("RCPT")] == ["RCPT TO:<ann@x.example>"]
